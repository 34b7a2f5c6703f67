package finding

import (
	"cmp"
	"encoding/binary"
	"iter"
	"slices"

	"github.com/tidwall/btree"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/words"
)

// Kept is what rules find in what one viewer sees. It never changes. It holds where something is found and not what
// that says, which is worded for what is shown.
type Kept struct {
	lens   *lens.Lens
	acks   *acks
	texts  *texts
	gentle bool
	rules  []*Rule
	parts  []keptPart // those of all rules, in order
	counts []count    // by rule
	abroad btree.Map[string, []place]
	below  btree.Map[cascade.ID, known]
	links  words.Text
	goals  int // how many the viewer sees
	meters int // how many metrics
}

// keptPart is what one part of a rule has found.
type keptPart struct {
	Part
	rule  int
	units btree.Map[string, []item] // by the thing that was looked at, in order; none where nothing was found
	given any
}

// count is how much one rule has found.
type count struct{ open, quiet int }

// place is where something about a thing was found, when another thing was looked at.
type place struct {
	part int
	unit string
}

// kindAt is where a kind stands in the order of kinds.
var kindAt = func() map[cascade.Kind]byte {
	out := map[cascade.Kind]byte{}
	for i, k := range cascade.Kinds {
		out[k] = byte(i)
	}
	return out
}()

// unitBegins is where the id begins in the name of a unit.
const unitBegins = 9

// unitOf names a thing that is looked at, so that names stand in the order of kinds and creation.
func unitOf(e cascade.Entity) string {
	h := e.Head()
	b := make([]byte, 0, unitBegins+len(h.ID))
	b = append(b, kindAt[e.Kind()])
	b = binary.BigEndian.AppendUint64(b, uint64(h.Seq))
	return string(append(b, h.ID...))
}

// thing is the kind and id that a unit's name, or a group's, stands for.
func thing(kind byte, id cascade.ID) string { return string([]byte{kind}) + string(id) }

// group is the thing on whose page a finding stands: what it is about, or of a measure its goal.
func (it item) group() string {
	if it.goal != "" {
		return thing(kindAt[cascade.KindGoal], it.goal)
	}
	return thing(kindAt[it.kind], it.about)
}

// fork returns a map that may be written while the original is read. The struct is copied first because Copy marks its
// receiver, which others may be reading.
func fork[K ~string, V any](m btree.Map[K, V]) btree.Map[K, V] { return *m.Copy() }

// Keep applies rules to what a viewer sees.
func Keep(l *lens.Lens, rules []*Rule) *Kept {
	s := l.Snapshot()
	k := &Kept{
		lens: l, acks: acksOf(l), texts: textsOf(l), gentle: gentle(s), rules: rules,
		counts: make([]count, len(rules)),
	}
	for i, r := range rules {
		for _, part := range r.Parts {
			k.parts = append(k.parts, keptPart{Part: part, rule: i})
		}
	}
	p := k.pass()
	p.arounds.all = make([]*around, s.Places())
	for _, kind := range cascade.Kinds {
		parts := k.partsOf(kind, func(part *keptPart) bool { return part.given == nil && part.Part.given == nil })
		if len(parts) == 0 {
			continue
		}
		for at, e := range things(s, kind) {
			unit := ""
			p.stand(e, at)
			for _, i := range parts {
				if items := k.look(p, i, e); len(items) > 0 {
					if unit == "" {
						unit = unitOf(e)
					}
					k.put(i, unit, nil, items)
					k.parts[i].units.Load(unit, items)
				}
			}
		}
	}
	for i := range k.parts {
		k.settle(p, i)
	}
	k.below = p.below
	for g := range s.Goals() {
		k.goals += visible(g)
	}
	for m := range s.Metrics() {
		k.meters += visible(m)
	}
	return k
}

// things yields the things of a kind, with where they stand. Of readings it yields those that say more than a value,
// which rules look at, and −1.
func things(s *cascade.Snapshot, k cascade.Kind) iter.Seq2[int32, cascade.Entity] {
	return func(yield func(int32, cascade.Entity) bool) {
		if k == cascade.KindObservation {
			for o := range s.Remarks() {
				if !yield(-1, o) {
					return
				}
			}
			return
		}
		for at := range s.KindPlaces(k) {
			if !yield(at, s.At(at)) {
				return
			}
		}
	}
}

