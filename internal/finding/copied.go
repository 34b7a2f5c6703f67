package finding

import (
	"slices"
	"strings"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/text"
	"weir.dev/weir/internal/words"
)

var copiedWording = &Rule{
	ID: "copied-wording", Severity: Warning, Do: toWord,
	Doc: Doc{
		What: words.T("A proposed or committed {goal} that responds to another, or is led by it, has the other's " +
			"wording, and no {measure} of its own. Or what it says it contributes, or a statement does, is only its own " +
			"intent or the {goal} above over again. Swapped verbs make no difference; a number, a group of people or a metric " +
			"of its own does. Where leadership names the intent (`by: assigned`) it is meant to be the same."),
		Why: words.T("Handing a sentence down is administration: nobody has said what this team will make true, so the " +
			"line above is no nearer for being drawn."),
		Next: words.T("Write what this team itself can move, and one sentence on how moving that moves the {goal} above."),
		Dismiss: words.T("If it is one {goal} with several owners, make it a shared {outcome}: one {goal}, two or more " +
			"`owners`. {A goal} that is named from above is `by: assigned`."),
	},
	Parts: []Part{
		ofAlignments(own|ends, func(p *Pass, a *cascade.Alignment) {
			switch p.wording(a) {
			case copiesIntent:
				p.inherits(a)
			case saysAboveAgain:
				p.Report(Found{About: p.About(a), At: a, Also: []cascade.ID{a.To}, Say: func() Said {
					to := p.Goal(a.To)
					return Said{
						Message: words.T("What it contributes to %s is only that {goal} said again.", p.name(to)),
						Evidence: words.T("The contribution says %s under %s.", quoted(strings.TrimRight(a.Contribution, " .")),
							intentOf(to)),
						Next: p.askForSentence(a),
					}
				}})
			}
		}),
		ofAlignments(own|ends|mild, func(p *Pass, a *cascade.Alignment) {
			switch {
			case p.wording(a) != saysItselfAgain:
			case p.gentle:
				p.Note(note{of: a})
			default:
				p.echoes(a)
			}
		}),
		whole(func(p *Pass) { // brought over from elsewhere, most likely: one note, as for unconfirmed
			switch n := len(p.noted); n {
			case 0:
			case 1:
				p.echoes(p.noted[0].of.(*cascade.Alignment))
			default:
				p.Report(Found{About: p.Settings(), Say: func() Said {
					return Said{
						Message:  words.T("%d contributions only say the {goal}'s own intent again.", n),
						Evidence: sentence(list(p.notedLines())),
						Next:     words.T("Ask each serving team for one sentence: how does moving this move that?"),
					}
				}})
			}
		}),
	},
}

// likeness is what an alignment has of the words of others.
type likeness int

const (
	none            likeness = iota
	copiesIntent             // the intent is that of the goal above
	saysItselfAgain          // the contribution is the goal's own intent
	saysAboveAgain           // the contribution is the intent of the goal above
)

// wording says what an alignment has of the words of others: once for all parts that ask.
func (p *Pass) wording(a *cascade.Alignment) likeness {
	if p.likened.of != a {
		p.likened.of, p.likened.is = a, p.likenessOf(a)
	}
	return p.likened.is
}

// likenessOf is what wording finds out. Where the intent is copied, the contribution is hardly the worse half.
func (p *Pass) likenessOf(a *cascade.Alignment) likeness {
	to := p.Goal(a.To)
	if a.Withheld || to == nil || to.Withheld || a.By == cascade.ByAssigned {
		return none
	}
	g := p.Goal(a.Goal)
	if a.Goal != "" && (!open(g) || g.Local) || a.Goal == "" && !p.binding(to) {
		return none
	}
	switch {
	case g != nil && !blank(g.Intent) && !blank(to.Intent) && p.texts.copied(to.Intent, g.Intent) && !p.answers(g, to):
		return copiesIntent
	case g != nil && p.restates(a, g):
		return saysItselfAgain
	case p.restates(a, to):
		return saysAboveAgain
	}
	return none
}

// restates reports whether an alignment's contribution only says the intent of a goal again.
func (p *Pass) restates(a *cascade.Alignment, g *cascade.Goal) bool {
	return !blank(g.Intent) && p.texts.restates(a.Contribution, g.Intent)
}

// echoes reports a contribution that is only the goal's own intent again.
func (p *Pass) echoes(a *cascade.Alignment) {
	p.Report(Found{About: p.Goal(a.Goal), At: a, Also: []cascade.ID{a.To}, Say: func() Said {
		return Said{
			Message:  words.T("What it contributes to %s is only its own intent again.", p.goalName(a.To)),
			Evidence: words.T("The intent and the contribution both say %s.", quoted(strings.TrimRight(a.Contribution, " ."))),
			Next:     p.askForSentence(a),
		}
	}})
}

// inherits reports a goal whose intent is that of the goal it serves.
func (p *Pass) inherits(a *cascade.Alignment) {
	g, to := p.Goal(a.Goal), p.Goal(a.To)
	p.Report(Found{About: g, At: a, Also: []cascade.ID{to.ID}, Say: func() Said {
		own := reading(g)
		_, why := text.Copied(reading(to), own)
		next := words.T("Say what this team itself will make true")
		if s := own.Suggest(text.CopiedWording); s != "" {
			next = words.T("%s, or {measure} its own part: %s", next, example(s))
		}
		return Said{
			Message:  words.T("The intent looks copied from %s.", p.name(to)),
			Evidence: words.T("%s under %s: it %s.", intentOf(g), intentOf(to), why),
			Next:     words.T("%s. If it is one {goal} for both, make %s a shared {outcome}.", next, p.name(to)),
		}
	}})
}

// answers reports whether a goal is measured by anything the goal above is not, which makes it an answer whatever its
// words.
func (p *Pass) answers(g, to *cascade.Goal) bool {
	own, more := p.measures(g)
	above, _ := p.measures(to)
	return more || slices.ContainsFunc(own, func(m *cascade.Measure) bool {
		return m.Metric != "" && !slices.ContainsFunc(above, func(o *cascade.Measure) bool { return o.Metric == m.Metric })
	})
}

// askForSentence asks for the sentence that an alignment is missing.
func (p *Pass) askForSentence(a *cascade.Alignment) words.Text {
	return words.T("Write how it gets there: “when __ goes from __ to __, %s moves, because __”.", p.goalName(a.To))
}
