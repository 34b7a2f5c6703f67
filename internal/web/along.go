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
			out = append(out, counted(k, n))
		}
	}
	return out
}

// named names a thing by its kind and what people call it.
func named(d plan.Difference) words.Text {
	return words.T("%s “%s”", words.Capital(cascade.Info(d.Kind).The), cmp.Or(d.Text, d.ID))
}

func counted(k cascade.Kind, n int) words.Text {
	switch k {
	case cascade.KindObservation:
		return words.N(n, "%d reading goes too.", "%d readings go too.")
	case cascade.KindCheckIn:
		return words.N(n, "%d check-in goes too.", "%d check-ins go too.")
	case cascade.KindRevision:
		return words.N(n, "%d revision goes too.", "%d revisions go too.")
	case cascade.KindHeldReview:
		return words.N(n, "%d review that was held goes too.", "%d reviews that were held go too.")
	}
	return words.N(n, "%d entry of the record goes too.", "%d entries of the record go too.")
}
