package engine

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"sync/atomic"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/sight"
	"weir.dev/weir/internal/store"
	"weir.dev/weir/internal/words"
)

// Engine runs the workspaces of one database. It is safe for concurrent use.
type Engine struct {
	db        *store.DB
	clock     clock.Clock
	ids       *clock.IDs
	secret    []byte // keys the handles of redacted things
	log       *slog.Logger
	committer *committer
	contact   *contact
	turns     chan struct{} // holds a value for each workspace that is in turn
	refusals  refusals
	worth     int                    // from how many things on a workspace is kept and prepared for a quick start
	keepAfter func(things int) int64 // after how many records it is written anew

	foretelling atomic.Bool

	run  context.Context // ends when Close begins
	stop context.CancelFunc
	work sync.WaitGroup // what runs until then

	mu         sync.RWMutex
	closed     bool                  // nothing may be added to work any more
	workspaces map[string]*workspace // by id
	coming     map[string]bool       // ids of those that are being loaded beside
	shut       map[string]shut       // by id: those that cannot be loaded
	doubted    map[string]string     // by id: what in the rows does not fit the journal
	byKey      map[string]*workspace
	changed    []func(workspace string)
	hinted     []chan<- struct{} // one for each Beside
}

// workspace is one workspace in memory.
type workspace struct {
	id    string
	key   atomic.Pointer[string]
	state atomic.Pointer[state] // readers take it without a lock; it is replaced under publishing

	queue    queue
	turns    int  // how many batches are yet to be decided in turn
	slow     bool // the last batch took too long for that
	follower follower

	publishing sync.Mutex
	foretold   foreteller
	settling   atomic.Bool // somebody computes figures beside, or is about to
	keeper     keeper
	midnight   sync.Mutex // held while the day changes, so that the figures are computed anew once

	mu   sync.Mutex
	subs map[chan struct{}]bool
}

// state is what is committed.
type state struct {
	world    *sight.World
	revision int64
	edition  int          // how often outlooks were put in
	touched  []cascade.ID // measures whose outlooks may be others since the state before
}

// after reports whether a state comes after another one.
func (st *state) after(was *state) bool {
	return st.revision > was.revision || st.revision == was.revision && st.edition > was.edition
}

// Open loads every workspace of db and begins to run commands and to follow other processes. A workspace that cannot be
// read stays closed, see Closed, and is tried again now and then. Close the engine before db.
func Open(ctx context.Context, db *store.DB, c clock.Clock, ids *clock.IDs, log *slog.Logger) (*Engine, error) {
	secret, err := db.Secret(ctx, "handles", func() []byte { return ids.Secret("handles") })
	if err != nil {
		return nil, err
	}
	e := &Engine{
		db: db, clock: c, ids: ids, secret: secret, log: log, committer: newCommitter(db),
		contact: newContact(log), turns: make(chan struct{}, store.TurnsAtOnce), refusals: refusals{log: log},
		worth: store.WorthKeeping, keepAfter: store.KeepAfter,
		workspaces: map[string]*workspace{}, byKey: map[string]*workspace{},
		coming: map[string]bool{}, shut: map[string]shut{}, doubted: map[string]string{},
	}
	bad, err := e.adoptAll(ctx)
	if err != nil {
		return nil, err
	}
	e.run, e.stop = context.WithCancel(context.WithoutCancel(ctx))
	e.committer.start()
	for _, w := range bad {
		e.adoptBeside(w)
	}
	e.work.Go(func() { e.watch(e.run, db.Watch(e.run)) })
	return e, nil
}

// Close finishes the commands that are being decided or committed and stops. Those that wait, and whatever is asked for
// later, are refused.
func (e *Engine) Close() {
	e.mu.Lock()
	again := e.closed
	e.closed = true
	e.mu.Unlock()
	e.stop()
	e.work.Wait()
	if !again {
		e.committer.stop()
	}
}

// begin runs f beside everything else, until Close waits for it. It reports false when that has begun.
func (e *Engine) begin(f func()) bool {
	e.mu.RLock()
	defer e.mu.RUnlock()
	if !e.closed {
		e.work.Go(f)
	}
	return !e.closed
}