func visible(e cascade.Entity) int {
	if e == nil || cascade.Withheld(e) {
		return 0
	}
	return 1
}

// pass returns a pass over what k is about.
func (k *Kept) pass() *Pass {
	s := k.lens.Snapshot()
	return &Pass{
		Snapshot: s, Lens: k.lens, Today: k.lens.Today(), gentle: k.gentle, acks: k.acks, texts: k.texts,
		below: fork(k.below), links: k.links, hasRead: s.Len(cascade.KindObservation) > 0,
	}
}

// partsOf returns the parts that look at things of a kind, as far as they are wanted.
func (k *Kept) partsOf(kind cascade.Kind, wanted func(*keptPart) bool) (out []int) {
	for i := range k.parts {
		if slices.Contains(k.parts[i].kinds, kind) && wanted(&k.parts[i]) {
			out = append(out, i)
		}
	}
	return out
}

// look returns what a part finds in one thing; nil is all that was noted.
func (k *Kept) look(p *Pass, part int, e cascade.Entity) []item {
	p.rule, p.found = k.rules[k.parts[part].rule], nil
	k.parts[part].look(p, e)
	return p.found
}

// put counts what a part finds in a unit in place of what it found before.
func (k *Kept) put(part int, unit string, was, is []item) {
	c := &k.counts[k.parts[part].rule]
	for n, items := range [][]item{was, is} {
		step := 2*n - 1
		for i := range items {
			switch {
			case items[i].note != nil:
			case items[i].quiet:
				c.quiet += step
			default:
				c.open += step
			}
		}
	}
	here, at := unit[:min(1, len(unit))]+unit[min(unitBegins, len(unit)):], place{part, unit}
	for _, it := range was {
		if g := it.group(); it.note == nil && g != here {
			places, _ := k.abroad.Get(g)
			if i := slices.Index(places, at); i >= 0 {
				k.abroad.Set(g, slices.Concat(places[:i], places[i+1:]))
			}
		}
	}
	for _, it := range is {
		if g := it.group(); it.note == nil && g != here {
			if places, _ := k.abroad.Get(g); !slices.Contains(places, at) {
				k.abroad.Set(g, append(slices.Clip(places), at))
			}
		}
	}
}

// set keeps what a part finds in a unit.
func (k *Kept) set(part int, unit string, items []item) (was []item) {
	units := &k.parts[part].units
	was, had := units.Get(unit)
	if len(items) == 0 && !had {
		return nil
	}
	k.put(part, unit, was, items)
	if len(items) == 0 {
		units.Delete(unit)
	} else {
		units.Set(unit, items)
	}
	return was
}

// settle looks with a part that rests on what parts before it have noted; at everything where that has changed.
func (k *Kept) settle(p *Pass, i int) {
	part := &k.parts[i]
	switch {
	case part.kinds == nil:
		p.noted = k.noted(i)
		k.set(i, "", k.look(p, i, nil))
		k.links = p.links
	case part.Part.given != nil:
		p.rule, p.noted = k.rules[part.rule], k.noted(i)
		given := part.Part.given(p)
		if given == part.given {
			return
		}
		part.given, p.given = given, given
		for _, kind := range part.kinds {
			for at, e := range things(p.Snapshot, kind) {
				p.stand(e, at)
				k.set(i, unitOf(e), k.look(p, i, e))
			}
		}
	}
}

// noted returns what the parts of a rule before one have noted, in order.
func (k *Kept) noted(part int) (out []*note) {
	for i := part - 1; i >= 0 && k.parts[i].rule == k.parts[part].rule; i-- {
		var here []*note
		k.parts[i].units.Scan(func(_ string, items []item) bool {
			for n := range items {
				if items[n].note != nil {
					here = append(here, items[n].note)
				}
			}
			return true
		})
		out = append(here, out...)
	}
	return out
}

// byGravity returns the places of the rules in the order in which findings are reported: the gravest first.
func (k *Kept) byGravity() []int {
	out := make([]int, len(k.rules))
	for i := range out {
		out[i] = i
	}
	p := Pass{gentle: k.gentle}
	slices.SortStableFunc(out, func(a, b int) int {
		return cmp.Compare(p.severity(k.rules[a]).Rank(), p.severity(k.rules[b]).Rank())
	})
	return out
}
