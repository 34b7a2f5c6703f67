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

// The tables of figures hold numbers worked out by hand from the semantics page; the definition in graphtest is held to
// them as well.

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

func believing(goal, to cascade.ID, b *cascade.Belief) *cascade.Alignment {
	a := serves(goal, to, nil)
	a.Believes = b
	return a
}
