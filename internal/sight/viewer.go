package sight

import (
	"slices"

	"weir.dev/weir/internal/cascade"
)

// extent is how much of one thing one viewer sees.
type extent int

const (
	full     extent = iota
	redacted        // that it exists and where, nothing else
	hidden          // nothing
)

// viewer answers what a person may see of a snapshot. It reads all of the snapshot and must not leave this package.
type viewer struct {
	s      *cascade.Snapshot
	person cascade.ID
	guest  bool
	all    bool // sees everything, what Weir keeps for itself too
	teams  map[cascade.ID]bool
}

func newViewer(s *cascade.Snapshot, person cascade.ID) *viewer {
	if person == outsider {
		return &viewer{s: s, person: person}
	}
	p := s.Person(person)
	return &viewer{s: s, person: person, guest: p == nil || p.Rights() == cascade.Guest}
}

// outsider is a member who is in on nothing. No person has such an id. What they see is kept for itself, since it
// differs little from what anybody sees.
const outsider cascade.ID = "\x00outsider"

// stranger is a guest who is in on nothing.
const stranger cascade.ID = "\x00stranger"

// omniscient returns a viewer who sees everything.
func omniscient(s *cascade.Snapshot) *viewer { return &viewer{s: s, all: true} }

// in reports whether an audience names the viewer, a team they are a member of, or a unit above such a team.
func (v *viewer) in(audience []cascade.ID) bool {
	return v.all || slices.ContainsFunc(audience, func(id cascade.ID) bool {
		_, ok := v.around()[id]
		return ok || id == v.person
	})
}

// member reports whether the viewer is a direct member or the lead of a team, or of one that a group lists.
func (v *viewer) member(team cascade.ID) bool { return v.all || v.around()[team] }

// of returns the extent that a thing's own visibility gives; insider says whether the viewer owns it.
func (v *viewer) of(t cascade.Sight, insider bool) extent {
	switch {
	case insider || v.in(t.Audience):
		return full
	case t.Visibility == cascade.Hidden || v.guest:
		return hidden
	case t.Visibility == cascade.Redacted:
		return redacted
	}
	return full
}

func (v *viewer) goal(g *cascade.Goal) extent {
	switch {
	case v.gone(g):
		return hidden
	case !g.Restricted() && !v.guest:
		return full
	}
	return v.of(g.Sight, v.owns(g))
}

// owns reports whether the viewer is a direct member or the lead of an owner team, or accountable.
func (v *viewer) owns(g *cascade.Goal) bool {
	return slices.Contains(g.Accountable, v.person) || v.all || slices.ContainsFunc(g.Owners, v.member)
}

func (v *viewer) metric(m *cascade.Metric) extent {
	switch {
	case v.gone(m):
		return hidden
	case !m.Restricted() && !v.guest:
		return full
	}
	insider := m.Owner != "" && (m.Owner == v.person || v.member(m.Owner))
	return v.of(m.Sight, insider && !v.joins(m)) // who owns a composite need not see what it is made of
}

// joins reports whether a metric is a composite, or was one until one of its parts went.
func (v *viewer) joins(m *cascade.Metric) bool { return m.Formula != "" || v.s.Parted(m.ID) }

// measure returns the strictest of what the measure's goal, the measure itself and its metric allow.
func (v *viewer) measure(m *cascade.Measure) extent {
	if v.gone(m) {
		return hidden
	}
	goal := v.s.Goal(m.Goal)
	g := v.goal(goal)
	own := full
	if m.Restricted() { // an open measure is as open as its goal, for guests too
		own = v.of(m.Sight, v.owns(goal))
	}
	g = max(g, own)
	if metric := v.s.Metric(m.Metric); metric != nil {
		g = max(g, v.metric(metric))
	}
	return g
}

// gone reports whether a thing is there for others only: a remnant that the viewer is not in on.
func (v *viewer) gone(e cascade.Entity) bool {
	left := e.Head().Remnant
	return left != nil && !v.in(left.Audience)
}

// sees reports whether the viewer sees all that makes e what it is.
func (v *viewer) sees(e cascade.Entity) bool {
	if v.extentOf(e) != full {
		return false
	}
	if _, ok := e.(*cascade.CheckIn); ok { // it may be about nothing that they see
		_, ok = cascade.Drop(e, v.unseen)
		return ok
	}
	return true
}

// reads reports whether a metric is one that the viewer sees, or none.
func (v *viewer) reads(metric cascade.ID) bool {
	m := v.s.Metric(metric)
	return metric == "" || m != nil && v.metric(m) == full
}

func (v *viewer) initiative(i *cascade.Initiative) extent {
	switch {
	case v.gone(i):
		return hidden
	case !i.Restricted() && !v.guest:
		return full
	}
	return v.of(i.Sight, slices.ContainsFunc(i.Owners, v.member))
}

// workItem returns the strictest of what a work item itself and its initiative allow, where the initiative is
// restricted.
func (v *viewer) workItem(w *cascade.WorkItem) extent {
	i := v.s.Initiative(w.Initiative)
	own := v.of(w.Sight, w.Owner != "" && (w.Owner == v.person || v.member(w.Owner)))
	switch {
	case i == nil || w.Restricted() && !i.Restricted():
		return own
	case w.Restricted():
		return max(own, v.initiative(i))
	case i.Restricted(): // an open one is as open as its initiative
		return v.initiative(i)
	}
	return min(own, v.initiative(i)) // who is in on either sees an open item of an open initiative, a guest too
}

