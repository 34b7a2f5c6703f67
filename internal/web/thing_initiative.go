package web

import (
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/web/form"
	"weir.dev/weir/internal/web/page"
	"weir.dev/weir/internal/words"
)

// beginsWork gives new work the goal that the address names, and the viewer's team.
func beginsWork(q *request) map[string]any {
	out := map[string]any{}
	if g, ok := q.l.Find(cascade.KindGoal, q.URL.Query().Get("goal")).(*cascade.Goal); ok && !g.Withheld {
		out["serves"] = []cascade.ID{g.ID}
	}
	if team := q.l.OwnTeam(); team != "" {
		out["owners"] = []cascade.ID{team}
	}
	return out
}

// initiativeThing is a roadmap item; its page is its line of sight.
var initiativeThing = &thing{
	path: "initiatives", many: words.T("Roadmap"), nav: page.NavGoals, lone: true, shown: "why/initiatives",
	add: words.T("New roadmap item"), begin: beginsWork,
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
