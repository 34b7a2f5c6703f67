package store

import (
	"context"
	"database/sql"
	"slices"

	"weir.dev/weir/internal/cascade"
)

// Readings that are written together, one after the other, stand in packs: a row for many. To write and to read a pack
// costs little more than one reading. A reading that is changed later gets a row of its own.

// packSchema is the first schema that has packs.
const packSchema = 6

// A pack holds readings that follow each other in the order of creation, fewPacked at least, and its places span no
// more than spanPacked.
const (
	fewPacked  = 16
	spanPacked = 128
)

var (
	insertPack = newInsert("pack", "workspace", "seq", "last", "body")

	// A pack keeps its place when readings are taken out, and these may come back into a pack of their own.
	sqlPacksAt = newStatement(`SELECT seq, body FROM pack
		WHERE workspace = $1 AND seq > $2 AND seq <= $3 AND last >= $3 ORDER BY seq`)
	sqlPutPack  = newStatement(`UPDATE pack SET body = $3 WHERE workspace = $1 AND seq = $2`)
	sqlDropPack = newStatement(`DELETE FROM pack WHERE workspace = $1 AND seq = $2`)
)

// run is new readings that follow each other.
type run []*cascade.Observation

// add adds a new reading, to the run of those before it where it can.
func (b *batch) add(ctx context.Context, workspace string, o *cascade.Observation) error {
	if n := len(b.run); n > 0 && (o.Seq <= b.run[n-1].Seq || o.Seq-b.run[0].Seq >= spanPacked) {
		if err := b.endRun(ctx, workspace); err != nil {
			return err
		}
	}
	if cascade.Packable(o) {
		b.run = append(b.run, o)
		return nil
	}
	if err := b.endRun(ctx, workspace); err != nil {
		return err
	}
	return b.alone(ctx, workspace, o)
}

// endRun writes the readings of the run.
func (b *batch) endRun(ctx context.Context, workspace string) error {
	of := b.run
	b.run = b.run[:0]
	if len(of) >= fewPacked {
		b.pack.args = append(b.pack.args, workspace, of[0].Seq, of[len(of)-1].Seq, cascade.Pack(of))
		return b.spill(ctx, &b.pack)
	}
	for _, o := range of {
		if err := b.alone(ctx, workspace, o); err != nil {
			return err
		}
	}
	return nil
}

// alone writes a reading as a row of its own.
func (b *batch) alone(ctx context.Context, workspace string, o *cascade.Observation) error {
	b.observation.args = append(b.observation.args, workspace, o.Seq, string(o.ID), o.Key, string(o.Metric),
		o.At.String(), o.Value, o.Note, string(o.CheckIn))
	return b.spill(ctx, &b.observation)
}

// takeOut takes a reading that is changed or removed out of its pack, and gives what it is changed to a row. It returns
// how many there were, 1 or 0.
func (b *batch) takeOut(ctx context.Context, workspace string, c row) (int64, error) {
	if err := b.empty(ctx, &b.pack); err != nil {
		return 0, err
	}
	var (
		at    int64
		left  []*cascade.Observation
		found bool
	)
	err := b.r.each(ctx, sqlPacksAt, []any{workspace, c.seq - spanPacked, c.seq}, func(rows *sql.Rows) error {
		var (
			seq  int64
			body sql.RawBytes
			all  []*cascade.Observation
		)
		if err := rows.Scan(&seq, &body); err != nil || found {
			return err
		}
		if err := cascade.Unpack(body, func(o *cascade.Observation) error {
			all = append(all, o)
			return nil
		}); err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(o *cascade.Observation) bool { return o.Seq == c.seq && o.ID == c.id })
		if found = i >= 0; found {
			at, left = seq, slices.Delete(all, i, i+1)
		}
		return nil
	})
	if err != nil || !found {
		return 0, err
	}
	if len(left) == 0 {
		_, err = b.r.exec(ctx, sqlDropPack, workspace, at)
	} else {
		_, err = b.r.exec(ctx, sqlPutPack, workspace, at, cascade.Pack(left))
	}
	if err == nil && c.reading != nil {
		err = b.alone(ctx, workspace, c.reading)
	}
	return 1, err
}
