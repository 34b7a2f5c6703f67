package api_test

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"weir.dev/weir/internal/api"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/jobs"
	"weir.dev/weir/internal/words"
)

// What runs by itself shows to administrators with its state, and why it fails in words of ours.
func TestJobs(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		type list = api.Page[api.Job]
		ask := func() (l list) {
			t.Helper()
			p.as("ada").get("/jobs").want(200).into(&l)
			return l
		}
		if l := ask(); len(l.Items) != 0 {
			t.Errorf("before anything ran: %+v", l)
		}
		now := func() time.Time { return today }
		r, err := jobs.New(t.Context(), p.db, clock.Of(now, now), clock.Seeded(1), slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Chore(t.Context(), p.chore); err != nil {
			t.Fatal(err)
		}
		p.fail = &cascade.Error{Code: cascade.Unavailable, Message: words.T("a canary at this machine")}
		r.Step(t.Context())
		l := ask()
		if len(l.Items) != 1 {
			t.Fatalf("%+v", l)
		}
		j := l.Items[0]
		if j.Sort != jobs.IsChore || j.Name != "tidy" || j.Does != "Removes what has expired" || j.State != jobs.Failing ||
			j.Reason != "unavailable" || j.Problem == "" || strings.Contains(j.Problem, "canary") || !j.Next.After(today) {
			t.Errorf("%+v", j)
		}
		p.as("mia").get("/jobs").want(403, "forbidden")
		p.as("ada").get("/jobs?state=failing").want(422)
		p.as("ada").do("POST", "/jobs", "{}").want(405)
	})
}
