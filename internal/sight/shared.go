package sight

import (
	"container/list"
	"sync"
	"sync/atomic"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/graph"
)

// sharedView is what all people with one fingerprint see.
type sharedView struct {
	graph *graph.Graph
	moved int // how many changes were applied since it was built from the whole
	memo  sync.Map
	trail *trail
}

// newSharedView returns a view that came of no other.
func newSharedView(g *graph.Graph) *sharedView { return &sharedView{graph: g, trail: newTrail()} }

// after returns the view after changes as its people see them.
func (v *sharedView) after(seen []cascade.Change) *sharedView {
	if len(seen) == 0 {
		return v
	}
	s, err := v.graph.Snapshot().With(seen)
	if err != nil { // the changes were projected by the same rules as the view, so they must fit it
		panic("sight: a view does not fit its world: " + err.Error())
	}
	return &sharedView{graph: v.graph.With(s, seen), moved: v.moved + len(seen), trail: v.trail.on(seen)}
}

// lazyView is a shared view in one world, computed when somebody asks for it. A write only queues the changes that
// this view can see. So a write stays cheap however many views there are, and asking takes as long as what has changed
// for the asker, whatever else was written meanwhile.
type lazyView struct {
	mark   mark
	seen   []cascade.Change
	full   *cascade.Snapshot // of the view of everything: the world's own
	behind int               // how many changes are queued at most, here and in the views it is computed from

	mu    sync.Mutex // held while it is computed
	state atomic.Pointer[lazyState]
}

// lazyState is the computed view, or what to compute it from: the view before plus what was seen since, or build.
type lazyState struct {
	view  *sharedView
	from  *lazyView
	build func() *sharedView
}

func newLazyView(m mark, st lazyState) *lazyView {
	t := &lazyView{mark: m}
	t.state.Store(&st)
	return t
}

