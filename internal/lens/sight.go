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
		_, ok := cascade.Drop(c, v.unseen)
		return ok
	}
	return true // teams, people and cycles are open
}

// initiative reports whether any goal the item serves, by its own list or by an alignment, is more than hidden; one that
// serves nothing is open. An alignment that the viewer does not see although its goal is more than hidden shows nothing,
// so it opens nothing either.
func (v *sight) initiative(i *cascade.Initiative) bool {
	serves := len(i.Serves) > 0
	for e := range v.s.Referrers(i.ID, cascade.KindAlignment) {
		if _, ok := cascade.Drop(e, func(r cascade.Ref) bool { return r.Kind != cascade.KindInitiative && v.unseen(r) }); ok {
			return true
		}
		serves = serves || !v.exists(e.(*cascade.Alignment).To)
	}
	return !serves || slices.ContainsFunc(i.Serves, v.exists)
}

func (v *sight) exists(goal cascade.ID) bool {
	g := v.s.Goal(goal)
	return g != nil && v.goal(g) != hidden
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
				Header: cascade.Header{ID: e.ID, Seq: e.Seq}, Sight: cascade.Sight{Visibility: cascade.Redacted, Withheld: true}, Owner: v.team(e.Owner),
			}, true
		}
	case *cascade.Alignment:
		if left, ok := cascade.Drop(e, v.unseen); ok {
			return v.unpick(left.(*cascade.Alignment)), true
		}
		return v.stub(e)
	case *cascade.Revision:
		if !v.names(e) {
			return nil, false
		}
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

// names reports whether the viewer sees what a revision names besides its measure: metrics, by key. A key that leads
// nowhere never led to something hidden: a revision goes with the metric it names.
func (v *sight) names(r *cascade.Revision) bool {
	return r.Field != "metric" || v.key(r.Was) && v.key(r.Now)
}

func (v *sight) key(metric string) bool {
	found := false
	for m := range v.s.Metrics() { // all of them, since a hidden one may have the key of one they see
		if m.Key == metric {
			if v.metric(m) == full {
				return true
			}
			found = true
		}
	}
	return !found
}

// team returns id where it is a team's: of people, only those in the know learn what they own.
func (v *sight) team(id cascade.ID) cascade.ID {
	if v.s.Team(id) == nil {
		return ""
	}
	return id
}

// unpick returns a without its driver where the viewer does not see that driver of the goal served.
func (v *sight) unpick(a *cascade.Alignment) *cascade.Alignment {
	if a.Driver == "" {
		return a
	}
	for _, d := range v.s.Goal(a.To).Drivers {
		if d.Key == a.Driver && (d.Metric == "" || v.sees(cascade.KindMetric, d.Metric)) {
			return a
		}
	}
	a = cascade.Clone(a)
	a.Driver = ""
	return a
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
