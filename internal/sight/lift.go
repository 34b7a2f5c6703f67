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
	revived := w.revive(person, changes)
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
// with what was left, as though it had never gone.
func (w *World) revive(person cascade.ID, changes []cascade.Change) map[cascade.ID]cascade.Change {
	var left []cascade.Change
	written := map[cascade.ID]cascade.Entity{}
	for _, c := range changes {
		if c.Before != nil {
			continue
		}
		if was := w.full.Get(c.Kind(), c.ID()); was != nil {
			back := cascade.Clone(was)
			back.Head().Remnant = nil
			left = append(left, cascade.Change{Before: was, After: back})
			written[c.ID()] = c.After
		}
	}
	if len(left) == 0 {
		return nil
	}
	put := fit(&w.full, left)
	v := newViewer(&put, person)
	out := make(map[cascade.ID]cascade.Change, len(left))
	for _, c := range left {
		if seen := v.readable(c.After); seen != nil {
			c.After = cascade.Restore(c.After, seen, written[c.ID()])
		}
		out[c.ID()] = c
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
