package cascade

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"reflect"
	"strings"

	"weir.dev/weir/internal/dense"
)

// errFrozen says that blocks are no snapshot, or one of another form.
var errFrozen = errors.New("cascade: this is no snapshot that this program has written")

// thawer reads what freezer wrote, until something does not fit.
type thawer struct {
	unpacker
	next  func() ([]byte, error)
	err   error  // of next
	texts string // of the block, what is left of them
	ids   []ID
	words []string

	slabs  [kindCount]reflect.Value // things of a kind that are made and not used yet
	naming []naming                 // likewise
	series struct {
		readings []reading
		pieces   []piece
		of       []*piece
	}
}

// Thaw reads a snapshot that Freeze wrote. next returns one block after the other, each good until the next, and an
// error behind the last. What the blocks say is checked for its form only.
func Thaw(next func() ([]byte, error)) (Snapshot, error) {
	t := &thawer{next: next}
	s, ok := t.snapshot()
	switch {
	case t.err != nil:
		return Snapshot{}, t.err
	case !ok || t.bad || len(t.left) > 0:
		return Snapshot{}, errFrozen
	}
	return s, nil
}

// between begins the next block where this one is read. It stands where freezer has it.
func (t *thawer) between() {
	if len(t.left) > 0 || t.bad {
		return
	}
	block, err := t.next()
	if err != nil {
		t.bad, t.err = true, err
		return
	}
	t.left = block
	n := t.count(1)
	t.texts = string(t.bytes(n))
}

func (t *thawer) number() uint64 {
	v, n := binary.Uvarint(t.left)
	t.took(n)
	if t.bad {
		return 0
	}
	return v
}

// below reads a number that is less than most.
func (t *thawer) below(most int) int {
	v := t.number()
	if v >= uint64(most) {
		t.bad = true
		return 0
	}
	return int(v)
}

func (t *thawer) float() float64 {
	b := t.bytes(8)
	if t.bad {
		return 0
	}
	return math.Float64frombits(binary.LittleEndian.Uint64(b))
}

func (t *thawer) says() string {
	n := t.number()
	if n > uint64(len(t.texts)) {
		t.bad = true
		return ""
	}
	s := t.texts[:n]
	t.texts = t.texts[n:]
	return s
}

func (t *thawer) id() ID {
	n := t.below(len(t.ids) + 1)
	if n == len(t.ids) {
		t.ids = append(t.ids, ID(t.says()))
	}
	return t.ids[n]
}

func (t *thawer) word() string {
	n := t.below(len(t.words) + 1)
	if n == len(t.words) {
		w := t.says()
		known, ok := vocabulary[w]
		if !ok {
			known = strings.Clone(w)
		}
		t.words = append(t.words, known)
	}
	return t.words[n]
}

// places reads places, each below most.
func (t *thawer) places(most int) []int32 {
	all := make([]int32, t.count(1))
	last := int64(0)
	for i := range all {
		if last += t.signed(); last < 0 || last >= int64(most) {
			t.bad = true
			return nil
		}
		all[i] = int32(last)
	}
	return all
}

// mostPlaces is more than a snapshot has, and as many as places can be told apart.
const mostPlaces = math.MaxInt32

func (t *thawer) snapshot() (s Snapshot, ok bool) {
	if t.between(); !bytes.Equal(t.bytes(len(frozenShape)), frozenShape[:]) {
		return s, false
	}
	n, readings := t.below(mostPlaces), t.below(mostPlaces)
	few := min(n, 1<<20) // whatever the blocks say, no more is made room for than they can hold
	t.ids = append(make([]ID, 0, few), "")
	by := indexing{ids: make([]dense.Hashed, 0, few), names: make([]dense.Hashed, 0, few)}
	var things [][]thing
	var closed, left []int32
	for place := range n {
		if t.between(); t.bad {
			return s, false
		}
		if place%dense.FillMany == 0 {
			things = append(things, make([]thing, min(n-place, dense.FillMany)))
		}
		one := &things[len(things)-1][place%dense.FillMany]
		*one = t.thing(n)
		by.add(int32(place), one)
		if Restricted(one.e) { // sight rests on it: it is never taken from what is written
			closed = append(closed, int32(place))
		}
		if isRemnant(one.e) {
			left = append(left, int32(place))
		}
	}
	for k := range s.order {
		t.between()
		s.order[k] = dense.FillSet(t.places(n))
	}
	s.closed, s.left = dense.FillSet(closed), dense.FillSet(left)
	if !t.allSeries(&s, things, n, min(readings, 1<<24)) || s.taken.Len() != readings || t.number() != frozenEnd {
		return s, false
	}
	s.things = dense.FillVec(things)
	by.fill(&s)
	return s, !t.bad
}

// indexing is what the indexes of a snapshot are made of.
type indexing struct{ ids, names, keys []dense.Hashed }

