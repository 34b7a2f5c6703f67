package upgrade

import (
	"slices"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/words"
)

// workHasSight gives initiatives and work items the visibility they were shown by before they had one. Until then one
// showed to whoever knew of any goal it served, or of its initiative, and one that served nothing showed to
// everybody. It closes as little as that rule did and opens nothing: who did not see it does not come to see it
// because they own it.
func workHasSight(s *cascade.Snapshot) (out []cascade.Change, told []words.Text) {
	give := func(c circle, e cascade.Entity) {
		after, lines := c.give(s, e)
		if after != nil {
			out = append(out, cascade.Change{Before: e, After: after})
		}
		told = append(told, lines...)
	}
	initiatives := map[cascade.ID]circle{}
	for e := range s.All(cascade.KindInitiative) {
		initiatives[e.Head().ID] = initiativeShown(s, e.(*cascade.Initiative))
		give(initiatives[e.Head().ID], e)
	}
	for e := range s.All(cascade.KindWorkItem) {
		w := e.(*cascade.WorkItem)
		give(workItemShown(s, w, initiatives[w.Initiative]), e)
	}
	return out, told
}

// circle is to whom something showed.
type circle struct {
	open   bool         // to all but guests
	people []cascade.ID // when it is not open, to whom; else to which guests
}

// add widens c by those who know of a goal.
func (c *circle) add(s *cascade.Snapshot, g *cascade.Goal) {
	c.open = c.open || g.Visibility != cascade.Hidden
	for p := range s.People() {
		owns := slices.Contains(g.Accountable, p.ID) ||
			slices.ContainsFunc(g.Owners, func(t cascade.ID) bool { return s.IsMember(p.ID, t) })
		if owns || s.InAudience(p.ID, g.Audience) {
			c.people = append(c.people, p.ID)
		}
	}
}

func initiativeShown(s *cascade.Snapshot, i *cascade.Initiative) circle {
	var c circle
	serves := false
	goal := func(id cascade.ID) {
		if g := s.Goal(id); g != nil {
			serves = true
			c.add(s, g)
		}
	}
	for _, id := range i.Serves {
		goal(id)
	}
	for a := range s.Referrers(i.ID, cascade.KindAlignment) {
		goal(a.(*cascade.Alignment).To)
	}
	c.open = c.open || !serves
	return c
}

// workItemShown is to whom a work item showed; under is to whom its initiative did.
func workItemShown(s *cascade.Snapshot, w *cascade.WorkItem, under circle) circle {
	c := circle{open: under.open, people: slices.Clone(under.people)}
	for _, id := range w.Serves {
		if g := s.Goal(id); g != nil {
			c.add(s, g)
		}
	}
	c.open = c.open || w.Initiative == "" && len(w.Serves) == 0
	return c
}

// give returns e with the visibility that shows it to c, or nil where it has that, and what people will notice.
func (c *circle) give(s *cascade.Snapshot, e cascade.Entity) (cascade.Entity, []words.Text) {
	inside := func(p cascade.ID) bool { return slices.Contains(c.people, p) }
	after := cascade.Clone(e)
	sight := cascade.SightOf(after)
	if c.open { // only guests need to be listed
		for p := range s.People() {
			if p.Rights() == cascade.Guest && inside(p.ID) {
				sight.Audience = append(sight.Audience, p.ID)
			}
		}
		if len(sight.Audience) == 0 {
			return nil, nil
		}
		return after, nil
	}
	sight.Visibility = cascade.Hidden
	sight.Audience = audience(s, inside)
	lines := []words.Text{words.T("%s %s is hidden by itself now, from all who did not see it before",
		cascade.Info(e.Kind()).Called(), e.Head().Key)}
	after, disowned := withoutOwners(s, after, inside)
	for _, owner := range disowned {
		lines = append(lines, words.T("%s %s is not listed as belonging to %s any more, who did not see it: what one owns "+
			"one sees",
			cascade.Info(e.Kind()).Called(), e.Head().Key, label(s, owner)))
	}
	return after, lines
}

// audience lists people: teams for those of whom every member is among them, else one by one.
func audience(s *cascade.Snapshot, inside func(cascade.ID) bool) []cascade.ID {
	var out []cascade.ID
	for t := range s.Teams() {
		any, all := false, true
		for p := range s.People() {
			if s.InAudience(p.ID, []cascade.ID{t.ID}) {
				any, all = true, all && inside(p.ID)
			}
		}
		if any && all && !slices.Contains(out, t.Parent) {
			out = append(out, t.ID)
		}
	}
	for p := range s.People() {
		if inside(p.ID) && !s.InAudience(p.ID, out) {
			out = append(out, p.ID)
		}
	}
	return out
}

// withoutOwners returns e without the owners who would come to see it by owning it, and those owners.
func withoutOwners(
	s *cascade.Snapshot, e cascade.Entity, inside func(cascade.ID) bool,
) (left cascade.Entity, out []cascade.ID) {
	brings := func(owner cascade.ID) bool {
		for p := range s.People() {
			if (p.ID == owner || s.IsMember(p.ID, owner)) && !inside(p.ID) {
				return true
			}
		}
		return false
	}
	cascade.Refs(e, func(r cascade.Ref) {
		names := slices.Contains(r.Of, cascade.KindTeam) && cascade.Info(e.Kind()).Field(r.Field).Owns
		if names && !slices.Contains(out, *r.ID) && brings(*r.ID) {
			out = append(out, *r.ID)
		}
	})
	left, _ = cascade.Drop(e, func(r cascade.Ref) bool { return r.Field != "audience" && slices.Contains(out, *r.ID) })
	return left, out
}

func label(s *cascade.Snapshot, id cascade.ID) string {
	if t := s.Team(id); t != nil {
		return t.Key
	}
	if p := s.Person(id); p != nil {
		return p.Key
	}
	return string(id)
}
