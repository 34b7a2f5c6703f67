package finding

import (
	"slices"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/threshold"
	"weir.dev/weir/internal/words"
)

// The rules about single alignments: what they say, and whether anybody speaks of them.

// nested yields the alignments by which committed goals serve others, in order of creation, each with its goal.
func (p *Pass) nested(yield func(*cascade.Goal, *cascade.Alignment) bool) {
	for g := range p.Committed() {
		for a := range p.AlignmentsUp(g.ID) {
			if a.By.Nested() && !a.Withheld && !yield(g, a) {
				return
			}
		}
	}
}

// wordless returns the responses of committed goals that do not say what they contribute, and the statements that state
// nothing.
func (p *Pass) wordless() []*cascade.Alignment {
	var out []*cascade.Alignment
	for _, a := range p.nested {
		if a.By == cascade.ByResponse && blank(a.Contribution) {
			out = append(out, a)
		}
	}
	for a := range p.Alignments() {
		if a.By == cascade.ByStatement && blank(a.Contribution) && p.binding(p.Goal(a.To)) {
			out = append(out, a)
		}
	}
	return out
}

var noContribution = &Rule{
	ID: "no-contribution", Severity: Error, Do: toServe,
	Doc: Doc{
		What: words.T("A committed response does not say in its own words what it contributes, or a contribution statement " +
			"is empty. In a gentle first cycle the rule `unconfirmed` speaks instead."),
		Why: words.T("A line that nobody has put into words was drawn to satisfy the chart. The team cannot tell whether " +
			"moving its own {goal} moves the one above."),
		Next: words.T("The serving team writes one sentence: how does moving this move that?"),
	},
	Run: func(p *Pass) {
		if p.gentle {
			return
		}
		for _, a := range p.wordless() {
			about, to := p.About(a), p.Goal(a.To)
			message := words.T("It serves %s and does not say how.", p.name(to))
			if a.By == cascade.ByStatement {
				message = words.T("Its contribution statement to %s is empty.", p.name(to))
			}
			p.Report(Found{
				About: about, At: a, Also: []cascade.ID{a.To}, Message: message,
				Evidence: words.T("The alignment to %s (%s) does not say what it contributes.", p.name(to), intentOf(to)),
				Next:     words.T("Write one sentence in the team's own words: how does moving this move that?"),
			})
		}
	},
}

// intentOf quotes the intent of a goal.
func intentOf(g *cascade.Goal) words.Text {
	if blank(g.Intent) {
		return words.T("no intent")
	}
	return quoted(g.Intent)
}

var unconfirmed = &Rule{
	ID: "unconfirmed", Severity: Note, Do: toServe,
	Doc: Doc{
		What: words.T("In a gentle first cycle, some committed responses do not say what they contribute. It is one note " +
			"in all, and takes the place of `no-contribution`."),
		Why: words.T("Alignments brought over from another tool were drawn by somebody else; until the serving team has " +
			"put them into words they are unconfirmed, not wrong."),
		Next: words.T("Confirm them one at a time: write how moving this moves that, or take the alignment out."),
	},
	Run: func(p *Pass) {
		as := p.wordless()
		if !p.gentle || len(as) == 0 {
			return
		}
		names := make([]words.Text, len(as))
		for i, a := range as {
			names[i] = words.Join(" → ", p.name(p.About(a)), p.goalName(a.To))
		}
		p.Report(Found{
			About: p.Settings(), Message: words.T("%s unconfirmed: nobody has said yet what they contribute.",
				words.N(len(as), "%d alignment is", "%d alignments are")),
			Evidence: sentence(list(names)), Next: words.T("Ask each serving team for one sentence, or take the alignment out."),
		})
	},
}

var decorativeLink = &Rule{
	ID: "decorative-link", Severity: Warning, Do: toServe,
	Doc: Doc{
		What: words.T("A committed {goal} serves another, and the alignment has neither a `because`, nor a belief, nor a " +
			"driver, nor a metric both {goals} read."),
		Why: words.T("Nothing about the line can turn out wrong, so no measurement will ever speak for or against it: it " +
			"decorates the chart."),
		Next: words.T("Write one sentence: we believe this moves that because …. Or pick a driver of the {goal} above, or " +
			"take the alignment out."),
	},
	Run: func(p *Pass) {
		bare := map[cascade.ID][]*cascade.Alignment{}
		var order []*cascade.Goal
		for g, a := range p.nested {
			to := p.Goal(a.To)
			if !blank(a.Because) || a.Believes != nil || a.Driver != "" || to.Withheld || p.sharesMetric(g, to) {
				continue
			}
			if bare[g.ID] == nil {
				order = append(order, g)
			}
			bare[g.ID] = append(bare[g.ID], a)
		}
		for _, g := range order {
			as := bare[g.ID]
			names := make([]words.Text, len(as))
			also := make([]cascade.ID, len(as))
			for i, a := range as {
				names[i], also[i] = p.goalName(a.To), a.To
			}
			p.Report(Found{
				About: g, At: as[0], Also: also, Message: words.T("Nothing says why it would move %s.", list(names)),
				Evidence: words.T("The alignment gives no reason, no belief and no driver, and the two {goals} read no metric in " +
					"common."),
				Next: words.T("Say because of what: what has to be true for this to move that? Or pick a driver, or take the " +
					"alignment out."),
			})
		}
	},
}

