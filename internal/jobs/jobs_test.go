package jobs_test

import (
	"context"
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/jobs"
	"weir.dev/weir/internal/store"
	"weir.dev/weir/internal/testenv"
	"weir.dev/weir/internal/words"
)

// A chore is done once by all processes together, and again when its time has come, also after a new start.
func TestChore(t *testing.T) {
	t.Parallel()
	testenv.Each(t, func(t *testing.T, url string) {
		h := &hand{at: monday}
		done := 0
		c := jobs.Chore{Name: "tidy", Every: time.Hour, Do: func(context.Context) error { done++; return nil }}
		a, b := open(t, url, h), open(t, url, h)
		must(t, a.run.Chore(t.Context(), c))
		must(t, b.run.Chore(t.Context(), c))
		for i, tt := range []struct {
			pass time.Duration
			done int
		}{{0, 1}, {time.Minute, 1}, {58 * time.Minute, 1}, {time.Minute, 2}, {30 * time.Hour, 3}} {
			h.move(tt.pass)
			a.run.Step(t.Context())
			next := b.run.Step(t.Context())
			if done != tt.done {
				t.Errorf("step %d: done %d times, want %d", i, done, tt.done)
			}
			if until := next.Sub(h.now()); until <= 0 || until > 10*time.Second {
				t.Errorf("step %d: it looks again in %v", i, until)
			}
		}
		again := open(t, url, h)
		must(t, again.run.Chore(t.Context(), c))
		again.run.Step(t.Context())
		if j := again.jobs(); done != 3 || len(j) != 1 || j[0].Done != h.now() || j[0].Due != h.now().Add(time.Hour) {
			t.Errorf("after a new start: done %d times, %+v", done, j)
		}
	})
}

// A chore that fails is tried again sooner than it is due, never given up, and says why in a word.
func TestChoreFails(t *testing.T) {
	t.Parallel()
	h := &hand{at: monday}
	p := open(t, testenv.SQLite(t), h)
	fail := error(&cascade.Error{Code: cascade.Unavailable, Message: words.T("the disk is full")})
	must(t, p.run.Chore(t.Context(), jobs.Chore{
		Name: "tidy", Every: time.Hour, Do: func(context.Context) error { return fail },
	}))
	for try := range 2 * jobs.MaxTries {
		p.run.Step(t.Context())
		j := p.jobs()[0]
		if j.Tries != try+1 || j.Reason != "unavailable" || !j.Dead.IsZero() || j.Due.Sub(h.now()) > time.Hour {
			t.Fatalf("try %d: %+v", try, j)
		}
		h.at = j.Due
	}
	if !strings.Contains(p.log.String(), "the disk is full") {
		t.Error("the log does not say what keeps a chore from being done")
	}
	fail = nil
	p.run.Step(t.Context())
	if j := p.jobs()[0]; j.Tries != 0 || j.Reason != "" || j.Done != h.now() {
		t.Errorf("when it went well again: %+v", j)
	}
}

// An event is told to each recipient once it is 15 seconds old, under an id that is theirs and tells no number.
func TestChannel(t *testing.T) {
	t.Parallel()
	testenv.Each(t, func(t *testing.T, url string) {
		h := &hand{at: monday}
		p := open(t, url, h)
		p.workspace("w")
		p.write("w") // before there was a channel
		o := &outbox{name: "mail", to: []string{"ana", "bo"}}
		must(t, p.run.Channel(t.Context(), o))
		p.write("w")
		p.workspace("later") // followed from its beginning
		h.move(10 * time.Second)
		p.write("later")
		if next := p.run.Step(t.Context()); next != h.now().Add(5*time.Second) {
			t.Errorf("it looks again at %v", next)
		}
		wantRevisions(t, o, "w")
		h.move(5 * time.Second)
		p.run.Step(t.Context())
		wantRevisions(t, o, "w", 2, 2)
		wantRevisions(t, o, "later")
		h.move(time.Hour)
		p.run.Step(t.Context())
		p.run.Step(t.Context())
		wantRevisions(t, o, "w", 2, 2)
		wantRevisions(t, o, "later", 1, 1)
		ids := map[string]bool{}
		for _, l := range o.letters() {
			ids[l.id] = true
			if !regexp.MustCompile(`^[0-9a-f]{32}$`).MatchString(l.id) {
				t.Errorf("an id is %q", l.id)
			}
		}
		if len(ids) != 4 || len(p.jobs()) != 0 {
			t.Errorf("%d ids, and %v is left", len(ids), p.jobs())
		}
	})
}

