package engine

import (
	"context"
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
	foretoldAtOnce = 16
	// freshAtMost is how many measures that a write touches are looked at first. What touches more, such as a document,
	// is looked at when nothing else is due, and nobody waits for it.
	freshAtMost = 64
	// fewForetold is how many outlooks whoever looks waits for at most: a person's own check-in changes few.
	fewForetold = 8
	// patience is how long whoever looks waits for them.
	patience = 2 * time.Second
)

// foreteller has the outlooks of one workspace worked out, beside everything else: each takes about as long as a page.
// They are put in between two batches of commands, and never hold one up.
type foreteller struct {
	mu    sync.Mutex
	fresh map[cascade.ID]int64 // measures that are to be looked at first, in the state of a revision or a later one
	rest  map[cascade.ID]int64 // those that are to be looked at when no other is
	doing map[cascade.ID]bool  // those that are being looked at
	// first are those of fresh until what was made of them is in the state: what people wait for.
	first map[cascade.ID]bool
	// made is what was worked out and is not in the state yet; nil: nothing can be said.
	made  map[cascade.ID]*cascade.Outlook
	busy  bool          // somebody works
	moved chan struct{} // closed, and made anew, whenever outlooks were put in or the work has ended
}

func newForeteller() foreteller {
	return foreteller{
		fresh: map[cascade.ID]int64{}, rest: map[cascade.ID]int64{}, doing: map[cascade.ID]bool{},
		first: map[cascade.ID]bool{}, made: map[cascade.ID]*cascade.Outlook{}, moved: make(chan struct{}),
	}
}

// Foretell has outlooks worked out from now on until Close, those that are missing first.
func (e *Engine) Foretell() {
	e.foretelling.Store(true)
	for _, w := range e.all() {
		e.foretellAll(w)
	}
}

// ForgetOutlooks takes all outlooks out, for a process that works none out.
func (e *Engine) ForgetOutlooks() {
	for _, w := range e.all() {
		f := &w.foretold
		f.mu.Lock()
		for m := range w.state.Load().world.Full().All(cascade.KindMeasure) {
			if m.(*cascade.Measure).Outlook != nil {
				f.made[m.Head().ID] = nil
			}
		}
		f.mu.Unlock()
		e.foretell(w)
	}
}

func (e *Engine) foretellAll(w *workspace) {
	if !e.foretelling.Load() {
		return
	}
	st := w.state.Load()
	f := &w.foretold
	f.mu.Lock()
	for m := range st.world.Full().All(cascade.KindMeasure) {
		if !standing.Foretold(st.world.Full(), m.(*cascade.Measure), st.world.Today()) {
			f.rest[m.Head().ID] = st.revision
		}
	}
	f.mu.Unlock()
	e.foretell(w)
}

