package web

import (
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/web/form"
	"weir.dev/weir/internal/web/page"
	"weir.dev/weir/internal/words"
)

// settingsThing is the workspace itself: there is one, which nobody makes or removes on a page.
var settingsThing = &thing{
	path: "settings", many: words.T("Settings"), nav: page.NavTeams, only: true, changeOnly: true,
	form: form.New(cascade.KindSettings,
		form.Ask(form.Field{
			Path: "name", Label: words.T("Name"),
			Help: words.T("What people call the workspace. Its name in addresses stays as it is."),
		}),
		form.Ask(form.Field{
			Path: "timezone", Label: words.T("Time zone"), Hint: words.T("UTC"),
			Help: words.T("Where its days begin and end, as Europe/Berlin. Figures, deadlines and what is due go by these " +
				"days; empty is UTC."),
		}),
		form.Ask(form.Field{
			Path: "holidays", Label: words.T("Holidays"), Look: form.Box,
			Help: words.T("Days off for everybody, one on a line, as 2026-12-24. They do not count towards what is due or " +
				"stale. Teams may have more."),
		}),
		form.Ask(form.Field{Path: "gentle", Label: words.T("A first cycle: all that is found is a note")}),
	),
}

// onSettingsPage is where the page of settings shows what the workspace says of itself.
var onSettingsPage = &placed{
	Kind: cascade.KindSettings, Laid: []string{"name"},
	Unshown: map[string]string{
		"framework": "every page speaks in it", "asOf": "it governs file commands only",
	},
}

// settings shows what holds for the whole workspace, to everybody: their figures rest on it.
func settings(q *request) (answer, error) {
	e := q.l.Settings()
	facts := q.facts(onSettingsPage, e)
	if e.Timezone == "" {
		zone := cascade.Info(cascade.KindSettings).Field("timezone")
		facts = append([]page.Fact{{Name: zone.Label, Value: words.T("UTC")}}, facts...)
	}
	return answer{view: page.Settings{
		Shell:  q.shell(words.T("Settings"), page.NavTeams),
		Within: page.Link{Text: words.T("People"), Path: q.path("people")},
		Name:   title(e), Change: q.mayOpen(settingsThing, e), Itself: q.jobsLink(),
		Facts: facts,
	}}, nil
}

// workspace is what people call the workspace.
func (q *request) workspace() string { return title(q.l.Settings()) }

// settingsLink leads to the settings of the workspace.
func (q *request) settingsLink() page.Link {
	return page.Link{Text: words.T("Settings of the workspace"), Path: q.path("settings")}
}
