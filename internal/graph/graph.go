package graph

import (
	"github.com/tidwall/btree"

	"weir.dev/weir/internal/cascade"
)

// Graph is a snapshot with the figures of every goal on one day. It never changes and reading it needs no lock.
type Graph struct {
	s       cascade.Snapshot
	today   cascade.Date
	figures btree.Map[cascade.ID, Figures]
	out     map[cascade.ID]bool // alignments left out because they would close a loop
	work    int                 // how many goals were computed to make it
}

// New computes every figure of s as it stands on the given day.
func New(s cascade.Snapshot, today cascade.Date) *Graph {
	g := &Graph{s: s, today: today, out: leftOut(&s)}
	dirty := map[cascade.ID]bool{}
	for goal := range s.Goals() {
		dirty[goal.ID] = true
	}
	g.refresh(dirty)
	return g
}

// With returns the graph of after, which is g's snapshot with changes applied. It costs what changed and its ancestors.
func (g *Graph) With(after cascade.Snapshot, changes []cascade.Change) *Graph {
	figures := g.figures // the struct is copied first, because Copy marks its receiver and others may be reading g
	next := &Graph{s: after, today: g.today, figures: *figures.Copy(), out: g.out}
	dirty := map[cascade.ID]bool{}
	relink := false
	for _, c := range changes {
		for _, e := range []cascade.Entity{c.Before, c.After} {
			if e == nil {
				continue
			}
			next.touch(e, dirty)
			if a, ok := e.(*cascade.Alignment); ok && a.By.Nested() {
				relink = relink || len(g.out) > 0 || c.After == e && closesLoop(&after, a, g.out)
			}
		}
	}
	if relink {
		next.out = leftOut(&after)
		for _, out := range []map[cascade.ID]bool{g.out, next.out} {
			for id := range out {
				if a := after.Alignment(id); a != nil && g.out[id] != next.out[id] {
					dirty[a.To] = true
				}
			}
		}
	}
	for id := range dirty {
		if after.Goal(id) == nil {
			next.figures.Delete(id)
			delete(dirty, id)
		}
	}
	next.refresh(dirty)
	return next
}

// touch marks the goals whose figures rest directly on e.
func (g *Graph) touch(e cascade.Entity, dirty map[cascade.ID]bool) {
	measured := func(metric cascade.ID) {
		for m := range g.s.MeasuresReading(metric) {
			dirty[m.Goal] = true
		}
	}
	switch e := e.(type) {
	case *cascade.Goal:
		dirty[e.ID] = true
		// Its state and its measures weigh in the goals above, and its own measures in how theirs are shared.
		for a := range g.s.AlignmentsUp(e.ID) {
			dirty[a.To] = true
		}
	case *cascade.Measure:
		dirty[e.Goal] = true
		for a := range g.s.AlignmentsUp(e.Goal) {
			dirty[a.To] = true
		}
	case *cascade.Metric:
		measured(e.ID)
	case *cascade.Observation:
		measured(e.Metric)
	case *cascade.Alignment:
		dirty[e.To] = true
	case *cascade.CheckIn:
		dirty[e.Goal] = true
	case *cascade.Cycle:
		for goal := range g.s.Referrers(e.ID, cascade.KindGoal) {
			dirty[goal.Head().ID] = true
		}
	}
}

// refresh recomputes the dirty goals and, as far as something changed, the goals above them, each once and after what
// it rests on.
func (g *Graph) refresh(dirty map[cascade.ID]bool) {
	// Everything above a dirty goal may change; visiting children first computes each goal at most once.
	above := map[cascade.ID]bool{}
	var order []cascade.ID
	var climb func(cascade.ID)
	climb = func(id cascade.ID) {
		if above[id] {
			return
		}
		above[id] = true
		for a := range g.s.AlignmentsUp(id) {
			if g.Flows(a) {
				climb(a.To)
			}
		}
		order = append(order, id)
	}
	for id := range dirty {
		climb(id)
	}
	// A goal is appended after all above it, so the reverse has every goal after those below it.
	for i := len(order) - 1; i >= 0; i-- {
		id := order[i]
		if !dirty[id] {
			continue
		}
		goal := g.s.Goal(id)
		f := Figures{Health: cascade.HealthNoEvidence}
		g.work++
		if !goal.Withheld {
			g.own(goal, &f)
			g.below(goal, &f, g.Figures)
			g.finish(goal, &f)
		}
		was, had := g.figures.Get(id)
		g.figures.Set(id, f)
		if had && was.Progress == f.Progress {
			continue
		}
		for a := range g.s.AlignmentsUp(id) {
			if g.Flows(a) {
				dirty[a.To] = true
			}
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
	f, ok := g.figures.Get(goal)
	if !ok {
		return Figures{Health: cascade.HealthNoEvidence}
	}
	return f
}

// Flows reports whether progress and lines pass along an alignment: it is a nested one that closes no loop.
func (g *Graph) Flows(a *cascade.Alignment) bool { return a.By.Nested() && !g.out[a.ID] }

// LeftOut reports whether an alignment is left out because it would close a loop with older ones.
func (g *Graph) LeftOut(alignment cascade.ID) bool { return g.out[alignment] }

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
