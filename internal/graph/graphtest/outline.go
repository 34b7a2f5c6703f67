package graphtest

import (
	"cmp"
	"slices"

	"weir.dev/weir/internal/cascade"
)

// Row is a goal of an outline.
type Row struct {
	Goal  cascade.ID
	Under cascade.ID // the alignment that joins it to the goal it stands under; none at the top
	Depth int
	Below int // how many rows stand below it
}

// Outline: each goal stands once, under the goal it serves with its largest share, or by its oldest alignment; those
// right below one in order of creation. Tops are the priorities and those that have something below, then the rest,
// then local ones.
func (n Naive) Outline() (rows []Row) {
	out := n.LeftOut()
	flows := func(a *cascade.Alignment) bool { return a.By.Nested() && !out[a.ID] }
	under := func(goal cascade.ID) (best *cascade.Alignment) {
		ups := all(n, cascade.KindAlignment, func(a *cascade.Alignment) bool { return a.Goal == goal && flows(a) })
		slices.SortStableFunc(ups, func(a, b *cascade.Alignment) int {
			switch {
			case a.Share == nil && b.Share == nil:
				return 0
			case a.Share == nil:
				return 1
			case b.Share == nil:
				return -1
			}
			return cmp.Compare(*b.Share, *a.Share)
		})
		if len(ups) > 0 {
			best = ups[0]
		}
		return best
	}
	goals := all(n, cascade.KindGoal, func(*cascade.Goal) bool { return true })
	var walk func(g *cascade.Goal, by cascade.ID, depth int)
	walk = func(g *cascade.Goal, by cascade.ID, depth int) {
		at := len(rows)
		rows = append(rows, Row{g.ID, by, depth, 0})
		for _, child := range goals {
			if a := under(child.ID); a != nil && a.To == g.ID {
				walk(child, a.ID, depth+1)
			}
		}
		rows[at].Below = len(rows) - at - 1
	}
	for rank := range 3 {
		for _, g := range goals {
			serves := all(n, cascade.KindAlignment, func(a *cascade.Alignment) bool { return a.Goal == g.ID })
			served := all(n, cascade.KindAlignment, func(a *cascade.Alignment) bool { return a.To == g.ID && flows(a) })
			is := 1
			switch {
			case n.priority(g, len(serves)):
				is = 0
			case g.Local:
				is = 2
			case len(served) > 0:
				is = 0
			}
			if is == rank && under(g.ID) == nil {
				walk(g, "", 0)
			}
		}
	}
	return rows
}

// priority: a committed outcome that serves nothing and is not local.
func (n Naive) priority(g *cascade.Goal, serves int) bool {
	outcome := g.Type == "" || g.Type == cascade.Outcome
	return !g.Withheld && g.State == cascade.Committed && outcome && !g.Local && serves == 0
}

// Counts are the goals the viewer sees, the priorities, those proposed, those below another without a reason, and by
// health those they see.
func (n Naive) Counts() (visible, priorities, proposed, unstated int, health map[cascade.Health]int) {
	health = map[cascade.Health]int{}
	for _, r := range n.Outline() {
		g := n.goal(r.Goal)
		serves := all(n, cascade.KindAlignment, func(a *cascade.Alignment) bool { return a.Goal == g.ID })
		if n.priority(g, len(serves)) {
			priorities++
		}
		if g.State == cascade.Proposed {
			proposed++
		}
		if g.Withheld {
			continue
		}
		visible++
		health[n.Figures(g.ID).Health]++
		for _, a := range serves {
			if a.ID == r.Under && !a.Withheld && a.Because == "" && a.Believes == nil {
				unstated++
			}
		}
	}
	return visible, priorities, proposed, unstated, health
}
