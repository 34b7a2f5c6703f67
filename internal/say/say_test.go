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
			"No check-in yet. Until somebody says how it goes, the last value is only the last value.",
		},
	} {
		g := lens.GoalPage{Goal: lens.Goal{Main: m, Health: tt.health}, Assessment: tt.judged}
		if lead, then := say.Goal(g, today); lead.String() != tt.lead || then.String() != tt.then {
			t.Errorf("%s: it says %q, %q; want %q, %q", tt.name, lead, then, tt.lead, tt.then)
		}
	}
}

// What comes after the last day says what was to be, how far it was from that, and what to do.
func TestTheSentenceAfterTheLastDay(t *testing.T) {
	t.Parallel()
	m := lens.Measure{
		Metric: &lens.Ref{Name: "Activation"}, Unit: "%", From: new(30.0), Now: new(38.0), To: new(40.0), Progress: new(0.8),
		Start: today - 46, By: today - 1, Shape: cascade.FromTo,
	}
	often := m
	often.Shape, often.Progress = cascade.PerPeriod, new(0.6)
	met := m
	met.Now, met.Progress = new(41.0), new(1.0)
	for _, tt := range []struct {
		health     cascade.Health
		main       lens.Measure
		lead, then string
	}{
		{
			cascade.HealthMissed, m, "Activation was to reach 40% by 15 Nov. It stood at 38% then: 2 points short.",
			"Its last day has passed. Close it with what you learned, or carry it over.",
		},
		{
			cascade.HealthMissed, often, "By 15 Nov Activation came 60% of the way, over all its periods.",
			"Its last day has passed. Close it with what you learned, or carry it over.",
		},
		{
			cascade.HealthMissed, met, "Activation has reached its target: 41%, where 40% was asked for.",
			"Its last day has passed. Close it with what you learned, or carry it over.",
		},
		{
			cascade.HealthReached, met, "Activation has reached its target: 41%, where 40% was asked for.",
			"Its last day has passed. Close it, with what you learned.",
		},
		{
			cascade.HealthVerdict, m, "Activation rose from 30 to 38% since 1 Oct.",
			"The day of this bet has passed, and it waits for its verdict: what came of it?",
		},
	} {
		g := lens.GoalPage{Goal: lens.Goal{Main: &tt.main, Health: tt.health}}
		g.Assessment.Headline, g.Assessment.Pace = assess.Rose, assess.PaceBehind
		if tt.main.Now == met.Now {
			g.Assessment.Headline, g.Assessment.Pace = assess.Arrived, ""
		}
		if lead, then := say.Goal(g, today); lead.String() != tt.lead || then.String() != tt.then {
			t.Errorf("%s: it says %q, %q; want %q, %q", tt.health, lead, then, tt.lead, tt.then)
		}
	}
}

func TestWhySaysTheThreshold(t *testing.T) {
	t.Parallel()
	g := lens.GoalPage{
		Goal: lens.Goal{Health: cascade.HealthAtRisk, Evidence: new(0.9), Pace: new(0.5)},
		Assessment: assess.Goal{
			Behind: graph.Figure{V: 0.2, OK: true}, Figures: graph.Figures{Paced: graph.Figure{V: 0.3, OK: true}},
		},
	}
	want := "At risk, because 30% of the way is 20 points behind a pace of 50%; 10 to 25 is at risk."
	if got := say.Why(g, today).String(); got != want {
		t.Errorf("it says %q, want %q", got, want)
	}
	g.Assessment.Aspires = true
	if got := say.Why(g, today).String(); got != want+" That is 70% of its pace: more is not expected of it." {
		t.Errorf("of an aspirational goal it says %q", got)
	}
	g.Health = cascade.HealthOffTrack
	g.Measures = []lens.Measure{
		{Metric: &lens.Ref{Name: "Load"}, Unit: "s", Now: new(2.0), Range: &cascade.Bounds{Low: 1, High: 3}},
		{Metric: &lens.Ref{Name: "Wait"}, Unit: "s", Now: new(6.0), Range: &cascade.Bounds{Low: 0, High: 4}},
	}
	if got := say.Why(g, today).String(); got != "Off track, because Wait stands at 6 s, outside 0 to 4 s." {
		t.Errorf("of what is outside its range it says %q", got)
	}
	g.Health, g.Assessment.Aspires = cascade.HealthAtRisk, false
	g.Assessment.Behind.V = -0.06
	g.Measures = []lens.Measure{{Metric: &lens.Ref{Name: "Load"}, By: today - 1, Progress: new(0.95)}}
	if got := say.Why(g, today).String(); got != "At risk, because Load was due by 15 Nov and is not there." {
		t.Errorf("of a measure whose day has passed it says %q", got)
	}
	g.Assessment.Behind, g.Measures = graph.Figure{}, nil
	if got := say.Why(g, today); !got.IsZero() {
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
		wire := lens.Tripwire{At: today, Unit: "%", Stands: assess.Tripwire{
			State: state, Reading: o, Beyond: state == assess.TripwireNear,
		}}
		if got := say.Tripwire(wire, today).String(); got != want {
			t.Errorf("%s: it says %q, want %q", state, got, want)
		}
	}
}
