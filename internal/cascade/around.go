package cascade

import (
	"iter"
	"slices"
)

// Reading around a place: what names the thing there, and what else is needed by who goes over everything.

// KindPlaces yields where the things of kind k stand, in order of creation. Readings have no places.
func (s *Snapshot) KindPlaces(k Kind) iter.Seq[int32] {
	of := &s.order[kindIndex[k]]
	return func(yield func(int32) bool) {
		for p := range of.All() {
			if s.visit(); !yield(p) {
				return
			}
		}
	}
}

// At returns the thing at a place, or nil.
func (s *Snapshot) At(p int32) Entity { return s.at(p) }

// PlaceIn returns where the thing of kind k with an id stands, or −1. Readings have no places.
func (s *Snapshot) PlaceIn(k Kind, id ID) int32 { return s.place(k, id) }

// Ends returns where the things stand that an alignment joins, a measure or a need: those that it names as goal and as
// to, metric or on. Each is −1 where it names none.
func (s *Snapshot) Ends(p int32) (from, to int32) {
	t := s.things.At(int(p))
	return t.ends[0], t.ends[1]
}

// NamingAt yields where the things of kind k stand that name the thing at a place, in order of creation.
func (s *Snapshot) NamingAt(p int32, k Kind) iter.Seq[int32] {
	return func(yield func(int32) bool) {
		for at := range s.namingAt(p, k, anyField) {
			if s.visit(); !yield(at) {
				return
			}
		}
	}
}

// Remarks yields the readings that say more than their value, such as a note or who wrote them, in order of creation.
func (s *Snapshot) Remarks() iter.Seq[*Observation] {
	var all []*Observation
	for i := range s.things.Len() {
		m := s.things.At(i).more
		if m == nil {
			continue
		}
		for _, p := range m.series {
			for _, o := range p.whole {
				if o != nil {
					all = append(all, o)
				}
			}
		}
	}
	slices.SortFunc(all, func(a, b *Observation) int { return ByCreation(a, b) })
	return slices.Values(all)
}

// KindsNaming returns the kinds of things that name the thing at a place, as bits by their order in Kinds. Readings are
// none of them.
func (s *Snapshot) KindsNaming(p int32) (kinds uint32) {
	t := s.things.At(int(p))
	for _, n := range t.few {
		kinds |= 1 << n.kind
	}
	if t.more != nil {
		for i := range t.more.many {
			kinds |= 1 << t.more.many[i].kind
		}
	}
	return kinds
}

// ReadingsBack yields the days and values of the readings of the metric at a place up to a day, newest first; p may be
// no place.
func (s *Snapshot) ReadingsBack(p int32, to Date) iter.Seq2[Date, float64] {
	return func(yield func(Date, float64) bool) {
		for _, piece := range slices.Backward(s.seriesAt(p)) {
			for _, r := range slices.Backward(piece.all) {
				if r.day() > to {
					continue
				}
				if s.visit(); !yield(r.day(), r.value) {
					return
				}
			}
		}
	}
}

// Near is what joins the goal at a place to others, read in one go, each in order of creation. It may be filled again.
type Near struct {
	Up, Down []Line
	Measures []Gauge
	Said     bool // there are check-ins on it
}

// Line is an alignment with where the goal at its other end stands, −1 for none.
type Line struct {
	*Alignment
	At int32
}

// Gauge is a measure with where its metric stands, −1 for none.
type Gauge struct {
	*Measure
	At int32
}

// NearUp fills in the alignments by which the goal at a place serves others.
func (s *Snapshot) NearUp(p int32, n *Near) { s.near(p, n, true, false) }

// NearBelow fills in what serves the goal at a place, what it is measured by and whether anything was said of it.
func (s *Snapshot) NearBelow(p int32, n *Near) { s.near(p, n, false, true) }

func (s *Snapshot) near(p int32, n *Near, up, below bool) {
	if up {
		n.Up = n.Up[:0]
	}
	if below {
		n.Down, n.Measures, n.Said = n.Down[:0], n.Measures[:0], false
	}
	t := s.things.At(int(p))
	if t.more != nil && len(t.more.many) > 0 { // so many that they stand in sets
		s.nearMany(p, n, up, below)
		return
	}
	for _, by := range t.few {
		switch {
		case by.kind == kindOfAlignment && (up && by.by&alignmentUp != 0 || below && by.by&alignmentDown != 0):
			s.visit()
			at := s.things.At(int(by.place))
			if up && by.by&alignmentUp != 0 {
				n.Up = append(n.Up, Line{at.e.(*Alignment), at.ends[1]})
			}
			if below && by.by&alignmentDown != 0 {
				n.Down = append(n.Down, Line{at.e.(*Alignment), at.ends[0]})
			}
		case below && by.kind == kindOfMeasure && by.by&measureOf != 0:
			s.visit()
			at := s.things.At(int(by.place))
			n.Measures = append(n.Measures, Gauge{at.e.(*Measure), at.ends[1]})
		case below && by.kind == kindOfCheckIn && by.by&checkInOn != 0:
			n.Said = true
		}
	}
}

func (s *Snapshot) nearMany(p int32, n *Near, up, below bool) {
	if up {
		for a, at := range s.Up(p) {
			n.Up = append(n.Up, Line{a, at})
		}
	}
	if !below {
		return
	}
	for a, at := range s.Down(p) {
		n.Down = append(n.Down, Line{a, at})
	}
	for m, at := range s.MeasuresAt(p) {
		n.Measures = append(n.Measures, Gauge{m, at})
	}
	for range s.namingAt(p, KindCheckIn, checkInOn) {
		n.Said = true
		break
	}
}

var (
	kindOfAlignment = uint8(kindIndex[KindAlignment])
	kindOfMeasure   = uint8(kindIndex[KindMeasure])
	kindOfCheckIn   = uint8(kindIndex[KindCheckIn])
)
