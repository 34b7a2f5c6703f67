package graph_test

import (
	"fmt"
	"reflect"
	"sync/atomic"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/graph"
)

// TestManyChanges makes most of a workspace in one write: what With makes of it is what is computed from scratch.
func TestManyChanges(t *testing.T) {
	t.Parallel()
	const today = cascade.Date(739_000)
	from, to := 0.0, 10_500.0
	cs := []cascade.Change{
		{After: &cascade.Metric{Header: cascade.Header{ID: "m", Key: "m"}, Direction: cascade.Up}},
		{After: &cascade.Goal{Header: cascade.Header{ID: "g", Key: "g"}, State: cascade.Committed}},
		{After: &cascade.Measure{
			Header: cascade.Header{ID: "n", Key: "n"}, Goal: "g", Metric: "m", From: &from, To: &to, Start: 1, By: today,
		}},
	}
	for n := range 10_500 {
		cs = append(cs, cascade.Change{After: &cascade.Observation{
			Header: cascade.Header{ID: cascade.ID(fmt.Sprint("o", n))}, Metric: "m",
			At: cascade.OnDay(today - cascade.Date(n)), Value: float64(10_500 - n),
		}})
	}
	cascade.Stamp(cs, 1)
	after, err := cascade.Snapshot{}.With(cs)
	if err != nil {
		t.Fatal(err)
	}
	got, want := graph.New(cascade.Snapshot{}, today).With(after, cs), graph.New(after, today)
	if a, b := got.Figures("g"), want.Figures("g"); !reflect.DeepEqual(a, b) || reflect.DeepEqual(a, graph.Figures{}) {
		t.Errorf("the goal has the figures %+v, want %+v", a, b)
	}
	if got.Counts() != want.Counts() {
		t.Errorf("the goals are counted as %+v, want %+v", got.Counts(), want.Counts())
	}
}

// TestReadingsOfOneMetricLookOnceForWhatReadsIt counts what a change of many readings of a metric visits, which are the
// figures of the goals that read it, once.
func TestReadingsOfOneMetricLookOnceForWhatReadsIt(t *testing.T) {
	visits := func(readings int) int64 {
		var w space
		for i := range 20 { // read one metric
			goal := cascade.ID(fmt.Sprintf("g%d", i))
			w.goal(goal, none, nil).entity("k-" + goal).(*cascade.Measure).Metric = "m-g0"
		}
		g, _ := w.graph(t)
		var cs []cascade.Change
		for i := range readings {
			o := reading("m-g0", i, float64(i))
			o.ID, o.Seq = cascade.ID(fmt.Sprintf("o%d", i)), int64(1000+i)
			cs = append(cs, cascade.Change{After: o})
		}
		after, err := g.Snapshot().With(cs)
		if err != nil {
			t.Fatal(err)
		}
		var n atomic.Int64
		g.With(after.Counted(&n), cs)
		return n.Load()
	}
	if one, many := visits(1), visits(50); many > one {
		t.Errorf("fifty readings of a metric visit %d things, want the %d that one does", many, one)
	}
}

// TestWordsOfALineLookForNoLoop counts what a change of an alignment's words visits: however long the line above it is,
// no goal of it is looked at for a loop.
func TestWordsOfALineLookForNoLoop(t *testing.T) {
	visits := func(long int) int64 {
		var w space
		for i := range long {
			w.goal(cascade.ID(fmt.Sprintf("g%d", i)), none, nil)
		}
		for i := range long - 1 {
			w.add(serves(cascade.ID(fmt.Sprintf("g%d", i)), cascade.ID(fmt.Sprintf("g%d", i+1)), nil))
		}
		g, _ := w.graph(t)
		var was *cascade.Alignment
		for a := range g.Snapshot().AlignmentsUp("g0") {
			was = a
		}
		now := *was
		now.Because = "they wait less"
		cs := []cascade.Change{{Before: was, After: &now}}
		after, err := g.Snapshot().With(cs)
		if err != nil {
			t.Fatal(err)
		}
		var n atomic.Int64
		g.With(after.Counted(&n), cs)
		return n.Load()
	}
	if short, long := visits(5), visits(50); long > short {
		t.Errorf("words below 50 goals visit %d things, want the %d that they visit below 5", long, short)
	}
}
