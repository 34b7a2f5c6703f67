package graph_test

import (
	"testing"

	"weir.dev/weir/internal/cascade"
)

// judged is a goal with measures of metrics that go up, in a cycle; each case says how it should stand.
type judged struct {
	name     string
	measures []measure
	readings map[cascade.ID][][2]float64 // of a metric: days ago and values
	from, to int                         // days from today at which the cycle begins and ends
	evidence float64
	pace     float64
	health   cascade.Health
}

// TestUnreadMeasuresHaveNoPace takes measures of which some have no reading, or none that counts: pace is that of the
// measures that evidence rests on, with the same weights. Else a goal that fails looks on its way as soon as somebody
// adds a measure that nobody reads.
func TestUnreadMeasuresHaveNoPace(t *testing.T) {
	t.Parallel()
	slow := measure{Metric: "slow", From: v(0), To: v(100), Start: today - 46, By: today + 46}
	fresh := func(weight *float64, start, by cascade.Date) measure {
		return measure{Metric: "fresh", From: v(0), To: v(10), Start: start, By: by, Weight: weight}
	}
	one := map[cascade.ID][][2]float64{"slow": {{0, 1}}}
	for _, tt := range []judged{
		{"alone", []measure{slow}, one, -46, 46, 0.01, 0.5, cascade.HealthOffTrack},
		{
			"a heavy one that has just begun",
			[]measure{slow, fresh(v(10), today-1, today+46)},
			one, -46, 46, 0.01, 0.5,
			cascade.HealthOffTrack,
		},
		{"one that is over", []measure{slow, fresh(nil, today-46, today-1)}, one, -46, 46, 0.01, 0.5, cascade.HealthOffTrack},
		{"one without dates of its own", []measure{slow, fresh(v(10), 0, 0)}, one, -1, 46, 0.01, 0.5, cascade.HealthOffTrack},
		{
			"one read before it begins only",
			[]measure{slow, fresh(v(10), today-1, today+46)},
			map[cascade.ID][][2]float64{"slow": {{0, 1}}, "fresh": {{2, 10}}},
			-46, 46, 0.01, 0.5, cascade.HealthOffTrack,
		},
		{
			"one read after its last day only",
			[]measure{slow, fresh(v(10), today-46, today-2)},
			map[cascade.ID][][2]float64{"slow": {{0, 1}}, "fresh": {{1, 10}}},
			-46, 46, 0.01, 0.5, cascade.HealthOffTrack,
		},
		{
			"both read",
			[]measure{slow, fresh(v(3), today-10, today+10)},
			map[cascade.ID][][2]float64{"slow": {{0, 1}}, "fresh": {{0, 5}}},
			-46, 46, (0.01 + 0.5) / 2, 0.5, cascade.HealthAtRisk, // a weight that is not stated is the mean of those that are
		},
	} {
		tt.check(t)
	}
}

// TestOnlyReadingsBetweenItsDaysCount takes measures whose days are their own or the cycle's: what was read before the
// first or after the last counts for nothing, also once the goal is over.
func TestOnlyReadingsBetweenItsDaysCount(t *testing.T) {
	t.Parallel()
	late := func(start, by cascade.Date) []measure {
		return []measure{{Metric: "late", From: v(0), To: v(100), Start: start, By: by}}
	}
	after := map[cascade.ID][][2]float64{"late": {{25, 50}, {14, 100}}}
	for _, tt := range []judged{
		{"the cycle's last day", late(0, 0), after, -100, -15, 0.5, 1, cascade.HealthMissed},
		{"its own last day", late(0, today-15), after, -100, 40, 0.5, 1, cascade.HealthMissed},
		{"on the cycle's last day", late(0, 0), after, -100, -14, 1, 1, cascade.HealthReached},
		{"its own last day is later", late(0, today-14), after, -100, -15, 1, 1, cascade.HealthReached},
		{"the cycle's first day", late(0, 0), after, -13, 13, none, none, cascade.HealthNoEvidence},
		{"its own first day", late(today-13, 0), after, -100, 13, none, none, cascade.HealthNoEvidence},
		{"on the cycle's first day", late(0, 0), after, -14, 14, 1, 0.5, cascade.HealthOnTrack},
	} {
		tt.check(t)
	}
}

// check holds a goal to how it should stand, in the graph and by the definition.
func (tt judged) check(t *testing.T) {
	t.Helper()
	t.Run(tt.name, func(t *testing.T) {
		t.Parallel()
		w := (&space{}).add(
			&cascade.Cycle{
				Header: cascade.Header{ID: "q"}, From: today + cascade.Date(tt.from), To: today + cascade.Date(tt.to),
			},
			&cascade.Goal{Header: cascade.Header{ID: "g"}, State: cascade.Committed, Cycle: "q"},
		)
		for _, m := range tt.measures {
			m.Goal = "g"
			w.add(&cascade.Metric{Header: cascade.Header{ID: m.Metric}, Direction: cascade.Up}, &m)
			for _, r := range tt.readings[m.Metric] {
				w.add(reading(m.Metric, int(r[0]), r[1]))
			}
		}
		g, naive := w.graph(t)
		f := g.Figures("g")
		if !is(f.Evidence, tt.evidence) || !is(f.Pace, tt.pace) || f.Health != tt.health {
			t.Errorf("evidence %+v, pace %+v, %s; want %v, %v, %s", f.Evidence, f.Pace, f.Health, tt.evidence, tt.pace,
				tt.health)
		}
		if got := naive.Figures("g"); !sameFigures(got, f) {
			t.Errorf("the definition says %+v", got)
		}
	})
}
