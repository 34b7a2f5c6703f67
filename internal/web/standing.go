package web

import (
	"cmp"
	"fmt"
	"math"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/evidence"
	"weir.dev/weir/internal/standing"
	"weir.dev/weir/internal/web/page"
)

// grades maps a standing's word to the grade pages draw.
var grades = map[cascade.Standing]page.Grade{
	cascade.OnTrust: page.Unstated, cascade.TooEarly: page.TooEarly, cascade.Supported: page.Holding,
	cascade.Weaker: page.Weaker, cascade.NoEffect: page.NoEffect, cascade.Contradicted: page.Against,
}

// standingOf is what rows and chips show; a page of many rows has no room for more.
func standingOf(s standing.Standing) page.Standing {
	out := page.Standing{Grade: grades[s.Word]}
	if s.Overruled {
		out.By, out.Reason, out.Readings = cmp.Or(s.By, "somebody"), s.Reason, grades[s.Computed]
	}
	return out
}

// explained is a standing with what stands behind it.
func explained(s standing.Standing) page.Standing {
	out := standingOf(s)
	out.Evidence = page.Evidence{Sentence: s.Sentence, Checks: s.Checks, Figures: linkFigures(s.Figures)}
	return out
}

// linkFigures words what a link's sentence was made from.
func linkFigures(f *standing.LinkFigures) []page.Fact {
	if f == nil {
		return nil
	}
	number := func(v float64) string { return evidence.Number(round(v)) } // as the sentence has it: small sizes keep their digits
	move := func(v float64, unit string) string { return evidence.Move(v, brief(unit)) }
	period := cmp.Or(f.Period, "period")
	lag := "none: at the same time"
	if f.Lag > 0 {
		lag = evidence.Number(f.Lag) + " " + period + map[bool]string{true: "", false: "s"}[f.Lag == 1] + " later"
	}
	tried, counted := "", ""
	if f.Lags > 1 {
		tried, counted = fmt.Sprintf(", the clearest of %d tried", f.Lags), fmt.Sprintf(", with the %d delays tried counted in", f.Lags)
	}
	often, p := "so clear a picture would still come in less than 0.1% of cases", "below 0.001"
	if f.P >= 0.001 {
		often, p = "so clear a picture would still come in "+evidence.Number(digits(2, 100*f.P))+"% of cases", evidence.Number(digits(2, f.P))
	}
	if f.P >= 0.5 { // it is counted once for each delay tried, so that the largest ones are no share of cases any more
		often = "a picture like this would be nothing unusual"
	}
	moved := "hardly moved, so its effect cannot show"
	if f.Moved {
		moved = "moved enough to tell"
	}
	return []page.Fact{
		{Name: "Driver", Value: f.Driver + ", which " + moved},
		{Name: "Outcome", Value: f.Outcome},
		{Name: "Estimate", Value: move(f.B, f.OutcomeUnit) + " for " + move(1, f.DriverUnit)},
		{Name: "Likely range", Value: number(f.Lo) + " to " + number(f.Hi) + " (" + page.Number(math.Round(100*f.Level), "%") + " range)"},
		{Name: "Delay", Value: lag + tried},
		{Name: "Pairs of readings", Value: fmt.Sprintf("%d; Weir judges from %d on", f.Pairs, evidence.GradePairs)},
		{Name: "If nothing linked them", Value: fmt.Sprintf("%s (p %s%s)", often, p, counted)},
	}
}
