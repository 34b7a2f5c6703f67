package jobs_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/jobs"
	"weir.dev/weir/internal/store"
	"weir.dev/weir/internal/testenv"
)

// A process that ends between sending and noting it has the next one send again, under the same id, once its lease has
// ended and not before.
func TestCrashAfterSending(t *testing.T) {
	t.Parallel()
	testenv.Each(t, func(t *testing.T, url string) {
		h := &hand{at: monday}
		a := open(t, url, h)
		a.workspace("w")
		first := &outbox{name: "mail", to: []string{"ana"}}
		must(t, a.run.Channel(t.Context(), first))
		a.write("w")
		h.move(time.Minute)
		b := open(t, url, h)
		second := &outbox{name: "mail", to: []string{"ana"}}
		must(t, b.run.Channel(t.Context(), second))
		first.sending = func(context.Context, jobs.Event, string) error { return a.db.Close() }
		a.run.Step(t.Context())
		b.run.Step(t.Context())
		wantRevisions(t, second, "w")
		h.move(jobs.Lease)
		b.run.Step(t.Context())
		b.run.Step(t.Context())
		if one, two := first.letters(), second.letters(); len(one) != 1 || !slices.Equal(one, two) {
			t.Errorf("sent %v before the end, and %v after it", one, two)
		}
		if !strings.Contains(a.log.String(), "it will be done again") {
			t.Errorf("the log says %s", a.log)
		}
	})
}

// A process that ends while it looks who is to be told has lost nothing and added nothing twice.
func TestCrashWhileChoosing(t *testing.T) {
	t.Parallel()
	testenv.Each(t, func(t *testing.T, url string) {
		h := &hand{at: monday}
		a := open(t, url, h)
		a.workspace("w")
		o := &outbox{name: "mail", to: []string{"ana"}}
		must(t, a.run.Channel(t.Context(), o))
		for range 3 {
			a.write("w")
		}
		h.move(time.Minute)
		b := open(t, url, h)
		o.choosing = func(e jobs.Event) error {
			if e.Revision == 2 {
				return a.db.Close()
			}
			return nil
		}
		a.run.Step(t.Context())
		if len(b.jobs()) != 0 || b.cursor("mail", "w").Revision != 0 {
			t.Errorf("half of it was kept: %v", b.jobs())
		}
		o.choosing = nil
		must(t, b.run.Channel(t.Context(), o))
		b.run.Step(t.Context())
		wantRevisions(t, o, "w", 1, 2, 3)
	})
}

// Whoever took longer than their lease may have sent what somebody else sends again, and changes nothing of what became
// of it since.
func TestLeaseLost(t *testing.T) {
	t.Parallel()
	testenv.Each(t, func(t *testing.T, url string) {
		h := &hand{at: monday}
		a, b := open(t, url, h), open(t, url, h)
		a.workspace("w")
		slow, quick := &outbox{name: "mail", to: []string{"ana"}}, &outbox{name: "mail", to: []string{"ana"}}
		must(t, a.run.Channel(t.Context(), slow))
		must(t, b.run.Channel(t.Context(), quick))
		a.write("w")
		h.move(time.Minute)
		quick.sending = func(context.Context, jobs.Event, string) error { return errSecret }
		slow.sending = func(context.Context, jobs.Event, string) error {
			b.run.Step(t.Context()) // it is leased: b leaves it alone
			if len(quick.letters()) != 0 || b.jobs()[0].Tries != 1 {
				t.Error("two processes are at one job")
			}
			h.move(jobs.Lease)
			b.run.Step(t.Context()) // its turn: it fails, and puts the job off
			return nil
		}
		a.run.Step(t.Context())
		if j := b.jobs(); len(j) != 1 || j[0].Tries != 2 || j[0].Reason != "failed" || !j[0].Due.After(h.now()) {
			t.Errorf("what became of it was written over: %+v", j)
		}
		if !strings.Contains(a.log.String(), "the lease of this job has ended") {
			t.Errorf("the log says %s", a.log)
		}
		quick.sending = nil
		h.move(time.Minute)
		b.run.Step(t.Context())
		if one, two := slow.letters(), quick.letters(); len(one) != 1 || !slices.Equal(one, two) {
			t.Errorf("sent %v, then %v", one, two)
		}
	})
}

// Several processes share the work: everything is done, and nothing twice while their leases hold.
func TestManyWorkers(t *testing.T) {
	t.Parallel()
	testenv.Each(t, func(t *testing.T, url string) {
		h := &hand{at: monday}
		const events = 30
		var all []*place
		o := &outbox{name: "mail", to: []string{"ana", "bo"}}
		for range 3 {
			all = append(all, open(t, url, h))
			must(t, all[len(all)-1].run.Channel(t.Context(), o))
		}
		for _, ws := range []string{"v", "w"} {
			all[0].workspace(ws)
			for range events {
				all[0].write(ws)
			}
		}
		h.move(time.Minute)
		var wg sync.WaitGroup
		for _, p := range all {
			p.run.Tune(jobs.Lease, 7)
			wg.Go(func() {
				for range 3 {
					p.run.Step(t.Context())
				}
			})
		}
		wg.Wait()
		for range 20 {
			all[0].run.Step(t.Context()) // what two took at once, one of them left to the next step
		}
		ids := map[string]int{}
		for _, l := range o.letters() {
			ids[l.id]++
		}
		if len(ids) != 2*2*events || len(o.letters()) != len(ids) || len(all[0].jobs()) != 0 {
			t.Errorf("%d letters with %d ids for %d; %d jobs are left", len(o.letters()), len(ids), 4*events, len(all[0].jobs()))
		}
	})
}

