package engine

import (
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/sight"
)

// MaxWaiting is how many commands of a workspace wait at most.
const MaxWaiting = maxWaiting

// KeepFrom has snapshot files written from so many things on, and anew after so many records.
func (e *Engine) KeepFrom(things int, after int64) {
	e.worth, e.keepAfter = things, func(int) int64 { return after }
}

// StopForetelling has nothing worked out any more.
func (e *Engine) StopForetelling() { e.foretelling.Store(false) }

// Awaits reports whether whoever has a view waits for the outlook of a measure, where those of others are due too.
func (e *Engine) Awaits(v *sight.View, measure cascade.ID, others ...cascade.ID) bool {
	f := foreteller{first: map[cascade.ID]bool{measure: true}}
	for _, id := range others {
		f.first[id] = true
	}
	return f.awaited(v)[measure]
}
