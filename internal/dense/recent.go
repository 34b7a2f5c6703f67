package dense

import "sync"

// Recent keeps what was asked for lately, of any size. It has two generations. What is asked for again moves to the new
// one; when that is full, the old one goes, and it becomes the old. So what is in use stays, and what nobody asks for
// goes. It is safe for concurrent use.
type Recent[K comparable, V any] struct {
	mu       sync.Mutex
	most     int // the size of a generation
	size     int // of the new one
	new, old map[K]sized[V]
}

type sized[V any] struct {
	v    V
	size int
}

// NewRecent returns one whose generations hold most each, in whatever unit sizes are given.
func NewRecent[K comparable, V any](most int) *Recent[K, V] {
	return &Recent[K, V]{most: most, new: map[K]sized[V]{}}
}

// Get returns what is kept under a key; false where that is nothing.
func (r *Recent[K, V]) Get(key K) (V, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s, ok := r.new[key]
	if !ok {
		if s, ok = r.old[key]; ok {
			delete(r.old, key)
			r.put(key, s)
		}
	}
	return s.v, ok
}

// Keep keeps a value of a size under a key, but for one that would take the place of many others.
func (r *Recent[K, V]) Keep(key K, v V, size int) {
	if size > r.most/8 {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.put(key, sized[V]{v, size})
}

// Len is how many values are kept.
func (r *Recent[K, V]) Len() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.new) + len(r.old)
}

// put adds to the new generation. The caller holds r.mu.
func (r *Recent[K, V]) put(key K, s sized[V]) {
	r.size -= r.new[key].size
	if r.size+s.size > r.most {
		r.new, r.old, r.size = map[K]sized[V]{}, r.new, 0
	}
	delete(r.old, key)
	r.new[key] = s
	r.size += s.size
}
