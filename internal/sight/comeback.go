package sight

import "weir.dev/weir/internal/cascade"

// comeBack joins what somebody writes of things that come back with what was left of these for others, as though they
// had never gone. What was hung on that since, made or moved there, and would come to light with it, stays for those
// for whom it was left.
func (w *World) comeBack(
	person cascade.ID, changes []cascade.Change,
) (joined map[cascade.ID]cascade.Change, since []cascade.Change) {
	written := map[cascade.ID]cascade.Entity{}
	var open []cascade.Change
	for _, c := range changes {
		if was := w.full.Get(c.Kind(), c.ID()); was != nil && c.Before == nil {
			written[c.ID()] = c.After
			open = append(open, cascade.Change{Before: was, After: asOpen(was, c.After)})
		}
	}
	if len(open) == 0 {
		return nil, nil
	}
	put := applied(&w.full, open)
	before, after := newViewer(&w.full, person), newViewer(&put, person)
	joined = make(map[cascade.ID]cascade.Change, len(open))
	for _, c := range open {
		since = append(since, hungOnSince(c.Before, written, before, after)...)
		if seen := after.readable(c.After); seen != nil {
			c.After = cascade.Restore(c.After, seen, written[c.ID()])
		} else { // it was moved where they do not see it
			c.After = written[c.ID()]
		}
		joined[c.ID()] = c
	}
	return joined, since
}

// asOpen returns what was left of a thing as open as it is written. It may have been narrowed since: nobody but those
// for whom it was left knows of that.
func asOpen(was, written cascade.Entity) cascade.Entity {
	back := cascade.Clone(was)
	back.Head().Remnant = written.Head().Remnant
	if sight := cascade.SightOf(back); sight != nil {
		to := cascade.SightOf(cascade.Clone(written))
		sight.Visibility, sight.Audience = to.Visibility, to.Audience
	}
	return back
}

// hungOnSince leaves for the people of a remnant what they hung on it since, and a viewer would come to see.
func hungOnSince(
	was cascade.Entity, written map[cascade.ID]cascade.Entity, before, after *viewer,
) (out []cascade.Change) {
	left := was.Head().Remnant
	if left == nil {
		return nil
	}
	for _, k := range cascade.Kinds {
		if !mayBeLeft(k) {
			continue
		}
		for e := range after.s.Referrers(was.Head().ID, k) {
			// What hung on it before and showed comes back with it, so what else would show was made or moved there since.
			// A stub does not come back with it: it goes by its age.
			h, shown := e.Head(), after.show(e)
			if shown != nil && (h.Seq >= left.Gone || !cascade.Withheld(shown)) && h.Remnant == nil && written[h.ID] == nil &&
				before.show(e) == nil {
				out = append(out, cascade.Change{Before: e, After: cascade.Leave(cascade.Clone(e), left.Audience)})
			}
		}
	}
	return out
}
