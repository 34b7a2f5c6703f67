package graph_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/graph"
	"weir.dev/weir/internal/graph/graphtest"
)

// The tables below hold numbers worked out by hand from the semantics page; the definition in graphtest is held to them
// as well.

var (
	today = cascade.NewDate(2026, 11, 16)
	none  = math.NaN() // stands for a missing figure
	huge  = math.MaxFloat64
)

func v(f float64) *float64 { return &f }

// space builds a workspace entity by entity.
type space struct{ es []cascade.Entity }

func (w *space) add(es ...cascade.Entity) *space {
	for _, e := range es {
		h := e.Head()
		if h.Seq = int64(len(w.es) + 1); h.ID == "" {
			h.ID = cascade.ID(fmt.Sprintf("%s~%d", e.Kind(), h.Seq))
		}
		w.es = append(w.es, e)
	}
	return w
}

func (w *space) graph(t *testing.T) (*graph.Graph, graphtest.Naive) {
	t.Helper()
	cs := make([]cascade.Change, len(w.es))
	for i, e := range w.es {
		cs[i] = cascade.Change{After: e}
	}
	s, err := cascade.Snapshot{}.With(cs)
	if err != nil {
		t.Fatal(err)
	}
	return graph.New(s, today), graphtest.Naive{S: &s, Today: today}
}

// reading is one value some days before today.
func reading(metric cascade.ID, daysAgo int, value float64) *cascade.Observation {
	return &cascade.Observation{Metric: metric, At: cascade.OnDay(today - cascade.Date(daysAgo)), Value: value}
}

func is(f graph.Figure, want float64) bool {
	if math.IsNaN(want) {
		return !f.OK
	}
	return f.OK && math.Abs(f.V-want) < 1e-12
}

