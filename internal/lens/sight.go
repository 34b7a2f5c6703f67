package lens

import (
	"slices"

	"weir.dev/weir/internal/cascade"
)

// grade is how much of one thing one viewer sees.
type grade int

const (
	full     grade = iota
	redacted       // that it exists and where, nothing else
	hidden         // nothing
)

// sight answers what a viewer may see of a snapshot. It looks at everything and must stay inside this package.
type sight struct {
	s      *cascade.Snapshot
	person cascade.ID
	guest  bool
}

func newSight(s *cascade.Snapshot, person cascade.ID) *sight {
	p := s.Person(person)
	return &sight{s: s, person: person, guest: p == nil || p.Rights() == cascade.Guest}
}

// of grades a thing by its own visibility; insider says whether the viewer owns it.
func (v *sight) of(t cascade.Sight, insider bool) grade {
	switch {
	case insider || v.s.InAudience(v.person, t.Audience):
		return full
	case t.Visibility == cascade.Hidden || v.guest:
		return hidden
	case t.Visibility == cascade.Redacted:
		return redacted
	}
	return full
}

func (v *sight) goal(g *cascade.Goal) grade {
	if !g.Restricted() && !v.guest {
		return full
	}
	return v.of(g.Sight, v.owns(g))
}

// owns reports whether the viewer is a direct member or the lead of an owner team, or accountable.
func (v *sight) owns(g *cascade.Goal) bool {
	return slices.Contains(g.Accountable, v.person) ||
		slices.ContainsFunc(g.Owners, func(t cascade.ID) bool { return v.s.IsMember(v.person, t) })
}

func (v *sight) metric(m *cascade.Metric) grade {
	if !m.Restricted() && !v.guest {
		return full
	}
	return v.of(m.Sight, m.Owner != "" && (m.Owner == v.person || v.s.IsMember(v.person, m.Owner)))
}

// measure grades a measure by the strictest of its goal, itself and its metric.
func (v *sight) measure(m *cascade.Measure) grade {
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

// sees reports whether the viewer sees all of an entity.
func (v *sight) sees(k cascade.Kind, id cascade.ID) bool {
	switch k {
	case cascade.KindGoal:
		g := v.s.Goal(id)
		return g != nil && v.goal(g) == full
	case cascade.KindMeasure:
		m := v.s.Measure(id)
		return m != nil && v.measure(m) == full
	case cascade.KindMetric:
		m := v.s.Metric(id)
		return m != nil && v.metric(m) == full
	case cascade.KindInitiative:
		i := v.s.Initiative(id)
		return i != nil && v.initiative(i)
	case cascade.KindReview:
		r := v.s.Review(id)
		return r != nil && (r.Goal == "" || v.sees(cascade.KindGoal, r.Goal))
	case cascade.KindCheckIn:
		c := v.s.CheckInByID(id)
		if c == nil {
			return false
		}
		_, ok := v.checkIn(c)
		return ok
	}
	return true // teams, people and cycles are open
}

// initiative reports whether any goal the item serves is more than hidden; one that serves nothing is open.
func (v *sight) initiative(i *cascade.Initiative) bool {
	return len(i.Serves) == 0 || slices.ContainsFunc(i.Serves, v.exists)
}

func (v *sight) exists(goal cascade.ID) bool {
	g := v.s.Goal(goal)
	return g != nil && v.goal(g) != hidden
}

// checkIn returns what is left of a check-in. One with no status, text or visible value does not exist.
func (v *sight) checkIn(c *cascade.CheckIn) (cascade.Entity, bool) {
	e, ok := cascade.Drop(c, v.unseen)
	if !ok {
		return nil, false
	}
	left := e.(*cascade.CheckIn)
	said := left.Status != "" || left.Confidence != nil || left.Learned != "" || left.Next != "" || len(left.Values) > 0
	return left, said
}

func (v *sight) unseen(r cascade.Ref) bool { return !v.sees(r.Kind, *r.ID) }

// project returns what the viewer sees of e: e itself, a part of it, a stub, or nothing.
func (v *sight) project(e cascade.Entity) (cascade.Entity, bool) {
	switch e := e.(type) {
	case *cascade.Goal:
		switch v.goal(e) {
		case hidden:
			return nil, false
		case redacted:
			return &cascade.Goal{
				Header: cascade.Header{ID: e.ID, Seq: e.Seq}, Sight: cascade.Sight{Visibility: cascade.Redacted, Withheld: true},
				Owners: e.Owners, Type: e.Type, State: e.State,
			}, true
		}
	case *cascade.Measure:
		if v.goal(v.s.Goal(e.Goal)) != full {
			return nil, false // of a redacted goal not even the number of measures shows
		}
		switch v.measure(e) {
		case hidden:
			return nil, false
		case redacted:
			return &cascade.Measure{
				Header: cascade.Header{ID: e.ID, Seq: e.Seq}, Sight: cascade.Sight{Visibility: cascade.Redacted, Withheld: true}, Goal: e.Goal,
			}, true
		}
	case *cascade.Metric:
		switch v.metric(e) {
		case hidden:
			return nil, false
		case redacted:
			return &cascade.Metric{
				Header: cascade.Header{ID: e.ID, Seq: e.Seq}, Sight: cascade.Sight{Visibility: cascade.Redacted, Withheld: true}, Owner: e.Owner,
			}, true
		}
	case *cascade.Alignment:
		if left, ok := cascade.Drop(e, v.unseen); ok {
			return left, true
		}
		return v.stub(e)
	case *cascade.CheckIn:
		return v.checkIn(e)
	case *cascade.Initiative:
		if !v.initiative(e) {
			return nil, false
		}
	case *cascade.WorkItem:
		if !v.workItem(e) {
			return nil, false
		}
	}
	return cascade.Drop(e, v.unseen)
}

// workItem reports whether a backlog item serves anything that is more than hidden, or nothing at all.
func (v *sight) workItem(w *cascade.WorkItem) bool {
	if w.Initiative == "" && len(w.Serves) == 0 {
		return true
	}
	return w.Initiative != "" && v.sees(cascade.KindInitiative, w.Initiative) || slices.ContainsFunc(w.Serves, v.exists)
}

// stub returns the bare line of a nested alignment whose goals the viewer knows of, where one of them is redacted. An
// alignment between visible goals that names something unseen does not exist.
func (v *sight) stub(a *cascade.Alignment) (cascade.Entity, bool) {
	if !a.By.Nested() {
		return nil, false
	}
	from, to := v.goal(v.s.Goal(a.Goal)), v.goal(v.s.Goal(a.To))
	if max(from, to) != redacted {
		return nil, false
	}
	return &cascade.Alignment{
		Header: cascade.Header{ID: a.ID, Seq: a.Seq}, By: cascade.ByResponse, Goal: a.Goal, To: a.To, Withheld: true,
	}, true
}
