package finding

import (
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/words"
)

// earliest is how many days before all that is known of a goal somebody may have spoken of it: a plan is talked about
// before it begins, and hardly by more than a quarter.
const earliest = 92

// lastDay comes after every day that somebody writes.
var lastDay = cascade.NewDate(9999, 12, 31)

var dayOrder = &Rule{
	ID: "day-order", Severity: Warning, Do: toMeasure, Local: true,
	Doc: Doc{
		What: words.T("Days stand in an order that cannot be: a need due before it was asked, {a bet} due before its " +
			"change, {a goal} reached or missed before its cycle began, a check-in, an ask or a revision of a day to come, a " +
			"check-in or tripwire more than a quarter before all that is known of its {goal}; a cycle outside the longer one " +
			"it is part of, or scored before it began."),
		Why: words.T("What is late, stale or due is counted by these days, and a mistyped year makes all of it wrong " +
			"without looking wrong."),
		Next: words.T("Correct the day: most often the year, or day and month, are mistyped."),
	},
	Parts: []Part{
		ofGoals(own|needs|said, func(p *Pass, g *cascade.Goal) {
			if g.Withheld {
				return
			}
			p.disorder(g, func(at cascade.Entity, what words.Text) {
				p.Report(Found{About: g, At: at, Say: func() Said { return saysOrder(what) }})
			})
		}),
		of(cascade.KindCycle, own, func(p *Pass, c *cascade.Cycle) {
			p.cycleDisorder(c, func(what words.Text) {
				p.Report(Found{About: c, Say: func() Said { return saysOrder(what) }})
			})
		}),
	},
}

func saysOrder(what words.Text) Said {
	return Said{
		Message:  words.T("Its days stand in an order that cannot be."),
		Evidence: sentence(words.Capital(what)),
		Next:     words.T("Correct the day; most often the year, or day and month, are mistyped."),
	}
}

// ahead reports whether a day is still to come, wherever on earth it was written.
func (p *Pass) ahead(d cascade.Date) bool { return d > p.Today+1 }

// disorder tells what is wrong with the days of a goal, of its needs, and of what was said of it, and where.
func (p *Pass) disorder(g *cascade.Goal, tell func(at cascade.Entity, what words.Text)) {
	if g.State.Closed() {
		c := p.Cycle(g.Cycle) // what is dropped may never have begun
		if g.State != cascade.Dropped && c != nil && g.Closed != nil && g.Closed.At != 0 && g.Closed.At < c.From {
			tell(g, words.T("it was closed on %s, and %s began on %s", day(g.Closed.At), p.cycleName(c), day(c.From)))
		}
		return
	}
	for n := range p.NeedsOf(g.ID) {
		if n.By != 0 && n.By < n.Asked {
			tell(n, words.T("%s is due on %s and was asked for on %s", p.whatOf(n), day(n.By), day(n.Asked)))
		} else if p.ahead(n.Asked) {
			tell(n, words.T("%s was asked for on %s, which is still to come", p.whatOf(n), day(n.Asked)))
		}
	}
	if b := g.Bet; b != nil && b.Started != 0 && b.By != 0 && b.By < b.Started {
		tell(g, words.T("its change was made on %s and is due to show by %s", day(b.Started), day(b.By)))
	}
	first := p.firstDay(g)
	for _, t := range g.Tripwires {
		if t.At != 0 && first != 0 && t.At < first-earliest {
			tell(g, words.T("its tripwire looks at %s on %s, before it begins on %s", p.metricName(t.Metric), day(t.At),
				day(first)))
		}
	}
	for _, r := range p.RevisionsOf(g.ID) {
		if p.ahead(r.At.Date()) {
			tell(r, words.T("it was revised on %s, which is still to come", day(r.At.Date())))
		}
	}
	for e := range p.Referrers(g.ID, cascade.KindCheckIn) { // oldest first
		if on := e.(*cascade.CheckIn).At.Date(); first != 0 && on < first-earliest {
			tell(e, words.T("somebody checked in on %s, and it began on %s", day(on), day(first)))
		}
		break
	}
	for c := range p.CheckInsBack(g.ID, lastDay) { // newest first
		if on := c.At.Date(); p.ahead(on) {
			tell(c, words.T("somebody checked in on %s, which is still to come", day(on)))
		}
		break
	}
}

// firstDay returns the earliest day that is known of a goal: of its cycle, its commitment or a measure; 0 for none.
func (p *Pass) firstDay(g *cascade.Goal) (first cascade.Date) {
	earlier := func(d cascade.Date) {
		if d != 0 && (first == 0 || d < first) {
			first = d
		}
	}
	if c := p.Cycle(g.Cycle); c != nil {
		earlier(c.From)
	}
	earlier(g.CommittedOn)
	seen, _ := p.measures(g)
	for _, m := range seen {
		earlier(m.Start)
		for _, stone := range m.Milestones {
			earlier(stone.By)
		}
	}
	if g.Bet != nil {
		earlier(g.Bet.Started)
	}
	return first
}

// cycleDisorder tells what is wrong with the days of a cycle.
func (p *Pass) cycleDisorder(c *cascade.Cycle, tell func(words.Text)) {
	if up := p.Cycle(c.Parent); up != nil {
		if c.From < up.From {
			tell(words.T("it begins on %s, and %s, which it is part of, on %s", day(c.From), p.cycleName(up),
				day(up.From)))
		}
		if c.To > up.To {
			tell(words.T("it ends on %s, and %s, which it is part of, on %s", day(c.To), p.cycleName(up),
				day(up.To)))
		}
	}
	if (c.Phase == cascade.Scoring || c.Phase == cascade.Closed) && p.ahead(c.From) {
		tell(words.T("it is %s, and begins on %s", c.Phase, day(c.From)))
	}
}
