package cascade

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"iter"
	"strings"

	"github.com/tidwall/btree"

	"weir.dev/weir/internal/words"
)

// Snapshot is one state of a workspace. It never changes: With returns another that shares what is equal. Reading needs
// no lock. The zero value is an empty workspace.
type Snapshot struct {
	tables  [kindCount]table
	natural btree.Map[string, ID]       // namespace ‖ natural ‖ id → id
	back    btree.Map[string, struct{}] // target ‖ kind of the referrer ‖ its place in order ‖ its id
	left    int                         // how many things are remnants
	writer  *Writer                     // what whoever decides on it is bound to; nil while nobody does
}

type table struct {
	byID  btree.Map[ID, Entity]
	bySeq btree.Map[string, Entity] // creation order ‖ id
}

func seqKey(seq int64, id ID) string {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], uint64(seq))
	return string(b[:]) + string(id)
}

// backPlace is how many bytes of a back key stand between what it names and the referrer's id.
const backPlace = 16

func backKey(target ID, k Kind, happened, seq int64, id ID) string {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], uint64(happened))
	return string(target) + "\x00" + string(rune(kindIndex[k]+1)) + string(b[:]) + seqKey(seq, id)
}

// happened is when what e tells of took place, in microseconds; 0 for what is a thing and no event.
func happened(e Entity) int64 {
	if told, ok := e.(interface{ when() Moment }); ok {
		return told.when().micros
	}
	return 0
}

// fork returns a map that may be written while the original is read: btree copies nodes as it writes. The struct is
// copied first because Copy marks its receiver, which others may be reading.
func fork[K ~string, V any](m btree.Map[K, V]) btree.Map[K, V] { return *m.Copy() }

// With returns the snapshot after cs, applied in order. It refuses a change whose Before is not what s holds, so that a
// list of changes decided on another state cannot be applied by mistake.
func (s Snapshot) With(cs []Change) (Snapshot, error) {
	before := s
	var forked [kindCount]bool
	s.natural, s.back = fork(s.natural), fork(s.back)
	for _, c := range cs {
		k := kindIndex[c.Kind()]
		if !forked[k] {
			forked[k] = true
			s.tables[k] = table{fork(s.tables[k].byID), fork(s.tables[k].bySeq)}
		}
		was, ok := s.tables[k].byID.Get(c.ID())
		if ok != (c.Before != nil) || ok && !holds(was, c.Before) {
			return before, refuse(Conflict, string(c.Kind())+" "+string(c.ID()), "",
				words.T("it has changed in the meantime; read it again"))
		}
		if ok {
			s.unindex(was)
		}
		if c.After != nil {
			s.index(c.After)
		}
	}
	return s, nil
}

// holds reports whether was is what a change begins from. Names and addresses of people do not count: a change read
// from the journal comes without them.
func holds(was, before Entity) bool {
	return was == before || bytes.Equal(Encode(Unnamed(was)), Encode(Unnamed(before)))
}

func (s *Snapshot) index(e Entity) {
	h, k := e.Head(), e.Kind()
	if h.Remnant != nil {
		s.left++
	}
	t := &s.tables[kindIndex[k]]
	t.byID.Set(h.ID, e)
	t.bySeq.Set(seqKey(h.Seq, h.ID), e)
	s.natural.Set(naturalKey(k, e.natural(), h.ID), h.ID)
	Refs(e, func(r Ref) { s.back.Set(backKey(*r.ID, k, happened(e), h.Seq, h.ID), struct{}{}) })
}

func (s *Snapshot) unindex(e Entity) {
	h, k := e.Head(), e.Kind()
	if h.Remnant != nil {
		s.left--
	}
	t := &s.tables[kindIndex[k]]
	t.byID.Delete(h.ID)
	t.bySeq.Delete(seqKey(h.Seq, h.ID))
	s.natural.Delete(naturalKey(k, e.natural(), h.ID))
	Refs(e, func(r Ref) { s.back.Delete(backKey(*r.ID, k, happened(e), h.Seq, h.ID)) })
}

// Get returns the entity of kind k with the given id, or nil.
func (s *Snapshot) Get(k Kind, id ID) Entity {
	e, _ := s.tables[kindIndex[k]].byID.Get(id)
	return e
}

// All yields the entities of kind k in order of creation.
func (s *Snapshot) All(k Kind) iter.Seq[Entity] {
	t := &s.tables[kindIndex[k]]
	return func(yield func(Entity) bool) {
		t.bySeq.Scan(func(_ string, e Entity) bool { return yield(e) })
	}
}

// Remnants returns how many things are remnants.
func (s *Snapshot) Remnants() int { return s.left }

// Len returns how many entities of kind k there are.
func (s *Snapshot) Len(k Kind) int { return s.tables[kindIndex[k]].byID.Len() }

// Referrers yields the entities of kind k that name target, each once: what happened in order of time,
// the others in order of creation.
func (s *Snapshot) Referrers(target ID, k Kind) iter.Seq[Entity] {
	prefix := string(target) + "\x00" + string(rune(kindIndex[k]+1))
	t := &s.tables[kindIndex[k]]
	return func(yield func(Entity) bool) {
		s.back.Ascend(prefix, func(key string, _ struct{}) bool {
			if !strings.HasPrefix(key, prefix) {
				return false
			}
			e, ok := t.byID.Get(ID(key[len(prefix)+backPlace:]))
			if !ok {
				panic(fmt.Sprintf("cascade: the index names %s %q, which is gone", k, key[len(prefix)+backPlace:]))
			}
			return yield(e)
		})
	}
}
