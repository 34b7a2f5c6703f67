package engine

import (
	"cmp"
	"errors"
	"log/slog"
	"sync"
	"time"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/words"
)

const (
	// lookWithin is how long the database may say nothing when it is asked how far the journals go.
	lookWithin = 700 * time.Millisecond
	// followedWithin is for how long what is in memory may be shown while the journals cannot be followed.
	followedWithin = 30 * time.Second
)

// contact says whether the database answers. Who waits for it is told when it does not any more.
type contact struct {
	log *slog.Logger

	mu       sync.Mutex
	failures int                  // one after the other
	lost     chan struct{}        // closed while the database does not answer
	since    func() time.Duration // the journals were last followed
}

func newContact(log *slog.Logger) *contact {
	return &contact{log: log, lost: make(chan struct{}), since: clock.Stopwatch()}
}

// looked notes how a look at the journals went, reports whether it went well, and says once that it does not, and once
// that it does again. One failure alone may be a connection that ended.
func (c *contact) looked(err error) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	const enough = 2
	if err == nil {
		c.since = clock.Stopwatch()
		if c.failures >= enough {
			c.log.Info("the journal is followed again", "attempts", c.failures)
			c.lost = make(chan struct{})
		}
		c.failures = 0
		return true
	}
	if c.failures++; c.failures == enough {
		c.log.Warn("cannot follow the journal; trying again every second", "error", err)
		close(c.lost)
	}
	return false
}

// gone returns a channel that is closed when the database does not answer.
func (c *contact) gone() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.lost
}

// refusals are writes that could not be committed. Each fault is said once when it begins and once when it is over, and
// not with every write: on a full disk there are thousands.
type refusals struct {
	log *slog.Logger

	mu    sync.Mutex
	last  string // what is wrong; empty: nothing
	count int    // commands that were refused because of it
}

// note tells how committing a batch went.
func (r *refusals) note(err error, batch []*command) {
	r.mu.Lock()
	defer r.mu.Unlock()
	what := ""
	if err != nil {
		what = cmp.Or(words.Of(refusal(err)).String(), "unknown")
	}
	if what != r.last {
		if r.last != "" {
			r.log.Info("commands are committed again, or fail for another reason", "refused", r.count, "reason", r.last)
		}
		r.last, r.count = what, 0
		if err != nil {
			r.log.Error("commands could not be committed; those that follow for the same reason are counted and not told",
				"first", batch[0].Name, "commands", len(batch), "error", err)
		}
	}
	if err != nil {
		r.count += len(batch)
	}
}

// refusal is the part of an error that does not differ from one write to the next.
func refusal(err error) error {
	if e, ok := errors.AsType[*cascade.Error](err); ok {
		return e
	}
	return err
}

// Followed answers Unavailable when the journals could not be followed for so long that what is in memory may not be
// shown as what is so any more.
func (e *Engine) Followed() error {
	c := e.contact
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.failures > 0 && c.since() > followedWithin {
		return away()
	}
	return nil
}

// away refuses what cannot be done without the database.
func away() error {
	return &cascade.Error{Code: cascade.Unavailable, Message: words.T(
		"The database does not answer. Nothing was changed; try again in a moment.")}
}
