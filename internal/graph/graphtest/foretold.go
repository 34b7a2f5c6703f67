package graphtest

import (
	"weir.dev/weir/internal/cascade"
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
