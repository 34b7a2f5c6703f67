package graph

import (
	"math"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/threshold"
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
	Progress   Figure // what is displayed, by the goal's mode
	Health     cascade.Health
	LastWord   cascade.Date // the last check-in or sourced observation; zero when there was none
}

// Value returns the last reading of m with start ≤ at ≤ min(today, by), or nil.
func Value(s *cascade.Snapshot, m *cascade.Measure, today cascade.Date) *cascade.Observation {
	if m.Metric == "" || m.Withheld {
		return nil
	}
	until := today
	if m.By != 0 && m.By < until {
		until = m.By
	}
	return s.LastObservation(m.Metric, m.Start, until)
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
func Goalposts(m *cascade.Measure) (from, to Figure) { return JudgeOf(m, nil).goalposts(m) }

// Progress returns how far m has come, 0 … 1, given its value; missing where it cannot be said.
func Progress(s *cascade.Snapshot, m *cascade.Measure, today cascade.Date) Figure {
	o := Value(s, m, today)
	if o == nil {
		return Figure{}
	}
	metric := s.Metric(m.Metric)
	judge := JudgeOf(m, metric)
	r := reading{s: s, m: m, metric: metric, value: o.Value, today: today}
	r.from, r.to = judge.goalposts(m)
	return judge.progress(r)
}

// share returns how far v is on the way from one value to another, 0 … 1; 0 where there is no way.
func share(v, from, to float64) float64 {
	if from == to {
		return 0
	}
	return math.Min(1, math.Max(0, (v-from)/(to-from)))
}

// Dates returns when m starts and is due: its own days, else its goal's cycle's.
func Dates(s *cascade.Snapshot, m *cascade.Measure) (start, by cascade.Date) {
	start, by = m.Start, m.By
	if g := s.Goal(m.Goal); g != nil && (start == 0 || by == 0) {
		if c := s.Cycle(g.Cycle); c != nil {
			if start == 0 {
				start = c.From
			}
			if by == 0 {
				by = c.To
			}
		}
	}
	return start, by
}

// Pace returns where m's progress should be today, 0 … 1; missing without dates.
func Pace(s *cascade.Snapshot, m *cascade.Measure, today cascade.Date) Figure {
	d := dueOn(s, m, today)
	if m.Withheld || d.start == 0 || d.by == 0 {
		return Figure{}
	}
	return d.judge.pace(d)
}

func dueOn(s *cascade.Snapshot, m *cascade.Measure, today cascade.Date) due {
	d := due{m: m, judge: JudgeOf(m, s.Metric(m.Metric)), today: today}
	d.from, d.to = d.judge.goalposts(m)
	d.start, d.by = Dates(s, m)
	return d
}

// Planned returns the value m should have on a day, in its metric's unit: along the straight line from baseline to
// target, bent at its milestones. It is not known without baseline, target and dates.
func Planned(s *cascade.Snapshot, m *cascade.Measure, day cascade.Date) (float64, bool) {
	if m.Withheld {
		return 0, false
	}
	return dueOn(s, m, day).planned()
}

// planned returns the value that is planned for the day.
func (d due) planned() (float64, bool) {
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

// Weight returns a measure's weight; unset is 1.
func Weight(m *cascade.Measure) float64 {
	if m.Weight == nil {
		return 1
	}
	return *m.Weight
}

// own computes what rests on the goal alone: evidence and pace.
func (g *Graph) own(goal *cascade.Goal, f *Figures) {
	var sum, weights, paceSum, paceWeights float64
	for m := range g.s.MeasuresOf(goal.ID) {
		if m.Withheld {
			continue
		}
		f.Of++
		w := Weight(m)
		if p := Pace(&g.s, m, g.today); p.OK {
			paceSum += w * p.V
			paceWeights += w
		}
		if p := Progress(&g.s, m, g.today); p.OK {
			f.Read++
			sum += w * p.V
			weights += w
		}
	}
	if weights > 0 {
		f.Evidence = known(sum / weights)
	}
	if paceWeights > 0 {
		f.Pace = known(paceSum / paceWeights)
	}
}

// below computes the signal from the figures of the goals that serve this one.
func (g *Graph) below(goal *cascade.Goal, f *Figures, of func(cascade.ID) Figures) {
	var served []*cascade.Alignment
	for a := range g.s.AlignmentsDown(goal.ID) {
		if g.Flows(a) && countsInSignal(g.s.Goal(a.Goal)) {
			served = append(served, a)
		}
	}
	var sum, weights float64
	for i, w := range g.shares(goal, served) {
		if p := of(served[i].Goal).Progress; p.OK {
			f.Heard++
			sum += w * p.V
			weights += w
		}
	}
	if weights > 0 {
		f.Signal = known(sum / weights)
	}
}

// countsInSignal reports whether a goal's progress counts towards the signal above it: it is committed or ended, but
// not dropped.
func countsInSignal(goal *cascade.Goal) bool {
	return goal != nil && !goal.Withheld &&
		(goal.State == cascade.Committed || goal.State == cascade.Achieved || goal.State == cascade.Missed)
}

// shares returns the weight of each alignment under one goal: the share stated; else the promised effect, as a share of
// what the goal's measure must move; else the mean of those known; else equal.
func (g *Graph) shares(goal *cascade.Goal, as []*cascade.Alignment) []float64 {
	out := make([]float64, len(as))
	var set, promised struct {
		sum float64
		n   int
	}
	unknown := make([]bool, len(as))
	for i, a := range as {
		if a.Share != nil {
			out[i] = *a.Share
			set.sum += out[i]
			set.n++
		} else if p := g.promisedShare(goal, a); p.OK {
			out[i] = p.V
			promised.sum += out[i]
			promised.n++
		} else {
			unknown[i] = true
		}
	}
	fill := 1.0
	if set.n > 0 {
		fill = set.sum / float64(set.n)
	} else if promised.n > 0 {
		fill = promised.sum / float64(promised.n)
	}
	for i := range out {
		if unknown[i] {
			out[i] = fill
		}
	}
	return out
}

// promisedShare returns the promised effect of an alignment as a share of the move its outcome must make, ≥ 0.
func (g *Graph) promisedShare(goal *cascade.Goal, a *cascade.Alignment) Figure {
	effect := g.Promised(a)
	if !effect.OK || a.Believes.Outcome == "" {
		return Figure{}
	}
	for m := range g.s.MeasuresOf(goal.ID) {
		from, to := Goalposts(m)
		if m.Metric == a.Believes.Outcome && !m.Withheld && from.OK && to.OK && from.V != to.V {
			return known(math.Abs(effect.V / (to.V - from.V)))
		}
	}
	return Figure{}
}

// finish computes what follows from the other figures.
func (g *Graph) finish(goal *cascade.Goal, f *Figures) {
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
	f.LastWord = g.lastWord(goal)
	f.Health = g.health(goal, f)
}

// health rests on evidence, whatever mode the displayed progress has: what owners set by hand, or what the goals below
// say, is no reading of the goal itself.
func (g *Graph) health(goal *cascade.Goal, f *Figures) cascade.Health {
	switch {
	case !f.Evidence.OK:
		return cascade.HealthNoEvidence
	case g.stale(goal, f):
		return cascade.HealthStale
	case !f.Pace.OK:
		if f.Evidence.V >= 1 {
			return cascade.HealthOnTrack
		}
		return cascade.HealthNoEvidence // nothing says by when, so nothing says how it is going
	// A sum of decimals may miss a threshold by the last bit; 1e-9 keeps equal equal.
	case f.Evidence.V >= f.Pace.V-threshold.OnTrack-1e-9:
		return cascade.HealthOnTrack
	case f.Evidence.V >= f.Pace.V-threshold.AtRisk-1e-9:
		return cascade.HealthAtRisk
	}
	return cascade.HealthOffTrack
}

// lastWord returns the day of the last check-in that says something, or of the last reading that a source delivered.
func (g *Graph) lastWord(goal *cascade.Goal) cascade.Date {
	var last cascade.Date
	for c := range g.s.CheckInsBack(goal.ID, g.today) {
		last = c.At.Date()
		break
	}
	for m := range g.s.MeasuresOf(goal.ID) {
		if metric := g.s.Metric(m.Metric); metric != nil && !m.Withheld && metric.Source != "" &&
			metric.Source != cascade.SourceManual {
			o := g.s.LastObservation(metric.ID, 0, g.today)
			for o != nil && o.CheckIn != "" {
				o = g.s.LastObservation(metric.ID, 0, o.At.Date()-1)
			}
			if o != nil {
				last = max(last, o.At.Date())
			}
		}
	}
	return last
}

func (g *Graph) stale(goal *cascade.Goal, f *Figures) bool {
	c := g.s.Cycle(goal.Cycle)
	if c == nil || c.Phase != cascade.Active || goal.State != cascade.Committed {
		return false
	}
	since := max(f.LastWord, goal.CommittedOn, c.From)
	return int(g.today-since) > threshold.StaleCadences*c.Cadence.Days()
}
