package web

import (
	"cmp"
	"strings"
	"unicode"
	"unicode/utf8"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/threshold"
	"weir.dev/weir/internal/evidence"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/web/page"
	"weir.dev/weir/internal/words"
)

// record fills what has been said and decided.
func (q *request) record(v *page.Goal, g lens.GoalPage) {
	if b := g.Brief; b != nil {
		v.Brief = &page.Brief{WhyNow: b.Why, Success: b.Success, Accept: b.Accept, Refuse: b.Refuse}
		if b.Decides != nil {
			v.Brief.Decides = b.Decides.Name
		}
	}
	if e := q.l.Snapshot().Find(cascade.KindGoal, g.ID); e != nil {
		v.Change = q.mayOpen(goalThing, e).Path
	}
	for _, d := range g.Drivers {
		v.Drivers = append(v.Drivers,
			page.Driver{Text: cmp.Or(d.Text, d.ID), Metric: q.link("metrics", d.Metric), Picked: d.Picked})
	}
	if b := g.Bet; b != nil {
		v.Bet = &page.Bet{
			Change: within(b.Change), Metric: q.link("metrics", b.Metric), Says: words.Verbatim(b.Says),
			Verdict: words.Or(words.Verbatim(b.Verdict), words.T("no verdict yet")), Learned: b.Learning,
		}
		if b.Moves != nil {
			v.Bet.Promise = signed(*b.Moves, words.ShortUnit(b.Unit))
			if b.By != 0 {
				v.Bet.Promise = words.T("%s by %s", v.Bet.Promise, q.day(b.By).Text)
			}
		}
		if b.Started != 0 {
			v.Bet.Started = q.day(b.Started)
		}
	}
	for _, t := range g.Tripwires {
		v.Tripwires = append(v.Tripwires, q.tripwire(t))
	}
	entries := g.CheckIns
	if q.URL.Query().Get("check-ins") != "all" && len(entries) > shortHistory {
		entries = entries[:shortHistory]
		v.MoreCheckIns = q.goalPath(g.ID) + "?check-ins=all"
	}
	for _, c := range entries {
		v.CheckIns = append(v.CheckIns, q.entry(c, g.Measures))
	}
	for _, r := range g.Revisions {
		name := r.Measure
		for _, m := range g.Measures {
			if m.ID == r.Measure {
				name = measureName(&m)
			}
		}
		v.Revisions = append(v.Revisions,
			page.Revision{
				When:   q.day(r.At),
				What:   words.T("%s of %s: %s → %s", words.Capital(fieldWord(r.Field)), name, orNone(r.Was), orNone(r.Now)),
				Reason: r.Reason,
			})
	}
	v.Openings = q.openings(g.ID, g.Openings)
	for _, d := range g.Decisions {
		dec := page.Decision{When: q.day(d.At), Do: words.Or(decisions[d.Do], words.Verbatim(d.Do)), Reason: d.Reason}
		if d.Review != nil {
			dec.Review = page.Link{Text: words.Verbatim(d.Review.Name)}
		}
		v.Decisions = append(v.Decisions, dec)
	}
}

// decisions are what a review may decide.
var decisions = map[string]words.Text{
	"cut": words.T("Cut"), "protect": words.T("Protect"), "learn": words.T("Learn"), "keep": words.T("Keep"),
	"change": words.T("Change"),
}

func orNone(s string) words.Text { return words.Or(words.Verbatim(s), words.T("none")) }

func signed(v float64, unit string) words.Text {
	if v > 0 {
		return words.Verbatim("+" + evidence.Move(v, unit))
	}
	return words.Verbatim(evidence.Move(v, unit))
}

// within words the change of a bet inside the sentence that tells of it: without its full stop, and without a capital
// that only began it.
func within(change string) string {
	change = strings.TrimRight(strings.TrimSpace(change), ".")
	first, n := utf8.DecodeRuneInString(change)
	if next, _ := utf8.DecodeRuneInString(change[n:]); unicode.IsUpper(first) && unicode.IsLower(next) {
		return string(unicode.ToLower(first)) + change[n:]
	}
	return change
}

func (q *request) tripwire(t lens.Tripwire) page.Tripwire {
	name, unit := words.T("the metric"), ""
	out := page.Tripwire{Then: t.Then}
	if t.Metric != nil {
		name = words.Verbatim(t.Metric.Name)
		if m, err := q.l.Metric(t.Metric.ID); err == nil {
			unit = words.ShortUnit(m.Unit)
			out.Status, out.Tone = q.tripped(t, m)
		}
	}
	var below, above words.Text
	if t.Below != nil {
		below = words.T("is below %s", page.Number(*t.Below, unit))
	}
	if t.Above != nil {
		above = words.T("is above %s", page.Number(*t.Above, unit))
	}
	out.If = words.T("If %s %s", name, words.Join(" ", below, above))
	if t.At != 0 {
		out.If = words.T("If %s %s on %s", name, words.Join(" ", below, above), q.day(t.At).Text)
	}
	return out
}

// tripped says how a tripwire stands, as the finding of that name sees it: before its day, what today's reading would
// mean; on it and after, what the last reading by then said. One without a day is asked every day.
func (q *request) tripped(t lens.Tripwire, m lens.MetricPage) (status words.Text, tone page.Tone) {
	day := q.l.Today()
	if t.At != 0 {
		day = t.At
	}
	ahead := day > q.l.Today()
	obs, err := q.l.Observations(m.ID)
	if err != nil {
		return words.Text{}, page.Quiet
	}
	i := len(obs) - 1
	for i >= 0 && obs[i].At > min(day, q.l.Today()) {
		i--
	}
	old := cascade.Date(threshold.FreshCadences * cascade.Cadence(m.Cadence).Days())
	if i < 0 || !ahead && obs[i].At < day-old {
		switch {
		case ahead:
			return words.T("asked on %s; no reading yet", q.day(t.At).Text), page.Quiet
		case t.At == 0:
			return words.T("no fresh reading to ask"), page.Quiet
		}
		return words.T("cannot tell: no fresh reading by %s", q.day(t.At).Text), page.Warn
	}
	v := page.Number(obs[i].Value, words.ShortUnit(m.Unit))
	reached := t.Below != nil && obs[i].Value < *t.Below || t.Above != nil && obs[i].Value > *t.Above
	switch {
	case ahead && reached:
		return words.T("asked on %s; at %s, as now, it would be reached", q.day(t.At).Text, v), page.Warn
	case ahead:
		return words.T("asked on %s; at %s, as now, it would not be reached", q.day(t.At).Text, v), page.Quiet
	case reached:
		return words.T("reached: %s on %s", v, q.day(obs[i].At).Text), page.Bad
	}
	return words.T("not reached: %s on %s", v, q.day(obs[i].At).Text), page.Quiet
}

func (q *request) entry(c lens.CheckIn, measures []lens.Measure) page.CheckInEntry {
	e := page.CheckInEntry{When: q.day(c.At), Health: page.Health(c.Status), Learned: c.Learned, Next: c.Next}
	e.By = saidBy(&c)
	if c.Confidence != nil {
		e.Confidence = words.T("%s confident", words.Percent(*c.Confidence))
	}
	var values []words.Text
	for _, m := range measures {
		if v, ok := c.Values[m.ID]; ok {
			values = append(values, words.T("%s %s", measureName(&m), page.Number(v, words.ShortUnit(m.Unit))))
		}
	}
	e.Values = words.Join(" · ", values...)
	if len(c.Acknowledged) > 0 {
		e.Acknowledged = words.T("acknowledged by %s", names(c.Acknowledged))
	}
	return e
}
