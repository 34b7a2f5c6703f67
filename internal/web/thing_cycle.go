package web

import (
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/web/form"
	"weir.dev/weir/internal/web/page"
	"weir.dev/weir/internal/words"
)

// cycleThing is a planning period.
var cycleThing = &thing{
	path: "cycles", many: words.T("Cycles"), add: words.T("New cycle"), nav: page.NavCycles, lone: true,
	form: form.New(cascade.KindCycle,
		form.Ask(form.Field{Path: "name", Label: words.T("Name"), Needed: words.T("Say what the cycle is called.")}),
		form.Part{
			Fields: []form.Field{
				{Path: "from", Label: words.T("First day")},
				{Path: "to", Label: words.T("Last day")},
				{Path: "parent", Label: words.T("Part of"), Says: form.Words{"": words.T("no longer cycle")}},
				{Path: "phase", Label: words.T("Phase"), Says: form.Words{
					"": words.T("not begun"), "planning": words.T("being planned"), "active": words.T("running"),
					"scoring": words.T("being scored"), "closed": words.T("closed"),
				}},
				{Path: "cadence", Label: words.T("Check-ins")},
			},
			Sentence: func(blank form.Blank) words.Text {
				return words.T("It goes from %s to %s and is part of %s. It is %s. {Goals} are checked in on %s.",
					blank("from"), blank("to"), blank("parent"), blank("phase"), blank("cadence"))
			},
		},
		form.Part{Heading: words.T("Charter"), Fields: []form.Field{
			{Path: "charter.aligned", Look: form.Box},
			{Path: "charter.teamOwned", Look: form.Box},
			{Path: "charter.reviews"},
			{Path: "charter.decides"},
		}},
		shortName,
	),
}
