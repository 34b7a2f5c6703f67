package graph

import (
	"math"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/words"
)

// Judge says how measures of one shape are judged. A new shape is a word in cascade.Shapes, a judge in this table and
// its definition in graphtest; everybody else asks the judge.
type Judge struct {
	Shape cascade.Shape
	// Baseline says that it counts from a baseline which has to be read once.
	Baseline bool
	// Arrives says that it moves towards a target value, so that a chance can be given and beliefs can add up to it.
	Arrives bool
	// Adds says that its value is a running total.
	Adds bool
	// Band says that its value has to stay between two bounds. It has nowhere to go, and so no pace.
	Band bool
	// Answer says that its value is an answer, yes above 0, which has no unit.
	Answer bool

	goalposts func(m *cascade.Measure) (from, to Figure)
	// planned says that a value is planned for every day from its start.
	planned  bool
	progress func(l *look, value float64) Figure
	pace     func(l *look) Figure
	lacks    func(m *cascade.Measure, metric *cascade.Metric) Lack
}

// Lack is what a measure needs before anybody can say that it is met, and what to do. The zero Lack: nothing.
type Lack struct{ Missing, Next words.Text }

var judges = named(map[cascade.Shape]*Judge{
	cascade.FromTo: {
		Baseline: true, Arrives: true, planned: true,
		goalposts: stated, progress: wayTo, pace: elapsedShare, lacks: lacksTarget,
	},
	cascade.Cumulative: {
		Arrives: true, Adds: true, planned: true,
		goalposts: totals, progress: wayTo, pace: elapsedShare, lacks: lacksTotal,
	},
	cascade.InRange: {
		Band: true, planned: true,
		goalposts: stated, progress: insideRange, pace: func(*look) Figure { return Figure{} }, lacks: lacksRange,
	},
	cascade.PerPeriod: {
		goalposts: stated, progress: periodsMet, pace: periodsEnded, lacks: lacksPlan,
	},
	cascade.YesNo: {
		Answer:    true,
		goalposts: stated, progress: answered, pace: elapsedShare,
		lacks: func(*cascade.Measure, *cascade.Metric) Lack { return Lack{} },
	},
})

// Most measures say no shape.
var usual, ranged = judges[cascade.FromTo], judges[cascade.InRange]

func named(js map[cascade.Shape]*Judge) map[cascade.Shape]*Judge {
	for shape, j := range js {
		j.Shape = shape
	}
	return js
}

// JudgeOf returns how a measure is judged: as it says, else as its metric's direction implies. metric may be nil.
func JudgeOf(m *cascade.Measure, metric *cascade.Metric) Judge { return *JudgeFor(m, metric) }

// JudgeFor returns everybody's judge of a measure, as JudgeOf. It must not be changed.
func JudgeFor(m *cascade.Measure, metric *cascade.Metric) *Judge {
	switch {
	case m.Shape != "":
		return judges[m.Shape]
	case metric != nil && metric.Direction == cascade.Range:
		return ranged
	}
	return usual
}

// Lacks says what a measure of this shape lacks to know when it is met.
func (j Judge) Lacks(m *cascade.Measure, metric *cascade.Metric) Lack { return j.lacks(m, metric) }

// stated are the goalposts that a measure states.
func stated(m *cascade.Measure) (from, to Figure) {
	if m.From != nil {
		from = known(*m.From)
	}
	if m.To != nil {
		to = known(*m.To)
	}
	return from, to
}

// totals are those of a running total: it starts from 0 and ends at its last milestone unless it says otherwise.
func totals(m *cascade.Measure) (from, to Figure) {
	from, to = stated(m)
	if !from.OK {
		from = known(0)
	}
	if n := len(m.Milestones); !to.OK && n > 0 {
		to = known(m.Milestones[n-1].Value)
	}
	return from, to
}

// wayTo is the share of the way from baseline to target, and 1 from the target on in the metric's direction. A target
// that the baseline is past already is a loosened one: short of it, nothing of the way is done.
func wayTo(r *look, value float64) Figure {
	if !r.to.OK || r.metric == nil {
		return Figure{}
	}
	past := func(v float64) bool { return v >= r.to.V }
	switch r.metric.Direction {
	case cascade.Up:
	case cascade.Down:
		past = func(v float64) bool { return v <= r.to.V }
	default:
		return Figure{}
	}
	switch {
	case past(value):
		return known(1)
	case !r.from.OK:
		return Figure{}
	case past(r.from.V):
		return known(0)
	}
	return known(share(value, r.from.V, r.to.V))
}

// insideRange is 1 inside the bounds; outside it falls with the distance, to 0 as far out as the range is wide.
func insideRange(r *look, value float64) Figure {
	bounds := RangeOf(r.m, r.metric)
	switch {
	case bounds == nil:
		return Figure{}
	case value >= bounds.Low && value <= bounds.High:
		return known(1)
	}
	distance := math.Max(bounds.Low-value, value-bounds.High)
	return known(math.Max(0, 1-distance/(bounds.High-bounds.Low)))
}

// answered is 1 for yes.
func answered(r *look, value float64) Figure {
	if value > 0 {
		return known(1)
	}
	return known(0)
}

// elapsedShare is the elapsed share of start…by, or what the milestones planned for today.
func elapsedShare(d *look) Figure {
	if planned, ok := d.planned(); ok && len(d.m.Milestones) > 0 {
		return known(share(planned, d.from.V, d.to.V))
	}
	return known(elapsed(d.start, d.by, d.today))
}

func lacksTarget(m *cascade.Measure, _ *cascade.Metric) Lack {
	switch {
	case m.To != nil:
		return Lack{}
	case m.Commit != nil || m.Stretch != nil:
		return Lack{
			words.T("names a `commit` or `stretch` level and no `to`."),
			words.T("Set `to`: the level that counts as reached."),
		}
	}
	return Lack{words.T("says no `to`."), words.T("Set `to`: the value that would be enough.")}
}

func lacksTotal(m *cascade.Measure, _ *cascade.Metric) Lack {
	if m.To != nil || len(m.Milestones) > 0 {
		return Lack{}
	}
	return Lack{words.T("says no total to arrive at."), words.T("Set `to`, or add `milestones` with a value each.")}
}

func lacksRange(m *cascade.Measure, metric *cascade.Metric) Lack {
	if m.From != nil && m.To != nil || metric != nil && metric.Range != nil {
		return Lack{}
	}
	return Lack{
		words.T("says no range to stay in."),
		words.T("Give the metric a `range`, or the {measure} `from` and `to`."),
	}
}

func lacksPlan(m *cascade.Measure, _ *cascade.Metric) Lack {
	if m.To != nil || len(m.Milestones) > 0 {
		return Lack{}
	}
	return Lack{
		words.T("plans nothing for its periods."),
		words.T("Set `to`: what is planned for each period of its metric's cadence; `milestones` say it for single ones."),
	}
}
