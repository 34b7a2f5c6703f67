package graph

import (
	"iter"
	"maps"
	"slices"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/dense"
)

// Graph is a snapshot with the figures of every goal on one day. It never changes and reading it needs no lock.
type Graph struct {
	s     cascade.Snapshot
	today cascade.Date
	nodes dense.Vec[*node]    // by place; nil where no goal stands
	out   map[cascade.ID]bool // alignments left out because they would close a loop
	work  int                 // how many goals were computed to make it

	tops   dense.Set // of the outline
	counts Counts
}

// node is one goal with its figures and its place in the outline. It is changed only by the edit that made it.
type node struct {
	Figures
	outlined
	up []int32 // the places of the goals its progress and lines pass on to
	by *dense.Edit
}

// New computes every figure of s as it stands on the given day.
func New(s cascade.Snapshot, today cascade.Date) *Graph {
	g := &Graph{s: s, today: today}
	all, order := g.sorted()
	if len(order) < s.Len(cascade.KindGoal) {
		g.out = leftOut(&s)
		all, order = g.sorted()
	}
	c := computer{g: g, node: func(p int32) *node { return all[p] }}
	for _, p := range order {
		n := all[p]
		n.Figures = c.figures(p)
		n.outlined = g.stands(g.s.GoalAt(p), n, slices.ContainsFunc(c.near.Down, func(a cascade.Line) bool {
			return g.Flows(a.Alignment)
		}))
	}
	g.work = len(order)
	w := arrangement{g: g, by: new(dense.Edit), node: c.node, edit: c.node}
	w.all(order)
	g.nodes = dense.FillVec(slices.Collect(slices.Chunk(all, dense.FillMany)))
	return g
}

// sorted returns a node for every goal, by place, without its figures yet, and the places of the goals, each behind
// those that serve it. Goals on loops, and those they serve, are not among these.
func (g *Graph) sorted() (all []*node, order []int32) {
	all = make([]*node, g.s.Places())
	made := make([]node, g.s.Len(cascade.KindGoal))
	below := make([]int32, len(all)) // how many goals that serve each are still to come
	var ups []int32
	var near cascade.Near
	for p := range g.s.KindPlaces(cascade.KindGoal) {
		n := &made[0]
		all[p], made = n, made[1:]
		if cap(ups)-len(ups) < 8 {
			ups = make([]int32, 0, 1024)
		}
		ups = ups[len(ups):]
		g.s.NearUp(p, &near)
		for _, a := range near.Up {
			if g.Flows(a.Alignment) {
				ups = append(ups, a.At)
				below[a.At]++
			}
		}
		n.up = slices.Clip(ups)
		n.under, n.parent = g.primary(near.Up)
		n.is.priority = g.priority(g.s.GoalAt(p), len(near.Up) > 0)
	}
	order = make([]int32, 0, g.s.Len(cascade.KindGoal))
	for p := range g.s.KindPlaces(cascade.KindGoal) {
		if below[p] == 0 {
			order = append(order, p)
		}
	}
	for i := 0; i < len(order); i++ {
		for _, to := range all[order[i]].up {
			if below[to]--; below[to] == 0 && all[to] != nil {
				order = append(order, to)
			}
		}
	}
	return all, order
}

// above appends the places of the goals that the progress and lines of the goal at p pass on to.
func (g *Graph) above(to []int32, p int32) []int32 {
	for a, up := range g.s.Up(p) {
		if g.Flows(a) {
			to = append(to, up)
		}
	}
	return to
}

// manyChanges is how many changes it takes at least to compute everything anew, where they are more than half of all
// things: that costs less than to find out what they reach.
const manyChanges = 10_000

