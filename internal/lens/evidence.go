package lens

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/evidence"
	"weir.dev/weir/internal/graph"
)

// What the readings say: standings of beliefs, verdicts of bets and chances of measures, from what the viewer sees up to
// today.

// readings returns the readings of a metric up to a day, oldest first, and their days.
func (l *Lens) readings(metric cascade.ID, until cascade.Date) ([]evidence.Reading, []cascade.Date) {
	var out []evidence.Reading
	var days []cascade.Date
	for o := range l.s.Observations(metric) {
		if d := o.At.Date(); d <= until {
			out = append(out, evidence.Reading{At: evidence.Date(d.Time()), Value: o.Value})
			days = append(days, d)
		}
	}
	return out, days
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

// one is a unit in the singular, as the engine wants it: "calls" is "call". A unit that it would judge on another scale by
// its singular stays, and so does what is no plain word.
func one(unit string) string {
	s, ok := strings.CutSuffix(unit, "s")
	if !ok || len(s) < 3 || strings.HasSuffix(s, "s") || strings.ContainsFunc(s, func(r rune) bool { return r < 'a' || r > 'z' }) ||
		evidence.DefaultTransform(s) != evidence.DefaultTransform(unit) {
		return unit
	}
	return s
}

// seen returns a metric whose readings the viewer may see, or nil.
func (l *Lens) seen(id cascade.ID) *cascade.Metric {
	if m := l.s.Metric(id); m != nil && !m.Withheld {
		return m
	}
	return nil
}

// The words of computed standings, as files and the API write them.
var words = map[evidence.Grade]string{
	evidence.Supported: "supported", evidence.Weaker: "weaker", evidence.NoEffect: "no-effect",
	evidence.TooEarly: TooEarly, evidence.Contradicted: "contradicted",
}

// standingWords says standings as people read them.
var standingWords = map[string]string{
	Unstated: "no belief stated", TooEarly: "too early to tell", "supported": "holding so far", "weaker": "weaker than believed",
	"no-effect": "no effect seen", "contradicted": "speaks against it",
}

// StandingWords says a standing's word as people read it; "" where there is none.
func StandingWords(word string) string { return standingWords[word] }

// Standing says how the belief under an alignment stands.
func (l *Lens) Standing(a *cascade.Alignment) Standing { return l.standing(a) }

type standingKey struct{ alignment cascade.ID }

func (l *Lens) standing(a *cascade.Alignment) Standing {
	switch b := a.Believes; {
	case a.Withheld, b == nil && a.Because == "":
		return Standing{Word: Unstated}
	case b == nil && len(a.Heard) == 0:
		return Standing{Word: TooEarly, Sentence: noNumbers + addNumbers}
	}
	return l.Memo(standingKey{a.ID}, func() any { return l.judged(a) }).(Standing)
}

// What is said of a belief that no reading can ever speak about: waiting will not settle it.
const (
	noNumbers  = "It names no numbers, so readings cannot test it."
	addNumbers = " Add driver, outcome, size and delay."
)

// judged computes a standing. What a person has put in its place wins; the sentence and the figures stay those of the
// readings.
func (l *Lens) judged(a *cascade.Alignment) Standing {
	st := Standing{Word: TooEarly}
	b := a.Believes
	if b != nil {
		l.measured(b, &st)
		st.Computed = st.Word
		if o := b.Overruled; o != nil {
			st.Word, st.Overruled, st.Reason = cmp.Or(o.Standing, TooEarly), true, o.Reason
			if by := l.refTo(cascade.KindPerson, o.By); by != nil {
				st.By = by.Name
			}
		}
	}
	heard := l.heard(a)
	switch {
	case b != nil:
	case heard != "":
		st.Sentence = noNumbers
	default: // what was heard lies after today
		st.Sentence = noNumbers + addNumbers
	}
	st.Sentence = strings.TrimSpace(st.Sentence + " " + heard)
	return st
}

// heard counts the qualitative evidence up to today; "" where there is none.
func (l *Lens) heard(a *cascade.Alignment) string {
	var pro, con int
	for _, h := range a.Heard {
		switch {
		case h.At > l.g.Today():
		case h.For:
			pro++
		default:
			con++
		}
	}
	if pro+con == 0 {
		return ""
	}
	return fmt.Sprintf("What people have heard: %d for it, %d against.", pro, con)
}

// Numeric reports whether the viewer sees a belief that names both metrics and a size or a direction, so that readings
// can speak for or against it.
func (l *Lens) Numeric(b *cascade.Belief) bool {
	return b != nil && l.seen(b.Driver) != nil && l.seen(b.Outcome) != nil && b.Driver != b.Outcome && (b.Size != nil || b.Direction != "")
}

// measured asks the engine about a numeric belief.
func (l *Lens) measured(b *cascade.Belief, st *Standing) {
	if !l.Numeric(b) {
		st.Sentence = wordless(b)
		return
	}
	driver, outcome := l.seen(b.Driver), l.seen(b.Outcome)
	for i, m := range []*cascade.Metric{driver, outcome} {
		field := []string{"driver", "outcome"}[i]
		switch {
		case m.Cumulative:
			st.Refused = &evidence.Error{Code: evidence.CodeRequest, Field: field, Message: called(m) + " is a running total, and those rise together whatever they count. State the belief about what is added in a week."}
		case l.s.LastObservation(m.ID, 0, l.g.Today()) == nil:
			st.Refused = &evidence.Error{Code: evidence.CodeTooFew, Field: field, Message: called(m) + " has no reading yet."}
		default:
			continue
		}
		st.Sentence = tooEarly + st.Refused.Message
		return
	}
	r, err := l.fitted(b, driver, outcome)
	if err != nil {
		if !errors.As(err, &st.Refused) {
			panic("lens: " + err.Error()) // the engine knows no other errors
		}
		st.Sentence = tooEarly + lower(st.Refused.Message)
		if gate, since := l.Clock(b); gate != nil && since <= l.g.Today() && st.Waits() { // why there is so little
			st.Sentence = tooEarly + fmt.Sprintf("its clock began on %s, when %s passed %s, and there are too few readings since.", since.Time().Format("2 January 2006"), called(gate), evidence.Number(*b.ReadableWhen.Above))
		}
		return
	}
	st.Word, st.Sentence, st.Checks = words[r.Grade], r.Sentence, r.Checks
	st.Figures = &LinkFigures{
		Driver: cmp.Or(driver.Name, driver.Key), DriverUnit: driver.Unit, Outcome: cmp.Or(outcome.Name, outcome.Key), OutcomeUnit: outcome.Unit,
		B: r.B, Lo: r.Lo, Hi: r.Hi, Level: r.Level, Lag: r.Lag, Lags: r.Lags, Period: r.Cadence, P: r.P, Pairs: r.Pairs, Moved: r.Moved,
	}
}

// tooEarly leads into why nothing can be said of a belief.
const tooEarly = "It is too early to say: "

// wordless says what a belief lacks before readings can speak about it; "" where that is only kept from this viewer.
func wordless(b *cascade.Belief) string {
	var lacks []string
	for _, part := range []struct {
		name string
		lack bool
	}{{"driver", b.Driver == ""}, {"outcome", b.Outcome == ""}, {"size", b.Size == nil && b.Direction == ""}} {
		if part.lack {
			lacks = append(lacks, part.name)
		}
	}
	switch {
	case len(lacks) == 3:
		return noNumbers + addNumbers
	case len(lacks) > 0:
		named := strings.Join(lacks, " and no ")
		return "It names no " + named + ", so readings cannot test it. Add what is missing."
	case b.Driver == b.Outcome:
		return "Its driver and its outcome are one metric, so readings cannot test it. Name two."
	}
	return ""
}

// Clock returns the metric that starts the clock of a belief, and the day from which its readings count, which is after today
// where the clock has not begun; nil and 0 where all readings count, as far as the viewer sees.
func (l *Lens) Clock(b *cascade.Belief) (*cascade.Metric, cascade.Date) {
	w := b.ReadableWhen
	if w == nil || w.Above == nil || l.seen(w.Metric) == nil {
		return nil, 0
	}
	for o := range l.s.Observations(w.Metric) {
		if o.At.Date() <= l.g.Today() && o.Value > *w.Above {
			return l.seen(w.Metric), o.At.Date()
		}
	}
	return l.seen(w.Metric), l.g.Today() + 1
}

// lower begins a sentence of the engine, whose first word is never a name, in the middle of another.
func lower(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToLower(r)) + s[n:]
}

