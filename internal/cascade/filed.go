package cascade

import (
	"cmp"
	"reflect"
	"slices"

	"weir.dev/weir/internal/words"
)

// What people say stands in their own names: a check-in, an acknowledgement, an overruling, a waiver, that they
// agreed. The table of fields marks where it says who speaks. Who administers the workspace may file what others
// said, and that shows beside it.

// file holds what is new in e to its speakers' own names. What is stored already was filed before.
func (a *batch) file(i int, was, e Entity) {
	if a.fresh { // the first document of an empty workspace tells it all
		return
	}
	f := filing{batch: a, at: i, rank: a.administers()}
	stored := reflect.Value{}
	if was != nil {
		stored = reflect.ValueOf(was).Elem()
	}
	f.block(&Info(e.Kind()).Block, "", stored, reflect.ValueOf(e).Elem())
}

// filing is one thing on its way in.
type filing struct {
	*batch
	at   int
	rank bool
}

// administers reports whether the writer may file what others said. Whoever has the files may.
func (a *batch) administers() bool {
	p := a.base.Person(a.by)
	return a.by == "" || p != nil && (p.Rights() == Owner || p.Rights() == Admin)
}

// filer is who files what others said; by is who writes. Whoever has the files is the owner that Weir made for them.
func (s *Snapshot) filer(by ID) ID {
	if by != "" {
		return by
	}
	if p := s.LocalOwner(); p != nil {
		return p.ID
	}
	return ""
}

// block looks at what one block says, and at those inside it. stored is what it says already, where it does.
func (f filing) block(b *Block, path string, stored, now reflect.Value) {
	if by := b.speaker(); by != nil {
		filed := b.Field("filedBy").of(now.Addr().Interface())
		if stored.IsValid() && b.saysSame(stored, now) {
			filed.Set(b.Field("filedBy").of(stored.Addr().Interface()))
		} else {
			if stored.IsValid() && f.idsFirst && !by.Unsaid && now.FieldByIndex(by.index).Equal(stored.FieldByIndex(by.index)) {
				now.FieldByIndex(by.index).SetString("") // whoever changes the words says them
			}
			f.say(b, by, path, now, filed)
		}
	}
	for _, in := range b.Fields {
		if in.Type != TypeBlock {
			continue
		}
		if in.Group {
			f.block(in.Block, path, stored, now)
			continue
		}
		at, was := now.FieldByIndex(in.index), reflect.Value{}
		if stored.IsValid() {
			was = stored.FieldByIndex(in.index)
		}
		switch {
		case in.List:
			for i := range at.Len() {
				f.block(in.Block, path+in.Name+".", in.sameIn(was, at.Index(i), i), at.Index(i))
			}
		case !in.pointer:
			f.block(in.Block, path+in.Name+".", was, at)
		case !at.IsNil():
			if was.IsValid() {
				was = was.Elem() // of a nil pointer, no value
			}
			f.block(in.Block, path+in.Name+".", was, at.Elem())
		}
	}
}

// sameIn returns the element of a stored list that says what one does, the i-th if that is it, or no value.
func (f *Field) sameIn(stored, one reflect.Value, i int) reflect.Value {
	if stored.IsValid() {
		if i < stored.Len() && f.Block.saysSame(stored.Index(i), one) {
			return stored.Index(i)
		}
		for i := range stored.Len() {
			if f.Block.saysSame(stored.Index(i), one) {
				return stored.Index(i)
			}
		}
	}
	return reflect.Value{}
}

// saysSame reports whether two say the same, whoever filed it.
func (b *Block) saysSame(x, y reflect.Value) bool {
	return !slices.ContainsFunc(b.Fields, func(f *Field) bool { return !f.Told && !f.same(x, y) })
}

// say notes who files what somebody says, and refuses to put words into the mouth of others.
func (f filing) say(b *Block, by *Field, path string, now, filed reflect.Value) {
	speaker := by.of(now.Addr().Interface())
	filed.SetString("")
	switch {
	case speaker.String() != "":
	case by.Unsaid:
		return
	case f.idsFirst:
		speaker.SetString(string(f.by))
	}
	if ID(speaker.String()) != f.by {
		filed.SetString(string(f.base.filer(f.by)))
	}
	for _, in := range b.Fields {
		if !in.Speaks {
			continue
		}
		at := in.of(now.Addr().Interface())
		people := []ID{ID(at.String())}
		if in.List {
			people = at.Interface().([]ID)
		}
		for _, p := range people {
			if p != "" && p != f.by && !f.rank {
				f.bad(f.at, path+in.Name,
					words.T("This would be said by %s. Say it in your own name, or ask an administrator to file it.",
						f.base.nameOf(p))).Code = Forbidden
			}
		}
	}
}

// speaker is the field of b that names the one who speaks.
func (b *Block) speaker() *Field {
	for _, f := range b.Fields {
		if f.Speaks && !f.List {
			return f
		}
	}
	return nil
}

// own reports whether somebody makes something in their own name.
func (s *Snapshot) own(by ID, ed Edit) bool {
	who, ok := ed.Fields["by"].(ID)
	if e := s.Find(KindPerson, string(who)); e != nil {
		who = cmp.Or(e.Head().ID, who)
	}
	return !ok || who == "" || who == by
}
