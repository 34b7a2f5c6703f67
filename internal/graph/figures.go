package graph

import (
	"iter"
	"math"

	"weir.dev/weir/internal/cascade"
)

// Figure is a number that may be missing. What it means stands where it is used; progress and pace run from 0 to 1.
type Figure struct {
	V  float64
	OK bool
}

// known returns v as a figure; a value beyond what numbers hold is missing.
func known(v float64) Figure {
	if !finite(v) {
		return Figure{}
	}
	return Figure{V: v, OK: true}
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// Figures are what is computed for one goal.
type Figures struct {
	Evidence   Figure // weighted mean progress of its own measures
	Read, Of   int    // how many of its measures have a reading, of how many
	Signal     Figure // share-weighted mean progress of the committed and closed goals that serve it
	Heard      int    // how many of them had progress to give
	Divergence Figure // signal minus evidence, −1 … 1
	Pace       Figure // where evidence should be today
	Paced      Figure // evidence of those of its measures alone that have a pace: what pace is compared with
	Progress   Figure // what is displayed, by the goal's mode
	Health     cascade.Health
	Chance     Figure // of its deciding measure, that it meets its target on its day; missing where there is none
	// AsOf is the day of the last reading that Chance rests on, where something has changed since and a new one is being
	// worked out; zero otherwise.
	AsOf     cascade.Date
	LastWord cascade.Date // the last check-in or sourced observation; zero when there was none
}

// look is a measure with what judging it on a day asks for.
type look struct {
	s                *cascade.Snapshot
	m                *cascade.Measure
	at               int32           // where its metric stands; −1 for none
	metric           *cascade.Metric // may be nil
	judge            *Judge
	from, to         Figure       // its goalposts
	start, by, today cascade.Date // the days it counts between
}

func lookAt(s *cascade.Snapshot, m *cascade.Measure, today cascade.Date) look {
	l := look{s: s, m: m, at: s.MetricPlace(m.Metric), today: today}
	l.metric = s.MetricAt(l.at)
	l.start, l.by = Dates(s, m)
	l.judged()
	return l
}

func (l *look) judged() {
	l.judge = JudgeFor(l.m, l.metric)
	l.from, l.to = l.judge.goalposts(l.m)
}

// progress judges the last reading with start ≤ at ≤ min(today, by).
func (l *look) progress() Figure {
	if l.m.Withheld {
		return Figure{}
	}
	_, value, ok := l.s.LastReading(l.at, l.start, lastDay(l.by, l.today))
	if !ok {
		return Figure{}
	}
	return l.judge.progress(l, value)
}

func (l *look) pace() Figure {
	if l.m.Withheld || l.start == 0 || l.by == 0 {
		return Figure{}
	}
	return l.judge.pace(l)
}

// Look is how a measure stands on a day.
type Look struct {
	Judge          Judge
	From, To       Figure               // its goalposts
	Start, By      cascade.Date         // the days it counts between
	Now            *cascade.Observation // its value, or nil
	Progress, Pace Figure
	Planned        Figure          // the value it should have
	Range          *cascade.Bounds // what it should stay inside; nil of those that should arrive
}

// LookAt says all at once what Dates, Goalposts, JudgeOf, Value, Progress, Pace, Planned and RangeOf say.
func LookAt(s *cascade.Snapshot, m *cascade.Measure, today cascade.Date) Look {
	l := lookAt(s, m, today)
	out := Look{
		Judge: *l.judge, From: l.from, To: l.to, Start: l.start, By: l.by, Now: Value(s, m, today), Pace: l.pace(),
	}
	if out.Now != nil {
		out.Progress = l.judge.progress(&l, out.Now.Value)
	}
	if v, ok := l.planned(); ok && !m.Withheld {
		out.Planned = known(v)
	}
	if l.judge.Band {
		out.Range = RangeOf(m, l.metric)
	}
	return out
}

// Value returns the last reading of m with start ≤ at ≤ min(today, by), or nil.
func Value(s *cascade.Snapshot, m *cascade.Measure, today cascade.Date) *cascade.Observation {
	if m.Metric == "" || m.Withheld {
		return nil
	}
	start, by := Dates(s, m)
	return s.LastObservation(m.Metric, start, lastDay(by, today))
}

// lastDay returns the last day up to today whose reading counts for a measure that is due by a day, or never.
func lastDay(by, today cascade.Date) cascade.Date {
	if by != 0 && by < today {
		return by
	}
	return today
}

// RangeOf returns the bounds that m must stay inside: its own where it states both, else its metric's.
func RangeOf(m *cascade.Measure, metric *cascade.Metric) *cascade.Bounds {
	if m.From != nil && m.To != nil && *m.From < *m.To {
		return &cascade.Bounds{Low: *m.From, High: *m.To}
	}
	if metric == nil {
		return nil
	}
	return metric.Range
}

// Goalposts returns where a measure starts from and where it must arrive, as its shape has them.
func Goalposts(m *cascade.Measure) (from, to Figure) { return JudgeFor(m, nil).goalposts(m) }

// Progress returns how far m has come, 0 … 1, given its value; missing where it cannot be said.
func Progress(s *cascade.Snapshot, m *cascade.Measure, today cascade.Date) Figure {
	l := lookAt(s, m, today)
	return l.progress()
}

// share returns how far v is on the way from one value to another, 0 … 1; 0 where there is no way.
func share(v, from, to float64) float64 {
	if from == to {
		return 0
	}
	return math.Min(1, math.Max(0, (v-from)/(to-from)))
}

// Dates returns when m starts and is due: its own days, else its goal's cycle's. Whatever is said of m goes by these
// and no others. Either is zero where neither m nor a cycle says it.
func Dates(s *cascade.Snapshot, m *cascade.Measure) (start, by cascade.Date) {
	return s.DatesOf(m)
}

// Pace returns where m's progress should be today, 0 … 1; missing without dates.
func Pace(s *cascade.Snapshot, m *cascade.Measure, today cascade.Date) Figure {
	l := lookAt(s, m, today)
	return l.pace()
}

// Planned returns the value m should have on a day, in its metric's unit: along the straight line from baseline to
// target, bent at its milestones. It is not known without baseline, target and dates.
func Planned(s *cascade.Snapshot, m *cascade.Measure, day cascade.Date) (float64, bool) {
	if m.Withheld {
		return 0, false
	}
	l := lookAt(s, m, day)
	return l.planned()
}

// planned returns the value that is planned for the day.
func (d *look) planned() (float64, bool) {
	if !d.judge.planned || !d.from.OK || !d.to.OK || d.start == 0 || d.by == 0 {
		return 0, false
	}
	at, value := d.start, d.from.V
	line := func(next cascade.Date, target float64) (float64, bool) {
		if d.today >= next {
			return 0, false
		}
		return value + (target-value)*elapsed(at, next, d.today), true
	}
	for _, ms := range d.m.Milestones {
		if ms.By < at || ms.By >= d.by {
			continue
		}
		if v, ok := line(ms.By, ms.Value); ok {
			return v, finite(v)
		}
		at, value = ms.By, ms.Value
	}
	if v, ok := line(d.by, d.to.V); ok {
		return v, finite(v)
	}
	return d.to.V, true
}

func elapsed(start, by, today cascade.Date) float64 {
	if by <= start {
		if today >= by {
			return 1
		}
		return 0
	}
	return math.Min(1, math.Max(0, float64(today-start)/float64(by-start)))
}

// Weights says what the measures of one goal weigh, of those its viewer sees.
type Weights struct{ unstated float64 }

// WeightsOf returns the weights of measures: what they state; where some state one, the others weigh as much as those
// do on average; else each weighs 1. Withheld ones do not count.
func WeightsOf(measures iter.Seq[*cascade.Measure]) Weights {
	sum, n := 0.0, 0.0
	for m := range measures {
		if m.Weight != nil && !m.Withheld {
			sum += *m.Weight
			n++
		}
	}
	if n == 0 {
		return Weights{1}
	}
	return Weights{sum / n}
}

// Of returns what a measure weighs.
func (w Weights) Of(m *cascade.Measure) float64 {
	if m.Weight == nil {
		return w.unstated
	}
	return *m.Weight
}

// computer computes the figures of goals, one after the other, from those of the goals below them.
type computer struct {
	g     *Graph
	node  func(place int32) *node
	cycle *cascade.Cycle // of the goal before: most have the same
	as    []served
	near  cascade.Near // of the goal that is computed
	own   own          // what its measures say
	look  look         // at the measure that is judged
}

// own is what the measures of one goal say, of those its viewer sees.
type own struct {
	due     cascade.Date // the last day on which one is due; zero where one has no day
	undated bool         // one has no day
	met     bool         // every one of them
	outside bool         // one that should stay in a range is outside it
	late    bool         // one is unmet although its day has passed

	weights  float64 // of all
	n        int     // how many there are
	foreseen []foreseen
}

// served is an alignment that counts in a signal, with the place of the goal that serves and its weight.
type served struct {
	*cascade.Alignment
	from   int32
	weight float64
	known  bool
}

// figures computes the figures of the goal at a place.
func (c *computer) figures(p int32) Figures {
	f := Figures{Health: cascade.HealthNoEvidence}
	goal := c.g.s.GoalAt(p)
	c.g.s.NearBelow(p, &c.near)
	if goal.Withheld {
		return f
	}
	if c.cycle == nil || c.cycle.ID != goal.Cycle {
		c.cycle = c.g.s.Cycle(goal.Cycle)
	}
	c.measured(&f)
	c.below(&f)
	if f.Signal.OK && f.Evidence.OK {
		f.Divergence = known(f.Signal.V - f.Evidence.V)
	}
	switch goal.Progress {
	case cascade.SignalProgress:
		f.Progress = f.Signal
	case cascade.ManualProgress:
		if goal.Manual != nil {
			f.Progress = known(*goal.Manual)
		}
	default:
		f.Progress = f.Evidence
	}
	f.LastWord = c.lastWord(p)
	c.foretold(&f)
	f.Health = c.health(goal, &f)
	return f
}

// measured computes what rests on the goal's measures: evidence, pace, and what its health is judged by.
func (c *computer) measured(f *Figures) {
	var evidence, pace, paced mean
	c.own = own{met: true, foreseen: c.own.foreseen[:0]}
	weights := WeightsOf(c.measures())
	for _, m := range c.near.Measures {
		if m.Withheld {
			continue
		}
		f.Of++
		l := &c.look
		*l = look{s: &c.g.s, m: m.Measure, at: m.At, metric: c.g.s.MetricAt(m.At), today: c.g.today}
		l.start, l.by = m.Measure.DatesIn(c.cycle)
		l.judged()
		weight, progress := weights.Of(m.Measure), l.progress()
		if progress.OK {
			f.Read++
			evidence.add(weight, progress)
			if p := l.pace(); p.OK {
				pace.add(weight, p)
				paced.add(weight, progress)
			}
		}
		c.own.take(l, progress)
		c.own.decide(l, weight)
	}
	f.Evidence, f.Pace, f.Paced = evidence.figure(), pace.figure(), paced.figure()
}

func (c *computer) measures() iter.Seq[*cascade.Measure] {
	return func(yield func(*cascade.Measure) bool) {
		for _, m := range c.near.Measures {
			if !yield(m.Measure) {
				return
			}
		}
	}
}

// take notes how a measure stands on the day.
func (o *own) take(l *look, progress Figure) {
	met := progress.OK && progress.V >= 1
	o.undated = o.undated || l.by == 0
	if o.due = max(o.due, l.by); o.undated {
		o.due = 0
	}
	o.met = o.met && met
	o.outside = o.outside || l.judge.Band && progress.OK && !met
	o.late = o.late || !met && l.by != 0 && l.by < l.today
}

// mean is a weighted mean.
type mean struct{ sum, weights float64 }

func (m *mean) add(weight float64, f Figure) {
	m.sum += weight * f.V
	m.weights += weight
}

// figure returns the mean; it is missing where nothing weighs anything.
func (m *mean) figure() Figure {
	if m.weights <= 0 {
		return Figure{}
	}
	return known(m.sum / m.weights)
}

// below computes the signal from the figures of the goals that serve this one.
func (c *computer) below(f *Figures) {
	c.serving()
	var sum, weights float64
	for _, a := range c.as {
		if p := c.node(a.from).Progress; p.OK {
			f.Heard++
			sum += a.weight * p.V
			weights += a.weight
		}
	}
	if weights > 0 {
		f.Signal = known(sum / weights)
	}
}

// serving gathers the alignments that count in a goal's signal, with their weights.
func (c *computer) serving() {
	c.as = c.as[:0]
	for _, a := range c.near.Down {
		if a.At >= 0 && c.g.Flows(a.Alignment) && countsInSignal(c.g.s.GoalAt(a.At)) {
			c.as = append(c.as, served{Alignment: a.Alignment, from: a.At})
		}
	}
	if len(c.as) > 0 {
		c.weigh()
	}
}

// countsInSignal reports whether a goal's progress counts towards the signal above it: it is committed or ended, but
// not dropped.
func countsInSignal(goal *cascade.Goal) bool {
	return goal != nil && !goal.Withheld &&
		(goal.State == cascade.Committed || goal.State == cascade.Achieved || goal.State == cascade.Missed)
}

// weigh gives each alignment under one goal its weight: the share stated; else the promised effect, as a share of what
// the goal's measure must move; else the mean of those known; else equal.
func (c *computer) weigh() {
	var set, promised struct {
		sum float64
		n   int
	}
	for i := range c.as {
		a := &c.as[i]
		if a.Share != nil {
			a.weight, a.known = *a.Share, true
			set.sum += a.weight
			set.n++
		} else if share := c.promisedShare(a.Alignment, a.from); share.OK {
			a.weight, a.known = share.V, true
			promised.sum += a.weight
			promised.n++
		}
	}
	fill := 1.0
	if set.n > 0 {
		fill = set.sum / float64(set.n)
	} else if promised.n > 0 {
		fill = promised.sum / float64(promised.n)
	}
	for i := range c.as {
		if !c.as[i].known {
			c.as[i].weight = fill
		}
	}
}

// promisedShare returns the promised effect of an alignment as a share of the move its outcome must make, ≥ 0. The goal
// that is computed is the one served, the one at from serves.
func (c *computer) promisedShare(a *cascade.Alignment, from int32) Figure {
	if a.Believes == nil || a.Believes.Outcome == "" {
		return Figure{}
	}
	effect := c.g.promised(a, from)
	if !effect.OK {
		return Figure{}
	}
	for _, m := range c.near.Measures {
		from, to := Goalposts(m.Measure)
		if m.Metric == a.Believes.Outcome && !m.Withheld && from.OK && to.OK && from.V != to.V {
			return known(math.Abs(effect.V / (to.V - from.V)))
		}
	}
	return Figure{}
}
