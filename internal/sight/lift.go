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
	joined, since := w.comeBack(person, changes)
	var out []cascade.Change
	var gone []cascade.Entity
	for _, c := range changes {
		whole := s.Get(c.Kind(), c.ID())
		switch {
		case c.Before == nil && whole != nil:
			out = append(out, joined[c.ID()])
		case c.Before == nil:
			out = append(out, c)
		case c.After == nil:
			gone = append(gone, whole)
		case cascade.Withheld(c.Before): // something it names is deleted, and that removal changes it in the whole
		default:
			out = append(out, cascade.Change{Before: whole, After: cascade.Restore(whole, c.Before, c.After)})
		}
	}
	out = append(out, since...)
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
		put := applied(s, out)
		out = cascade.Follow(out, put.DropPickedDrivers(goals...))
	}
	return out
}

// Complete adds to changes of the whole what follows from them, whoever made them: people who come back stand again
// where they stood, what may not be wider than something else narrows with it, and who owns a composite that lost its
// formula with a part sees it no more than before.
func (w *World) Complete(changes []cascade.Change) []cascade.Change {
	for _, c := range changes {
		if c.Kind() == cascade.KindPerson && c.Before == nil && w.full.Left(c.ID()) {
			put := applied(&w.full, changes)
			changes = cascade.Follow(changes, put.Return(c.ID()))
		}
	}
	if !slices.ContainsFunc(changes, func(c cascade.Change) bool { // what others are part of, or made of
		return cascade.Limits(c.Thing())
	}) {
		return changes
	}
	var things []cascade.Change
	for _, c := range changes {
		if c.Kind() != cascade.KindObservation { // they are many, and narrow nothing
			things = append(things, c)
		}
	}
	put := applied(&w.full, things)
	return cascade.Follow(changes, put.Narrow(things))
}

// applied returns s with changes that were decided on a view of it.
func applied(s *cascade.Snapshot, cs []cascade.Change) cascade.Snapshot {
	after, err := s.With(cs)
	if err != nil {
		panic("sight: changes decided on a view do not fit the whole: " + err.Error())
	}
	return after
}
