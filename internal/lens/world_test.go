package lens_test

import (
	"testing"

	"pgregory.net/rapid"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
	"weir.dev/weir/internal/graph/graphtest"
)

// TestWorldsMoveAlong: whoever has looked when, the next world shows everybody what a world made from nothing shows.
func TestWorldsMoveAlong(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		o := cascadetest.Options{Goals: 5, Metrics: 3, Others: 3, Plain: true, AllOpen: rapid.IntRange(0, 3).Draw(t, "all open") == 0}
		s := cascadetest.Snapshot(o).Draw(t, "snapshot")
		d := &graphtest.Editor{Today: today, Sight: rapid.IntRange(0, 2).Draw(t, "sights move") > 0}
		w := world(s)
		for range rapid.IntRange(3, 15).Draw(t, "steps") {
			for _, p := range viewers(&s) {
				if rapid.Bool().Draw(t, "looks") {
					w.Lens(p)
				}
			}
			cs := d.Edit(t, &s)
			after := with(t, s, cs)
			next, fresh := w.With(after, cs), world(after)
			for _, p := range viewers(&s, &after) {
				l := next.Lens(p)
				if d := sameView(l, fresh.Lens(p)); d != "" {
					t.Fatalf("%s, after %s: %s", p, cascade.EncodeChanges(cs), d)
				}
				if err := l.Snapshot().Verify(); err != nil {
					t.Fatalf("what %s sees is not whole: %v", p, err)
				}
				if was := w.Lens(p); l.Same(was) != (sameView(l, was) == "") {
					t.Fatalf("%s is told that the same shows: %v", p, l.Same(was))
				}
			}
			if d := sameView(next.Everyone(), fresh.Everyone()); d != "" {
				t.Fatal(d)
			}
			w, s = next, after
		}
		tomorrow := w.On(today + 1)
		for _, p := range viewers(&s) {
			if l := tomorrow.Lens(p); l.Today() != today+1 || l.Same(w.Lens(p)) {
				t.Fatal("tomorrow has not come")
			}
		}
	})
}
