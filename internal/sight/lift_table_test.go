package sight_test

import (
	"slices"
	"testing"

	"weir.dev/weir/internal/cascade"
)

// decide is what somebody decides on what they see.
type decide = func(t *testing.T, view cascade.Snapshot, out cascade.ID) []cascade.Change

// applies edits what they see as a document and applies it.
func applies(prune bool, edit func(*cascade.Document)) decide {
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

func removes(k cascade.Kind, key string) decide {
	return func(_ *testing.T, view cascade.Snapshot, _ cascade.ID) []cascade.Change {
		return view.Removal(view.Find(k, key))
	}
}

func reword(doc *cascade.Document) {
	for _, e := range doc.Entities {
		if g, ok := e.(*cascade.Goal); ok {
			g.Intent += ", soon"
		}
	}
}

// hiddenParts wants all that out does not see of child and beside it as it was.
func hiddenParts(t *testing.T, s *cascade.Snapshot) {
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

// lifted is what out decides in the small workspace, and what must be the case after that.
type lifted struct {
	name   string
	more   []cascade.Entity
	decide decide
	check  func(t *testing.T, s *cascade.Snapshot)
}

// clones are things that other cases may take as well.
func clones(es ...cascade.Entity) (out []cascade.Entity) {
	for _, e := range es {
		out = append(out, cascade.Clone(e))
	}
	return out
}

func checkLift(t *testing.T, cases []lifted) {
	t.Helper()
	for _, tt := range cases {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := load(t, small(clones(tt.more...)...))
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

func TestLiftOfEdits(t *testing.T) {
	t.Parallel()
	checkLift(t, []lifted{
		{
			"a visible goal said anew keeps its hidden measures, tripwires, drivers and lines", nil,
			applies(false, reword), func(t *testing.T, s *cascade.Snapshot) {
				hiddenParts(t, s)
				if g := find[*cascade.Goal](t, s, cascade.KindGoal, "child"); g.Intent != "intent of child, soon" {
					t.Errorf("it says %q", g.Intent)
				}
			},
		},
		{"so does pruning", nil, applies(true, reword), hiddenParts},
		{"a tripwire taken out", nil, applies(false, func(doc *cascade.Document) {
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
		}, applies(false, func(doc *cascade.Document) {
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
		{"a key that a hidden goal has", nil, applies(false, func(doc *cascade.Document) {
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
		{"a loop that closes only through a hidden goal", nil, applies(false, func(doc *cascade.Document) {
			doc.Entities = append(doc.Entities, &cascade.Alignment{By: cascade.ByResponse, Goal: "top", To: "helper"},
				&cascade.Goal{Header: cascade.Header{Key: "helper"}})
		}), hiddenParts},
	})
}

func TestLiftOfRemovals(t *testing.T) {
	t.Parallel()
	checkLift(t, []lifted{
		{
			"a visible goal with hidden children goes", nil,
			removes(cascade.KindGoal, "child"), func(t *testing.T, s *cascade.Snapshot) {
				remnant(t, s, find[*cascade.Goal](t, s, cascade.KindGoal, "child"))
				find[*cascade.Measure](t, s, cascade.KindMeasure, "h-kr")
				find[*cascade.Goal](t, s, cascade.KindGoal, "h-goal")
				find[*cascade.Goal](t, s, cascade.KindGoal, "r-goal")
				find[*cascade.Metric](t, s, cascade.KindMetric, "h-metric")
			},
		},
		{"a visible metric goes, which hidden measures read", []cascade.Entity{
			&cascade.Measure{Header: cascade.Header{Key: "deep"}, Goal: "h-goal", Metric: "o-metric"},
		}, removes(cascade.KindMetric, "o-metric"), func(t *testing.T, s *cascade.Snapshot) {
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
		}, removes(cascade.KindPerson, "third"), func(t *testing.T, s *cascade.Snapshot) {
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
		}, removes(cascade.KindTeam, "crew"), func(t *testing.T, s *cascade.Snapshot) {
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
	})
}
