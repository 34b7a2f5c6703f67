package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/words"
)

// mostRechecked is how many bytes of payloads a step looks at, so that it takes little memory. Records from the first
// larger one back are left to Verify.
const mostRechecked = 4 << 20

var (
	sqlWindow = newStatement(`SELECT j.revision, j.at, j.actor, j.command, j.digest, j.hash, p.salt, p.format,
		CASE WHEN length(p.body) <= $4 THEN p.body END
		FROM journal j LEFT JOIN payload p ON p.workspace = j.workspace AND p.revision = j.revision
		WHERE j.workspace = $1 AND j.revision >= $2 AND j.revision <= $3 ORDER BY j.revision`)
	sqlSizes = newStatement(`SELECT revision, length(body) FROM payload
		WHERE workspace = $1 AND revision < $2 AND revision >= $3 ORDER BY revision DESC`)
	sqlEntityAt      = newStatement(`SELECT kind, body FROM entity WHERE workspace = $1 AND seq = $2`)
	sqlObservationAt = newStatement(`SELECT id, seq, key, metric, at, value, note, checkin FROM observation
		WHERE workspace = $1 AND seq = $2`)
)

// A Recheck holds the rows of a workspace to its journal a little at a time, from the last record back, while others
// write. It needs a bit for each thing there ever was; Verify, which looks at everything at once, needs far more.
type Recheck struct {
	db        *DB
	workspace string
	begun     bool
	from, to  int64              // the records that are done, both among them
	seen      map[int64][]uint64 // by the record that made them, a bit for each
}

// Recheck begins one.
func (db *DB) Recheck(workspace string) *Recheck { return &Recheck{db: db, workspace: workspace} }

// Step looks at so many records more, and at what has been written since the last step. It returns whether that was all
// that is looked at, and what is wrong, empty where nothing is. The error says that it could not look.
func (c *Recheck) Step(ctx context.Context, records int64) (done bool, is words.Text, err error) {
	err = c.db.view(ctx, func(r runner) (err error) {
		done, err = c.step(ctx, r, records)
		return err
	})
	if w, ok := errors.AsType[wrong](err); ok {
		return true, words.Text(w), nil
	}
	return done, words.Text{}, err
}

func (c *Recheck) step(ctx context.Context, r runner, records int64) (done bool, err error) {
	revision, head, err := headOfChain(ctx, r, c.workspace)
	if err != nil {
		return false, err
	}
	if !c.begun {
		c.begun, c.from, c.to = true, revision+1, revision
		if err := c.end(ctx, r, revision, head); err != nil {
			return false, err
		}
	}
	if complete, err := c.window(ctx, r, c.to+1, revision); err != nil || !complete {
		return true, err // too much was written meanwhile
	}
	c.to = revision
	from, err := c.back(ctx, r, max(1, c.from-records))
	if err != nil {
		return false, err
	}
	complete, err := c.window(ctx, r, from, c.from-1)
	c.from = from
	return !complete || from == 1, err
}

// back returns how far back a step goes: to a record, or less where that would be too much at once.
func (c *Recheck) back(ctx context.Context, r runner, to int64) (from int64, err error) {
	from = to
	left, full := int64(mostRechecked), false
	err = r.each(ctx, sqlSizes, []any{c.workspace, c.from, to}, func(rows *sql.Rows) error {
		var revision, size int64
		if err := rows.Scan(&revision, &size); err != nil {
			return err
		}
		if left -= size; left < 0 && !full {
			from, full = min(revision+1, c.from-1), true
		}
		return nil
	})
	return from, err
}

// end checks that the chain ends where the workspace says.
func (c *Recheck) end(ctx context.Context, r runner, revision int64, head []byte) error {
	var hash []byte
	err := r.get(ctx, sqlHashAt, []any{c.workspace, revision}, &hash)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	var more []byte
	switch beyond := r.get(ctx, sqlHashAt, []any{c.workspace, revision + 1}, &more); {
	case beyond == nil:
		return found(words.T("there is a record %s, and the workspace stands at %s", no(revision+1), no(revision)))
	case !errors.Is(beyond, sql.ErrNoRows):
		return beyond
	case revision > 0 && !bytes.Equal(hash, head):
		return found(words.T("record %s is not the one that the workspace says its chain ends with", no(revision)))
	}
	return nil
}

// rechecked is one record of a window.
type rechecked struct {
	revision int64
	large    bool
	changes  []cascade.Change
	gone     []int64 // places of what an erased record was about
}

// window looks at the records from one to another, and at the rows of what they are the last to say something about. It
// is not complete where a record is too large to be looked at: what it is about, older ones may not be held to.
func (c *Recheck) window(ctx context.Context, r runner, from, to int64) (complete bool, err error) {
	if from > to {
		return true, nil
	}
	records, err := c.read(ctx, r, from, to)
	if err != nil {
		return false, err
	}
	for i := len(records) - 1; i >= 0; i-- {
		rec := records[i]
		if rec.large {
			return false, nil
		}
		for _, seq := range rec.gone {
			c.see(seq)
		}
		for k := len(rec.changes) - 1; k >= 0; k-- {
			if seq := headOf(rec.changes[k]).Seq; !c.see(seq) {
				if err := c.row(ctx, r, seq, rec.changes[k], rec.revision); err != nil {
					return false, err
				}
			}
		}
	}
	return true, nil
}

