package finding

import (
	"slices"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/threshold"
	"weir.dev/weir/internal/words"
)

// The rules about the shape of the cascade: lines that are too long, that double each other, or that run in a circle.

var overConnected = &Rule{
	ID: "over-connected", Severity: Note, Do: toDecide,
	Doc: Doc{
		What: words.T(
			"A line of sight holds over %d {goals}; a committed {goal} copies every {measure} of the {goal} it serves, target "+
				"for target; or it serves {a goal} that it reaches through another one already.", threshold.MaxDepth),
		Why:  words.T("Each further line has to be kept true and spoken about. One that adds nothing costs the same."),
		Next: words.T("Take the alignment out, or let the {goal} above be a shared {outcome}."),
	},
	Parts: []Part{
		ofCommitted(own|allAbove, func(p *Pass, g *cascade.Goal) {
			if p.level(g.ID) == threshold.MaxDepth+1 {
				p.Report(Found{About: g, Say: func() Said {
					return Said{
						Message:  words.T("Its line of sight is over %d {goals} long.", threshold.MaxDepth),
						Evidence: sentence(words.Join(" → ", p.longest(g.ID)...)),
						Next:     words.T("Let it serve the {goal} that it moves most directly, or drop a level between."),
					}
				}})
			}
		}),
		ofNested(own|allAbove, func(p *Pass, g *cascade.Goal, a *cascade.Alignment) {
			to := p.Goal(a.To)
			if p.copies(g, to) {
				p.Report(Found{About: g, At: a, Also: []cascade.ID{a.To}, Say: func() Said {
					return Said{
						Message:  words.T("It copies every {measure} of %s.", p.name(to)),
						Evidence: words.T("Same metric and same target: %s.", list(p.targets(to))),
						Next: words.T("Make %s a shared {outcome}, or put a number on what this team itself can move.",
							p.name(to)),
					}
				}})
			}
			if via := p.detour(g, a); via != nil {
				p.Report(Found{About: g, At: a, Also: []cascade.ID{a.To}, Say: func() Said {
					return Said{
						Message:  words.T("The line to %s adds no reach.", p.name(to)),
						Evidence: words.T("It serves %s already, and through it %s.", p.name(via), p.name(to)),
						Next:     words.T("Take the direct alignment out, or say in its contribution what it adds."),
					}
				}})
			}
		}),
	},
}

// level returns how many goals stand on the longest line from a goal up, itself included.
func (p *Pass) level(id cascade.ID) int {
	at, ok := p.standsAt(id)
	if !ok {
		return 1
	}
	return p.levelAt(at)
}

func (p *Pass) levelAt(at int32) int {
	g := p.aroundAt(at)
	if g.level == 0 {
		n := 1
		for _, u := range g.up {
			if p.flows(u.Alignment) && u.goal != nil {
				n = max(n, 1+p.levelAt(u.at))
			}
		}
		g.level = n
	}
	return g.level
}

// longest names the goals on the longest line from a goal up.
func (p *Pass) longest(id cascade.ID) []words.Text {
	names := []words.Text{p.goalName(id)}
	for a := range p.AlignmentsUp(id) {
		if p.flows(a) && p.level(a.To) == p.level(id)-1 {
			return append(names, p.longest(a.To)...)
		}
	}
	return names
}

// copies reports whether two goals are measured by the same metrics alone, with the same targets.
func (p *Pass) copies(g, to *cascade.Goal) bool {
	up, more := p.measures(to)
	own, ownMore := p.measures(g)
	if len(up) == 0 || more || ownMore || len(up) != len(own) {
		return false
	}
	return !slices.ContainsFunc(up, func(m *cascade.Measure) bool {
		return m.Metric == "" || m.To == nil || !slices.ContainsFunc(own, func(o *cascade.Measure) bool {
			return o.Metric == m.Metric && o.To != nil && *o.To == *m.To
		})
	})
}

// targets names the metrics of a goal with their targets, all of which it has.
func (p *Pass) targets(g *cascade.Goal) []words.Text {
	seen, _ := p.measures(g)
	out := make([]words.Text, len(seen))
	for i, m := range seen {
		out[i] = words.T("%s to %s", p.metricName(m.Metric), amount(*m.To, p.Metric(m.Metric)))
	}
	return out
}

// detour returns, for an alignment that another one of its goal makes needless, the goal through which that one leads
// there; else nil.
func (p *Pass) detour(g *cascade.Goal, a *cascade.Alignment) *cascade.Goal {
	if !p.flows(a) || p.level(a.To) >= p.level(g.ID)-1 { // else no other line of the goal is longer
		return nil
	}
	leads := p.leads.of(a.To, func() *once[bool] { return &once[bool]{} }) // found out once for all that serve it
	for other := range p.AlignmentsUp(a.Goal) {
		if other.To != a.To && p.flows(other) && p.reaches(other.To, a.To, leads) {
			return p.Goal(other.To)
		}
	}
	return nil
}

// reaches reports whether a line of sight leads up from one goal to another. Known remembers which goals lead to that
// one.
func (p *Pass) reaches(from, to cascade.ID, known *once[bool]) bool {
	if p.level(from) <= p.level(to) {
		return from == to
	}
	return known.of(from, func() bool {
		for a := range p.AlignmentsUp(from) {
			if p.flows(a) && p.reaches(a.To, to, known) {
				return true
			}
		}
		return false
	})
}

var cycle = &Rule{
	ID: "cycle", Severity: Error, Do: toDecide,
	Doc: Doc{
		What: words.T("Alignments form a loop. Weir refuses one that its writer can see, so this one closes through " +
			"{goals} that not everybody sees."),
		Why: words.T("{Goals} that serve each other in a circle serve nothing above. Weir leaves the newest line of the " +
			"loop out of every figure until somebody decides."),
		Next: words.T("Agree among the owners which of the lines is the wrong one, and take it out."),
	},
	Parts: []Part{ofAlignments(own|loops, func(p *Pass, a *cascade.Alignment) {
		if !p.Lens.Graph().LeftOut(a.ID) {
			return
		}
		loop := p.shortestLine(a.To, a.Goal)
		loop = append([]cascade.ID{a.Goal}, loop...)
		names := make([]words.Text, len(loop))
		var about *cascade.Goal
		for i, id := range loop {
			names[i] = p.goalName(id)
			if g := p.Goal(id); about == nil && !g.Withheld {
				about = g
			}
		}
		if about == nil {
			return
		}
		p.Report(Found{About: about, At: a, Also: loop, Say: func() Said {
			return Said{
				Message: words.T("Its alignments form a loop through %s.", p.goalName(a.To)),
				Evidence: words.T("%s. The first of these lines is the newest and is left out of all figures.",
					words.Join(" → ", names...)),
				Next: words.T("Take one of these lines out."),
			}
		}})
	})},
}

// shortestLine returns the goals on a shortest line up from one goal to another, both included.
func (p *Pass) shortestLine(from, to cascade.ID) []cascade.ID {
	before := map[cascade.ID]cascade.ID{from: ""}
	queue := []cascade.ID{from}
	for len(queue) > 0 {
		id := queue[0]
		queue = queue[1:]
		if id == to {
			var out []cascade.ID
			for ; id != ""; id = before[id] {
				out = append(out, id)
			}
			slices.Reverse(out)
			return out
		}
		for a := range p.AlignmentsUp(id) {
			if _, ok := before[a.To]; !ok && p.flows(a) {
				before[a.To] = id
				queue = append(queue, a.To)
			}
		}
	}
	return nil
}
