package engine

import (
	"context"
	"iter"
	"maps"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/sight"
	"weir.dev/weir/internal/standing"
)

const (
	// foretoldAtOnce is how many outlooks are worked out before they are put in.
	foretoldAtOnce = 64
	// fewForetold is how many outlooks whoever looks waits for at most: a person's own check-in changes few.
	fewForetold = 8
	// patience is how long whoever looks waits for them.
	patience = 2 * time.Second
)

// foreteller has the outlooks of one workspace worked out, beside everything else: each takes about as long as a page.
// They are put in between two batches of commands, and never hold one up.
type foreteller struct {
	mu    sync.Mutex
	due   map[cascade.ID]int64            // measures that are to be looked at, in the state of a revision or a later one
	doing map[cascade.ID]bool             // those that are being looked at
	made  map[cascade.ID]*cascade.Outlook // what was worked out and is not in the state yet; nil: nothing can be said
	busy  bool                            // somebody works
	done  chan struct{}                   // closed once nothing is left; nil while nothing is
}

// Foretell has outlooks worked out from now on until Close, those that are missing first.
func (e *Engine) Foretell() {
	e.foretelling.Store(true)
	for _, w := range e.all() {
		e.foretellAll(w)
	}
}

func (e *Engine) foretellAll(w *workspace) {
	if !e.foretelling.Load() {
		return
	}
	st := w.state.Load()
	var due []cascade.ID
	for m := range st.world.Full().All(cascade.KindMeasure) {
		if !standing.Foretold(st.world.Full(), m.(*cascade.Measure), st.world.Today()) {
			due = append(due, m.Head().ID)
		}
	}
	e.await(w, due, st.revision)
	e.foretell(w)
}

// Foretold waits until nothing is left to be worked out, whatever is written meanwhile.
func (e *Engine) Foretold(ctx context.Context) error {
	for _, w := range e.all() {
		for done := w.foretold.working(); done != nil; done = w.foretold.working() {
			select {
			case <-done:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
	return nil
}

// working returns what is closed when nothing is due any more; nil where nothing is.
func (f *foreteller) working() <-chan struct{} {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.done
}

// touched returns the measures whose outlooks changes may have changed. before and after are the states around them.
func touched(before, after *cascade.Snapshot, cs []cascade.Change) (out []cascade.ID) {
	note := func(m *cascade.Measure) { out = append(out, m.ID) }
	for _, c := range cs {
		if c.Before != nil {
			before.Touched(c.Before, note)
		}
		if c.After != nil {
			after.Touched(c.After, note)
		}
	}
	return out
}

// await notes that outlooks of measures may be others in the state of a revision. Who sees that state waits for them.
func (e *Engine) await(w *workspace, measures []cascade.ID, revision int64) {
	if len(measures) == 0 || !e.foretelling.Load() {
		return
	}
	f := &w.foretold
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.due == nil {
		f.due = map[cascade.ID]int64{}
	}
	for _, id := range measures {
		f.due[id] = revision
	}
	if f.done == nil {
		f.done = make(chan struct{})
	}
}

// foretell begins to work out what is due, unless somebody does.
func (e *Engine) foretell(w *workspace) {
	f := &w.foretold
	f.mu.Lock()
	defer f.mu.Unlock()
	f.busy = f.busy || f.done != nil && e.begin(func() { e.foretellDue(w) })
}

func (e *Engine) foretellDue(w *workspace) {
	f := &w.foretold
	defer func() {
		if v := recover(); v != nil { // health rests on pace then, and the others go on
			e.log.Error("an outlook could not be worked out", "panic", v, "stack", string(debug.Stack()))
			f.mu.Lock()
			if f.due, f.made = nil, nil; f.done != nil {
				f.end()
			}
			f.mu.Unlock()
		}
	}()
	for {
		world, due := f.take(w)
		if due == nil {
			return
		}
		judge := standing.Of(world.Everyone())
		for _, id := range due {
			if e.run.Err() != nil {
				break
			}
			if m := world.Full().Measure(id); m != nil {
				f.keep(m, judge.Outlook(m))
			}
		}
		if e.run.Err() != nil || f.any() && !e.putIn(w) {
			f.mu.Lock()
			f.end()
			f.mu.Unlock()
			return
		}
	}
}

// end tells those who wait that nobody works any more. The caller holds f.mu.
func (f *foreteller) end() {
	f.busy, f.doing = false, nil
	close(f.done)
	f.done = nil
}

// take returns measures that are due and the world to look at them in, after what is in the state has been taken off
// the list of what was made. With nothing to do it ends the work, and returns none.
func (f *foreteller) take(w *workspace) (*sight.World, []cascade.ID) {
	f.mu.Lock()
	defer f.mu.Unlock()
	st := w.state.Load() // whoever has put in a later one since begins anew
	for id, o := range f.made {
		if m := st.world.Full().Measure(id); m == nil || m.Outlook.Same(o) {
			delete(f.made, id)
		}
	}
	f.doing = map[cascade.ID]bool{}
	for id, revision := range f.due {
		if len(f.doing) == foretoldAtOnce {
			break
		}
		if revision <= st.revision {
			f.doing[id] = true
			delete(f.due, id)
		}
	}
	switch {
	case len(f.doing)+len(f.made) > 0:
		return st.world, slices.AppendSeq([]cascade.ID{}, maps.Keys(f.doing))
	case len(f.due) > 0: // in a state that is not put in yet
		f.busy = false
	default:
		f.end()
	}
	return nil, nil
}

// keep notes the outlook of a measure, if it is another.
func (f *foreteller) keep(m *cascade.Measure, o *cascade.Outlook) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.made, m.ID)
	if m.Outlook.Same(o) {
		return
	}
	if f.made == nil {
		f.made = map[cascade.ID]*cascade.Outlook{}
	}
	f.made[m.ID] = o
}

func (f *foreteller) any() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.made) > 0
}

