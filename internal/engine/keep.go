package engine

import (
	"context"
	"errors"
	"io/fs"
	"runtime/debug"
	"sync"
)

// keeper says how far the snapshot file of a workspace goes. It is for the next start only.
type keeper struct {
	mu       sync.Mutex
	revision int64 // that the file was made at; 0 where there is none
	tried    int64 // that one was last to be made at
	writing  bool
}

// first loads a workspace, from its snapshot file where that can be used.
func (e *Engine) first(ctx context.Context, w *workspace) (*state, error) {
	s, revision, made, err := e.db.Kept(ctx, w.id)
	if err == nil {
		w.keeper.revision = made
		return e.state(s, revision), nil
	}
	if ctx.Err() == nil && !errors.Is(err, fs.ErrNotExist) {
		e.log.Info("the snapshot file of a workspace is not used; its rows are read", "workspace", w.id, "reason", err)
	}
	return e.load(ctx, w.id)
}

// Keep writes the snapshot files of the workspaces that have changed since theirs was written, so that the next start
// is quick. Whoever stops in order calls it before Close.
func (e *Engine) Keep(ctx context.Context) error {
	var errs []error
	for _, w := range e.all() {
		if st, due := w.begin(e.worth, func(k *keeper, st *state) bool { return st.revision > k.revision }); due {
			errs = append(errs, e.keep(ctx, w, st))
		}
	}
	return errors.Join(errs...)
}

// keepBeside writes the snapshot file, beside everything else, where so much has come since that a start would take
// long.
func (e *Engine) keepBeside(w *workspace) {
	st, due := w.begin(e.worth, func(k *keeper, st *state) bool {
		return st.revision-max(k.revision, k.tried) >= e.keepAfter(st.world.Full().Places())
	})
	if !due {
		return
	}
	begun := e.begin(func() {
		defer func() {
			if v := recover(); v != nil { // nothing rests on it
				e.log.Error("a snapshot file could not be written", "panic", v, "stack", string(debug.Stack()))
				w.keeper.end(0)
			}
		}()
		if err := e.keep(context.WithoutCancel(e.run), w, st); err != nil { // Close waits for it
			e.log.Warn("the snapshot file of a workspace cannot be written; the next start will take longer",
				"workspace", w.id, "error", err)
		}
	})
	if !begun {
		w.keeper.end(0)
	}
}

// begin returns the state that is to be written, where it has so many things, due says so, and nobody writes one
// already.
func (w *workspace) begin(things int, due func(*keeper, *state) bool) (*state, bool) {
	k, st := &w.keeper, w.state.Load()
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.writing || st.world.Full().Places() < things || !due(k, st) {
		return nil, false
	}
	k.writing, k.tried = true, st.revision
	return st, true
}

// end tells what the file was made at; 0 where none was made.
func (k *keeper) end(revision int64) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.writing, k.revision = false, max(k.revision, revision)
}

// keep writes the snapshot file of a state that begin has returned.
func (e *Engine) keep(ctx context.Context, w *workspace, st *state) error {
	err := e.db.Keep(ctx, w.id, st.world.Full(), st.revision)
	if err != nil {
		w.keeper.end(0)
		return err
	}
	w.keeper.end(st.revision)
	return nil
}
