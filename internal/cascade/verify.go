package cascade

import (
	"fmt"
	"maps"
	"slices"

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
	var fresh Snapshot
	for i, k := range Kinds {
		t := &s.tables[i]
		if t.byID.Len() != t.bySeq.Len() {
			return fmt.Errorf("cascade: %d of kind %s by id, %d in order of creation", t.byID.Len(), k, t.bySeq.Len())
		}
		var wrong error
		t.byID.Scan(func(id ID, e Entity) bool {
			h := e.Head()
			if at, _ := t.bySeq.Get(seqKey(h.Seq, id)); h.ID != id || at != e || e.Kind() != k {
				wrong = fmt.Errorf("cascade: %s %q is misplaced", k, id)
			}
			fresh.index(e)
			return wrong == nil
		})
		if wrong != nil {
			return wrong
		}
	}
	if s.left != fresh.left {
		return fmt.Errorf("cascade: %d remnants are counted, and there are %d", s.left, fresh.left)
	}
	back, want := s.back.Keys(), fresh.back.Keys()
	if !slices.Equal(back, want) {
		return fmt.Errorf("cascade: the index of references holds %d, %d are right", len(back), len(want))
	}
	named := func(s *Snapshot) map[string]ID {
		m := make(map[string]ID, s.natural.Len())
		s.natural.Scan(func(k string, id ID) bool {
			m[k] = id
			return true
		})
		return m
	}
	if got, want := named(s), named(&fresh); !maps.Equal(got, want) {
		return fmt.Errorf("cascade: the index of names holds %d, %d are right", len(got), len(want))
	}
	return nil
}
