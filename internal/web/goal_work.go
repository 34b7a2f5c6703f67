package web

import (
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/web/page"
	"weir.dev/weir/internal/words"
)

// work draws roadmap and backlog work under a goal.
func (q *request) work(all []lens.Work) (out []page.Work) {
	for _, w := range all {
		note := []words.Text{words.Verbatim(names(w.Owners))}
		if w.Restricted {
			out = append(out, page.Work{Text: words.T("Restricted").In(q.Context()), Note: note[0]})
			continue
		}
		if w.Under != nil {
			note = append(note, words.Verbatim(w.Under.Name))
		}
		note = append(note, words.Verbatim(w.Status))
		line := q.path("why", workPath(w.Kind), w.ID)
		out = append(out, page.Work{Text: w.Title, Path: line, Note: words.Join(" · ", note...), Line: line})
	}
	return out
}

// workPath is what addresses call a kind of work.
func workPath(kind cascade.Kind) string {
	if kind == cascade.KindInitiative {
		return "initiatives"
	}
	return "work-items"
}
