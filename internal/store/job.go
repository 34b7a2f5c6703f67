package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/words"
)

// Job is something to be done besides answering requests, at least once. It names what it is about and repeats nothing
// of it, so that a list of jobs says nothing of what is in a workspace. Times are the host's clock's.
type Job struct {
	ID        string // the same each time it is tried
	Kind      string
	Workspace string // Instance where it belongs to none
	Revision  int64  // the record it is about; 0: none
	Recipient string // whom it is for, as its kind knows them; may be empty
	Due       time.Time
	Tries     int       // how often it was begun since it last succeeded
	Until     time.Time // when the lease of whoever is at it ends; zero: nobody is
	Reason    string    // a word for why it failed the last time
	Dead      time.Time // when it was given up; zero: it was not
	Paused    time.Time // since when it stands; zero: it does not
	Done      time.Time // when it last succeeded; zero: never
	Created   time.Time
}

// Farthest is how far ahead a job may be put off. What is due later than that, or is leased for longer than anybody
// leases, was written by a clock that was wrong: it counts as due now, so that a corrected clock stops nothing for
// long.
const Farthest = 12 * time.Hour

const jobColumns = `id, kind, workspace, revision, recipient, due, tries, until, reason, dead, paused, done, created`

// A job of a channel that is paused waits with it.
const jobWaits = `dead = 0 AND paused = 0 AND NOT EXISTS (SELECT 1 FROM channel c
	WHERE c.name = job.kind AND c.workspace = job.workspace AND c.paused <> 0)`

var (
	sqlAddJob = newStatement(`INSERT INTO job
		(id, kind, workspace, revision, recipient, due, tries, holder, until, reason, dead, paused, done, created)
		VALUES ($1, $2, $3, $4, $5, $6, 0, '', 0, '', 0, 0, 0, $7) ON CONFLICT (id) DO NOTHING`)
	sqlJobs   = newStatement(`SELECT ` + jobColumns + ` FROM job ORDER BY due, id`)
	sqlDueJob = newStatement(`SELECT ` + jobColumns + ` FROM job WHERE kind = $1 AND ` + jobWaits + `
		AND (due <= $2 OR due > $3) AND (until <= $2 OR until > $4) ORDER BY due, id LIMIT 1`)
	sqlNextJob = newStatement(`SELECT MIN(CASE WHEN until > due THEN until ELSE due END)
		FROM job WHERE kind = $1 AND ` + jobWaits)
	// Of all who chose the same job one finds it as it was.
	sqlTakeJob = newStatement(`UPDATE job SET holder = $2, until = $3, tries = tries + 1
		WHERE id = $1 AND tries = $4 AND until = $5 AND due = $6 AND dead = 0 AND paused = 0`)
	sqlDropJob   = newStatement(`DELETE FROM job WHERE id = $1 AND holder = $2 AND until = $3`)
	sqlSettleJob = newStatement(`UPDATE job SET due = $4, tries = $5, holder = '', until = 0, reason = $6, dead = $7,
		done = CASE WHEN CAST($8 AS BIGINT) > 0 THEN $8 ELSE done END WHERE id = $1 AND holder = $2 AND until = $3`)
	sqlRetryJob   = newStatement(`UPDATE job SET due = $2, tries = 0, dead = 0 WHERE id = $1 AND until <= $2`)
	sqlPauseJob   = newStatement(`UPDATE job SET paused = $3 WHERE id = $1 AND kind = $2 AND paused = 0`)
	sqlStartJob   = newStatement(`UPDATE job SET paused = 0 WHERE id = $1 AND kind = $2 AND paused <> 0`)
	sqlForgetSent = newStatement(`DELETE FROM job WHERE EXISTS (
		SELECT 1 FROM channel c WHERE c.name = job.kind AND c.workspace = job.workspace)`)
)

// AddJob adds a job unless there is one with its id; its Due and Created are the host's clock's when they are zero.
func (db *DB) AddJob(ctx context.Context, j Job) error {
	return db.update(ctx, func(ctx context.Context, r runner) error { return db.addJob(ctx, r, j) })
}

func (db *DB) addJob(ctx context.Context, r runner, j Job) error {
	if j.ID == "" || j.Kind == "" {
		return invalid(words.T("a job needs an id and a kind"))
	}
	now := db.clock.Host()
	if j.Due.IsZero() {
		j.Due = now
	}
	if j.Created.IsZero() {
		j.Created = now
	}
	_, err := r.exec(ctx, sqlAddJob, j.ID, j.Kind, j.Workspace, j.Revision, j.Recipient, micros(j.Due), micros(j.Created))
	return err
}

