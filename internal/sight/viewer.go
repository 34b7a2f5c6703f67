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
}

func newViewer(s *cascade.Snapshot, person cascade.ID) *viewer {
	p := s.Person(person)
	return &viewer{s: s, person: person, guest: p == nil || p.Rights() == cascade.Guest}
}

// of returns the extent that a thing's own visibility gives; insider says whether the viewer owns it.
func (v *viewer) of(t cascade.Sight, insider bool) extent {
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

func (v *viewer) goal(g *cascade.Goal) extent {
	if !g.Restricted() && !v.guest {
		return full
	}
	return v.of(g.Sight, v.owns(g))
}

// owns reports whether the viewer is a direct member or the lead of an owner team, or accountable.
func (v *viewer) owns(g *cascade.Goal) bool {
	return slices.Contains(g.Accountable, v.person) ||
		slices.ContainsFunc(g.Owners, func(t cascade.ID) bool { return v.s.IsMember(v.person, t) })
}

func (v *viewer) metric(m *cascade.Metric) extent {
	if !m.Restricted() && !v.guest {
		return full
	}
	return v.of(m.Sight, m.Owner != "" && (m.Owner == v.person || v.s.IsMember(v.person, m.Owner)))
}

// measure returns the strictest of what the measure's goal, the measure itself and its metric allow.
func (v *viewer) measure(m *cascade.Measure) extent {
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
func (v *viewer) sees(k cascade.Kind, id cascade.ID) bool {
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

// initiative reports whether the viewer sees an initiative: any goal it serves, by its own list or by an alignment, is
// more than hidden to them, or it serves nothing. An alignment that the viewer does not see opens nothing.
func (v *viewer) initiative(i *cascade.Initiative) bool {
	serves := len(i.Serves) > 0
	for e := range v.s.Referrers(i.ID, cascade.KindAlignment) {
		others := func(r cascade.Ref) bool { return r.Kind != cascade.KindInitiative && v.unseen(r) }
		if _, ok := cascade.Drop(e, others); ok {
			return true
		}
		serves = serves || !v.exists(e.(*cascade.Alignment).To)
	}
	return !serves || slices.ContainsFunc(i.Serves, v.exists)
}

func (v *viewer) exists(goal cascade.ID) bool {
	g := v.s.Goal(goal)
	return g != nil && v.goal(g) != hidden
}

func (v *viewer) unseen(r cascade.Ref) bool { return !v.sees(r.Kind, *r.ID) }

// stubbed is the visibility of a stub.
var stubbed = cascade.Sight{Visibility: cascade.Redacted, Withheld: true}

// project returns what the viewer sees of e: e itself, a part of it, a stub, or nothing.
func (v *viewer) project(e cascade.Entity) (cascade.Entity, bool) {
	switch e := e.(type) {
	case *cascade.Goal:
		switch v.goal(e) {
		case hidden:
			return nil, false
		case redacted:
			return &cascade.Goal{
				Header: cascade.Header{ID: e.ID, Seq: e.Seq}, Sight: stubbed,
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
				Header: cascade.Header{ID: e.ID, Seq: e.Seq}, Sight: stubbed, Goal: e.Goal,
			}, true
		}
	case *cascade.Metric:
		switch v.metric(e) {
		case hidden:
			return nil, false
		case redacted:
			return &cascade.Metric{
				Header: cascade.Header{ID: e.ID, Seq: e.Seq}, Sight: stubbed, Owner: v.team(e.Owner),
			}, true
		}
	case *cascade.Alignment:
		if left, ok := cascade.Drop(e, v.unseen); ok {
			return v.clearDriver(left.(*cascade.Alignment)), true
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

// workItem reports whether the viewer sees a work item: it serves something more than hidden to them, or nothing.
func (v *viewer) workItem(w *cascade.WorkItem) bool {
	if w.Initiative == "" && len(w.Serves) == 0 {
		return true
	}
	return w.Initiative != "" && v.sees(cascade.KindInitiative, w.Initiative) || slices.ContainsFunc(w.Serves, v.exists)
}

// names reports whether the viewer sees what a revision names besides its measure: metrics, by key. A key that no
// metric has hides nothing, since a revision is deleted with the metric it names.
func (v *viewer) names(r *cascade.Revision) bool {
	return r.Field != "metric" || v.key(r.Was) && v.key(r.Now)
}

func (v *viewer) key(metric string) bool {
	found := false
	for m := range v.s.Metrics() { // all of them: a hidden one may share its key with a visible one
		if m.Key == metric {
			if v.metric(m) == full {
				return true
			}
			found = true
		}
	}
	return !found
}

// team returns id where it is a team's. Which person owns a metric shows only to those who see the metric.
func (v *viewer) team(id cascade.ID) cascade.ID {
	if v.s.Team(id) == nil {
		return ""
	}
	return id
}

// clearDriver returns a without its driver where the viewer does not see that driver of the goal served.
func (v *viewer) clearDriver(a *cascade.Alignment) *cascade.Alignment {
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
