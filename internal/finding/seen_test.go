package finding

import (
	"fmt"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/sight"
)

// restricted is a workspace in which each of some people is in on a goal of their own, so that no two see the same.
func restricted(t *testing.T, people int) (*sight.World, []cascade.ID) {
	t.Helper()
	var cs []cascade.Change
	add := func(id string, e cascade.Entity) {
		*e.Head() = cascade.Header{ID: cascade.ID(id), Seq: int64(len(cs) + 1), Key: id}
		cs = append(cs, cascade.Change{After: e})
	}
	var all []cascade.ID
	for i := range people {
		p := fmt.Sprint("person-", i)
		all = append(all, cascade.ID(p))
		add(p, &cascade.Person{Name: p})
		add(fmt.Sprint("goal-", i), &cascade.Goal{
			Intent: "Launch the page", State: cascade.Committed,
			Sight: cascade.Sight{Visibility: cascade.Hidden, Audience: []cascade.ID{cascade.ID(p)}},
		})
	}
	add("open", &cascade.Goal{Intent: "Improve billing", State: cascade.Committed})
	s, err := cascade.Snapshot{}.With(cs)
	if err != nil {
		t.Fatal(err)
	}
	return sight.NewWorld(s, cascade.NewDate(2026, 11, 16), []byte("secret")), all
}

// TestWhatIsKeptIsBounded: it is kept for those who asked last, and who asks again is told the same as before.
func TestWhatIsKeptIsBounded(t *testing.T) {
	t.Parallel()
	w, people := restricted(t, 9)
	lensOf := func(p cascade.ID) *lens.Lens { return lens.Of(w.View(p)) }
	all := lens.Of(w.Everyone()).Keep(seen{}, func() any { return &askers{least: 2, share: 4 * 9} }).(*askers)
	kept := func() (n int) {
		for _, p := range people {
			if keeperOf(lensOf(p)).last.Load() != nil {
				n++
			}
		}
		return n
	}
	first := Seen(lensOf(people[0]))
	if first.Count(Which{}) == 0 {
		t.Fatal("nothing is found")
	}
	for i, p := range people {
		Seen(lensOf(p))
		if want := min(i+1, 4); kept() != want || len(all.order) != want {
			t.Fatalf("after %d people have asked it is kept for %d of %d, want %d", i+1, kept(), len(all.order), want)
		}
	}
	if keeperOf(lensOf(people[0])).last.Load() != nil || keeperOf(lensOf(people[8])).last.Load() == nil {
		t.Error("it is kept for others than who asked last")
	}
	again := Seen(lensOf(people[0]))
	if again.Count(Which{}) != first.Count(Which{}) || again == first || kept() != 4 {
		t.Errorf("found anew are %d, before were %d; it is kept for %d", again.Count(Which{}), first.Count(Which{}), kept())
	}
	if !Seen(lensOf(people[8])).lens.Same(lensOf(people[8]).View) {
		t.Error("somebody is told of what another sees")
	}
	late := keeperOf(lensOf(people[3])) // whoever has begun to look when others came
	if late.keep(first); late.last.Load() != nil {
		t.Error("it is kept for nobody")
	}
}

// TestFollowed: what somebody has asked for is brought up to a write by Settle, once for each time that they ask.
func TestFollowed(t *testing.T) {
	t.Parallel()
	w, people := restricted(t, 3)
	write := func(intent string) {
		t.Helper()
		g := w.Full().Goal("open")
		now := cascade.Clone(g)
		now.Intent = intent
		cs := []cascade.Change{{Before: g, After: now}}
		s, err := w.Full().With(cs)
		if err != nil {
			t.Fatal(err)
		}
		w = w.With(s, cs)
		w.Settle()
	}
	keeper := func(p cascade.ID) *keeper { return keeperOf(lens.Of(w.View(p))) }
	current := func(p cascade.ID) bool {
		l := lens.Of(w.View(p))
		cs, ok := l.Since(keeper(p).last.Load().lens.View)
		return ok && len(cs) == 0
	}
	for _, p := range people[:2] {
		Seen(lens.Of(w.View(p)))
	}
	write("People wait less than 3 days")
	if !current(people[0]) || !current(people[1]) {
		t.Error("what somebody asked for is not brought up to a write")
	}
	Seen(lens.Of(w.View(people[0])))
	write("People wait less than 2.5 days")
	if !current(people[0]) {
		t.Error("what somebody asked for again is not brought up to a write")
	}
	if current(people[1]) {
		t.Error("what nobody has asked for since is brought up to a write")
	}
	if keeper(people[2]).last.Load() != nil {
		t.Error("what nobody ever asked for is looked for")
	}
	write("People wait less than 2 days")
	if current(people[0]) {
		t.Error("what was followed already is followed again though nobody asked")
	}
	Seen(lens.Of(w.View(people[0])))
	hidden := w.Full().Goal("goal-2")
	now := cascade.Clone(hidden)
	now.Intent = "Nobody else reads this"
	cs := []cascade.Change{{Before: hidden, After: now}}
	s, err := w.Full().With(cs)
	if err != nil {
		t.Fatal(err)
	}
	w = w.With(s, cs)
	w.Settle()
	if write("People wait less than 1 day"); !current(people[0]) {
		t.Error("a write that somebody does not see makes them wait for the next one that they see")
	}
	for _, p := range people {
		l := lens.Of(w.View(p))
		if got, want := Seen(l).Count(Which{}), Keep(l, Rules).Count(Which{}); got != want {
			t.Errorf("%s is told of %d findings, and there are %d", p, got, want)
		}
	}
}
