package sight_test

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"weak"

	"pgregory.net/rapid"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
	"weir.dev/weir/internal/graph"
	"weir.dev/weir/internal/graph/graphtest"
	"weir.dev/weir/internal/sight"
)

// TestWorldsMoveAlong: whoever has looked when, at this world, at one before it or at one that came to nothing, however
// many views are kept and however far they are behind, the next world shows everybody what a world made from nothing
// shows; and the figures of a view are those of what it holds.
func TestWorldsMoveAlong(t *testing.T) {
	t.Parallel()
	guests := 0
	rapid.Check(t, func(t *rapid.T) {
		o := cascadetest.Options{
			Goals: 5, Metrics: 3, Others: 3, Plain: true, AllOpen: rapid.IntRange(0, 3).Draw(t, "all open") == 0,
		}
		s := cascadetest.Snapshot(o).Draw(t, "snapshot")
		d := &graphtest.Editor{Today: today, Sight: rapid.IntRange(0, 2).Draw(t, "sights move") > 0}
		w := sight.NewWorldOf(s, today, secret, rapid.SampledFrom([]int{1, 2, 99}).Draw(t, "people"),
			rapid.SampledFrom([]int{0, 1, 4, 99}).Draw(t, "behind"), rapid.SampledFrom([]int{0, 2, 99}).Draw(t, "moved"))
		look := func(w *sight.World) {
			for _, p := range viewers(&s) {
				if rapid.Bool().Draw(t, "looks") {
					w.View(p).Graph()
				}
			}
		}
		var passed []*sight.World
		for range rapid.IntRange(3, 15).Draw(t, "steps") {
			look(w)
			passed = append(passed, w)
			cs := d.Edit(t, &s)
			after := with(t, s, cs)
			if rapid.IntRange(0, 3).Draw(t, "comes to nothing") == 0 {
				look(w.With(after, cs))
			}
			next, fresh := w.With(after, cs), world(after)
			if rapid.Bool().Draw(t, "late") {
				look(w)
			}
			if rapid.Bool().Draw(t, "settles") {
				look(next)
				next.Settle()
			}
			for _, p := range viewers(&s, &after) {
				if rapid.IntRange(0, 2).Draw(t, "stays away") == 0 {
					continue
				}
				l := next.View(p)
				if d := sameView(l, fresh.View(p)); d != "" {
					t.Fatalf("%s, after %s: %s", p, cascade.EncodeChanges(cs), d)
				}
				if d := sameFigures(l.Graph(), graph.New(*l.Snapshot(), today)); d != "" {
					t.Fatalf("%s, after %s: %s", p, cascade.EncodeChanges(cs), d)
				}
				if err := l.Snapshot().Verify(); err != nil {
					t.Fatalf("what %s sees is not whole: %v", p, err)
				}
				was := w.View(p)
				if d := sameView(was, world(s).View(p)); d != "" {
					t.Fatalf("%s, before %s: %s", p, cascade.EncodeChanges(cs), d)
				}
				for _, before := range []*sight.View{was, rapid.SampledFrom(passed).Draw(t, "passed").View(p)} {
					if told := l.Same(before); told != (sameView(l, before) == "") || before.Same(l) != told {
						t.Fatalf("%s is told that the same shows: %v, %v", p, told, before.Same(l))
					}
				}
				if who := l.Person(); who != nil && who.Rights() == cascade.Guest && !l.Same(was) {
					guests++
				}
			}
			if d := sameView(next.Everyone(), fresh.Everyone()); d != "" {
				t.Fatal(d)
			}
			w, s = next, after
		}
		tomorrowComes(t, w)
	})
	if guests < 5 {
		t.Errorf("what a guest sees changed only %d times", guests)
	}
}

// tomorrowComes takes a world to the next day.
func tomorrowComes(t *rapid.T, w *sight.World) {
	s := *w.Full()
	tomorrow := w.On(today + 1)
	for _, p := range viewers(&s) {
		l := tomorrow.View(p)
		if l.Today() != today+1 || l.Same(w.View(p)) {
			t.Fatal("tomorrow has not come")
		}
		if d := sameView(l, sight.NewWorld(s, today+1, secret).View(p)); d != "" {
			t.Fatalf("%s, tomorrow: %s", p, d)
		}
	}
}

// ask returns what Memo gives somebody, and whether it had to be computed: a view that was carried along without a
// change still knows it.
func ask(l *sight.View) (fresh bool) {
	l.Memo("asked", func() any { fresh = true; return nil })
	return fresh
}

