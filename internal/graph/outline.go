package graph

import (
	"cmp"
	"iter"
	"slices"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/dense"
)

// The outline of a graph: each goal stands once, under its primary parent. It is kept like the figures, so that a page
// shows a part of it, and how many goals there are of a sort, at the cost of that part.

// Counts says how many goals there are.
type Counts struct {
	Visible    int // those that are not withheld
	Priorities int
	Proposed   int
	Unstated   int    // visible ones below another that nobody has said why they should help
	health     [8]int // as many as cascade.Healths
}

// InHealth says how many visible goals are in a health.
func (c *Counts) InHealth(h cascade.Health) int {
	if i := slices.Index(cascade.Healths, h); i >= 0 {
		return c.health[i]
	}
	return 0
}

// outlined is what is kept of one goal's place in the outline.
type outlined struct {
	under        *cascade.Alignment // what joins it to the goal it stands under; nil at the top
	parent       int32              // where that goal stands; −1 at the top
	below, right int32              // how many goals stand below it, and right below it
	seq          int64
	kids         dense.Set // the goals right below it
	hung         bool      // it stands somewhere
	rank         byte      // of a top
	health       int8      // its place among the healths; −1 for none that counts
	is           marks
}

type marks struct{ visible, priority, proposed, unstated bool }

const top = -1

// Priority reports whether a goal is a committed outcome that serves nothing and is not local.
func (g *Graph) Priority(goal *cascade.Goal) bool {
	if !g.priority(goal, false) {
		return false
	}
	for range g.s.AlignmentsUp(goal.ID) {
		return false
	}
	return true
}

func (g *Graph) priority(goal *cascade.Goal, serves bool) bool {
	return !serves && goal != nil && !goal.Withheld && goal.State == cascade.Committed && !goal.Local &&
		(goal.Type == "" || goal.Type == cascade.Outcome)
}

// primary returns, of the alignments by which a goal serves others, the one that it stands under, and where that goal
// stands: its largest share, then its oldest; nil at the top.
func (g *Graph) primary(up []cascade.Line) (best *cascade.Alignment, parent int32) {
	share := func(a *cascade.Alignment) float64 {
		if a.Share == nil {
			return -1
		}
		return *a.Share
	}
	parent = top
	for _, a := range up {
		if g.Flows(a.Alignment) && (best == nil || share(a.Alignment) > share(best)) {
			best, parent = a.Alignment, a.At
		}
	}
	return best, parent
}

// rank puts priorities first, with the other tops that have something below; then the rest, and local ones last.
func rank(goal *cascade.Goal, priority, served bool) byte {
	switch {
	case priority:
		return 0
	case goal.Local:
		return 2
	case served:
		return 0
	}
	return 1
}

// outlined says where the goal at a place stands and what it counts as, with the goals below it as they were.
func (g *Graph) outlined(p int32, n *node) outlined {
	var near cascade.Near
	g.s.NearUp(p, &near)
	goal, now := g.s.GoalAt(p), *n
	now.under, now.parent = g.primary(near.Up)
	now.is.priority = g.priority(goal, len(near.Up) > 0)
	served := false
	if now.under == nil {
		for a := range g.s.Down(p) {
			if served = g.Flows(a); served {
				break
			}
		}
	}
	return g.stands(goal, &now, served)
}

// stands says what a goal counts as, of which is known what it stands under, whether it is a priority, and whether
// anything serves it, which counts at the top.
func (g *Graph) stands(goal *cascade.Goal, n *node, served bool) outlined {
	o := n.outlined
	o.seq, o.rank, o.health = goal.Seq, 0, -1
	o.is = marks{
		visible: !goal.Withheld, priority: o.is.priority, proposed: goal.State == cascade.Proposed,
		unstated: o.under != nil && !goal.Withheld && o.under.Unstated(),
	}
	if o.under == nil {
		o.rank = rank(goal, o.is.priority, served)
	}
	if o.is.visible {
		o.health = int8(slices.Index(cascade.Healths, n.Health))
	}
	return o
}

// count adds what o counts as, so many times.
func (c *Counts) count(o *outlined, times int) {
	for _, one := range []struct {
		is bool
		n  *int
	}{
		{o.is.visible, &c.Visible},
		{o.is.priority, &c.Priorities},
		{o.is.proposed, &c.Proposed},
		{o.is.unstated, &c.Unstated},
	} {
		if one.is {
			*one.n += times
		}
	}
	if o.health >= 0 {
		c.health[o.health] += times
	}
}

// arrangement is the outline while it is written.
type arrangement struct {
	g    *Graph
	by   *dense.Edit
	node func(p int32) *node // to be read
	edit func(p int32) *node // to be written
}

// before orders the goals that stand under one goal, or at the top.
func (w *arrangement) before(a, b int32) bool {
	x, y := &w.node(a).outlined, &w.node(b).outlined
	return cmp.Or(cmp.Compare(x.rank, y.rank), cmp.Compare(x.seq, y.seq), cmp.Compare(a, b)) < 0
}

