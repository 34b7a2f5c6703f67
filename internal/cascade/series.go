package cascade

import (
	"cmp"
	"hash/maphash"
	"iter"
	"slices"
	"sort"

	"weir.dev/weir/internal/dense"
)

// series are the readings of one metric from oldest to newest, in pieces of which each is copied whole.
type series []*piece

// piece is some readings in a row. It may be changed by the edit that made it.
type piece struct {
	by    *dense.Edit
	all   []reading
	whole []*Observation // beside all, nil of those that are no more than a reading; none where all are not
}

// What a reading names.
var ofMetric, ofCheckIn = []Kind{KindMetric}, []Kind{KindCheckIn}

// fullPiece is how many readings a piece holds at most.
const fullPiece = 32

// reading is what is kept of an Observation. It holds no pointer, so that collecting garbage costs nothing for the
// millions of them.
type reading struct {
	at    int64 // microseconds of its moment by its own clock, doubled, and 1 more for an instant
	seq   int64
	value float64
	id    packedID
}

// entry is a reading with all of it, where it says more than most do or has an id of another form; else nil.
type entry struct {
	reading
	whole *Observation
}

// packedID is an internal id as 128 bits.
type packedID [16]byte

const idDigits = "abcdefghijklmnopqrstuvwxyz234567" // of base 32, in the usual order

// idValues has the value of each digit by the byte it is written with; 0xff for what is no digit.
var idValues = func() (all [256]byte) {
	for i := range all {
		all[i] = 0xff
	}
	for i := range len(idDigits) {
		all[idDigits[i]] = byte(i)
	}
	return all
}()

// packedDigits is how many digits 128 bits take. The last says three bits, and two that are 0.
const packedDigits = 26

// pack returns an id as 128 bits, where it is of that form.
func pack(id ID) (p packedID, ok bool) {
	if len(id) != packedDigits {
		return p, false
	}
	var bits uint64
	var bad byte
	at := 0
	for i := range packedDigits {
		v := idValues[id[i]]
		bad |= v
		bits = bits<<5 | uint64(v&0x1f)
		if i%8 == 7 { // 40 bits
			p[at], p[at+1], p[at+2], p[at+3], p[at+4] =
				byte(bits>>32), byte(bits>>24), byte(bits>>16), byte(bits>>8), byte(bits)
			at, bits = at+5, 0
		}
	}
	p[at] = byte(bits >> 2)
	if bad >= 0x20 || bits&3 != 0 {
		return packedID{}, false
	}
	return p, true
}

func (p packedID) unpack() ID {
	var s [packedDigits]byte
	at := 0
	for i := 0; i < len(p)-1; i += 5 {
		bits := uint64(p[i])<<32 | uint64(p[i+1])<<24 | uint64(p[i+2])<<16 | uint64(p[i+3])<<8 | uint64(p[i+4])
		for shift := 35; shift >= 0; shift -= 5 {
			s[at] = idDigits[bits>>shift&0x1f]
			at++
		}
	}
	last := uint64(p[len(p)-1]) << 2
	s[at], s[at+1] = idDigits[last>>5], idDigits[last&0x1f]
	return ID(s[:packedDigits])
}

func entryOf(o *Observation) entry {
	r := entry{reading: reading{at: o.At.wall << 1, seq: o.Seq, value: o.Value}}
	if o.At.instant {
		r.at |= 1
	}
	plain := Observation{Header: Header{ID: o.ID, Seq: o.Seq}, Metric: o.Metric, At: o.At, Value: o.Value}
	id, packed := pack(o.ID)
	if r.id = id; !packed || *o != plain || o.At.offset != 0 {
		r.whole = o
	}
	return r
}

func (r *reading) moment() Moment { return Moment{wall: r.at >> 1, instant: r.at&1 != 0} }

func (r *reading) day() Date { return Date((r.at >> 1) / microsPerDay) }

// observation returns the reading as people know it.
func (r *entry) observation(metric ID) *Observation {
	if r.whole != nil {
		return r.whole
	}
	return &Observation{
		Header: Header{ID: r.id.unpack(), Seq: r.seq}, Metric: metric, At: r.moment(), Value: r.value,
	}
}

// hash is readingHash of the id of a reading.
func (r *entry) hash() uint32 {
	if r.whole != nil {
		return readingHash(r.whole.ID)
	}
	return uint32(maphash.Bytes(seed, r.id[:]))
}

// readingHash is the hash under which s.taken has the reading with an id: of 128 bits, where it is of that form.
func readingHash(id ID) uint32 {
	if packed, ok := pack(id); ok {
		return uint32(maphash.Bytes(seed, packed[:]))
	}
	return hashOf(string(id))
}

func (r *entry) name() ID {
	if r.whole != nil {
		return r.whole.ID
	}
	return r.id.unpack()
}

// checkIn returns the check-in that wrote the reading; empty for none.
func (r *entry) checkIn() ID {
	if r.whole != nil {
		return r.whole.CheckIn
	}
	return ""
}

