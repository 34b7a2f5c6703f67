package engine

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/sight"
	"weir.dev/weir/internal/store"
)

// maxBatch is how many commands one transaction takes at most.
const maxBatch = 256

// Engine runs the workspaces of one database. It is safe for concurrent use.
type Engine struct {
	db     *store.DB
	clock  clock.Clock
	ids    *clock.IDs
	secret []byte // keys the handles of redacted things
	log    *slog.Logger

	queue  chan *command
	follow chan chan error // asks the loop to catch up with other processes
	stop   context.CancelFunc
	done   sync.WaitGroup

	mu         sync.RWMutex
	workspaces map[string]*workspace // by id
	byKey      map[string]*workspace
}

// workspace is one workspace in memory. Only the loop replaces state, except for the change of day.
type workspace struct {
	id    string
	key   atomic.Pointer[string]
	state atomic.Pointer[state]

	mu   sync.Mutex
	subs map[chan struct{}]bool

	turn sync.Mutex // held while the day changes, so that the figures are computed anew once
}

// state is what is committed.
type state struct {
	world    *sight.World
	revision int64
}

// Open loads every workspace of db and begins to run commands and to follow other processes. Close it before db.
func Open(ctx context.Context, db *store.DB, c clock.Clock, ids *clock.IDs, log *slog.Logger) (*Engine, error) {
	secret, err := db.Secret(ctx, "handles", func() []byte { return ids.Secret("handles") })
	if err != nil {
		return nil, err
	}
	e := &Engine{
		db: db, clock: c, ids: ids, secret: secret, log: log, queue: make(chan *command, 4*maxBatch), follow: make(chan chan error),
		workspaces: map[string]*workspace{}, byKey: map[string]*workspace{},
	}
	if err := e.discover(ctx); err != nil {
		return nil, err
	}
	run, stop := context.WithCancel(context.Background())
	e.stop = stop
	e.done.Go(func() { e.loop(run) })
	e.done.Go(func() { e.watch(run, db.Watch(run)) })
	return e, nil
}

// Close finishes the commands under way and stops.
func (e *Engine) Close() {
	e.stop()
	e.done.Wait()
}

// today returns the day figures stand on.
func (e *Engine) today() cascade.Date { return cascade.DateOf(e.clock.Now()) }

// discover loads the workspaces that are not in memory yet.
func (e *Engine) discover(ctx context.Context) error {
	list, err := e.db.Workspaces(ctx)
	if err != nil {
		return err
	}
	for _, w := range list {
		if e.workspace(w.ID) != nil {
			continue
		}
		st, err := e.load(ctx, w.ID)
		if err != nil {
			return err
		}
		ws := &workspace{id: w.ID, subs: map[chan struct{}]bool{}}
		ws.key.Store(&w.Key)
		ws.state.Store(st)
		e.mu.Lock()
		e.workspaces[w.ID], e.byKey[w.Key] = ws, ws
		e.mu.Unlock()
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
	entities, revision, _, err := e.db.Load(ctx, id)
	if err != nil {
		return nil, err
	}
	cs := make([]cascade.Change, len(entities))
	for i, en := range entities {
		cs[i] = cascade.Change{After: en}
	}
	s, err := cascade.Snapshot{}.With(cs)
	if err != nil {
		return nil, err
	}
	return &state{world: sight.NewWorld(s, e.today(), e.secret), revision: revision}, nil
}

func (e *Engine) workspace(id string) *workspace {
	e.mu.RLock()
	defer e.mu.RUnlock()
	return e.workspaces[id]
}

// Info names a workspace.
type Info struct{ ID, Key string }

// Workspaces returns the workspaces, in no particular order.
func (e *Engine) Workspaces() []Info {
	e.mu.RLock()
	defer e.mu.RUnlock()
	out := make([]Info, 0, len(e.workspaces))
	for _, w := range e.workspaces {
		out = append(out, Info{w.id, *w.key.Load()})
	}
	return out
}

// Find returns the workspace with the given key.
func (e *Engine) Find(key string) (Info, bool) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	w, ok := e.byKey[key]
	if !ok {
		return Info{}, false
	}
	return Info{w.id, key}, true
}

func noWorkspace() error {
	return &cascade.Error{Code: cascade.NotFound, Subject: "workspace", Message: "There is no such workspace."}
}

// world returns the committed state with today's figures.
func (e *Engine) world(w *workspace) *sight.World {
	today := e.today()
	if st := w.state.Load(); st.world.Today() == today {
		return st.world
	}
	w.turn.Lock()
	defer w.turn.Unlock()
	st := w.state.Load()
	if st.world.Today() == today { // somebody else has turned it meanwhile
		return st.world
	}
	turned := &state{world: st.world.On(today), revision: st.revision}
	if w.state.CompareAndSwap(st, turned) {
		w.tell()
	}
	return turned.world // a commit won the race; the turned state is still a right answer for now
}

// View returns what a person sees of a workspace.
func (e *Engine) View(id string, person cascade.ID) (*sight.View, error) {
	w := e.workspace(id)
	if w == nil {
		return nil, noWorkspace()
	}
	return e.world(w).View(person), nil
}

