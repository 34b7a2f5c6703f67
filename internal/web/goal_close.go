package web

import (
	"slices"
	"time"

	"weir.dev/weir/internal/auth"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/web/form"
	"weir.dev/weir/internal/web/page"
	"weir.dev/weir/internal/words"
)

// closeForm asks what became of a goal, and what is known now.
var closeForm = form.New(cascade.KindGoal,
	form.Ask(form.Field{
		Path: "state", Look: form.Options, Label: words.T("What became of it?"),
		Says: form.Words{
			string(cascade.Draft): words.T("Draft"), string(cascade.Proposed): words.T("Proposed"),
			string(cascade.Committed): words.T("Committed"), string(cascade.Achieved): words.T("It was achieved"),
			string(cascade.Missed): words.T("It was missed"), string(cascade.Dropped): words.T("It is dropped"),
		},
		Means: form.Words{
			string(cascade.Achieved): words.T("What it set out to make true is true."),
			string(cascade.Missed):   words.T("It was tried to the end, and did not get there."),
			string(cascade.Dropped):  words.T("It is stopped before its end. Say why: it stays with the {goal}."),
		},
	}),
	form.Ask(form.Field{
		Path: "closed.learning", Look: form.Box, Label: words.T("What do we know now?"),
		Help: words.T("One or two sentences for whoever tries this next."),
	}),
	form.Part{
		Fields: []form.Field{
			{Path: "closed.at", Label: words.T("On")},
			{Path: "closed.score", Label: words.T("Score"), Hint: words.Number(0.7)},
			{Path: "closed.intentTrue", Label: words.T("Whether the intent came true"), Says: form.Words{
				"": words.T("not yet to say"), "yes": words.T("yes"), "partly": words.T("in part"), "no": words.T("no"),
			}},
		},
		Sentence: func(blank form.Blank) words.Text {
			return words.T("It ends on %s. Its score is %s, from 0 to 1. Did the intent come true? %s.", blank("closed.at"),
				blank("closed.score"), blank("closed.intentTrue"))
		},
	},
)

// mayClose is the way to say what became of a goal; nowhere where that is not the viewer's to say, or it counts nowhere
// yet.
func (q *request) mayClose(e cascade.Entity) string {
	g, ok := e.(*cascade.Goal)
	if !ok || g.Withheld || g.State != cascade.Committed && !g.State.Closed() || q.p.May(auth.Edit) != nil {
		return ""
	}
	if may := q.mayChange(g); !may("state") || !may("closed") {
		return ""
	}
	return q.path("goals", q.l.ID(g), "close")
}

// closing is the goal of an address, which the viewer may close.
func (q *request) closing() (*cascade.Goal, error) {
	g := q.l.FindGoal(q.PathValue("id"))
	switch {
	case g == nil || g.Withheld:
		return nil, &cascade.Error{Code: cascade.NotFound}
	case q.l.MayChange(g, "state") != nil:
		return nil, q.l.MayChange(g, "state")
	case g.State != cascade.Committed && !g.State.Closed():
		return nil, refusal(cascade.Conflict, words.T("It is not committed, so there is nothing to close. Remove the draft."))
	}
	return g, nil
}

func closeGoal(q *request) (answer, error) {
	g, err := q.closing()
	if err != nil {
		return answer{}, err
	}
	v := q.closePage(g, closeForm.Of(q.l, g))
	v.Form.Adjust("closed.at", func(c *form.Control) {
		if c.Value == "" {
			c.Value = q.l.Today().String()
		}
	})
	return answer{view: v}, nil
}

func (q *request) closePage(g *cascade.Goal, in *form.Filled) page.Edit {
	home := q.goalPath(q.l.ID(g))
	v := page.Edit{
		Shell:  q.formShell(words.T("Close %s", title(g)), page.NavGoals),
		Kicker: page.Link{Text: words.Verbatim(title(g)), Path: home},
		Title:  words.T("How did it end?"), Cancel: home, Save: words.T("Close it"),
		Form: in.View("close", q.path("goals", q.l.ID(g), "close"), time.Time{}),
	}
	v.Form.Adjust("state", func(c *form.Control) {
		c.Choices = slices.DeleteFunc(c.Choices, func(o form.Choice) bool { return !cascade.State(o.Value).Closed() })
	})
	return v
}

// postClose takes what became of a goal. A goal that is dropped needs words.
func postClose(q *request) (answer, error) {
	g, err := q.closing()
	if err != nil {
		return q.answerGone(err)
	}
	in, err := q.read(closeForm, g)
	if err != nil {
		return answer{}, err
	}
	state, _ := in.Value("state").(string)
	switch {
	case !cascade.State(state).Closed():
		in.Wrong("state", words.T("Say what became of it."))
	case state == string(cascade.Dropped) && in.Value("closed.learning") == nil:
		in.Wrong("closed.learning", words.T("Say why it is dropped. It stays with the {goal}."))
	}
	if in.Ok() {
		ed := in.Edit()
		ed.Base = "" // fields are put together with what others changed meanwhile
		var w written
		if w, err = q.edit(ed); err == nil {
			return answer{to: withNotice(q.goalPath(q.l.ID(g)), "closed", "", w.undo)}, nil
		}
		if !in.Refuse(err) {
			return q.answerGone(err)
		}
	}
	return q.asTyped(q.closePage(g, in), in)
}
