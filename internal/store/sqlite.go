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
	tick := time.NewTicker(2 * time.Second)
	defer tick.Stop()
	for idle := false; ; {
		select {
		case <-ctx.Done():
			return
		case <-db.wrote:
			idle = false
			err = walSizes.busy(ctx, conn)
		case <-tick.C:
			if err = nil; idle {
				err = walSizes.idle(ctx, conn)
			}
			idle = true
		}
		db.setTrouble(ctx, err)
	}
}

// checkpointPool opens the connection for it, which must not keep the writer waiting for long: what does not get done
// now gets done the next time.
func (db *DB) checkpointPool() (*sql.DB, error) {
	return db.sqlitePool("immediate", 1, "busy_timeout(100)", "synchronous(FULL)")
}

// busy copies when enough has been written.
func (l walLimits) busy(ctx context.Context, conn *sql.DB) error {
	log, done, err := walCheckpoint(ctx, conn, "NOOP")
	if err != nil || log-done < l.fill {
		return err
	}
	if log, _, err = walCheckpoint(ctx, conn, "PASSIVE"); err != nil || log < l.reset {
		return err
	}
	_, _, err = walCheckpoint(ctx, conn, "RESTART") // little is left to copy
	return err
}

// idle copies the rest. The log keeps its size, unless it is large: writing over it takes half as long as
// making it longer.
func (l walLimits) idle(ctx context.Context, conn *sql.DB) error {
	log, done, err := walCheckpoint(ctx, conn, "NOOP")
	switch {
	case err != nil:
		return err
	case log >= l.large:
		_, _, err = walCheckpoint(ctx, conn, "TRUNCATE")
	case log > done:
		_, _, err = walCheckpoint(ctx, conn, "PASSIVE")
	}
	return err
}

// walCheckpoint returns how many pages the log has and how many of them are in the file. One that is busy is no error.
func walCheckpoint(ctx context.Context, conn *sql.DB, mode string) (log, done int, err error) {
	var busy int
	err = conn.QueryRowContext(ctx, "PRAGMA wal_checkpoint("+mode+")").Scan(&busy, &log, &done)
	if err == nil && busy != 0 && mode == "TRUNCATE" {
		log = max(log, 1)
	}
	return log, done, err
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
	conn, err := db.sqlitePool("deferred", 1, "query_only(1)")
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
	log, _, err := walCheckpoint(ctx, db.write.db, "TRUNCATE")
	if err != nil {
		return err
	}
	if log > 0 {
		return &cascade.Error{Code: cascade.Unavailable, Message: words.T("it is erased, but while somebody reads a copy " +
			"stays in the write-ahead log; restart Weir to be rid of it")}
	}
	return nil
}
