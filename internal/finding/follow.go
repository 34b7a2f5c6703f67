package finding

import "weir.dev/weir/internal/cascade"

// follow marks what rests on a thing as it stands in one state.
func (r *reached) follow(s state, e cascade.Entity) {
	cascade.Refs(e, func(ref cascade.Ref) {
		if ref.Kind == cascade.KindMetric {
			r.mark(cascade.KindMetric, *ref.ID, users)
		}
	})
	if along := follows[e.Kind()]; along != nil {
		along(r, s, e)
	}
}

// follows says for each kind of thing that others rest on how these are found.
var follows = map[cascade.Kind]func(*reached, state, cascade.Entity){
	cascade.KindGoal:       along((*reached).followGoal),
	cascade.KindMeasure:    along((*reached).followMeasure),
	cascade.KindAlignment:  along((*reached).followLine),
	cascade.KindReview:     along((*reached).followReview),
	cascade.KindHeldReview: along((*reached).followHeld),
	cascade.KindCycle:      along((*reached).followCycle),
	cascade.KindTeam:       along((*reached).followTeam),
	cascade.KindInitiative: along((*reached).followInitiative),
	cascade.KindMetric: along(func(r *reached, s state, m *cascade.Metric) {
		r.followMetric(s, m.ID, own|readings|above)
	}),
	cascade.KindObservation: along(func(r *reached, s state, o *cascade.Observation) {
		r.followMetric(s, o.Metric, readings)
	}),
	cascade.KindCheckIn: along(func(r *reached, s state, c *cascade.CheckIn) {
		r.speaksOf(s, c.Goal)
		r.judged = append(r.judged, c.Goal)
	}),
	cascade.KindRevision: along(func(r *reached, _ state, v *cascade.Revision) { r.goal(v.Goal, said) }),
	cascade.KindNeed: along(func(r *reached, _ state, n *cascade.Need) {
		r.goal(n.Goal, needs)
		r.mark(cascade.KindTeam, n.From, work)
	}),
	cascade.KindPerson:   along(func(r *reached, _ state, _ *cascade.Person) { r.stored |= people }),
	cascade.KindSettings: along(func(r *reached, _ state, _ *cascade.Settings) { r.wholes = true }),
	cascade.KindAcknowledged: along(func(r *reached, _ state, a *cascade.Acknowledged) {
		r.acks = append(r.acks, a)
	}),
}

func along[E cascade.Entity](follow func(*reached, state, E)) func(*reached, state, cascade.Entity) {
	return func(r *reached, s state, e cascade.Entity) { follow(r, s, e.(E)) }
}

func (r *reached) followMeasure(s state, m *cascade.Measure) {
	r.goal(m.Goal, own|readings)
	r.mark(cascade.KindMetric, m.Metric, readers|users)
	r.around(s, m.Goal)
	r.judgedAt(s, m.Goal)
	r.climb(s, m.Goal)
}

func (r *reached) followCycle(s state, c *cascade.Cycle) {
	for part := range s.Referrers(c.ID, cascade.KindCycle) {
		r.mark(cascade.KindCycle, part.Head().ID, own)
	}
	for g := range s.Referrers(c.ID, cascade.KindGoal) {
		id := g.Head().ID
		r.goal(id, own)
		r.judged = append(r.judged, id)
		for m := range s.MeasuresOf(id) {
			r.mark(cascade.KindMetric, m.Metric, readers)
		}
		for a := range s.AlignmentsDown(id) {
			r.goal(a.Goal, above)
			r.mark(cascade.KindTeam, a.Team, work)
		}
		for n := range s.NeedsOn(id) {
			r.goal(n.Goal, needs)
		}
	}
}

func (r *reached) followHeld(s state, h *cascade.HeldReview) {
	if review := s.Review(h.Review); review != nil {
		r.followReview(s, review)
	}
	for _, d := range h.Decisions {
		r.goal(d.Goal, said)
	}
}

func (r *reached) followInitiative(s state, i *cascade.Initiative) {
	r.teams(i.Owners, work)
	for _, id := range i.Serves {
		r.served(s, id)
	}
	for e := range s.Referrers(i.ID, cascade.KindAlignment) {
		r.served(s, e.(*cascade.Alignment).To)
	}
}

// served marks what rests on what serves a goal.
func (r *reached) served(s state, goal cascade.ID) {
	r.goal(goal, below)
	for e := range s.Referrers(goal, cascade.KindGoal) {
		if e.(*cascade.Goal).Replaces == goal {
			r.goal(e.Head().ID, replaced)
		}
	}
}

// around marks what rests on a goal that it is joined to, with what that is measured by.
func (r *reached) around(s state, goal cascade.ID) {
	for e := range s.Referrers(goal, cascade.KindAlignment) {
		a := e.(*cascade.Alignment)
		r.mark(cascade.KindAlignment, a.ID, ends)
		if a.Goal == goal {
			r.served(s, a.To)
		} else {
			r.goal(a.Goal, above)
		}
	}
	for n := range s.NeedsOn(goal) {
		r.goal(n.Goal, needs)
	}
}