// watched is a workspace at which people of every kind look while readings are written.
type watched struct {
	t                            *testing.T
	start                        cascade.Snapshot
	in, out, third, guest, other cascade.ID
	n                            int // readings so far
}

func newWatched(t *testing.T) *watched {
	t.Helper()
	one := func(k string, more ...cascade.ID) *cascade.Goal {
		return &cascade.Goal{Header: cascade.Header{Key: k}, Intent: k, Sight: cascade.Sight{
			Visibility: cascade.Hidden, Audience: append(more, cascade.ID(k)),
		}}
	}
	s := load(t, small(one("in"), one("out"), one("third"),
		&cascade.Person{Header: cascade.Header{Key: "guest"}, Role: cascade.Guest},
		&cascade.Person{Header: cascade.Header{Key: "other-guest"}, Role: cascade.Guest},
		&cascade.Metric{Header: cascade.Header{Key: "shown"}, Sight: cascade.Sight{Audience: []cascade.ID{"guest"}}}))
	person := func(key string) cascade.ID { return find[*cascade.Person](t, &s, cascade.KindPerson, key).ID }
	return &watched{
		t: t, start: s,
		in: person("in"), out: person("out"), third: person("third"), guest: person("guest"), other: person("other-guest"),
	}
}

// write records a reading and returns what comes of it.
func (x *watched) write(w *sight.World, metric string) *sight.World {
	x.t.Helper()
	x.n++
	cs := []cascade.Change{{After: &cascade.Observation{
		Header: cascade.Header{ID: cascade.ID(fmt.Sprint("reading ", x.n)), Seq: 1 << 50},
		Metric: find[*cascade.Metric](x.t, w.Full(), cascade.KindMetric, metric).ID,
		At:     cascade.OnDay(today - cascade.Date(x.n)), Value: 1,
	}}}
	return w.With(with(x.t, *w.Full(), cs), cs)
}

// expect wants people to find their view made anew, or the one they had.
func (x *watched) expect(what string, w *sight.World, fresh bool, people ...cascade.ID) {
	x.t.Helper()
	for _, p := range people {
		if ask(w.View(p)) != fresh {
			x.t.Errorf("%s: %s finds their view anew: %v", what, p, !fresh)
		}
	}
}

// TestViewsAreKept: of whom, and until when. A write that somebody sees nothing of leaves them the very view they had.
func TestViewsAreKept(t *testing.T) {
	t.Parallel()
	x := newWatched(t)
	w := sight.NewWorldOf(x.start, today, secret, 4, 2, 99)
	x.expect("at first", w, true, x.in, x.out, x.third, x.guest)
	x.expect("again", w, false, x.in, x.out, x.third, x.guest)
	w = x.write(w, "h-metric") // which in alone sees
	x.expect("after what they do not see", w, false, x.out, x.third, x.guest)
	x.expect("after what they see", w, true, x.in)
	w = x.write(w, "o-metric")
	x.expect("after what they see", w, true, x.in, x.out, x.third)
	x.expect("after what they do not see", w, false, x.guest)
	w = x.write(w, "shown")
	x.expect("after what everybody sees", w, true, x.in, x.out, x.third, x.guest)
	x.expect("once more", w, false, x.in)
	x.expect("somebody more", w, true, x.other) // out looked longest ago
	if got := w.Views(); got != 5 {
		t.Errorf("%d views are kept in one world", got)
	}
	w = x.write(w, "h-metric")
	if got := w.Views(); got != 4 {
		t.Errorf("%d views are carried along", got)
	}
	x.expect("still kept", w, false, x.third, x.guest, x.other)
	x.expect("dropped", w, true, x.out)

	// Nobody looks for three changes that all but guests see, of which views are kept for two.
	w = x.write(x.write(w, "o-metric"), "o-metric")
	if got := w.Views(); got != 4 {
		t.Errorf("%d views are carried along by two changes", got)
	}
	w = x.write(w, "o-metric")
	if got := w.Views(); got != 2 {
		t.Errorf("%d views are carried along by three changes", got)
	}
	x.expect("long away", w, true, x.out, x.third)
	x.expect("however long", w, false, x.guest)
}

// TestViewsOfWhatIsBeingWritten: whoever looks at what is committed while the next is being written has their view
// there too.
func TestViewsOfWhatIsBeingWritten(t *testing.T) {
	t.Parallel()
	x := newWatched(t)
	w := sight.NewWorldOf(x.start, today, secret, 4, 2, 99)
	next := x.write(w, "h-metric")
	failed, further := x.write(w, "o-metric"), x.write(next, "h-metric")
	x.expect("at first", w, true, x.out)
	x.expect("in what follows that already", further, false, x.out)
	x.expect("in what is being written", next, false, x.out)
	x.expect("in what comes to nothing", failed, true, x.out)
}

