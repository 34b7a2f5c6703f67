package cascade

import (
	"maps"
	"reflect"
	"slices"
	"strings"
)

// Ref is one reference from an entity to another.
type Ref struct {
	Kind  Kind   // what it must name; the first of Of
	Of    []Kind // the kinds it may name, where there are several
	Field string // its path inside the entity, without indexes: "believes.driver"
	Role  RefRole
	In    ID // what the one that refers hangs on: what is named within that is named by its key alone
	ID    *ID
	bit   uint16 // tells the fields of one kind apart
}

func (f *Field) ref(path string, id *ID) Ref {
	if path == "" {
		return Ref{Kind: f.Of[0], Of: f.Of, Field: f.Name, Role: f.Role, ID: id, bit: f.bit}
	}
	return Ref{Kind: f.Of[0], Of: f.Of, Field: path + f.Name, Role: f.Role, ID: id, bit: nested}
}

// Refs visits every reference of e to another entity. e must not be changed through it: Clone first to rewrite.
func Refs(e Entity, visit func(Ref)) {
	if o, ok := e.(*Observation); ok {
		o.refs(visit)
		return
	}
	Info(e.Kind()).visit(reflect.ValueOf(e).Elem(), "", visit)
}

func (b *Block) visit(v reflect.Value, path string, visit func(Ref)) {
	for _, f := range b.refs {
		if f.Group {
			f.Block.visit(v, path+f.Name+".", visit)
			continue
		}
		switch at := v.FieldByIndex(f.index); {
		case f.Type == TypeBlock && f.List:
			for i := range at.Len() {
				f.Block.visit(at.Index(i), path+f.Name+".", visit)
			}
		case f.Type == TypeBlock && f.pointer:
			if !at.IsNil() {
				f.Block.visit(at.Elem(), path+f.Name+".", visit)
			}
		case f.Type == TypeBlock:
			f.Block.visit(at, path+f.Name+".", visit)
		case f.Type == TypeNumbers:
			visitNumbers(f, at, path, visit)
		case f.Type == TypeFormula, f.Type == TypeLiteral:
			if now := f.visitText(v, path, visit); now != at.String() {
				at.SetString(now)
			}
		case f.List:
			ids := *at.Addr().Interface().(*[]ID)
			for i := range ids {
				visit(f.ref(path, &ids[i]))
			}
		default:
			if id := at.Addr().Interface().(*ID); *id != "" && !slices.Contains(f.Instead, string(*id)) {
				visit(f.ref(path, id))
			}
		}
	}
}

// visitText visits what a text names, and returns the text with what the visits made of it.
func (f *Field) visitText(owner reflect.Value, path string, visit func(Ref)) string {
	s := owner.FieldByIndex(f.index).String()
	if f.Type == TypeFormula {
		return formulaParts(s, func(id ID) string {
			visit(f.ref(path, &id))
			if id == removed {
				return string(removed)
			}
			return "@" + string(id)
		})
	}
	named, ok := strings.CutPrefix(s, "@")
	if !ok || owner.FieldByIndex(f.decides.index).String() != f.Is {
		return s
	}
	id := ID(named)
	visit(f.ref(path, &id))
	return "@" + string(id)
}

// visitNumbers visits the keys of a map. It is made anew where they change, since they cannot be rewritten in place.
func visitNumbers(f *Field, at reflect.Value, path string, visit func(Ref)) {
	was := at.Interface().(map[ID]float64)
	renamed := map[ID]ID(nil)
	for _, id := range slices.Sorted(maps.Keys(was)) {
		now := id
		visit(f.ref(path, &now))
		if now != id {
			if renamed == nil {
				renamed = map[ID]ID{}
			}
			renamed[id] = now
		}
	}
	if renamed == nil {
		return
	}
	out := make(map[ID]float64, len(was))
	for id, v := range was {
		if now, ok := renamed[id]; ok {
			id = now
		}
		out[id] = v
	}
	at.Set(reflect.ValueOf(out))
}

// Clone returns a deep copy of e. Empty lists come out as none.
func Clone[E Entity](e E) E {
	v := reflect.ValueOf(e)
	c := reflect.New(v.Type().Elem())
	c.Elem().Set(v.Elem())
	Info(e.Kind()).detach(c.Elem())
	return c.Interface().(E)
}