// Foretold waits until nothing is left to be worked out, whatever is written meanwhile.
func (e *Engine) Foretold(ctx context.Context) error {
	for _, w := range e.all() {
		f := &w.foretold
		for {
			f.mu.Lock()
			moved, left := f.moved, f.left()
			f.mu.Unlock()
			if left == 0 {
				break
			}
			select {
			case <-moved:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
	return nil
}

// left is how much is not in the state yet. The caller holds f.mu.
func (f *foreteller) left() int { return len(f.fresh) + len(f.rest) + len(f.doing) + len(f.made) }

// tell tells those who wait to look again. The caller holds f.mu.
func (f *foreteller) tell() {
	close(f.moved)
	f.moved = make(chan struct{})
}

// touched returns the measures whose outlooks changes may have changed; none where nobody works any out. before and
// after are the states around the changes.
func (e *Engine) touched(before, after *cascade.Snapshot, cs []cascade.Change) (out []cascade.ID) {
	if !e.foretelling.Load() {
		return nil
	}
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

// awaitTouched notes that outlooks of measures may be others in a state. Who sees that state waits for them.
func (e *Engine) awaitTouched(w *workspace, st *state) {
	f := &w.foretold
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(st.touched) > freshAtMost {
		for _, id := range st.touched {
			f.rest[id] = st.revision
		}
		return
	}
	for _, id := range st.touched {
		f.fresh[id], f.first[id] = st.revision, true
	}
}

// foretell begins to work out what is due, unless somebody does.
func (e *Engine) foretell(w *workspace) {
	f := &w.foretold
	f.mu.Lock()
	defer f.mu.Unlock()
	f.busy = f.busy || f.left() > 0 && e.begin(func() { e.foretellDue(w) })
}

func (e *Engine) foretellDue(w *workspace) {
	f := &w.foretold
	again := time.NewTimer(followAgain)
	again.Stop()
	defer again.Stop()
	for {
		world, due := f.take(w)
		if due == nil {
			return
		}
		judge := standing.Of(world.Everyone())
		for _, id := range due {
			if m := world.Full().Measure(id); m != nil && e.run.Err() == nil {
				f.keep(m, e.outlook(judge, m))
			}
		}
		if !e.putIn(w) { // the database is away, or the engine closes
			again.Reset(followAgain)
			select {
			case <-again.C:
			case <-e.run.Done():
				f.mu.Lock()
				clear(f.fresh)
				clear(f.rest)
				clear(f.doing)
				clear(f.made)
				clear(f.first)
				f.busy = false
				f.tell()
				f.mu.Unlock()
				return
			}
		}
	}
}

// outlook works one out. A fault in it must not keep the others from theirs: health rests on pace then.
func (e *Engine) outlook(judge *standing.Judge, m *cascade.Measure) (o *cascade.Outlook) {
	defer func() {
		if v := recover(); v != nil {
			e.log.Error("an outlook could not be worked out", "panic", v, "stack", string(debug.Stack()))
			o = nil
		}
	}()
	return judge.Outlook(m)
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
	clear(f.doing)
	for _, list := range []map[cascade.ID]int64{f.fresh, f.rest} {
		for id, revision := range list {
			if len(f.doing) == foretoldAtOnce {
				break
			}
			if revision <= st.revision {
				f.doing[id] = true
				delete(list, id)
			}
		}
	}
	maps.DeleteFunc(f.first, func(id cascade.ID, _ bool) bool { return !f.holds(id) })
	f.tell()
	if len(f.doing)+len(f.made) > 0 {
		return st.world, slices.AppendSeq([]cascade.ID{}, maps.Keys(f.doing))
	}
	f.busy = false // what is left is due in a state that is not put in yet
	return nil, nil
}

// holds reports whether a measure is on one of the lists. The caller holds f.mu.
func (f *foreteller) holds(id cascade.ID) bool {
	_, fresh := f.fresh[id]
	_, made := f.made[id]
	return fresh || made || f.doing[id]
}

// keep notes the outlook of a measure, if it is another.
func (f *foreteller) keep(m *cascade.Measure, o *cascade.Outlook) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.made, m.ID)
	if !m.Outlook.Same(o) {
		f.made[m.ID] = o
	}
}

// putIn has the queue take in what was made, with the next batch or as one of its own. It reports false when that could
// not be done.
func (e *Engine) putIn(w *workspace) bool {
	f := &w.foretold
	f.mu.Lock()
	none := len(f.made) == 0
	f.mu.Unlock()
	if none {
		return e.run.Err() == nil
	}
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

// awaited is what whoever has a view waits for: the measures they see that were just written about, if these are few,
// and that are not in the state yet. So people see what they have just written in their goals. What they do not see
// neither counts nor holds them up.
func (f *foreteller) awaited(v *sight.View) map[cascade.ID]bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.first) == 0 {
		return nil
	}
	s, out := v.Snapshot(), map[cascade.ID]bool{}
	for id := range f.first {
		if m := s.Measure(id); m != nil && !m.Withheld {
			out[id] = true
		}
	}
	if len(out) > fewForetold {
		return nil
	}
	return out
}

// still returns what is closed when something has moved, if one of some measures is not in the state yet; else nil.
func (f *foreteller) still(measures map[cascade.ID]bool) <-chan struct{} {
	f.mu.Lock()
	defer f.mu.Unlock()
	for id := range measures {
		if f.first[id] {
			return f.moved
		}
	}
	return nil
}

// wait returns when the outlooks that whoever has a view waits for are in the state, or their patience ends. It reports
// whether there were any.
func (e *Engine) wait(w *workspace, v *sight.View) bool {
	measures := w.foretold.awaited(v)
	if len(measures) == 0 {
		return false
	}
	ctx, stop := context.WithTimeout(e.run, patience)
	defer stop()
	for moved := w.foretold.still(measures); moved != nil; moved = w.foretold.still(measures) {
		select {
		case <-moved:
		case <-ctx.Done():
			return true
		}
	}
	return true
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
