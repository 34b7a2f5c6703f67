package clock

import "time"

// A Clock tells two times. The domain clock ([Clock.Now]) dates what people do
// and can be frozen with --as-of. The host clock ([Clock.Host]) never freezes:
// the expiry of tokens and sessions is judged by it, so that a frozen domain
// clock cannot keep a credential alive.
//
// The zero Clock reads the machine's clock for both. A Clock is a value and
// safe for concurrent use as long as the functions given to [Of] are.
type Clock struct {
	domain, host func() time.Time
	frozen       bool
}

// Frozen returns a clock whose domain time is always at. Its host time is the
// machine's.
func Frozen(at time.Time) Clock {
	return Clock{domain: func() time.Time { return at }, frozen: true}
}

// IsFrozen reports whether the domain clock stands still, so that pages can say so.
func (c Clock) IsFrozen() bool { return c.frozen }

// Of returns a clock that asks the given functions; a nil function means the
// machine's clock. Tests use it to move either time by hand.
func Of(domain, host func() time.Time) Clock {
	return Clock{domain: domain, host: host}
}

// Now returns the domain time, in UTC and cut to whole microseconds, which is
// what the databases keep: a time that went through the store is equal to the
// one that was put in.
func (c Clock) Now() time.Time { return read(c.domain) }

// Host returns the host time, in UTC and cut to whole microseconds.
func (c Clock) Host() time.Time { return read(c.host) }

func read(f func() time.Time) time.Time {
	if f == nil {
		f = time.Now
	}
	return f().UTC().Truncate(time.Microsecond)
}

// Stopwatch starts measuring and returns a function that tells how long ago
// that was. It uses the monotonic clock, so a correction of the machine's time
// does not show.
func Stopwatch() func() time.Duration {
	start := time.Now()
	return func() time.Duration { return time.Since(start) }
}

// Deadline returns the machine's time after d. The system judges connections by
// it, whatever clock a program is given.
func Deadline(d time.Duration) time.Time { return time.Now().Add(d) }
