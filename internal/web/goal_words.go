package web

import (
	"math"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/web/page"
	"weir.dev/weir/internal/words"
)

var tones = map[cascade.Health]page.Tone{
	cascade.HealthOnTrack: page.Good, cascade.HealthAtRisk: page.Warn, cascade.HealthOffTrack: page.Bad,
	cascade.HealthStale: page.Warn,
}

// sentence says what is going on and what is asked, in words a tired person reads once.
func (q *request) sentence(g lens.GoalPage) (lead, says words.Text, tone page.Tone) {
	tone = tones[g.Health]
	m := g.Main
	switch {
	case g.Closed != nil:
		return closed[g.State], words.Verbatim(g.Closed.Learning), page.Quiet
	case m == nil && g.RestrictedMeasures > 0:
		return words.T("Its {measures} are restricted, so nothing can be said about how it goes."), says, page.Quiet
	case m == nil:
		return words.T("Nobody has said yet how you will know."),
			words.T("One {measure} makes this {goal} speak: what would somebody notice if it came true?"), page.Quiet
	case m.Now == nil:
		lead = words.T("There is no reading yet of %s.", measureName(m))
		says = words.T("Record one, or check in with a value, and this page begins to speak.")
	case g.Health == cascade.HealthNoEvidence:
		lead = words.T("%s stands at %s.", measureName(m), stands(m))
		says = words.T("Progress cannot be told: %s.", lacks(m))
	case m.Range != nil:
		lead = words.T("%s stands at %s; it should stay between %s and %s.",
			measureName(m), stands(m), words.Number(m.Range.Low), page.Number(m.Range.High, words.ShortUnit(m.Unit)))
	default:
		lead = q.moved(m)
		says = q.behind(m)
	}
	if g.Health == cascade.HealthStale {
		due, _ := q.due(g.Goal)
		says = words.T("%s. Until somebody says how it goes, the last value is only the last value.", words.Capital(due))
	}
	if g.Divergence != nil && *g.Divergence > 0.25 && g.Health != cascade.HealthOnTrack {
		says = words.Join(" ", says,
			words.T("The {goals} below do well and this one does not: one of the beliefs between them may be wrong, or its "+
				"effect is still to come."))
	}
	if n := openRipples(g.Waiting); n > 0 && (g.Health == cascade.HealthOffTrack || g.Declared == cascade.OffTrack) {
		says = words.Join(" ", says, words.N(n, "%d {goal} is waiting on this.", "%d {goals} are waiting on this."))
	}
	return lead, says, tone
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
func lacks(m *lens.Measure) words.Text {
	switch {
	case m.To == nil:
		return words.T("it has no target")
	case m.Direction == "":
		return words.T("its metric does not say whether up or down is better")
	case m.From == nil:
		return words.T("it has no baseline")
	}
	return words.T("it has no dates")
}

// stands is the last reading of a measure that has one.
func stands(m *lens.Measure) words.Text { return page.Number(*m.Now, words.ShortUnit(m.Unit)) }

// closed says how a goal ended.
var closed = map[cascade.State]words.Text{
	cascade.Achieved: words.T("This {goal} is closed: achieved."),
	cascade.Missed:   words.T("This {goal} is closed: missed."),
	cascade.Dropped:  words.T("This {goal} is closed: dropped."),
}

// moved says how far a measure has come.
func (q *request) moved(m *lens.Measure) words.Text {
	name, now := measureName(m), stands(m)
	if m.From == nil || m.To == nil {
		return words.T("%s stands at %s.", name, now)
	}
	if m.Progress != nil && *m.Progress >= 1 {
		return words.T("%s has reached its target: %s, where %s was asked for.", name, now,
			page.Number(*m.To, words.ShortUnit(m.Unit)))
	}
	from, since := words.Number(*m.From), words.Text{}
	if m.Start != 0 {
		since = q.day(m.Start).Text
	}
	switch diff := *m.Now - *m.From; {
	case math.Abs(diff) < 1e-9 && since.IsZero():
		return words.T("%s has not moved; it stands at %s.", name, now)
	case math.Abs(diff) < 1e-9:
		return words.T("%s has not moved since %s; it stands at %s.", name, since, now)
	case diff < 0 && since.IsZero():
		return words.T("%s fell from %s to %s.", name, from, now)
	case diff < 0:
		return words.T("%s fell from %s to %s since %s.", name, from, now, since)
	case since.IsZero():
		return words.T("%s rose from %s to %s.", name, from, now)
	}
	return words.T("%s rose from %s to %s since %s.", name, from, now, since)
}

// behind says where pace asks a measure to be.
func (q *request) behind(m *lens.Measure) words.Text {
	if m.Planned == nil || m.Pace == nil || m.Progress == nil || *m.Progress >= 1 {
		return words.Text{}
	}
	planned := page.Number(round(*m.Planned), words.ShortUnit(m.Unit))
	switch gap := *m.Pace - *m.Progress; {
	case gap > 0.10:
		return words.T("To be there by %s it should stand at %s today.", q.day(m.By).Text, planned)
	case gap < -0.10:
		return words.T("That is ahead of pace, which asks for %s today.", planned)
	}
	return words.T("That is about where pace asks it to be today (%s).", planned)
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
