package graph_test

import (
	"maps"
	"math"
	"slices"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/graph"
)

// signal is what a goal hears of those that serve it, and how many are heard.
type signal struct {
	name  string
	w     *space
	want  float64
	heard int
}

func checkSignals(t *testing.T, signals []signal) {
	t.Helper()
	for _, tt := range signals {
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

// three is a goal at .5, and three that may serve it at .2, .8 and 1.
func three() *space {
	return (&space{}).goal("top", 0.5, nil).goal("a", 0.2, nil).goal("b", 0.8, nil).goal("c", 1, nil)
}

// TestSignalByShare takes shares, stated and not.
func TestSignalByShare(t *testing.T) {
	t.Parallel()
	checkSignals(t, []signal{
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
	})
}

// TestSignalOfWho takes ways to serve a goal, and states of the goals that do.
func TestSignalOfWho(t *testing.T) {
	t.Parallel()
	checkSignals(t, []signal{
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
	})
}

// TestSignalByPromise takes shares that follow from what beliefs promise.
func TestSignalByPromise(t *testing.T) {
	t.Parallel()
	belief := func(size float64) *cascade.Belief {
		return &cascade.Belief{Driver: "m-a", Outcome: "m-top", Size: v(size)}
	}
	checkSignals(t, []signal{
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
	})
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
	unpromised := func(s *graph.Sum, goals ...string) *graph.Sum {
		s.Unpromised = goals
		return s
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
			believing("b", "top", &cascade.Belief{Driver: "m-b", Outcome: "m-c", Size: v(1)})), sum(7, 1)},
		{
			"a driver that nobody promises to move", base().
				add(believing("a", "top", belief("m-a", 0.07, nil)), believing("b", "top", belief("m-c", 1, nil))),
			unpromised(sum(7, 1), "b"),
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
			unpromised(sum(1, 1), "a"),
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			g, naive := tt.w.graph(t)
			m := g.Snapshot().Measure("k-top")
			for who, got := range map[string]*graph.Sum{"graph": g.AddsUp(m), "the definition": naive.AddsUp(m)} {
				if (got == nil) != (tt.want == nil) || got != nil && (math.Abs(got.Promised-tt.want.Promised) > 1e-9 ||
					got.From != 30 || got.Now != 31 || got.To != 45 || got.Gap != 14 || got.Numeric != tt.want.Numeric ||
					!slices.Equal(got.Silent, tt.want.Silent) || !slices.Equal(got.Unpromised, tt.want.Unpromised)) {
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

// What serves a goal carries its part of the signal: of two at .2 each half.
func TestCarried(t *testing.T) {
	t.Parallel()
	g, _ := three().goal("top2", 0.5, nil).
		add(serves("a", "top", v(0.2)), serves("b", "top", v(0.2)), serves("c", "top2", nil)).graph(t)
	for goal, want := range map[cascade.ID][]float64{"top": {0.5, 0.5}, "top2": {1}, "a": nil, "nobody": nil} {
		parts := slices.Collect(maps.Values(g.Carried(goal)))
		if !slices.Equal(parts, want) {
			t.Errorf("under %s they carry %v, want %v", goal, parts, want)
		}
	}
}
