package sight_test

import (
	"fmt"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/sight"
)

// TestWhatIsMadeAnewIsLetGo: what was built anew waits for a write to its view as long as somebody is shown that, and
// no longer.
func TestWhatIsMadeAnewIsLetGo(t *testing.T) {
	t.Parallel()
	for name, leave := range map[string]func(x *watched, w *sight.World) *sight.World{
		"nothing happens": func(_ *watched, w *sight.World) *sight.World { return w },
		"they see less": func(x *watched, w *sight.World) *sight.World {
			was := w.Full().Person(x.in)
			is := cascade.Clone(was)
			is.Role = cascade.Guest
			cs := []cascade.Change{{Before: was, After: is}}
			return w.With(with(x.t, *w.Full(), cs), cs)
		},
		"others have asked since": func(x *watched, w *sight.World) *sight.World {
			w.View(x.out)
			w.View(x.third)
			return w
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := newWatched(t)
			w := sight.NewWorldOf(x.start, today, secret, 2, 99, 3)
			for i := 0; w.Anew() == 0; i++ {
				if i > 20 {
					t.Fatal("nothing is made anew")
				}
				w.View(x.in).Graph()
				g := find[*cascade.Goal](t, w.Full(), cascade.KindGoal, "in") // which others do not see
				now := cascade.Clone(g)
				now.Intent = fmt.Sprint("in ", i)
				cs := []cascade.Change{{Before: g, After: now}}
				w = w.With(with(t, *w.Full(), cs), cs)
				w.View(x.in).Graph()
				w.Settle()
			}
			if w.Settle(); w.Anew() != 1 {
				t.Error("it does not wait")
			}
			w = leave(x, w)
			if w.Settle(); (w.Anew() == 1) != (name == "nothing happens") {
				t.Errorf("%d views wait that were made anew", w.Anew())
			}
			for _, p := range viewers(w.Full()) {
				if d := sameView(w.View(p), world(*w.Full()).View(p)); d != "" {
					t.Errorf("%s: %s", p, d)
				}
			}
		})
	}
}
