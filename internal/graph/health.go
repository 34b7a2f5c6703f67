package graph

import (
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/threshold"
)

// health rests on evidence, whatever mode the displayed progress has: what owners set by hand, or what the goals below
// say, is no reading of the goal itself. The first that fits holds.
func (c *computer) health(goal *cascade.Goal, f *Figures) cascade.Health {
	ended := c.ended(goal, f)
	switch {
	case ended == cascade.HealthVerdict:
		return ended // a bet may have no measure at all
	case !f.Evidence.OK:
		return cascade.HealthNoEvidence
	case ended != "":
		return ended
	case c.stale(goal, f):
		return cascade.HealthStale
	case c.own.outside:
		return cascade.HealthOffTrack
	}
	health := cascade.HealthOnTrack // nothing says by when, and nothing is outside its range
	switch {
	case f.Chance.OK:
		health = byChance(f.Chance.V, Aspires(goal))
	case f.Pace.OK:
		health = byPace(f.Paced.V, Expected(goal, f.Pace.V))
	}
	if health == cascade.HealthOnTrack && c.own.late {
		return cascade.HealthAtRisk
	}
	return health
}

// byChance judges a goal by the chance of its deciding measure.
func byChance(chance float64, aspires bool) cascade.Health {
	on, risk := threshold.ChanceOnTrack, threshold.ChanceAtRisk
	if aspires {
		on, risk = threshold.AspiringOnTrack, threshold.AspiringAtRisk
	}
	switch {
	case chance >= on:
		return cascade.HealthOnTrack
	case chance >= risk:
		return cascade.HealthAtRisk
	}
	return cascade.HealthOffTrack
}

// byPace compares how far a goal has come with where it should be, both shares of the way.
func byPace(come, pace float64) cascade.Health {
	switch { // A sum of decimals may miss a threshold by the last bit; 1e-9 keeps equal equal.
	case come >= pace-threshold.OnTrack-1e-9:
		return cascade.HealthOnTrack
	case come >= pace-threshold.AtRisk-1e-9:
		return cascade.HealthAtRisk
	}
	return cascade.HealthOffTrack
}

// Aspires reports whether a goal is expected to come only part of the way: it says so, or it is a bet, which learns.
func Aspires(goal *cascade.Goal) bool { return isBet(goal) || goal.Promise == cascade.Aspirational }

func isBet(goal *cascade.Goal) bool { return goal.Type == cascade.BetGoal || goal.Bet != nil }

// Expected returns how much of a pace, a share of the way, is expected of a goal.
func Expected(goal *cascade.Goal, pace float64) float64 {
	if Aspires(goal) {
		return threshold.Aspiration * pace
	}
	return pace
}

// ended says how a committed goal stands whose last day has passed; nothing before that, of one without a day, and of
// one whose cycle is closed, which owes nothing. A bet is never missed: it waits for its verdict, and once that is
// given its measures speak as before.
func (c *computer) ended(goal *cascade.Goal, f *Figures) cascade.Health {
	due := c.lastDay(goal)
	switch {
	case due == 0 || due >= c.g.today, goal.State != cascade.Committed,
		c.cycle != nil && c.cycle.Phase == cascade.Closed:
		return ""
	case isBet(goal) && goal.Bet != nil && goal.Bet.Verdict != "":
		return ""
	case isBet(goal):
		return cascade.HealthVerdict
	case Aspires(goal) && f.Evidence.V >= threshold.Aspiration-1e-9, !Aspires(goal) && c.own.met:
		return cascade.HealthReached
	}
	return cascade.HealthMissed
}

// lastDay returns the day that a bet states, else the last one on which a measure of the goal is due; 0 where one has
// no day.
func (c *computer) lastDay(goal *cascade.Goal) cascade.Date {
	if isBet(goal) && goal.Bet != nil && goal.Bet.By != 0 {
		return goal.Bet.By
	}
	return c.own.due
}

// LastDay returns the day after which a goal has ended, by the measures its viewer sees; zero where it has none.
func (g *Graph) LastDay(goal cascade.ID) cascade.Date {
	c := g.measuring(goal)
	if c == nil {
		return 0
	}
	return c.lastDay(g.s.Goal(goal))
}

// Foreseen reports whether a chance can be given that a measure meets its target on its day, which has not passed: it
// moves towards a target in a direction. Whether there are readings enough is another question.
func Foreseen(s *cascade.Snapshot, m *cascade.Measure, today cascade.Date) bool {
	l := lookAt(s, m, today)
	return l.foreseen()
}

