package sight

import (
	"cmp"
	"maps"
	"slices"

	"weir.dev/weir/internal/cascade"
)

// keeps reports whether a thing is the viewer's, so that they are told who comes to see it: they own it, or where
// nobody does they are in its audience. A composite is its audience's: who owns one need not see it.
func (v *viewer) keeps(e cascade.Entity) bool {
	if m, ok := e.(*cascade.Measure); ok {
		e = v.s.Goal(m.Goal)
	}
	owners := v.s.OwnersOf(e)
	m, ok := e.(*cascade.Metric)
	if len(owners) == 0 || ok && v.joins(m) {
		sight := cascade.SightOf(e)
		return sight != nil && v.in(sight.Audience)
	}
	return slices.ContainsFunc(owners, func(id cascade.ID) bool { return id == v.person || v.member(id) })
}

// isTold reports whether the viewer is told of an opening: it is about something that belonged to them when it
// happened, or that belongs to them now and that they see.
func (v *viewer) isTold(o *cascade.Opening) bool {
	if o.Called != "" && slices.Contains(o.Tell, v.person) { // of a nameless one nothing is left once its thing is unseen
		return true
	}
	e := v.s.Subject(o)
	return e != nil && v.extentOf(e) == full && v.keeps(e)
}

// Openings returns the notices that a write leaves to the owners of what it opens: for each restricted thing the people
// who see all of it after the write and did not before. It works by effect, whatever was written. Most writes alter
// nobody's sight, and cost nothing here.
func (w *World) Openings(
	by cascade.ID, reason string, at cascade.Moment, changes []cascade.Change, ids cascade.IDs,
) []cascade.Change {
	if w.restricted == 0 || !slices.ContainsFunc(changes, func(c cascade.Change) bool {
		return regrades(c.Before, c.After) || regrades(c.After, c.Before) || c.Kind() == cascade.KindMeasure
	}) {
		return nil
	}
	put := applied(&w.full, changes)
	g := gains{
		before: &w.full, after: &put, who: map[cascade.ID]map[cascade.ID]bool{}, viewers: map[cascade.ID][2]*viewer{},
	}
	g.people(changes)
	g.regraded(changes)
	var out []cascade.Change
	for _, e := range g.seen() {
		o := g.opening(e)
		if o == nil {
			continue
		}
		if o.At, o.By, o.Reason = at, "", reason; put.Person(by) != nil {
			o.By = by
		}
		o.ID = cascade.ID(ids.New(string(cascade.KindOpening), string(e.Head().ID), string(by), at.String()))
		out = append(out, cascade.Change{After: o})
	}
	return out
}

// opened are the kinds of things that openings are about: those with a visibility of their own.
var opened = slices.DeleteFunc(slices.Clone(cascade.Kinds), func(k cascade.Kind) bool {
	return cascade.SightOf(cascade.New(k)) == nil
})

// gains finds who comes to see what.
type gains struct {
	before, after *cascade.Snapshot
	things        []cascade.Entity                   // that somebody comes to see, in the order of noting
	who           map[cascade.ID]map[cascade.ID]bool // thing → people
	viewers       map[cascade.ID][2]*viewer          // before and after, by person
}

// viewer answers what a person may see before and after the write.
func (g *gains) viewer(person cascade.ID) (before, after *viewer) {
	v, ok := g.viewers[person]
	if !ok {
		v = [2]*viewer{newViewer(g.before, person), newViewer(g.after, person)}
		g.viewers[person] = v
	}
	return v[0], v[1]
}

// closed reports whether a thing of s is kept from some, by itself or, of a measure, by its goal or its metric.
func closed(s *cascade.Snapshot, e cascade.Entity) bool {
	m, ok := e.(*cascade.Measure)
	if !ok || cascade.Restricted(m) {
		return cascade.Restricted(e)
	}
	goal, metric := s.Goal(m.Goal), s.Metric(m.Metric)
	return goal != nil && cascade.Restricted(goal) || metric != nil && cascade.Restricted(metric)
}

// look notes whether a person comes to see a thing.
func (g *gains) look(person cascade.ID, was, is cascade.Entity) {
	if was == nil || is == nil || !closed(g.before, was) {
		return
	}
	id := is.Head().ID
	if before, after := g.viewer(person); before.extentOf(was) == full || after.extentOf(is) != full {
		return
	}
	if g.who[id] == nil {
		g.who[id] = map[cascade.ID]bool{}
		g.things = append(g.things, is)
	}
	g.who[id][person] = true
}

// seen returns what somebody comes to see, by kind and in order of creation.
func (g *gains) seen() []cascade.Entity {
	slices.SortFunc(g.things, func(a, b cascade.Entity) int {
		return cmp.Or(
			cmp.Compare(slices.Index(opened, a.Kind()), slices.Index(opened, b.Kind())),
			cmp.Compare(a.Head().Seq, b.Head().Seq), cmp.Compare(a.Head().ID, b.Head().ID),
		)
	})
	return g.things
}

