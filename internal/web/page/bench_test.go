package page

import (
	"io"
	"testing"
)

// BenchmarkGoals50 renders a page of 50 goals, the unit of the page target.
func BenchmarkGoals50(b *testing.B) {
	v := exampleGoals()
	v.Roots = nil
	for len(v.Roots) < 5 {
		root := exampleEurope()
		root.Children = append(root.Children, exampleEurope().Children...)
		root.Children = root.Children[:4]
		root.Children[1].Children = root.Children[0].Children[:2]
		v.Roots = append(v.Roots, root)
	}
	rows := 0
	var count func(gs []OutlineGoal)
	count = func(gs []OutlineGoal) {
		rows += len(gs)
		for _, g := range gs {
			count(g.Children)
		}
	}
	count(v.Roots)
	b.ReportMetric(float64(rows), "goals")
	for b.Loop() {
		if err := v.Page().Render(b.Context(), io.Discard); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(rows), "goals")
}
