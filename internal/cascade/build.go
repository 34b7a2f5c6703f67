package cascade

import (
	"iter"
	"slices"

	"weir.dev/weir/internal/dense"
)

// Builder makes a snapshot of everything that is stored, all at once: without looking for what may be there already,
// with ids shared by all that name the same, and with readings in exactly the room they need.
type Builder struct {
	s        Snapshot
	order    [kindCount][]int32 // the places of the things of a kind
	namings  [][]namedAt        // in lists of fullList
	readings []gathered
	whole    map[int32][]entry // of the readings that say more, by where their metric stands
	counts   []int32           // of readings, by where their metric stands
}

// gathered are readings as they came, fullList at most, so that no list is copied to grow.
type gathered struct {
	all     []reading
	metrics []int32 // where the metric of each stands
}

// namedAt is a naming with the place of what it names.
type namedAt struct {
	naming
	target int32
}

const fullList = 1 << 13

// chunked appends to the last of lists that each hold as many, so that no list is copied to grow.
func chunked[T any](lists [][]T, one T) [][]T {
	last := len(lists) - 1
	if last < 0 || len(lists[last]) == fullList {
		lists, last = append(lists, make([]T, 0, fullList)), last+1
	}
	lists[last] = append(lists[last], one)
	return lists
}

// NewBuilder returns a builder of a snapshot with nothing in it.
func NewBuilder() *Builder { return &Builder{s: Snapshot{}.edited()} }

// Add puts in a thing other than a reading. It belongs to the snapshot from now on. No two have the same kind and id.
func (b *Builder) Add(e Entity) {
	s, k := &b.s, kindIndex[e.Kind()]
	p := s.placeFor(e.Head().ID)
	s.close(p, nil, e)
	t := s.things.Edit(s.by, int(p))
	t.e, t.ends = e, noEnds
	b.order[k] = append(b.order[k], p)
	Refs(e, func(r Ref) {
		n := naming{place: p, kind: uint8(k), by: r.bit}
		target := b.name(r.Of, *r.ID, n)
		s.noteEnd(n, target)
		*r.ID = s.things.At(int(target)).id() // as it stands with the thing named, so that it is in memory once
	})
}

// name notes that a thing names an id, and returns the place of what it names.
func (b *Builder) name(of []Kind, id ID, n naming) int32 {
	target := b.s.namedPlace(of, id)
	b.namings = chunked(b.namings, namedAt{n, target})
	return target
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
	if last < 0 || len(b.readings[last].all) == fullList {
		b.readings = append(b.readings, gathered{make([]reading, 0, fullList), make([]int32, 0, fullList)})
		last++
	}
	to := &b.readings[last]
	to.all, to.metrics = append(to.all, r.reading), append(to.metrics, metric)
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
	b.index()
	b.allSeries()
	b.allNamings()
	return *s
}

// index makes the indexes and the orders of things.
func (b *Builder) index() {
	s := &b.s
	x := indexing{
		ids: make([]dense.Hashed, 0, s.things.Len()), names: make([]dense.Hashed, 0, s.things.Len()),
		keys: make([]dense.Hashed, 0, len(b.order[kindIndex[KindMeasure]])),
	}
	for p := range s.things.Len() {
		x.add(int32(p), s.things.At(p))
	}
	x.fill(s)
	for k, places := range b.order {
		order := func(x, y int32) int { return orderBy(s.before, x, y) }
		if !slices.IsSortedFunc(places, order) {
			slices.SortFunc(places, order)
		}
		s.order[k] = dense.FillSet(places)
	}
}