// sharesMetric reports whether a goal reads a metric that the goal above reads or names as a driver.
func (p *Pass) sharesMetric(below, above *cascade.Goal) bool {
	reads := func(g *cascade.Goal) []cascade.ID {
		var out []cascade.ID
		seen, _ := p.measures(g)
		for _, m := range seen {
			if m.Metric != "" {
				out = append(out, m.Metric)
			}
		}
		if g.Bet != nil && g.Bet.Metric != "" {
			out = append(out, g.Bet.Metric)
		}
		return out
	}
	up := reads(above)
	for _, d := range above.Drivers {
		up = append(up, d.Metric)
	}
	return slices.ContainsFunc(reads(below), func(id cascade.ID) bool { return slices.Contains(up, id) })
}

var unmentionedLink = &Rule{
	ID: "unmentioned-link", Severity: Note, Do: toServe,
	Doc: Doc{
		What: words.T(
			"After %d check-ins with words or reviews of either {goal}, none has named the alignment between them: neither "+
				"the other {goal}, nor what it is measured by, nor the driver, and no decision and nothing heard touched it.",
			threshold.SilentOccasions),
		Why:  words.T("An alignment nobody talks about is not steering anything, whatever the chart shows."),
		Next: words.T("At the next check-in say one sentence about it: did moving this move that? Else take it out."),
	},
	Run: func(p *Pass) {
		held := map[cascade.ID]int{}
		for e := range p.All(cascade.KindHeldReview) {
			h := e.(*cascade.HeldReview)
			if r := p.Review(h.Review); r != nil && r.Goal != "" && h.At.Date() <= p.Today {
				held[r.Goal]++
			}
		}
		type link struct {
			a     *cascade.Alignment
			named bool
		}
		var links []*link
		at := map[cascade.ID][]*link{} // by either goal: the check-ins of one are read once for all its links
		for g, a := range p.nested {
			_, decided := p.decided()[g.ID]
			if decided || len(a.Heard) > 0 || a.Believes != nil && a.Believes.Overruled != nil || p.Goal(a.To).Withheld ||
				p.worded(g.ID)+p.worded(a.To)+held[g.ID]+held[a.To] < threshold.SilentOccasions {
				continue
			}
			l := &link{a: a}
			links = append(links, l)
			at[a.Goal], at[a.To] = append(at[a.Goal], l), append(at[a.To], l)
		}
		for id, ls := range at {
			said := p.spoken(id)
			for _, l := range ls {
				other := p.Goal(l.a.Goal)
				if id == l.a.Goal {
					other = p.Goal(l.a.To)
				}
				l.named = l.named || said.any(p.called(other, l.a))
			}
		}
		for _, l := range links {
			if l.named {
				continue
			}
			a := l.a
			p.Report(Found{
				About: p.Goal(a.Goal), At: a, Also: []cascade.ID{a.To},
				Message: words.T("No check-in or review has named its line to %s.", p.goalName(a.To)),
				Evidence: words.T("%s with words, %s; none names the other {goal}, its metrics or the driver.",
					words.N(p.worded(a.Goal)+p.worded(a.To), "%d check-in", "%d check-ins"),
					words.N(held[a.Goal]+held[a.To], "%d review held", "%d reviews held")),
				Next: words.T("Say at the next check-in whether moving this has moved that, or take the alignment out."),
			})
		}
	},
}

var servesReplaced = &Rule{
	ID: "serves-replaced", Severity: Warning, Do: toServe,
	Doc: Doc{
		What: words.T("Something still serves {a goal} that a committed {goal} has replaced: a committed {goal}, a " +
			"statement, a metric or an initiative."),
		Why: words.T("Work goes on for a reason that leadership has given up, and everybody on it believes it still " +
			"counts."),
		Next: words.T("Point it at the new priority, end it, or defend it: acknowledge this with a reason and a date."),
	},
	Run: func(p *Pass) {
		for by := range p.Goals() {
			old := p.Goal(by.Replaces)
			if old == nil || old.Withheld || by.Withheld || by.State != cascade.Committed {
				continue
			}
			told := map[cascade.ID]bool{}
			tell := func(about, at cascade.Entity, how words.Text) {
				if told[about.Head().ID] {
					return
				}
				told[about.Head().ID] = true
				p.Report(Found{
					About: about, At: at, Also: []cascade.ID{old.ID},
					Message:  words.T("It still serves %s, which %s has replaced.", p.name(old), p.name(by)),
					Evidence: how, Next: words.T("Point it at %s, end it, or acknowledge this with a reason and a date.", p.name(by)),
				})
			}
			for a := range p.AlignmentsDown(old.ID) {
				about := p.About(a)
				if g, ok := about.(*cascade.Goal); a.Withheld || ok && (!p.binding(g) || g.ID == by.ID) {
					continue
				}
				tell(about, a, words.T("By %s to %s (%s); %s (%s) is committed in its place.", a.By, p.name(old), intentOf(old),
					p.name(by), intentOf(by)))
			}
			for e := range p.Referrers(old.ID, cascade.KindInitiative) {
				tell(e, nil, words.T("It is listed as serving %s (%s); %s (%s) is committed in its place.", p.name(old),
					intentOf(old),
					p.name(by), intentOf(by)))
			}
		}
	},
}
