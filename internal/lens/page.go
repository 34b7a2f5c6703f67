package lens

import (
	"cmp"
	"iter"
	"slices"
	"strings"

	"weir.dev/weir/internal/assess"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/words"
)

// drivers are what is believed to move a goal, with how many pick each.
func (l *Lens) drivers(g *cascade.Goal) (out []Driver) {
	picked := map[cascade.ID]int{}
	for a := range l.s.AlignmentsDown(g.ID) {
		picked[a.Driver]++
	}
	for _, d := range g.Drivers {
		out = append(out, Driver{
			ID: cascade.PartLabel(g, "drivers", d.ID), Text: d.Text, Metric: l.refTo(cascade.KindMetric, d.Metric),
			Picked: picked[d.ID],
		})
	}
	return out
}

// measures adds the measures of a goal to its page; of restricted ones only how many there are.
func (l *Lens) measures(g *cascade.Goal, p *GoalPage) {
	for m := range l.s.MeasuresOf(g.ID) {
		if m.Withheld {
			p.RestrictedMeasures++
		} else {
			v := l.measure(m)
			v.Decides = m == p.Assessment.Deciding
			p.Measures = append(p.Measures, v)
		}
	}
}

// Goal returns all the viewer may know of the goal that ref names. Of a redacted goal that is its row.
func (l *Lens) Goal(ref string) (GoalPage, error) {
	g, err := l.goal(ref)
	if err != nil {
		return GoalPage{}, err
	}
	p := GoalPage{Goal: l.row(g), Assessment: l.Assess(g)}
	if g.Withheld {
		return p, nil
	}
	p.Accountable, p.Supports = l.refsTo(cascade.KindPerson, g.Accountable), l.refsTo(cascade.KindTeam, g.Supports)
	p.Cascade, p.Replaces, p.Wont, p.People = g.Cascade, l.refTo(cascade.KindGoal, g.Replaces), g.Wont, g.People
	if b := g.Brief; b != nil {
		p.Brief = &Brief{Why: b.Why, Success: b.Success, Accept: b.Accept, Refuse: b.Refuse, Decides: l.refTo(
			cascade.KindPerson, b.Decides)}
	}
	l.measures(g, &p)
	for a := range l.s.AlignmentsUp(g.ID) {
		p.Serves = append(p.Serves, l.alignment(a, a.To))
	}
	carried := l.Graph().Carried(g.ID)
	for a := range l.s.AlignmentsDown(g.ID) {
		v := l.alignment(a, a.Goal)
		if part, ok := carried[a.ID]; ok && v.Share != nil {
			v.Carries = &part
		}
		p.ServedBy = append(p.ServedBy, v)
	}
	p.Drivers = l.drivers(g)
	for n := range l.s.NeedsOf(g.ID) {
		p.Needs = append(p.Needs, l.need(n))
	}
	for n := range l.s.NeedsOn(g.ID) {
		p.Waiting = append(p.Waiting, l.need(n))
	}
	p.Lines = l.lines(g.ID, wide)
	p.Work = l.workUnder(g)
	for c := range l.s.CheckInsBack(g.ID, l.Today()) {
		p.CheckIns = append(p.CheckIns, l.checkIn(c))
	}
	for _, r := range slices.Backward(l.s.RevisionsOf(g.ID)) {
		name := string(r.Measure)
		if m := l.s.Measure(r.Measure); m != nil {
			name = l.ID(m)
		}
		said := l.s.Written(r).(*cascade.Revision)
		p.Revisions = append(p.Revisions, Revision{
			At: r.At, Measure: name, Field: r.Field, Was: said.Was, Now: said.Now, Reason: r.Reason,
		})
	}
	p.Decisions = l.decisions(g.ID)
	theirs := []cascade.Entity{g}
	for m := range l.s.MeasuresOf(g.ID) {
		theirs = append(theirs, m)
	}
	p.Openings = l.openings(theirs...)
	if b := g.Bet; b != nil {
		p.Bet = &Bet{
			Change: b.Change, Metric: l.refTo(cascade.KindMetric, b.Metric), Moves: b.Moves, By: b.By, Started: b.Started,
			Verdict: b.Verdict, Learning: b.Learning,
		}
		if m := l.s.Metric(b.Metric); m != nil {
			p.Bet.Unit = m.Unit
		}
		if m := l.s.Metric(b.Metric); m != nil && !m.Withheld {
			if r, err := l.Bet(g); err != nil {
				p.Bet.Says = words.Of(err)
			} else {
				p.Bet.Says = r.Says()
			}
		}
	}
	p.Tripwires = l.tripwires(g)
	if c := g.Closed; c != nil {
		p.Closed = &Closed{At: c.At, Score: c.Score, IntentTrue: c.IntentTrue, Learning: c.Learning}
	}
	p.Fields = l.fields(g)
	p.Proposal = l.proposal(g)
	p.MayCheckIn = !g.State.Closed() && l.s.MayCheckIn(l.person, g)
	return p, nil
}

