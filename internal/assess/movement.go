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
	judge := graph.JudgeOf(m, metric)
	now := graph.Value(a.s, m, a.Today())
	switch {
	case now == nil:
		out.Headline = Unread
	case out.Figures.Health == cascade.HealthNoEvidence:
		out.Headline, out.Lack = Untold, lack(m, metric)
	case judge.Band && graph.RangeOf(m, metric) != nil:
		out.Headline = Ranged
	default:
		progress := graph.Progress(a.s, m, a.Today())
		out.Headline = movement(m, now.Value, progress)
		out.Pace = a.pace(m, progress)
	}
}

// lack says what a measure is missing before its progress can be computed.
func lack(m *cascade.Measure, metric *cascade.Metric) Lack {
	from, to := graph.Goalposts(m)
	switch {
	case !to.OK:
		return LacksTarget
	case metric == nil || metric.Direction == "":
		return LacksDirection
	case !from.OK:
		return LacksBaseline
	}
	return LacksDates
}

// movement says what a measure did since its baseline.
func movement(m *cascade.Measure, now float64, progress graph.Figure) Headline {
	from, to := graph.Goalposts(m)
	switch {
	case !from.OK || !to.OK:
		return Stands
	case progress.OK && progress.V >= 1:
		return Arrived
	case math.Abs(now-from.V) < equal:
		return Still
	case now < from.V:
		return Fell
	}
	return Rose
}

// pace says how a measure keeps to its pace.
func (a *Assessor) pace(m *cascade.Measure, progress graph.Figure) Pace {
	_, planned := graph.Planned(a.s, m, a.Today())
	pace := graph.Pace(a.s, m, a.Today())
	if !planned || !pace.OK || !progress.OK || progress.V >= 1 {
		return ""
	}
	switch gap := pace.V - progress.V; {
	case gap > threshold.OnTrack:
		return PaceBehind
	case gap < -threshold.OnTrack:
		return PaceAhead
	}
	return PaceKept
}
