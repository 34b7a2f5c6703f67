package store

import (
	"context"
	"database/sql"
	"time"

	"weir.dev/weir/internal/cascade"
)

// Sizes of the write-ahead log, in pages of 4 KiB.
const (
	walCopy  = 1024  // not yet in the file: copy, without holding up anybody
	walReset = 16384 // the log itself: begin it anew, which holds up the writer for a moment
)

// checkpoint copies what was committed from the write-ahead log to the file, on a connection of its own so that no
// commit waits for it. While much is written it goes by the size of the log, after a pause it empties it.
func checkpoint(ctx context.Context, db *DB) {
	// It must not keep the writer waiting for long: what it does not get done now it does the next time.
	conn, err := db.sqlitePool("immediate", 1, "busy_timeout(100)", "synchronous(FULL)")
	if err != nil {
		db.setTrouble(ctx, err)
		return
	}
	defer func() { db.setTrouble(ctx, conn.Close()) }()
	pause := time.NewTicker(2 * time.Second)
	defer pause.Stop()
	for idle := false; ; {
		select {
		case <-ctx.Done():
			return
		case <-db.wrote:
			idle = false
			err = checkpointBusy(ctx, conn)
		case <-pause.C:
			if err = nil; idle {
				err = checkpointIdle(ctx, conn)
			}
			idle = true
		}
		db.setTrouble(ctx, err)
	}
}

func checkpointBusy(ctx context.Context, conn *sql.DB) error {
	log, done, err := walCheckpoint(ctx, conn, "NOOP")
	if err != nil || log-done < walCopy {
		return err
	}
	if log, _, err = walCheckpoint(ctx, conn, "PASSIVE"); err != nil || log < walReset {
		return err
	}
	_, _, err = walCheckpoint(ctx, conn, "RESTART") // little is left to copy
	return err
}

func checkpointIdle(ctx context.Context, conn *sql.DB) error {
	log, _, err := walCheckpoint(ctx, conn, "NOOP")
	if err == nil && log > 0 {
		_, _, err = walCheckpoint(ctx, conn, "TRUNCATE")
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

// sqliteLook is how often a SQLite file is asked whether another connection has written.
const sqliteLook = 100 * time.Millisecond

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
		return &cascade.Error{Code: cascade.Unavailable, Message: "it is erased, but a reader keeps an old copy in the write-ahead log; it goes when the reader ends and Weir is idle or restarted"}
	}
	return nil
}
