package sight_test

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
)

var now = time.Date(2026, 11, 16, 9, 0, 0, 0, time.UTC)

// document writes what somebody sees as a document: what they see only a stub of has no name to write.
func document(s *cascade.Snapshot) cascade.Document {
	var doc cascade.Document
	for _, k := range cascade.Kinds {
		var es []cascade.Entity
		for e := range s.All(k) {
			if o, ok := e.(*cascade.Observation); ok && o.CheckIn != "" || cascade.Withheld(e) {
				continue
			}
			c := s.Written(e)
			*c.Head() = cascade.Header{Key: c.Head().Key}
			es = append(es, c)
		}
		if k == cascade.KindCheckIn {
			slices.SortStableFunc(es, func(a, b cascade.Entity) int {
				return a.(*cascade.CheckIn).At.Compare(b.(*cascade.CheckIn).At)
			})
		}
		doc.Entities = append(doc.Entities, es...)
	}
	return doc
}

// unseen lists what of e somebody does not see: references to what is secret or a stub to them.
func unseenRefs(v eyes, e cascade.Entity) (ids []cascade.ID) {
	cascade.Refs(e, func(r cascade.Ref) {
		if !v.sees(r.Kind, *r.ID) {
			ids = append(ids, *r.ID)
		}
	})
	return ids
}

// TestLift: what somebody decides on what they see is taken, leaves the workspace whole and keeps what they did not
// see.
func TestLift(t *testing.T) {
	t.Parallel()
	lifted := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		s := cascadetest.Snapshot(cascadetest.Options{Goals: 5, Metrics: 4, Others: 3, Plain: true}).Draw(t, "snapshot")
		person := rapid.SampledFrom(viewers(&s)).Draw(t, "person")
		w, ids, v := world(s), &cascadetest.IDs{}, eyes{&s, person}
		for range 60 { // ids that the snapshot does not hold
			for _, k := range cascade.Kinds {
				ids.New(string(k), "", "", "")
			}
		}
		view := *w.View(person).Snapshot()
		var cs []cascade.Change
		var err error
		what := rapid.SampledFrom([]string{"apply", "prune", "remove", "observe", "check in"}).Draw(t, "command")
		switch what {
		case "apply", "prune":
			doc := document(&view)
			doc.Entities = slices.DeleteFunc(doc.Entities, func(e cascade.Entity) bool {
				if g, ok := e.(*cascade.Goal); ok {
					g.Intent += "!"
					if len(g.Tripwires) > 0 {
						g.Tripwires = g.Tripwires[1:]
					}
				}
				return rapid.IntRange(0, 12).Draw(t, "leave out") == 0
			})
			cs, err = view.Apply(person, doc, ids, cascade.ApplyOptions{Prune: what == "prune"})
		case "remove":
			var all []cascade.Entity
			for _, k := range cascade.Kinds {
				for e := range view.All(k) {
					if tm, ok := e.(*cascade.Team); !cascade.Withheld(e) && (!ok || tm.Type == cascade.Group) {
						all = append(all, e)
					}
				}
			}
			cs = view.Removal(rapid.SampledFrom(all).Draw(t, "entity"))
		case "observe":
			for m := range view.Metrics() {
				if !m.Withheld && view.Typed(m) {
					cs, err = view.Observe(person, []cascade.Reading{{Metric: m.ID, At: cascade.OnDay(cascade.DateOf(now)), Value: 1}},
						now, ids)
				}
			}
		case "check in":
			for g := range view.Goals() {
				cs, err = view.CheckIn(person, cascade.CheckInInput{Goal: g.ID, Learned: "more"}, now, ids)
			}
		}
		if err != nil || len(cs) == 0 {
			return
		}
		lifted[what]++
		whole := w.Lift(person, cs)
		cascade.Stamp(whole, 99)
		after := with(t, s, whole)
		if err := after.Verify(); err != nil {
			t.Fatalf("%s by %s leaves the workspace in pieces: %v", what, person, err)
		}
		gone := map[cascade.ID]bool{}
		changed := map[cascade.ID]bool{}
		for _, c := range whole {
			if changed[c.ID()] {
				t.Fatalf("%s %s is changed twice", c.Kind(), c.ID())
			}
			changed[c.ID()] = true
			gone[c.ID()] = c.After == nil
		}
		for _, c := range whole {
			if c.Before == nil {
				continue
			}
			names := false // something that is gone
			cascade.Refs(c.Before, func(r cascade.Ref) { names = names || gone[*r.ID] })
			if a, ok := c.Before.(*cascade.Alignment); ok && a.Driver != "" {
				names = true // the driver may have gone with a metric
			}
			if r, ok := c.Before.(*cascade.Revision); ok {
				names = names || r.Field == "metric"
			}
			if (v.secret(c.Before) || v.partly(c.Before)) && !names {
				t.Fatalf("%s by %s touches what they do not see: %s\nnow %v", what, person, cascade.Encode(c.Before), c.After)
			}
			if c.After == nil {
				continue
			}
			kept := unseenRefs(v, c.Before)
			if g, ok := c.Before.(*cascade.Goal); ok && g.Bet != nil && c.After.(*cascade.Goal).Bet == nil &&
				(g.Bet.Metric == "" || gone[g.Bet.Metric] || v.sees(cascade.KindMetric, g.Bet.Metric)) { // with its control
				kept = slices.DeleteFunc(kept, func(id cascade.ID) bool { return id == g.Bet.Control })
			}
			if a, ok := c.After.(*cascade.Alignment); ok && a.Remnant != nil && names {
				continue // it named something that is gone: it stays without that
			}
			left := map[cascade.ID]int{}
			cascade.Refs(c.After, func(r cascade.Ref) { left[*r.ID]++ })
			for _, id := range kept {
				if !gone[id] && left[id] == 0 {
					t.Fatalf("%s by %s takes the unseen %s out of %s\nleaving %s", what, person, id, cascade.Encode(c.Before),
						cascade.Encode(c.After))
				}
			}
		}
		next := w.With(after, whole)
		fresh := world(after)
		for _, p := range viewers(&s, &after) {
			if d := sameView(next.View(p), fresh.View(p)); d != "" {
				t.Fatalf("%s: %s", p, d)
			}
		}
	})
	for _, what := range []string{"apply", "prune", "remove", "observe"} {
		if lifted[what] == 0 {
			t.Errorf("no %s was lifted: %v", what, lifted)
		}
	}
}

