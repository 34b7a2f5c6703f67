package dense

// Peek is Get that asks for nothing.
func (r *Recent[K, V]) Peek(key K) (V, bool) {
	s, ok := r.new[key]
	if !ok {
		s, ok = r.old[key]
	}
	return s.v, ok
}
