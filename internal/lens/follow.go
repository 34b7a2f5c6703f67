package lens

import (
	"bytes"
	"maps"
	"slices"
	"sync"

	"weir.dev/weir/internal/cascade"
)

// write is what made one world of another, as it is followed for those who looked lately.
type write struct {
	changes  []cascade.Change
	secret   []byte
	regrades bool                // it may alter somebody's fingerprint, which no other may
	teams    bool                // it changes a team
	names    map[cascade.ID]bool // the people and teams that what it changes has, or had, among those in the know
	// outcome is what came of it, by fingerprint, for those whom it does not name: who saw the same sees the same of it.
	outcome map[print]outcome
	// revisions returns those that name a metric, by its key.
	revisions func() map[string][]cascade.Entity
}

// outcome is by which fingerprint somebody sees what comes of a write.
type outcome struct {
	print print
	lost  bool // they see too much of it to be worth following
}

func newWrite(w *World, after *cascade.Snapshot, changes []cascade.Change) *write {
	by := &write{changes: changes, secret: w.secret, names: map[cascade.ID]bool{}, outcome: map[print]outcome{}}
	by.revisions = sync.OnceValue(func() map[string][]cascade.Entity {
		out := map[string][]cascade.Entity{}
		for e := range after.All(cascade.KindRevision) {
			if r := e.(*cascade.Revision); r.Field == "metric" {
				out[r.Was] = append(out[r.Was], r)
				out[r.Now] = append(out[r.Now], r)
			}
		}
		return out
	})
	for _, c := range changes {
		by.look(w.graph.Snapshot(), c.Before, c.After)
		by.look(after, c.After, c.Before)
	}
	return by
}

// look notes whose sight of things the change of e, from or to what it is elsewhere, may alter.
func (by *write) look(s *cascade.Snapshot, e, elsewhere cascade.Entity) {
	note := func(lists ...[]cascade.ID) {
		for _, id := range slices.Concat(lists...) {
			by.names[id] = true
		}
	}
	measure := func(m *cascade.Measure) {
		note(m.Audience)
		if g := s.Goal(m.Goal); g != nil {
			note(g.Owners, g.Accountable)
		}
	}
	switch e := e.(type) {
	case *cascade.Person:
		by.regrades = true
	case *cascade.Team:
		by.regrades, by.teams = true, true
	case *cascade.Goal:
		note(e.Audience, e.Owners, e.Accountable)
		if o, ok := elsewhere.(*cascade.Goal); ok && (!slices.Equal(e.Owners, o.Owners) || !slices.Equal(e.Accountable, o.Accountable)) {
			by.regrades = true // its measures may be restricted
		}
		for m := range s.MeasuresOf(e.ID) { // while it did not show, who was in the know of them made no difference
			measure(m)
		}
	case *cascade.Metric:
		note(e.Audience, []cascade.ID{e.Owner})
		for m := range s.MeasuresReading(e.ID) {
			measure(m)
		}
	case *cascade.Measure:
		measure(e)
	}
	by.regrades = by.regrades || restricted(e)
}

// concerns reports whether a write is about somebody's own role or teams, and whether it names them otherwise.
func (by *write) concerns(before, after *sight) (own, named bool) {
	if !by.regrades {
		return false, false
	}
	teams := before.teams()
	if before.guest != after.guest || by.teams && !maps.Equal(teams, after.teams()) {
		return true, true
	}
	named = by.names[before.person]
	for t := range teams {
		named = named || by.names[t]
	}
	return false, named
}

// teams are those the viewer is a member of, and false for the others above these: all that an audience or an owner may
// name to mean them.
func (v *sight) teams() map[cascade.ID]bool {
	out := map[cascade.ID]bool{}
	add := func(id cascade.ID) {
		for e := range v.s.Referrers(id, cascade.KindTeam) {
			t := e.(*cascade.Team)
			if !v.s.IsMember(v.person, t.ID) {
				continue
			}
			out[t.ID] = true
			for up := v.s.Team(t.Parent); up != nil; up = v.s.Team(up.Parent) {
				if _, ok := out[up.ID]; ok {
					break
				}
				out[up.ID] = false
			}
		}
	}
	add(v.person)
	for _, id := range slices.Collect(maps.Keys(out)) { // the groups that these are listed in
		add(id)
	}
	return out
}

