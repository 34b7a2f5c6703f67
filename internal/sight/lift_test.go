package sight_test

import (
	"bytes"
	"fmt"
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

// decided is what a person decides by a command on what they see, if anything.
func decided(t *rapid.T, what string, view cascade.Snapshot, person cascade.ID) (cs []cascade.Change, err error) {
	ids := &cascadetest.IDs{}
	for range 60 { // ids that the snapshot does not hold
		for _, k := range cascade.Kinds {
			ids.New(string(k), "", "", "")
		}
	}
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
		return view.Apply(person, doc, ids, cascade.ApplyOptions{Prune: what == "prune"})
	case "remove":
		var all []cascade.Entity
		for _, k := range cascade.Kinds {
			for e := range view.All(k) {
				if tm, ok := e.(*cascade.Team); !cascade.Withheld(e) && (!ok || tm.Type == cascade.Group) {
					all = append(all, e)
				}
			}
		}
		return view.Removal(rapid.SampledFrom(all).Draw(t, "entity")), nil
	case "observe":
		for m := range view.Metrics() {
			if !m.Withheld && view.Typed(m) {
				cs, err = view.Observe(person,
					[]cascade.Observation{{Metric: m.ID, At: cascade.OnDay(cascade.DateOf(now)), Value: 1}},
					now, ids)
			}
		}
	case "check in":
		for g := range view.Goals() {
			cs, err = view.CheckIn(person, cascade.CheckInInput{Goal: g.ID, Learned: "more"}, now, ids)
		}
	}
	return cs, err
}

// namesGone reports that what was changed named something that is gone.
func namesGone(before cascade.Entity, gone map[cascade.ID]bool) bool {
	names := false // something that is gone
	cascade.Refs(before, func(r cascade.Ref) { names = names || gone[*r.ID] })
	if a, ok := before.(*cascade.Alignment); ok && a.Driver != "" {
		names = true // the driver may have gone with a metric
	}
	if r, ok := before.(*cascade.Revision); ok {
		names = names || r.Field == "metric"
	}
	return names
}

// checkKept wants a change to touch nothing that somebody does not see, but to let go of what is gone.
func checkKept(t *rapid.T, why string, v eyes, c cascade.Change, gone map[cascade.ID]bool) {
	names := namesGone(c.Before, gone)
	if (v.secret(c.Before) || v.partly(c.Before)) && !names {
		t.Fatalf("%s touches what they do not see: %s\nnow %v", why, cascade.Encode(c.Before), c.After)
	}
	if c.After == nil {
		return
	}
	kept := unseenRefs(v, c.Before)
	if g, ok := c.Before.(*cascade.Goal); ok && g.Bet != nil && c.After.(*cascade.Goal).Bet == nil &&
		(g.Bet.Metric == "" || gone[g.Bet.Metric] || v.sees(cascade.KindMetric, g.Bet.Metric)) { // with its control
		kept = slices.DeleteFunc(kept, func(id cascade.ID) bool { return id == g.Bet.Control })
	}
	if a, ok := c.After.(*cascade.Alignment); ok && a.Remnant != nil && names {
		return // it named something that is gone: it stays without that
	}
	if _, ok := c.After.(*cascade.Proposal); ok && names {
		return // who decides, and what was said, goes with any part of it that is gone
	}
	left := map[cascade.ID]int{}
	cascade.Refs(c.After, func(r cascade.Ref) { left[*r.ID]++ })
	for _, id := range kept {
		if !gone[id] && left[id] == 0 {
			t.Fatalf("%s takes the unseen %s out of %s\nleaving %s", why, id, cascade.Encode(c.Before),
				cascade.Encode(c.After))
		}
	}
}

// TestLift: what somebody decides on what they see is taken, leaves the workspace whole and keeps what they did not
// see.
func TestLift(t *testing.T) {
	t.Parallel()
	lifted := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		s := cascadetest.Snapshot(cascadetest.Options{Goals: 5, Metrics: 4, Others: 3, Plain: true}).Draw(t, "snapshot")
		person := rapid.SampledFrom(viewers(&s)).Draw(t, "person")
		w, v := world(s), eyes{&s, person}
		what := rapid.SampledFrom([]string{"apply", "prune", "remove", "observe", "check in"}).Draw(t, "command")
		cs, err := decided(t, what, *w.View(person).Snapshot(), person)
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
			if c.Before != nil {
				checkKept(t, fmt.Sprintf("%s by %s", what, person), v, c, gone)
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
