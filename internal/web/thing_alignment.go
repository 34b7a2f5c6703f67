package web

import (
	"cmp"
	"net/url"
	"slices"
	"time"

	"weir.dev/weir/internal/auth"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/web/form"
	"weir.dev/weir/internal/web/page"
	"weir.dev/weir/internal/words"
)

// alignmentThing is how something helps a goal. It begins with the question whether one moves that directly, and asks
// for no goal where it needs none.
var alignmentThing = &thing{
	path: "alignments", many: words.T("What serves it"), add: words.T("Say how you help"), nav: page.NavGoals,
	begin: beginsAlignment, limit: routesOf, settle: settleAlignment, may: mayServe, lands: servingGoal,
	stays: []string{"by", "goal", "team", "metric", "initiative"},
	form: form.New(cascade.KindAlignment,
		form.Ask(form.Field{
			Path: "by", Look: form.Options, Label: words.T("Can you move this directly, or is your part indirect or stable?"),
			Says: form.Words{
				string(cascade.ByResponse):   words.T("Directly. What we do here moves its number."),
				string(cascade.ByStatement):  words.T("Indirectly. We make it easier for those who move it."),
				string(cascade.ByMetric):     words.T("It is stable. We keep something steady on its behalf."),
				string(cascade.ByInitiative): words.T("Our part is one piece of work."),
				string(cascade.ByDirect):     words.T("Leadership governs it directly."),
				string(cascade.ByAssigned):   words.T("It is assigned."),
			},
			Means: form.Words{
				string(cascade.ByResponse):   words.T("A {goal} of our own, with {measures} that we answer for."),
				string(cascade.ByStatement):  words.T("One sentence says how. It needs no {goal} of its own."),
				string(cascade.ByMetric):     words.T("A number that stays in its range is enough."),
				string(cascade.ByInitiative): words.T("It is on the roadmap, and shows what it helps."),
				string(cascade.ByDirect):     words.T("It crosses functions, is urgent, and a review governs it."),
				string(cascade.ByAssigned):   words.T("The team writes its {measures} and its path; the {goal} was set for it."),
			},
		}),
		form.Part{Fields: []form.Field{
			{Path: "goal", Label: words.T("Your {goal}"), Says: form.Words{"": words.T("none yet")}, Takes: mayStillServe},
			{Path: "team", Label: words.T("Your team"), Says: form.Words{"": words.T("none")}},
			{Path: "metric", Label: words.T("The number you keep in its range"), Says: form.Words{"": words.T("none")}},
			{Path: "initiative", Label: words.T("Which piece of work?"), Says: form.Words{"": words.T("none")}},
		}},
		form.Ask(
			form.Field{
				Path: "because", Label: words.T("We believe it helps because"), Look: form.Box,
				Help: words.T("One sentence. The one you would be surprised to see fail."),
			},
			form.Field{
				Path: "contribution", Label: words.T("How does moving this move that?"), Look: form.Box,
				Help: words.T("In your team’s own words."),
			},
			form.Field{
				Path: "driver", Look: form.Options, Label: words.T("What of it do you move?"),
			},
		),
		form.Part{Heading: words.T("Put numbers on the belief"), Folded: true, Fields: []form.Field{
			{Path: "believes.driver", Label: words.T("When this"), Says: form.Words{"": words.T("no metric yet")}},
			{Path: "believes.per", Label: words.T("rises by"), In: "believes.driver"},
			{Path: "believes.outcome", Label: words.T("then this"), Says: form.Words{"": words.T("no metric yet")}},
			{Path: "believes.direction", Label: words.T("Direction"), Says: form.Words{
				"": words.T("goes the same way"), "same": words.T("goes the same way"), "opposite": words.T("goes the other way"),
			}},
			{Path: "believes.size", Label: words.T("by"), In: "believes.outcome"},
			{Path: "believes.lag", Label: words.T("after"), Hint: words.T("4w"), Help: words.T(
				"A number and d, w, m, q or y: days, weeks, months, quarters or years.")},
			{Path: "believes.confidence", Label: words.T("We are so sure"), Look: form.Percent},
		}},
		form.Part{Heading: words.T("What we choose not to do"), Folded: true, Fields: []form.Field{
			{Path: "notDoing", Label: words.T("What we choose not to do"), Help: words.T("One on each line.")},
		}},
		form.Part{Heading: words.T("What this could make worse, and for whom"), Folded: true, Fields: []form.Field{{
			Path: "mightWorsen", Label: words.T("What this could make worse"), One: words.T("Thing that may get worse"),
			Rows: []form.Field{
				{Path: "what", Label: words.T("What gets worse")},
				{Path: "metric", Label: words.T("Where one would see it"), Says: form.Words{"": words.T("none")}},
				{Path: "tell", Label: words.T("Who is told"), Says: form.Words{"": words.T("nobody")}},
			},
		}}},
		form.Part{Heading: words.T("What people have heard"), Folded: true, Fields: []form.Field{{
			Path: "heard", Label: words.T("What people have heard"), One: words.T("Evidence"),
			Help: words.T("What speaks for the belief or against it, beside the numbers."),
			Rows: []form.Field{
				{Path: "at", Label: words.T("On")},
				{Path: "for", Label: words.T("It speaks for it")},
				{Path: "what", Label: words.T("What was heard or seen")},
				{Path: "url", Label: words.T("Where it stands")},
			},
		}}},
		form.Part{Heading: words.T("Its part of the whole"), Folded: true, Fields: []form.Field{{
			Path: "share", Label: words.T("Share"), Help: words.T(
				"Better left empty: it is taken from what the {goals} that serve it promise."),
		}}},
	),
}

