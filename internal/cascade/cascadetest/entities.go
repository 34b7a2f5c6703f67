package cascadetest

import (
	"fmt"
	"slices"
	"time"

	"pgregory.net/rapid"

	"weir.dev/weir/internal/cascade"
)

// frame adds settings, frameworks, sources, people, teams and cycles.
func (g *gen) frame() {
	s := &cascade.Settings{}
	g.make(s)
	g.put(s)
	for range g.upTo(2) {
		f := &cascade.Framework{}
		g.make(f)
		g.put(f)
	}
	for range g.upTo(2) {
		s := &cascade.Source{}
		g.make(s)
		s.URL = word(g, "https://metrics.example/a?b=c#d", "postgres://db.example/x")
		g.put(s)
	}
	for range g.upTo(g.o.Others) {
		p := &cascade.Person{}
		g.make(p)
		p.Email = word(g, "ana@acme.example", "bø@acme.example")
		g.put(p)
	}
	for range 1 + g.upTo(g.o.Others) {
		g.team()
	}
	for range g.upTo(g.o.Others) {
		c := &cascade.Cycle{}
		g.make(c)
		c.To = c.From + cascade.Date(rapid.IntRange(0, 365).Draw(g.T, "days"))
		g.put(c)
	}
}

// team adds a unit under one that stands already, or a group.
func (g *gen) team() {
	t := &cascade.Team{}
	g.make(t, "kind", "parent", "members")
	t.Type = cascade.Unit
	switch {
	case len(g.units) == 0:
		t.Members = g.some(g.pool([]cascade.Kind{cascade.KindPerson}))
	case g.maybe():
		t.Parent, t.Members = g.pick(g.units), g.some(g.pool([]cascade.Kind{cascade.KindPerson}))
	default:
		t.Type, t.Members = cascade.Group, g.some(g.members())
	}
	g.put(t)
	if t.Type == cascade.Unit {
		g.units = append(g.units, cascade.ID(t.Key))
	}
}

func (g *gen) metricsAndGoals() {
	for range g.upTo(g.o.Metrics) {
		m := &cascade.Metric{}
		g.make(m, "range")
		if m.Direction == cascade.Range || g.maybe() {
			m.Range = &cascade.Bounds{Low: -2.5, High: float64(rapid.IntRange(0, 50).Draw(g.T, "high"))}
		}
		g.put(m)
	}
	for range g.upTo(g.o.Goals) {
		g.goal()
	}
}

func (g *gen) goal() {
	e := &cascade.Goal{}
	g.make(e)
	if e.Progress == cascade.ManualProgress && e.Manual == nil {
		e.Manual = new(0.5)
	}
	id := cascade.ID(e.Key)
	for _, d := range e.Drivers {
		g.drivers[id] = append(g.drivers[id], cascade.ID(d.Key))
	}
	g.put(e)
	for range g.upTo(3) {
		g.measure(id)
	}
}

func (g *gen) measure(goal cascade.ID) {
	m := &cascade.Measure{Goal: goal}
	g.make(m, "goal")
	if key := g.pick(g.keys); key != "" && g.maybe() && !slices.Contains(g.measures[goal], key) {
		m.Key = string(key) // unique within its goal, and no more
	}
	if m.Start != 0 && m.By != 0 && m.By < m.Start {
		m.Start, m.By = m.By, m.Start
	}
	day := firstDay
	for i := range m.Milestones {
		day += cascade.Date(rapid.IntRange(1, 90).Draw(g.T, "days"))
		m.Milestones[i].By = day
	}
	g.put(m)
	g.measures[goal] = append(g.measures[goal], cascade.ID(m.Key))
	g.keys = append(g.keys, cascade.ID(m.Key))
	g.metricOf[goal+":"+cascade.ID(m.Key)] = m.Metric
}

