package web

import (
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/web/form"
	"weir.dev/weir/internal/web/page"
	"weir.dev/weir/internal/words"
)

// measureThing is how one will know whether a goal is reached: a metric, where it stands and where it is to go.
var measureThing = &thing{
	path: "measures", many: words.T("{Measures}"), add: words.T("Add {a measure}"), nav: page.NavGoals, why: revises,
	form: form.New(cascade.KindMeasure,
		form.Ask(form.Field{
			Path: "metric", Label: words.T("What is read"), Says: form.Words{"": words.T("no metric yet")},
			Needed: words.T("Choose the metric that is read."),
		}),
		form.Part{
			Fields: []form.Field{
				{
					Path: "shape", Label: words.T("How it is judged"), Help: words.T("What stays is held between both values; " +
						"without them, within the metric’s own range."),
					Says: form.Words{
						string(cascade.FromTo): words.T("goes"), string(cascade.InRange): words.T("stays"),
						string(cascade.Cumulative): words.T("adds up"), string(cascade.YesNo): words.T("is answered yes or no,"),
						string(cascade.PerPeriod): words.T("comes anew each period,"),
					},
				},
				{Path: "from", Label: words.T("Baseline"), Help: words.T(
					"Leave empty what is not known yet. Without a day, the last day of the {goal}’s cycle counts.")},
				{Path: "to", Label: words.T("Target"), In: "metric"},
				{Path: "by", Label: words.T("Day")},
			},
			Sentence: func(blank form.Blank) words.Text {
				return words.T("It %s from %s to %s by %s.", blank("shape"), blank("from"), blank("to"), blank("by"))
			},
		},
		form.Part{
			Fields: []form.Field{
				{Path: "role", Label: words.T("When it moves"), Says: form.Words{
					"": words.T("moves at any time"), "leading": words.T("moves early (leading)"),
					"lagging": words.T("tells at the end (lagging)"),
				}},
				{Path: "weight", Label: words.T("Weight"), Hint: words.Number(1)},
			},
			Sentence: func(blank form.Blank) words.Text {
				return words.T("It %s, and weighs %s beside the others.", blank("role"), blank("weight"))
			},
		},
		form.Ask(form.Field{Path: "misses", Label: words.T("What it misses")}),
		form.Part{Heading: words.T("Steps on the way"), Folded: true, Fields: []form.Field{
			{Path: "start", Label: words.T("Counts from"), Help: words.T("Left empty, from the first day of the cycle.")},
			{Path: "commit", Label: words.T("Value that was promised"), In: "metric"},
			{Path: "stretch", Label: words.T("Value that would be a surprise"), In: "metric"},
			{Path: "milestones", Label: words.T("Planned values"), One: words.T("Planned value"), Rows: []form.Field{
				{Path: "by", Label: words.T("Day")}, {Path: "value", Label: words.T("Value"), In: "metric"},
			}},
		}},
		whoSees,
		shortName,
	),
}

// revises asks why a measure of a committed goal changes.
func revises(q *request, e cascade.Entity) words.Text {
	m, ok := e.(*cascade.Measure)
	if !ok {
		return words.Text{}
	}
	if g, ok := q.l.Get(cascade.KindGoal, m.Goal).(*cascade.Goal); !ok || g.State != cascade.Committed {
		return words.Text{}
	}
	return words.T("The {goal} is committed. Whoever changes metric, baseline, target, day or weight says why, for all " +
		"who see it.")
}