func TestProgress(t *testing.T) {
	t.Parallel()
	type measure = cascade.Measure
	type metric = cascade.Metric
	up, down := metric{Direction: cascade.Up}, metric{Direction: cascade.Down}
	rng := metric{Direction: cascade.Range, Range: &cascade.Bounds{Low: 10, High: 20}}
	at := func(pairs ...float64) (out [][2]float64) { // days ago, value
		for i := 0; i < len(pairs); i += 2 {
			out = append(out, [2]float64{pairs[i], pairs[i+1]})
		}
		return out
	}
	now := func(value float64) [][2]float64 { return at(0, value) }
	ms := func(pairs ...float64) (out []cascade.Milestone) { // days from today, value
		for i := 0; i < len(pairs); i += 2 {
			out = append(out, cascade.Milestone{By: today + cascade.Date(pairs[i]), Value: pairs[i+1]})
		}
		return out
	}
	for _, tt := range []struct {
		name     string
		metric   metric
		measure  measure
		readings [][2]float64
		want     float64
	}{
		{"part of the way up", up, measure{From: v(31.2), To: v(45)}, now(36.2), 5.0 / 13.8},
		{"at the target", up, measure{From: v(0), To: v(10)}, now(10), 1},
		{"past the target", up, measure{From: v(0), To: v(10)}, now(11), 1},
		{"below the baseline", up, measure{From: v(0), To: v(10)}, now(-5), 0},
		{"part of the way down", down, measure{From: v(10), To: v(4)}, now(8.5), 0.25},
		{"past the target, down", down, measure{From: v(10), To: v(4)}, now(3), 1},
		{"the wrong way, down", down, measure{From: v(10), To: v(4)}, now(12), 0},
		{"from = to and unmet", up, measure{From: v(5), To: v(5)}, now(4.9), 0},
		{"from = to and met", up, measure{From: v(5), To: v(5)}, now(5), 1},
		{"from = to and met, down", down, measure{From: v(5), To: v(5)}, now(4), 1},
		{"no direction", metric{}, measure{From: v(0), To: v(10)}, now(10), none},
		{"a range metric with a straight way", rng, measure{Shape: cascade.FromTo, From: v(0), To: v(10)}, now(10), none},
		{"no target", up, measure{From: v(0)}, now(5), none},
		{"no baseline and unmet", up, measure{To: v(10)}, now(5), none},
		{"no baseline and met", up, measure{To: v(10)}, now(10), 1},
		{"no reading", up, measure{From: v(0), To: v(10)}, nil, none},
		{"no metric", metric{}, measure{From: v(0), To: v(10), Metric: "-"}, now(5), none},
		{"too far apart for numbers", up, measure{From: v(-huge), To: v(huge)}, now(huge / 2), none},

		{"the last reading wins", up, measure{From: v(0), To: v(10)}, at(3, 9, 1, 2, 2, 8), 0.2},
		{"a reading of today", up, measure{From: v(0), To: v(10)}, at(0, 5), 0.5},
		{"a reading of tomorrow", up, measure{From: v(0), To: v(10)}, at(1, 4, -1, 9), 0.4},
		{"a reading on the last day", up, measure{From: v(0), To: v(10), By: today - 2}, at(2, 3, 1, 9), 0.3},
		{"a reading on the first day", up, measure{From: v(0), To: v(10), Start: today - 2}, at(2, 3), 0.3},
		{"a reading before the first day", up, measure{From: v(0), To: v(10), Start: today - 2}, at(3, 3), none},

		{"in range", rng, measure{}, now(15), 1},
		{"on the lower end", rng, measure{}, now(10), 1},
		{"on the upper end", rng, measure{}, now(20), 1},
		{"below the range", rng, measure{}, now(7.5), 0.75},
		{"above the range", rng, measure{}, now(24), 0.6},
		{"far outside", rng, measure{}, now(31), 0},
		{"just as far as the range is wide", rng, measure{}, now(30), 0},
		{"its own range", rng, measure{From: v(0), To: v(4)}, now(5), 0.75},
		{"half a range of its own", rng, measure{From: v(0)}, now(24), 0.6},
		{
			"a range of an upward metric",
			metric{Direction: cascade.Up, Range: rng.Range},
			measure{Shape: cascade.InRange},
			now(25), 0.5,
		},
		{"a range that nobody states", up, measure{Shape: cascade.InRange}, now(5), none},

		{"no", metric{}, measure{Shape: cascade.YesNo}, now(0), 0},
		{"yes", metric{}, measure{Shape: cascade.YesNo}, now(1), 1},
		{"not answered", metric{}, measure{Shape: cascade.YesNo}, nil, none},

		{
			"cumulative, from 0 to the last milestone", up,
			measure{Shape: cascade.Cumulative, Milestones: ms(-10, 20, 20, 80)},
			now(60), 0.75,
		},
		{
			"cumulative, between its own posts", up,
			measure{Shape: cascade.Cumulative, From: v(20), To: v(100), Milestones: ms(-10, 20)},
			now(60), 0.5,
		},
		{"cumulative without a milestone", up, measure{Shape: cascade.Cumulative}, now(60), none},

		// Planned 10 and 20 in the two periods that have ended: 5 of 10 and 30 of 20 make (½ + 1)/2.
		{
			"per period", up,
			measure{Shape: cascade.PerPeriod, Start: today - 30, Milestones: ms(-20, 10, -10, 20, 10, 50)},
			at(25, 2, 20, 3, 19, 30, 5, 1), 0.75,
		},
		{"a period that ends today has ended", up, measure{Shape: cascade.PerPeriod, Milestones: ms(0, 10)}, now(4), 0.4},
		{"no period has ended", up, measure{Shape: cascade.PerPeriod, Milestones: ms(1, 10)}, now(4), none},
		{
			"a period without a reading", up,
			measure{Shape: cascade.PerPeriod, Milestones: ms(-20, 10, -10, 20)},
			at(15, 20),
			0.5,
		},
		{"no reading in any period", up, measure{Shape: cascade.PerPeriod, Milestones: ms(-20, 10)}, nil, none},
		{
			"what came before the start does not count", up,
			measure{Shape: cascade.PerPeriod, Start: today - 30, Milestones: ms(-20, 10)},
			at(31, 9, 30, 1), 0.1,
		},
		{
			"a period after the due day", up,
			measure{Shape: cascade.PerPeriod, By: today - 15, Milestones: ms(-20, 10, -10, 10)},
			at(21, 5), 0.5,
		},
		{"nothing was planned", up, measure{Shape: cascade.PerPeriod, Milestones: ms(-20, 0)}, at(21, 0), 1},
		{"less than nothing", up, measure{Shape: cascade.PerPeriod, Milestones: ms(-20, 10)}, at(21, -5), 0},

		{"withheld", up, measure{From: v(0), To: v(10), Sight: cascade.Sight{Withheld: true}}, now(5), none},
	} {
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

func TestPace(t *testing.T) {
	t.Parallel()
	type measure = cascade.Measure
	ms := func(pairs ...float64) (out []cascade.Milestone) {
		for i := 0; i < len(pairs); i += 2 {
			out = append(out, cascade.Milestone{By: today + cascade.Date(pairs[i]), Value: pairs[i+1]})
		}
		return out
	}
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
			measure{From: v(0), To: v(100), Start: today - 40, By: today + 60, Milestones: ms(10, 20)},
			0.16,
		},
		{"behind the bend", measure{From: v(0), To: v(100), Start: today - 75, By: today + 25, Milestones: ms(-25, 20)}, 0.6},
		{"on the bend", measure{From: v(0), To: v(100), Start: today - 50, By: today + 50, Milestones: ms(0, 20)}, 0.2},
		{
			"cumulative, up to its last milestone",
			measure{Shape: cascade.Cumulative, Start: today - 20, By: today + 20, Milestones: ms(-10, 10, 20, 40)},
			0.5,
		},
		{"milestones without a target", measure{Start: today - 30, By: today + 70, Milestones: ms(10, 20)}, 0.3},
		{"downwards", measure{From: v(10), To: v(0), Start: today - 10, By: today + 10, Milestones: ms(5, 8)}, 2.0 / 15},
		{"yes or no", measure{Shape: cascade.YesNo, Start: today - 10, By: today + 10, Milestones: ms(5, 8)}, 0.5},
		{
			"periods that have ended",
			measure{Shape: cascade.PerPeriod, Start: today - 10, By: today + 10, Milestones: ms(-5, 8)},
			1,
		},
		{
			"no period has ended",
			measure{Shape: cascade.PerPeriod, Start: today - 10, By: today + 10, Milestones: ms(5, 8)},
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

// goal returns a committed goal whose one measure stands at the given progress.
func (w *space) goal(id cascade.ID, progress float64, weight *float64) *space {
	m := "m-" + id
	w.add(&cascade.Goal{Header: cascade.Header{ID: id}, State: cascade.Committed},
		&cascade.Metric{Header: cascade.Header{ID: m}, Direction: cascade.Up},
		&cascade.Measure{Header: cascade.Header{ID: "k-" + id}, Goal: id, Metric: m, From: v(0), To: v(100), Weight: weight})
	if !math.IsNaN(progress) {
		w.add(reading(m, 0, 100*progress))
	}
	return w
}

func (w *space) entity(id cascade.ID) cascade.Entity {
	return w.es[slices.IndexFunc(w.es, func(e cascade.Entity) bool { return e.Head().ID == id })]
}

func (w *space) state(id cascade.ID, s cascade.State) *space {
	w.entity(id).(*cascade.Goal).State = s
	return w
}

func serves(goal, to cascade.ID, share *float64) *cascade.Alignment {
	return &cascade.Alignment{By: cascade.ByResponse, Goal: goal, To: to, Share: share}
}

func TestEvidenceAndPaceOfAGoal(t *testing.T) {
	t.Parallel()
	w := (&space{}).goal("g", 0.2, nil)
	metric := func(id cascade.ID) *cascade.Metric {
		return &cascade.Metric{Header: cascade.Header{ID: id}, Direction: cascade.Up}
	}
	part := func(id, metric cascade.ID, weight *float64, left int) *cascade.Measure {
		return &cascade.Measure{
			Header: cascade.Header{ID: id}, Goal: "g", Metric: metric, From: v(0), To: v(100), Weight: weight, Start: today - 10,
			By: today + cascade.Date(left),
		}
	}
	w.add(metric("b"), part("kb", "b", v(3), 10), reading("b", 1, 60)) // weight 3, progress .6, pace .5
	w.add(metric("c"), part("kc", "c", nil, 0))                        // no reading; weight 1, pace 1
	w.add(metric("d"), part("kd", "d", v(0), 0), reading("d", 1, 100)) // weight 0
	g, naive := w.graph(t)
	f := g.Figures("g")
	// Evidence (1 × .2 + 3 × .6 + 0 × 1) / 4; the first measure has no dates, so pace (3 × .5 + 1 × 1 + 0 × 1) / 4.
	if !is(f.Evidence, 0.5) || !is(f.Pace, 0.625) || f.Read != 3 || f.Of != 4 {
		t.Errorf("%+v", f)
	}
	if got := naive.Figures("g"); !sameFigures(got, f) {
		t.Errorf("the definition says %+v", got)
	}

	for name, w := range map[string]*space{
		"no measures":                   (&space{}).add(&cascade.Goal{Header: cascade.Header{ID: "g"}}),
		"nothing read":                  (&space{}).goal("g", none, nil),
		"only a measure without weight": (&space{}).goal("g", 0.5, v(0)),
	} {
		g, naive := w.graph(t)
		if f := g.Figures("g"); f.Evidence.OK || f.Progress.OK || f.Health != cascade.HealthNoEvidence ||
			!sameFigures(naive.Figures("g"), f) {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

func TestSignal(t *testing.T) {
	t.Parallel()
	belief := func(size float64) *cascade.Belief {
		return &cascade.Belief{Driver: "m-a", Outcome: "m-top", Size: v(size)}
	}
	three := func() *space {
		return (&space{}).goal("top", 0.5, nil).goal("a", 0.2, nil).goal("b", 0.8, nil).goal("c", 1, nil)
	}
	for _, tt := range []struct {
		name  string
		w     *space
		want  float64
		heard int
	}{
		{"nobody serves it", three(), none, 0},
		{"equal where no share is set", three().add(serves("a", "top", nil), serves("b", "top", nil)), 0.5, 2},
		{"by share, whatever they sum to", three().add(serves("a", "top", v(3)), serves("b", "top", v(1))), 0.35, 2},
		{
			"unset is the mean of the set", three().
				add(serves("a", "top", v(3)), serves("b", "top", v(1)), serves("c", "top", nil)), (3*0.2 + 1*0.8 + 2*1) / 6, 3,
		},
		{"a share of nothing", three().add(serves("a", "top", v(0)), serves("b", "top", v(1))), 0.8, 2},
		{"only shares of nothing", three().add(serves("a", "top", v(0))), none, 1},
		{
			"who has no figure is left out",
			three().goal("d", none, nil).add(serves("a", "top", v(1)), serves("d", "top", v(9))), 0.2, 1,
		},
		{
			"direct and assigned count",
			three().
				add(&cascade.Alignment{By: cascade.ByDirect, Goal: "a", To: "top"},
					&cascade.Alignment{By: cascade.ByAssigned, Goal: "b", To: "top"}), 0.5, 2,
		},
		{
			"the lighter mechanisms contribute none", three().
				add(serves("a", "top", nil), &cascade.Alignment{By: cascade.ByMetric, Team: "t", Metric: "m-b", To: "top"}), 0.2, 1,
		},
		{
			"drafts do not speak", three().state("b", cascade.Draft).add(serves("a", "top", nil), serves("b", "top", nil)), 0.2,
			1,
		},
		{
			"nor do proposals", three().state("b", cascade.Proposed).add(serves("a", "top", nil), serves("b", "top", nil)), 0.2,
			1,
		},
		{
			"dropped ones leave", three().state("b", cascade.Dropped).add(serves("a", "top", nil), serves("b", "top", nil)), 0.2,
			1,
		},
		{
			"closed ones stay", three().state("b", cascade.Missed).state("c", cascade.Achieved).
				add(serves("a", "top", nil), serves("b", "top", nil), serves("c", "top", nil)), 2.0 / 3, 3,
		},
		// a promises 100 × .1 = 10 of the 100 that top must move, a share of .1; b states .3.
		{
			"a promised effect is a share", three().add(serves("b", "top", v(0.3)), believing("a", "top", belief(0.1))),
			(0.3*0.8 + 0.1*0.2) / 0.4, 2,
		},
		{
			"the mean of the promised, where none is set",
			three().add(serves("b", "top", nil), believing("a", "top", belief(0.1))), 0.5, 2,
		},
		{
			"the mean of the set, not of the promised",
			three().add(serves("c", "top", nil), serves("b", "top", v(0.3)), believing("a", "top", belief(0.1))),
			(0.3*1 + 0.3*0.8 + 0.1*0.2) / 0.7, 3,
		},
		{
			"a promise to make it worse weighs by its size",
			three().add(serves("b", "top", v(0.3)), believing("a", "top", belief(-0.1))), (0.3*0.8 + 0.1*0.2) / 0.4, 2,
		},
		{
			"a promise about something else",
			three().
				add(serves("b", "top", v(0.3)),
					believing("a", "top", &cascade.Belief{Driver: "m-a", Outcome: "m-b", Size: v(0.1)})), 0.5, 2,
		},
		{
			"a promise about nothing",
			three().
				add(&cascade.Measure{Goal: "top", From: v(0), To: v(1)}, serves("b", "top", v(0.3)),
					believing("a", "top", &cascade.Belief{Driver: "m-a", Size: v(0.1)})), 0.5, 2,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			g, naive := tt.w.graph(t)
			f := g.Figures("top")
			if !is(f.Signal, tt.want) || f.Heard != tt.heard {
				t.Errorf("signal %+v of %d, want %v of %d", f.Signal, f.Heard, tt.want, tt.heard)
			}
			if math.IsNaN(tt.want) != !f.Divergence.OK || f.Divergence.OK && !is(f.Divergence, tt.want-0.5) {
				t.Errorf("divergence %+v", f.Divergence)
			}
			if got := naive.Figures("top"); !sameFigures(got, f) {
				t.Errorf("the definition says %+v", got)
			}
		})
	}
}

func believing(goal, to cascade.ID, b *cascade.Belief) *cascade.Alignment {
	a := serves(goal, to, nil)
	a.Believes = b
	return a
}

func TestDisplayedProgress(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		mode   cascade.ProgressMode
		manual *float64
		want   float64
	}{
		{"", nil, 0.5},
		{cascade.OwnProgress, v(0.9), 0.5},
		{cascade.SignalProgress, v(0.9), 0.2},
		{cascade.ManualProgress, v(0.9), 0.9},
		{cascade.ManualProgress, nil, none},
	} {
		w := (&space{}).goal("up", none, nil).goal("top", 0.5, nil).goal("a", 0.2, nil).add(serves("a", "top", nil),
			serves("top", "up", nil))
		top := w.entity("top").(*cascade.Goal)
		top.Progress, top.Manual = tt.mode, tt.manual
		g, naive := w.graph(t)
		f := g.Figures("top")
		if !is(f.Progress, tt.want) || !is(f.Evidence, 0.5) {
			t.Errorf("%s: %+v, want progress %v", tt.mode, f, tt.want)
		}
		if up := g.Figures("up"); !is(up.Signal, tt.want) {
			t.Errorf("%s: the goal above hears %+v, want %v", tt.mode, up.Signal, tt.want)
		}
		if got := naive.Figures("top"); !sameFigures(got, f) {
			t.Errorf("%s: the definition says %+v", tt.mode, got)
		}
	}
}

func TestHealth(t *testing.T) {
	t.Parallel()
	// Half of the time has gone, so the pace is .5.
	for _, tt := range []struct {
		name  string
		value float64
		edit  func(*space)
		want  cascade.Health
	}{
		{"ahead", 60, nil, cascade.HealthOnTrack},
		{"at pace − .10", 40, nil, cascade.HealthOnTrack},
		{"just below pace − .10", 39.999, nil, cascade.HealthAtRisk},
		{"at pace − .25", 25, nil, cascade.HealthAtRisk},
		{"just below pace − .25", 24.999, nil, cascade.HealthOffTrack},
		{"no figure", none, nil, cascade.HealthNoEvidence},
		{"no figure and silent", none, func(w *space) { w.silent() }, cascade.HealthNoEvidence},
		{"stale beats green", 100, func(w *space) { w.silent() }, cascade.HealthStale},
		{"no dates", 40, func(w *space) { w.entity("g").(*cascade.Goal).Cycle = "" }, cascade.HealthNoEvidence},
		{"no dates and done", 100, func(w *space) { w.entity("g").(*cascade.Goal).Cycle = "" }, cascade.HealthOnTrack},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := (&space{}).goal("g", tt.value/100, nil).
				add(&cascade.Cycle{Header: cascade.Header{ID: "q4"}, From: today - 46, To: today + 46})
			w.entity("g").(*cascade.Goal).Cycle = "q4"
			if tt.edit != nil {
				tt.edit(w)
			}
			g, naive := w.graph(t)
			if f := g.Figures("g"); f.Health != tt.want {
				t.Errorf("health %s, want %s: %+v", f.Health, tt.want, f)
			}
			if got := naive.Figures("g").Health; got != tt.want {
				t.Errorf("the definition says %s", got)
			}
		})
	}
}

func (w *space) silent() { w.entity("q4").(*cascade.Cycle).Phase = cascade.Active }

func TestStale(t *testing.T) {
	t.Parallel()
	checkIn := func(daysAgo int) *cascade.CheckIn {
		return &cascade.CheckIn{Goal: "g", At: cascade.OnDay(today - cascade.Date(daysAgo)), Status: cascade.OnTrack}
	}
	with := func(daysAgo int, edit func(*cascade.CheckIn)) *cascade.CheckIn {
		c := checkIn(daysAgo)
		c.Status = ""
		if edit != nil {
			edit(c)
		}
		return c
	}
	for _, tt := range []struct {
		name string
		edit func(*space, *cascade.Goal, *cascade.Cycle)
		want bool
	}{
		{"two cadences of silence", func(w *space, _ *cascade.Goal, _ *cascade.Cycle) { w.add(checkIn(14)) }, false},
		{"a day more", func(w *space, _ *cascade.Goal, _ *cascade.Cycle) { w.add(checkIn(15)) }, true},
		{"the last of several", func(w *space, _ *cascade.Goal, _ *cascade.Cycle) { w.add(checkIn(3), checkIn(20)) }, false},
		{"a check-in to come", func(w *space, _ *cascade.Goal, _ *cascade.Cycle) { w.add(checkIn(-1), checkIn(15)) }, true},
		{"a check-in on another goal", func(w *space, _ *cascade.Goal, _ *cascade.Cycle) {
			c := checkIn(1)
			c.Goal = "other"
			w.add(c)
		}, true},
		{"never a word", func(*space, *cascade.Goal, *cascade.Cycle) {}, true},
		{"a cycle that has just begun", func(_ *space, _ *cascade.Goal, c *cascade.Cycle) { c.From = today - 14 }, false},
		{"a cycle that began a day earlier", func(_ *space, _ *cascade.Goal, c *cascade.Cycle) { c.From = today - 15 }, true},
		{"just committed", func(_ *space, g *cascade.Goal, _ *cascade.Cycle) { g.CommittedOn = today - 14 }, false},
		{"committed a day earlier", func(_ *space, g *cascade.Goal, _ *cascade.Cycle) { g.CommittedOn = today - 15 }, true},
		{"every two weeks", func(
			w *space, _ *cascade.Goal, c *cascade.Cycle,
		) {
			c.Cadence = cascade.Biweekly
			w.add(checkIn(28))
		}, false},
		{"every two weeks, a day more", func(
			w *space, _ *cascade.Goal, c *cascade.Cycle,
		) {
			c.Cadence = cascade.Biweekly
			w.add(checkIn(29))
		}, true},
		{"monthly", func(
			w *space, _ *cascade.Goal, c *cascade.Cycle,
		) {
			c.Cadence = cascade.Monthly
			w.add(checkIn(62))
		}, false},
		{"monthly, a day more", func(
			w *space, _ *cascade.Goal, c *cascade.Cycle,
		) {
			c.Cadence = cascade.Monthly
			w.add(checkIn(63))
		}, true},
		{"a cycle in planning", func(_ *space, _ *cascade.Goal, c *cascade.Cycle) { c.Phase = cascade.Planning }, false},
		{"a cycle being scored", func(_ *space, _ *cascade.Goal, c *cascade.Cycle) { c.Phase = cascade.Scoring }, false},
		{"no cycle", func(_ *space, g *cascade.Goal, _ *cascade.Cycle) { g.Cycle = "" }, false},
		{"a draft", func(_ *space, g *cascade.Goal, _ *cascade.Cycle) { g.State = cascade.Draft }, false},
		{"a typed reading is no word", func(
			w *space, _ *cascade.Goal, _ *cascade.Cycle,
		) {
			w.add(reading("m-g", 1, 50))
		}, true},
		{"a reading of a source", func(w *space, _ *cascade.Goal, _ *cascade.Cycle) {
			w.add(reading("m-g", 14, 50)).entity("m-g").(*cascade.Metric).Source = "warehouse"
		}, false},
		{"a pushed reading", func(w *space, _ *cascade.Goal, _ *cascade.Cycle) {
			w.add(reading("m-g", 14, 50)).entity("m-g").(*cascade.Metric).Source = cascade.SourcePush
		}, false},
		{"a source that says it is typed", func(w *space, _ *cascade.Goal, _ *cascade.Cycle) {
			w.add(reading("m-g", 14, 50)).entity("m-g").(*cascade.Metric).Source = cascade.SourceManual
		}, true},
		{"a source's reading to come", func(w *space, _ *cascade.Goal, _ *cascade.Cycle) {
			w.add(reading("m-g", -1, 50)).entity("m-g").(*cascade.Metric).Source = "warehouse"
		}, true},
		{"a reading that a check-in on another goal wrote", func(w *space, _ *cascade.Goal, _ *cascade.Cycle) {
			o := reading("m-g", 1, 50)
			o.CheckIn = "elsewhere"
			w.add(o).entity("m-g").(*cascade.Metric).Source = cascade.SourcePush
		}, true},
		{"a source's reading before that", func(w *space, _ *cascade.Goal, _ *cascade.Cycle) {
			o := reading("m-g", 1, 50)
			o.CheckIn = "elsewhere"
			w.add(o, reading("m-g", 5, 50)).entity("m-g").(*cascade.Metric).Source = cascade.SourcePush
		}, false},
		{"a check-in that says nothing", func(w *space, _ *cascade.Goal, _ *cascade.Cycle) { w.add(with(1, nil)) }, true},
		{"a check-in with a word", func(w *space, _ *cascade.Goal, _ *cascade.Cycle) {
			w.add(with(1, func(c *cascade.CheckIn) { c.Next = "go on" }))
		}, false},
		{"a check-in with a value", func(w *space, _ *cascade.Goal, _ *cascade.Cycle) {
			w.add(with(1, func(c *cascade.CheckIn) { c.Values = map[cascade.ID]float64{"k-g": 1} }))
		}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := (&space{}).goal("g", none, nil).add(
				&cascade.Cycle{Header: cascade.Header{ID: "q4"}, From: today - 80, To: today + 46, Phase: cascade.Active},
				&cascade.Goal{Header: cascade.Header{ID: "other"}},
				reading("m-g", 40, 50))
			goal := w.entity("g").(*cascade.Goal)
			goal.Cycle = "q4"
			tt.edit(w, goal, w.entity("q4").(*cascade.Cycle))
			g, naive := w.graph(t)
			if f := g.Figures("g"); (f.Health == cascade.HealthStale) != tt.want {
				t.Errorf("health %s, want stale %v; last word %s", f.Health, tt.want, f.LastWord)
			}
			if f := naive.Figures("g"); (f.Health == cascade.HealthStale) != tt.want || f.LastWord != g.Figures("g").LastWord {
				t.Errorf("the definition says %s, last word %s", f.Health, f.LastWord)
			}
		})
	}
}

func TestAddsUp(t *testing.T) {
	t.Parallel()
	// The measure of top stands at 31 of 45 and began at 30. The measures of a and b are to move 100.
	base := func() *space {
		w := (&space{}).goal("top", 0.31, nil).goal("a", 0.2, nil).goal("b", 0.8, nil).goal("c", 1, nil)
		k := w.entity("k-top").(*cascade.Measure)
		k.From, k.To = v(30), v(45)
		return w
	}
	belief := func(driver cascade.ID, size float64, edit func(*cascade.Belief)) *cascade.Belief {
		b := &cascade.Belief{Driver: driver, Outcome: "m-top", Size: v(size)}
		if edit != nil {
			edit(b)
		}
		return b
	}
	sum := func(promised float64, numeric int, silent ...string) *graph.Sum {
		return &graph.Sum{From: 30, Now: 31, To: 45, Gap: 14, Promised: promised, Numeric: numeric, Silent: silent}
	}
	for _, tt := range []struct {
		name string
		w    *space
		want *graph.Sum
	}{
		{"nobody serves it", base(), nil},
		{"no belief is numeric", base().add(serves("a", "top", nil)), nil},
		{"one belief", base().add(believing("a", "top", belief("m-a", 0.07, nil))), sum(7, 1)},
		{"per", base().add(believing("a", "top", belief("m-a", 0.7, func(b *cascade.Belief) { b.Per = v(10) }))), sum(7, 1)},
		{
			"opposite", base().
				add(believing("a", "top", belief("m-a", 0.07, func(b *cascade.Belief) { b.Direction = "opposite" }))), sum(-7, 1),
		},
		{
			"two beliefs", base().
				add(believing("a", "top", belief("m-a", 0.07, nil)), believing("b", "top", belief("m-b", 0.02, nil))), sum(9, 2),
		},
		{"who states none is named", base().add(believing("a", "top", belief("m-a", 0.07, nil)), serves("b", "top", v(1)),
			believing("c", "top", &cascade.Belief{Driver: "m-c", Outcome: "m-top"})), sum(7, 1, "b", "c")},
		{"a belief about another metric", base().add(believing("a", "top", belief("m-a", 0.07, nil)),
			believing("b", "top", &cascade.Belief{Driver: "m-b", Outcome: "m-c", Size: v(1)})), sum(7, 1, "b")},
		{
			"a driver that nobody promises to move", base().
				add(believing("a", "top", belief("m-a", 0.07, nil)), believing("b", "top", belief("m-c", 1, nil))), sum(7, 1, "b"),
		},
		{"a bet's promise", func() *space {
			w := base().add(believing("a", "top", belief("m-c", 2, nil)))
			w.entity("a").(*cascade.Goal).Bet = &cascade.Bet{Metric: "m-c", Moves: v(3)}
			return w
		}(), sum(6, 1)},
		{
			"dropped ones leave", base().state("b", cascade.Dropped).
				add(believing("a", "top", belief("m-a", 0.07, nil)), believing("b", "top", belief("m-b", 1, nil))), sum(7, 1),
		},
		{
			"more than numbers hold",
			base().add(believing("a", "top", belief("m-a", huge, nil)), believing("b", "top", belief("m-b", 0.01, nil))),
			sum(1, 1, "a"),
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			g, naive := tt.w.graph(t)
			m := g.Snapshot().Measure("k-top")
			for who, got := range map[string]*graph.Sum{"graph": g.AddsUp(m), "the definition": naive.AddsUp(m)} {
				if (got == nil) != (tt.want == nil) || got != nil && (math.Abs(got.Promised-tt.want.Promised) > 1e-9 ||
					got.From != 30 || got.Now != 31 || got.To != 45 || got.Gap != 14 || got.Numeric != tt.want.Numeric ||
					!slices.Equal(got.Silent, tt.want.Silent)) {
					t.Errorf("%s says %+v, want %+v", who, got, tt.want)
				}
			}
		})
	}
}

