package web

import (
	"errors"
	"maps"
	"net/http"
	"slices"
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
	// only things are one a workspace, and their page bears no id.
	only bool
	// changeOnly things are made and removed elsewhere.
	changeOnly bool
	// begin is what a new one begins with; nil: nothing.
	begin func(q *request) map[string]any
	// also is what a new one says by itself, of what nobody is asked for; nil: nothing.
	also func(q *request) map[string]any
	// limit gives a form what only the thing it hangs on can say; e is nil of a new one. nil: nothing.
	limit func(on, e cascade.Entity, v form.View) form.View
	// settle leaves out of a new one what was typed and does not belong to what was chosen, and says what that lacks; nil:
	// nothing.
	settle func(in *form.Filled, ed *cascade.Edit)
	// may says why the viewer may not make one on a thing, where that follows from what they type; nil: from the table.
	may func(q *request, on cascade.Entity) error
	// lands is where one goes once it is saved; nil, or nowhere: where it is shown.
	lands func(q *request, e cascade.Entity) string
	// stays are the fields that say what it is, and are never changed.
	stays []string
	// why says for what a reason of a change of e is asked, nil: of a new one; nothing where none is. nil: never.
	why func(q *request, e cascade.Entity) words.Text
}

// reasonName is the control of the reason of a change.
const reasonName = ".why"

// askReason asks for the reason of a change of e, nil: of a new one, with what was typed; nil where none is asked for.
func (t *thing) askReason(q *request, e cascade.Entity) *form.Control {
	if t.why == nil {
		return nil
	}
	help := t.why(q, e)
	if help.IsZero() {
		return nil
	}
	return &form.Control{
		Name: reasonName, ID: "why", As: form.AsBox, Label: words.T("Why"), Help: help,
		Value: q.PostForm.Get(reasonName),
	}
}

// mayShow asks for a reason where people come to see what is restricted: by who is in which team and in which role.
func mayShow(*request, cascade.Entity) words.Text {
	return words.T("May stay empty. If somebody comes to see what is restricted by this, its owners are told, with your " +
		"reason.")
}

// things are the kinds with a form.
var things = []*thing{
	teamThing, personThing, cycleThing, metricThing, goalThing, initiativeThing, workItemThing, alignmentThing,
	measureThing, needThing, settingsThing,
}

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
		one := t.pattern() + "/{id}/"
		if t.only {
			one = t.pattern() + "/"
		}
		out = append(out, get(one+"change", auth.Edit, t.open), post(one+"change", auth.Edit, t.change))
		if t.changeOnly {
			continue
		}
		fresh := t.pattern() + "/new"
		if t.above() == nil {
			fresh = "/new/" + t.path
		}
		out = append(out,
			get(fresh, auth.Edit, t.newForm), post(fresh, auth.Edit, t.create),
			get(one+"remove", auth.Edit, t.leave), post(one+"remove", auth.Edit, t.remove),
		)
	}
	return out
}

// newForm shows the form for a new one.
func (t *thing) newForm(q *request) (answer, error) {
	on, err := t.on(q)
	if err != nil {
		return answer{}, err
	}
	if err := t.mayCreate(q, on); err != nil {
		return answer{}, err
	}
	var begin map[string]any
	if t.begin != nil {
		begin = t.begin(q)
	}
	return answer{view: t.newPage(q, on, t.form.New(q.l, begin))}, nil
}

// mayCreate says why the viewer may not make one, of what hangs on another thing one of that.
func (t *thing) mayCreate(q *request, on cascade.Entity) error {
	if t.may != nil {
		return t.may(q, on)
	}
	e := cascade.New(t.form.Kind)
	if on != nil {
		t.hook().Set(e, on.Head().ID)
	}
	return q.l.May(cascade.ActCreate, e)
}