// is reports whether the reading has an id; packed is the id as 128 bits where it is of that form.
func (r *entry) is(id ID, packed packedID) bool {
	if r.whole != nil {
		return r.whole.ID == id
	}
	return r.id == packed
}

// order is that of the days, and of the ids on one day.
func (r *entry) order(o *entry) int {
	if c := cmp.Compare(r.day(), o.day()); c != 0 {
		return c
	}
	return cmp.Compare(r.name(), o.name())
}

// entry returns reading i of a piece.
func (p *piece) entry(i int) entry {
	r := entry{reading: p.all[i]}
	if p.whole != nil {
		r.whole = p.whole[i]
	}
	return r
}

func (p *piece) set(i int, r entry) {
	p.admit(r)
	if p.whole != nil {
		p.whole[i] = r.whole
	}
	p.all[i] = r.reading
}

// admit makes room for the whole of a reading, where none was needed so far.
func (p *piece) admit(r entry) {
	if r.whole != nil && p.whole == nil {
		p.whole = make([]*Observation, len(p.all))
	}
}

func (p *piece) insert(i int, r entry) {
	p.admit(r)
	if p.whole != nil {
		p.whole = slices.Insert(p.whole, i, r.whole)
	}
	p.all = slices.Insert(p.all, i, r.reading)
}

func (p *piece) remove(i int) {
	if p.whole != nil {
		p.whole = slices.Delete(p.whole, i, i+1)
	}
	p.all = slices.Delete(p.all, i, i+1)
}

// part returns a piece of its own of some of p's readings.
func (p *piece) part(by *dense.Edit, from, to int) *piece {
	part := &piece{by: by, all: slices.Clone(p.all[from:to])}
	if p.whole != nil {
		part.whole = slices.Clone(p.whole[from:to])
	}
	return part
}

// find returns where a reading stands, or would: in which piece and where in it.
func (s series) find(r *entry) (p, i int, found bool) {
	if len(s) == 0 {
		return 0, 0, false
	}
	before := func(p, i int) int {
		o := s[p].entry(i)
		return o.order(r)
	}
	p = len(s) - 1
	for p > 0 && before(p, 0) > 0 {
		p--
	}
	i = sort.Search(len(s[p].all), func(i int) bool { return before(p, i) >= 0 })
	return p, i, i < len(s[p].all) && before(p, i) == 0
}

// edit returns piece p to be changed.
func (s series) edit(by *dense.Edit, p int) *piece {
	if s[p].by != by {
		s[p] = s[p].part(by, 0, len(s[p].all))
	}
	return s[p]
}

func (s series) with(by *dense.Edit, r entry) series {
	p, i, _ := s.find(&r)
	fresh := func() *piece {
		n := &piece{by: by}
		n.insert(0, r)
		return n
	}
	switch {
	case len(s) == 0:
		return series{fresh()}
	case len(s[p].all) < fullPiece:
		s.edit(by, p).insert(i, r)
		return s
	case i == fullPiece: // readings mostly come in order of time
		return slices.Insert(s, p+1, fresh())
	}
	right := s[p].part(by, fullPiece/2, fullPiece)
	s[p] = s[p].part(by, 0, fullPiece/2)
	return slices.Insert(s, p+1, right).with(by, r)
}

func (s series) without(by *dense.Edit, r *entry) (left series, found bool) {
	p, i, found := s.find(r)
	if !found {
		return s, false
	}
	at := s.edit(by, p)
	if at.remove(i); len(at.all) == 0 {
		s = slices.Delete(s, p, p+1)
	}
	return s, true
}

// entries yields the readings, oldest first.
func (s series) entries() iter.Seq[entry] {
	return func(yield func(entry) bool) {
		for _, p := range s {
			for i := range p.all {
				if !yield(p.entry(i)) {
					return
				}
			}
		}
	}
}

// upTo yields the readings up to a day, newest first.
func (s series) upTo(to Date) iter.Seq[entry] {
	return func(yield func(entry) bool) {
		for _, p := range slices.Backward(s) {
			for i := len(p.all) - 1; i >= 0; i-- {
				if p.all[i].day() <= to && !yield(p.entry(i)) {
					return
				}
			}
		}
	}
}

// seriesAt returns the readings of the metric at a place, which may be none.
func (s *Snapshot) seriesAt(p int32) series {
	if p == nowhere {
		return nil
	}
	if m := s.things.At(int(p)).more; m != nil {
		return m.series
	}
	return nil
}

// seriesOf returns the readings of a metric.
func (s *Snapshot) seriesOf(metric ID) series {
	for p := range s.places(metric) {
		if all := s.seriesAt(p); len(all) > 0 {
			return all
		}
	}
	return nil
}

