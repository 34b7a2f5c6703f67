package sight_test

import (
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
)

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
