package lens

import (
	"cmp"
	"iter"
	"slices"
	"strings"

	"weir.dev/weir/internal/cascade"
)

// LooksAfter counts the goals that are not closed and that a person is accountable for, of those the viewer sees.
func (l *Lens) LooksAfter(person cascade.ID) int {
	n := 0
	for e := range l.s.Referrers(person, cascade.KindGoal) {
		if g := e.(*cascade.Goal); !g.State.Closed() && slices.Contains(g.Accountable, person) {
			n++
		}
	}
	return n
}

// PeopleCalled returns the people of whose name or key, or of the name of a team of theirs, query is a part.
func (l *Lens) PeopleCalled(query string) List[Person] {
	query = strings.ToLower(query)
	return entities(l, cascade.KindPerson, func(p *cascade.Person) bool {
		if p.Local || query == "" {
			return !p.Local
		}
		text := p.Name + "\n" + p.Key
		for _, t := range l.teamsOf(p) {
			text += "\n" + t.Name
		}
		return strings.Contains(strings.ToLower(text), query)
	}, l.personView)
}

// Headcount says how many people and teams there are. Who is at the machine does not count; they were there first.
func (l *Lens) Headcount() (people, teams int) {
	people = l.s.Len(cascade.KindPerson)
	for p := range l.s.People() {
		if !p.Local {
			break
		}
		people--
	}
	return people, l.s.Len(cascade.KindTeam)
}

// teamsOf returns the teams that a person leads or is listed in, in order of creation.
func (l *Lens) teamsOf(p *cascade.Person) (out []*cascade.Team) {
	for e := range l.s.Referrers(p.ID, cascade.KindTeam) {
		if t := e.(*cascade.Team); t.Lead == p.ID || slices.Contains(t.Members, p.ID) {
			out = append(out, t)
		}
	}
	return out
}

// TeamRow is a team in the tree of units; groups stand behind the units.
type TeamRow struct {
	Team
	Depth int
}

// TeamTree returns the units as a tree, those right below one in order of creation, and then the groups.
func (l *Lens) TeamTree() List[TeamRow] {
	type spot struct {
		team  *cascade.Team
		depth int
	}
	from := func(yield func(spot) bool) {
		var walk func(t *cascade.Team, depth int) bool
		walk = func(t *cascade.Team, depth int) bool {
			if !yield(spot{t, depth}) {
				return false
			}
			for e := range l.s.Referrers(t.ID, cascade.KindTeam) {
				if sub := e.(*cascade.Team); sub.Parent == t.ID && isUnit(sub) && !walk(sub, depth+1) {
					return false
				}
			}
			return true
		}
		for t := range l.s.Teams() {
			if isUnit(t) && l.s.Team(t.Parent) == nil && !walk(t, 0) {
				return
			}
		}
		for t := range l.s.Teams() {
			if !isUnit(t) && !yield(spot{t, 0}) {
				return
			}
		}
	}
	return listOf(func(string) iter.Seq[spot] { return from }, func(s spot) string { return l.ID(s.team) },
		func(s spot) TeamRow { return TeamRow{l.team(s.team), s.depth} })
}

func isUnit(t *cascade.Team) bool { return cmp.Or(t.Type, cascade.Unit) == cascade.Unit }
