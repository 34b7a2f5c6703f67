package finding

import (
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/lens"
)

// Lines is what a pass knows of one goal's lines.
type Lines struct {
	PathBelow, Faster bool
	Tops              []*cascade.Goal
}

// LinesOf asks one pass about goals, in the order given.
func LinesOf(l *lens.Lens, goals []*cascade.Goal) (known map[cascade.ID]Lines, detours map[cascade.ID]*cascade.Goal) {
	p := Keep(l, nil).pass()
	known, detours = map[cascade.ID]Lines{}, map[cascade.ID]*cascade.Goal{}
	for _, g := range goals {
		known[g.ID] = Lines{p.pathBelow(g.ID), p.faster(g), p.tops(g.ID)}
		if !p.binding(g) {
			continue
		}
		for a := range p.AlignmentsUp(g.ID) {
			if via := p.detour(g, a); via != nil && !a.Withheld {
				detours[a.ID] = via
			}
		}
	}
	return known, detours
}
