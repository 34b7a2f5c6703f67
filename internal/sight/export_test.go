package sight

import (
	"maps"

	"weir.dev/weir/internal/cascade"
)

// NewWorldOf is NewWorld with other bounds than the usual: of how many people views are kept, how many changes one may
// be behind, and after how many it is built anew.
func NewWorldOf(s cascade.Snapshot, today cascade.Date, secret []byte, people, behind, moved int) *World {
	return newWorld(s, today, secret, &common{}, newRecentViewers(bounds{people, behind, moved, 5}))
}

// Views returns how many views a world has that are not everybody's and that no others are built from.
func (w *World) Views() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	kept := map[fingerprint]bool{}
	for at := w.step; at != nil; at = at.from {
		for p := range at.views {
			kept[p] = true
		}
	}
	for p := range w.step.guests {
		kept[p] = true
	}
	maps.DeleteFunc(kept, func(p fingerprint, _ bool) bool {
		return p == everything || w.isBase(p, "") || w.find(p, "") == nil
	})
	return len(kept)
}

// Moved returns how many changes a view took since it was built from the whole.
func (v *View) Moved() int { return v.lazy.get().moved }

// Shares reports whether two people share one view.
func (v *View) Shares(o *View) bool { return v.lazy.get() == o.lazy.get() }

// Settled reports whether the figures of everything have been computed.
func (w *World) Settled() bool {
	v, ok := w.whole.ready()
	if ok {
		_, ok = v.figures.ready()
	}
	return ok
}

// Built reports whether anybody has read what a view shows.
func (v *View) Built() bool {
	_, ok := v.lazy.ready()
	return ok
}

// Comparable reports whether two views are told apart without reading either.
func (v *View) Comparable(o *View) bool {
	return v.lazy.mark.rooted().origin == o.lazy.mark.rooted().origin
}
