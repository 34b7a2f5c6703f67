package lens

import (
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/words"
)

// Names is what the workspace calls goals and measures: its framework's words, one of its own before one that is built in.
func (l *Lens) Names() words.Names {
	id := l.s.Settings().Framework
	own, ok := l.s.Find(cascade.KindFramework, id).(*cascade.Framework)
	if !ok {
		names, _ := words.Framework(id)
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