// putIn has the queue take in what was made, with the next batch or as one of its own. It reports false when the engine
// is closing.
func (e *Engine) putIn(w *workspace) bool {
	cmd := &command{Command: Command{Name: "foretell", idle: true}, ctx: e.run, reply: make(chan reply, 1)}
	select {
	case w.queue.places <- struct{}{}:
	case <-e.run.Done():
		return false
	}
	if !e.enqueue(w, cmd) {
		<-w.queue.places
		return false
	}
	return (<-cmd.reply).err == nil
}

// into returns a world with what was made and is not in it yet.
func (f *foreteller) into(world *sight.World) (*sight.World, error) {
	f.mu.Lock()
	var cs []cascade.Change
	for id, o := range f.made {
		if m := world.Full().Measure(id); m != nil && !m.Outlook.Same(o) {
			cs = append(cs, m.WithOutlook(o))
		}
	}
	f.mu.Unlock()
	return withOutlooks(world, cs)
}

// awaits reports whether a view shows a measure whose outlook is being worked out, of few: whoever looks then waits for
// it, and sees what they have just written in their goals. They never wait for what they do not see.
func (f *foreteller) awaits(v *sight.View) <-chan struct{} {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.done == nil || len(f.due)+len(f.doing)+len(f.made) > fewForetold {
		return nil
	}
	s := v.Snapshot()
	sees := func(id cascade.ID) bool {
		m := s.Measure(id)
		return m != nil && !m.Withheld
	}
	for _, list := range []iter.Seq[cascade.ID]{maps.Keys(f.due), maps.Keys(f.doing), maps.Keys(f.made)} {
		for id := range list {
			if sees(id) {
				return f.done
			}
		}
	}
	return nil
}

// Foresee returns a world in which every measure has its outlook, for whoever has a file and no engine.
func Foresee(w *sight.World) (*sight.World, error) {
	judge := standing.Of(w.Everyone())
	var cs []cascade.Change
	for e := range w.Full().All(cascade.KindMeasure) {
		m := e.(*cascade.Measure)
		if o := judge.Outlook(m); !o.Same(m.Outlook) {
			cs = append(cs, m.WithOutlook(o))
		}
	}
	return withOutlooks(w, cs)
}

// withOutlooks returns a world with outlooks that were worked out.
func withOutlooks(w *sight.World, outlooks []cascade.Change) (*sight.World, error) {
	if len(outlooks) == 0 {
		return w, nil
	}
	after, err := w.Full().With(outlooks)
	if err != nil {
		return nil, err
	}
	return w.With(after, outlooks), nil
}