func (l *Lens) fitted(b *cascade.Belief, driver, outcome *cascade.Metric) (evidence.LinkResult, error) {
	lag := evidence.Periods(0)
	if b.Lag != "" {
		var err error
		if lag, err = evidence.ParseLag(b.Lag); err != nil {
			return evidence.LinkResult{}, err
		}
	}
	req := evidence.LinkRequest{
		Lag: lag, Size: b.Size, Direction: evidence.Direction(b.Direction), Cadence: cadence(outcome),
		DriverTransform: evidence.Transform(driver.Transform), OutcomeTransform: evidence.Transform(outcome.Transform),
		Words: evidence.LinkWords{Driver: called(driver), Outcome: called(outcome), DriverUnit: one(driver.Unit), OutcomeUnit: one(outcome.Unit)},
	}
	if b.Per != nil {
		req.Per = *b.Per
	}
	var k key
	k.text("link", b.Lag, b.Direction, string(outcome.Cadence), driver.Transform, outcome.Transform, called(driver), called(outcome), driver.Unit, outcome.Unit)
	k.numbers(b.Size, b.Per)
	today := l.g.Today()
	var days []cascade.Date
	req.Driver, days = l.readings(driver.ID, today)
	k.series(req.Driver, days)
	req.Outcome, days = l.readings(outcome.ID, today)
	k.series(req.Outcome, days)
	if w := b.ReadableWhen; w != nil && w.Above != nil && l.seen(w.Metric) != nil {
		gate, days := l.readings(w.Metric, today)
		req.ReadableWhen = &evidence.Threshold{Series: gate, Above: *w.Above}
		k.text("when")
		k.numbers(w.Above)
		k.series(gate, days)
	}
	return ask(l.said, k, func() (evidence.LinkResult, error) { return evidence.Link(req) })
}

