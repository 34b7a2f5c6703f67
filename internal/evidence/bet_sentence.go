package evidence

import (
	"math"
	"strings"
)

// BetWords are the words a bet's sentence uses; each has a plain default.
type BetWords struct {
	Metric string `json:"metric"` // "page load"
	Unit   string `json:"unit"`   // "ms"; it also chooses the transform
	What   string `json:"what"`   // the change: "the tag clean-up"
	Up     string `json:"up"`     // "slower"; default "higher"
	Down   string `json:"down"`   // "faster"; default "lower"
}

func (w BetWords) up() string   { return or(w.Up, "higher") }
func (w BetWords) down() string { return or(w.Down, "lower") }

// way is the word for a move of that sign.
func (w BetWords) way(move float64) string {
	if move < 0 {
		return w.down()
	}
	return w.up()
}

// sentence says the result of a bet.
func (b *bet) sentence(r *BetResult) string {
	if r.Power != nil {
		return b.plan(r.Power)
	}
	promised := Number(math.Abs(b.promised))
	if b.promised**r.Effect < 0 {
		promised += " " + b.req.Words.way(b.promised)
	}
	out := say(b.verdictKey(r), "lead", b.lead(r), "promised", promised, "reason", r.Reason)
	if *r.PRight >= .95 || *r.PRight <= .05 || r.Verdict != nil && *r.Verdict == Kept {
		then := say("bet.then.period")
		if c := b.series.cadence; b.series.dated {
			then = say("bet.then", "period", or(c.name, "period"))
		}
		out += " " + say("bet.caveat", "then", then)
	}
	return out
}

// lead says what was done, and what the metric did since.
func (b *bet) lead(r *BetResult) string {
	w := b.req.Words
	step := grain(*r.Lo, *r.Hi)
	key, move := "bet.lead", say("unchanged")
	if e := math.Abs(*r.Effect); rounded(e, step) != 0 || e > math.Min(-*r.Lo, *r.Hi)/10 {
		amount := quantity(told(e, step), moveUnit(w.Unit))
		if r.Percent != nil {
			amount += " (" + percent(math.Abs(r.Percent.Effect)) + ")"
		}
		move = say("bet.move", "effect", amount, "word", w.way(*r.Effect))
		if b.arriving() {
			key = "bet.lead.ramp"
		}
	}
	metric := or(w.Metric, "metric")
	lead := say(key, "what", or(w.What, "what"), "start", b.started(), "metric", metric, "is", is(metric), "move", move,
		"likely", likely(r.Level), "range", w.reach(told(*r.Lo, step), told(*r.Hi, step)))
	if !b.short {
		return lead
	}
	lead = strings.ToLower(lead[:1]) + lead[1:]
	if r.SoFar {
		return say("bet.sofar", "lead", lead)
	}
	key = "bet.short"
	if b.last() != b.end {
		key = "bet.short.control"
	}
	return say(key, "lead", lead, "end", onDate(b.last()))
}

// reach says between which bounds the move lies.
func (w BetWords) reach(lo, hi float64) string {
	switch {
	case lo >= 0:
		return say("bet.range", "lo", Number(lo), "hi", Number(hi))
	case hi <= 0:
		return say("bet.range", "lo", Number(-hi), "hi", Number(-lo))
	}
	return say("bet.range.zero", "lo", Number(-lo), "down", w.down(), "hi", Number(hi), "up", w.up())
}

// started says when the change started; the year goes without saying where the readings end in it.
func (b *bet) started() string {
	if t, ok := b.req.Started.Time(); ok {
		if end, _ := b.last().Time(); end.Year() == t.Year() {
			return say("date.on", "date", t.Format("2 January"))
		}
	}
	return onDate(*b.req.Started)
}

// last is when the last reading was taken.
func (b *bet) last() When { return b.series.at[len(b.series.at)-1] }

// verdictKey is the message that says what became of the promise.
func (b *bet) verdictKey(r *BetResult) string {
	if r.Verdict == nil {
		if b.sign != 0 && *r.PRight <= .05 {
			return "bet.wrongway"
		}
		return "bet.nopromise"
	}
	switch *r.Verdict {
	case Kept:
		if r.SoFar {
			return "bet.kept.sofar"
		}
		if *r.PRight < .95 {
			return "bet.kept.probably"
		}
		return "bet.kept"
	case Less:
		if r.SoFar {
			return "bet.less.sofar"
		}
		return "bet.less"
	case NoMovement:
		return "bet.none"
	}
	return "bet.cannot"
}

func (b *bet) plan(p *Power) string {
	by := dateWords(*b.req.By)
	smallest := quantity(significant(math.Abs(p.Smallest), 2), moveUnit(b.req.Words.Unit))
	if p.PPromised == nil {
		return say("bet.plan", "readings", p.Readings, "by", by, "smallest", smallest)
	}
	return say("bet.plan.seen", "readings", p.Readings, "by", by, "smallest", smallest,
		"promised", quantity(math.Abs(b.promised), moveUnit(b.req.Words.Unit)), "chance", chanceWords(*p.PPromised))
}
