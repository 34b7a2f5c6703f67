package dense

import "slices"

// Edit is one going over of containers. What was made under an Edit may be changed in place under the same Edit; what
// was made under another is copied first, since somebody may be reading it. Who has published a value must not edit it
// under the same Edit again.
type Edit struct{ _ byte }

const (
	leafBits  = 5
	innerBits = 6
	leafMask  = 1<<leafBits - 1
	innerMask = 1<<innerBits - 1
)

// Vec is a vector. The zero value is empty. Copies are values of their own; reading needs no lock.
type Vec[T any] struct {
	root *node[T]
	n    int
	deep int // how many levels of inner nodes stand above the leaves
}

type node[T any] struct {
	by   *Edit
	kids []*node[T] // of an inner node
	leaf []T        // of a leaf
}

// Len returns how many elements there are.
func (v *Vec[T]) Len() int { return v.n }

// At returns element i, 0 ≤ i < Len. It must not be written through.
func (v *Vec[T]) At(i int) *T {
	n := v.root
	for level := v.deep; level > 0; level-- {
		n = n.kids[i>>(leafBits+innerBits*(level-1))&innerMask]
	}
	return &n.leaf[i&leafMask]
}

// Edit returns element i to be written, for as long as the vector is edited under e.
func (v *Vec[T]) Edit(e *Edit, i int) *T {
	v.root = v.root.editable(e)
	n := v.root
	for level := v.deep; level > 0; level-- {
		at := &n.kids[i>>(leafBits+innerBits*(level-1))&innerMask]
		*at = (*at).editable(e)
		n = *at
	}
	return &n.leaf[i&leafMask]
}

func (n *node[T]) editable(e *Edit) *node[T] {
	if n.by == e {
		return n
	}
	return &node[T]{by: e, kids: slices.Clone(n.kids), leaf: slices.Clone(n.leaf)}
}

// Append adds an element at the end and returns its place.
func (v *Vec[T]) Append(e *Edit, t T) int {
	at := v.n
	v.n++
	switch {
	case v.root == nil:
		v.root = &node[T]{by: e}
	case at == 1<<(leafBits+innerBits*v.deep):
		v.root = &node[T]{by: e, kids: []*node[T]{v.root}}
		v.deep++
	}
	v.root = v.root.editable(e)
	n := v.root
	for level := v.deep; level > 0; level-- {
		i := at >> (leafBits + innerBits*(level-1)) & innerMask
		if i == len(n.kids) {
			kid := &node[T]{by: e}
			if level == 1 { // those before are full
				kid.leaf = make([]T, 0, leafMask+1)
			}
			n.kids = append(n.kids, kid)
		}
		n.kids[i] = n.kids[i].editable(e)
		n = n.kids[i]
	}
	n.leaf = append(n.leaf, t)
	return at
}

// FillVec returns a vector of what is in the lists, one after the other. Each but the last is FillMany long. They
// belong to the vector from now on.
func FillVec[T any](lists [][]T) (v Vec[T]) {
	var level []*node[T]
	for _, all := range lists {
		v.n += len(all)
		for some := range slices.Chunk(all, leafMask+1) {
			level = append(level, &node[T]{leaf: slices.Clip(some)})
		}
	}
	if len(level) == 0 {
		return v
	}
	for len(level) > 1 {
		above := make([]*node[T], 0, (len(level)+innerMask)>>innerBits)
		for kids := range slices.Chunk(level, innerMask+1) {
			above = append(above, &node[T]{kids: slices.Clone(kids)})
		}
		level, v.deep = above, v.deep+1
	}
	v.root = level[0]
	return v
}

// FillMany is how many elements stand together in memory in a vector that FillVec returns.
const FillMany = 8 << leafBits
