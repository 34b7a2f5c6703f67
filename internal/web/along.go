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
	text := cmp.Or(d.Text, d.ID)
	switch d.Kind {
	case cascade.KindTeam:
		return words.T("The team “%s”", text)
	case cascade.KindPerson:
		return words.T("The person “%s”", text)
	case cascade.KindCycle:
		return words.T("The cycle “%s”", text)
	case cascade.KindMetric:
		return words.T("The metric “%s”", text)
	case cascade.KindGoal:
		return words.T("The {goal} “%s”", text)
	case cascade.KindMeasure:
		return words.T("The {measure} “%s”", text)
	case cascade.KindInitiative:
		return words.T("The initiative “%s”", text)
	case cascade.KindWorkItem:
		return words.T("The work item “%s”", text)
	case cascade.KindAlignment:
		return words.T("The alignment “%s”", text)
	case cascade.KindNeed:
		return words.T("The need “%s”", text)
	case cascade.KindReview:
		return words.T("The review “%s”", text)
	case cascade.KindAcknowledged:
		return words.T("What was acknowledged of it")
	}
	return words.T("What else names it (“%s”)", text)
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
