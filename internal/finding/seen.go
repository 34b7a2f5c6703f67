package finding

import (
	"sync"
	"sync/atomic"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/lens"
)

// Seen returns what all rules find. It is kept for everybody who sees the same: whoever asks first after a write has
// what that reaches looked at again, and those who ask meanwhile wait for it.
func Seen(l *lens.Lens) *Kept {
	return l.Memo(seen{}, func() any { return keeperOf(l).seen(l) }).(*Kept)
}

// Last returns what was last found in what these people see, without looking at anything, and whether nothing has
// changed for them since; nil where nobody has looked since their rights changed.
func Last(l *lens.Lens) (k *Kept, fresh bool) {
	last := keeperOf(l).last.Load()
	if last == nil {
		return nil, false
	}
	cs, ok := l.Since(last.lens.View)
	return last, ok && len(cs) == 0
}

// seen is the key of what is kept among what lenses remember.
type seen struct{}

// keeper keeps what was last found in one line of views.
type keeper struct {
	mu   sync.Mutex // held while rules look, so that nobody does the same work twice
	last atomic.Pointer[Kept]
}

func keeperOf(l *lens.Lens) *keeper {
	return l.View.Along(seen{}, func() any { return &keeper{} }).(*keeper)
}

func (k *keeper) seen(l *lens.Lens) *Kept {
	k.mu.Lock()
	defer k.mu.Unlock()
	last := k.last.Load()
	if last == nil {
		last = Keep(l, Rules)
		k.last.Store(last)
		return last
	}
	if cs, ok := l.Since(last.lens.View); ok {
		if len(cs) > 0 {
			last = last.After(l, cs)
			k.last.Store(last)
		}
		return last
	}
	if cs, ok := last.lens.Since(l.View); ok { // somebody still holds an older view
		return last.After(l, takenBack(cs))
	}
	last = Keep(l, Rules) // too much has been written since anybody looked
	k.last.Store(last)
	return last
}

// takenBack are changes that take others back.
func takenBack(cs []cascade.Change) []cascade.Change {
	out := make([]cascade.Change, len(cs))
	for i, c := range cs {
		out[len(cs)-1-i] = cascade.Change{Before: c.After, After: c.Before}
	}
	return out
}
