package finding

import (
	"iter"
	"math"
	"slices"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/threshold"
	"weir.dev/weir/internal/words"
)

// The rules about priorities and about how much is taken on at once.

var briefMissing = &Rule{
	ID: "brief-missing", Severity: Error, Do: toDecide,
	Doc: Doc{
		What: words.T("A priority, that is a committed outcome that serves nothing and is not local, does not say why, " +
			"what success looks like, or which trade-offs are acceptable and which are not."),
		Why: words.T("Teams asked to respond read a bare title each in their own way, and find out at the end that " +
			"they meant different things."),
		Next: words.T("Write the brief: `why` now, what `success` looks like, what you `accept` and what you `refuse` " +
			"to trade for it."),
		Dismiss: words.T("If it is no priority, say which {goal} it `serves`, or mark it `local: true`."),
	},
	Parts: []Part{ofCommitted(own|above, func(p *Pass, g *cascade.Goal) {
		if !p.priority(g) {
			return
		}
		b := g.Brief
		if b == nil {
			b = &cascade.Brief{}
		}
		why, success, trades := !blank(b.Why), !blank(b.Success), len(b.Accept)+len(b.Refuse) > 0
		if why && success && trades {
			return
		}
		p.Report(Found{About: g, Say: func() Said {
			var missing []words.Text
			if !why {
				missing = append(missing, words.T("why it matters now"))
			}
			if !success {
				missing = append(missing, words.T("what success looks like"))
			}
			if !trades {
				missing = append(missing, words.T("which trade-offs are acceptable"))
			}
			message, evidence := words.T("The priority's brief is incomplete."), words.T("It does not say ")
			if len(missing) == 3 {
				message, evidence = words.T("The priority has no brief."), words.T("Nothing says ")
			}
			return Said{
				Message:  message,
				Evidence: words.T("%s%s.", evidence, words.Either(missing...)),
				Next: words.T("Write what is missing into its brief. If it is no priority, say which {goal} it serves, or mark " +
					"it local."),
			}
		}})
	})},
}

var noTradeoff = &Rule{
	ID: "no-tradeoff", Severity: Note, Do: toDecide,
	Doc: Doc{
		What: words.T("A committed {strategy} says nothing that will not be done."),
		Why:  words.T("A path that rules nothing out chooses nothing: everything still fits, so everything will be tried."),
		Next: words.T("List under `wont` what somebody sensible might do and you will not."),
	},
	Parts: []Part{ofCommitted(own, func(p *Pass, g *cascade.Goal) {
		if g.Type == cascade.Strategy && !slices.ContainsFunc(g.Wont, func(s string) bool { return !blank(s) }) {
			p.Report(
				Found{About: g, Say: func() Said {
					return Said{
						Message:  words.T("The {strategy} rules nothing out."),
						Evidence: words.T("It names nothing that will not be done."),
						Next:     words.T("Name one thing you could do and will not, and why somebody would have wanted it."),
					}
				}})
		}
	})},
}

var tooMany = &Rule{
	ID: "too-many", Severity: Warning, Do: toDecide,
	Doc: Doc{
		What: words.T("A team has over %d committed {goals} in one cycle, or a committed {goal} over %d {measures}.",
			threshold.MaxGoals, threshold.MaxMeasures),
		Why:     words.T("What does not fit into one conversation a week is not steered; the list becomes an inventory."),
		Next:    words.T("Keep those that would hurt most to miss. Drop the others, or leave them `proposed`."),
		Dismiss: words.T("{Goals} that only keep things running may be `local: true`; local {goals} are not counted."),
	},
	Parts: []Part{
		ofCommitted(own|slot, func(p *Pass, g *cascade.Goal) {
			for _, team := range g.Owners {
				if p.Team(team) != nil && p.firstIn(team, g.Cycle) == g {
					p.crowded(team, g.Cycle)
				}
			}
		}),
		ofCommitted(own, func(p *Pass, g *cascade.Goal) {
			if seen, _ := p.measures(g); len(seen) > threshold.MaxMeasures {
				p.Report(Found{About: g, Say: func() Said {
					return Said{
						Message:  words.T("The {goal} has %d {measures}; %d is a lot.", len(seen), threshold.MaxMeasures),
						Evidence: sentence(list(p.measureNames(seen))),
						Next:     words.T("Keep the ones you would act on next week, and let the rest be metrics."),
					}
				}})
			}
		}),
	},
}

// inSlot yields what a team has committed to in a cycle, in order of creation.
func (p *Pass) inSlot(team, cycle cascade.ID) iter.Seq[*cascade.Goal] {
	committed := p.committed.of(team, func() (out []*cascade.Goal) {
		for e := range p.Referrers(team, cascade.KindGoal) {
			if g := e.(*cascade.Goal); p.binding(g) && slices.Contains(g.Owners, team) {
				out = append(out, g)
			}
		}
		return out
	})
	return func(yield func(*cascade.Goal) bool) {
		for _, g := range committed {
			if g.Cycle == cycle && !yield(g) {
				return
			}
		}
	}
}

