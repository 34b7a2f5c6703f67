package say_test

import (
	"testing"

	"weir.dev/weir/internal/assess"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/graph"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/say"
)

var today = cascade.NewDate(2026, 11, 16)

func TestTheSentenceFollowsTheJudgement(t *testing.T) {
	t.Parallel()
	m := &lens.Measure{
		Metric: &lens.Ref{Name: "Load"}, Unit: "s", From: new(3.0), Now: new(2.0), To: new(1.0), Planned: new(1.2345),
		Start: today - 46, By: today + 14,
	}
	for _, tt := range []struct {
		name       string
		judged     assess.Goal
		health     cascade.Health
		lead, then string
	}{
		{
			"behind",
			assess.Goal{Headline: assess.Fell, Pace: assess.PaceBehind},
			"", "Load fell from 3 to 2 s since 1 Oct.",
			"To be there by 30 Nov it should stand at 1.23 s today.",
		},
		{
			"diverges",
			assess.Goal{Headline: assess.Stands, Diverges: true},
			"", "Load stands at 2 s.",
			"The goals below do well and this one does not: one of the beliefs between them may be wrong, or its effect is " +
				"still to come.",
		},
		{
			"slipped",
			assess.Goal{Headline: assess.Stands, Slipped: true, Unanswered: 2},
			"", "Load stands at 2 s.",
			"2 goals are waiting on this.",
		},
		{
			"waited for, and it did not slip",
			assess.Goal{Headline: assess.Stands, Unanswered: 2},
			"", "Load stands at 2 s.",
			"",
		},
		{
			"untold",
			assess.Goal{Headline: assess.Untold, Lack: assess.LacksBaseline},
			"", "Load stands at 2 s.",
			"Progress cannot be told: it has no baseline.",
		},
		{
			"stale",
			assess.Goal{Headline: assess.Stands},
			cascade.HealthStale, "Load stands at 2 s.",
			"No word yet. Until somebody says how it goes, the last value is only the last value.",
		},
	} {
		g := lens.GoalPage{Goal: lens.Goal{Main: m, Health: tt.health}, Assessment: tt.judged}
		if lead, then := say.Goal(g, today); lead.String() != tt.lead || then.String() != tt.then {
			t.Errorf("%s: it says %q, %q; want %q, %q", tt.name, lead, then, tt.lead, tt.then)
		}
	}
}

func TestWhySaysTheThreshold(t *testing.T) {
	t.Parallel()
	g := lens.GoalPage{
		Goal:       lens.Goal{Health: cascade.HealthAtRisk, Evidence: new(0.3), Pace: new(0.5)},
		Assessment: assess.Goal{Behind: graph.Figure{V: 0.2, OK: true}},
	}
	want := "At risk, because 30% of the way is 20 points behind a pace of 50%; 10 to 25 is at risk."
	if got := say.Why(g).String(); got != want {
		t.Errorf("it says %q, want %q", got, want)
	}
	g.Assessment.Behind = graph.Figure{}
	if got := say.Why(g); !got.IsZero() {
		t.Errorf("without figures it says %q", got)
	}
}

func TestTripwire(t *testing.T) {
	t.Parallel()
	o := &cascade.Observation{At: cascade.OnDay(today - 1), Value: 5}
	for state, want := range map[assess.TripwireState]string{
		assess.TripwireUnseen:  "",
		assess.TripwireUntold:  "cannot tell: no fresh reading by 16 Nov",
		assess.TripwireReached: "reached: 5% on 15 Nov",
		assess.TripwireNear:    "asked on 16 Nov; at 5%, as now, it would be reached",
	} {
		wire := lens.Tripwire{At: today, Unit: "%", Stands: assess.Tripwire{State: state, Reading: o}}
		if got := say.Tripwire(wire, today).String(); got != want {
			t.Errorf("%s: it says %q, want %q", state, got, want)
		}
	}
}
