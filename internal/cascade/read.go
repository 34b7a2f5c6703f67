package cascade

import (
	"iter"
	"slices"
)

// Typed access. Each returns nil when there is no such entity.

// Settings returns the workspace's own line; an empty workspace has an empty one.
func (s *Snapshot) Settings() *Settings {
	for e := range s.All(KindSettings) {
		return e.(*Settings)
	}
	return &Settings{}
}

func get[E Entity](s *Snapshot, k Kind, id ID) E {
	e, _ := s.Get(k, id).(E)
	return e
}

// Person returns a person by id.
func (s *Snapshot) Person(id ID) *Person { return get[*Person](s, KindPerson, id) }

// Team returns a team by id.
func (s *Snapshot) Team(id ID) *Team { return get[*Team](s, KindTeam, id) }

// Cycle returns a cycle by id.
func (s *Snapshot) Cycle(id ID) *Cycle { return get[*Cycle](s, KindCycle, id) }

// Metric returns a metric by id.
func (s *Snapshot) Metric(id ID) *Metric { return get[*Metric](s, KindMetric, id) }

// Goal returns a goal by id.
func (s *Snapshot) Goal(id ID) *Goal { return get[*Goal](s, KindGoal, id) }

// Measure returns a measure by id.
func (s *Snapshot) Measure(id ID) *Measure { return get[*Measure](s, KindMeasure, id) }

// Initiative returns an initiative by id.
func (s *Snapshot) Initiative(id ID) *Initiative { return get[*Initiative](s, KindInitiative, id) }

// WorkItem returns a work item by id.
func (s *Snapshot) WorkItem(id ID) *WorkItem { return get[*WorkItem](s, KindWorkItem, id) }

// Review returns a review by id.
func (s *Snapshot) Review(id ID) *Review { return get[*Review](s, KindReview, id) }

// Alignment returns an alignment by id.
func (s *Snapshot) Alignment(id ID) *Alignment { return get[*Alignment](s, KindAlignment, id) }

// CheckInByID returns a check-in by id.
func (s *Snapshot) CheckInByID(id ID) *CheckIn { return get[*CheckIn](s, KindCheckIn, id) }

func typed[E Entity](in iter.Seq[Entity], keep func(E) bool) iter.Seq[E] {
	return func(yield func(E) bool) {
		for e := range in {
			if t := e.(E); (keep == nil || keep(t)) && !yield(t) {
				return
			}
		}
	}
}

// People yields everybody, in order of creation.
func (s *Snapshot) People() iter.Seq[*Person] { return typed[*Person](s.All(KindPerson), nil) }

// Teams yields the teams, in order of creation.
func (s *Snapshot) Teams() iter.Seq[*Team] { return typed[*Team](s.All(KindTeam), nil) }

// Cycles yields the cycles, in order of creation.
func (s *Snapshot) Cycles() iter.Seq[*Cycle] { return typed[*Cycle](s.All(KindCycle), nil) }

// Metrics yields the metrics, in order of creation.
func (s *Snapshot) Metrics() iter.Seq[*Metric] { return typed[*Metric](s.All(KindMetric), nil) }

// Goals yields the goals, in order of creation.
func (s *Snapshot) Goals() iter.Seq[*Goal] { return typed[*Goal](s.All(KindGoal), nil) }

// Alignments yields the alignments, in order of creation.
func (s *Snapshot) Alignments() iter.Seq[*Alignment] {
	return typed[*Alignment](s.All(KindAlignment), nil)
}

// MeasuresOf yields the measures of a goal, in order of creation.
func (s *Snapshot) MeasuresOf(goal ID) iter.Seq[*Measure] {
	return typed[*Measure](s.Referrers(goal, KindMeasure), nil)
}

// MeasuresReading yields the measures that read a metric.
func (s *Snapshot) MeasuresReading(metric ID) iter.Seq[*Measure] {
	return typed[*Measure](s.Referrers(metric, KindMeasure), nil)
}

// AlignmentsUp yields the alignments by which a goal serves others.
func (s *Snapshot) AlignmentsUp(goal ID) iter.Seq[*Alignment] {
	return typed[*Alignment](s.entities(s.naming(goal, KindAlignment, alignmentUp)), nil)
}

// AlignmentsDown yields the alignments by which anything serves a goal.
func (s *Snapshot) AlignmentsDown(goal ID) iter.Seq[*Alignment] {
	return typed[*Alignment](s.entities(s.naming(goal, KindAlignment, alignmentDown)), nil)
}

// NeedsOf yields what a goal needs.
func (s *Snapshot) NeedsOf(goal ID) iter.Seq[*Need] {
	return typed(s.Referrers(goal, KindNeed), func(n *Need) bool { return n.Goal == goal })
}

// NeedsOn yields the needs of other goals that wait on a goal.
func (s *Snapshot) NeedsOn(goal ID) iter.Seq[*Need] {
	return typed(s.Referrers(goal, KindNeed), func(n *Need) bool { return n.On == goal })
}

// AsksTo yields the needs that ask a team.
func (s *Snapshot) AsksTo(team ID) iter.Seq[*Need] {
	return typed(s.Referrers(team, KindNeed), func(n *Need) bool { return n.From == team })
}

// CheckInsOf returns the check-ins on a goal, oldest first.
func (s *Snapshot) CheckInsOf(goal ID) []*CheckIn {
	return slices.Collect(typed[*CheckIn](s.Referrers(goal, KindCheckIn), nil))
}

var checkInOn = Info(KindCheckIn).Field("goal").bit

// CheckInsBack yields the check-ins on a goal up to a day, newest first, without those that say nothing.
func (s *Snapshot) CheckInsBack(goal ID, until Date) iter.Seq[*CheckIn] {
	return func(yield func(*CheckIn) bool) {
		for p := range s.places(goal) {
			for c := range s.saidBack(p, until) {
				if !yield(c) {
					return
				}
			}
		}
	}
}

// RevisionsOf returns the revisions of a goal's measures, oldest first.
func (s *Snapshot) RevisionsOf(goal ID) []*Revision {
	return slices.Collect(typed[*Revision](s.Referrers(goal, KindRevision), nil))
}

// historyOf counts the check-ins that give a value to a measure and the revisions of it.
func (s *Snapshot) historyOf(measure ID) int {
	n := 0
	for _, k := range []Kind{KindCheckIn, KindRevision} {
		for range s.Referrers(measure, k) {
			n++
		}
	}
	return n
}

// Observations yields the readings of a metric from oldest to newest.
func (s *Snapshot) Observations(metric ID) iter.Seq[*Observation] {
	return func(yield func(*Observation) bool) {
		for r := range s.seriesOf(metric).entries() {
			if s.visit(); !yield(r.observation(metric)) {
				return
			}
		}
	}
}

// ObservationsBack yields the readings of a metric up to a day, newest first.
func (s *Snapshot) ObservationsBack(metric ID, to Date) iter.Seq[*Observation] {
	return func(yield func(*Observation) bool) {
		for r := range s.seriesOf(metric).upTo(to) {
			if s.visit(); !yield(r.observation(metric)) {
				return
			}
		}
	}
}

// LastObservation returns the newest reading of a metric with from ≤ at ≤ to, or nil. A zero from is open.
func (s *Snapshot) LastObservation(metric ID, from, to Date) *Observation {
	for o := range s.ObservationsBack(metric, to) {
		if o.At.Date() >= from {
			return o
		}
		break
	}
	return nil
}

// ObservationOn returns the reading of a metric on a day, or nil.
func (s *Snapshot) ObservationOn(metric ID, day Date) *Observation {
	return s.readingOn(readingDay{metric, day})
}
