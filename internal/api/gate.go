package api

import (
	"context"
	"time"

	"weir.dev/weir/internal/cascade"
)

// gate lets few requests at a time do what takes much work and memory: reading cascade files, up to 20 MiB of them, and
// working out what they would change.
type gate struct {
	slots    chan struct{} // one for each that is at work
	queue    chan struct{} // one for each that waits
	patience time.Duration // how long a request waits for its turn
}

// newGate lets two in at a time, since more would only share the cores, and each may take some hundred MiB. Pull requests
// that come together wait for each other rather than fail.
func newGate() gate {
	return gate{slots: make(chan struct{}, 2), queue: make(chan struct{}, 8), patience: 10 * time.Second}
}

// enter waits for a turn, until there has been none for too long or the request ends. Who gets in calls leave.
func (g gate) enter(ctx context.Context) error {
	select {
	case g.slots <- struct{}{}:
		return nil
	default:
	}
	select {
	case g.queue <- struct{}{}:
		defer func() { <-g.queue }()
	default:
		return busy()
	}
	late := time.NewTimer(g.patience)
	defer late.Stop()
	select {
	case g.slots <- struct{}{}:
		return nil
	case <-ctx.Done(): // nobody is left to tell
	case <-late.C:
	}
	return busy()
}

func busy() error {
	p := problem(Code(cascade.Unavailable), "Too many cascade files are being read at once. Nothing was changed; try again in some seconds.")
	p.header.Set("Retry-After", "10")
	return p
}

func (g gate) leave() { <-g.slots }
