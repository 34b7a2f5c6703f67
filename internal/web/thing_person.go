package web

import (
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/web/form"
	"weir.dev/weir/internal/web/page"
	"weir.dev/weir/internal/words"
)

// personThing is somebody of the workspace.
var personThing = &thing{
	path: "people", many: words.T("People"), add: words.T("New person"), nav: page.NavTeams, why: mayShow,
	form: form.New(cascade.KindPerson,
		form.Part{
			Fields: []form.Field{
				{Path: "name", Label: words.T("Name"), Needed: words.T("Say what they are called."), Hint: words.T("Name")},
				{Path: "role", Label: words.T("Role"), Says: form.Words{
					"owner": words.T("an owner"), "admin": words.T("an administrator"), "lead": words.T("a lead"),
					"member": words.T("a member"), "guest": words.T("a guest"),
				}},
				{Path: "email", Label: words.T("E-mail address"), Hint: words.T("no address")},
			},
			Sentence: func(blank form.Blank) words.Text {
				return words.T("%s is %s here, and gets mail at %s.", blank("name"), blank("role"), blank("email"))
			},
		},
		shortName,
	),
}
