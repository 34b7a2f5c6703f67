package jobs

import (
	"context"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/store"
)

// commandUndo is what the journal calls a command that takes back what another did.
const commandUndo = "undo"

// window returns the records that follow a revision and of which it can be said whether they were taken back, and which
// of them are told to nobody.
func (r *Runner) window(ctx context.Context, workspace string, after int64) ([]store.Record, map[int64]bool, error) {
	for limit := r.page; ; limit *= 2 {
		records, err := r.db.Tail(ctx, workspace, after, limit)
		if err != nil || len(records) == 0 {
			return nil, nil, err
		}
		n := len(records)
		if n == limit { // more may follow, and take back the last of these
			last := records[n-1].At
			for n = 0; n < limit && last.Sub(records[n].At) >= Ripe; n++ {
			}
		}
		if n == 0 {
			continue
		}
		all, err := r.before(ctx, workspace, after, records)
		return records[:n], takenBack(all), err
	}
}

// before puts what came before in front of records, as far as it may decide which undo took back what.
func (r *Runner) before(ctx context.Context, ws string, after int64, records []store.Record) ([]store.Record, error) {
	all := records
	for back := int64(r.page); ; back *= 2 {
		first := firstUndo(all)
		from := all[0].Revision - 1
		if first == nil || from == 0 || first.At.Sub(all[0].At) >= Ripe {
			return all, nil
		}
		from = max(0, after-back)
		earlier, err := r.db.Tail(ctx, ws, from, int(after-from))
		if err != nil {
			return nil, err
		}
		all = append(earlier, records...)
	}
}

func firstUndo(records []store.Record) *store.Record {
	for i := range records {
		if records[i].Command == commandUndo {
			return &records[i]
		}
	}
	return nil
}

// takenBack returns the records nobody is told of: those taken back within Ripe, and those that took them back. It
// rests on the journal alone, so that every process finds the same, however late it looks.
func takenBack(records []store.Record) map[int64]bool {
	q := map[int64]bool{}
	for i, u := range records {
		if u.Command != commandUndo {
			continue
		}
		for j := i - 1; j >= 0; j-- {
			if a := records[j]; u.At.Sub(a.At) < Ripe && !q[a.Revision] && reverses(u.Changes, a.Changes) {
				q[a.Revision], q[u.Revision] = true, true
				break
			}
		}
	}
	return q
}

// reverses reports whether changes put all that others changed back to where it was, and nothing else.
func reverses(back, changes []cascade.Change) bool {
	if len(back) != len(changes) || len(changes) == 0 {
		return false
	}
	by := make(map[cascade.ID]cascade.Change, len(changes))
	for _, c := range changes {
		by[c.ID()] = c
	}
	for _, b := range back {
		c, ok := by[b.ID()]
		if !ok || !alike(b.Before, c.After) || !alike(b.After, c.Before) {
			return false
		}
	}
	return true
}

func alike(a, b cascade.Entity) bool {
	return a == nil && b == nil || a != nil && b != nil && cascade.Same(a, b)
}
