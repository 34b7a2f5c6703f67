package finding

import (
	"slices"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/words"
)

// The rules about who is reached by lines of sight, and who is excused from them.

var unserved = &Rule{
	ID: "unserved", Severity: Warning, Do: toAnswer,
	Doc: Doc{
		What: words.T("No committed response and no lighter mechanism (statement, metric, initiative) serves a priority. " +
			"It is silent once the priority's cycle is being scored."),
		Why: words.T("It was announced and nobody has said what they will do about it; it will be reported on at the end " +
			"by whoever is asked."),
		Next: words.T("Accept a proposal, ask a team for a response, or drop the priority."),
	},
	Parts: []Part{ofCommitted(own|above|below, func(p *Pass, g *cascade.Goal) {
		if c := p.Cycle(g.Cycle); !p.priority(g) ||
			c != nil && (c.Phase == cascade.Scoring || c.Phase == cascade.Closed) {
			return
		}
		var others []*cascade.Goal
		for a := range p.AlignmentsDown(g.ID) {
			child := p.Goal(a.Goal)
			switch {
			case !a.By.Nested() || child.State == cascade.Committed:
				return
			case !child.Withheld:
				others = append(others, child)
			}
		}
		for range p.Referrers(g.ID, cascade.KindInitiative) {
			return
		}
		p.Report(
			Found{About: g, Say: func() Said {
				var proposed, drafts, ended []words.Text
				for _, child := range others {
					switch {
					case child.State == cascade.Proposed:
						proposed = append(proposed, p.name(child))
					case child.State.Closed():
						ended = append(ended, words.T("%s (%s)", p.name(child), child.State))
					default:
						drafts = append(drafts, p.name(child))
					}
				}
				evidence, next := words.T("Nothing points at it, not even a draft."),
					words.T("Ask the teams that could move it for a response, or drop it.")
				if len(proposed)+len(drafts)+len(ended) > 0 {
					evidence = words.Text{}
					if len(proposed) > 0 {
						evidence = words.T("Proposed: %s.", words.List(proposed...))
					}
					if len(drafts) > 0 {
						evidence = words.Join(" ", evidence, words.T("Drafts: %s.", words.List(drafts...)))
					}
					if len(ended) > 0 {
						evidence = words.Join(" ", evidence, words.T("Ended: %s.", words.List(ended...)))
					}
				}
				if len(proposed) > 0 {
					next = words.T("Decide on what is proposed: accept, ask or decline.")
				}
				return Said{
					Message:  words.T("No committed {goal}, statement, metric or initiative serves this priority."),
					Evidence: evidence,
					Next:     next,
				}
			}})
	})},
}

// strategic reports whether a team is expected to respond to priorities; one that says nothing is.
func strategic(t *cascade.Team) bool {
	return t.Mandate.Kind == "" || t.Mandate.Kind == cascade.Strategic
}

// lapsed reports whether a team's mandate was to be asked again before today.
func (p *Pass) lapsed(t *cascade.Team) bool {
	return !strategic(t) && t.Mandate.Until != 0 && t.Mandate.Until < p.Today
}

func isRoot(t *cascade.Team) bool { return t.Type == cascade.Unit && t.Parent == "" }

// ownedBy returns the goals a team owns, also those the viewer only knows to exist.
func (p *Pass) ownedBy(team cascade.ID) []*cascade.Goal {
	var out []*cascade.Goal
	for e := range p.Referrers(team, cascade.KindGoal) {
		if g := e.(*cascade.Goal); slices.Contains(g.Owners, team) {
			out = append(out, g)
		}
	}
	return out
}

// inLine reports whether a goal serves another, is served by another team's goal, or is a service to other teams.
func (p *Pass) inLine(g *cascade.Goal) bool {
	if len(g.Supports) > 0 {
		return true
	}
	for range p.AlignmentsUp(g.ID) {
		return true
	}
	for a := range p.AlignmentsDown(g.ID) {
		if a.By.Nested() && slices.ContainsFunc(p.Goal(a.Goal).Owners,
			func(t cascade.ID) bool { return !slices.Contains(g.Owners, t) }) {
			return true
		}
	}
	return false
}

// hasMechanism reports whether a team serves anything but its own goals by a statement, a metric or an initiative.
func (p *Pass) hasMechanism(team cascade.ID) bool {
	others := func(goal cascade.ID) bool {
		owners := p.Goal(goal).Owners
		return len(owners) != 1 || owners[0] != team
	}
	for e := range p.Referrers(team, cascade.KindAlignment) {
		if a := e.(*cascade.Alignment); a.Team == team && others(a.To) {
			return true
		}
	}
	for e := range p.Referrers(team, cascade.KindInitiative) {
		if i := e.(*cascade.Initiative); slices.Contains(i.Owners, team) && slices.ContainsFunc(p.servedBy(i), others) {
			return true
		}
	}
	return false
}

