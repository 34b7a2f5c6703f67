package finding

import (
	"fmt"

	"weir.dev/weir/internal/cascade"
)

var keyClash = &Rule{
	ID: "key-clash", Severity: Warning, Do: toWord,
	Doc: Doc{
		What: "Two things of one kind have the same id. That happens when whoever made the second could not see the first.",
		Why:  "Whoever sees both means, by the id alone, the one that has had it longest. The other is written `id@…` in files, and is easily taken for the first.",
		Next: "Give one of them another id. Files and tokens that have written to it go on meaning it.",
	},
	Local: true,
	Run: func(p *Pass) {
		for _, k := range cascade.Kinds {
			for e := range p.Clashes(k) {
				if cascade.Withheld(e) {
					continue
				}
				p.Report(Found{
					About: e, Message: fmt.Sprintf("Something else has had the id %s for longer.", e.Head().Key),
					Evidence: fmt.Sprintf("By %s alone the other is meant; this one is %s.", e.Head().Key, p.Label(k, e.Head().ID)),
					Next:     "Give this one another id.",
				})
			}
		}
	},
}