func (x *indexing) add(place int32, t *thing) {
	if id := t.id(); id != "" {
		x.ids = append(x.ids, dense.Hashed{Hash: hashOf(string(id)), Place: place})
	}
	if t.e != nil {
		x.names = append(x.names, dense.Hashed{Hash: naturalHash(t.e.Kind(), t.e.natural()), Place: place})
		if isWithin(t.e) {
			x.keys = append(x.keys, dense.Hashed{Hash: naturalHash(t.e.Kind(), t.e.Head().Key), Place: place})
		}
	}
}

func (x *indexing) fill(s *Snapshot) {
	s.ids, s.names, s.keys = dense.Fill(s.by, x.ids), dense.Fill(s.by, x.names), dense.Fill(s.by, x.keys)
}

func (t *thawer) thing(places int) (out thing) {
	what := t.number()
	out.ends = noEnds
	if what&frozenThing != 0 {
		kind := t.below(kindCount)
		if out.e = t.entity(kind); ends[kind] != [2]uint16{} {
			out.ends = [2]int32{int32(t.below(places+1)) - 1, int32(t.below(places+1)) - 1}
		}
	}
	if what&frozenID != 0 {
		out.more = &more{id: t.id()}
	}
	if what&frozenNamed != 0 {
		out.few = t.few(places)
	}
	if what&frozenMany != 0 {
		if out.more == nil {
			out.more = &more{}
		}
		out.more.many = make([]namedBy, t.count(3))
		for i := range out.more.many {
			m := &out.more.many[i]
			m.kind, m.by = uint8(t.below(kindCount)), uint16(t.below(1<<16))
			m.set = dense.FillSet(t.places(places))
		}
	}
	return out
}

// slab is how many things of a kind are made together.
const slab = 64

func (t *thawer) entity(kind int) Entity {
	free := &t.slabs[kind]
	if !free.IsValid() || free.Len() == 0 {
		*free = reflect.MakeSlice(reflect.SliceOf(reflect.TypeOf(kinds[kind].new()).Elem()), slab, slab)
	}
	v := free.Index(0)
	*free = free.Slice(1, free.Len())
	frozenKinds[kind].read(t, v)
	return v.Addr().Interface().(Entity)
}

func (t *thawer) few(places int) []naming {
	n := t.count(3)
	if n > len(t.naming) {
		t.naming = make([]naming, max(n, 1<<12))
	}
	few := t.naming[:n:n]
	t.naming = t.naming[n:]
	for i := range few {
		few[i] = naming{
			place: int32(t.below(places)), kind: uint8(t.below(kindCount)), by: uint16(t.below(1 << 16)),
		}
	}
	return few
}

// allSeries reads the readings of all metrics into things.
func (t *thawer) allSeries(s *Snapshot, things [][]thing, n, readings int) bool {
	taken := make([]dense.Hashed, 0, readings)
	for {
		if t.between(); t.bad {
			return false
		}
		place := t.below(n + 1)
		if place == n {
			s.taken = dense.Fill(nil, taken)
			return true
		}
		all := t.readings()
		for _, p := range all {
			for i := range p.all {
				r := p.entry(i)
				taken = append(taken, dense.Hashed{Hash: r.hash(), Place: int32(place)})
			}
		}
		one := &things[place/dense.FillMany][place%dense.FillMany]
		if one.more == nil {
			one.more = &more{}
		}
		one.more.series = all
	}
}

// readings reads the series of one metric.
func (t *thawer) readings() series {
	n := t.count(len(packedID{}) + 8)
	if n > len(t.series.readings) {
		t.series.readings = make([]reading, max(n, 1<<12))
	}
	all := t.series.readings[:n:n]
	t.series.readings = t.series.readings[n:]
	ids, values := t.bytes(n*len(packedID{})), t.bytes(n*8)
	if t.bad {
		return nil
	}
	var seq, at int64
	for i := range all {
		seq += t.signed()
		at += t.signed()
		all[i] = reading{seq: seq, at: at, value: math.Float64frombits(binary.LittleEndian.Uint64(values[8*i:]))}
		copy(all[i].id[:], ids[len(packedID{})*i:])
	}
	out := t.pieces(all)
	for range t.count(2) {
		i := t.below(max(n, 1))
		o, ok := t.entity(kindIndex[KindObservation]).(*Observation)
		if t.bad || !ok {
			return nil
		}
		p := out[i/fullPiece]
		p.admit(entry{whole: o})
		p.whole[i%fullPiece] = o
	}
	return out
}

// pieces cuts readings into the pieces of a series.
func (t *thawer) pieces(all []reading) series {
	n := (len(all) + fullPiece - 1) / fullPiece
	if n > len(t.series.pieces) {
		t.series.pieces, t.series.of = make([]piece, max(n, 1<<8)), make([]*piece, max(n, 1<<8))
	}
	pieces, out := t.series.pieces[:n:n], t.series.of[:n:n]
	t.series.pieces, t.series.of = t.series.pieces[n:], t.series.of[n:]
	for i := range pieces {
		from, to := i*fullPiece, min(len(all), (i+1)*fullPiece)
		pieces[i].all, out[i] = all[from:to:to], &pieces[i]
	}
	return out
}
