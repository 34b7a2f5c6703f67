package cascade

import (
	"cmp"
	"slices"

	"weir.dev/weir/internal/dense"
)

// Builder makes a snapshot of everything that is stored, all at once: without looking for what may be there already,
// with ids shared by all that name the same, and with readings in exactly the room they need.
type Builder struct {
	s        Snapshot
	readings []built
}

// built is a reading with where its metric stands.
type built struct {
	entry
	metric int32
}

// NewBuilder returns a builder of a snapshot with nothing in it.
func NewBuilder() *Builder { return &Builder{s: Snapshot{}.edited()} }

// Add puts in a thing other than a reading. It belongs to the snapshot from now on. No two have the same kind and id.
func (b *Builder) Add(e Entity) {
	Refs(e, func(r Ref) { // the id as it stands with the thing named, so that it is in memory once
		for p := range b.s.places(*r.ID) {
			*r.ID = b.s.things.At(int(p)).id()
			break
		}
	})
	b.s.add(e)
}

// AddReading puts in a reading. o may be used again afterwards.
func (b *Builder) AddReading(o *Observation) {
	r := entryOf(o)
	if r.whole != nil {
		c := *o
		r.whole = &c
	}
	b.readings = append(b.readings, built{r, b.s.namedPlace(ofMetric, o.Metric)})
}

// AddPack puts in the readings that Pack wrote.
func (b *Builder) AddPack(body []byte) error {
	var last ID
	var place int32
	return unpack(body, func(metric ID, r reading) error {
		if metric != last || len(b.readings) == 0 {
			last, place = metric, b.s.namedPlace(ofMetric, metric)
		}
		b.readings = append(b.readings, built{entry{reading: r}, place})
		return nil
	})
}

// Snapshot returns what was put in. The builder must not be used any more.
func (b *Builder) Snapshot() Snapshot {
	s := &b.s
	slices.SortStableFunc(b.readings, func(x, y built) int { return cmp.Compare(x.metric, y.metric) })
	hashes, places := make([]uint32, len(b.readings)), make([]int32, len(b.readings))
	for i := range b.readings {
		r := &b.readings[i]
		hashes[i], places[i] = hashOf(string(r.name())), r.metric
	}
	s.taken = dense.Fill(s.by, hashes, places)
	for all := b.readings; len(all) > 0; {
		n := slices.IndexFunc(all, func(r built) bool { return r.metric != all[0].metric })
		if n < 0 {
			n = len(all)
		}
		b.fill(all[:n])
		all = all[n:]
	}
	b.readings = nil
	return b.s
}

// fill gives a metric its readings.
func (b *Builder) fill(of []built) {
	s := &b.s
	slices.SortFunc(of, func(x, y built) int { return x.order(&y.entry) })
	all := make([]reading, len(of))
	pieces := make([]piece, (len(of)+fullPiece-1)/fullPiece)
	ready := make(series, len(pieces))
	for i := range of {
		all[i] = of[i].reading
	}
	for i := range pieces {
		from, to := i*fullPiece, min(len(of), (i+1)*fullPiece)
		p := &pieces[i]
		p.by, p.all, ready[i] = s.by, all[from:to:to], p
		for j, r := range of[from:to] {
			if r.whole == nil {
				continue
			}
			if p.whole == nil {
				p.whole = make([]*Observation, to-from)
			}
			p.whole[j] = r.whole
			if r.whole.CheckIn != "" {
				s.name(ofCheckIn, r.whole.CheckIn, naming{place: r.metric, kind: uint8(kindIndex[KindObservation]), by: nested})
			}
		}
	}
	s.things.Edit(s.by, int(of[0].metric)).edit(s.by).series = ready
}
