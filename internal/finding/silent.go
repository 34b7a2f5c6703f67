package finding

import (
	"cmp"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/threshold"
	"weir.dev/weir/internal/words"
)

var stale = &Rule{
	ID: string(cascade.HealthStale), Severity: Warning, Do: toAnswer,
	Doc: Doc{
		What: words.T("Nobody has spoken of a committed {goal} of an active cycle for more than %d of its check-in "+
			"cadences: no check-in that says something, and no reading that a source delivered. It counts from the last of "+
			"them, and not from before the {goal} was committed or its cycle began; holidays do not count. A {goal} that "+
			"was never read, and one whose last day has passed, are left to other rules.", threshold.StaleCadences),
		Why: words.T("What was green when somebody last looked says nothing about today. Those who wait for it plan on old " +
			"news."),
		Next: words.T("Check in with one line: how it stands, what was learned, what comes next. If nobody works on it any " +
			"more, say so and drop it."),
		Dismiss: words.T("If nobody can speak of it for a while, acknowledge it until the day they can again."),
	},
	Parts: []Part{onReadings(ofCommitted(own|readings|said|figures, func(p *Pass, g *cascade.Goal) {
		if p.Lens.Graph().Figures(g.ID).Health != cascade.HealthStale {
			return
		}
		p.Report(Found{About: g, Say: func() Said {
			last, began := p.Lens.Graph().Figures(g.ID).LastWord, p.Since(g)
			since, how := max(last, began), words.T("nobody has checked in since it began, on %s", day(began))
			if last >= began {
				how = words.T("the last word on it is of %s", day(last))
			}
			return Said{
				Message: words.N(int(p.Today-since), "Nobody has spoken of it for %d day.",
					"Nobody has spoken of it for %d days."),
				Evidence: words.T("A check-in is due %s; %s.", cmp.Or(p.Cycle(g.Cycle).Cadence, cascade.Weekly).Words(), how),
				Next:     words.T("Check in: how it stands, what was learned, what comes next. If nobody works on it, drop it."),
			}
		}})
	}))},
}
