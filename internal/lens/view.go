package lens

import (
	"container/list"
	"sync"
	"sync/atomic"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/graph"
)

// view is what everybody with one fingerprint sees.
type view struct {
	graph *graph.Graph
	moved int // how many changes were applied since it was made from the whole
	memo  sync.Map
}

// after applies changes that a view's people see.
func (v *view) after(seen []cascade.Change) *view {
	if len(seen) == 0 {
		return v
	}
	s, err := v.graph.Snapshot().With(seen)
	if err != nil { // the view was made by the same projection, so it holds what the changes begin from
		panic("lens: a view lost step with its world: " + err.Error())
	}
	return &view{graph: v.graph.With(s, seen), moved: v.moved + len(seen)}
}

// tense is a view in one world, whose figures are computed when somebody looks. A write only puts down what the view's
// people see of it. So a write costs little however many views there are, and looking takes as long as what one sees has
// changed, whatever else was written meanwhile.
type tense struct {
	seen   []cascade.Change
	behind int // how many changes are to be applied at most

	mu    sync.Mutex // held while it is computed
	state atomic.Pointer[tenseState]
}

// tenseState is what a tense has (view), or what it is to be made of: the one before and what was seen since, or build.
type tenseState struct {
	view  *view
	from  *tense
	build func() *view
}

func begin(st tenseState) *tense {
	t := &tense{}
	t.state.Store(&st)
	return t
}

// now returns the view, computing it first if nobody has.
func (t *tense) now() *view {
	if v := t.state.Load().view; v != nil {
		return v
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	st := t.state.Load()
	if st.view != nil { // somebody else has computed it meanwhile
		return st.view
	}
	var v *view
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
		v = from.now().after(seen)
	}
	t.state.Store(&tenseState{view: v})
	return v
}

// lookers are the people who looked last, whose views are kept. It is people that are counted and not views: how many
// different views there are follows from who may see what, and whether somebody's is at hand must not depend on what they
// do not see.
type lookers struct {
	bounds
	mu    sync.Mutex
	order *list.List // of cascade.ID, the latest first
	at    map[cascade.ID]*list.Element
}

// bounds say how much is kept.
type bounds struct {
	// people is how many people's views are kept.
	people int
	// behind is how many changes that its people see a view may be behind. One that nobody looks at for as long is
	// dropped, so that it takes nobody's time or memory any more.
	behind int
	// moved is how many of them a view is moved along by. Then it is made from the whole again: what both have alike is
	// kept once, until they are changed apart.
	moved int
}

var usual = bounds{people: 256, behind: 512, moved: 1024}

func newLookers(b bounds) *lookers {
	return &lookers{bounds: b, order: list.New(), at: map[cascade.ID]*list.Element{}}
}

// look notes that somebody looks.
func (l *lookers) look(person cascade.ID) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if e, ok := l.at[person]; ok {
		l.order.MoveToFront(e)
		return
	}
	l.at[person] = l.order.PushFront(person)
	if l.order.Len() > l.people {
		delete(l.at, l.order.Remove(l.order.Back()).(cascade.ID))
	}
}

func (l *lookers) all() []cascade.ID {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := make([]cascade.ID, 0, l.order.Len())
	for e := l.order.Front(); e != nil; e = e.Next() {
		out = append(out, e.Value.(cascade.ID))
	}
	return out
}

// viewOf returns what a person sees, building it when nobody with the same fingerprint has looked lately.
func (w *World) viewOf(person cascade.ID) *view {
	w.lookers.look(person)
	print := w.fingerprint(person)
	w.mu.Lock()
	t := w.views[print]
	if t == nil {
		t = begin(tenseState{build: builder(w.graph, w.whole, person)})
		w.views[print] = t
	}
	w.hand(person)
	w.mu.Unlock()
	return t.now()
}

// hand carries somebody's view into the worlds that have been made of this one already, which nobody may look at yet. The
// caller holds w.mu.
func (w *World) hand(person cascade.ID) {
	for _, next := range w.nexts {
		next.mu.Lock()
		w.carry(next, person)
		next.hand(person)
		next.mu.Unlock()
	}
}

// carry moves somebody's view along into a world made of w, by what they see of the write that made it; when they see
// nothing of that, whatever it was, it stays the very same. The caller holds both worlds, or has just made next.
func (w *World) carry(next *World, person cascade.ID) {
	from, known := w.known(person)
	t := w.views[from]
	if !known || t == nil || from == everything && !next.by.regrades {
		return
	}
	before, after := newSight(w.graph.Snapshot(), person), newSight(next.graph.Snapshot(), person)
	own, named := next.by.concerns(before, after)
	if own { // all may be otherwise for them, and they may know
		return
	}
	out, ok := next.by.outcome[from]
	if !ok || named {
		var seen []cascade.Change
		seen, out = next.by.follow(before, after, from, w.lookers.behind)
		switch {
		case out.lost:
		case len(seen) == 0:
			next.views[out.print] = t // also where others come to see the same, for whom something has changed
		case next.views[out.print] == nil:
			if t = w.along(next, person, t, seen); t != nil {
				next.views[out.print] = t
			}
		}
		if !named {
			next.by.outcome[from] = out
		}
	}
	if !out.lost && next.by.regrades {
		next.prints.put(person, out.print)
	}
}

// along returns a view moved into the next world by what was seen, or nil when it is too far behind to be worth it.
func (w *World) along(next *World, person cascade.ID, was *tense, seen []cascade.Change) *tense {
	t := begin(tenseState{from: was})
	t.seen, t.behind = seen, len(seen)
	switch v := was.state.Load().view; {
	case v == nil:
		t.behind += was.behind
	case v.moved > w.lookers.moved:
		t = begin(tenseState{build: builder(next.graph, next.whole, person)})
	}
	if t.behind > w.lookers.behind {
		return nil
	}
	return t
}

// builder makes the view of a person when it is looked at, which may be never: it holds on to the graph alone, and not to
// the world, through which all later ones would stay.
func builder(g *graph.Graph, whole *view, person cascade.ID) func() *view {
	return func() *view { return build(g, whole, person) }
}

// build makes the view of a person from what has most in common with it: the whole, or nothing for those who see little.
func build(g *graph.Graph, whole *view, person cascade.ID) *view {
	s, sight, old := g.Snapshot(), newSight(g.Snapshot(), person), whole
	if sight.guest {
		old = &view{graph: graph.New(cascade.Snapshot{}, g.Today())}
	}
	var cs []cascade.Change
	for _, k := range cascade.Kinds {
		for e := range s.All(k) {
			var c cascade.Change
			if !sight.guest {
				c.Before = e
			}
			if p, ok := sight.project(e); ok {
				c.After = p
			}
			if differ(c) {
				cs = append(cs, c)
			}
		}
	}
	return &view{graph: old.after(cs).graph}
}
