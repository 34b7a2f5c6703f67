package web

import (
	"cmp"
	"net/http"
	"time"

	"weir.dev/weir/internal/auth"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/web/form"
	"weir.dev/weir/internal/web/page"
	"weir.dev/weir/internal/words"
)

// thing is a kind that people make, change and remove on pages: a form, and the words around it. Everything else is the
// same for all of them.
type thing struct {
	form *form.Form
	path string     // in addresses: "teams"
	many words.Text // "Teams"
	add  words.Text // "New team"
	nav  page.Nav
	// lone things have a page of their own; the others are shown in their list.
	lone bool
	// shown is where a lone thing's page is, if not at path. Such things have no list of their own either.
	shown string
	// changeOnly things are made and removed elsewhere.
	changeOnly bool
	// begin is what a new one begins with; nil: nothing.
	begin func(q *request) map[string]any
	// why asks for a reason: by who is in which team and in which role, people come to see what is restricted.
	why bool
}

// reasonName is the control of the reason of a change.
const reasonName = ".why"

// askReason is the reason that was typed, for a kind whose form asks for one.
func (t *thing) askReason(q *request) *page.AskWhy {
	if !t.why {
		return nil
	}
	return &page.AskWhy{Name: reasonName, Typed: q.PostForm.Get(reasonName)}
}

// things are the kinds with a form.
var things = []*thing{teamThing, personThing, cycleThing, metricThing, goalThing, initiativeThing}

// thingOf is the kind with a form, or nil.
func thingOf(k cascade.Kind) *thing {
	for _, t := range things {
		if t.form.Kind == k {
			return t
		}
	}
	return nil
}

// thingRoutes are the addresses of their forms.
func thingRoutes() []route {
	var out []route
	for _, t := range things {
		out = append(out,
			get("/"+t.path+"/{id}/change", auth.Edit, t.open),
			post("/"+t.path+"/{id}/change", auth.Edit, t.change),
		)
		if t.changeOnly {
			continue
		}
		out = append(out,
			get("/new/"+t.path, auth.Edit, t.newForm),
			post("/new/"+t.path, auth.Edit, t.create),
			get("/"+t.path+"/{id}/remove", auth.Edit, t.leave),
			post("/"+t.path+"/{id}/remove", auth.Edit, t.remove),
		)
	}
	return out
}

// newForm shows the form for a new thing.
func (t *thing) newForm(q *request) (answer, error) {
	if err := t.mayCreate(q); err != nil {
		return answer{}, err
	}
	var begin map[string]any
	if t.begin != nil {
		begin = t.begin(q)
	}
	return answer{view: t.newPage(q, t.form.New(q.l, begin))}, nil
}

func (t *thing) mayCreate(q *request) error {
	return q.l.May(cascade.ActCreate, cascade.New(t.form.Kind))
}

func (t *thing) newPage(q *request, in *form.Filled) page.Edit {
	return page.Edit{
		Shell: q.formShell(t.add, t.nav), Kicker: t.list(q), Title: t.add,
		Form: in.View("new", q.path("new", t.path), q.drawnAt()), Cancel: q.path(t.path), Save: words.T("Save"),
		Why: t.askReason(q),
	}
}

// list is the way to all things of the kind; its text alone where no page lists them.
func (t *thing) list(q *request) page.Link {
	if t.shown != "" {
		return page.Link{Text: t.many}
	}
	return page.Link{Text: t.many, Path: t.home(q)}
}

// home is where things of the kind are found when one is not there any more.
func (t *thing) home(q *request) string {
	if t.shown != "" {
		return q.path("goals")
	}
	return q.path(t.path)
}

// create takes a new one.
func (t *thing) create(q *request) (answer, error) {
	if err := t.mayCreate(q); err != nil {
		return answer{}, err
	}
	in, err := q.read(t.form, nil, reasonName)
	if err != nil {
		return answer{}, err
	}
	if in.Ok() && !in.More() {
		var w written
		if w, err = q.edit(in.Edit()); err == nil {
			return t.done(q, w, "made")
		}
		if !in.Refuse(err) {
			return answer{}, err
		}
	}
	return q.asTyped(t.newPage(q, in), in)
}

