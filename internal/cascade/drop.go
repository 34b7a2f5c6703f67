package cascade

import (
	"reflect"
	"slices"
)

// swept stands for a reference that Drop takes out. No key and no id holds a control character.
const swept ID = "\x00"

func unswept(ids []ID) []ID { return slices.DeleteFunc(ids, func(id ID) bool { return id == swept }) }

func clearSwept(ids ...*ID) {
	for _, id := range ids {
		if *id == swept {
			*id = ""
		}
	}
}

// Drop returns e without the parts whose reference is gone, and whether anything is left to show: an entity is what it
// names, so it goes altogether when a reference that is no part of it is gone. e itself is returned when nothing is.
func Drop(e Entity, gone func(Ref) bool) (Entity, bool) {
	parts, whole := false, false
	e.refs(func(r Ref) {
		if gone(r) {
			parts = parts || r.Part
			whole = whole || !r.Part
		}
	})
	switch {
	case whole:
		return nil, false
	case !parts:
		return e, true
	}
	c := Clone(e)
	c.refs(func(r Ref) {
		if gone(r) {
			*r.ID = swept
		}
	})
	return sweep(c)
}

// sweep takes the swept references out of e, with the list elements and blocks that rest on them.
func sweep(e Entity) (Entity, bool) {
	switch e := e.(type) {
	case *Team:
		clearSwept(&e.Parent, &e.Mandate.Agreed, &e.Lead)
		e.Members = unswept(e.Members)
	case *Cycle:
		clearSwept(&e.Parent)
		if e.Charter != nil {
			e.Charter.Reviews = unswept(e.Charter.Reviews)
			clearSwept(&e.Charter.Decides)
		}
	case *Metric:
		clearSwept(&e.Owner)
		e.Audience = unswept(e.Audience)
	case *Measure:
		e.Audience = unswept(e.Audience)
	case *Goal:
		e.Owners, e.Accountable = unswept(e.Owners), unswept(e.Accountable)
		e.Supports, e.Audience = unswept(e.Supports), unswept(e.Audience)
		clearSwept(&e.Cycle, &e.Replaces)
		if e.Brief != nil {
			clearSwept(&e.Brief.Decides)
		}
		e.Drivers = slices.DeleteFunc(e.Drivers, func(d Driver) bool { return d.Metric == swept })
		e.Tripwires = slices.DeleteFunc(e.Tripwires, func(t Tripwire) bool { return t.Metric == swept })
		if e.Bet != nil {
			if e.Bet.Metric == swept {
				e.Bet = nil
			} else {
				clearSwept(&e.Bet.Control)
			}
		}
		for i := range e.Waived {
			clearSwept(&e.Waived[i].By)
		}
	case *Initiative:
		e.Owners, e.Serves = unswept(e.Owners), unswept(e.Serves)
	case *WorkItem:
		clearSwept(&e.Initiative, &e.Owner)
		e.Serves = unswept(e.Serves)
	case *Review:
		clearSwept(&e.Chair)
	case *Alignment:
		for i := range e.MightWorsen {
			clearSwept(&e.MightWorsen[i].Tell)
		}
		if e.Case != nil {
			clearSwept(&e.Case.GovernedBy)
		}
		if e.Believes != nil && e.Believes.Overruled != nil {
			clearSwept(&e.Believes.Overruled.By)
		}
	case *Need:
		clearSwept(&e.From)
		return e, e.On != "" || e.From != ""
	case *Observation:
		clearSwept(&e.CheckIn)
	case *CheckIn:
		clearSwept(&e.By)
		delete(e.Values, swept)
		e.Acknowledged = unswept(e.Acknowledged)
		return e, e.Says()
	case *HeldReview:
		e.Decisions = slices.DeleteFunc(e.Decisions, func(d Decision) bool { return d.Goal == swept })
	case *Acknowledged:
		clearSwept(&e.By)
	}
	return e, true
}

// Restore gives after, written by somebody who saw only seen of stored, the parts of stored they could not see. Where
// they wrote something in the place of an unseen part, theirs stands.
func Restore(stored, seen, after Entity) Entity {
	if stored == seen {
		return after
	}
	after = Clone(after)
	switch a := after.(type) {
	case *Goal:
		st, se := stored.(*Goal), seen.(*Goal)
		a.Drivers = restore(st.Drivers, se.Drivers, a.Drivers)
		a.Tripwires = restore(st.Tripwires, se.Tripwires, a.Tripwires)
		if a.Bet == nil && se.Bet == nil {
			a.Bet = st.Bet
		} else if a.Bet != nil && se.Bet != nil && st.Bet != nil && a.Bet.Control == "" && se.Bet.Control == "" {
			a.Bet.Control = st.Bet.Control
		}
		if a.Replaces == "" && se.Replaces == "" {
			a.Replaces = st.Replaces
		}
	case *Cycle:
		st, se := stored.(*Cycle), seen.(*Cycle)
		if a.Charter != nil && st.Charter != nil && se.Charter != nil {
			a.Charter.Reviews = restore(st.Charter.Reviews, se.Charter.Reviews, a.Charter.Reviews)
		}
	case *Alignment:
		st, se := stored.(*Alignment), seen.(*Alignment)
		if a.Case != nil && st.Case != nil && se.Case != nil && a.Case.GovernedBy == "" && se.Case.GovernedBy == "" {
			a.Case.GovernedBy = st.Case.GovernedBy
		}
		if a.Driver == "" && se.Driver == "" {
			a.Driver = st.Driver
		}
	case *Initiative:
		a.Serves = restore(stored.(*Initiative).Serves, seen.(*Initiative).Serves, a.Serves)
	case *WorkItem:
		st, se := stored.(*WorkItem), seen.(*WorkItem)
		a.Serves = restore(st.Serves, se.Serves, a.Serves)
		if a.Initiative == "" && se.Initiative == "" {
			a.Initiative = st.Initiative
		}
	case *HeldReview:
		a.Decisions = restore(stored.(*HeldReview).Decisions, seen.(*HeldReview).Decisions, a.Decisions)
	case *Observation:
		if st, se := stored.(*Observation), seen.(*Observation); se.CheckIn == "" && a.CheckIn == "" && a.Value == st.Value && a.At == st.At {
			a.CheckIn = st.CheckIn
		}
	case *CheckIn:
		se := seen.(*CheckIn)
		for id, v := range stored.(*CheckIn).Values {
			if _, ok := se.Values[id]; ok {
				continue
			}
			if _, ok := a.Values[id]; !ok {
				if a.Values == nil {
					a.Values = map[ID]float64{}
				}
				a.Values[id] = v
			}
		}
	}
	return after
}

// restore puts what stored has and seen has not into after, each behind what it stood behind.
func restore[T any](stored, seen, after []T) []T {
	at := 0
	for _, v := range stored {
		same := func(o T) bool { return reflect.DeepEqual(o, v) } // numbers that may be missing stand behind pointers
		if i := slices.IndexFunc(after[at:], same); i >= 0 {
			at += i + 1
		} else if !slices.ContainsFunc(seen, same) {
			after = slices.Insert(after, at, v)
			at++
		}
	}
	return after
}
