package cascade

import (
	"bytes"
	"hash/maphash"
	"iter"
	"sync/atomic"

	"weir.dev/weir/internal/dense"
	"weir.dev/weir/internal/words"
)

// Snapshot is one state of a workspace. It never changes: With returns another that shares what is equal. Reading needs
// no lock. The zero value is an empty workspace.
//
// Each thing has a place, a small number, and indexes hold places. Readings are too many for that: they stand in the
// series of their metric, and an Observation is made when somebody asks for one.
type Snapshot struct {
	by     *dense.Edit
	things dense.Vec[thing]
	ids    dense.Index // by the hash of an id
	names  dense.Index // by the hash of a namespace and what is natural in it
	keys   dense.Index // of what is named within another thing: by the hash of its key alone
	order  [kindCount]dense.Set
	taken  dense.Index   // the places of the metrics of readings, by the hash of a reading's id
	closed dense.Set     // what is kept from some people by itself, by place
	left   dense.Set     // the remnants among them
	writer *Writer       // what whoever decides on it is bound to; nil while nobody does
	visits *atomic.Int64 // see Counted; nil while nobody counts
}

// thing is what stands at a place.
type thing struct {
	e    Entity   // nil where there is none, or none yet that others name
	few  []naming // what names it, in order, while that is little
	ends [2]int32 // where its ends stand, or nowhere
	more *more    // nil for most
}

// more is what only some things have. It may be changed by the edit that made it.
type more struct {
	by     *dense.Edit
	id     ID // of what is named and not there
	many   []namedBy
	series series // of a metric
}

var seed = maphash.MakeSeed() // nothing that shows rests on it

func hashOf(s string) uint32 { return uint32(maphash.String(seed, s)) }

// happened is when what e tells of took place, as a rank of moments; 0 for what is a thing and no event.
func happened(e Entity) int64 {
	if told, ok := e.(interface{ when() Moment }); ok {
		return told.when().rank()
	}
	return 0
}

// edited returns s to be changed in place, whoever else reads s.
func (s Snapshot) edited() Snapshot {
	s.by = new(dense.Edit)
	return s
}

// With returns the snapshot after cs, applied in order. It refuses a change whose Before is not what s holds, so that a
// list of changes decided on another state cannot be applied by mistake.
func (s Snapshot) With(cs []Change) (Snapshot, error) {
	before := s
	s = s.edited()
	for len(cs) > 0 {
		c := cs[0]
		if n := s.putNew(cs); n > 0 {
			cs = cs[n:]
			continue
		}
		cs = cs[1:]
		was := s.holds(c)
		if (was != nil) != (c.Before != nil) || was != nil && !Equal(was, c.Before) {
			return before, refuse(Conflict, string(c.Kind())+" "+string(c.ID()), "",
				words.T("it has changed in the meantime; read it again"))
		}
		s.put(was, c.After)
	}
	return s, nil
}

// holds returns what s holds of what a change is about, or nil.
func (s *Snapshot) holds(c Change) Entity {
	if o, ok := c.Thing().(*Observation); ok {
		if s.taken.Len() == 0 || !s.taken.Has(readingHash(o.ID)) {
			return nil
		}
		if was := s.readingLike(o); was != nil {
			return was
		}
	}
	return s.Get(c.Kind(), c.ID())
}

// Equal reports whether two entities of one kind and id are the same in all that is stored. Names and addresses of
// people do not count: a change read from the journal comes without them.
func Equal(a, b Entity) bool {
	if a == b || sameReading(a, b) {
		return true
	}
	return bytes.Equal(Encode(Unnamed(a)), Encode(Unnamed(b)))
}

// sameReading reports whether a and b are one reading that says the same. Each may have been made an entity by itself.
func sameReading(a, b Entity) bool {
	o, one := a.(*Observation)
	p, other := b.(*Observation)
	return one && other && *o == *p
}

// isSame reports whether a and b are one thing, in whichever form. A reading is made an entity anew for whoever asks.
func isSame(a, b Entity) bool {
	return a == b || a != nil && b != nil && a.Kind() == b.Kind() && a.Head().ID == b.Head().ID
}

