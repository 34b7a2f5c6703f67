package web

import (
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/web/form"
	"weir.dev/weir/internal/web/page"
	"weir.dev/weir/internal/words"
)

// initiativeThing is a roadmap item; its page is its line of sight.
var initiativeThing = &thing{
	path: "initiatives", many: words.T("Roadmap"), nav: page.NavGoals, lone: true, shown: "why/initiatives",
	changeOnly: true,
	form: form.New(cascade.KindInitiative,
		form.Ask(form.Field{Path: "title", Label: words.T("What it is"), Needed: words.T("Say what it is.")}),
		form.Part{
			Fields: []form.Field{
				{Path: "horizon"},
				{Path: "from"},
				{Path: "to"},
				{Path: "status", Hint: words.T("in your own words")},
			},
			Sentence: func(blank form.Blank) words.Text {
				return words.T("It comes %s, from %s to %s, and is %s.", blank("horizon"), blank("from"), blank("to"),
					blank("status"))
			},
		},
		form.Ask(form.Field{Path: "owners"}, form.Field{Path: "serves"}, form.Field{Path: "people"}),
		shortName,
	),
}
