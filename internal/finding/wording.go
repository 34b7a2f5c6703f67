package finding

import (
	"cmp"
	"slices"
	"strings"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/text"
	"weir.dev/weir/internal/words"
)

// The rules about how an intent reads. They speak of outcomes that are proposed or committed: a bet is a change and a
// strategy a path, so both may read as work. The words never count alone: what a goal's measures say by number is not
// asked of its intent again. A reading that is not sure is silent.

// reading reads a goal's intent; it must have words.
func reading(g *cascade.Goal) text.Reading {
	r, err := text.Read(g.Intent, "")
	if err != nil {
		panic("finding: an intent that says something cannot be read: " + err.Error())
	}
	return r
}

// says returns what a goal's intent says; nothing where there is nothing to read.
func (p *Pass) says(g *cascade.Goal) says {
	if g.Withheld || blank(g.Intent) {
		return says{}
	}
	a := p.aroundOf(g.ID)
	if a.says == nil {
		said := p.texts.read(g.Intent, "")
		a.says = &said
	}
	return *a.says
}

// ofIntents is a part that looks at the outcomes on the table whose intent reads as one rule of goal language has it.
func ofIntents(rule text.Rule, look func(*Pass, *cascade.Goal)) Part {
	return ofGoals(own, func(p *Pass, g *cascade.Goal) {
		if open(g) && !g.Local && (g.Type == "" || g.Type == cascade.Outcome) && p.says(g).has(rule) {
			look(p, g)
		}
	})
}

// delivers reports whether a measure only says that something was made or done: yes or no, or a count of deliveries.
func (p *Pass) delivers(m *cascade.Measure, g *cascade.Goal) bool {
	if p.judge(m).Answer {
		return true
	}
	metric := p.Metric(m.Metric)
	if metric == nil || metric.Withheld {
		return false
	}
	// A name is too short to tell its own language; it is read in that of the goal.
	return !blank(metric.Name) && p.texts.read(metric.Name, p.says(g).lang).has(text.OutputNotOutcome)
}

// intentBecause turns a clause into a sentence about the intent.
func intentBecause(clause string) words.Text { return words.T("The intent %s.", clause) }

// inner turns quotes inside a quote into single ones.
var inner = strings.NewReplacer("“", "‘", "”", "’", "„", "‚")

// example quotes a suggestion; where there is none, blanks.
func example(s string) words.Text {
	return words.T("“%s”", inner.Replace(cmp.Or(s, "__ from __ to __ by __")))
}

var outputNotOutcome = &Rule{
	ID: "output-not-outcome", Severity: Warning, Do: toWord,
	Doc: Doc{
		What: words.T("The intent of a proposed or committed outcome reads as a delivery or an activity, and no " +
			"{measure} says by number what it changes. {A measure} that is yes or no, or that counts deliveries, says nothing " +
			"of that kind. {Bets} and {strategies} may read as work."),
		Why: words.T("Done is done, whatever changes for anybody. The {goal} can be met while nothing gets better, and " +
			"nobody will notice."),
		Next: words.T("Say what should be different for whom once it is there, and keep the delivery under it as an " +
			"initiative."),
		Dismiss: words.T("{A measure} that moves from–to settles it. If the delivery is a try, make it {a bet} (`kind: " +
			"bet`); if it is the path, {a strategy}."),
	},
	Parts: []Part{ofIntents(text.OutputNotOutcome, func(p *Pass, g *cascade.Goal) {
		seen, more := p.measures(g)
		if more || slices.ContainsFunc(seen, func(m *cascade.Measure) bool { return !p.delivers(m, g) }) {
			return
		}
		p.Report(Found{About: g, Say: func() Said {
			r := reading(g)
			evidence := words.T("%s It has no {measure}.", intentBecause(r.Why()))
			if len(seen) > 0 {
				evidence = words.T("%s What it is measured by is a delivery too: %s.", intentBecause(r.Why()),
					list(p.measureNames(seen)))
			}
			return Said{
				Message:  words.T("The intent looks like something to deliver, not like something that becomes true."),
				Evidence: evidence,
				Next: words.T("Say what changes for whom and {measure} that, such as %s; keep the delivery as an initiative.",
					example(r.Suggest(text.OutputNotOutcome))),
			}
		}})
	})},
}

var vague = &Rule{
	ID: "vague", Severity: Note, Do: toWord,
	Doc: Doc{
		What: words.T("The intent of a proposed or committed outcome says nothing one could check — good will, praise, " +
			"a direction without a number — and no {measure} does it in its place."),
		Why: words.T("Everybody can agree to it and mean something else, and at the end anything can be called success."),
		Next: words.T("Name the one number that would tell, from where to where and until when; or say in the intent " +
			"who does what differently."),
		Dismiss: words.T("Add {a measure}. With one an intent may be as plain as “Be the first choice”: the {measure} says " +
			"what it means."),
	},
	Parts: []Part{ofIntents(text.VagueWording, func(p *Pass, g *cascade.Goal) {
		if seen, more := p.measures(g); more || len(seen) > 0 {
			return
		}
		p.Report(Found{About: g, Say: func() Said {
			r := reading(g)
			return Said{
				Message:  words.T("The intent looks too vague to tell whether it has come true."),
				Evidence: words.T("%s It has no {measure}.", intentBecause(r.Why())),
				Next: words.T("Put a number on it, such as %s, or say who will do what differently.",
					example(r.Suggest(text.VagueWording))),
			}
		}})
	})},
}

// several joins the parts of a text as quotes.
func several(parts []string) words.Text {
	quotes := make([]words.Text, len(parts))
	for i, s := range parts {
		quotes[i] = quoted(s)
	}
	return words.List(quotes...)
}

