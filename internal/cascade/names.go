package cascade

import (
	"cmp"
	"hash/maphash"
	"iter"
	"slices"
	"strings"

	"weir.dev/weir/internal/words"
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

// within returns the thing within which the key of e is unique; "" where that is the workspace.
func within(e Entity) ID {
	if in, ok := e.(interface{ within() ID }); ok {
		return in.within()
	}
	return ""
}

// isWithin reports whether e is named by a key that is unique within another thing.
func isWithin(e Entity) bool {
	_, ok := e.(interface{ within() ID })
	return ok
}

// inside joins a thing with a key within it, as people write what is named within another: goal:key.
const inside = ":"

// Within returns how what is named within another thing is called elsewhere, goal:key, of what e hangs on and is called
// there; what is named by itself is called so everywhere.
func Within(e Entity, called string) string {
	if in := within(e); in != "" {
		return string(in) + inside + called
	}
	return called
}

// naturalOf is what is natural to a thing of kind k with a key: within another thing it is both.
func naturalOf(k Kind, in ID, key string) string {
	if Info(k).Within == "" {
		return key
	}
	return join(in, ID(key))
}

// scope is the kind of thing within which things of kind k are named; "" for none.
func scope(k Kind) Kind {
	if info := Info(k); info.Within != "" {
		return info.Field(info.Within).Of[0]
	}
	return ""
}

// LabelOf returns how people name what a reference names.
func (s *Snapshot) LabelOf(r Ref) string {
	for _, k := range r.Of {
		if e := s.Get(k, *r.ID); e != nil {
			return s.labelIn(e, r.In)
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
	if of, key, ok := cutInside(k, ref); ok {
		if in := s.Find(scope(k), of); in != nil {
			return s.findIn(k, in.Head().ID, key)
		}
		return nil
	}
	return s.findIn(k, "", ref)
}

// FindWithin is Find of what is named within another thing, by its key alone where it is meant there.
func (s *Snapshot) FindWithin(k Kind, in ID, ref string) Entity {
	if _, _, inside := cutInside(k, ref); !inside && s.Get(k, ID(ref)) == nil {
		return s.findIn(k, in, ref)
	}
	return s.Find(k, ref)
}

// cutInside cuts what is written of a thing within another, goal:key, into the two.
func cutInside(k Kind, ref string) (in, key string, ok bool) {
	i := strings.LastIndex(ref, inside)
	if i < 0 || scope(k) == "" {
		return "", ref, false
	}
	return ref[:i], ref[i+len(inside):], true
}

// findIn is Find of what is named by a key, or by key@id, within another thing; in is "" where that is not said.
func (s *Snapshot) findIn(k Kind, in ID, ref string) Entity {
	if _, id, ok := strings.Cut(ref, "@"); ok {
		return s.Get(k, ID(id))
	}
	if ref == "" || !keyed(k) { // what has no key has no name
		return nil
	}
	return s.meant(k, in, ref)
}

// meant returns what a bare key means to the writer, within another thing where it says so.
func (s *Snapshot) meant(k Kind, in ID, key string) Entity {
	id, bound := s.bound(k, in, key)
	if bound {
		return s.Get(k, id) // nil where they do not see it any more: it is never another
	}
	var e Entity
	if scope(k) != "" && in == "" {
		e, _ = s.only(k, key)
	} else {
		e = s.byNatural(k, naturalOf(k, in, key))
	}
	if e != nil {
		s.writer.use(k, in, key, e.Head().ID)
	}
	return e
}

// bound returns what a bare key means to the writer; false where it never meant anything. What they wrote before keys
// were unique within a thing only they meant within it too.
func (s *Snapshot) bound(k Kind, in ID, key string) (ID, bool) {
	if id, ok := s.writer.bound(k, in, key); ok || in == "" {
		return id, ok
	}
	id, ok := s.writer.bound(k, "", key)
	if !ok {
		return "", false
	}
	e := s.writer.full.Get(k, id)
	return id, e != nil && within(e) == in
}

// only returns the thing of kind k that bears a key, whatever it is named within; within one thing the one that has
// borne it longest. Where it is borne within several it returns none, and one of each of two.
func (s *Snapshot) only(k Kind, key string) (one Entity, several []Entity) {
	for p := range s.keys.Find(naturalHash(k, key)) {
		e := s.at(p)
		switch {
		case e.Kind() != k || Fold(e.Head().Key) != Fold(key) || Withheld(e):
		case one == nil || within(one) == within(e):
			one = earlierBearer(one, e)
		default:
			return nil, []Entity{one, e}
		}
	}
	return one, nil
}

// Unclear refuses a bare key that may mean several things of kind k alike, and says how to say which; nil where it
// means one or none.
func (s *Snapshot) Unclear(k Kind, key string) *Error {
	if scope(k) == "" {
		return nil
	}
	_, of := s.only(k, key)
	if len(of) < 2 {
		return nil
	}
	slices.SortFunc(of, ByCreation)
	return refuse(Invalid, string(k), "", words.T("Several {goals} have a %s %s. Say %s or %s.", Info(k).Called(),
		words.Quoted(key), words.Quoted(s.Label(k, of[0].Head().ID)), words.Quoted(s.Label(k, of[1].Head().ID))))
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
// id. What is named within another thing, and not alone in its key, is goal:key.
func (s *Snapshot) Label(k Kind, id ID) string {
	if e := s.Get(k, id); e != nil {
		return s.labelIn(e, "")
	}
	return string(id)
}

// labelIn is Label as it is said within a thing, where that need not be named.
func (s *Snapshot) labelIn(e Entity, in ID) string {
	k, h := e.Kind(), e.Head()
	switch {
	case h.Key == "":
		return string(h.ID)
	case !s.Means(e):
		return h.Key + "@" + string(h.ID)
	case !isWithin(e) || in == within(e):
		return h.Key
	}
	if _, several := s.only(k, h.Key); several == nil {
		return h.Key
	}
	return s.Label(scope(k), within(e)) + inside + h.Key
}

// Means reports whether e is what its bare key means, within the thing that names it: nothing else that bears that key
// has borne it longer.
func (s *Snapshot) Means(e Entity) bool {
	var first Entity
	for _, o := range s.Bearers(e) {
		if first == nil || cmp.Or(cmp.Compare(o.Head().since(), first.Head().since()),
			cmp.Compare(o.Head().ID, first.Head().ID)) < 0 {
			first = o
		}
	}
	return first == e
}

// Bearers returns what bears the key of e, of its kind and of those that share its keys, within what e is named within.
func (s *Snapshot) Bearers(e Entity) []Entity {
	return s.named(e.Kind(), naturalOf(e.Kind(), within(e), e.Head().Key))
}

// Naming returns how a document names e: as Label does; what has no key says @id where another says the same and did so
// longer, and else nothing.
func (s *Snapshot) Naming(e Entity) string {
	h, info := e.Head(), Info(e.Kind())
	switch {
	case info.Keyed:
		return s.labelIn(e, within(e))
	case info.Alike, isSame(s.byNatural(e.Kind(), e.natural()), e):
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
			if key := e.Head().Key; key != "" && !s.Means(e) && !yield(e) {
				return
			}
		}
	}
}
