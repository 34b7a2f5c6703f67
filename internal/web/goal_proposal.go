package web

import (
	"cmp"
	"errors"
	"net/http"
	"strings"

	"weir.dev/weir/internal/auth"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/engine"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/web/page"
	"weir.dev/weir/internal/words"
)

// proposal fills the bar of a goal that is not committed yet. typed is what was sent to it and refused; nil: nothing.
func (q *request) proposal(g lens.GoalPage, typed *sent) *page.Proposal {
	p := g.Proposal
	if p == nil {
		return nil
	}
	v := &page.Proposal{Tone: page.Quiet}
	at := func(part string) string { return q.path("goals", g.ID, part) }
	who, by := q.nameIn(p.To), q.nameOf(p.By)
	last := p.Last()
	switch {
	case !p.Open():
		q.unoffered(v, p, who)
	case p.Accepted != nil:
		v.Tone, v.Quote = page.Good, p.Accepted.Says
		v.Lead = words.T("Accepted by %s, %s.", q.nameOf(p.Accepted.By), q.day(p.Accepted.At).Text)
	case p.Changed != nil:
		v.Tone = page.Warn
		v.Lead = words.T("%s changed it after it was accepted.", q.nameOf(p.Changed.By))
		v.More = words.T("Offer it again, so that who decides sees what it says now.")
	case last != nil && last.Word == cascade.WordAsk:
		v.Tone, v.Quote = page.Warn, last.Says
		v.Lead = words.T("%s asks, %s:", q.nameOf(last.By), q.day(last.At).Text)
	case p.MayAnswer:
		v.Open, v.Quote = true, p.Says
		v.Lead = words.T("%s offers this for %s.", by, names(g.Owners))
		if p.For != nil {
			v.Lead = words.T("%s offers this for %s, as an answer to “%s”.", by, names(g.Owners), p.For.Name)
		}
		v.More = words.T("Is it the right contribution? Wording and numbers may still get better.")
	default:
		v.Lead = words.T("%s decides on it.", who)
		v.More = words.T("Nothing is promised yet.")
		switch {
		case who == "" && p.By == nil:
			v.Lead = words.T("It is proposed, and nobody else could decide on it.")
		case who == "":
			v.Lead = words.T("Proposed by %s, %s. Nobody else could decide on it.", by, q.day(p.At).Text)
		case p.By != nil:
			v.Lead = words.T("Proposed by %s, %s; %s decides.", by, q.day(p.At).Text, who)
		}
		if p.Author && who != "" {
			v.More = words.T("You wrote a part of it, so somebody else decides.")
		}
	}
	if len(p.Silent) > 0 {
		v.More = words.Join(" ", v.More, words.T("It is shared: %s has not said yes yet.", names(p.Silent)))
	}
	v.Gives = q.offered(g)
	if p.MayAnswer {
		v.Answer = &page.AnswerForm{Path: at("answer"), Version: p.Version, To: words.T("A word to %s", by)}
		if typed != nil {
			v.Answer.Typed, v.Answer.Wrong = typed.says, typed.wrong
		}
	}
	q.offerForm(v, p, at("propose"), who, typed, len(g.Owners) > 1)
	if typed != nil && v.Answer == nil {
		v.Wrong = typed.wrong
		if v.Offer == nil {
			v.Typed = typed.says
		}
	}
	if p.MayAgree {
		v.Agree = &page.Post{Text: words.T("Say yes for your team"), Path: at("agree"), At: p.Version}
	}
	if p.MayTakeBack {
		v.TakeBack = &page.Post{Text: words.T("Take it back"), Path: at("take-back")}
	}
	if p.MayCommit {
		v.Commit = &page.CommitForm{
			Path: at("commit"), Version: p.Version, Stated: stated(g),
			Note: words.T("From today on it counts. Whoever changes how its {measures} are read says why."),
		}
	}
	return v
}