// open is the form of one there is.
func (t *thing) open(q *request) (answer, error) {
	e, err := t.find(q)
	if err != nil {
		return answer{}, err
	}
	in := t.form.Of(q.l, e)
	if !in.Only(q.mayChange(e)) {
		return answer{}, q.l.May(cascade.ActChange, e)
	}
	return answer{view: t.changePage(q, e, in)}, nil
}

// mayChange tells which fields of a thing the viewer may change.
func (q *request) mayChange(e cascade.Entity) func(field string) bool {
	return func(field string) bool { return q.l.MayChange(e, field) == nil }
}

// find returns the thing that an address names.
func (t *thing) find(q *request) (cascade.Entity, error) {
	e := q.l.Find(t.form.Kind, q.PathValue("id"))
	if e == nil || cascade.Withheld(e) {
		return nil, &cascade.Error{Code: cascade.NotFound}
	}
	return e, nil
}

func (t *thing) changePage(q *request, e cascade.Entity, in *form.Filled) page.Edit {
	v := page.Edit{
		Shell: q.formShell(words.T("Change %s", title(e)), t.nav), Kicker: t.list(q),
		Title: words.T("Change %s", title(e)), Cancel: t.address(q, e), Save: words.T("Save"),
		Why: t.askReason(q),
	}
	address := q.path(t.path, q.l.ID(e), "change")
	if len(in.Clashes()) > 0 {
		v.Form = in.Compared("change-"+anchor(q.l.ID(e)), address, q.past(e, in.Drawn()))
	} else {
		v.Form = in.View("change-"+anchor(q.l.ID(e)), address, q.drawnAt())
	}
	if !t.changeOnly && q.l.May(cascade.ActRemove, e) == nil {
		v.Remove = page.Link{Text: words.T("Remove %s…", title(e)), Path: q.path(t.path, q.l.ID(e), "remove")}
	}
	return v
}

// change takes a change.
func (t *thing) change(q *request) (answer, error) {
	e, err := t.find(q)
	if err != nil {
		return q.answerGone(t, err)
	}
	in, err := q.read(t.form, e, reasonName)
	if err != nil {
		return answer{}, err
	}
	if in.Dropped() {
		return answer{to: withNotice(t.address(q, e), "dropped", "", "")}, nil
	}
	if in.Ok() && !in.More() && len(in.Clashes()) == 0 {
		w, ed := written{}, in.Edit()
		if len(ed.Fields) > 0 {
			w, err = q.edit(ed)
		}
		if w.id = e.Head().ID; err == nil {
			return t.done(q, w, "saved")
		}
		if cascade.ProblemOf(err) == cascade.Overtaken { // between the look at it and the decision
			return t.overtaken(q, err)
		}
		if !in.Refuse(err) {
			return q.answerGone(t, err)
		}
	}
	in.Only(q.mayChange(e))
	return q.asTyped(t.changePage(q, e, in), in)
}

// answerGone answers a change of a thing that is gone, or that this viewer does not see. What was typed is kept as a
// draft.
func (q *request) answerGone(t *thing, err error) (answer, error) {
	if cascade.CodeOf(err) != cascade.NotFound {
		return answer{}, err
	}
	return answer{}, &cascade.Error{Code: cascade.NotFound, Problem: cascade.Gone}
}

// leave says what goes along with a thing.
func (t *thing) leave(q *request) (answer, error) {
	e, err := t.find(q)
	if err != nil {
		return answer{}, err
	}
	v, err := t.removal(q, e)
	return answer{view: v}, err
}

// removal works out what goes along with a thing, as its viewer sees it.
func (t *thing) removal(q *request, e cascade.Entity) (page.Removal, error) {
	if err := q.l.May(cascade.ActRemove, e); err != nil {
		return page.Removal{}, err
	}
	v := page.Removal{
		Shell: q.formShell(words.T("Remove %s?", title(e)), t.nav), Kicker: t.list(q),
		Title: words.T("Remove %s?", title(e)), Cancel: t.address(q, e),
		Form: form.View{
			Action: q.path(t.path, q.l.ID(e), "remove"),
			Hidden: []form.Hidden{{Name: "version", Value: string(q.l.Version(e))}},
		},
	}
	v.Goes, v.Stays = along(q.l.Removal(e))
	return v, nil
}

