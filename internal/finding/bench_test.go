package finding_test

import (
	"testing"

	"weir.dev/weir/internal/company"
	"weir.dev/weir/internal/finding"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/sight"
)

// BenchmarkKeep runs every rule on a company of 10,000 goals, of which figures, standings and texts are known.
func BenchmarkKeep(b *testing.B) {
	s := company.Snapshot(company.Options{Goals: 10_000, Seed: 1})
	l := lens.Of(sight.NewWorld(s, company.Day, []byte("secret")).Everyone())
	k := finding.Keep(l, finding.Rules)
	b.ReportAllocs()
	for b.Loop() {
		k = finding.Keep(l, finding.Rules)
	}
	b.ReportMetric(float64(k.Count(finding.Which{})), "findings")
}
