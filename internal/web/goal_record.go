package web

import (
	"cmp"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/threshold"
	"weir.dev/weir/internal/evidence"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/web/page"
)

// record fills what has been said and decided.
func (q *request) record(v *page.Goal, g lens.GoalPage) {
	if b := g.Brief; b != nil {
		v.Brief = &page.Brief{WhyNow: b.Why, Success: b.Success, Accept: b.Accept, Refuse: b.Refuse}
		if b.Decides != nil {
			v.Brief.Decides = b.Decides.Name
		}
	}
	for _, d := range g.Drivers {
		v.Drivers = append(v.Drivers, page.Driver{Text: cmp.Or(d.Text, d.ID), Metric: q.link("metrics", d.Metric), Picked: d.Picked})
	}
	if b := g.Bet; b != nil {
		v.Bet = &page.Bet{Change: within(b.Change), Metric: q.link("metrics", b.Metric), Says: b.Says, Verdict: cmp.Or(b.Verdict, "no verdict yet"), Learned: b.Learning}
		if b.Moves != nil {
			v.Bet.Promise = signed(*b.Moves, brief(b.Unit))
			if b.By != 0 {
				v.Bet.Promise += " by " + q.day(b.By).Text
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
		v.Revisions = append(v.Revisions, page.Revision{When: q.day(r.At), What: fmt.Sprintf("%s of %s: %s → %s", capital(fieldWord(r.Field)), name, cmp.Or(r.Was, "none"), cmp.Or(r.Now, "none")), Reason: r.Reason})
	}
	for _, d := range g.Decisions {
		dec := page.Decision{When: q.day(d.At), Do: capital(d.Do), Reason: d.Reason}
		if d.Review != nil {
			dec.Review = page.Link{Text: d.Review.Name}
		}
		v.Decisions = append(v.Decisions, dec)
	}
}

func signed(v float64, unit string) string {
	if v > 0 {
		return "+" + evidence.Move(v, unit)
	}
	return evidence.Move(v, unit)
}

// within words the change of a bet inside the sentence that tells of it: without its full stop, and without a capital that
// only began it.
func within(change string) string {
	change = strings.TrimRight(strings.TrimSpace(change), ".")
	first, n := utf8.DecodeRuneInString(change)
	if next, _ := utf8.DecodeRuneInString(change[n:]); unicode.IsUpper(first) && unicode.IsLower(next) {
		return string(unicode.ToLower(first)) + change[n:]
	}
	return change
}

func (q *request) tripwire(t lens.Tripwire) page.Tripwire {
	name := "the metric"
	if t.Metric != nil {
		name = t.Metric.Name
	}
	out := page.Tripwire{If: "If " + name, Then: t.Then}
	unit := ""
	if t.Metric != nil {
		if m, err := q.l.Metric(t.Metric.ID); err == nil {
			unit = brief(m.Unit)
			out.Status, out.Tone = q.tripped(t, m)
		}
	}
	if t.Below != nil {
		out.If += " is below " + page.Number(*t.Below, unit)
	}
	if t.Above != nil {
		out.If += " is above " + page.Number(*t.Above, unit)
	}
	if t.At != 0 {
		out.If += " on " + q.day(t.At).Text
	}
	return out
}

// tripped says how a tripwire stands, as the finding of that name sees it: before its day, what today's reading would mean;
// on it and after, what the last reading by then said. One without a day is asked every day.
func (q *request) tripped(t lens.Tripwire, m lens.MetricPage) (status string, tone page.Tone) {
	day := q.l.Today()
	if t.At != 0 {
		day = t.At
	}
	ahead := day > q.l.Today()
	obs, err := q.l.Observations(m.ID)
	if err != nil {
		return "", page.Quiet
	}
	i := len(obs) - 1
	for i >= 0 && obs[i].At > min(day, q.l.Today()) {
		i--
	}
	old := cascade.Date(threshold.FreshCadences * cascade.Cadence(m.Cadence).Days())
	if i < 0 || !ahead && obs[i].At < day-old {
		switch {
		case ahead:
			return "asked on " + q.day(t.At).Text + "; no reading yet", page.Quiet
		case t.At == 0:
			return "no fresh reading to ask", page.Quiet
		}
		return "cannot tell: no fresh reading by " + q.day(t.At).Text, page.Warn
	}
	v := page.Number(obs[i].Value, brief(m.Unit))
	reached := t.Below != nil && obs[i].Value < *t.Below || t.Above != nil && obs[i].Value > *t.Above
	switch {
	case ahead && reached:
		return fmt.Sprintf("asked on %s; at %s, as now, it would be reached", q.day(t.At).Text, v), page.Warn
	case ahead:
		return fmt.Sprintf("asked on %s; at %s, as now, it would not be reached", q.day(t.At).Text, v), page.Quiet
	case reached:
		return fmt.Sprintf("reached: %s on %s", v, q.day(obs[i].At).Text), page.Bad
	}
	return fmt.Sprintf("not reached: %s on %s", v, q.day(obs[i].At).Text), page.Quiet
}

func (q *request) entry(c lens.CheckIn, measures []lens.Measure) page.CheckInEntry {
	e := page.CheckInEntry{When: q.day(c.At), Health: page.Health(c.Status), Learned: c.Learned, Next: c.Next}
	if c.By != nil {
		e.By = c.By.Name
	}
	if c.Confidence != nil {
		e.Confidence = strconv.Itoa(int(math.Round(*c.Confidence*100))) + "% confident"
	}
	var values []string
	for _, m := range measures {
		if v, ok := c.Values[m.ID]; ok {
			values = append(values, measureName(&m)+" "+page.Number(v, brief(m.Unit)))
		}
	}
	e.Values = strings.Join(values, " · ")
	if len(c.Acknowledged) > 0 {
		e.Acknowledged = "acknowledged by " + names(c.Acknowledged)
	}
	return e
}
