package web

import (
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/web/form"
	"weir.dev/weir/internal/web/page"
	"weir.dev/weir/internal/words"
)

// teamThing is a team: a unit of the organisation or a group across it.
var teamThing = &thing{
	path: "teams", many: words.T("Teams"), add: words.T("New team"), nav: page.NavTeams, lone: true, why: mayShow,
	begin: withinRoot,
	form: form.New(cascade.KindTeam,
		form.Ask(form.Field{Path: "name", Label: words.T("Name"), Needed: words.T("Say what the team is called.")}),
		form.Part{
			Fields: []form.Field{
				{Path: "kind", Label: words.T("Kind of team"), Says: form.Words{
					"unit": words.T("a unit of the organisation"), "group": words.T("a group across units"),
				}},
				{Path: "parent", Label: words.T("Within"), Says: form.Words{"": words.T("nothing")}, Takes: isUnit},
				{Path: "lead", Label: words.T("Led by")},
			},
			Sentence: func(blank form.Blank) words.Text {
				return words.T("It is %s within %s, led by %s.", blank("kind"), blank("parent"), blank("lead"))
			},
		},
		form.Ask(form.Field{
			Path: "members", Label: words.T("Members"),
			Help: words.T("Its people. Whoever leads it is a member too; a group may also have whole teams."),
		}),
		form.Ask(form.Field{
			Path: "holidays", Label: words.T("Holidays"), Look: form.Box,
			Help: words.T("Days off, one on a line, as 2026-12-24. They do not count towards what is due or stale, here and " +
				"in the units below."),
		}),
		form.Part{Heading: words.T("Mandate"), Fields: []form.Field{
			{
				Path: "mandate.kind", Label: words.T("What is expected of the team"), Look: form.Options,
				Says: form.Words{
					"": words.T("Not said yet"), "strategic": words.T("Strategic"), "stable": words.T("Stable"),
					"delivery": words.T("Delivery"),
				},
				Means: form.Words{
					"strategic": mandates["strategic"].means, "stable": mandates["stable"].means,
					"delivery": mandates["delivery"].means,
				},
			},
			{Path: "mandate.reason", Label: words.T("Why, where it is not strategic"), Look: form.Box},
			{Path: "mandate.agreed", Label: words.T("Agreed with")},
			{Path: "mandate.until", Label: words.T("Asked again on")},
		}},
		shortName,
	),
}

// shortName folds the key away: whoever needs it knows it, and one is made where it is left empty.
var shortName = form.Part{
	Heading: words.T("Short name, for files and the API"), Folded: true,
	Fields: []form.Field{
		{Path: "key", Label: words.T("Short name"), Help: words.T("Left empty, one is made.")},
	},
}

func isUnit(e cascade.Entity) bool {
	t, ok := e.(*cascade.Team)
	return ok && t.Type != cascade.Group
}

// withinRoot begins a new team within the root unit, until somebody says where.
func withinRoot(q *request) map[string]any {
	for e := range q.l.All(cascade.KindTeam) {
		if isUnit(e) && e.(*cascade.Team).Parent == "" {
			return map[string]any{"parent": e.Head().ID}
		}
	}
	return nil
}
