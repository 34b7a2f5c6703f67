package graph

import "weir.dev/weir/internal/cascade"

// Carried returns the part, 0 … 1, that each alignment under a goal carries in its signal, by the alignment's id: over
// those that the viewer sees and that count there, the parts add up to 1. It has none where they weigh nothing.
func (g *Graph) Carried(goal cascade.ID) map[cascade.ID]float64 {
	p, ok := g.seen(goal)
	if !ok {
		return nil
	}
	c := computer{g: g}
	g.s.NearBelow(p, &c.near)
	c.serving()
	sum := 0.0
	for _, a := range c.as {
		sum += a.weight
	}
	if sum == 0 {
		return nil
	}
	out := make(map[cascade.ID]float64, len(c.as))
	for _, a := range c.as {
		out[a.ID] = a.weight / sum
	}
	return out
}

// Promised returns the effect an alignment's belief promises on its outcome metric, in that metric's unit: the change
// its driver is promised to make, from baseline to target, times size per `per`. It is missing without a stated size
// or a promised change.
func (g *Graph) Promised(a *cascade.Alignment) Figure {
	if p, ok := g.s.PlaceOf(a.Goal); ok {
		return g.promised(a, p)
	}
	return Figure{}
}

// promised is Promised, given where the goal stands that serves.
func (g *Graph) promised(a *cascade.Alignment, from int32) Figure {
	b := a.Believes
	if a.Withheld || b == nil || b.Size == nil || b.Driver == "" {
		return Figure{}
	}
	change := g.promisedChange(from, b.Driver)
	if !change.OK {
		return Figure{}
	}
	per := 1.0
	if b.Per != nil {
		per = *b.Per
	}
	effect := change.V * *b.Size / per
	if b.Direction == "opposite" {
		effect = -effect
	}
	return known(effect)
}

// promisedChange returns how far the goal at a place promises to move a metric: by its measure, else by its bet.
func (g *Graph) promisedChange(from int32, driver cascade.ID) Figure {
	for m := range g.s.MeasuresAt(from) {
		from, to := Goalposts(m)
		if m.Metric == driver && !m.Withheld && from.OK && to.OK {
			return known(to.V - from.V)
		}
	}
	if goal := g.s.GoalAt(from); goal != nil && goal.Bet != nil && goal.Bet.Metric == driver && goal.Bet.Moves != nil {
		return known(*goal.Bet.Moves)
	}
	return Figure{}
}

// Promise is one belief's part of a sum.
type Promise struct {
	Alignment *cascade.Alignment
	Change    float64 // what the serving goal promises to move the driver by, in the driver's unit
	Effect    float64 // what that promises on the outcome, in its unit
}

// Sum says whether the beliefs under one measure add up to what it must still move.
type Sum struct {
	From, Now, To float64   // the measure's baseline (or its first value), value and target
	Gap           float64   // to − now
	Promised      float64   // what all numeric beliefs together promise
	Numeric       int       // how many beliefs state numbers
	Beliefs       []Promise // the numeric ones, in order of creation
	Silent        []string  // ids of the serving goals whose belief states none
	// Unpromised are the serving goals whose belief states numbers, and who do not say how far they move its driver.
	Unpromised []string
}

// AddsUp sums the promised effects on one measure. It is nil unless the measure has a value and a target, and at least
// one belief about its metric is numeric.
func (g *Graph) AddsUp(m *cascade.Measure) *Sum {
	_, to := Goalposts(m)
	o := Value(&g.s, m, g.today)
	if !to.OK || o == nil {
		return nil
	}
	sum := &Sum{From: o.Value, Now: o.Value, To: to.V, Gap: to.V - o.Value}
	if m.From != nil {
		sum.From = *m.From
	}
	p, _ := g.s.PlaceOf(m.Goal)
	for a, from := range g.s.Down(p) {
		if !g.Flows(a) {
			continue
		}
		if child := g.s.GoalAt(from); child == nil || child.Withheld || child.State == cascade.Dropped {
			continue
		}
		states := !a.Withheld && a.Believes != nil && a.Believes.Size != nil && a.Believes.Driver != ""
		effect := g.promised(a, from)
		switch {
		case !states:
			sum.Silent = append(sum.Silent, string(a.Goal))
			continue
		case a.Believes.Outcome != m.Metric: // it is about another measure
			continue
		case !effect.OK:
			sum.Unpromised = append(sum.Unpromised, string(a.Goal))
			continue
		}
		sum.Numeric++
		sum.Beliefs = append(sum.Beliefs,
			Promise{Alignment: a, Change: g.promisedChange(from, a.Believes.Driver).V, Effect: effect.V})
		sum.Promised += effect.V
	}
	if sum.Numeric == 0 || !finite(sum.Gap) || !finite(sum.Promised) {
		return nil
	}
	return sum
}
