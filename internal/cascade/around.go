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

// Means reports whether e is what its bare key means: nothing else that bears that key has borne it longer.
func (s *Snapshot) Means(e Entity) bool { return s.bearer(e.Kind(), e.Head().Key) == e }

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
		if p == nowhere {
			return
		}
		m := s.things.At(int(p)).more
		if m == nil {
			return
		}
		for _, piece := range slices.Backward(m.series) {
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
