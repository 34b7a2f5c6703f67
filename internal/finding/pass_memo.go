package finding

import (
	"iter"
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

// lines are the alignments by the goal that serves and by the goal served, in order of creation.
type lines struct {
	up, down map[cascade.ID][]*cascade.Alignment
}

func (p *Pass) lines() *lines {
	if p.drawn == nil {
		p.drawn = &lines{map[cascade.ID][]*cascade.Alignment{}, map[cascade.ID][]*cascade.Alignment{}}
		for a := range p.Alignments() {
			p.drawn.up[a.Goal] = append(p.drawn.up[a.Goal], a)
			p.drawn.down[a.To] = append(p.drawn.down[a.To], a)
		}
	}
	return p.drawn
}

// AlignmentsUp yields what the snapshot's does, without reading what serves the goal: to ask the snapshot what a goal
// serves costs all that serves it.
func (p *Pass) AlignmentsUp(goal cascade.ID) iter.Seq[*cascade.Alignment] {
	return slices.Values(p.lines().up[goal])
}

// AlignmentsDown yields what the snapshot's does, without reading what the goal serves.
func (p *Pass) AlignmentsDown(goal cascade.ID) iter.Seq[*cascade.Alignment] {
	return slices.Values(p.lines().down[goal])
}

// measured are the measures of a goal that the viewer sees, and whether there are others that only show to exist.
type measured struct {
	seen []*cascade.Measure
	more bool
}

// measures returns the measures of a goal that the viewer sees, and whether there are others that only show to exist.
// They are everybody's and must not be changed.
func (p *Pass) measures(g *cascade.Goal) (seen []*cascade.Measure, more bool) {
	m := p.measured.of(g.ID, func() (out measured) {
		for m := range p.MeasuresOf(g.ID) {
			if m.Withheld {
				out.more = true
				continue
			}
			out.seen = append(out.seen, m)
		}
		return out
	})
	return m.seen, m.more
}

// decided returns the last day by today on which a review decided about each goal of which one has.
func (p *Pass) decided() map[cascade.ID]cascade.Date {
	if p.decisions == nil {
		p.decisions = map[cascade.ID]cascade.Date{}
		for e := range p.All(cascade.KindHeldReview) {
			h := e.(*cascade.HeldReview)
			day := h.At.Date()
			if day > p.Today {
				continue
			}
			for _, d := range h.Decisions {
				if last, ok := p.decisions[d.Goal]; !ok || last < day {
					p.decisions[d.Goal] = day
				}
			}
		}
	}
	return p.decisions
}
