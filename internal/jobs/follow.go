package jobs

import (
	"context"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/store"
)

// advanceAll moves all channels on through every journal as far as what is there is ripe, and returns when to look
// again. On a frozen day nothing grows older, so nothing is told.
func (r *Runner) advanceAll(ctx context.Context) time.Time {
	next := r.clock.Host().Add(lookAt)
	if r.clock.IsFrozen() {
		return next
	}
	for _, c := range r.follow {
		if at := r.advance(ctx, c); at.Before(next) {
			next = at
		}
	}
	return next
}

func (r *Runner) advance(ctx context.Context, c Channel) time.Time {
	next := r.clock.Host().Add(lookAt)
	cursors, err := r.db.Cursors(ctx, c.Name())
	if err != nil {
		if ctx.Err() == nil {
			r.log.Warn("a channel's cursors cannot be read; trying again soon", "channel", c.Name(), "error", err)
		}
		return next
	}
	for _, at := range cursors {
		if ctx.Err() != nil {
			break
		}
		if again := r.advanceIn(ctx, c, at); !again.IsZero() && again.Before(next) {
			next = again
		}
	}
	return next
}

// advanceIn moves a channel on in one workspace. It returns when to look there again, or the zero time.
func (r *Runner) advanceIn(ctx context.Context, c Channel, at store.Cursor) time.Time {
	now := r.clock.Host()
	switch {
	case !at.Paused.IsZero() || at.Revision >= at.Head:
		return time.Time{}
	case at.Due.After(now) && !at.Due.After(now.Add(store.Farthest)):
		return at.Due
	}
	ripe, err := r.move(ctx, c, &at)
	switch {
	case err == nil, ctx.Err() != nil, cascade.CodeOf(err) == cascade.Conflict: // another process does the same
		return ripe
	}
	reason := reasonOf(err, false)
	r.log.Warn("a channel stands", "channel", c.Name(), "workspace", at.Workspace, "reason", reason)
	due := r.clock.Host().Add(r.delay(at.Tries+1, 0))
	if err := r.db.DelayCursor(ctx, at, due, reason); err != nil {
		r.log.Warn("that a channel stands could not be kept", "channel", c.Name(), "error", err)
	}
	return due
}

// move sees to the records that follow a cursor and are ripe, in their order: their jobs and the cursor's place are
// kept in one transaction. It returns when there may be more, or the zero time when there is none.
func (r *Runner) move(ctx context.Context, c Channel, at *store.Cursor) (time.Time, error) {
	for {
		records, quiet, err := r.window(ctx, at.Workspace, at.Revision)
		if err != nil || len(records) == 0 {
			return time.Time{}, err
		}
		var (
			jobs []store.Job
			more time.Time
			to   = at.Revision
		)
		for _, rec := range records {
			if wait := r.ripeIn(*at, rec); wait > 0 {
				more = r.clock.Host().Add(wait)
				break
			}
			to = rec.Revision
			if rec.Erased || len(rec.Changes) == 0 || quiet[rec.Revision] {
				continue
			}
			all, err := r.recipients(ctx, c, Event{at.Workspace, rec})
			if err != nil {
				return time.Time{}, err
			}
			jobs = append(jobs, all...)
		}
		if to == at.Revision {
			return more, nil
		}
		if err := r.db.Advance(ctx, *at, to, jobs); err != nil {
			return time.Time{}, err
		}
		if len(jobs) > 0 {
			wake(r.toWork)
		}
		at.Revision, at.Tries = to, 0
		if !more.IsZero() {
			return more, nil
		}
	}
}

// recipients returns a job for each who may have to be told.
func (r *Runner) recipients(ctx context.Context, c Channel, e Event) (jobs []store.Job, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = errPanic
		}
	}()
	all, err := c.Recipients(ctx, e)
	for _, one := range all {
		jobs = append(jobs, store.Job{
			ID: r.id(c, e, one), Kind: c.Name(), Workspace: e.Workspace, Revision: e.Revision, Recipient: one,
		})
	}
	return jobs, err
}

// future is that a journal has records that a clock which was wrong dated later than now: since when that is known, and
// up to which record.
type future struct {
	since time.Time
	upTo  int64
}

// ripeIn returns how long until a record is ripe; 0 or less: it is. One that is dated in the future counts from when it
// was first met.
func (r *Runner) ripeIn(at store.Cursor, rec store.Record) time.Duration {
	age := r.clock.Now().Sub(rec.At)
	if age >= 0 {
		return Ripe - age
	}
	host, place := r.clock.Host(), at.Channel+"\x00"+at.Workspace
	f, ok := r.future[place]
	if !ok || rec.Revision > f.upTo || host.Before(f.since) {
		f = future{host, at.Head}
		r.future[place] = f
	}
	return Ripe - host.Sub(f.since)
}

// id names what is told to somebody of an event: the same each time, and to nobody else a number of a journal.
func (r *Runner) id(c Channel, e Event, to string) string {
	parts := []string{"event", c.Name(), e.Workspace, strconv.FormatInt(e.Revision, 10), to}
	return hex.EncodeToString(clock.Derive(r.secret, strings.Join(parts, "\x00"))[:16])
}

// send tells a recipient of the event that a job is about. What has been erased meanwhile is told to nobody.
func (r *Runner) send(ctx context.Context, c Channel, j store.Job) error {
	records, err := r.db.Tail(ctx, j.Workspace, j.Revision-1, 1)
	if err != nil {
		return err
	}
	if len(records) == 0 || records[0].Revision != j.Revision || records[0].Erased {
		return nil
	}
	return c.Send(ctx, Event{j.Workspace, records[0]}, j.Recipient, j.ID)
}
