package cascade

import (
	"cmp"
	"hash/maphash"
	"iter"
	"slices"
	"strings"
)

// How people name things, and what they mean by a name.

// Fold returns a key as keys are compared: whatever its case.
func Fold(key string) string { return strings.ToLower(key) }

// naturalHash is the hash under which s.names has what is natural to things of a kind.
func naturalHash(k Kind, natural string) uint32 {
	if keyed(k) {
		natural = Fold(natural)
	}
	var room [192]byte // mostly enough
	return uint32(maphash.Bytes(seed, append(append(room[:0], namespace(k)), natural...)))
}

// LabelOf returns how people name what a reference names.
func (s *Snapshot) LabelOf(r Ref) string {
	for _, k := range r.Of {
		if s.Get(k, *r.ID) != nil {
			return s.Label(k, *r.ID)
		}
	}
	return string(*r.ID)
}

// named returns the entities of kind k's namespace with the given natural key, in the order of their ids.
func (s *Snapshot) named(k Kind, natural string) []Entity {
	if k == KindObservation {
		metric, day, _ := strings.Cut(natural, "\x00")
		on, err := ParseDate(day)
		if err != nil {
			return nil
		}
		return s.readingsOn(readingDay{ID(metric), on})
	}
	var found []Entity
	for p := range s.names.Find(naturalHash(k, natural)) {
		e := s.at(p)
		if isNamed(e, k, natural) {
			found = append(found, e)
		}
	}
	if len(found) > 1 {
		slices.SortFunc(found, func(a, b Entity) int { return cmp.Compare(a.Head().ID, b.Head().ID) })
	}
	return found
}

// isNamed reports whether e has a natural key among the things of kind k's namespace.
func isNamed(e Entity, k Kind, natural string) bool {
	return namespace(e.Kind()) == namespace(k) &&
		(e.natural() == natural || keyed(k) && Fold(e.natural()) == Fold(natural))
}

// Find returns the entity of kind k that ref names: by id, by key, or by key@id, of which the id counts. Where several
// bear the key, it is the one that has borne it longest; a writer that is bound to one means that one. It returns nil
// when there is none.
func (s *Snapshot) Find(k Kind, ref string) Entity {
	if e := s.Get(k, ID(ref)); e != nil {
		return e
	}
	if k == KindPerson && ref == LocalRef {
		if p := s.LocalOwner(); p != nil {
			return p
		}
		return nil
	}
	if _, id, ok := strings.Cut(ref, "@"); ok {
		return s.Get(k, ID(id))
	}
	if ref == "" || !keyed(k) { // what has no key has no name
		return nil
	}
	return s.meant(k, ref)
}

// meant returns what a bare key means to the writer.
func (s *Snapshot) meant(k Kind, key string) Entity {
	id, bound := s.writer.bound(k, key)
	if bound {
		return s.Get(k, id) // nil where they do not see it any more: it is never another
	}
	e := s.byNatural(k, key)
	if e != nil {
		s.writer.use(k, key, e.Head().ID)
	}
	return e
}

// byNatural returns the entity of kind k with a natural key that has borne it longest, or nil.
func (s *Snapshot) byNatural(k Kind, natural string) Entity {
	var first Entity
	for _, e := range s.named(k, natural) {
		if e.Kind() == k {
			first = earlierBearer(first, e)
		}
	}
	return first
}

// earlierBearer returns the one of two things that has had its key longer; a, where both have had it as long. Either
// may be nil.
func earlierBearer(a, b Entity) Entity {
	if a == nil || b != nil && b.Head().since() < a.Head().since() {
		return b
	}
	return a
}

// Label returns how people name an entity: by its key, or where another has borne that longer by key@id; else by its
// id.
func (s *Snapshot) Label(k Kind, id ID) string {
	e := s.Get(k, id)
	if e == nil || e.Head().Key == "" {
		return string(id)
	}
	if key := e.Head().Key; s.bearer(k, key) == e {
		return key
	}
	return e.Head().Key + "@" + string(id)
}

// bearer returns what is meant by a bare key of kind k, whatever of the kinds that share k's keys it is.
func (s *Snapshot) bearer(k Kind, key string) Entity {
	var first Entity
	for p := range s.names.Find(naturalHash(k, key)) {
		e := s.at(p)
		if isNamed(e, k, key) && (first == nil || cmp.Or(cmp.Compare(e.Head().since(), first.Head().since()),
			cmp.Compare(e.Head().ID, first.Head().ID)) < 0) {
			first = e
		}
	}
	return first
}

// Bearers returns what bears a key, of kind k and of those that share its keys.
func (s *Snapshot) Bearers(k Kind, key string) []Entity { return s.named(k, key) }

// Naming returns how a document names e: as Label does; what has no key says @id where another says the same and did so
// longer, and else nothing.
func (s *Snapshot) Naming(e Entity) string {
	h := e.Head()
	if keyed(e.Kind()) {
		return s.Label(e.Kind(), h.ID)
	}
	if isSame(s.byNatural(e.Kind(), e.natural()), e) {
		return h.Key
	}
	return h.Key + "@" + string(h.ID)
}

// Clashes yields the entities of kind k whose key another bears too, for as long or longer.
func (s *Snapshot) Clashes(k Kind) iter.Seq[Entity] {
	return func(yield func(Entity) bool) {
		if !keyed(k) {
			return
		}
		for e := range s.All(k) {
			if key := e.Head().Key; key != "" && s.bearer(k, key) != e && !yield(e) {
				return
			}
		}
	}
}
