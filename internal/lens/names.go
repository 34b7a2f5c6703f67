package lens

import (
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/words"
)

// sourceOf is what people call where a metric's readings come from; empty where it says nothing.
func (l *Lens) sourceOf(m *cascade.Metric) string { return l.s.Label(cascade.KindSource, m.Source) }

// driverOf is the key of the driver that an alignment picks of the goal it serves.
func (l *Lens) driverOf(a *cascade.Alignment) string {
	if g := l.s.Goal(a.To); g != nil && a.Driver != "" {
		return cascade.PartLabel(g, "drivers", a.Driver)
	}
	return ""
}

// Names is what the workspace calls goals and measures: its framework's words, one of its own before one that is
// built in.
func (l *Lens) Names() words.Names {
	id := l.s.Settings().Framework
	own, ok := l.s.Get(cascade.KindFramework, id).(*cascade.Framework)
	if !ok {
		names, _ := words.Framework(string(id))
		return names
	}
	names := words.Names{}
	for what, n := range map[string]*cascade.Names{
		"outcome": own.Names.Outcome, "measure": own.Names.Measure, "strategy": own.Names.Strategy, "bet": own.Names.Bet,
	} {
		if n != nil {
			names[what] = words.Name{One: words.Verbatim(n.One), Many: words.Verbatim(n.Many)}
		}
	}
	return names
}
