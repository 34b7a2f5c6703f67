package finding

import (
	"slices"
	"strings"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/threshold"
	"weir.dev/weir/internal/words"
)

// The rules about single alignments: what they say, and whether anybody speaks of them.

// ofWordless are parts that look at the responses of committed goals that do not say what they contribute, and at the
// statements that state nothing.
func ofWordless(look func(*Pass, *cascade.Alignment)) []Part {
	return []Part{
		ofNested(own|mild, func(p *Pass, _ *cascade.Goal, a *cascade.Alignment) {
			if a.By == cascade.ByResponse && blank(a.Contribution) {
				look(p, a)
			}
		}),
		ofAlignments(own|ends|mild, func(p *Pass, a *cascade.Alignment) {
			if a.By == cascade.ByStatement && blank(a.Contribution) && p.binding(p.Goal(a.To)) {
				look(p, a)
			}
		}),
	}
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
	Parts: ofWordless(func(p *Pass, a *cascade.Alignment) {
		if p.gentle {
			return
		}
		p.Report(Found{About: p.About(a), At: a, Also: []cascade.ID{a.To}, Say: func() Said {
			to := p.Goal(a.To)
			message := words.T("It serves %s and does not say how.", p.name(to))
			if a.By == cascade.ByStatement {
				message = words.T("Its contribution statement to %s is empty.", p.name(to))
			}
			return Said{
				Message:  message,
				Evidence: words.T("The alignment to %s (%s) does not say what it contributes.", p.name(to), intentOf(to)),
				Next:     words.T("Write one sentence in the team's own words: how does moving this move that?"),
			}
		}})
	}),
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
	Parts: append(ofWordless(func(p *Pass, a *cascade.Alignment) {
		if p.gentle {
			p.Note(note{of: a})
		}
	}), whole(func(p *Pass) {
		if len(p.noted) == 0 {
			return
		}
		p.Report(Found{About: p.Settings(), Say: func() Said {
			return Said{
				Message: words.T("%s unconfirmed: nobody has said yet what they contribute.",
					words.N(len(p.noted), "%d alignment is", "%d alignments are")),
				Evidence: sentence(list(p.notedLines())),
				Next:     words.T("Ask each serving team for one sentence, or take the alignment out."),
			}
		}})
	})),
}

// notedLines names the alignments that were noted, as far as a list names them.
func (p *Pass) notedLines() []words.Text {
	names := make([]words.Text, len(p.noted))
	for i, n := range p.noted {
		a := n.of.(*cascade.Alignment)
		names[i] = words.Join(" → ", p.name(p.About(a)), p.goalName(a.To))
	}
	return names
}

