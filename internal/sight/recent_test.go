package sight_test

import (
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/sight"
)

// TestRecentIsOnesOwn: what is kept for somebody is given to nobody else, though they see the same; and to them as long
// as what it rests on is the same.
func TestRecentIsOnesOwn(t *testing.T) {
	t.Parallel()
	s := load(t, small(&cascade.Person{Header: cascade.Header{Key: "twin"}}))
	person := func(key string) cascade.ID { return find[*cascade.Person](t, &s, cascade.KindPerson, key).ID }
	w, out, twin := sight.NewWorld(s, today, secret), person("out"), person("twin")
	if !w.View(out).Shares(w.View(twin)) {
		t.Fatal("the two do not see the same")
	}
	state, along := lens.NewRecent[string, int](8), lens.NewRecentAlong[string, int](8)
	var at sight.Spot
	kept := func(r *lens.Recent[string, int], who cascade.ID) bool {
		got, ok := r.Get(w.View(who), "what")
		return ok && got == 7
	}
	keep := func() {
		for _, r := range []*lens.Recent[string, int]{state, along} {
			r.Keep(w.View(out), "what", 7, 1)
		}
		at = w.View(out).Spot()
	}
	expect := func(what string, stays, goesOn bool, changes int) {
		t.Helper()
		if kept(state, out) != stays || kept(along, out) != goesOn {
			t.Errorf("%s: it is kept: %v, along the view: %v", what, kept(state, out), kept(along, out))
		}
		if kept(state, twin) || kept(along, twin) {
			t.Errorf("%s: somebody is given what was kept for another", what)
		}
		if cs, ok := w.View(out).SinceSpot(at); ok != goesOn || len(cs) != changes {
			t.Errorf("%s: %d changes are known (%v)", what, len(cs), ok)
		}
	}
	write := func(key string, change func(*cascade.Goal)) {
		was := find[*cascade.Goal](t, w.Full(), cascade.KindGoal, key)
		is := cascade.Clone(was)
		change(is)
		cs := []cascade.Change{{Before: was, After: is}}
		w = w.With(with(t, *w.Full(), cs), cs)
	}
	keep()
	expect("at once", true, true, 0)
	write("h-goal", func(g *cascade.Goal) { g.Intent = "another" })
	expect("after a write that they do not see", true, true, 0)
	write("top", func(g *cascade.Goal) { g.Intent = "another" })
	expect("after one that they see", false, true, 1)
	keep()
	was := w.Full().Person(out)
	is := cascade.Clone(was)
	is.Role = cascade.Guest
	cs := []cascade.Change{{Before: was, After: is}}
	w = w.With(with(t, *w.Full(), cs), cs)
	expect("after a change of their rights", false, false, 0)
}
