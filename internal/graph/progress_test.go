package graph_test

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/graph"
	"weir.dev/weir/internal/graph/graphtest"
)

type (
	measure = cascade.Measure
	metric  = cascade.Metric
)

// The directions of the metrics below.
var (
	upward   = metric{Direction: cascade.Up}
	downward = metric{Direction: cascade.Down}
	ranged   = metric{Direction: cascade.Range, Range: &cascade.Bounds{Low: 10, High: 20}}
)

// readings pairs the days ago with values.
func readings(pairs ...float64) (out [][2]float64) {
	for i := 0; i < len(pairs); i += 2 {
		out = append(out, [2]float64{pairs[i], pairs[i+1]})
	}
	return out
}

func readToday(value float64) [][2]float64 { return readings(0, value) }

// milestones pairs the days from today with values.
func milestones(pairs ...float64) (out []cascade.Milestone) {
	for i := 0; i < len(pairs); i += 2 {
		out = append(out, cascade.Milestone{By: today + cascade.Date(pairs[i]), Value: pairs[i+1]})
	}
	return out
}

// progress is how far a measure of a metric has come.
type progress struct {
	name     string
	metric   metric
	measure  measure
	readings [][2]float64
	want     float64
}

func checkProgress(t *testing.T, measures []progress) {
	t.Helper()
	for _, tt := range measures {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := &space{}
			tt.metric.ID = "m"
			tt.measure.Goal, tt.measure.ID = "g", "k"
			switch tt.measure.Metric {
			case "":
				tt.measure.Metric = "m"
			case "-":
				tt.measure.Metric = ""
			}
			w.add(&tt.metric, &cascade.Goal{Header: cascade.Header{ID: "g"}}, &tt.measure)
			for _, r := range tt.readings {
				w.add(reading("m", int(r[0]), r[1]))
			}
			g, naive := w.graph(t)
			if got := graph.Progress(g.Snapshot(), &tt.measure, today); !is(got, tt.want) {
				t.Errorf("progress %+v, want %v", got, tt.want)
			}
			if got := naive.Progress(&tt.measure); !is(got, tt.want) {
				t.Errorf("the definition says %+v, want %v", got, tt.want)
			}
		})
	}
}

// TestProgressFromTo takes measures that go straight from a baseline to a target.
func TestProgressFromTo(t *testing.T) {
	t.Parallel()
	checkProgress(t, []progress{
		{"part of the way up", upward, measure{From: v(31.2), To: v(45)}, readToday(36.2), 5.0 / 13.8},
		{"at the target", upward, measure{From: v(0), To: v(10)}, readToday(10), 1},
		{"past the target", upward, measure{From: v(0), To: v(10)}, readToday(11), 1},
		{"below the baseline", upward, measure{From: v(0), To: v(10)}, readToday(-5), 0},
		{"part of the way down", downward, measure{From: v(10), To: v(4)}, readToday(8.5), 0.25},
		{"past the target, down", downward, measure{From: v(10), To: v(4)}, readToday(3), 1},
		{"the wrong way, down", downward, measure{From: v(10), To: v(4)}, readToday(12), 0},
		{"from = to and unmet", upward, measure{From: v(5), To: v(5)}, readToday(4.9), 0},
		{"from = to and met", upward, measure{From: v(5), To: v(5)}, readToday(5), 1},
		{"from = to and met, down", downward, measure{From: v(5), To: v(5)}, readToday(4), 1},
		{"no direction", metric{}, measure{From: v(0), To: v(10)}, readToday(10), none},
		{
			"a range metric with a straight way", ranged,
			measure{Shape: cascade.FromTo, From: v(0), To: v(10)},
			readToday(10),
			none,
		},
		{"no target", upward, measure{From: v(0)}, readToday(5), none},
		{"no baseline and unmet", upward, measure{To: v(10)}, readToday(5), none},
		{"no baseline and met", upward, measure{To: v(10)}, readToday(10), 1},
		{"a loosened target, unmet", upward, measure{From: v(90), To: v(80)}, readToday(70), 0},
		{"a loosened target, met", upward, measure{From: v(90), To: v(80)}, readToday(85), 1},
		{"a loosened target, down and unmet", downward, measure{From: v(4), To: v(6)}, readToday(7), 0},
		{"no reading", upward, measure{From: v(0), To: v(10)}, nil, none},
		{"no metric", metric{}, measure{From: v(0), To: v(10), Metric: "-"}, readToday(5), none},
		{"too far apart for numbers", upward, measure{From: v(-huge), To: v(huge)}, readToday(huge / 2), none},
		{"withheld", upward, measure{From: v(0), To: v(10), Sight: cascade.Sight{Withheld: true}}, readToday(5), none},
	})
}