// Graded are the committed links that the readings suffice to grade, judged together. Those that turned out unclear are among
// them: a family made of the clear ones alone would find nearly all of them clearer than chance.
type Graded struct {
	Links []*cascade.Alignment
	Many  evidence.Many // in the order of Links; its sentence says how many of those that stand out may be chance
}

// Graded returns the links between committed goals that have the pairs and the movement a grade takes, in order of creation.
func (l *Lens) Graded() Graded {
	return l.Memo(standingKey{}, func() any {
		var out Graded
		var ps []float64
		for a := range l.s.Alignments() {
			from, to := l.s.Goal(a.Goal), l.s.Goal(a.To)
			if a.Believes == nil || from == nil || to == nil || from.State != cascade.Committed || to.State != cascade.Committed || !l.g.Flows(a) {
				continue
			}
			if st := l.standing(a); st.Figures != nil && st.Figures.Pairs >= evidence.GradePairs && st.Figures.Moved {
				out.Links, ps = append(out.Links, a), append(ps, st.Figures.P)
			}
		}
		many, err := evidence.BenjaminiHochberg(ps, evidence.FalseDiscovery)
		if err != nil {
			panic("lens: " + err.Error()) // a p-value of the engine lies between 0 and 1
		}
		out.Many = many
		return out
	}).(Graded)
}

// atOdds is what the beliefs under a measure promise at the workspace's own odds: a belief counts with what was measured
// where it holds or is weaker, with nothing where it has no effect or is contradicted, and else with its confidence, or
// in full if none is stated. What a person has put in the place of a standing counts as they say.
func (l *Lens) atOdds(sum *graph.Sum) float64 {
	beliefs := make([]evidence.Belief, 0, len(sum.Beliefs))
	for _, p := range sum.Beliefs {
		b := evidence.Belief{Change: 1, Size: p.Effect, Per: 1, Confidence: 1}
		if c := p.Alignment.Believes.Confidence; c != nil {
			b.Confidence = *c
		}
		switch st := l.standing(p.Alignment); st.Word {
		case "supported", "weaker":
			b.Confidence = 1
			if st.Figures != nil && st.Word == st.Computed {
				b.Grade, b.Measured = evidence.Supported, p.Change*st.Figures.B
			}
		case "no-effect", "contradicted":
			b.Grade = evidence.NoEffect
		}
		beliefs = append(beliefs, b)
	}
	if sums, err := evidence.AddsUp(sum.Now, sum.To, beliefs); err == nil && !math.IsInf(sums.AtOdds, 0) {
		return sums.AtOdds
	}
	return sum.Promised // figures too large to add
}

// Bet returns what the readings say of a goal's bet: its verdict, how it looks so far, or before its start what it could
// see. The error says why nothing can be said.
func (l *Lens) Bet(g *cascade.Goal) (evidence.BetResult, error) {
	b := g.Bet
	if g.Withheld || b == nil || l.seen(b.Metric) == nil {
		return evidence.BetResult{}, &evidence.Error{Code: evidence.CodeTooFew, Field: "series", Message: "The bet names no metric."}
	}
	metric, control := l.seen(b.Metric), l.seen(b.Control)
	if err := l.mute(b, metric, control); err != nil {
		return evidence.BetResult{}, err
	}
	req := evidence.BetRequest{
		Promised: b.Moves, Transform: evidence.Transform(metric.Transform), Cadence: cadence(metric),
		Words: evidence.BetWords{Metric: called(metric), Unit: metric.Unit},
	}
	var k key
	k.text("bet", b.Started.String(), b.By.String(), metric.Transform, string(metric.Cadence), called(metric), metric.Unit)
	k.numbers(b.Moves)
	today := l.g.Today()
	var days []cascade.Date
	req.Series, days = l.readings(metric.ID, today)
	k.series(req.Series, days)
	if control != nil {
		req.ControlTransform = evidence.Transform(control.Transform)
		req.Control, days = l.readings(control.ID, today)
		k.text(control.Transform)
		k.series(req.Control, days)
	}
	req.Started, req.By, req.Over = moment(b.Started), moment(b.By), over(b, today)
	k.text(strconv.FormatBool(req.Over))
	return ask(l.said, k, func() (evidence.BetResult, error) { return evidence.Bet(req) })
}

