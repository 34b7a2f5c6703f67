package standing

import (
	"math"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/graph"
)

// Outlook works out what the readings of a measure say of its target up to today; nil where nothing can be said.
func (j *Judge) Outlook(m *cascade.Measure) *cascade.Outlook {
	today := j.Today()
	if !graph.Foreseen(j.s, m, today) {
		return nil
	}
	req, err := j.chanceOf(m, today)
	if err != nil {
		return nil
	}
	chance, ok := j.Odds(m, today)
	if !ok || math.IsNaN(chance) {
		return nil
	}
	_, by := graph.Dates(j.s, m)
	at, value, _ := j.s.LastReading(j.s.MetricPlace(m.Metric), 0, today)
	return &cascade.Outlook{
		Chance: chance, Last: at.Date(), LastValue: value, Target: *req.Target, By: by,
		Direction: j.s.Metric(m.Metric).Direction,
	}
}

// Foretold reports whether a measure has an outlook that rests on what is there today.
func Foretold(s *cascade.Snapshot, m *cascade.Measure, today cascade.Date) bool {
	return graph.Foretold(s, m, today)
}