// work adds initiatives, work items and reviews.
func (g *gen) work() {
	for range g.upTo(g.o.Others) {
		i := &cascade.Initiative{}
		g.make(i)
		if i.From != 0 && i.To != 0 && i.To < i.From {
			i.From, i.To = i.To, i.From
		}
		g.put(i)
	}
	for range g.upTo(g.o.Others) {
		w := &cascade.WorkItem{}
		g.make(w)
		g.put(w)
	}
	for range g.upTo(g.o.Others) {
		r := &cascade.Review{}
		g.make(r, "goal", "team", "cycle")
		switch g.upTo(3) {
		case 1:
			r.Goal = g.pick(g.made[cascade.KindGoal])
		case 2:
			r.Team = g.pick(g.made[cascade.KindTeam])
		case 3:
			r.Cycle = g.pick(g.made[cascade.KindCycle])
		}
		g.put(r)
	}
	for _, e := range g.out { // charters may name reviews, which stand after cycles
		if c, ok := e.(*cascade.Cycle); ok && c.Charter != nil {
			c.Charter.Reviews = g.some(g.made[cascade.KindReview])
		}
	}
}

// alignments adds alignments that form no loop, needs and acknowledged findings, no two of which join the same.
func (g *gen) alignments() {
	once := map[string]bool{}
	first := func(parts ...any) bool {
		k := fmt.Sprintf("%q", parts)
		was := once[k]
		once[k] = true
		return !was
	}
	goals := g.made[cascade.KindGoal]
	for i, goal := range goals {
		for range g.upTo(2) {
			if i == 0 {
				break
			}
			if to := g.pick(goals[:i]); first("nested", goal, to) { // only to earlier goals, so that there is no loop
				a := g.alignment(to)
				a.By = rapid.SampledFrom([]cascade.Mechanism{cascade.ByResponse, cascade.ByDirect, cascade.ByAssigned}).Draw(g.T,
					"by")
				a.Goal = goal
				g.put(a)
			}
		}
		for range g.upTo(2) {
			n := &cascade.Need{Goal: goal}
			g.make(n, "goal")
			if n.On+n.From == "" {
				continue
			}
			if g.put(n); g.maybe() { // asked twice is two asks
				g.put(cascade.Clone(n))
			}
		}
	}
	for range g.upTo(g.o.Others) {
		to := g.pick(goals)
		if to == "" {
			break
		}
		a := g.alignment(to)
		switch g.upTo(2) {
		case 0:
			a.By, a.Team = cascade.ByStatement, g.pick(g.made[cascade.KindTeam])
		case 1:
			a.By, a.Team, a.Metric = cascade.ByMetric, g.pick(g.made[cascade.KindTeam]), g.pick(g.made[cascade.KindMetric])
		case 2:
			a.By, a.Initiative = cascade.ByInitiative, g.pick(g.made[cascade.KindInitiative])
		}
		complete := a.By == cascade.ByStatement || a.By == cascade.ByMetric && a.Metric != "" || a.Initiative != ""
		if complete && first("light", a.By, a.Team, a.Metric, a.Initiative, to) {
			g.put(a)
		}
	}
	for range g.upTo(g.o.Others) {
		k := &cascade.Acknowledged{}
		g.make(k, "goal", "team", "metric", "measure")
		k.Rule = rapid.SampledFrom([]string{"orphan", "too-many", "stale"}).Draw(g.T, "rule")
		switch g.upTo(4) {
		case 1:
			k.Goal = g.pick(goals)
		case 2:
			k.Team = g.pick(g.made[cascade.KindTeam])
		case 3:
			k.Metric = g.pick(g.made[cascade.KindMetric])
		case 4:
			goal := g.pick(goals)
			if k.Measure = g.pick(g.measures[goal]); k.Measure != "" {
				k.Measure = goal + ":" + k.Measure
			}
		}
		if first("ack", k.Rule, k.Goal, k.Team, k.Metric, k.Measure) {
			g.put(k)
		}
	}
}

