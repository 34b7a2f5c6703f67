package lens

import (
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/dense"
	"weir.dev/weir/internal/sight"
)

// Recent keeps what was made for viewers lately. What is kept for one of them is given to nobody else, also where both
// see the same: how somebody calls what is restricted is their own. It is safe for concurrent use.
type Recent[K comparable, V any] struct {
	kept *dense.Recent[own[K], V]
	rest func(*View) any
}

// own is what somebody has kept under a key, as long as what it rests on is the same.
type own[K comparable] struct {
	rest   any
	person cascade.ID
	key    K
}

// NewRecent returns one that keeps until anything changes that the viewer sees. Its generations hold most each.
func NewRecent[K comparable, V any](most int) *Recent[K, V] {
	return &Recent[K, V]{dense.NewRecent[own[K], V](most), func(v *View) any { return v.State() }}
}

// NewRecentAlong returns one that keeps along a view and all that come of it by writes. What is in it tells by a
// sight.Spot whether it is still so.
func NewRecentAlong[K comparable, V any](most int) *Recent[K, V] {
	return &Recent[K, V]{dense.NewRecent[own[K], V](most), func(v *View) any { return v.Line() }}
}

func (r *Recent[K, V]) own(v *sight.View, key K) own[K] { return own[K]{r.rest(v), v.Viewer(), key} }

// Get returns what is kept for a viewer under a key; false where that is nothing.
func (r *Recent[K, V]) Get(v *sight.View, key K) (V, bool) { return r.kept.Get(r.own(v, key)) }

// Keep keeps a value of a size for a viewer under a key, but for one that would take the place of many others.
func (r *Recent[K, V]) Keep(v *sight.View, key K, value V, size int) {
	r.kept.Keep(r.own(v, key), value, size)
}

// Len is how many values are kept.
func (r *Recent[K, V]) Len() int { return r.kept.Len() }
