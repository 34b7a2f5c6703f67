package standing_test

import (
	"fmt"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/sight"
)

// BenchmarkStandings shows the outline of 200 goals, each with a numeric belief: seen for the first time, seen again,
// and seen after a write that moved none of the readings.
func BenchmarkStandings(b *testing.B) {
	s := newStory()
	s.add("top", &cascade.Goal{Intent: "top", Owners: []cascade.ID{"acme"}, State: cascade.Committed})
	for i := range 200 {
		key := fmt.Sprintf("g%d", i)
		s.metric(key, cascade.Metric{Unit: "%"}, following(pilots, 20+float64(i)/10, 0.1)...)
		s.add(key, &cascade.Goal{Intent: key, Owners: []cascade.ID{"acme"}, State: cascade.Committed})
		s.doc.Entities = append(s.doc.Entities, &cascade.Alignment{
			By: cascade.ByResponse, Goal: cascade.ID(key), To: "top",
			Believes: &cascade.Belief{
				Driver: cascade.ID(key), Outcome: "activation", Direction: "same", Size: num(0.1), Lag: "1w",
			},
		})
	}
	snap := s.snapshot(b)
	show := func(w *sight.World) {
		if rows, err := lens.Of(w.Everyone()).Outline(lens.Filter{}); err != nil || len(rows.All()) != 201 {
			b.Fatal(len(rows.All()), err)
		}
	}
	b.Run("first", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			show(world(snap))
		}
	})
	w := world(snap)
	b.Run("again", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			show(w)
		}
	})
	g := snap.Find(cascade.KindGoal, "g7").(*cascade.Goal)
	renamed := *g
	renamed.Intent = "renamed"
	changes := []cascade.Change{{Before: g, After: &renamed}}
	after, err := snap.With(changes)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("after a write", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			show(w.With(after, changes))
		}
	})
}
