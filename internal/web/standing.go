package web

import (
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/evidence"
	"weir.dev/weir/internal/standing"
	"weir.dev/weir/internal/web/page"
	"weir.dev/weir/internal/words"
)

// standingOf is what rows and chips show; a page of many rows has no room for more.
func (q *request) standingOf(s standing.Standing) page.Standing {
	out := page.Standing{Word: s.Word}
	if s.From != 0 && s.Word == cascade.TooEarly {
		out.From = words.T("can tell from %s", q.day(s.From).Text)
	}
	if s.Overruled {
		out.By, out.Reason, out.Readings = broughtInBy(words.Or(words.Verbatim(s.By), words.T("somebody")), s.FiledBy),
			s.Reason,
			s.Computed
	}
	return out
}

// explained is a standing with what stands behind it.
func (q *request) explained(s standing.Standing) page.Standing {
	out := q.standingOf(s)
	out.Evidence = page.Evidence{
		Sentence: s.Sentence, Checks: s.Checks, Figures: standingFigures(s.Figures),
	}
	return out
}

// standingFigures words what a link's sentence was made from.
func standingFigures(f *standing.Figures) []page.Fact {
	if f == nil {
		return nil
	}
	// as the sentence has it: small sizes keep their digits
	number := func(v float64) words.Text { return words.Figure(words.Rounded(v)) }
	move := func(v float64, unit string) words.Text { return evidence.Move(v, words.ShortUnit(unit)) }
	driver := words.T("%s, which hardly moved, so its effect cannot show", f.Driver)
	if f.Moved {
		driver = words.T("%s, which moved enough to tell", f.Driver)
	}
	return []page.Fact{
		{Name: words.T("Driver"), Value: driver},
		{Name: words.T("Outcome"), Value: words.Verbatim(f.Outcome)},
		{Name: words.T("Estimate"), Value: words.T("%s for %s", move(f.B, f.OutcomeUnit), move(1, f.DriverUnit))},
		{Name: words.T("Likely range"), Value: words.T("%s to %s (%s range)", number(f.Lo), number(f.Hi),
			words.Percent(f.Level))},
		{Name: words.T("Delay"), Value: delay(f)},
		{Name: words.T("Pairs of readings"), Value: words.T("%d; Weir judges from %d on", f.Pairs, evidence.GradePairs)},
		{Name: words.T("If nothing linked them"), Value: chance(f)},
	}
}

// delay says how much later the outcome follows.
func delay(f *standing.Figures) words.Text {
	lag := words.T("none: at the same time")
	if f.Lag > 0 {
		lag = laterBy(f.Lag, f.Period)
	}
	if f.Lags > 1 {
		return words.T("%s, the clearest of %d tried", lag, f.Lags)
	}
	return lag
}

// laterBy is so many periods later. A period may be broken.
func laterBy(periods float64, period string) words.Text {
	n := 2
	if periods == 1 {
		n = 1
	}
	lag := words.Figure(periods)
	switch period {
	case "day":
		return words.N(n, "%[2]s day later", "%[2]s days later", lag)
	case "week":
		return words.N(n, "%[2]s week later", "%[2]s weeks later", lag)
	case "month":
		return words.N(n, "%[2]s month later", "%[2]s months later", lag)
	case "quarter":
		return words.N(n, "%[2]s quarter later", "%[2]s quarters later", lag)
	case "year":
		return words.N(n, "%[2]s year later", "%[2]s years later", lag)
	}
	return words.N(n, "%[2]s period later", "%[2]s periods later", lag)
}

// chance says how often so clear a picture would come of nothing.
func chance(f *standing.Figures) words.Text {
	often, p := words.T("so clear a picture would still come in less than %s of cases", words.Quantity(0.1, "%")),
		words.T("below %s", words.Number(0.001))
	if f.P >= 0.001 {
		often = words.T("so clear a picture would still come in %s%% of cases",
			words.Figure(words.Significant(100*f.P, 2)))
		p = words.Figure(words.Significant(f.P, 2))
	}
	if f.P >= 0.5 { // it is counted once for each delay tried, so that the largest ones are no share of cases any more
		often = words.T("a picture like this would be nothing unusual")
	}
	if f.Lags > 1 {
		return words.T("%s (p %s, with the %d delays tried counted in)", often, p, f.Lags)
	}
	return words.T("%s (p %s)", often, p)
}
