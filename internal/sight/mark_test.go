package sight_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/sight"
)

// TestMarksReadNothing: whether somebody sees anything of a write is known without building a view of theirs, however
// often what they see has changed meanwhile and whether or not the view is to be built from the whole again.
func TestMarksReadNothing(t *testing.T) {
	t.Parallel()
	x := newWatched(t)
	w := sight.NewWorldOf(x.start, today, secret, 9, 99, 3)
	people := []cascade.ID{x.in, x.out, x.third, x.guest}
	first := map[cascade.ID]*sight.View{}
	for _, p := range people {
		first[p] = w.View(p)
	}
	for i := range 12 {
		was := w
		if i == 6 { // so that some are to be built from the whole again
			for _, p := range people {
				w.View(p).Graph()
			}
		}
		w = x.write(w, []string{"h-metric", "o-metric"}[i%2])
		for _, p := range people {
			sees := p != x.guest && (i%2 == 1 || p == x.in)
			if now := w.View(p); !now.Comparable(was.View(p)) || now.Same(was.View(p)) == sees {
				t.Errorf("after write %d %s sees something of it: %v", i, p, !sees)
			}
		}
	}
	for _, p := range people {
		if now := w.View(p); now.Same(first[p]) != (p == x.guest) || now.Built() != (p == x.guest) {
			t.Errorf("%s: built %v", p, now.Built())
		}
	}
}

// TestWhatComesBackIsTheSame: what was changed and changed back shows as it did.
func TestWhatComesBackIsTheSame(t *testing.T) {
	t.Parallel()
	x := newWatched(t)
	w := sight.NewWorldOf(x.start, today, secret, 9, 99, 99)
	first := w.View(x.out)
	goal := find[*cascade.Goal](t, w.Full(), cascade.KindGoal, "top")
	other := cascade.Clone(goal)
	other.Intent = "another"
	there := []cascade.Change{{Before: goal, After: other}}
	w = w.With(with(t, *w.Full(), there), there)
	if w.View(x.out).Same(first) {
		t.Error("nothing has changed")
	}
	back := []cascade.Change{{Before: other, After: cascade.Clone(goal)}}
	w = w.With(with(t, *w.Full(), back), back)
	if now := w.View(x.out); !now.Comparable(first) || !now.Same(first) {
		t.Error("it has not come back")
	}
}

// TestViewsBegunApart: whose view is not kept, by how many people look, is told no more for that, and it takes building
// no view: what they are in on tells. That holds for guests too.
func TestViewsBegunApart(t *testing.T) {
	t.Parallel()
	x := newWatched(t)
	w := sight.NewWorldOf(x.start, today, secret, 1, 99, 99)
	for p, sees := range map[cascade.ID]string{x.out: "o-metric", x.in: "h-metric", x.guest: "shown"} {
		was := w.View(p)
		w.View(x.other) // theirs is not kept
		for _, metric := range []string{"o-metric", "h-metric", "r-metric", "shown"} {
			now := x.write(w, metric).View(p)
			seen := metric == sees || metric == "shown" || p == x.in
			if now.Same(was) == seen || now.Built() || was.Built() || !now.Comparable(was) {
				t.Errorf("%s sees something of %s: %v; built: %v", p, metric, !seen, now.Built())
			}
		}
	}
}

// TestMemoComputesOnce: for all who ask at once.
func TestMemoComputesOnce(t *testing.T) {
	t.Parallel()
	const askers = 50
	w := newWatched(t).start
	v := world(w).Everyone()
	var begun, done sync.WaitGroup
	var computed atomic.Int32
	begun.Add(askers)
	for range askers {
		done.Go(func() {
			begun.Done()
			if got := v.Memo("asked", func() any { begun.Wait(); return computed.Add(1) }); got != int32(1) {
				t.Errorf("it is computed %v times", got)
			}
		})
	}
	done.Wait()
}

// TestMemoPanics: in everybody who waits, so that nobody waits for ever, and is forgotten.
func TestMemoPanics(t *testing.T) {
	t.Parallel()
	const askers = 50
	w := newWatched(t).start
	v := world(w).Everyone()
	var begun, done sync.WaitGroup
	begun.Add(askers)
	for range askers {
		done.Go(func() {
			defer func() {
				if recover() == nil {
					t.Error("it was computed")
				}
			}()
			begun.Done()
			v.Memo("asked", func() any { begun.Wait(); panic("no") })
		})
	}
	done.Wait()
	if got := v.Memo("asked", func() any { return "yes" }); fmt.Sprint(got) != "yes" {
		t.Errorf("it stays %v", got)
	}
}
