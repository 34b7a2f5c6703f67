package sight

import (
	"maps"
	"sync"

	"weir.dev/weir/internal/cascade"
)

// Follower is what is kept along views and costs something to be brought up to what was written. Settle has that done
// where somebody asked for it since the last time, so that it costs no more than what is asked.
type Follower interface {
	// Follow brings it up to a view, and reports whether there was anything to do.
	Follow(v *View) (done bool)
}

// asked are the followers that somebody has asked for since they were last followed, in all worlds of a workspace.
type asked struct {
	mu sync.Mutex
	by map[Follower]asking
}

// asking is who has asked last, and the key under which they have it kept along what they see.
type asking struct {
	person cascade.ID
	key    any
}

func (a *asked) note(f Follower, by asking) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.by == nil {
		a.by = map[Follower]asking{}
	}
	a.by[f] = by
}

// take returns all that was noted, and forgets it.
func (a *asked) take() map[Follower]asking {
	a.mu.Lock()
	defer a.mu.Unlock()
	all := a.by
	a.by = nil
	return all
}

// putBack notes again what there was nothing to do for, where nobody has asked meanwhile.
func (a *asked) putBack(all map[Follower]asking) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if all == nil {
		return
	}
	maps.Copy(all, a.by)
	a.by = all
}

// AskedFor notes that the viewer has asked for what is kept along their view under a key.
func (v *View) AskedFor(key any, f Follower) {
	if v.person != "" { // nobody settles for the operator
		v.common.asked.note(f, asking{v.person, key})
	}
}

// follow lets what is kept along the views of w and was asked for lately be brought up to them.
func (w *World) follow() {
	all := w.common.asked.take()
	maps.DeleteFunc(all, func(f Follower, by asking) bool {
		v := w.seenBy(by.person)
		if v == nil { // it is not kept any more
			return true
		}
		kept := v.lazy.keptAlong()
		if kept == nil {
			return true
		}
		if is, ok := kept.Load(by.key); !ok || is != any(f) { // they see something else by now
			return true
		}
		return f.Follow(v)
	})
	w.common.asked.putBack(all)
}

// seenBy returns what a person sees where that is kept, or nil. They have not asked.
func (w *World) seenBy(person cascade.ID) *View {
	p, ok := w.knownFingerprint(person)
	if !ok {
		return nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	t := w.find(p, person)
	if t == nil {
		return nil
	}
	return w.shown(t, nil, person)
}
