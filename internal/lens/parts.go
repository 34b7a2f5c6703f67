package lens

import (
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/graph"
)

// Dates returns when a measure starts and is due: its own days, else its goal's cycle's; 0 where neither says.
func (l *Lens) Dates(m *cascade.Measure) (start, by cascade.Date) { return graph.Dates(l.s, m) }

// Owners names the teams that own a goal, which ref names; none of what is not there or is restricted.
func (l *Lens) Owners(ref string) []Ref {
	g, err := l.goal(ref)
	if err != nil || g.Withheld {
		return nil
	}
	return l.refsTo(cascade.KindTeam, g.Owners)
}

// LookAt says how a measure stands today.
func (l *Lens) LookAt(m *cascade.Measure) graph.Look { return graph.LookAt(l.s, m, l.Today()) }

// Weights says what the measures of a goal weigh, of those the viewer sees.
func (l *Lens) Weights(g *cascade.Goal) graph.Weights { return graph.WeightsOf(l.s.MeasuresOf(g.ID)) }
