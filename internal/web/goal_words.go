package web

import (
	"fmt"
	"math"
	"strings"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/web/page"
)

var tones = map[cascade.Health]page.Tone{
	cascade.HealthOnTrack: page.Good, cascade.HealthAtRisk: page.Warn, cascade.HealthOffTrack: page.Bad,
	cascade.HealthStale: page.Warn,
}

// sentence says what is going on and what is asked, in words a tired person reads once.
func (q *request) sentence(g lens.GoalPage) (lead, says string, tone page.Tone) {
	tone = tones[g.Health]
	m := g.Main
	switch {
	case g.Closed != nil:
		lead = "This goal is closed: " + strings.ToLower(states[g.State]) + "."
		says = g.Closed.Learning
		return lead, says, page.Quiet
	case m == nil && g.RestrictedMeasures > 0:
		return "Its measures are restricted, so nothing can be said about how it goes.", "", page.Quiet
	case m == nil:
		return "Nobody has said yet how you will know.", "One measure makes this goal speak: what would somebody notice if it came true?", page.Quiet
	case m.Now == nil:
		lead = "There is no reading yet of " + measureName(m) + "."
		says = "Record one, or check in with a value, and this page begins to speak."
	case g.Health == cascade.HealthNoEvidence:
		lead = measureName(m) + " stands at " + page.Number(*m.Now, brief(m.Unit)) + "."
		says = "Progress cannot be told: " + lacks(m) + "."
	case m.Range != nil:
		lead = fmt.Sprintf("%s stands at %s; it should stay between %s and %s.", measureName(m), page.Number(*m.Now, brief(m.Unit)), page.Number(m.Range.Low, ""), page.Number(m.Range.High, brief(m.Unit)))
	default:
		lead = q.moved(m)
		says = q.behind(m)
	}
	if g.Health == cascade.HealthStale {
		due, _ := q.due(g.Goal)
		says = strings.ToUpper(due[:1]) + due[1:] + ". Until somebody says how it goes, the last value is only the last value."
	}
	if g.Divergence != nil && *g.Divergence > 0.25 && g.Health != cascade.HealthOnTrack {
		says += " The goals below do well and this one does not: one of the beliefs between them may be wrong, or its effect is still to come."
	}
	if n := openRipples(g.Waiting); n > 0 && (g.Health == cascade.HealthOffTrack || g.Declared == cascade.OffTrack) {
		says += " " + plural(n, "goal is", "goals are") + " waiting on this."
	}
	return lead, strings.TrimSpace(says), tone
}

func openRipples(waiting []lens.Need) int {
	n := 0
	for _, w := range waiting {
		if len(w.Ripple) == 0 {
			n++
		}
	}
	return n
}

func measureName(m *lens.Measure) string {
	if m.Metric != nil {
		return m.Metric.Name
	}
	return m.ID
}

// lacks says what a measure is missing before progress can be computed.
func lacks(m *lens.Measure) string {
	switch {
	case m.To == nil:
		return "it has no target"
	case m.Direction == "":
		return "its metric does not say whether up or down is better"
	case m.From == nil:
		return "it has no baseline"
	}
	return "it has no dates"
}

// moved says how far a measure has come.
func (q *request) moved(m *lens.Measure) string {
	if m.From == nil || m.To == nil {
		return fmt.Sprintf("%s stands at %s.", measureName(m), page.Number(*m.Now, brief(m.Unit)))
	}
	diff := *m.Now - *m.From
	when := ""
	if m.Start != 0 {
		when = " since " + q.day(m.Start).Text
	}
	switch {
	case m.Progress != nil && *m.Progress >= 1:
		return fmt.Sprintf("%s has reached its target: %s, where %s was asked for.", measureName(m), page.Number(*m.Now, brief(m.Unit)), page.Number(*m.To, brief(m.Unit)))
	case math.Abs(diff) < 1e-9:
		return fmt.Sprintf("%s has not moved%s; it stands at %s.", measureName(m), when, page.Number(*m.Now, brief(m.Unit)))
	}
	word := "rose"
	if diff < 0 {
		word = "fell"
	}
	return fmt.Sprintf("%s %s from %s to %s%s.", measureName(m), word, page.Number(*m.From, ""), page.Number(*m.Now, brief(m.Unit)), when)
}

// behind says where pace asks a measure to be.
func (q *request) behind(m *lens.Measure) string {
	if m.Planned == nil || m.Pace == nil || m.Progress == nil || *m.Progress >= 1 {
		return ""
	}
	planned := page.Number(round(*m.Planned), brief(m.Unit))
	switch gap := *m.Pace - *m.Progress; {
	case gap > 0.10:
		return fmt.Sprintf("To be there by %s it should stand at %s today.", q.day(m.By).Text, planned)
	case gap < -0.10:
		return fmt.Sprintf("That is ahead of pace, which asks for %s today.", planned)
	}
	return fmt.Sprintf("That is about where pace asks it to be today (%s).", planned)
}

// round keeps three significant digits, which is more than a straight line between two wishes is worth.
func round(v float64) float64 { return digits(3, v) }

// digits keeps n significant digits.
func digits(n int, v float64) float64 {
	if v == 0 {
		return 0
	}
	scale := math.Pow(10, float64(n-1)-math.Floor(math.Log10(math.Abs(v))))
	if r := math.Round(v*scale) / scale; !math.IsNaN(r) && !math.IsInf(r, 0) {
		return r
	}
	return v // so large or small that there is no such scale
}
