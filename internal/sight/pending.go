package sight

import (
	"slices"
	"sync"
	"sync/atomic"

	"weir.dev/weir/internal/cascade"
)

// pending is a value that is computed when somebody asks for it. A write only notes what has changed. So it stays cheap
// however much rests on it, and asking takes as long as what has changed for the asker, whatever else was written
// meanwhile.
type pending[T any] struct {
	mu   sync.Mutex // held while it is computed
	todo atomic.Pointer[todo[T]]
}

// todo is the value, or what to compute it from: the value before and what has changed since, or from scratch.
type todo[T any] struct {
	done  bool
	value T

	from  *pending[T]
	seen  []cascade.Change
	after func(before T, seen []cascade.Change) T

	build func() T
}

// ready returns the value if it has been computed.
func (p *pending[T]) ready() (value T, ok bool) {
	st := p.todo.Load()
	return st.value, st.done
}

// get returns the value, computing it first if nobody has.
func (p *pending[T]) get() T {
	if v, ok := p.ready(); ok {
		return v
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	st := p.todo.Load()
	if st.done { // another goroutine has computed it meanwhile
		return st.value
	}
	var v T
	if st.build != nil {
		v = st.build()
	} else {
		steps, from := [][]cascade.Change{st.seen}, st.from
		for at := from.todo.Load(); at.from != nil; at = from.todo.Load() {
			steps, from = append(steps, at.seen), at.from
		}
		slices.Reverse(steps)
		v = st.after(from.get(), slices.Concat(steps...))
	}
	p.todo.Store(&todo[T]{done: true, value: v})
	return v
}