// judgedAt notes that the figures of a goal, and of the goals it serves, may have changed.
func (r *reached) judgedAt(s state, goal cascade.ID) {
	r.judged = append(r.judged, goal)
	for a := range s.AlignmentsUp(goal) {
		r.judged = append(r.judged, a.To)
	}
}

func (r *reached) followGoal(s state, g *cascade.Goal) {
	r.around(s, g.ID)
	r.served(s, g.ID)
	if g.Replaces != "" { // what still serves that may be told of by another rule now
		for a := range s.AlignmentsDown(g.Replaces) {
			r.goal(a.Goal, above)
			r.mark(cascade.KindTeam, a.Team, work)
		}
	}
	r.judgedAt(s, g.ID)
	r.climb(s, g.ID)
	for m := range s.MeasuresOf(g.ID) {
		r.mark(cascade.KindMetric, m.Metric, readers)
	}
	r.joined(s, g.ID)
	for e := range s.Referrers(g.ID, cascade.KindAlignment) {
		a := e.(*cascade.Alignment)
		r.mark(cascade.KindTeam, a.Team, work)
		if a.Goal == g.ID {
			r.joined(s, a.To)
		}
		if i := s.Initiative(a.Initiative); i != nil {
			r.teams(i.Owners, work)
		}
	}
	for e := range s.Referrers(g.ID, cascade.KindInitiative) {
		r.teams(e.(*cascade.Initiative).Owners, work)
	}
	p := Pass{Snapshot: s.Snapshot}
	for _, team := range g.Owners {
		for first := range p.inSlot(team, g.Cycle) { // without this goal the next is the first
			if r.goal(first.ID, slot); first.ID != g.ID {
				break
			}
		}
	}
}

// joined marks the teams for which it counts what a goal is joined to: those that own it, and those it asks.
func (r *reached) joined(s state, goal cascade.ID) {
	if g := s.Goal(goal); g != nil {
		r.teams(g.Owners, work)
	}
	for n := range s.NeedsOf(goal) {
		r.mark(cascade.KindTeam, n.From, work)
	}
}

// followMetric marks what rests on a metric, or on its readings.
func (r *reached) followMetric(s state, metric cascade.ID, what rests) {
	if what&own != 0 {
		r.mark(cascade.KindMetric, metric, own|readers)
	}
	r.mark(cascade.KindMetric, metric, what&readings)
	for m := range s.MeasuresReading(metric) {
		r.goal(m.Goal, what&^above)
		r.judged = append(r.judged, m.Goal)
		if what&above == 0 {
			continue
		}
		for a := range s.AlignmentsDown(m.Goal) { // its name may be spoken
			r.goal(a.Goal, above)
		}
	}
	for e := range s.Referrers(metric, cascade.KindGoal) {
		r.goal(e.Head().ID, what&^above)
	}
	for e := range s.Referrers(metric, cascade.KindAlignment) {
		a := e.(*cascade.Alignment)
		r.goal(a.Goal, beliefs)
		r.goal(a.To, believed)
		r.mark(cascade.KindAlignment, a.ID, beliefs)
	}
}

// speaksOf marks what rests on what is said of a goal.
func (r *reached) speaksOf(s state, goal cascade.ID) {
	r.goal(goal, said)
	for a := range s.AlignmentsDown(goal) {
		r.goal(a.Goal, saidAbove)
	}
}

func (r *reached) followReview(s state, review *cascade.Review) {
	if review.Goal != "" {
		r.speaksOf(s, review.Goal)
	}
	for e := range s.Referrers(review.ID, cascade.KindAlignment) {
		r.goal(e.(*cascade.Alignment).Goal, reviews)
	}
}

func (r *reached) followLine(s state, a *cascade.Alignment) {
	r.goal(a.Goal, above|allAbove)
	r.served(s, a.To)
	r.judged = append(r.judged, a.To)
	r.climb(s, a.To)
	r.joined(s, a.Goal)
	r.joined(s, a.To)
	for m := range s.MeasuresOf(a.Goal) { // one goal with the same target may serve the other
		r.mark(cascade.KindMetric, m.Metric, readers)
	}
	r.mark(cascade.KindTeam, a.Team, work)
	if i := s.Initiative(a.Initiative); i != nil {
		r.teams(i.Owners, work)
	}
	if a.By.Nested() {
		r.stored |= ranks
		r.descend(s, a.Goal)
	}
}

func (r *reached) followTeam(s state, t *cascade.Team) {
	r.stored |= people
	r.wholes = true
	for e := range s.Referrers(t.ID, cascade.KindGoal) {
		r.goal(e.Head().ID, slot)
	}
	r.teams([]cascade.ID{t.ID, t.Parent}, work)
	if t.Type == cascade.Group {
		r.teams(t.Members, work)
	}
}
