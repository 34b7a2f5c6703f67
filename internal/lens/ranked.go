package lens

import (
	"cmp"
	"iter"
	"slices"
	"strings"

	"weir.dev/weir/internal/cascade"
)

// Hit is a thing that a search finds.
type Hit struct {
	Kind   cascade.Kind     `json:"kind"`
	ID     string           `json:"id"`
	Name   string           `json:"name,omitempty"`
	Type   cascade.GoalKind `json:"type,omitempty"`   // of a goal
	Ended  bool             `json:"ended,omitempty"`  // a goal or cycle that is closed
	Owners []Ref            `json:"owners,omitempty"` // the teams and people by whose names it is found
	Goal   *Ref             `json:"goal,omitempty"`   // of a need: the goal that needs it
}

// longestQuery is how many bytes somebody may look for.
const longestQuery = 1 << 10

// Search returns what is called by all words of a query: teams, people, cycles, goals, metrics, initiatives, work items
// and needs, or those of one kind. First comes what bears the query as key or id, then what has a key, and then what
// has a title, that begins with it; then that in whose title each word begins one, then that in whose title and owners'
// names, and at last all else in which each occurs. What is found alike stands in this order: what is open first, then
// by kind (see Sought), then by creation, the newest first.
func (l *Lens) Search(q string, only cascade.Kind) List[Hit] {
	f := l.finder(Clean(q))
	if len(f.words) == 0 || len(q) > longestQuery {
		return List[Hit]{}
	}
	return listOf(func(name string) iter.Seq[placed] {
		if name == "" {
			return f.ranked(only)
		}
		kind, id, _ := strings.Cut(name, " ")
		last, ok := f.place(l.s.Find(cascade.Kind(kind), id))
		if !ok {
			return nil
		}
		return func(yield func(placed) bool) {
			for p := range f.ranked(only) {
				if last.compare(p) < 0 && !yield(p) {
					return
				}
			}
		}
	}, func(p placed) string { return string(p.e.Kind()) + " " + l.ID(p.e) }, func(p placed) Hit { return l.hit(p.e) })
}

// hit is what a search shows of a thing.
func (l *Lens) hit(e cascade.Entity) Hit {
	out := Hit{Kind: e.Kind(), ID: l.ID(e), Name: nameOf(e), Ended: orderOf(e)&(1<<endedBit) != 0}
	for owner := range ownersOf(l.s, e) {
		out.Owners = append(out.Owners, *l.refTo(owner.Kind(), owner.Head().ID))
	}
	if g, ok := e.(*cascade.Goal); ok {
		out.Type = cmp.Or(g.Type, cascade.Outcome)
	}
	if n, ok := e.(*cascade.Need); ok {
		out.Goal = l.refTo(cascade.KindGoal, n.Goal)
	}
	return out
}

// placed is a thing in its place among what is found.
type placed struct {
	order uint64
	e     cascade.Entity
}

const rankShift = 61

func (p placed) compare(o placed) int {
	return cmp.Or(cmp.Compare(p.order, o.order), cascade.ByCreation(o.e, p.e))
}

func (p placed) rank() rank { return rank(p.order >> rankShift) }

// place returns where a thing stands among what is found; false where it is not.
func (f *finder) place(e cascade.Entity) (placed, bool) {
	r := f.rank(e)
	if r == byNothing {
		return placed{}, false
	}
	return placed{uint64(r)<<rankShift | orderOf(e), e}, true
}

// ranked yields what is found, in order: all kinds of things, or one. The index is asked rank by rank, so that what
// many words have in them is looked for only where it is wanted.
func (f *finder) ranked(only cascade.Kind) iter.Seq[placed] {
	x, base := f.l.index()
	if x == nil {
		return f.slowly(only)
	}
	at, since, ok := x.of(base)
	if !ok {
		return f.slowly(only)
	}
	return func(yield func(placed) bool) {
		waiting := f.aside(since, only)
		first := func(p placed) bool { // what waits stands before p, or is all that is left
			for len(waiting) > 0 && (p.e == nil || waiting[0].compare(p) < 0) {
				if !yield(waiting[0]) {
					return false
				}
				waiting = waiting[1:]
			}
			return true
		}
		s, done := base.Snapshot(), newBitset(len(at.places))
		for r := range byNothing {
			found := at.ranked(f.words, r, done)
			done.join(found)
			for t := range found.all() {
				if int(at.places[t]) >= s.Places() {
					continue
				}
				p, ok := f.seen(s.At(at.places[t]), only)
				switch {
				case !ok:
				case p.rank() != r: // not by the words for which the index was not asked
					i, _ := slices.BinarySearchFunc(waiting, p, placed.compare)
					waiting = slices.Insert(waiting, i, p)
				case !first(p) || !yield(p):
					return
				}
			}
		}
		first(placed{})
	}
}

// seen returns where what the base shows stands for the viewer; false where it is not found, or among what is aside.
func (f *finder) seen(of cascade.Entity, only cascade.Kind) (placed, bool) {
	if !isSought(of) || only != "" && of.Kind() != only || f.has[namedOf(of)] || f.l.beside().has[namedOf(of)] {
		return placed{}, false
	}
	return f.place(f.l.s.Get(of.Kind(), of.Head().ID))
}

// ranked returns the things that words find by one rank, but for what is done by a better one; maybe with some that
// they do not find so, as far as it is not asked for all words.
func (x *wordsOf) ranked(words []string, r rank, done bitset) bitset {
	single, last := len(words) == 1, len(words)-1
	switch {
	case r == byOther:
		return x.everywhere(words, done)
	case r == byKey && !single, r == byKeyBegins && !single:
		return newBitset(len(x.places))
	}
	return x.all(words, done, func(out bitset, w string, i int) {
		from, to := x.beginning(w)
		switch r {
		case byKey:
			from, to = x.exactly(w)
			x.add(out, from, to, inKey, inFirst)
		case byKeyBegins:
			x.add(out, from, to, inKey, inFirst)
		case byTitle:
			if i < last {
				from, to = x.exactly(w)
			}
			x.addAt(out, from, to, i)
		case byTitleWords:
			x.add(out, from, to, inKey, inOwners)
		case byOwner:
			x.add(out, from, to, inKey, inOther)
		}
	})
}

// aside returns what is found beside the index, in order: what only some see, what is called otherwise since the index
// was made, and what the query is the id of.
func (f *finder) aside(since []named, only cascade.Kind) (found []placed) {
	beside := f.l.beside()
	look := func(e cascade.Entity) {
		if p, ok := f.place(e); ok && (only == "" || only == e.Kind()) {
			found = append(found, p)
		}
	}
	for _, e := range beside.all {
		look(e)
	}
	f.has = make(map[named]bool, len(since))
	also := func(e cascade.Entity) {
		if e != nil && !beside.has[namedOf(e)] && !f.has[namedOf(e)] {
			f.has[namedOf(e)] = true
			look(e)
		}
	}
	for _, n := range since {
		also(f.l.s.Get(n.kind, n.id))
	}
	for _, k := range Sought {
		also(f.l.s.Find(k, f.raw))
	}
	slices.SortFunc(found, placed.compare)
	return found
}

// slowly is ranked by looking at all there is.
func (f *finder) slowly(only cascade.Kind) iter.Seq[placed] {
	return func(yield func(placed) bool) {
		var all []placed
		for _, k := range Sought {
			if only != "" && only != k {
				continue
			}
			for e := range f.l.s.All(k) {
				if p, ok := f.place(e); ok {
					all = append(all, p)
				}
			}
		}
		slices.SortFunc(all, placed.compare)
		slices.Values(all)(yield)
	}
}