// see notes that a place was looked at, and reports whether it was before.
func (c *Recheck) see(seq int64) (before bool) {
	if seq < 0 {
		return true
	}
	if c.seen == nil {
		c.seen = map[int64][]uint64{}
	}
	record, place := seq>>24, seq&(1<<24-1) // see cascade.Stamp
	of, word, bit := c.seen[record], int(place/64), uint64(1)<<(place%64)
	if word >= len(of) {
		of = append(of, make([]uint64, word+1-len(of))...)
		c.seen[record] = of
	}
	before = of[word]&bit != 0
	of[word] |= bit
	return before
}

// read reads records, oldest first, and holds each to its hash, to the one before it and to its digest.
func (c *Recheck) read(ctx context.Context, r runner, from, to int64) (records []rechecked, err error) {
	var before []byte
	next := from
	if from > 1 {
		if err := r.get(ctx, sqlHashAt, []any{c.workspace, from - 1}, &before); err != nil {
			if errors.Is(err, sql.ErrNoRows) {
				return nil, found(words.T("record %s is missing", no(from-1)))
			}
			return nil, err
		}
	}
	err = r.each(ctx, sqlWindow, []any{c.workspace, from, to, mostRechecked}, func(rows *sql.Rows) error {
		rec, hash, err := c.record(rows, before)
		switch {
		case err != nil:
			return err
		case rec.revision != next:
			return found(words.T("record %s is missing: %s is followed by %s", no(next), no(next-1), no(rec.revision)))
		}
		records, before = append(records, rec), hash
		next++
		return nil
	})
	if err == nil && next != to+1 {
		err = found(words.T("record %s is missing", no(next)))
	}
	return records, err
}

func (c *Recheck) record(rows *sql.Rows, before []byte) (rec rechecked, hash []byte, err error) {
	var (
		at             int64
		actor, command string
		says, salt     []byte
		format         sql.NullInt64
		body           sql.RawBytes
	)
	if err := rows.Scan(&rec.revision, &at, &actor, &command, &says, &hash, &salt, &format, &body); err != nil {
		return rec, nil, err
	}
	n := rec.revision
	switch {
	case n > 1 && before == nil: // the one before it is missing, which is said
	case !bytes.Equal(link(before, c.workspace, n, at, cascade.ID(actor), command, says), hash):
		return rec, nil, found(words.T(
			"record %s does not have the hash it must have: it was changed, or put in the place of another", no(n)))
	}
	switch {
	case !format.Valid:
		return rec, nil, found(words.T("record %s has no payload", no(n)))
	case format.Int64 == formatErased:
		return rec, hash, nil
	case body == nil, format.Int64 == formatParts:
		rec.large = true
		return rec, hash, nil
	case !bytes.Equal(digest(salt, string(body)), says):
		return rec, nil, found(words.T("the payload of record %s was changed", no(n)))
	case hasChanges(format.Int64):
		rec.changes, _, err = openPayload(format.Int64, body)
	case command == commandErase:
		var e erasure
		err = json.Unmarshal(body, &e)
		rec.gone = e.Entities
	}
	if err != nil {
		return rec, nil, found(words.T("the payload of record %s cannot be read: %s", no(n), err))
	}
	return rec, hash, nil
}

// row holds the row in a place to the last that the journal says of it.
func (c *Recheck) row(ctx context.Context, r runner, seq int64, says cascade.Change, revision int64) error {
	var is cascade.Entity
	var err error
	if says.Kind() == cascade.KindObservation {
		is, err = c.reading(ctx, r, seq)
	} else {
		is, err = c.entity(ctx, r, seq)
	}
	switch {
	case err != nil:
		return err
	case is == nil && says.After == nil:
		return nil
	case is == nil:
		return found(words.T("%s %s has no row, and record %s says there is one", says.Kind(), says.ID(), no(revision)))
	case says.After == nil:
		return found(words.T("%s %s has a row, and no record says so", is.Kind(), is.Head().ID))
	case print(is) != print(says.After):
		return found(words.T("the row of %s %s is not what record %s says", says.Kind(), says.ID(), no(revision)))
	}
	return nil
}

func (c *Recheck) entity(ctx context.Context, r runner, seq int64) (cascade.Entity, error) {
	var (
		kind cascade.Kind
		body []byte
	)
	err := r.get(ctx, sqlEntityAt, []any{c.workspace, seq}, &kind, &body)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	e, err := cascade.Decode(kind, body)
	if err != nil {
		return nil, found(words.T("the row of %s %s cannot be read: %s", kind, no(seq), err))
	}
	return e, nil
}

func (c *Recheck) reading(ctx context.Context, r runner, seq int64) (is cascade.Entity, err error) {
	err = eachReadingOf(ctx, r, sqlObservationAt, []any{c.workspace, seq}, func(o *cascade.Observation) error {
		is = o
		return nil
	})
	if err != nil || is != nil || r.schema < packSchema {
		return is, err
	}
	err = r.each(ctx, sqlPacksAt, []any{c.workspace, seq - spanPacked, seq}, func(rows *sql.Rows) error {
		var (
			at   int64
			body sql.RawBytes
		)
		if err := rows.Scan(&at, &body); err != nil {
			return err
		}
		err := cascade.Unpack(body, func(o *cascade.Observation) error {
			if o.Seq == seq {
				kept := *o
				is = &kept
			}
			return nil
		})
		if err != nil {
			return found(words.T("a row of readings cannot be read: %s", err))
		}
		return nil
	})
	return is, err
}
