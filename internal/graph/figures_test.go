package graph_test

import (
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/graph"
)

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
	w.add(metric("c"), part("kc", "c", nil, 0))                        // no reading
	w.add(metric("d"), part("kd", "d", v(0), 0), reading("d", 1, 100)) // weight 0
	g, naive := w.graph(t)
	f := g.Figures("g")
	// Weights 3 and 0 are stated, so the first weighs 1.5: evidence (1.5 × .2 + 3 × .6 + 0 × 1) / 4.5. It has no dates,
	// so pace is that of the second, with the evidence of that alone.
	if !is(f.Evidence, 2.1/4.5) || !is(f.Pace, 0.5) || !is(f.Paced, 0.6) || f.Read != 3 || f.Of != 4 {
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