func stopping() error {
	return &cascade.Error{Code: cascade.Unavailable, Message: words.T("Weir is stopping; try again in a moment.")}
}

// today returns the day figures of a workspace stand on: the one that it is there.
func (e *Engine) today(s *cascade.Snapshot) cascade.Date { return s.Today(e.clock.Now()) }

func (e *Engine) workspace(id string) *workspace {
	e.mu.RLock()
	defer e.mu.RUnlock()
	return e.workspaces[id]
}

// open returns a workspace, or why nothing can be done with it.
func (e *Engine) open(id string) (*workspace, error) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	if w := e.workspaces[id]; w != nil {
		return w, nil
	}
	if _, ok := e.shut[id]; ok {
		return nil, shutToAll()
	}
	return nil, noWorkspace()
}

// Info names a workspace.
type Info struct{ ID, Key string }

// Workspaces returns the workspaces that are open, in no particular order.
func (e *Engine) Workspaces() []Info {
	e.mu.RLock()
	defer e.mu.RUnlock()
	out := make([]Info, 0, len(e.workspaces))
	for _, w := range e.workspaces {
		out = append(out, Info{w.id, *w.key.Load()})
	}
	return out
}

// Find returns the workspace with the given key, also where it is closed.
func (e *Engine) Find(key string) (Info, bool) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	if w, ok := e.byKey[key]; ok {
		return Info{w.id, key}, true
	}
	for _, s := range e.shut {
		if s.Key == key {
			return s.Info, true
		}
	}
	return Info{}, false
}

// Name returns the workspace with the given id, also where it is closed.
func (e *Engine) Name(id string) (Info, bool) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	if w := e.workspaces[id]; w != nil {
		return Info{id, *w.key.Load()}, true
	}
	s, ok := e.shut[id]
	return s.Info, ok
}

// world returns the committed state with today's figures.
func (e *Engine) world(w *workspace) *sight.World {
	st := w.state.Load()
	today := e.today(st.world.Full())
	if st.world.Today() == today {
		return st.world
	}
	w.midnight.Lock()
	defer w.midnight.Unlock()
	st = w.state.Load()
	if st.world.Today() == today { // somebody else has computed them meanwhile
		return st.world
	}
	next := &state{world: st.world.On(today), revision: st.revision, edition: st.edition}
	if w.state.CompareAndSwap(st, next) {
		w.tell()
		e.settle(w)
		e.foretellAll(w) // what was read too early yesterday counts today
	}
	return next.world // a commit won the race; this is still a right answer for now
}

// Prepare builds what the first who look would wait for, beside everything else. In a small workspace nobody waits.
func (e *Engine) Prepare() {
	for _, w := range e.all() {
		if w.state.Load().world.Full().Places() >= e.worth {
			e.prepare(w)
		}
	}
}

// all returns the workspaces, in no particular order.
func (e *Engine) all() []*workspace {
	e.mu.RLock()
	defer e.mu.RUnlock()
	return slices.Collect(maps.Values(e.workspaces))
}

// View returns what a person sees of a workspace.
func (e *Engine) View(id string, person cascade.ID) (*sight.View, error) {
	w, err := e.open(id)
	if err != nil {
		return nil, err
	}
	world := e.world(w)
	v := world.View(person)
	if e.wait(w, v) || w.state.Load().world != world { // what was awaited may have come before anybody asked whether it is
		v = e.world(w).View(person)
	}
	return v, nil
}

// Role returns a person's role in a workspace; ok is false when they are not in it.
func (e *Engine) Role(id string, person cascade.ID) (role cascade.Role, ok bool) {
	w := e.workspace(id)
	if w == nil {
		return "", false
	}
	p := w.state.Load().world.Full().Person(person)
	if p == nil {
		return "", false
	}
	return p.Rights(), true
}

// Operator returns a workspace's state without a viewer, for commands of the operator. Of one that is closed the error
// says why.
func (e *Engine) Operator(id string) (*sight.World, error) {
	w, err := e.open(id)
	if err != nil {
		for _, c := range e.Closed() {
			if c.ID == id {
				err = c.Why
			}
		}
		return nil, err
	}
	return e.world(w), nil
}
