package web

import (
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/web/form"
	"weir.dev/weir/internal/web/page"
	"weir.dev/weir/internal/words"
)

// noteThing is something worth remembering about a goal.
var noteThing = &thing{
	path: "notes", many: words.T("Notes"), add: words.T("New note"), nav: page.NavGoals,
	also: func(q *request) map[string]any { return map[string]any{"at": cascade.AtTime(q.now)} },
	form: form.New(cascade.KindNote,
		form.Ask(form.Field{Path: "text", Label: words.T("What is worth remembering"), Look: form.Box})),
}
