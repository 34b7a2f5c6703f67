package finding_test

import (
	"fmt"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
	"weir.dev/weir/internal/finding"
)

// large is a workspace of n goals: 5 priorities, and a tree below with measures, beliefs and asks, half of them missing
// something.
func large(b *testing.B, n int) cascade.Snapshot {
	b.Helper()
	var doc cascade.Document
	add := func(e cascade.Entity, key string) {
		e.Head().Key = key
		doc.Entities = append(doc.Entities, e)
	}
	f := func(v float64) *float64 { return &v }
	add(&cascade.Settings{AsOf: cascade.NewDate(2026, 11, 16)}, "acme")
	add(&cascade.Team{Name: "Acme", Type: cascade.Unit}, "acme")
	teams := n / 50
	for i := range teams {
		add(&cascade.Team{Name: "Team", Type: cascade.Unit, Parent: "acme"}, fmt.Sprintf("team-%d", i))
	}
	add(
		&cascade.Cycle{
			From: cascade.NewDate(2026, 10, 1), To: cascade.NewDate(2026, 12, 31), Phase: cascade.Active,
			Cadence: cascade.Weekly,
		}, "q4")
	for i := range n {
		key := fmt.Sprintf("goal-%d", i)
		g := &cascade.Goal{
			Intent: "People would miss us", Owners: []cascade.ID{"acme"}, Cycle: "q4", State: cascade.Committed,
		}
		if i >= 5 {
			g.Owners[0] = cascade.ID(fmt.Sprintf("team-%d", i%teams))
		}
		add(g, key)
		metric := fmt.Sprintf("metric-%d", i)
		add(&cascade.Metric{Name: "Satisfaction", Unit: "points", Direction: cascade.Up}, metric)
		if i%2 == 0 {
			add(&cascade.Measure{Goal: cascade.ID(key), Metric: cascade.ID(metric), From: f(1), To: f(9)}, "measure-"+key)
		}
		if i >= 5 {
			a := &cascade.Alignment{
				By: cascade.ByResponse, Goal: cascade.ID(key), To: cascade.ID(fmt.Sprintf("goal-%d", (i-5)/8)),
				Contribution: "It moves it.",
			}
			if i%3 == 0 {
				a.Because = "people say so"
			}
			doc.Entities = append(doc.Entities, a)
		}
		if i%4 == 0 {
			doc.Entities = append(doc.Entities,
				&cascade.Need{Goal: cascade.ID(key), From: cascade.ID(fmt.Sprintf("team-%d", (i+1)%teams)), What: "a word"})
		}
	}
	s, err := cascade.Load(doc, &cascadetest.IDs{})
	if err != nil {
		b.Fatal(err)
	}
	return s
}

// BenchmarkRun runs every rule on 10,000 goals.
func BenchmarkRun(b *testing.B) {
	l := everyone(large(b, 10000))
	b.ReportAllocs()
	var r *finding.Report
	for b.Loop() {
		r = finding.Run(l, finding.Rules)
	}
	b.ReportMetric(float64(len(r.Findings)), "findings")
}