// unoffered fills the bar of a draft: it was never offered, or it was declined or taken back.
func (q *request) unoffered(v *page.Proposal, p *lens.Proposal, who string) {
	switch last := p.Last(); {
	case last != nil && last.Word == cascade.WordDecline:
		v.Quote = last.Says
		v.Lead = words.T("%s declined it, %s:", q.nameOf(last.By), q.day(last.At).Text)
	case who == "":
		v.Lead = words.T("This is a draft.")
		v.More = words.T("Nobody else could decide on it, so your team commits it by itself.")
		if !p.MayCommit {
			v.More = words.T("Nobody else could decide on it. It is committed once every team that owns it has said yes.")
		}
	case p.MayCommit:
		v.Lead = words.T("This is a draft.")
		v.More = words.T("You may commit it yourself.")
	default:
		v.Lead = words.T("This is a draft.")
		v.More = words.T("%s decides on it once it is offered.", who)
		if p.For != nil {
			v.More = words.T("%s decides on it once it is offered, for “%s”.", who, p.For.Name)
		}
	}
}

// offerForm is where somebody offers a draft, or offers it again with an answer.
func (q *request) offerForm(v *page.Proposal, p *lens.Proposal, path, who string, typed *sent, shared bool) {
	if !p.MayOffer || who == "" && !shared {
		return
	}
	f := &page.WordsForm{
		Path: path, Label: words.T("A word to %s, if you like", who), Button: words.T("Propose to %s", who),
		Main: !p.MayCommit,
	}
	if who == "" {
		f.Label, f.Button = words.T("A word to the other teams, if you like"), words.T("Propose to the other teams")
	}
	if last := p.Last(); last != nil && last.Word == cascade.WordAsk {
		f.Label, f.Button = words.T("Your answer"), words.T("Answer and offer again")
	} else if len(p.Said) > 0 {
		f.Button = words.T("Offer it again")
	}
	if typed != nil {
		f.Typed = typed.says
	}
	v.Offer = f
}

// offered is what an answer to a goal above says of itself.
func (q *request) offered(g lens.GoalPage) (out []page.Given) {
	add := func(name words.Text, says string) {
		if says != "" {
			out = append(out, page.Given{Name: name, Says: words.Verbatim(says)})
		}
	}
	for _, a := range g.Serves {
		add(words.T("It moves"), q.driver(a))
		add(words.T("Because"), a.Because)
		add(words.T("They choose not to do"), strings.Join(a.NotDoing, "; "))
		if w := worsens(a.MightWorsen); !w.IsZero() {
			out = append(out, page.Given{Name: words.T("It might worsen"), Says: w})
		}
	}
	return out
}

// driver is what of the goal above an alignment moves, in the words of that goal.
func (q *request) driver(a lens.Alignment) string {
	if a.Goal == nil || a.Driver == "" {
		return ""
	}
	above := q.l.FindGoal(a.Goal.ID)
	if above == nil {
		return a.Driver
	}
	for _, d := range above.Drivers {
		if cascade.PartLabel(above, "drivers", d.ID) == a.Driver {
			return cmp.Or(d.Text, a.Driver)
		}
	}
	return a.Driver
}

// stated is what a goal is read against once it is committed.
func stated(g lens.GoalPage) (out []page.Given) {
	for _, m := range g.Measures {
		if n := numbers(&m); m.Metric != nil && !n.To.IsZero() {
			says := words.Join(" → ", n.From, n.To)
			if m.By != 0 {
				says = words.T("%s by %s", says, m.By)
			}
			out = append(out, page.Given{Name: words.T("Target"), Says: words.T("%s: %s", m.Metric.Name, says)})
		}
	}
	for _, a := range g.Serves {
		if a.Because != "" {
			out = append(out, page.Given{Name: words.T("Because"), Says: words.Verbatim(a.Because)})
		}
	}
	return out
}

// offer is what of a proposal waits for the viewer.
func (q *request) offer(o lens.Offer) page.Owed {
	p := o.Proposal
	v := page.Owed{Text: words.Verbatim(o.Goal.Name), Path: q.goalPath(o.Goal.ID)}
	last := p.Last()
	switch {
	case p.MayAnswer:
		v.Note = words.T("%s offers this to you", q.nameOf(p.By))
		v.Due = words.T("since %s", q.day(p.At).Text)
	case p.Accepted != nil:
		v.Note = words.T("%s accepted it; commit it", q.nameOf(p.Accepted.By))
	case p.Changed != nil:
		v.Note = words.T("%s changed it after it was accepted; offer it again", q.nameOf(p.Changed.By))
	case last != nil:
		v.Note = words.T("%s asks: %s", q.nameOf(last.By), last.Says)
		v.Due = words.T("since %s", q.day(last.At).Text)
	}
	return v
}

