package cascade

import "slices"

// What serves only restricted things is made as closed as they are, and stored so: who sees it never follows from
// things that its viewer cannot see.

// circleOf returns who sees a restricted thing in full, as far as what s shows of it tells: its audience and those it
// belongs to, as an audience would list them.
func (s *Snapshot) circleOf(e Entity) []ID { return s.circle(e, s.ownersWithSight(e)) }

// wholeCircleOf is circleOf where s is the whole, which knows what was a composite.
func (s *Snapshot) wholeCircleOf(e Entity) []ID {
	if m, ok := e.(*Metric); ok && s.Parted(m.ID) {
		return s.circle(e, nil)
	}
	return s.circleOf(e)
}

// circle returns owners and an audience as an audience would list them. A unit that owns something means its own
// members and its lead, and an audience means those below it too: so one that has units below is listed by its people.
func (s *Snapshot) circle(e Entity, owners []ID) []ID {
	var out []ID
	for _, id := range owners {
		if t := s.Team(id); t != nil && s.hasUnits(id) {
			out = append(out, t.Lead)
			out = append(out, t.Members...)
		} else {
			out = append(out, id)
		}
	}
	if t := SightOf(e); t != nil {
		out = append(out, t.Audience...)
	}
	return distinct(out)
}

// OwnersOf returns the teams and people that a thing with a visibility of its own belongs to. A measure belongs to whom
// its goal belongs to.
func (s *Snapshot) OwnersOf(e Entity) []ID {
	if m, ok := e.(*Measure); ok {
		if g := s.Goal(m.Goal); g != nil {
			return g.owners()
		}
		return nil
	}
	return ownersIn(e)
}

// owned is what names teams or people as its owners.
type owned interface{ owners() []ID }

// ownersIn returns whom a thing names as its owners, and of a goal those accountable for it.
func ownersIn(e Entity) []ID {
	if o, ok := e.(owned); ok {
		return o.owners()
	}
	return nil
}

// hasUnits reports whether any unit stands below a team.
func (s *Snapshot) hasUnits(team ID) bool {
	for e := range s.Referrers(team, KindTeam) {
		if e.(*Team).Parent == team {
			return true
		}
	}
	return false
}

