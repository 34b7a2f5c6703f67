package web

import (
	"time"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/web/form"
	"weir.dev/weir/internal/words"
)

// mergeable is for how long somebody may have been writing and is still told who else was.
const mergeable = 24 * time.Hour

// past is what others did to a thing since its form was drawn, as the viewer may know it.
func (q *request) past(e cascade.Entity, drawn time.Time) (out []form.Past) {
	if yesterday := q.now.Add(-mergeable); drawn.Before(yesterday) {
		drawn = yesterday
	}
	past, err := q.s.engine.Past(q.Context(), q.p.Workspace.ID, q.l.View, e.Kind(), e.Head().ID, drawn)
	if err != nil { // the question is worth asking without it
		q.s.log.Warn("a conflict does not say who changed it", "error", err)
	}
	for _, c := range past {
		if c.Before == nil || c.After == nil { // it was made, or removed and is there again
			break
		}
		out = append(out, form.Past{By: q.l.NameOf(c.By), Saved: q.saved(c.At), Before: c.Before, After: c.After})
	}
	return out
}

// saved says how long ago something was saved.
func (q *request) saved(at time.Time) words.Text {
	switch minutes := int(q.now.Sub(at).Minutes()); {
	case minutes < 1:
		return words.T("saved just now")
	case minutes < 60:
		return words.N(minutes, "saved a minute ago", "saved %d minutes ago")
	default:
		return words.N(minutes/60, "saved an hour ago", "saved %d hours ago")
	}
}

// overtaken looks again, and asks which of two versions it is to be.
func (t *thing) overtaken(q *request, err error) (answer, error) {
	if fresh := q.refresh(); fresh != nil {
		return answer{}, fresh
	}
	e, gone := t.find(q)
	if gone != nil {
		return q.answerGone(gone)
	}
	in, unreadable := q.read(t.form, e, reasonName)
	if unreadable != nil {
		return answer{}, unreadable
	}
	if len(in.Clashes()) == 0 {
		return answer{}, err
	}
	return q.asTyped(t.changePage(q, e, in), in)
}