var taskList = &Rule{
	ID: "task-list", Severity: Warning, Do: toWord,
	Doc: Doc{
		What: words.T("The intent of a proposed or committed outcome strings three or more things to do together."),
		Why: words.T("A list of tasks says how, and not what for. It is as long as the quarter, and ticking it off " +
			"feels like success."),
		Next:    words.T("Say in one sentence what the tasks are for, and keep them under it as initiatives."),
		Dismiss: words.T("If the list is the path to {a goal} above, make it {a strategy} (`kind: strategy`)."),
	},
	Parts: []Part{ofIntents(text.TaskList, func(p *Pass, g *cascade.Goal) {
		p.Report(Found{About: g, Say: func() Said {
			r := reading(g)
			return Said{
				Message:  words.T("The intent looks like a list of tasks."),
				Evidence: words.T("It strings together %s.", several(r.Parts())),
				Next: words.T("Say what they are for, such as “__ from __ to __ by __”, and keep them under it as " +
					"initiatives."),
			}
		}})
	})},
}

var compound = &Rule{
	ID: "compound", Severity: Warning, Do: toWord,
	Doc: Doc{
		What: words.T("The intent of a proposed or committed outcome holds two or more {goals}, each with an object of " +
			"its own. A part that only guards the other (“… and keep returns under 8%%”) is none."),
		Why: words.T("One half can come true without the other. Then nobody can say whether the {goal} was met, and " +
			"the halves compete unseen."),
		Next:    words.T("Write one {goal} for each, with {measures} of its own, or keep the one that matters more."),
		Dismiss: words.T("If the halves only ever come true together, say that one thing; else acknowledge it."),
	},
	Parts: []Part{ofIntents(text.Compound, func(p *Pass, g *cascade.Goal) {
		p.Report(Found{About: g, Say: func() Said {
			parts := several(reading(g).Parts())
			return Said{
				Message:  words.T("The intent looks like more than one {goal}."),
				Evidence: words.T("It holds %s.", parts),
				Next: words.T("Write one {goal} for each, measured as “__ from __ to __ by __”, or keep the one that " +
					"matters more."),
			}
		}})
	})},
}

var vanity = &Rule{
	ID: "vanity", Severity: Warning, Do: toMeasure,
	Doc: Doc{
		What: words.T("All that a proposed or committed {goal} is measured by are counts that only grow: followers, " +
			"downloads, registered users and the like, or a metric that says so itself (`cumulative: true`) and is moved " +
			"from–to. Without {measures} the intent counts. Money, time and shares are no such counts, nor is a total that is " +
			"planned by period or milestone."),
		Why: words.T("A total goes up whether or not anybody is better off, so it is on track by itself and " +
			"cannot warn."),
		Next: words.T("Put a rate beside it: how many of them use it, come back or pay, or how many are new each week."),
		Dismiss: words.T("{A measure} beside it that can fall settles it. A total that is the point itself may be planned " +
			"with `milestones`, or acknowledged."),
	},
	Parts: []Part{ofGoals(own, func(p *Pass, g *cascade.Goal) {
		if !open(g) || g.Local {
			return
		}
		seen, more := p.measures(g)
		counts := make([]Found, 0, len(seen))
		for _, m := range seen {
			if f, ok := p.totals(m, g); ok {
				counts = append(counts, f)
			}
		}
		switch {
		case more || len(counts) < len(seen):
		case len(seen) > 0:
			for _, f := range counts {
				p.Report(f)
			}
		case p.says(g).has(text.Vanity):
			p.Report(Found{About: g, Say: func() Said {
				r := reading(g)
				return Said{
					Message:  words.T("The intent looks like a count that only grows."),
					Evidence: words.T("%s It has no {measure}.", intentBecause(r.Because(text.Vanity))),
					Next:     words.T("Put a rate in its place, such as %s.", example(r.Suggest(text.Vanity))),
				}
			}})
		}
	})},
}

// totals reports whether a measure moves a count that only grows, and what to say about it.
func (p *Pass) totals(m *cascade.Measure, g *cascade.Goal) (Found, bool) {
	metric := p.Metric(m.Metric)
	if metric == nil || metric.Withheld || metric.Direction == cascade.Down || !text.Counted(metric.Unit) ||
		!p.judge(m).Arrives {
		return Found{}, false
	}
	lang, low, high := p.says(g).lang, 0.0, 1.0
	if m.From != nil && m.To != nil {
		low, high = *m.From, *m.To
	}
	asked := metric.Name + " " + cascade.Plain(low) + " → " + cascade.Plain(high)
	grows := p.texts.read(asked, lang).has(text.Vanity)
	if !grows && (!metric.Cumulative || len(m.Milestones) > 0) {
		return Found{}, false
	}
	return Found{About: m, Also: []cascade.ID{metric.ID}, Say: func() Said {
		out := Said{Message: words.T("The {measure} looks like a count that only grows.")}
		if r, err := text.Read(asked, lang); grows && err == nil {
			out.Evidence = words.T("%s (%s) %s.", p.name(metric), quoted(metric.Name), r.Because(text.Vanity))
			out.Next = words.T("Put a rate beside it, such as %s.", example(r.Suggest(text.Vanity)))
		} else {
			out.Evidence = words.T("%s (%s) is a count that goes on: its readings are running totals.", p.name(metric),
				quoted(metric.Name))
			out.Next = words.T(
				"Put a rate beside it, such as “%s per week from __ to __ by __”, or plan the total with milestones.",
				short(strings.TrimSpace(cmp.Or(metric.Unit, metric.Name))))
		}
		out.Evidence = words.T("%s No other {measure} of %s can fall.", out.Evidence, p.name(g))
		return out
	}}, true
}