// small is a workspace where the member out sees nothing of a hidden goal, a hidden metric and a hidden measure, and
// only stubs of the redacted ones; in sees everything.
func small(more ...cascade.Entity) cascade.Document {
	const open, hidden, redacted = cascade.Open, cascade.Hidden, cascade.Redacted
	sight := func(g cascade.Grade) cascade.Sight { return cascade.Sight{Visibility: g, Audience: []cascade.ID{"in"}} }
	key := func(k string) cascade.Header { return cascade.Header{Key: k} }
	goal := func(k string, g cascade.Grade) *cascade.Goal {
		return &cascade.Goal{
			Header: key(k), Sight: sight(g), Intent: "intent of " + k, Owners: []cascade.ID{"company"}, State: cascade.Committed,
		}
	}
	metric := func(k string, g cascade.Grade) *cascade.Metric {
		return &cascade.Metric{Header: key(k), Sight: sight(g), Name: "name of " + k, Direction: cascade.Up}
	}
	measure := func(k string, g cascade.Grade, goal, metric cascade.ID) *cascade.Measure {
		return &cascade.Measure{Header: key(k), Sight: sight(g), Goal: goal, Metric: metric, From: v(0), To: v(10)}
	}
	line := func(goal, to cascade.ID) *cascade.Alignment {
		return &cascade.Alignment{By: cascade.ByDirect, Goal: goal, To: to, Contribution: "from " + string(goal)}
	}
	goals := []*cascade.Goal{goal("top", open), goal("child", open), goal("h-goal", hidden), goal("r-goal", redacted)}
	goals[1].Drivers = []cascade.Driver{{Key: "secret", Text: "a driver", Metric: "h-metric"}, {Key: "known"}}
	goals[1].Tripwires = []cascade.Tripwire{
		{Metric: "h-metric", Below: v(1), Then: "stop"}, {Metric: "o-metric", Above: v(2), Then: "go on"},
	}
	doc := cascade.Document{Entities: []cascade.Entity{
		&cascade.Settings{Header: key("acme")},
		&cascade.Person{Header: key("in")}, &cascade.Person{Header: key("out")}, &cascade.Person{Header: key("third")},
		&cascade.Team{Header: key("company"), Type: cascade.Unit},
		&cascade.Team{Header: key("crew"), Type: cascade.Group, Lead: "third"},
		metric("o-metric", open), metric("h-metric", hidden), metric("r-metric", redacted),
		goals[0], goals[1], goals[2], goals[3],
		measure("o-kr", open, "child", "o-metric"), measure("h-kr", open, "child", "h-metric"),
		measure("r-kr", redacted, "child", "o-metric"),
		line("child", "top"), line("h-goal", "child"), line("r-goal", "top"), line("child", "r-goal"),
	}}
	doc.Entities = append(doc.Entities, more...)
	return doc
}

