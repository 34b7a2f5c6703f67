package cascade

import "slices"

// draft gathers puts and removals on top of a snapshot, and gives the changes that lead there.
type draft struct {
	base, cur Snapshot
	order     []Change // only kind and id matter: what has been touched, in order
	touched   map[ID]bool
	parts     []ID // metrics whose composites are still to be held to them
}

func newDraft(base Snapshot) *draft {
	d := &draft{base: base, cur: base, touched: map[ID]bool{}}
	d.cur.natural, d.cur.back = fork(base.natural), fork(base.back)
	for i := range d.cur.tables {
		d.cur.tables[i] = table{fork(base.tables[i].byID), fork(base.tables[i].bySeq)}
	}
	return d
}

func (d *draft) touch(e Entity) {
	if id := e.Head().ID; !d.touched[id] {
		d.touched[id] = true
		d.order = append(d.order, Change{After: e})
	}
}

// put stores e under its id. A new entity keeps creation order 0 until it is committed, which sorts it by id.
func (d *draft) put(e Entity) {
	d.touch(e)
	if was := d.cur.Get(e.Kind(), e.Head().ID); was != nil {
		d.cur.unindex(was)
	}
	d.cur.index(e)
}

// remove deletes e, takes it out of what merely mentions it, and deletes what cannot stand without it.
func (d *draft) remove(e Entity) {
	id := e.Head().ID
	if e = d.cur.Get(e.Kind(), id); e == nil { // e as it is now: an earlier removal may have taken a part of it
		return
	}
	if i, ok := e.(*Initiative); ok && i.Restricted() {
		d.orphan(i)
	}
	lines := d.cur.lines(e)
	d.touch(e)
	d.cur.unindex(e)
	for _, k := range Kinds {
		var referrers []Entity
		for r := range d.cur.Referrers(id, k) {
			referrers = append(referrers, r)
		}
		for _, r := range referrers {
			if now := d.cur.Get(k, r.Head().ID); now == nil {
				continue // gone with an earlier one
			} else if left, ok := Drop(now, func(ref Ref) bool { return *ref.ID == id }); ok {
				d.disown(now, left)
				d.put(left)
				d.unpick(left)
				d.unsay(e, left)
			} else if left := without(now, id, lines); left != nil {
				d.put(left)
			} else {
				d.remove(now)
			}
		}
	}
}

// lines returns the alignments that name e otherwise than as one of their two goals, where one of these is redacted,
// each with those who see all of it. Such a line shows to those who see that goal so. If it went, they would see that
// it named what is removed: it stays without what names e, for those who saw all of it; to all others it shows as
// before.
func (s *Snapshot) lines(e Entity) map[ID]*Remnant {
	id := e.Head().ID
	out := map[ID]*Remnant{}
	for r := range s.Referrers(id, KindAlignment) {
		a := r.(*Alignment)
		from, to := s.Goal(a.Goal), s.Goal(a.To)
		if !a.By.Nested() || id == a.Goal || id == a.To || from == nil || to == nil ||
			from.Visibility != Redacted && to.Visibility != Redacted { // or it goes with its goal
			continue
		}
		audience := s.membersOnly(s.Insiders(a))
		if was := a.Remnant; was != nil {
			audience = s.inCommon(audience, was.Audience)
		}
		out[a.ID] = &Remnant{Audience: audience}
	}
	return out
}

// without returns what stays of one of some lines when the thing with an id is removed, or nil.
func without(e Entity, id ID, lines map[ID]*Remnant) Entity {
	seen, ok := lines[e.Head().ID]
	if !ok {
		return nil
	}
	left, ok := strip(e, func(r Ref) bool { return *r.ID == id })
	if !ok {
		return nil
	}
	left.Head().Remnant = seen
	return left
}

// membersOnly returns an audience without the guests in it, who do not see open things by being in it.
func (s *Snapshot) membersOnly(audience []ID) []ID {
	var people []ID
	guests := false
	for p := range s.People() {
		if s.InAudience(p.ID, audience) {
			if p.Rights() == Guest {
				guests = true
			} else {
				people = append(people, p.ID)
			}
		}
	}
	if guests {
		return people
	}
	return audience
}

// disown takes its owner from a composite metric that loses its formula with one of its parts, where that would show
// it to them: to own a composite gives no sight of it, to own another metric does. Guests see open ones by that too.
func (d *draft) disown(was, left Entity) {
	before, ok := was.(*Metric)
	if !ok || before.Formula == "" {
		return
	}
	now := left.(*Metric)
	if now.Formula == "" && now.Owner != "" && (now.Restricted() || d.cur.hasGuest(now.Owner)) &&
		!d.cur.means(now.Audience, now.Owner) {
		now.Owner = ""
	}
}

// hasGuest reports whether a person is a guest, or a team has one.
func (s *Snapshot) hasGuest(id ID) bool {
	for p := range s.People() {
		if p.Rights() == Guest && (p.ID == id || s.IsMember(p.ID, id)) {
			return true
		}
	}
	return false
}

// unsay makes a reading one that was typed, once the check-in that gave it has no value for a measure of its metric: to
// those who did not see the measure it is one already.
func (d *draft) unsay(gone, left Entity) {
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

// unpick takes the drivers that a goal no longer has out of the alignments that picked them.
func (d *draft) unpick(e Entity) {
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

// changes returns what leads from the base to the draft, one change an entity, in the order of first touch.
func (d *draft) changes() []Change {
	var cs []Change
	for _, t := range d.order {
		c := Change{Before: d.base.Get(t.Kind(), t.ID()), After: d.cur.Get(t.Kind(), t.ID())}
		if c.Before == nil && c.After == nil || c.Before != nil && c.After != nil && Same(c.Before, c.After) {
			continue
		}
		cs = append(cs, c)
	}
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

// Unpick returns the changes that take drivers which the given goals no longer have out of the alignments that picked
// them.
func (s Snapshot) Unpick(goals ...ID) []Change {
	d := newDraft(s)
	for _, id := range goals {
		if g := s.Goal(id); g != nil {
			d.unpick(g)
		}
	}
	return d.changes()
}

// Stamp gives the new entities of cs their place in the order of creation, after everything of earlier revisions, and
// what has another key its place among those that bear it: in one record what was written by the bare key comes first.
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
		case h.Exact && h.Key != "" && (fresh || h.Named == renamed):
			h.Named = place | behind
		case h.Named == renamed:
			h.Named = place
		}
		if left := h.Remnant; left != nil && left.Since == 0 && (c.Before == nil || c.Before.Head().Remnant != left) {
			left.Since = place
		}
	}
}
