package web

import (
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/web/form"
	"weir.dev/weir/internal/web/page"
	"weir.dev/weir/internal/words"
)

// goalThing is what is thought to move a goal, and when it stops: the lists that stand on its page.
var goalThing = &thing{
	path: "goals", many: words.T("{Goals}"), nav: page.NavGoals, lone: true, changeOnly: true,
	form: form.New(cascade.KindGoal,
		form.Ask(form.Field{
			Path: "drivers", Label: words.T("What we think moves this"), One: words.T("Driver"),
			Help: words.T("Whoever responds picks one of these."),
			Rows: []form.Field{
				{Path: "text", Label: words.T("What has to become true")},
				{Path: "metric", Label: words.T("Metric that shows it"), Says: form.Words{"": words.T("none yet")}},
			},
		}),
		form.Ask(form.Field{
			Path: "tripwires", Label: words.T("We stop if"), One: words.T("Tripwire"),
			Help: words.T("Agreed beforehand: on the day, a metric beyond a level."),
			Rows: []form.Field{
				{Path: "metric", Label: words.T("Metric"), Says: form.Words{"": words.T("none yet")}},
				{Path: "below", Label: words.T("is below")},
				{Path: "above", Label: words.T("or above")},
				{Path: "at", Label: words.T("on")},
				{Path: "then", Label: words.T("What is done then")},
			},
		}),
	),
}