// Operator returns a workspace's state without a viewer, for commands of whoever has the files.
func (e *Engine) Operator(id string) (*sight.World, error) {
	w := e.workspace(id)
	if w == nil {
		return nil, noWorkspace()
	}
	return e.world(w), nil
}

// Subscribe returns a channel that gets a value after something in the workspace changed; several changes may give one.
// The receiver looks at its own view to learn whether it sees any of them. Call stop when done.
func (e *Engine) Subscribe(id string) (changed <-chan struct{}, stop func(), err error) {
	w := e.workspace(id)
	if w == nil {
		return nil, nil, noWorkspace()
	}
	c := make(chan struct{}, 1)
	w.mu.Lock()
	w.subs[c] = true
	w.mu.Unlock()
	return c, func() {
		w.mu.Lock()
		delete(w.subs, c)
		w.mu.Unlock()
	}, nil
}

func (w *workspace) tell() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for c := range w.subs {
		select {
		case c <- struct{}{}:
		default: // it has not looked since the last one
		}
	}
}

// publish makes a state the committed one.
func (e *Engine) publish(w *workspace, st *state) {
	w.state.Store(st)
	if key := st.world.Full().Settings().Key; key != "" && key != *w.key.Load() {
		e.mu.Lock()
		delete(e.byKey, *w.key.Load())
		e.byKey[key] = w
		w.key.Store(&key)
		e.mu.Unlock()
	}
	w.tell()
}

// watch asks the loop to follow whenever another process may have committed.
func (e *Engine) watch(ctx context.Context, hints <-chan struct{}) {
	for {
		select {
		case <-ctx.Done():
			return
		case _, ok := <-hints:
			if !ok {
				return
			}
			if err := e.Follow(ctx); err != nil && ctx.Err() == nil {
				e.log.Warn("cannot follow the journal; trying again at the next hint", "error", err)
			}
		}
	}
}

// Follow catches up with what other processes committed, and returns when it is in memory.
func (e *Engine) Follow(ctx context.Context) error {
	answer := make(chan error, 1)
	select {
	case e.follow <- answer:
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-answer:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (e *Engine) catchUpAll(ctx context.Context) error {
	if err := e.discover(ctx); err != nil {
		return err
	}
	e.mu.RLock()
	all := make([]*workspace, 0, len(e.workspaces))
	for _, w := range e.workspaces {
		all = append(all, w)
	}
	e.mu.RUnlock()
	var errs []error
	for _, w := range all {
		errs = append(errs, e.catchUp(ctx, w))
	}
	return errors.Join(errs...)
}

// catchUp applies the journal from where this process stands.
func (e *Engine) catchUp(ctx context.Context, w *workspace) error {
	const page = 512
	for {
		st := w.state.Load()
		records, err := e.db.Tail(ctx, w.id, st.revision, page)
		if err != nil || len(records) == 0 {
			return err
		}
		world, revision := st.world.On(e.today()), st.revision
		for _, r := range records {
			after, err := world.Full().With(r.Changes)
			if r.Erased || err != nil {
				// What was erased cannot be replayed, and a journal that does not fit means this process strayed.
				fresh, err := e.load(ctx, w.id)
				if err != nil {
					return err
				}
				e.publish(w, fresh)
				return nil
			}
			world, revision = world.With(after, r.Changes), r.Revision
		}
		e.publish(w, &state{world: world, revision: revision})
		if len(records) < page {
			return nil
		}
	}
}

// Create makes a workspace with one local owner and returns both. Actor is who asked for it; empty for the operator.
func (e *Engine) Create(ctx context.Context, actor cascade.ID, key, owner string) (Info, cascade.ID, error) {
	if !cascade.ValidKey(key) {
		return Info{}, "", &cascade.Error{Code: cascade.Invalid, Subject: "workspace", Field: "workspace", Message: "“" + key + "” cannot name a workspace: use a-z, 0-9, '.', '_' and '-', at most 64, beginning with a letter or digit."}
	}
	id := e.ids.New("workspace", "", string(actor), key)
	if err := e.db.CreateWorkspace(ctx, actor, id, key); err != nil {
		return Info{}, "", err
	}
	if err := e.Follow(ctx); err != nil {
		return Info{}, "", err
	}
	var person cascade.ID
	_, err := e.Do(ctx, id, Command{Actor: actor, Operator: true, Name: "create", Decide: func(_ cascade.Snapshot, _ time.Time, ids cascade.IDs) ([]cascade.Change, error) {
		person = cascade.ID(ids.New(string(cascade.KindPerson), "", "", "local"))
		return []cascade.Change{
			{After: &cascade.Settings{Header: cascade.Header{ID: cascade.ID(ids.New(string(cascade.KindSettings), "", "", "")), Key: key}}},
			{After: &cascade.Person{Header: cascade.Header{ID: person}, Name: owner, Role: cascade.Owner, Local: true}},
		}, nil
	}})
	return Info{id, key}, person, err
}
