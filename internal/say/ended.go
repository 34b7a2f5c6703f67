package say

import (
	"math"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/words"
)

// ended says how a goal came out whose last day has passed, and what is to be done with it. The lead is empty where its
// measure says it best; both are before that day.
func ended(g lens.GoalPage, today cascade.Date) (lead, then words.Text) {
	switch g.Health {
	case cascade.HealthReached:
		return lead, words.T("Its last day has passed. Close it, with what you learned.")
	case cascade.HealthVerdict:
		return lead, words.T("The day of this {bet} has passed, and it waits for its verdict: what came of it?")
	case cascade.HealthMissed:
	default:
		return lead, then
	}
	m := g.Main
	if m.Progress != nil && *m.Progress >= 1 {
		if m = late(g.Measures, today); m == nil {
			m = g.Main
		}
	}
	unit := words.ShortUnit(m.Unit)
	switch {
	case m.Progress != nil && *m.Progress >= 1 || m.By == 0: // all together were not enough
	case m.Now == nil:
		lead = words.T("%s has no reading, and was due by %s.", Name(m), day(m.By, today))
	case m.Range != nil:
		lead = words.T("%s stood at %s on %s, outside %s to %s.", Name(m), Stands(m), day(m.By, today),
			words.Stated(m.Range.Low, ""), words.Stated(m.Range.High, unit))
	case m.Shape == cascade.PerPeriod && m.Progress != nil:
		lead = words.T("By %s %s came %s of the way, over all its periods.", day(m.By, today), Name(m),
			words.Percent(*m.Progress))
	case (m.Shape == cascade.FromTo || m.Shape == cascade.Cumulative) && m.To != nil:
		lead = words.T("%s was to reach %s by %s. It stood at %s then: %s short.", Name(m), words.Stated(*m.To, unit),
			day(m.By, today), Stands(m), short(math.Abs(*m.To-*m.Now), m.Unit))
	}
	return lead, words.T("Its last day has passed. Close it with what you learned, or carry it over.")
}

// short words a distance to a target: shares differ by points.
func short(by float64, unit string) words.Text {
	if unit == "%" {
		return words.T("%s points", words.Number(words.Rounded(by)))
	}
	return words.Quantity(words.Rounded(by), words.ShortUnit(unit))
}
