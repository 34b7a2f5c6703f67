package store

import (
	"context"
	"fmt"
	"time"
)

// sqlTurn and the next are of PostgreSQL alone, and so are not prepared on both. Those who wait for the lock get it in
// the order in which they came, which those who wait for a row that others change do not. The row is taken with it, so
// that nobody who has not waited comes in between.
const (
	sqlTurn     = `SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`
	sqlTurnsRow = `SELECT 1 FROM workspace WHERE id = $1 FOR UPDATE`
)

// TurnsAtOnce is how many turns a process may be in at the same time. Each takes a connection of those there are, and f
// another one to read.
const TurnsAtOnce = 4

// rowWait is how long a workspace's row, or the lock of its turn, is waited for. The database is silent meanwhile since
// others have it, and not because it is away: it has just begun a transaction.
const rowWait = 30 * time.Second

// Turn runs f while nobody else can commit to a workspace, and commits what f gives to commit, once at most, when f has
// returned nil. Processes take turns in the order in which they come. f may run several times, and should be quick: no
// limit ends it, and others wait. Where there is one writer, it is Commit.
func (db *DB) Turn(ctx context.Context, workspace string, f func(commit func(Write) error) error) error {
	if db.dialect.writers == 1 {
		return f(func(w Write) error { return db.Commit(ctx, []Write{w}) })
	}
	return db.update(ctx, func(ctx context.Context, r runner) error {
		for _, s := range []string{sqlTurn, sqlTurnsRow} {
			r.still(rowWait)
			if _, err := r.tx.ExecContext(ctx, s, workspace); err != nil {
				return err
			}
		}
		r.still(0) // the database is asked nothing here until f gives something to commit
		defer r.tick()
		return f(func(w Write) error {
			if w.Workspace != workspace {
				return fmt.Errorf("store: a turn of workspace %s is used for %s", workspace, w.Workspace)
			}
			put, err := db.prepared([]Write{w})
			if err != nil {
				return err
			}
			r.tick()
			return put(ctx, r)
		})
	})
}