// TestProgressRestsOnTheLastReading takes readings of several days.
func TestProgressRestsOnTheLastReading(t *testing.T) {
	t.Parallel()
	checkProgress(t, []progress{
		{"the last reading wins", upward, measure{From: v(0), To: v(10)}, readings(3, 9, 1, 2, 2, 8), 0.2},
		{"a reading of today", upward, measure{From: v(0), To: v(10)}, readings(0, 5), 0.5},
		{"a reading of tomorrow", upward, measure{From: v(0), To: v(10)}, readings(1, 4, -1, 9), 0.4},
		{"a reading on the last day", upward, measure{From: v(0), To: v(10), By: today - 2}, readings(2, 3, 1, 9), 0.3},
		{"a reading on the first day", upward, measure{From: v(0), To: v(10), Start: today - 2}, readings(2, 3), 0.3},
		{"a reading before the first day", upward, measure{From: v(0), To: v(10), Start: today - 2}, readings(3, 3), none},
	})
}

// TestProgressInRange takes measures that should stay within bounds.
func TestProgressInRange(t *testing.T) {
	t.Parallel()
	checkProgress(t, []progress{
		{"in range", ranged, measure{}, readToday(15), 1},
		{"on the lower end", ranged, measure{}, readToday(10), 1},
		{"on the upper end", ranged, measure{}, readToday(20), 1},
		{"below the range", ranged, measure{}, readToday(7.5), 0.75},
		{"above the range", ranged, measure{}, readToday(24), 0.6},
		{"far outside", ranged, measure{}, readToday(31), 0},
		{"just as far as the range is wide", ranged, measure{}, readToday(30), 0},
		{"its own range", ranged, measure{From: v(0), To: v(4)}, readToday(5), 0.75},
		{"half a range of its own", ranged, measure{From: v(0)}, readToday(24), 0.6},
		{
			"a range of an upward metric",
			metric{Direction: cascade.Up, Range: ranged.Range},
			measure{Shape: cascade.InRange},
			readToday(25), 0.5,
		},
		{"a range that nobody states", upward, measure{Shape: cascade.InRange}, readToday(5), none},
	})
}

// TestProgressOfYesOrNo takes measures that are answered.
func TestProgressOfYesOrNo(t *testing.T) {
	t.Parallel()
	checkProgress(t, []progress{
		{"no", metric{}, measure{Shape: cascade.YesNo}, readToday(0), 0},
		{"yes", metric{}, measure{Shape: cascade.YesNo}, readToday(1), 1},
		{"not answered", metric{}, measure{Shape: cascade.YesNo}, nil, none},
	})
}

// TestProgressCumulative takes measures that add up to their last milestone.
func TestProgressCumulative(t *testing.T) {
	t.Parallel()
	checkProgress(t, []progress{
		{
			"cumulative, from 0 to the last milestone", upward,
			measure{Shape: cascade.Cumulative, Milestones: milestones(-10, 20, 20, 80)},
			readToday(60), 0.75,
		},
		{
			"cumulative, between its own posts", upward,
			measure{Shape: cascade.Cumulative, From: v(20), To: v(100), Milestones: milestones(-10, 20)},
			readToday(60), 0.5,
		},
		{"cumulative without a milestone", upward, measure{Shape: cascade.Cumulative}, readToday(60), none},
	})
}