// put replaces what was there, which may be nothing, by e, or by nothing.
func (s *Snapshot) put(was, e Entity) {
	switch o, reading := was.(*Observation); {
	case reading && s.correct(o, e):
		return
	case reading:
		s.takeOut(o)
		was = nil
	case was != nil && e == nil:
		s.remove(was)
	case was != nil:
		s.replace(was, e)
		return
	}
	switch o, reading := e.(*Observation); {
	case reading:
		s.putIn(o)
	case e != nil:
		s.add(e)
	}
}

func (s *Snapshot) add(e Entity) {
	h, k := e.Head(), e.Kind()
	p := s.placeFor(h.ID)
	s.close(p, nil, e)
	t := s.things.Edit(s.by, int(p))
	t.e, t.ends = e, noEnds
	s.order[kindIndex[k]].Add(s.by, p, s.before)
	s.names.Add(s.by, naturalHash(k, e.natural()), p)
	if isWithin(e) {
		s.keys.Add(s.by, naturalHash(k, e.Head().Key), p)
	}
	Refs(e, func(r Ref) { s.name(r.Of, *r.ID, naming{place: p, kind: uint8(kindIndex[k]), by: r.bit}) })
}

func (s *Snapshot) remove(e Entity) {
	h, k := e.Head(), e.Kind()
	p := s.place(k, h.ID)
	s.close(p, e, nil)
	s.unname(p, e)
	s.order[kindIndex[k]].Remove(s.by, p, s.before)
	s.names.Remove(s.by, naturalHash(k, e.natural()), p)
	if isWithin(e) {
		s.keys.Remove(s.by, naturalHash(k, e.Head().Key), p)
	}
	t := s.things.Edit(s.by, int(p))
	if t.e, t.ends = nil, noEnds; t.named() {
		t.edit(s.by).id = h.ID
		return
	}
	*t = thing{ends: noEnds}
	s.ids.Remove(s.by, hashOf(string(h.ID)), p)
}

// replace puts e in the place of what was. Only what differs between the two is indexed anew.
func (s *Snapshot) replace(was, e Entity) {
	a, b, k := was.Head(), e.Head(), e.Kind()
	p := s.place(k, b.ID)
	s.close(p, was, e)
	moved := a.Seq != b.Seq || happened(was) != happened(e)
	if moved || !sameRefs(was, e) {
		s.unname(p, was)
		s.things.Edit(s.by, int(p)).ends = noEnds
		defer Refs(e, func(r Ref) { s.name(r.Of, *r.ID, naming{place: p, kind: uint8(kindIndex[k]), by: r.bit}) })
	}
	if moved {
		s.order[kindIndex[k]].Remove(s.by, p, s.before)
		defer func() { s.order[kindIndex[k]].Add(s.by, p, s.before) }()
	}
	if from, to := naturalHash(k, was.natural()), naturalHash(k, e.natural()); from != to {
		s.names.Remove(s.by, from, p)
		s.names.Add(s.by, to, p)
	}
	if isWithin(e) && Fold(a.Key) != Fold(b.Key) {
		s.keys.Remove(s.by, naturalHash(k, a.Key), p)
		s.keys.Add(s.by, naturalHash(k, b.Key), p)
	}
	s.things.Edit(s.by, int(p)).e = e
}

// close notes whether what stands at a place is kept from some people, and whether it is a remnant.
func (s *Snapshot) close(p int32, was, is Entity) {
	note := func(set *dense.Set, before, after bool) {
		switch {
		case after && !before:
			set.Add(s.by, p, byPlace)
		case before && !after:
			set.Remove(s.by, p, byPlace)
		}
	}
	note(&s.closed, Restricted(was), Restricted(is))
	note(&s.left, isRemnant(was), isRemnant(is))
}

func isRemnant(e Entity) bool { return e != nil && e.Head().Remnant != nil }

func byPlace(a, b int32) bool { return a < b }