// mayStillServe reports whether a goal can be said to serve another: it is not closed.
func mayStillServe(e cascade.Entity) bool {
	g, ok := e.(*cascade.Goal)
	return ok && !g.State.Closed()
}

// beginsAlignment gives a new answer the goal that the address names.
func beginsAlignment(q *request) map[string]any {
	out := map[string]any{"by": string(cascade.ByResponse)}
	if g, ok := q.l.Find(cascade.KindGoal, q.URL.Query().Get("goal")).(*cascade.Goal); ok && !g.Withheld {
		out["goal"] = g.ID
	}
	if team := q.l.OwnTeam(); team != "" {
		out["team"] = team
	}
	return out
}

// routesOf offers the routes that whoever serves a goal may take, and the drivers of the goal above.
func routesOf(on, e cascade.Entity, v form.View) form.View {
	if e == nil {
		v.Adjust("by", func(c *form.Control) {
			c.Choices = slices.DeleteFunc(c.Choices, func(o form.Choice) bool {
				return o.Value == string(cascade.ByDirect) || o.Value == string(cascade.ByAssigned)
			})
		})
	}
	above, ok := on.(*cascade.Goal)
	if !ok || len(above.Drivers) == 0 {
		return v.Without("driver")
	}
	v.Adjust("driver", func(c *form.Control) {
		chosen := c.Value
		c.As, c.Value = form.AsOptions, ""
		c.Choices = nil
		for _, d := range above.Drivers {
			label := cascade.PartLabel(above, "drivers", d.ID)
			c.Choices = append(c.Choices, form.Choice{
				Value: label, Name: cmp.Or(d.Text, d.Key), Chosen: chosen == label || chosen == string(d.ID),
			})
		}
		c.Choices = append(c.Choices, form.Choice{Says: words.T("Something else"), Chosen: chosen == ""})
	})
	return v
}

// lacking is what to say where a route lacks what serves.
var lacking = map[string]words.Text{
	"goal": words.T("Choose your {goal} that helps. Draft one first where there is none."),
	"team": words.T("Choose the team that helps."), "metric": words.T("Choose the number that you keep in its range."),
	"initiative": words.T("Choose the piece of work. Put it on the roadmap first where it is not there."),
}

// settleAlignment leaves of what was typed what the chosen route asks for, and says what of that is missing.
func settleAlignment(in *form.Filled, ed *cascade.Edit) {
	uses := map[string][]string{
		string(cascade.ByStatement): {"team"}, string(cascade.ByMetric): {"team", "metric"},
		string(cascade.ByInitiative): {"initiative"},
	}
	by, _ := ed.Fields["by"].(string)
	keep, other := uses[by]
	if !other {
		keep = []string{"goal"}
	}
	for _, f := range []string{"goal", "team", "metric", "initiative"} {
		if !slices.Contains(keep, f) {
			delete(ed.Fields, f)
		} else if id, ok := ed.Fields[f].(cascade.ID); !ok || id == "" {
			in.Wrong(f, lacking[f])
		}
	}
}

