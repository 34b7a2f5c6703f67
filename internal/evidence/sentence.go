package evidence

import (
	"math"
	"strings"

	"weir.dev/weir/internal/words"
)

// LinkWords are the words a link's sentence uses.
type LinkWords struct {
	Driver      string `json:"driver"`
	Outcome     string `json:"outcome"`
	DriverUnit  string `json:"driverUnit"` // in the singular: "point"
	OutcomeUnit string `json:"outcomeUnit"`
}

// ChanceWords are the words a chance's sentence uses.
type ChanceWords struct {
	Metric string `json:"metric"`
	Unit   string `json:"unit"`
}

func (w ChanceWords) metric() words.Text {
	return words.Or(words.Verbatim(w.Metric), words.T("the metric"))
}

func (w LinkWords) driver() words.Text {
	return words.Or(words.Verbatim(w.Driver), words.T("the driver"))
}

func (w LinkWords) outcome() words.Text {
	return words.Or(words.Verbatim(w.Outcome), words.T("the outcome"))
}

// sentence says the result of a link.
func (l *link) sentence(r *LinkResult) words.Text {
	driver, outcome, pair := l.req.Words.driver(), l.req.Words.outcome(), l.pairing(r)
	span := l.outcome.cadence.span(float64(r.Periods))
	believed := l.believed()
	switch r.Grade {
	case NoEffect:
		return words.Join(" ", words.T("In %s, if there is anything between %s and %s, it is likely less than half of what "+
			"you believed: %s.", span, driver, outcome, pair), believed)
	case TooEarly:
		return words.Join(" ", words.T("It is too early to say whether %s follows %s: %s.", outcome, driver, r.Reason),
			believed)
	}
	moved, later := words.T("rose"), words.T("at the same time")
	if r.B < 0 {
		moved = words.T("fell")
	}
	if r.Lag > 0 {
		later = words.T("about %s later", l.outcome.cadence.span(r.Lag))
	}
	return words.Join(" ",
		words.T("In %s, when %s rose, %s %s %s: %s.", span, driver, outcome, moved, later, pair), believed,
		l.againstBelief(r))
}

// pairing says what went with what.
func (l *link) pairing(r *LinkResult) words.Text {
	w, per := l.req.Words, l.req.Per
	step := grain(r.Lo*per, r.Hi*per)
	b, lo, hi := toStep(r.B*per, step), toStep(r.Lo*per, step), toStep(r.Hi*per, step)
	if lo > hi {
		lo, hi = hi, lo
	}
	args := []any{
		quantity(math.Abs(per), moveUnit(w.DriverUnit)), w.driver(), quantity(b, moveUnit(w.OutcomeUnit)),
		words.Figure(lo), words.Figure(hi),
	}
	switch {
	case per < 0:
		return words.T("a fall of %s in %s went with %s (%s to %s)", args...)
	case w.DriverUnit == "":
		return words.T("a rise of %s in %s went with %s (%s to %s)", args...)
	}
	return words.T("%s of %s went with %s (%s to %s)", args...)
}

// believed says the size that was believed in; nothing where there is none.
func (l *link) believed() words.Text {
	if l.req.Size == nil {
		return words.Text{}
	}
	size := words.Figure(l.sign * math.Copysign(math.Abs(*l.req.Size), l.req.Per))
	if l.lag > 0 {
		return words.T("You believed %s in %s.", size, l.req.Lag.words(l.outcome.cadence))
	}
	return words.T("You believed %s at once.", size)
}

// againstBelief sets the estimate beside what was believed.
func (l *link) againstBelief(r *LinkResult) words.Text {
	switch {
	case r.Grade == Weaker:
		return words.T("This is weaker than the belief, and it is not proof.")
	case r.Grade == Contradicted:
		return words.T("This speaks against the belief; it is not proof.")
	case l.more:
		return words.T("This is more than the belief; it is not proof.")
	case l.sign == 0:
		return words.T("They moved together; that is not proof that one moves the other.")
	}
	return words.T("This fits the belief; it is not proof.")
}

