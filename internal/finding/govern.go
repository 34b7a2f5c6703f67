package finding

import (
	"cmp"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/threshold"
	"weir.dev/weir/internal/words"
)

// The rules about direct cascade.

// ofDirect is a part that looks at the committed goals' direct alignments.
func ofDirect(on rests, look func(*Pass, *cascade.Goal, *cascade.Alignment)) Part {
	return ofNested(on, func(p *Pass, g *cascade.Goal, a *cascade.Alignment) {
		if a.By == cascade.ByDirect {
			look(p, g, a)
		}
	})
}

// missingConditions names the conditions of direct cascade that an alignment does not state.
func missingConditions(a *cascade.Alignment) []words.Text {
	c := a.Case
	if c == nil {
		c = &cascade.Case{}
	}
	var out []words.Text
	if !c.CrossFunctional {
		out = append(out, words.T("that the outcome is cross-functional"))
	}
	if !c.Urgent {
		out = append(out, words.T("that alignment is urgent"))
	}
	if c.GovernedBy == "" {
		out = append(out, words.T("which review governs it"))
	}
	return out
}

var directUnearned = &Rule{
	ID: "direct-unearned", Severity: Error, Do: toGovern,
	Doc: Doc{
		What: words.T("A committed {goal} serves another by direct cascade, and one of the three conditions is not " +
			"recorded: the outcome is cross-functional, the business needs the speed, and a review governs it."),
		Why: words.T("An imposed line saves a conversation, and costs the team's own thinking. It is worth that only when " +
			"all three hold."),
		Next: words.T("Record the `case`, or let the team answer with a `response` of its own."),
	},
	Parts: []Part{ofDirect(own, func(p *Pass, g *cascade.Goal, a *cascade.Alignment) {
		missing := missingConditions(a)
		if len(missing) == 0 {
			return
		}
		p.Report(Found{About: g, At: a, Also: []cascade.ID{a.To}, Say: func() Said {
			return Said{
				Message:  words.T("Its line to %s is imposed without its conditions.", p.goalName(a.To)),
				Evidence: words.T("It serves by direct cascade, and nothing says %s.", words.Either(missing...)),
				Next:     words.T("Record all three conditions, or let the team respond in its own words."),
			}
		}})
	})},
}

var ungoverned = &Rule{
	ID: "ungoverned", Severity: Error, Do: toGovern,
	Doc: Doc{
		What: words.T(
			"A committed {goal} serves another by direct cascade with its three conditions, and the review that governs it "+
				"has not been held for more than %d of its cadences.", threshold.LapsedCadences),
		Why: words.T("Leadership drew the line and promised to look after it. Without the reviews nobody notices when it " +
			"stops being true: the chart lies."),
		Next: words.T("Hold the review, or turn the line into a response."),
	},
	Parts: []Part{ofDirect(own|reviews, func(p *Pass, g *cascade.Goal, a *cascade.Alignment) {
		if len(missingConditions(a)) > 0 {
			return
		}
		review := p.Review(a.Case.GovernedBy)
		if review == nil {
			return
		}
		last := p.lastHeld(review)
		since := last
		if last == 0 {
			since = p.Since(g)
		}
		days := int(p.Today - since)
		if since == 0 || !p.Lapsed(g.Owners, since, p.Today, threshold.LapsedCadences*review.Cadence.Days()+1) {
			return
		}
		p.Report(Found{About: g, At: a, Also: []cascade.ID{a.To}, Say: func() Said {
			held := words.T("It was last held on %s, %d days ago.", day(since), days)
			if last == 0 {
				held = words.T("It has not been held since the {goal} began on %s, %d days ago.", day(since), days)
			}
			return Said{
				Message:  words.T("Its line to %s is imposed, and the review that governs it has lapsed.", p.goalName(a.To)),
				Evidence: words.T("%s is %s. %s", p.name(review), cmp.Or(review.Cadence, cascade.Weekly), held),
				Next:     words.T("Hold %s, or let the team respond in its own words.", p.name(review)),
			}
		}})
	})},
}

// lastHeld returns the last day by today on which a review was held; 0 where it was not.
func (p *Pass) lastHeld(review *cascade.Review) cascade.Date {
	return p.held.of(review.ID, func() (last cascade.Date) {
		for e := range p.Referrers(review.ID, cascade.KindHeldReview) {
			if d := e.(*cascade.HeldReview).At.Date(); d <= p.Today {
				last = max(last, d)
			}
		}
		return last
	})
}
