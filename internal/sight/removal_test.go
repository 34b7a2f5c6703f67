package sight_test

import (
	"testing"

	"weir.dev/weir/internal/cascade"
)

// TestRemovalShowsNoMore: when what somebody does not see goes, they see as much as before: no line vanishes and none
// comes to light.
func TestRemovalShowsNoMore(t *testing.T) {
	t.Parallel()
	key := func(k string) cascade.Header { return cascade.Header{Key: k} }
	line := func(to cascade.ID) *cascade.Alignment {
		return &cascade.Alignment{
			By: cascade.ByDirect, Goal: "below", To: to, Because: "SECRET",
			Believes: &cascade.Belief{Driver: "h-metric", Outcome: "o-metric", Size: v(1), Per: v(1)},
		}
	}
	guest := &cascade.Person{Header: key("visitor"), Role: cascade.Guest}
	s := load(t, small(
		guest,
		&cascade.Goal{Header: key("below"), Intent: "below"},
		line("r-goal"), line("top"),
		&cascade.Initiative{Header: key("roadmap"), Title: "open"},
		&cascade.WorkItem{
			Header: key("shown"), Title: "shown", Initiative: "roadmap",
			Sight: cascade.Sight{Visibility: cascade.Open, Audience: []cascade.ID{"visitor"}},
		},
		&cascade.Metric{Header: key("made"), Formula: "2*o-metric", Owner: "visitor"},
		&cascade.WorkItem{Header: key("unshown"), Title: "unshown", Initiative: "roadmap"},
	))
	for _, tt := range []struct {
		viewer, thing string
		kind          cascade.Kind
	}{
		{"out", "h-metric", cascade.KindMetric},
		{"visitor", "roadmap", cascade.KindInitiative},
		{"visitor", "o-metric", cascade.KindMetric},
	} {
		who := find[*cascade.Person](t, &s, cascade.KindPerson, tt.viewer).ID
		cs := completed(t, s, s.Removal(find[cascade.Entity](t, &s, tt.kind, tt.thing)))
		after := with(t, s, cs)
		was, is := world(s).View(who), world(s).With(after, cs).View(who)
		if d := sameView(was, is); d != "" {
			t.Errorf("%s sees that %s went: %s", tt.viewer, tt.thing, d)
		}
		if d := sameView(is, world(after).View(who)); d != "" {
			t.Errorf("%s, made anew: %s", tt.viewer, d)
		}
	}
	out := find[*cascade.Person](t, &s, cascade.KindPerson, "out").ID
	in := find[*cascade.Person](t, &s, cascade.KindPerson, "in").ID
	lines := func(s cascade.Snapshot, who cascade.ID) (bare, whole int) {
		seen := world(s).View(who).Snapshot()
		for a := range seen.AlignmentsUp(find[*cascade.Goal](t, seen, cascade.KindGoal, "below").ID) {
			switch {
			case a.Withheld:
				bare++
			case a.Because == "SECRET":
				whole++
			}
		}
		return bare, whole
	}
	after := with(t, s, s.Removal(find[cascade.Entity](t, &s, cascade.KindMetric, "h-metric")))
	if bare, whole := lines(after, out); bare != 1 || whole != 0 {
		t.Errorf("an outsider sees %d bare lines and %d whole ones", bare, whole)
	}
	if bare, whole := lines(after, in); bare != 0 || whole != 1 {
		t.Errorf("an insider sees %d bare lines and %d whole ones", bare, whole)
	}
	visitor := find[*cascade.Person](t, &s, cascade.KindPerson, "visitor").ID
	if seen := world(s).View(visitor).Snapshot(); seen.Len(cascade.KindWorkItem) != 1 {
		t.Errorf("a guest in the audience of one work item sees %d", seen.Len(cascade.KindWorkItem))
	}
}
