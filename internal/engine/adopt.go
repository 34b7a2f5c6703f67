package engine

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/sight"
	"weir.dev/weir/internal/store"
	"weir.dev/weir/internal/words"
)

// adoptAgainAtMost is how long is waited, at most, before a workspace that does not load is tried again.
const adoptAgainAtMost = time.Minute

// shut is a workspace that cannot be loaded.
type shut struct {
	Info
	why error
}

// Closed is a workspace that is closed, since it cannot be read. Why is for the operator: it says what is wrong, by id
// where there is one, and what to do.
type Closed struct {
	Info
	Why error
}

// Closed returns the workspaces that are closed, in order of their ids.
func (e *Engine) Closed() []Closed {
	e.mu.RLock()
	defer e.mu.RUnlock()
	out := make([]Closed, 0, len(e.shut))
	for _, id := range slices.Sorted(maps.Keys(e.shut)) {
		s := e.shut[id]
		out = append(out, Closed{s.Info, words.NewError(words.T(
			"Workspace %s cannot be read and is closed; the others are not touched by that. `weir audit verify` says what else "+
				"is wrong with it; then restore a backup. What it met: %s", s.Key, s.why.Error()), s.why)})
	}
	return out
}

// IsClosed reports whether a workspace is there and closed.
func (e *Engine) IsClosed(id string) bool {
	e.mu.RLock()
	defer e.mu.RUnlock()
	_, ok := e.shut[id]
	return ok
}

// close notes that a workspace cannot be loaded.
func (e *Engine) close(w store.Workspace, why error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.workspaces[w.ID] == nil {
		e.shut[w.ID] = shut{Info{w.ID, w.Key}, why}
	}
}

func (e *Engine) sayClosed(w store.Workspace, why error) {
	e.log.Error("a workspace cannot be loaded and is closed; the others go on, and it is tried again now and then; "+
		"`weir audit verify` says what else is wrong with it, then restore a backup",
		"workspace", w.ID, "key", w.Key, "error", why)
}

// shutToAll is what those are told who are in a workspace that is closed.
func shutToAll() error {
	return &cascade.Error{
		Code: cascade.Unavailable, Subject: "workspace", Message: words.T("This workspace is closed, since something in it " +
			"cannot be read. Tell whoever runs Weir; the log says what it is."),
	}
}

func noWorkspace() error {
	return &cascade.Error{Code: cascade.NotFound, Subject: "workspace", Message: words.T("There is no such workspace.")}
}

// adoptAll loads all workspaces, and returns those that cannot be read. The error says that no workspace can.
func (e *Engine) adoptAll(ctx context.Context) (bad []store.Workspace, err error) {
	list, err := e.db.Workspaces(ctx)
	if err != nil {
		return nil, err
	}
	for _, w := range list {
		err := guarded(func() error { return e.adopt(ctx, w) })
		switch {
		case err == nil:
			continue
		case ctx.Err() != nil || cascade.CodeOf(err) == cascade.Unavailable: // it is the database that fails
			return nil, err
		}
		e.close(w, err)
		e.sayClosed(w, err)
		bad = append(bad, w)
	}
	return bad, nil
}

// adopt loads a workspace, unless it is in memory.
func (e *Engine) adopt(ctx context.Context, w store.Workspace) error {
	if e.workspace(w.ID) != nil {
		return nil
	}
	ws := &workspace{id: w.ID, subs: map[chan struct{}]bool{}, queue: newQueue(), foretold: newForeteller()}
	st, err := e.first(ctx, ws)
	if err != nil {
		return err
	}
	ws.key.Store(&w.Key)
	ws.state.Store(st)
	e.mu.Lock()
	first := e.workspaces[w.ID] == nil
	if first {
		e.workspaces[w.ID], e.byKey[w.Key] = ws, ws
		delete(e.shut, w.ID)
	}
	e.mu.Unlock()
	if first { // what nobody can reach is not worked on
		e.foretellAll(ws)
	}
	return nil
}

func (e *Engine) load(ctx context.Context, id string) (*state, error) {
	rows, err := e.db.Rows(ctx, id)
	if err != nil {
		return nil, err
	}
	if rows < store.RowsSchema {
		return nil, fmt.Errorf("engine: workspace %s has rows of schema %d, which are to be upgraded first", id, rows)
	}
	s, revision, err := e.db.Snapshot(ctx, id)
	if err != nil {
		return nil, err
	}
	return e.state(s, revision), nil
}

func (e *Engine) state(s cascade.Snapshot, revision int64) *state {
	return &state{world: sight.NewWorld(s, e.today(&s), e.secret), revision: revision}
}

