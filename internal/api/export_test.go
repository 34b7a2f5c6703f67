package api

import "time"

// Hold makes the gate for cascade files wait as long as given, with room for waiting requests of one small file, and
// takes all its places until release is called.
func (a *API) Hold(patience time.Duration) (waiting int, release func()) {
	waiting = 8
	a.reading.patience, a.reading.room = patience, int64(waiting)*1100
	for range cap(a.reading.slots) {
		a.reading.slots <- struct{}{}
	}
	return waiting, func() {
		for range cap(a.reading.slots) {
			a.reading.leave()
		}
	}
}

// Encoded is how many answers are put aside to be given again.
func (a *API) Encoded() int { return a.answers.Len() }
