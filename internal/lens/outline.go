package lens

import (
	"iter"
	"math"
	"slices"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/graph"
	"weir.dev/weir/internal/standing"
)

// Row is one line of the outline.
type Row struct {
	Goal
	Depth    int               `json:"depth"`
	Standing standing.Standing `json:"standing"` // of the belief that joins it to the row it stands under; none at depth 0
	Also     []Ref             `json:"also,omitempty"`
	Below    int               `json:"below"` // how many rows stand under it
	// it passed the filter itself; the others are there because something below did
	Match bool      `json:"match"`
	Spark []float64 `json:"spark,omitempty"`
	Right int       `json:"-"` // how many goals stand right below it, whatever the filter
}

// forest is the outline, or what a filter leaves of it.
type forest struct {
	has   func(cascade.ID) bool
	rows  func(parent, after cascade.ID) iter.Seq[cascade.ID] // see graph.Graph.Rows
	below func(cascade.ID) int
	match func(*cascade.Goal) bool
}

// spot is a goal in its place in a forest.
type spot struct {
	goal  *cascade.Goal
	depth int
}

// whole is the outline of all goals.
func (l *Lens) whole(match func(*cascade.Goal) bool) forest {
	return forest{
		func(cascade.ID) bool { return true }, l.Graph().Rows,
		func(id cascade.ID) int { all, _ := l.Graph().Below(id); return all }, match,
	}
}

// matching is what matches, with all above it.
func (l *Lens) matching(m matcher) forest {
	match, seen := map[cascade.ID]bool{}, map[cascade.ID]bool{}
	under := map[cascade.ID][]cascade.ID{}
	for e := range m.from(nil) {
		g := e.(*cascade.Goal)
		if !m.keep(g) {
			continue
		}
		match[g.ID] = true
		for id := g.ID; id != "" && !seen[id]; id = l.parent(id) {
			seen[id] = true
			under[l.parent(id)] = append(under[l.parent(id)], id)
		}
	}
	below := map[cascade.ID]int{}
	var weigh func(cascade.ID) int
	weigh = func(id cascade.ID) int {
		slices.SortFunc(under[id], l.Graph().ByPlace)
		for _, child := range under[id] {
			below[id] += 1 + weigh(child)
		}
		return below[id]
	}
	weigh("")
	rows := func(parent, after cascade.ID) iter.Seq[cascade.ID] {
		return slices.Values(under[parent][1+slices.Index(under[parent], after):])
	}
	return forest{
		func(id cascade.ID) bool { return seen[id] }, rows, func(id cascade.ID) int { return below[id] },
		func(g *cascade.Goal) bool { return match[g.ID] },
	}
}

// parent is the goal that a goal stands under; empty at the top.
func (l *Lens) parent(goal cascade.ID) cascade.ID {
	if a := l.Graph().Under(goal); a != nil {
		return a.To
	}
	return ""
}

// above returns the goals that a goal stands under, the top first.
func (l *Lens) above(goal cascade.ID) (out []cascade.ID) {
	for id := l.parent(goal); id != ""; id = l.parent(id) {
		out = append(out, id)
	}
	slices.Reverse(out)
	return out
}

// walk yields a forest from the top down, from behind a goal; all of it for none. It reports whether it came to the
// end.
func (l *Lens) walk(f forest, from cascade.ID, yield func(spot) bool) bool {
	var down func(parent, after cascade.ID, depth int) bool
	down = func(parent, after cascade.ID, depth int) bool {
		for id := range f.rows(parent, after) {
			if !yield(spot{l.s.Goal(id), depth}) || !down(id, "", depth+1) {
				return false
			}
		}
		return true
	}
	depth := len(l.above(from))
	if from != "" && !down(from, "", depth+1) {
		return false
	}
	for ; from != ""; depth-- {
		parent := l.parent(from)
		if !down(parent, from, depth) {
			return false
		}
		if from = parent; from == "" {
			return true
		}
	}
	return down("", "", 0)
}

// Outline returns the goals as a tree: each stands once, under its primary parent (its largest share, then its oldest
// alignment). With a filter, what matches is shown with all above it.
func (l *Lens) Outline(filter Filter) (List[Row], error) {
	m, err := l.matcher(filter)
	if err != nil {
		return List[Row]{}, err
	}
	f := l.whole(m.keep)
	if filter != (Filter{}) {
		f = l.matching(m)
	}
	from := func(name string) iter.Seq[spot] {
		var id cascade.ID
		if name != "" {
			g := l.shown(cascade.KindGoal, name)
			if g == nil || !f.has(g.Head().ID) {
				return nil
			}
			id = g.Head().ID
		}
		return func(yield func(spot) bool) { l.walk(f, id, yield) }
	}
	return listOf(from, func(s spot) string { return l.ID(s.goal) }, func(s spot) Row { return l.outlined(f, s) }), nil
}

// outlined is the row of a goal in its place.
func (l *Lens) outlined(f forest, at spot) Row {
	g, a := at.goal, l.Graph().Under(at.goal.ID)
	r := Row{Goal: l.row(g), Depth: at.depth, Below: f.below(g.ID), Match: f.match(g), Spark: l.spark(g)}
	_, r.Right = l.Graph().Below(g.ID)
	if a == nil {
		return r
	}
	r.Standing = l.Standing(a)
	for up := range l.s.AlignmentsUp(g.ID) {
		if up.ID != a.ID {
			r.Also = append(r.Also, *l.refTo(cascade.KindGoal, up.To))
		}
	}
	return r
}

