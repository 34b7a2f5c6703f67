package company

import (
	"fmt"
	"math"

	"weir.dev/weir/internal/cascade"
)

// measures makes a goal's measures with their metrics and readings, that many on average, and its check-in.
func (m *maker) measures(g *cascade.Goal, mean float64) ([]*cascade.Measure, bool) {
	n := int(mean)
	if m.chance(mean - float64(n)) {
		n++
	}
	var out []*cascade.Measure
	var firstReading cascade.Entity
	value := 0.0
	for i := range n {
		metric, measure := m.metric(g, i)
		if !m.yield(metric) || !m.yield(measure) {
			return out, false
		}
		out = append(out, measure)
		rs := m.readings(metric, measure)
		for j, r := range rs {
			if i == 0 && j == len(rs)-1 {
				firstReading, value = r, r.Value // the check-in may have written it
			} else if !m.yield(r) {
				return out, false
			}
		}
	}
	c := m.checkIn(g)
	if c != nil && firstReading != nil {
		r := firstReading.(*cascade.Observation)
		c.At, c.Values = r.At, map[cascade.ID]float64{out[0].ID: value}
		r.CheckIn = c.ID
	}
	return out, (c == nil || m.yield(c)) && (firstReading == nil || m.yield(firstReading))
}

// metric makes the metric of a goal's measure and the measure.
func (m *maker) metric(g *cascade.Goal, i int) (*cascade.Metric, *cascade.Measure) {
	q := pick(m, quantities)
	key := fmt.Sprintf("%s-%d-%d", slug(m.topic.area), len(m.ids), i+1)
	metric := &cascade.Metric{
		Header: m.header(key), Sight: g.Sight, Name: fmt.Sprintf(q.name, m.topic.thing), Unit: q.unit, Direction: q.way,
		Owner: g.Owners[0], Cadence: cascade.Weekly, Source: cascade.SourceManual,
	}
	if m.chance(0.5) {
		metric.Definition = "Counted on Mondays over the seven days before, " + pick(m, places) + " only."
	}
	metric.Audience = append([]cascade.ID(nil), g.Audience...)
	from := round(q.low+(q.high-q.low)*m.Float64(), q.decimals)
	reach := (0.1 + 0.3*m.Float64()) * from
	measure := &cascade.Measure{
		Header: m.header(key), Goal: g.ID, Metric: metric.ID, From: number(from), Start: m.now.From, By: m.now.To,
	}
	if g.Cycle == m.year.ID {
		measure.Start, measure.By = m.year.From, m.year.To
	}
	switch {
	case metric.Direction == cascade.Range:
		metric.Range = &cascade.Bounds{Low: round(from*0.8, q.decimals), High: round(from*1.2+1, q.decimals)}
		measure.Shape, measure.From = cascade.InRange, nil
	case metric.Direction == cascade.Down:
		measure.To = number(round(from-reach, q.decimals))
	default:
		measure.To = number(round(from+reach, q.decimals))
	}
	if i > 0 && m.chance(0.4) {
		measure.Weight = number(float64(1+m.IntN(6)) / 2)
	}
	measure.Role = pick(m, []string{cascade.Leading, cascade.Lagging, ""})
	return metric, measure
}

// readings makes 12 to 52 weekly readings, the last of this week, or for one in twenty of some weeks ago: a walk from
// where the measure begins, towards its target by more or less than was promised.
func (m *maker) readings(metric *cascade.Metric, measure *cascade.Measure) []*cascade.Observation {
	n := 12 + m.IntN(41)
	ago := 0
	if m.chance(0.05) {
		ago = 3 + m.IntN(4)
	}
	from, to := 0.0, 0.0
	if measure.From != nil {
		from, to = *measure.From, *measure.To
	} else {
		from = (metric.Range.Low + metric.Range.High) / 2
		to = from * (0.9 + 0.2*m.Float64())
	}
	kept := m.Float64() * 1.1 // of what was promised by now
	noise := (math.Abs(to-from) + 0.02*math.Abs(from)) / 12
	out := make([]*cascade.Observation, n)
	memory := 0.0
	for i := range n {
		memory = 0.4*memory + noise*m.NormFloat64()
		week := n - 1 - i + ago
		gone := math.Max(0, 1-float64(week)/8) // it began to move two months ago
		v := from + (to-from)*kept*gone + memory
		out[i] = &cascade.Observation{
			Header: m.header(""), Metric: metric.ID, At: cascade.OnDay(m.Today - cascade.Date(7*week)),
			Value: round(math.Max(0, v), 1),
		}
	}
	return out
}

// checkIn makes what thirteen of a hundred goals have: somebody's word of the last two weeks.
func (m *maker) checkIn(g *cascade.Goal) *cascade.CheckIn {
	if !m.chance(0.13) {
		return nil
	}
	return &cascade.CheckIn{
		Header: m.header(""), Goal: g.ID, At: cascade.OnDay(m.Today - cascade.Date(m.IntN(14))), By: g.Accountable[0],
		Status:     pick(m, []cascade.Status{cascade.OnTrack, cascade.OnTrack, cascade.AtRisk, cascade.OffTrack}),
		Confidence: number(float64(3+m.IntN(7)) / 10), Learned: m.learned(), Next: m.next(),
	}
}

func round(v float64, decimals int) float64 {
	s := math.Pow10(decimals)
	return math.Round(v*s) / s
}
