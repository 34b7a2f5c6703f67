package web

import (
	"strings"

	"weir.dev/weir/internal/auth"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/engine"
	"weir.dev/weir/internal/web/form"
	"weir.dev/weir/internal/web/page"
	"weir.dev/weir/internal/words"
)

// written is what a form led to.
type written struct {
	id      cascade.ID       // of the thing of the form's kind that was made; empty where none was
	undo    string           // names what was written, to take it back; empty where nothing was
	changes []cascade.Change // as the writer saw them
}

// resends is how often one form can be sent again, with the same on it, after what it wrote was undone.
const resends = 50

// edit runs an edit that a form asks for.
func (q *request) edit(ed cascade.Edit) (written, error) {
	why := strings.TrimSpace(cascade.CleanText(q.PostForm.Get(reasonName)))
	w, err := q.write(auth.Edit, engine.Edit(q.p.Person, why, engine.Given([]cascade.Edit{ed})))
	for _, c := range w.changes {
		if c.Kind() == ed.Kind && c.Before == nil {
			w.id = c.ID()
		}
	}
	return w, err
}

// write runs a command that a form asks for, so that it can be taken back. A form that is sent twice is taken once:
// it is run again only when what it wrote does not stand any more.
func (q *request) write(right auth.Right, c engine.Command) (written, error) {
	for again := range resends {
		name := form.Sending(q.URL.RequestURI(), q.PostForm, again)
		changes, replayed, err := q.once(right, c, onceKey(name))
		if err != nil {
			return written{}, err
		}
		if replayed {
			if err := q.refresh(); err != nil {
				return written{}, err
			}
			if !q.l.Stands(changes) {
				continue
			}
		}
		if len(changes) == 0 {
			name = ""
		}
		return written{undo: name, changes: changes}, nil
	}
	return written{}, refusal(cascade.Conflict, words.T("This was sent and undone too often. Begin anew."))
}

// once runs a command for a page, one time for each key: replayed says that it had been run before. It is the only way
// in which pages write.
func (q *request) once(
	right auth.Right, c engine.Command, key string,
) (made []cascade.Change, replayed bool, err error) {
	cmd := q.p.Command(right, c)
	cmd.OnceKey, cmd.Result = key, engine.Made
	done, err := q.s.engine.Do(q.Context(), q.p.Workspace.ID, cmd)
	if err != nil {
		return nil, false, err
	}
	made, err = cascade.DecodeChanges(done.Result)
	return made, done.Replayed, err
}

// onceKey is what a form's command is remembered by.
func onceKey(name string) string { return "form:" + name }

// takeBack is the button that takes back what the viewer wrote; nil where that cannot be, or not any more.
func (q *request) takeBack(name string) *page.Post {
	if name == "" || q.p.May(auth.Edit) != nil {
		return nil
	}
	made, err := q.s.engine.Recall(q.Context(), q.p.Workspace.ID, q.p.Person, onceKey(name))
	if err != nil || !q.l.MayTakeBack(made) {
		return nil
	}
	return &page.Post{Text: words.T("Undo"), Path: q.path("undo", name), Key: "z"}
}

// undo takes back what its sender wrote, while all of it still stands as they see it.
func undo(q *request) (answer, error) {
	if err := q.ParseForm(); err != nil {
		return answer{}, badForm(err)
	}
	name := q.PathValue("name")
	made, err := q.s.engine.Recall(q.Context(), q.p.Workspace.ID, q.p.Person, onceKey(name))
	if err != nil {
		return answer{}, err
	}
	_, replayed, err := q.once(auth.Edit, engine.Undo(q.p.Person, made), "undo:"+name)
	said := "undone"
	switch code := cascade.CodeOf(err); {
	case err == nil && replayed:
		said = "undone-before"
	case err == nil:
	case code != cascade.Conflict && code != cascade.Invalid:
		return answer{}, err
	default:
		if said = "undo-overtaken"; cascade.ProblemOf(err) == cascade.Gone {
			said = "undo-gone"
		}
	}
	if err := q.refresh(); err != nil {
		return answer{}, err
	}
	return answer{to: withNotice(q.addressOf(made), said, "", "")}, nil
}

// addressOf is where a change is shown: the thing itself, or the list it stood in.
func (q *request) addressOf(changes []cascade.Change) string {
	for _, c := range changes {
		if t := thingOf(c.Kind()); t != nil {
			if e := q.l.Get(c.Kind(), c.ID()); e != nil && !cascade.Withheld(e) {
				return t.address(q, e)
			}
			return t.home(q, t.under(q, c.Thing()))
		}
		about := q.l.About(c.Thing())
		if about == nil {
			continue
		}
		if c.Kind() == cascade.KindCheckIn {
			return q.checkInAt(about.Head().ID)
		}
		if t := thingOf(about.Kind()); t != nil {
			return t.address(q, about)
		}
	}
	return q.path("")
}
