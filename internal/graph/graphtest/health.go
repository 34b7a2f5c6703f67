package graphtest

import (
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/graph"
)

// Deciding: the least likely among the visible measures of at least mean weight for which a chance exists: those from
// one value to another and the cumulative ones, of a metric with a direction, until their day. Of equally likely ones
// the first decides.
func (n Naive) Deciding(goal cascade.ID) *cascade.Measure {
	if g := n.goal(goal); g == nil || g.Withheld {
		return nil
	}
	return n.deciding(goal)
}

func (n Naive) deciding(goal cascade.ID) (least *cascade.Measure) {
	measures := n.measures(goal)
	stated, count := 0.0, 0
	for _, m := range measures {
		if m.Weight != nil {
			stated, count = stated+*m.Weight, count+1
		}
	}
	weight := func(m *cascade.Measure) float64 {
		switch {
		case m.Weight != nil:
			return *m.Weight
		case count > 0:
			return stated / float64(count)
		}
		return 1
	}
	total := 0.0
	for _, m := range measures {
		total += weight(m)
	}
	for _, m := range measures {
		_, by := n.dates(m)
		_, to := posts(m)
		metric := n.metric(m.Metric)
		switch {
		case m.Outlook == nil, to == nil, by == 0, by < n.Today, metric == nil, metric.Withheld:
		case m.Shape != "" && m.Shape != cascade.FromTo && m.Shape != cascade.Cumulative:
		case metric.Direction != cascade.Up && metric.Direction != cascade.Down,
			metric.Direction != m.Outlook.Direction: // it was worked out for the other
		case weight(m) < total/float64(len(measures))-1e-9:
		case least == nil || m.Outlook.Chance < least.Outlook.Chance:
			least = m
		}
	}
	return least
}

// outdated: the last reading, the target or its day is another than the outlook was worked out from.
func (n Naive) outdated(m *cascade.Measure) bool {
	var last *cascade.Observation
	for _, o := range all(n, cascade.KindObservation, func(o *cascade.Observation) bool {
		return o.Metric == m.Metric && o.At.Date() <= n.Today
	}) {
		if last == nil || o.At.Date() >= last.At.Date() {
			last = o
		}
	}
	_, by := n.dates(m)
	_, to := posts(m)
	o := m.Outlook
	return last == nil || last.At.Date() != o.Last || last.Value != o.LastValue || *to != o.Target || by != o.By
}

// lastWord: the day of the last check-in that says something, or of the last reading that a source delivered.
func (n Naive) lastWord(goal *cascade.Goal) (last cascade.Date) {
	for _, c := range all(n, cascade.KindCheckIn, func(c *cascade.CheckIn) bool { return c.Goal == goal.ID }) {
		if c.Status != "" || c.Confidence != nil || c.Learned != "" || c.Next != "" || len(c.Values) > 0 {
			if d := c.At.Date(); d <= n.Today && d > last {
				last = d
			}
		}
	}
	for _, m := range n.measures(goal.ID) {
		for _, o := range all(n, cascade.KindObservation,
			func(o *cascade.Observation) bool { return o.Metric == m.Metric && o.CheckIn == "" }) {
			source := n.metric(m.Metric).Source
			if d := o.At.Date(); source != "" && source != cascade.SourceManual && d <= n.Today && d > last {
				last = d
			}
		}
	}
	return last
}

// health: the first that fits. That only committed goals go stale or end, that none ends of which a measure has no day,
// that a bet waits for its verdict with or without a figure, and is judged by its measures again after it, are graph's
// rules.
func (n Naive) health(goal *cascade.Goal, f graph.Figures) cascade.Health {
	const rounding = 1e-9
	var due cascade.Date
	met, outside, late, undated := true, false, false, false
	for _, m := range n.measures(goal.ID) {
		_, by := n.dates(m)
		come := n.Progress(m)
		due = max(due, by)
		undated = undated || by == 0
		if !come.OK || come.V < 1 {
			met = false
			late = late || by != 0 && by < n.Today
			outside = outside || come.OK && n.inRange(m) && m.Shape != cascade.PerPeriod && m.Shape != cascade.YesNo
		}
	}
	bet := goal.Type == cascade.BetGoal || goal.Bet != nil
	aspires := bet || goal.Promise == cascade.Aspirational
	verdict := goal.Bet != nil && goal.Bet.Verdict != ""
	if undated {
		due = 0
	}
	if goal.Bet != nil && goal.Bet.By != 0 {
		due = goal.Bet.By
	}
	if c := n.cycle(goal.Cycle); goal.State != cascade.Committed || c != nil && c.Phase == cascade.Closed {
		due = 0
	}
	ended := due != 0 && n.Today > due && !verdict
	if ended && bet {
		return cascade.HealthVerdict
	}
	if !f.Evidence.OK {
		return cascade.HealthNoEvidence
	}
	if ended {
		switch {
		case aspires && f.Evidence.V >= .7-rounding, !aspires && met:
			return cascade.HealthReached
		}
		return cascade.HealthMissed
	}
	if n.Silent(goal.ID) {
		return cascade.HealthStale
	}
	if f.Chance.OK {
		on, risk := .6, .3
		if aspires {
			on, risk = .3, .1
		}
		switch {
		case outside, f.Chance.V < risk:
			return cascade.HealthOffTrack
		case late, f.Chance.V < on:
			return cascade.HealthAtRisk
		}
		return cascade.HealthOnTrack
	}
	pace := f.Pace.V
	if aspires {
		pace *= .7
	}
	switch {
	case outside, f.Pace.OK && f.Paced.V < pace-.25-rounding:
		return cascade.HealthOffTrack
	case late, f.Pace.OK && f.Paced.V < pace-.10-rounding:
		return cascade.HealthAtRisk
	}
	return cascade.HealthOnTrack
}

// Silent: it is committed in an active cycle, and for more than two cadences nobody has spoken of it and no source has
// delivered a reading, since the later of the last word, its commitment and the cycle's first day.
func (n Naive) Silent(id cascade.ID) bool {
	goal := n.goal(id)
	if goal == nil || goal.Withheld {
		return false
	}
	c := n.cycle(goal.Cycle)
	if c == nil || c.Phase != cascade.Active || goal.State != cascade.Committed {
		return false
	}
	days := map[cascade.Cadence]cascade.Date{cascade.Biweekly: 14, cascade.Monthly: 31}
	cadence, ok := days[c.Cadence]
	if !ok {
		cadence = 7
	}
	return n.silent(goal, max(n.lastWord(goal), goal.CommittedOn, c.From)) > 2*cadence
}