// unseen reports whether the viewer does not see what a reference names. Who has left may be named still.
func (v *viewer) unseen(r cascade.Ref) bool {
	for _, k := range r.Of {
		if e := v.s.Get(k, *r.ID); e != nil {
			return !v.sees(e)
		}
	}
	return r.Kind != cascade.KindPerson
}

// extentOf returns how much the viewer sees of a thing that may be kept from people by itself.
func (v *viewer) extentOf(e cascade.Entity) extent {
	switch {
	case v.all:
		return full
	case v.gone(e):
		return hidden
	}
	switch e := e.(type) {
	case *cascade.Goal:
		return v.goal(e)
	case *cascade.Measure:
		if v.goal(v.s.Goal(e.Goal)) != full {
			return hidden // of a redacted goal not even the number of measures shows
		}
		return v.measure(e)
	case *cascade.Metric:
		return v.metric(e)
	case *cascade.Initiative:
		return v.initiative(e)
	case *cascade.WorkItem:
		return v.workItem(e)
	case *cascade.Review:
		if g := v.s.Goal(e.Goal); g != nil && v.goal(g) != full {
			return hidden
		}
	case *cascade.Opening:
		if !v.isTold(e) {
			return hidden
		}
	}
	return full
}

// project returns what the viewer sees of e: e itself, a part of it, a stub, or nothing.
func (v *viewer) project(e cascade.Entity) (cascade.Entity, bool) {
	if v.all {
		return e, true
	}
	if cascade.Info(e.Kind()).Inner {
		return nil, false
	}
	if a, ok := e.(*cascade.Alignment); ok {
		return v.alignment(a)
	}
	switch v.extentOf(e) {
	case hidden:
		return nil, false
	case redacted:
		return v.stubOf(e), true
	}
	if o, ok := e.(*cascade.Observation); ok && o.CheckIn != "" && !v.fromCheckIn(o.CheckIn, o.Metric) {
		return cascade.Drop(e, func(r cascade.Ref) bool { return r.Kind == cascade.KindCheckIn || v.unseen(r) })
	}
	return cascade.Drop(e, v.unseen)
}

// alignment returns what the viewer sees of an alignment: all of it but the driver, the bare line, or nothing.
func (v *viewer) alignment(a *cascade.Alignment) (cascade.Entity, bool) {
	if !v.gone(a) {
		if left, ok := cascade.Drop(a, v.unseen); ok {
			return v.clearDriver(left.(*cascade.Alignment)), true
		}
	} else if a.Remnant.Gone != 0 {
		return nil, false
	}
	return v.stub(a)
}

// stubOf returns what shows of a redacted thing: of what it refers to, only what the viewer knows of otherwise,
// and nobody: which person owns it shows only to those who see it.
func (v *viewer) stubOf(e cascade.Entity) cascade.Entity {
	out := cascade.Stub(e)
	out, _ = cascade.Drop(out, func(r cascade.Ref) bool { return !v.exists(r) || v.s.Person(*r.ID) != nil })
	return out
}

// exists reports whether the viewer knows of what a reference names, be it by a stub alone.
func (v *viewer) exists(r cascade.Ref) bool {
	for _, k := range r.Of {
		if e := v.s.Get(k, *r.ID); e != nil {
			return v.extentOf(e) != hidden
		}
	}
	return false
}

// fromCheckIn reports whether the viewer sees that a check-in wrote a reading of a metric. A reading that may come
// from a measure they do not see looks to them like one that was typed.
func (v *viewer) fromCheckIn(checkIn, metric cascade.ID) bool {
	c := v.s.CheckInByID(checkIn)
	if c == nil {
		return false
	}
	all := true
	for id := range c.Values {
		m := v.s.Measure(id)
		seen := m != nil && v.measure(m) == full
		if seen && m.Metric == metric {
			return true
		}
		all = all && seen
	}
	return all
}

// clearDriver returns a without its driver where the viewer does not see that driver of the goal served.
func (v *viewer) clearDriver(a *cascade.Alignment) *cascade.Alignment {
	if a.Driver == "" {
		return a
	}
	if d := v.s.Goal(a.To).Driver(a.Driver); d != nil && v.reads(d.Metric) {
		return a
	}
	a = cascade.Clone(a)
	a.Driver = ""
	return a
}

// stub returns the bare line of a nested alignment between two goals of which one or both are redacted and none hidden.
// An alignment between visible goals that names something unseen does not exist for the viewer.
func (v *viewer) stub(a *cascade.Alignment) (cascade.Entity, bool) {
	if !a.By.Nested() {
		return nil, false
	}
	from, to := v.goal(v.s.Goal(a.Goal)), v.goal(v.s.Goal(a.To))
	if max(from, to) != redacted {
		return nil, false
	}
	return &cascade.Alignment{
		Header: cascade.Header{ID: a.ID, Seq: a.Seq}, By: cascade.ByResponse, Goal: a.Goal, To: a.To,
		Withheld: true,
	}, true
}
