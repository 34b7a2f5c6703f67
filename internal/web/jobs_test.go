package web_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/jobs"
	"weir.dev/weir/internal/web"
	"weir.dev/weir/internal/words"
)

// tidy is the chore on the board.
var tidy = jobs.Chore{
	Name: "tidy", Doc: words.T("Removes what has expired"), Every: time.Hour,
	Do: func(context.Context) error {
		return &cascade.Error{Code: cascade.Unavailable, Message: words.T("a canary at this machine")}
	},
}

// What Weir does by itself shows to who administers the workspace, with what is wrong in our words.
func TestJobs(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	const path = "/w/acme/jobs"
	for who, status := range map[string]int{"ola": ok, "ada": ok, "lea": no, "mia": no, "gus": no} {
		b := p.as(who)
		b.get(path).want(status)
		linked := strings.Contains(b.get("/w/acme/people").want(ok).body, `href="`+path+`"`)
		if linked != (status == ok) {
			t.Errorf("%s is led there: %v", who, linked)
		}
	}
	b := p.as("ada")
	b.get(path).has("Nothing yet")
	now := func() time.Time { return today }
	r, err := jobs.New(t.Context(), p.db, clock.Of(now, now), clock.Seeded(1), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Chore(t.Context(), tidy); err != nil {
		t.Fatal(err)
	}
	r.Step(t.Context())
	g := b.get(path).want(ok).has("tidy", "Removes what has expired", "fails, is tried again",
		"Something it needs did not answer.", "16 Nov, 09:00").lacks("UTC")
	p.apply("weir: 1\ntimezone: Asia/Tokyo\n")
	b.get(path).want(ok).has("16 Nov, 18:00")
	p.apply("weir: 1\npeople: [{id: ada, role: admin, timezone: America/New_York}]\n")
	b.get(path).want(ok).has("16 Nov, 04:00")
	if strings.Contains(g.body, "canary") {
		t.Error("it says what the failure said")
	}
}
