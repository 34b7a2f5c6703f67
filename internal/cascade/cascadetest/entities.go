package cascadetest

import (
	"pgregory.net/rapid"

	"weir.dev/weir/internal/cascade"
)

// frame adds settings, frameworks, sources, people, teams and cycles.
func (g *gen) frame() {
	s := &cascade.Settings{Header: cascade.Header{Key: g.key("workspace")}, Framework: g.perhaps(), AsOf: g.perhapsDate()}
	if g.maybe() {
		gentle := g.maybe()
		s.Gentle = &gentle
	}
	g.add(s)
	for range g.upTo(2) {
		f := &cascade.Framework{Header: cascade.Header{Key: g.key("framework")}}
		for _, word := range []string{"outcome", "strategy", "bet", "measure"} {
			if g.maybe() {
				if f.Names == nil {
					f.Names = map[string]cascade.Names{}
				}
				f.Names[word] = cascade.Names{One: g.perhaps(), Many: g.perhaps()}
			}
		}
		g.add(f)
	}
	for range g.upTo(2) {
		g.add(&cascade.Source{
			Header: cascade.Header{Key: g.key("source")}, Type: word(g, "http", "prometheus", "sql", "csv", "push"),
			URL: word(g, "https://metrics.example/a?b=c#d", "postgres://db.example/x"), Query: g.perhaps(), Cadence: word(g, cadences...),
		})
	}
	for range g.upTo(g.o.Others) {
		key := g.key("member")
		p := &cascade.Person{
			Header: cascade.Header{Key: key}, Name: g.perhaps(), Email: word(g, "ana@acme.example", "bø@acme.example"),
			Role: word(g, cascade.Owner, cascade.Admin, cascade.Lead, cascade.Member, cascade.Guest),
		}
		g.add(p)
		g.people = append(g.people, cascade.ID(key))
	}
	for range 1 + g.upTo(g.o.Others) {
		g.team()
	}
	for range g.upTo(g.o.Others) {
		key := g.key("cycle")
		from := g.date()
		c := &cascade.Cycle{
			Header: cascade.Header{Key: key}, Parent: g.perhapsOne(g.cycles), From: from,
			To:    from + cascade.Date(rapid.IntRange(0, 365).Draw(g.T, "days")),
			Phase: word(g, cascade.Planning, cascade.Active, cascade.Scoring, cascade.Closed), Cadence: word(g, cascade.Weekly, cascade.Biweekly, cascade.Monthly),
		}
		if g.maybe() {
			c.Charter = &cascade.Charter{Aligned: g.perhaps(), TeamOwned: g.perhaps(), Decides: g.perhapsOne(g.people)}
		}
		g.add(c)
		g.cycles = append(g.cycles, cascade.ID(key))
	}
}

// team adds a unit under one that stands already, or a group.
func (g *gen) team() {
	t := &cascade.Team{Header: cascade.Header{Key: g.key("member")}, Name: g.perhaps(), Type: cascade.Unit, Lead: g.perhapsOne(g.people)}
	switch {
	case len(g.units) == 0:
		t.Members = g.some(g.people)
	case g.maybe():
		t.Parent, t.Members = g.pick(g.units), g.some(g.people)
	default:
		t.Type, t.Members = cascade.Group, g.some(g.members())
	}
	if g.maybe() {
		t.Mandate = cascade.Mandate{
			Kind:   word(g, cascade.Strategic, cascade.Stable, cascade.Delivery),
			Reason: g.perhaps(), Agreed: g.perhapsOne(g.people), Until: g.perhapsDate(),
		}
	}
	g.add(t)
	g.teams = append(g.teams, cascade.ID(t.Key))
	if t.Type == cascade.Unit {
		g.units = append(g.units, cascade.ID(t.Key))
	}
}

func (g *gen) metricsAndGoals() {
	g.drivers, g.measures, g.metricOf = map[cascade.ID][]string{}, map[cascade.ID][]cascade.ID{}, map[cascade.ID]cascade.ID{}
	for range g.upTo(g.o.Metrics) {
		m := &cascade.Metric{
			Header: cascade.Header{Key: g.key("metric")}, Sight: g.sight(), Name: g.perhaps(), Unit: g.perhaps(),
			Direction: word(g, cascade.Up, cascade.Down, cascade.Range), Definition: g.perhaps(), Owner: g.perhapsOne(g.members()), Cadence: word(g, cadences...),
			Source: word(g, cascade.SourceManual, cascade.SourcePush), Transform: word(g, "identity", "log", "logit"), Cumulative: g.maybe(), Formula: g.perhaps(),
		}
		if m.Direction == cascade.Range || g.maybe() {
			m.Range = &cascade.Bounds{Low: -2.5, High: float64(rapid.IntRange(0, 50).Draw(g.T, "high"))}
		}
		g.add(m)
		g.metrics = append(g.metrics, cascade.ID(m.Key))
	}
	for range g.upTo(g.o.Goals) {
		g.goal()
	}
}

