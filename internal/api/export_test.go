package api

import "time"

// Hold makes the gate for cascade files wait as long as given, and takes all its places until release is called.
func (a *API) Hold(patience time.Duration) (waiting int, release func()) {
	a.reading.patience = patience
	for range cap(a.reading.slots) {
		a.reading.slots <- struct{}{}
	}
	return cap(a.reading.queue), func() {
		for range cap(a.reading.slots) {
			a.reading.leave()
		}
	}
}
