package upgrade

import (
	"testing"

	"weir.dev/weir/internal/cascade"
)

// Of several hidden metrics with one key, the one that fewest people see is meant, in whatever order they were made.
func TestTheNarrowestIsMeant(t *testing.T) {
	t.Parallel()
	hidden := func(id cascade.ID, seq int64, owner cascade.ID, audience ...cascade.ID) *cascade.Metric {
		m := &cascade.Metric{Header: cascade.Header{ID: id, Key: "pay", Seq: seq}, Owner: owner}
		m.Visibility, m.Audience = cascade.Hidden, audience
		return m
	}
	person := func(id cascade.ID) cascade.Entity {
		return &cascade.Person{Header: cascade.Header{ID: id, Key: string(id), Seq: 1}, Name: string(id)}
	}
	board := &cascade.Team{
		Header: cascade.Header{ID: "board", Key: "board", Seq: 1}, Name: "Board",
		Members: []cascade.ID{"ann", "bob", "cy"},
	}
	for name, metrics := range map[string][]cascade.Entity{
		"the wide one first":    {hidden("wide", 2, "", "board"), hidden("narrow", 3, "", "ann")},
		"the narrow one first":  {hidden("narrow", 2, "", "ann"), hidden("wide", 3, "", "board")},
		"its owner sees it too": {hidden("wide", 2, "board", "ann"), hidden("narrow", 3, "", "ann", "bob")},
		"an open one beside them": {&cascade.Metric{Header: cascade.Header{ID: "open", Key: "pay", Seq: 2}}, hidden("narrow",
			3, "", "ann")},
	} {
		s, err := snapshot(append([]cascade.Entity{board, person("ann"), person("bob"), person("cy")}, metrics...))
		if err != nil {
			t.Fatal(err)
		}
		n := &naming{s: &s}
		if got := n.meant(cascade.KindMetric, "pay", 0); got.Head().ID != "narrow" {
			t.Errorf("%s: meant is %s", name, got.Head().ID)
		}
		goal := &cascade.Goal{Header: cascade.Header{ID: "goal"}}
		for _, m := range metrics {
			goal.Drivers = append(goal.Drivers, cascade.Driver{Key: "d", Metric: m.Head().ID})
		}
		n.drivers = map[cascade.ID]map[string]cascade.ID{}
		n.nameDrivers(goal)
		for _, d := range goal.Drivers {
			if means := n.drivers["goal"]["d"] == d.ID; means != (d.Metric == "narrow") {
				t.Errorf("%s: the driver of %s: %v", name, d.Metric, means)
			}
		}
	}
}
