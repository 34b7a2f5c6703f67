package say

import (
	"cmp"
	"slices"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/words"
)

// namedFailing is how many failing beliefs the sentence of a goal names.
const namedFailing = 2

// Failing returns what serves a goal by a belief that does not hold as stated, the heaviest first.
func Failing(g lens.GoalPage) (out []lens.Alignment) {
	for _, a := range g.ServedBy {
		if a.Standing.Failing() && a.Goal != nil && !a.Goal.Restricted && !a.Goal.State.Closed() {
			out = append(out, a)
		}
	}
	slices.SortStableFunc(out, func(a, b lens.Alignment) int { return cmp.Compare(weight(b), weight(a)) })
	return out
}

// weight is the part of the plan that an alignment carries; 0 where nobody has said it.
func weight(a lens.Alignment) float64 {
	if a.Carries == nil {
		return 0
	}
	return *a.Carries
}

// failing names the beliefs under a goal that do not hold as stated, and says how much of the plan rests on them;
// nothing where all hold, or where the readings have yet to speak.
func failing(g lens.GoalPage) (out words.Text) {
	all := Failing(g)
	if len(all) == 0 {
		return out
	}
	var parts []words.Text
	for _, a := range all[:min(len(all), namedFailing)] {
		parts = append(parts, fails(a))
	}
	if more := len(all) - namedFailing; more > 0 {
		parts = append(parts, words.N(more, "%d more belief fails.", "%d more beliefs fail."))
	}
	out = words.Join(" ", parts...)
	carried := 0.0
	for _, a := range all {
		if a.Carries == nil {
			return out // nobody has said how much rests on it
		}
		carried += weight(a)
	}
	if carried == 0 {
		return out
	}
	carries := words.N(len(all), "It carries %[2]s of the plan.", "Together they carry %[2]s of the plan.",
		words.Percent(carried))
	return words.Join(" ", out, carries)
}

// fails says of the belief by which a goal serves another how it fails, in a sentence that names the goal.
func fails(a lens.Alignment) words.Text {
	name, s := a.Goal.Intent, a.Standing
	if s.Overruled {
		return words.T("%s says of “%s”: %s.", words.Or(words.Verbatim(s.By), words.T("somebody")), name, s.Word.Words())
	}
	span := words.Text{}
	if s.Figures != nil {
		span = periods(s.Figures.Periods, s.Figures.Period)
	}
	switch s.Word {
	case cascade.Weaker:
		return words.T("“%s” does less than believed.", name)
	case cascade.NoEffect:
		if !span.IsZero() {
			return words.T("“%s” shows no effect in %s.", name, span)
		}
		return words.T("“%s” shows no effect.", name)
	}
	return words.T("The readings speak against “%s”.", name)
}

// periods is so many of a period; nothing for one that has no name.
func periods(n int, period string) words.Text {
	switch period {
	case "day":
		return words.N(n, "%d day", "%d days")
	case "week":
		return words.N(n, "%d week", "%d weeks")
	case "month":
		return words.N(n, "%d month", "%d months")
	case "quarter":
		return words.N(n, "%d quarter", "%d quarters")
	case "year":
		return words.N(n, "%d year", "%d years")
	}
	return words.Text{}
}
