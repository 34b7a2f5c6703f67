package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"hash"
	"strings"

	"weir.dev/weir/internal/cascade"
)

// The payload of a record is the text in which the journal keeps what it says. That of a large record stands in parts,
// each a list of changes, so that neither who writes nor who reads it holds all of it at once.

// What the body of a payload is.
const (
	formatErased   = 0
	formatBare     = 1 // cascade.EncodeChanges, as earlier programs wrote it; old.go reads what is in it
	formatDetail   = 2
	formatReasoned = 3 // a reasoned, in JSON, of formatBare
	formatChanges  = 4 // a reasoned, in JSON, in which things name others by id
	formatPacked   = 5 // the same, in which new readings that follow each other stand in packs
	formatParts    = 6 // the same without the changes, whose list goes on in parts
)

// partsSchema is the first schema that has parts.
const partsSchema = 7

// fullPart is at how many bytes a list of changes ends and the next part begins.
const fullPart = 1 << 20

var (
	insertPart = newInsert("part", "workspace", "revision", "part", "body")

	sqlParts     = newStatement(`SELECT part, body FROM part WHERE workspace = $1 AND revision = $2 ORDER BY part`)
	sqlDropParts = newStatement(`DELETE FROM part WHERE workspace = $1 AND revision = $2`)
	sqlAllParts  = newStatement(`SELECT count(*) FROM part WHERE workspace = $1`)
)

// reasoned is changes with the reason that was given for them.
type reasoned struct {
	Reason  string          `json:"reason,omitempty"`
	Changes json.RawMessage `json:"changes,omitempty"` // cascade.EncodeChanges
}

// span is where in a text a thing stands as its row has it; both ends are 0 where it does not.
type span struct{ from, to uint32 }

// list is some changes of a record, one after the other, as a payload has them.
type list struct {
	body   string
	first  int    // which change of the record it begins with
	at     []span // in body, of each of its changes
	packed bool   // it has packs of readings
}

// list writes the changes of a record from one on, behind what body begins with, until it is full.
func (r *Record) list(body string, first int) list {
	var (
		b     strings.Builder
		piece []byte
		made  []*cascade.Observation
		l     = list{first: first}
	)
	b.Grow(len(body) + roughSize(r.Changes[first:]))
	b.WriteString(body + "[")
	for i := first; i < len(r.Changes) && b.Len() < fullPart; {
		if i > first {
			b.WriteByte(',')
		}
		if made = newReadings(r.Changes[i:], made[:0]); len(made) >= fewPacked {
			piece, l.packed = cascade.AppendReadings(piece[:0], made), true
			i += len(made)
			l.at = append(l.at, make([]span, len(made))...)
		} else {
			var from, to int
			var at span
			if piece, from, to = cascade.AppendChange(piece[:0], r.Changes[i]); to > 0 {
				at = span{uint32(b.Len() + from), uint32(b.Len() + to)}
			}
			i++
			l.at = append(l.at, at)
		}
		b.Write(piece)
	}
	b.WriteByte(']')
	l.body = b.String()
	return l
}

// roughSize is how many bytes changes take in a list, so that a long one is not copied as it grows.
func roughSize(cs []cascade.Change) (n int) {
	const other, reading = 448, 56
	for _, c := range cs {
		if n += other; c.Before == nil && c.Kind() == cascade.KindObservation {
			n += reading - other
		}
		if n >= fullPart {
			return fullPart + fullPart/64
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

// payload returns the changes of a record with its reason, as a reasoned in JSON. What is too much for that stands in
// parts: then it returns the reason alone.
func (r *Record) payload() (l list, format int, err error) {
	head := "{"
	if r.Reason != "" {
		reason, err := json.Marshal(r.Reason)
		if err != nil {
			return l, 0, err
		}
		head += `"reason":` + string(reason)
	}
	begin := head
	if r.Reason != "" {
		begin += ","
	}
	switch l = r.list(begin+`"changes":`, 0); {
	case len(l.at) < len(r.Changes):
		return list{body: head + "}"}, formatParts, nil
	case l.packed:
		format = formatPacked
	default:
		format = formatChanges
	}
	l.body += "}"
	return l, format, nil
}

// hasChanges reports whether a payload of a format holds changes.
func hasChanges(format int64) bool {
	return format == formatBare || format == formatReasoned || format == formatChanges || format == formatPacked ||
		format == formatParts
}

// openPayload returns what a payload of changes says, as it was written; of one in parts the reason.
func openPayload(format int64, body []byte) (cs []cascade.Change, reason string, err error) {
	if format != formatBare {
		var r reasoned
		if err := json.Unmarshal(body, &r); err != nil {
			return nil, "", err
		}
		body, reason = r.Changes, r.Reason
	}
	if format == formatParts {
		return nil, reason, nil
	}
	cs, err = cascade.DecodeChanges(body)
	return cs, reason, err
}

// errPart says that the parts of a payload do not follow each other.
var errPart = errors.New("store: a part is missing")

// eachPart reads the parts of a payload, in order. body is good until the next.
func eachPart(ctx context.Context, r runner, workspace string, revision int64, do func(body []byte) error) error {
	next := int64(0)
	return r.each(ctx, sqlParts, []any{workspace, revision}, func(rows *sql.Rows) error {
		var (
			part int64
			body sql.RawBytes
		)
		if err := rows.Scan(&part, &body); err != nil {
			return err
		}
		if next++; part != next {
			return errPart
		}
		return do(body)
	})
}

// eachChanges reads the changes of a payload in parts, some at a time.
func eachChanges(
	ctx context.Context, r runner, workspace string, revision int64, do func([]cascade.Change) error,
) error {
	return eachPart(ctx, r, workspace, revision, func(body []byte) error {
		cs, err := cascade.DecodeChanges(body)
		if err != nil {
			return err
		}
		return do(cs)
	})
}

// newDigest returns what works out the digest of a payload, which goes over its body and then over its parts. The salt
// keeps an erased one from being guessed.
func newDigest(salt []byte) hash.Hash {
	h := sha256.New()
	h.Write(salt)
	return h
}

// digest covers a payload that has no parts.
func digest(salt []byte, body string) []byte {
	h := newDigest(salt)
	digestOn(h, body)
	return h.Sum(nil)
}

// digestOn goes on with a text, which is not copied whole.
func digestOn(h hash.Hash, text string) {
	var piece [4 << 10]byte
	for len(text) > 0 {
		n := copy(piece[:], text)
		h.Write(piece[:n])
		text = text[n:]
	}
}