// follow returns what somebody sees of a write: of what it changes, and of what rests on that where how much they see of it
// has changed. It stops when that is more than most.
func (by *write) follow(before, after *sight, from print, most int) (seen []cascade.Change, out outcome) {
	out.print = from
	type thing struct {
		kind cascade.Kind
		id   cascade.ID
	}
	var todo []thing
	done := map[cascade.ID]bool{}
	touch := func(k cascade.Kind, id cascade.ID) {
		if id != "" && !done[id] {
			done[id] = true
			todo = append(todo, thing{k, id})
		}
	}
	for _, c := range by.changes {
		touch(c.Kind(), c.ID())
	}
	for len(todo) > 0 {
		k, id := todo[len(todo)-1].kind, todo[len(todo)-1].id
		todo = todo[:len(todo)-1]
		was, is := before.s.Get(k, id), after.s.Get(k, id)
		if c := (cascade.Change{Before: before.show(was), After: after.show(is)}); differ(c) {
			seen = append(seen, c)
		}
		if len(seen) > most {
			return nil, outcome{lost: true}
		}
		if from.guest == "" {
			if g, h := before.withheld(was), after.withheld(is); g != h {
				out.print.toggle(by.secret, id, g)
				out.print.toggle(by.secret, id, h)
			}
		}
		for _, e := range []cascade.Entity{was, is} {
			if a, ok := e.(*cascade.Alignment); ok {
				touch(cascade.KindInitiative, a.Initiative) // which it may have been all that this serves
			}
		}
		if a, b := before.keyed(was), after.keyed(is); a != b {
			for _, r := range slices.Concat(by.revisions()[a.key], by.revisions()[b.key]) {
				touch(r.Kind(), r.Head().ID)
			}
		}
		if was == nil || is == nil || before.standing(was) == after.standing(is) { // what names something new, or gone, changes itself
			continue
		}
		for _, k := range cascade.Kinds {
			for e := range after.s.Referrers(id, k) {
				touch(k, e.Head().ID)
			}
		}
	}
	return seen, out
}

// show returns what the viewer sees of e, or nil.
func (v *sight) show(e cascade.Entity) cascade.Entity {
	if e != nil {
		if p, ok := v.project(e); ok {
			return p
		}
	}
	return nil
}

// standing is what of a thing decides how much the viewer sees of what names it.
type standing struct {
	grade   grade
	owned   bool   // a restricted measure shows to those who own its goal
	drivers string // the keys of those that show, which alignments pick from
}

func (v *sight) standing(e cascade.Entity) (st standing) {
	switch e := e.(type) {
	case *cascade.Goal:
		st.grade, st.owned = v.goal(e), v.owns(e)
		for _, d := range e.Drivers {
			if d.Metric == "" || v.sees(cascade.KindMetric, d.Metric) {
				st.drivers += d.Key + "\x00"
			}
		}
	case *cascade.Measure:
		st.grade = v.measure(e)
	case *cascade.Metric:
		st.grade = v.metric(e)
	case *cascade.Initiative, *cascade.Review, *cascade.CheckIn:
		if !v.sees(e.Kind(), e.Head().ID) {
			st.grade = hidden
		}
	}
	return st
}

// keyed is what of a metric decides who sees the revisions that name its key.
type keyed struct {
	is, full bool
	key      string
}

func (v *sight) keyed(e cascade.Entity) keyed {
	m, ok := e.(*cascade.Metric)
	if !ok {
		return keyed{}
	}
	return keyed{true, v.metric(m) == full, m.Key}
}

// differ reports whether a change shows anything.
func differ(c cascade.Change) bool {
	if c.Before == nil || c.After == nil {
		return c.Before != c.After
	}
	return !sameForm(c.Before, c.After)
}

func sameForm(a, b cascade.Entity) bool {
	return a == b || cascade.Withheld(a) == cascade.Withheld(b) && bytes.Equal(cascade.Encode(a), cascade.Encode(b))
}