// servingNothing returns the committed goals of a team when none of them serves anything; nil where one does, where
// there are none, and where the team need not respond.
func (p *Pass) servingNothing(t *cascade.Team) []*cascade.Goal {
	if isRoot(t) || !strategic(t) {
		return nil
	}
	var alone []*cascade.Goal
	for _, g := range p.ownedBy(t.ID) {
		if g.State != cascade.Committed {
			continue
		}
		if p.inLine(g) {
			return nil
		}
		if p.binding(g) {
			alone = append(alone, g)
		}
	}
	if len(alone) > 0 && p.hasMechanism(t.ID) {
		return nil
	}
	return alone
}

var orphan = &Rule{
	ID: "orphan", Severity: Warning, Do: toServe,
	Doc: Doc{
		What: words.T("A team that is expected to respond to priorities has committed {goals}, and none of them serves " +
			"anything, is served by another team, or supports one; nor does the team serve another team's {goal} by a " +
			"statement, a metric or an initiative."),
		Why: words.T("The team works on what nobody above has asked for, and nobody above sees what it does. Often the " +
			"line exists and was never written down."),
		Next: words.T("Ask the team: if you achieve these, which priority does that move? Write the answer down as an " +
			"alignment or a contribution statement."),
		Dismiss: words.T("A team that is not meant to respond gets a `mandate` of `stable` or `delivery`, with a reason " +
			"and a date. {A goal} that is the team's own affair is `local: true`."),
	},
	Parts: []Part{ofTeams(own|work, func(p *Pass, t *cascade.Team) {
		if alone := p.servingNothing(t); len(alone) > 0 {
			p.Report(Found{About: t, Say: func() Said {
				return Said{
					Message: words.T("None of the team's committed {goals} leads to a priority."),
					Evidence: words.T(
						"It has committed to %s; nothing joins that to any other {goal}, and the team has no statement, metric or "+
							"initiative that serves another team's.", list(p.goalNames(alone))),
					Next: words.T("Ask which priority they move and write that down; else mark them local, or agree on a " +
						"mandate."),
				}
			}})
		}
	})},
}

var unreached = &Rule{
	ID: "unreached", Severity: Note, Do: toServe,
	Doc: Doc{
		What: words.T("No line of sight touches a unit or a unit below it: no {goal}, proposed or committed, that " +
			"serves or is served, no lighter mechanism, no ask from such {a goal}. Teams with a stable mandate and teams with " +
			"local {goals} are left alone."),
		Why:     words.T("Either the cascade has forgotten the team, or its people could not say what their work is for."),
		Next:    words.T("Ask the team what it does that a priority depends on, or agree on a stable mandate."),
		Dismiss: words.T("A `mandate` of `stable` with a reason and a date."),
	},
	Parts: []Part{
		ofPriorities(),
		{
			kinds: []cascade.Kind{cascade.KindTeam}, rests: own | work | line,
			given: func(p *Pass) any { return len(p.noted) > 0 }, // there is something to reach
			look: func(p *Pass, e cascade.Entity) {
				if t := e.(*cascade.Team); p.given == true && p.forgotten(t) {
					p.Report(Found{About: t, Say: func() Said {
						return Said{
							Message:  words.T("No line reaches this team."),
							Evidence: p.otherMechanisms(t),
							Next: words.T("Ask what it does that a priority depends on; else agree on a stable mandate, with a reason and " +
								"a date."),
						}
					}})
				}
			},
		},
	},
}

// forgotten reports whether no line of sight touches a team that should be touched by one.
func (p *Pass) forgotten(t *cascade.Team) bool {
	stable := t.Mandate.Kind == cascade.Stable // once its date has passed, mandate-lapsed speaks
	if t.Type == cascade.Group || isRoot(t) || stable || p.isTouched(t) || len(p.servingNothing(t)) > 0 {
		return false
	}
	return !slices.ContainsFunc(p.ownedBy(t.ID), func(g *cascade.Goal) bool {
		return g.Local && g.State == cascade.Committed
	})
}

// isTouched reports whether a line of sight passes through a team, one below it, or a group that it is in.
func (p *Pass) isTouched(t *cascade.Team) bool {
	return p.touched.of(t.ID, func() bool {
		if p.onSomeLine(t) {
			return true
		}
		for e := range p.Referrers(t.ID, cascade.KindTeam) {
			o := e.(*cascade.Team)
			if o.Parent == t.ID && p.isTouched(o) ||
				o.Type == cascade.Group && slices.Contains(o.Members, t.ID) && p.onSomeLine(o) {
				return true
			}
		}
		return false
	})
}

