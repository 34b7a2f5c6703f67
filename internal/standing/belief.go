package standing

import (
	"cmp"
	"errors"
	"math"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/evidence"
	"weir.dev/weir/internal/graph"
	"weir.dev/weir/internal/words"
)

type standingKey struct{ alignment cascade.ID }

// Standing says how the belief under an alignment stands.
func (j *Judge) Standing(a *cascade.Alignment) Standing {
	switch b := a.Believes; {
	case a.Withheld:
		return Standing{}
	case a.Unstated():
		return Standing{Word: cascade.OnTrust}
	case b == nil && len(a.Heard) == 0:
		return Standing{Word: cascade.OnTrust, Sentence: untestable()}
	}
	return j.Memo(standingKey{a.ID}, func() any { return j.judged(a) }).(Standing)
}

// What is said of a belief that no reading can ever speak about: waiting will not settle it.
var (
	noNumbers  = words.T("It names no numbers, so readings cannot test it.")
	addNumbers = words.T("Give it numbers: what moves first, what follows, by how much and how much later.")
)

func untestable() words.Text { return words.Join(" ", noNumbers, addNumbers) }

// judged computes a standing. What a person has put in its place wins; the sentence and the figures stay those of the
// readings.
func (j *Judge) judged(a *cascade.Alignment) Standing {
	st := Standing{Word: cascade.OnTrust}
	b := a.Believes
	if b != nil {
		j.measured(b, &st)
		st.Computed = st.Word
		if o := b.Overruled; o != nil {
			if st.Word != cascade.OnTrust || o.Standing != "" { // what states no numbers is never too early
				st.Word = cmp.Or(o.Standing, cascade.TooEarly)
			}
			st.Overruled, st.Reason = true, o.Reason
			st.By, st.FiledBy = j.named(o.By), j.named(o.FiledBy)
		}
	}
	heard := j.heardWords(a)
	switch {
	case b != nil:
	case !heard.IsZero():
		st.Sentence = noNumbers
	default: // what was heard lies after today
		st.Sentence = untestable()
	}
	st.Sentence = words.Join(" ", st.Sentence, heard)
	return st
}

// named is what people call a person; "" where there is none.
func (j *Judge) named(person cascade.ID) string {
	if p := j.s.Person(person); p != nil {
		return cmp.Or(p.Name, p.Key)
	}
	return ""
}

// heardWords counts the qualitative evidence up to today; nothing where there is none.
func (j *Judge) heardWords(a *cascade.Alignment) words.Text {
	var pro, con int
	for _, h := range a.Heard {
		switch {
		case h.At > j.Today():
		case h.For:
			pro++
		default:
			con++
		}
	}
	if pro+con == 0 {
		return words.Text{}
	}
	return words.T("What people have heard: %d for it, %d against.", pro, con)
}

// Numeric reports whether the viewer sees a belief that names both metrics and a size or a direction, so that readings
// can speak for or against it.
func (j *Judge) Numeric(b *cascade.Belief) bool {
	return b != nil && j.metric(b.Driver) != nil && j.metric(b.Outcome) != nil && b.Driver != b.Outcome &&
		(b.Size != nil || b.Direction != "")
}

