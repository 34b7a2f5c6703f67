package store

import (
	"context"
	"errors"
	"fmt"

	"weir.dev/weir/internal/cascade"
)

// A row is what one change does to the rows: with neither body nor reading it deletes.
type row struct {
	kind    cascade.Kind
	id      cascade.ID
	seq     int64
	fresh   bool // it is new
	body    string
	reading *cascade.Observation
	key     string // what the workspace is called from now on; "" leaves it
}

// sound says what keeps a change from being written.
func sound(c cascade.Change) error {
	if c.Before == nil && c.After == nil {
		return errors.New("store: it is empty")
	}
	h := headOf(c)
	if h.Seq <= 0 {
		return fmt.Errorf("store: %s %s has no place in the order of creation", c.Kind(), c.ID())
	}
	if c.Before != nil && c.After != nil &&
		(c.Before.Head().Seq != h.Seq || c.Before.Head().ID != h.ID || c.Before.Kind() != c.After.Kind()) {
		return fmt.Errorf("store: %s %s changes its kind, its id or its place in the order of creation", c.Kind(), c.ID())
	}
	return nil
}

// row returns what change i, which is one of its list, does to the rows.
func (s *sealed) row(i int) row {
	c := s.Changes[i]
	r := row{kind: c.Kind(), id: c.ID(), seq: headOf(c).Seq, fresh: c.Before == nil}
	switch e, reading := c.After.(*cascade.Observation); {
	case reading:
		r.reading = e
	case c.After == nil:
	case s.at[i-s.first].to > 0:
		at := s.at[i-s.first]
		r.body = s.body[at.from:at.to]
	default:
		r.body = string(cascade.Encode(c.After))
	}
	if e, ok := c.After.(*cascade.Settings); ok {
		r.key = e.Key
	}
	return r
}

func headOf(c cascade.Change) *cascade.Header {
	if c.After != nil {
		return c.After.Head()
	}
	return c.Before.Head()
}

var (
	insertEntity      = newInsert("entity", "workspace", "seq", "kind", "id", "body")
	insertObservation = newInsert("observation", "workspace", "seq", "id", "key", "metric", "at", "value", "note",
		"checkin")

	sqlPutEntity      = newStatement(`UPDATE entity SET body = $4 WHERE workspace = $1 AND seq = $2 AND id = $3`)
	sqlPutObservation = newStatement(
		`UPDATE observation SET key = $4, metric = $5, at = $6, value = $7, note = $8, checkin = $9
		WHERE workspace = $1 AND seq = $2 AND id = $3`)
	sqlDropEntity      = newStatement(`DELETE FROM entity WHERE workspace = $1 AND seq = $2 AND id = $3`)
	sqlDropObservation = newStatement(`DELETE FROM observation WHERE workspace = $1 AND seq = $2 AND id = $3`)
)

// A batch gathers rows to insert in a transaction. Rows of one table keep their order.
type batch struct {
	r                                                       runner
	most                                                    int // rows an INSERT carries
	journal, payload, part, entity, observation, pack, once waiting

	run run
}

func newBatch(r runner, most int) *batch {
	return &batch{
		r: r, most: most,
		journal: waiting{insert: insertJournal}, payload: waiting{insert: insertPayload}, part: waiting{insert: insertPart},
		entity:      waiting{insert: insertEntity},
		observation: waiting{insert: insertObservation}, pack: waiting{insert: insertPack},
		once: waiting{insert: insertOnce},
	}
}

// waiting holds the values of rows that are not inserted yet.
type waiting struct {
	*insert
	args []any
}

// spill inserts what waits once it fills an INSERT.
func (b *batch) spill(ctx context.Context, w *waiting) error {
	if len(w.args) < b.most*w.width {
		return nil
	}
	return b.empty(ctx, w)
}

func (b *batch) empty(ctx context.Context, w *waiting) error {
	args := w.args
	w.args = w.args[:0]
	return w.run(ctx, b.r, b.most, args)
}

// flush inserts everything that waits.
func (b *batch) flush(ctx context.Context) error {
	for _, w := range [...]*waiting{&b.journal, &b.payload, &b.part, &b.entity, &b.observation, &b.pack, &b.once} {
		if err := b.empty(ctx, w); err != nil {
			return err
		}
	}
	return nil
}

// record adds a record to the journal and returns the new head of its chain.
func (b *batch) record(ctx context.Context, workspace string, head []byte, s sealed) ([]byte, error) {
	at := s.At.UnixMicro()
	head = link(head, workspace, s.Revision, at, s.Actor, s.Command, s.digest)
	b.journal.args = append(b.journal.args, workspace, s.Revision, at, string(s.Actor), s.Command, s.digest, head)
	b.payload.args = append(b.payload.args, workspace, s.Revision, s.salt, s.format, s.body)
	if o := s.Once; o != nil {
		b.once.args = append(b.once.args, workspace, string(o.Actor), o.Key, blob(o.Request), blob(o.Result), at)
		if err := b.spill(ctx, &b.once); err != nil {
			return nil, err
		}
	}
	if err := b.spill(ctx, &b.journal); err != nil {
		return nil, err
	}
	return head, b.spill(ctx, &b.payload)
}

// blob keeps an absent value from becoming NULL.
func blob(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

// change adds what a change does to the rows.
func (b *batch) change(ctx context.Context, workspace string, c row) error {
	table := &b.entity
	if c.kind == cascade.KindObservation {
		table = &b.observation
	}
	o := c.reading
	switch {
	case c.fresh && o != nil:
		return b.add(ctx, workspace, o)
	case c.fresh:
		table.args = append(table.args, workspace, c.seq, string(c.kind), string(c.id), c.body)
		return b.spill(ctx, table)
	case c.kind == cascade.KindObservation:
		if err := b.endRun(ctx, workspace); err != nil {
			return err
		}
	}
	// The row it changes may still wait to be inserted.
	for i := 1; i < len(table.args); i += table.width {
		if table.args[i] == any(c.seq) {
			if err := b.empty(ctx, table); err != nil {
				return err
			}
		}
	}
	var (
		n   int64
		err error
	)
	switch {
	case o != nil:
		n, err = b.r.exec(ctx, sqlPutObservation, workspace, c.seq, string(c.id), o.Key, string(o.Metric), o.At.String(),
			o.Value, o.Note, string(o.CheckIn))
	case c.body != "":
		n, err = b.r.exec(ctx, sqlPutEntity, workspace, c.seq, string(c.id), c.body)
	case c.kind == cascade.KindObservation:
		n, err = b.r.exec(ctx, sqlDropObservation, workspace, c.seq, string(c.id))
	default:
		n, err = b.r.exec(ctx, sqlDropEntity, workspace, c.seq, string(c.id))
	}
	if err == nil && n == 0 && c.kind == cascade.KindObservation {
		n, err = b.takeOut(ctx, workspace, c)
	}
	if err == nil && n != 1 {
		err = fmt.Errorf("store: workspace %s has no %s %s to change: rows and journal disagree; run weir audit verify",
			workspace, c.kind, c.id)
	}
	return err
}
