package graph_test

import (
	"testing"

	"weir.dev/weir/internal/company"
	"weir.dev/weir/internal/graph"
)

func BenchmarkNew(b *testing.B) {
	s := company.Snapshot(company.Options{Goals: 10000, Seed: 1})
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		graph.New(s, company.Day)
	}
}
