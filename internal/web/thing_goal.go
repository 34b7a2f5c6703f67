package web

import (
	"slices"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/web/form"
	"weir.dev/weir/internal/web/page"
	"weir.dev/weir/internal/words"
)

// goalThing is what a team is trying to make true. What it helps and how one will know hang on it, and have forms of
// their own.
var goalThing = &thing{
	path: "goals", many: words.T("{Goals}"), add: words.T("New {goal}"), nav: page.NavGoals, lone: true,
	begin: beginsGoal,
	form: form.New(cascade.KindGoal,
		form.Ask(form.Field{
			Path: "intent", Label: words.T("What are we trying to make true?"), Look: form.Box,
			Help:   words.T("One sentence. Who has or does what, that they do not today?"),
			Needed: words.T("Say what you are trying to make true."),
		}),
		form.Ask(form.Field{
			Path: "owners", Label: words.T("Teams"), Help: words.T("Two or more teams share it: each says yes to it."),
		}),
		form.Part{
			Fields: []form.Field{
				{Path: "kind", Label: words.T("Kind"), Says: form.Words{
					"": words.T("{a outcome}"), "outcome": words.T("{a outcome}"),
					"strategy": words.T("{a strategy}: the path, with what it leaves out"),
					"bet":      words.T("{a bet}: something to learn"),
				}},
				{Path: "cycle", Label: words.T("Cycle"), Says: form.Words{"": words.T("no cycle")}},
				{Path: "promise", Label: words.T("May others plan on it?"), Says: form.Words{
					string(cascade.Firm):         words.T("planned on: the whole of it is expected"),
					string(cascade.Aspirational): words.T("an aspiration: most of it is good"),
				}},
			},
			Sentence: func(blank form.Blank) words.Text {
				return words.T("It is %s, for %s, and %s.", blank("kind"), blank("cycle"), blank("promise"))
			},
		},
		form.Ask(form.Field{
			Path: "accountable", Label: words.T("Accountable"),
			Help: words.T("People who answer for it. Where nobody is named, its team’s lead does."),
		}),
		form.Ask(form.Field{
			Path: "local", Label: words.T("It helps nothing above, and that is fine"),
			Help: words.T("Owned and measured by its team. Nobody will ask what it serves."),
		}),
		driversPart, briefPart, wontPart, betPart, tripwiresPart, capacityPart, displayPart, goalSeen, shortName,
	),
}

var driversPart = form.Part{Heading: words.T("What we think moves this"), Folded: true, Fields: []form.Field{{
	Path: "drivers", Label: words.T("What we think moves this"), One: words.T("Driver"),
	Help: words.T("Whoever responds picks one of these."),
	Rows: []form.Field{
		{Path: "text", Label: words.T("What has to become true")},
		{Path: "metric", Label: words.T("Metric that shows it"), Says: form.Words{"": words.T("none yet")}},
	},
}}}

var briefPart = form.Part{Heading: words.T("Brief, where others respond"), Folded: true, Fields: []form.Field{
	{Path: "brief.why", Label: words.T("Why now"), Look: form.Box},
	{Path: "brief.success", Label: words.T("What success looks like"), Look: form.Box},
	{Path: "brief.accept", Label: words.T("Trade-offs that are acceptable"), Help: words.T("One on each line.")},
	{Path: "brief.refuse", Label: words.T("Trade-offs that are not"), Help: words.T("One on each line.")},
	{Path: "brief.decides", Label: words.T("Who decides"), Says: form.Words{"": words.T("nobody named")}},
	{Path: "cascade", Label: words.T("How teams respond"), Says: form.Words{
		"": words.T("nothing is asked"), "selective": words.T("those who can help, in their own way"),
		"direct": words.T("as leadership governs it directly"), "assigned": words.T("as it is assigned"),
	}},
	{
		Path: "replaces", Label: words.T("It replaces"), Says: form.Words{"": words.T("nothing")},
		Help: words.T("What still serves the older one is listed, to be moved or ended."),
	},
}}

var wontPart = form.Part{Heading: words.T("What we will not do"), Folded: true, Fields: []form.Field{
	{Path: "wont", Label: words.T("What we will not do"), Help: words.T("One on each line.")},
}}

var betPart = form.Part{Heading: words.T("The {bet}"), Folded: true, Fields: []form.Field{
	{Path: "bet.change", Label: words.T("What we change")},
	{Path: "bet.metric", Label: words.T("What should move"), Says: form.Words{"": words.T("no metric yet")}},
	{Path: "bet.moves", Label: words.T("By how much"), In: "bet.metric"},
	{Path: "bet.by", Label: words.T("By when")},
	{Path: "bet.started", Label: words.T("The change was made on")},
	{Path: "bet.control", Label: words.T("A metric that it cannot touch"), Says: form.Words{"": words.T("none")}},
}}

var tripwiresPart = form.Part{Heading: words.T("When we stop"), Folded: true, Fields: []form.Field{{
	Path: "tripwires", Label: words.T("We stop if"), One: words.T("Tripwire"),
	Help: words.T("Agreed beforehand: on the day, a metric beyond a level."),
	Rows: []form.Field{
		{Path: "metric", Label: words.T("Metric"), Says: form.Words{"": words.T("none yet")}},
		{Path: "below", Label: words.T("is below")},
		{Path: "above", Label: words.T("or above")},
		{Path: "at", Label: words.T("on")},
		{Path: "then", Label: words.T("What is done then")},
	},
}}}

var capacityPart = form.Part{Heading: words.T("Capacity"), Folded: true, Fields: []form.Field{
	{Path: "people", Label: words.T("People, roughly")},
	{Path: "protected.people", Label: words.T("People kept for it")},
	{Path: "protected.until", Label: words.T("Kept until")},
	{
		Path: "supports", Label: words.T("It supports"),
		Help: words.T("Of a service: the teams that judge whether it is good."),
	},
}}

var displayPart = form.Part{Heading: words.T("How its progress is shown"), Folded: true, Fields: []form.Field{
	{Path: "progress", Label: words.T("Progress"), Says: form.Words{
		string(cascade.OwnProgress):    words.T("from its own {measures}"),
		string(cascade.SignalProgress): words.T("from what serves it"),
		string(cascade.ManualProgress): words.T("by hand"),
	}},
	{Path: "manual", Label: words.T("By hand"), Look: form.Percent},
}}

var goalSeen = form.Part{
	Heading: whoSees.Heading, Folded: true,
	Fields: append(slices.Clone(whoSees.Fields), form.Field{
		Path: "disclose", Label: words.T("Those above see"), Says: form.Words{
			"": words.T("nothing of it"), "health": words.T("its health"),
		},
	}),
}

// beginsGoal gives a new goal the team it is made for, where the address names one, else the viewer's own; and the
// cycle that runs.
func beginsGoal(q *request) map[string]any {
	out := map[string]any{}
	if t, ok := q.l.Find(cascade.KindTeam, q.URL.Query().Get("team")).(*cascade.Team); ok && !cascade.Withheld(t) {
		out["owners"] = []cascade.ID{t.ID}
	} else if team := q.l.OwnTeam(); team != "" {
		out["owners"] = []cascade.ID{team}
	}
	if c := q.l.CurrentCycle(); c != nil {
		out["cycle"] = q.l.Find(cascade.KindCycle, c.ID).Head().ID
	}
	return out
}
