package web

import (
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/web/form"
	"weir.dev/weir/internal/web/page"
	"weir.dev/weir/internal/words"
)

// metricThing is a number that people write down again and again.
var metricThing = &thing{
	path: "metrics", many: words.T("Metrics"), add: words.T("New metric"), nav: page.NavMetrics, lone: true,
	form: form.New(cascade.KindMetric,
		form.Ask(
			form.Field{Path: "name", Label: words.T("Name"), Needed: words.T("Say what is counted.")},
			form.Field{Path: "definition", Label: words.T("How is it counted?"), Look: form.Box},
		),
		form.Part{
			Fields: []form.Field{
				{Path: "unit", Label: words.T("Unit")},
				{Path: "direction", Label: words.T("Direction"), Says: form.Words{
					"": words.T("neither better nor worse"), "up": words.T("better"), "down": words.T("worse"),
					"range": words.T("fine while in a range"),
				}},
				{Path: "owner", Says: form.Words{"": words.T("nobody yet")}},
				{Path: "cadence"},
			},
			Sentence: func(blank form.Blank) words.Text {
				return words.T("It is in %s. Higher is %s. %s answers for it, and it is read %s.",
					blank("unit"), blank("direction"), blank("owner"), blank("cadence"))
			},
		},
		form.Part{
			Fields: []form.Field{
				{Path: "range.low", Label: words.T("Lower end")}, {Path: "range.high", Label: words.T("Upper end")},
			},
			Sentence: func(blank form.Blank) words.Text {
				return words.T("It is healthy from %s to %s.", blank("range.low"), blank("range.high"))
			},
		},
		form.Part{Heading: words.T("Where its values come from, and how changes compare"), Folded: true, Fields: []form.Field{
			{Path: "source", Says: form.Words{
				"": words.T("typed by people"), "manual": words.T("typed by people, and meant so"),
				"push": words.T("pushed to the API"),
			}},
			{Path: "transform", Label: words.T("Scale on which changes compare")},
			{Path: "cumulative"},
			{Path: "formula", Label: words.T("Formula of other metrics"), Help: words.T("As in 0.5*speed + 0.5*stability.")},
		}},
		whoSees,
		shortName,
	),
}

// whoSees is who sees a thing that can be kept from people.
var whoSees = form.Part{Heading: words.T("Who may see it"), Folded: true, Fields: []form.Field{
	{Path: "visibility", Look: form.Options}, {Path: "audience"},
}}
