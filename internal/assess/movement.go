package assess

import (
	"math"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/threshold"
	"weir.dev/weir/internal/graph"
)

// equal is the distance up to which two values of a measure are the same: sums of decimals miss by less.
const equal = 1e-9

// headline finds what there is to say of a goal first, and how its measure keeps to its pace.
func (a *Assessor) headline(g *cascade.Goal, out *Goal) {
	m := out.Main
	switch {
	case g.Closed != nil:
		out.Headline = Closed
		return
	case m == nil:
		out.Headline = Unmeasured
		for range a.s.MeasuresOf(g.ID) { // there are some, and none that the viewer sees
			out.Headline = Restricted
		}
		return
	}
	metric := a.s.Metric(m.Metric)
	look := graph.LookAt(a.s, m, a.Today())
	switch {
	case look.Now == nil:
		out.Headline = Unread
	case !look.Progress.OK:
		out.Headline, out.Lack = Untold, lack(m, metric)
	case look.Judge.Band && graph.RangeOf(m, metric) != nil:
		out.Headline = Ranged
	default:
		out.Headline = movement(look)
		if look.By == 0 || look.By >= a.Today() { // what is over is not compared with a pace
			out.Pace = pace(look)
		}
	}
}

// lack says what a measure is missing before its progress can be computed.
func lack(m *cascade.Measure, metric *cascade.Metric) Lack {
	_, to := graph.Goalposts(m)
	judge := graph.JudgeFor(m, metric)
	switch {
	case judge.Band:
		return LacksRange
	case judge.Shape == cascade.PerPeriod && (to.OK || len(m.Milestones) > 0):
		return LacksPeriod
	case !to.OK:
		return LacksTarget
	case metric == nil || metric.Direction == "":
		return LacksDirection
	}
	return LacksBaseline
}

// movement says what a measure with a value did since its baseline.
func movement(l graph.Look) Headline {
	switch {
	case !l.From.OK || !l.To.OK:
		return Stands
	case l.Progress.OK && l.Progress.V >= 1:
		return Arrived
	case math.Abs(l.Now.Value-l.From.V) < equal:
		return Still
	case l.Now.Value < l.From.V:
		return Fell
	}
	return Rose
}

// pace says how a measure keeps to its pace.
func pace(l graph.Look) Pace {
	if !l.Planned.OK || !l.Pace.OK || !l.Progress.OK || l.Progress.V >= 1 {
		return ""
	}
	switch gap := l.Pace.V - l.Progress.V; {
	case gap > threshold.OnTrack:
		return PaceBehind
	case gap < -threshold.OnTrack:
		return PaceAhead
	}
	return PaceKept
}
