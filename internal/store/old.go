package store

import (
	"context"
	"database/sql"
	"slices"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/keyed"
)

// CommandUpgrade is what the journal calls the record that writes a workspace's rows anew.
const CommandUpgrade = "upgrade"

// sqlUpgraded finds the last of these.
var sqlUpgraded = newStatement(
	`SELECT coalesce(max(revision), 0) FROM journal WHERE workspace = $1 AND command = $2`)

// sqlNaming finds the old records that may give or take keys that others named: of keyed.Named.
var sqlNaming = newStatement(`SELECT j.revision, p.format, p.body FROM journal j
	JOIN payload p ON p.workspace = j.workspace AND p.revision = j.revision
	WHERE j.workspace = $1 AND j.revision <= $2 AND (p.body LIKE '%"kind":"metric"%' OR p.body LIKE '%"kind":"source"%'
	OR p.body LIKE '%"kind":"framework"%' OR p.format = 6) ORDER BY j.revision`)

// oldKeys is what it takes to read the records of a workspace that were written before its rows were upgraded.
type oldKeys struct {
	upgraded int64 // by this record; 0: it never was
	names    *keyed.Names
}

// present has a record say what it says as it would be written today. The payload itself stays as it was written: what
// is compared with its digest, or with the rows it led to, is what it says.
func (db *DB) present(ctx context.Context, r runner, workspace string, format int64, rec *Record) error {
	if format != formatBare && format != formatReasoned && rec.Command != CommandUpgrade { // of which one side is old
		return nil
	}
	o, ok := db.old.Load(workspace)
	if !ok {
		read, err := readOld(ctx, r, workspace)
		if err != nil {
			return err
		}
		o, _ = db.old.LoadOrStore(workspace, read)
	}
	if o := o.(*oldKeys); rec.Revision <= o.upgraded {
		rec.Changes = o.names.Changes(rec.Revision, rec.Changes)
	}
	return nil
}

// readOld reads what the keys of a workspace's old records may mean.
func readOld(ctx context.Context, r runner, workspace string) (*oldKeys, error) {
	o := &oldKeys{}
	if err := r.get(ctx, sqlUpgraded, []any{workspace, CommandUpgrade}, &o.upgraded); err != nil || o.upgraded == 0 {
		return o, err
	}
	var cs []cascade.Change
	err := eachRow(ctx, r, workspace, func(kind cascade.Kind, _ cascade.ID, _ int64, body []byte) error {
		if !slices.Contains(keyed.Kinds, kind) {
			return nil
		}
		e, err := cascade.Decode(kind, body)
		cs = append(cs, cascade.Change{After: e})
		return err
	})
	if err != nil {
		return nil, err
	}
	s, err := cascade.Snapshot{}.With(cs)
	if err != nil {
		return nil, err
	}
	o.names = keyed.Of(&s)
	return o, o.note(ctx, r, workspace)
}

// note takes in what the old records changed, one after the other.
func (o *oldKeys) note(ctx context.Context, r runner, workspace string) error {
	var said []Record // of each what names of keys may have changed
	note := func(i int, cs []cascade.Change) {
		for _, c := range cs {
			if c.Before != nil && slices.Contains(keyed.Named, c.Kind()) {
				said[i].Changes = append(said[i].Changes, c)
			}
		}
	}
	var inParts []int
	if err := r.each(ctx, sqlNaming, []any{workspace, o.upgraded}, func(rows *sql.Rows) error {
		var (
			revision, format int64
			body             sql.RawBytes
		)
		if err := rows.Scan(&revision, &format, &body); err != nil || !hasChanges(format) {
			return err
		}
		if said = append(said, Record{Revision: revision}); format == formatParts {
			inParts = append(inParts, len(said)-1)
		}
		cs, _, err := openPayload(format, body)
		note(len(said)-1, cs)
		return err
	}); err != nil {
		return err
	}
	for _, i := range inParts {
		if err := eachChanges(ctx, r, workspace, said[i].Revision, func(cs []cascade.Change) error {
			note(i, cs)
			return nil
		}); err != nil {
			return err
		}
	}
	for _, s := range said {
		o.names.Note(s.Revision, s.Changes)
	}
	return nil
}
