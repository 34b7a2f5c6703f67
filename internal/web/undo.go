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
	id   cascade.ID // of the thing of the form's kind that was made; empty where none was
	undo string     // names what was written, to take it back; empty where nothing was
}

// resends is how often one form can be sent again, with the same on it, after what it wrote was undone.
const resends = 50

// edit runs an edit that a form asks for.
func (q *request) edit(ed cascade.Edit) (written, error) {
	why := strings.TrimSpace(cascade.CleanText(q.PostForm.Get(reasonName)))
	w, changes, err := q.write(auth.Edit, engine.Edit(q.p.Person, why, engine.Given([]cascade.Edit{ed})))
	for _, c := range changes {
		if c.Kind() == ed.Kind && c.Before == nil {
			w.id = c.ID()
		}
	}
	return w, err
}

// write runs a command that a form asks for, so that it can be taken back. A form that is sent twice is taken once:
// it is run again only when what it wrote does not stand any more.
func (q *request) write(right auth.Right, c engine.Command) (written, []cascade.Change, error) {
	cmd := q.p.Command(right, c)
	cmd.Result = engine.Made
	for again := range resends {
		name := form.Sending(q.URL.Path, q.PostForm, again)
		cmd.OnceKey = onceKey(name)
		done, err := q.s.engine.Do(q.Context(), q.p.Workspace.ID, cmd)
		if err != nil {
			return written{}, nil, err
		}
		changes, err := cascade.DecodeChanges(done.Result)
		if err != nil {
			return written{}, nil, err
		}
		if done.Replayed {
			if err := q.refresh(); err != nil {
				return written{}, nil, err
			}
			if !q.l.Stands(changes) {
				continue
			}
		}
		if len(changes) == 0 {
			name = ""
		}
		return written{undo: name}, changes, nil
	}
	return written{}, nil, refusal(cascade.Conflict, words.T("This was sent and undone too often. Begin anew."))
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
	cmd := q.p.Command(auth.Edit, engine.Undo(q.p.Person, made))
	cmd.OnceKey = "undo:" + name
	done, err := q.s.engine.Do(q.Context(), q.p.Workspace.ID, cmd)
	said := "undone"
	switch code := cascade.CodeOf(err); {
	case err == nil && done.Replayed:
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
