package cascade

import (
	"fmt"
	"slices"

	"weir.dev/weir/internal/dense"
	"weir.dev/weir/internal/words"
)

// Verify returns the first thing that is wrong with s, or nil: an entity whose own fields are not valid, a reference
// that leads nowhere or to another kind, a picked driver that its goal does not have, more than one root unit, units
// or cycles in a loop, an index that differs from one built anew. Loops of alignments are no fault: each may close
// only through what the other's writer could not see. Whatever commands decide leaves a snapshot that Verify accepts.
func (s *Snapshot) Verify() error {
	for _, k := range Kinds {
		for e := range s.All(k) {
			if err := s.verify(e); err != nil {
				return fmt.Errorf("cascade: %s: %w", e.Head().ID, err)
			}
		}
	}
	roots := 0
	for range s.roots() {
		roots++
	}
	if roots > 1 {
		return fmt.Errorf("cascade: there are %d root units", roots)
	}
	if loop := parentLoop(s, KindTeam, func(e Entity) ID { return e.(*Team).Parent }); loop != nil {
		return fmt.Errorf("cascade: units in a loop: %s", labels(loop))
	}
	if loop := parentLoop(s, KindCycle, func(e Entity) ID { return e.(*Cycle).Parent }); loop != nil {
		return fmt.Errorf("cascade: cycles in a loop: %s", labels(loop))
	}
	return s.verifyIndexes()
}

func (s *Snapshot) verify(e Entity) error {
	if p, ok := e.(*Person); (!ok || !p.Local) && !Withheld(e) {
		if errs := faults(e); len(errs) > 0 {
			return errs
		}
	}
	var wrong error
	Refs(e, func(r Ref) {
		if !slices.ContainsFunc(r.Of, func(k Kind) bool { return s.Get(k, *r.ID) != nil }) {
			wrong = words.Errorf("%s names %s %s, which is not there", r.Field, called(r.Of), words.Quoted(*r.ID))
		}
	})
	if a, ok := e.(*Alignment); ok && wrong == nil && a.Driver != "" && !s.Goal(a.To).HasDriver(a.Driver) {
		return words.Errorf("{goal} %s has no driver %s", words.Quoted(a.To), words.Quoted(a.Driver))
	}
	return wrong
}

// verifyIndexes compares every index with one built from the entities alone.
func (s *Snapshot) verifyIndexes() error {
	fresh := Snapshot{}.edited()
	stand := 0
	for _, k := range Kinds {
		for e := range s.All(k) {
			if o := s.Get(k, e.Head().ID); o != e && (k != KindObservation || o == nil || !Equal(o, e)) {
				return fmt.Errorf("cascade: %s %q is misplaced", k, e.Head().ID)
			}
			fresh.put(nil, e)
		}
	}
	for i := range s.things.Len() {
		t := s.things.At(i)
		if t.e == nil {
			continue
		}
		if stand++; !s.endsRight(t) {
			return fmt.Errorf("cascade: the ends of %s %q are misplaced", t.e.Kind(), t.id())
		}
	}
	if ordered := s.inOrder(); stand != ordered {
		return fmt.Errorf("cascade: %d things stand at places, %d in order of creation", stand, ordered)
	}
	for _, k := range Kinds {
		ids := func(s *Snapshot) (out []ID) {
			for e := range s.All(k) {
				out = append(out, e.Head().ID)
			}
			return out
		}
		if !slices.Equal(ids(s), ids(&fresh)) {
			return fmt.Errorf("cascade: kind %s is not in order of creation", k)
		}
	}
	if err := s.verifyClosed(&fresh); err != nil {
		return err
	}
	if s.taken.Len() != fresh.taken.Len() {
		return fmt.Errorf("cascade: %d readings are counted, and there are %d", s.taken.Len(), fresh.taken.Len())
	}
	if got, want := s.references(), fresh.references(); !slices.Equal(got, want) {
		return fmt.Errorf("cascade: the index of references holds %d, %d are right", len(got), len(want))
	}
	return s.verifyNames()
}

// endsRight reports whether the ends of a thing stand where it says.
func (s *Snapshot) endsRight(t *thing) bool {
	var want [2]ID
	Refs(t.e, func(r Ref) {
		for i, by := range ends[kindIndex[t.e.Kind()]] {
			if by != 0 && by == r.bit {
				want[i] = *r.ID
			}
		}
	})
	for i, p := range t.ends {
		if (p == nowhere) != (want[i] == "") || p != nowhere && s.things.At(int(p)).id() != want[i] {
			return false
		}
	}
	return true
}

// verifyNames looks whether everything is found by its name, and nothing else.
func (s *Snapshot) verifyNames() error {
	right, keys, within := 0, 0, 0
	for i := range s.things.Len() {
		e := s.at(int32(i))
		if e == nil {
			continue
		}
		for p := range s.names.Find(naturalHash(e.Kind(), e.natural())) {
			if p == int32(i) {
				right++
			}
		}
		if !isWithin(e) {
			continue
		}
		within++
		for p := range s.keys.Find(naturalHash(e.Kind(), e.Head().Key)) {
			if p == int32(i) {
				keys++
			}
		}
	}
	if n := s.keys.Len(); n != keys || n != within {
		return fmt.Errorf("cascade: the index of keys within things holds %d, %d of %d are right", n, keys, within)
	}
	if n := s.names.Len(); n != right || n != s.inOrder() {
		return fmt.Errorf("cascade: the index of names holds %d, %d are right", n, right)
	}
	return nil
}

// inOrder returns how many things stand in order of creation.
func (s *Snapshot) inOrder() int {
	n := 0
	for i := range s.order {
		n += s.order[i].Len()
	}
	return n
}

// references lists what the index of references holds, sorted.
func (s *Snapshot) references() []string {
	var out []string
	for i := range s.things.Len() {
		t := s.things.At(i)
		note := func(kind uint8, by uint16, p int32) {
			out = append(out, fmt.Sprint(t.id(), by, Kinds[kind], s.things.At(int(p)).id()))
		}
		for _, n := range t.few {
			note(n.kind, n.by, n.place)
		}
		if t.more == nil {
			continue
		}
		for _, m := range t.more.many {
			for p := range m.set.All() {
				note(m.kind, m.by, p)
			}
		}
	}
	slices.Sort(out)
	return out
}

// verifyClosed checks what is noted of what is kept from some people.
func (s *Snapshot) verifyClosed(fresh *Snapshot) error {
	for _, c := range []struct {
		what      string
		got, want *dense.Set
		is        func(Entity) bool
	}{
		{"restricted", &s.closed, &fresh.closed, Restricted}, {"left", &s.left, &fresh.left, isRemnant},
	} {
		for p := range c.got.All() {
			if !c.is(s.at(p)) {
				return fmt.Errorf("cascade: %q is said to be %s", s.things.At(int(p)).id(), c.what)
			}
		}
		if c.got.Len() != c.want.Len() {
			return fmt.Errorf("cascade: %d things are said to be %s, and %d are", c.got.Len(), c.what, c.want.Len())
		}
	}
	return nil
}
