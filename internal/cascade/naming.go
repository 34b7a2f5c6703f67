package cascade

import (
	"iter"
	"slices"

	"weir.dev/weir/internal/dense"
)

// What names what: each thing knows those that refer to it, so that nobody has to look for them.

// naming is one thing that names another.
type naming struct {
	place int32
	kind  uint8  // of the thing that names, as an index
	by    uint16 // its fields that name, a bit each
}

// nested is the bit of all references that are no field of their own.
const nested = 1 << 15

// namedBy holds the things of one kind that name another by the same fields, where many name it.
type namedBy struct {
	kind uint8
	by   uint16
	set  dense.Set
}

// fewest is how many namings stand in one list at most, which is copied whole.
const fewest = 48

// named reports whether anything names t.
func (t *thing) named() bool {
	return len(t.few) > 0 || t.more != nil && (len(t.more.many) > 0 || len(t.more.series) > 0)
}

// edit returns what only some things have, to be changed.
func (t *thing) edit(by *dense.Edit) *more {
	switch {
	case t.more == nil:
		t.more = &more{by: by}
	case t.more.by != by:
		c := *t.more
		c.by, c.many, c.series = by, slices.Clone(c.many), slices.Clone(c.series)
		t.more = &c
	}
	return t.more
}

// namedPlace returns the place of what a reference names, or one for what is not there yet.
func (s *Snapshot) namedPlace(of []Kind, id ID) int32 {
	for p := range s.places(id) {
		if e := s.at(p); e == nil || slices.Contains(of, e.Kind()) {
			return p
		}
	}
	p := s.placeFor(id)
	s.things.Edit(s.by, int(p)).edit(s.by).id = id
	return p
}

// name notes that a thing names an id. A thing that does so by several fields is noted once, with all of them.
func (s *Snapshot) name(of []Kind, id ID, n naming) {
	p := s.namedPlace(of, id)
	s.noteEnd(n, p)
	t := s.things.Edit(s.by, int(p))
	if i := t.find(n); i >= 0 {
		n.by |= t.few[i].by
		t.few = slices.Clone(t.few)
		t.few[i] = n
		return
	}
	if t.more != nil && len(t.more.many) > 0 {
		if was := s.findMany(t, n); was >= 0 {
			n.by |= t.more.many[was].by
			t.edit(s.by).many[was].set.Remove(s.by, n.place, s.ordered(n.kind))
		}
		s.addMany(t, n)
		return
	}
	i := len(t.few)
	for i > 0 && s.namingBefore(n, t.few[i-1]) {
		i--
	}
	t.few = slices.Insert(slices.Clip(t.few), i, n)
	if len(t.few) > fewest {
		few := t.few
		t.few = nil
		for _, n := range few {
			s.addMany(t, n)
		}
	}
}

// namingBefore orders namings by kind, and those of one kind as things are ordered.
func (s *Snapshot) namingBefore(a, b naming) bool {
	if a.kind != b.kind {
		return a.kind < b.kind
	}
	return s.ordered(a.kind)(a.place, b.place)
}

// ordered returns the order in which things of a kind are named. Of readings the place is their metric's, of which
// there may be none.
func (s *Snapshot) ordered(kind uint8) dense.Before {
	if Kinds[kind] == KindObservation {
		return byPlace
	}
	return s.before
}

// find returns where t has a naming, by whatever fields, in its list, or −1.
func (t *thing) find(n naming) int {
	return slices.IndexFunc(t.few, func(o naming) bool { return o.place == n.place && o.kind == n.kind })
}

// findMany returns which of the sets of t holds a naming by other fields, or −1.
func (s *Snapshot) findMany(t *thing, n naming) int {
	return slices.IndexFunc(t.more.many, func(m namedBy) bool {
		return m.kind == n.kind && m.set.Has(n.place, s.ordered(n.kind))
	})
}

func (s *Snapshot) addMany(t *thing, n naming) {
	m := t.edit(s.by)
	i := slices.IndexFunc(m.many, func(m namedBy) bool { return m.kind == n.kind && m.by == n.by })
	if i < 0 {
		i = len(m.many)
		m.many = append(m.many, namedBy{kind: n.kind, by: n.by})
	}
	m.many[i].set.Add(s.by, n.place, s.ordered(n.kind))
}

// unname forgets that e, at a place, names what it names.
func (s *Snapshot) unname(place int32, e Entity) {
	Refs(e, func(r Ref) { s.forget(*r.ID, naming{place: place, kind: uint8(kindIndex[e.Kind()])}) })
}

// forget takes a naming out, by whatever fields it was. A place that only was there to be named goes with the last.
func (s *Snapshot) forget(id ID, n naming) {
	for p := range s.places(id) {
		t := s.things.At(int(p))
		if i := t.find(n); i >= 0 {
			t = s.things.Edit(s.by, int(p))
			t.few = slices.Delete(slices.Clone(t.few), i, i+1)
		} else if t.more == nil {
			continue
		} else if i := s.findMany(t, n); i >= 0 {
			t = s.things.Edit(s.by, int(p))
			t.edit(s.by).many[i].set.Remove(s.by, n.place, s.ordered(n.kind))
			s.listed(t)
		} else {
			continue
		}
		s.settle(p, id)
		return
	}
}

// listed puts what is in the sets of t into its list, where that is little again: of what somebody does not see,
// nothing may be left in how long it takes to read what they see.
func (s *Snapshot) listed(t *thing) {
	m, n := t.more, 0
	m.many = slices.DeleteFunc(m.many, func(of namedBy) bool { return of.set.Len() == 0 })
	for i := range m.many {
		n += m.many[i].set.Len()
	}
	if n > fewest {
		return
	}
	few := make([]naming, 0, n)
	for i := range m.many {
		for p := range m.many[i].set.All() {
			few = append(few, naming{place: p, kind: m.many[i].kind, by: m.many[i].by})
		}
	}
	slices.SortFunc(few, func(a, b naming) int { return orderBy(s.namingBefore, a, b) })
	t.few, m.many = few, nil
}