// adoptBeside has a workspace loaded beside everything else, again and again until that goes well or the engine is
// closed.
func (e *Engine) adoptBeside(h store.Workspace) {
	e.mu.Lock()
	coming := e.coming[h.ID]
	e.coming[h.ID] = true
	e.mu.Unlock()
	if coming {
		return
	}
	e.begin(func() { // where Close has begun, it comes no more
		e.adoptAgain(e.run, h)
		e.mu.Lock()
		delete(e.coming, h.ID)
		e.mu.Unlock()
	})
}

// adoptAgain says once that a workspace cannot be loaded, and waits twice as long after each time.
func (e *Engine) adoptAgain(ctx context.Context, h store.Workspace) {
	said, wait := e.IsClosed(h.ID), followAgain
	if said && !pause(ctx, wait) {
		return
	}
	for ; ; wait = min(2*wait, adoptAgainAtMost) {
		err := guarded(func() error {
			if err := e.adopt(ctx, h); err != nil {
				return err
			}
			return e.catchUp(ctx, e.workspace(h.ID)) // with what came while it was not among those that are looked at
		})
		if ctx.Err() != nil {
			return
		}
		if err == nil {
			if said {
				e.log.Info("a workspace that could not be loaded is there", "workspace", h.ID)
			}
			return
		}
		if cascade.CodeOf(err) != cascade.Unavailable { // else it is the database that fails
			e.close(h, err)
		}
		if !said {
			said = true
			e.sayClosed(h, err)
		}
		if !pause(ctx, wait) {
			return
		}
	}
}

// pause reports false when the context ends before the time is over.
func pause(ctx context.Context, d time.Duration) bool {
	again := time.NewTimer(d)
	defer again.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-again.C:
		return true
	}
}

// Founded reports whether a workspace has what Create puts into it.
func (e *Engine) Founded(id string) bool {
	w := e.workspace(id)
	return w != nil && w.state.Load().world.Full().Settings().Key != ""
}

// Create makes a workspace with one local owner and returns both. Actor is who asked for it; empty for the operator.
// One that was begun and not finished is finished.
func (e *Engine) Create(ctx context.Context, actor cascade.ID, key, owner string) (Info, cascade.ID, error) {
	if !cascade.ValidKey(key) {
		return Info{}, "", &cascade.Error{
			Code: cascade.Invalid, Subject: "workspace", Field: "workspace",
			Message: words.T(
				"“%s” cannot name a workspace: use a-z, 0-9, '.', '_' and '-', at most 64, beginning with a letter or digit.", key),
		}
	}
	id := e.ids.New("workspace", "", string(actor), key)
	taken := e.db.CreateWorkspace(ctx, actor, id, key)
	if taken != nil && cascade.CodeOf(taken) != cascade.Conflict {
		return Info{}, "", taken
	}
	// The one it is about, and no other: another may be one that does not load.
	list, err := e.db.Workspaces(ctx)
	if err != nil {
		return Info{}, "", err
	}
	i := slices.IndexFunc(list, func(w store.Workspace) bool { return w.Key == key })
	if i < 0 {
		return Info{}, "", cmp.Or(taken, noWorkspace())
	}
	if err := e.adopt(ctx, list[i]); err != nil {
		return Info{}, "", err
	}
	if id = list[i].ID; taken != nil && e.Founded(id) {
		return Info{}, "", taken
	}
	found := func(s cascade.Snapshot, _ time.Time, ids cascade.IDs) ([]cascade.Change, error) {
		if s.Settings().Key != "" { // somebody else was faster
			return nil, cmp.Or(taken, error(&cascade.Error{Code: cascade.Conflict, Message: words.T("it exists already")}))
		}
		return Founding(key, owner, ids), nil
	}
	out, err := e.Do(ctx, id, Command{Actor: actor, Operator: true, Name: "create", Decide: found})
	if err != nil {
		return Info{}, "", err
	}
	return Info{id, key}, out.Changes[1].ID(), nil
}

// Founding returns what a workspace begins with: its settings, and its local owner as the last change.
func Founding(key, owner string, ids cascade.IDs) []cascade.Change {
	person := cascade.ID(ids.New(string(cascade.KindPerson), "", "", "local"))
	settings := cascade.ID(ids.New(string(cascade.KindSettings), "", "", ""))
	return []cascade.Change{
		{After: &cascade.Settings{Header: cascade.Header{ID: settings, Key: key}}},
		{After: &cascade.Person{Header: cascade.Header{ID: person}, Name: owner, Role: cascade.Owner, Local: true}},
	}
}
