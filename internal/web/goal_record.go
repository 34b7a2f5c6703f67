package web

import (
	"cmp"
	"strings"
	"unicode"
	"unicode/utf8"

	"weir.dev/weir/internal/assess"
	"weir.dev/weir/internal/evidence"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/say"
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
	if e := q.l.FindGoal(g.ID); e != nil {
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
				name = say.Name(&m)
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
	name, unit := words.T("the metric"), words.ShortUnit(t.Unit)
	out := page.Tripwire{Then: t.Then, Status: say.Tripwire(t, q.l.Today())}
	switch t.Stands.State {
	case assess.TripwireReached:
		out.Tone = page.Bad
	case assess.TripwireNear:
		out.Tone = page.Warn
	case assess.TripwireUntold:
		if t.At != 0 {
			out.Tone = page.Warn
		}
	}
	if t.Metric != nil {
		name = words.Verbatim(t.Metric.Name)
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

func (q *request) entry(c lens.CheckIn, measures []lens.Measure) page.CheckInEntry {
	e := page.CheckInEntry{When: q.day(c.At), Health: c.Status.Health(), Learned: c.Learned, Next: c.Next}
	e.By = saidBy(&c)
	if c.Confidence != nil {
		e.Confidence = words.T("%s confident", words.Percent(*c.Confidence))
	}
	var values []words.Text
	for _, m := range measures {
		if v, ok := c.Values[m.ID]; ok {
			values = append(values, words.T("%s %s", say.Name(&m), page.Number(v, words.ShortUnit(m.Unit))))
		}
	}
	e.Values = words.Join(" · ", values...)
	if len(c.Acknowledged) > 0 {
		e.Acknowledged = words.T("acknowledged by %s", names(c.Acknowledged))
	}
	return e
}
