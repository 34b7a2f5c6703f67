package finding

import (
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
	Run: func(p *Pass) {
		for g := range p.Committed() {
			if !p.Lens.Priority(g) {
				continue
			}
			b := g.Brief
			if b == nil {
				b = &cascade.Brief{}
			}
			var missing []words.Text
			if blank(b.Why) {
				missing = append(missing, words.T("why it matters now"))
			}
			if blank(b.Success) {
				missing = append(missing, words.T("what success looks like"))
			}
			if len(b.Accept)+len(b.Refuse) == 0 {
				missing = append(missing, words.T("which trade-offs are acceptable"))
			}
			if len(missing) == 0 {
				continue
			}
			message, evidence := words.T("The priority's brief is incomplete."), words.T("It does not say ")
			if len(missing) == 3 {
				message, evidence = words.T("The priority has no brief."), words.T("Nothing says ")
			}
			p.Report(Found{
				About: g, Message: message, Evidence: words.T("%s%s.", evidence, words.Either(missing...)),
				Next: words.T("Write what is missing into its brief. If it is no priority, say which {goal} it serves, or mark " +
					"it local."),
			})
		}
	},
}

var noTradeoff = &Rule{
	ID: "no-tradeoff", Severity: Note, Do: toDecide,
	Doc: Doc{
		What: words.T("A committed {strategy} says nothing that will not be done."),
		Why:  words.T("A path that rules nothing out chooses nothing: everything still fits, so everything will be tried."),
		Next: words.T("List under `wont` what somebody sensible might do and you will not."),
	},
	Run: func(p *Pass) {
		for g := range p.Committed() {
			if g.Type == cascade.Strategy && !slices.ContainsFunc(g.Wont, func(s string) bool { return !blank(s) }) {
				p.Report(
					Found{
						About: g, Message: words.T("The {strategy} rules nothing out."),
						Evidence: words.T("It names nothing that will not be done."),
						Next:     words.T("Name one thing you could do and will not, and why somebody would have wanted it."),
					})
			}
		}
	},
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
	Run: func(p *Pass) {
		type slot struct{ team, cycle cascade.ID }
		owned := map[slot][]*cascade.Goal{}
		var order []slot
		for g := range p.Committed() {
			for _, t := range g.Owners {
				at := slot{t, g.Cycle}
				if owned[at] == nil {
					order = append(order, at)
				}
				owned[at] = append(owned[at], g)
			}
		}
		for _, at := range order {
			if gs := owned[at]; len(gs) > threshold.MaxGoals && p.Team(at.team) != nil {
				p.Report(Found{
					About: p.Team(at.team),
					Message: words.T("The team has %d committed {goals}%s; %d is a lot.", len(gs), p.inCycle(at.cycle),
						threshold.MaxGoals),
					Evidence: sentence(list(p.goalNames(gs))),
					Next:     words.T("Choose the few that would hurt most to miss; drop the others or leave them proposed."),
				})
			}
		}
		for g := range p.Committed() {
			if seen, _ := p.measures(g); len(seen) > threshold.MaxMeasures {
				p.Report(Found{
					About: g, Message: words.T("The {goal} has %d {measures}; %d is a lot.", len(seen), threshold.MaxMeasures),
					Evidence: sentence(list(p.measureNames(seen))),
					Next:     words.T("Keep the ones you would act on next week, and let the rest be metrics."),
				})
			}
		}
	},
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
	Run: func(p *Pass) {
		byCycle := map[cascade.ID][]*cascade.Goal{}
		var order []cascade.ID
		for g := range p.Committed() {
			if p.Lens.Priority(g) {
				if byCycle[g.Cycle] == nil {
					order = append(order, g.Cycle)
				}
				byCycle[g.Cycle] = append(byCycle[g.Cycle], g)
			}
		}
		told := map[cascade.ID]bool{}
		for _, c := range order {
			gs := byCycle[c]
			if len(gs) <= threshold.MaxPriorities {
				continue
			}
			var about cascade.Entity = p.Settings()
			if root := p.Root(); root != nil {
				about = root
				told[root.ID] = true
			}
			p.Report(Found{
				About: about, Message: words.T("There are %d priorities%s; people can keep %d in mind.", len(gs), p.inCycle(c),
					threshold.MaxPriorities),
				Evidence: sentence(list(p.goalNames(gs))), Next: words.T("Decide which of them wait until another has arrived."),
			})
		}
		p.splitPeople(told)
	},
}

