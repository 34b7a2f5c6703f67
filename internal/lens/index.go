package lens

import (
	"cmp"
	"iter"
	"math/bits"
	"slices"
	"strings"
	"sync"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/sight"
)

// wordIndex finds the things in whose names a word occurs, as everybody who is no guest sees them. It is kept along the
// views of a member who is in on nothing, so that neither what it holds nor how long it takes tells of anything hidden.
// It is made of one state and not changed: what is called otherwise since, or stands elsewhere, is listed, and whoever
// asks looks at that by themselves, until there is so much that the index is made anew.
type wordIndex struct {
	mu       sync.Mutex
	made     *wordsOf
	view     *sight.View // the state that it has come to
	followed int         // how many changes it has followed since it was made
	since    []named     // what is called otherwise since it was made, or is new
	has      map[named]bool
}

type wordIndexKey struct{}

// sinceMost is how many things may be called otherwise before an index is made anew.
const sinceMost = 1024

// wordsOf is the index of one state. Things are numbered in the order in which those stand that are found alike.
type wordsOf struct {
	places []int32             // by the number of a thing, where it stands
	goals  bitset              // the numbers of the goals
	words  []string            // in small letters, in order
	pairs  map[[2]byte][]int32 // by two bytes, the words in which they stand next to each other
	uses   []use               // by word, by the part of a name that uses it, by thing
	starts []int32             // where in uses they begin, by word and part
}

// use is one use of a word: the number of a thing, and in the last four bits which word of its title it is.
type use int32

const useShift = 4

func (u use) thing() int32 { return int32(u >> useShift) }

// part is the part of what a thing is called.
type part int32