// otherMechanisms says how a team without a line of sight takes part in goals otherwise.
func (p *Pass) otherMechanisms(t *cascade.Team) words.Text {
	var owned, asking []words.Text
	named := map[cascade.ID]bool{}
	for _, g := range p.ownedBy(t.ID) {
		if open(g) {
			owned = append(owned, p.name(g))
		}
	}
	for n := range p.AsksTo(t.ID) {
		if g := p.Goal(n.Goal); open(g) && !slices.Contains(g.Owners, t.ID) && !named[g.ID] {
			named[g.ID] = true
			asking = append(asking, p.name(g))
		}
	}
	var parts []words.Text
	if len(owned) > 0 {
		parts = append(parts, words.T("It owns %s, which nothing joins to another {goal}.", list(owned)))
	}
	if len(asking) > 0 {
		parts = append(parts, words.T("It is asked for something by %s, which nothing joins to a priority.", list(asking)))
	}
	if len(parts) == 0 {
		return words.T("It owns no {goal} and is asked for nothing.")
	}
	return words.Join(" ", parts...)
}

// onSomeLine reports whether a line of sight passes through a team itself.
func (p *Pass) onSomeLine(t *cascade.Team) bool {
	live := func(g *cascade.Goal) bool {
		return g != nil && !g.State.Drafted() && g.State != cascade.Dropped && p.inLine(g)
	}
	if slices.ContainsFunc(p.ownedBy(t.ID), live) || p.hasMechanism(t.ID) {
		return true
	}
	for n := range p.AsksTo(t.ID) {
		if live(p.Goal(n.Goal)) {
			return true
		}
	}
	return false
}

var mandateLapsed = &Rule{
	ID: "mandate-lapsed", Severity: Warning, Do: toGovern,
	Doc: Doc{
		What: words.T("A mandate other than strategic is past the date at which it was to be asked again."),
		Why:  words.T("Staying out of the cascade was agreed for a time. Nobody has said that the reason still holds."),
		Next: words.T("Ask again: renew it with a reason and a date, or let the team respond to priorities."),
	},
	Parts: []Part{ofTeams(own, func(p *Pass, t *cascade.Team) {
		if !p.lapsed(t) {
			return
		}
		p.Report(Found{About: t, Say: func() Said {
			evidence := words.T("It was agreed until %s", day(t.Mandate.Until))
			if t.Mandate.Agreed != "" {
				evidence = words.T("%s by %s", evidence, p.Label(cascade.KindPerson, t.Mandate.Agreed))
			}
			if !blank(t.Mandate.Reason) {
				evidence = words.T("%s: %s", evidence, quoted(t.Mandate.Reason))
			}
			return Said{
				Message: words.T("The team's %s mandate lapsed %s ago.", t.Mandate.Kind,
					words.N(int(p.Today-t.Mandate.Until), "%d day", "%d days")),
				Evidence: sentence(evidence),
				Next:     words.T("Ask again whether the reason holds: renew it with a date, or make the mandate strategic."),
			}
		}})
	})},
}

var mandateEasy = &Rule{
	ID: "mandate-easy", Severity: Note, Do: toGovern,
	Doc: Doc{
		What: words.T("A team whose mandate is not strategic has committed {goals} that serve priorities directly."),
		Why: words.T("It does what strategic teams do without being held to it: it writes no responses when it does not " +
			"want to, and nobody asks."),
		Next: words.T("Make the mandate `strategic`, or align the work by a statement, a metric or an initiative."),
	},
	Parts: []Part{ofTeams(own|work, func(p *Pass, t *cascade.Team) {
		if strategic(t) {
			return
		}
		var direct []*cascade.Alignment
		for _, g := range p.ownedBy(t.ID) {
			if !p.binding(g) {
				continue
			}
			for a := range p.AlignmentsUp(g.ID) {
				if a.By.Nested() && !a.Withheld && p.priority(p.Goal(a.To)) {
					direct = append(direct, a)
				}
			}
		}
		if len(direct) > 0 {
			p.Report(Found{About: t, Say: func() Said {
				names := make([]words.Text, len(direct))
				for i, a := range direct {
					names[i] = words.T("%s → %s", p.goalName(a.Goal), p.goalName(a.To))
				}
				return Said{
					Message:  words.T("The team's mandate is %s, yet its {goals} serve priorities directly.", t.Mandate.Kind),
					Evidence: sentence(list(names)),
					Next:     words.T("Make the mandate strategic, or align this work by a lighter mechanism."),
				}
			}})
		}
	})},
}