// mute says why the readings of a bet can say nothing, whatever they are: one of its metrics only ever adds up, or had no
// reading between the bet's start and its date, which has passed, so that there is nothing left to plan for. nil is an
// answer that the engine has.
func (l *Lens) mute(b *cascade.Bet, metrics ...*cascade.Metric) error {
	past := b.Started != 0 && over(b, l.g.Today())
	for _, m := range metrics {
		switch {
		case m == nil:
		case m.Cumulative:
			return &evidence.Error{Code: evidence.CodeRequest, Field: "series", Message: called(m) + " is a running total, and those rise whatever anybody does. Take what is added in a week instead."}
		case past && l.s.LastObservation(m.ID, b.Started, b.By) == nil:
			return &evidence.Error{Code: evidence.CodeTooFew, Field: "series", Message: called(m) + " has no reading from the bet's start to its date."}
		}
	}
	return nil
}

// over reports whether a bet's date has passed.
func over(b *cascade.Bet, today cascade.Date) bool { return b.By != 0 && b.By < today }

// moment is a day for the engine, or nil where it is not set.
func moment(d cascade.Date) *evidence.When {
	if d == 0 {
		return nil
	}
	w := evidence.Date(d.Time())
	return &w
}

// ChanceReadings is how many readings a chance needs before it may speak of health.
const ChanceReadings = 8

// Chance returns the chance that a from–to or cumulative measure is at or past its target by its date, from the readings
// up to a day, or whether it was, if that day lies past the date. The error says why nothing can be said.
func (l *Lens) Chance(m *cascade.Measure, until cascade.Date) (evidence.ChanceResult, error) {
	metric := l.seen(m.Metric)
	_, to := graph.Goalposts(m)
	_, by := graph.Dates(l.s, m)
	fits := m.Shape == "" || m.Shape == cascade.FromTo || m.Shape == cascade.Cumulative
	if m.Withheld || metric == nil || !to.OK || by == 0 || !fits || metric.Direction != cascade.Up && metric.Direction != cascade.Down {
		return evidence.ChanceResult{}, &evidence.Error{Code: evidence.CodeRequest, Field: "target", Message: "A chance needs a metric with a direction, a target and a date."}
	}
	req := evidence.ChanceRequest{
		Target: &to.V, By: moment(by), Direction: evidence.Direction(metric.Direction), Transform: evidence.Transform(metric.Transform),
		Cumulative: metric.Cumulative || m.Shape == cascade.Cumulative, Cadence: cadence(metric),
		Words: evidence.ChanceWords{Metric: called(metric), Unit: metric.Unit},
	}
	var k key
	k.text("chance", by.String(), string(metric.Direction), metric.Transform, fmt.Sprint(req.Cumulative), string(metric.Cadence), called(metric), metric.Unit)
	k.numbers(&to.V)
	until = min(until, l.g.Today())
	req.Over = by < until
	k.text(strconv.FormatBool(req.Over))
	var days []cascade.Date
	req.Series, days = l.readings(metric.ID, until)
	if n := len(req.Series); n < ChanceReadings {
		only := fmt.Sprintf("Only %d readings", n)
		switch n {
		case 0:
			only = "No reading"
		case 1:
			only = "Only 1 reading"
		}
		return evidence.ChanceResult{}, &evidence.Error{Code: evidence.CodeTooFew, Field: "series", Message: fmt.Sprintf("%s; a chance needs %d.", only, ChanceReadings)}
	}
	k.series(req.Series, days)
	return ask(l.said, k, func() (evidence.ChanceResult, error) { return evidence.Chance(req) })
}

// Measure shows one measure with its reading.
func (l *Lens) Measure(m *cascade.Measure) Measure { return l.measure(m) }

// says is what stands under a step: who overruled and why, then what the readings and people say.
func (s Standing) says() string {
	if !s.Overruled {
		return s.Sentence
	}
	out := cmp.Or(s.By, "Somebody") + " overruled the readings"
	if s.Reason != "" {
		out += ": " + strings.TrimRight(s.Reason, ".")
	}
	return strings.TrimSpace(out + ". " + s.Sentence)
}