func (g *gen) goal() {
	e := &cascade.Goal{
		Header: cascade.Header{Key: g.key("goal")}, Sight: g.sight(), Disclose: word(g, "health"), Intent: g.perhaps(),
		Type:   word(g, cascade.Outcome, cascade.Strategy, cascade.BetGoal),
		Owners: g.some(g.teams), Accountable: g.some(g.people), Cycle: g.perhapsOne(g.cycles),
		State: word(g, cascade.Draft, cascade.Proposed, cascade.Committed, cascade.Achieved, cascade.Missed, cascade.Dropped),
		Local: g.maybe(), Supports: g.some(g.teams), Cascade: word(g, "selective", "direct", "assigned"), Replaces: g.perhapsOne(g.goals),
		Wont: g.texts(), People: g.amount(), Progress: word(g, cascade.OwnProgress, cascade.SignalProgress), Manual: g.within(0, 1),
	}
	if e.Manual != nil && g.maybe() {
		e.Progress = cascade.ManualProgress
	}
	if g.maybe() {
		e.Brief = &cascade.Brief{Why: g.perhaps(), Success: g.perhaps(), Accept: g.texts(), Refuse: g.texts(), Decides: g.perhapsOne(g.people)}
	}
	id := cascade.ID(e.Key)
	e.Drivers = several(g, func() cascade.Driver {
		d := cascade.Driver{Key: g.key("driver"), Text: g.perhaps(), Metric: g.perhapsOne(g.metrics)}
		g.drivers[id] = append(g.drivers[id], d.Key)
		return d
	})
	if g.maybe() {
		e.Protected = &cascade.Protected{People: g.amount(), Until: g.perhapsDate()}
	}
	e.Tripwires = several(g, func() cascade.Tripwire {
		return cascade.Tripwire{Metric: g.perhapsOne(g.metrics), Below: g.perhapsNumber(), Above: g.perhapsNumber(), At: g.perhapsDate(), Then: g.perhaps()}
	})
	if g.maybe() {
		e.Bet = &cascade.Bet{
			Change: g.perhaps(), Metric: g.perhapsOne(g.metrics), Moves: g.perhapsNumber(), By: g.perhapsDate(), Started: g.perhapsDate(),
			Control: g.perhapsOne(g.metrics), Verdict: g.perhaps(), Learning: g.perhaps(),
		}
	}
	e.Waived = several(g, func() cascade.Waiver {
		return cascade.Waiver{Check: g.perhaps(), Reason: g.perhaps(), By: g.perhapsOne(g.people), Until: g.perhapsDate()}
	})
	if g.maybe() {
		e.Closed = &cascade.Closing{At: g.perhapsDate(), Score: g.within(0, 1), IntentTrue: word(g, "yes", "partly", "no"), Learning: g.perhaps()}
	}
	g.add(e)
	g.goals = append(g.goals, id)
	for range g.upTo(3) {
		g.measure(id)
	}
}

func (g *gen) measure(goal cascade.ID) {
	m := &cascade.Measure{
		Header: cascade.Header{Key: g.key("measure")}, Sight: g.sight(), Goal: goal, Metric: g.perhapsOne(g.metrics),
		Shape: word(g, cascade.FromTo, cascade.InRange, cascade.Cumulative, cascade.PerPeriod, cascade.YesNo),
		From:  g.perhapsNumber(), To: g.perhapsNumber(), Role: word(g, cascade.Leading, cascade.Lagging), Weight: g.within(0, 5),
		Commit: g.perhapsNumber(), Stretch: g.perhapsNumber(), Misses: g.perhaps(),
	}
	m.Start, m.By = g.period()
	day := firstDay
	m.Milestones = several(g, func() cascade.Milestone {
		day += cascade.Date(rapid.IntRange(1, 90).Draw(g.T, "days"))
		return cascade.Milestone{By: day, Value: g.number()}
	})
	g.add(m)
	g.measures[goal] = append(g.measures[goal], cascade.ID(m.Key))
	if m.Metric != "" {
		g.metricOf[cascade.ID(m.Key)] = m.Metric
	}
}

// work adds initiatives, work items and reviews.
func (g *gen) work() {
	for range g.upTo(g.o.Others) {
		i := &cascade.Initiative{
			Header: cascade.Header{Key: g.key("initiative")}, Title: g.perhaps(), Owners: g.some(g.teams), Horizon: word(g, "now", "next", "later"),
			Status: g.perhaps(), People: g.amount(), Serves: g.some(g.goals),
		}
		i.From, i.To = g.period()
		g.add(i)
		g.initiatives = append(g.initiatives, cascade.ID(i.Key))
	}
	for range g.upTo(g.o.Others) {
		g.add(&cascade.WorkItem{
			Header: cascade.Header{Key: g.key("item")}, Title: g.perhaps(), Initiative: g.perhapsOne(g.initiatives), Serves: g.some(g.goals),
			Status: g.perhaps(), URL: g.perhaps(), Source: g.perhaps(), Owner: g.perhapsOne(g.members()),
		})
	}
	for range g.upTo(g.o.Others) {
		r := &cascade.Review{Header: cascade.Header{Key: g.key("review")}, Cadence: word(g, cadences...), Chair: g.perhapsOne(g.people)}
		switch g.upTo(3) {
		case 1:
			r.Goal = g.pick(g.goals)
		case 2:
			r.Team = g.pick(g.teams)
		case 3:
			r.Cycle = g.pick(g.cycles)
		}
		g.add(r)
		g.reviews = append(g.reviews, cascade.ID(r.Key))
	}
	for _, e := range g.out { // charters may name reviews, which stand after cycles
		if c, ok := e.(*cascade.Cycle); ok && c.Charter != nil {
			c.Charter.Reviews = g.some(g.reviews)
		}
	}
}