// measured asks the engine about a numeric belief.
func (j *Judge) measured(b *cascade.Belief, st *Standing) {
	st.Word = cascade.TooEarly
	if !j.Numeric(b) {
		if st.Sentence = noWords(b); !st.Sentence.IsZero() {
			st.Word = cascade.OnTrust
		}
		return
	}
	driver, outcome := j.metric(b.Driver), j.metric(b.Outcome)
	for i, m := range []*cascade.Metric{driver, outcome} {
		field := []string{"driver", "outcome"}[i]
		switch {
		case m.Cumulative:
			st.Refused = &evidence.Error{
				Code: evidence.CodeRequest, Field: field, Message: words.T("%s is a running total, and "+
					"those rise together whatever they count. State the belief about what is added in a week.", called(m)),
			}
		case j.s.LastObservation(m.ID, 0, j.Today()) == nil:
			st.Refused = &evidence.Error{Code: evidence.CodeTooFew, Field: field, Message: words.T("%s has no reading yet.",
				called(m))}
		default:
			continue
		}
		st.Sentence = tooEarly(st.Refused.Message)
		j.readable(b, driver, outcome, st)
		return
	}
	r, err := j.fitted(b, driver, outcome)
	if err != nil {
		if !errors.As(err, &st.Refused) {
			panic("standing: " + err.Error()) // the engine knows no other errors
		}
		st.Sentence = tooEarly(words.Small(st.Refused.Message))
		if gate, since := j.Clock(b); gate != nil && since <= j.Today() && st.Waits() { // why there is so little
			st.Sentence = tooEarly(words.T("its clock began on %s, when %s passed %s, and there are too few readings since.",
				words.Date(since.Time()), called(gate), words.Figure(*b.ReadableWhen.Above)))
		}
		j.readable(b, driver, outcome, st)
		return
	}
	st.Word, st.Sentence, st.Checks = r.Grade.Standing(), r.Sentence, r.Checks
	st.Figures = &Figures{
		Driver: cmp.Or(driver.Name, driver.Key), DriverUnit: driver.Unit, Outcome: cmp.Or(outcome.Name, outcome.Key),
		OutcomeUnit: outcome.Unit,
		B:           r.B, Lo: r.Lo, Hi: r.Hi, Level: r.Level, Lag: r.Lag, Lags: r.Lags, Period: r.Cadence, P: r.P,
		Pairs: r.Pairs, Periods: r.Periods,
		Moved: r.Moved,
	}
	if st.Word == cascade.TooEarly {
		j.readable(b, driver, outcome, st)
	}
}

// readable works out from which day on readings can speak about a belief, and says it.
func (j *Judge) readable(b *cascade.Belief, driver, outcome *cascade.Metric, st *Standing) {
	if st.Refused != nil && !st.Waits() {
		return
	}
	gate, since := j.Clock(b)
	if gate != nil && since > j.Today() {
		st.Sentence = words.Join(" ", st.Sentence, words.T("Readings count only from the day %s passes %s.", called(gate),
			words.Figure(*b.ReadableWhen.Above)))
		return
	}
	// A reading of the driver makes a pair only a lag later, and pairs come as often as the slower of the two is read.
	slower := max(driver.Cadence.Days(), outcome.Cadence.Days())
	pairs := 0
	if st.Figures != nil {
		pairs = st.Figures.Pairs
	} else {
		pairs = min(j.count(driver.ID, since), j.count(outcome.ID, since)) - periods(b.Lag, slower)
		pairs = min(pairs, evidence.ShowPairs-1) // those of more fall on days that do not match
	}
	if pairs >= evidence.GradePairs {
		return // there are enough, and they do not say
	}
	last := j.Today()
	if o := j.s.LastObservation(outcome.ID, 0, last); o != nil {
		last = max(o.At.Date(), last-cascade.Date(slower))
	}
	st.From = last + cascade.Date((evidence.GradePairs-pairs)*slower)
	st.Sentence = words.Join(" ", st.Sentence, words.T("If both are read on time, it can be judged from %s.",
		words.Date(st.From.Time())))
}

// count is how many readings of a metric there are from a day on, up to today.
func (j *Judge) count(metric cascade.ID, from cascade.Date) (n int) {
	for day := range j.s.Readings(j.s.MetricPlace(metric)) {
		if day >= from && day <= j.Today() {
			n++
		}
	}
	return n
}

// periods is a stated delay in periods of so many days.
func periods(lag string, days int) int {
	l, err := evidence.ParseLag(lag)
	if err != nil { // none is stated; what is no lag is refused where it is written
		return 0
	}
	return int(math.Round(l.Days() / float64(days)))
}

// tooEarly leads into why nothing can be said of a belief.
func tooEarly(why words.Text) words.Text { return words.T("It is too early to say: %s", why) }

// noWords says what a belief lacks before readings can speak about it; nothing where that is only kept from this
// viewer.
func noWords(b *cascade.Belief) words.Text {
	var lacks []words.Text
	for _, part := range []struct {
		no   words.Text
		lack bool
	}{
		{words.T("no driver"), b.Driver == ""},
		{words.T("no outcome"), b.Outcome == ""},
		{words.T("no size"), b.Size == nil && b.Direction == ""},
	} {
		if part.lack {
			lacks = append(lacks, part.no)
		}
	}
	switch {
	case len(lacks) == 3:
		return untestable()
	case len(lacks) > 0:
		return words.T("It names %s, so readings cannot test it. Add what is missing.", words.List(lacks...))
	case b.Driver == b.Outcome:
		return words.T("Its driver and its outcome are one metric, so readings cannot test it. Name two.")
	}
	return words.Text{}
}