// allSeries gives all metrics their readings.
func (b *Builder) allSeries() {
	s := &b.s
	series := make([][]reading, len(b.counts)) // by where the metric stands, without what says more
	total := 0
	for _, n := range b.counts {
		total += int(n)
	}
	taken := make([]dense.Hashed, 0, total)
	for i, list := range b.readings {
		for j := range list.all {
			e := entry{reading: list.all[j]}
			taken = append(taken, dense.Hashed{Hash: e.hash(), Place: list.metrics[j]})
		}
		b.share(list, series)
		b.readings[i] = gathered{}
	}
	for metric, more := range b.whole {
		for i := range more {
			taken = append(taken, dense.Hashed{Hash: more[i].hash(), Place: metric})
		}
	}
	s.taken = dense.Fill(s.by, taken)
	for metric, n := range b.counts {
		if n > 0 {
			b.fill(int32(metric), series[metric], b.whole[int32(metric)])
		}
	}
}

// share gives readings to the series of their metrics. Those of a metric that came in a row stay where they are, unless
// they would keep many others in memory.
func (b *Builder) share(list gathered, series [][]reading) {
	whole := func(metric int32, n int) bool { return n == int(b.counts[metric]) }
	stay := 0
	for metric, n := range list.rows() {
		if whole(metric, n) {
			stay += n
		}
	}
	stays, at := 4*stay >= 3*len(list.all), 0
	for metric, n := range list.rows() {
		row := list.all[at : at+n : at+n]
		switch at += n; {
		case stays && whole(metric, n):
			series[metric] = row
			continue
		case series[metric] == nil:
			series[metric] = make([]reading, 0, int(b.counts[metric])-len(b.whole[metric]))
		}
		series[metric] = append(series[metric], row...)
	}
}

// rows yields of which metric readings came in a row, and how many.
func (g gathered) rows() iter.Seq2[int32, int] {
	return func(yield func(int32, int) bool) {
		for from := 0; from < len(g.metrics); {
			to := from + 1
			for to < len(g.metrics) && g.metrics[to] == g.metrics[from] {
				to++
			}
			if !yield(g.metrics[from], to-from) {
				return
			}
			from = to
		}
	}
}

// allNamings tells all things what names them.
func (b *Builder) allNamings() {
	s := &b.s
	ends := make([]int32, s.things.Len()+1) // of the namings of what stands at a place
	total := int32(0)
	for _, list := range b.namings {
		for i := range list {
			ends[list[i].target+1]++
		}
	}
	for p := range ends {
		total += ends[p]
		ends[p] = total
	}
	all := make([]naming, total)
	for i, list := range b.namings {
		for j := range list {
			at := &ends[list[j].target]
			all[*at] = list[j].naming
			*at++
		}
		b.namings[i] = nil
	}
	start := int32(0)
	for p := range s.things.Len() { // by now each has the end of its own
		if end := ends[p]; end > start {
			b.named(p, all[start:end])
			start = end
		}
	}
}

// named tells the thing at a place what names it.
func (b *Builder) named(p int, all []naming) {
	s := &b.s
	order := func(x, y naming) int { return orderBy(s.namingBefore, x, y) }
	if !slices.IsSortedFunc(all, order) {
		slices.SortStableFunc(all, order)
	}
	n := 0
	for _, one := range all { // what names it by several fields does so once
		if last := &all[max(n-1, 0)]; n > 0 && last.place == one.place && last.kind == one.kind {
			last.by |= one.by
			continue
		}
		all[n] = one
		n++
	}
	all = slices.Clip(all[:n])
	t := s.things.Edit(s.by, p)
	if n <= fewest {
		t.few = all
		return
	}
	more, places := t.edit(s.by), map[namedBy][]int32{}
	for _, one := range all {
		by := namedBy{kind: one.kind, by: one.by}
		if len(places[by]) == 0 {
			more.many = append(more.many, by)
		}
		places[by] = append(places[by], one.place)
	}
	for i, by := range more.many {
		more.many[i].set = dense.FillSet(places[by])
	}
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
				b.name(ofCheckIn, o.CheckIn, naming{place: metric, kind: uint8(kindIndex[KindObservation]), by: nested})
			}
		}
	}
	s.things.Edit(s.by, int(metric)).edit(s.by).series = ready
}
