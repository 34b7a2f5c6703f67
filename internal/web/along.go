package web

import (
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/plan"
	"weir.dev/weir/internal/words"
)

// along says what goes with a thing that is removed, and what stays and no longer names it. What happened is counted,
// the rest named.
func along(r lens.Removal) (goes, stays []words.Text) {
	for _, a := range r.Goes {
		goes = append(goes, named(a))
	}
	for _, k := range cascade.Kinds {
		if n := r.Happened[k]; n > 0 {
			goes = append(goes, plan.Several(n, k))
		}
	}
	for _, a := range r.Stays {
		stays = append(stays, named(a))
	}
	return goes, stays
}

// named begins a line with a thing, by its kind and what people call it, or what it joins.
func named(a lens.Along) words.Text { return words.Capital(called(a)) }

// called is named within a sentence.
func called(a lens.Along) words.Text {
	kind := cascade.Info(a.Kind).The
	switch {
	case a.Name != "":
		return words.T("%s “%s”", kind, a.Name)
	case a.From != "" && a.To != "":
		return words.T("%s “%s → %s”", kind, a.From, a.To)
	case a.From+a.To != "":
		return words.T("%s “%s”", kind, a.From+a.To)
	}
	return kind
}
