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

// TakeTurns has the next batches of a workspace decided in turn. Nothing may be waiting there.
func (e *Engine) TakeTurns(id string, batches int) {
	w := e.workspace(id)
	w.turns, w.slow = batches, false
}

// Waited returns when nobody is in turn any more.
func (e *Engine) Waited() {
	for range cap(e.turns) {
		e.turns <- struct{}{}
	}
	for range cap(e.turns) {
		<-e.turns
	}
}