// Clock returns the metric that starts the clock of a belief, and the day from which its readings count, which is
// after today where the clock has not begun; nil and 0 where all readings count, as far as the viewer sees.
func (j *Judge) Clock(b *cascade.Belief) (*cascade.Metric, cascade.Date) {
	w := b.ReadableWhen
	if w == nil || w.Above == nil || j.metric(w.Metric) == nil {
		return nil, 0
	}
	for o := range j.s.Observations(w.Metric) {
		if o.At.Date() <= j.Today() && o.Value > *w.Above {
			return j.metric(w.Metric), o.At.Date()
		}
	}
	return j.metric(w.Metric), j.Today() + 1
}

func (j *Judge) fitted(b *cascade.Belief, driver, outcome *cascade.Metric) (evidence.LinkResult, error) {
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
		Words: evidence.LinkWords{
			Driver: called(driver), Outcome: called(outcome), DriverUnit: one(driver.Unit), OutcomeUnit: one(outcome.Unit),
		},
	}
	if b.Per != nil {
		req.Per = *b.Per
	}
	today := j.Today()
	req.Driver, req.Outcome = j.readings(driver.ID, today), j.readings(outcome.ID, today)
	if w := b.ReadableWhen; w != nil && w.Above != nil && j.metric(w.Metric) != nil {
		req.ReadableWhen = &evidence.Threshold{Series: j.readings(w.Metric, today), Above: *w.Above}
	}
	return ask(j.cache, req, evidence.Link)
}

// Gradable returns the chance that the link of a belief between two committed goals is none, where the readings have
// the pairs and the movement a grade takes. Those that turned out unclear are among them: a family made of the clear
// ones alone would find nearly all of them clearer than chance.
func (j *Judge) Gradable(a *cascade.Alignment) (p float64, ok bool) {
	if a.Believes == nil {
		return 0, false
	}
	from, to := j.s.Goal(a.Goal), j.s.Goal(a.To)
	if from == nil || to == nil || from.State != cascade.Committed || to.State != cascade.Committed ||
		!j.Graph().Flows(a) {
		return 0, false
	}
	st := j.Standing(a)
	if st.Figures == nil || st.Figures.Pairs < evidence.GradePairs || !st.Figures.Moved {
		return 0, false
	}
	return st.Figures.P, true
}

// Together judges gradable links together; its sentence says how many of those that stand out may be chance.
func Together(ps []float64) evidence.Many {
	many, err := evidence.BenjaminiHochberg(ps, evidence.FalseDiscovery)
	if err != nil {
		panic("standing: " + err.Error()) // a p-value of the engine lies between 0 and 1
	}
	return many
}

// AtOdds is what the beliefs under a measure are likely to move: a belief counts with what was measured where it holds
// or is weaker, with nothing where it has no effect or is contradicted, and else with its confidence, or in full where
// none is stated. Readings count also where a person has put something in the place of a standing. read reports whether
// they weigh every belief that counts.
func (j *Judge) AtOdds(sum *graph.Sum) (likely float64, read bool) {
	beliefs := make([]evidence.Belief, 0, len(sum.Beliefs))
	for _, p := range sum.Beliefs {
		b := evidence.Belief{Change: 1, Size: p.Effect, Per: 1, Confidence: 1}
		if c := p.Alignment.Believes.Confidence; c != nil {
			b.Confidence = *c
		}
		switch st := j.Standing(p.Alignment); st.Computed {
		case cascade.Supported, cascade.Weaker:
			if st.Figures != nil {
				b.Grade, b.Measured = evidence.Supported, p.Change*st.Figures.B
			}
		case cascade.NoEffect, cascade.Contradicted:
			b.Grade = evidence.NoEffect
		}
		beliefs = append(beliefs, b)
	}
	if sums, err := evidence.AddsUp(sum.Now, sum.To, beliefs); err == nil && !math.IsInf(sums.AtOdds, 0) {
		return sums.AtOdds, sums.Read
	}
	return sum.Promised, false // figures too large to add
}