// checks says what the placebos show; one that finds something (p < .01, since
// two are tried) speaks alone. Without a delay the other way round is the same
// question, and no check.
func (l *link) checks(r *LinkResult) words.Text {
	p := r.Placebos
	if r.Lag == 0 {
		p.Reverse = nil
	}
	if r.Pairs < GradePairs {
		return words.Text{}
	}
	driver, outcome := l.req.Words.driver(), l.req.Words.outcome()
	finds := func(p *Placebo) bool { return p != nil && p.P < .01 }
	switch reverse, lead := finds(p.Reverse), finds(p.Lead); {
	case reverse && lead:
		return words.T("Two checks give pause: there are signs that %s follows %s, and that %[2]s moves first. Something "+
			"else may move both.", driver, outcome)
	case reverse:
		return words.T("A check gives pause: there are signs that %s follows %s, so it may be the other way round, or "+
			"something else may move both.", driver, outcome)
	case lead:
		return words.T("A check gives pause: there are signs that %s moves first, so something else may move both.", outcome)
	case p.Reverse != nil && p.Lead != nil:
		return words.T("Two cross-checks agree: there is no sign of %[2]s moving first, or of %[1]s following it.",
			driver, outcome)
	case p.Reverse != nil:
		return words.T("A cross-check agrees: there is no sign of %s following %s.", driver, outcome)
	case p.Lead != nil:
		return words.T("A cross-check agrees: there is no sign of %s moving first.", outcome)
	}
	return words.Text{}
}

// sentence says the result of a chance.
func (c *chance) sentence(r *ChanceResult) words.Text {
	w := c.req.Words
	metric := w.metric()
	side := words.T("more")
	if c.req.Direction == Down {
		side = words.T("less")
	}
	step := grain(r.Lo, r.Hi)
	fine := step // a forecast next to the target is told more finely, so that the two can be told apart
	if math.Abs(r.Median-c.target) < step {
		fine = step / 10
	}
	target, by := quantity(c.target, w.Unit), onDate(*c.req.By)
	median := quantity(toStep(r.Median, fine), w.Unit)
	switch {
	case r.Passed && r.Reached:
		return words.Capital(words.T("%s %s due at %s or %s %s, and %[2]s there: %[6]s.", metric, was(metric), target, side,
			by, median))
	case r.Passed:
		return words.Capital(words.T("%s %s due at %s or %s %s, and %[2]s not there: %[6]s.", metric, was(metric), target,
			side, by, median))
	}
	return words.Join(" ",
		words.T("The chance that %s %s at %s or %s %s is %s: the forecast for then is %s (%s between %s "+
			"and %s).", metric, is(metric), target, side, by, Percentage(r.Chance), median, likely(r.Level),
			words.Figure(toStep(r.Lo, step)), words.Figure(toStep(r.Hi, step))), arrival(r))
}

// arrival says when the target is met, or by when it is not.
func arrival(r *ChanceResult) words.Text {
	switch {
	case r.Reached && r.Arrival != nil:
		return words.T("It has been there since %s.", dateWords(*r.Arrival))
	case r.Arrival != nil:
		return words.T("At this rate it gets there around %s.", dateWords(*r.Arrival))
	case r.ArrivalAfter != nil:
		return words.T("At this rate it does not get there before %s.", dateWords(*r.ArrivalAfter))
	}
	return words.Text{}
}

// Percentage says a chance in steps of 5 %: finer would claim more than the calibration shows. Below 5 % and above 95 %
// it says a bound.
func Percentage(p float64) words.Text {
	switch {
	case p < .05:
		return words.T("under %s", words.Percent(.05))
	case p > .95:
		return words.T("over %s", words.Percent(.95))
	}
	return words.T("about %s", words.Percent(Step(p)))
}

// Step is a chance to the nearest 5 %, which is as finely as it is said.
func Step(p float64) float64 { return math.Round(p*20) / 20 }

// dateWords is a date as people write it, or a period by its number.
func dateWords(w When) words.Text {
	if t, ok := w.Time(); ok {
		return words.Date(t)
	}
	return words.T("period %s", words.Figure(w.at))
}

