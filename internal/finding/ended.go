package finding

import (
	"slices"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/words"
)

// The rules about what has ended, and what goes on beside it.

var overdue = &Rule{
	ID: "overdue", Severity: Warning, Do: toDecide,
	Doc: Doc{
		What: words.T("The last day of a committed {goal} has passed and it was not there: one of its {measures} is short " +
			"of its target, or, where it is aspirational, all together came less than seven tenths of the way. It is " +
			"silent once the cycle is being scored."),
		Why: words.T("As long as it stays open it looks like work under way, and what its end could teach is not written " +
			"down."),
		Next: words.T("Close it with its score and what you learned, or carry it over to a later cycle with new dates."),
	},
	Parts: []Part{onReadings(ofCommitted(own|readings, func(p *Pass, g *cascade.Goal) {
		if p.over(g) || p.Lens.Graph().Figures(g.ID).Health != cascade.HealthMissed {
			return
		}
		p.Report(Found{About: g, Say: func() Said {
			var short, unread []words.Text
			seen, _ := p.measures(g)
			for _, m := range seen {
				look := p.Lens.LookAt(m)
				metric := p.Metric(m.Metric)
				switch {
				case look.Now == nil:
					unread = append(unread, words.T("%s has no reading", p.name(m)))
				case !look.Progress.OK:
					unread = append(unread, words.T("how far %s has come cannot be told", p.name(m)))
				case look.Progress.V >= 1:
				case look.Range != nil:
					short = append(short, words.T("%s stood at %s, outside %s to %s", p.name(m), amount(look.Now.Value, metric),
						words.Stated(look.Range.Low, ""), amount(look.Range.High, metric)))
				case look.To.OK && look.Judge.Arrives && look.By != 0:
					short = append(short, words.T("%s stood at %s, %s was due by %s", p.name(m), amount(look.Now.Value, metric),
						amount(look.To.V, metric), day(look.By)))
				default:
					short = append(short, words.T("%s came %s of the way", p.name(m), share(look.Progress.V)))
				}
			}
			return Said{
				Message:  words.T("Its last day has passed, and it was not there."),
				Evidence: sentence(words.List(append(short, unread...)...)),
				Next:     words.T("Close it with what you learned, or carry it over with new dates."),
			}
		}})
	}))},
}

var servesClosed = &Rule{
	ID: "serves-closed", Severity: Warning, Do: toServe,
	Doc: Doc{
		What: words.T("A committed {goal} serves only {goals} that were dropped or are closed, or a team states a line to " +
			"one of those. Of {goals} whose cycle is being scored or is closed it says nothing: their time is over."),
		Why:  words.T("The reason for this work has ended. Whoever is on it believes that it still counts."),
		Next: words.T("Point it at what counts now, end it, or defend it: acknowledge this with a reason and a date."),
	},
	Parts: []Part{
		ofCommitted(own|above, func(p *Pass, g *cascade.Goal) {
			var ended []*cascade.Goal
			var at cascade.Entity
			if p.over(g) {
				return
			}
			for _, u := range p.aroundOf(g.ID).up {
				to := p.Goal(u.To)
				switch {
				case to == nil:
				case to.Withheld || !to.State.Closed():
					return
				case u.Withheld || p.over(to) || slices.Contains(ended, to) ||
					p.replacedBy(to.ID) != nil: // serves-replaced tells of it
				default:
					ended, at = append(ended, to), u.Alignment
				}
			}
			p.servesEnded(g, at, ended)
		}),
		ofTeams(own|work, func(p *Pass, t *cascade.Team) {
			for e := range p.Referrers(t.ID, cascade.KindAlignment) {
				a := e.(*cascade.Alignment)
				to := p.Goal(a.To)
				if a.Team == t.ID && a.Goal == "" && !a.Withheld && to != nil && !to.Withheld && to.State.Closed() &&
					!p.over(to) && p.replacedBy(to.ID) == nil {
					p.servesEnded(t, a, []*cascade.Goal{to})
				}
			}
		}),
	},
}

// over reports whether the cycle of a goal is being scored, or closed.
func (p *Pass) over(g *cascade.Goal) bool {
	c := p.Cycle(g.Cycle)
	return c != nil && (c.Phase == cascade.Scoring || c.Phase == cascade.Closed)
}

// replacedBy returns a committed goal that replaces another, or nil.
func (p *Pass) replacedBy(goal cascade.ID) *cascade.Goal {
	for e := range p.Referrers(goal, cascade.KindGoal) {
		if g := e.(*cascade.Goal); g.Replaces == goal && !g.Withheld && g.State == cascade.Committed {
			return g
		}
	}
	return nil
}

// servesEnded reports that something serves goals that have ended, and nothing else; at is one of its lines to them.
func (p *Pass) servesEnded(about, at cascade.Entity, ended []*cascade.Goal) {
	if len(ended) == 0 {
		return
	}
	also := make([]cascade.ID, len(ended))
	for i, g := range ended {
		also[i] = g.ID
	}
	p.Report(Found{About: about, At: at, Also: also, Say: func() Said {
		var how []words.Text
		for _, g := range ended {
			how = append(how, words.T("%s (%s) is %s", p.name(g), intentOf(g), g.State))
		}
		message := words.T("It serves %s, which is %s.", p.name(ended[0]), ended[0].State)
		if len(ended) > 1 {
			message = words.T("All that it serves has ended.")
		}
		return Said{
			Message:  message,
			Evidence: sentence(words.List(how...)),
			Next:     words.T("Point it at what counts now, end it, or acknowledge this with a reason and a date."),
		}
	}})
}
