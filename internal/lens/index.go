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

// wordIndex finds the things in whose names a word may occur, as everybody who is no guest sees them. It is kept along
// the views of a member who is in on nothing, so that neither what it holds nor how long it takes tells of anything
// hidden. Words are only ever added: one that a thing has lost leads to it still, until the index is made anew. So it
// finds too much rather than too little, and ranks too high rather than too low, also in a state that was seen before
// the one that it has come to; and whoever asks looks at what is found.
type wordIndex struct {
	mu       sync.Mutex
	view     *sight.View // the state that it has come to
	followed int         // how many changes it has followed since it was made anew

	words   []string // in small letters
	numbers map[string]int32
	pairs   map[[2]byte][]int32 // by two bytes, the numbers of the words in which they stand next to each other
	uses    [][]use             // by word, where it is used
	places  []int32             // by the number of a thing, where it stands
	order   []uint64            // by the number of a thing, the first of the orders it has had
	at      []int32             // by place, one above the number of the thing
	size    int                 // how many uses there are
	made    int                 // and how many there were when it was made anew
	marks   marks
}

type wordIndexKey struct{}

// use is one use of a word: the number of a thing and, in the last four bits, where in its names the word stands.
type use int32

// The spots of a word. Those from inTitle on say which word of a title it is; the last stands for all behind it.
const (
	inKey = iota
	inOwner
	inOther
	inTitle
	lastSpot = 15
)

func (u use) thing() int32 { return int32(u) >> 4 }

func (u use) spot() int { return int(u) & 15 }

// index returns the index along the views of who is in on nothing, with their view; nil where there is none of what the
// viewer sees.
func (l *Lens) index() (*wordIndex, *sight.View) {
	base := l.Base()
	if base == nil {
		return nil, nil
	}
	return base.Along(wordIndexKey{}, func() any { return &wordIndex{} }).(*wordIndex), base
}

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
	x, base := l.index()
	if x == nil || len(words) == 0 {
		return nil, false
	}
	c := &candidates{l: l, base: base.Snapshot()}
	var ok bool
	if c.in, ok = x.find(base, words); !ok {
		return nil, false
	}
	c.n = c.in.count()
	c.beside = l.beside().goals
	return c, true
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
		for n := range x.containing(w) {
			for _, u := range x.uses[n] {
				if t := u.thing(); isGoal(x.order[t]) {
					found.add(x.places[t])
				}
			}
		}
		if i == 0 {
			out = found
			continue
		}
		out.keep(found)
	}
	return out, true
}

// containing yields the numbers of the words in which w occurs.
func (x *wordIndex) containing(w string) iter.Seq[int32] {
	return func(yield func(int32) bool) {
		if len(w) == 1 {
			for n, word := range x.words {
				if strings.IndexByte(word, w[0]) >= 0 && !yield(int32(n)) {
					return
				}
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
			if strings.Contains(x.words[n], w) && !yield(n) {
				return
			}
		}
	}
}

// beginning yields the numbers of the words that begin with w.
func (x *wordIndex) beginning(w string) iter.Seq[int32] {
	return func(yield func(int32) bool) {
		if len(w) == 1 {
			for n, word := range x.words {
				if word[0] == w[0] && !yield(int32(n)) {
					return
				}
			}
			return
		}
		for n := range x.containing(w) {
			if strings.HasPrefix(x.words[n], w) && !yield(n) {
				return
			}
		}
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
	x.view, x.followed, x.words, x.uses, x.size = v, 0, nil, nil, 0
	x.places, x.order, x.at = nil, nil, make([]int32, s.Places())
	x.numbers, x.pairs = map[string]int32{}, map[[2]byte][]int32{}
	for _, k := range sought {
		for p := range s.PlacesIn(k.kind) {
			x.call(s, s.At(p), p)
		}
	}
	x.made = x.size
}

// note adds what changes have things called; false where the index has grown so much that it is better made anew.
func (x *wordIndex) note(s *cascade.Snapshot, cs []cascade.Change) bool {
	for _, c := range cs {
		if c.After == nil {
			continue
		}
		for e := range renamed(s, c) {
			if p := s.PlaceIn(e.Kind(), e.Head().ID); p >= 0 {
				x.call(s, s.At(p), p)
			}
		}
		if x.size > 2*x.made+4096 {
			return false
		}
	}
	return true
}

// call notes what the thing at a place is called.
func (x *wordIndex) call(s *cascade.Snapshot, e cascade.Entity, p int32) {
	if !isSought(e) {
		return
	}
	t := x.number(e, p)
	spot := inTitle
	for w := range strings.FieldsSeq(strings.ToLower(cascade.TitleOf(e))) {
		x.used(w, t, spot)
		spot = min(spot+1, lastSpot)
	}
	x.name(t, e.Head().Key, inKey)
	for owner := range ownersOf(s, e) {
		x.name(t, nameOf(owner), inOwner)
	}
	for metric := range metricsOf(s, e) {
		x.name(t, nameOf(metric), inOther)
	}
}

// number returns the number of the thing at a place.
func (x *wordIndex) number(e cascade.Entity, p int32) int32 {
	for int(p) >= len(x.at) {
		x.at = append(x.at, 0)
	}
	t := x.at[p] - 1
	if t < 0 {
		t = int32(len(x.places))
		x.at[p] = t + 1
		x.places, x.order = append(x.places, p), append(x.order, orderOf(e))
	}
	x.order[t] = min(x.order[t], orderOf(e))
	return t
}

// name notes that a thing is called by a text.
func (x *wordIndex) name(t int32, text string, spot int) {
	for w := range strings.FieldsSeq(strings.ToLower(text)) {
		x.used(w, t, spot)
	}
}

// used notes that a word is used in what a thing is called.
func (x *wordIndex) used(w string, t int32, spot int) {
	n, ok := x.numbers[w]
	if !ok {
		n = x.learn(strings.Clone(w))
	}
	u := use(t<<4 | int32(spot))
	if of := x.uses[n]; len(of) == 0 || of[len(of)-1] != u {
		x.uses[n] = append(of, u)
		x.size++
	}
}

// learn numbers a word.
func (x *wordIndex) learn(w string) int32 {
	n := int32(len(x.words))
	x.words, x.uses, x.numbers[w] = append(x.words, w), append(x.uses, nil), n
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
