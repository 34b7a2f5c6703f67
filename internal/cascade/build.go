package cascade

import (
	"slices"

	"weir.dev/weir/internal/dense"
)

// Builder makes a snapshot of everything that is stored, all at once: without looking for what may be there already,
// with ids shared by all that name the same, and with readings in exactly the room they need.
type Builder struct {
	s        Snapshot
	readings [][]built         // in lists of fullList, so that no list is copied to grow
	whole    map[int32][]entry // of the readings that say more, by where their metric stands
	counts   []int32           // of readings, by where their metric stands
}

// built is a reading with where its metric stands.
type built struct {
	reading
	metric int32
}

const fullList = 1 << 13

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
	b.add(r, b.s.namedPlace(ofMetric, o.Metric))
}

func (b *Builder) add(r entry, metric int32) {
	if n := int(metric) + 1; n > len(b.counts) {
		b.counts = append(b.counts, make([]int32, n-len(b.counts))...)
	}
	b.counts[metric]++
	if r.whole != nil {
		if b.whole == nil {
			b.whole = map[int32][]entry{}
		}
		b.whole[metric] = append(b.whole[metric], r)
		return
	}
	last := len(b.readings) - 1
	if last < 0 || len(b.readings[last]) == fullList {
		b.readings = append(b.readings, make([]built, 0, fullList))
		last++
	}
	b.readings[last] = append(b.readings[last], built{r.reading, metric})
}

// AddPack puts in the readings that Pack wrote.
func (b *Builder) AddPack(body []byte) error {
	var last ID
	place := nowhere
	return unpack(body, func(metric ID, r reading) error {
		if metric != last || place == nowhere {
			last, place = metric, b.s.namedPlace(ofMetric, metric)
		}
		b.add(entry{reading: r}, place)
		return nil
	})
}

// Snapshot returns what was put in. The builder must not be used any more.
func (b *Builder) Snapshot() Snapshot {
	s := &b.s
	series := make([][]reading, len(b.counts)) // by where the metric stands, without what says more
	total := 0
	for metric, n := range b.counts {
		total += int(n)
		if n -= int32(len(b.whole[int32(metric)])); n > 0 {
			series[metric] = make([]reading, 0, n)
		}
	}
	hashes, places := make([]uint32, 0, total), make([]int32, 0, total)
	for i, list := range b.readings {
		for j := range list {
			r := &list[j]
			series[r.metric] = append(series[r.metric], r.reading)
			e := entry{reading: r.reading}
			hashes, places = append(hashes, e.hash()), append(places, r.metric)
		}
		b.readings[i] = nil
	}
	for metric, more := range b.whole {
		for i := range more {
			hashes, places = append(hashes, more[i].hash()), append(places, metric)
		}
	}
	s.taken = dense.Fill(s.by, hashes, places)
	for metric, n := range b.counts {
		if n > 0 {
			b.fill(int32(metric), series[metric], b.whole[int32(metric)])
		}
	}
	return b.s
}

// fill gives a metric its readings: those that are no more, and those that say more.
func (b *Builder) fill(metric int32, all []reading, more []entry) {
	s := &b.s
	order := func(x, y reading) int { return (&entry{reading: x}).order(&entry{reading: y}) }
	if !slices.IsSortedFunc(all, order) {
		slices.SortFunc(all, order)
	}
	var whole []*Observation // beside all
	if len(more) > 0 {
		of := slices.Clone(more)
		for _, r := range all {
			of = append(of, entry{reading: r})
		}
		slices.SortFunc(of, func(x, y entry) int { return x.order(&y) })
		all, whole = make([]reading, len(of)), make([]*Observation, len(of))
		for i, r := range of {
			all[i], whole[i] = r.reading, r.whole
		}
	}
	pieces := make([]piece, (len(all)+fullPiece-1)/fullPiece)
	ready := make(series, len(pieces))
	for i := range pieces {
		from, to := i*fullPiece, min(len(all), (i+1)*fullPiece)
		p := &pieces[i]
		p.by, p.all, ready[i] = s.by, all[from:to:to], p
		if whole == nil || !slices.ContainsFunc(whole[from:to], func(o *Observation) bool { return o != nil }) {
			continue
		}
		p.whole = whole[from:to:to]
		for _, o := range p.whole {
			if o != nil && o.CheckIn != "" {
				s.name(ofCheckIn, o.CheckIn, naming{place: metric, kind: uint8(kindIndex[KindObservation]), by: nested})
			}
		}
	}
	s.things.Edit(s.by, int(metric)).edit(s.by).series = ready
}
