package lens

import (
	"iter"
	"math"
	"slices"

	"weir.dev/weir/internal/cascade"
)

// List is a list of which only the part that is asked for is built. The zero List is empty.
type List[T any] struct {
	part func(at Place, most int) Part[T]
}

// Place is where a part of a list ended; the zero Place is where the list begins. It holds nothing but what the viewer
// was shown.
type Place struct {
	Seen int      // how many items were shown until then
	Last []string // what the last of them are called, the very last first
}

// kept is how many items a Place names: the list goes on behind the last of them that is still there.
const kept = 3

// Part is a part of a list.
type Part[T any] struct {
	Items []T
	Next  *Place // where the next part begins; nil at the end
}

// Part returns at most most items of the list from a place on. The place is found by what was shown last. Where all
// that is gone, the list goes on by how many were shown.
func (l List[T]) Part(at Place, most int) Part[T] {
	if l.part == nil {
		return Part[T]{}
	}
	return l.part(at, most)
}

// All returns all of the list.
func (l List[T]) All() []T { return l.Part(Place{}, math.MaxInt).Items }

// listOf is the list of what from yields. from("") begins at the beginning, and from a name behind what bears it; it is
// nil where that is not in the list.
func listOf[E, T any](from func(name string) iter.Seq[E], name func(E) string, build func(E) T) List[T] {
	return List[T]{func(at Place, most int) (out Part[T]) {
		last := at.Last
		for e := range begun(from, at) {
			if len(out.Items) == most {
				out.Next = &Place{at.Seen + most, last}
				break
			}
			if out.Items = append(out.Items, build(e)); len(out.Items) > most-kept {
				last = append([]string{name(e)}, last[:min(len(last), kept-1)]...)
			}
		}
		return out
	}}
}

// begun yields what follows a place.
func begun[E any](from func(name string) iter.Seq[E], at Place) iter.Seq[E] {
	if at.Seen == 0 {
		return from("")
	}
	gone := 0
	for _, name := range at.Last {
		if rest := from(name); rest != nil {
			return rest
		}
		gone++
	}
	return func(yield func(E) bool) {
		skip := max(0, at.Seen-gone) // what follows has moved up by those that are gone
		for e := range from("") {
			if skip--; skip < 0 && !yield(e) {
				return
			}
		}
	}
}

// entities is the list of those entities of kind k, out of all of them in order of creation, that pass keep.
func entities[E cascade.Entity, T any](l *Lens, k cascade.Kind, keep func(E) bool, build func(E) T) List[T] {
	return entitiesOf(l, k, func(after cascade.Entity) iter.Seq[cascade.Entity] { return l.s.After(k, after) }, keep,
		build)
}

// entitiesOf is entities out of what from yields: entities of kind k in order of creation, those after one, or all for
// nil.
func entitiesOf[E cascade.Entity, T any](
	l *Lens, k cascade.Kind, from func(after cascade.Entity) iter.Seq[cascade.Entity], keep func(E) bool,
	build func(E) T,
) List[T] {
	passing := func(all iter.Seq[cascade.Entity]) iter.Seq[E] {
		return func(yield func(E) bool) {
			for e := range all {
				if e := e.(E); (keep == nil || keep(e)) && !yield(e) {
					return
				}
			}
		}
	}
	return listOf(func(name string) iter.Seq[E] {
		if name == "" {
			return passing(from(nil))
		}
		if e := l.shown(k, name); e != nil {
			return passing(from(e))
		}
		return nil
	}, func(e E) string { return l.ID(e) }, build)
}

// shown returns the thing of a kind that the viewer was shown under a name, also where that is a handle; nil where
// there is none any more.
func (l *Lens) shown(k cascade.Kind, name string) cascade.Entity {
	if e := l.s.Find(k, name); e != nil && l.ID(e) == name {
		return e
	}
	for e := range l.s.All(k) {
		if cascade.Withheld(e) && l.ID(e) == name {
			return e
		}
	}
	return nil
}

// Listed is the list of what is there already.
func Listed[T any](all []T, name func(T) string) List[T] {
	return built(all, name, func(t T) T { return t })
}

// Yielded is the list of what from yields. from("") begins at the beginning, and from a name behind what bears it; it
// is nil where that is not in the list.
func Yielded[T any](from func(name string) iter.Seq[T], name func(T) string) List[T] {
	return listOf(from, name, func(t T) T { return t })
}

// built is the list of what is made of all.
func built[E, T any](all []E, name func(E) string, build func(E) T) List[T] {
	return listOf(func(from string) iter.Seq[E] {
		rest := all
		if from != "" {
			i := slices.IndexFunc(all, func(e E) bool { return name(e) == from })
			if i < 0 {
				return nil
			}
			rest = all[i+1:]
		}
		return slices.Values(rest)
	}, name, build)
}

// after drops what all yields up to from; nothing for nil. all is in order of creation.
func after[E cascade.Entity](all iter.Seq[E], from cascade.Entity) iter.Seq[cascade.Entity] {
	return func(yield func(cascade.Entity) bool) {
		for other := range all {
			if (from == nil || cascade.ByCreation(from, other) < 0) && !yield(other) {
				return
			}
		}
	}
}
