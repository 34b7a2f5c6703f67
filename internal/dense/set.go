package dense

import (
	"iter"
	"slices"
)

// Set is a set of places in an order that its user gives, and that must stay the same for what is in it. The zero value
// is empty.
type Set struct {
	root *branch
	n    int
}

// branch is a node of a tree in which all leaves are equally deep. Branches are split where they are full; where they
// become empty they go.
type branch struct {
	by   *Edit
	kids []*branch
	leaf []int32
}

const (
	fullLeaf = 128
	fullKids = 64
)

// Before reports whether one place stands before another.
type Before func(a, b int32) bool

// Len returns how many places there are.
func (s *Set) Len() int { return s.n }

func (b *branch) first() int32 {
	for len(b.kids) > 0 {
		b = b.kids[0]
	}
	return b.leaf[0]
}

func (b *branch) last() int32 {
	for len(b.kids) > 0 {
		b = b.kids[len(b.kids)-1]
	}
	return b.leaf[len(b.leaf)-1]
}

func (b *branch) editable(e *Edit) *branch {
	if b.by == e {
		return b
	}
	return &branch{by: e, kids: slices.Clone(b.kids), leaf: slices.Clone(b.leaf)}
}

// kidOf returns which kid holds a place, or would.
func (b *branch) kidOf(place int32, before Before) int {
	if last := len(b.kids) - 1; !before(place, b.kids[last].first()) {
		return last // what is new mostly comes last
	}
	lo, hi := 0, len(b.kids)-1
	for lo < hi {
		mid := (lo + hi + 1) / 2
		if before(place, b.kids[mid].first()) {
			hi = mid - 1
		} else {
			lo = mid
		}
	}
	return lo
}

