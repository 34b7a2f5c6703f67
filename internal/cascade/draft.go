package cascade

import (
	"iter"
	"maps"
	"slices"
)

// draft gathers puts and removals on top of a snapshot, and gives the changes that lead there.
type draft struct {
	base, cur Snapshot
	order     []Change    // only kind and id matter: what has been touched, in order
	touched   map[ID]bool // of readings that are new, which are many, only those that are not as order has them
	parts     []ID        // metrics whose composites are still to be held to them

	// Readings that were added wait, by their metric, until somebody looks for readings of it: mostly nobody does.
	waits map[ID]*waiting
	last  *waiting
}

// waiting is where in order the readings of a metric stand, one after the other, that cur does not have yet.
type waiting struct {
	of       ID
	from, to int
}

func newDraft(base Snapshot) *draft {
	return &draft{base: base, cur: base.edited(), touched: map[ID]bool{}}
}

func (d *draft) touch(e Entity) {
	if id := e.Head().ID; !d.touched[id] {
		d.touched[id] = true
		d.order = append(d.order, Change{After: e})
	}
}

// put stores e under its id. A new entity keeps creation order 0 until it is committed, which sorts it by id.
func (d *draft) put(e Entity) {
	if o, ok := e.(*Observation); ok {
		d.await(o.Metric)
	}
	was := d.cur.Get(e.Kind(), e.Head().ID)
	switch {
	case e.Kind() != KindObservation || d.base.Get(e.Kind(), e.Head().ID) != nil || d.touched[e.Head().ID]:
		d.touch(e)
	case was == nil:
		d.order = append(d.order, Change{After: e})
	default:
		d.touched[e.Head().ID] = true // it stands in the order as it was
	}
	d.cur.put(was, e)
}

// add is put of a reading that is certain to be in neither snapshot: readings are many.
func (d *draft) add(o *Observation) {
	at := len(d.order)
	d.order = append(d.order, Change{After: o})
	if d.last != nil && d.last.of == o.Metric && d.last.to == at {
		d.last.to++
		return
	}
	d.await(o.Metric)
	if d.waits == nil {
		d.waits = map[ID]*waiting{}
	}
	d.last = &waiting{o.Metric, at, at + 1}
	d.waits[o.Metric] = d.last
}

// await puts in the readings of a metric that wait.
func (d *draft) await(metric ID) {
	if w := d.waits[metric]; w != nil {
		delete(d.waits, metric)
		d.last = nil
		for i := w.from; i < w.to; {
			n := d.cur.putNew(d.order[i:w.to])
			if n == 0 { // the hash of its id is there
				d.cur.put(nil, d.order[i].After)
				n = 1
			}
			i += n
		}
	}
}

// awaitAll puts in all readings that wait, in the order of first touch.
func (d *draft) awaitAll() {
	for _, w := range slices.SortedFunc(maps.Values(d.waits), func(a, b *waiting) int { return a.from - b.from }) {
		d.await(w.of)
	}
}

// readingOn returns the reading of a day, or nil.
func (d *draft) readingOn(day readingDay) *Observation {
	d.await(day.metric)
	return d.cur.readingOn(day)
}

// left yields what has been touched of a kind and is there, as it is now, in the order of first touch.
func (d *draft) left(k Kind) iter.Seq[Entity] {
	return func(yield func(Entity) bool) {
		for _, t := range d.order {
			if t.Kind() != k {
				continue
			}
			if e := d.cur.Get(k, t.ID()); e != nil && !yield(e) {
				return
			}
		}
	}
}

