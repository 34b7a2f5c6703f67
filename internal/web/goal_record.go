package web

import (
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/say"
	"weir.dev/weir/internal/web/page"
	"weir.dev/weir/internal/words"
)

// shortHistory is how many check-ins a goal's page shows before it is asked for all.
const shortHistory = 6

// record fills what was said of a goal and decided about it, and who came to see it.
func (q *request) record(v *page.Goal, g lens.GoalPage) {
	entries := g.CheckIns
	if q.URL.Query().Get("check-ins") != "all" && len(entries) > shortHistory {
		entries = entries[:shortHistory]
		v.MoreCheckIns = q.goalPath(g.ID) + "?check-ins=all"
	}
	for _, c := range entries {
		v.CheckIns = append(v.CheckIns, q.entry(c, g.Measures))
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

// onCheckIn is where a goal's page shows what a check-in says.
var onCheckIn = &placed{Kind: cascade.KindCheckIn, Laid: []string{
	"goal", "at", "by", "filedBy", "status", "confidence", "values", "learned", "next", "acknowledged",
}}

// entry draws one check-in with the values it gave.
func (q *request) entry(c lens.CheckIn, measures []lens.Measure) page.CheckInEntry {
	e := page.CheckInEntry{When: q.day(c.At), Health: c.Status.Health(), Learned: c.Learned, Next: c.Next}
	e.By = checkInAuthor(&c)
	e.More = q.facts(onCheckIn, q.l.Find(cascade.KindCheckIn, c.ID))
	if c.Confidence != nil {
		e.Confidence = words.T("%s confident", words.Percent(*c.Confidence))
	}
	var values []words.Text
	for _, m := range measures {
		if v, ok := c.Values[m.ID]; ok {
			values = append(values, words.T("%s %s", say.Name(&m), words.Quantity(v, words.ShortUnit(m.Unit))))
		}
	}
	e.Values = words.Join(" · ", values...)
	if len(c.Acknowledged) > 0 {
		e.Acknowledged = words.T("acknowledged by %s", names(c.Acknowledged))
	}
	return e
}
