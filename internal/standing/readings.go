package standing

import (
	"cmp"
	"strings"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/evidence"
)

// readings returns the readings of a metric up to a day, oldest first.
func (j *Judge) readings(metric cascade.ID, until cascade.Date) []evidence.Reading {
	var out []evidence.Reading
	for day, value := range j.s.Readings(j.s.MetricPlace(metric)) {
		if day <= until {
			out = append(out, evidence.Reading{At: evidence.Date(day.Time()), Value: value})
		}
	}
	return out
}

// cadence is how often a metric is read, as the engine takes it; unknown ones it reads off the readings.
func cadence(m *cascade.Metric) (c evidence.Cadence) {
	switch m.Cadence {
	case cascade.Daily:
		return evidence.Daily
	case cascade.Weekly:
		return evidence.Weekly
	case cascade.Biweekly:
		return evidence.Biweekly
	case cascade.Monthly:
		return evidence.Monthly
	case cascade.Quarterly:
		return evidence.Quarterly
	case cascade.Yearly:
		return evidence.Yearly
	}
	return c
}

// called is how sentences call a metric. Names are whole phrases, so they stand in quotes.
func called(m *cascade.Metric) string { return "“" + cmp.Or(m.Name, m.Key) + "”" }

// one is a unit in the singular, as the engine wants it: "calls" is "call". A unit that it would judge on another
// scale by its singular stays, and so does what is no plain word.
func one(unit string) string {
	s, ok := strings.CutSuffix(unit, "s")
	if !ok || len(s) < 3 || strings.HasSuffix(s, "s") ||
		strings.ContainsFunc(s, func(r rune) bool { return r < 'a' || r > 'z' }) ||
		evidence.DefaultTransform(s) != evidence.DefaultTransform(unit) {
		return unit
	}
	return s
}

// metric returns a metric whose readings the viewer may see, or nil.
func (j *Judge) metric(id cascade.ID) *cascade.Metric {
	if m := j.s.Metric(id); m != nil && !m.Withheld {
		return m
	}
	return nil
}
