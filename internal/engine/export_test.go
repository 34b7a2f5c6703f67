package engine

// MaxWaiting is how many commands of a workspace wait at most.
const MaxWaiting = maxWaiting

// KeepFrom has snapshot files written from so many things on, and anew after so many records.
func (e *Engine) KeepFrom(things int, after int64) {
	e.worth, e.keepAfter = things, func(int) int64 { return after }
}
