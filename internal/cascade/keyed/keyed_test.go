package keyed

import (
	"testing"

	"weir.dev/weir/internal/cascade"
)

// snapshot holds things as they are stored.
func snapshot(t *testing.T, es ...cascade.Entity) cascade.Snapshot {
	t.Helper()
	cs := make([]cascade.Change, len(es))
	for i, e := range es {
		cs[i] = cascade.Change{After: e}
	}
	s, err := cascade.Snapshot{}.With(cs)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

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
		s := snapshot(t, append([]cascade.Entity{board, person("ann"), person("bob"), person("cy")}, metrics...)...)
		n := Of(&s)
		if got := n.meant(cascade.KindMetric, "pay", 0); got.Head().ID != "narrow" {
			t.Errorf("%s: meant is %s", name, got.Head().ID)
		}
		goal := &cascade.Goal{Header: cascade.Header{ID: "goal"}}
		for _, m := range metrics {
			goal.Drivers = append(goal.Drivers, cascade.Driver{Key: "d", Metric: m.Head().ID})
		}
		means := n.nameDrivers(goal)
		for _, d := range goal.Drivers {
			if means := means["d"] == d.ID; means != (d.Metric == "narrow") {
				t.Errorf("%s: the driver of %s: %v", name, d.Metric, means)
			}
		}
	}
}

// TestOldRecordsReadAsIfWrittenToday: keys in an old record name what bore them then, what bears them only since or not
// any more names nothing, and what names by id already stays.
func TestOldRecordsReadAsIfWrittenToday(t *testing.T) {
	t.Parallel()
	at := func(id cascade.ID, key string, record int64) cascade.Header {
		return cascade.Header{ID: id, Key: key, Seq: record<<24 | 1}
	}
	late := &cascade.Metric{Header: at("late", "lat", 2)}
	late.Named = 9 << 24
	goal := &cascade.Goal{Header: at("goal", "goal", 2), Drivers: []cascade.Driver{{ID: "D", Key: "d", Metric: "part"}}}
	s := snapshot(t, &cascade.Metric{Header: at("part", "part", 2)}, late, goal,
		&cascade.Source{Header: at("crm", "crm", 2)}, &cascade.Framework{Header: at("okr-id", "ours", 2)})
	line := func(driver cascade.ID) *cascade.Alignment {
		return &cascade.Alignment{Header: at("line", "", 3), Goal: "other", To: "goal", Driver: driver}
	}
	metric := func(formula string, source cascade.ID) *cascade.Metric {
		return &cascade.Metric{Header: at("m", "m", 3), Formula: formula, Source: source}
	}
	old := func(id cascade.ID) *cascade.Goal {
		g := cascade.Clone(goal)
		g.Drivers[0].ID = id
		return g
	}
	revision := func(was, now string) *cascade.Revision {
		return &cascade.Revision{Header: at("r", "", 3), Goal: "goal", Field: "metric", Was: was, Now: now}
	}
	for _, c := range []struct{ was, is cascade.Entity }{
		{metric("2*part", "crm"), metric("2*@part", "crm")},
		{metric("2*@part", "push"), metric("2*@part", "push")},
		{metric("part + lat", ""), metric("", "")}, // lat came to be called so later
		{metric("part + gone", "manual"), metric("", "manual")},
		{&cascade.Settings{Framework: "ours"}, &cascade.Settings{Framework: "okr-id"}},
		{&cascade.Settings{Framework: "okr-id"}, &cascade.Settings{Framework: "okr-id"}},
		{old(""), goal},
		{goal, goal},
		{line("d"), line("D")},
		{line("D"), line("D")},
		{line("gone"), line("")},
		{revision("part", "lat"), revision("@part", "lat")},
		{revision("@part", "@late"), revision("@part", "@late")},
	} {
		cs := Of(&s).Changes(5, []cascade.Change{{Before: cascade.Clone(c.was)}, {After: cascade.Clone(c.was)}})
		for _, got := range []cascade.Entity{cs[0].Before, cs[1].After} {
			if string(cascade.Encode(got)) != string(cascade.Encode(c.is)) {
				t.Errorf("%s is read as\n%s, want\n%s", cascade.Encode(c.was), cascade.Encode(got), cascade.Encode(c.is))
			}
		}
		if cs[0].After != nil || cs[1].Before != nil {
			t.Error("a side is made up")
		}
	}
}

// TestAKeyThatWasLost: a key in an old record means what bore it then, by whatever name it goes now; where one of these
// is gone, nobody knows who saw it, and the key names nothing, also where another that bore it is still there.
func TestAKeyThatWasLost(t *testing.T) {
	t.Parallel()
	at := func(id cascade.ID, key string) *cascade.Metric {
		return &cascade.Metric{Header: cascade.Header{ID: id, Key: key, Seq: 2<<24 | 1}}
	}
	s := snapshot(t, at("open", "pay"), at("moved", "new"))
	n := Of(&s)
	n.Note(4, []cascade.Change{{Before: at("moved", "old"), After: at("moved", "mid")}})
	n.Note(6, []cascade.Change{{Before: at("gone", "pay")}, {Before: at("moved", "mid"), After: at("moved", "new")}})
	goal := &cascade.Goal{Header: cascade.Header{ID: "g", Key: "pay"}}
	n.Note(7, []cascade.Change{{After: at("later", "x")}, {Before: goal}})
	for _, c := range []struct {
		key    string
		record int64
		means  cascade.ID
	}{
		{"old", 3, "moved"},
		{"old", 5, ""},
		{"mid", 5, "moved"},
		{"mid", 3, ""},
		{"new", 8, "moved"},
		{"new", 3, ""},
		{"pay", 5, ""},
		{"pay", 8, "open"},
	} {
		want := ""
		if c.means != "" {
			want = "2*@" + string(c.means)
		}
		cs := n.Changes(c.record, []cascade.Change{{After: &cascade.Metric{Formula: "2*" + c.key}}})
		if got := cs[0].After.(*cascade.Metric).Formula; got != want {
			t.Errorf("in record %d %s means %q, want %q", c.record, c.key, got, want)
		}
	}
}
