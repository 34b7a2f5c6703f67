package finding

import (
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/words"
)

// The rules about what goals need of each other and ask of teams.

var askOpen = &Rule{
	ID: "ask-open", Severity: Warning, Do: toAnswer,
	Doc: Doc{
		What: words.T("A team was asked for something and has not answered for at least one cadence of the {goal}'s cycle, " +
			"counted from `asked`, else from the cycle's first day. There is one finding for {a goal} and a team, which names " +
			"all the asks between them. Drafts count once `asked` is set, ended {goals} never."),
		Why:  words.T("The {goal} is planned as if the answer were yes. A no is cheap now and expensive in the last month."),
		Next: words.T("The team asked answers `accepted` or `declined`; the {goal}'s owner asks again or plans without."),
	},
	Parts: []Part{ofGoals(own|needs, func(p *Pass, g *cascade.Goal) {
		if g.Withheld || g.State.Closed() {
			return
		}
		type ask struct {
			needs       []*cascade.Need
			since, last cascade.Date // when the oldest and the newest of them began
			dated       bool         // some say when they were asked
		}
		asks := map[cascade.ID]*ask{}
		var order []cascade.ID
		for n := range p.NeedsOf(g.ID) {
			since, ok := p.unanswered(g, n)
			if !ok {
				continue
			}
			for _, team := range p.asked(n) {
				a := asks[team]
				if a == nil {
					a = &ask{since: since, last: since}
					asks[team] = a
					order = append(order, team)
				}
				a.needs = append(a.needs, n)
				a.since, a.last = min(a.since, since), max(a.last, since)
				a.dated = a.dated || n.Asked != 0
			}
		}
		for _, team := range order {
			a := asks[team]
			p.Report(Found{About: g, At: a.needs[0], Also: []cascade.ID{team}, Say: func() Said {
				name, waited := p.teamName(team), words.N(int(p.Today-a.since), "Open for %d day", "Open for %d days")
				if a.since != a.last {
					waited = words.N(int(p.Today-a.since), "Open for up to %d day", "Open for up to %d days")
				}
				since := day(a.since)
				if c := p.Cycle(g.Cycle); !a.dated && c != nil {
					since = words.T("%s began on %s", p.cycleName(c), day(a.since))
				}
				what := make([]words.Text, len(a.needs))
				for i, n := range a.needs {
					what[i] = p.whatOf(n)
				}
				return Said{
					Message:  words.T("%s has not answered %s.", name, words.N(len(what), "%d ask", "%d asks")),
					Evidence: words.T("%s, since %s: %s.", waited, since, words.List(what...)),
					Next:     words.T("%s answers: accepted or declined. If it stays silent, plan without it.", name),
				}
			}})
		}
	})},
}

// whatOf says what a need asks for.
func (p *Pass) whatOf(n *cascade.Need) words.Text {
	switch {
	case !blank(n.What):
		return words.T("“%s”", OneLine(n.What)) // whole: the one asked has to answer it
	case n.On == "":
		return words.T("something it does not name")
	}
	return p.goalName(n.On)
}

// unanswered reports since when a need of g has waited for an answer, if that is at least a cadence without holidays.
func (p *Pass) unanswered(g *cascade.Goal, n *cascade.Need) (since cascade.Date, ok bool) {
	waits := n.Answer == cascade.AnswerOpen || n.Answer == "" && n.From != ""
	if !waits || n.Asked == 0 && g.State.Drafted() {
		return 0, false
	}
	since = n.Asked
	cadence := cascade.Weekly
	if c := p.Cycle(g.Cycle); c != nil {
		cadence = c.Cadence
		if since == 0 {
			since = c.From
		}
	}
	return since, since != 0 && p.Lapsed(p.asked(n), since, p.Today, cadence.Days())
}

// asked returns the team a need asks; where it names none, those that own the goal needed.
func (p *Pass) asked(n *cascade.Need) []cascade.ID {
	if n.From != "" {
		return []cascade.ID{n.From}
	}
	if on := p.Goal(n.On); on != nil {
		return on.Owners
	}
	return nil
}

var datesClash = &Rule{
	ID: "dates-clash", Severity: Warning, Do: toAnswer,
	Doc: Doc{
		What: words.T("{A goal} needs another by a day on which that one cannot be done: its last day comes later, or its " +
			"cycle has not begun. {A measure} without a day of its own is planned for the end of its {goal}'s cycle."),
		Why: words.T("Both plans are fine alone and cannot both be kept. It costs a conversation now, and a missed " +
			"date later."),
		Next: words.T("The two owners agree on one date, or on the part that is needed first."),
	},
	Parts: []Part{ofGoals(own|needs, func(p *Pass, g *cascade.Goal) {
		if !open(g) || g.Local {
			return
		}
		for n := range p.NeedsOf(g.ID) {
			on := p.Goal(n.On)
			if n.By == 0 || on == nil || on.Withheld || on.State.Closed() || n.Answer == cascade.AnswerDeclined {
				continue
			}
			done, borrowed, why := p.doneBy(on)
			if done <= n.By {
				continue
			}
			p.Report(Found{About: g, At: n, Also: []cascade.ID{on.ID}, Say: func() Said {
				next := words.T("Agree with %s on one date, or on what is needed first.", p.ownersOf(on))
				if borrowed {
					next = words.T("Agree with %s on one date, or on what is needed first; or give it a day of its own.",
						p.ownersOf(on))
				}
				return Said{
					Message: words.T("It needs %s %s before that can be done.", p.name(on),
						words.N(int(done-n.By), "%d day", "%d days")),
					Evidence: words.T("Needed by %s; %s.", day(n.By), why()),
					Next:     next,
				}
			}})
		}
	})},
}

func (p *Pass) ownersOf(g *cascade.Goal) words.Text {
	if len(g.Owners) == 0 {
		return words.T("whoever owns it")
	}
	return words.List(p.teamNames(g.Owners)...)
}

// doneBy returns the day before which a goal will not be done, whether it is borrowed from the end of its cycle, and
// how the goal says so; 0 when it does not say.
func (p *Pass) doneBy(g *cascade.Goal) (last cascade.Date, borrowed bool, why func() words.Text) {
	later := func(d cascade.Date, how func() words.Text) {
		if d > last {
			last, borrowed, why = d, false, how
		}
	}
	if c := p.Cycle(g.Cycle); c != nil {
		later(c.From, func() words.Text {
			return words.T("%s is in %s, which begins on %s", p.name(g), p.cycleName(c), day(c.From))
		})
	}
	seen, _ := p.measures(g)
	for _, m := range seen {
		_, by := p.Lens.Dates(m)
		begun := last
		later(by, func() words.Text {
			if c := p.Cycle(g.Cycle); m.By == 0 && c != nil {
				return words.T("%s is planned to reach %s by %s, when %s ends", p.name(g), p.name(m), day(by), p.cycleName(c))
			}
			return words.T("%s is planned to reach %s by %s", p.name(g), p.name(m), day(by))
		})
		borrowed = borrowed || last > begun && m.By == 0
	}
	if g.Bet != nil {
		later(g.Bet.By, func() words.Text {
			return words.T("the {bet} of %s is to move its metric by %s", p.name(g), day(g.Bet.By))
		})
	}
	return last, borrowed, why
}