func (t *thing) newPage(q *request, on cascade.Entity, in *form.Filled) page.Edit {
	v := page.Edit{
		Shell: q.formShell(t.add, t.nav), Kicker: t.list(q, on), Title: t.add,
		Form: in.View("new", t.newAddress(q, on), q.drawnAt()), Cancel: t.home(q, on), Save: words.T("Save"),
		Why: t.askReason(q, nil),
	}
	if t.limit != nil {
		v.Form = t.limit(on, nil, v.Form)
	}
	return v
}

// create takes a new one.
func (t *thing) create(q *request) (answer, error) {
	on, err := t.on(q)
	if err != nil {
		return q.answerGone(err)
	}
	if err := t.mayCreate(q, on); err != nil {
		return answer{}, err
	}
	in, err := q.read(t.form, nil, reasonName)
	if err != nil {
		return answer{}, err
	}
	if in.Ok() && !in.More() {
		ed := in.Edit()
		if on != nil {
			ed.Fields[t.hook().Name] = on.Head().ID
		}
		if t.also != nil {
			maps.Copy(ed.Fields, t.also(q))
		}
		if t.settle != nil {
			t.settle(in, &ed)
		}
		if in.Ok() {
			var w written
			if w, err = q.edit(ed); err == nil {
				return t.done(q, on, w, "made")
			}
			if cascade.CodeOf(err) == cascade.Forbidden { // of what was typed: the form itself was theirs to fill
				in.Wrong("", words.Of(err))
			} else if !in.Refuse(err) {
				return answer{}, err
			}
		}
	}
	return q.asTyped(t.newPage(q, on, in), in)
}

// open is the form of one there is.
func (t *thing) open(q *request) (answer, error) {
	e, err := t.find(q)
	if err != nil {
		return answer{}, err
	}
	in := t.form.Of(q.l, e)
	if !in.Only(t.mayChange(q, e)) {
		return answer{}, q.l.May(cascade.ActChange, e)
	}
	return answer{view: t.changePage(q, e, in)}, nil
}

// mayChange tells which fields of a thing the viewer may change.
func (q *request) mayChange(e cascade.Entity) func(field string) bool {
	return func(field string) bool { return q.l.MayChange(e, field) == nil }
}

// mayChange tells which fields of a thing its form lets the viewer change.
func (t *thing) mayChange(q *request, e cascade.Entity) func(field string) bool {
	may := q.mayChange(e)
	return func(field string) bool { return !slices.Contains(t.stays, field) && may(field) }
}

// find returns the thing that an address names.
func (t *thing) find(q *request) (cascade.Entity, error) {
	if t.only {
		return q.l.Settings(), nil
	}
	on, err := t.on(q)
	if err != nil {
		return nil, err
	}
	e, err := t.seen(q, q.PathValue("id"))
	if err == nil && on != nil && t.hook().Get(e) != on.Head().ID {
		err = &cascade.Error{Code: cascade.NotFound}
	}
	return e, err
}

// seen returns the thing of the kind that is named. What the viewer does not see in full answers as what is not there.
func (t *thing) seen(q *request, name string) (cascade.Entity, error) {
	e := q.l.Find(t.form.Kind, name)
	if e == nil || cascade.Withheld(e) {
		return nil, &cascade.Error{Code: cascade.NotFound}
	}
	return e, nil
}

func (t *thing) changePage(q *request, e cascade.Entity, in *form.Filled) page.Edit {
	name := q.title(e)
	v := page.Edit{
		Shell: q.formShell(words.T("Change %s", name), t.nav), Kicker: t.list(q, t.under(q, e)),
		Title: words.T("Change %s", name), Cancel: t.address(q, e), Save: words.T("Save"), Why: t.askReason(q, e),
	}
	address := t.addressOf(q, e, "change")
	if len(in.Clashes()) > 0 {
		v.Form = in.Compared("change-"+anchor(q.l.ID(e)), address, q.past(e, in.Drawn()))
	} else {
		v.Form = in.View("change-"+anchor(q.l.ID(e)), address, q.drawnAt())
	}
	if t.limit != nil {
		v.Form = t.limit(t.under(q, e), e, v.Form)
	}
	if !t.changeOnly && q.l.May(cascade.ActRemove, e) == nil {
		v.Remove = page.Link{Text: words.T("Remove %s…", name), Path: t.addressOf(q, e, "remove")}
	}
	return v
}

