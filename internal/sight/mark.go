package sight

import (
	"crypto/sha256"
	"slices"
	"sync"

	"weir.dev/weir/internal/cascade"
)

// mark stands for what a view shows, so that two views are compared without reading them. Marks of one origin are equal
// exactly where the views show the same. Those of two origins say nothing of each other, unless they have one root.
type mark struct {
	origin *origin
	sum    sum
}

// origin is a view that was begun anew; its pointer tells it from others.
type origin struct {
	today cascade.Date
	root  func() mark // its mark as what is built from somebody else's view; nil where it is not
}

// rooted returns a mark by the view that its origin is built from, which is that of somebody who is in on nothing.
func (m mark) rooted() mark {
	if m.origin.root == nil {
		return m
	}
	r := m.origin.root()
	r.sum.add(m.sum)
	return r
}

// sum stands for a set of things. Things are added and taken out by the same step, toggle. Their hashes are keyed, so
// that nobody can search for things whose hashes cancel each other out.
type sum [sha256.Size]byte

// add adds what another stands for, or takes it out again.
func (s *sum) add(o sum) {
	for i := range o {
		s[i] ^= o[i]
	}
}

// added returns what changes add to the marks of views that see them.
func (by *write) added(seen []cascade.Change) sum { return mark{}.after(by, seen).sum }

func newMark(today cascade.Date) mark { return mark{origin: &origin{today: today}} }

// markFrom returns the mark of a view that is built from one with another mark by some changes.
func markFrom(today cascade.Date, from mark, secret []byte, changes func() []cascade.Change) mark {
	return mark{origin: &origin{today: today, root: sync.OnceValue(func() mark {
		return from.after(&write{secret: secret, sums: map[cascade.Entity]sum{}}, changes())
	})}}
}

// after returns the mark of a view after changes as its people see them.
func (m mark) after(by *write, seen []cascade.Change) mark {
	for _, c := range seen {
		m.toggle(by, c.Before)
		m.toggle(by, c.After)
	}
	return m
}

// toggle adds a thing as it is shown, or takes it out again. What Weir keeps for itself shows to nobody: only the view
// of everything holds it, and who has that view would otherwise be told of more changes than others.
func (m *mark) toggle(by *write, e cascade.Entity) {
	if e == nil || cascade.Info(e.Kind()).Inner {
		return
	}
	h, ok := by.sums[e]
	if !ok {
		h = sumOf(by.secret, e)
		by.sums[e] = h
	}
	m.sum.add(h)
}

func sumOf(secret []byte, e cascade.Entity) sum {
	withheld := byte(0)
	if cascade.Withheld(e) {
		withheld = 1
	}
	return sha256.Sum256(slices.Concat(secret, []byte("shown "+e.Kind()), []byte{0, withheld}, cascade.Shown(e)))
}

// wholeMark returns the mark of the view of everything after changes. A large write begins a new origin: to sum it up
// would take longer than to compare the two views once.
func (w *World) wholeMark(after *cascade.Snapshot, by *write) mark {
	if len(by.changes) > w.recent.behind {
		return newMark(w.today)
	}
	var cs []cascade.Change
	done := map[cascade.ID]bool{}
	for _, c := range by.changes { // one thing may be changed more than once
		if id := c.ID(); !done[id] {
			done[id] = true
			cs = append(cs, cascade.Change{Before: w.full.Get(c.Kind(), id), After: after.Get(c.Kind(), id)})
		}
	}
	return w.whole.mark.after(by, cs)
}

// single is one computation, for all who ask for it.
type single struct {
	once  sync.Once
	value any
	ok    bool
}

// once returns what compute gives for a key, computed once for all who ask. Where it panics so does everybody who
// waits, and nothing is kept.
func once(kept *sync.Map, key any, compute func() any) any {
	got, ok := kept.Load(key)
	if !ok {
		got, _ = kept.LoadOrStore(key, &single{})
	}
	one := got.(*single)
	one.once.Do(func() {
		defer func() {
			if !one.ok {
				kept.CompareAndDelete(key, one)
			}
		}()
		one.value, one.ok = compute(), true
	})
	if !one.ok {
		panic("sight: what somebody else began to compute could not be")
	}
	return one.value
}