// nameOf is what people call somebody; somebody who is not named is somebody.
func (q *request) nameOf(r *lens.Ref) string {
	if r == nil || r.Name == "" {
		return words.T("Somebody").In(q.Context())
	}
	return r.Name
}

// nameIn is the first of several people, whom a sentence names.
func (q *request) nameIn(all []lens.Ref) string {
	if len(all) == 0 {
		return ""
	}
	return all[0].Name
}

// sent is what was sent to a bar and refused.
type sent struct {
	says  string
	wrong words.Text
}

func postPropose(q *request) (answer, error) {
	return q.agree("proposed", func(id engine.From[cascade.ID], says string) engine.Command {
		return engine.Propose(q.p.Person, id, says)
	})
}

func postAnswer(q *request) (answer, error) {
	word := cascade.Word(q.PostFormValue("answer"))
	return q.agree(answeredBy[word], func(id engine.From[cascade.ID], says string) engine.Command {
		return engine.Answer(q.p.Person, id, word, says, cascade.Version(q.PostForm.Get("at")))
	})
}

// answeredBy is what a page says once about an answer that was taken.
var answeredBy = map[cascade.Word]string{
	cascade.WordAccept: "accepted", cascade.WordAsk: "asked", cascade.WordDecline: "declined",
}

func postAgree(q *request) (answer, error) {
	return q.agree("agreed", func(id engine.From[cascade.ID], says string) engine.Command {
		return engine.Answer(q.p.Person, id, cascade.WordAgree, says, cascade.Version(q.PostForm.Get("at")))
	})
}

func postTakeBack(q *request) (answer, error) {
	return q.agree("taken-back", func(id engine.From[cascade.ID], says string) engine.Command {
		return engine.Answer(q.p.Person, id, cascade.WordBack, says, "")
	})
}

func postCommit(q *request) (answer, error) {
	return q.agree("committed", func(id engine.From[cascade.ID], _ string) engine.Command {
		return engine.Commit(q.p.Person, id, cascade.Version(q.PostForm.Get("at")))
	})
}

// agree runs a command about the proposal of the goal that the address names, and shows its page: with what was said
// once, or with what was typed and why it was not taken.
func (q *request) agree(
	what string, command func(id engine.From[cascade.ID], says string) engine.Command,
) (answer, error) {
	if err := q.ParseForm(); err != nil {
		return answer{}, badForm(err)
	}
	g, err := q.l.Goal(q.PathValue("id"))
	if err != nil {
		return answer{}, err
	}
	says := q.PostForm.Get("says")
	goal := q.l.FindGoal(g.ID)
	if goal == nil || goal.Withheld {
		return answer{}, refusal(cascade.NotFound, words.T("There is no such {goal}."))
	}
	w, err := q.write(auth.Edit, command(engine.Given(goal.ID), says))
	if err == nil {
		return answer{to: withNotice(q.goalPath(g.ID), what, "", w.undo)}, nil
	}
	var refused *cascade.Error
	if !errors.As(err, &refused) || refused.Code == cascade.NotFound || refused.Code == cascade.Forbidden {
		return answer{}, err
	}
	if err := q.refresh(); err != nil {
		return answer{}, err
	}
	if g, err = q.l.Goal(g.ID); err != nil {
		return answer{}, err
	}
	v, err := q.goalView(g, nil)
	if err != nil {
		return answer{}, err
	}
	if v.Proposal = q.proposal(g, &sent{says, refused.Message}); v.Proposal == nil { // it is committed or closed
		v.Proposal = &page.Proposal{
			Lead: words.T("Nothing is asked of you here any more."), Wrong: refused.Message, Typed: says,
		}
	}
	status := http.StatusUnprocessableEntity
	if refused.Code == cascade.Conflict {
		status = http.StatusConflict
	}
	return answer{view: v, status: status}, nil
}
