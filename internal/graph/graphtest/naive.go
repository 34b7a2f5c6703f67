package graphtest

import (
	"math"
	"slices"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/graph"
)

// Naive computes figures from a snapshot on a day.
type Naive struct {
	S     *cascade.Snapshot
	Today cascade.Date
}

func all[E cascade.Entity](n Naive, k cascade.Kind, keep func(E) bool) (out []E) {
	for e := range n.S.All(k) {
		if keep(e.(E)) {
			out = append(out, e.(E))
		}
	}
	return out
}

func (n Naive) measures(goal cascade.ID) []*cascade.Measure {
	return all(n, cascade.KindMeasure, func(m *cascade.Measure) bool { return m.Goal == goal && !m.Withheld })
}

func (n Naive) metric(id cascade.ID) *cascade.Metric {
	for _, m := range all(n, cascade.KindMetric, func(m *cascade.Metric) bool { return m.ID == id }) {
		return m
	}
	return nil
}

func (n Naive) goal(id cascade.ID) *cascade.Goal {
	for _, g := range all(n, cascade.KindGoal, func(g *cascade.Goal) bool { return g.ID == id }) {
		return g
	}
	return nil
}

func (n Naive) cycle(id cascade.ID) *cascade.Cycle {
	for _, c := range all(n, cascade.KindCycle, func(c *cascade.Cycle) bool { return c.ID == id }) {
		return c
	}
	return nil
}

// silent: the days after one, up to today, that are no holidays.
func (n Naive) silent(goal *cascade.Goal, since cascade.Date) (days cascade.Date) {
	for day := since + 1; day <= n.Today; day++ {
		if !n.holiday(goal, day) {
			days++
		}
	}
	return days
}

// holiday: nobody works, or none of the teams that own the goal does, by its own holidays or those of a unit above.
func (n Naive) holiday(goal *cascade.Goal, day cascade.Date) bool {
	for _, s := range all(n, cascade.KindSettings, func(*cascade.Settings) bool { return true }) {
		if slices.Contains(s.Holidays, day) {
			return true
		}
	}
	var off func(id cascade.ID) bool
	off = func(id cascade.ID) bool {
		for _, t := range all(n, cascade.KindTeam, func(t *cascade.Team) bool { return t.ID == id }) {
			return slices.Contains(t.Holidays, day) || off(t.Parent)
		}
		return false
	}
	for _, id := range goal.Owners {
		if !off(id) {
			return false
		}
	}
	return len(goal.Owners) > 0
}

// none is a figure that is missing.
var none graph.Figure

// figure is a number; one too big to be a number is missing.
func figure(v float64) graph.Figure {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return none
	}
	return graph.Figure{V: v, OK: true}
}

// mean is the weighted mean, missing where the weights come to nothing.
type mean struct{ sum, weights float64 }

func (m *mean) add(weight float64, f graph.Figure) {
	m.sum += weight * f.V
	m.weights += weight
}

func (m *mean) figure() graph.Figure {
	if m.weights == 0 {
		return none
	}
	return figure(m.sum / m.weights)
}

