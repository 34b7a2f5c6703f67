package sight

import (
	"bytes"
	"iter"
	"maps"
	"slices"
	"strings"

	"weir.dev/weir/internal/cascade"
)

// write is what made one world of another. Recent viewers' views are advanced by what each of them sees of it.
type write struct {
	changes    []cascade.Change
	secret     []byte
	mayRegrade bool                // it may alter a fingerprint; a write without this alters none
	teams      bool                // it changes a team
	names      map[cascade.ID]bool // people and teams among the audience and owners of what it changes
	// outcome is the outcome for people whom the write does not name, by their fingerprint before it: people who saw
	// the same see the same of it.
	outcome map[fingerprint]outcome
	sums    map[cascade.Entity]sum // of what it changes, by pointer: most viewers are shown the same
}

// outcome is a viewer's fingerprint after a write.
type outcome struct {
	fingerprint fingerprint
	lost        bool // they see so much of the write that building their view anew is cheaper
}

func newWrite(w *World, after *cascade.Snapshot, changes []cascade.Change) *write {
	by := &write{
		changes: changes, secret: w.secret, names: map[cascade.ID]bool{}, outcome: map[fingerprint]outcome{},
		sums: map[cascade.Entity]sum{},
	}
	for _, c := range changes {
		by.inspect(&w.full, c.Before, c.After)
		by.inspect(after, c.After, c.Before)
	}
	return by
}

// inspect notes whose sight a change may alter. e is one side of the change in snapshot s, other the other side.
func (by *write) inspect(s *cascade.Snapshot, e, other cascade.Entity) {
	if o, ok := e.(*cascade.Observation); ok && o.Remnant == nil { // they are many, and belong to their metric
		by.mayRegrade = by.mayRegrade || regrades(e, other)
		return
	}
	note := func(lists ...[]cascade.ID) {
		for _, ids := range lists {
			for _, id := range ids {
				by.names[id] = true
			}
		}
	}
	measure := func(m *cascade.Measure) {
		note(m.Audience)
		if g := s.Goal(m.Goal); g != nil {
			note(g.Owners, g.Accountable)
		}
	}
	item := func(w *cascade.WorkItem) { note(w.Audience, []cascade.ID{w.Owner}) }
	if e != nil && e.Head().Remnant != nil {
		note(e.Head().Remnant.Audience)
	}
	switch e := e.(type) {
	case *cascade.Team:
		by.teams = true
	case *cascade.Goal:
		note(e.Audience, e.Owners, e.Accountable)
		for m := range s.MeasuresOf(e.ID) { // before the goal was visible, their audience did not matter
			measure(m)
		}
	case *cascade.Metric:
		note(e.Audience, []cascade.ID{e.Owner})
		for m := range s.MeasuresReading(e.ID) {
			measure(m)
		}
	case *cascade.Measure:
		measure(e)
	case *cascade.Initiative:
		note(e.Audience, e.Owners)
		for w := range s.Referrers(e.ID, cascade.KindWorkItem) {
			item(w.(*cascade.WorkItem))
		}
	case *cascade.WorkItem:
		item(e)
	}
	if o, ok := e.(*cascade.Opening); ok {
		note(o.Tell)
		by.inspect(s, s.Subject(o), nil)
	} else if e != nil {
		for range s.Referrers(e.Head().ID, cascade.KindOpening) {
			by.mayRegrade = true // who owns it is told who sees it
			break
		}
	}
	by.mayRegrade = by.mayRegrade || regrades(e, other)
}

// regrades reports whether a change of a thing may alter who sees what. e is one side of the change, other the other.
func regrades(e, other cascade.Entity) bool {
	switch e := e.(type) {
	case *cascade.Person, *cascade.Team:
		return true
	case *cascade.Goal: // its measures may be restricted
		o, ok := other.(*cascade.Goal)
		if ok && (!slices.Equal(e.Owners, o.Owners) || !slices.Equal(e.Accountable, o.Accountable)) {
			return true
		}
	}
	return cascade.Restricted(e)
}

// concerns reports whether a write changes a person's own role or teams, and whether it names them in another way.
func (by *write) concerns(before, after *viewer) (own, named bool) {
	if !by.mayRegrade {
		return false, false
	}
	teams := before.around()
	if before.guest != after.guest || by.teams && !maps.Equal(teams, after.around()) {
		return true, true
	}
	named = by.names[before.person]
	for t := range teams {
		named = named || by.names[t]
	}
	return false, named
}

// around returns all teams by which an audience or an owner may mean the viewer: true for those they are a member of,
// false for other teams above these.
func (v *viewer) around() map[cascade.ID]bool {
	if v.teams == nil {
		v.teams = teamsOf(v.s, v.person)
	}
	return v.teams
}

func teamsOf(s *cascade.Snapshot, person cascade.ID) map[cascade.ID]bool {
	out := map[cascade.ID]bool{}
	add := func(id cascade.ID) {
		for e := range s.Referrers(id, cascade.KindTeam) {
			t := e.(*cascade.Team)
			if !s.IsMember(person, t.ID) {
				continue
			}
			out[t.ID] = true
			for up := s.Team(t.Parent); up != nil; up = s.Team(up.Parent) {
				if _, ok := out[up.ID]; ok {
					break
				}
				out[up.ID] = false
			}
		}
	}
	add(person)
	for _, id := range slices.Collect(maps.Keys(out)) { // the groups that these are listed in
		add(id)
	}
	return out
}

