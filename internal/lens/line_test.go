package lens_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/graph/graphtest"
)

// The lines of sight are those of the definition, loops left out, in the order of the alignments' creation.
func TestLinesAreTheDefinition(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := graphtest.Dense(t, today)
		l := world(s).Everyone()
		for g := range s.Goals() {
			sight, err := l.Why(cascade.KindGoal, string(g.ID))
			if err != nil {
				t.Fatal(err)
			}
			var want, got [][]string
			for _, line := range (graphtest.Naive{S: &s, Today: today}).Lines(g.ID) {
				ids := []string{}
				for _, id := range line {
					ids = append(ids, l.ID(s.Goal(id)))
				}
				want = append(want, ids)
			}
			for _, line := range sight.Lines {
				ids := []string{}
				for _, step := range line.Steps {
					ids = append(ids, step.ID)
				}
				got = append(got, ids)
			}
			if !slices.EqualFunc(got, want, slices.Equal) {
				t.Fatalf("the lines of %s are %v, want %v", l.ID(g), got, want)
			}
		}
	})
}