// remove takes a thing away.
func (t *thing) remove(q *request) (answer, error) {
	if err := q.ParseForm(); err != nil {
		return answer{}, badForm(err)
	}
	e, err := t.find(q)
	if err != nil { // somebody was first, perhaps oneself by pressing twice
		return answer{to: withNotice(t.home(q), "gone", "", "")}, nil
	}
	ed := cascade.Edit{
		Act:    cascade.ActRemove,
		Kind:   t.form.Kind,
		Target: e.Head().ID,
		Base:   cascade.Version(q.PostForm.Get("version")),
	}
	w, err := q.edit(ed)
	switch {
	case err == nil:
		return answer{to: withNotice(t.home(q), "removed", "", w.undo)}, nil
	case cascade.CodeOf(err) == cascade.NotFound:
		return answer{to: withNotice(t.home(q), "gone", "", "")}, nil
	case cascade.CodeOf(err) != cascade.Conflict && cascade.CodeOf(err) != cascade.Invalid:
		return answer{}, err
	}
	if fresh := q.refresh(); fresh != nil {
		return answer{}, fresh
	}
	v, looked := t.removal(q, e)
	if looked != nil {
		return answer{}, looked
	}
	v.Form.Refused = words.Of(err)
	return answer{view: v, status: http.StatusUnprocessableEntity}, nil
}

// done leads to a thing after it was made or changed.
func (t *thing) done(q *request, w written, what string) (answer, error) {
	if err := q.refresh(); err != nil {
		return answer{}, err
	}
	e := q.l.Get(t.form.Kind, w.id)
	if e == nil { // somebody has removed it since, or the writer does not see it themselves
		return answer{to: withNotice(t.home(q), what, "", w.undo)}, nil
	}
	return answer{to: withNotice(t.address(q, e), what, "", w.undo)}, nil
}

// address is where a thing is shown.
func (t *thing) address(q *request, e cascade.Entity) string {
	switch {
	case t.shown != "":
		return q.path(t.shown, q.l.ID(e))
	case t.lone:
		return q.path(t.path, q.l.ID(e))
	}
	return q.path(t.path) + "#" + anchor(q.l.ID(e))
}

// title is what people call a thing.
func title(e cascade.Entity) string { return cmp.Or(cascade.TitleOf(e), e.Head().Key) }

// read reads a form that was sent. e is the thing it is about; nil of something new.
func (q *request) read(f *form.Form, e cascade.Entity, extra ...string) (*form.Filled, error) {
	if err := q.ParseForm(); err != nil {
		return nil, badForm(err)
	}
	return f.Read(q.l, e, q.PostForm, extra...)
}

// asTyped answers with the form as it was typed.
func (q *request) asTyped(v page.Edit, in *form.Filled) (answer, error) {
	status := http.StatusUnprocessableEntity
	if in.More() && in.Ok() {
		status = http.StatusOK
	}
	if q.htmx {
		return answer{part: v.Part(), status: status}, nil
	}
	return answer{view: v, status: status}, nil
}

// mayOpen is a button to change a thing, or why that is not the viewer's to do.
func (q *request) mayOpen(t *thing, e cascade.Entity) page.May {
	if err := q.p.May(auth.Edit); err != nil {
		return page.May{Refused: words.Of(err)}
	}
	if !t.form.Of(q.l, e).Only(q.mayChange(e)) {
		return page.May{Refused: words.Of(q.l.May(cascade.ActChange, e))}
	}
	return page.May{Link: page.Link{Text: words.T("Change"), Path: q.path(t.path, q.l.ID(e), "change")}}
}

// drawnAt is when a form is drawn, which tells one submission from another. A frozen clock cannot tell them apart.
func (q *request) drawnAt() time.Time {
	if q.s.clock.IsFrozen() {
		return time.Time{}
	}
	return q.now
}

// formShell is the shell of a page with a form. Such a page is never fetched again while somebody types.
func (q *request) formShell(title words.Text, nav page.Nav) page.Shell {
	sh := q.shell(title, nav)
	sh.Fragment = ""
	return sh
}

// refresh looks again at what there is by now.
func (q *request) refresh() error {
	p, err := q.s.auth.Principal(q.Request, q.p.Workspace.Key)
	if err != nil {
		return err
	}
	q.p, q.l = p, p.Lens
	return nil
}
