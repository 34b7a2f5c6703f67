package sight_test

import (
	"slices"

	"weir.dev/weir/internal/cascade"
)

// eyes say what one person may see, from the semantics page, section 5, and from no code of package lens.
type eyes struct {
	s      *cascade.Snapshot
	person cascade.ID
}

// member: listed, its lead, or member of a group's listed team.
func (v eyes) member(team cascade.ID) bool {
	t := v.s.Team(team)
	if t == nil {
		return false
	}
	listed := func(t *cascade.Team) bool { return t.Lead == v.person || slices.Contains(t.Members, v.person) }
	if listed(t) {
		return true
	}
	for _, m := range t.Members {
		if sub := v.s.Team(m); t.Type == cascade.Group && sub != nil && listed(sub) {
			return true
		}
	}
	return false
}

// below: a member of the team or of a unit anywhere under it.
func (v eyes) below(team cascade.ID) bool {
	for t := range v.s.Teams() {
		if !v.member(t.ID) {
			continue
		}
		for up := t; up != nil; up = v.s.Team(up.Parent) {
			if up.ID == team {
				return true
			}
		}
	}
	return false
}

func (v eyes) guest() bool {
	p := v.s.Person(v.person)
	return p == nil || p.Rights() == cascade.Guest
}

func (v eyes) grade(t cascade.Sight, insider bool) cascade.Grade {
	if insider || slices.Contains(t.Audience, v.person) || slices.ContainsFunc(t.Audience, v.below) {
		return cascade.Open
	}
	if v.guest() {
		return cascade.Hidden
	}
	if t.Visibility == "" {
		return cascade.Open
	}
	return t.Visibility
}

func (v eyes) owner(g *cascade.Goal) bool {
	return slices.Contains(g.Accountable, v.person) || slices.ContainsFunc(g.Owners, v.member)
}

func (v eyes) goal(id cascade.ID) cascade.Grade {
	g := v.s.Goal(id)
	return v.grade(g.Sight, v.owner(g))
}

func (v eyes) metric(id cascade.ID) cascade.Grade {
	m := v.s.Metric(id)
	madeOfOthers := m.Formula != ""
	for e := range v.s.All(cascade.KindParting) {
		madeOfOthers = madeOfOthers || e.(*cascade.Parting).Metric == id
	}
	return v.grade(m.Sight, !madeOfOthers && m.Owner != "" && (m.Owner == v.person || v.member(m.Owner)))
}

func strictest(grades ...cascade.Grade) cascade.Grade {
	for _, g := range []cascade.Grade{cascade.Hidden, cascade.Redacted} {
		if slices.Contains(grades, g) {
			return g
		}
	}
	return cascade.Open
}

func (v eyes) measure(id cascade.ID) cascade.Grade {
	m := v.s.Measure(id)
	own := cascade.Open
	if m.Visibility == cascade.Redacted || m.Visibility == cascade.Hidden {
		own = v.grade(m.Sight, v.owner(v.s.Goal(m.Goal)))
	}
	out := strictest(v.goal(m.Goal), own)
	if m.Metric != "" {
		out = strictest(out, v.metric(m.Metric))
	}
	return out
}

// sees says whether the person sees all of what a reference names.
func (v eyes) sees(k cascade.Kind, id cascade.ID) bool {
	switch k {
	case cascade.KindGoal:
		return v.goal(id) == cascade.Open
	case cascade.KindMetric:
		return v.metric(id) == cascade.Open
	case cascade.KindMeasure:
		return v.measure(id) == cascade.Open
	case cascade.KindReview:
		r, _ := v.s.Get(k, id).(*cascade.Review)
		return r.Goal == "" || v.goal(r.Goal) == cascade.Open
	case cascade.KindInitiative, cascade.KindWorkItem:
		return v.work(v.s.Get(k, id)) == cascade.Open
	}
	return true
}

// work has a grade of its own; a work item is never wider than its initiative.
func (v eyes) work(e cascade.Entity) cascade.Grade {
	switch e := e.(type) {
	case *cascade.Initiative:
		return v.grade(e.Sight, slices.ContainsFunc(e.Owners, v.member))
	case *cascade.WorkItem:
		own := v.grade(e.Sight, e.Owner != "" && (e.Owner == v.person || v.member(e.Owner)))
		if e.Initiative == "" {
			return own
		}
		i := v.s.Initiative(e.Initiative)
		of := v.work(i)
		switch {
		case e.Restricted() && !i.Restricted():
			return own
		case e.Restricted():
			return strictest(own, of)
		case i.Restricted() || own != cascade.Open:
			return of
		}
		return cascade.Open // an open item of an open initiative shows to a guest by either
	}
	panic("no work")
}

// secret says whether nothing of e may be known to the person: not its texts, not that it exists. A stub is no secret.
func (v eyes) secret(e cascade.Entity) bool {
	switch e := e.(type) {
	case *cascade.Goal:
		return v.goal(e.ID) == cascade.Hidden
	case *cascade.Metric:
		return v.metric(e.ID) == cascade.Hidden
	case *cascade.Measure:
		return v.measure(e.ID) == cascade.Hidden || v.goal(e.Goal) != cascade.Open
	case *cascade.Alignment:
		if e.By.Nested() && strictest(v.goal(e.Goal), v.goal(e.To)) == cascade.Redacted {
			return false
		}
	case *cascade.Initiative, *cascade.WorkItem:
		return v.work(e) == cascade.Hidden
	case *cascade.Opening: // the tests make those of goals only
		g := v.s.Goal(e.Goal)
		if e.Called != "" && slices.Contains(e.Tell, v.person) {
			return false
		}
		if g == nil {
			return true
		}
		theirs := v.owner(g)
		if len(g.Owners)+len(g.Accountable) == 0 {
			theirs = slices.Contains(g.Audience, v.person) || slices.ContainsFunc(g.Audience, v.below)
		}
		return v.goal(e.Goal) != cascade.Open || !theirs
	case *cascade.HeldReview:
		if len(e.Decisions) > 0 &&
			!slices.ContainsFunc(e.Decisions, func(d cascade.Decision) bool { return v.sees(cascade.KindGoal, d.Goal) }) {
			return true
		}
	}
	unseen := false
	cascade.Refs(e, func(r cascade.Ref) { unseen = unseen || r.Role == cascade.Whole && !v.sees(r.Kind, *r.ID) })
	return unseen
}

// partly says whether only a stub of e may be known.
func (v eyes) partly(e cascade.Entity) bool {
	switch e := e.(type) {
	case *cascade.Goal:
		return v.goal(e.ID) == cascade.Redacted
	case *cascade.Metric:
		return v.metric(e.ID) == cascade.Redacted
	case *cascade.Measure:
		return v.measure(e.ID) == cascade.Redacted && v.goal(e.Goal) == cascade.Open
	case *cascade.Alignment:
		return e.By.Nested() && strictest(v.goal(e.Goal), v.goal(e.To)) == cascade.Redacted
	case *cascade.Initiative, *cascade.WorkItem:
		return v.work(e) == cascade.Redacted
	}
	return false
}
