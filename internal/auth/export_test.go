package auth

import (
	"context"
	"time"
)

// Later has so much time gone by since the chain was last read that it is read again before anybody is let in. It waits
// for a reading under way, which may have begun before what the caller did: that would count as young when it ends.
func (a *Auth) Later() {
	m := a.memory
	for {
		m.mu.Lock()
		f := m.reading
		if f == nil {
			if m.age != nil {
				m.age = func() time.Duration { return maxAge }
			}
			m.mu.Unlock()
			return
		}
		m.mu.Unlock()
		<-f.done
	}
}

// LongAgo has so much time gone by since the chain was last read that nobody may be let in by it any more, and by its
// last failure that it is read again.
func (a *Auth) LongAgo() {
	a.Later()
	m := a.memory
	m.mu.Lock()
	defer m.mu.Unlock()
	m.age = func() time.Duration { return lastAge }
	m.failure = nil
}

// Settle reads the chain to its end.
func (a *Auth) Settle(ctx context.Context) error { return a.memory.renew(ctx) }

// Overtaken looks something up that is withdrawn between being looked up and being remembered, and reports whether it
// is remembered all the same.
func (a *Auth) Overtaken() bool {
	kept := map[string]int{}
	_, _ = recall(a.memory, &kept, "it", func(int) bool { return true }, func() (int, error) {
		a.memory.mu.Lock()
		defer a.memory.mu.Unlock()
		a.memory.forget(gone{accounts: map[string]bool{"it": true}})
		return 1, nil
	})
	return len(kept) > 0
}

// MaxAge is how long what is remembered may be used without reading the chain.
const MaxAge = maxAge

// Remembered returns how many sessions, tokens and accounts are.
func (a *Auth) Remembered() (sessions, tokens, accounts int) {
	a.memory.mu.Lock()
	defer a.memory.mu.Unlock()
	return len(a.memory.sessions), len(a.memory.tokens), len(a.memory.ties)
}
