package lens

import (
	"iter"
	"math/bits"
	"slices"
	"strings"
	"sync"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/sight"
)

// wordIndex finds the goals in whose names a word may occur, as everybody who is no guest sees them. It is kept along
// the views of a member who is in on nothing, so that neither what it holds nor how long it takes tells of anything
// hidden. Words are only ever added: one that a goal has lost leads to it still, until the index is made anew. So it
// finds too much rather than too little, also in a state that was seen before the one that it has come to, and whoever
// asks looks at what is found.
type wordIndex struct {
	mu       sync.Mutex
	view     *sight.View // the state that it has come to
	followed int         // how many changes it has followed since it was made anew

	words   []string // in small letters
	numbers map[string]int32
	pairs   map[[2]byte][]int32 // by two bytes, the numbers of the words in which they stand next to each other
	goals   [][]int32           // by word, where the goals stand
	size    int                 // how many places there are in goals
	made    int                 // and how many there were when it was made anew
}

type wordIndexKey struct{}

// candidates are the goals in whose names some words may occur, in the order of creation.
type candidates struct {
	l      *Lens
	base   *cascade.Snapshot
	in     bitset          // places of base
	n      int             // how many these are
	beside []*cascade.Goal // that only some see in full, or by a name that only some see
}

// fewFound is how many goals are looked at one by one rather than on the way through all.
const fewFound = 512

// candidates returns the goals in whose names all words may occur; false where there is no index of what the viewer
// sees.
func (l *Lens) candidates(words []string) (*candidates, bool) {
	base := l.Base()
	if base == nil || len(words) == 0 {
		return nil, false
	}
	x := base.Along(wordIndexKey{}, func() any { return &wordIndex{} }).(*wordIndex)
	c := &candidates{l: l, base: base.Snapshot()}
	var ok bool
	if c.in, ok = x.find(base, words); !ok {
		return nil, false
	}
	c.n = c.in.count()
	c.beside = l.restricted()
	return c, true
}

type restrictedKey struct{}

// restricted returns the goals that are restricted and shown to the viewer in full, and those that may be called by
// what is.
func (l *Lens) restricted() []*cascade.Goal {
	return l.Memo(restrictedKey{}, func() any {
		var out []*cascade.Goal
		all, _ := l.s.Restricted()
		for e := range all {
			if cascade.Withheld(e) {
				continue
			}
			for id := range calledBy(l.s, e) {
				if g := l.s.Goal(id); g != nil && !g.Withheld {
					out = append(out, g)
				}
			}
		}
		return byCreation(out)
	}).([]*cascade.Goal)
}

// few reports whether they are soon looked at one by one.
func (c *candidates) few() bool { return c.n <= fewFound }

// after yields them in order of creation, those after one; all for nil.
func (c *candidates) after(e cascade.Entity) iter.Seq[cascade.Entity] {
	if !c.few() {
		return c.merged(e)
	}
	all := slices.Clone(c.beside)
	for p := range c.in.all() {
		if g := c.seen(p); g != nil {
			all = append(all, g)
		}
	}
	return after(slices.Values(byCreation(all)), e)
}

// merged is after, on the way through all goals.
func (c *candidates) merged(e cascade.Entity) iter.Seq[cascade.Entity] {
	both := func(yield func(*cascade.Goal) bool) {
		beside := c.beside
		for p := range c.base.GoalPlaces() {
			if !c.in.has(p) {
				continue
			}
			g := c.seen(p)
			if g == nil {
				continue
			}
			for ; len(beside) > 0 && cascade.ByCreation(beside[0], g) <= 0; beside = beside[1:] {
				if beside[0].ID != g.ID && !yield(beside[0]) {
					return
				}
			}
			if !yield(g) {
				return
			}
		}
		for _, g := range beside {
			if !yield(g) {
				return
			}
		}
	}
	return after(both, e)
}

// seen returns what the viewer sees of the goal at a place of the base, or nil. What the base shows redacted and the
// viewer sees is among those beside.
func (c *candidates) seen(p int32) *cascade.Goal {
	if g := c.base.GoalAt(p); g != nil && !g.Withheld {
		return c.l.s.Goal(g.ID)
	}
	return nil
}

// find returns where in a view the goals stand in whose names all words may occur; false where the index has been made
// anew since what the view shows.
func (x *wordIndex) find(v *sight.View, words []string) (out bitset, ok bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if !x.follow(v) {
		return out, false
	}
	places := v.Snapshot().Places()
	for i, w := range words {
		found := newBitset(places)
		x.naming(w, found)
		if i == 0 {
			out = found
			continue
		}
		out.keep(found)
	}
	return out, true
}

// naming adds the places of goals with a word in which w occurs.
func (x *wordIndex) naming(w string, out bitset) {
	add := func(n int32) {
		if strings.Contains(x.words[n], w) {
			for _, p := range x.goals[n] {
				out.add(p)
			}
		}
	}
	if len(w) == 1 {
		for n := range x.words {
			add(int32(n))
		}
		return
	}
	rarest := x.pairs[[2]byte{w[0], w[1]}]
	for i := 1; i+1 < len(w); i++ {
		if of := x.pairs[[2]byte{w[i], w[i+1]}]; len(of) < len(rarest) {
			rarest = of
		}
	}
	for _, n := range rarest {
		add(n)
	}
}