// tripwires are those of a goal, as they stand today.
func (l *Lens) tripwires(g *cascade.Goal) (out []Tripwire) {
	for _, t := range g.Tripwires {
		wire := Tripwire{
			Metric: l.refTo(cascade.KindMetric, t.Metric), Below: t.Below, Above: t.Above, At: t.At, Then: t.Then,
			Stands: l.Tripwire(t),
		}
		if m := l.s.Metric(t.Metric); m != nil && !m.Withheld {
			wire.Unit = m.Unit
		}
		out = append(out, wire)
	}
	return out
}

func (l *Lens) need(n *cascade.Need) Need {
	out := Need{
		ID: l.ID(n), Goal: l.refTo(cascade.KindGoal, n.Goal), On: l.refTo(cascade.KindGoal, n.On),
		From: l.refTo(cascade.KindTeam, n.From),
		What: n.What, By: n.By, Asked: n.Asked, Answer: cmp.Or(n.Answer, cascade.AnswerOpen), Fields: l.fields(n),
	}
	if g := l.s.Goal(n.Goal); g != nil {
		out.Teams = l.refsTo(cascade.KindTeam, g.Owners)
	}
	for _, r := range n.Ripple {
		out.Ripple = append(out.Ripple, Ripple{At: r.At, Did: r.Did, Reason: r.Reason})
	}
	if on := l.s.Goal(n.On); on != nil && n.By != 0 {
		out.Late = n.By < l.Today() && on.State != cascade.Achieved
	}
	return out
}

func (l *Lens) checkIn(c *cascade.CheckIn) CheckIn {
	out := CheckIn{
		ID: l.ID(c), Goal: l.refTo(cascade.KindGoal, c.Goal), At: c.At, By: l.refTo(cascade.KindPerson, c.By),
		FiledBy: l.refTo(cascade.KindPerson, c.FiledBy), Status: c.Status,
		Confidence: c.Confidence, Learned: c.Learned, Next: c.Next,
		Acknowledged: l.refsTo(cascade.KindPerson, c.Acknowledged), Fields: l.fields(c),
	}
	for id, v := range c.Values {
		if m := l.s.Measure(id); m != nil {
			if out.Values == nil {
				out.Values = map[string]float64{}
			}
			out.Values[l.ID(m)] = v
		}
	}
	return out
}