func TestLoopsAreLeftOutInOrderOfCreation(t *testing.T) {
	t.Parallel()
	w := (&space{}).goal("a", 0.1, nil).goal("b", 0.5, nil).goal("c", 0.9, nil)
	w.add(serves("a", "b", nil), serves("b", "c", nil), serves("c", "a", nil), serves("a", "c", nil))
	g, naive := w.graph(t)
	var out []cascade.ID
	for a := range g.Snapshot().Alignments() {
		if g.LeftOut(a.ID) {
			out = append(out, a.Goal+" → "+a.To)
		}
		if g.LeftOut(a.ID) != naive.LeftOut()[a.ID] {
			t.Errorf("%s → %s: the definition disagrees", a.Goal, a.To)
		}
	}
	if !slices.Equal(out, []cascade.ID{"c → a"}) {
		t.Errorf("left out are %v, want the youngest of the loop only", out)
	}
	if f := g.Figures("a"); f.Signal.OK {
		t.Errorf("a hears %+v along an alignment that is left out", f.Signal)
	}
	if f := g.Figures("c"); !is(f.Signal, 0.3) { // b's own .5 and a's own .1
		t.Errorf("c hears %+v", f.Signal)
	}
}

func TestFiguresStandOnADay(t *testing.T) {
	t.Parallel()
	g, _ := (&space{}).goal("g", 0.5, nil).graph(t)
	if g.Today() != today || g.Snapshot().Goal("g") == nil {
		t.Error("a graph has lost its day or its snapshot")
	}
	if f := graph.New(*g.Snapshot(), today-1).Figures("g"); f.Evidence.OK {
		t.Errorf("the day before there was no reading yet: %+v", f)
	}
}

