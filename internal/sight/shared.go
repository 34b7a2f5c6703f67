package sight

import (
	"container/list"
	"math"
	"slices"
	"sync"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/graph"
)

// sharedView is what all people with one fingerprint see.
type sharedView struct {
	s       *cascade.Snapshot
	figures *figures
	moved   int // how many changes were applied since it was built from the whole
	memo    sync.Map
	trail   *trail
}

// newSharedView returns a view that came of no other.
func newSharedView(s *cascade.Snapshot, f *figures) *sharedView {
	return &sharedView{s: s, figures: f, trail: newTrail()}
}

// after returns the view after changes as its people see them.
func (v *sharedView) after(seen []cascade.Change) *sharedView {
	if len(seen) == 0 {
		return v
	}
	s, err := v.s.With(seen)
	if err != nil { // the changes were projected by the same rules as the view, so they must fit it
		panic("sight: a view does not fit its world: " + err.Error())
	}
	next := v.of(&s, seen)
	next.moved = v.moved + len(seen)
	return next
}

// of returns the view after changes that lead to a state.
func (v *sharedView) of(s *cascade.Snapshot, seen []cascade.Change) *sharedView {
	return &sharedView{s: s, figures: v.figures.after(s, seen), trail: v.trail.on(seen)}
}

// figures are those of one view, computed when somebody reads them. A command is decided on what its writer sees, and
// not on figures: of many commands one after the other they are computed once.
type figures struct {
	pending[*graph.Graph]
	waiting int // how many changes stand between these and the last that were computed
}

func newFigures(build func() *graph.Graph) *figures {
	f := &figures{}
	f.todo.Store(&todo[*graph.Graph]{build: build})
	return f
}

// after returns the figures after changes that lead to a state. Figures that nobody reads may wait: before so much has
// changed, most views are built anew, with figures that others have computed.
func (f *figures) after(s *cascade.Snapshot, seen []cascade.Change) *figures {
	next := &figures{waiting: len(seen)}
	if _, ok := f.ready(); !ok {
		next.waiting += f.waiting
	}
	next.todo.Store(&todo[*graph.Graph]{
		from: &f.pending, seen: seen,
		after: func(g *graph.Graph, seen []cascade.Change) *graph.Graph { return g.With(*s, seen) },
	})
	if next.waiting > 2*usualBounds.moved {
		next.get()
	}
	return next
}

// lazyView is a shared view in one world, computed when somebody asks for it.
type lazyView struct {
	pending[*sharedView]
	mark   mark
	behind int       // how many changes are queued at most, here and in the views it is computed from
	along  *sync.Map // what is kept along it, where that was known when it was made
}

func newLazyView(m mark, st todo[*sharedView]) *lazyView {
	t := &lazyView{mark: m}
	t.todo.Store(&st)
	return t
}

// keptAlong returns what is kept along a view, or nil where nobody has read one that it comes of.
func (t *lazyView) keptAlong() *sync.Map {
	if v, ok := t.ready(); ok {
		return v.trail.kept
	}
	return t.along
}

// afterward returns the view after changes as its people see them.
func afterward(was *lazyView, m mark, seen []cascade.Change) *lazyView {
	t := newLazyView(m, todo[*sharedView]{from: &was.pending, seen: seen, after: (*sharedView).after})
	t.behind, t.along = len(seen), was.keptAlong()
	if _, ok := was.ready(); !ok {
		t.behind += was.behind
	}
	return t
}

// recentViewers are the people who asked last; their views are kept. It counts people and not views: how many different
// views there are follows from who may see what, and whether a person's view is kept must not depend on things they do
// not see.
type recentViewers struct {
	bounds
	mu    sync.Mutex
	order *list.List // of cascade.ID, the latest first
	at    map[cascade.ID]*list.Element
	anew  renewals
}

// bounds say how much is kept.
type bounds struct {
	// people is how many people's views are kept.
	people int
	// behind is how many queued changes a view may have. One that nobody asks for is dropped beyond that, so that it
	// costs no more time or memory.
	behind int
	// moved is how many changes a view takes before Settle has it built from the whole again. A rebuilt view shares memory
	// with the whole; each change it takes by itself costs some of that.
	moved int
	// steps is how many writes that all members see alike are gone back for a view.
	steps int
}

var usualBounds = bounds{people: 256, behind: 512, moved: 1024, steps: 64}

