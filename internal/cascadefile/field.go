package cascadefile

import (
	"cmp"
	"slices"
	"strings"

	"weir.dev/weir/internal/cascade"
)

// block describes one kind of block of keys in the file.
type block struct {
	name   string // of the schema's definition
	call   string // what messages call one, if not by its name
	doc    string
	fields []*field
	tall   bool                       // always written over several lines
	short  string                     // the key whose value alone may stand for the block
	after  func(p *parser, owner any) // what the format adds once a block is read
	byKey  map[string]int
}

func newBlock(name, doc string, fields ...*field) *block {
	b := &block{name: name, doc: doc, fields: fields, byKey: make(map[string]int, len(fields))}
	for i, f := range fields {
		b.byKey[f.key] = i
	}
	return b
}

// called is what messages call a block.
func (b *block) called() string { return cmp.Or(b.call, b.name) }

// one is called with its article.
func (b *block) one() string {
	if strings.IndexByte("aeiou", b.called()[0]) >= 0 {
		return "an " + b.called()
	}
	return "a " + b.called()
}

// calling sets what messages call the block.
func (b *block) calling(name string) *block {
	b.call = name
	return b
}

// field describes one key of a block: what it means, how it is read into its owner and written from it.
type field struct {
	key, doc string
	sort     sort
	of       string   // what a reference names
	words    []string // what an enumeration allows
	fallback string   // what an absent one means, for people
	list     bool     // of what sort says
	sub      *block   // of sortBlock
	required bool
	read     func(p *parser, n *node, owner any)
	write    func(w *writer, owner any) *node // nil when absent
}

// sort is the type of a field's value.
type sort uint8

const (
	sortText sort = iota
	sortID
	sortRef
	sortSpelled // text that spells a number or a date
	sortWord
	sortNumber
	sortFlag
	sortDate
	sortMoment
	sortBlock
	sortNumbers  // keys to numbers
	sortReadings // observations, or the name of a CSV
	sortNames    // a framework's words
)

// need makes a field required.
func (f *field) need() *field {
	f.required = true
	return f
}

// absent documents what leaving the field out means.
func (f *field) absent(meaning string) *field {
	f.fallback = meaning
	return f
}

// kind is how one sort of scalar is read and written. V is its type in the entities.
type kind[V any] struct {
	sort  sort
	of    string
	words []string
	read  func(p *parser, n *node) (V, bool)
	write func(w *writer, v V) *node
}

func texts[S ~string](s sort, c class) kind[S] {
	return kind[S]{
		sort:  s,
		read:  func(p *parser, n *node) (S, bool) { t, ok := p.text(n, c); return S(t), ok },
		write: func(_ *writer, v S) *node { return &node{text: string(v), style: double, class: c} },
	}
}

func id[S ~string]() kind[S] {
	k := texts[S](sortID, classID)
	k.read = func(p *parser, n *node) (S, bool) { t, ok := p.id(n); return S(t), ok }
	return k
}

// ref is a reference to an entity of one of the kinds.
func ref(kinds ...cascade.Kind) kind[cascade.ID] {
	k := texts[cascade.ID](sortRef, classID)
	for i, of := range kinds {
		if i > 0 {
			k.of += " or "
		}
		k.of += string(of)
	}
	k.write = func(w *writer, v cascade.ID) *node {
		for _, of := range kinds {
			if l, ok := w.label(of, v); ok {
				return &node{text: l, style: double, class: classID}
			}
		}
		return nil
	}
	return k
}

func word[S ~string](words ...S) kind[S] {
	k := texts[S](sortWord, classText)
	for _, w := range words {
		k.words = append(k.words, string(w))
	}
	k.read = func(p *parser, n *node) (S, bool) {
		t, ok := p.text(n, classText)
		if ok && !slices.Contains(k.words, t) {
			p.bad(n, "%q is not one of %s%s", cut(t, 64), enumerate(k.words), didYouMean(t, k.words))
			return "", false
		}
		return S(t), ok
	}
	return k
}

var (
	number = kind[float64]{sort: sortNumber, read: (*parser).number, write: func(_ *writer, v float64) *node {
		return &node{text: formatNumber(v), class: classSimple}
	}}
	truth = kind[bool]{sort: sortFlag, read: (*parser).flag, write: func(_ *writer, v bool) *node {
		if v {
			return &node{text: "true", class: classSimple}
		}
		return &node{text: "false", class: classSimple}
	}}
	date = kind[cascade.Date]{sort: sortDate, read: (*parser).date, write: func(_ *writer, v cascade.Date) *node {
		return &node{text: v.String(), class: classSimple}
	}}
	moment = kind[cascade.Moment]{sort: sortMoment, read: (*parser).moment, write: func(_ *writer, v cascade.Moment) *node {
		return &node{text: v.String(), class: classSimple}
	}}
)

