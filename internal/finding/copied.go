package finding

import (
	"slices"
	"strings"
	"unicode"

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
	Run: func(p *Pass) {
		var echoes []*cascade.Alignment
		for a := range p.Alignments() {
			to := p.Goal(a.To)
			if a.Withheld || to == nil || to.Withheld {
				continue
			}
			g := p.Goal(a.Goal)
			switch {
			case a.Goal != "" && (!open(g) || g.Local), a.Goal == "" && !p.binding(to), a.By == cascade.ByAssigned:
				continue
			case g != nil && p.inherits(g, to, a):
				continue // its contribution is hardly the worse half
			case g != nil && restates(a.Contribution, p.reading(g)):
				echoes = append(echoes, a)
			case restates(a.Contribution, p.reading(to)):
				p.Report(Found{
					About: p.About(a), At: a, Also: []cascade.ID{to.ID},
					Message: words.T("What it contributes to %s is only that {goal} said again.", p.name(to)),
					Evidence: words.T("The contribution says %s under %s.", quoted(strings.TrimRight(a.Contribution, " .")),
						intentOf(to)),
					Next: p.askForSentence(a),
				})
			}
		}
		if p.gentle && len(echoes) > 1 { // brought over from elsewhere, most likely: one note, as for unconfirmed
			names := make([]words.Text, len(echoes))
			for i, a := range echoes {
				names[i] = words.Join(" → ", p.name(p.About(a)), p.goalName(a.To))
			}
			p.Report(Found{
				About: p.Settings(), Message: words.T("%d contributions only say the {goal}'s own intent again.", len(echoes)),
				Evidence: sentence(list(names)),
				Next:     words.T("Ask each serving team for one sentence: how does moving this move that?"),
			})
			return
		}
		for _, a := range echoes {
			p.Report(Found{
				About: p.Goal(a.Goal), At: a, Also: []cascade.ID{a.To},
				Message:  words.T("What it contributes to %s is only its own intent again.", p.goalName(a.To)),
				Evidence: words.T("The intent and the contribution both say %s.", quoted(strings.TrimRight(a.Contribution, " ."))),
				Next:     p.askForSentence(a),
			})
		}
	},
}

// inherits reports a goal whose intent is that of the goal it serves, and whether it is.
func (p *Pass) inherits(g, to *cascade.Goal, a *cascade.Alignment) bool {
	above, own := p.reading(to), p.reading(g)
	if above == nil || own == nil {
		return false
	}
	copied, why := text.Copied(*above, *own)
	if !copied || p.answers(g, to) {
		return false
	}
	next := words.T("Say what this team itself will make true")
	if s := own.Suggest(text.CopiedWording); s != "" {
		next = words.T("%s, or {measure} its own part: %s", next, example(s))
	}
	p.Report(Found{
		About: g, At: a, Also: []cascade.ID{to.ID}, Message: words.T("The intent looks copied from %s.", p.name(to)),
		Evidence: words.T("%s under %s: it %s.", intentOf(g), intentOf(to), why),
		Next:     words.T("%s. If it is one {goal} for both, make %s a shared {outcome}.", next, p.name(to)),
	})
	return true
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

// minEcho is how many letters and digits of a contribution must stand at the head of an intent to be an importer's
// cut of it.
const minEcho = 24

// restates reports whether a contribution only says a goal's intent again: its letters, the beginning of them, or its
// words. To share most words is no sign here: a contribution is meant to name what it moves.
func restates(contribution string, intent *text.Reading) bool {
	if intent == nil {
		return false
	}
	said, own := letters(contribution), letters(intent.Text)
	if said == own || len(said) >= minEcho && strings.HasPrefix(own, said) {
		return said != ""
	}
	r, err := text.Read(contribution, intent.Lang)
	return err == nil && text.Same(*intent, r)
}

// letters leaves the letters and digits of a text, in lower case.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}