func (l *Lens) decisions(goal cascade.ID) []Decision {
	var out []Decision
	for e := range l.s.Referrers(goal, cascade.KindHeldReview) {
		h := e.(*cascade.HeldReview)
		for _, d := range h.Decisions {
			if d.Goal == goal {
				out = append(out, Decision{At: h.At, Review: l.refTo(cascade.KindReview, h.Review), Do: d.Do, Reason: d.Reason})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Decision) int { return b.At.Compare(a.At) })
	return out
}

// workUnder returns the initiatives that serve a goal and the backlog items under them or under the goal itself.
func (l *Lens) workUnder(g *cascade.Goal) []Work {
	var out []Work
	seen := map[cascade.ID]bool{}
	add := func(i *cascade.Initiative) {
		if i == nil || seen[i.ID] {
			return
		}
		seen[i.ID] = true
		out = append(out, l.initiative(i))
		for e := range l.s.Referrers(i.ID, cascade.KindWorkItem) {
			if w := e.(*cascade.WorkItem); !seen[w.ID] {
				seen[w.ID] = true
				out = append(out, l.workItem(w))
			}
		}
	}
	for e := range l.s.Referrers(g.ID, cascade.KindInitiative) {
		add(e.(*cascade.Initiative))
	}
	for a := range l.s.AlignmentsDown(g.ID) {
		add(l.s.Initiative(a.Initiative))
	}
	for e := range l.s.Referrers(g.ID, cascade.KindWorkItem) {
		if w := e.(*cascade.WorkItem); !seen[w.ID] {
			seen[w.ID] = true
			out = append(out, l.workItem(w))
		}
	}
	return out
}

func (l *Lens) initiative(i *cascade.Initiative) Work {
	return Work{
		Kind: "initiative", ID: l.ID(i), Restricted: i.Withheld, Title: cmp.Or(i.Title, i.Key), Status: i.Status,
		Done:   assess.Done(i.Status),
		Owners: l.refsTo(cascade.KindTeam, i.Owners), From: i.From, To: i.To, Fields: l.fields(i),
	}
}

func (l *Lens) workItem(w *cascade.WorkItem) Work {
	out := Work{
		Kind: "workItem", ID: l.ID(w), Restricted: w.Withheld, Title: cmp.Or(w.Title, w.Key), Status: w.Status,
		Done: assess.Done(w.Status), URL: w.URL,
		Under: l.refTo(cascade.KindInitiative, w.Initiative), Fields: l.fields(w),
	}
	if o := l.memberRef(w.Owner); o != nil {
		out.Owners = []Ref{*o}
	}
	return out
}

// Initiatives returns the initiatives the viewer sees, in order of creation.
func (l *Lens) Initiatives() List[Work] {
	return entities(l, cascade.KindInitiative, nil, l.initiative)
}

// WorkItems returns the work items the viewer sees, in order of creation.
func (l *Lens) WorkItems() List[Work] { return entities(l, cascade.KindWorkItem, nil, l.workItem) }

// Metrics returns the metrics the viewer knows of, in order of creation; q holds words that must occur in a name.
func (l *Lens) Metrics(q, team string) (List[Metric], error) {
	words := strings.Fields(strings.ToLower(q))
	named := func(m *cascade.Metric) bool {
		return q == "" || !m.Withheld && !slices.ContainsFunc(words,
			func(w string) bool { return !occurs(w, m.Name) && !occurs(w, m.Key) })
	}
	if team == "" {
		return entities(l, cascade.KindMetric, named, l.metric), nil
	}
	t, ok := l.s.Find(cascade.KindTeam, team).(*cascade.Team)
	if !ok {
		return List[Metric]{}, notFound("team", team)
	}
	return entitiesOf(l, cascade.KindMetric, func(e cascade.Entity) iter.Seq[cascade.Entity] {
		return after(l.s.Referrers(t.ID, cascade.KindMetric), e)
	}, func(m *cascade.Metric) bool { return m.Owner == t.ID && named(m) }, l.metric), nil
}

func (l *Lens) metric(m *cascade.Metric) Metric {
	out := Metric{ID: l.ID(m), Restricted: m.Withheld, Owner: l.memberRef(m.Owner)}
	if m.Withheld {
		return out
	}
	out.Name, out.Unit, out.Direction, out.Range = cmp.Or(m.Name, m.Key), m.Unit, m.Direction, m.Range
	out.Definition, out.Cadence, out.Cumulative, out.Grade = m.Definition, m.Cadence, m.Cumulative, m.Visibility
	out.Fields = l.fields(m)
	out.Source, out.Typed = cmp.Or(l.sourceOf(m), cascade.SourceManual), l.s.Typed(m)
	for o := range l.s.Observations(m.ID) {
		if o.At.Date() <= l.Today() {
			out.Readings++
		}
	}
	goals := map[cascade.ID]bool{}
	for k := range l.s.MeasuresReading(m.ID) {
		if !k.Withheld {
			goals[k.Goal] = true
		}
	}
	out.ReadBy = len(goals)
	if o := l.s.LastObservation(m.ID, 0, l.Today()); o != nil {
		out.Last = &Observation{At: o.At.Date(), Value: o.Value, Note: o.Note}
		if m.Range != nil {
			out.Outside = assess.Outside(o.Value, *m.Range)
		}
	}
	return out
}

func (l *Lens) findMetric(ref string) (*cascade.Metric, error) {
	m, ok := l.s.Find(cascade.KindMetric, ref).(*cascade.Metric)
	if !ok || m.Withheld {
		return nil, notFound("metric", ref)
	}
	return m, nil
}

// MetricRow returns the metric that ref names as lists show it.
func (l *Lens) MetricRow(ref string) (Metric, error) {
	m, err := l.findMetric(ref)
	if err != nil {
		return Metric{}, err
	}
	return l.metric(m), nil
}

// Metric returns all the viewer may know of the metric that ref names.
func (l *Lens) Metric(ref string) (MetricPage, error) {
	m, err := l.findMetric(ref)
	if err != nil {
		return MetricPage{}, err
	}
	p := MetricPage{Metric: l.metric(m), Openings: l.openings(m)}
	for k := range l.s.MeasuresReading(m.ID) {
		if g := l.s.Goal(k.Goal); g != nil && !k.Withheld {
			v := l.measure(k)
			p.Readers = append(p.Readers, Reader{Goal: l.row(g), Measure: &v})
		}
	}
	for e := range l.s.Referrers(m.ID, cascade.KindAlignment) {
		if a := e.(*cascade.Alignment); a.By == cascade.ByMetric && a.Metric == m.ID {
			if g := l.s.Goal(a.To); g != nil {
				p.Readers = append(p.Readers, Reader{Goal: l.row(g), Team: l.refTo(cascade.KindTeam, a.Team)})
			}
		}
	}
	return p, nil
}

// Observations returns the readings of the metric that ref names, oldest first.
func (l *Lens) Observations(ref string) (List[Observation], error) {
	m, err := l.findMetric(ref)
	if err != nil {
		return List[Observation]{}, err
	}
	return listOf(func(day string) iter.Seq[*cascade.Observation] {
		return func(yield func(*cascade.Observation) bool) {
			for o := range l.s.Observations(m.ID) {
				if o.At.Date().String() > day && !yield(o) {
					return
				}
			}
		}
	}, func(o *cascade.Observation) string { return o.At.Date().String() }, observation), nil
}

// ObservationOn returns the reading of the metric that ref names on a day, YYYY-MM-DD.
func (l *Lens) ObservationOn(ref, day string) (Observation, error) {
	m, err := l.findMetric(ref)
	if err != nil {
		return Observation{}, err
	}
	if at, err := cascade.ParseDate(day); err == nil {
		if o := l.s.ObservationOn(m.ID, at); o != nil {
			return observation(o), nil
		}
	}
	return Observation{}, &cascade.Error{
		Code: cascade.NotFound, Subject: "observation", Message: words.T("There is no reading on %s.", day),
	}
}

func observation(o *cascade.Observation) Observation {
	return Observation{At: o.At.Date(), Value: o.Value, Note: o.Note, CheckIn: o.CheckIn != ""}
}

// Teams returns every team, in order of creation.
func (l *Lens) Teams() List[Team] { return entities(l, cascade.KindTeam, nil, l.team) }

func (l *Lens) team(t *cascade.Team) Team {
	out := Team{
		ID: l.ID(t), Name: cmp.Or(t.Name, t.Key), Kind: cmp.Or(t.Type, cascade.Unit),
		Parent: l.refTo(cascade.KindTeam, t.Parent), Lead: l.refTo(cascade.KindPerson, t.Lead), Fields: l.fields(t),
	}
	for _, m := range t.Members {
		if r := l.memberRef(m); r != nil {
			out.Members = append(out.Members, *r)
		}
	}
	if t.Mandate.Kind != "" {
		out.Mandate = &Mandate{
			Kind: t.Mandate.Kind, Reason: t.Mandate.Reason, Agreed: l.refTo(cascade.KindPerson, t.Mandate.Agreed),
			FiledBy: l.refTo(cascade.KindPerson, t.Mandate.FiledBy), Until: t.Mandate.Until,
		}
	}
	out.Goals = l.holdings(t.ID).open
	return out
}

// Team returns all the viewer may know of the team that ref names.
func (l *Lens) Team(ref string) (TeamPage, error) {
	t, ok := l.s.Find(cascade.KindTeam, ref).(*cascade.Team)
	if !ok {
		return TeamPage{}, notFound("team", ref)
	}
	p := TeamPage{Team: l.team(t)}
	for e := range l.s.Referrers(t.ID, cascade.KindTeam) {
		if sub := e.(*cascade.Team); sub.Parent == t.ID {
			p.Units = append(p.Units, *l.refTo(cascade.KindTeam, sub.ID))
		}
	}
	for g := range l.owned(t.ID) {
		p.Owned = append(p.Owned, l.row(g))
		for n := range l.s.NeedsOf(g.ID) {
			p.AsksOut = append(p.AsksOut, l.need(n))
		}
	}
	for n := range l.s.AsksTo(t.ID) {
		p.AsksIn = append(p.AsksIn, l.need(n))
	}
	for e := range l.s.Referrers(t.ID, cascade.KindAlignment) {
		if a := e.(*cascade.Alignment); a.Team == t.ID {
			p.Keeps = append(p.Keeps, l.alignment(a, a.To))
		}
	}
	return p, nil
}

// People returns everybody with a key: the local owner of demo and init is left out.
func (l *Lens) People() List[Person] {
	return entities(l, cascade.KindPerson, func(p *cascade.Person) bool { return !p.Local }, l.personView)
}

func (l *Lens) personView(p *cascade.Person) Person {
	out := Person{ID: l.ID(p), Name: cmp.Or(p.Name, p.Key), Role: p.Rights(), Fields: l.fields(p)}
	for _, t := range l.teamsOf(p) {
		out.Teams = append(out.Teams, *l.refTo(cascade.KindTeam, t.ID))
	}
	return out
}

// Me returns the viewer as a person, with their teams.
func (l *Lens) Me() Person {
	p := l.s.Person(l.person)
	if p == nil {
		return Person{}
	}
	return l.personView(p)
}

// Cycles returns the planning periods, in order of creation.
func (l *Lens) Cycles() List[Cycle] { return entities(l, cascade.KindCycle, nil, l.cycle) }

func (l *Lens) cycle(c *cascade.Cycle) Cycle {
	return Cycle{
		ID: l.ID(c), Name: c.Name, Fields: l.fields(c), From: c.From, To: c.To, Phase: c.Phase,
		Cadence: cmp.Or(c.Cadence, cascade.Weekly), Parent: l.refTo(cascade.KindCycle, c.Parent),
	}
}

// CurrentCycle returns the shortest cycle that today falls in, whatever its phase, or nil.
func (l *Lens) CurrentCycle() *Cycle {
	var best *cascade.Cycle
	for c := range l.s.Cycles() {
		today := l.Today()
		if c.From <= today && today <= c.To && (best == nil || c.To-c.From < best.To-best.From) {
			best = c
		}
	}
	if best == nil {
		return nil
	}
	out := l.cycle(best)
	return &out
}

// Settings returns what the workspace says of itself.
func (l *Lens) Settings() *cascade.Settings { return l.s.Settings() }

// Workspace is the name of the workspace in paths.
func (l *Lens) Workspace() string { return l.s.Settings().Key }