// TestAPromiseChangesAlone: a measure that is not read yet says nothing of its goal's progress, but what it promises
// weighs above.
func TestAPromiseChangesAlone(t *testing.T) {
	t.Parallel()
	promise := &cascade.Measure{Header: cascade.Header{ID: "k2"}, Goal: "a", Metric: "unread", From: v(0), To: v(10)}
	w := (&space{}).goal("top", 0.5, nil).goal("a", 0.2, nil).goal("b", 0.8, nil).add(
		&cascade.Metric{Header: cascade.Header{ID: "unread"}, Direction: cascade.Up}, promise,
		believing("a", "top", &cascade.Belief{Driver: "unread", Outcome: "m-top", Size: v(1)}), serves("b", "top", v(0.3)))
	g, _ := w.graph(t)
	if f := g.Figures("top"); !is(f.Signal, 0.65) { // (.1 × .2 + .3 × .8)/.4
		t.Errorf("%+v", f)
	}
	more := cascade.Clone(promise)
	more.To = v(90)
	cs := []cascade.Change{{Before: promise, After: more}}
	after, err := g.Snapshot().With(cs)
	if err != nil {
		t.Fatal(err)
	}
	if f := g.With(after, cs).Figures("top"); !is(f.Signal, 0.35) { // (.9 × .2 + .3 × .8)/1.2
		t.Errorf("%+v", f)
	}
}
