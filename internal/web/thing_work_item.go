package web

import (
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/web/form"
	"weir.dev/weir/internal/web/page"
	"weir.dev/weir/internal/words"
)

// workItemThing is a backlog item; its page is its line of sight.
var workItemThing = &thing{
	path: "work-items", many: words.T("Work"), add: words.T("New work item"), nav: page.NavGoals, lone: true,
	shown: "why/work-items", begin: beginsItem,
	form: form.New(cascade.KindWorkItem,
		form.Ask(
			form.Field{Path: "title", Label: words.T("What it is"), Needed: words.T("Say what it is.")},
			form.Field{Path: "initiative", Label: words.T("Part of"), Says: form.Words{"": words.T("nothing on the roadmap")}},
			form.Field{Path: "serves"},
			form.Field{Path: "owner"},
			form.Field{Path: "status", Hint: words.T("in your own words")},
			form.Field{Path: "url"},
		),
		whoSees,
		shortName,
	),
}

// beginsItem gives a new item the initiative that the address names, and its viewer.
func beginsItem(q *request) map[string]any {
	out := map[string]any{"owner": q.p.Person}
	named := q.URL.Query().Get("initiative")
	if i, ok := q.l.Find(cascade.KindInitiative, named).(*cascade.Initiative); ok && !i.Withheld {
		out["initiative"] = i.ID
	}
	return out
}
