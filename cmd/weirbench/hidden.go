package main

import (
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/company"
	"weir.dev/weir/internal/sight"
)

// hiddenAbove is how many hidden goals one goal serves in a world beside the usual one.
const hiddenAbove = 4000

// underHidden is how many times as much of something a reading takes its writer, from the change to what they see of
// it, where the goal it is of serves thousands of goals that are hidden from them: once, or the work of a write would
// tell of what is hidden.
func underHidden(of func(*inMemory, cascade.Snapshot) (float64, error)) func(*site) (float64, error) {
	return func(s *site) (float64, error) {
		m, err := s.inMemory()
		if err != nil {
			return 0, err
		}
		at, err := m.hide()
		if err != nil {
			return 0, err
		}
		usual, err := of(m, m.snapshot)
		if err == nil && usual == 0 {
			err = errors.New("nothing is counted")
		}
		if err != nil {
			return 0, err
		}
		under, err := of(m, at)
		return under / usual, err
	}
}

// writeVisits is how many things a correction of the first of the readings visits in a state, until its writer sees it.
func (m *inMemory) writeVisits(at cascade.Snapshot) (float64, error) {
	var n atomic.Int64
	one := m.correcting(at.Counted(&n))
	if err := one(-1); err != nil {
		return 0, err
	}
	n.Store(0)
	const writes = 64
	for i := range writes {
		if err := one(i); err != nil {
			return 0, err
		}
	}
	return float64(n.Load()) / writes, nil
}

// pairs are what a write takes with nothing hidden above it, and with much, measured in turns so that whatever else the
// machine does falls on both.
type pairs struct{ plain, hidden result }

// fewestPairs is how many turns there are at least.
const fewestPairs = 1000

func (s *site) inTurns() (pairs, error) {
	return s.turns.get(func() (p pairs, err error) {
		m, err := s.inMemory()
		if err != nil {
			return p, err
		}
		at, err := m.hide()
		if err != nil {
			return p, err
		}
		write := [2]func(int) error{m.correcting(m.snapshot), m.correcting(at)}
		var walls [2][]float64
		end := time.Now().Add(2 * s.budget)
		for i := 0; i < fewestPairs || time.Now().Before(end); i++ {
			for turn := range 2 {
				which := (turn + i) % 2 // neither is always the first
				start := time.Now()
				if err := write[which](i); err != nil {
					return p, err
				}
				walls[which] = append(walls[which], float64(time.Since(start)))
			}
		}
		for which, r := range []*result{&p.plain, &p.hidden} {
			r.Ops = len(walls[which])
			r.P50, r.P99 = quantiles(walls[which])
		}
		return p, nil
	})
}

func writePlain(s *site) (result, error) {
	p, err := s.inTurns()
	return p.plain, err
}

func writeHidden(s *site) (result, error) {
	p, err := s.inTurns()
	return p.hidden, err
}

// hide returns the company with hidden goals above the goal that the first of the readings is of.
func (m *inMemory) hide() (cascade.Snapshot, error) {
	cs, err := m.hiding()
	if err != nil {
		return cascade.Snapshot{}, err
	}
	cascade.Stamp(cs, 1<<20)
	return m.snapshot.With(cs)
}

// hiding returns the changes that put them there.
func (m *inMemory) hiding() ([]cascade.Change, error) {
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
		return nil, errors.New("the company has no goal to hide others above")
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
	return cs, nil
}

// correcting returns what corrects the first of the readings again and again, in a world of a state, and has its writer
// look.
func (m *inMemory) correcting(at cascade.Snapshot) func(i int) error {
	w := &write{at, sight.NewWorld(at, company.Day, company.Secret)}
	w.world.Settle()
	w.world.View(m.viewer).Graph()
	return func(i int) error {
		was := w.at.Get(cascade.KindObservation, m.readings[0].ID).(*cascade.Observation)
		now := *was
		now.Value = 10 + float64(i)
		if err := w.next([]cascade.Change{{Before: was, After: &now}}); err != nil {
			return err
		}
		w.world.View(m.viewer).Graph()
		return nil
	}
}

// writeAllocs is how many allocations that takes.
func (m *inMemory) writeAllocs(at cascade.Snapshot) (float64, error) {
	one := m.correcting(at)
	if err := one(-1); err != nil {
		return 0, err
	}
	_, allocs, err := allocations(256, one)
	return allocs, err
}
