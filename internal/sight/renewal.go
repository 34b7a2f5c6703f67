package sight

import (
	"maps"
	"slices"
	"sync"

	"weir.dev/weir/internal/cascade"
)

// renewals are views that have moved far from the whole, of which they share less and less, and what was built anew to
// take their place. A view ripens when it is written to. Settle has it built anew, while nobody waits. The next write
// that its people see goes on from that, which shows the same.
type renewals struct {
	mu   sync.Mutex
	ripe map[fingerprint]cascade.ID // of views that have moved far: one of the people who see it
	done map[fingerprint]renewal
}

// renewal is a view that was built anew, with the trail of the one whose place it takes, for one who sees that.
type renewal struct {
	person cascade.ID
	view   *sharedView
}

func newRenewals() renewals {
	return renewals{ripe: map[fingerprint]cascade.ID{}, done: map[fingerprint]renewal{}}
}

// renewed returns how to build what comes of a view that has moved far, after changes, from the one that was built
// anew; or nil, and notes that it is ripe.
func (r *renewals) renewed(p fingerprint, person cascade.ID, v *sharedView, seen []cascade.Change) func() *sharedView {
	r.mu.Lock()
	defer r.mu.Unlock()
	anew, ok := r.done[p]
	if !ok {
		r.ripe[p] = person
		return nil
	}
	delete(r.done, p)
	delete(r.ripe, p)
	since, ok := v.trail.since(anew.view.trail.here)
	if !ok {
		return nil
	}
	return func() *sharedView {
		next := *anew.view.after(slices.Concat(since, seen))
		next.trail = v.trail.on(seen)
		return &next
	}
}

// take returns the views that are ripe, and forgets them.
func (r *renewals) take() map[fingerprint]cascade.ID {
	r.mu.Lock()
	defer r.mu.Unlock()
	ripe := r.ripe
	r.ripe = map[fingerprint]cascade.ID{}
	return ripe
}

// keep keeps what was built anew until its view is written to.
func (r *renewals) keep(p fingerprint, person cascade.ID, anew *sharedView) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.done[p] = renewal{person, anew}
}

// forget lets go of what was built anew for those who are no more shown what it shows. So there are no more of these
// than people whose views are kept.
func (r *renewals) forget(sees func(p fingerprint, person cascade.ID) bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	maps.DeleteFunc(r.done, func(p fingerprint, of renewal) bool { return !sees(p, of.person) })
}

// renew builds the views anew that are ripe, so that nobody waits for it who asks for one.
func (w *World) renew() {
	sees := func(p fingerprint, person cascade.ID) bool {
		is, ok := w.knownFingerprint(person)
		return ok && is == p && w.recent.has(person)
	}
	w.recent.anew.forget(sees)
	for p, person := range w.recent.anew.take() {
		if !sees(p, person) {
			continue
		}
		w.mu.Lock()
		t := w.find(p, person)
		var build func() *sharedView
		if t != nil && t != w.whole {
			build = begun(w, person).todo.Load().build
		}
		w.mu.Unlock()
		if build == nil {
			continue
		}
		was, anew := t.get(), build()
		if _, ok := was.figures.ready(); ok {
			anew.figures.get()
		}
		w.recent.anew.keep(p, person, &sharedView{s: anew.s, figures: anew.figures, trail: was.trail})
	}
}
