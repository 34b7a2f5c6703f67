package cascade

import (
	"iter"
	"strings"
)

// How people name things, and what they mean by a name.

// Fold returns a key as keys are compared: whatever its case.
func Fold(key string) string { return strings.ToLower(key) }

func naturalKey(k Kind, natural string, id ID) string {
	if keyed(k) {
		natural = Fold(natural)
	}
	return string(rune(namespace(k)+1)) + natural + "\x01" + string(id)
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

// named returns the ids of the entities of kind k's namespace with the given natural key, oldest id first.
func (s *Snapshot) named(k Kind, natural string) []ID {
	prefix := naturalKey(k, natural, "")
	var ids []ID
	s.natural.Ascend(prefix, func(key string, id ID) bool {
		if !strings.HasPrefix(key, prefix) {
			return false
		}
		ids = append(ids, id)
		return true
	})
	return ids
}

// Find returns the entity of kind k that ref names: by id, by key, or by key@id, of which the id counts. Where several
// bear the key, it is the one that has borne it longest; a writer that is bound to one means that one. It returns nil
// when there is none.
func (s *Snapshot) Find(k Kind, ref string) Entity {
	if e := s.Get(k, ID(ref)); e != nil {
		return e
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
	for _, id := range s.named(k, natural) {
		first = earlierBearer(first, s.Get(k, id))
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
	for _, id := range s.named(k, key) {
		for _, of := range sharing[k] {
			first = earlierBearer(first, s.Get(of, id))
		}
	}
	return first
}

// Naming returns how a document names e: as Label does; what has no key says @id where another says the same and did so
// longer, and else nothing.
func (s *Snapshot) Naming(e Entity) string {
	h := e.Head()
	if keyed(e.Kind()) {
		return s.Label(e.Kind(), h.ID)
	}
	if s.byNatural(e.Kind(), e.natural()) == e {
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