// search returns where a place stands in a leaf, or would.
func search(leaf []int32, place int32, before Before) int {
	if n := len(leaf); n == 0 || before(leaf[n-1], place) {
		return n
	}
	lo, hi := 0, len(leaf)
	for lo < hi {
		mid := (lo + hi) / 2
		if before(leaf[mid], place) {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// Add puts a place in. It reports false when it is there already.
func (s *Set) Add(e *Edit, place int32, before Before) bool {
	if s.root == nil {
		s.root = &branch{by: e}
	}
	s.root = s.root.editable(e)
	added, right := s.root.add(e, place, before)
	if right != nil {
		s.root = &branch{by: e, kids: []*branch{s.root, right}}
	}
	if added {
		s.n++
	}
	return added
}

// add adds a place below b, which is editable, and returns what was split off to the right of it, if anything.
func (b *branch) add(e *Edit, place int32, before Before) (added bool, right *branch) {
	if len(b.kids) == 0 {
		i := search(b.leaf, place, before)
		if i < len(b.leaf) && b.leaf[i] == place {
			return false, nil
		}
		b.leaf = slices.Insert(b.leaf, i, place)
		if len(b.leaf) > fullLeaf {
			half := splitAt(len(b.leaf), i)
			right = &branch{by: e, leaf: slices.Clone(b.leaf[half:])}
			b.leaf = b.leaf[:half]
		}
		return true, right
	}
	i := b.kidOf(place, before)
	b.kids[i] = b.kids[i].editable(e)
	added, split := b.kids[i].add(e, place, before)
	if split != nil {
		b.kids = slices.Insert(b.kids, i+1, split)
		if len(b.kids) > fullKids {
			half := splitAt(len(b.kids), i+1)
			right = &branch{by: e, kids: slices.Clone(b.kids[half:])}
			b.kids = b.kids[:half]
		}
	}
	return added, right
}

// splitAt returns where to split what is full: at its end where that is where it grows, so that what is filled in order
// stays full.
func splitAt(n, grew int) int {
	if grew == n-1 {
		return n - 1
	}
	return n / 2
}

// Remove takes a place out. It reports whether it was there.
func (s *Set) Remove(e *Edit, place int32, before Before) bool {
	if !s.Has(place, before) {
		return false
	}
	s.root = s.root.editable(e)
	s.root.remove(e, place, before)
	if s.n--; s.n == 0 {
		s.root = nil
		return true
	}
	for len(s.root.kids) == 1 {
		s.root = s.root.kids[0]
	}
	return true
}

// Has reports whether a place is in.
func (s *Set) Has(place int32, before Before) bool { return s.n > 0 && s.root.has(place, before) }

func (b *branch) has(place int32, before Before) bool {
	for len(b.kids) > 0 {
		b = b.kids[b.kidOf(place, before)]
	}
	i := search(b.leaf, place, before)
	return i < len(b.leaf) && b.leaf[i] == place
}

func (b *branch) remove(e *Edit, place int32, before Before) {
	if len(b.kids) == 0 {
		i := search(b.leaf, place, before)
		b.leaf = slices.Delete(b.leaf, i, i+1)
		return
	}
	i := b.kidOf(place, before)
	b.kids[i] = b.kids[i].editable(e)
	kid := b.kids[i]
	if kid.remove(e, place, before); len(kid.kids) == 0 && len(kid.leaf) == 0 {
		b.kids = slices.Delete(b.kids, i, i+1)
	}
}

// All yields the places in order.
func (s *Set) All() iter.Seq[int32] {
	return func(yield func(int32) bool) {
		if s.root != nil {
			s.root.ascend(yield)
		}
	}
}

func (b *branch) ascend(yield func(int32) bool) bool {
	for _, k := range b.kids {
		if !k.ascend(yield) {
			return false
		}
	}
	for _, p := range b.leaf {
		if !yield(p) {
			return false
		}
	}
	return true
}

// From yields, in order, the places of which after is true. It must be true of all places behind the first of which it
// is.
func (s *Set) From(after func(place int32) bool) iter.Seq[int32] {
	return func(yield func(int32) bool) {
		if s.root != nil {
			s.root.from(after, yield)
		}
	}
}

func (b *branch) from(after func(int32) bool, yield func(int32) bool) bool {
	at := 0
	for at < len(b.kids) && !after(b.kids[at].last()) {
		at++
	}
	for i := at; i < len(b.kids); i++ {
		if i == at && !b.kids[i].from(after, yield) || i > at && !b.kids[i].ascend(yield) {
			return false
		}
	}
	at = sortSearch(b.leaf, after)
	for _, p := range b.leaf[at:] {
		if !yield(p) {
			return false
		}
	}
	return true
}

func sortSearch(leaf []int32, after func(int32) bool) int {
	lo, hi := 0, len(leaf)
	for lo < hi {
		mid := (lo + hi) / 2
		if after(leaf[mid]) {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	return lo
}

// Back yields, in the order from the last to the first, the places of which after is false. It must be true of all
// places behind the first of which it is.
func (s *Set) Back(after func(place int32) bool) iter.Seq[int32] {
	return func(yield func(int32) bool) {
		if s.root != nil {
			s.root.back(after, yield)
		}
	}
}

func (b *branch) back(after func(int32) bool, yield func(int32) bool) bool {
	for i := len(b.kids) - 1; i >= 0; i-- {
		if after(b.kids[i].first()) {
			continue
		}
		if !b.kids[i].back(after, yield) {
			return false
		}
	}
	for i := sortSearch(b.leaf, after) - 1; i >= 0; i-- {
		if !yield(b.leaf[i]) {
			return false
		}
	}
	return true
}

// FillSet returns a set of places that are in its order already, each once.
func FillSet(places []int32) (s Set) {
	if s.n = len(places); s.n == 0 {
		return s
	}
	level := make([]*branch, 0, (len(places)+fullLeaf-1)/fullLeaf)
	for some := range slices.Chunk(slices.Clone(places), fullLeaf) {
		level = append(level, &branch{leaf: slices.Clip(some)})
	}
	for len(level) > 1 {
		above := make([]*branch, 0, (len(level)+fullKids-1)/fullKids)
		for kids := range slices.Chunk(level, fullKids) {
			above = append(above, &branch{kids: slices.Clip(kids)})
		}
		level = above
	}
	s.root = level[0]
	return s
}
