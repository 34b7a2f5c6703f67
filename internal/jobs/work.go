package jobs

import (
	"context"
	"errors"
	"runtime/debug"
	"sync"
	"time"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/store"
)

// begin begins all jobs that are due, as many at a time as there are slots, and returns when to look for more.
func (r *Runner) begin(ctx context.Context, jobs *sync.WaitGroup, slots chan struct{}) time.Time {
	later := func() time.Time { return r.clock.Host().Add(lookAt) }
	for busy := true; busy; {
		busy = false
		for _, k := range r.kinds { // one of each, so that none waits for another's many
			select {
			case <-ctx.Done():
				return r.clock.Host()
			case slots <- struct{}{}:
			}
			l, err := r.db.LeaseJob(ctx, k.name, r.holder, r.lease)
			if err != nil {
				<-slots
				if cascade.CodeOf(err) == cascade.NotFound {
					continue
				}
				if ctx.Err() == nil {
					r.log.Warn("jobs cannot be read; trying again soon", "kind", k.name, "error", err)
				}
				return later()
			}
			busy = true
			jobs.Go(func() {
				defer wake(r.toWork) // it may be due again
				defer func() { <-slots }()
				r.work(ctx, k, l)
			})
		}
	}
	return r.soonest(ctx, later())
}

// soonest returns when the next job is due, or next when that is earlier.
func (r *Runner) soonest(ctx context.Context, next time.Time) time.Time {
	for _, k := range r.kinds {
		at, err := r.db.NextJob(ctx, k.name)
		if err != nil {
			continue // none waits, or the database does not answer: it is looked again anyway
		}
		if now := r.clock.Host(); !at.After(now) {
			at = now.Add(contend) // another process has it, or has just taken it
		}
		if at.Before(next) {
			next = at
		}
	}
	return next
}

// work does one job that was leased, and keeps what becomes of it.
func (r *Runner) work(ctx context.Context, k kind, l store.Lease) {
	keep := context.WithoutCancel(ctx)
	// The process died more often at this job than it may fail: the job may be the cause.
	if l.Tries > maxTries && k.every == 0 {
		r.settle(keep, l, store.Outcome{Due: l.Due, Tries: l.Tries, Reason: stopped, Dead: r.clock.Host()})
		return
	}
	limited, cancel := context.WithTimeout(ctx, r.lease-r.lease/10)
	stack, err := try(limited, k, l.Job)
	slow := limited.Err() != nil
	cancel()
	now := r.clock.Host()
	switch {
	case err == nil && k.every > 0:
		r.settle(keep, l, store.Outcome{Due: now.Add(k.every), Done: now})
	case err == nil:
		r.settle(keep, l, store.Outcome{Gone: true})
	case ctx.Err() != nil: // the program ends; this try does not count
		r.settle(keep, l, store.Outcome{Due: now, Tries: l.Tries - 1, Reason: l.Reason})
	default:
		reason := reasonOf(err, slow)
		args := []any{"kind", l.Kind, "job", l.ID, "try", l.Tries, "reason", reason}
		if stack != nil {
			args = append(args, "stack", string(stack))
		} else if k.every > 0 {
			args = append(args, "error", err)
		}
		r.log.Warn("a job failed", args...)
		o := store.Outcome{Due: now.Add(r.delay(l.Tries, k.every)), Tries: l.Tries, Reason: reason}
		if l.Tries >= maxTries && k.every == 0 {
			o.Dead = now
		}
		r.settle(keep, l, o)
	}
}

// settle tells of a job whose outcome could not be kept: it is done again, under the same id, when its lease has ended.
func (r *Runner) settle(ctx context.Context, l store.Lease, o store.Outcome) {
	if err := r.db.Settle(ctx, l, o); err != nil {
		r.log.Warn("what became of a job could not be kept; it will be done again",
			"kind", l.Kind, "job", l.ID, "error", err)
	}
}

// errPanic is a fault of the program's in a job. What it was called with may be of a workspace, so it is not repeated.
var errPanic = errors.New("panic")

func try(ctx context.Context, k kind, j store.Job) (stack []byte, err error) {
	defer func() {
		if v := recover(); v != nil {
			stack, err = debug.Stack(), errPanic
		}
	}()
	return nil, k.do(ctx, j)
}

// delay returns how long to wait after the given number of failures in a row: twice as long after each, spread so that
// what failed together is not tried together, and no longer than a chore waits anyway.
func (r *Runner) delay(failures int, every time.Duration) time.Duration {
	d := maxBack
	if n := max(failures, 1) - 1; n < 16 {
		d = min(backoff<<n, maxBack)
	}
	if every > 0 {
		d = min(d, every)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return d/2 + time.Duration(r.rand.Int64N(int64(d)/2+1))
}
