package sight

import (
	"cmp"
	"slices"

	"weir.dev/weir/internal/cascade"
)

// step is where a world stands behind writes that all members see alike. Most writes are of that kind, and what a
// member's view has to take in of them is read off the steps when somebody asks for it: such a write costs the same
// however many people look. The lock of its worlds guards what is in it.
type step struct {
	views  map[fingerprint]*lazyView // of members, that were asked for here or were taken along
	guests map[fingerprint]*lazyView // of guests: each sees other things

	alike bool // all members see the write that made it alike
	seen  []cascade.Change
	added sum   // to the marks of their views
	from  *step // whose views are found from here; nil where all that are to be kept were taken along
	far   int   // how many steps can be gone back
	held  int   // how many views were asked for in these
}

// before has a step follow this one by a write that all members see alike. It ends the way back where that has become
// long, or where more views were asked for on it than people's are kept.
func (st *step) before(next *step, seen []cascade.Change, added sum, most bounds) {
	next.alike, next.seen, next.added = true, seen, added
	if st.far < most.steps && st.held <= most.people {
		next.from, next.far, next.held = st, st.far+1, st.held
	}
}

// follows reports whether what was asked for at a step is found from here.
func (st *step) follows(before *step) bool { return st.from == before }

func (st *step) of(p fingerprint) *map[fingerprint]*lazyView {
	if p.guest != "" {
		return &st.guests
	}
	return &st.views
}

// own returns the view of people with a fingerprint that stands here, or nil.
func (st *step) own(p fingerprint) *lazyView { return (*st.of(p))[p] }

// put keeps the view of people with a fingerprint, if there is one.
func (st *step) put(p fingerprint, t *lazyView) {
	if t == nil {
		return
	}
	all := st.of(p)
	if *all == nil {
		*all = map[fingerprint]*lazyView{}
	}
	if (*all)[p] == nil && p.guest == "" {
		st.held++
	}
	(*all)[p] = t
}

// find returns the view of people with a fingerprint, one of whom is named, as far as it is kept. The caller holds
// w.mu.
func (w *World) find(p fingerprint, person cascade.ID) *lazyView {
	if p == everything {
		return cmp.Or(w.step.own(p), w.whole) // those who have come to see everything may have come with a view of theirs
	}
	var seen [][]cascade.Change
	var added sum
	for at := w.step; at != nil; at = at.from {
		t := at.own(p)
		switch {
		case t != nil && at != w.step:
			slices.Reverse(seen)
			t = w.queued(p, person, t, slices.Concat(seen...), added)
			w.step.put(p, t)
			return t
		case t != nil || p.guest != "":
			return t
		}
		seen = append(seen, at.seen)
		added.add(at.added)
	}
	return nil
}

// alike returns what every member sees of a write, where all see the same: all of it, as it is. That is so where
// somebody who is in on nothing sees it as it is, and where nothing decides how much is seen of what refers to it.
func (by *write) alike(before, after *cascade.Snapshot, most int) (seen []cascade.Change, ok bool) {
	if by.mayRegrade || len(by.changes) > most {
		return nil, false
	}
	changed := map[cascade.ID]bool{}
	for _, c := range by.changes {
		changed[c.ID()] = true
	}
	if len(changed) < len(by.changes) { // something is changed more than once
		return nil, false
	}
	was, is := newViewer(before, outsider), newViewer(after, outsider)
	for _, c := range by.changes {
		if was.show(c.Before) != c.Before || is.show(c.After) != c.After {
			return nil, false
		}
		if c.Before != nil && c.After != nil && !(was.exposure(c.Before) == is.exposure(c.After) &&
			slices.Equal(before.OwnersOf(c.Before), after.OwnersOf(c.After))) {
			return nil, false
		}
		if differ(c) {
			seen = append(seen, c)
		}
	}
	return seen, true
}