// firstIn returns the first that a team has committed to in a cycle, or nil.
func (p *Pass) firstIn(team, cycle cascade.ID) *cascade.Goal {
	for g := range p.inSlot(team, cycle) {
		return g
	}
	return nil
}

// crowded reports a team that has committed to too much in a cycle.
func (p *Pass) crowded(team, cycle cascade.ID) {
	n := 0
	for range p.inSlot(team, cycle) {
		n++
	}
	if n <= threshold.MaxGoals {
		return
	}
	p.Report(Found{About: p.Team(team), Say: func() Said {
		return Said{
			Message:  words.T("The team has %d committed {goals}%s; %d is a lot.", n, p.inCycle(cycle), threshold.MaxGoals),
			Evidence: sentence(list(p.goalNames(slices.Collect(p.inSlot(team, cycle))))),
			Next:     words.T("Choose the few that would hurt most to miss; drop the others or leave them proposed."),
		}
	}})
}

func sentence(s words.Text) words.Text { return words.T("%s.", s) }

func (p *Pass) inCycle(id cascade.ID) words.Text {
	if c := p.Cycle(id); c != nil {
		return words.T(" in %s", c.Key)
	}
	return words.T(" without a cycle")
}

var spreadThin = &Rule{
	ID: "spread-thin", Severity: Note, Do: toDecide,
	Doc: Doc{
		What: words.T("One cycle has over %d priorities, or the people of one team are split over more than that many.",
			threshold.MaxPriorities),
		Why:  words.T("Each further priority takes its share of attention from the ones that mattered most."),
		Next: words.T("Say which priority waits until another has arrived."),
	},
	Parts: []Part{
		ofPriorities(),
		whole(func(p *Pass) {
			for cycle, gs := range p.overfull {
				var about cascade.Entity = p.Settings()
				if root := p.Root(); root != nil {
					about = root
				}
				p.Report(Found{About: about, Say: func() Said {
					return Said{
						Message: words.T("There are %d priorities%s; people can keep %d in mind.", len(gs), p.inCycle(cycle),
							threshold.MaxPriorities),
						Evidence: sentence(list(p.goalNames(gs))),
						Next:     words.T("Decide which of them wait until another has arrived."),
					}
				}})
			}
		}),
		{
			kinds: []cascade.Kind{cascade.KindTeam}, rests: own | work | ranks,
			given: func(p *Pass) any { // the team that is told of that already
				for range p.overfull {
					if root := p.Root(); root != nil {
						return root.ID
					}
				}
				return cascade.ID("")
			},
			look: func(p *Pass, e cascade.Entity) {
				if t := e.(*cascade.Team); p.given != t.ID {
					p.splitPeople(t)
				}
			},
		},
	},
}

// ofPriorities is a part that notes the priorities.
func ofPriorities() Part {
	return ofCommitted(own|above, func(p *Pass, g *cascade.Goal) {
		if p.priority(g) {
			p.Note(note{of: g})
		}
	})
}

// priority reports whether a goal is a priority.
func (p *Pass) priority(g *cascade.Goal) bool {
	if g == nil || g.Withheld || g.State != cascade.Committed {
		return false
	}
	a := p.aroundOf(g.ID)
	if a.prior == unasked {
		a.prior = answer(len(a.up) == 0 && p.Lens.Priority(g))
	}
	return a.prior == yes
}

// overfull yields the cycles that have too many of the priorities noted, with these.
func (p *Pass) overfull(yield func(cascade.ID, []*cascade.Goal) bool) {
	in := map[cascade.ID][]*cascade.Goal{}
	var order []cascade.ID
	for _, n := range p.noted {
		g := n.of.(*cascade.Goal)
		if in[g.Cycle] == nil {
			order = append(order, g.Cycle)
		}
		in[g.Cycle] = append(in[g.Cycle], g)
	}
	for _, cycle := range order {
		if gs := in[cycle]; len(gs) > threshold.MaxPriorities && !yield(cycle, gs) {
			return
		}
	}
}

// splitPeople reports a team that states people on work for more than threshold.MaxPriorities priorities.
func (p *Pass) splitPeople(t *cascade.Team) {
	people := 0.0
	var serves []*cascade.Goal
	tops := func(goal cascade.ID) {
		for _, top := range p.tops(goal) {
			if p.priority(top) && !slices.Contains(serves, top) {
				serves = append(serves, top)
			}
		}
	}
	for e := range p.Referrers(t.ID, cascade.KindGoal) {
		if g := e.(*cascade.Goal); p.binding(g) && g.People > 0 && slices.Contains(g.Owners, t.ID) {
			people += g.People
			tops(g.ID)
		}
	}
	for e := range p.Referrers(t.ID, cascade.KindInitiative) {
		if i := e.(*cascade.Initiative); i.People > 0 && slices.Contains(i.Owners, t.ID) {
			people += i.People
			for _, g := range p.servedBy(i) {
				tops(g)
			}
		}
	}
	if people > 0 {
		p.Note(note{of: t}) // what it serves changes with lines and priorities far above
	}
	if len(serves) > threshold.MaxPriorities {
		p.Report(Found{About: t, Say: func() Said {
			return Said{
				Message: words.T("The team's people are split over %d priorities; %d is a lot.", len(serves),
					threshold.MaxPriorities),
				Evidence: words.T("%s people work for %s.", words.Number(people), list(p.goalNames(serves))),
				Next:     words.T("Decide which priority this team serves first, and which of its work waits."),
			}
		}})
	}
}