// With returns the graph of after, which is g's snapshot with changes applied. It costs what changed and its ancestors;
// where holidays change, everything.
func (g *Graph) With(after cascade.Snapshot, changes []cascade.Change) *Graph {
	if n := len(changes); n > manyChanges && n > after.Places()/2 {
		return New(after, g.today)
	}
	for _, c := range changes {
		if cascade.HolidaysMoved(c.Before, c.After) { // any goal may be stale from another day on
			return New(after, g.today)
		}
	}
	next := &Graph{s: after, today: g.today, nodes: g.nodes, out: g.out, tops: g.tops, counts: g.counts}
	r := &refreshing{
		g: next, by: new(dense.Edit), dirty: map[int32]bool{}, linked: map[int32]bool{}, placed: map[int32]bool{},
		read: map[cascade.ID]bool{},
	}
	w := arrangement{g: next, by: r.by, node: next.node, edit: r.edit}
	for n := next.nodes.Len(); n < after.Places(); n++ {
		next.nodes.Append(r.by, nil)
	}
	relink := false
	for _, c := range changes {
		for _, e := range []cascade.Entity{c.Before, c.After} {
			if e == nil {
				continue
			}
			r.touch(e)
			if a, ok := e.(*cascade.Alignment); ok && a.By.Nested() {
				relink = relink || len(g.out) > 0 || c.After == e && !joined(c.Before, a) && closesLoop(&after, a, g.out)
			}
		}
		if was, ok := c.Before.(*cascade.Goal); ok && c.After == nil {
			if p, ok := g.s.PlaceOf(was.ID); ok {
				w.drop(p)
				*next.nodes.Edit(r.by, int(p)) = nil
			}
		}
	}
	if relink {
		next.out = leftOut(&after)
		for _, out := range []map[cascade.ID]bool{g.out, next.out} {
			for id := range out {
				if a := after.Alignment(id); a != nil && g.out[id] != next.out[id] {
					r.relink(a)
				}
			}
		}
	}
	r.refresh()
	w.arrange(r.placed)
	return next
}

// refreshing computes anew what rests on what has changed.
type refreshing struct {
	g      *Graph
	by     *dense.Edit
	dirty  map[int32]bool      // goals whose figures may differ
	linked map[int32]bool      // goals that may serve others than before
	placed map[int32]bool      // goals that may stand elsewhere in the outline, or count as something else
	read   map[cascade.ID]bool // metrics of which what reads them is marked
}

// mark notes a goal in some of the lists, if it is there.
func (r *refreshing) mark(goal cascade.ID, in ...map[int32]bool) {
	if p, ok := r.g.s.PlaceOf(goal); ok {
		for _, list := range in {
			list[p] = true
		}
	}
}

// relink marks both ends of an alignment.
func (r *refreshing) relink(a *cascade.Alignment) {
	r.mark(a.To, r.dirty, r.placed)
	r.mark(a.Goal, r.linked, r.placed)
}

// above marks the goals that a goal serves.
func (r *refreshing) above(id cascade.ID) {
	if p, ok := r.g.s.PlaceOf(id); ok {
		for _, to := range r.g.s.Up(p) {
			r.dirty[to] = true
		}
	}
}

// touch marks the goals whose figures rest directly on e.
func (r *refreshing) touch(e cascade.Entity) {
	measured := func(metric cascade.ID) { // readings are many and come together
		if r.read[metric] {
			return
		}
		r.read[metric] = true
		for m := range r.g.s.MeasuresReading(metric) {
			r.mark(m.Goal, r.dirty)
		}
	}
	switch e := e.(type) {
	case *cascade.Goal:
		r.mark(e.ID, r.dirty, r.placed)
		// Its state and its measures weigh in the goals above, and its own measures in how theirs are shared.
		r.above(e.ID)
	case *cascade.Measure:
		r.mark(e.Goal, r.dirty)
		r.above(e.Goal)
	case *cascade.Metric:
		measured(e.ID)
	case *cascade.Observation:
		measured(e.Metric)
	case *cascade.Alignment:
		r.relink(e)
	case *cascade.CheckIn:
		r.mark(e.Goal, r.dirty)
	case *cascade.Cycle:
		for goal := range r.g.s.Referrers(e.ID, cascade.KindGoal) {
			r.mark(goal.Head().ID, r.dirty)
		}
	}
}

// node returns the node of a goal, to be read; nil where no goal stands.
func (g *Graph) node(p int32) *node { return *g.nodes.At(int(p)) }

// link gives a goal its node, or one with the goals it serves now.
func (r *refreshing) link(p int32) {
	if r.g.s.GoalAt(p) == nil {
		return
	}
	r.edit(p).up = r.g.above(nil, p)
}

// edit returns the node of a goal to be written, a new one where it has none.
func (r *refreshing) edit(p int32) *node {
	at := r.g.nodes.Edit(r.by, int(p))
	switch was := *at; {
	case was == nil:
		*at = &node{by: r.by}
	case was.by != r.by:
		now := *was
		now.by = r.by
		*at = &now
	}
	return *at
}

