package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/clock"

	"weir.dev/weir/internal/words"
)

// Record is one command in the journal of a workspace.
type Record struct {
	Revision int64     // counts the records of the workspace from 1
	At       time.Time // whole microseconds
	Actor    cascade.ID
	Command  string
	// Changes is what the command did. A record that changes no entity (a denial, an export) has a Detail instead, in
	// JSON and without names or addresses of people.
	Changes []cascade.Change
	Detail  []byte
	// Reason is why the changes were made, in the words of whoever made them; often empty.
	Reason string
	// Once remembers the answer of a retried request. Only Commit uses it.
	Once *Once
	// Erased tells, from Tail, that the payload has been erased: whoever has not applied it yet must Load again.
	Erased bool
}

// A sealed record is ready to be written. The digest of one in parts is known once these are written.
type sealed struct {
	*Record
	salt, digest []byte
	format       int
	list
}

func seal(r *Record) (sealed, error) {
	s := sealed{Record: r, salt: clock.Salt(), format: formatChanges}
	switch {
	case len(r.Changes) > 0 && r.Detail != nil:
		return s, fmt.Errorf("store: record %d (%s) has both changes and a detail", r.Revision, r.Command)
	case len(r.Changes) == 0:
		s.format, s.body = formatDetail, string(r.Detail)
	default:
		for i, c := range r.Changes {
			if err := sound(c); err != nil {
				return s, fmt.Errorf("store: record %d (%s): change %d: %w", r.Revision, r.Command, i, err)
			}
		}
		var err error
		if s.list, s.format, err = r.payload(); err != nil || s.format == formatParts {
			return s, err
		}
	}
	s.digest = digest(s.salt, s.body)
	return s, nil
}

// link is the hash of a record: over the hash before it and everything but the payload, for which its digest stands.
// Each part is led by its length.
func link(before []byte, workspace string, revision, at int64, actor cascade.ID, command string, digest []byte) []byte {
	b := make([]byte, 0, 256)
	part := func(p string) {
		b = binary.BigEndian.AppendUint64(b, uint64(len(p)))
		b = append(b, p...)
	}
	number := func(n int64) {
		b = binary.BigEndian.AppendUint64(b, 8)
		b = binary.BigEndian.AppendUint64(b, uint64(n))
	}
	part(string(before))
	part(workspace)
	number(revision)
	number(at)
	part(string(actor))
	part(command)
	part(string(digest))
	hash := sha256.Sum256(b)
	return hash[:]
}

var (
	// These take the workspace's row until the transaction ends, so that writers of one workspace follow each other.
	sqlSwap    = newStatement(`UPDATE workspace SET revision = $2 WHERE id = $1 AND revision = $3 RETURNING head, key`)
	sqlAdvance = newStatement(`UPDATE workspace SET revision = revision + $2 WHERE id = $1 RETURNING revision, head, key`)
	sqlHead    = newStatement(`UPDATE workspace SET head = $2, key = $3 WHERE id = $1`)

	insertJournal = newInsert("journal", "workspace", "revision", "at", "actor", "command", "digest", "hash")
	insertPayload = newInsert("payload", "workspace", "revision", "salt", "format", "body")
)

// advance takes the workspace's row for one more record that rests on no earlier state.
func advance(ctx context.Context, r runner, workspace string) (revision int64, head []byte, key string, err error) {
	err = r.get(ctx, sqlAdvance, []any{workspace, 1}, &revision, &head, &key)
	if errors.Is(err, sql.ErrNoRows) {
		err = notFound(words.T("there is no workspace %s", workspace))
	}
	return revision, head, key, err
}

// appendTo writes one record that rests on no earlier state at the end of a workspace's journal.
func appendTo(ctx context.Context, r runner, workspace string, s sealed) error {
	revision, head, key, err := advance(ctx, r, workspace)
	if err != nil {
		return err
	}
	s.Revision = revision
	b := newBatch(r, 1)
	if head, err = b.record(ctx, workspace, head, s); err != nil {
		return err
	}
	_, err = r.exec(ctx, sqlHead, workspace, head, key)
	return err
}

// Audit appends records to the instance's chain. Their revisions are assigned; they rest on no earlier state.
func (db *DB) Audit(ctx context.Context, records ...Record) error {
	return db.update(ctx, func(ctx context.Context, r runner) error {
		for _, rec := range records {
			if err := audit(ctx, r, rec); err != nil {
				return err
			}
		}
		return nil
	})
}

func audit(ctx context.Context, r runner, rec Record) error {
	if len(rec.Changes) > 0 || rec.Once != nil {
		return fmt.Errorf("store: %s on the instance's chain: it has no entities and no retries", rec.Command)
	}
	s, err := seal(&rec)
	if err != nil {
		return err
	}
	*r.audited = true
	return appendTo(ctx, r, Instance, s)
}

// audited runs do and appends what it did to the instance's chain, in one transaction. The row of the chain is taken
// last, so that two of them cannot wait for each other.
func (db *DB) audited(
	ctx context.Context, actor cascade.ID, command string, detail []byte, do func(context.Context, runner) error,
) error {
	return db.update(ctx, func(ctx context.Context, r runner) error {
		if err := do(ctx, r); err != nil {
			return err
		}
		return audit(ctx, r, Record{At: db.clock.Now(), Actor: actor, Command: command, Detail: detail})
	})
}
