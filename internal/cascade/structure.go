package cascade

import (
	"slices"
	"strings"

	"weir.dev/weir/internal/words"
)

// checkStructure looks at the outcome: one root unit, no loops, drivers that exist.
func (a *batch) checkStructure() {
	r := &a.draft.cur
	report := func(e Entity, field string, message words.Text) {
		i := slices.IndexFunc(a.doc.Entities, func(o Entity) bool { return o != nil && o.Head().ID == e.Head().ID })
		err := refuse(Invalid, subject(e), field, message)
		if i >= 0 {
			err.Subject, err.At = a.called(i), i+1
		}
		a.errs = append(a.errs, err)
	}
	if p := a.lastOwner(); p != nil {
		report(p, "role", words.T("This workspace needs an owner. Make somebody else one first."))
	}
	roots := slices.Collect(r.roots())
	if len(roots) > 1 {
		report(roots[1], "parent",
			words.T("is missing: %s is the root unit already, and there is exactly one", words.Quoted(roots[0].Key)))
	}
	units := 0
	for t := range r.Teams() {
		if t.Type != Unit || t.Remnant != nil {
			continue
		}
		units++
		switch p := r.Team(t.Parent); {
		case p == nil:
		case p.Type != Unit:
			report(t, "parent", words.T("%s is a group; a unit hangs under a unit", words.Quoted(p.Key)))
		case p.Remnant != nil:
			report(t, "parent", words.T("%s was removed; name a unit that is still there", words.Quoted(p.Key)))
		}
	}
	above := func(e Entity) ID { return e.(*Team).Parent }
	if loop := parentLoop(r, KindTeam, above); loop != nil {
		report(loop[0], "parent", words.T("the units form a loop: %s", labels(loop)))
	} else if deep := a.tooDeep(KindTeam, above); deep != nil {
		report(deep, "parent", words.T("stands under more than %d units; no more are taken", deepest))
	} else if units > 0 && len(roots) == 0 {
		a.errs = append(a.errs, refuse(Invalid, "teams", "parent", words.T("no unit is the root; exactly one has no parent")))
	}
	a.checkCycles(report)
	a.checkFormulas(report)
	looped, loops := r.Looped(), 0
	for e := range a.draft.left(KindAlignment) {
		l := e.(*Alignment)
		// To look from every alignment would take time with the square of a cascade's depth.
		if !looped[l.Goal] || !looped[l.To] || loops == maxLoops {
			continue
		}
		if loop := goalLoop(r, l); loop != nil {
			loops++
			report(l, "goal", words.T("the alignments form a loop: %s; take one of them out",
				strings.Join(inShort(loop), " → ")))
		}
	}
	for e := range a.draft.left(KindGoal) {
		g := e.(*Goal)
		for l := range r.AlignmentsDown(g.ID) {
			if l.Driver != "" && !a.draft.touched[l.ID] && !g.HasDriver(l.Driver) {
				gone := PartLabel(a.base.Get(KindGoal, g.ID), "drivers", l.Driver)
				report(g, "drivers", words.T("driver %s is gone, but {a goal} that serves this one has picked it",
					words.Quoted(gone)))
			}
		}
	}
}

// checkCycles refuses cycles that are parts of themselves, or of too many others.
func (a *batch) checkCycles(report func(e Entity, field string, message words.Text)) {
	above := func(e Entity) ID { return e.(*Cycle).Parent }
	if loop := parentLoop(&a.draft.cur, KindCycle, above); loop != nil {
		report(loop[0], "parent", words.T("the cycles form a loop: %s", labels(loop)))
	} else if deep := a.tooDeep(KindCycle, above); deep != nil {
		report(deep, "parent", words.T("is part of more than %d cycles; no more are taken", deepest))
	}
}

// lastOwner returns an owner of before where afterwards there is none, or nil. Whoever is at the machine does not
// count: nobody else can be them.
func (a *batch) lastOwner() *Person {
	owner := func(p *Person) bool { return p != nil && p.Rights() == Owner && !p.Local }
	var last *Person
	for _, t := range a.draft.order {
		if t.Kind() != KindPerson {
			continue
		}
		if p := a.base.Person(t.ID()); owner(p) && !owner(a.draft.cur.Person(p.ID)) {
			last = p
		}
	}
	if last == nil {
		return nil
	}
	for p := range a.draft.cur.People() {
		if owner(p) {
			return nil
		}
	}
	return last
}

// checkFormulas refuses composites that are made of themselves.
func (a *batch) checkFormulas(report func(e Entity, field string, message words.Text)) {
	loops := loops{s: &a.draft.cur, low: map[ID]int{}, in: map[ID]bool{}}
	for e := range a.draft.left(KindMetric) {
		if m := e.(*Metric); m.Formula != "" && loops.has(m) {
			report(m, "formula", words.T("is made of itself: %s", m.Key))
		}
	}
}

// loops finds composites that are made of themselves, each metric looked at once however they hang together: Tarjan's
// way to find which of them lead to each other.
type loops struct {
	s     *Snapshot
	low   map[ID]int // the earliest metric that one leads to among those that are open, from 1; looked at: in the map
	open  []ID       // those that lead to what is not done yet
	in    map[ID]bool
	began int
}

// has reports whether a metric is made of itself.
func (l *loops) has(m *Metric) bool {
	if _, looked := l.low[m.ID]; !looked {
		l.look(m)
	}
	return l.in[m.ID]
}