// refresh recomputes the dirty goals and, as far as something changed, the goals above them, each once and after what
// it rests on.
func (r *refreshing) refresh() {
	fresh := map[int32]bool{}
	for p := range r.dirty {
		if r.g.node(p) == nil {
			fresh[p], r.linked[p] = true, true
		}
	}
	for p := range r.linked {
		r.link(p)
	}
	// Everything above a dirty goal may change; visiting children first computes each goal at most once.
	above := map[int32]bool{}
	var order []int32
	var climb func(int32)
	climb = func(p int32) {
		if above[p] {
			return
		}
		above[p] = true
		if n := r.g.node(p); n != nil {
			for _, to := range n.up {
				climb(to)
			}
			order = append(order, p)
		}
	}
	for p := range r.dirty {
		climb(p)
	}
	c := computer{g: r.g, node: r.g.node}
	// A goal is appended after all above it, so the reverse has every goal after those below it.
	for i := len(order) - 1; i >= 0; i-- {
		p := order[i]
		if !r.dirty[p] {
			continue
		}
		r.g.work++
		now := c.figures(p)
		n := r.edit(p)
		was := n.Figures
		if n.Figures = now; fresh[p] || was.Health != now.Health {
			r.placed[p] = true
		}
		if !fresh[p] && was.Progress == now.Progress {
			continue
		}
		for _, to := range n.up {
			r.dirty[to] = true
		}
	}
}

// Work returns how many goals' figures were computed to make g, of the graph before it if there was one.
func (g *Graph) Work() int { return g.work }

// Snapshot returns what the figures were computed from.
func (g *Graph) Snapshot() *cascade.Snapshot { return &g.s }

// Today returns the day the figures stand on.
func (g *Graph) Today() cascade.Date { return g.today }

// Figures returns the figures of a goal; those of an unknown goal say there is no evidence.
func (g *Graph) Figures(goal cascade.ID) Figures {
	if p, ok := g.s.PlaceOf(goal); ok {
		return g.FiguresAt(p)
	}
	return Figures{Health: cascade.HealthNoEvidence}
}

// FiguresAt returns the figures of the goal at a place of the snapshot; where none stands, that there is no evidence.
func (g *Graph) FiguresAt(p int32) Figures {
	if n := g.node(p); n != nil {
		return n.Figures
	}
	return Figures{Health: cascade.HealthNoEvidence}
}

// Above returns the places of the goals that the progress and lines of the goal at a place pass on to. It must not be
// changed.
func (g *Graph) Above(p int32) []int32 {
	if n := g.node(p); n != nil {
		return n.up
	}
	return nil
}

// Flows reports whether progress and lines pass along an alignment: it is a nested one that closes no loop.
func (g *Graph) Flows(a *cascade.Alignment) bool { return a.By.Nested() && !g.out[a.ID] }

// LeftOut reports whether an alignment is left out because it would close a loop with older ones.
func (g *Graph) LeftOut(alignment cascade.ID) bool { return g.out[alignment] }

// AllLeftOut yields the alignments that are left out, in no order.
func (g *Graph) AllLeftOut() iter.Seq[cascade.ID] { return maps.Keys(g.out) }

// leftOut adds the nested alignments in order of creation and returns those that would close a loop.
func leftOut(s *cascade.Snapshot) map[cascade.ID]bool {
	if len(s.Looped()) == 0 {
		return nil
	}
	out := map[cascade.ID]bool{}
	up := map[cascade.ID][]cascade.ID{}
	for a := range s.Alignments() {
		if !a.By.Nested() {
			continue
		}
		if reaches(a.To, a.Goal, func(id cascade.ID, visit func(cascade.ID)) {
			for _, to := range up[id] {
				visit(to)
			}
		}) {
			out[a.ID] = true
			continue
		}
		up[a.Goal] = append(up[a.Goal], a.To)
	}
	return out
}

// joined reports whether an alignment joined the same goals before, so that no line leads where none led.
func joined(before cascade.Entity, now *cascade.Alignment) bool {
	was, ok := before.(*cascade.Alignment)
	return ok && was.By.Nested() && was.Goal == now.Goal && was.To == now.To
}

// closesLoop reports whether a, which s holds, closes a loop with the others that are not left out.
func closesLoop(s *cascade.Snapshot, a *cascade.Alignment, out map[cascade.ID]bool) bool {
	return reaches(a.To, a.Goal, func(id cascade.ID, visit func(cascade.ID)) {
		for up := range s.AlignmentsUp(id) {
			if up.By.Nested() && up.ID != a.ID && !out[up.ID] {
				visit(up.To)
			}
		}
	})
}

// reaches reports whether next leads from one goal to another.
func reaches(from, to cascade.ID, next func(cascade.ID, func(cascade.ID))) bool {
	seen := map[cascade.ID]bool{from: true}
	queue := []cascade.ID{from}
	for len(queue) > 0 {
		id := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		if id == to {
			return true
		}
		next(id, func(n cascade.ID) {
			if !seen[n] {
				seen[n] = true
				queue = append(queue, n)
			}
		})
	}
	return false
}