func (l *look) foreseen() bool {
	return !l.m.Withheld && l.judge.Arrives && l.to.OK && l.by != 0 && l.by >= l.today && l.metric != nil &&
		!l.metric.Withheld && (l.metric.Direction == cascade.Up || l.metric.Direction == cascade.Down)
}

// Foretold reports whether a measure has an outlook that rests on what is there today.
func Foretold(s *cascade.Snapshot, m *cascade.Measure, today cascade.Date) bool {
	l := lookAt(s, m, today)
	return l.answered() && l.foretold()
}

// answered reports whether the measure has an outlook that was worked out in its metric's direction.
func (l *look) answered() bool {
	return l.m.Outlook != nil && l.metric != nil && l.metric.Direction == l.m.Outlook.Direction
}

// foretold reports whether the measure's outlook rests on its last reading, its target and its day.
func (l *look) foretold() bool {
	o := l.m.Outlook
	at, value, ok := l.s.LastReading(l.at, 0, l.today)
	now := cascade.Outlook{
		Chance: o.Chance, Last: at.Date(), LastValue: value, Target: l.to.V, By: l.by, Direction: o.Direction,
	}
	return ok && *o == now
}

// foreseen is a measure that has an outlook, with its weight.
type foreseen struct {
	look
	weight float64
}

// decide notes a measure, of a weight, whose outlook may decide how its goal stands.
func (o *own) decide(l *look, weight float64) {
	o.weights += weight
	o.n++
	if l.foreseen() && l.answered() {
		o.foreseen = append(o.foreseen, foreseen{*l, weight})
	}
}

// decides returns the deciding measure: the least likely of those with an outlook that weigh as much as the mean of all
// or more; nil where there is none.
func (o *own) decides() *foreseen {
	var least *foreseen
	for i := range o.foreseen {
		m := &o.foreseen[i]
		if m.weight*float64(o.n) >= o.weights*(1-1e-9) && (least == nil || m.m.Outlook.Chance < least.m.Outlook.Chance) {
			least = m
		}
	}
	return least
}

// foretold takes the goal's chance from its deciding measure.
func (c *computer) foretold(f *Figures) {
	l := c.own.decides()
	if l == nil {
		return
	}
	o := l.m.Outlook
	f.Chance = known(o.Chance)
	if !l.foretold() {
		f.AsOf = o.Last
	}
}

// Deciding returns the measure by whose chance a goal is judged; nil where there is none.
func (g *Graph) Deciding(goal cascade.ID) *cascade.Measure {
	c := g.measuring(goal)
	if c == nil {
		return nil
	}
	if l := c.own.decides(); l != nil {
		return l.m
	}
	return nil
}

// seen returns the place of a goal; false where it is not there, or its viewer sees none of it.
func (g *Graph) seen(goal cascade.ID) (place int32, ok bool) {
	p, ok := g.s.PlaceOf(goal)
	if !ok {
		return 0, false
	}
	at := g.s.GoalAt(p)
	return p, at != nil && !at.Withheld
}

// measuring returns what computed a goal's own figures, by the measures its viewer sees; nil where they see none of it.
func (g *Graph) measuring(goal cascade.ID) *computer {
	p, ok := g.seen(goal)
	if !ok {
		return nil
	}
	c := &computer{g: g, cycle: g.s.Cycle(g.s.GoalAt(p).Cycle)}
	g.s.NearBelow(p, &c.near)
	c.measured(new(Figures))
	return c
}

// lastWord returns the day of the last check-in that says something, or of the last reading that a source delivered.
func (c *computer) lastWord(p int32) cascade.Date {
	s, today := &c.g.s, c.g.today
	var last cascade.Date
	if c.near.Said {
		if said := s.LastSaid(p, today); said != nil {
			last = said.At.Date()
		}
	}
	for _, m := range c.near.Measures {
		at := m.At
		if metric := s.MetricAt(at); metric != nil && !m.Withheld && metric.Source != "" &&
			metric.Source != cascade.SourceManual {
			last = max(last, s.LastSourced(at, today).Date())
		}
	}
	return last
}

func (c *computer) stale(goal *cascade.Goal, f *Figures) bool {
	cycle := c.cycle
	if cycle == nil || cycle.Phase != cascade.Active || goal.State != cascade.Committed {
		return false
	}
	since := max(f.LastWord, goal.CommittedOn, cycle.From)
	return c.g.s.Lapsed(goal.Owners, since, c.g.today, threshold.StaleCadences*cycle.Cadence.Days()+1)
}