func newRecentViewers(b bounds) *recentViewers {
	return &recentViewers{
		bounds: b, order: list.New(), at: map[cascade.ID]*list.Element{}, anew: newRenewals(),
	}
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

// has reports whether a person asked lately.
func (r *recentViewers) has(person cascade.ID) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.at[person] != nil
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

// lazily returns what a person sees, to be built when it is read and nobody with the same fingerprint has lately, and
// what a member does who is in on nothing; nil for a guest.
func (w *World) lazily(person cascade.ID) (t, base *lazyView) {
	w.recent.touch(person)
	p := w.fingerprint(person)
	w.mu.Lock()
	defer w.mu.Unlock()
	if t = w.find(p, person); t == nil {
		t = begun(w, person)
		w.step.put(p, t)
	}
	w.propagate(person, p)
	if !newViewer(&w.full, person).guest {
		base = w.base(outsider)
	}
	return t, base
}

// propagate advances a person's view, of a fingerprint, into the worlds that were already made of this one. The caller
// holds w.mu.
func (w *World) propagate(person cascade.ID, p fingerprint) {
	for _, next := range w.nexts {
		if next.step.follows(w.step) && p.guest == "" {
			next.propagate(person, p) // where it is found when it is asked for
			continue
		}
		w.advance(next, person)
		if after, known := next.knownFingerprint(person); known {
			next.propagate(person, after)
		}
	}
}

// advance takes a person's view into a world made of w, by what they see of the write that made it. If they see nothing
// of the write, whatever it was, the view stays the very same. The caller holds w.mu.
func (w *World) advance(next *World, person cascade.ID) {
	from, known := w.knownFingerprint(person)
	if !known || next.step.follows(w.step) && from.guest == "" {
		return // found when it is asked for
	}
	t := w.find(from, person)
	if t == nil || from == everything && !next.by.mayRegrade {
		return
	}
	if next.step.alike && from.guest == "" {
		if next.step.own(from) == nil {
			next.step.put(from, next.queued(from, person, t, next.step.seen, next.step.added))
		}
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
		seen, out = next.by.follow(before, after, from, next.mostBehind(from, person))
		if !out.lost && (len(seen) == 0 || next.find(out.fingerprint, person) == nil) {
			// Also where others come to see the same, for whom something has changed.
			next.step.put(out.fingerprint, next.queued(out.fingerprint, person, t, seen, next.by.added(seen)))
		}
		if !named {
			next.by.outcome[from] = out
		}
	}
	if !out.lost && next.by.mayRegrade {
		next.fingerprints.put(person, out.fingerprint)
	}
}

// queued returns a view of w, of people with a fingerprint, from one before it and what was seen since, which adds to
// its mark; or nil when it is too far behind to be worth it.
func (w *World) queued(p fingerprint, person cascade.ID, was *lazyView, seen []cascade.Change, added sum) *lazyView {
	if len(seen) == 0 {
		return was
	}
	m := was.mark
	m.sum.add(added)
	t := afterward(was, m, seen)
	if v, ok := was.ready(); ok && v.moved > w.recent.moved && !w.isBase(p, person) {
		if build := w.recent.anew.renewed(p, person, v, seen); build != nil {
			t.todo.Store(&todo[*sharedView]{build: build})
		}
	}
	if t.behind > w.recent.behind && t.behind > w.mostBehind(p, person) {
		return nil
	}
	return t
}

// mostBehind is how many queued changes the view of a person, with a fingerprint, may have. One that others are built
// from may have many: to build it takes as long as to look at all that is restricted, and everybody waits for it.
func (w *World) mostBehind(p fingerprint, person cascade.ID) int {
	if w.isBase(p, person) {
		return max(w.recent.behind, w.full.Places()/32)
	}
	return w.recent.behind
}

// begun returns the view of a person, to be built when it is asked for, which may be never: from the view of somebody
// who is in on nothing. So a view costs what its people are in on, and so does finding that. The view of a member who
// is in on nothing is the whole without what is restricted; that of such a guest, to whom most does not show, is put
// together. It holds on to the snapshot and not to the world, which would keep all later worlds in memory. The caller
// holds w.mu, or has just made w.
func begun(w *World, person cascade.ID) *lazyView {
	s := w.full
	switch person {
	case stranger:
		return newLazyView(newMark(w.today), todo[*sharedView]{build: func() *sharedView {
			return figuredAnew(strangersOf(&s), w.today)
		}})
	case outsider: // what they lack of the whole is too much to sum up
		return newLazyView(newMark(w.today), todo[*sharedView]{build: builtFrom(w.whole, func() []cascade.Change {
			return outsidersOf(&s)
		})})
	}
	who := outsider
	if newViewer(&s, person).guest {
		who = stranger
	}
	old := w.base(who)
	changes := sync.OnceValue(func() []cascade.Change {
		return apart(newViewer(&s, who), newViewer(&s, person))
	})
	m := markFrom(w.today, old.mark, w.secret, changes)
	return newLazyView(m, todo[*sharedView]{build: builtFrom(old, changes)})
}

// builtFrom builds a view from another, by what its people see otherwise.
func builtFrom(old *lazyView, changes func() []cascade.Change) func() *sharedView {
	return func() *sharedView {
		v := old.get().after(changes())
		return newSharedView(v.s, v.figures)
	}
}

// isBase reports whether others are built from the view of a person, with a fingerprint. After a write that may alter
// fingerprints, those of the bases are not known before their views are advanced.
func (w *World) isBase(p fingerprint, person cascade.ID) bool {
	return slices.Contains(bases, person) || slices.ContainsFunc(bases, func(who cascade.ID) bool {
		base, ok := w.knownFingerprint(who)
		return ok && base == p
	})
}

// baseViews returns the views of w that others are built from, as far as there are any. The caller holds w.mu.
func (w *World) baseViews() map[fingerprint]*lazyView {
	all := map[fingerprint]*lazyView{}
	for _, who := range bases {
		if p, ok := w.knownFingerprint(who); ok {
			if t := w.find(p, who); t != nil {
				all[p] = t
			}
		}
	}
	return all
}

// bases are those whose views others are built from.
var bases = []cascade.ID{outsider, stranger}

// base returns the view of somebody who is in on nothing. The caller holds w.mu, or has just made w.
func (w *World) base(who cascade.ID) *lazyView {
	p := w.fingerprint(who)
	t := w.find(p, who)
	if t == nil {
		t = begun(w, who)
		w.step.put(p, t)
	}
	return t
}

// strangersOf returns what a guest who is in on nothing sees.
func strangersOf(s *cascade.Snapshot) *cascade.Snapshot {
	v := newViewer(s, stranger)
	var seen []cascade.Change
	add := func(e cascade.Entity) bool {
		shown := v.show(e)
		if shown != nil {
			seen = append(seen, cascade.Change{After: shown})
		}
		return shown != nil
	}
	for _, k := range cascade.Kinds {
		if k == cascade.KindObservation {
			continue
		}
		for e := range s.All(k) {
			if add(e) && k == cascade.KindMetric { // no reading shows where its metric does not
				for o := range s.Observations(e.Head().ID) {
					add(o)
				}
			}
		}
	}
	out := applied(&cascade.Snapshot{}, seen)
	return &out
}

// apart returns what a viewer is shown otherwise than another who is in on nothing, and is a guest where they are one.
func apart(from, v *viewer) []cascade.Change {
	var start []thing
	for _, e := range v.inOn() {
		if from.extentOf(e) != v.extentOf(e) {
			start = append(start, thingOf(e))
		}
	}
	if v.guest { // they see what is open where they are in on it
		for _, k := range cascade.Kinds {
			start = slices.AppendSeq(start, thingsOf(v.s.Referrers(v.person, k)))
			for team := range v.around() {
				start = slices.AppendSeq(start, thingsOf(v.s.Referrers(team, k)))
			}
		}
	}
	seen, _ := between(from, v, start, math.MaxInt, nil)
	return seen
}

// outsidersOf returns what a member who is in on nothing is shown otherwise than everything: what Weir keeps for
// itself, and what is restricted, with all that refers to it.
func outsidersOf(s *cascade.Snapshot) []cascade.Change {
	from, v := omniscient(s), newViewer(s, outsider)
	all, _ := s.Restricted()
	start := slices.Collect(thingsOf(all))
	for _, k := range cascade.Kinds {
		if cascade.Info(k).Inner {
			start = slices.AppendSeq(start, thingsOf(s.All(k)))
		}
	}
	seen, _ := between(from, v, start, math.MaxInt, nil)
	return seen
}
