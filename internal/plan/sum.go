package plan

import (
	"cmp"
	"maps"
	"slices"
	"strconv"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/words"
)

// MostLines is how many things people are shown one by one, readings aside; more are counted, unless they ask for all.
const MostLines = 40

// Sum counts what changes, by kind and by what becomes of it.
type Sum map[counted]int

type counted struct {
	do   cascade.Act
	kind cascade.Kind
}

// SumOf counts changes as Compare does, at little cost where there are many.
func SumOf(changes []cascade.Change) Sum {
	s := Sum{}
	for _, c := range changes {
		switch {
		case withheld(c):
		case c.Before == nil:
			s[counted{cascade.ActCreate, c.Kind()}]++
		case c.After == nil:
			s[counted{cascade.ActRemove, c.Kind()}]++
		case !cascade.Same(c.Before, c.After): // else what differs is nothing anybody wrote
			s[counted{cascade.ActChange, c.Kind()}]++
		}
	}
	return s
}

// Sum counts what changes.
func (c Changed) Sum() Sum {
	s := Sum{}
	for _, d := range c.Changes {
		s[counted{d.Do, d.Kind}]++
	}
	return s
}

// Add adds what another counts.
func (s Sum) Add(o Sum) {
	for c, n := range o {
		s[c] += n
	}
}

func (s Sum) total(of func(counted) bool) (n int) {
	for c, m := range s {
		if of(c) {
			n += m
		}
	}
	return n
}

// Few reports whether so little changes that people are shown each thing.
func (s Sum) Few() bool {
	return s.total(func(c counted) bool { return c.kind != cascade.KindObservation }) <= MostLines
}

// Lines says for people how many things of each kind change, and how many in all.
func (s Sum) Lines() []words.Text {
	if len(s) == 0 {
		return []words.Text{words.T("Nothing to change.")}
	}
	acts := []cascade.Act{cascade.ActCreate, cascade.ActChange, cascade.ActRemove}
	var lines []words.Text
	for _, c := range slices.SortedFunc(maps.Keys(s), func(a, b counted) int {
		return cmp.Or(cmp.Compare(slices.Index(acts, a.do), slices.Index(acts, b.do)),
			cmp.Compare(slices.Index(cascade.Kinds, a.kind), slices.Index(cascade.Kinds, b.kind)), cmp.Compare(a.kind, b.kind))
	}) {
		lines = append(lines, beside(sign(Difference{Do: c.do}), words.Verbatim(string(c.kind)+": "+strconv.Itoa(s[c]))))
	}
	return append(lines, s.last())
}

// last counts everything.
func (s Sum) last() words.Text {
	of := func(do cascade.Act) int { return s.total(func(c counted) bool { return c.do == do }) }
	return words.T("%d to create, %d to change, %d to remove.", of(cascade.ActCreate), of(cascade.ActChange),
		of(cascade.ActRemove))
}