// An event that cannot be told holds up no other, is tried ever more rarely, then given up until an administrator has
// it tried again.
func TestPoisonedSend(t *testing.T) {
	t.Parallel()
	testenv.Each(t, func(t *testing.T, url string) {
		h := &hand{at: monday}
		p := open(t, url, h)
		p.workspace("w")
		o, poison := &outbox{name: "mail", to: []string{"ana"}}, true
		o.sending = func(_ context.Context, e jobs.Event, _ string) error {
			if poison && e.Revision == 1 {
				panic(errSecret)
			}
			return nil
		}
		must(t, p.run.Channel(t.Context(), o))
		p.write("w")
		p.write("w")
		h.move(time.Minute)
		p.run.Step(t.Context())
		wantRevisions(t, o, "w", 2)
		var waits []time.Duration
		for range jobs.MaxTries - 1 {
			j := p.jobs()[0]
			waits = append(waits, j.Due.Sub(h.now()))
			h.at = j.Due
			p.run.Step(t.Context())
		}
		for i, w := range waits {
			full := min(jobs.Backoff<<i, jobs.MaxBack)
			if w < full/2 || w > full {
				t.Errorf("after failure %d it waits %v, of %v", i+1, w, full)
			}
		}
		j := p.jobs()[0]
		if j.Dead.IsZero() || j.Tries != jobs.MaxTries || j.Reason != "panicked" {
			t.Fatalf("it is not given up: %+v", j)
		}
		h.move(48 * time.Hour)
		p.run.Step(t.Context())
		if again := p.jobs()[0]; again.Tries != j.Tries {
			t.Errorf("what was given up was tried: %+v", again)
		}
		poison = false
		must(t, p.db.RetryJob(t.Context(), "ops", j.ID))
		p.run.Step(t.Context())
		wantRevisions(t, o, "w", 1, 2)
	})
}

// A job during which the program ends again and again is given up too.
func TestDeadlyJob(t *testing.T) {
	t.Parallel()
	h := &hand{at: monday}
	p := open(t, testenv.SQLite(t), h)
	p.workspace("w")
	o := &outbox{name: "mail", to: []string{"ana"}}
	must(t, p.run.Channel(t.Context(), o))
	must(t, p.db.AddJob(t.Context(), store.Job{ID: "deadly", Kind: "mail", Workspace: "w", Revision: 1, Recipient: "ana"}))
	for range jobs.MaxTries { // each takes it and is never heard of again
		if _, err := p.db.LeaseJob(t.Context(), "mail", "somebody", jobs.Lease); err != nil {
			t.Fatal(err)
		}
		h.move(jobs.Lease)
	}
	p.run.Step(t.Context())
	if j := p.jobs()[0]; j.Dead.IsZero() || j.Reason != "stopped" || len(o.letters()) != 0 {
		t.Errorf("%+v", j)
	}
}

// A channel that cannot say whom to tell stands in that workspace, and goes on there without a gap once it can.
func TestPoisonedRecipients(t *testing.T) {
	t.Parallel()
	h := &hand{at: monday}
	p := open(t, testenv.SQLite(t), h)
	p.workspace("v")
	p.workspace("w")
	sick, well := &outbox{name: "sick", to: []string{"ana"}}, &outbox{name: "well", to: []string{"ana"}}
	sick.choosing = func(e jobs.Event) error {
		if e.Workspace == "w" && e.Revision == 2 {
			panic(errSecret)
		}
		return nil
	}
	for _, o := range []*outbox{sick, well} {
		must(t, p.run.Channel(t.Context(), o))
	}
	for range 3 {
		p.write("v")
		p.write("w")
	}
	h.move(time.Minute)
	for try := range 20 {
		p.run.Step(t.Context())
		c := p.cursor("sick", "w")
		if c.Revision != 0 || c.Tries != try+1 || c.Reason != "panicked" || c.Due.Sub(h.now()) > jobs.MaxBack {
			t.Fatalf("try %d: %+v", try, c)
		}
		h.at = c.Due
	}
	wantRevisions(t, sick, "v", 1, 2, 3)
	wantRevisions(t, sick, "w")
	wantRevisions(t, well, "w", 1, 2, 3)
	sick.choosing = nil
	p.run.Step(t.Context())
	wantRevisions(t, sick, "w", 1, 2, 3)
	if c := p.cursor("sick", "w"); c.Tries != 0 || c.Reason != "" || c.Revision != 3 {
		t.Errorf("%+v", c)
	}
}

