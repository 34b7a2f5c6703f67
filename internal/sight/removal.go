package sight

import (
	"slices"

	"weir.dev/weir/internal/cascade"
)

// removal adds to what somebody decided that things go. What they do not see is not theirs to destroy: a thing with a
// part of that sort, or that something of that sort names, stays as a remnant for those who see it.
func (w *World) removal(v *viewer, decided []cascade.Change, things []cascade.Entity) []cascade.Change {
	put := applied(&w.full, decided)
	stays := whatStays(v, &put, put.Removal(things...))
	var marked []cascade.Change
	var gone []cascade.Entity
	for _, e := range things {
		switch audience := stays[e.Head().ID]; {
		case v.readable(e) == nil: // it goes with what it hangs on, or not at all
		case len(audience) == 0:
			gone = append(gone, e)
		default:
			now := put.Get(e.Kind(), e.Head().ID)
			marked = append(marked, cascade.Change{Before: now, After: cascade.Leave(cascade.Clone(now), audience)})
		}
	}
	put = applied(&put, marked)
	all := put.Removal(gone...)
	return cascade.Follow(cascade.Follow(decided, marked), append(all, leavers(v, gone, all)...))
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
		if l := cascade.LeaverOf(e.Head().ID, unseen); l != nil {
			out = append(out, cascade.Change{After: l})
		}
	}
	return out
}

// staying is what stays of a removal.
type staying struct {
	goes map[cascade.ID]cascade.Entity // if nothing stayed
	whom map[cascade.ID][]cascade.ID   // for whom a thing stays
}

// whatStays returns for whom things stay that a removal would delete: of each that the viewer sees, for those who see a
// part of it that the viewer does not; of each that is named where they do not see it, for those who see that.
func whatStays(v *viewer, s *cascade.Snapshot, removal []cascade.Change) map[cascade.ID][]cascade.ID {
	st := staying{goes: map[cascade.ID]cascade.Entity{}, whom: map[cascade.ID][]cascade.ID{}}
	for _, c := range removal {
		if c.After == nil && mayBeLeft(c.Kind()) {
			st.goes[c.ID()] = c.Before
		}
	}
	for _, c := range removal {
		if v.readable(c.Before) == nil {
			st.keep(s.Insiders(c.Before), st.namedBy(c.Before))
			continue
		}
		for _, part := range v.unseenIn(c.Before) {
			insiders := s.Insiders(c.Before, part)
			if c.After != nil {
				st.keep(insiders, st.namedWith(c.Before, part))
			} else if e := st.goes[c.ID()]; e != nil {
				st.keep(insiders, []cascade.Entity{e})
			}
		}
	}
	return st.whom
}

// namedBy lists what a thing names of what goes, as often as it does.
func (st *staying) namedBy(e cascade.Entity) (out []cascade.Entity) {
	cascade.Refs(e, func(r cascade.Ref) {
		if named := st.goes[*r.ID]; named != nil {
			out = append(out, named)
		}
	})
	return out
}

// namedWith lists what a thing names of what goes together with a part: what it would not name without that.
func (st *staying) namedWith(e, part cascade.Entity) []cascade.Entity {
	names := st.namedBy(e)
	if len(names) == 0 {
		return nil
	}
	rest, ok := cascade.Drop(e, func(r cascade.Ref) bool { return *r.ID == part.Head().ID })
	if !ok {
		return names
	}
	for _, named := range st.namedBy(rest) {
		if i := slices.Index(names, named); i >= 0 {
			names = slices.Delete(names, i, i+1)
		}
	}
	return names
}

// keep has things stay for an audience, with what they hang on in their turn.
func (st *staying) keep(audience []cascade.ID, things []cascade.Entity) {
	for len(things) > 0 {
		e := things[0]
		things = things[1:]
		had := st.whom[e.Head().ID]
		now := slices.Clone(had)
		for _, id := range audience {
			if !slices.Contains(now, id) {
				now = append(now, id)
			}
		}
		if len(now) == len(had) {
			continue
		}
		st.whom[e.Head().ID] = now
		cascade.Refs(e, func(r cascade.Ref) {
			if on := st.goes[*r.ID]; on != nil && r.Role == cascade.Whole {
				things = append(things, on)
			}
		})
	}
}

// readable returns what the viewer reads of a thing; nil where that is nothing, or only that it is there.
func (v *viewer) readable(e cascade.Entity) cascade.Entity {
	if shown := v.show(e); shown != nil && !cascade.Withheld(shown) {
		return shown
	}
	return nil
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