func newField[V any](key, doc string, k kind[V]) *field {
	return &field{key: key, doc: doc, sort: k.sort, of: k.of, words: k.words}
}

// one is a field of T whose zero value means absent, unless it is required.
func one[T any, V comparable](key, doc string, k kind[V], at func(*T) *V) *field {
	f := newField(key, doc, k)
	f.read = func(p *parser, n *node, owner any) {
		if v, ok := k.read(p, n); ok {
			*at(owner.(*T)) = v
		}
	}
	f.write = func(w *writer, owner any) *node {
		var zero V
		if v := *at(owner.(*T)); v != zero || f.required && k.sort != sortDate && k.sort != sortMoment {
			return k.write(w, v)
		}
		return nil
	}
	return f
}

// opt is a field of T that may be unset.
func opt[T, V any](key, doc string, k kind[V], at func(*T) **V) *field {
	f := newField(key, doc, k)
	f.read = func(p *parser, n *node, owner any) {
		if v, ok := k.read(p, n); ok {
			*at(owner.(*T)) = &v
		}
	}
	f.write = func(w *writer, owner any) *node {
		if v := *at(owner.(*T)); v != nil {
			return k.write(w, *v)
		}
		return nil
	}
	return f
}

// many is a list of scalars.
func many[T, V any](key, doc string, k kind[V], at func(*T) *[]V) *field {
	f := newField(key, doc, k)
	f.list = true
	f.read = func(p *parser, n *node, owner any) {
		p.items(n, key, func(item *node) {
			if v, ok := k.read(p, item); ok {
				*at(owner.(*T)) = append(*at(owner.(*T)), v)
			}
		})
	}
	f.write = func(w *writer, owner any) *node {
		list := &node{form: sequence}
		for _, v := range *at(owner.(*T)) {
			if item := k.write(w, v); item != nil {
				list.entries = append(list.entries, entry{value: item})
			}
		}
		return list.unlessEmpty()
	}
	return f
}

func (n *node) unlessEmpty() *node {
	if len(n.entries) == 0 {
		return nil
	}
	return n
}

// sub is a block that may be absent.
func sub[T, U any](key, doc string, b *block, at func(*T) **U) *field {
	return &field{
		key: key, doc: doc, sort: sortBlock, sub: b,
		read: func(p *parser, n *node, owner any) {
			u := new(U)
			if p.block(b, n, u) {
				*at(owner.(*T)) = u
			}
		},
		write: func(w *writer, owner any) *node {
			if u := *at(owner.(*T)); u != nil {
				return w.block(b, u)
			}
			return nil
		},
	}
}

// inPlace is a block that is part of its owner; empty means absent.
func inPlace[T any, U comparable](key, doc string, b *block, at func(*T) *U) *field {
	return &field{
		key: key, doc: doc, sort: sortBlock, sub: b,
		read: func(p *parser, n *node, owner any) { p.block(b, n, at(owner.(*T))) },
		write: func(w *writer, owner any) *node {
			var zero U
			if u := at(owner.(*T)); *u != zero {
				return w.block(b, u)
			}
			return nil
		},
	}
}

// subs is a list of blocks.
func subs[T, U any](key, doc string, b *block, at func(*T) *[]U) *field {
	return &field{
		key: key, doc: doc, sort: sortBlock, sub: b, list: true,
		read: func(p *parser, n *node, owner any) {
			p.items(n, key, func(item *node) {
				var u U
				if p.block(b, item, &u) {
					*at(owner.(*T)) = append(*at(owner.(*T)), u)
				}
			})
		},
		write: func(w *writer, owner any) *node {
			list := &node{form: sequence}
			us := *at(owner.(*T))
			for i := range us {
				list.entries = append(list.entries, entry{value: w.block(b, &us[i])})
			}
			return list.unlessEmpty()
		},
	}
}

// entities is a list of blocks each of which is an entity of its own, made by begin from its owner and found again by of.
func entities[T any, E cascade.Entity](key, doc string, b *block, begin func(*T) E, of func(*writer, *T) []E) *field {
	return &field{
		key: key, doc: doc, sort: sortBlock, sub: b, list: true,
		read: func(p *parser, n *node, owner any) {
			p.items(n, key, func(item *node) {
				e := begin(owner.(*T))
				p.add(e, item)
				p.incomplete = !p.block(b, item, e) || p.incomplete
			})
		},
		write: func(w *writer, owner any) *node {
			list := &node{form: sequence}
			for _, e := range of(w, owner.(*T)) {
				if kept := w.keep(e); kept != nil {
					list.entries = append(list.entries, entry{value: w.block(b, kept)})
				}
			}
			return list.unlessEmpty()
		},
	}
}
