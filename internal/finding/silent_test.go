package finding_test

import (
	"slices"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/finding"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/sight"
)

// A goal of which nobody has spoken for too long is found for those who own it, and for nobody else as theirs; once
// its cycle is closed it owes nothing.
func TestStaleIsFoundForItsOwners(t *testing.T) {
	t.Parallel()
	const file = `
weir: 1
workspace: acme
asOf: 2026-11-16
people: [{id: ana, name: Ana}, {id: ben, name: Ben}]
teams:
  - {id: acme, name: Acme, kind: unit}
  - {id: care, name: Care, kind: unit, parent: acme, members: [ana]}
  - {id: sales, name: Sales, kind: unit, parent: acme, members: [ben]}
cycles: [{id: q4, from: 2026-10-01, to: 2026-12-31, phase: active, cadence: weekly}]
metrics: [{id: rate, name: Teams that stay, unit: "%", direction: up, observations: [{at: 2026-10-20, value: 33}]}]
goals: [{id: stay, intent: Teams stay, owners: [care], cycle: q4, state: committed, measures: [{metric: rate, from: 30, to: 42}]}]
`
	s, _ := load(t, "a.yaml", []byte(file), nil)
	mine := func(s cascade.Snapshot, person string) []string {
		w := sight.NewWorld(s, s.Settings().AsOf, []byte("secret"))
		l := lens.Of(w.View(s.Find(cascade.KindPerson, person).Head().ID))
		var out []string
		for _, f := range finding.Seen(l).Mine(l, false) {
			out = append(out, f.Rule+" "+f.Subject.ID)
		}
		return out
	}
	if got := mine(s, "ana"); !slices.Contains(got, "stale stay") {
		t.Errorf("who owns the goal is told of %v", got)
	}
	if got := mine(s, "ben"); slices.Contains(got, "stale stay") {
		t.Errorf("who does not own it is told of it as theirs: %v", got)
	}
	for _, phase := range []cascade.Phase{cascade.Planning, cascade.Scoring, cascade.Closed} {
		was := s.Find(cascade.KindCycle, "q4").(*cascade.Cycle)
		now := cascade.Clone(was)
		now.Phase = phase
		after, err := s.With([]cascade.Change{{Before: was, After: now}})
		if err != nil {
			t.Fatal(err)
		}
		if got := mine(after, "ana"); slices.Contains(got, "stale stay") {
			t.Errorf("in a cycle that is %s it is stale", phase)
		}
	}
}