// Jobs lists all jobs, those that are due first at the head.
func (db *DB) Jobs(ctx context.Context) ([]Job, error) {
	var all []Job
	err := db.look().each(ctx, sqlJobs, nil, func(rows *sql.Rows) error {
		j, err := scanJob(rows.Scan)
		all = append(all, j)
		return err
	})
	return all, db.fail(ctx, err)
}

func scanJob(scan func(...any) error) (j Job, err error) {
	var due, until, dead, paused, done, created int64
	err = scan(&j.ID, &j.Kind, &j.Workspace, &j.Revision, &j.Recipient, &due, &j.Tries, &until, &j.Reason,
		&dead, &paused, &done, &created)
	j.Due, j.Until, j.Dead = moment(due), moment(until), moment(dead)
	j.Paused, j.Done, j.Created = moment(paused), moment(done), moment(created)
	return j, err
}

// Lease is a job that somebody is at. Nobody else is until Until has passed.
type Lease struct {
	Job
	holder string
}

// LeaseJob hands the next job of a kind that is due to holder, for a time, and counts the try. It answers NotFound when
// none is due that nobody is at and that is not paused. Nothing is written then.
func (db *DB) LeaseJob(ctx context.Context, kind, holder string, life time.Duration) (Lease, error) {
	for {
		now := db.clock.Host()
		args := []any{kind, micros(now), micros(now.Add(Farthest)), micros(now.Add(2 * life))}
		j, err := scanJob(func(dest ...any) error { return db.look().get(ctx, sqlDueJob, args, dest...) })
		if errors.Is(err, sql.ErrNoRows) {
			err = notFound(words.T("nothing is to be done"))
		}
		if err != nil {
			return Lease{}, db.fail(ctx, err)
		}
		until := now.Add(life)
		var n int64
		err = db.update(ctx, func(ctx context.Context, r runner) (err error) {
			n, err = r.exec(ctx, sqlTakeJob, j.ID, holder, micros(until), j.Tries, micros(j.Until), micros(j.Due))
			return err
		})
		if err != nil {
			return Lease{}, err
		}
		if n > 0 { // else somebody was faster, and this looks for another
			j.Tries, j.Until = j.Tries+1, until
			return Lease{j, holder}, nil
		}
	}
}

// NextJob returns when a job of a kind is due next, or NotFound when none waits.
func (db *DB) NextJob(ctx context.Context, kind string) (time.Time, error) {
	var due sql.NullInt64
	err := db.look().get(ctx, sqlNextJob, []any{kind}, &due)
	if err == nil && !due.Valid {
		err = notFound(words.T("nothing is to be done"))
	}
	return moment(due.Int64), db.fail(ctx, err)
}

// Outcome is what becomes of a leased job: it is done when Gone, and else kept, to be tried again at Due.
type Outcome struct {
	Gone   bool
	Due    time.Time
	Tries  int       // how many of them count from now on
	Reason string    // a word for why it failed; empty: it did not
	Dead   time.Time // given up since; zero: not
	Done   time.Time // succeeded just now; zero: not
}

// Settle ends a lease. It answers Conflict when the lease had ended and somebody else has begun the job.
func (db *DB) Settle(ctx context.Context, l Lease, o Outcome) error {
	return db.update(ctx, func(ctx context.Context, r runner) error {
		var (
			n   int64
			err error
		)
		if o.Gone {
			n, err = r.exec(ctx, sqlDropJob, l.ID, l.holder, micros(l.Until))
		} else {
			n, err = r.exec(ctx, sqlSettleJob, l.ID, l.holder, micros(l.Until), micros(o.Due), o.Tries, o.Reason,
				micros(o.Dead), micros(o.Done))
		}
		if err == nil && n == 0 {
			err = &cascade.Error{Code: cascade.Conflict, Message: words.T("the lease of this job has ended")}
		}
		return err
	})
}

// RetryJob has a job tried at once and as if for the first time, or answers NotFound: there is none, or somebody is at
// it.
func (db *DB) RetryJob(ctx context.Context, actor cascade.ID, id string) error {
	return db.audited(ctx, actor, "job.retry", detail("job", id), func(ctx context.Context, r runner) error {
		n, err := r.exec(ctx, sqlRetryJob, id, micros(db.clock.Host()))
		if err == nil && n == 0 {
			err = notFound(words.T("no job %s waits to be tried", words.Quoted(id)))
		}
		return err
	})
}
