package finding

import (
	"slices"
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

// few is how many changes may have been written for their reader to wait until what they reach was looked at again.
const few = 32

// Ready returns what all rules find where that takes moments: nobody wrote much since somebody looked, or there are no
// more goals than are soon looked at. Else it returns what was last found in what these people see, or nil where nobody
// has looked since their rights changed, and false: whoever needs it then asks for Seen, and waits.
func Ready(l *lens.Lens, goals int) (*Kept, bool) {
	k := keeperOf(l)
	last := k.last.Load()
	if l.Snapshot().Len(cascade.KindGoal) <= goals || last != nil && k.near(l, last) {
		return Seen(l), true
	}
	return last, false
}

// near reports whether what was last found is soon brought up to what somebody sees.
func (k *keeper) near(l *lens.Lens, last *Kept) bool {
	cs, ok := l.Since(last.lens.View)
	if !ok || len(cs) > few || slices.ContainsFunc(cs, func(c cascade.Change) bool { return farReaching[c.Kind()] }) {
		return false
	}
	if !k.mu.TryLock() { // somebody is looking, and it may take them long
		return false
	}
	k.mu.Unlock()
	return true
}

// farReaching are the kinds of things of which one may reach all goals.
var farReaching = map[cascade.Kind]bool{cascade.KindSettings: true, cascade.KindCycle: true}

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
