package engine

import (
	"context"
	"time"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/clock"
)

const (
	recheckRecords = 256              // are looked at in a step
	recheckShare   = 50               // a step is followed by a pause so many times as long
	recheckPause   = time.Second      // at least
	recheckAgain   = 12 * time.Hour   // after everything was looked at
	recheckFailed  = 30 * time.Second // after the database could not be asked
)

// Recheck holds the rows of every workspace to its journal, from now on and until Close, beside everything else: what
// was written last at once, older records a few in a second, all of them again twice a day. What does not fit is one
// ERROR line, and counted by Doubted. It changes nothing: which of the two is right is for people to say.
func (e *Engine) Recheck() {
	e.begin(func() {
		for {
			for _, info := range e.Workspaces() {
				if !e.recheck(e.run, info) {
					return
				}
			}
			if !pause(e.run, recheckAgain) {
				return
			}
		}
	})
}

// Doubted is how many workspaces have rows that are not what their journal says, as far as Recheck has looked.
func (e *Engine) Doubted() int {
	e.mu.RLock()
	defer e.mu.RUnlock()
	return len(e.doubted)
}

// recheck looks at one workspace. It reports false when the engine is being closed.
func (e *Engine) recheck(ctx context.Context, w Info) bool {
	c := e.db.Recheck(w.ID)
	for {
		took := clock.Stopwatch()
		done, is, err := c.Step(ctx, recheckRecords)
		next := max(recheckPause, recheckShare*took())
		switch {
		case ctx.Err() != nil:
			return false
		case cascade.CodeOf(err) == cascade.Unavailable:
			next = recheckFailed
		case err != nil:
			e.log.Warn("the rows of a workspace could not be held to its journal", "workspace", w.ID, "error", err)
			return true
		case !is.IsZero():
			e.doubt(w, is.String())
			return true
		case done:
			e.trust(w)
			return true
		}
		if !pause(ctx, next) {
			return false
		}
	}
}

// trust notes that everything was looked at and fits.
func (e *Engine) trust(w Info) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.doubted, w.ID)
}

// doubt says once what does not fit.
func (e *Engine) doubt(w Info, is string) {
	e.mu.Lock()
	was := e.doubted[w.ID]
	e.doubted[w.ID] = is
	e.mu.Unlock()
	if was != is {
		e.log.Error("the rows of a workspace are not what its journal says, so what it shows may be wrong; stop Weir, run "+
			"`weir audit verify`, and restore a backup", "workspace", w.ID, "key", w.Key, "found", is)
	}
}
