package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"slices"
	"strconv"

	"weir.dev/weir/internal/cascade"

	"weir.dev/weir/internal/words"
)

// Report is what Verify found.
type Report struct {
	Workspace string
	Revision  int64      // of the last record
	Head      []byte     // of the chain; compare it with one written down elsewhere to know that nothing was cut off
	Records   int64      // read
	Erased    int64      // records whose payload has been erased, and says so
	Entities  int64      // rows compared with the journal
	Wrong     words.Text // the first thing that is wrong; empty: nothing
	// Loose counts tokens, sessions and sign-in links that could not be held to the instance's chain in full: the
	// program that made them noted less.
	Loose int64
}

var (
	sqlChain = newStatement(`SELECT j.revision, j.at, j.actor, j.command, j.digest, j.hash, p.salt, p.format, p.body
		FROM journal j LEFT JOIN payload p ON p.workspace = j.workspace AND p.revision = j.revision
		WHERE j.workspace = $1 AND j.revision > $2 ORDER BY j.revision LIMIT 256`)
	sqlPayloads = newStatement(`SELECT count(*) FROM payload WHERE workspace = $1`)
)

// wrong is a finding of Verify on its way out.
type wrong words.Text

func (w wrong) Error() string { return words.Text(w).String() }

func found(what words.Text) error { return wrong(what) }

// no is a number that tells a record or a schema from others, and so is not grouped.
func no(n int64) string { return strconv.FormatInt(n, 10) }

// Verify checks a workspace's journal and rows against each other: that the chain has no gap and every record its
// hash, that every payload has its digest or a record of its erasure, that the chain ends where the workspace says, and
// that the rows are what the journal leads to, names and addresses of people aside. The rows of the instance are who
// may come in: workspaces, accounts, memberships, tokens, sessions and links. The error is nil when the check could be
// made, whatever it found.
func (db *DB) Verify(ctx context.Context, workspace string) (Report, error) {
	v := verifier{Report: Report{Workspace: workspace}, known: map[int64]known{}, erased: map[int64]bool{}}
	if workspace == Instance {
		v.access = newAccess()
	}
	err := db.view(ctx, func(r runner) error { return v.run(ctx, r) })
	if w, ok := errors.AsType[wrong](err); ok {
		v.Wrong, err = words.Text(w), nil
	}
	return v.Report, err
}

type verifier struct {
	Report
	known  map[int64]known // by place in the order of creation
	erased map[int64]bool  // records that are erased without a word so far
	open   *inParts        // the record that was read last, where its payload goes on in parts
	parts  int64           // read
	access *access         // of the instance; else nil
}

// known is what the journal says of one entity.
type known struct {
	print    [sha256.Size]byte
	kind     cascade.Kind
	id       cascade.ID
	revision int64 // that said so
	gone     bool
	unsure   bool // the record that said more is erased
}

func (v *verifier) run(ctx context.Context, r runner) error {
	revision, head, err := headOfChain(ctx, r, v.Workspace)
	if err != nil {
		return err
	}
	if err := v.chain(ctx, r); err != nil {
		return err
	}
	switch {
	case v.Revision != revision:
		return found(words.T("the journal ends with record %s, and the workspace stands at %s", no(v.Revision),
			no(revision)))
	case !bytes.Equal(v.Head, head):
		return found(words.T("the chain ends with %s, and the workspace says %s", fmt.Sprintf("%x", v.Head),
			fmt.Sprintf("%x", head)))
	}
	var payloads int64
	if err := r.get(ctx, sqlPayloads, []any{v.Workspace}, &payloads); err != nil {
		return err
	}
	if payloads != v.Records {
		return found(words.T("there are %s payloads for %s records", no(payloads), no(v.Records)))
	}
	if r.schema >= partsSchema {
		var parts int64
		if err := r.get(ctx, sqlAllParts, []any{v.Workspace}, &parts); err != nil {
			return err
		}
		if parts != v.parts {
			return found(words.T("there are %s parts of payloads, and %s belong to records", no(parts), no(v.parts)))
		}
	}
	for n := range v.erased {
		return found(words.T("record %s is erased, and no later record says so", no(n)))
	}
	if v.access != nil {
		err := v.access.compare(ctx, r)
		v.Loose = int64(v.access.loose)
		return err
	}
	return v.rows(ctx, r)
}

// chain reads the records, some at a time: what stands in parts is read by itself, before the next record.
func (v *verifier) chain(ctx context.Context, r runner) error {
	for {
		before := v.Records
		err := r.each(ctx, sqlChain, []any{v.Workspace, v.Revision}, v.record)
		if errors.Is(err, errParts) {
			err = v.inParts(ctx, r)
		}
		if err != nil || v.Records == before {
			return err
		}
	}
}

// inParts is a payload of which so far no more was read than what does not stand in parts.
type inParts struct {
	hash.Hash
	says  []byte // what its digest is to be
	wrong error  // why what does not stand in parts cannot be read
}

// errParts ends the reading of records at one whose payload stands in parts.
var errParts = errors.New("store: a payload in parts")

// inParts reads the parts of the record that was read last. What is wrong with what they say is told only where they
// are as they were written.
func (v *verifier) inParts(ctx context.Context, r runner) error {
	n, open := v.Revision, v.open
	wrong := open.wrong
	err := eachPart(ctx, r, v.Workspace, n, func(body []byte) error {
		v.parts++
		open.Write(body)
		if wrong == nil {
			cs, err := cascade.DecodeChanges(body)
			v.note(n, cs)
			wrong = err
		}
		return nil
	})
	switch {
	case errors.Is(err, errPart), err == nil && !bytes.Equal(open.Sum(nil), open.says):
		return found(words.T("the payload of record %s was changed", no(n)))
	case err == nil && wrong != nil:
		return found(words.T("the payload of record %s cannot be read: %s", no(n), wrong))
	}
	return err
}

