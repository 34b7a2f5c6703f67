package sight

import "weir.dev/weir/internal/cascade"

// Told returns what shows of a change that was made to a thing which the viewer sees: both sides by what they see
// today, so a part that they do not see is on neither. ok is false where nothing of the change shows, and of
// readings, check-ins and the like: they are added, not changed.
func (v *View) Told(c cascade.Change) (told cascade.Change, ok bool) {
	now := v.Snapshot().Get(c.Kind(), c.ID())
	if now == nil || cascade.Withheld(now) || cascade.Info(c.Kind()).Accumulates {
		return told, false
	}
	told = cascade.Change{Before: v.past(c.Before), After: v.past(c.After)}
	if told.Before == nil || told.After == nil {
		return told, told.Before != told.After
	}
	return told, c.Kind() == cascade.KindPerson || !cascade.Same(told.Before, told.After) // the journal keeps no names
}

// past returns what the viewer would see of a thing as it stood: what it named, where they see that today.
func (v *View) past(e cascade.Entity) cascade.Entity {
	if e == nil {
		return nil
	}
	s := v.Snapshot()
	left, ok := cascade.Drop(e, func(r cascade.Ref) bool {
		for _, k := range r.Of {
			if named := s.Get(k, *r.ID); named != nil {
				return cascade.Withheld(named)
			}
		}
		return r.Kind != cascade.KindPerson // who has left may be named still
	})
	if !ok {
		return nil
	}
	if a, is := left.(*cascade.Alignment); is {
		return newViewer(s, v.person).clearDriver(a)
	}
	return left
}