// follow returns what a person sees of a write: of what it changes, and of what refers to that where how much they see
// of it has changed. It stops at most changes.
func (by *write) follow(before, after *viewer, from fingerprint, most int) (seen []cascade.Change, out outcome) {
	out.fingerprint = from
	start := func(yield func(thing) bool) {
		for _, c := range slices.Backward(by.changes) {
			if !yield(thing{c.Kind(), c.ID()}) {
				return
			}
		}
	}
	seen, ok := betweenEach(before, after, start, most, func(id cascade.ID, was, is cascade.Entity) {
		if from.guest == "" {
			if g, h := before.counted(was), after.counted(is); g != h {
				out.fingerprint.toggle(by.secret, id, g)
				out.fingerprint.toggle(by.secret, id, h)
			}
		}
	})
	if !ok {
		return nil, outcome{lost: true}
	}
	return seen, out
}

// thing names an entity.
type thing struct {
	kind cascade.Kind
	id   cascade.ID
}

// between returns what changes from what one viewer is shown to what another is, of the things to start with, and of
// what refers to a thing where how much the two see of it differs. It is false where that is more than most changes.
// Each thing that was looked at is told to look.
func between(
	before, after *viewer, start []thing, most int, look func(id cascade.ID, was, is cascade.Entity),
) (seen []cascade.Change, ok bool) {
	return betweenEach(before, after, slices.Values(start), most, look)
}

// betweenEach is between for a large write: where more changes than most, it has looked at few.
func betweenEach(
	before, after *viewer, start iter.Seq[thing], most int, look func(id cascade.ID, was, is cascade.Entity),
) (seen []cascade.Change, ok bool) {
	type found struct {
		thing
		is cascade.Entity // nil where it is to be looked up
	}
	var todo []found
	done := map[cascade.ID]bool{}
	for first := range start {
		for todo = append(todo, found{thing: first}); len(todo) > 0; {
			k, id, is := todo[len(todo)-1].kind, todo[len(todo)-1].id, todo[len(todo)-1].is
			todo = todo[:len(todo)-1]
			if id == "" || done[id] {
				continue
			}
			done[id] = true
			if is == nil {
				is = after.s.Get(k, id)
			}
			was := is
			if before.s != after.s { // a reading is made an entity for each who asks
				was = before.s.Get(k, id)
			}
			if c := (cascade.Change{Before: before.show(was), After: after.show(is)}); differ(c) {
				seen = append(seen, c)
			}
			if len(seen) > most {
				return nil, false
			}
			if look != nil {
				look(id, was, is)
			}
			if was == nil || is == nil || before.exposure(was) == after.exposure(is) {
				continue // what refers to something new or deleted changes itself
			}
			for e := range after.s.AllReferrers(id) {
				todo = append(todo, found{thingOf(e), e})
			}
		}
	}
	return seen, true
}

// show returns what the viewer sees of e, or nil.
func (v *viewer) show(e cascade.Entity) cascade.Entity {
	if e != nil {
		if p, ok := v.project(e); ok {
			return p
		}
	}
	return nil
}

// exposure is what decides how much a viewer sees of the things that refer to a thing.
type exposure struct {
	extent  extent
	keeps   bool   // the notices of who came to see it are theirs
	closed  bool   // an open work item of a restricted initiative shows to whom that does, and to nobody else
	owned   bool   // a restricted measure shows to those who own its goal
	drivers string // the ids of the visible ones, which alignments pick from
	metrics string // those a measure reads, or a check-in shows values for, whose readings say where they are from
}

func (v *viewer) exposure(e cascade.Entity) (st exposure) {
	st.extent, st.keeps = v.extentOf(e), v.keeps(e)
	switch e := e.(type) {
	case *cascade.Goal:
		st.owned = v.owns(e)
		for _, d := range e.Drivers {
			if v.reads(d.Metric) {
				st.drivers += string(d.ID) + "\x00"
			}
		}
	case *cascade.Measure:
		st.metrics = string(e.Metric)
	case *cascade.Initiative:
		st.closed = e.Restricted()
	case *cascade.CheckIn:
		if !v.sees(e) {
			st.extent = hidden
		}
		st.metrics = v.given(e)
	}
	return st
}

// given lists the metrics for which a check-in shows the viewer a value, and whether there are others.
func (v *viewer) given(c *cascade.CheckIn) string {
	var out []string
	for id := range c.Values {
		if m := v.s.Measure(id); m != nil && v.measure(m) == full {
			out = append(out, string(m.Metric))
		} else {
			out = append(out, "\x00")
		}
	}
	slices.Sort(out)
	return strings.Join(slices.Compact(out), "\x00")
}

// differ reports whether a change shows anything.
func differ(c cascade.Change) bool {
	if c.Before == nil || c.After == nil {
		return c.Before != c.After
	}
	return !sameForm(c.Before, c.After)
}

func sameForm(a, b cascade.Entity) bool {
	return a == b || cascade.Withheld(a) == cascade.Withheld(b) && bytes.Equal(cascade.Shown(a), cascade.Shown(b))
}
