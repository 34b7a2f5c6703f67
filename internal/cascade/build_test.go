package cascade_test

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
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
			namers := slices.SortedFunc(built.Namers(e.Head().ID, k), cascade.ByCreation)
			slices.SortFunc(want, cascade.ByCreation)
			if !slices.EqualFunc(want, namers, func(x, y cascade.Entity) bool { return x.Head().ID == y.Head().ID }) {
				t.Fatalf("in whatever order %d of kind %s name %s, want %d", len(namers), k, e.Head().ID, len(want))
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

// TestBuildOfReadings: however readings come, in a row, in turns or both, each metric has its own in their order; those
// that came in a row are not copied.
func TestBuildOfReadings(t *testing.T) {
	const metrics, each = 400, 26
	made := 0
	id := func() cascade.ID { // 26 digits of base 32
		made++
		digits := strings.Map(func(r rune) rune { return 'a' + r - '0' }, fmt.Sprint(made))
		return cascade.ID(strings.Repeat("q", 25-len(digits)) + digits + "a")
	}
	reading := func(metric, day int) cascade.Observation {
		return cascade.Observation{
			Header: cascade.Header{ID: id(), Seq: int64(metric*each + day + 1)},
			Metric: cascade.ID(fmt.Sprint("m", metric)), At: cascade.OnDay(cascade.Date(738_000 + day)),
			Value: float64(metric + day),
		}
	}
	var inRows, inTurns, mixed []cascade.Observation
	for i := range metrics * each {
		inRows = append(inRows, reading(i/each, i%each))
		inTurns = append(inTurns, reading(i%metrics, i/metrics))
	}
	for i, o := range slices.Backward(inRows) { // the last twenty of each in a row, the others at the end
		if i%each < 6 {
			continue
		}
		mixed = append(mixed, o)
	}
	for i, o := range inRows {
		if i%each < 6 {
			mixed = append(mixed, o)
		}
	}
	for name, all := range map[string][]cascade.Observation{"rows": inRows, "turns": inTurns, "mixed": mixed} {
		b := cascade.NewBuilder()
		var from, to runtime.MemStats
		runtime.ReadMemStats(&from)
		for i := range all {
			b.AddReading(&all[i])
		}
		s := b.Snapshot()
		runtime.ReadMemStats(&to)
		if took := (to.TotalAlloc - from.TotalAlloc) / uint64(len(all)); name == "rows" && took > 120 {
			t.Errorf("a reading takes %d bytes while it is built, want at most 120", took)
		}
		for m := range metrics {
			day := 0
			for o := range s.Observations(cascade.ID(fmt.Sprint("m", m))) {
				if want := float64(m + day); o.Value != want {
					t.Fatalf("%s: reading %d of metric %d is %v, want %v", name, day, m, o.Value, want)
				}
				day++
			}
			if day != each {
				t.Fatalf("%s: metric %d has %d readings, want %d", name, m, day, each)
			}
		}
	}
}

// TestNamersPutNothingInOrder holds looking at what names a team, in whatever order, to no list of it.
func TestNamersPutNothingInOrder(t *testing.T) {
	b := cascade.NewBuilder()
	for i := range 500 {
		g := &cascade.Goal{
			Header: cascade.Header{ID: cascade.ID(fmt.Sprint("g", i)), Key: fmt.Sprint("k", i), Seq: int64(i + 1)},
			Owners: []cascade.ID{"t"},
		}
		if i%2 == 0 {
			g.Visibility, g.Audience = cascade.Hidden, []cascade.ID{"t"}
		}
		b.Add(g)
	}
	s, n := b.Snapshot(), 0
	allocs := testing.AllocsPerRun(10, func() {
		n = 0
		for range s.Namers("t", cascade.KindGoal) {
			n++
		}
	})
	if n != 500 || allocs > 4 {
		t.Errorf("%d name it, in %v pieces of memory, want 500 in at most 4", n, allocs)
	}
}
