package cascade

import "iter"

// Reading by places: what is computed for everything goes from thing to thing by their places, without looking an id
// up. A place, ≥ 0, means something in the snapshot that gave it, and in those made of that one while its thing is
// there.

// ends are the fields whose places stand with a thing, where it has two that lines pass along.
var ends = func() (of [kindCount][2]uint16) {
	for k, fields := range map[Kind][2]string{
		KindAlignment: {"goal", "to"}, KindMeasure: {"goal", "metric"}, KindNeed: {"goal", "on"},
	} {
		for i, f := range fields {
			of[kindIndex[k]][i] = Info(k).Field(f).bit
		}
	}
	return of
}()

var (
	alignmentUp   = ends[kindIndex[KindAlignment]][0]
	alignmentDown = ends[kindIndex[KindAlignment]][1]
	measureOf     = ends[kindIndex[KindMeasure]][0]
)

// noteEnd notes the place of what a thing names, if that is one of its ends.
func (s *Snapshot) noteEnd(n naming, target int32) {
	for i, by := range ends[n.kind] {
		if by != 0 && by == n.by {
			s.things.Edit(s.by, int(n.place)).ends[i] = target
		}
	}
}

// Places returns the number above all places.
func (s *Snapshot) Places() int { return s.things.Len() }

// PlaceOf returns where a goal stands; false where there is none with that id.
func (s *Snapshot) PlaceOf(goal ID) (int32, bool) {
	p := s.place(KindGoal, goal)
	return p, p != nowhere
}

// MetricPlace returns where a metric stands, or −1.
func (s *Snapshot) MetricPlace(metric ID) int32 {
	if metric == "" {
		return nowhere
	}
	return s.place(KindMetric, metric)
}

// GoalAt returns the goal at a place, or nil; p may be no place.
func (s *Snapshot) GoalAt(p int32) *Goal {
	if p == nowhere {
		return nil
	}
	g, _ := s.at(p).(*Goal)
	return g
}

// MetricAt returns the metric at a place, or nil; p may be no place.
func (s *Snapshot) MetricAt(p int32) *Metric {
	if p == nowhere {
		return nil
	}
	m, _ := s.at(p).(*Metric)
	return m
}

// Up yields the alignments by which the goal at a place serves others, with where these stand, in order of creation.
func (s *Snapshot) Up(p int32) iter.Seq2[*Alignment, int32] { return s.aligned(p, alignmentUp, 1) }

// Down yields the alignments by which anything serves the goal at a place, with where that stands if it is a goal, else
// −1, in order of creation.
func (s *Snapshot) Down(p int32) iter.Seq2[*Alignment, int32] { return s.aligned(p, alignmentDown, 0) }

func (s *Snapshot) aligned(p int32, by uint16, far int) iter.Seq2[*Alignment, int32] {
	return func(yield func(*Alignment, int32) bool) {
		if p == nowhere {
			return
		}
		for at := range s.namingAt(p, KindAlignment, by) {
			s.visit()
			t := s.things.At(int(at))
			if !yield(t.e.(*Alignment), t.ends[far]) {
				return
			}
		}
	}
}

// MeasuresAt yields the measures of the goal at a place, with where their metric stands, −1 for none, in order of
// creation.
func (s *Snapshot) MeasuresAt(p int32) iter.Seq2[*Measure, int32] {
	return func(yield func(*Measure, int32) bool) {
		for at := range s.namingAt(p, KindMeasure, measureOf) {
			s.visit()
			t := s.things.At(int(at))
			if !yield(t.e.(*Measure), t.ends[1]) {
				return
			}
		}
	}
}

// LastReading returns the newest reading of the metric at a place with from ≤ at ≤ to; p may be no place.
func (s *Snapshot) LastReading(p int32, from, to Date) (at Moment, value float64, ok bool) {
	for r := range s.seriesAt(p).upTo(to) {
		return r.moment(), r.value, r.day() >= from
	}
	return Moment{}, 0, false
}

// LastSourced returns when the newest reading of the metric at a place up to a day was that no check-in wrote; zero
// where there is none, or p is no place.
func (s *Snapshot) LastSourced(p int32, to Date) Moment {
	for r := range s.seriesAt(p).upTo(to) {
		if r.checkIn() == "" {
			return r.moment()
		}
	}
	return Moment{}
}

// Readings yields the days and values of the readings of the metric at a place, oldest first.
func (s *Snapshot) Readings(p int32) iter.Seq2[Date, float64] {
	return func(yield func(Date, float64) bool) {
		for _, piece := range s.seriesAt(p) {
			for i := range piece.all {
				s.visit()
				if r := &piece.all[i]; !yield(r.day(), r.value) {
					return
				}
			}
		}
	}
}

// LastSaid returns the last check-in that says something on the goal at a place, up to a day, or nil.
func (s *Snapshot) LastSaid(p int32, until Date) *CheckIn {
	for c := range s.saidBack(p, until) {
		return c
	}
	return nil
}

// saidBack yields the check-ins that say something on the goal at a place, up to a day, newest first.
func (s *Snapshot) saidBack(p int32, until Date) iter.Seq[*CheckIn] {
	later := OnDay(until + 1).rank()
	after := func(p int32) bool { return happened(s.at(p)) >= later }
	return func(yield func(*CheckIn) bool) {
		for at := range s.namingBackAt(p, KindCheckIn, checkInOn, after) {
			if c := s.at(at).(*CheckIn); c.Says() && !yield(c) {
				return
			}
		}
	}
}