// get returns the view, computing it first if nobody has.
func (t *lazyView) get() *sharedView {
	if v := t.state.Load().view; v != nil {
		return v
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	st := t.state.Load()
	if st.view != nil { // another goroutine has computed it meanwhile
		return st.view
	}
	var v *sharedView
	if st.build != nil {
		v = st.build()
	} else {
		steps := [][]cascade.Change{t.seen}
		from := st.from
		for ; ; from = st.from {
			if st = from.state.Load(); st.from == nil {
				break
			}
			steps = append(steps, from.seen)
		}
		var seen []cascade.Change
		for i := len(steps) - 1; i >= 0; i-- {
			seen = append(seen, steps[i]...)
		}
		if v = from.get(); t.full != nil {
			v = &sharedView{graph: v.graph.With(*t.full, seen), trail: v.trail.on(seen)}
		} else {
			v = v.after(seen)
		}
	}
	t.state.Store(&lazyState{view: v})
	return v
}

// recentViewers are the people who asked last; their views are kept. It counts people and not views: how many different
// views there are follows from who may see what, and whether a person's view is kept must not depend on things they do
// not see.
type recentViewers struct {
	bounds
	mu    sync.Mutex
	order *list.List // of cascade.ID, the latest first
	at    map[cascade.ID]*list.Element
}

// bounds say how much is kept.
type bounds struct {
	// people is how many people's views are kept.
	people int
	// behind is how many queued changes a view may have. One that nobody asks for is dropped beyond that, so that it
	// costs no more time or memory.
	behind int
	// moved is how many changes a view takes before it is built from the whole again. A rebuilt view shares memory with
	// the whole; each change it takes by itself costs some of that.
	moved int
}

var usualBounds = bounds{people: 256, behind: 512, moved: 1024}

func newRecentViewers(b bounds) *recentViewers {
	return &recentViewers{bounds: b, order: list.New(), at: map[cascade.ID]*list.Element{}}
}

// touch notes that a person asks.
func (r *recentViewers) touch(person cascade.ID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if e, ok := r.at[person]; ok {
		r.order.MoveToFront(e)
		return
	}
	r.at[person] = r.order.PushFront(person)
	if r.order.Len() > r.people {
		delete(r.at, r.order.Remove(r.order.Back()).(cascade.ID))
	}
}

func (r *recentViewers) all() []cascade.ID {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := make([]cascade.ID, 0, r.order.Len())
	for e := r.order.Front(); e != nil; e = e.Next() {
		out = append(out, e.Value.(cascade.ID))
	}
	return out
}

// lazily returns what a person sees, to be built when it is read and nobody with the same fingerprint has lately.
func (w *World) lazily(person cascade.ID) *lazyView {
	w.recent.touch(person)
	p := w.fingerprint(person)
	w.mu.Lock()
	defer w.mu.Unlock()
	t := w.views[p]
	if t == nil {
		t = newLazyView(newMark(w.today), lazyState{build: builder(w, person)})
		w.views[p] = t
	}
	w.propagate(person)
	return t
}

// propagate advances a person's view into the worlds that were already made of this one. The caller holds w.mu.
func (w *World) propagate(person cascade.ID) {
	for _, next := range w.nexts {
		w.propagateTo(next, person)
	}
}

func (w *World) propagateTo(next *World, person cascade.ID) {
	next.mu.Lock()
	defer next.mu.Unlock()
	w.advance(next, person)
	next.propagate(person)
}

// advance takes a person's view into a world made of w, by what they see of the write that made it. If they see nothing
// of the write, whatever it was, the view stays the very same. The caller holds both worlds, or has just made next.
func (w *World) advance(next *World, person cascade.ID) {
	from, known := w.knownFingerprint(person)
	t := w.views[from]
	if !known || t == nil || from == everything && !next.by.mayRegrade {
		return
	}
	before, after := newViewer(&w.full, person), newViewer(&next.full, person)
	own, named := next.by.concerns(before, after)
	if own { // anything may look different to them, and they may know why
		return
	}
	out, ok := next.by.outcome[from]
	if !ok || named {
		var seen []cascade.Change
		seen, out = next.by.follow(before, after, from, w.recent.behind)
		switch {
		case out.lost:
		case len(seen) == 0:
			next.views[out.fingerprint] = t // also where others come to see the same, for whom something has changed
		case next.views[out.fingerprint] == nil:
			if t = w.queued(next, person, t, seen); t != nil {
				next.views[out.fingerprint] = t
			}
		}
		if !named {
			next.by.outcome[from] = out
		}
	}
	if !out.lost && next.by.mayRegrade {
		next.fingerprints.put(person, out.fingerprint)
	}
}

// queued returns a view of the next world with what was seen queued, or nil when it is too far behind to be worth it.
func (w *World) queued(next *World, person cascade.ID, was *lazyView, seen []cascade.Change) *lazyView {
	m := was.mark.after(next.by, seen)
	t := newLazyView(m, lazyState{from: was})
	t.seen, t.behind = seen, len(seen)
	switch v := was.state.Load().view; {
	case v == nil:
		t.behind += was.behind
	case v.moved > w.recent.moved:
		t = newLazyView(m, lazyState{build: builder(next, person)})
	}
	if t.behind > w.recent.behind {
		return nil
	}
	return t
}

// builder builds the view of a person when it is asked for, which may be never. It holds on to the snapshot and not to
// the world, which would keep all later worlds in memory.
func builder(w *World, person cascade.ID) func() *sharedView {
	s, today, whole := w.full, w.today, w.whole
	return func() *sharedView {
		v := newViewer(&s, person)
		if v.guest { // they see little, so it is built from nothing
			return build(v, newSharedView(graph.New(cascade.Snapshot{}, today)))
		}
		return build(v, whole.get())
	}
}

// build makes the view of a person from what has most in common with it.
func build(v *viewer, old *sharedView) *sharedView {
	var cs []cascade.Change
	for _, k := range cascade.Kinds {
		for e := range v.s.All(k) {
			var c cascade.Change
			if !v.guest {
				c.Before = e
			}
			if p, ok := v.project(e); ok {
				c.After = p
			}
			if differ(c) {
				cs = append(cs, c)
			}
		}
	}
	return newSharedView(old.after(cs).graph)
}
