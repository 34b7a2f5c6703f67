package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
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

// What the body of a payload is.
const (
	formatErased   = 0
	formatBare     = 1 // cascade.EncodeChanges, as earlier programs wrote it; old.go reads what is in it
	formatDetail   = 2
	formatReasoned = 3 // a reasoned, in JSON, of formatBare
	formatChanges  = 4 // a reasoned, in JSON, in which things name others by id
	formatPacked   = 5 // the same, in which new readings that follow each other stand in packs
)

// reasoned is changes with the reason that was given for them.
type reasoned struct {
	Reason  string          `json:"reason,omitempty"`
	Changes json.RawMessage `json:"changes"` // cascade.EncodeChanges
}

// span is where in a payload a thing stands as its row has it; both ends are 0 where it does not.
type span struct{ from, to uint32 }

// maxPayload is how many bytes a payload may have: SQLite takes no text beyond 1,000,000,000.
const maxPayload = 900_000_000

// payload is the body in which a record's changes are kept, its format, and where in it each thing stands. It is a
// reasoned in JSON, written piece by piece: of a large record there is one copy and no other.
func (r *Record) payload() (body string, format int, at []span, err error) {
	format = formatChanges
	reason, err := json.Marshal(r.Reason)
	if err != nil {
		return "", 0, nil, err
	}
	var b strings.Builder
	b.Grow(r.size())
	b.WriteByte('{')
	if r.Reason != "" {
		b.WriteString(`"reason":` + string(reason) + ",")
	}
	b.WriteString(`"changes":[`)
	at = make([]span, len(r.Changes))
	var piece []byte
	var made []*cascade.Observation
	for i, first := 0, true; i < len(r.Changes); first = false {
		if !first {
			b.WriteByte(',')
		}
		if made = newReadings(r.Changes[i:], made[:0]); len(made) >= fewPacked {
			piece, format = cascade.AppendReadings(piece[:0], made), formatPacked
			i += len(made)
		} else {
			var from, to int
			if piece, from, to = cascade.AppendChange(piece[:0], r.Changes[i]); to > 0 {
				at[i] = span{uint32(b.Len() + from), uint32(b.Len() + to)}
			}
			i++
		}
		if b.Len()+len(piece) > maxPayload {
			return "", 0, nil, &cascade.Error{Code: cascade.Invalid, Message: words.T(
				"This is too much for one go. Nothing was changed; write it in parts.")}
		}
		b.Write(piece)
	}
	b.WriteString("]}")
	return b.String(), format, at, nil
}

// size is roughly how many bytes the payload takes, so that a large one is not copied as it grows.
func (r *Record) size() int {
	const other, reading = 448, 56
	n := 0
	for _, c := range r.Changes {
		if n += other; c.Kind() == cascade.KindObservation && c.Before == nil {
			n += reading - other
		}
	}
	return n
}

// newReadings appends to made the readings that cs begin with, while they are new and fit into a pack of the journal.
func newReadings(cs []cascade.Change, made []*cascade.Observation) []*cascade.Observation {
	const most = 512
	for _, c := range cs {
		o, ok := c.After.(*cascade.Observation)
		if !ok || c.Before != nil || len(made) == most || !cascade.Packable(o) {
			break
		}
		made = append(made, o)
	}
	return made
}

// hasChanges reports whether a payload of a format holds changes.
func hasChanges(format int64) bool {
	return format == formatBare || format == formatReasoned || format == formatChanges || format == formatPacked
}

// openPayload returns what a payload of changes says, as it was written.
func openPayload(format int64, body []byte) (cs []cascade.Change, reason string, err error) {
	if format != formatBare {
		var r reasoned
		if err := json.Unmarshal(body, &r); err != nil {
			return nil, "", err
		}
		body, reason = r.Changes, r.Reason
	}
	cs, err = cascade.DecodeChanges(body)
	return cs, reason, err
}

// A sealed record is ready to be written.
type sealed struct {
	*Record
	salt, digest []byte
	format       int
	body         string
	at           []span // in body, of Changes
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
		if s.body, s.format, s.at, err = r.payload(); err != nil {
			return s, err
		}
	}
	s.digest = digest(s.salt, s.body)
	return s, nil
}

// digest covers a payload. The salt keeps an erased one from being guessed.
func digest(salt []byte, body string) []byte {
	h := sha256.New()
	h.Write(salt)
	var piece [4 << 10]byte // so that a long body is not copied whole
	for len(body) > 0 {
		n := copy(piece[:], body)
		h.Write(piece[:n])
		body = body[n:]
	}
	return h.Sum(nil)
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
