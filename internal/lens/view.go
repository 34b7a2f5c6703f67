package lens

import (
	"bytes"
	"container/list"
	"crypto/sha256"
	"sync"
	"sync/atomic"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/graph"
)

// view is what everybody with one fingerprint sees.
type view struct {
	graph *graph.Graph
	stub  bool // it is not the whole
	moved int  // how many changes were applied since it was made from the whole
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
	return &view{graph: v.graph.With(s, seen), stub: true, moved: v.moved + len(seen)}
}

// tense is a view in one world, whose figures are computed when somebody looks. A write only puts down what the view's
// people see of it. So a write costs little however many views there are, and looking takes as long as what one sees has
// changed, whatever else was written meanwhile.
type tense struct {
	person cascade.ID // one of those who see it
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

func made(v *view) *tense { return begin("", tenseState{view: v}) }

func begin(person cascade.ID, st tenseState) *tense {
	t := &tense{person: person}
	t.state.Store(&st)
	return t
}

// project returns what somebody sees of changes.
func project(before, after *sight, changes []cascade.Change) (seen []cascade.Change) {
	for _, c := range changes {
		var p cascade.Change
		if c.Before != nil {
			if e, ok := before.project(c.Before); ok {
				p.Before = e
			}
		}
		if c.After != nil {
			if e, ok := after.project(c.After); ok {
				p.After = e
			}
		}
		if p.Before == nil && p.After == nil || p.Before != nil && p.After != nil && sameForm(p.Before, p.After) {
			continue
		}
		seen = append(seen, p)
	}
	return seen
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

func sameForm(a, b cascade.Entity) bool {
	return a == b || cascade.Withheld(a) == cascade.Withheld(b) && bytes.Equal(cascade.Encode(a), cascade.Encode(b))
}

// lookers are the people who looked last, whose views are kept. It is people that are counted and not views: how many
// different views there are follows from who may see what, and whether somebody's is at hand must not depend on what they
// do not see.
type lookers struct {
	bounds
	mu    sync.Mutex
	order *list.List // of *looker, the latest first
	at    map[cascade.ID]*list.Element
	share map[string]int // how many of them see by a fingerprint
}

type looker struct {
	person cascade.ID
	print  string
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
	return &lookers{bounds: b, order: list.New(), at: map[cascade.ID]*list.Element{}, share: map[string]int{}}
}

// look notes that somebody looks, and by which fingerprint.
func (l *lookers) look(person cascade.ID, print string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if e, ok := l.at[person]; ok {
		l.order.MoveToFront(e)
		if who := e.Value.(*looker); who.print != print {
			l.drop(who.print)
			who.print = print
			l.share[print]++
		}
		return
	}
	l.at[person] = l.order.PushFront(&looker{person, print})
	l.share[print]++
	if l.order.Len() > l.people {
		last := l.order.Remove(l.order.Back()).(*looker)
		delete(l.at, last.person)
		l.drop(last.print)
	}
}

func (l *lookers) drop(print string) {
	if l.share[print]--; l.share[print] == 0 {
		delete(l.share, print)
	}
}

// want reports whether anybody who looked lately sees by a fingerprint.
func (l *lookers) want(print string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.share[print] > 0
}

func (l *lookers) all() []looker {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := make([]looker, 0, l.order.Len())
	for e := l.order.Front(); e != nil; e = e.Next() {
		out = append(out, *e.Value.(*looker))
	}
	return out
}

// prints are the fingerprints of people, good until sights move.
type prints struct {
	mu sync.Mutex
	of map[cascade.ID]string
}

// Fingerprints of those who see everything, and of those who are nobody here.
const (
	everything = ""
	nobody     = "nobody"
)

// fingerprint tells apart what people see: it lists the restricted things and their grade for this person. Those who see
// everything have the empty one. A guest, who does not see what is open either, shares with nobody, so that what is new
// for others does not make it another one.
func (w *World) fingerprint(person cascade.ID) string {
	s := w.graph.Snapshot()
	switch p := s.Person(person); {
	case p == nil:
		return nobody
	case !w.closed:
		return everything
	case p.Rights() == cascade.Guest:
		return "guest " + string(person)
	}
	w.prints.mu.Lock()
	print, ok := w.prints.of[person]
	w.prints.mu.Unlock()
	if ok {
		return print
	}
	v := newSight(s, person)
	h := sha256.New()
	add := func(e cascade.Entity, grade func() grade) {
		if !restricted(e) { // open, or as closed as what it belongs to
			return
		}
		if g := grade(); g != full {
			print = "some"
			h.Write([]byte{byte(g)})
			h.Write([]byte(e.Head().ID))
			h.Write([]byte{0})
		}
	}
	for g := range s.Goals() {
		add(g, func() grade { return v.goal(g) })
	}
	for m := range s.Metrics() {
		add(m, func() grade { return v.metric(m) })
	}
	for e := range s.All(cascade.KindMeasure) {
		add(e, func() grade { return v.measure(e.(*cascade.Measure)) })
	}
	if print != everything {
		print += string(h.Sum(nil))
	}
	w.prints.mu.Lock()
	w.prints.of[person] = print
	w.prints.mu.Unlock()
	return print
}

// viewOf returns what a person sees, building it when nobody with the same fingerprint has asked lately.
func (w *World) viewOf(person cascade.ID) *view {
	print := w.fingerprint(person)
	w.lookers.look(person, print)
	w.mu.Lock()
	t := w.views[print]
	if t == nil {
		t = begin(person, tenseState{build: func() *view { return w.build(person, w.start(person)) }})
		w.keep(print, t)
	}
	w.mu.Unlock()
	return t.now()
}

// keep keeps a view in this world and in those that have been made of it already, which nobody may look at yet. The caller
// holds w.mu.
func (w *World) keep(print string, t *tense) {
	w.views[print] = t
	for _, next := range w.nexts {
		next.mu.Lock()
		if next.views[print] == nil {
			w.carry(next, print, t)
		}
		next.mu.Unlock()
	}
}

// carry moves a view along into a world made of w by what its people see of what made it; it stays the same when they see
// nothing of that. Nobody's is not carried: where everybody sees everything, movesSight does not look out for who sees
// nothing. The caller holds both worlds, or has just made next.
func (w *World) carry(next *World, print string, t *tense) {
	if print == everything || print == nobody {
		return
	}
	person := t.person
	seen := project(newSight(w.graph.Snapshot(), person), newSight(next.graph.Snapshot(), person), next.made)
	if len(seen) > 0 {
		was := t
		t = begin(person, tenseState{from: was})
		t.seen, t.behind = seen, len(seen)
		switch v := was.state.Load().view; {
		case v == nil:
			t.behind += was.behind
		case v.moved > w.lookers.moved:
			t = begin(person, tenseState{build: func() *view { return next.build(person, next.whole(person)) }})
		}
		if t.behind > w.lookers.behind {
			return
		}
	}
	next.keep(print, t)
}

// seenLately returns what those who looked lately see, for the next world to begin from.
func (w *World) seenLately() map[cascade.ID]*tense {
	w.mu.Lock()
	defer w.mu.Unlock()
	seen := map[cascade.ID]*tense{}
	for _, who := range w.lookers.all() {
		if t := w.views[who.print]; t != nil {
			seen[who.person] = t
		} else if t := w.before[who.person]; t != nil {
			seen[who.person] = t
		}
	}
	return seen
}

// base returns what those see who see everything.
func (w *World) base() *view {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.views[everything].now()
}

// start returns what a person's view is made from: what they saw before, else the whole.
func (w *World) start(person cascade.ID) *view {
	if before := w.before[person]; before != nil {
		if v := before.now(); v.moved <= w.lookers.moved {
			return v
		}
	}
	return w.whole(person)
}

// whole returns what has most in common with a person's view from scratch: the whole, and nothing for those who see
// little.
func (w *World) whole(person cascade.ID) *view {
	if newSight(w.graph.Snapshot(), person).guest {
		return &view{graph: graph.New(cascade.Snapshot{}, w.graph.Today())}
	}
	return w.base()
}

// build makes the view of a person from another one, as far as it differs.
func (w *World) build(person cascade.ID, old *view) *view {
	s, sight := w.graph.Snapshot(), newSight(w.graph.Snapshot(), person)
	had := old.graph.Snapshot()
	var cs []cascade.Change
	for _, k := range cascade.Kinds {
		for e := range s.All(k) {
			was := e
			if had != s {
				was = had.Get(k, e.Head().ID)
			}
			p, ok := sight.project(e)
			switch {
			case !ok && was != nil:
				cs = append(cs, cascade.Change{Before: was})
			case ok && (was == nil || !sameForm(was, p)):
				cs = append(cs, cascade.Change{Before: was, After: p})
			}
		}
		if had == s {
			continue
		}
		for was := range had.All(k) {
			if s.Get(k, was.Head().ID) == nil {
				cs = append(cs, cascade.Change{Before: was})
			}
		}
	}
	v := old.after(cs)
	switch {
	case !v.stub: // the same things, but there is more that they do not see
		return &view{graph: old.graph, stub: true}
	case !old.stub:
		v.moved = 0
	}
	return v
}
