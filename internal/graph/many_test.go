package graph_test

import (
	"fmt"
	"reflect"
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
