package dense

import (
	"iter"
	"math/bits"
	"slices"
)

// Index finds places by a hash. Several may stand under one hash: whoever asks looks at each. It grows by one bucket at
// a time (linear hashing), so that no single addition costs much. The zero value is empty.
type Index struct {
	buckets Vec[*bucket]
	n       int
}

// usual is how many places a bucket has on average at most.
const usual = 16

// bucket stands by itself: a leaf of what holds buckets is copied for each that changes, and holds many.
type bucket struct {
	by  *Edit
	all []Hashed
}

// more is for how many places room is made at once.
const more = 4

// Hashed is a place with what it is found by.
type Hashed struct {
	Hash  uint32
	Place int32
}

// Len returns how many places there are.
func (x *Index) Len() int { return x.n }

func (x *Index) bucketOf(hash uint32) int {
	n := x.buckets.Len()
	level := bits.Len(uint(n)) - 1
	i := int(hash & (1<<(level+1) - 1))
	if i >= n {
		i &= 1<<level - 1
	}
	return i
}

// Find yields the places under a hash.
func (x *Index) Find(hash uint32) iter.Seq[int32] {
	return func(yield func(int32) bool) {
		if x.n == 0 {
			return
		}
		for _, h := range (*x.buckets.At(x.bucketOf(hash))).all {
			if h.Hash == hash && !yield(h.Place) {
				return
			}
		}
	}
}

// Has reports whether there is a place under a hash.
func (x *Index) Has(hash uint32) bool {
	for range x.Find(hash) {
		return true
	}
	return false
}

// Add puts a place under a hash.
func (x *Index) Add(e *Edit, hash uint32, place int32) {
	if x.n >= usual*x.buckets.Len() {
		x.grow(e)
	}
	x.n++
	b := x.edit(e, x.bucketOf(hash), more)
	if len(b.all) == cap(b.all) {
		b.all = roomy(b.all, max(more, len(b.all)/8)) // many may have one hash
	}
	b.all = append(b.all, Hashed{hash, place})
}

// roomy returns a copy with room for some more, and not for as many again.
func roomy(all []Hashed, more int) []Hashed {
	return append(make([]Hashed, 0, len(all)+more), all...)
}

// Remove takes a place from under a hash, once. It reports whether it was there.
func (x *Index) Remove(e *Edit, hash uint32, place int32) bool {
	if x.n == 0 {
		return false
	}
	at := x.bucketOf(hash)
	i := slices.Index((*x.buckets.At(at)).all, Hashed{hash, place})
	if i < 0 {
		return false
	}
	x.n--
	b := x.edit(e, at, 0)
	b.all = slices.Delete(b.all, i, i+1)
	return true
}

// edit returns bucket i to be written; a copy has room for some more places.
func (x *Index) edit(e *Edit, i, more int) *bucket {
	at := *x.buckets.At(i)
	if at.by != e {
		at = &bucket{by: e, all: roomy(at.all, more)}
		*x.buckets.Edit(e, i) = at
	}
	return at
}

// grow adds a bucket and moves to it what belongs there of the one that had it until now.
func (x *Index) grow(e *Edit) {
	n := x.buckets.Len()
	x.buckets.Append(e, &bucket{by: e})
	if n == 0 {
		return
	}
	level := bits.Len(uint(n)) - 1
	from := n - 1<<level
	old := (*x.buckets.At(from)).all
	stay, move := make([]Hashed, 0, len(old)/2+more), make([]Hashed, 0, len(old)/2+more)
	for _, h := range old {
		if x.bucketOf(h.Hash) == n {
			move = append(move, h)
		} else {
			stay = append(stay, h)
		}
	}
	*x.buckets.Edit(e, from) = &bucket{by: e, all: stay}
	*x.buckets.Edit(e, n) = &bucket{by: e, all: move}
}

// Fill returns an index of places under their hashes, in exactly the room it needs. To sort them where they are would
// take several times as long.
func Fill(e *Edit, in []Hashed) (x Index) {
	if len(in) == 0 {
		return x
	}
	x.n = len(in)
	made := make([]bucket, (x.n+usual-1)/usual)
	lists := make([][]*bucket, 0, len(made)/FillMany+1)
	for some := range slices.Chunk(made, FillMany) {
		list := make([]*bucket, len(some))
		for i := range some {
			list[i] = &some[i]
		}
		lists = append(lists, list)
	}
	x.buckets = FillVec(lists)
	counts := make([]int32, len(made)+1)
	for _, h := range in {
		counts[x.bucketOf(h.Hash)+1]++
	}
	for i := range made {
		counts[i+1] += counts[i]
	}
	all := make([]Hashed, x.n)
	next := slices.Clone(counts)
	for _, h := range in {
		b := x.bucketOf(h.Hash)
		all[next[b]] = h
		next[b]++
	}
	for i := range made {
		from, to := counts[i], counts[i+1]
		made[i].by, made[i].all = e, all[from:to:to]
	}
	return x
}
