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

// plan fills what the owners of a goal have set out: its brief, what is thought to move it, the bet, and when it stops.
func (q *request) plan(v *page.Goal, g lens.GoalPage) {
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
	v.Bet = q.bet(g.Bet)
	for _, t := range g.Tripwires {
		v.Tripwires = append(v.Tripwires, q.tripwire(t))
	}
}

// bet draws what a goal bets on; nil draws nothing.
func (q *request) bet(b *lens.Bet) *page.Bet {
	if b == nil {
		return nil
	}
	out := &page.Bet{
		Change: within(b.Change), Metric: q.link("metrics", b.Metric), Says: b.Says,
		Verdict: words.Or(words.Verbatim(b.Verdict), words.T("no verdict yet")), Learned: b.Learning,
	}
	if b.Moves != nil {
		out.Promise = signed(*b.Moves, words.ShortUnit(b.Unit))
		if b.By != 0 {
			out.Promise = words.T("%s by %s", out.Promise, q.day(b.By).Text)
		}
	}
	if b.Started != 0 {
		out.Started = q.day(b.Started)
	}
	return out
}

// signed is a change with its sign and unit.
func signed(v float64, unit string) words.Text {
	if v > 0 {
		return words.Join("", words.Verbatim("+"), evidence.Move(v, unit))
	}
	return evidence.Move(v, unit)
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

// tripwire draws a stop that was agreed beforehand, and how it stands.
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
		below = words.T("is below %s", words.Stated(*t.Below, unit))
	}
	if t.Above != nil {
		above = words.T("is above %s", words.Stated(*t.Above, unit))
	}
	out.If = words.T("If %s %s", name, words.Join(" ", below, above))
	if t.At != 0 {
		out.If = words.T("If %s %s on %s", name, words.Join(" ", below, above), q.day(t.At).Text)
	}
	return out
}