func (s *Snapshot) putIn(o *Observation) {
	p := s.namedPlace(ofMetric, o.Metric)
	m := s.things.Edit(s.by, int(p)).edit(s.by)
	m.series = m.series.with(s.by, entryOf(o))
	s.taken.Add(s.by, readingHash(o.ID), p)
	if o.CheckIn != "" {
		s.name(ofCheckIn, o.CheckIn, naming{place: p, kind: uint8(kindIndex[KindObservation]), by: nested})
	}
}

// correct puts a reading in the place of one of the same metric, day and check-in that has its id, and reports whether
// it is that.
func (s *Snapshot) correct(was *Observation, e Entity) bool {
	is, ok := e.(*Observation)
	if !ok || is.ID != was.ID || is.Metric != was.Metric || is.At.Date() != was.At.Date() || is.CheckIn != was.CheckIn {
		return false
	}
	r := entryOf(was)
	for p := range s.places(was.Metric) {
		if at, i, found := s.seriesAt(p).find(&r); found {
			s.things.Edit(s.by, int(p)).edit(s.by).series.edit(s.by, at).set(i, entryOf(is))
			return true
		}
	}
	return false
}

func (s *Snapshot) takeOut(o *Observation) {
	r := entryOf(o)
	for p := range s.places(o.Metric) {
		m := s.things.Edit(s.by, int(p)).edit(s.by)
		left, found := m.series.without(s.by, &r)
		if m.series = left; !found {
			continue
		}
		s.taken.Remove(s.by, r.hash(), p)
		if o.CheckIn != "" && !left.from(o.CheckIn) {
			s.forget(o.CheckIn, naming{place: p, kind: uint8(kindIndex[KindObservation])})
		}
		s.settle(p, o.Metric)
		return
	}
}

// from reports whether any of the readings was written by a check-in.
func (s series) from(checkIn ID) bool {
	return slices.ContainsFunc(s, func(p *piece) bool {
		return slices.ContainsFunc(p.whole, func(o *Observation) bool { return o != nil && o.CheckIn == checkIn })
	})
}

// readingByID returns the reading with an id, or nil.
func (s *Snapshot) readingByID(id ID) *Observation {
	if s.taken.Len() == 0 {
		return nil
	}
	packed, _ := pack(id)
	for place := range s.taken.Find(readingHash(id)) {
		t := s.things.At(int(place))
		for r := range t.more.series.entries() {
			if r.is(id, packed) {
				return r.observation(t.id())
			}
		}
	}
	return nil
}

// readingLike returns the reading with the id of o, where it stands on the day of o with its metric: o itself where it
// says the same; else nil.
func (s *Snapshot) readingLike(o *Observation) *Observation {
	want := entryOf(o)
	for r := range s.seriesOf(o.Metric).upTo(want.day()) {
		switch {
		case r.day() < want.day():
			return nil
		case r == want:
			return o
		case r.is(o.ID, want.id):
			return r.observation(o.Metric)
		}
	}
	return nil
}

// readingsOn returns the readings of a metric on a day, in the order of their ids.
func (s *Snapshot) readingsOn(day readingDay) []Entity {
	var all []Entity
	for r := range s.seriesOf(day.metric).upTo(day.on) {
		if r.day() < day.on {
			break
		}
		all = append(all, r.observation(day.metric))
	}
	slices.Reverse(all)
	return all
}

// readingOn returns the reading of a day, or nil; where there are several, the one that is meant.
func (s *Snapshot) readingOn(day readingDay) *Observation {
	var first Entity
	for _, e := range s.readingsOn(day) {
		first = earlierBearer(first, e)
	}
	o, _ := first.(*Observation)
	return o
}

// allReadings yields every reading, in order of creation.
func (s *Snapshot) allReadings() iter.Seq[Entity] {
	type found struct {
		entry
		metric ID
	}
	return func(yield func(Entity) bool) {
		all := make([]found, 0, s.taken.Len())
		for i := range s.things.Len() {
			t := s.things.At(i)
			if t.more == nil {
				continue
			}
			for r := range t.more.series.entries() {
				all = append(all, found{r, t.id()})
			}
		}
		slices.SortFunc(all, func(a, b found) int { return cmp.Or(cmp.Compare(a.seq, b.seq), a.order(&b.entry)) })
		for _, f := range all {
			if !yield(f.observation(f.metric)) {
				return
			}
		}
	}
}

// readingsNaming yields the readings that name a metric, or the check-in that wrote them, in order of time.
func (s *Snapshot) readingsNaming(target ID) iter.Seq[Entity] {
	return func(yield func(Entity) bool) {
		for o := range s.Observations(target) {
			if !yield(o) {
				return
			}
		}
		var all []*Observation
		for place := range s.naming(target, KindObservation, anyField) {
			for r := range s.things.At(int(place)).more.series.entries() {
				if r.checkIn() == target {
					all = append(all, r.whole)
				}
			}
		}
		slices.SortFunc(all, func(a, b *Observation) int {
			return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Seq, b.Seq), cmp.Compare(a.ID, b.ID))
		})
		for _, o := range all {
			if !yield(o) {
				return
			}
		}
	}
}