// mayServe says why the viewer may not say how they help a goal: guests do not.
func mayServe(q *request, on cascade.Entity) error {
	if g, ok := on.(*cascade.Goal); ok && g.State.Closed() {
		return refusal(cascade.Conflict, words.T("This {goal} is closed (%s).", g.State))
	}
	t := &cascade.Alignment{By: cascade.ByStatement, Team: q.l.OwnTeam()}
	return q.l.May(cascade.ActCreate, t)
}

// servingGoal is the page of the goal that serves, where there is one that the viewer sees; else nowhere.
func servingGoal(q *request, e cascade.Entity) string {
	g, ok := q.l.Get(cascade.KindGoal, e.(*cascade.Alignment).Goal).(*cascade.Goal)
	if !ok || g.Withheld {
		return ""
	}
	return q.goalPath(q.l.ID(g)) + "#" + spot(cascade.KindAlignment, q.l.ID(e))
}

// helpsForm asks which goal above another one helps; how it does is the next question.
var helpsForm = form.New(cascade.KindAlignment, form.Ask(form.Field{
	Path: "to", Label: words.T("The {goal} above"), Says: form.Words{"": words.T("choose one")}, Takes: mayStillServe,
	Needed: words.T("Choose the {goal} that it helps."),
}))

// addServes is the way to say what a goal helps; nowhere where that is not the viewer's to say.
func (q *request) addServes(g lens.GoalPage, e cascade.Entity) page.Link {
	goal, ok := e.(*cascade.Goal)
	if !ok || goal.Withheld || goal.State.Closed() || q.p.May(auth.Edit) != nil ||
		q.l.May(cascade.ActCreate, serving(goal)) != nil {
		return page.Link{}
	}
	return page.Link{Text: words.T("Say what it helps"), Path: q.path("goals", g.ID, "helps")}
}

func serving(g *cascade.Goal) *cascade.Alignment {
	return &cascade.Alignment{By: cascade.ByResponse, Goal: g.ID}
}

// helper is the goal of an address, of which the viewer may say what it helps.
func (q *request) helper() (*cascade.Goal, error) {
	g := q.l.FindGoal(q.PathValue("id"))
	if g == nil || g.Withheld {
		return nil, &cascade.Error{Code: cascade.NotFound}
	}
	return g, q.l.May(cascade.ActCreate, serving(g))
}

func helps(q *request) (answer, error) {
	g, err := q.helper()
	if err != nil {
		return answer{}, err
	}
	return answer{view: q.helpsPage(g, helpsForm.New(q.l, nil))}, nil
}

func (q *request) helpsPage(g *cascade.Goal, in *form.Filled) page.Edit {
	home := q.goalPath(q.l.ID(g))
	return page.Edit{
		Shell:  q.formShell(words.T("What does it help?"), page.NavGoals),
		Kicker: page.Link{Text: words.Verbatim(title(g)), Path: home},
		Title:  words.T("What does it help?"), Form: in.View("helps", q.path("goals", q.l.ID(g), "helps"), time.Time{}),
		Cancel: home, Save: words.T("Go on"),
	}
}

// postHelps leads on to the question how.
func postHelps(q *request) (answer, error) {
	g, err := q.helper()
	if err != nil {
		return answer{}, err
	}
	in, err := q.read(helpsForm, nil)
	if err != nil {
		return answer{}, err
	}
	to, _ := in.Edit().Fields["to"].(cascade.ID)
	above, ok := q.l.Get(cascade.KindGoal, to).(*cascade.Goal)
	if ok && above.ID == g.ID {
		in.Wrong("to", words.T("{A goal} does not help itself. Choose another."))
	}
	if !in.Ok() || !ok {
		return q.asTyped(q.helpsPage(g, in), in)
	}
	return answer{to: alignmentThing.newAddress(q, above) + "?" + url.Values{"goal": {q.l.ID(g)}}.Encode()}, nil
}