// change takes a change.
func (t *thing) change(q *request) (answer, error) {
	e, err := t.find(q)
	if err != nil {
		return q.answerGone(err)
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
			return t.done(q, t.under(q, e), w, "saved")
		}
		if cascade.ProblemOf(err) == cascade.Overtaken { // between the look at it and the decision
			return t.overtaken(q, err)
		}
		if v, asked := t.asksWhy(q, e, in, err); asked {
			return q.asTyped(v, in)
		}
		if !in.Refuse(err) {
			return q.answerGone(err)
		}
	}
	in.Only(t.mayChange(q, e))
	return q.asTyped(t.changePage(q, e, in), in)
}

// asksWhy returns the form again where a change was refused for want of a reason, and of nothing else.
func (t *thing) asksWhy(q *request, e cascade.Entity, in *form.Filled, err error) (v page.Edit, asked bool) {
	var list cascade.Errors
	if !errors.As(err, &list) || slices.ContainsFunc(list, func(e *cascade.Error) bool {
		return e.Problem != cascade.NeedsRevision
	}) {
		return v, false
	}
	in.Only(t.mayChange(q, e))
	in.Wrong("", words.T("A change of what was committed needs a reason."))
	if v = t.changePage(q, e, in); v.Why == nil { // it was committed a moment ago
		return v, false
	}
	v.Why.Error, v.Why.Focus = words.T("Say why it changes."), true
	return v, true
}

// answerGone answers a change of what is not there any more, or not for this viewer: what was typed stays a draft.
func (q *request) answerGone(err error) (answer, error) {
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
		Shell: q.formShell(words.T("Remove %s?", q.title(e)), t.nav), Kicker: t.list(q, t.under(q, e)),
		Title: words.T("Remove %s?", q.title(e)), Cancel: t.address(q, e),
		Form: form.View{
			Action: t.addressOf(q, e, "remove"),
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
	on, err := t.on(q)
	if err != nil {
		return answer{}, err
	}
	e, err := t.find(q)
	if err != nil { // somebody was first, perhaps oneself by pressing twice
		return answer{to: withNotice(t.home(q, on), "gone", "", "")}, nil
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
		return answer{to: withNotice(t.home(q, on), "removed", "", w.undo)}, nil
	case cascade.CodeOf(err) == cascade.NotFound:
		return answer{to: withNotice(t.home(q, on), "gone", "", "")}, nil
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
	v.Form.Refused = whyStays(err)
	return answer{view: v, status: http.StatusUnprocessableEntity}, nil
}

// whyStays says why a thing is not removed. The last owner needs no name: the page bears it.
func whyStays(err error) words.Text {
	list := cascade.Errors{}
	if one := (*cascade.Error)(nil); !errors.As(err, &list) && errors.As(err, &one) {
		list = cascade.Errors{one}
	}
	if len(list) != 1 || list[0].Field != "role" {
		return words.Of(err)
	}
	return list[0].Message
}

// done leads to a thing after it was made or changed.
func (t *thing) done(q *request, on cascade.Entity, w written, what string) (answer, error) {
	if err := q.refresh(); err != nil {
		return answer{}, err
	}
	e := q.l.Get(t.form.Kind, w.id)
	if e == nil { // somebody has removed it since, or the writer does not see it themselves
		return answer{to: withNotice(t.home(q, on), what, "", w.undo)}, nil
	}
	if t.lands != nil {
		if to := t.lands(q, e); to != "" {
			return answer{to: withNotice(to, what, "", w.undo)}, nil
		}
	}
	return answer{to: withNotice(t.address(q, e), what, "", w.undo)}, nil
}

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

// drawnAt is when a form is drawn, to tell one sending of it from another. With a clock that stands still it cannot.
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
