package web

import (
	"cmp"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/plan"
	"weir.dev/weir/internal/words"
)

// along says what goes with a thing that is removed: what cannot be without it, and what only mentions it. What
// happened is counted, the rest named.
func along(c plan.Changed, e cascade.Entity) []words.Text {
	var out []words.Text
	happened := map[cascade.Kind]int{}
	for _, d := range c.Changes {
		info := cascade.Info(d.Kind)
		switch {
		case d.Do == plan.DoDelete && d.Kind == e.Kind() && d.With == "":
		case d.Do == plan.DoDelete && info.Accumulates:
			happened[d.Kind]++
		case d.Do == plan.DoDelete:
			out = append(out, words.T("%s goes too.", named(d)))
		case d.Do == plan.DoChange && !info.Accumulates:
			out = append(out, words.T("%s stays, and no longer names it.", named(d)))
		}
	}
	for _, k := range cascade.Kinds {
		if n := happened[k]; n > 0 {
			out = append(out, words.N(n, "%[2]s goes too.", "%[2]s go too.", plan.Several(n, k)))
		}
	}
	return out
}

// named names a thing by its kind and what people call it.
func named(d plan.Difference) words.Text {
	return words.T("%s “%s”", words.Capital(cascade.Info(d.Kind).The), cmp.Or(d.Text, d.ID))
}
