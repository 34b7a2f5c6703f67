package main

import (
	"context"
	"errors"
	"os"
	"time"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/company"
	"weir.dev/weir/internal/sight"
)

// site is a company of one size, with what its rows have asked for so far.
type site struct {
	ctx    context.Context
	size   int
	shape  company.Shape
	budget time.Duration // for one row
	dir    string        // for files
	beside beside
	kept   string // folder of databases from run to run; empty: none
	// profile is the folder that profiles of what serves go to, one for each start; empty: none.
	profile string
	starts  int

	memory  once[*inMemory]
	sql     once[*sqlite]
	arrays  once[*arrays]
	folder  once[folder]
	served  once[*served]
	open    once[*streams]
	turns   once[pairs]
	weighed map[string]weight // answers, by their path
	closing []func() error
}

// once keeps what was made the first time.
type once[T any] struct {
	made bool
	v    T
	err  error
}

func (o *once[T]) get(made func() (T, error)) (T, error) {
	if !o.made {
		o.v, o.err = made()
		o.made = true
	}
	return o.v, o.err
}

// close ends what the rows left running, the last first.
func (s *site) close() (err error) {
	for i := len(s.closing) - 1; i >= 0; i-- {
		err = errors.Join(err, s.closing[i]())
	}
	return errors.Join(err, os.RemoveAll(s.dir))
}

func (s *site) options() company.Options {
	return company.Options{Goals: s.size, Shape: s.shape, Seed: 1}
}

// inMemory is the company as a workspace in memory.
type inMemory struct {
	snapshot cascade.Snapshot
	world    *sight.World
	heap     float64                // bytes in use with figures, without views
	goals    []cascade.ID           // leaves that serve something, at random; all these the viewer sees
	top      cascade.ID             // one with nothing above
	readings []*cascade.Observation // the last of metrics, at random
	viewer   cascade.ID             // somebody in a team, who sees what is restricted to it
	people   []cascade.ID           // of teams, at random
}

func (s *site) inMemory() (*inMemory, error) {
	return s.memory.get(func() (*inMemory, error) {
		before := heap()
		m := &inMemory{snapshot: company.Snapshot(s.options())}
		m.world = sight.NewWorld(m.snapshot, company.Day, company.Secret)
		m.world.Settle()
		m.heap = heap() - before
		m.choose()
		return m, nil
	})
}

// samples is how many goals, metrics and people rows take in turn.
const samples = 512

// choose picks what rows ask about.
func (m *inMemory) choose() {
	r := clock.Seeded(1).Rand("weirbench")
	for t := range m.snapshot.Teams() {
		m.people = append(m.people, t.Members...)
		m.viewer = t.Lead
	}
	s := m.world.View(m.viewer).Snapshot()
	for g := range s.Goals() {
		if g.Restricted() || g.State != cascade.Committed {
			continue
		}
		switch serves, served := !none(s.AlignmentsUp(g.ID)), !none(s.AlignmentsDown(g.ID)); {
		case serves && !served:
			m.goals = append(m.goals, g.ID)
		case served && !serves && m.top == "":
			m.top = g.ID
		}
	}
	for metric := range s.Metrics() {
		if last := s.LastObservation(metric.ID, 0, company.Day); last != nil && !metric.Restricted() && last.CheckIn == "" {
			m.readings = append(m.readings, last)
		}
	}
	m.goals = some(r, m.goals)
	m.readings, m.people = some(r, m.readings), some(r, m.people)
}

// some returns at most as many as rows take, at random.
func some[T any](r *clock.Rand, of []T) []T {
	r.Shuffle(len(of), func(i, j int) { of[i], of[j] = of[j], of[i] })
	return of[:min(samples, len(of)):min(samples, len(of))]
}

func none[T any](in func(func(T) bool)) bool {
	for range in {
		return false
	}
	return true
}

func (m *inMemory) goal(i int) cascade.ID { return m.goals[i%len(m.goals)] }