const done = int(^uint(0) >> 1) // of a metric that nothing can be in a loop with any more

func (l *loops) look(m *Metric) (low int) {
	l.began++
	began, depth, itself := l.began, len(l.open), false
	low = began
	l.low[m.ID], l.open = low, append(l.open, m.ID)
	for _, part := range l.s.partsOf(m) {
		itself = itself || part.ID == m.ID
		at, looked := l.low[part.ID]
		if !looked {
			at = l.look(part)
		}
		low = min(low, at)
	}
	l.low[m.ID] = low
	if low < began {
		return low
	}
	among := l.open[depth:]
	for _, id := range among {
		l.in[id] = itself || len(among) > 1
		l.low[id] = done
	}
	l.open = l.open[:depth]
	return done
}

func labels(es []Entity) string {
	names := make([]string, 0, len(es)+1)
	for _, e := range es {
		names = append(names, e.Head().Key)
	}
	return strings.Join(inShort(append(names, names[0])), " → ")
}

// inShort leaves out the middle of a loop that nobody would read whole.
func inShort(loop []string) []string {
	const most = 12
	if len(loop) <= most {
		return loop
	}
	return slices.Concat(loop[:most/2], []string{"…"}, loop[len(loop)-most/2:])
}

// parentLoop returns a loop among the parents of kind k, beginning with its least key, or nil.
func parentLoop(s *Snapshot, k Kind, parent func(Entity) ID) []Entity {
	done := map[ID]bool{}
	for e := range s.All(k) {
		var path []Entity
		at := map[ID]int{}
		for e != nil && !done[e.Head().ID] {
			if i, ok := at[e.Head().ID]; ok {
				loop := path[i:]
				least := 0
				for j := range loop {
					if loop[j].Head().Key < loop[least].Head().Key {
						least = j
					}
				}
				return append(slices.Clone(loop[least:]), loop[:least]...)
			}
			at[e.Head().ID] = len(path)
			path = append(path, e)
			if p := parent(e); p != "" {
				e = s.Get(k, p)
			} else {
				e = nil
			}
		}
		for _, p := range path {
			done[p.Head().ID] = true
		}
	}
	return nil
}

// deepest is how many units may stand above a unit, and cycles above a cycle. No organisation is as deep.
const deepest = deepestUnit - 1

// tooDeep returns something of kind k with more than deepest others above it, where the batch moved it or one of these,
// or nil. There are no loops. All teams and cycles are open, so it tells nothing hidden.
func (a *batch) tooDeep(k Kind, parent func(Entity) ID) Entity {
	type depth struct {
		above int
		moved bool // it, or what stands above it
	}
	s, depths := &a.draft.cur, map[ID]depth{}
	for e := range s.All(k) {
		var path []Entity
		for p := e; p != nil; p = s.Get(k, parent(p)) {
			if _, ok := depths[p.Head().ID]; ok {
				break
			}
			path = append(path, p)
		}
		for _, p := range slices.Backward(path) {
			d, id := depth{}, p.Head().ID
			if up, ok := depths[parent(p)]; ok {
				d = depth{up.above + 1, up.moved}
			}
			d.moved = d.moved || a.draft.touched[id]
			if depths[id] = d; d.moved && d.above > deepest {
				return p
			}
		}
	}
	return nil
}

// maxLoops is how many alignments are reported for closing a loop; whoever mends those applies again.
const maxLoops = 20

// Looped returns the goals on loops of nested alignments and between such loops; none where there is no loop. It takes
// away, again and again, what has nothing left below it or nothing left above.
func (s *Snapshot) Looped() map[ID]bool {
	left, below, above := map[ID]bool{}, map[ID]int{}, map[ID]int{}
	for l := range s.Alignments() {
		if l.By.Nested() {
			below[l.To]++
			above[l.Goal]++
			left[l.To], left[l.Goal] = true, true
		}
	}
	var free []ID
	for g := range left {
		if below[g] == 0 || above[g] == 0 {
			free = append(free, g)
		}
	}
	for len(free) > 0 {
		g := free[len(free)-1]
		free = free[:len(free)-1]
		if !left[g] {
			continue
		}
		delete(left, g)
		for l := range s.AlignmentsUp(g) {
			if l.By.Nested() {
				if below[l.To]--; below[l.To] == 0 {
					free = append(free, l.To)
				}
			}
		}
		for l := range s.AlignmentsDown(g) {
			if l.By.Nested() {
				if above[l.Goal]--; above[l.Goal] == 0 {
					free = append(free, l.Goal)
				}
			}
		}
	}
	return left
}

// goalLoop returns the keys on a loop that l closes, or nil. Only nested alignments make lines.
func goalLoop(s *Snapshot, l *Alignment) []string {
	if !l.By.Nested() {
		return nil
	}
	from := map[ID]ID{l.To: ""} // how the walk up from l.To came to each goal
	queue := []ID{l.To}
	for len(queue) > 0 {
		g := queue[0]
		queue = queue[1:]
		if g == l.Goal {
			var keys []string
			for g != "" {
				keys = append(keys, s.Label(KindGoal, g))
				g = from[g]
			}
			slices.Reverse(keys)
			return slices.Insert(keys, 0, keys[len(keys)-1])
		}
		for up := range s.AlignmentsUp(g) {
			if _, ok := from[up.To]; !ok && up.By.Nested() {
				from[up.To] = g
				queue = append(queue, up.To)
			}
		}
	}
	return nil
}