// detach gives v storage of its own for what it shares after it was copied.
func (b *Block) detach(v reflect.Value) {
	for _, f := range b.Fields {
		if f.Type == TypeThings || f.Group {
			continue
		}
		switch at := v.FieldByIndex(f.index); {
		case f.List && at.Len() == 0:
			at.SetZero()
		case f.List:
			at.Set(reflect.AppendSlice(reflect.MakeSlice(at.Type(), 0, at.Len()), at))
			for i := range at.Len() {
				if f.Type == TypeBlock {
					f.Block.detach(at.Index(i))
				}
			}
		case f.Type == TypeNumbers && at.Len() == 0:
			at.SetZero()
		case f.Type == TypeNumbers:
			at.Set(reflect.ValueOf(maps.Clone(at.Interface().(map[ID]float64))))
		case f.pointer && !at.IsNil():
			c := reflect.New(at.Type().Elem())
			c.Elem().Set(at.Elem())
			at.Set(c)
			if f.Type == TypeBlock {
				f.Block.detach(c.Elem())
			}
		case f.Type == TypeBlock && !f.pointer:
			f.Block.detach(at)
		}
	}
}

// Same reports whether a and b say the same, whatever their ids and order of creation.
func Same(a, b Entity) bool {
	return a.Kind() == b.Kind() && a.Head().Key == b.Head().Key &&
		Info(a.Kind()).same(reflect.ValueOf(a).Elem(), reflect.ValueOf(b).Elem())
}

func (b *Block) same(x, y reflect.Value) bool {
	for _, f := range b.Fields {
		if !f.Computed && !f.same(x, y) {
			return false
		}
	}
	return true
}

// same compares one field of two owners.
func (f *Field) same(x, y reflect.Value) bool {
	switch {
	case f.Type == TypeThings:
		return true
	case f.Group:
		return f.Block.same(x, y)
	}
	a, b := x.FieldByIndex(f.index), y.FieldByIndex(f.index)
	switch {
	case f.List:
		if a.Len() != b.Len() {
			return false
		}
		for i := range a.Len() {
			if !f.sameOne(a.Index(i), b.Index(i)) {
				return false
			}
		}
		return true
	case f.Type == TypeNumbers:
		return maps.Equal(a.Interface().(map[ID]float64), b.Interface().(map[ID]float64))
	case f.pointer && (a.IsNil() || b.IsNil()):
		return a.IsNil() && b.IsNil()
	case f.pointer:
		a, b = a.Elem(), b.Elem()
	}
	return f.sameOne(a, b)
}

func (f *Field) sameOne(a, b reflect.Value) bool {
	if f.Type == TypeBlock {
		return f.Block.same(a, b)
	}
	return a.Equal(b)
}

// removed stands for a reference that Drop takes out. No key and no id holds a control character.
const removed ID = "\x00"

// Drop returns e without the parts whose reference is gone, and whether anything is left to show. e itself is returned
// when nothing is gone.
func Drop(e Entity, gone func(Ref) bool) (Entity, bool) {
	parts, whole := false, false
	Refs(e, func(r Ref) {
		if !whole && gone(r) {
			parts = true
			whole = r.Role == Whole
		}
	})
	switch {
	case whole:
		return nil, false
	case !parts:
		return e, true
	}
	return strip(e, gone)
}

// strip returns a copy of e without the references that are gone and the parts that rest on them, and whether anything
// is left to show.
func strip(e Entity, gone func(Ref) bool) (Entity, bool) {
	c := Clone(e)
	Refs(c, func(r Ref) {
		if gone(r) {
			*r.ID = removed
		}
	})
	info := Info(e.Kind())
	if !info.prune(reflect.ValueOf(c).Elem()) || info.stands != nil && !info.stands(c) {
		return nil, false
	}
	return c, true
}

// prune takes the removed references out of v, with the blocks and list elements that rest on them. It reports
// whether v itself can stay.
func (b *Block) prune(v reflect.Value) bool {
	for _, f := range b.refs {
		if f.Group {
			if !f.Block.prune(v) {
				return false
			}
			continue
		}
		switch at := v.FieldByIndex(f.index); {
		case f.Type == TypeNumbers:
			delete(at.Interface().(map[ID]float64), removed)
		case f.Type == TypeFormula:
			if strings.Contains(at.String(), string(removed)) {
				at.SetString("")
			}
		case f.Type == TypeLiteral: // it goes with the whole
		case f.Type == TypeRef && f.List:
			ids := at.Addr().Interface().(*[]ID)
			if *ids = slices.DeleteFunc(*ids, func(id ID) bool { return id == removed }); len(*ids) == 0 {
				*ids = nil
			}
		case f.Type == TypeRef:
			if id := at.Addr().Interface().(*ID); *id == removed {
				if f.Role != Mention {
					return false
				}
				*id = ""
			}
		case f.List:
			left := at.Slice(0, 0)
			for i := range at.Len() {
				if f.Block.prune(at.Index(i)) {
					left = reflect.Append(left, at.Index(i))
				}
			}
			at.Set(left)
		case f.pointer && at.IsNil():
		case f.pointer:
			if empty := at.Elem().IsZero(); !f.Block.prune(at.Elem()) || !empty && at.Elem().IsZero() {
				at.SetZero()
			}
		default:
			if !f.Block.prune(at) {
				at.SetZero()
			}
		}
	}
	return true
}

