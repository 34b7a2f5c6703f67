package jobs

import "time"

// Tune makes a try and its lease short, and pages of a journal small.
func (r *Runner) Tune(lease time.Duration, page int) { r.lease, r.page = lease, page }

// Delay is how long is waited after failures.
func (r *Runner) Delay(failures int, every time.Duration) time.Duration {
	return r.delay(failures, every)
}

// Quiet is what is told to nobody.
var Quiet = takenBack

// What tests count with.
const (
	Lease    = lease
	MaxTries = maxTries
	MaxBack  = maxBack
	Backoff  = backoff
)
