package store

import (
	"context"
	"fmt"
)

// sqlTurn and the next are of PostgreSQL alone, and so are not prepared on both. Those who wait for the lock get it in
// the order in which they came, which those who wait for a row that others change do not. The row is taken with it, so
// that nobody who has not waited comes in between.
const (
	sqlTurn     = `SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`
	sqlTurnsRow = `SELECT 1 FROM workspace WHERE id = $1 FOR UPDATE`
)

// Turn runs f while nobody else can commit to a workspace, and commits what f gives to commit, once at most, when f has
// returned nil. Processes take turns in the order in which they come. f may run several times, and must be quick. Where
// there is one writer, it is Commit.
func (db *DB) Turn(ctx context.Context, workspace string, f func(commit func(Write) error) error) error {
	if db.dialect.writers == 1 {
		return f(func(w Write) error { return db.Commit(ctx, []Write{w}) })
	}
	return db.update(ctx, func(ctx context.Context, r runner) error {
		for _, s := range []string{sqlTurn, sqlTurnsRow} {
			if _, err := r.tx.ExecContext(ctx, s, workspace); err != nil {
				return err
			}
			r.tick()
		}
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