// all arranges every goal. order has each goal behind those below it.
func (w *arrangement) all(order []int32) {
	for p := range w.g.s.KindPlaces(cascade.KindGoal) {
		n := w.edit(p)
		n.hung = true
		w.g.counts.count(&n.outlined, 1)
	}
	for p := range w.g.s.KindPlaces(cascade.KindGoal) {
		w.hang(p, w.node(p).parent)
	}
	for _, p := range order {
		if n := w.node(p); n.parent != top {
			w.edit(n.parent).below += n.below + 1
		}
	}
}

// hang puts a goal among those right below another.
func (w *arrangement) hang(p, parent int32) {
	if parent == top {
		w.g.tops.Add(w.by, p, w.before)
		return
	}
	n := w.edit(parent)
	n.right++
	n.kids.Add(w.by, p, w.before)
}

// arrange puts the goals that a change has touched where they stand now. It costs what moved and what is above that.
func (w *arrangement) arrange(touched map[int32]bool) {
	moved := map[int32]outlined{}
	for p := range touched {
		n := w.node(p)
		if n == nil {
			continue
		}
		was, now := n.outlined, w.g.outlined(p, n)
		if now.hung = true; was.hung {
			w.g.counts.count(&was, -1)
		}
		w.g.counts.count(&now, 1)
		if was.hung && was.parent == now.parent && was.rank == now.rank && was.seq == now.seq {
			w.edit(p).outlined = now
			continue
		}
		if was.hung {
			w.lift(p)
		}
		moved[p] = now
	}
	// All that moved is out by now and goes in one after the other, so that no goal is weighed twice.
	for p := range moved {
		w.edit(p).parent = top
	}
	for p, now := range moved {
		n := w.edit(p)
		now.below, now.right, now.kids = n.below, n.right, n.kids
		n.outlined = now
		w.hang(p, now.parent)
		w.weigh(now.parent, now.below+1)
	}
}

// lift takes a goal, with what is below it, from where it stands.
func (w *arrangement) lift(p int32) {
	parent := w.node(p).parent
	switch {
	case parent == top:
		w.g.tops.Remove(w.by, p, w.before)
	case w.node(parent) != nil:
		n := w.edit(parent)
		n.kids.Remove(w.by, p, w.before)
		n.right--
		w.weigh(parent, -w.node(p).below-1)
	}
	w.edit(p).parent = top
}

// drop forgets a goal that is gone. What stood below it is touched too, since what joined it is gone.
func (w *arrangement) drop(p int32) {
	if n := w.node(p); n != nil && n.hung {
		w.g.counts.count(&n.outlined, -1)
		w.lift(p)
	}
}

// weigh adds to what stands below a goal, and below all that it stands under.
func (w *arrangement) weigh(p, below int32) {
	for p != top && w.node(p) != nil {
		n := w.edit(p)
		n.below += below
		p = n.parent
	}
}

// Counts says how many goals there are.
func (g *Graph) Counts() Counts { return g.counts }

// outlineOf returns where a goal stands in the outline, or nil.
func (g *Graph) outlineOf(goal cascade.ID) *node {
	if p, ok := g.s.PlaceOf(goal); ok {
		return g.node(p)
	}
	return nil
}

// Under returns the alignment that a goal stands under in the outline; nil at the top.
func (g *Graph) Under(goal cascade.ID) *cascade.Alignment {
	if n := g.outlineOf(goal); n != nil {
		return n.under
	}
	return nil
}

// Below says how many goals stand below a goal in the outline, and how many of them right below it.
func (g *Graph) Below(goal cascade.ID) (all, right int) {
	if n := g.outlineOf(goal); n != nil {
		return int(n.below), int(n.right)
	}
	return 0, 0
}

// ByPlace compares two goals that stand under the same by their order in the outline.
func (g *Graph) ByPlace(a, b cascade.ID) int {
	p, _ := g.s.PlaceOf(a)
	q, _ := g.s.PlaceOf(b)
	w := arrangement{g: g, node: g.node}
	switch {
	case p == q:
		return 0
	case w.before(p, q):
		return -1
	}
	return 1
}

// Rows yields the goals that stand right below a goal in the outline, in order of creation; for none the tops,
// priorities first. After a goal of them it yields those that follow it.
func (g *Graph) Rows(parent, after cascade.ID) iter.Seq[cascade.ID] {
	return func(yield func(cascade.ID) bool) {
		set, at := g.tops, int32(top)
		if parent != "" {
			n := g.outlineOf(parent)
			if n == nil {
				return
			}
			set = n.kids
			at, _ = g.s.PlaceOf(parent)
		}
		rows := set.All()
		if n := g.outlineOf(after); n != nil && n.parent == at {
			w := arrangement{g: g, node: g.node}
			last, _ := g.s.PlaceOf(after)
			rows = set.From(func(p int32) bool { return w.before(last, p) })
		}
		for p := range rows {
			if !yield(g.s.GoalAt(p).ID) {
				return
			}
		}
	}
}
