package graph_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
	"weir.dev/weir/internal/graph"
	"weir.dev/weir/internal/graph/graphtest"
)

// near says whether two figures are the same but for the last bits of a sum.
func near(a, b graph.Figure) bool {
	return a.OK == b.OK && math.Abs(a.V-b.V) <= 1e-9*math.Max(1, math.Abs(b.V))
}

func sameFigures(a, b graph.Figures) bool {
	return near(a.Evidence, b.Evidence) && near(a.Signal, b.Signal) && near(a.Divergence, b.Divergence) &&
		near(a.Pace, b.Pace) && near(a.Paced, b.Paced) &&
		near(a.Progress, b.Progress) && a.Read == b.Read && a.Of == b.Of && a.Heard == b.Heard && a.Health == b.Health &&
		a.LastWord == b.LastWord
}

// check holds a graph against one computed from scratch and against the definition.
func check(t *rapid.T, g *graph.Graph) {
	s := g.Snapshot()
	scratch, naive := graph.New(*s, g.Today()), graphtest.Naive{S: s, Today: g.Today()}
	out := naive.LeftOut()
	for a := range s.Alignments() {
		if g.LeftOut(a.ID) != out[a.ID] || scratch.LeftOut(a.ID) != out[a.ID] {
			t.Fatalf("alignment %s: left out %v, from scratch %v, by definition %v", a.ID, g.LeftOut(a.ID),
				scratch.LeftOut(a.ID), out[a.ID])
		}
		if g.Flows(a) != (a.By.Nested() && !out[a.ID]) {
			t.Fatalf("alignment %s (%s, left out %v) flows: %v", a.ID, a.By, out[a.ID], g.Flows(a))
		}
	}
	for goal := range s.Goals() {
		got, fresh := g.Figures(goal.ID), scratch.Figures(goal.ID)
		if got != fresh {
			t.Fatalf("goal %s: %+v\nfrom scratch %+v", goal.ID, got, fresh)
		}
		if want := naive.Figures(goal.ID); !sameFigures(got, want) {
			t.Fatalf("goal %s: %+v\nby definition %+v", goal.ID, got, want)
		}
		for m := range s.MeasuresOf(goal.ID) {
			got, want := g.AddsUp(m), naive.AddsUp(m)
			if (got == nil) != (want == nil) ||
				got != nil && (got.From != want.From || got.Now != want.Now || got.To != want.To || got.Numeric != want.Numeric ||
					!near(graph.Figure{V: got.Promised}, graph.Figure{V: want.Promised}) || !slices.Equal(got.Silent, want.Silent)) {
				t.Fatalf("measure %s adds up to %+v, by definition %+v", m.ID, got, want)
			}
		}
	}
	checkOutline(t, g)
	if f := g.Figures("nobody"); f != (graph.Figures{Health: cascade.HealthNoEvidence}) {
		t.Fatalf("an unknown goal has figures: %+v", f)
	}
}

// stub withholds some things, as a lens does.
func stub(t *rapid.T, s cascade.Snapshot) cascade.Snapshot {
	var cs []cascade.Change
	for _, k := range []cascade.Kind{cascade.KindGoal, cascade.KindMeasure, cascade.KindAlignment} {
		for e := range s.All(k) {
			if rapid.IntRange(0, 9).Draw(t, "withhold") > 0 {
				continue
			}
			c := cascade.Clone(e)
			switch c := c.(type) {
			case *cascade.Goal:
				c.Withheld = true
			case *cascade.Measure:
				c.Withheld = true
			case *cascade.Alignment:
				c.Withheld = true
			}
			cs = append(cs, cascade.Change{Before: e, After: c})
		}
	}
	after, err := s.With(cs)
	if err != nil {
		t.Fatal(err)
	}
	return after
}

func TestIncrementalIsFromScratchIsTheDefinition(t *testing.T) {
	t.Parallel()
	seen := map[string]int{}
	count := func(what string, ok bool) {
		if ok {
			seen[what]++
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		today := cascade.NewDate(2026, 1, 1) + cascade.Date(rapid.IntRange(0, 700).Draw(t, "today"))
		var s cascade.Snapshot
		if rapid.IntRange(0, 3).Draw(t, "anything at all") == 0 {
			s = cascadetest.Snapshot(cascadetest.Options{Goals: 6, Metrics: 3, Others: 2, Plain: true, AllOpen: true}).Draw(t,
				"snapshot")
		} else {
			s = graphtest.Dense(t, today)
		}
		s = stub(t, s)
		d := &graphtest.Editor{Today: today}
		g := graph.New(s, today)
		check(t, g)
		for range rapid.IntRange(15, 60).Draw(t, "steps") {
			after := *g.Snapshot()
			var all []cascade.Change
			for range rapid.IntRange(1, 3).Draw(t, "edits at once") {
				cs := d.Edit(t, &after)
				next, err := after.With(cs)
				if err != nil {
					t.Fatal(err)
				}
				after, all = next, append(all, cs...)
			}
			before := fmt.Sprint(figures(g))
			next := g.With(after, all)
			if got := fmt.Sprint(figures(g)); got != before {
				t.Fatalf("the graph changed under its readers: %s\nwas %s", got, before)
			}
			g = next
			check(t, g)
			for _, c := range all {
				if f := g.Figures(c.ID()); after.Goal(c.ID()) == nil && f != (graph.Figures{Health: cascade.HealthNoEvidence}) {
					t.Fatalf("%s is no goal and has figures: %+v", c.ID(), f)
				}
			}
			for goal := range after.Goals() {
				f := g.Figures(goal.ID)
				count("evidence", f.Evidence.OK)
				count("signal", f.Signal.OK)
				count("divergence", f.Divergence.OK && f.Divergence.V != 0)
				count("pace", f.Pace.OK && f.Pace.V > 0 && f.Pace.V < 1)
				count(string(f.Health), true)
				for m := range after.MeasuresOf(goal.ID) {
					count("adds up", g.AddsUp(m) != nil)
					count("share of a way", graph.Progress(&after, m, today).V > 0 && graph.Progress(&after, m, today).V < 1)
				}
			}
			for a := range after.Alignments() {
				count("left out", g.LeftOut(a.ID))
			}
		}
	})
	for _, what := range []string{
		"evidence", "signal", "divergence", "pace", "on-track", "stale", "no-evidence", "left out", "share of a way",
	} {
		if seen[what] == 0 {
			t.Errorf("no workspace had %q: %v", what, seen)
		}
	}
}

func figures(g *graph.Graph) map[cascade.ID]graph.Figures {
	out := map[cascade.ID]graph.Figures{}
	for goal := range g.Snapshot().Goals() {
		out[goal.ID] = g.Figures(goal.ID)
	}
	return out
}

func TestEveryShapeHasAJudge(t *testing.T) {
	t.Parallel()
	for _, shape := range append([]cascade.Shape{""}, cascade.Shapes...) {
		j := graph.JudgeOf(&cascade.Measure{Shape: shape}, nil)
		lack := j.Lacks(&cascade.Measure{Shape: shape}, nil)
		if j.Shape != shape && shape != "" || lack.Missing.IsZero() != j.Answer || lack.Next.IsZero() != j.Answer {
			t.Errorf("a bare measure of shape %q is judged as %q and lacks %q", shape, j.Shape, lack.Missing)
		}
	}
}