// A clock that is put right, either way, stops nothing for long.
func TestClockSteps(t *testing.T) {
	t.Parallel()
	testenv.Each(t, func(t *testing.T, url string) {
		h := &hand{at: monday}
		p := open(t, url, h)
		p.workspace("w")
		o, done := &outbox{name: "mail", to: []string{"ana"}}, 0
		must(t, p.run.Channel(t.Context(), o))
		tidy := jobs.Chore{Name: "tidy", Every: time.Hour, Do: func(context.Context) error { done++; return nil }}
		h.move(24 * 365 * time.Hour) // the clock was a year ahead
		must(t, p.run.Chore(t.Context(), tidy))
		p.run.Step(t.Context())
		p.write("w")
		if _, err := p.db.LeaseJob(t.Context(), "tidy", "somebody", jobs.Lease); cascade.CodeOf(err) != cascade.NotFound {
			t.Fatal(err)
		}
		h.move(-24 * 365 * time.Hour)
		next := p.run.Step(t.Context())
		if done != 2 {
			t.Errorf("the chore was done %d times", done)
		}
		if next.Sub(h.now()) > 15*time.Second {
			t.Errorf("it looks again in %v", next.Sub(h.now()))
		}
		wantRevisions(t, o, "w")
		h.move(15 * time.Second)
		p.run.Step(t.Context())
		wantRevisions(t, o, "w", 1)
		p.write("w") // dated as it should be, after one dated a year ahead
		h.move(14 * time.Second)
		p.run.Step(t.Context())
		wantRevisions(t, o, "w", 1)
		h.move(time.Second)
		p.run.Step(t.Context())
		wantRevisions(t, o, "w", 1, 2)
	})
}

// A lease that a wrong clock made long holds nobody up; one by a clock that is a little ahead holds.
func TestLeaseByAWrongClock(t *testing.T) {
	t.Parallel()
	testenv.Each(t, func(t *testing.T, url string) {
		h := &hand{at: monday}
		p := open(t, url, h)
		must(t, p.db.AddJob(t.Context(), store.Job{ID: "x", Kind: "x"}))
		for _, tt := range []struct {
			ahead time.Duration
			held  bool
		}{{time.Hour, false}, {30 * time.Second, true}} {
			h.move(tt.ahead)
			if _, err := p.db.LeaseJob(t.Context(), "x", "somebody", jobs.Lease); err != nil {
				t.Fatal(err)
			}
			h.move(-tt.ahead)
			l, err := p.db.LeaseJob(t.Context(), "x", "me", jobs.Lease)
			if held := cascade.CodeOf(err) == cascade.NotFound; held != tt.held {
				t.Fatalf("a clock %v ahead: %+v, %v", tt.ahead, l, err)
			}
			if err == nil {
				must(t, p.db.Settle(t.Context(), l, store.Outcome{Due: h.now()}))
			}
		}
	})
}

// A try that takes too long is told to stop, and so is one that is under way when the program ends, which does not
// count as a failure.
func TestTriesEnd(t *testing.T) {
	t.Parallel()
	h := &hand{at: monday}
	p := open(t, testenv.SQLite(t), h)
	p.workspace("w")
	o, begun := &outbox{name: "mail", to: []string{"ana"}}, make(chan struct{}, 1)
	o.sending = func(ctx context.Context, _ jobs.Event, _ string) error {
		begun <- struct{}{}
		<-ctx.Done()
		return ctx.Err()
	}
	must(t, p.run.Channel(t.Context(), o))
	p.write("w")
	h.move(time.Minute)
	p.run.Tune(time.Millisecond, 256)
	p.run.Step(t.Context())
	select { // a try may end before it gets so far
	case <-begun:
	default:
	}
	j := p.jobs()[0]
	if j.Tries != 1 || j.Reason != "too-slow" {
		t.Errorf("%+v", j)
	}
	h.at = j.Due
	p.run.Tune(jobs.Lease, 256)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { p.run.Run(ctx); close(ended) }()
	<-begun
	stop()
	<-ended
	if j := p.jobs()[0]; j.Tries != 1 || j.Reason != "too-slow" || j.Due != h.now() || !j.Until.IsZero() {
		t.Errorf("%+v", j)
	}
}

// Run does what is there, and what it is woken for, without being asked again.
func TestRun(t *testing.T) {
	t.Parallel()
	testenv.Each(t, func(t *testing.T, url string) {
		h := &hand{at: monday}
		p := open(t, url, h)
		p.workspace("w")
		o, told := &outbox{name: "mail", to: []string{"ana"}}, make(chan int64, 8)
		o.sending = func(_ context.Context, e jobs.Event, _ string) error { told <- e.Revision; return nil }
		must(t, p.run.Channel(t.Context(), o))
		p.write("w")
		h.move(time.Minute)
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { p.run.Run(ctx); close(ended) }()
		if n := <-told; n != 1 {
			t.Errorf("told of %d", n)
		}
		p.write("w")
		h.move(time.Minute)
		p.run.Wake()
		for n := <-told; n != 2; n = <-told { // what was told may be told again when its minute passed before it was noted
			if n != 1 {
				t.Fatalf("told of %d", n)
			}
		}
		stop()
		<-ended
	})
}
