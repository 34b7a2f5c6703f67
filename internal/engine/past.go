package engine

import (
	"context"
	"slices"
	"time"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/sight"
)

// Past is a change that somebody made to a thing, as much of it as its reader sees today.
type Past struct {
	By cascade.ID // empty where whoever has the files made it
	At time.Time
	cascade.Change
}

const (
	pastBatch = 500    // records are read at once
	pastMost  = 20_000 // and no more in all: whoever asks says since when, and reading takes time
)

// Past returns the changes made to a thing since a time, newest first, as see shows them. It looks back by time, so how
// much is written about hidden things does not tell, short of pastMost records.
func (e *Engine) Past(
	ctx context.Context, workspace string, see *sight.View, kind cascade.Kind, id cascade.ID, since time.Time,
) ([]Past, error) {
	w, err := e.open(workspace)
	if err != nil {
		return nil, err
	}
	var out []Past
	last := w.state.Load().revision
	for to := last; to > max(0, last-pastMost); to -= pastBatch {
		from := max(0, to-pastBatch)
		records, err := e.db.Tail(ctx, workspace, from, int(to-from))
		if err != nil {
			return nil, err
		}
		for _, r := range slices.Backward(records) {
			if r.At.Before(since) {
				return out, nil
			}
			for _, c := range r.Changes {
				if c.Kind() != kind || c.ID() != id {
					continue
				}
				if told, ok := see.Told(c); ok {
					out = append(out, Past{By: r.Actor, At: r.At, Change: told})
				}
			}
		}
	}
	return out, nil
}