// TestProgressOfEveryPeriod takes measures whose target is planned for each calendar period of their metric. Today is a
// Monday.
func TestProgressOfEveryPeriod(t *testing.T) {
	t.Parallel()
	twice := measure{Shape: cascade.PerPeriod, To: v(2), Start: today - 21}
	with := func(m measure, edit func(*measure)) measure {
		edit(&m)
		return m
	}
	monthly := metric{Direction: cascade.Up, Cadence: cascade.Monthly}
	checkProgress(t, []progress{
		{"two a week, in each of three weeks", upward, twice, readings(20, 1, 18, 1, 13, 2, 1, 5), 1},
		{"two a week, one in the second and none in the third", upward, twice, readings(20, 2, 13, 1), 0.5},
		{"what comes this week is still to end", upward, twice, readings(20, 2, 13, 2, 6, 2, 0, 9), 1},
		{
			"a week that has begun before the start", upward, with(twice, func(m *measure) { m.Start = today - 19 }),
			readings(19, 9, 13, 2), 0.5,
		},
		{
			"a week that ends after the due day", upward, with(twice, func(m *measure) { m.By = today - 2 }),
			readings(20, 2, 13, 2, 6, 9), 1,
		},
		{
			"a milestone instead of the target", upward,
			with(twice, func(m *measure) { m.Milestones = milestones(-15, 8) }), readings(20, 2, 13, 2, 6, 2), 0.75,
		},
		{
			"no start: from the week of the first reading", upward, with(twice, func(m *measure) { m.Start = 0 }),
			readings(10, 2), 0.5,
		},
		{"no week has ended", upward, with(twice, func(m *measure) { m.Start = today - 3 }), readings(2, 2), none},
		{"at most two a week", downward, twice, readings(20, 2, 13, 4), 0.75}, // the third was not read
		{"at most none a week", downward, with(twice, func(m *measure) { m.To = v(0) }), readings(20, 0, 13, 3), 0.5},
		{
			"twenty a month: October is the only whole one", monthly,
			measure{Shape: cascade.PerPeriod, To: v(20), Start: cascade.NewDate(2026, 9, 15)},
			readings(60, 99, 40, 10, 10, 99), 0.5,
		},
	})
}

// TestProgressPerPeriod takes measures that are planned anew for each period.
func TestProgressPerPeriod(t *testing.T) {
	t.Parallel()
	checkProgress(t, []progress{
		// Planned 10 and 20 in the two periods that have ended: 5 of 10 and 30 of 20 make (½ + 1)/2.
		{
			"per period", upward,
			measure{Shape: cascade.PerPeriod, Start: today - 30, Milestones: milestones(-20, 10, -10, 20, 10, 50)},
			readings(25, 2, 20, 3, 19, 30, 5, 1), 0.75,
		},
		{
			"a period that ends today goes on", upward,
			measure{Shape: cascade.PerPeriod, Milestones: milestones(0, 10)},
			readToday(4), none,
		},
		{"no period has ended", upward, measure{Shape: cascade.PerPeriod, Milestones: milestones(1, 10)}, readToday(4), none},
		{
			"a period without a reading", upward,
			measure{Shape: cascade.PerPeriod, Milestones: milestones(-20, 10, -10, 20)},
			readings(15, 20),
			0.5,
		},
		{"no reading in any period", upward, measure{Shape: cascade.PerPeriod, Milestones: milestones(-20, 10)}, nil, none},
		{
			"what came before the start does not count", upward,
			measure{Shape: cascade.PerPeriod, Start: today - 30, Milestones: milestones(-20, 10)},
			readings(31, 9, 30, 1), 0.1,
		},
		{
			"a period after the due day", upward,
			measure{Shape: cascade.PerPeriod, By: today - 15, Milestones: milestones(-20, 10, -10, 10)},
			readings(21, 5), 0.5,
		},
		{
			"nothing was planned", upward, measure{Shape: cascade.PerPeriod, Milestones: milestones(-20, 0)}, readings(21, 0), 1,
		},
		{
			"planned to lose ten, lost more", upward,
			measure{Shape: cascade.PerPeriod, Milestones: milestones(-20, -10)},
			readings(21, -500), 0,
		},
		{
			"planned to stay below −10, and was above", downward,
			measure{Shape: cascade.PerPeriod, Milestones: milestones(-20, -10)},
			readings(21, -5), 0,
		},
		{
			"less than nothing", upward, measure{Shape: cascade.PerPeriod, Milestones: milestones(-20, 10)}, readings(21, -5), 0,
		},
	})
}