// onDate says that something is so on a date, or in a period.
func onDate(w When) words.Text {
	if w.dated {
		return words.T("on %s", dateWords(w))
	}
	return words.T("in %s", dateWords(w))
}

// grain is the power of ten figures are rounded to: the interval is then 4 to
// 40 steps wide, which is as much as it can be trusted to.
func grain(lo, hi float64) float64 {
	width := math.Abs(hi/2-lo/2) * 2
	if width == 0 || !finite(width) {
		return 0
	}
	return math.Pow(10, math.Floor(math.Log10(width/4)))
}

// toStep is v to a multiple of step, or to one digit where it would vanish: on a
// log scale an interval can be far wider than its lower end.
func toStep(v, step float64) float64 {
	if r := rounded(v, step); r != 0 {
		return r
	}
	return words.Significant(v, 1)
}

// rounded is v to a multiple of step; a step of 0 keeps it.
func rounded(v, step float64) float64 {
	if step == 0 || !finite(v/step) {
		return v
	}
	return math.Round(v/step) * step
}

// quantity is a figure with its unit, which stands in the singular and gains
// an s where it is an English word and the figure is not one.
func quantity(v float64, unit string) words.Text {
	switch {
	case unit == "":
		return words.Figure(v)
	case unit == point:
		return counted(v, unit)
	case unit == "%":
		return percent(v)
	case v != 1 && (len(unit) > 3 || unit == Daily.name) && unit != "people" && unit != "percent" &&
		unit == strings.ToLower(unit) && !strings.HasSuffix(unit, "s") && !strings.ContainsAny(unit, " /"):
		unit += "s"
	}
	return words.Join(" ", words.Figure(v), words.Verbatim(unit))
}

// point is the unit of a difference of shares.
const point = "point"

// moveUnit is the unit of a difference: shares differ by points.
func moveUnit(unit string) string {
	if PerCent(unit) {
		return point
	}
	return unit
}

// counted is so many of what Weir counts by itself, broken ones too.
func counted(v float64, noun string) words.Text {
	n, figure := 2, words.Figure(v)
	if v == 1 {
		n = 1
	}
	switch noun {
	case "reading":
		return words.N(n, "%[2]s reading", "%[2]s readings", figure)
	case "pair":
		return words.N(n, "%[2]s pair", "%[2]s pairs", figure)
	case point:
		return words.N(n, "%[2]s point", "%[2]s points", figure)
	case Daily.name:
		return words.N(n, "%[2]s day", "%[2]s days", figure)
	case Weekly.name:
		return words.N(n, "%[2]s week", "%[2]s weeks", figure)
	case Monthly.name:
		return words.N(n, "%[2]s month", "%[2]s months", figure)
	case Quarterly.name:
		return words.N(n, "%[2]s quarter", "%[2]s quarters", figure)
	case Yearly.name:
		return words.N(n, "%[2]s year", "%[2]s years", figure)
	}
	return words.N(n, "%[2]s period", "%[2]s periods", figure)
}

// few begins a sentence about too few of something.
func few(n int, noun string) words.Text {
	switch {
	case n > 0:
		return words.T("Only %s", counted(float64(n), noun))
	case noun == "pair":
		return words.T("No pair")
	}
	return words.T("No reading")
}

// likely says how much of the posterior a range holds.
func likely(level float64) words.Text {
	if level >= .9 && level <= .95 {
		return words.T("likely")
	}
	return words.T("at %s", percent(words.Significant(100*level, 4)))
}

// is and was are the verbs of a metric's name: most are one thing, those that
// end in a plural are many. A name in quotes is one.
func is(name words.Text) words.Text {
	if many(name.String()) {
		return words.T("are")
	}
	return words.T("is")
}

func was(name words.Text) words.Text {
	if many(name.String()) {
		return words.T("were")
	}
	return words.T("was")
}

func many(name string) bool {
	name, _, _ = strings.Cut(name, " of ") // the share of starts is one
	for _, end := range []string{"ss", "us", "is"} {
		if strings.HasSuffix(name, end) {
			return false
		}
	}
	return strings.HasSuffix(name, "s")
}

func percent(v float64) words.Text { return words.T("%s%%", words.Figure(v)) }