// On a frozen day nothing is told; chores go by the real clock.
func TestFrozenDay(t *testing.T) {
	t.Parallel()
	h := &hand{at: monday}
	url := testenv.SQLite(t)
	p := open(t, url, h)
	p.workspace("w")
	o, done := &outbox{name: "mail", to: []string{"ana"}}, 0
	must(t, p.run.Channel(t.Context(), o))
	p.write("w")
	frozen := clock.Frozen(monday.Add(time.Hour))
	r, err := jobs.New(t.Context(), p.db, frozen, clock.Seeded(1), nil)
	must(t, err)
	must(t, r.Channel(t.Context(), o))
	must(t, r.Chore(t.Context(), jobs.Chore{
		Name: "tidy", Every: time.Hour, Do: func(context.Context) error { done++; return nil },
	}))
	r.Step(t.Context())
	wantRevisions(t, o, "w")
	h.move(time.Hour)
	p.run.Step(t.Context())
	wantRevisions(t, o, "w", 1)
	if done != 1 {
		t.Errorf("the chore was done %d times", done)
	}
}

// What somebody takes back within 15 seconds is told to nobody, nor that it was taken back; later both are.
func TestTakenBack(t *testing.T) {
	t.Parallel()
	h := &hand{at: monday}
	p := open(t, testenv.SQLite(t), h)
	p.workspace("w")
	o := &outbox{name: "mail", to: []string{"ana"}}
	must(t, p.run.Channel(t.Context(), o))
	p.run.Tune(jobs.Lease, 2) // the undo stands on another page than what it took back
	step := func(d time.Duration) { h.move(d); p.run.Step(t.Context()) }
	one := p.write("w")
	p.write("w")
	p.write("w")
	step(14 * time.Second)
	p.write("w", one) // 4
	step(2 * time.Second)
	wantRevisions(t, o, "w", 2, 3)
	step(time.Minute)
	wantRevisions(t, o, "w", 2, 3)
	five := p.write("w")
	step(15 * time.Second)
	wantRevisions(t, o, "w", 2, 3, 5)
	p.write("w", five) // 6
	step(time.Minute)
	wantRevisions(t, o, "w", 2, 3, 5, 6)
}

// A channel and a chore that are paused stand until they are started, and lose nothing meanwhile.
func TestPause(t *testing.T) {
	t.Parallel()
	testenv.Each(t, func(t *testing.T, url string) {
		h := &hand{at: monday}
		p := open(t, url, h)
		p.workspace("w")
		o, done := &outbox{name: "mail", to: []string{"ana"}}, 0
		must(t, p.run.Channel(t.Context(), o))
		must(t, p.run.Chore(t.Context(), jobs.Chore{
			Name: "tidy", Every: time.Hour, Do: func(context.Context) error { done++; return nil },
		}))
		for _, name := range []string{"mail", "tidy"} {
			must(t, p.db.Pause(t.Context(), "ops", name))
			if err := p.db.Start(t.Context(), "ops", "nothing"); cascade.CodeOf(err) != cascade.NotFound {
				t.Error(err)
			}
		}
		p.write("w")
		h.move(time.Hour)
		p.run.Step(t.Context())
		wantRevisions(t, o, "w")
		if c := p.cursor("mail", "w"); done != 0 || c.Paused.IsZero() || c.Revision != 0 || c.Head != 1 {
			t.Errorf("paused: done %d times, %+v", done, c)
		}
		must(t, p.db.Start(t.Context(), "ops", "mail"))
		must(t, p.db.Start(t.Context(), "ops", "tidy"))
		p.run.Step(t.Context())
		wantRevisions(t, o, "w", 1)
		if done != 1 {
			t.Errorf("the chore was done %d times", done)
		}
		if err := p.db.Pause(t.Context(), "ops", "gone"); cascade.CodeOf(err) != cascade.NotFound {
			t.Error(err)
		}
	})
}

// After a backup was put back channels stand at the head, what they still had to send is dropped, and once they are
// started what is written from then on is told.
func TestRestored(t *testing.T) {
	t.Parallel()
	testenv.Each(t, func(t *testing.T, url string) {
		h := &hand{at: monday}
		p := open(t, url, h)
		p.workspace("w")
		o := &outbox{name: "mail", to: []string{"ana"}}
		o.sending = func(context.Context, jobs.Event, string) error { return errSecret }
		must(t, p.run.Channel(t.Context(), o))
		p.write("w")
		h.move(time.Minute)
		p.run.Step(t.Context()) // one is waiting to be sent again
		p.write("w")            // and one was not looked at
		o.sending = nil
		must(t, p.db.Restored(t.Context(), "ops"))
		h.move(time.Hour)
		p.run.Step(t.Context())
		if c := p.cursor("mail", "w"); c.Revision != 2 || c.Paused.IsZero() || len(p.jobs()) != 0 {
			t.Errorf("%+v, %v", c, p.jobs())
		}
		p.write("w")
		must(t, p.db.Start(t.Context(), "ops", ""))
		h.move(time.Minute)
		p.run.Step(t.Context())
		wantRevisions(t, o, "w", 3)
	})
}

