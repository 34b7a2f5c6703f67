package lens

import (
	"slices"

	"weir.dev/weir/internal/cascade"
)

// Candidates returns the goals in whose names words may occur, as they are found one by one and on the way through all;
// false where there is no index.
func (l *Lens) Candidates(words []string) (few, many []cascade.Entity, ok bool) {
	c, ok := l.candidates(words)
	if !ok {
		return nil, nil, false
	}
	return slices.Collect(c.after(nil)), slices.Collect(c.merged(nil)), true
}

// RowAnew returns a goal's row as it is made, and whether the one that is kept is taken for what it still is.
func (l *Lens) RowAnew(g *cascade.Goal) (row Goal, still bool) {
	kept := l.Keep(rowsKey{}, func() any { return NewRecentAlong[cascade.ID, keptRow](rowsKept / 2) }).(*keptRows)
	was, ok := kept.Get(l.View, g.ID)
	return l.rowAnew(g), ok && (was.at == l.Spot() || l.isStill(g, was))
}

// Row returns a goal's row as lists show it.
func (l *Lens) Row(g *cascade.Goal) Goal { return l.row(g) }
