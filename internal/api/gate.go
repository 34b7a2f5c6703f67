package api

import (
	"context"
	"sync/atomic"
	"time"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/words"
)

// gate lets few requests at a time do what takes much work and memory: reading cascade files, up to 20 MiB of them, and
// working out what they would change. The others wait; how many may is counted in bytes, so that small files, which are
// read at once, never find it full.
type gate struct {
	slots    chan struct{} // one for each that is at work
	waiting  atomic.Int64  // bytes of files that wait
	room     int64         // how many of them may
	patience time.Duration // how long a request waits for its turn
}

// newGate lets two in at a time, since more would only share the cores, and each may take some hundred MiB. Pull
// requests that come together wait for each other rather than fail.
func newGate() *gate {
	return &gate{slots: make(chan struct{}, 2), room: 160 << 20, patience: 30 * time.Second}
}

// enter waits for a turn, until there has been none for too long or the request ends. Who gets in calls leave.
func (g *gate) enter(ctx context.Context, in Files) error {
	select {
	case g.slots <- struct{}{}:
		return nil
	default:
	}
	size := in.size()
	defer g.waiting.Add(-size)
	if g.waiting.Add(size) > g.room {
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
	p := problem(Code(cascade.Unavailable),
		words.T("Too many cascade files are being read at once. Nothing was changed; try again in some seconds."))
	p.header.Set("Retry-After", "10")
	return p
}

func (g *gate) leave() { <-g.slots }

// size is about how much memory the files take.
func (in Files) size() int64 {
	n := int64(1 << 10)
	for _, f := range in.Files {
		n += int64(len(f.Text))
	}
	return n
}
