package lens

import (
	"iter"
	"slices"

	"weir.dev/weir/internal/cascade"
)

// byCreation sorts entities in order of creation and drops those that occur again.
func byCreation[E cascade.Entity](all []E) []E {
	slices.SortFunc(all, func(a, b E) int { return cascade.ByCreation(a, b) })
	return slices.CompactFunc(all, func(a, b E) bool { return a.Head().ID == b.Head().ID })
}

// ownTeams returns the teams that the viewer belongs to, in order of creation: those they lead or are in, and groups
// that such a team is in.
func (l *Lens) ownTeams() []*cascade.Team {
	if l.person == "" {
		return nil
	}
	var out []*cascade.Team
	add := func(named cascade.ID) {
		for e := range l.s.Referrers(named, cascade.KindTeam) {
			if t := e.(*cascade.Team); l.s.IsMember(l.person, t.ID) {
				out = append(out, t)
			}
		}
	}
	add(l.person)
	for _, t := range out {
		add(t.ID)
	}
	return byCreation(out)
}

// OwnTeam returns the team that the viewer works in: a unit where they are in one, else the first group; empty where
// they are in none.
func (l *Lens) OwnTeam() cascade.ID {
	first := cascade.ID("")
	for _, t := range l.ownTeams() {
		switch {
		case cascade.Withheld(t):
		case t.Type == cascade.Unit:
			return t.ID
		case first == "":
			first = t.ID
		}
	}
	return first
}

// owned yields the goals that a team owns, in order of creation.
func (l *Lens) owned(team cascade.ID) iter.Seq[*cascade.Goal] {
	return func(yield func(*cascade.Goal) bool) {
		for e := range l.s.Referrers(team, cascade.KindGoal) {
			if g := e.(*cascade.Goal); slices.Contains(g.Owners, team) && !yield(g) {
				return
			}
		}
	}
}

// own returns the goals that are the viewer's, by team or by name, in order of creation.
func (l *Lens) own() []*cascade.Goal {
	var out []*cascade.Goal
	for _, t := range l.ownTeams() {
		out = slices.AppendSeq(out, l.owned(t.ID))
	}
	for e := range l.s.Referrers(l.person, cascade.KindGoal) {
		if g := e.(*cascade.Goal); slices.Contains(g.Accountable, l.person) {
			out = append(out, g)
		}
	}
	return byCreation(slices.DeleteFunc(out, func(g *cascade.Goal) bool { return g.Withheld }))
}

// checkedIn returns the goals that the viewer checks in on: those of their own that are committed.
func (l *Lens) checkedIn() []*cascade.Goal {
	return slices.DeleteFunc(l.own(), func(g *cascade.Goal) bool { return g.State != cascade.Committed })
}

// ownAndAbove returns the goals that are the viewer's and all above them.
func (l *Lens) ownAndAbove() map[cascade.ID]bool {
	out := map[cascade.ID]bool{}
	var climb func(cascade.ID)
	climb = func(id cascade.ID) {
		if out[id] {
			return
		}
		out[id] = true
		for a := range l.s.AlignmentsUp(id) {
			climb(a.To)
		}
	}
	for _, g := range l.own() {
		climb(g.ID)
	}
	return out
}

// Mine returns what is the viewer's own, and still open: the goals of their teams and those they are accountable for,
// their teams, and the metrics that they or these own.
func (l *Lens) Mine() (out []cascade.Entity) {
	for _, g := range l.own() {
		if !g.State.Closed() {
			out = append(out, g)
		}
	}
	owners := []cascade.ID{l.person}
	for _, t := range l.ownTeams() {
		out, owners = append(out, t), append(owners, t.ID)
	}
	for _, owner := range owners {
		if owner == "" {
			continue
		}
		for e := range l.s.Referrers(owner, cascade.KindMetric) {
			if m := e.(*cascade.Metric); m.Owner == owner && !m.Withheld {
				out = append(out, m)
			}
		}
	}
	return out
}