var decorativeLink = &Rule{
	ID: "decorative-link", Severity: Warning, Do: toServe,
	Doc: Doc{
		What: words.T("A committed {goal} serves another, and the alignment has neither a `because`, nor a belief, nor a " +
			"driver, nor a metric both {goals} read. A reason that names nothing, such as “supporting growth”, is none."),
		Why: words.T("Nothing about the line can turn out wrong, so no measurement will ever speak for or against it: it " +
			"decorates the chart."),
		Next: words.T("Write one sentence: we believe this moves that because …. Or pick a driver of the {goal} above, or " +
			"take the alignment out."),
	},
	Parts: []Part{ofCommitted(own|above, func(p *Pass, g *cascade.Goal) {
		var bare *cascade.Alignment
		var also []cascade.ID
		for a := range p.AlignmentsUp(g.ID) {
			if !a.By.Nested() || a.Withheld || !p.texts.empty(a.Because) || a.Believes != nil || a.Driver != "" {
				continue
			}
			if to := p.Goal(a.To); to.Withheld || p.sharesMetric(g, to) {
				continue
			}
			if bare == nil {
				bare = a
			}
			also = append(also, a.To)
		}
		if bare == nil {
			return
		}
		p.Report(Found{About: g, At: bare, Also: also, Say: func() Said {
			names := make([]words.Text, len(also))
			for i, id := range also {
				names[i] = p.goalName(id)
			}
			evidence := words.T("The alignment gives no reason, no belief and no driver, and the two {goals} read no metric " +
				"in common.")
			if !blank(bare.Because) {
				evidence = words.T("The reason given, %s, names nothing that moves. There is no belief and no driver, and the "+
					"two {goals} read no metric in common.", quoted(strings.TrimRight(bare.Because, " .")))
			}
			return Said{
				Message:  words.T("Nothing says why it would move %s.", list(names)),
				Evidence: evidence,
				Next: words.T("Say because of what: what has to be true for this to move that? Or pick a driver, or take the " +
					"alignment out."),
			}
		}})
	})},
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
	ID: "unmentioned-link", Severity: Note, Do: toServe, Running: true,
	Doc: Doc{
		What: words.T(
			"After %d check-ins with words or reviews of either {goal}, none has named the alignment between them: neither "+
				"the other {goal}, nor what it is measured by, nor the driver, and no decision and nothing heard touched it.",
			threshold.SilentOccasions),
		Why:  words.T("An alignment nobody talks about is not steering anything, whatever the chart shows."),
		Next: words.T("At the next check-in say one sentence about it: did moving this move that? Else take it out."),
	},
	Parts: []Part{ofNested(own|said|saidAbove, func(p *Pass, g *cascade.Goal, a *cascade.Alignment) {
		to := p.Goal(a.To)
		_, decided := p.decided(g.ID)
		if decided || len(a.Heard) > 0 || a.Believes != nil && a.Believes.Overruled != nil || to.Withheld {
			return
		}
		checkIns, reviews := p.worded(g.ID)+p.worded(to.ID), p.reviewsHeld(g.ID)+p.reviewsHeld(to.ID)
		if checkIns+reviews < threshold.SilentOccasions || p.spoken(g.ID).any(p.called(to, a)) ||
			p.spoken(to.ID).any(p.called(g, a)) {
			return
		}
		p.Report(Found{About: g, At: a, Also: []cascade.ID{a.To}, Say: func() Said {
			return Said{
				Message: words.T("No check-in or review has named its line to %s.", p.goalName(a.To)),
				Evidence: words.T("%s with words, %s; none names the other {goal}, its metrics or the driver.",
					words.N(checkIns, "%d check-in", "%d check-ins"), words.N(reviews, "%d review held", "%d reviews held")),
				Next: words.T("Say at the next check-in whether moving this has moved that, or take the alignment out."),
			}
		}})
	})},
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
	Parts: []Part{ofGoals(own|replaced, func(p *Pass, by *cascade.Goal) {
		old := p.Goal(by.Replaces)
		if old == nil || old.Withheld || by.Withheld || by.State != cascade.Committed {
			return
		}
		told := map[cascade.ID]bool{}
		tell := func(about, at cascade.Entity, how func() words.Text) {
			if told[about.Head().ID] {
				return
			}
			told[about.Head().ID] = true
			p.Report(Found{About: about, At: at, Also: []cascade.ID{old.ID}, Say: func() Said {
				return Said{
					Message:  words.T("It still serves %s, which %s has replaced.", p.name(old), p.name(by)),
					Evidence: how(),
					Next:     words.T("Point it at %s, end it, or acknowledge this with a reason and a date.", p.name(by)),
				}
			}})
		}
		for a := range p.AlignmentsDown(old.ID) {
			about := p.About(a)
			if g, ok := about.(*cascade.Goal); a.Withheld || ok && (!p.binding(g) || g.ID == by.ID) {
				continue
			}
			tell(about, a, func() words.Text {
				return words.T("By %s to %s (%s); %s (%s) is committed in its place.", a.By, p.name(old), intentOf(old), p.name(by),
					intentOf(by))
			})
		}
		for e := range p.Referrers(old.ID, cascade.KindInitiative) {
			tell(e, nil, func() words.Text {
				return words.T("It is listed as serving %s (%s); %s (%s) is committed in its place.", p.name(old), intentOf(old),
					p.name(by), intentOf(by))
			})
		}
	})},
}
