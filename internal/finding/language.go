package finding

import (
	"slices"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/text"
	"weir.dev/weir/internal/words"
)

var missesIntent = &Rule{
	ID: "misses-intent", Severity: Note, Do: toMeasure,
	Doc: Doc{
		What: words.T("The intent of a proposed or committed outcome names a number, and a metric of that name is kept " +
			"that nothing reads, while all the {goal} is measured by counts what is done."),
		Why: words.T("The work can be done in full and the number not move: the {measures} then say that all is well."),
		Next: words.T("Give the {goal} {a measure} that reads the metric its intent names, and keep the counts as " +
			"initiatives."),
	},
	Parts: []Part{
		ofGoals(own, func(p *Pass, g *cascade.Goal) {
			if !open(g) || g.Local || g.Type != "" && g.Type != cascade.Outcome || !p.says(g).aims {
				return
			}
			seen, more := p.measures(g)
			if !more && len(seen) > 0 &&
				!slices.ContainsFunc(seen, func(m *cascade.Measure) bool { return !p.countsWork(m, g) }) {
				p.Note(note{of: g})
			}
		}),
		ofMetrics(own|users, func(p *Pass, m *cascade.Metric) {
			if !m.Withheld && !blank(m.Name) && !p.used(m.ID) {
				p.Note(note{of: m})
			}
		}),
		whole(func(p *Pass) {
			at := slices.IndexFunc(p.noted, func(n *note) bool { return n.of.Kind() == cascade.KindMetric })
			if at <= 0 {
				return
			}
			for _, n := range p.noted[:at] {
				p.missing(n.of.(*cascade.Goal), p.noted[at:])
			}
		}),
	},
}

// countsWork reports whether a measure counts what is made or done: a guess is enough, where the intent names another
// number.
func (p *Pass) countsWork(m *cascade.Measure, g *cascade.Goal) bool {
	if p.delivers(m, g) {
		return true
	}
	metric := p.Metric(m.Metric)
	return metric != nil && !metric.Withheld && !blank(metric.Name) && text.Counted(metric.Unit) &&
		p.texts.read(metric.Name, p.says(g).lang).work
}

// missing reports the first of some metrics that a goal's intent names.
func (p *Pass) missing(g *cascade.Goal, metrics []*note) {
	said := p.texts.gist(g.Intent)
	at := slices.IndexFunc(metrics, func(n *note) bool {
		return said.Names(p.texts.named(n.of.(*cascade.Metric).Name, p.says(g).lang))
	})
	if at < 0 {
		return
	}
	m := metrics[at].of.(*cascade.Metric)
	p.Report(Found{About: g, Also: []cascade.ID{m.ID}, Say: func() Said {
		seen, _ := p.measures(g)
		return Said{
			Message: words.T("What it is measured by does not read what its intent names."),
			Evidence: words.T("The intent says %s. %s (%s) is kept, and nothing reads it; what the {goal} is measured by "+
				"counts what is done: %s.", intentOf(g), p.name(m), quoted(m.Name), list(p.measureNames(seen))),
			Next: words.T("Add {a measure} that reads %s, with a baseline and a target, and keep what is done as initiatives.",
				p.name(m)),
		}
	}})
}

var notRead = &Rule{
	ID: "not-read", Severity: Note, Do: toWord,
	Doc: Doc{
		What: words.T("Some intents are in a language that Weir does not read. It is one note in all; the other rules say " +
			"nothing of their wording."),
		Why:  words.T("That nothing is found in them says nothing of them."),
		Next: words.T("Read them yourselves, or write them in English or German."),
	},
	Parts: []Part{
		ofGoals(own, func(p *Pass, g *cascade.Goal) {
			if open(g) && !g.Local && p.says(g).unread {
				p.Note(note{of: g})
			}
		}),
		whole(func(p *Pass) {
			if len(p.noted) == 0 {
				return
			}
			p.Report(Found{About: p.Settings(), Say: func() Said {
				goals := make([]*cascade.Goal, len(p.noted))
				for i, n := range p.noted {
					goals[i] = n.of.(*cascade.Goal)
				}
				return Said{
					Message: words.T("%s not read: neither English nor German.",
						words.N(len(goals), "%d intent is", "%d intents are")),
					Evidence: words.T("It looks so of %s.", list(p.goalNames(goals))),
					Next:     words.T("Read how they are worded yourselves: no rule about wording has looked at them."),
				}
			}})
		}),
	},
}
