package cascade

import (
	"reflect"
	"slices"
)

// What stands at a place of a frozen snapshot, a bit each.
const (
	frozenThing = 1 << iota
	frozenNamed // by its list
	frozenMany  // by its sets
	frozenID    // it is not there; others name it
)

// frozenEnd closes a frozen snapshot.
const frozenEnd = 0x5eed

// Freeze writes a snapshot in blocks, each handed to put and good until it returns. Thaw reads them.
func (s *Snapshot) Freeze(put func(block []byte) error) error {
	f := &freezer{put: put, ids: make(map[ID]uint64, s.things.Len()), words: map[string]uint64{}}
	f.rows = append(f.rows, frozenShape[:]...)
	f.number(uint64(s.things.Len()))
	f.number(uint64(s.taken.Len()))
	for p := range s.things.Len() {
		f.thing(s.things.At(p))
		f.between()
	}
	for k := range s.order {
		f.places(slices.AppendSeq(make([]int32, 0, s.order[k].Len()), s.order[k].All()))
		f.between()
	}
	for p := range s.things.Len() {
		if all := s.seriesAt(int32(p)); len(all) > 0 {
			f.series(uint64(p), all)
			f.between()
		}
	}
	f.number(uint64(s.things.Len()))
	f.number(frozenEnd)
	f.end()
	return f.err
}

func (f *freezer) thing(t *thing) {
	many := t.more != nil && len(t.more.many) > 0
	what := bitIf(frozenThing, t.e != nil) | bitIf(frozenNamed, len(t.few) > 0) | bitIf(frozenMany, many) |
		bitIf(frozenID, t.e == nil && t.id() != "")
	f.number(what)
	if what&frozenThing != 0 {
		kind := kindIndex[t.e.Kind()]
		f.number(uint64(kind))
		frozenKinds[kind].write(f, entityValue(t.e))
		if ends[kind] != [2]uint16{} {
			f.number(uint64(t.ends[0] + 1))
			f.number(uint64(t.ends[1] + 1))
		}
	}
	if what&frozenID != 0 {
		f.id(t.id())
	}
	if what&frozenNamed != 0 {
		f.number(uint64(len(t.few)))
		for _, n := range t.few {
			f.number(uint64(n.place))
			f.number(uint64(n.kind))
			f.number(uint64(n.by))
		}
	}
	if what&frozenMany != 0 {
		f.number(uint64(len(t.more.many)))
		for i := range t.more.many {
			m := &t.more.many[i]
			f.number(uint64(m.kind))
			f.number(uint64(m.by))
			f.places(slices.AppendSeq(make([]int32, 0, m.set.Len()), m.set.All()))
		}
	}
}

func bitIf(bit uint64, set bool) uint64 {
	if set {
		return bit
	}
	return 0
}

// series writes the readings of the metric at a place: a column for each thing they say, then those that say more.
func (f *freezer) series(place uint64, all series) {
	f.number(place)
	n, whole := 0, 0
	for r := range all.entries() {
		n++
		if r.whole != nil {
			whole++
		}
	}
	f.number(uint64(n))
	for r := range all.entries() {
		f.rows = append(f.rows, r.id[:]...)
	}
	for r := range all.entries() {
		f.float(r.value)
	}
	var before reading
	for r := range all.entries() {
		f.signed(r.seq - before.seq)
		f.signed(r.at - before.at)
		before = r.reading
	}
	f.number(uint64(whole))
	i := 0
	for r := range all.entries() {
		if r.whole != nil {
			f.number(uint64(i))
			frozenKinds[kindIndex[KindObservation]].write(f, entityValue(r.whole))
		}
		i++
	}
}

// entityValue returns what e points to.
func entityValue(e Entity) reflect.Value { return reflect.ValueOf(e).Elem() }
