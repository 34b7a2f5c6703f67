package web

import (
	"cmp"
	"slices"

	"weir.dev/weir/internal/auth"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/web/page"
	"weir.dev/weir/internal/words"
)

// Where things with a form are found. Those that stand by themselves have a page of their own, or stand in the list of
// their kind. Those that by the table of kinds hang on another thing, as a measure on its goal, are made, changed and
// removed under that thing's address, and shown on its page.

// hook is the field that names what things of the kind hang on; nil where they stand by themselves.
func (t *thing) hook() *cascade.Field {
	info := cascade.Info(t.form.Kind)
	return info.Field(info.Parent)
}

// above is the kind that things of the kind hang on; nil where they stand by themselves.
func (t *thing) above() *thing {
	if hook := t.hook(); hook != nil {
		return thingOf(hook.Of[0])
	}
	return nil
}

// on returns what the thing of an address hangs on; nil where things of the kind stand by themselves.
func (t *thing) on(q *request) (cascade.Entity, error) {
	if up := t.above(); up != nil {
		return up.seen(q, q.PathValue("on"))
	}
	return nil, nil
}

// under returns what e hangs on; nil where it stands by itself, or the viewer does not see that in full.
func (t *thing) under(q *request, e cascade.Entity) cascade.Entity {
	up := t.above()
	if up == nil {
		return nil
	}
	id, _ := t.hook().Get(e).(cascade.ID)
	on := q.l.Get(up.form.Kind, id)
	if on == nil || cascade.Withheld(on) {
		return nil
	}
	return on
}

// pattern is how the addresses of things of the kind begin, in the table of routes.
func (t *thing) pattern() string {
	if up := t.above(); up != nil {
		return "/" + up.path + "/{on}/" + t.path
	}
	return "/" + t.path
}

// newAddress is where one is made.
func (t *thing) newAddress(q *request, on cascade.Entity) string {
	if on != nil {
		return q.path(t.above().path, q.l.ID(on), t.path, "new")
	}
	return q.path("new", t.path)
}

// addressOf is where something is done to a thing.
func (t *thing) addressOf(q *request, e cascade.Entity, what string) string {
	if on := t.under(q, e); on != nil {
		return q.path(t.above().path, q.l.ID(on), t.path, q.l.ID(e), what)
	}
	if t.only {
		return q.path(t.path, what)
	}
	return q.path(t.path, q.l.ID(e), what)
}

// list is the way to all things of the kind, or to what they hang on; its text alone where no page lists them.
func (t *thing) list(q *request, on cascade.Entity) page.Link {
	switch {
	case on != nil:
		return page.Link{Text: q.title(on), Path: t.home(q, on)}
	case t.shown != "":
		return page.Link{Text: t.many}
	}
	return page.Link{Text: t.many, Path: t.home(q, nil)}
}

// home is where things of the kind are found when one is not there any more. on is what it hung on.
func (t *thing) home(q *request, on cascade.Entity) string {
	up := t.above()
	switch {
	case on != nil:
		return up.address(q, on)
	case up != nil:
		return up.home(q, nil)
	case t.shown != "":
		return q.path("goals")
	}
	return q.path(t.path)
}

// address is where a thing is shown.
func (t *thing) address(q *request, e cascade.Entity) string {
	switch {
	case t.above() != nil:
		return t.home(q, t.under(q, e)) + "#" + spot(e.Kind(), q.l.ID(e))
	case t.shown != "":
		return q.path(t.shown, q.l.ID(e))
	case t.only:
		return q.path(t.path)
	case t.lone:
		return q.path(t.path, q.l.ID(e))
	}
	return q.path(t.path) + "#" + anchor(q.l.ID(e))
}

// spot is where a thing stands on the page of what it hangs on.
func spot(k cascade.Kind, id string) string { return string(k) + "-" + anchor(id) }

// title is what people call a thing.
func title(e cascade.Entity) string { return cmp.Or(cascade.TitleOf(e), e.Head().Key) }

// title is what the viewer calls a thing: of what hangs on another its kind with it, since on that thing's page it may
// go by the name of something else.
func (q *request) title(e cascade.Entity) words.Text {
	if cascade.Info(e.Kind()).Parent == "" {
		return words.Verbatim(title(e))
	}
	return called(q.l.Along(e))
}

// mayAdd is a button to make something, or why that is not the viewer's to do.
func (q *request) mayAdd(t *thing) page.May {
	if err := cmp.Or(q.p.May(auth.Edit), t.mayCreate(q, nil)); err != nil {
		return page.May{Refused: words.Of(err)}
	}
	return page.May{Link: page.Link{Text: t.add, Path: t.newAddress(q, nil)}}
}

// mayOpen is a button to change a thing, or why that is not the viewer's to do.
func (q *request) mayOpen(t *thing, e cascade.Entity) page.May {
	if err := q.p.May(auth.Edit); err != nil {
		return page.May{Refused: words.Of(err)}
	}
	if !t.form.Any(t.mayChange(q, e)) {
		return page.May{Refused: words.Of(q.l.May(cascade.ActChange, e))}
	}
	return page.May{Link: page.Link{Text: words.T("Change"), Path: t.addressOf(q, e, "change")}}
}

// adding is the way to make something that hangs on a thing; nowhere where there is no form for its kind, or it is not
// the viewer's to make.
func (q *request) adding(k cascade.Kind, on cascade.Entity) page.Link {
	t := thingOf(k)
	if t == nil || on == nil || cascade.Withheld(on) || q.p.May(auth.Edit) != nil || t.mayCreate(q, on) != nil {
		return page.Link{}
	}
	return page.Link{Text: t.add, Path: t.newAddress(q, on)}
}

// besides are the things with a form that hang on a thing and that its page does not lay out itself.
func (q *request) besides(on cascade.Entity, laidOut ...cascade.Kind) (out []page.Besides) {
	for _, t := range things {
		if t.above() == nil || t.above().form.Kind != on.Kind() || slices.Contains(laidOut, t.form.Kind) {
			continue
		}
		b := page.Besides{Title: t.many, Add: q.adding(t.form.Kind, on)}
		for e := range q.l.On(on, t.form.Kind) {
			if !cascade.Withheld(e) {
				b.Things = append(b.Things, page.Thing{
					ID: spot(e.Kind(), q.l.ID(e)), Text: words.Or(words.Verbatim(title(e)), q.title(e)),
					Change: q.mayOpen(t, e).Path,
				})
			}
		}
		if len(b.Things) > 0 || b.Add.Path != "" {
			out = append(out, b)
		}
	}
	return out
}

// changing is where something that hangs on a thing is changed; nowhere where there is no form for its kind, or it is
// not the viewer's to change.
func (q *request) changing(k cascade.Kind, id string) string {
	e := q.l.Find(k, id)
	if t := thingOf(k); t != nil && e != nil && !cascade.Withheld(e) {
		return q.mayOpen(t, e).Path
	}
	return ""
}