// Branch is a row with some of what stands right below it.
type Branch struct {
	Row
	Open []Branch // those right below it, where they are shown
	More int      // how many more of these follow, as far as they fit into another part
}

// fewest is how many goals a level is opened with at least, where it has as many.
const fewest = 5

// Branches returns at most level goals of those right below the goal that ref names, or of the tops for none, from
// behind the one that after names, and how many follow. It opens what is below them, one level after the other, for as
// long as there are no more than most goals in all.
func (l *Lens) Branches(ref, after string, level, most int) (open []Branch, more int, err error) {
	var parent, from cascade.ID
	depth := 0
	if ref != "" {
		g, err := l.goal(ref)
		if err != nil {
			return nil, 0, err
		}
		parent, depth = g.ID, len(l.above(g.ID))+1
	}
	if g := l.FindGoal(after); g != nil {
		from = g.ID
	}
	f := l.whole(everything)
	take := func(parent, from cascade.ID, depth, n int) (ids []cascade.ID, out []Branch, more int) {
		for id := range f.rows(parent, from) {
			if len(out) == n {
				if more++; more == level {
					break
				}
				continue
			}
			ids, out = append(ids, id), append(out, Branch{Row: l.outlined(f, spot{l.s.Goal(id), depth})})
		}
		return ids, out, more
	}
	ids, open, more := take(parent, from, depth, level)
	type bud struct {
		id cascade.ID
		at *Branch
	}
	var buds []bud
	left := most - len(open)
	grow := func(ids []cascade.ID, of []Branch) {
		for i := range of {
			if of[i].Right > 0 {
				buds = append(buds, bud{ids[i], &of[i]})
			}
		}
	}
	for grow(ids, open); len(buds) > 0; {
		now := buds
		buds = nil
		each := min(level, max(fewest, left/len(now)))
		for depth++; len(now) > 0 && min(each, now[0].at.Right) <= left; now = now[1:] {
			ids, below, more := take(now[0].id, "", depth, each)
			now[0].at.Open, now[0].at.More = below, more
			left -= len(below)
			grow(ids, below)
		}
		if len(now) > 0 {
			break
		}
	}
	return open, more, nil
}

func everything(*cascade.Goal) bool { return true }

// Above returns the rows that the goal that ref names stands under, the top first, and its own last.
func (l *Lens) Above(ref string) ([]Row, error) {
	g, err := l.goal(ref)
	if err != nil {
		return nil, err
	}
	f := l.whole(everything)
	var out []Row
	for depth, id := range append(l.above(g.ID), g.ID) {
		out = append(out, l.outlined(f, spot{l.s.Goal(id), depth}))
	}
	return out, nil
}

// Found is what a filter finds in the outline, with all that stands above it.
type Found struct {
	Rows    []Row
	Matches int    // how many of the rows passed the filter themselves
	Next    string // the last of these, where more follow; empty at the end
}

// FindInOutline returns at most most goals that a filter lets through, with all above them, in the order of the
// outline, from behind the one that after names.
func (l *Lens) FindInOutline(filter Filter, after string, most int) (Found, error) {
	m, err := l.matcher(filter)
	if err != nil {
		return Found{}, err
	}
	var from cascade.ID
	if g := l.FindGoal(after); g != nil {
		from = g.ID
	}
	steps := math.MaxInt
	if filter.Q != "" { // many goals say a common word; few a rare one, and they are found quicker one by one
		steps = 20 * most
	}
	if !m.few {
		if out, done := l.find(l.whole(m.keep), from, most, steps); done {
			return out, nil
		}
	}
	out, _ := l.find(l.matching(m), from, most, math.MaxInt)
	return out, nil
}

// find returns at most most goals that match in a forest, from behind a goal on. It gives up after so many steps.
func (l *Lens) find(f forest, from cascade.ID, most, steps int) (out Found, done bool) {
	path := make([]spot, 0, 8) // the goals above where the walk is, of which the first drawn have rows
	drawn := 0
	for depth, id := range l.above(from) {
		path = append(path, spot{l.s.Goal(id), depth})
	}
	if from != "" {
		path = append(path, spot{l.s.Goal(from), len(path)})
	}
	ended := l.walk(f, from, func(at spot) bool {
		path, drawn = append(path[:at.depth], at), min(drawn, at.depth)
		if !f.match(at.goal) {
			steps--
			return steps >= 0
		}
		if out.Matches == most {
			return false
		}
		for ; drawn < len(path); drawn++ {
			r := l.outlined(f, path[drawn])
			r.Match = drawn == at.depth // one above that matches was shown in a part before
			out.Rows = append(out.Rows, r)
		}
		out.Matches++
		out.Next = l.ID(at.goal)
		return true
	})
	if ended {
		out.Next = ""
	}
	return out, steps >= 0
}

// Counts says how many goals there are.
type Counts = graph.Counts

// Counts says how many goals the viewer sees.
func (l *Lens) Counts() Counts { return l.Graph().Counts() }