// follow brings the index up to what a view shows.
func (x *wordIndex) follow(v *sight.View) bool {
	if x.view == nil {
		x.anew(v)
		return true
	}
	if cs, ok := v.Since(x.view); ok {
		if x.view, x.followed = v, x.followed+len(cs); !x.note(v.Snapshot(), cs) {
			x.anew(v)
		}
		return true
	}
	if cs, ok := x.view.Since(v); ok {
		return len(cs) <= x.followed
	}
	x.anew(v)
	return true
}

// anew makes the index of all that a view shows.
func (x *wordIndex) anew(v *sight.View) {
	s := v.Snapshot()
	x.view, x.followed, x.words, x.goals, x.size = v, 0, nil, nil, 0
	x.numbers, x.pairs = map[string]int32{}, map[[2]byte][]int32{}
	for p := range s.GoalPlaces() {
		x.call(s, p)
	}
	x.made = x.size
}

// note adds what changes have things called; false where the index has grown so much that it is better made anew.
func (x *wordIndex) note(s *cascade.Snapshot, cs []cascade.Change) bool {
	for _, c := range cs {
		if c.After == nil {
			continue
		}
		for goal := range renamed(s, c) {
			if p, ok := s.PlaceOf(goal); ok {
				x.call(s, p)
			}
		}
		if x.size > 2*x.made+4096 {
			return false
		}
	}
	return true
}

// renamed yields the goals that may be called otherwise after a change.
func renamed(s *cascade.Snapshot, c cascade.Change) iter.Seq[cascade.ID] {
	same := c.Before != nil && nameOf(c.Before) == nameOf(c.After)
	if is, ok := c.After.(*cascade.Goal); ok && same {
		was := c.Before.(*cascade.Goal)
		same = was.Key == is.Key && slices.Equal(was.Owners, is.Owners)
	}
	if _, ok := c.After.(*cascade.Measure); same && !ok {
		return func(func(cascade.ID) bool) {}
	}
	return calledBy(s, c.After)
}

// calledBy yields the goals that e is, is a measure of, or may lend its name to: those that it owns or that it
// measures.
func calledBy(s *cascade.Snapshot, e cascade.Entity) iter.Seq[cascade.ID] {
	return func(yield func(cascade.ID) bool) {
		if g, ok := e.(*cascade.Goal); ok {
			yield(g.ID)
			return
		}
		if m, ok := e.(*cascade.Measure); ok {
			yield(m.Goal)
			return
		}
		for m := range s.MeasuresReading(e.Head().ID) {
			if !yield(m.Goal) {
				return
			}
		}
		for g := range s.Referrers(e.Head().ID, cascade.KindGoal) {
			if !yield(g.Head().ID) {
				return
			}
		}
	}
}

// call notes what the goal at a place is called.
func (x *wordIndex) call(s *cascade.Snapshot, p int32) {
	g := s.GoalAt(p)
	x.name(p, g.Intent)
	x.name(p, g.Key)
	for _, t := range g.Owners {
		if t := s.Team(t); t != nil {
			x.name(p, nameOf(t))
		}
	}
	for _, at := range s.MeasuresAt(p) {
		if m := s.MetricAt(at); m != nil {
			x.name(p, nameOf(m))
		}
	}
}

// name notes that a goal is called by a text.
func (x *wordIndex) name(p int32, text string) {
	for w := range strings.FieldsSeq(strings.ToLower(text)) {
		n, ok := x.numbers[w]
		if !ok {
			n = x.learn(strings.Clone(w))
		}
		if of := x.goals[n]; len(of) == 0 || of[len(of)-1] != p {
			x.goals[n] = append(of, p)
			x.size++
		}
	}
}

// learn numbers a word.
func (x *wordIndex) learn(w string) int32 {
	n := int32(len(x.words))
	x.words, x.goals, x.numbers[w] = append(x.words, w), append(x.goals, nil), n
	for i := range len(w) - 1 {
		pair := [2]byte{w[i], w[i+1]}
		if of := x.pairs[pair]; len(of) == 0 || of[len(of)-1] != n {
			x.pairs[pair] = append(of, n)
		}
	}
	return n
}

// bitset is a set of places below a number.
type bitset struct {
	places int32
	words  []uint64
}

func newBitset(places int) bitset { return bitset{int32(places), make([]uint64, places/64+1)} }

// add puts a place in, if the set has room for it: others were not there yet in the state that it is of.
func (b bitset) add(p int32) {
	if p < b.places {
		b.words[p/64] |= 1 << (p % 64)
	}
}

func (b bitset) has(p int32) bool { return b.words[p/64]&(1<<(p%64)) != 0 }

// keep leaves what is in both.
func (b bitset) keep(other bitset) {
	for i := range b.words {
		b.words[i] &= other.words[i]
	}
}

func (b bitset) count() (n int) {
	for _, w := range b.words {
		n += bits.OnesCount64(w)
	}
	return n
}

func (b bitset) all() iter.Seq[int32] {
	return func(yield func(int32) bool) {
		for i, w := range b.words {
			for ; w != 0; w &= w - 1 {
				if !yield(int32(i*64 + bits.TrailingZeros64(w))) {
					return
				}
			}
		}
	}
}
