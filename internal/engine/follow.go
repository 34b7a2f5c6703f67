package engine

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/store"
)

// followAgain is how long the watcher waits after a failure, when no hint comes earlier.
const followAgain = time.Second

// follower says how far a workspace's journal is known to go, and whether somebody is reading up to there.
type follower struct {
	head atomic.Int64
	busy atomic.Bool
	mu   sync.Mutex // held while the journal is read
}

// OnChange has f called whenever the committed state of a workspace has changed, before anybody else is told. f must be
// quick and must not write. Register it before the engine is used.
func (e *Engine) OnChange(f func(workspace string)) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.changed = append(e.changed, f)
}

// RunAfterWrites runs f at once, and then until Close whenever a process, this one included, may have written to the
// database. Hints that come while f runs make one more run.
func (e *Engine) RunAfterWrites(f func(context.Context)) {
	hints := make(chan struct{}, 1)
	hints <- struct{}{}
	e.mu.Lock()
	e.hinted = append(e.hinted, hints)
	e.mu.Unlock()
	e.begin(func() {
		for {
			select {
			case <-e.run.Done():
				return
			case <-hints:
				f(e.run)
			}
		}
	})
}

// watch follows whenever somebody may have written, and passes the hint on.
func (e *Engine) watch(ctx context.Context, hints <-chan struct{}) {
	again := time.NewTimer(followAgain)
	again.Stop()
	defer again.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case _, ok := <-hints:
			if !ok {
				return
			}
			e.mu.RLock()
			for _, c := range e.hinted {
				wake(c)
			}
			e.mu.RUnlock()
		case <-again.C:
		}
		if err := e.look(ctx); ctx.Err() == nil && !e.contact.looked(err) {
			again.Reset(followAgain)
		}
	}
}

// wake tells the receiver of c to look, unless that is pending already.
func wake(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// look asks once how far all journals go and has each workspace that is behind catch up by itself, and each that is new
// loaded, so that none waits for another. Whether the database answers is told by that question alone: one workspace
// that cannot be read is no reason to refuse the others.
func (e *Engine) look(ctx context.Context) error {
	heads, err := e.db.Workspaces(store.Within(ctx, lookWithin))
	if err != nil {
		return err
	}
	for _, h := range heads {
		w := e.workspace(h.ID)
		if w == nil {
			e.adoptBeside(h)
			continue
		}
		w.follower.head.Store(h.Revision)
		if w.behind() && w.follower.busy.CompareAndSwap(false, true) {
			if !e.begin(func() { e.catchUpTo(e.run, w) }) {
				return nil
			}
		}
	}
	return nil
}

// guarded makes an error of a fault that f meets: what is wrong with one workspace must not end the program.
func guarded(f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("engine: %v\n%s", v, debug.Stack())
		}
	}()
	return f()
}

func (w *workspace) behind() bool { return w.state.Load().revision < w.follower.head.Load() }

// catchUpTo catches up until the workspace is where its journal was known to be, also by what came meanwhile.
func (e *Engine) catchUpTo(ctx context.Context, w *workspace) {
	for {
		err := guarded(func() error { return e.catchUp(ctx, w) })
		w.follower.busy.Store(false)
		if err != nil {
			if ctx.Err() == nil {
				e.log.Warn("cannot follow the journal of a workspace; trying again at the next hint", "workspace", w.id, "error",
					err)
			}
			return
		}
		if !w.behind() || !w.follower.busy.CompareAndSwap(false, true) {
			return
		}
	}
}

// Follow catches up with what other processes committed, and returns when it is in memory.
func (e *Engine) Follow(ctx context.Context) error {
	if e.run.Err() != nil {
		return stopping()
	}
	heads, err := e.db.Workspaces(ctx)
	if err != nil {
		return err
	}
	var errs []error
	for _, h := range heads {
		if err := e.adopt(ctx, h); err != nil {
			errs = append(errs, err)
		} else if w := e.workspace(h.ID); w.state.Load().revision < h.Revision {
			errs = append(errs, e.catchUp(ctx, w))
		}
	}
	return errors.Join(errs...)
}

// catchUp applies the journal from where this process stands. It goes on beside commands: one that is decided meanwhile
// is found stale when it is committed.
func (e *Engine) catchUp(ctx context.Context, w *workspace) error {
	const page = 512
	w.follower.mu.Lock()
	defer w.follower.mu.Unlock()
	for {
		st := w.state.Load()
		records, err := e.db.Tail(ctx, w.id, st.revision, page)
		if err != nil || len(records) == 0 {
			return err
		}
		world, revision, changed := st.world.On(e.today(st.world.Full())), st.revision, []cascade.ID(nil)
		for _, r := range records {
			cs := world.Full().KeepOutlooks(r.Changes)
			after, err := world.Full().With(cs)
			if r.Erased || err != nil {
				// What was erased cannot be replayed, and a journal that does not fit means this process strayed.
				fresh, err := e.load(ctx, w.id)
				if err != nil {
					return err
				}
				e.publish(w, fresh)
				e.foretellAll(w)
				return nil
			}
			changed = append(changed, e.touched(world.Full(), &after, cs)...)
			world, revision = world.With(after, cs), r.Revision
		}
		e.publish(w, &state{world: world, revision: revision, edition: st.edition, touched: changed})
		if len(records) < page {
			return nil
		}
	}
}

// publish makes a state the committed one, unless a later one is already: whoever committed it and whoever read it from
// the journal may both get here.
func (e *Engine) publish(w *workspace, st *state) {
	e.awaitTouched(w, st)
	defer e.foretell(w)
	w.publishing.Lock()
	defer w.publishing.Unlock()
	for was := w.state.Load(); ; was = w.state.Load() { // the day may change meanwhile
		if !st.after(was) {
			return
		}
		if w.state.CompareAndSwap(was, st) {
			break
		}
	}
	e.mu.Lock()
	if key := st.world.Full().Settings().Key; key != "" && key != *w.key.Load() {
		delete(e.byKey, *w.key.Load())
		e.byKey[key] = w
		w.key.Store(&key)
	}
	changed := e.changed
	e.mu.Unlock()
	for _, f := range changed {
		f(w.id)
	}
	w.tell()
	e.settle(w)
}

// Subscribe returns a channel that gets a value after something in the workspace changed; several changes may give one.
// The receiver looks at its own view to learn whether it sees any of them. Call stop when done.
func (e *Engine) Subscribe(id string) (changed <-chan struct{}, stop func(), err error) {
	w, err := e.open(id)
	if err != nil {
		return nil, nil, err
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
		wake(c)
	}
}
