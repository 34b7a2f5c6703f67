package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"weir.dev/weir/internal/cascade"

	"weir.dev/weir/internal/words"
)

// Once is the answer to a request that carried an Idempotency-Key, kept so that a retry does nothing and answers the
// same.
type Once struct {
	Actor   cascade.ID
	Key     string // the client's; unique for workspace and actor
	Request []byte // a hash of the request, to tell a retry from another request under the same key
	Result  []byte
}

var (
	insertOnce = newInsert("once", "workspace", "actor", "key", "request", "result", "at")

	sqlFindOnce = newStatement(`SELECT request, result FROM once WHERE workspace = $1 AND actor = $2 AND key = $3`)
	sqlPurge    = []*statement{
		newStatement(`DELETE FROM once WHERE at < $1`),
		newStatement(`DELETE FROM session WHERE created <= $1 OR used <= $2`),
		newStatement(`DELETE FROM link WHERE expires <= $1`),
	}

	sqlSecret     = newStatement(`SELECT value FROM secret WHERE name = $1`)
	sqlKeepSecret = newStatement(`INSERT INTO secret (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING`)
)

// FindOnce returns what was answered to an actor's request with a key, or NotFound.
func (db *DB) FindOnce(ctx context.Context, workspace string, actor cascade.ID, key string) (Once, error) {
	o := Once{Actor: actor, Key: key}
	err := db.look().get(ctx, sqlFindOnce, []any{workspace, string(actor), key}, &o.Request, &o.Result)
	if errors.Is(err, sql.ErrNoRows) {
		err = notFound(words.T("no request was made with this key"))
	}
	return o, db.fail(ctx, err)
}

// Purge removes what only takes up space: answers kept for retries from before a time, and sessions and links past
// their time.
func (db *DB) Purge(ctx context.Context, before time.Time) error {
	now := db.clock.Host()
	return db.update(ctx, func(ctx context.Context, r runner) error {
		for i, args := range [][]any{
			{micros(before)},
			{micros(now.Add(-SessionLife)), micros(now.Add(-SessionIdle))},
			{micros(now)},
		} {
			if _, err := r.exec(ctx, sqlPurge[i], args...); err != nil {
				return err
			}
		}
		return nil
	})
}

// Secret returns the instance's secret with a name. The first to ask creates it; everybody gets the same.
func (db *DB) Secret(ctx context.Context, name string, create func() []byte) ([]byte, error) {
	var value []byte
	err := db.look().get(ctx, sqlSecret, []any{name}, &value)
	if !errors.Is(err, sql.ErrNoRows) {
		return value, db.fail(ctx, err)
	}
	fresh := create()
	err = db.update(ctx, func(ctx context.Context, r runner) error {
		if _, err := r.exec(ctx, sqlKeepSecret, name, fresh); err != nil {
			return err
		}
		return r.get(ctx, sqlSecret, []any{name}, &value)
	})
	return value, err
}