const (
	inKey    part = iota
	inFirst       // the first word of its title
	inTitle       // the others
	inOwners      // what its owners are called
	inOther       // what its metrics are called
	parts
)

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
	beside []*cascade.Goal // that only some see in full, or by a name that only some see, or that the index knows not
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
	in, since, ok := x.find(base, words)
	if !ok {
		return nil, false
	}
	c := &candidates{l: l, base: base.Snapshot(), in: in, n: in.count(), beside: l.beside().goals}
	if len(since) > 0 {
		c.beside = slices.Clone(c.beside)
		for _, n := range since {
			if g, ok := l.s.Get(n.kind, n.id).(*cascade.Goal); ok && !g.Withheld {
				c.beside = append(c.beside, g)
			}
		}
		c.beside = byCreation(c.beside)
	}
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
		for p := range c.base.KindPlaces(cascade.KindGoal) {
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

// find returns where in a view the goals stand in whose names all words may occur, and what it does not know of; false
// where the index has been made anew since what the view shows.
func (x *wordIndex) find(v *sight.View, words []string) (in bitset, since []named, ok bool) {
	at, since, ok := x.of(v)
	if !ok {
		return in, nil, false
	}
	found := at.everywhere(words, newBitset(len(at.places)))
	found.keep(at.goals)
	in = newBitset(v.Snapshot().Places())
	for t := range found.all() {
		in.add(at.places[t])
	}
	return in, since, true
}

// of returns the index for a view, and what is called otherwise since; false where it has been made anew since what the
// view shows.
func (x *wordIndex) of(v *sight.View) (*wordsOf, []named, bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if !x.follow(v) {
		return nil, nil, false
	}
	return x.made, slices.Clip(x.since), true
}

// everywhere returns the things in whose names all words occur, but for what is done.
func (x *wordsOf) everywhere(words []string, done bitset) bitset {
	return x.all(words, done, func(out bitset, w string, _ int) {
		for n := range x.containing(w) {
			x.add(out, n, n+1, inKey, parts)
		}
	})
}

// all returns the things that add adds for each word, the i-th of a query, but for what is done: more, where that is
// soon looked at.
func (x *wordsOf) all(words []string, done bitset, add func(out bitset, w string, i int)) bitset {
	var asked []int
	for i := range min(len(words), wordsAsked) {
		asked = append(asked, i)
	}
	slices.SortFunc(asked, func(a, b int) int { return cmp.Compare(len(words[b]), len(words[a])) }) // long ones are rare
	var out bitset
	for n, i := range asked {
		found := newBitset(len(x.places))
		if add(found, words[i], i); n > 0 {
			found.keep(out)
		} else {
			found.drop(done)
		}
		if out = found; out.count() <= soonLooked {
			break
		}
	}
	return out
}

// An index is asked for so many words at most, and for no more once so little is found. What it is not asked for is
// looked at.
const (
	wordsAsked = 8
	soonLooked = 64
)

// add adds the things that use one of some words in one of some parts.
func (x *wordsOf) add(out bitset, from, to int32, first, end part) {
	if first == inKey && end == parts {
		for _, u := range x.uses[x.start(from, inKey):x.start(to, inKey)] {
			out.set(u.thing())
		}
		return
	}
	for n := from; n < to; n++ {
		for _, u := range x.uses[x.start(n, first):x.start(n, end)] {
			out.set(u.thing())
		}
	}
}

// addAt adds the things of whose title one of some words is the i-th.
func (x *wordsOf) addAt(out bitset, from, to int32, i int) {
	in := inTitle
	if i == 0 {
		in = inFirst
	}
	for n := from; n < to; n++ {
		for _, u := range x.uses[x.start(n, in):x.start(n, in+1)] {
			if int(u&(1<<useShift-1)) == i {
				out.set(u.thing())
			}
		}
	}
}

// start is where the uses of a word in a part begin.
func (x *wordsOf) start(word int32, in part) int32 { return x.starts[word*int32(parts)+int32(in)] }

// beginning returns the words that begin with w, as the first and the one behind the last.
func (x *wordsOf) beginning(w string) (from, to int32) {
	at, _ := slices.BinarySearch(x.words, w)
	n, _ := slices.BinarySearchFunc(x.words[at:], w, func(word, w string) int {
		if strings.HasPrefix(word, w) {
			return -1
		}
		return 1
	})
	return int32(at), int32(at + n)
}

// exactly is beginning of one word.
func (x *wordsOf) exactly(w string) (from, to int32) {
	at, ok := slices.BinarySearch(x.words, w)
	if !ok {
		return 0, 0
	}
	return int32(at), int32(at + 1)
}

// containing yields the numbers of the words in which w occurs.
func (x *wordsOf) containing(w string) iter.Seq[int32] {
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
	x.view, x.followed, x.since, x.has = v, 0, nil, map[named]bool{}
	x.made = newWords(v.Snapshot())
}

// note lists what changes have called otherwise; false where that is so much that the index is better made anew.
func (x *wordIndex) note(s *cascade.Snapshot, cs []cascade.Change) bool {
	for _, c := range cs {
		if c.After == nil {
			continue
		}
		for e := range renamed(s, c) {
			if n := namedOf(e); !x.has[n] {
				x.has[n], x.since = true, append(x.since, n)
			}
		}
		if len(x.since) > sinceMost {
			return false
		}
	}
	return true
}

// maker makes an index.
type maker struct {
	s       *cascade.Snapshot
	numbers map[string]int32
	words   []string
	known   map[named][]int32 // the words of a name
	used    []usedWord        // by thing
}

type usedWord struct {
	word int32
	in   part
	use  use
}

// newWords returns the index of all that a snapshot shows.
func newWords(s *cascade.Snapshot) *wordsOf {
	type numbered struct {
		order uint64
		e     cascade.Entity
		place int32
	}
	var all []numbered
	for _, k := range sought {
		for p := range s.KindPlaces(k.kind) {
			if e := s.At(p); isSought(e) {
				all = append(all, numbered{orderOf(e), e, p})
			}
		}
	}
	slices.SortFunc(all, func(a, b numbered) int {
		return cmp.Or(cmp.Compare(a.order, b.order), cascade.ByCreation(b.e, a.e))
	})
	m := &maker{s: s, numbers: map[string]int32{}, known: map[named][]int32{}, used: make([]usedWord, 0, 16*len(all))}
	x := &wordsOf{places: make([]int32, len(all)), goals: newBitset(len(all))}
	for t, n := range all {
		if x.places[t] = n.place; n.e.Kind() == cascade.KindGoal {
			x.goals.set(int32(t))
		}
		m.call(n.e, n.place, use(t)<<useShift)
	}
	m.order(x)
	return x
}

// call notes what a thing is called.
func (m *maker) call(e cascade.Entity, place int32, t use) {
	for i, w := range m.split(cascade.TitleOf(e)) {
		in := inTitle
		if i == 0 {
			in = inFirst
		}
		m.used = append(m.used, usedWord{w, in, t | use(min(i, 1<<useShift-1))})
	}
	for _, w := range m.split(e.Head().Key) {
		m.used = append(m.used, usedWord{w, inKey, t})
	}
	for owner := range ownersOf(m.s, e) {
		m.lend(owner, inOwners, t)
	}
	if e.Kind() != cascade.KindGoal {
		return
	}
	for _, at := range m.s.MeasuresAt(place) {
		if metric := m.s.MetricAt(at); metric != nil {
			m.lend(metric, inOther, t)
		}
	}
}

// lend notes that a thing is called by the name of another.
func (m *maker) lend(e cascade.Entity, in part, t use) {
	known, ok := m.known[namedOf(e)]
	if !ok {
		known = m.split(nameOf(e))
		m.known[namedOf(e)] = known
	}
	for _, w := range known {
		m.used = append(m.used, usedWord{w, in, t})
	}
}

// split returns the words of a text.
func (m *maker) split(text string) (out []int32) {
	for w := range strings.FieldsSeq(strings.ToLower(text)) {
		n, ok := m.numbers[w]
		if !ok {
			n = int32(len(m.words))
			w = strings.Clone(w)
			m.words, m.numbers[w] = append(m.words, w), n
		}
		out = append(out, n)
	}
	return out
}

// order puts words and their uses in order.
func (m *maker) order(x *wordsOf) {
	x.words = slices.Sorted(slices.Values(m.words))
	at := make([]int32, len(m.words)) // where a word stands in order
	x.pairs = map[[2]byte][]int32{}
	for n, w := range x.words {
		at[m.numbers[w]] = int32(n)
		for i := range len(w) - 1 {
			pair := [2]byte{w[i], w[i+1]}
			if of := x.pairs[pair]; len(of) == 0 || of[len(of)-1] != int32(n) {
				x.pairs[pair] = append(of, int32(n))
			}
		}
	}
	x.starts = make([]int32, len(x.words)*int(parts)+1)
	for _, u := range m.used {
		x.starts[at[u.word]*int32(parts)+int32(u.in)+1]++
	}
	for i := range len(x.starts) - 1 {
		x.starts[i+1] += x.starts[i]
	}
	x.uses = make([]use, len(m.used))
	next := slices.Clone(x.starts)
	for _, u := range m.used {
		i := at[u.word]*int32(parts) + int32(u.in)
		x.uses[next[i]] = u.use
		next[i]++
	}
}

// bitset is a set of places below a number.
type bitset struct {
	places int32
	words  []uint64
}

func newBitset(places int) bitset { return bitset{int32(places), make([]uint64, places/64+1)} }

// set puts in a number that the set has room for.
func (b bitset) set(n int32) { b.words[n/64] |= 1 << (n % 64) }

// drop takes out what is in another.
func (b bitset) drop(other bitset) {
	for i := range b.words {
		b.words[i] &^= other.words[i]
	}
}

// join puts in what is in another.
func (b bitset) join(other bitset) {
	for i := range b.words {
		b.words[i] |= other.words[i]
	}
}

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