// Restore gives after, written by somebody who saw only seen of stored, the parts of stored they could not see. Where
// they wrote something in the place of an unseen part, theirs stands.
func Restore(stored, seen, after Entity) Entity {
	if stored == seen || sameReading(stored, seen) {
		return after
	}
	after = Clone(after)
	info := Info(after.Kind())
	info.restore(reflect.ValueOf(stored).Elem(), reflect.ValueOf(seen).Elem(), reflect.ValueOf(after).Elem())
	if info.restored != nil {
		info.restored(stored, after)
	}
	return after
}

func (b *Block) restore(stored, seen, after reflect.Value) {
	for _, f := range b.Fields {
		switch {
		case f.Group:
			f.Block.restore(stored, seen, after)
		case f.Type == TypeRef, f.Type == TypePick, f.Type == TypeFormula, f.Type == TypeNumbers,
			f.Type == TypeBlock && len(f.Block.refs) > 0:
			f.restore(stored.FieldByIndex(f.index), seen.FieldByIndex(f.index), after.FieldByIndex(f.index))
		}
	}
}

func (f *Field) restore(stored, seen, after reflect.Value) {
	switch {
	case f.Type == TypeNumbers:
		have, to := seen.Interface().(map[ID]float64), after.Interface().(map[ID]float64)
		for id, v := range stored.Interface().(map[ID]float64) {
			_, saw := have[id]
			if _, wrote := to[id]; saw || wrote {
				continue
			}
			if to == nil {
				to = map[ID]float64{}
				after.Set(reflect.ValueOf(to))
			}
			to[id] = v
		}
	case f.List:
		restoreList(stored, seen, after)
	case after.IsZero() && seen.IsZero():
		after.Set(stored)
	case f.Type == TypeBlock && f.pointer && f.Block.loose() && !stored.IsZero():
		f.restoreLoose(stored, seen, after)
	case f.Type != TypeBlock || after.IsZero() || seen.IsZero() || stored.IsZero():
	case f.pointer:
		f.Block.restore(stored.Elem(), seen.Elem(), after.Elem())
	default:
		f.Block.restore(stored, seen, after)
	}
}

// loose reports whether a part of b can stand without the rest.
func (b *Block) loose() bool {
	return !slices.ContainsFunc(b.Fields, func(f *Field) bool { return f.Required || f.Role != Mention })
}

// mayHide reports whether a part of b may be hidden while the rest stands. One that names nothing shows as a whole, and
// is said by being there: an empty closing says that a goal was closed.
func (b *Block) mayHide() bool { return len(b.refs) > 0 && b.loose() }

// restoreLoose restores a block that its writer cleared, or wrote where they saw none: what they did not see of it
// stays.
func (f *Field) restoreLoose(stored, seen, after reflect.Value) {
	at := func(v reflect.Value) reflect.Value {
		if v.IsNil() {
			return reflect.New(v.Type().Elem())
		}
		return v
	}
	now := at(after)
	if f.Block.restore(stored.Elem(), at(seen).Elem(), now.Elem()); !now.Elem().IsZero() {
		after.Set(now)
	}
}

// restoreList puts what stored has and seen has not into after, each behind what it stood behind.
func restoreList(stored, seen, after reflect.Value) {
	find := func(in reflect.Value, from int, v reflect.Value) int {
		for i := from; i < in.Len(); i++ {
			if reflect.DeepEqual(in.Index(i).Interface(), v.Interface()) { // numbers that may be missing stand behind pointers
				return i
			}
		}
		return -1
	}
	at := 0
	out := reflect.AppendSlice(reflect.MakeSlice(after.Type(), 0, after.Len()), after)
	for i := range stored.Len() {
		v := stored.Index(i)
		if j := find(out, at, v); j >= 0 {
			at = j + 1
		} else if find(seen, 0, v) < 0 {
			tail := reflect.AppendSlice(reflect.MakeSlice(out.Type(), 0, out.Len()+1), out.Slice(0, at))
			tail = reflect.Append(tail, v)
			out = reflect.AppendSlice(tail, out.Slice(at, out.Len()))
			at++
		}
	}
	if out.Len() > 0 {
		after.Set(out)
	}
}
