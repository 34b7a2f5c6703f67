package graph_test

import (
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
	"weir.dev/weir/internal/graph"
)

// A goal's health rests on its own evidence, whatever is shown as its progress.
func TestHealthRestsOnEvidence(t *testing.T) {
	t.Parallel()
	number := func(v float64) *float64 { return &v }
	day := cascade.NewDate(2026, 7, 1)
	for _, tt := range []struct {
		name     string
		mode     cascade.ProgressMode
		manual   *float64
		measured bool
		want     cascade.Health
	}{
		{"own", cascade.OwnProgress, nil, true, cascade.HealthOffTrack},
		{"set by hand, far ahead of the readings", cascade.ManualProgress, number(1), true, cascade.HealthOffTrack},
		{"the goals below, which there are none of", cascade.SignalProgress, nil, true, cascade.HealthOffTrack},
		{"set by hand, without a reading", cascade.ManualProgress, number(1), false, cascade.HealthNoEvidence},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			doc := cascade.Document{Entities: []cascade.Entity{
				&cascade.Metric{Header: cascade.Header{Key: "m"}, Direction: cascade.Up},
				&cascade.Goal{Header: cascade.Header{Key: "g"}, State: cascade.Committed, Progress: tt.mode, Manual: tt.manual},
				&cascade.Measure{
					Header: cascade.Header{Key: "k"}, Goal: "g", Metric: "m", From: number(0), To: number(100),
					Start: cascade.NewDate(2026, 1, 1), By: cascade.NewDate(2026, 12, 31),
				},
			}}
			if tt.measured {
				doc.Entities = append(doc.Entities, &cascade.Observation{Metric: "m", At: cascade.OnDay(day), Value: 10})
			}
			s, err := cascade.Load(doc, &cascadetest.IDs{})
			if err != nil {
				t.Fatal(err)
			}
			g := graph.New(s, day)
			if got := g.Figures(s.Find(cascade.KindGoal, "g").Head().ID).Health; got != tt.want {
				t.Errorf("health %q, want %q", got, tt.want)
			}
		})
	}
}
