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

// Awaits reports whether whoever has a view waits while the outlook of a measure is due, being looked at, or made and
// not in the state.
func (e *Engine) Awaits(v *sight.View, at string, measure cascade.ID) bool {
	f := foreteller{done: make(chan struct{})}
	switch at {
	case "due":
		f.due = map[cascade.ID]int64{measure: 0}
	case "doing":
		f.doing = map[cascade.ID]bool{measure: true}
	case "made":
		f.made = map[cascade.ID]*cascade.Outlook{measure: nil}
	}
	return f.awaits(v) != nil
}