func load(t *testing.T, doc cascade.Document) cascade.Snapshot {
	t.Helper()
	s, err := cascade.Load(doc, &cascadetest.IDs{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// freshIDs are never those of small.
func freshIDs() *cascadetest.IDs {
	ids := &cascadetest.IDs{}
	for range 50 {
		for _, k := range cascade.Kinds {
			ids.New(string(k), "", "", "")
		}
	}
	return ids
}

func find[E cascade.Entity](t *testing.T, s *cascade.Snapshot, k cascade.Kind, key string) E {
	t.Helper()
	e, ok := s.Find(k, key).(E)
	if !ok {
		t.Fatalf("there is no %s %q", k, key)
	}
	return e
}

func TestLiftTable(t *testing.T) {
	t.Parallel()
	type decide = func(t *testing.T, view cascade.Snapshot, out cascade.ID) []cascade.Change
	apply := func(prune bool, edit func(*cascade.Document)) decide {
		return func(t *testing.T, view cascade.Snapshot, out cascade.ID) []cascade.Change {
			doc := document(&view)
			edit(&doc)
			cs, err := view.Apply(out, doc, freshIDs(), cascade.ApplyOptions{Prune: prune})
			if err != nil {
				t.Fatal(err)
			}
			return cs
		}
	}
	remove := func(k cascade.Kind, key string) decide {
		return func(_ *testing.T, view cascade.Snapshot, _ cascade.ID) []cascade.Change {
			return view.Removal(view.Find(k, key))
		}
	}
	reword := func(doc *cascade.Document) {
		for _, e := range doc.Entities {
			if g, ok := e.(*cascade.Goal); ok {
				g.Intent += ", soon"
			}
		}
	}
	hiddenParts := func(t *testing.T, s *cascade.Snapshot) {
		t.Helper()
		child := find[*cascade.Goal](t, s, cascade.KindGoal, "child")
		if len(child.Drivers) != 2 || child.Drivers[0].Key != "secret" || len(child.Tripwires) != 2 ||
			child.Tripwires[0].Then != "stop" {
			t.Errorf("drivers %v, tripwires %v", child.Drivers, child.Tripwires)
		}
		for _, key := range []string{"o-kr", "h-kr", "r-kr"} {
			find[*cascade.Measure](t, s, cascade.KindMeasure, key)
		}
		if n := len(slices.Collect(s.AlignmentsUp(child.ID))); n != 2 {
			t.Errorf("child serves %d goals, want top and the redacted one", n)
		}
		if n := len(slices.Collect(s.AlignmentsDown(child.ID))); n != 1 {
			t.Errorf("child is served by %d goals, want the hidden one", n)
		}
		if g := find[*cascade.Goal](t, s, cascade.KindGoal, "r-goal"); g.Intent != "intent of r-goal" {
			t.Errorf("the redacted goal now says %q", g.Intent)
		}
	}
	for _, tt := range []struct {
		name   string
		more   []cascade.Entity
		decide decide
		check  func(t *testing.T, s *cascade.Snapshot)
	}{
		{"a visible goal said anew keeps its hidden measures, tripwires, drivers and lines", nil, apply(false, reword), func(
			t *testing.T, s *cascade.Snapshot,
		) {
			hiddenParts(t, s)
			if g := find[*cascade.Goal](t, s, cascade.KindGoal, "child"); g.Intent != "intent of child, soon" {
				t.Errorf("it says %q", g.Intent)
			}
		}},
		{"so does pruning", nil, apply(true, reword), hiddenParts},
		{"a tripwire taken out", nil, apply(false, func(doc *cascade.Document) {
			for _, e := range doc.Entities {
				if g, ok := e.(*cascade.Goal); ok {
					g.Tripwires = nil
				}
			}
		}), func(t *testing.T, s *cascade.Snapshot) {
			if g := find[*cascade.Goal](t, s, cascade.KindGoal, "child"); len(g.Tripwires) != 1 ||
				g.Tripwires[0].Then != "stop" {
				t.Errorf("tripwires %v", g.Tripwires)
			}
		}},
		{"a visible alignment said anew keeps the hidden driver it picked", []cascade.Entity{
			&cascade.Goal{Header: cascade.Header{Key: "helper"}},
			&cascade.Alignment{By: cascade.ByResponse, Goal: "helper", To: "child", Driver: "secret", Contribution: "old"},
		}, apply(false, func(doc *cascade.Document) {
			for _, e := range doc.Entities {
				if a, ok := e.(*cascade.Alignment); ok && a.Goal == "helper" {
					a.Contribution = "new"
				}
			}
		}), func(t *testing.T, s *cascade.Snapshot) {
			for a := range s.AlignmentsUp(find[*cascade.Goal](t, s, cascade.KindGoal, "helper").ID) {
				if cascade.PartLabel(s.Goal(a.To), "drivers", a.Driver) != "secret" || a.Contribution != "new" {
					t.Errorf("driver %q, contribution %q", a.Driver, a.Contribution)
				}
			}
		}},
		{"a visible goal with hidden children goes", nil, remove(cascade.KindGoal, "child"), func(
			t *testing.T, s *cascade.Snapshot,
		) {
			remnant(t, s, find[*cascade.Goal](t, s, cascade.KindGoal, "child"))
			find[*cascade.Measure](t, s, cascade.KindMeasure, "h-kr")
			find[*cascade.Goal](t, s, cascade.KindGoal, "h-goal")
			find[*cascade.Goal](t, s, cascade.KindGoal, "r-goal")
			find[*cascade.Metric](t, s, cascade.KindMetric, "h-metric")
		}},
		{"a visible metric goes, which hidden measures read", []cascade.Entity{
			&cascade.Measure{Header: cascade.Header{Key: "deep"}, Goal: "h-goal", Metric: "o-metric"},
		}, remove(cascade.KindMetric, "o-metric"), func(t *testing.T, s *cascade.Snapshot) {
			remnant(t, s, find[*cascade.Metric](t, s, cascade.KindMetric, "o-metric"))
			find[*cascade.Measure](t, s, cascade.KindMeasure, "deep")
			find[*cascade.Goal](t, s, cascade.KindGoal, "h-goal")
		}},
		{"a person goes who is accountable for what is redacted", []cascade.Entity{
			&cascade.Goal{
				Header: cascade.Header{Key: "kept"}, Sight: cascade.Sight{Visibility: cascade.Redacted}, Intent: "keep me",
				Owners: []cascade.ID{"crew"}, Accountable: []cascade.ID{"third"},
			},
			&cascade.Metric{
				Header: cascade.Header{Key: "kept"}, Sight: cascade.Sight{Visibility: cascade.Redacted}, Name: "keep me",
				Owner: "crew",
			},
		}, remove(cascade.KindPerson, "third"), func(t *testing.T, s *cascade.Snapshot) {
			if g := find[*cascade.Goal](t, s, cascade.KindGoal, "kept"); g.Intent != "keep me" || len(g.Accountable) != 0 ||
				len(g.Owners) != 1 {
				t.Errorf("%+v", g)
			}
		}},
		{"a team goes that owns what is redacted", []cascade.Entity{
			&cascade.Goal{
				Header: cascade.Header{Key: "kept"}, Sight: cascade.Sight{Visibility: cascade.Redacted}, Intent: "keep me",
				Owners: []cascade.ID{"crew"},
			},
			&cascade.Metric{
				Header: cascade.Header{Key: "kept"}, Sight: cascade.Sight{Visibility: cascade.Redacted}, Name: "keep me",
				Owner: "crew",
			},
		}, remove(cascade.KindTeam, "crew"), func(t *testing.T, s *cascade.Snapshot) {
			crew := find[*cascade.Team](t, s, cascade.KindTeam, "crew")
			g, m := find[*cascade.Goal](t, s, cascade.KindGoal, "kept"), find[*cascade.Metric](t, s, cascade.KindMetric, "kept")
			if crew.Remnant == nil || !slices.Equal(g.Owners, []cascade.ID{crew.ID}) || m.Owner != crew.ID {
				t.Errorf("%+v\n%+v\n%+v", crew, g, m)
			}
			lead, out := find[*cascade.Person](t, s, cascade.KindPerson, "third"),
				find[*cascade.Person](t, s, cascade.KindPerson, "out")
			if seen := world(*s).View(lead.ID).Snapshot(); seen.Goal(g.ID).Withheld || seen.Metric(m.ID).Withheld {
				t.Error("its lead does not see any more what it owned")
			}
			if seen := world(*s).View(out.ID).Snapshot(); seen.Team(crew.ID) != nil || len(seen.Goal(g.ID).Owners) != 0 {
				t.Error("to who removed it, it is still there")
			}
		}},
		{"a key that a hidden goal has", nil, apply(false, func(doc *cascade.Document) {
			doc.Entities = append(doc.Entities, &cascade.Goal{Header: cascade.Header{Key: "h-goal"}, Intent: "mine"},
				&cascade.Goal{Header: cascade.Header{Key: "r-goal"}, Intent: "mine too"})
		}), func(t *testing.T, s *cascade.Snapshot) {
			said := map[string]int{}
			for g := range s.Goals() {
				said[g.Key]++
			}
			if said["h-goal"] != 2 || said["r-goal"] != 2 {
				t.Errorf("goals by key: %v", said)
			}
		}},
		{"a loop that closes only through a hidden goal", nil, apply(false, func(doc *cascade.Document) {
			doc.Entities = append(doc.Entities, &cascade.Alignment{By: cascade.ByResponse, Goal: "top", To: "helper"},
				&cascade.Goal{Header: cascade.Header{Key: "helper"}})
		}), func(t *testing.T, s *cascade.Snapshot) {
			hiddenParts(t, s)
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := load(t, small(tt.more...))
			w, out := world(s), find[*cascade.Person](t, &s, cascade.KindPerson, "out").ID
			cs := tt.decide(t, *w.View(out).Snapshot(), out)
			whole := w.Lift(out, cs)
			cascade.Stamp(whole, 9)
			after := with(t, s, whole)
			if err := after.Verify(); err != nil {
				t.Error(err)
			}
			tt.check(t, &after)
		})
	}
}

// remnant holds that e is left for the insider alone, who finds it, and gone for whoever removed it.
func remnant(t *testing.T, s *cascade.Snapshot, e cascade.Entity) {
	t.Helper()
	w := world(*s)
	for person, there := range map[string]bool{"in": true, "out": false, "third": false} {
		view := w.View(find[*cascade.Person](t, s, cascade.KindPerson, person).ID).Snapshot()
		if got := view.Get(e.Kind(), e.Head().ID) != nil; got != there {
			t.Errorf("%s sees what is left of %s %s: %t", person, e.Kind(), e.Head().Key, got)
		}
	}
}

// TestALoopThroughWhatIsHidden: out joins top under a goal that h-goal serves unseen; nobody is told, and those who see
// the loop have its youngest line left out.
func TestALoopThroughWhatIsHidden(t *testing.T) {
	t.Parallel()
	s := load(t, small(&cascade.Goal{Header: cascade.Header{Key: "far"}},
		&cascade.Alignment{By: cascade.ByResponse, Goal: "far", To: "h-goal"}))
	w := world(s)
	person := func(key string) cascade.ID { return find[*cascade.Person](t, &s, cascade.KindPerson, key).ID }
	view := *w.View(person("out")).Snapshot()
	doc := document(&view)
	// top → far → h-goal → child → top
	doc.Entities = append(doc.Entities, &cascade.Alignment{By: cascade.ByResponse, Goal: "top", To: "far"})
	cs, err := view.Apply(person("out"), doc, freshIDs(), cascade.ApplyOptions{})
	if err != nil {
		t.Fatalf("a loop they cannot see is refused: %v", err)
	}
	inner := *w.View(person("in")).Snapshot()
	innerDoc := document(&inner)
	innerDoc.Entities = append(innerDoc.Entities, &cascade.Alignment{By: cascade.ByResponse, Goal: "top", To: "far"})
	if _, err := inner.Apply(person("in"), innerDoc, freshIDs(),
		cascade.ApplyOptions{}); cascade.CodeOf(err) != cascade.Invalid {
		t.Errorf("a loop they see is taken: %v", err)
	}
	whole := w.Lift(person("out"), cs)
	cascade.Stamp(whole, 9)
	after := with(t, s, whole)
	next := w.With(after, whole)
	var added cascade.ID
	for _, c := range whole {
		added = c.ID()
	}
	if len(whole) != 1 || next.View(person("out")).Graph().LeftOut(added) ||
		!next.View(person("in")).Graph().LeftOut(added) {
		t.Error("the youngest line is not left out for those who see the loop, and for them only")
	}
}

// TestCompositesNarrowUnseen: whoever narrows a metric narrows what is made of it, also where they do not see that.
func TestCompositesNarrowUnseen(t *testing.T) {
	t.Parallel()
	key := func(k string) cascade.Header { return cascade.Header{Key: k} }
	hidden := func(who ...cascade.ID) cascade.Sight { return cascade.Sight{Visibility: cascade.Hidden, Audience: who} }
	s := load(t, cascade.Document{Entities: []cascade.Entity{
		&cascade.Person{Header: key("ana")}, &cascade.Person{Header: key("ben")}, &cascade.Person{Header: key("cy")},
		&cascade.Metric{Header: key("part"), Owner: "ana"},
		&cascade.Metric{Header: key("sum"), Formula: "2*part", Sight: hidden("ben", "cy")},
		&cascade.Metric{Header: key("sum-of-sums"), Formula: "sum + 1", Sight: hidden("ben", "cy")},
	}})
	id := func(k cascade.Kind, name string) cascade.ID { return s.Find(k, name).Head().ID }
	ana, w := id(cascade.KindPerson, "ana"), world(s)
	cs, err := w.View(ana).Snapshot().Edit(ana, []cascade.Edit{{
		Act: cascade.ActChange, Kind: cascade.KindMetric, Target: "part", Fields: map[string]any{
			"visibility": "hidden", "audience": []cascade.ID{"ana", "ben"},
		},
	}}, now, &cascadetest.IDs{})
	if err != nil {
		t.Fatal(err)
	}
	whole := w.Complete(w.Lift(ana, cs))
	cascade.Stamp(whole, 9)
	after := with(t, s, whole)
	for _, name := range []string{"sum", "sum-of-sums"} {
		for person, sees := range map[string]bool{"ana": false, "ben": true, "cy": false} {
			view := world(after).View(id(cascade.KindPerson, person)).Snapshot()
			if got := view.Metric(id(cascade.KindMetric, name)) != nil; got != sees {
				t.Errorf("%s sees %s: %t, want %t", person, name, got, sees)
			}
		}
	}
}

func TestLiftOfNothing(t *testing.T) {
	t.Parallel()
	s := load(t, small())
	w := world(s)
	out := find[*cascade.Person](t, &s, cascade.KindPerson, "out").ID
	view := *w.View(out).Snapshot()
	cs, err := view.Apply(out, document(&view), freshIDs(), cascade.ApplyOptions{Prune: true})
	if err != nil || len(cs) != 0 {
		t.Errorf("applying what they see changes %s (%v)", cascade.EncodeChanges(cs), err)
	}
	if got := w.Lift(out, nil); len(got) != 0 {
		t.Errorf("nothing becomes %s", bytes.TrimSpace(cascade.EncodeChanges(got)))
	}
}

func v(f float64) *float64 { return &f }