// splitPeople finds teams that state people on work for more than threshold.MaxPriorities priorities.
func (p *Pass) splitPeople(told map[cascade.ID]bool) {
	for t := range p.Teams() {
		if told[t.ID] {
			continue
		}
		people := 0.0
		serves := map[cascade.ID]bool{}
		var names []words.Text
		tops := func(goal cascade.ID) {
			for _, top := range p.tops(goal) {
				if !serves[top.ID] && p.Lens.Priority(top) {
					serves[top.ID] = true
					names = append(names, p.name(top))
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
		if len(names) > threshold.MaxPriorities {
			p.Report(Found{
				About: t, Message: words.T("The team's people are split over %d priorities; %d is a lot.", len(names),
					threshold.MaxPriorities),
				Evidence: words.T("%s people work for %s.", words.Number(people), list(names)),
				Next:     words.T("Decide which priority this team serves first, and which of its work waits."),
			})
		}
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
	return p.top.of(goal, func() []*cascade.Goal {
		var out []*cascade.Goal
		below := false
		for a := range p.AlignmentsUp(goal) {
			switch {
			case !p.flows(a):
			case !below: // most goals serve one, and share what is above it
				below, out = true, p.tops(a.To)
			default:
				out = union(out, p.tops(a.To))
			}
		}
		if g := p.Goal(goal); !below && g != nil {
			out = []*cascade.Goal{g}
		}
		return out
	})
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

var moonshotNoPath = &Rule{
	ID: "moonshot-no-path", Severity: Note, Do: toDecide,
	Doc: Doc{
		What: words.T(
			"The target of a committed {goal}'s {measure} is over %d times its baseline, or less than 1/%d of it, and no "+
				"{strategy} or {bet} stands below.", threshold.MoonshotRatio, threshold.MoonshotRatio),
		Why:  words.T("Nobody gets that far by doing more of the same, and nothing says what would be done instead."),
		Next: words.T("Write down the path as a `strategy`, or the first thing to try as a `bet`."),
	},
	Run: func(p *Pass) {
		for g, m := range p.committedMeasures() {
			metric := p.Metric(m.Metric)
			if m.From == nil || m.To == nil || *m.From == 0 || !p.Lens.JudgeOf(m).Baseline || !p.pastTarget(m, metric).IsZero() {
				continue
			}
			ratio := *m.To / *m.From
			if ratio < 0 || ratio >= 1.0/threshold.MoonshotRatio && ratio <= threshold.MoonshotRatio || g.Bet != nil ||
				p.pathBelow(g.ID) {
				continue
			}
			far := words.T("That is %s times the baseline", words.Number(float64(int(ratio*10+0.5))/10))
			if ratio < 1 {
				far = words.T("That leaves %s %% of the baseline", words.Number(float64(int(ratio*1000+0.5))/10))
			}
			p.Report(Found{
				About: m, Message: words.T("The target is far from the baseline, and nothing below says how to get there."),
				Evidence: words.T("From %s to %s. %s, and no {strategy} or {bet} serves %s.", amount(*m.From, metric),
					amount(*m.To, metric), far, p.name(g)),
				Next: words.T("Add the path as {a strategy}, or the first thing to try as {a bet}."),
			})
		}
	},
}

// pathBelow reports whether a strategy or a bet that is not given up serves a goal, directly or not. Lines that flow
// run in no circle.
func (p *Pass) pathBelow(goal cascade.ID) bool {
	return p.path.of(goal, func() bool {
		for a := range p.AlignmentsDown(goal) {
			g := p.Goal(a.Goal)
			if g == nil || !p.flows(a) || g.State == cascade.Dropped || g.State == cascade.Missed {
				continue
			}
			if g.Type == cascade.Strategy || g.Type == cascade.BetGoal || g.Bet != nil || p.pathBelow(g.ID) {
				return true
			}
		}
		return false
	})
}
