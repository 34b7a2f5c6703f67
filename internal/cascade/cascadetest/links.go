package cascadetest

import (
	"fmt"
	"slices"
	"time"

	"pgregory.net/rapid"

	"weir.dev/weir/internal/cascade"
)

// alignments adds alignments that form no loop, needs and acknowledged findings, no two of which join the same.
func (g *gen) alignments() {
	once := map[string]bool{}
	first := func(parts ...any) bool {
		k := fmt.Sprintf("%q", parts)
		was := once[k]
		once[k] = true
		return !was
	}
	for i, goal := range g.goals {
		for range g.upTo(2) {
			if i == 0 {
				break
			}
			if to := g.pick(g.goals[:i]); first("nested", goal, to) { // only to earlier goals, so that there is no loop
				a := g.alignment(to)
				a.By = rapid.SampledFrom([]cascade.Mechanism{cascade.ByResponse, cascade.ByDirect, cascade.ByAssigned}).Draw(g.T, "by")
				a.Goal = goal
				g.add(a)
			}
		}
		for range g.upTo(2) {
			n := &cascade.Need{
				Goal: goal, On: g.perhapsOne(g.goals), From: g.perhapsOne(g.teams), What: g.perhaps(), By: g.perhapsDate(), Asked: g.perhapsDate(),
				Answer: word(g, cascade.AnswerAccepted, cascade.AnswerDeclined, cascade.AnswerOpen),
			}
			n.Ripple = several(g, func() cascade.Ripple {
				return cascade.Ripple{At: g.perhapsDate(), Did: word(g, "adjusted", "acknowledged", "unaffected"), Reason: g.perhaps()}
			})
			if n.On+n.From != "" && first("need", n.Goal, n.On, n.From, n.What) {
				g.add(n)
			}
		}
	}
	for range g.upTo(g.o.Others) {
		to := g.pick(g.goals)
		if to == "" {
			break
		}
		a := g.alignment(to)
		switch g.upTo(2) {
		case 0:
			a.By, a.Team = cascade.ByStatement, g.pick(g.teams)
		case 1:
			a.By, a.Team, a.Metric = cascade.ByMetric, g.pick(g.teams), g.pick(g.metrics)
		case 2:
			a.By, a.Initiative = cascade.ByInitiative, g.pick(g.initiatives)
		}
		complete := a.By == cascade.ByStatement || a.By == cascade.ByMetric && a.Metric != "" || a.Initiative != ""
		if complete && first("light", a.By, a.Team, a.Metric, a.Initiative, to) {
			g.add(a)
		}
	}
	for range g.upTo(g.o.Others) {
		k := &cascade.Acknowledged{Rule: word(g, "orphan", "too-many"), Reason: "agreed", By: g.perhapsOne(g.people), Until: g.perhapsDate()}
		if k.Rule == "" {
			k.Rule = "stale"
		}
		switch g.upTo(4) {
		case 1:
			k.Goal = g.pick(g.goals)
		case 2:
			k.Team = g.pick(g.teams)
		case 3:
			k.Metric = g.pick(g.metrics)
		case 4:
			k.Measure = g.pick(g.measures[g.pick(g.goals)])
		}
		if first("ack", k.Rule, k.Goal, k.Team, k.Metric, k.Measure) {
			g.add(k)
		}
	}
}

// alignment returns what the mechanisms have in common.
func (g *gen) alignment(to cascade.ID) *cascade.Alignment {
	a := &cascade.Alignment{To: to, Share: g.within(0, 2), Contribution: g.perhaps(), Because: g.perhaps(), NotDoing: g.texts()}
	if ds := g.drivers[to]; len(ds) > 0 && g.maybe() {
		a.Driver = rapid.SampledFrom(ds).Draw(g.T, "driver")
	}
	a.MightWorsen = several(g, func() cascade.Worsening {
		return cascade.Worsening{What: g.perhaps(), Metric: g.perhapsOne(g.metrics), Tell: g.perhapsOne(g.members())}
	})
	if g.maybe() {
		a.Case = &cascade.Case{CrossFunctional: g.maybe(), Urgent: g.maybe(), GovernedBy: g.perhapsOne(g.reviews)}
	}
	a.Heard = several(g, func() cascade.Heard {
		return cascade.Heard{At: g.perhapsDate(), For: g.maybe(), What: g.perhaps(), URL: g.perhaps()}
	})
	if !g.maybe() {
		return a
	}
	b := &cascade.Belief{
		Driver: g.perhapsOne(g.metrics), Outcome: g.perhapsOne(g.metrics), Direction: word(g, "same", "opposite"), Size: g.perhapsNumber(),
		Per: g.within(1, 3), Lag: word(g, "4w", "10d", "1q"), Confidence: g.within(0, 1),
	}
	if g.maybe() {
		b.ReadableWhen = &cascade.Readable{Metric: g.perhapsOne(g.metrics), Above: g.perhapsNumber()}
	}
	if g.maybe() {
		b.Overruled = &cascade.Overruled{Standing: word(g, cascade.Standings...), By: g.perhapsOne(g.people), Reason: "seen otherwise"}
	}
	a.Believes = b
	return a
}