// TestWordsMoveNoView: what was changed without changing who sees what moves no sight, restricted or not.
func TestWordsMoveNoView(t *testing.T) {
	t.Parallel()
	x := newWatched(t)
	w := sight.NewWorldOf(x.start, today, secret, 4, 2, 99)
	x.expect("at first", w, true, x.out)
	hidden := find[*cascade.Goal](t, w.Full(), cascade.KindGoal, "h-goal")
	reworded := cascade.Clone(hidden)
	reworded.Intent = "another"
	cs := []cascade.Change{{Before: hidden, After: reworded}}
	next := w.With(with(t, x.start, cs), cs)
	x.expect("after other words on what they do not see", next, false, x.out)

	// Nor does a change of who sees something take anything from those who see nothing of that.
	hidden = find[*cascade.Goal](t, next.Full(), cascade.KindGoal, "h-goal")
	widened := cascade.Clone(hidden)
	widened.Audience = append(widened.Audience, x.third)
	cs = []cascade.Change{{Before: hidden, After: widened}}
	x.expect("at first", next, true, x.third)
	next = next.With(with(t, *next.Full(), cs), cs)
	x.expect("after others see more", next, false, x.out)
	x.expect("who see more", next, true, x.third)
}

// TestNoWorldStaysForAView: a view that is to be made anew and that nobody looks at any more keeps no world of those
// that come after it.
func TestNoWorldStaysForAView(t *testing.T) {
	t.Parallel()
	x := newWatched(t)
	w := sight.NewWorldOf(x.start, today, secret, 4, 99, 0)
	x.expect("at first", w, true, x.out)
	w = x.write(w, "o-metric")
	x.expect("moved once", w, true, x.out)
	w = x.write(w, "o-metric")
	var worlds []weak.Pointer[sight.World]
	for range 20 {
		w = x.write(w, "h-metric")
		worlds = append(worlds, weak.Make(w))
	}
	runtime.GC()
	alive := 0
	for _, p := range worlds {
		if p.Value() != nil {
			alive++
		}
	}
	if alive > 2 {
		t.Errorf("%d of %d worlds stay", alive, len(worlds))
	}
	x.expect("at last", w, true, x.out)
}

// TestViewsAreMadeAnew: a view that has moved far is made from another again once nobody waits, and what is shown is
// the same.
func TestViewsAreMadeAnew(t *testing.T) {
	t.Parallel()
	x := newWatched(t)
	s := x.start
	w := sight.NewWorldOf(s, today, secret, 4, 99, 3)
	first, kept, anew := w.View(x.in), new(int), 0
	first.Along("kept", func() any { return kept })
	for i := range 20 {
		g := find[*cascade.Goal](t, &s, cascade.KindGoal, "top")
		now := cascade.Clone(g)
		now.Intent = fmt.Sprint("top ", i)
		cs := []cascade.Change{{Before: g, After: now}}
		after := with(t, s, cs)
		w, s = w.With(after, cs), after
		w.View(x.in).Graph()
		w.Settle()
		l := w.View(x.in)
		if d := sameView(l, world(s).View(x.in)); d != "" || l.Moved() > 5 {
			t.Fatalf("after %d changes: moved by %d; %s", i, l.Moved(), d)
		}
		if l.Moved() == 1 { // what was made has taken in what was written since
			anew++
		}
		if seen, ok := l.Since(first); !ok || len(seen) != i+1 {
			t.Fatalf("after %d changes, %d are known to have been seen (%v)", i+1, len(seen), ok)
		}
		if l.Along("kept", func() any { return nil }) != any(kept) {
			t.Fatalf("after %d changes what is kept along is gone", i+1)
		}
	}
	if anew < 4 { // of which the first is that it was made at all
		t.Errorf("a view was made anew %d times", anew-1)
	}
}

