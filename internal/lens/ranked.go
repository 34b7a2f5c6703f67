package lens

import (
	"cmp"
	"iter"
	"math"
	"slices"
	"strings"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/sight"
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
// and needs, or those of one kind. First comes what bears the query as its key or id, then what has a key, and then what
// has a title, that begins with it; then that in whose title each word begins a word, then that in whose title and
// owners' names, and at last all else in which each occurs. What is found alike stands in order of what is open, of
// kinds (see Sought), and of creation, the newest first.
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

// ranked yields what is found, in order: all kinds of things, or one. What is found because words of it begin with those
// of the query comes first, so that the index is asked for the rest only where that is wanted.
func (f *finder) ranked(only cascade.Kind) iter.Seq[placed] {
	x, base := f.l.index()
	if x == nil {
		return f.slowly(only)
	}
	return func(yield func(placed) bool) {
		beside := f.aside(only)
		for _, any := range []bool{false, true} {
			one := func(p placed) bool { return (p.rank() == byOther) != any || yield(p) }
			claims, ok := x.claims(base, f.words, only, any)
			if !ok {
				for p := range f.slowly(only) {
					if !one(p) {
						return
					}
				}
				continue
			}
			m := merger{f, base.Snapshot(), claims, slices.Clone(beside)}
			if !m.each(one) {
				return
			}
		}
	}
}

// aside returns what is found beside the index, in order: what only some see, and what the query is the id of.
func (f *finder) aside(only cascade.Kind) (found []placed) {
	add := func(e cascade.Entity) {
		if p, ok := f.place(e); ok && (only == "" || only == e.Kind()) {
			found = append(found, p)
		}
	}
	for _, e := range f.l.beside().all {
		add(e)
	}
	for _, k := range Sought {
		if e := f.l.s.Find(k, f.raw); e != nil && !f.l.beside().has[namedOf(e)] {
			f.exact = append(f.exact, namedOf(e))
			add(e)
		}
	}
	slices.SortFunc(found, placed.compare)
	return found
}

// isAside reports whether a thing is not to be asked of the index.
func (f *finder) isAside(e cascade.Entity) bool {
	return f.l.beside().has[namedOf(e)] || slices.Contains(f.exact, namedOf(e))
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

// claim is where a thing stands among what is found by what the index knows of it: there, or behind that.
type claim struct {
	order uint64
	place int32
}

func (c claim) compare(o claim) int {
	return cmp.Or(cmp.Compare(c.order, o.order), cmp.Compare(c.place, o.place))
}

// merger yields what is claimed and does stand as it should, with what waits, in order. It looks at no more of what is
// claimed than it has to.
type merger struct {
	f       *finder
	base    *cascade.Snapshot
	claims  []claim
	waiting []placed // in order; what is aside is among it from the beginning
}

// firstLook is how many claims are looked at first.
const firstLook = 64

// each yields them; it reports whether it came to the end.
func (m *merger) each(yield func(placed) bool) bool {
	var behind *claim
	for n := firstLook; ; n *= 4 {
		next := smallest(m.claims, behind, n)
		m.look(next)
		bound := uint64(math.MaxUint64)
		if len(next) == n { // what was not looked at stands there or behind that
			behind = &next[n-1]
			bound = behind.order
		}
		for len(m.waiting) > 0 && m.waiting[0].order < bound {
			if !yield(m.waiting[0]) {
				return false
			}
			m.waiting = m.waiting[1:]
		}
		if len(next) < n {
			return true
		}
	}
}

// look has what is claimed wait where it does stand.
func (m *merger) look(claims []claim) {
	for _, c := range claims {
		if int(c.place) >= m.base.Places() {
			continue
		}
		of := m.base.At(c.place)
		if !isSought(of) || m.f.isAside(of) {
			continue
		}
		if p, ok := m.f.place(m.f.l.s.Get(of.Kind(), of.Head().ID)); ok {
			m.waiting = append(m.waiting, p)
		}
	}
	slices.SortFunc(m.waiting, placed.compare)
}

// smallest returns the n first of claims that stand behind one, in order; of all for nil.
func smallest(claims []claim, behind *claim, n int) []claim {
	out := make([]claim, 0, 2*min(n, len(claims)))
	full := false
	for _, c := range slices.Backward(claims) { // the newest are among the last
		if full && c.compare(out[n-1]) >= 0 || behind != nil && c.compare(*behind) <= 0 {
			continue
		}
		if out = append(out, c); len(out) == 2*n {
			slices.SortFunc(out, claim.compare)
			out, full = out[:n], true
		}
	}
	slices.SortFunc(out, claim.compare)
	return out[:min(n, len(out))]
}

// marks are what is noted of things, by their numbers, while an index is asked. They are empty in between.
type marks struct {
	met   []uint8 // how many words have been met
	run   []uint8 // how many of them one after the other from the beginning of the title
	worst []rank  // by what the words met find it
	now   []rank  // by what this word does, above all ranks for none
}

const unmet rank = 255

func (m *marks) fit(n int) {
	for len(m.now) < n {
		m.met, m.run, m.worst, m.now = append(m.met, 0), append(m.run, 0), append(m.worst, 0), append(m.now, unmet)
	}
}

// wordsAsked is for how many words the index is asked; for the others, what is found is looked at.
const wordsAsked = 8

// claims returns what may be found by words: by words that they begin in a key, a title or an owner's name, or by any in
// which they occur, in no order; false where the index has been made anew since what the view shows.
func (x *wordIndex) claims(v *sight.View, words []string, only cascade.Kind, any bool) ([]claim, bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if !x.follow(v) {
		return nil, false
	}
	m := &x.marks
	m.fit(len(x.places))
	var first, found []int32
	asked := min(len(words), wordsAsked)
	for i, w := range words[:asked] {
		if any {
			found = x.occurring(w, i)
		} else {
			found = x.opening(words, i)
		}
		for _, t := range found {
			m.met[t], m.worst[t], m.now[t] = uint8(i+1), max(m.worst[t], m.now[t]), unmet
		}
		if i == 0 {
			first = found
		}
	}
	out := make([]claim, 0, len(found))
	for _, t := range found {
		r := m.worst[t]
		if !any && int(m.run[t]) == asked {
			r = min(r, byTitle)
		}
		if order := x.order[t]; only == "" || Sought[kindIn(order)] == only {
			out = append(out, claim{uint64(r)<<rankShift | order, x.places[t]})
		}
	}
	for _, t := range first {
		m.met[t], m.run[t], m.worst[t] = 0, 0, 0
	}
	return out, true
}

// occurring notes in which things a word occurs that all words before it did, and returns these.
func (x *wordIndex) occurring(w string, i int) (found []int32) {
	m := &x.marks
	for n := range x.containing(w) {
		for _, u := range x.uses[n] {
			if t := u.thing(); int(m.met[t]) == i && m.now[t] == unmet {
				m.now[t] = byOther
				found = append(found, t)
			}
		}
	}
	return found
}

// opening is occurring of a word of the query that begins words of keys, titles and owners' names.
func (x *wordIndex) opening(words []string, i int) (found []int32) {
	m := &x.marks
	for n := range x.beginning(words[i]) {
		whole := len(x.words[n]) == len(words[i])
		for _, u := range x.uses[n] {
			t, spot := u.thing(), u.spot()
			if int(m.met[t]) != i || spot == inOther {
				continue
			}
			r := byTitleWords
			switch {
			case spot == inOwner:
				r = byOwner
			case spot == inKey && len(words) > 1:
			case spot == inKey && whole:
				r = byKey
			case spot == inKey:
				r = byKeyBegins
			case spot == inTitle+i && int(m.run[t]) == i && (whole || i == len(words)-1):
				m.run[t]++
			}
			if m.now[t] == unmet {
				found = append(found, t)
			}
			m.now[t] = min(m.now[t], r)
		}
	}
	return found
}
