package sight

import (
	"maps"

	"weir.dev/weir/internal/cascade"
)

// NewWorldOf is NewWorld with other bounds than the usual: of how many people views are kept, how many changes one may
// be behind, and after how many it is built anew.
func NewWorldOf(s cascade.Snapshot, today cascade.Date, secret []byte, people, behind, moved int) *World {
	return newWorld(s, today, secret, &common{}, newRecentViewers(bounds{people, behind, moved, 5}))
}

// Views returns how many views a world has that are not everybody's and that no others are built from.
func (w *World) Views() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	kept := map[fingerprint]bool{}
	for at := w.step; at != nil; at = at.from {
		for p := range at.views {
			kept[p] = true
		}
	}
	for p := range w.step.guests {
		kept[p] = true
	}
	maps.DeleteFunc(kept, func(p fingerprint, _ bool) bool {
		return p == everything || w.isBase(p, "") || w.find(p, "") == nil
	})
	return len(kept)
}

// Anew returns how many views were built anew and wait for a write.
func (w *World) Anew() int {
	w.recent.anew.mu.Lock()
	defer w.recent.anew.mu.Unlock()
	return len(w.recent.anew.done)
}

// Moved returns how many changes a view took since it was built from the whole.
func (v *View) Moved() int { return v.lazy.get().moved }

// Shares reports whether two people share one view.
func (v *View) Shares(o *View) bool { return v.lazy.get() == o.lazy.get() }

// Settled reports whether the figures of everything have been computed.
func (w *World) Settled() bool {
	v, ok := w.whole.ready()
	if ok {
		_, ok = v.figures.ready()
	}
	return ok
}

// Built reports whether anybody has read what a view shows.
func (v *View) Built() bool {
	_, ok := v.lazy.ready()
	return ok
}

// Comparable reports whether two views are told apart without reading either.
func (v *View) Comparable(o *View) bool {
	return v.lazy.mark.rooted().origin == o.lazy.mark.rooted().origin
}

// Fingerprints returns a person's fingerprint, and a member's as all that is restricted gives it.
func (w *World) Fingerprints(person cascade.ID) (found, asked any) {
	return w.fingerprint(person), fingerprintOf(newViewer(&w.full, person), w.secret)
}

// Apart returns what a person is shown otherwise than somebody who is in on nothing, as it is found, and as asking of
// all that there is gives it.
func Apart(s *cascade.Snapshot, person cascade.ID) (found, asked []cascade.Change) {
	v := newViewer(s, person)
	from := newViewer(s, outsider)
	if v.guest {
		from = newViewer(s, stranger)
	}
	for _, k := range cascade.Kinds {
		for e := range s.All(k) {
			if c := (cascade.Change{Before: from.show(e), After: v.show(e)}); differ(c) {
				asked = append(asked, c)
			}
		}
	}
	return apart(from, v), asked
}

// ByNames reports whether what a person is in on is found from what names them.
func ByNames(s *cascade.Snapshot, person cascade.ID) bool {
	_, all := s.Restricted()
	return len(newViewer(s, person).inOn()) < all
}

// Gained are the people who come to see a thing.
type Gained = map[cascade.ID]map[cascade.ID]bool

// Gains returns who comes to see what by a write, as it is found, and as asking of all that is restricted gives it.
func Gains(before, after *cascade.Snapshot, changes []cascade.Change) (found, asked Gained) {
	gained := func(look func(g *gains)) Gained {
		g := &gains{
			before: before, after: after, who: map[cascade.ID]map[cascade.ID]bool{},
			viewers: map[cascade.ID][2]*viewer{},
		}
		look(g)
		g.regraded(changes)
		return g.who
	}
	found = gained(func(g *gains) { g.people(changes) })
	asked = gained(func(g *gains) {
		for p := range after.People() {
			was, is := g.viewer(p.ID)
			if was.guest == is.guest && maps.Equal(was.around(), is.around()) {
				continue
			}
			for _, k := range opened {
				for e := range before.All(k) {
					g.look(p.ID, e, after.Get(k, e.Head().ID))
				}
			}
		}
	})
	return found, asked
}
