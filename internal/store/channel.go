package store

import (
	"context"
	"database/sql"
	"time"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/words"
)

// Cursor is how far a channel has followed the journal of a workspace: everything up to Revision is seen to.
type Cursor struct {
	Channel   string
	Workspace string
	Revision  int64
	Head      int64     // of the journal
	Paused    time.Time // since when it stands; zero: it does not
	Due       time.Time // not before this, after a failure
	Tries     int       // failures in a row
	Reason    string    // a word for the last
}

var (
	// A channel begins at the head of what is there, and at the beginning of a workspace that is made later. Its row for
	// the instance follows nothing: it says that there is the channel, and whether it stands.
	sqlBeginChannel = newStatement(`INSERT INTO channel (name, workspace, revision, paused, due, tries, reason)
		SELECT $1, w.id, w.revision, 0, 0, 0, '' FROM workspace w WHERE true ON CONFLICT (name, workspace) DO NOTHING`)
	sqlFollowNew = newStatement(`INSERT INTO channel (name, workspace, revision, paused, due, tries, reason)
		SELECT name, $1, 0, paused, 0, 0, '' FROM channel WHERE workspace = ''`)
	sqlCursors = newStatement(`SELECT c.name, c.workspace, c.revision, w.revision, c.paused, c.due, c.tries, c.reason
		FROM channel c JOIN workspace w ON w.id = c.workspace
		WHERE c.workspace <> '' AND ($1 = '' OR c.name = $1) ORDER BY c.name, c.workspace`)
	sqlMoveCursor = newStatement(`UPDATE channel SET revision = $4, due = 0, tries = 0, reason = ''
		WHERE name = $1 AND workspace = $2 AND revision = $3 AND paused = 0`)
	sqlDelayCursor = newStatement(`UPDATE channel SET due = $4, tries = tries + 1, reason = $5
		WHERE name = $1 AND workspace = $2 AND revision = $3 AND tries = $6`)
	sqlPause = newStatement(`UPDATE channel SET paused = $2 WHERE paused = 0 AND ($1 = '' OR name = $1)`)
	sqlSkip  = newStatement(`UPDATE channel SET due = 0, tries = 0, reason = '',
		revision = (SELECT w.revision FROM workspace w WHERE w.id = channel.workspace)`)
	sqlStart = newStatement(`UPDATE channel SET paused = 0, due = 0 WHERE paused <> 0 AND ($1 = '' OR name = $1)`)
)

// BeginChannel makes sure that a channel follows every workspace: from now on those it has not followed before.
func (db *DB) BeginChannel(ctx context.Context, name string) error {
	if name == "" {
		return invalid(words.T("a channel needs a name"))
	}
	return db.update(ctx, func(ctx context.Context, r runner) error {
		_, err := r.exec(ctx, sqlBeginChannel, name)
		return err
	})
}

// Cursors lists how far a channel has followed each workspace, or with no name all channels.
func (db *DB) Cursors(ctx context.Context, channel string) ([]Cursor, error) {
	var all []Cursor
	err := db.look().each(ctx, sqlCursors, []any{channel}, func(rows *sql.Rows) error {
		var (
			c           Cursor
			paused, due int64
		)
		err := rows.Scan(&c.Channel, &c.Workspace, &c.Revision, &c.Head, &paused, &due, &c.Tries, &c.Reason)
		c.Paused, c.Due = moment(paused), moment(due)
		all = append(all, c)
		return err
	})
	return all, db.fail(ctx, err)
}

// Advance moves a cursor on to a revision and adds the jobs that come of the records up to there, in one transaction.
// It answers Conflict when the cursor is not where it was, since another process has moved it, or stands.
func (db *DB) Advance(ctx context.Context, c Cursor, revision int64, jobs []Job) error {
	return db.update(ctx, func(ctx context.Context, r runner) error {
		n, err := r.exec(ctx, sqlMoveCursor, c.Channel, c.Workspace, c.Revision, revision)
		if err == nil && n == 0 {
			err = &cascade.Error{Code: cascade.Conflict, Message: words.T("the cursor has been moved, or stands")}
		}
		for _, j := range jobs {
			if err == nil {
				err = db.addJob(ctx, r, j)
			}
		}
		return err
	})
}

// DelayCursor puts off a cursor that cannot be moved, for a reason in one word. When another process has moved it or
// put it off meanwhile, that stands.
func (db *DB) DelayCursor(ctx context.Context, c Cursor, due time.Time, reason string) error {
	return db.update(ctx, func(ctx context.Context, r runner) error {
		_, err := r.exec(ctx, sqlDelayCursor, c.Channel, c.Workspace, c.Revision, micros(due), reason, c.Tries)
		return err
	})
}

// Pause has a channel or a chore stand, or with no name all channels; what is to be sent waits. It answers NotFound
// when nothing by that name runs.
func (db *DB) Pause(ctx context.Context, actor cascade.ID, name string) error {
	return db.audited(ctx, actor, "job.pause", detail("name", name), func(ctx context.Context, r runner) error {
		now := micros(db.clock.Host())
		n, err := r.exec(ctx, sqlPause, name, now)
		if err != nil || n > 0 || name == "" {
			return err
		}
		if n, err = r.exec(ctx, sqlPauseJob, name, name, now); err == nil && n == 0 {
			err = notFound(words.T("nothing called %s runs", words.Quoted(name)))
		}
		return err
	})
}

// Start has a channel or a chore go on from where it stands, or with no name all channels. It answers NotFound when
// nothing by that name is paused.
func (db *DB) Start(ctx context.Context, actor cascade.ID, name string) error {
	return db.audited(ctx, actor, "job.start", detail("name", name), func(ctx context.Context, r runner) error {
		n, err := r.exec(ctx, sqlStart, name)
		if err != nil || n > 0 || name == "" {
			return err
		}
		if n, err = r.exec(ctx, sqlStartJob, name, name); err == nil && n == 0 {
			err = notFound(words.T("nothing called %s is paused", words.Quoted(name)))
		}
		return err
	})
}

// Restored has all channels stand at the head of every journal, with nothing left to send: what a backup that was put
// back still had to tell has been told since it was taken.
func (db *DB) Restored(ctx context.Context, actor cascade.ID) error {
	return db.audited(ctx, actor, "job.restored", nil, func(ctx context.Context, r runner) error {
		if _, err := r.exec(ctx, sqlForgetSent); err != nil {
			return err
		}
		if _, err := r.exec(ctx, sqlSkip); err != nil {
			return err
		}
		_, err := r.exec(ctx, sqlPause, "", micros(db.clock.Host()))
		return err
	})
}