// servedBy returns the goals an initiative serves, by its own list and by alignments, some of them twice.
func (p *Pass) servedBy(i *cascade.Initiative) []cascade.ID {
	out := slices.Clone(i.Serves)
	for e := range p.Referrers(i.ID, cascade.KindAlignment) {
		if a := e.(*cascade.Alignment); a.Initiative == i.ID {
			out = append(out, a.To)
		}
	}
	return out
}

// tops returns the goals at the ends of the lines above a goal, which may be itself, each once.
func (p *Pass) tops(goal cascade.ID) []*cascade.Goal {
	at, ok := p.standsAt(goal)
	if !ok {
		return nil
	}
	return p.topsAt(at)
}

func (p *Pass) topsAt(at int32) []*cascade.Goal {
	g := p.aroundAt(at)
	if g.tops != nil {
		return g.tops
	}
	var out []*cascade.Goal
	for _, u := range g.up {
		switch {
		case !p.flows(u.Alignment) || u.goal == nil:
		case out == nil: // most goals serve one, and share what is above it
			out = p.topsAt(u.at)
		default:
			out = union(out, p.topsAt(u.at))
		}
	}
	if out == nil {
		out = []*cascade.Goal{g.goal}
	}
	g.tops = out
	return out
}

// union returns a followed by what b has besides; a itself where that is nothing.
func union(a, b []*cascade.Goal) []*cascade.Goal {
	has := make(map[*cascade.Goal]bool, len(a))
	for _, g := range a {
		has[g] = true
	}
	a = slices.Clip(a) // others hold it too
	for _, g := range b {
		if !has[g] {
			a = append(a, g)
		}
	}
	return a
}

// flows reports whether a line of sight passes along an alignment.
func (p *Pass) flows(a *cascade.Alignment) bool { return p.Lens.Graph().Flows(a) }

// isHandful reports whether a value counts a few things, of which one more is a large share.
func isHandful(v float64) bool { return v == math.Trunc(v) && math.Abs(v) <= 10 }

// onItsWay reports whether a measure has come far enough, and keeps to its pace, to show that there is a path.
func (p *Pass) onItsWay(m *cascade.Measure) bool {
	look := p.Lens.LookAt(m)
	return look.Progress.OK && look.Progress.V >= threshold.Settled &&
		(!look.Pace.OK || look.Progress.V >= look.Pace.V-threshold.OnTrack)
}

var moonshotNoPath = &Rule{
	ID: "moonshot-no-path", Severity: Note, Do: toDecide,
	Doc: Doc{
		What: words.T(
			"The target of a committed {goal}'s {measure} is over %d times its baseline, or less than 1/%d of it, and no "+
				"{strategy} or {bet} stands below. It says nothing of a target of zero, of a handful of things, or of a "+
				"{measure} that is on its way.", threshold.MoonshotRatio, threshold.MoonshotRatio),
		Why:  words.T("Nobody gets that far by doing more of the same, and nothing says what would be done instead."),
		Next: words.T("Write down the path as a `strategy`, or the first thing to try as a `bet`."),
	},
	Parts: []Part{ofCommittedMeasures(own|readings|allBelow, func(p *Pass, g *cascade.Goal, m *cascade.Measure) {
		metric := p.Metric(m.Metric)
		if m.From == nil || m.To == nil || *m.From == 0 || *m.To == 0 || !p.judge(m).Baseline ||
			!p.pastTarget(m, metric).IsZero() || isHandful(*m.From) && isHandful(*m.To) {
			return
		}
		ratio := *m.To / *m.From
		if ratio < 0 || ratio >= 1.0/threshold.MoonshotRatio && ratio <= threshold.MoonshotRatio || g.Bet != nil ||
			p.onItsWay(m) || p.pathBelow(g.ID) {
			return
		}
		p.Report(Found{About: m, Say: func() Said {
			far := words.T("That is %s times the baseline", words.Number(float64(int(ratio*10+0.5))/10))
			if ratio < 1 {
				far = words.T("That leaves %s of the baseline", words.Quantity(float64(int(ratio*1000+0.5))/10, "%"))
			}
			return Said{
				Message: words.T("The target is far from the baseline, and nothing below says how to get there."),
				Evidence: words.T("From %s to %s. %s, and no {strategy} or {bet} serves %s.", amount(*m.From, metric),
					amount(*m.To, metric), far, p.name(g)),
				Next: words.T("Add the path as {a strategy}, or the first thing to try as {a bet}."),
			}
		}})
	})},
}