// A workspace that is made while a channel stands is told of nothing until the channel is started.
func TestMadeWhilePaused(t *testing.T) {
	t.Parallel()
	h := &hand{at: monday}
	p := open(t, testenv.SQLite(t), h)
	o := &outbox{name: "mail", to: []string{"ana"}}
	must(t, p.run.Channel(t.Context(), o)) // before there is any workspace
	must(t, p.db.Pause(t.Context(), "ops", ""))
	p.workspace("w")
	p.write("w")
	h.move(time.Minute)
	p.run.Step(t.Context())
	wantRevisions(t, o, "w")
	must(t, p.db.Start(t.Context(), "ops", "mail"))
	p.run.Step(t.Context())
	wantRevisions(t, o, "w", 1)
}

// Whatever a channel says when it fails, nothing of it is kept or logged.
func TestNothingOfAWorkspaceIsKept(t *testing.T) {
	t.Parallel()
	const canary = "canary"
	for name, fail := range map[string]func() error{
		"error": func() error { return errSecret },
		"code": func() error {
			return &cascade.Error{Code: cascade.Invalid, Message: words.Verbatim(errSecret.Error()), Subject: canary}
		},
		"panic": func() error { panic(errSecret) },
		"both":  func() error { return errors.Join(errSecret, context.DeadlineExceeded) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := &hand{at: monday}
			p := open(t, testenv.SQLite(t), h)
			p.workspace("w")
			p.workspace("v")
			o := &outbox{name: "mail", to: []string{"ana"}}
			o.sending = func(context.Context, jobs.Event, string) error { return fail() }
			o.choosing = func(e jobs.Event) error {
				if e.Workspace == "v" {
					return fail()
				}
				return nil
			}
			must(t, p.run.Channel(t.Context(), o))
			p.write("w")
			p.write("v")
			h.move(time.Minute)
			p.run.Step(t.Context())
			all, err := p.db.Cursors(t.Context(), "")
			must(t, err)
			kept, err := json.Marshal([]any{p.jobs(), all})
			must(t, err)
			if j := p.jobs(); len(j) != 1 || j[0].Reason == "" || p.cursor("mail", "v").Reason == "" {
				t.Errorf("nothing failed: %s", kept)
			}
			for what, text := range map[string]string{"the database": string(kept), "the log": p.log.String()} {
				if text == "" || strings.Contains(text, canary) {
					t.Errorf("%s says %s", what, text)
				}
			}
		})
	}
}

// Every reason that is kept has words, and what is not known has some too.
func TestProblem(t *testing.T) {
	t.Parallel()
	said := map[string]string{}
	for _, reason := range []string{
		"stopped", "too-slow", "panicked", "failed", "not-found", "conflict", "invalid", "forbidden", "unavailable",
	} {
		text := jobs.Problem(reason).String()
		if text == "" || said[text] != "" {
			t.Errorf("%s is worded as %q, and so is %s", reason, text, said[text])
		}
		said[text] = reason
	}
	if jobs.Problem("").String() != "" || jobs.Problem("of a later Weir").String() == "" {
		t.Error("no reason has words, or an unknown one has none")
	}
}

var _ jobs.Channel = (*outbox)(nil)

// A job is refused that has no name.
func TestBadJobs(t *testing.T) {
	t.Parallel()
	p := open(t, testenv.SQLite(t), &hand{at: monday})
	for _, j := range []store.Job{{}, {ID: "x"}, {Kind: "x"}} {
		if err := p.db.AddJob(t.Context(), j); cascade.CodeOf(err) != cascade.Invalid {
			t.Errorf("%+v: %v", j, err)
		}
	}
	if err := p.db.BeginChannel(t.Context(), ""); cascade.CodeOf(err) != cascade.Invalid {
		t.Error(err)
	}
	if err := p.db.RetryJob(t.Context(), "ops", "gone"); cascade.CodeOf(err) != cascade.NotFound {
		t.Error(err)
	}
}