func TestPace(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		measure measure
		want    float64
	}{
		{"the cycle's dates", measure{}, 0.5}, // 46 of 92 days of the quarter
		{"its own dates", measure{Start: today - 30, By: today + 70}, 0.3},
		{"its own start", measure{Start: today - 5}, 5.0 / 51},
		{"not begun", measure{Start: today + 1, By: today + 9}, 0},
		{"on the first day", measure{Start: today, By: today + 9}, 0},
		{"on the last day", measure{Start: today - 9, By: today}, 1},
		{"after the last day", measure{Start: today - 9, By: today - 1}, 1},
		{"one day, which is today", measure{Start: today, By: today}, 1},
		{"one day, which is tomorrow", measure{Start: today + 1, By: today + 1}, 0},
		// From 0 to 100 over 100 days, but 20 only at day 50: on day 40 the plan says 16.
		{
			"milestones bend it",
			measure{From: v(0), To: v(100), Start: today - 40, By: today + 60, Milestones: milestones(10, 20)},
			0.16,
		},
		{
			"behind the bend",
			measure{From: v(0), To: v(100), Start: today - 75, By: today + 25, Milestones: milestones(-25, 20)},
			0.6,
		},
		{
			"on the bend",
			measure{From: v(0), To: v(100), Start: today - 50, By: today + 50, Milestones: milestones(0, 20)},
			0.2,
		},
		{
			"cumulative, up to its last milestone",
			measure{Shape: cascade.Cumulative, Start: today - 20, By: today + 20, Milestones: milestones(-10, 10, 20, 40)},
			0.5,
		},
		{"milestones without a target", measure{Start: today - 30, By: today + 70, Milestones: milestones(10, 20)}, 0.3},
		{"downwards", measure{From: v(10), To: v(0), Start: today - 10, By: today + 10, Milestones: milestones(5, 8)}, 2.0 /
			15},
		{"yes or no", measure{Shape: cascade.YesNo, Start: today - 10, By: today + 10, Milestones: milestones(5, 8)}, 0.5},
		{
			"periods that have ended",
			measure{Shape: cascade.PerPeriod, Start: today - 10, By: today + 10, Milestones: milestones(-5, 8)},
			1,
		},
		{
			"no period has ended",
			measure{Shape: cascade.PerPeriod, Start: today - 10, By: today + 10, Milestones: milestones(5, 8)},
			none,
		},
		{"no dates", measure{Goal: "free"}, none},
		{"no start", measure{Goal: "free", By: today}, none},
		{"withheld", measure{Sight: cascade.Sight{Withheld: true}}, none},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if tt.measure.Goal == "" {
				tt.measure.Goal = "g"
			}
			w := (&space{}).add(
				&cascade.Cycle{Header: cascade.Header{ID: "q4"}, From: today - 46, To: today + 46},
				&cascade.Goal{Header: cascade.Header{ID: "g"}, Cycle: "q4"}, &cascade.Goal{Header: cascade.Header{ID: "free"}},
				&tt.measure)
			g, naive := w.graph(t)
			if got := graph.Pace(g.Snapshot(), &tt.measure, today); !is(got, tt.want) {
				t.Errorf("pace %+v, want %v", got, tt.want)
			}
			if got := naive.Pace(&tt.measure); !is(got, tt.want) {
				t.Errorf("the definition says %+v, want %v", got, tt.want)
			}
		})
	}
}

// TestLookSaysWhatEachSays: all that one look tells of a measure is what is told one by one.
func TestLookSaysWhatEachSays(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := graphtest.Dense(t, today)
		for e := range s.All(cascade.KindMeasure) {
			m := e.(*cascade.Measure)
			want := graph.Look{
				Judge: graph.JudgeOf(m, s.Metric(m.Metric)), Now: graph.Value(&s, m, today),
				Progress: graph.Progress(&s, m, today), Pace: graph.Pace(&s, m, today),
			}
			want.From, want.To = graph.Goalposts(m)
			want.Start, want.By = graph.Dates(&s, m)
			if v, ok := graph.Planned(&s, m, today); ok {
				want.Planned = graph.Figure{V: v, OK: true}
			}
			got := graph.LookAt(&s, m, today)
			if got.Judge.Shape != want.Judge.Shape {
				t.Fatalf("%s is judged as %s, want %s", m.ID, got.Judge.Shape, want.Judge.Shape)
			}
			got.Judge, want.Judge = graph.Judge{}, graph.Judge{}
			if !reflect.DeepEqual(got, want) {
				t.Fatalf("%s stands at %+v, want %+v", m.ID, got, want)
			}
		}
	})
}
