package store

import (
	"context"
	"database/sql"
	"time"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/words"
)

// walLimits are sizes of the write-ahead log, in pages of 4 KiB.
type walLimits struct {
	fill  int // not yet in the file: copy, which holds up nobody
	reset int // the log itself: begin it anew, which holds up the writer for a moment
	large int // the log itself, which a long reader kept growing: give its space back in a pause
}

var walSizes = walLimits{fill: 1 << 10, reset: 4 << 10, large: 16 << 10}

// checkpoint copies what was committed from the write-ahead log to the file, on a connection of its own so that no
// commit waits for it: while much is written by the size of the log, and after a pause.
func checkpoint(ctx context.Context, db *DB) {
	conn, err := db.checkpointPool()
	if err != nil {
		db.setTrouble(ctx, err)
		return
	}
	defer func() { db.setTrouble(ctx, conn.Close()) }()
	c := checkpointer{conn: conn, walLimits: walSizes}
	tick := time.NewTicker(checkpointTick)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-db.wrote:
			err = db.alone(func() error { return c.written(ctx) })
		case <-tick.C:
			err = db.alone(func() error { return c.ticked(ctx) })
		}
		db.setTrouble(ctx, err)
	}
}

// alone runs a checkpoint while no other runs in this process: SQLite would answer the second that it is busy, at once
// and whatever it was told to wait for.
func (db *DB) alone(checkpoint func() error) error {
	db.checkpoints.Lock()
	defer db.checkpoints.Unlock()
	return checkpoint()
}

const (
	// checkpointTick is after how long without a write the log is tidied, and what pauses are counted in.
	checkpointTick = 2 * time.Second
	// checkpointWait is how long a checkpoint that begins the log anew waits for readers. Writers wait with it.
	checkpointWait = 100 * time.Millisecond
	// longestPause is for how many ticks nothing is tried, at most, after a reader has held a checkpoint up.
	longestPause = 4
)

// checkpointPool opens the connection for it, which must not keep the writer waiting for long: what does not get done
// now gets done the next time.
func (db *DB) checkpointPool() (*sql.DB, error) {
	return db.sqlitePool("immediate", 1, checkpointWait, "synchronous(FULL)")
}

// checkpointer does so, and leaves the log to grow while somebody reads an old state: what they still read can neither
// be copied nor be written over, and to wait for them would keep writers waiting too.
type checkpointer struct {
	conn *sql.DB
	walLimits
	quiet bool // nothing was written since the last tick
	held  int  // how often readers have held it up, one time after the other
	pause int  // ticks for which nothing is tried because of that
}

// written copies when enough has been written.
func (c *checkpointer) written(ctx context.Context) error {
	if c.quiet = false; c.pause > 0 {
		return nil
	}
	s, err := walCheckpoint(ctx, c.conn, "NOOP")
	if err != nil || s.log-s.done < c.fill && s.log < c.reset {
		return err
	}
	if s, err = c.try(ctx, "PASSIVE"); err == nil && s.done == s.log && s.log >= c.reset {
		_, err = c.try(ctx, "RESTART") // nothing is left to copy, unless it was written just now
	}
	return err
}

// ticked copies the rest when nothing was written for a while. The log keeps its size, unless it is large: writing over
// it takes half as long as making it longer.
func (c *checkpointer) ticked(ctx context.Context) error {
	quiet := c.quiet
	c.quiet = true
	if c.pause > 0 {
		c.pause--
	}
	if !quiet || c.pause > 0 {
		return nil
	}
	s, err := walCheckpoint(ctx, c.conn, "NOOP")
	switch {
	case err != nil:
		return err
	case s.log > s.done:
		s, err = c.try(ctx, "PASSIVE")
	}
	if err == nil && s.log >= c.large && s.done == s.log {
		_, err = c.try(ctx, "TRUNCATE")
	}
	return err
}

// try makes a checkpoint and notes whether somebody has held it up, each time for twice as long.
func (c *checkpointer) try(ctx context.Context, mode string) (walState, error) {
	s, err := walCheckpoint(ctx, c.conn, mode)
	switch {
	case err != nil:
	case s.busy || s.done < s.log:
		c.pause = min(1<<c.held, longestPause)
		c.held = min(c.held+1, longestPause)
	default:
		c.held = 0
	}
	return s, err
}

// walState is what a checkpoint has found: how many pages the log has, how many of them are in the file, and whether it
// could not do all it was to because of others.
type walState struct {
	log, done int
	busy      bool
}

// walCheckpoint makes a checkpoint. One that is busy is no error.
func walCheckpoint(ctx context.Context, conn *sql.DB, mode string) (s walState, err error) {
	err = conn.QueryRowContext(ctx, "PRAGMA wal_checkpoint("+mode+")").Scan(&s.busy, &s.log, &s.done)
	return s, err
}

// setTrouble notes what keeps the housework from working, or that it works again.
func (db *DB) setTrouble(ctx context.Context, err error) {
	if ctx.Err() != nil {
		return // the database is being closed
	}
	if err = db.fail(ctx, err); err == nil {
		db.trouble.Store(nil)
	} else {
		db.trouble.Store(&err)
	}
}

// sqliteLook is how often a SQLite file is asked whether another connection has written, so that a replica has it a
// quarter of a second later, with the time it takes to read it; no oftener, since on a quiet server waking up for it is
// nearly all that costs.
const sqliteLook = 200 * time.Millisecond

func watchSQLite(ctx context.Context, db *DB, ring func()) {
	conn, err := db.sqlitePool("deferred", 1, busyTimeout, "query_only(1)")
	if err != nil {
		db.setTrouble(ctx, err)
		return
	}
	defer func() { db.setTrouble(ctx, conn.Close()) }()
	tick := time.NewTicker(sqliteLook)
	defer tick.Stop()
	for last := int64(-1); ; {
		var now int64
		// The number means something only on the connection that gave the last one.
		if err := conn.QueryRowContext(ctx, "PRAGMA data_version").Scan(&now); err != nil || now != last {
			last = now
			ring() // whoever looks now meets the error too
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// forgetSQLite removes from the file and its log what has been overwritten. It needs as much free space as the file.
func forgetSQLite(ctx context.Context, db *DB) error {
	if _, err := db.write.db.ExecContext(ctx, "VACUUM"); err != nil {
		return err
	}
	var left walState
	if err := db.alone(func() (err error) {
		left, err = walCheckpoint(ctx, db.write.db, "TRUNCATE")
		return err
	}); err != nil {
		return err
	}
	if left.busy || left.log > 0 {
		return &cascade.Error{Code: cascade.Unavailable, Message: words.T("it is erased, but while somebody reads a copy " +
			"stays in the write-ahead log; restart Weir to be rid of it")}
	}
	return nil
}
