package sight

import (
	"slices"

	"weir.dev/weir/internal/cascade"
)

// removal adds to changes what removes things as a person decided who may not see all that goes with them. What they do
// not see is not theirs to destroy: it stays, and of what it hangs on a remnant stays for those who see it. To
// everybody else that is gone, as it would be if nothing hung on it.
func (w *World) removal(v *viewer, out []cascade.Change, gone []cascade.Entity) []cascade.Change {
	put := fit(&w.full, out)
	all := put.Removal(gone...)
	goes := make(map[cascade.ID]cascade.Entity, len(all))
	for _, c := range all {
		if c.After == nil {
			goes[c.ID()] = c.Before
		}
	}
	l := leaving{s: &put, goes: goes, left: map[cascade.ID][]cascade.ID{}}
	for _, c := range all {
		l.keep(v, c)
	}
	left := l.left
	if len(left) == 0 {
		return cascade.Follow(out, append(all, leavers(v, gone, all)...))
	}
	var remnants []cascade.Change
	var really []cascade.Entity
	for _, e := range gone {
		if v.readable(e) == nil { // it is not theirs to take away from anybody
			continue
		}
		audience := left[e.Head().ID]
		if len(audience) == 0 {
			really = append(really, e)
			continue
		}
		now := put.Get(e.Kind(), e.Head().ID)
		remnant := cascade.Clone(now)
		remnant.Head().Remnant = &cascade.Remnant{Audience: audience, Removed: true}
		remnants = append(remnants, cascade.Change{Before: now, After: remnant})
	}
	kept := fit(&put, remnants)
	all = kept.Removal(really...)
	return cascade.Follow(cascade.Follow(out, remnants), append(all, leavers(v, really, all)...))
}

// leavers keeps where people who go stood in what the viewer does not see.
func leavers(v *viewer, gone []cascade.Entity, all []cascade.Change) (out []cascade.Change) {
	unseen := slices.DeleteFunc(slices.Clone(all), func(c cascade.Change) bool {
		return c.Before == nil || v.readable(c.Before) != nil
	})
	for _, e := range gone {
		if e.Kind() != cascade.KindPerson {
			continue
		}
		if l := cascade.Leave(e.Head().ID, unseen); l != nil {
			out = append(out, cascade.Change{After: l})
		}
	}
	return out
}

// readable returns what the viewer reads of a thing; nil where that is nothing, or only that it is there.
func (v *viewer) readable(e cascade.Entity) cascade.Entity {
	if shown, _ := v.project(e); shown != nil && !cascade.Withheld(shown) {
		return shown
	}
	return nil
}

// leaving is what a removal leaves for those who see what its remover does not.
type leaving struct {
	s    *cascade.Snapshot
	goes map[cascade.ID]cascade.Entity
	left map[cascade.ID][]cascade.ID // what stays as a remnant → for whom
}

// keep notes what stays of what a removal deletes or takes a part of. What its remover does not see at all keeps what
// it names; what they see stays itself for those who see a part of it that they do not.
func (l *leaving) keep(v *viewer, c cascade.Change) {
	if v.readable(c.Before) == nil {
		var names []cascade.Entity
		cascade.Refs(c.Before, func(r cascade.Ref) {
			if e := l.goes[*r.ID]; e != nil && mayBeLeft(e.Kind()) {
				names = append(names, e)
			}
		})
		l.hold(l.s.Insiders(c.Before), names)
	} else if c.After == nil && mayBeLeft(c.Kind()) {
		for _, part := range v.unseenIn(c.Before) {
			l.hold(l.s.Insiders(c.Before, part), []cascade.Entity{c.Before})
		}
	}
}

// unseenIn returns the things that e names, which the viewer sees, and that they do not see.
func (v *viewer) unseenIn(e cascade.Entity) (things []cascade.Entity) {
	look := func(r cascade.Ref) {
		for _, k := range r.Of {
			if named := v.s.Get(k, *r.ID); named != nil && v.unseen(r) {
				things = append(things, named)
			}
		}
	}
	cascade.Refs(e, look)
	if a, ok := e.(*cascade.Alignment); ok && a.Driver != "" { // it is picked among the drivers of the goal served
		if d := v.s.Goal(a.To).Driver(a.Driver); d != nil {
			look(cascade.Ref{Kind: cascade.KindMetric, Of: []cascade.Kind{cascade.KindMetric}, ID: &d.Metric})
		}
	}
	return things
}

// hold keeps things, and what they hang on in their turn, for an audience.
func (l *leaving) hold(audience []cascade.ID, things []cascade.Entity) {
	for len(things) > 0 {
		on := things[0]
		things = things[1:]
		had := l.left[on.Head().ID]
		now := slices.Clone(had)
		for _, id := range audience {
			if !slices.Contains(now, id) {
				now = append(now, id)
			}
		}
		if len(now) == len(had) {
			continue
		}
		l.left[on.Head().ID] = now
		cascade.Refs(on, func(r cascade.Ref) {
			if up := l.goes[*r.ID]; up != nil && r.Role == cascade.Whole {
				things = append(things, up)
			}
		})
	}
}
