package evidence

import (
	"math"
	"strconv"

	"weir.dev/weir/internal/words"
)

// BetWords are the words a bet's sentence uses; each has a plain default.
type BetWords struct {
	Metric string `json:"metric"` // "page load"
	Unit   string `json:"unit"`   // "ms"; it also chooses the transform
	What   string `json:"what"`   // the change: "the tag clean-up"
	Up     string `json:"up"`     // "slower"; default "higher"
	Down   string `json:"down"`   // "faster"; default "lower"
}

func (w BetWords) up() words.Text   { return words.Or(words.Verbatim(w.Up), words.T("higher")) }
func (w BetWords) down() words.Text { return words.Or(words.Verbatim(w.Down), words.T("lower")) }

func (w BetWords) metric() words.Text {
	return words.Or(words.Verbatim(w.Metric), words.T("the metric"))
}

// way is the word for a move of that sign.
func (w BetWords) way(move float64) words.Text {
	if move < 0 {
		return w.down()
	}
	return w.up()
}

// sentence says the result of a bet.
func (b *bet) sentence(r *BetResult) words.Text {
	if r.Power != nil {
		return b.plan(r.Power)
	}
	out := b.verdict(r)
	if *r.PRight >= .95 || *r.PRight <= .05 || r.Verdict != nil && *r.Verdict == Kept {
		out = words.Join(" ", out, b.caveat())
	}
	return out
}

// caveat says what no reading can rule out.
func (b *bet) caveat() words.Text {
	if c := b.series.cadence; b.series.dated {
		return words.T("We cannot rule out that another change that %s did it.", c.noun())
	}
	return words.T("We cannot rule out that another change at the same time did it.")
}

// lead says what was done, and what the metric did since.
func (b *bet) lead(r *BetResult) words.Text {
	w := b.req.Words
	step := grain(*r.Lo, *r.Hi)
	arriving, move := false, words.T("about the same")
	if e := math.Abs(*r.Effect); rounded(e, step) != 0 || e > math.Min(-*r.Lo, *r.Hi)/10 {
		amount := quantity(toStep(e, step), moveUnit(w.Unit))
		if r.Percent != nil {
			amount = words.T("%s (%s)", amount, percent(words.Significant(math.Abs(r.Percent.Effect), 2)))
		}
		move, arriving = words.T("about %s %s", amount, w.way(*r.Effect)), b.arriving()
	}
	metric := w.metric()
	args := []any{
		words.Or(words.Verbatim(w.What), words.T("the change")), b.started(), metric, is(metric), move, likely(r.Level),
		w.reach(toStep(*r.Lo, step), toStep(*r.Hi, step)),
	}
	lead := words.T("Since %s %s, %s %s %s (%s between %s)", args...)
	if arriving {
		lead = words.T("Since %s %s, %s %s on the way to being %s (%s between %s)", args...)
	}
	if !b.short {
		return lead
	}
	switch lead = words.Small(lead); {
	case r.SoFar:
		return words.T("So far: %s", lead)
	case b.last() != b.end:
		return words.T("The control's readings end %s, before the {bet}'s date. Up to then: %s", onDate(b.last()), lead)
	}
	return words.T("The readings end %s, before the {bet}'s date. Up to then: %s", onDate(b.last()), lead)
}

// reach says between which bounds the move lies.
func (w BetWords) reach(lo, hi float64) words.Text {
	switch {
	case lo >= 0:
		return words.T("%s and %s", words.Figure(lo), words.Figure(hi))
	case hi <= 0:
		return words.T("%s and %s", words.Figure(-hi), words.Figure(-lo))
	}
	return words.T("%s %s and %s %s", words.Figure(-lo), w.down(), words.Figure(hi), w.up())
}

// started says when the change started; the year goes without saying where the readings end in it.
func (b *bet) started() words.Text {
	if t, ok := b.req.Started.Time(); ok {
		if end, dated := b.last().Time(); dated {
			return words.T("on %s", words.Day(t, end))
		}
	}
	return onDate(*b.req.Started)
}

// last is when the last reading was taken.
func (b *bet) last() When { return b.series.at[len(b.series.at)-1] }

// verdict says what the metric did, and what became of the promise.
func (b *bet) verdict(r *BetResult) words.Text {
	lead := b.lead(r)
	if r.Verdict == nil {
		if b.sign != 0 && *r.PRight <= .05 {
			return words.T("%s. That is the wrong way.", lead)
		}
		return words.T("%s.", lead)
	}
	promised := words.Figure(math.Abs(b.promised))
	if b.promised**r.Effect < 0 {
		promised = words.T("%s %s", promised, b.req.Words.way(b.promised))
	}
	switch *r.Verdict {
	case Kept:
		switch {
		case r.SoFar:
			return words.T("%s; the {bet} promised %s, so that is kept so far.", lead, promised)
		case *r.PRight < .95:
			return words.T("%s; the {bet} promised %s, and it was probably kept.", lead, promised)
		}
		return words.T("%s; the {bet} promised %s, and it was kept.", lead, promised)
	case Less:
		if r.SoFar {
			return words.T("%s; the {bet} promised %s, so it works, and falls short so far.", lead, promised)
		}
		if *r.PPromised >= .05 {
			return words.T("%s; the {bet} promised %s, so it worked and probably fell short.", lead, promised)
		}
		return words.T("%s; the {bet} promised %s, so it worked but fell short.", lead, promised)
	case NoMovement:
		return words.T("%s; the {bet} promised %s, and no movement near that is seen.", lead, promised)
	}
	return words.T("%s; the {bet} promised %s. %s.", lead, promised, r.Reason)
}

func (b *bet) plan(p *Power) words.Text {
	by, readings, unit := dateWords(*b.req.By), strconv.Itoa(p.Readings), moveUnit(b.req.Words.Unit)
	smallest := quantity(words.Significant(math.Abs(p.Smallest), 2), unit)
	if p.PPromised == nil {
		return words.T("With %s readings by %s, this {bet} could see a move of %s or more in 8 of 10 such cases.", readings,
			by, smallest)
	}
	return words.T("With %s readings by %s, this {bet} could see a move of %s or more in 8 of 10 such cases. The chance "+
		"that it would see the promised %s is %s.", readings, by, smallest,
		quantity(math.Abs(b.promised), unit), Percentage(*p.PPromised))
}