// remove deletes e, takes it out of what merely mentions it, and deletes what cannot stand without it.
func (d *draft) remove(e Entity) {
	d.awaitAll()
	id := e.Head().ID
	if e = d.cur.Get(e.Kind(), id); e == nil { // e as it is now: an earlier removal may have taken a part of it
		return
	}
	if i, ok := e.(*Initiative); ok && i.Restricted() {
		d.closeItemsOf(i)
	}
	lines := d.cur.linesKept(e)
	if e.Kind() == KindObservation && d.base.Get(e.Kind(), id) == nil {
		d.touched[id] = true // it stands in the order as a new one
	} else {
		d.touch(e)
	}
	d.cur.put(e, nil)
	for _, k := range Kinds {
		var referrers []Entity
		for r := range d.cur.Referrers(id, k) {
			referrers = append(referrers, r)
		}
		for _, r := range referrers {
			if now := d.cur.Get(k, r.Head().ID); now == nil {
				continue // gone with an earlier one
			} else if left, ok := Drop(now, func(ref Ref) bool { return *ref.ID == id }); ok {
				d.put(left)
				d.dropPickedDrivers(left)
				d.detachReading(e, left)
			} else if left := lineWithout(now, id, lines); left != nil {
				d.put(left)
			} else {
				d.remove(now)
			}
		}
	}
}

// detachReading makes a reading one that was typed, once the check-in that gave it has no value for a measure of its
// metric: to those who did not see the measure it is one already.
func (d *draft) detachReading(gone, left Entity) {
	m, isMeasure := gone.(*Measure)
	c, isCheckIn := left.(*CheckIn)
	if !isMeasure || !isCheckIn {
		return
	}
	for id := range c.Values {
		if other := d.cur.Measure(id); other != nil && other.Metric == m.Metric {
			return
		}
	}
	for _, e := range slices.Collect(d.cur.Referrers(c.ID, KindObservation)) {
		if o := e.(*Observation); o.Metric == m.Metric {
			o = Clone(o)
			o.CheckIn = ""
			d.put(o)
		}
	}
}

// dropPickedDrivers takes the drivers that a goal no longer has out of the alignments that picked them.
func (d *draft) dropPickedDrivers(e Entity) {
	g, ok := e.(*Goal)
	if !ok {
		return
	}
	for _, a := range slices.Collect(d.cur.AlignmentsDown(g.ID)) {
		if a.Driver != "" && !g.HasDriver(a.Driver) {
			a = Clone(a)
			a.Driver = ""
			d.put(a)
		}
	}
}

// changes returns what leads from the base to the draft, one change an entity, in the order of first touch. The draft
// must not be used any more.
func (d *draft) changes() []Change {
	cs := d.order[:0]
	for _, t := range d.order {
		if o, ok := t.After.(*Observation); ok && !d.touched[o.ID] {
			cs = append(cs, t)
			continue
		}
		c := Change{Before: d.base.holds(t), After: d.cur.holds(t)}
		if c.Before == nil && c.After == nil || c.Before != nil && c.After != nil && Same(c.Before, c.After) {
			continue
		}
		cs = append(cs, c)
	}
	clear(d.order[len(cs):])
	d.order = nil
	return cs
}

// Removal returns the changes that delete the given entities and all that cannot stand without them.
func (s Snapshot) Removal(es ...Entity) []Change {
	d := newDraft(s)
	for _, e := range es {
		d.remove(e)
	}
	return d.changes()
}

// DropPickedDrivers returns the changes that take drivers which the given goals no longer have out of the alignments
// that picked them.
func (s Snapshot) DropPickedDrivers(goals ...ID) []Change {
	d := newDraft(s)
	for _, id := range goals {
		if g := s.Goal(id); g != nil {
			d.dropPickedDrivers(g)
		}
	}
	return d.changes()
}

// Stamp gives the new entities of cs their place in the order of creation, after everything of earlier revisions, and
// what has another key its place among those that bear it: in one record what was written by the bare key comes first.
// What is left of a removed thing is told since when it is gone to others.
func Stamp(cs []Change, revision int64) {
	const behind = 1 << 23
	for i, c := range cs {
		if c.After == nil {
			continue
		}
		h, place := c.After.Head(), revision<<24|int64(i+1)
		fresh := c.Before == nil && h.Seq == 0
		if fresh {
			h.Seq = place
		}
		switch {
		case h.Exact && h.Key != "" && (fresh || h.Named == unplaced):
			h.Named = place | behind
		case h.Named == unplaced:
			h.Named = place
		}
		if left := h.Remnant; left != nil && left.Gone == unplaced {
			left.Gone = place
		}
	}
}
