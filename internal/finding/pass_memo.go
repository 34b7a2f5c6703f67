package finding

import (
	"slices"

	"weir.dev/weir/internal/cascade"
)

// What a pass works out once, because many goals or many rules ask for it: so a rule costs what it reads, and not
// that for every goal.

// once remembers what was found out about things, each by its id.
type once[V any] map[cascade.ID]V

func (o *once[V]) of(id cascade.ID, find func() V) V {
	if v, ok := (*o)[id]; ok {
		return v
	}
	v := find()
	if *o == nil {
		*o = once[V]{}
	}
	(*o)[id] = v
	return v
}

// decided returns the last day by today on which a review decided about a goal.
func (p *Pass) decided(goal cascade.ID) (cascade.Date, bool) {
	if p.Len(cascade.KindHeldReview) == 0 {
		return 0, false
	}
	const never = cascade.Date(-1 << 31)
	day := p.decisions.of(goal, func() cascade.Date {
		last := never
		for e := range p.Referrers(goal, cascade.KindHeldReview) {
			h := e.(*cascade.HeldReview)
			if day := h.At.Date(); day <= p.Today && slices.ContainsFunc(h.Decisions, func(d cascade.Decision) bool {
				return d.Goal == goal
			}) {
				last = max(last, day)
			}
		}
		return last
	})
	return day, day != never
}

// reviewsHeld returns how many reviews of a goal were held by today.
func (p *Pass) reviewsHeld(goal cascade.ID) int {
	if p.Len(cascade.KindHeldReview) == 0 {
		return 0
	}
	a := p.aroundOf(goal)
	if a.held > 0 {
		return a.held - 1
	}
	a.held = 1
	for e := range p.Referrers(goal, cascade.KindReview) {
		r := e.(*cascade.Review)
		if r.Goal != goal {
			continue
		}
		for e := range p.Referrers(r.ID, cascade.KindHeldReview) {
			if h := e.(*cascade.HeldReview); h.Review == r.ID && h.At.Date() <= p.Today {
				a.held++
			}
		}
	}
	return a.held - 1
}