// alignment returns what the mechanisms have in common.
func (g *gen) alignment(to cascade.ID) *cascade.Alignment {
	a := &cascade.Alignment{To: to}
	g.make(a, "by", "goal", "team", "metric", "initiative", "to")
	if ds := g.drivers[to]; len(ds) > 0 && g.maybe() {
		a.Driver = rapid.SampledFrom(ds).Draw(g.T, "driver")
	}
	if b := a.Believes; b != nil {
		b.Lag = word(g, "4w", "10d", "1q")
		if b.Per != nil && *b.Per == 0 {
			b.Per = nil
		}
	}
	return a
}

// history adds readings, check-ins, revisions and held reviews.
func (g *gen) history() {
	for _, m := range g.made[cascade.KindMetric] {
		g.events(3, 40, func(at cascade.Moment) {
			o := &cascade.Observation{Metric: m, At: at}
			g.make(o, "metric", "at")
			g.put(o)
		})
	}
	g.checkIns()
	for _, r := range g.made[cascade.KindReview] {
		g.events(2, 30, func(at cascade.Moment) {
			h := &cascade.HeldReview{Review: r, At: at}
			g.make(h, "review", "at")
			if len(g.made[cascade.KindGoal]) == 0 {
				h.Decisions = nil
			}
			g.put(h)
		})
	}
	for _, goal := range g.made[cascade.KindGoal] {
		g.events(1, 30, func(at cascade.Moment) {
			o := &cascade.Opening{Goal: goal, At: at}
			g.make(o, "goal", "measure", "metric", "initiative", "workItem", "at")
			g.put(o)
		})
		g.events(2, 30, func(at cascade.Moment) {
			p := &cascade.Proposal{Goal: goal, At: at}
			g.make(p, "goal", "at")
			for i := range p.Since {
				p.Since[i].Measure = g.pick(g.measures[goal])
			}
			g.put(p)
		})
		g.events(2, 30, func(at cascade.Moment) {
			if m := g.pick(g.measures[goal]); m != "" {
				r := &cascade.Revision{Goal: goal, At: at, Measure: m}
				g.make(r, "goal", "at", "measure")
				g.put(r)
			}
		})
	}
}

// events calls add for up to n moments, each on a day of its own and at most gap days after the one before.
func (g *gen) events(n, gap int, add func(cascade.Moment)) {
	day := firstDay
	for range g.upTo(n) {
		day += cascade.Date(rapid.IntRange(1, gap).Draw(g.T, "days"))
		add(g.moment(day))
	}
}

// checkIns adds check-ins on any goals in order of time, some of them on one day.
func (g *gen) checkIns() {
	goals := g.made[cascade.KindGoal]
	if len(goals) == 0 {
		return
	}
	now, clock := firstDay.Time(), g.clock()
	for range g.upTo(4) {
		whole := g.maybe()
		now = now.Add(time.Duration(rapid.IntRange(1, 40).Draw(g.T, "hours")) * time.Hour)
		at := clock(now)
		if whole {
			now = cascade.DateOf(now.Add(24 * time.Hour)).Time()
			at = cascade.OnDay(cascade.DateOf(now))
		}
		c := &cascade.CheckIn{Goal: g.pick(goals), At: at}
		g.make(c, "goal", "at")
		if g.maybe() {
			c.Key = g.key(string(cascade.KindCheckIn))
		}
		for _, m := range g.some(g.measures[c.Goal]) {
			if of := g.metricOf[c.Goal+":"+m]; of == "" || slices.Contains(g.measuredToday(c), of) {
				continue
			}
			if c.Values == nil {
				c.Values = map[cascade.ID]float64{}
			}
			c.Values[m] = g.number()
		}
		g.put(c)
	}
}

// measuredToday returns the metrics that c has a value for already: two measures of one goal may read one metric.
func (g *gen) measuredToday(c *cascade.CheckIn) []cascade.ID {
	var out []cascade.ID
	for m := range c.Values {
		out = append(out, g.metricOf[c.Goal+":"+m])
	}
	return out
}