func (v *verifier) record(rows *sql.Rows) error {
	var (
		n, at          int64
		actor, command string
		says, hash     []byte
		salt           []byte
		format         sql.NullInt64
		body           sql.RawBytes
	)
	if err := rows.Scan(&n, &at, &actor, &command, &says, &hash, &salt, &format, &body); err != nil {
		return err
	}
	if n != v.Revision+1 {
		return found(words.T("record %s is missing: %s is followed by %s", no(v.Revision+1), no(v.Revision),
			no(n)))
	}
	head := link(v.Head, v.Workspace, n, at, cascade.ID(actor), command, says)
	if !bytes.Equal(head, hash) {
		return found(words.T("record %s does not have the hash it must have: it was changed, or put in the place of another",
			no(n)))
	}
	v.Revision, v.Head = n, head
	v.Records++
	switch {
	case !format.Valid:
		return found(words.T("record %s has no payload", no(n)))
	case format.Int64 == formatErased:
		v.erased[n] = true
		v.Erased++
		return nil
	case format.Int64 == formatParts:
		_, _, wrong := openPayload(formatParts, body)
		v.open = &inParts{newDigest(salt), says, wrong}
		v.open.Write(body)
		return errParts
	case !bytes.Equal(digest(salt, string(body)), says):
		return found(words.T("the payload of record %s was changed", no(n)))
	case hasChanges(format.Int64):
		return v.changes(n, format.Int64, body)
	case format.Int64 != formatDetail:
		return found(words.T("the payload of record %s is in format %s, which this program does not know", no(n),
			no(format.Int64)))
	case command == commandErase:
		return v.erasure(n, body)
	case v.access != nil:
		return v.access.record(n, command, body)
	}
	return nil
}

func (v *verifier) changes(n, format int64, body []byte) error {
	cs, _, err := openPayload(format, body)
	if err != nil {
		return found(words.T("the payload of record %s cannot be read: %s", no(n), err))
	}
	v.note(n, cs)
	return nil
}

// note takes in what record n changes.
func (v *verifier) note(n int64, cs []cascade.Change) {
	for _, c := range cs {
		k := known{kind: c.Kind(), id: c.ID(), revision: n, gone: c.After == nil}
		if !k.gone {
			k.print = print(c.After)
		}
		v.known[headOf(c).Seq] = k
	}
}

func (v *verifier) erasure(n int64, body []byte) error {
	var e erasure
	if err := json.Unmarshal(body, &e); err != nil {
		return found(words.T("the payload of record %s cannot be read: %s", no(n), err))
	}
	delete(v.erased, e.Revision)
	for _, seq := range e.Entities {
		if k := v.known[seq]; k.revision < e.Revision {
			k.unsure = true
			v.known[seq] = k
		}
	}
	return nil
}

// print is a fingerprint of what the journal keeps of an entity.
func print(e cascade.Entity) [sha256.Size]byte {
	e = cascade.Unnamed(e)
	if at, ok := e.(*cascade.Observation); ok {
		o := *at
		if o.Value == 0 {
			o.Value = 0 // SQLite does not keep the sign
		}
		e = &o
	}
	return sha256.Sum256(append([]byte(e.Kind()+"\n"), cascade.Encode(e)...))
}

// rows compares the rows with what the journal leads to.
func (v *verifier) rows(ctx context.Context, r runner) error {
	err := eachRow(ctx, r, v.Workspace, func(kind cascade.Kind, id cascade.ID, seq int64, body []byte) error {
		e, err := cascade.Decode(kind, body)
		if err != nil {
			return found(words.T("the row of %s %s cannot be read: %s", kind, id, err))
		}
		if h := e.Head(); h.ID != id || h.Seq != seq {
			return found(words.T("the row of %s %s holds another: %s", kind, id, h.ID))
		}
		return v.row(e)
	})
	if err != nil {
		return err
	}
	err = eachObservation(ctx, r, v.Workspace, func(o *cascade.Observation) error { return v.row(o) })
	if err != nil {
		return err
	}
	err = eachPack(ctx, r, v.Workspace, func(body []byte) error {
		err := cascade.Unpack(body, func(o *cascade.Observation) error { return v.row(o) })
		if _, told := errors.AsType[wrong](err); err != nil && !told {
			return found(words.T("a row of readings cannot be read: %s", err))
		}
		return err
	})
	if err != nil {
		return err
	}
	var missing []int64
	for seq, k := range v.known {
		if !k.gone && !k.unsure {
			missing = append(missing, seq)
		}
	}
	if len(missing) > 0 {
		k := v.known[slices.Min(missing)]
		return found(words.T("%s %s has no row, and record %s says there is one", k.kind, k.id, no(k.revision)))
	}
	return nil
}

func (v *verifier) row(e cascade.Entity) error {
	v.Entities++
	seq, id := e.Head().Seq, e.Head().ID
	k, ok := v.known[seq]
	switch {
	case ok && k.unsure:
	case !ok || k.gone:
		return found(words.T("%s %s has a row, and no record says so", e.Kind(), id))
	case k.print != print(e):
		return found(words.T("the row of %s %s is not what record %s says", e.Kind(), id, no(k.revision)))
	}
	delete(v.known, seq)
	return nil
}
