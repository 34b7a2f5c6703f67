package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/words"
)

// Write is what Commit does to one workspace: records that were decided on its revision Base and carry the revisions
// that follow it. Their new entities have their place in the order of creation (cascade.Stamp).
type Write struct {
	Workspace string
	Base      int64
	Records   []Record
}

// StaleError says that a workspace has moved on since the revision a write was decided on.
type StaleError struct{ Workspace string }

func (e *StaleError) Error() string { return e.Words().String() }

// Words is what the error says.
func (e *StaleError) Words() words.Text {
	return words.T("workspace %s has changed in the meantime; read it again", e.Workspace)
}

// Unwrap gives it the code Conflict.
func (e *StaleError) Unwrap() error {
	return &cascade.Error{Code: cascade.Conflict, Message: words.T(
		"the workspace has changed in the meantime; read it again")}
}

// Commit writes journal and rows of several workspaces in one transaction, all or nothing, and returns when they are
// durable. It answers a *StaleError when one of them is no longer at the revision its write rests on. After another
// error it is not always known whether the writes happened, since a connection can fail at the last moment: follow the
// journal with Tail before deciding again.
func (db *DB) Commit(ctx context.Context, writes []Write) error {
	put, err := db.prepared(writes)
	if err != nil {
		return err
	}
	return db.update(ctx, put)
}

// prepared seals the records of writes and returns what writes them.
func (db *DB) prepared(writes []Write) (put func(context.Context, runner) error, err error) {
	// One order for all, so that two commits cannot wait for each other.
	writes = slices.SortedFunc(slices.Values(writes),
		func(a, b Write) int { return cmp.Compare(a.Workspace, b.Workspace) })
	records := make([][]sealed, len(writes))
	for i, w := range writes {
		if i > 0 && w.Workspace == writes[i-1].Workspace {
			return nil, fmt.Errorf("store: workspace %s is twice in one commit", w.Workspace)
		}
		records[i] = make([]sealed, len(w.Records))
		for j := range w.Records {
			rec := &w.Records[j]
			if rec.Revision != w.Base+int64(j)+1 {
				return nil, fmt.Errorf("store: workspace %s: record %d after revision %d has number %d", w.Workspace, j, w.Base,
					rec.Revision)
			}
			if w.Workspace == Instance && len(rec.Changes) > 0 {
				return nil, errors.New("store: the instance's chain has no entities")
			}
			if records[i][j], err = seal(rec); err != nil {
				return nil, err
			}
		}
	}
	return func(ctx context.Context, r runner) error {
		b := newBatch(r, db.dialect.rows)
		for i, w := range writes {
			if err := b.write(ctx, w, records[i]); err != nil {
				return err
			}
		}
		return b.flush(ctx)
	}, nil
}

func (b *batch) write(ctx context.Context, w Write, records []sealed) error {
	var (
		head []byte
		key  string
	)
	swap := b.r
	if swap.still != nil { // another commit may have the row, and be large
		swap.tick = func() { swap.still(rowWait) }
	}
	err := swap.get(ctx, sqlSwap, []any{w.Workspace, w.Base + int64(len(records)), w.Base}, &head, &key)
	if errors.Is(err, sql.ErrNoRows) {
		if _, err := revision(ctx, b.r, w.Workspace); err != nil {
			return err
		}
		return &StaleError{Workspace: w.Workspace}
	}
	if err != nil {
		return err
	}
	for _, s := range records {
		called, err := b.changes(ctx, w.Workspace, &s)
		if err != nil {
			return err
		}
		key = cmp.Or(called, key)
		if head, err = b.record(ctx, w.Workspace, head, s); err != nil {
			return err
		}
	}
	if err := b.endRun(ctx, w.Workspace); err != nil {
		return err
	}
	_, err = b.r.exec(ctx, sqlHead, w.Workspace, head, key)
	return err
}

// changes writes the rows that a record changes and, of one in parts, these, which gives it its digest. It returns what
// the workspace is called from now on; empty where that stays.
func (b *batch) changes(ctx context.Context, workspace string, s *sealed) (called string, err error) {
	if s.format != formatParts {
		return b.listed(ctx, workspace, s)
	}
	sum := newDigest(s.salt)
	digestOn(sum, s.body)
	of := sealed{Record: s.Record}
	for n, next := 1, 0; next < len(s.Changes); n++ {
		of.list = s.Record.list("", next)
		next += len(of.at)
		digestOn(sum, of.body)
		b.part.args = append(b.part.args, workspace, s.Revision, n, of.body)
		if err := b.empty(ctx, &b.part); err != nil { // they are large, and none waits for others
			return "", err
		}
		name, err := b.listed(ctx, workspace, &of)
		if err != nil {
			return "", err
		}
		called = cmp.Or(name, called)
	}
	s.digest = sum.Sum(nil)
	return called, nil
}

// listed writes the rows that the list of a record changes.
func (b *batch) listed(ctx context.Context, workspace string, s *sealed) (called string, err error) {
	for i := range s.at {
		c := s.row(s.first + i)
		called = cmp.Or(c.key, called)
		if err := b.change(ctx, workspace, c); err != nil {
			return "", err
		}
	}
	return called, nil
}