// before orders places: what happened by when it did, and what is as old as another by its creation.
func (s *Snapshot) before(a, b int32) bool {
	x, y := s.at(a), s.at(b)
	if x == nil || y == nil { // a metric of readings that is not there
		return a < b
	}
	if v, w := happened(x), happened(y); v != w {
		return v < w
	}
	if v, w := x.Head().Seq, y.Head().Seq; v != w {
		return v < w
	}
	return a < b
}

// orderBy compares two by what stands before what.
func orderBy[T comparable](before func(a, b T) bool, a, b T) int {
	switch {
	case a == b:
		return 0
	case before(a, b):
		return -1
	}
	return 1
}

func (s *Snapshot) at(place int32) Entity { return s.things.At(int(place)).e }

// nowhere is the place of what has none.
const nowhere int32 = -1

var noEnds = [2]int32{nowhere, nowhere}

// place returns where a thing of a kind stands.
func (s *Snapshot) place(k Kind, id ID) int32 {
	for p := range s.ids.Find(hashOf(string(id))) {
		if e := s.at(p); e != nil && e.Head().ID == id && e.Kind() == k {
			return p
		}
	}
	return nowhere
}

// places yields where an id stands: mostly one place, and more where things of several kinds have it.
func (s *Snapshot) places(id ID) iter.Seq[int32] {
	return func(yield func(int32) bool) {
		for p := range s.ids.Find(hashOf(string(id))) {
			if s.things.At(int(p)).id() == id && !yield(p) {
				return
			}
		}
	}
}

func (t *thing) id() ID {
	switch {
	case t.e != nil:
		return t.e.Head().ID
	case t.more != nil:
		return t.more.id
	}
	return ""
}

// placeFor returns the place where others name an id that is not there yet, or a new one.
func (s *Snapshot) placeFor(id ID) int32 {
	for p := range s.places(id) {
		if s.at(p) == nil {
			return p
		}
	}
	p := int32(s.things.Append(s.by, thing{ends: noEnds}))
	s.ids.Add(s.by, hashOf(string(id)), p)
	return p
}

// Get returns the entity of kind k with the given id, or nil.
func (s *Snapshot) Get(k Kind, id ID) Entity {
	if k == KindObservation {
		if o := s.readingByID(id); o != nil {
			return o
		}
		return nil
	}
	if p := s.place(k, id); p != nowhere {
		return s.at(p)
	}
	return nil
}

// All yields the entities of kind k in order of creation.
func (s *Snapshot) All(k Kind) iter.Seq[Entity] {
	if k == KindObservation {
		return s.allReadings()
	}
	return s.entities(s.order[kindIndex[k]].All())
}

func (s *Snapshot) entities(places iter.Seq[int32]) iter.Seq[Entity] {
	return func(yield func(Entity) bool) {
		for p := range places {
			s.visit()
			if !yield(s.at(p)) {
				return
			}
		}
	}
}

// After yields the entities of kind k, other than readings, that were made after e, in order of creation; all of them
// for nil.
func (s *Snapshot) After(k Kind, e Entity) iter.Seq[Entity] {
	if e == nil {
		return s.All(k)
	}
	return s.entities(s.order[kindIndex[k]].From(func(p int32) bool { return ByCreation(s.at(p), e) > 0 }))
}

// Remnants yields what is left of things for some people, in no order that means anything, and how many these are.
func (s *Snapshot) Remnants() (all iter.Seq[Entity], count int) {
	return s.entities(s.left.All()), s.left.Len()
}

// Restricted yields what is kept from some people by itself, in no order that means anything, and how many these are.
func (s *Snapshot) Restricted() (all iter.Seq[Entity], count int) {
	return s.entities(s.closed.All()), s.closed.Len()
}

// Len returns how many entities of kind k there are.
func (s *Snapshot) Len(k Kind) int {
	if k == KindObservation {
		return s.taken.Len()
	}
	return s.order[kindIndex[k]].Len()
}

// Counted returns s with a count of the things and readings that its reads yield, and those of what With makes of it.
// Tests count so what a read visits; nothing else does.
func (s Snapshot) Counted(visits *atomic.Int64) Snapshot {
	s.visits = visits
	return s
}

func (s *Snapshot) visit() {
	if s.visits != nil {
		s.visits.Add(1)
	}
}
