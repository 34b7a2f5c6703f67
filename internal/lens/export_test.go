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
