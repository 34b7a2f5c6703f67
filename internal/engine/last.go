package engine

import (
	"context"
	"slices"
	"time"

	"weir.dev/weir/internal/cascade"
)

// wholly are the kinds of which everybody who may change one sees all that is stored. What of another kind's changes
// somebody may know of depends on what they see of each; that is not worked out here.
var wholly = []cascade.Kind{cascade.KindTeam, cascade.KindPerson, cascade.KindCycle}

// recent is how many records LastChange looks back.
const recent = 500

// LastChange says who changed a thing last, and when. ok is false where the journal does not say it among its newest
// records, or not to everybody who may change things of that kind. Who is empty for whoever has the files.
func (e *Engine) LastChange(ctx context.Context, workspace string, kind cascade.Kind, id cascade.ID) (
	who cascade.ID, at time.Time, ok bool, err error,
) {
	w := e.workspace(workspace)
	if w == nil {
		return "", at, false, noWorkspace()
	}
	if !slices.Contains(wholly, kind) {
		return "", at, false, nil
	}
	records, err := e.db.Tail(ctx, workspace, max(0, w.state.Load().revision-recent), recent)
	if err != nil {
		return "", at, false, err
	}
	for _, r := range slices.Backward(records) {
		for _, c := range r.Changes {
			if c.Kind() == kind && c.ID() == id {
				return r.Actor, r.At, true, nil
			}
		}
	}
	return "", at, false, nil
}
