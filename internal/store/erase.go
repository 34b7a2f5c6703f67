package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/words"
)

const commandErase = "erase"

// erasure is the detail of the record that says so. It names the entities of the erased record by their place in the
// order of creation, so that Verify knows what it can no longer follow.
type erasure struct {
	Revision int64   `json:"revision"`
	Entities []int64 `json:"entities,omitempty"`
}

var (
	sqlPayload = newStatement(`SELECT j.command, p.format, p.body FROM journal j
		JOIN payload p ON p.workspace = j.workspace AND p.revision = j.revision WHERE j.workspace = $1 AND j.revision = $2`)
	sqlErase = newStatement(
		`UPDATE payload SET salt = $3, format = 0, body = '' WHERE workspace = $1 AND revision = $2`)
	sqlForgetOnce = newStatement(`DELETE FROM once WHERE workspace = $1`)
)

// Erase overwrites what one record of a workspace's journal says, and its salt, and appends a record that it has been
// erased; then it removes the snapshot file and what copies the database keeps in its own. The rows stay as they are:
// take out there, with an ordinary command and before this one, what is to be forgotten, and erase that command's
// record too.
func (db *DB) Erase(ctx context.Context, workspace string, revision int64, actor cascade.ID, at time.Time) error {
	err := db.update(ctx, func(ctx context.Context, r runner) error {
		var (
			command string
			format  int64
			body    []byte
		)
		err := r.get(ctx, sqlPayload, []any{workspace, revision}, &command, &format, &body)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return notFound(words.T("workspace %s has no record %s", workspace, no(revision)))
		case err != nil:
			return err
		case format == formatErased:
			return &cascade.Error{Code: cascade.Conflict, Message: words.T("record %s has been erased already",
				no(revision))}
		case command == commandErase:
			return invalid(words.T("record %s says that another was erased; it holds nothing else and stays",
				no(revision)))
		}
		what := erasure{Revision: revision}
		if hasChanges(format) {
			cs, _, err := openPayload(format, body)
			if err != nil {
				return err
			}
			note := func(cs []cascade.Change) error {
				for _, c := range cs {
					what.Entities = append(what.Entities, headOf(c).Seq)
				}
				return nil
			}
			if format == formatParts {
				err = eachChanges(ctx, r, workspace, revision, note)
			} else {
				err = note(cs)
			}
			if err != nil {
				return err
			}
		}
		text, err := json.Marshal(what)
		if err != nil {
			return err
		}
		if _, err := r.exec(ctx, sqlErase, workspace, revision, make([]byte, 16)); err != nil {
			return err
		}
		if _, err := r.exec(ctx, sqlDropParts, workspace, revision); err != nil {
			return err
		}
		if _, err := r.exec(ctx, sqlForgetOnce, workspace); err != nil { // answers kept for retries may say the same
			return err
		}
		s, err := seal(&Record{At: at, Actor: actor, Command: commandErase, Detail: text})
		if err != nil {
			return err
		}
		return appendTo(ctx, r, workspace, s)
	})
	if err != nil {
		if cascade.CodeOf(err) == cascade.Conflict { // it may have been cut short
			err = errors.Join(err, db.forgetKept(workspace))
		}
		return err
	}
	return errors.Join(db.forgetKept(workspace), db.fail(ctx, db.dialect.forget(ctx, db)))
}
