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
	left := map[cascade.ID][]cascade.ID{} // what stays as a remnant → for whom
	for _, c := range all {
		if kept := v.unseenOf(c, goes); len(kept) > 0 {
			hold(&put, c.Before, kept, goes, left)
		}
	}
	if len(left) == 0 {
		return cascade.Follow(out, append(all, leavers(v, gone, all)...))
	}
	var remnants []cascade.Change
	var really []cascade.Entity
	for _, e := range gone {
		if v.readable(e) == nil { // it is not theirs to take away from anybody
			continue
		}
		if audience := left[e.Head().ID]; len(audience) > 0 && mayBeKept(e.Kind()) {
			now := put.Get(e.Kind(), e.Head().ID)
			remnant := cascade.Clone(now)
			remnant.Head().Remnant = &cascade.Remnant{Audience: audience}
			remnants = append(remnants, cascade.Change{Before: now, After: remnant})
		} else if len(audience) == 0 {
			really = append(really, e)
		}
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

// unseenOf returns what stays of what a removal deletes or takes a part of, since the viewer does not see it: those
// that it hangs on among what goes, and the teams by which others see it. A thing that goes itself is among them where
// they see only a part of it.
func (v *viewer) unseenOf(c cascade.Change, goes map[cascade.ID]cascade.Entity) (on []cascade.Entity) {
	whole := v.readable(c.Before) != nil
	if whole && c.After == nil {
		cascade.Refs(c.Before, func(r cascade.Ref) { // a part that names what they do not see
			if v.unseen(r) {
				whole = false
			}
		})
		if !whole {
			return []cascade.Entity{c.Before}
		}
	}
	if whole {
		return nil
	}
	cascade.Refs(c.Before, func(r cascade.Ref) {
		if e := goes[*r.ID]; e != nil && r.Role != cascade.Mention {
			on = append(on, e)
		}
	})
	return append(on, v.seenBy(c.Before, goes)...)
}

// seenBy returns the teams that go and whose people see a restricted thing by them. Who goes themselves sees nothing
// more.
func (v *viewer) seenBy(e cascade.Entity, goes map[cascade.ID]cascade.Entity) (teams []cascade.Entity) {
	sight := cascade.SightOf(e)
	if sight == nil || !sight.Restricted() {
		return nil
	}
	for _, id := range slices.Concat(v.s.OwnersOf(e), sight.Audience) {
		if t := goes[id]; t != nil && t.Kind() == cascade.KindTeam {
			teams = append(teams, t)
		}
	}
	return teams
}

// hold keeps things, and what they hang on in their turn, for those who see all of e.
func hold(
	s *cascade.Snapshot, e cascade.Entity, things []cascade.Entity, goes map[cascade.ID]cascade.Entity,
	left map[cascade.ID][]cascade.ID,
) {
	audience := s.Insiders(e)
	for len(things) > 0 {
		on := things[0]
		things = things[1:]
		had := left[on.Head().ID]
		now := slices.Clone(had)
		for _, id := range audience {
			if !slices.Contains(now, id) {
				now = append(now, id)
			}
		}
		if len(now) == len(had) {
			continue
		}
		left[on.Head().ID] = now
		cascade.Refs(on, func(r cascade.Ref) {
			if up := goes[*r.ID]; up != nil && r.Role == cascade.Whole {
				things = append(things, up)
			}
		})
	}
}