// TestManyLookWhileSomebodyWrites: nobody is shown what somebody else sees, nor anything that was never so.
func TestManyLookWhileSomebodyWrites(t *testing.T) {
	t.Parallel()
	s := load(t, small(&cascade.Person{Header: cascade.Header{Key: "guest"}, Role: cascade.Guest},
		&cascade.Goal{
			Header: cascade.Header{Key: "shown"}, Intent: "shown", Sight: cascade.Sight{Audience: []cascade.ID{"guest"}},
		}))
	var current atomic.Pointer[sight.World]
	current.Store(sight.NewWorldOf(s, today, secret, 2, 3, 5))
	var readers sync.WaitGroup
	over := make(chan struct{})
	for _, p := range viewers(&s) {
		for range 10 {
			readers.Go(func() {
				for done := false; !done; {
					select {
					case <-over:
						done = true // and once more
					default:
					}
					w := current.Load()
					if d := sameView(w.View(p), world(*w.Full()).View(p)); d != "" {
						t.Errorf("%s: %s", p, d)
						return
					}
				}
			})
		}
	}
	for i := range 300 {
		g := find[*cascade.Goal](t, &s, cascade.KindGoal, []string{"top", "h-goal", "r-goal", "shown"}[i%4])
		now := cascade.Clone(g)
		now.Intent = fmt.Sprint("said ", i)
		cs := []cascade.Change{{Before: g, After: now}}
		after := with(t, s, cs)
		if i%7 == 0 {
			current.Load().With(after, cs) // comes to nothing
		}
		current.Store(current.Load().With(after, cs))
		current.Load().Settle()
		s = after
	}
	close(over)
	readers.Wait()
}

// TestWhatOthersAreBuiltFromStays: what members see who are in on nothing is built once and brought along, however many
// write while nobody looks.
func TestWhatOthersAreBuiltFromStays(t *testing.T) {
	t.Parallel()
	doc := small()
	for i := range 400 {
		doc.Entities = append(doc.Entities, &cascade.Metric{Header: cascade.Header{Key: fmt.Sprint("m", i)}})
	}
	s := load(t, doc)
	w := sight.NewWorldOf(s, today, secret, 4, 2, 3)
	if w.Prepare(); !w.Settled() {
		t.Error("figures are not there when somebody first looks")
	}
	person := find[*cascade.Person](t, &s, cascade.KindPerson, "out").ID
	first, kept := w.View(person).Base(), new(int)
	if !first.Built() {
		t.Error("what others are built from is not there when somebody first looks")
	}
	first.Along("kept", func() any { return kept })
	for i := range 10 {
		m := find[*cascade.Metric](t, &s, cascade.KindMetric, fmt.Sprint("m", i))
		now := cascade.Clone(m)
		now.Name = "named"
		cs := []cascade.Change{{Before: m, After: now}}
		s = with(t, s, cs)
		w = w.With(s, cs)
	}
	base := w.View(person).Base()
	if base.Along("kept", func() any { return nil }) != any(kept) {
		t.Error("it was built anew")
	}
	if d := sameView(base, world(s).View(person).Base()); d != "" {
		t.Error(d)
	}
}

// TestBasesKeepTheirPlaces: what is kept along the view of a member who is in on nothing names things by their places
// in it, so it is not made anew from the whole, where what they do not see has places too.
func TestBasesKeepTheirPlaces(t *testing.T) {
	t.Parallel()
	x := newWatched(t)
	s := x.start
	w := sight.NewWorldOf(s, today, secret, 4, 99, 3)
	lead := find[*cascade.Person](t, &s, cascade.KindPerson, "in")
	looks := func() *cascade.Snapshot {
		w.Prepare()
		return w.View(x.in).Base().Snapshot()
	}
	looks()
	write := func(cs ...cascade.Change) {
		after := with(t, s, cs)
		w, s = w.With(after, cs), after
		w.Settle()
	}
	make := func(id cascade.ID, hid cascade.Sight) {
		write(cascade.Change{After: &cascade.Goal{Header: cascade.Header{ID: id, Seq: 1 << 40, Key: string(id)}, Sight: hid}})
	}
	make("secret", cascade.Sight{Visibility: cascade.Hidden, Audience: []cascade.ID{x.out}})
	make("open", cascade.Sight{})
	place, ok := looks().PlaceOf("open")
	if !ok {
		t.Fatal("an open goal is not seen")
	}
	for i := range 20 {
		g, p := s.Goal("open"), s.Person(lead.ID)
		now, named := cascade.Clone(g), cascade.Clone(p)
		now.Intent, named.Name = fmt.Sprint("open ", i), fmt.Sprint("In ", i)
		write(cascade.Change{Before: g, After: now}, cascade.Change{Before: p, After: named})
		if at, _ := looks().PlaceOf("open"); at != place {
			t.Fatalf("after %d writes it stands at %d, and stood at %d", i+1, at, place)
		}
	}
}
