package standing

import (
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/threshold"
	"weir.dev/weir/internal/evidence"
	"weir.dev/weir/internal/graph"
	"weir.dev/weir/internal/words"
)

// Chance returns the chance that a measure with a target value is at or past its target by its date, from the readings
// up to a day, or whether it was, if that day lies past the date. The error says why nothing can be said.
func (j *Judge) Chance(m *cascade.Measure, until cascade.Date) (evidence.ChanceResult, error) {
	req, err := j.chanceOf(m, until)
	if err != nil {
		return evidence.ChanceResult{}, err
	}
	return ask(j.cache, req, evidence.Chance)
}

// Odds returns the chance alone, as Chance has it; false where nothing can be said or the measure's date has passed.
func (j *Judge) Odds(m *cascade.Measure, until cascade.Date) (chance float64, ok bool) {
	req, err := j.chanceOf(m, until)
	if err != nil {
		return 0, false
	}
	req.Alone = true
	r, err := ask(j.cache, req, evidence.Chance)
	return r.Chance, err == nil && !r.Passed
}

// Way returns how far a measure has come and where it should be today, each 0 … 1; missing where that cannot be said.
func (j *Judge) Way(m *cascade.Measure) (progress, pace graph.Figure) {
	today := j.Today()
	return graph.Progress(j.s, m, today), graph.Pace(j.s, m, today)
}

// chanceOf returns what is asked for the chance of a measure. The error says why nothing can be said.
func (j *Judge) chanceOf(m *cascade.Measure, until cascade.Date) (evidence.ChanceRequest, error) {
	metric := j.metric(m.Metric)
	_, to := graph.Goalposts(m)
	_, by := graph.Dates(j.s, m)
	judge := graph.JudgeOf(m, metric)
	if m.Withheld || metric == nil || !to.OK || by == 0 || !judge.Arrives ||
		metric.Direction != cascade.Up && metric.Direction != cascade.Down {
		return evidence.ChanceRequest{},
			&evidence.Error{Code: evidence.CodeRequest, Field: "target", Message: words.T("A chance " +
				"needs a metric with a direction, a target and a date.")}
	}
	req := evidence.ChanceRequest{
		Target: &to.V, By: moment(by), Direction: evidence.Direction(metric.Direction),
		Transform:  evidence.Transform(metric.Transform),
		Cumulative: metric.Cumulative || judge.Adds, Cadence: cadence(metric),
		Words: evidence.ChanceWords{Metric: called(metric), Unit: metric.Unit},
	}
	until = min(until, j.Today())
	req.Over = by < until
	req.Series = j.readings(metric.ID, until)
	if n := len(req.Series); n < threshold.ChanceReadings {
		only := words.N(n, "Only %d reading", "Only %d readings")
		if n == 0 {
			only = words.T("No reading")
		}
		return evidence.ChanceRequest{}, &evidence.Error{
			Code: evidence.CodeTooFew, Field: "series",
			Message: words.T("%s; a chance needs %d.", only, threshold.ChanceReadings),
		}
	}
	return req, nil
}

// Crossing returns the chance that a tripwire is reached on its day, which is to come; 0 where nothing can be said.
func (j *Judge) Crossing(t cascade.Tripwire) (chance float64) {
	metric := j.metric(t.Metric)
	if metric == nil || t.At <= j.Today() {
		return 0
	}
	series := j.readings(metric.ID, j.Today())
	if len(series) < threshold.ChanceReadings {
		return 0
	}
	for _, level := range []struct {
		at  *float64
		way cascade.Direction
	}{{t.Below, cascade.Down}, {t.Above, cascade.Up}} {
		if level.at == nil {
			continue
		}
		r, err := ask(j.cache, evidence.ChanceRequest{
			Target: level.at, By: moment(t.At), Direction: evidence.Direction(level.way), Series: series, Alone: true,
			Transform: evidence.Transform(metric.Transform), Cumulative: metric.Cumulative, Cadence: cadence(metric),
			Words: evidence.ChanceWords{Metric: called(metric), Unit: metric.Unit},
		}, evidence.Chance)
		if err == nil && !r.Passed {
			chance += r.Chance
		}
	}
	return min(chance, 1)
}
