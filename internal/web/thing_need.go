package web

import (
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/web/form"
	"weir.dev/weir/internal/web/page"
	"weir.dev/weir/internal/words"
)

// needThing is what a goal needs from elsewhere: another goal, something asked of a team, or both.
var needThing = &thing{
	path: "needs", many: words.T("Needs and asks"), add: words.T("Ask for something"), nav: page.NavGoals,
	also: askedToday,
	form: form.New(cascade.KindNeed,
		form.Ask(form.Field{
			Path: "what", Label: words.T("What is needed"), Needed: words.T("Say what is needed."),
			Help: words.T("Once it is answered and says something else, it is asked anew."),
		}),
		form.Part{
			Fields: []form.Field{
				{Path: "from", Label: words.T("Team asked"), Says: form.Words{"": words.T("no team")}},
				{Path: "on", Label: words.T("{Goal} needed"), Says: form.Words{"": words.T("no {goal}")}},
				{Path: "by", Label: words.T("Day")},
			},
			Sentence: func(blank form.Blank) words.Text {
				return words.T("It is asked of %s, rests on %s, and is needed by %s.", blank("from"), blank("on"), blank("by"))
			},
		},
	),
}

// askedToday is when something is asked.
func askedToday(q *request) map[string]any { return map[string]any{"asked": q.l.Today()} }