// dates of a measure: its own, else its goal's cycle's.
func (n Naive) dates(m *cascade.Measure) (start, by cascade.Date) {
	start, by = m.Start, m.By
	if g := n.goal(m.Goal); g != nil {
		if c := n.cycle(g.Cycle); c != nil {
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

// Value: the last observation with start ≤ at ≤ min(now, by), or nil.
func (n Naive) Value(m *cascade.Measure) (last *cascade.Observation) {
	start, by := n.dates(m)
	for _, o := range all(n, cascade.KindObservation, func(o *cascade.Observation) bool { return o.Metric == m.Metric }) {
		day := o.At.Date()
		if day >= start && day <= n.Today && (by == 0 || day <= by) && (last == nil || day > last.At.Date()) {
			last = o
		}
	}
	return last
}

// posts are baseline and target. A cumulative measure without them starts at 0 and ends with its last milestone:
// graph's own rule, the page is silent.
func posts(m *cascade.Measure) (from, to *float64) {
	from, to = m.From, m.To
	if m.Shape == cascade.Cumulative {
		if from == nil {
			from = new(float64)
		}
		if to == nil && len(m.Milestones) > 0 {
			to = &m.Milestones[len(m.Milestones)-1].Value
		}
	}
	return from, to
}

func clamp(v float64) float64 { return math.Max(0, math.Min(1, v)) }

// between: clamp((v − from)/(to − from), 0, 1); from = to and unmet is 0.
func between(v, from, to float64) float64 {
	if from == to {
		return 0
	}
	return clamp((v - from) / (to - from))
}

// Progress of a measure, by its shape.
func (n Naive) Progress(m *cascade.Measure) graph.Figure {
	o, metric := n.Value(m), n.metric(m.Metric)
	if o == nil || m.Withheld {
		return none
	}
	v := o.Value
	switch {
	case m.Shape == cascade.PerPeriod:
		return n.perPeriod(m)
	case m.Shape == cascade.YesNo:
		if v > 0 {
			return figure(1)
		}
		return figure(0)
	case n.inRange(m):
		// The measure's own bounds where it states both: graph's rule.
		bounds := metric.Range
		if m.From != nil && m.To != nil && *m.From < *m.To {
			bounds = &cascade.Bounds{Low: *m.From, High: *m.To}
		}
		if bounds == nil {
			return none
		}
		distance := 0.0
		if v < bounds.Low {
			distance = bounds.Low - v
		} else if v > bounds.High {
			distance = v - bounds.High
		}
		if distance == 0 {
			return figure(1)
		}
		return figure(math.Max(0, 1-distance/(bounds.High-bounds.Low)))
	}
	from, to := posts(m)
	if to == nil {
		return none
	}
	switch {
	case metric.Direction != cascade.Up && metric.Direction != cascade.Down:
		return none
	case metric.Direction == cascade.Up && v >= *to, metric.Direction == cascade.Down && v <= *to:
		return figure(1)
	case from == nil:
		return none // met could be said, how far cannot
	case metric.Direction == cascade.Up && *from >= *to, metric.Direction == cascade.Down && *from <= *to:
		return figure(0) // a loosened target
	}
	return figure(between(v, *from, *to))
}

func (n Naive) inRange(m *cascade.Measure) bool {
	metric := n.metric(m.Metric)
	return m.Shape == cascade.InRange || m.Shape == "" && metric != nil && metric.Direction == cascade.Range
}

// periods are the first and last days of those that count for a per-period measure and have ended. With a target they
// are whole calendar periods of the metric's cadence, a week where it says none, from the start, else from the period
// of the first reading; without one they last from milestone to milestone (graph's own rules). What an end plans is
// its milestone, else the target.
func (n Naive) periods(m *cascade.Measure) (all [][2]cascade.Date) {
	start, by := n.dates(m)
	counts := func(last cascade.Date) bool { return last < n.Today && (by == 0 || last <= by) }
	if m.To == nil {
		first := start
		for _, ms := range m.Milestones {
			if ms.By < start {
				continue
			}
			if counts(ms.By) {
				all = append(all, [2]cascade.Date{first, ms.By})
			}
			first = ms.By + 1
		}
		return all
	}
	metric := n.metric(m.Metric)
	name := func(d cascade.Date) [2]int {
		year, month, _ := d.Time().Date()
		week, of := d.Time().ISOWeek()
		var cadence cascade.Cadence
		if metric != nil {
			cadence = metric.Cadence
		}
		switch cadence {
		case cascade.Daily:
			return [2]int{int(d), 0}
		case cascade.Biweekly: // of two weeks, from 0001-01-01 on
			return [2]int{int(d) / 14, 0}
		case cascade.Monthly:
			return [2]int{year, int(month)}
		case cascade.Quarterly:
			return [2]int{year, int(month-1) / 3}
		case cascade.Yearly:
			return [2]int{year, 0}
		}
		return [2]int{week, of}
	}
	first := start
	if start == 0 {
		for _, o := range n.readings(m.Metric) {
			if first == 0 || o.At.Date() < first {
				first = o.At.Date()
			}
		}
		for first > 0 && name(first-1) == name(first) {
			first--
		}
	} else {
		for name(first-1) == name(first) { // it has begun before the start
			first++
		}
	}
	last := first
	for d := first; first > 0 && d < n.Today && (by == 0 || d <= by); d++ {
		if name(d+1) == name(d) {
			continue
		}
		last = d
		all = append(all, [2]cascade.Date{first, last})
		first = d + 1
	}
	return all
}

func (n Naive) readings(metric cascade.ID) []*cascade.Observation {
	return all(n, cascade.KindObservation, func(o *cascade.Observation) bool { return o.Metric == metric })
}

// perPeriod: the mean of min(1, actual/planned) over the periods that have ended; going down, 1 if actual ≤ planned,
// else planned/actual. A period without a reading counts 0 going up and is left out going down. That nothing planned is
// fully done is graph's rule.
func (n Naive) perPeriod(m *cascade.Measure) graph.Figure {
	var each mean
	metric := n.metric(m.Metric)
	down := metric != nil && metric.Direction == cascade.Down
	start, _ := n.dates(m)
	for _, p := range n.periods(m) {
		actual, read := 0.0, false
		readings := all(n, cascade.KindObservation, func(o *cascade.Observation) bool {
			return o.Metric == m.Metric && o.At.Date() >= max(p[0], start) && o.At.Date() <= p[1]
		})
		slices.SortFunc(readings, func(a, b *cascade.Observation) int { return a.At.Compare(b.At) })
		for _, o := range readings {
			actual, read = actual+o.Value, true
		}
		var planned float64
		if m.To != nil {
			planned = *m.To
		}
		for _, ms := range m.Milestones {
			if ms.By >= p[0] && ms.By <= p[1] {
				planned = ms.Value
			}
		}
		switch {
		case down && !read:
		case down && actual <= planned, !down && actual >= planned:
			each.add(1, figure(1))
		case planned <= 0:
			each.add(1, figure(0))
		case down:
			each.add(1, figure(clamp(planned/actual)))
		default:
			each.add(1, figure(clamp(actual/planned)))
		}
	}
	return each.figure()
}

// elapsed share of start…by; where there is no time between them, all of it once the day has come (graph's rule).
func elapsed(start, by, day cascade.Date) float64 {
	if by <= start {
		if day >= by {
			return 1
		}
		return 0
	}
	return clamp(float64(day-start) / float64(by-start))
}

// Pace of a measure: the elapsed share of start…by, milestones piecewise; of a per-period measure 1 once a period has
// ended; a range has none.
func (n Naive) Pace(m *cascade.Measure) graph.Figure {
	start, by := n.dates(m)
	if start == 0 || by == 0 || m.Withheld || n.inRange(m) && m.Shape != cascade.PerPeriod && m.Shape != cascade.YesNo {
		return none
	}
	if m.Shape == cascade.PerPeriod {
		if len(n.periods(m)) > 0 {
			return figure(1)
		}
		return none
	}
	from, to := posts(m)
	if from == nil || to == nil || len(m.Milestones) == 0 || m.Shape == cascade.YesNo {
		return figure(elapsed(start, by, n.Today))
	}
	// The points a plan passes: a straight line between each two.
	points := []cascade.Milestone{{By: start, Value: *from}}
	for _, ms := range m.Milestones {
		if ms.By >= start && ms.By < by {
			points = append(points, ms)
		}
	}
	points = append(points, cascade.Milestone{By: by, Value: *to})
	planned := *to
	for i := len(points) - 2; i >= 0; i-- {
		a, b := points[i], points[i+1]
		if n.Today < b.By {
			planned = a.Value + (b.Value-a.Value)*elapsed(a.By, b.By, n.Today)
		}
	}
	if math.IsNaN(planned) || math.IsInf(planned, 0) {
		return figure(elapsed(start, by, n.Today))
	}
	return figure(between(planned, *from, *to))
}

// LeftOut: alignments are added in creation order, and one that would close a loop is left out.
func (n Naive) LeftOut() map[cascade.ID]bool {
	out, in := map[cascade.ID]bool{}, []*cascade.Alignment{}
	for _, a := range all(n, cascade.KindAlignment, func(a *cascade.Alignment) bool { return a.By.Nested() }) {
		above := map[cascade.ID]bool{a.To: true} // all that a.To serves
		for grown := true; grown; {
			grown = false
			for _, b := range in {
				if above[b.Goal] && !above[b.To] {
					above[b.To], grown = true, true
				}
			}
		}
		if above[a.Goal] {
			out[a.ID] = true
		} else {
			in = append(in, a)
		}
	}
	return out
}

// Lines are the ways up from a goal to a top goal, each the goals passed, in the order of the alignments' creation.
func (n Naive) Lines(goal cascade.ID) (lines [][]cascade.ID) {
	out := n.LeftOut()
	for _, a := range all(n, cascade.KindAlignment,
		func(a *cascade.Alignment) bool { return a.Goal == goal && a.By.Nested() && !out[a.ID] }) {
		for _, rest := range n.Lines(a.To) {
			lines = append(lines, append([]cascade.ID{a.To}, rest...))
		}
	}
	if lines == nil {
		lines = [][]cascade.ID{{}}
	}
	return lines
}

// Promised: the driver's promised change × size/per. The change is what the serving goal's measure of that metric is to
// move, else its bet; an opposite belief turns the sign (graph's rules).
func (n Naive) Promised(a *cascade.Alignment) graph.Figure {
	b := a.Believes
	if a.Withheld || b == nil || b.Size == nil || b.Driver == "" {
		return none
	}
	size := *b.Size
	if b.Direction == "opposite" {
		size = -size
	}
	per := 1.0
	if b.Per != nil {
		per = *b.Per
	}
	for _, m := range n.measures(a.Goal) {
		if from, to := posts(m); m.Metric == b.Driver && from != nil && to != nil {
			change := figure(*to - *from)
			if !change.OK {
				return none
			}
			return figure(change.V * size / per)
		}
	}
	if g := n.goal(a.Goal); g != nil && g.Bet != nil && g.Bet.Metric == b.Driver && g.Bet.Moves != nil {
		return figure(*g.Bet.Moves * size / per)
	}
	return none
}

// shares: those set; unset, the promised effect where stated; else the mean of the set ones, else of the promised ones
// (graph's rule), else equal. A promised effect counts as a share of what the served goal's measure must move.
func (n Naive) shares(goal *cascade.Goal, as []*cascade.Alignment) map[cascade.ID]float64 {
	share := map[cascade.ID]float64{}
	var set, promised mean
	for _, a := range as {
		if a.Share != nil {
			share[a.ID] = *a.Share
			set.add(1, graph.Figure{V: *a.Share})
			continue
		}
		effect := n.Promised(a)
		if !effect.OK || a.Believes.Outcome == "" {
			continue
		}
		for _, m := range n.measures(goal.ID) {
			from, to := posts(m)
			if m.Metric != a.Believes.Outcome || from == nil || to == nil || *from == *to {
				continue
			}
			if f := figure(math.Abs(effect.V / (*to - *from))); f.OK {
				share[a.ID] = f.V
				promised.add(1, f)
			}
			break
		}
	}
	rest := 1.0
	if set.weights > 0 {
		rest = set.sum / set.weights
	} else if promised.weights > 0 {
		rest = promised.sum / promised.weights
	}
	for _, a := range as {
		if _, ok := share[a.ID]; !ok {
			share[a.ID] = rest
		}
	}
	return share
}

// Figures of a goal.
func (n Naive) Figures(id cascade.ID) graph.Figures {
	return n.figures(id, n.LeftOut())
}

func (n Naive) figures(id cascade.ID, out map[cascade.ID]bool) graph.Figures {
	f := graph.Figures{Health: cascade.HealthNoEvidence}
	goal := n.goal(id)
	if goal == nil || goal.Withheld {
		return f
	}
	var stated, evidence, pace, paced mean
	for _, m := range n.measures(id) {
		if m.Weight != nil {
			stated.add(1, graph.Figure{V: *m.Weight})
		}
	}
	for _, m := range n.measures(id) {
		f.Of++
		weight := 1.0
		if m.Weight != nil {
			weight = *m.Weight
		} else if stated.weights > 0 {
			weight = stated.sum / stated.weights
		}
		come := n.Progress(m)
		if !come.OK {
			continue
		}
		f.Read++
		evidence.add(weight, come)
		if p := n.Pace(m); p.OK {
			pace.add(weight, p)
			paced.add(weight, come)
		}
	}
	f.Evidence, f.Pace, f.Paced = evidence.figure(), pace.figure(), paced.figure()

	children := all(n, cascade.KindAlignment, func(a *cascade.Alignment) bool {
		child := n.goal(a.Goal)
		return a.To == id && a.By.Nested() && !out[a.ID] && child != nil && !child.Withheld &&
			(child.State == cascade.Committed || child.State == cascade.Achieved || child.State == cascade.Missed)
	})
	var signal mean
	share := n.shares(goal, children)
	for _, a := range children {
		if p := n.figures(a.Goal, out).Progress; p.OK {
			f.Heard++
			signal.add(share[a.ID], p)
		}
	}
	f.Signal = signal.figure()
	if f.Signal.OK && f.Evidence.OK {
		f.Divergence = figure(f.Signal.V - f.Evidence.V)
	}
	switch {
	case goal.Progress == cascade.SignalProgress:
		f.Progress = f.Signal
	case goal.Progress == cascade.ManualProgress && goal.Manual != nil:
		f.Progress = figure(*goal.Manual)
	case goal.Progress != cascade.ManualProgress:
		f.Progress = f.Evidence
	}
	f.LastWord = n.lastWord(goal)
	if m := n.deciding(id); m != nil {
		f.Chance = graph.Figure{V: m.Outlook.Chance, OK: true}
		if n.outdated(m) {
			f.AsOf = m.Outlook.Last
		}
	}
	f.Health = n.health(goal, f)
	return f
}

// AddsUp: gap = to − now; promised = the sum over alignments with a numeric belief about the measure's metric; at
// your own odds each counts by its confidence. Said only when one belief is numeric; names the goals whose belief is
// not.
func (n Naive) AddsUp(m *cascade.Measure) *graph.Sum {
	_, to := posts(m)
	now := n.Value(m)
	if m.Withheld || m.Metric == "" || to == nil || now == nil {
		return nil
	}
	sum := &graph.Sum{From: now.Value, Now: now.Value, To: *to, Gap: *to - now.Value}
	if m.From != nil {
		sum.From = *m.From
	}
	out := n.LeftOut()
	for _, a := range all(n, cascade.KindAlignment,
		func(a *cascade.Alignment) bool { return a.To == m.Goal && a.By.Nested() && !out[a.ID] }) {
		child := n.goal(a.Goal)
		if child.Withheld || child.State == cascade.Dropped {
			continue
		}
		effect := n.Promised(a)
		if b := a.Believes; a.Withheld || b == nil || b.Size == nil || b.Driver == "" {
			sum.Silent = append(sum.Silent, string(a.Goal))
			continue
		} else if b.Outcome != m.Metric {
			continue
		}
		if !effect.OK {
			sum.Unpromised = append(sum.Unpromised, string(a.Goal))
			continue
		}
		sum.Numeric++
		sum.Promised += effect.V
	}
	for _, v := range []float64{sum.Gap, sum.Promised} {
		if !figure(v).OK {
			return nil
		}
	}
	if sum.Numeric == 0 {
		return nil
	}
	return sum
}