func distinct(ids []ID) []ID {
	var out []ID
	for _, id := range ids {
		if id != "" && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

// inBoth returns the intersection of two audiences, as an audience lists it: a team that is in both, else those of
// its people who are in both now.
func (s *Snapshot) inBoth(a, b []ID) []ID {
	var out []ID
	for _, side := range [2][2][]ID{{a, b}, {b, a}} {
		for _, id := range side[0] {
			if s.means(side[1], id) {
				out = append(out, id)
			}
		}
	}
	for p := range s.People() {
		if s.InAudience(p.ID, a) && s.InAudience(p.ID, b) && !s.InAudience(p.ID, out) {
			out = append(out, p.ID)
		}
	}
	return distinct(out)
}

// Insiders returns who sees all of some things, where they or what they hang on is restricted or a remnant: those who
// are in on each of these. What they merely name does not count: who may not see that sees them without it.
func (s *Snapshot) Insiders(of ...Entity) []ID {
	var out []ID
	first := true
	limit := func(circle []ID) {
		if first {
			out, first = circle, false
		} else {
			out = s.inBoth(out, circle)
		}
	}
	seen := map[ID]bool{}
	var visit func(Entity)
	visit = func(e Entity) {
		if seen[e.Head().ID] {
			return
		}
		seen[e.Head().ID] = true
		if t := SightOf(e); t != nil && t.Restricted() {
			limit(s.wholeCircleOf(e))
		}
		if left := e.Head().Remnant; left != nil {
			limit(left.Audience)
		}
		if w, ok := e.(*WorkItem); ok && s.Initiative(w.Initiative) != nil { // whose owner need not see that
			visit(s.Initiative(w.Initiative))
		}
		Refs(e, func(r Ref) {
			for _, k := range r.Of {
				if o := s.Get(k, *r.ID); o != nil && r.Role == Whole {
					visit(o)
				}
			}
		})
	}
	for _, e := range of {
		visit(e)
	}
	return out
}

// means reports whether an audience means a person or, with all its members now and later, a team.
func (s *Snapshot) means(audience []ID, id ID) bool {
	if s.Person(id) != nil {
		return s.InAudience(id, audience)
	}
	for t := s.Team(id); t != nil; t = s.Team(t.Parent) {
		if slices.Contains(audience, t.ID) {
			return true
		}
	}
	return false
}

// servedBy returns what an initiative or a work item serves: goals, by its own list and by alignments, and the
// initiative that a work item is part of.
func (s *Snapshot) servedBy(e Entity) []Entity {
	if w, ok := e.(interface{ serving(*Snapshot) []Entity }); ok {
		return w.serving(s)
	}
	return nil
}

// goals returns the goals that ids name.
func (s *Snapshot) goals(ids []ID) (out []Entity) {
	for _, id := range ids {
		if g := s.Goal(id); g != nil {
			out = append(out, g)
		}
	}
	return out
}

// ServesOnlyRestricted reports whether all that an initiative or a work item serves is restricted, and it serves
// anything.
func (s *Snapshot) ServesOnlyRestricted(e Entity) bool {
	served := s.servedBy(e)
	return len(served) > 0 && !slices.ContainsFunc(served, func(o Entity) bool { return !SightOf(o).Restricted() })
}

// servedSight returns the strictest grade of what e serves, and the intersection of the audiences.
func (s *Snapshot) servedSight(e Entity) Sight {
	var out Sight
	for i, o := range s.servedBy(e) {
		out.Visibility = Stricter(out.Visibility, SightOf(o).Visibility)
		if circle := s.circleOf(o); i == 0 {
			out.Audience = circle
		} else {
			out.Audience = s.inBoth(out.Audience, circle)
		}
	}
	return out
}

// cappedSight returns a sight no wider than that of what a thing belongs to or is made of, which a circle sees.
func (s *Snapshot) cappedSight(now Sight, of Entity, circle []ID) Sight {
	limit := SightOf(of)
	switch {
	case !limit.Restricted():
		return now
	case !now.Restricted():
		return Sight{Visibility: limit.Visibility, Audience: circle}
	case s.under(now, limit.Visibility, circle):
		return now
	}
	return Sight{Visibility: Stricter(now.Visibility, limit.Visibility), Audience: s.inBoth(now.Audience, circle)}
}

// partsOf returns the metrics that a composite is made of.
func (s *Snapshot) partsOf(m *Metric) []*Metric {
	var out []*Metric
	formulaParts(m.Formula, func(id ID) string {
		if part := s.Metric(id); part != nil {
			out = append(out, part)
		}
		return ""
	})
	return out
}

// closeComposites gives the composite metrics of a document the strictest grade of their parts and the audience in
// common. One that says nothing of it keeps what it has, and is never wider than its parts.
func (a *batch) closeComposites() {
	for _, e := range a.doc.Entities {
		m, ok := e.(*Metric)
		if !ok || m.Formula == "" {
			continue
		}
		now := m.Sight
		if was := a.base.Metric(m.ID); was != nil && now.Visibility == "" {
			now = keepSight(was.Sight, now)
		}
		a.draft.setSight(m, now)
	}
	var written []ID
	for _, e := range a.doc.Entities {
		if m, ok := e.(*Metric); ok {
			written = append(written, m.ID)
		}
	}
	a.draft.narrowComposites(written, a.draft.cur.circleOf)
}

// narrowComposites holds metrics, where they are composites, to what their parts show, and those that they are part of.
// Each is looked at once, after all its parts.
func (d *draft) narrowComposites(ids []ID, circle func(Entity) []ID) {
	seen := map[ID]bool{}
	var last []ID // parts behind what is made of them
	var up func(ID)
	up = func(id ID) {
		if seen[id] { // also in a loop, which is refused elsewhere
			return
		}
		seen[id] = true
		for e := range d.cur.Referrers(id, KindMetric) {
			up(e.Head().ID)
		}
		last = append(last, id)
	}
	for _, id := range ids {
		up(id)
	}
	for _, id := range slices.Backward(last) {
		m := d.cur.Metric(id)
		if m == nil || m.Formula == "" {
			continue
		}
		now := m.Sight
		for _, part := range d.cur.partsOf(m) {
			now = d.cur.cappedSight(now, part, circle(part))
		}
		d.setSight(m, now)
	}
}

// under reports whether a sight is as strict as a grade and its audience all in a circle.
func (s *Snapshot) under(t Sight, g Grade, circle []ID) bool {
	return Stricter(t.Visibility, g) == t.Visibility &&
		!slices.ContainsFunc(t.Audience, func(id ID) bool { return !s.means(circle, id) })
}

// closeWork gives the initiatives and work items of a document the sight they are stored with. One that says nothing
// of it keeps what it has; a new one whose every goal is restricted takes the strictest grade and the audience in
// common, with its writer in it; a work item is never wider than its initiative.
func (a *batch) closeWork() {
	d := a.draft
	for _, k := range []Kind{KindInitiative, KindWorkItem} {
		for _, e := range a.doc.Entities {
			if e == nil || e.Kind() != k {
				continue
			}
			now := *SightOf(e)
			if now.Visibility == "" {
				if was := a.base.Get(k, e.Head().ID); was != nil {
					now = keepSight(*SightOf(was), now)
				} else if s := &d.cur; s.ServesOnlyRestricted(e) {
					now = s.servedSight(e)
					now.Audience = distinct(append(now.Audience, SightOf(e).Audience...))
					if a.by != "" && !s.InAudience(a.by, append(now.Audience, s.circleOf(e)...)) {
						now.Audience = append(now.Audience, a.by)
					}
				}
			}
			d.setSight(e, now)
		}
	}
	for _, e := range a.doc.Entities {
		if w, ok := e.(*WorkItem); ok {
			if now := d.cur.WorkItem(w.ID); now != nil {
				d.narrow(now)
			}
		}
	}
}

// keepSight returns the sight of something that is written again without a grade: what is restricted stays as it is.
func keepSight(was, written Sight) Sight {
	if was.Restricted() {
		return was
	}
	return written
}

// setSight stores e with a sight, where that differs from its own.
func (d *draft) setSight(e Entity, to Sight) {
	e = d.cur.Get(e.Kind(), e.Head().ID)
	if e == nil {
		return
	}
	to.Audience = slices.DeleteFunc(slices.Clone(to.Audience), func(id ID) bool { // removed in between
		return d.cur.Person(id) == nil && d.cur.Team(id) == nil
	})
	if was := SightOf(e); was.Visibility == to.Visibility && slices.Equal(was.Audience, to.Audience) {
		return
	}
	c := Clone(e)
	SightOf(c).Visibility, SightOf(c).Audience = to.Visibility, to.Audience
	d.put(c)
}

// narrow holds a work item to what its initiative shows.
func (d *draft) narrow(w *WorkItem) {
	if i := d.cur.Initiative(w.Initiative); i != nil {
		d.setSight(w, d.cur.cappedSight(w.Sight, i, d.cur.circleOf(i)))
	}
}

// closeItemsOf keeps the work items of a deleted initiative as closed as the initiative made them: their own sight is
// set to it. An owner of such an item who was not in the audience did not see it, and stops owning it.
func (d *draft) closeItemsOf(i *Initiative) {
	for _, r := range slices.Collect(d.cur.Referrers(i.ID, KindWorkItem)) {
		w := r.(*WorkItem)
		d.narrow(w)
		if now := d.cur.WorkItem(w.ID); now.Owner != "" && !d.cur.means(d.cur.circleOf(i), now.Owner) {
			now = Clone(now)
			now.Owner = ""
			d.put(now)
		}
	}
}

// limiting is what others are never wider than: work items than their initiative, composites than their parts.
type limiting interface{ narrowOthers(d *draft) }

// Limits reports whether other things narrow with e.
func Limits(e Entity) bool {
	_, ok := e.(limiting)
	return ok
}

// Narrow returns what follows from changes that led to s: the other work items of an initiative narrow with it, and the
// composites of a metric, also those its writer does not see or may not edit; what was a composite stays known as one.
func (s Snapshot) Narrow(changes []Change) []Change {
	d := newDraft(s)
	for _, c := range changes {
		d.noteParting(c)
		if e, ok := c.After.(limiting); ok {
			e.narrowOthers(d)
		}
	}
	d.narrowComposites(d.parts, d.cur.wholeCircleOf)
	return d.changes()
}
