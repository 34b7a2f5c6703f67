package cascade_test

import (
	"fmt"
	"runtime"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
)

// TestBuild: a snapshot that is built at once is the one that changes make one by one, and goes on as that one does.
func TestBuild(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := cascadetest.Snapshot(cascadetest.Options{}).Draw(t, "snapshot")
		b := cascade.NewBuilder()
		for _, k := range cascade.Kinds {
			for e := range s.All(k) {
				if o, ok := e.(*cascade.Observation); ok {
					c := *o
					b.AddReading(&c)
					c = cascade.Observation{} // the builder has kept what it needs
				} else {
					b.Add(cascade.Clone(e))
				}
			}
		}
		built := b.Snapshot()
		if err := built.Verify(); err != nil {
			t.Fatal(err)
		}
		same := func(what string, a, b *cascade.Snapshot) {
			for _, k := range cascade.Kinds {
				x, y := slices.Collect(a.All(k)), slices.Collect(b.All(k))
				if !slices.EqualFunc(x, y, func(x, y cascade.Entity) bool {
					return string(cascade.Encode(x)) == string(cascade.Encode(y))
				}) {
					t.Fatalf("%s: %s differ", what, k)
				}
			}
		}
		same("built", &s, &built)
		var cs []cascade.Change
		for e := range s.All(cascade.KindObservation) {
			if rapid.Bool().Draw(t, "gone") {
				cs = append(cs, cascade.Change{Before: e})
			}
		}
		want, err := s.With(cs)
		if err != nil {
			t.Fatal(err)
		}
		got, err := built.With(cs)
		if err != nil {
			t.Fatal(err)
		}
		if err := got.Verify(); err != nil {
			t.Fatal(err)
		}
		same("after a change", &want, &got)
		same("as before", &s, &built)
	})
}

// TestBuildOfWhatManyName: what many name, by one field or several and in whatever order of time, knows the same of
// that as where they were made one by one.
func TestBuildOfWhatManyName(t *testing.T) {
	t.Parallel()
	const people = 3
	var all []cascade.Entity
	add := func(e cascade.Entity) {
		e.Head().Seq = int64(len(all) + 1)
		all = append(all, e)
	}
	head := func(id string, i int) cascade.Header {
		return cascade.Header{ID: cascade.ID(fmt.Sprint(id, i)), Key: fmt.Sprint("key-", id, i)}
	}
	for i := range 300 { // the goals come before the teams that they name
		team := cascade.ID(fmt.Sprint("t", i%7%2))
		g := &cascade.Goal{Header: head("g", i), Owners: []cascade.ID{team}, Accountable: []cascade.ID{"p0"}}
		if i%3 == 0 {
			g.Visibility, g.Audience = cascade.Redacted, []cascade.ID{team, "p0", "p1"}
		}
		add(g)
		add(&cascade.CheckIn{
			Header: head("c", i), Goal: cascade.ID(fmt.Sprint("g", i%5)), By: cascade.ID(fmt.Sprint("p", i%people)),
			At: cascade.OnDay(cascade.Date(738_000 + i*37%300)),
		})
	}
	for i := range 2 {
		add(&cascade.Team{Header: head("t", i)})
	}
	for i := range people {
		add(&cascade.Person{Header: head("p", i)})
	}
	var cs []cascade.Change
	b := cascade.NewBuilder()
	for _, e := range all {
		cs = append(cs, cascade.Change{After: e})
		b.Add(cascade.Clone(e))
	}
	made, err := cascade.Snapshot{}.With(cs)
	if err != nil {
		t.Fatal(err)
	}
	built := b.Snapshot()
	if err := built.Verify(); err != nil {
		t.Fatal(err)
	}
	for _, e := range all {
		for _, k := range cascade.Kinds {
			want, got := slices.Collect(made.Referrers(e.Head().ID, k)), slices.Collect(built.Referrers(e.Head().ID, k))
			if !slices.EqualFunc(want, got, func(x, y cascade.Entity) bool { return x.Head().ID == y.Head().ID }) {
				t.Fatalf("%d of kind %s name %s where they were built at once, want %d in their order", len(got), k,
					e.Head().ID, len(want))
			}
		}
	}
	// Taken out again one by one, they are forgotten one by one.
	for i, e := range slices.Backward(all[:600]) {
		gone, err := built.With([]cascade.Change{{Before: e}})
		if err != nil {
			t.Fatal(err)
		}
		if built = gone; i%50 == 0 {
			if err := built.Verify(); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestBuildCopiesNoListToGrow holds what a thing costs while it is built to a few pieces of memory.
func TestBuildCopiesNoListToGrow(t *testing.T) {
	const n = 20_000
	goals := make([]cascade.Goal, n)
	for i := range goals {
		goals[i] = cascade.Goal{
			Header: cascade.Header{ID: cascade.ID(fmt.Sprint("g", i)), Key: fmt.Sprint("k", i), Seq: int64(i + 1)},
			Owners: []cascade.ID{"t"}, Accountable: []cascade.ID{"p"},
		}
	}
	var from, to runtime.MemStats
	runtime.ReadMemStats(&from)
	b := cascade.NewBuilder()
	for i := range goals {
		b.Add(&goals[i])
	}
	b.Snapshot()
	runtime.ReadMemStats(&to)
	if each := float64(to.TotalAlloc-from.TotalAlloc) / n; each > 400 {
		t.Errorf("a goal takes %.0f bytes beside itself while it is built, want at most 400", each)
	}
}
