package finding

import (
	"slices"

	"weir.dev/weir/internal/cascade"
)

// known is what is known of what stands below a goal. It is kept with the findings: a change below takes it back from
// all above (reached.go).
type known uint8

const (
	pathAsked known = 1 << iota
	pathThere       // a strategy or a bet
	fastAsked
	fastThere // a faster signal
)

// foundOut returns what is known of a goal, finding it out where nobody has asked yet.
func (p *Pass) foundOut(goal cascade.ID, asked, there known, find func() bool) bool {
	now, _ := p.below.Get(goal)
	if now&asked == 0 {
		now = asked
		if find() {
			now |= there
		}
		was, _ := p.below.Get(goal)
		now |= was
		p.below.Set(goal, now)
	}
	return now&there != 0
}

// pathBelow reports whether a strategy or a bet that is not given up serves a goal, directly or not. Lines that flow
// run in no circle.
func (p *Pass) pathBelow(goal cascade.ID) bool {
	return p.foundOut(goal, pathAsked, pathThere, func() bool {
		for a := range p.AlignmentsDown(goal) {
			g := p.Goal(a.Goal)
			if g == nil || !p.flows(a) || g.State == cascade.Dropped || g.State == cascade.Missed {
				continue
			}
			if g.Type == cascade.Strategy || g.Type == cascade.BetGoal || g.Bet != nil || p.pathBelow(g.ID) {
				return true
			}
		}
		return false
	})
}

// faster reports whether a driver, a metric kept for it or a measure below gives a goal a signal that does not lag.
// What the viewer cannot judge may. Lines that flow run in no circle.
func (p *Pass) faster(g *cascade.Goal) bool {
	return p.foundOut(g.ID, fastAsked, fastThere, func() bool {
		if slices.ContainsFunc(g.Drivers, func(d cascade.Driver) bool { return d.Metric != "" }) {
			return true
		}
		for a := range p.AlignmentsDown(g.ID) {
			child := p.Goal(a.Goal)
			switch {
			case a.By == cascade.ByMetric, a.Withheld, child != nil && child.Withheld:
				return true
			case child == nil || child.State == cascade.Dropped || !p.flows(a):
				continue
			case child.Bet != nil && child.Bet.Metric != "":
				return true
			}
			ms, more := p.measures(child)
			if more || len(ms) > 0 && !lags(ms) || p.faster(child) {
				return true
			}
		}
		return false
	})
}
