package main

import (
	"errors"
	"fmt"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/company"
	"weir.dev/weir/internal/sight"
)

// hiddenAbove is how many hidden goals one goal serves in a world beside the usual one.
const hiddenAbove = 4000

// underHidden is how many times as many allocations a reading takes its writer, from the change to what they see of it,
// where the goal it is of serves thousands of goals that are hidden from them: once, or the work of a write would tell
// of what is hidden.
func underHidden(s *site) (float64, error) {
	m, err := s.inMemory()
	if err != nil {
		return 0, err
	}
	at, err := m.hide()
	if err != nil {
		return 0, err
	}
	usual, err := m.writeAllocs(m.snapshot)
	if err != nil {
		return 0, err
	}
	under, err := m.writeAllocs(at)
	return under / usual, err
}

// hide returns the company with hidden goals above the goal that the first of the readings is of.
func (m *inMemory) hide() (cascade.Snapshot, error) {
	var goal cascade.ID
	for measure := range m.snapshot.MeasuresReading(m.readings[0].Metric) {
		goal = measure.Goal
	}
	var other cascade.ID // a team the viewer is not in
	for t := range m.snapshot.Teams() {
		if t.Parent != "" && !m.snapshot.IsMember(m.viewer, t.ID) && !m.snapshot.InAudience(m.viewer, []cascade.ID{t.ID}) {
			other = t.ID
			break
		}
	}
	if goal == "" || other == "" {
		return cascade.Snapshot{}, errors.New("the company has no goal to hide others above")
	}
	var cs []cascade.Change
	for i := range hiddenAbove {
		id := cascade.ID(fmt.Sprintf("hidden-%d", i))
		cs = append(cs,
			cascade.Change{After: &cascade.Goal{
				Header: cascade.Header{ID: id, Key: string(id)}, Intent: "Nobody outside hears of this", Type: cascade.Outcome,
				State: cascade.Committed, Owners: []cascade.ID{other},
				Sight: cascade.Sight{Visibility: cascade.Hidden, Audience: []cascade.ID{other}},
			}},
			cascade.Change{After: &cascade.Alignment{
				Header: cascade.Header{ID: id + "-line"}, By: cascade.ByResponse, Goal: goal, To: id,
			}})
	}
	cascade.Stamp(cs, 1<<20)
	return m.snapshot.With(cs)
}

// writeAllocs is how many allocations a correction of the first of the readings takes in a world of a state.
func (m *inMemory) writeAllocs(at cascade.Snapshot) (float64, error) {
	w := &write{at, sight.NewWorld(at, company.Day, company.Secret)}
	w.world.Settle()
	w.world.View(m.viewer).Graph()
	one := func(i int) error {
		was := w.at.Get(cascade.KindObservation, m.readings[0].ID).(*cascade.Observation)
		now := *was
		now.Value = 10 + float64(i)
		if err := w.next([]cascade.Change{{Before: was, After: &now}}); err != nil {
			return err
		}
		w.world.View(m.viewer).Snapshot()
		return nil
	}
	if err := one(-1); err != nil {
		return 0, err
	}
	_, allocs, err := allocations(256, one)
	return allocs, err
}
