package jobs_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"weir.dev/weir/internal/jobs"
	"weir.dev/weir/internal/store"
	"weir.dev/weir/internal/testenv"
)

// journal is what was written, and which of it is told to nobody, by its own account.
type journal struct {
	records []store.Record
	undone  map[int64]int64 // by what was taken back: what took it back
	quiet   map[int64]bool
}

// next writes one record: something new, or something that is taken back.
func (j *journal) next(t *rapid.T, p *place, ws string) {
	var open []store.Record
	for _, r := range j.records {
		if j.undone[r.Revision] == 0 {
			open = append(open, r)
		}
	}
	if len(open) == 0 || rapid.IntRange(0, 2).Draw(t, "undo") > 0 {
		j.records = append(j.records, p.write(ws))
		return
	}
	of := open[rapid.IntRange(max(0, len(open)-3), len(open)-1).Draw(t, "of")]
	u := p.write(ws, of)
	j.records = append(j.records, u)
	j.undone[of.Revision] = u.Revision
	if u.At.Sub(of.At) < jobs.Ripe && !j.quiet[of.Revision] {
		j.quiet[of.Revision], j.quiet[u.Revision] = true, true
	}
}

func (j *journal) told() (revisions []int64) {
	for _, r := range j.records {
		if !j.quiet[r.Revision] {
			revisions = append(revisions, r.Revision)
		}
	}
	return revisions
}

// Whatever happens on the way, in the end everybody was told of every event that was not taken back, under one id for
// each, and of nothing else.
func TestAtLeastOnce(t *testing.T) {
	t.Parallel()
	h := &hand{at: monday}
	url := testenv.SQLite(t)
	base := open(t, url, h)
	var n int
	var all [2]*place // processes, opened anew when they have crashed
	t.Cleanup(func() {
		for _, p := range all {
			must(t, p.db.Close())
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		n++
		ws := fmt.Sprintf("w%d", n)
		must(t, base.db.CreateWorkspace(context.Background(), "", ws, ws))
		j := &journal{undone: map[int64]int64{}, quiet: map[int64]bool{}}
		o := &outbox{name: ws, to: []string{"ana", "bo"}}
		page := rapid.IntRange(1, 6).Draw(t, "page")
		var failing, crash bool
		begin := func(i int) {
			if all[i] == nil {
				all[i] = openFor(t, url, h)
			}
			all[i].t = t
			all[i].runner(int64(i))
			must(t, all[i].run.Channel(context.Background(), o))
			all[i].run.Tune(jobs.Lease, page)
		}
		begin(0)
		begin(1)
		var at *place
		o.sending = func(_ context.Context, e jobs.Event, to string) error {
			if failing {
				return errSecret
			}
			return nil
		}
		o.choosing = func(jobs.Event) error {
			if crash {
				return at.db.Close() // it ends here, and what it has not kept is lost
			}
			return nil
		}
		for range rapid.IntRange(1, 18).Draw(t, "steps") {
			h.move(time.Duration(rapid.IntRange(0, 20).Draw(t, "seconds")) * time.Second)
			switch rapid.IntRange(0, 5).Draw(t, "act") {
			case 0, 1, 2:
				j.next(t, base, ws)
			case 3:
				failing = rapid.Bool().Draw(t, "failing")
			default:
				i := rapid.IntRange(0, 1).Draw(t, "who")
				at, crash = all[i], rapid.IntRange(0, 4).Draw(t, "crash") == 0
				at.run.Step(context.Background())
				if crash {
					must(t, at.db.Close())
					all[i], crash = nil, false
					begin(i)
				}
			}
		}
		failing = false
		for range 3 {
			h.move(time.Hour)
			for _, p := range all {
				p.run.Step(context.Background())
			}
		}
		wantTold(t, o, j.told())
	})
}

// wantTold checks that each event was told to both recipients, under an id for each, and nothing else was.
func wantTold(t *rapid.T, o *outbox, want []int64) {
	got := map[int64][]string{}
	ids := map[string]letter{}
	for _, l := range o.letters() {
		if was, ok := ids[l.id]; ok && was != l {
			t.Fatalf("one id for %v and %v", was, l)
		}
		if ids[l.id] = l; !slices.Contains(got[l.revision], l.to) {
			got[l.revision] = append(got[l.revision], l.to)
		}
	}
	for _, r := range want {
		if len(got[r]) != 2 {
			t.Fatalf("of %d was told %v; want %v told to two, were %v", r, got[r], want, got)
		}
	}
	if len(got) != len(want) || len(ids) != 2*len(want) {
		t.Fatalf("told %v under %d ids, want %v", got, len(ids), want)
	}
}

// What is told to nobody follows from the journal: pairs of an undo and what it took back, in any length of it.
func TestQuietIsPairs(t *testing.T) {
	t.Parallel()
	h := &hand{at: monday}
	p := open(t, testenv.SQLite(t), h)
	var n int
	rapid.Check(t, func(t *rapid.T) {
		n++
		ws := fmt.Sprintf("w%d", n)
		must(t, p.db.CreateWorkspace(context.Background(), "", ws, ws))
		j := &journal{undone: map[int64]int64{}, quiet: map[int64]bool{}}
		for range rapid.IntRange(1, 12).Draw(t, "records") {
			h.move(time.Duration(rapid.IntRange(0, 16).Draw(t, "seconds")) * time.Second)
			j.next(t, p, ws)
		}
		got := jobs.Quiet(j.records)
		for _, r := range j.records {
			if got[r.Revision] != j.quiet[r.Revision] {
				t.Fatalf("%d (%s): quiet is %v", r.Revision, r.Command, got[r.Revision])
			}
		}
	})
}

func openFor(t *rapid.T, url string, h *hand) *place {
	p := &place{t: t, hand: h, log: &safe{}}
	var err error
	p.db, err = store.Open(context.Background(), url, h.clock())
	must(t, err)
	return p
}