// settle gives up a place where nothing is and that nothing names any more.
func (s *Snapshot) settle(place int32, id ID) {
	if t := s.things.At(int(place)); t.e == nil && !t.named() {
		*s.things.Edit(s.by, int(place)) = thing{ends: noEnds}
		s.ids.Remove(s.by, hashOf(string(id)), place)
	}
}

// sameRefs reports whether two forms of a thing name the same by the same fields.
func sameRefs(a, b Entity) bool {
	type named struct {
		id ID
		by uint16
	}
	var all []named
	Refs(a, func(r Ref) { all = append(all, named{*r.ID, r.bit}) })
	same := true
	Refs(b, func(r Ref) {
		if same = same && len(all) > 0 && all[0] == (named{*r.ID, r.bit}); same {
			all = all[1:]
		}
	})
	return same && len(all) == 0
}

// Referrers yields the entities of kind k that name target, each once: what happened in order of time,
// the others in order of creation.
func (s *Snapshot) Referrers(target ID, k Kind) iter.Seq[Entity] {
	if k == KindObservation {
		return s.readingsNaming(target)
	}
	return s.entities(s.naming(target, k, anyField))
}

// Namers yields what Referrers does of a kind that is not that of readings, in no order that means anything: to put
// what names a team by several fields in order takes longer than to look at it.
func (s *Snapshot) Namers(target ID, k Kind) iter.Seq[Entity] {
	kind := uint8(kindIndex[k])
	return func(yield func(Entity) bool) {
		for p := range s.places(target) {
			t := s.things.At(int(p))
			for _, n := range t.few {
				if n.kind != kind {
					continue
				}
				if s.visit(); !yield(s.at(n.place)) {
					return
				}
			}
			if t.more == nil {
				continue
			}
			for i := range t.more.many {
				if t.more.many[i].kind != kind {
					continue
				}
				for at := range t.more.many[i].set.All() {
					if s.visit(); !yield(s.at(at)) {
						return
					}
				}
			}
		}
	}
}

// AllReferrers yields the entities of all kinds that name target, in no order that means anything.
func (s *Snapshot) AllReferrers(target ID) iter.Seq[Entity] {
	return func(yield func(Entity) bool) {
		for p := range s.places(target) {
			for at := range s.namingPlace(p) {
				if s.visit(); !yield(s.at(at)) {
					return
				}
			}
		}
		for e := range s.readingsNaming(target) {
			if !yield(e) {
				return
			}
		}
	}
}

// namingPlace yields the places of the things of all kinds, but for readings, that name the thing at a place.
func (s *Snapshot) namingPlace(p int32) iter.Seq[int32] {
	return func(yield func(int32) bool) {
		t := s.things.At(int(p))
		for _, n := range t.few {
			if Kinds[n.kind] != KindObservation && !yield(n.place) {
				return
			}
		}
		if t.more == nil {
			return
		}
		for i := range t.more.many {
			if Kinds[t.more.many[i].kind] == KindObservation { // which stand in their metric
				continue
			}
			for at := range t.more.many[i].set.All() {
				if !yield(at) {
					return
				}
			}
		}
	}
}

// anyField are the bits of all fields.
const anyField = ^uint16(0)

// naming yields the places of the things of kind k that name target by one of some fields.
func (s *Snapshot) naming(target ID, k Kind, by uint16) iter.Seq[int32] {
	return func(yield func(int32) bool) {
		var all []iter.Seq[int32]
		for p := range s.places(target) {
			all = append(all, s.namingAt(p, k, by))
		}
		s.joined(all)(yield)
	}
}

// namingAt is naming of the thing at a place.
func (s *Snapshot) namingAt(p int32, k Kind, by uint16) iter.Seq[int32] {
	kind := uint8(kindIndex[k])
	return func(yield func(int32) bool) {
		t := s.things.At(int(p))
		for _, n := range t.few {
			if n.kind == kind && n.by&by != 0 && !yield(n.place) {
				return
			}
		}
		if t.more == nil || len(t.more.many) == 0 {
			return
		}
		var all []iter.Seq[int32]
		for i := range t.more.many {
			if m := &t.more.many[i]; m.kind == kind && m.by&by != 0 {
				all = append(all, m.set.All())
			}
		}
		s.joined(all)(yield)
	}
}

// namingBackAt yields the places of the things of kind k that name the thing at a place by one field and no other, the
// last first, of which after is false. It must be true of all behind the first of which it is.
func (s *Snapshot) namingBackAt(p int32, k Kind, by uint16, after func(place int32) bool) iter.Seq[int32] {
	kind := uint8(kindIndex[k])
	return func(yield func(int32) bool) {
		t := s.things.At(int(p))
		for _, n := range slices.Backward(t.few) {
			if n.kind == kind && n.by == by && !after(n.place) && !yield(n.place) {
				return
			}
		}
		if t.more == nil {
			return
		}
		for i := range t.more.many {
			if m := &t.more.many[i]; m.kind == kind && m.by == by {
				m.set.Back(after)(yield)
				return
			}
		}
	}
}

// joined yields the places of several lists in one order.
func (s *Snapshot) joined(lists []iter.Seq[int32]) iter.Seq[int32] {
	if len(lists) == 1 {
		return lists[0]
	}
	var all []int32
	for _, l := range lists {
		all = slices.AppendSeq(all, l)
	}
	slices.SortFunc(all, func(a, b int32) int { return orderBy(s.before, a, b) })
	return slices.Values(slices.Compact(all))
}
