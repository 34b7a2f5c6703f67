package jobs_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/jobs"
	"weir.dev/weir/internal/store"
	"weir.dev/weir/internal/testenv"
	"weir.dev/weir/internal/words"
)

// The operator sees everything with its numbers; administrators of a workspace nothing that tells of its journal, and
// nothing of another workspace.
func TestBoard(t *testing.T) {
	t.Parallel()
	testenv.Each(t, func(t *testing.T, url string) {
		h := &hand{at: monday}
		p := open(t, url, h)
		p.workspace("v")
		p.workspace("w")
		o, fail := &outbox{name: "mail", to: []string{"ana"}}, error(nil)
		o.sending = func(context.Context, jobs.Event, string) error {
			return &cascade.Error{Code: cascade.Unavailable, Message: words.Verbatim(errSecret.Error())}
		}
		o.choosing = func(e jobs.Event) error {
			if e.Workspace == "v" {
				return errSecret
			}
			return nil
		}
		must(t, p.run.Channel(t.Context(), o))
		c := jobs.Chore{
			Name: "tidy", Doc: words.T("Removes what has expired"), Every: time.Hour,
			Do: func(context.Context) error { return fail },
		}
		must(t, p.run.Chore(t.Context(), c))
		must(t, p.db.AddJob(t.Context(), store.Job{ID: "old", Kind: "old"})) // what no program does any more
		board := jobs.NewBoard(p.db, h.clock(), []jobs.Chore{c})
		p.write("v")
		p.write("w")
		h.move(time.Minute)
		p.run.Step(t.Context())
		due, standing := p.jobs(), p.cursor("mail", "v").Due
		var id string
		var again time.Time
		for _, j := range due {
			if j.Kind == "mail" {
				id, again = j.ID, j.Due
			}
		}
		now := h.now()
		chore := jobs.Line{
			Sort: jobs.IsChore, Name: "tidy", Does: c.Doc, State: jobs.Waiting, Done: now, Next: now.Add(time.Hour),
		}
		stands := jobs.Line{
			Sort: jobs.IsChannel, Name: "mail", Workspace: "v", State: jobs.Failing, Next: standing, Tries: 1, Behind: 1,
			Reason: "failed",
		}
		follows := jobs.Line{Sort: jobs.IsChannel, Name: "mail", Workspace: "w", State: jobs.Waiting}
		delivery := jobs.Line{
			Sort: jobs.IsDelivery, Name: "mail", ID: id, Workspace: "w", State: jobs.Failing, Next: again, Tries: 1,
			Reason: "unavailable",
		}
		got, err := board.All(t.Context())
		wantLines(t, "the operator", got, err, chore, stands, follows, delivery)
		got, err = board.For(t.Context(), "w")
		wantLines(t, "an administrator of w", got, err, chore, follows)
		stands.Behind = 0
		got, err = board.For(t.Context(), "v")
		wantLines(t, "an administrator of v", got, err, chore, stands)

		must(t, p.db.Pause(t.Context(), "ops", "mail"))
		must(t, p.db.Pause(t.Context(), "ops", "tidy"))
		follows.State, follows.Paused = jobs.Paused, now
		chore.State, chore.Paused, chore.Next = jobs.Paused, now, time.Time{}
		got, err = board.For(t.Context(), "w")
		wantLines(t, "when all is paused", got, err, chore, follows)
		must(t, p.db.Start(t.Context(), "ops", "tidy"))
		h.move(time.Hour)
		if _, err := p.db.LeaseJob(t.Context(), "tidy", "somebody", jobs.Lease); err != nil {
			t.Fatal(err)
		}
		got, err = board.For(t.Context(), "none")
		chore.State, chore.Paused, chore.Next, chore.Tries = jobs.Working, time.Time{}, now.Add(time.Hour), 1
		wantLines(t, "while somebody is at it", got, err, chore)
	})
}

func wantLines(t *testing.T, what string, got []jobs.Line, err error, want ...jobs.Line) {
	t.Helper()
	must(t, err)
	texts := cmp.Comparer(func(a, b words.Text) bool { return a.String() == b.String() })
	if diff := cmp.Diff(want, got, texts); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// What administrators see is the same whatever is written, hidden from them or not, as long as it can be told.
func TestBoardTellsNothingOfTheJournal(t *testing.T) {
	t.Parallel()
	h := &hand{at: monday}
	p := open(t, testenv.SQLite(t), h)
	p.workspace("w")
	o := &outbox{name: "mail", to: []string{"ana"}}
	must(t, p.run.Channel(t.Context(), o))
	board := jobs.NewBoard(p.db, h.clock(), nil)
	before, err := board.For(t.Context(), "w")
	must(t, err)
	same := func(when string) {
		t.Helper()
		now, err := board.For(t.Context(), "w")
		wantLines(t, when, now, err, before...)
	}
	p.write("w")
	same("before it is told")
	h.move(time.Minute)
	o.sending = func(context.Context, jobs.Event, string) error {
		same("while it is told")
		return errSecret
	}
	p.run.Step(t.Context())
	same("when it could not be told")
	o.sending = nil
	h.move(time.Hour)
	p.run.Step(t.Context())
	same("after it was told")
	if len(before) != 1 || len(o.letters()) != 1 {
		t.Errorf("%v, %v", before, o.letters())
	}
}

// States have words of their own.
func TestStates(t *testing.T) {
	t.Parallel()
	said := map[string]jobs.State{}
	for _, s := range []jobs.State{jobs.Waiting, jobs.Working, jobs.Failing, jobs.Paused, jobs.GivenUp} {
		if w := s.Words().String(); w == "" || said[w] != "" {
			t.Errorf("%s and %s are both %q", s, said[w], w)
		} else {
			said[w] = s
		}
	}
}
