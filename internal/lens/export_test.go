package lens

import (
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/graph"
)

// NewWorldOf is NewWorld with other bounds than the usual: of how many people views are kept, how many changes one may be
// behind, and after how many it is made anew.
func NewWorldOf(s cascade.Snapshot, today cascade.Date, secret []byte, people, behind, moved int) *World {
	return newWorld(graph.New(s, today), secret, &said{}, newLookers(bounds{people, behind, moved}))
}

// Kept returns how many views a world has that are not everybody's.
func (w *World) Kept() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.views) - 1
}

// Moved returns how many changes a lens's view was moved along by since it was made from the whole.
func (l *Lens) Moved() int { return l.v.moved }

// Shares reports whether two lenses show one view.
func (l *Lens) Shares(o *Lens) bool { return l.v == o.v }
