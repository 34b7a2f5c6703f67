package finding

import (
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/lens"
)

// Known is what a pass knows of one goal's lines.
type Known struct {
	PathBelow, Faster bool
	Tops              []*cascade.Goal
}

// KnownOf asks one pass about goals, in the order given.
func KnownOf(l *lens.Lens, goals []*cascade.Goal) (known map[cascade.ID]Known, detours map[cascade.ID]*cascade.Goal) {
	p := &Pass{Snapshot: l.Snapshot(), Lens: l, Today: l.Today()}
	known = map[cascade.ID]Known{}
	for _, g := range goals {
		known[g.ID] = Known{p.pathBelow(g.ID), p.faster(g), p.tops(g.ID)}
	}
	return known, p.detours()
}