// history adds readings, check-ins, revisions and held reviews.
func (g *gen) history() {
	for _, m := range g.metrics {
		day := firstDay
		for range g.upTo(3) {
			day += cascade.Date(rapid.IntRange(1, 40).Draw(g.T, "days"))
			g.add(&cascade.Observation{Metric: m, At: g.moment(day), Value: g.number(), Note: g.perhaps()})
		}
	}
	g.checkIns()
	for _, r := range g.reviews {
		day := firstDay
		for range g.upTo(2) {
			day += cascade.Date(rapid.IntRange(1, 30).Draw(g.T, "days"))
			h := &cascade.HeldReview{Review: r, At: g.moment(day)}
			if len(g.goals) > 0 {
				h.Decisions = several(g, func() cascade.Decision {
					return cascade.Decision{Goal: g.pick(g.goals), Do: word(g, "cut", "protect", "learn", "keep", "change"), Reason: g.perhaps()}
				})
			}
			g.add(h)
		}
	}
	for _, goal := range g.goals {
		day := firstDay
		for range g.upTo(2) {
			m := g.pick(g.measures[goal])
			if m == "" {
				break
			}
			day += cascade.Date(rapid.IntRange(1, 30).Draw(g.T, "days"))
			g.add(&cascade.Revision{
				Goal: goal, At: g.moment(day), Measure: m, Field: rapid.SampledFrom([]string{"from", "to", "by", "weight", "metric"}).Draw(g.T, "field"),
				Was: word(g, "18", "18.50", "0123", "2026-10-05", "null", "a: b"), Now: word(g, "15", "1e5", "x"), Reason: g.perhaps(),
			})
		}
	}
}

// checkIns adds check-ins on any goals in order of time, some of them on one day.
func (g *gen) checkIns() {
	if len(g.goals) == 0 {
		return
	}
	now := firstDay.Time()
	for range g.upTo(4) {
		whole := g.maybe()
		now = now.Add(time.Duration(rapid.IntRange(1, 40).Draw(g.T, "hours")) * time.Hour)
		at := cascade.AtTime(now)
		if whole {
			now = cascade.DateOf(now.Add(24 * time.Hour)).Time()
			at = cascade.OnDay(cascade.DateOf(now))
		}
		goal := g.pick(g.goals)
		c := &cascade.CheckIn{
			Goal: goal, At: at, By: g.perhapsOne(g.people), Status: word(g, cascade.OnTrack, cascade.AtRisk, cascade.OffTrack),
			Confidence: g.within(0, 1), Learned: g.perhaps(), Next: g.perhaps(), Acknowledged: g.some(g.people),
		}
		if g.maybe() {
			c.Key = g.key("checkin")
		}
		for _, m := range g.some(g.measures[goal]) {
			if g.metricOf[m] == "" || slices.Contains(g.measuredToday(c), g.metricOf[m]) {
				continue
			}
			if c.Values == nil {
				c.Values = map[cascade.ID]float64{}
			}
			c.Values[m] = g.number()
		}
		g.add(c)
	}
}

// measuredToday returns the metrics that c has a value for already: two measures of one goal may read one metric.
func (g *gen) measuredToday(c *cascade.CheckIn) []cascade.ID {
	var out []cascade.ID
	for m := range c.Values {
		out = append(out, g.metricOf[m])
	}
	return out
}
