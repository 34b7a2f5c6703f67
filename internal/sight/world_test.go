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
					w.View(p)
				}
			}
		}
		for range rapid.IntRange(3, 15).Draw(t, "steps") {
			look(w)
			cs := d.Edit(t, &s)
			after := with(t, s, cs)
			if rapid.IntRange(0, 3).Draw(t, "comes to nothing") == 0 {
				look(w.With(after, cs))
			}
			next, fresh := w.With(after, cs), world(after)
			if rapid.Bool().Draw(t, "late") {
				look(w)
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
				if l.Same(was) != (sameView(l, was) == "") {
					t.Fatalf("%s is told that the same shows: %v", p, l.Same(was))
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
		tomorrow := w.On(today + 1)
		for _, p := range viewers(&s) {
			if l := tomorrow.View(p); l.Today() != today+1 || l.Same(w.View(p)) {
				t.Fatal("tomorrow has not come")
			}
		}
	})
	if guests < 5 {
		t.Errorf("what a guest sees changed only %d times", guests)
	}
}

// ask returns what Memo gives somebody, and whether it had to be computed: a view that was carried along without a
// change still knows it.
func ask(l *sight.View) (fresh bool) {
	l.Memo("asked", func() any { fresh = true; return nil })
	return fresh
}

// TestViewsAreKept: of whom, and until when. A write that somebody sees nothing of leaves them the very view they had.
func TestViewsAreKept(t *testing.T) {
	t.Parallel()
	one := func(k string, more ...cascade.ID) *cascade.Goal {
		return &cascade.Goal{Header: cascade.Header{Key: k}, Intent: k, Sight: cascade.Sight{
			Visibility: cascade.Hidden, Audience: append(more, cascade.ID(k)),
		}}
	}
	start := load(t, small(one("in"), one("out"), one("third"),
		&cascade.Person{Header: cascade.Header{Key: "guest"}, Role: cascade.Guest},
		&cascade.Person{Header: cascade.Header{Key: "other-guest"}, Role: cascade.Guest},
		&cascade.Metric{Header: cascade.Header{Key: "shown"}, Sight: cascade.Sight{Audience: []cascade.ID{"guest"}}}))
	person := func(key string) cascade.ID { return find[*cascade.Person](t, &start, cascade.KindPerson, key).ID }
	in, out, third, guest, other := person("in"), person("out"), person("third"), person("guest"), person("other-guest")
	n := 0
	// write records a reading and returns what comes of it.
	write := func(w *sight.World, metric string) *sight.World {
		n++
		cs := []cascade.Change{{After: &cascade.Observation{
			Header: cascade.Header{ID: cascade.ID(fmt.Sprint("reading ", n)), Seq: 1 << 50},
			Metric: find[*cascade.Metric](t, w.Full(), cascade.KindMetric, metric).ID,
			At:     cascade.OnDay(today - cascade.Date(n)), Value: 1,
		}}}
		return w.With(with(t, *w.Full(), cs), cs)
	}
	expect := func(what string, w *sight.World, fresh bool, people ...cascade.ID) {
		t.Helper()
		for _, p := range people {
			if ask(w.View(p)) != fresh {
				t.Errorf("%s: %s finds their view anew: %v", what, p, !fresh)
			}
		}
	}

	w := sight.NewWorldOf(start, today, secret, 4, 2, 99)
	expect("at first", w, true, in, out, third, guest)
	expect("again", w, false, in, out, third, guest)
	w = write(w, "h-metric") // which in alone sees
	expect("after what they do not see", w, false, out, third, guest)
	expect("after what they see", w, true, in)
	w = write(w, "o-metric")
	expect("after what they see", w, true, in, out, third)
	expect("after what they do not see", w, false, guest)
	w = write(w, "shown")
	expect("after what everybody sees", w, true, in, out, third, guest)
	expect("once more", w, false, in)
	expect("somebody more", w, true, other) // out looked longest ago
	if got := w.Views(); got != 5 {
		t.Errorf("%d views are kept in one world", got)
	}
	w = write(w, "h-metric")
	if got := w.Views(); got != 4 {
		t.Errorf("%d views are carried along", got)
	}
	expect("still kept", w, false, third, guest, other)
	expect("dropped", w, true, out)

	// Nobody looks for three changes that all but guests see, of which views are kept for two.
	w = write(write(w, "o-metric"), "o-metric")
	if got := w.Views(); got != 4 {
		t.Errorf("%d views are carried along by two changes", got)
	}
	w = write(w, "o-metric")
	if got := w.Views(); got != 2 {
		t.Errorf("%d views are carried along by three changes", got)
	}
	expect("long away", w, true, out, third)
	expect("however long", w, false, guest)

	// Whoever looks at what is committed while the next is being written has their view there too.
	w = sight.NewWorldOf(start, today, secret, 4, 2, 99)
	next := write(w, "h-metric")
	failed, further := write(w, "o-metric"), write(next, "h-metric")
	expect("at first", w, true, out)
	expect("in what follows that already", further, false, out)
	expect("in what is being written", next, false, out)
	expect("in what comes to nothing", failed, true, out)

	// What was changed without changing who sees what moves no sight, restricted or not.
	w = sight.NewWorldOf(start, today, secret, 4, 2, 99)
	expect("at first", w, true, out)
	hidden := find[*cascade.Goal](t, w.Full(), cascade.KindGoal, "h-goal")
	reworded := cascade.Clone(hidden)
	reworded.Intent = "another"
	cs := []cascade.Change{{Before: hidden, After: reworded}}
	next = w.With(with(t, start, cs), cs)
	expect("after other words on what they do not see", next, false, out)

	// Nor does a change of who sees something take anything from those who see nothing of that.
	hidden = find[*cascade.Goal](t, next.Full(), cascade.KindGoal, "h-goal")
	widened := cascade.Clone(hidden)
	widened.Audience = append(widened.Audience, third)
	cs = []cascade.Change{{Before: hidden, After: widened}}
	expect("at first", next, true, third)
	next = next.With(with(t, *next.Full(), cs), cs)
	expect("after others see more", next, false, out)
	expect("who see more", next, true, third)

	// A view that is to be made anew and that nobody looks at any more keeps no world of those that come after it.
	w = sight.NewWorldOf(start, today, secret, 4, 99, 0)
	expect("at first", w, true, out)
	w = write(w, "o-metric")
	expect("moved once", w, true, out)
	w = write(w, "o-metric")
	var worlds []weak.Pointer[sight.World]
	for range 20 {
		w = write(w, "h-metric")
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
	expect("at last", w, true, out)
}

// TestSightsMove: what widens or narrows what anybody sees does so at once for those who looked before, and is no
// reason for two who saw the same to go on seeing the same.
func TestSightsMove(t *testing.T) {
	t.Parallel()
	key := func(k string) cascade.Header { return cascade.Header{Key: k} }
	fresh := func(e cascade.Entity) cascade.Entity {
		e.Head().ID, e.Head().Seq = "new", 1<<50
		return e
	}
	for _, tt := range []struct {
		name   string
		doc    cascade.Document
		change func(find func(cascade.Kind, string) cascade.Entity) cascade.Change
	}{
		{"a goal is hidden where all was open", plain(), func(find func(cascade.Kind, string) cascade.Entity) cascade.Change {
			was := find(cascade.KindGoal, "child").(*cascade.Goal)
			now := cascade.Clone(was)
			now.Visibility, now.Audience = cascade.Hidden, []cascade.ID{find(cascade.KindPerson, "in").Head().ID}
			return cascade.Change{Before: was, After: now}
		}},
		{"a hidden goal is added where all was open", plain(), func(
			find func(cascade.Kind, string) cascade.Entity,
		) cascade.Change {
			return cascade.Change{After: fresh(
				&cascade.Goal{Header: key("x"), Sight: cascade.Sight{
					Visibility: cascade.Hidden, Audience: []cascade.ID{find(cascade.KindPerson, "in").Head().ID},
				}})}
		}},
		{"a hidden goal is added, for one of two who saw the same", small(), func(
			find func(cascade.Kind, string) cascade.Entity,
		) cascade.Change {
			return cascade.Change{After: fresh(
				&cascade.Goal{Header: key("x"), Sight: cascade.Sight{
					Visibility: cascade.Hidden, Audience: []cascade.ID{find(cascade.KindPerson, "out").Head().ID},
				}})}
		}},
		{"a redacted metric is added, for one of two who saw the same", small(), func(
			find func(cascade.Kind, string) cascade.Entity,
		) cascade.Change {
			return cascade.Change{After: fresh(
				&cascade.Metric{Header: key("x"), Name: "x", Sight: cascade.Sight{
					Visibility: cascade.Redacted, Audience: []cascade.ID{find(cascade.KindPerson, "out").Head().ID},
				}})}
		}},
		{"a hidden measure opens", small(), func(find func(cascade.Kind, string) cascade.Entity) cascade.Change {
			was := find(cascade.KindMeasure, "r-kr").(*cascade.Measure)
			now := cascade.Clone(was)
			now.Visibility = cascade.Open
			return cascade.Change{Before: was, After: now}
		}},
		{"a goal opens, with a measure for one of two who saw the same", small(
			&cascade.Goal{Header: key("shut"), Sight: cascade.Sight{Visibility: cascade.Hidden}},
			&cascade.Measure{
				Header: key("ours"), Goal: "shut", Sight: cascade.Sight{Visibility: cascade.Hidden, Audience: []cascade.ID{"out"}},
			},
		), func(find func(cascade.Kind, string) cascade.Entity) cascade.Change {
			was := find(cascade.KindGoal, "shut").(*cascade.Goal)
			now := cascade.Clone(was)
			now.Visibility = cascade.Open
			return cascade.Change{Before: was, After: now}
		}},
		{"a metric opens, read by a measure of a goal of one of two who saw the same", small(
			&cascade.Metric{Header: key("shut"), Sight: cascade.Sight{Visibility: cascade.Hidden}},
			&cascade.Goal{Header: key("theirs"), Accountable: []cascade.ID{"out"}},
			&cascade.Measure{
				Header: key("ours"), Goal: "theirs", Metric: "shut", Sight: cascade.Sight{Visibility: cascade.Hidden},
			},
		), func(find func(cascade.Kind, string) cascade.Entity) cascade.Change {
			was := find(cascade.KindMetric, "shut").(*cascade.Metric)
			now := cascade.Clone(was)
			now.Visibility = cascade.Open
			return cascade.Change{Before: was, After: now}
		}},
		{"an open goal with a hidden measure becomes that of one of two who saw the same", small(
			&cascade.Goal{Header: key("theirs")},
			&cascade.Measure{Header: key("ours"), Goal: "theirs", Sight: cascade.Sight{Visibility: cascade.Hidden}},
		), func(find func(cascade.Kind, string) cascade.Entity) cascade.Change {
			was := find(cascade.KindGoal, "theirs").(*cascade.Goal)
			now := cascade.Clone(was)
			now.Accountable = []cascade.ID{find(cascade.KindPerson, "out").Head().ID}
			return cascade.Change{Before: was, After: now}
		}},
		{
			"one of two who saw the same joins a team",
			small(&cascade.Goal{
				Header: key("crews"), Owners: []cascade.ID{"crew"}, Sight: cascade.Sight{Visibility: cascade.Hidden},
			}), func(find func(cascade.Kind, string) cascade.Entity) cascade.Change {
				was := find(cascade.KindTeam, "crew").(*cascade.Team)
				now := cascade.Clone(was)
				now.Members = append(now.Members, find(cascade.KindPerson, "out").Head().ID)
				return cascade.Change{Before: was, After: now}
			},
		},
		{"somebody becomes a guest", plain(), func(find func(cascade.Kind, string) cascade.Entity) cascade.Change {
			was := find(cascade.KindPerson, "out").(*cascade.Person)
			now := cascade.Clone(was)
			now.Role = cascade.Guest
			return cascade.Change{Before: was, After: now}
		}},
		{"work of hidden work comes to light for nobody in particular", plain(
			&cascade.Initiative{Header: key("i"), Serves: []cascade.ID{"child"}},
			&cascade.WorkItem{Header: key("w"), Initiative: "i"},
		), func(find func(cascade.Kind, string) cascade.Entity) cascade.Change {
			was := find(cascade.KindInitiative, "i").(*cascade.Initiative)
			now := cascade.Clone(was)
			now.Serves = nil
			return cascade.Change{Before: was, After: now}
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := load(t, tt.doc)
			w := world(s)
			for _, p := range viewers(&s) {
				w.View(p)
			}
			cs := []cascade.Change{tt.change(func(k cascade.Kind, key string) cascade.Entity {
				return find[cascade.Entity](t, &s, k, key)
			})}
			after := with(t, s, cs)
			next, moved := w.With(after, cs), 0
			for _, p := range viewers(&after) {
				if d := sameView(next.View(p), world(after).View(p)); d != "" {
					t.Errorf("%s: %s", p, d)
				}
				if !next.View(p).Same(w.View(p)) {
					moved++
				}
			}
			if moved == 0 {
				t.Error("nobody sees anything of it")
			}
		})
	}
}

// plain is a workspace where everybody sees everything.
func plain(more ...cascade.Entity) cascade.Document {
	key := func(k string) cascade.Header { return cascade.Header{Key: k} }
	return cascade.Document{Entities: append([]cascade.Entity{
		&cascade.Settings{Header: key("acme")}, &cascade.Person{Header: key("in")}, &cascade.Person{Header: key("out")},
		&cascade.Person{Header: key("third")},
		&cascade.Goal{Header: key("top")}, &cascade.Goal{Header: key("child")},
		&cascade.Alignment{By: cascade.ByDirect, Goal: "child", To: "top"},
	}, more...)}
}

// TestViewsAreMadeAnew: a view that has moved far is made from the whole again, and what is shown is the same.
func TestViewsAreMadeAnew(t *testing.T) {
	t.Parallel()
	s := load(t, small())
	out := find[*cascade.Person](t, &s, cascade.KindPerson, "out").ID
	w := sight.NewWorldOf(s, today, secret, 4, 99, 3)
	for i := range 20 {
		g := find[*cascade.Goal](t, &s, cascade.KindGoal, "top")
		now := cascade.Clone(g)
		now.Intent = fmt.Sprint("top ", i)
		cs := []cascade.Change{{Before: g, After: now}}
		after := with(t, s, cs)
		w, s = w.With(after, cs), after
		l := w.View(out)
		if d := sameView(l, world(s).View(out)); d != "" || l.Moved() > 4 {
			t.Fatalf("after %d changes: moved by %d; %s", i, l.Moved(), d)
		}
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
		s = after
	}
	close(over)
	readers.Wait()
}
