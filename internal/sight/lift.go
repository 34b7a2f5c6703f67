package sight

import (
	"slices"

	"weir.dev/weir/internal/cascade"
)

// Lift turns changes decided on a person's view into changes of the whole. What they could not see of an entity stays
// in it; what depends on something deleted is deleted too, even where they did not see it.
func (w *World) Lift(person cascade.ID, changes []cascade.Change) []cascade.Change {
	if w.fingerprint(person) == everything {
		return changes
	}
	s := &w.full
	var out []cascade.Change
	var gone []cascade.Entity
	revived, theirs := w.revive(person, changes)
	for _, c := range changes {
		if c.Before == nil {
			if r, ok := revived[c.ID()]; ok {
				c = r
			}
			out = append(out, c)
			continue
		}
		whole := s.Get(c.Kind(), c.ID())
		if c.After == nil {
			gone = append(gone, whole)
			continue
		}
		if cascade.Withheld(c.Before) { // something it names is deleted, and that removal changes it in the whole
			continue
		}
		out = append(out, cascade.Change{Before: whole, After: cascade.Restore(whole, c.Before, c.After)})
	}
	out = append(out, theirs...)
	if len(gone) > 0 {
		out = w.removal(newViewer(s, person), out, gone)
	}
	var goals []cascade.ID
	for _, c := range out {
		if c.Kind() == cascade.KindGoal && c.Before != nil && c.After != nil {
			goals = append(goals, c.ID())
		}
	}
	if len(goals) > 0 { // an alignment they do not see may have picked a driver they took out
		put := fit(s, out)
		out = cascade.Follow(out, put.Unpick(goals...))
	}
	return out
}

// revive finds the things that come back after a removal that left some of them for others: what is written is joined
// with what was left, as though it had never gone. What was hung on that meanwhile, theirs, stays for those for whom it
// was left: it was not said to all.
func (w *World) revive(
	person cascade.ID, changes []cascade.Change,
) (back map[cascade.ID]cascade.Change, theirs []cascade.Change) {
	var left []cascade.Change
	written := map[cascade.ID]cascade.Entity{}
	for _, c := range changes {
		if c.Before != nil {
			continue
		}
		if was := w.full.Get(c.Kind(), c.ID()); was != nil {
			left = append(left, cascade.Change{Before: was, After: reopened(was, c.After)})
			written[c.ID()] = c.After
		}
	}
	if len(left) == 0 {
		return nil, nil
	}
	put := fit(&w.full, left)
	v := newViewer(&put, person)
	back = make(map[cascade.ID]cascade.Change, len(left))
	for _, c := range left {
		if seen := v.readable(c.After); seen != nil {
			c.After = cascade.Restore(c.After, seen, written[c.ID()])
		} else { // it was moved where they do not see it
			c.After = written[c.ID()]
		}
		back[c.ID()] = c
	}
	before := newViewer(&w.full, person)
	for _, c := range left {
		theirs = append(theirs, hungOn(c.Before, written, before, v)...)
	}
	return back, theirs
}

// reopened returns what was left of a thing as open as it was when it was removed. It may have been narrowed since:
// nobody but those for whom it was left knows of that.
func reopened(was, written cascade.Entity) cascade.Entity {
	back := cascade.Clone(was)
	back.Head().Remnant = written.Head().Remnant
	if sight := cascade.SightOf(back); sight != nil {
		to := cascade.SightOf(cascade.Clone(written))
		sight.Visibility, sight.Audience = to.Visibility, to.Audience
	}
	return back
}

// hungOn returns the changes that keep to themselves what people hung on what was left of a thing, since it was, and
// the viewer would come to see with it.
func hungOn(was cascade.Entity, written map[cascade.ID]cascade.Entity, before, after *viewer) (out []cascade.Change) {
	left := was.Head().Remnant
	if left == nil || left.Since == 0 {
		return nil
	}
	for _, k := range cascade.Kinds {
		if !mayBeLeft(k) {
			continue
		}
		for e := range after.s.Referrers(was.Head().ID, k) {
			h := e.Head()
			if h.Seq < left.Since || h.Remnant != nil || written[h.ID] != nil || before.show(e) != nil ||
				after.show(e) == nil {
				continue
			}
			kept := cascade.Clone(e)
			kept.Head().Remnant = &cascade.Remnant{Audience: left.Audience, Removed: true}
			out = append(out, cascade.Change{Before: e, After: kept})
		}
	}
	return out
}

// Complete adds to changes of the whole what follows from them, whoever made them.
func (w *World) Complete(changes []cascade.Change) []cascade.Change {
	changes = w.returned(changes)
	if !slices.ContainsFunc(changes, func(c cascade.Change) bool { // what others are part of, or made of
		return cascade.Limits(c.Thing())
	}) {
		return changes
	}
	put := fit(&w.full, changes)
	return cascade.Follow(changes, put.Narrow(changes))
}

// returned adds to changes that people who come back stand again where they stood, also where whoever takes their
// removal back does not see it.
func (w *World) returned(changes []cascade.Change) []cascade.Change {
	for _, c := range changes {
		if c.Kind() == cascade.KindPerson && c.Before == nil && w.full.Left(c.ID()) {
			put := fit(&w.full, changes)
			changes = cascade.Follow(changes, put.Return(c.ID()))
		}
	}
	return changes
}

// fit returns s with changes that were decided on a view of it.
func fit(s *cascade.Snapshot, cs []cascade.Change) cascade.Snapshot {
	after, err := s.With(cs)
	if err != nil {
		panic("sight: changes decided on a view do not fit the whole: " + err.Error())
	}
	return after
}
