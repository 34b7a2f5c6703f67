package cascade

import (
	"slices"
	"strings"

	"weir.dev/weir/internal/words"
)

// Some list elements are named by others, as a goal's drivers are: they have an id and a key. What picks one stores the
// id; a document says the key.

// idField returns the field that holds the id of one of b's, where they have one.
func (b *Block) idField() *Field {
	if f := b.Field("id"); f != nil && f.Computed {
		return f
	}
	return nil
}

// SetID gives an entity, or a list element that key names, its internal id, as a document states it.
func SetID(owner any, key *Field, id ID) {
	if e, ok := owner.(Entity); ok {
		e.Head().ID = id
	} else if key.beside != nil {
		key.beside.Set(owner, string(id))
	}
}

// parts yields the list elements of e that have ids, with what holds their id and their key.
func parts(e Entity, visit func(f *Field, at int, id *ID, key string)) {
	for _, f := range Info(e.Kind()).Fields {
		if f.Type != TypeBlock || !f.List || f.Block.idField() == nil {
			continue
		}
		v := f.of(e)
		id, key := f.Block.idField().index, f.Block.Field("key").index
		for i := range v.Len() {
			visit(f, i, v.Index(i).FieldByIndex(id).Addr().Interface().(*ID), v.Index(i).FieldByIndex(key).String())
		}
	}
}

// nameParts gives the list elements that can be named an id, and what picks one by its key that id.
func (a *batch) nameParts() {
	made := map[ID]Entity{}
	for i, e := range a.doc.Entities {
		if e != nil && Info(e.Kind()).named {
			made[e.Head().ID] = e
			a.namePartsOf(i, e, a.base.Get(e.Kind(), e.Head().ID))
		}
	}
	for i, e := range a.doc.Entities {
		if e != nil && Info(e.Kind()).picks {
			a.pickParts(i, e, func(k Kind, id ID) Entity {
				if o := made[id]; o != nil && o.Kind() == k {
					return o
				}
				return a.base.Get(k, id)
			})
		}
	}
}

// namePartsOf keeps the ids of elements by their keys.
func (a *batch) namePartsOf(i int, e, was Entity) {
	type part struct {
		field, key string
	}
	had := map[part][]ID{}
	if was != nil {
		parts(was, func(f *Field, _ int, id *ID, key string) {
			at := part{f.Name, Fold(key)}
			had[at] = append(had[at], *id)
		})
	}
	known := func(f *Field, id ID) bool {
		for at, ids := range had {
			if at.field == f.Name && slices.Contains(ids, id) {
				return true
			}
		}
		return false
	}
	taken := map[ID]bool{}
	parts(e, func(f *Field, _ int, id *ID, key string) {
		switch {
		case *id == "" || known(f, *id) || a.fresh:
		case a.idsFirst: // nobody chooses an id
			*id = ""
		default:
			a.bad(i, f.Name+".key", words.T("there is no %s %s", f.Block.Called(),
				words.Quoted(key+"@"+string(*id)))).Problem = Gone
		}
		taken[*id] = true
	})
	parts(e, func(f *Field, _ int, id *ID, key string) {
		for _, old := range had[part{f.Name, Fold(key)}] {
			if *id == "" && !taken[old] {
				*id, taken[old] = old, true
			}
		}
		if *id == "" {
			*id = ID(a.ids.New(f.Block.Name, string(e.Head().ID), string(a.by), key))
			taken[*id] = true
		}
	})
}

// pickParts resolves what e picks. A pick that is stored stays with its element while the key it is written by is that
// one's; a bare key otherwise means the first that bears it.
func (a *batch) pickParts(i int, e Entity, get func(Kind, ID) Entity) {
	Picks(e, func(f *Field, picked *ID) {
		owner := get(f.From.Of[0], ID(f.From.of(e).String()))
		if owner == nil {
			return
		}
		var kept ID
		if was := a.base.Get(e.Kind(), e.Head().ID); was != nil {
			kept = ID(f.of(was).String())
		}
		found, ok := partNamed(owner, f.Part, string(*picked), kept)
		if !ok {
			info := Info(owner.Kind())
			a.bad(i, f.Name, words.T("%s %s has no %s %s", info.Called(), words.Quoted(owner.Head().Key),
				info.Field(f.Part).Block.Called(), words.Quoted(*picked)))
			return
		}
		*picked = found
	})
}

// partNamed finds one of owner's list elements by key, key@id or id; kept is the one to stay with.
func partNamed(owner Entity, list, name string, kept ID) (found ID, ok bool) {
	parts(owner, func(f *Field, _ int, id *ID, key string) {
		if f.Name != list {
			return
		}
		switch exact := name == string(*id) || Fold(name) == Fold(key)+"@"+string(*id); {
		case exact, Fold(name) == Fold(key) && (!ok || *id == kept):
			found, ok = *id, true
		}
	})
	return found, ok
}

// Picks visits what e picks among the list elements of another thing, as far as it picks anything.
func Picks(e Entity, visit func(f *Field, id *ID)) {
	for _, f := range Info(e.Kind()).Fields {
		if f.Type == TypePick {
			if id := f.of(e).Addr().Interface().(*ID); *id != "" {
				visit(f, id)
			}
		}
	}
}

// PartLabel returns how people name a list element of owner: by its key, or where another of the list before it has the
// same by key@id; "" where there is no such element.
func PartLabel(owner Entity, list string, id ID) string {
	label, seen := "", map[string]bool{}
	parts(owner, func(f *Field, _ int, at *ID, key string) {
		if f.Name != list {
			return
		}
		if *at == id {
			label = key
			if seen[Fold(key)] {
				label += "@" + string(id)
			}
		}
		seen[Fold(key)] = true
	})
	return label
}

// Written returns e as people write it: with keys in the place of ids, wherever something is named.
func (s *Snapshot) Written(e Entity) Entity { return Spell(e, s.LabelOf, s.Get) }

// Spell returns e as people write it; name says what a reference is called, and get finds what has the lists that e
// picks from.
func Spell(e Entity, name func(Ref) string, get func(Kind, ID) Entity) Entity {
	c := Clone(e)
	for _, f := range Info(c.Kind()).Fields {
		if f.Type == TypeBlock && f.List && f.Block.idField() != nil {
			f.spellParts(c, e)
		}
	}
	Picks(c, func(f *Field, id *ID) {
		owner := get(f.From.Of[0], ID(f.From.of(c).String()))
		if owner != nil {
			*id = ID(PartLabel(owner, f.Part, *id))
		}
	})
	hangs := parentOf(e)
	Refs(c, func(r Ref) {
		r.In = hangs
		*r.ID = ID(name(r))
	})
	for _, f := range Info(c.Kind()).Fields {
		switch v := f.of; {
		case f.Type == TypeFormula:
			v(c).SetString(formulaParts(v(c).String(), func(id ID) string { return string(id) }))
		case f.If != "" && f.decides.of(c).String() == f.Is:
			v(c).SetString(strings.TrimPrefix(v(c).String(), "@"))
		}
	}
	return c
}

// spellParts gives the list elements of c, a copy of e, the keys by which people name them.
func (f *Field) spellParts(c, e Entity) {
	v := f.of(c)
	id, key := f.Block.idField().index, f.Block.Field("key").index
	for i := range v.Len() {
		v.Index(i).FieldByIndex(key).SetString(PartLabel(e, f.Name, ID(v.Index(i).FieldByIndex(id).String())))
	}
}
