package graph_test

import (
	"slices"

	"pgregory.net/rapid"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/graph"
	"weir.dev/weir/internal/graph/graphtest"
)

// checkOutline holds the outline of a graph, and its counts, against the definition.
func checkOutline(t *rapid.T, g *graph.Graph) {
	t.Helper()
	var got []graphtest.Row
	var walk func(parent cascade.ID, depth int)
	walk = func(parent cascade.ID, depth int) {
		before := len(got)
		var right []cascade.ID
		for id := range g.Rows(parent, "") {
			r := graphtest.Row{Goal: id, Depth: depth}
			if a := g.Under(id); a != nil {
				r.Under = a.ID
			}
			r.Below, _ = g.Below(id)
			got, right = append(got, r), append(right, id)
			walk(id, depth+1)
		}
		if all, n := g.Below(parent); parent != "" && (all != len(got)-before || n != len(right)) {
			t.Fatalf("%d stand below %s and %d right below, not %d and %d", len(got)-before, parent, len(right), all, n)
		}
		for i, id := range right {
			if rest := slices.Collect(g.Rows(parent, id)); !slices.Equal(rest, right[i+1:]) {
				t.Fatalf("after %s stand %v, want %v", id, rest, right[i+1:])
			}
		}
	}
	walk("", 0)
	naive := graphtest.Naive{S: g.Snapshot(), Today: g.Today()}
	if want := naive.Outline(); !slices.Equal(got, want) {
		t.Fatalf("the outline is %v\nby definition %v", got, want)
	}
	counts := g.Counts()
	visible, priorities, proposed, unstated, health := naive.Counts()
	if counts.Visible != visible || counts.Priorities != priorities || counts.Proposed != proposed ||
		counts.Unstated != unstated {
		t.Fatalf("the counts are %+v, by definition %d, %d, %d, %d", counts, visible, priorities, proposed, unstated)
	}
	for _, h := range cascade.Healths {
		if counts.InHealth(h) != health[h] {
			t.Fatalf("%d goals are %s, by definition %d", counts.InHealth(h), h, health[h])
		}
	}
}