// people looks at what is kept from some for the people whose place in the workspace changes.
func (g *gains) people(changes []cascade.Change) {
	moved, was, is := map[cascade.ID]bool{}, map[cascade.ID]bool{}, map[cascade.ID]bool{}
	for _, c := range changes {
		switch c.Kind() {
		case cascade.KindPerson:
			moved[c.ID()] = true
		case cascade.KindTeam:
			around(g.before, c.ID(), was, moved)
			around(g.after, c.ID(), is, moved)
		}
	}
	if len(moved) == 0 {
		return
	}
	var written []pair // what everybody may come to see; the same for all who move, of whom there may be many
	for _, c := range changes {
		if c.After != nil {
			written = g.with(written, c.After)
		}
	}
	for person := range moved {
		before, after := g.viewer(person)
		if before.guest == after.guest && maps.Equal(before.around(), after.around()) || g.after.Person(person) == nil {
			continue
		}
		var among []pair
		for _, e := range after.inOn() {
			among = g.with(among, e)
		}
		for _, p := range slices.Concat(among, written) {
			g.look(person, p.was, p.is)
		}
	}
}

// pair is a thing before and after the write.
type pair struct{ was, is cascade.Entity }

// with adds a thing that is kept from some before the write, and what may be as closed as that.
func (g *gains) with(out []pair, e cascade.Entity) []pair {
	k, id := e.Kind(), e.Head().ID
	if !slices.Contains(opened, k) {
		return out
	}
	add := func(was, is cascade.Entity) {
		if was != nil && is != nil && closed(g.before, was) {
			out = append(out, pair{was, is})
		}
	}
	add(g.before.Get(k, id), g.after.Get(k, id))
	for _, k := range hanging[k] {
		for on := range g.after.Referrers(id, k) {
			add(g.before.Get(k, on.Head().ID), on)
		}
	}
	return out
}

// around collects the people of a team, of the teams it lists and of the units below it, but for teams that were seen.
func around(s *cascade.Snapshot, team cascade.ID, seen, into map[cascade.ID]bool) {
	var add func(cascade.ID)
	add = func(id cascade.ID) {
		t := s.Team(id)
		if t == nil || seen[id] {
			return
		}
		seen[id] = true
		for _, m := range append(slices.Clone(t.Members), t.Lead) {
			if s.Person(m) != nil {
				into[m] = true
			}
			add(m) // of a group, a team
		}
		for e := range s.Referrers(id, cascade.KindTeam) {
			if e.(*cascade.Team).Parent == id {
				add(e.Head().ID)
			}
		}
	}
	add(team)
}

// regraded looks at the things whose sight changes, and at what is as closed as these, for everybody.
func (g *gains) regraded(changes []cascade.Change) {
	for _, c := range changes {
		k, id := c.Kind(), c.ID() // which may be changed more than once
		was, is := g.before.Get(k, id), g.after.Get(k, id)
		if !slices.Contains(opened, k) || was == nil || is == nil || !cascade.Regrades(was, is) {
			continue
		}
		for p := range g.after.People() {
			g.look(p.ID, was, is)
		}
		for _, k := range hanging[k] {
			for e := range g.after.Referrers(id, k) {
				for p := range g.after.People() {
					g.look(p.ID, g.before.Get(k, e.Head().ID), e)
				}
			}
		}
	}
}

// had returns the people whose a thing was before the write, and who saw it.
func (g *gains) had(was cascade.Entity) (people []cascade.ID) {
	for p := range g.before.People() {
		if g.after.Person(p.ID) == nil {
			continue
		}
		if before, _ := g.viewer(p.ID); before.keeps(was) && before.extentOf(was) == full {
			people = append(people, p.ID)
		}
	}
	return people
}

// opening returns what the owners of a thing are told, or nil. Of a measure nothing is said where the notice of the
// goal or the metric that kept it closed says it.
func (g *gains) opening(e cascade.Entity) *cascade.Opening {
	who, was := g.who[e.Head().ID], g.before.Get(e.Kind(), e.Head().ID)
	if m, ok := was.(*cascade.Measure); ok {
		now := e.(*cascade.Measure)
		who = maps.Clone(who)
		maps.DeleteFunc(who, func(p cascade.ID, _ bool) bool {
			return m.Goal == now.Goal && g.who[m.Goal][p] ||
				m.Metric == now.Metric && !cascade.Restricted(m) && g.who[m.Metric][p]
		})
	}
	if len(who) == 0 {
		return nil
	}
	o := cascade.OpeningOf(e)
	o.Tell, o.Called = g.had(was), cmp.Or(cascade.TitleOf(was), was.Head().Key, string(e.Kind()))
	if o.Everybody = !closed(g.after, e); !o.Everybody {
		for p := range g.after.People() {
			if who[p.ID] {
				o.Who = append(o.Who, p.ID)
			}
		}
	}
	return o
}
