package say

import (
	"cmp"
	"math"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/evidence"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/words"
)

// Arrival says when the measure that decides how a goal stands, or where none does the one that speaks for it, gets to
// its target at this rate, and with what chance by its day; nothing where it is there, its day has passed, or the
// readings are too few. A measure that does not speak for the goal is named.
func Arrival(l *lens.Lens, g lens.GoalPage) words.Text {
	m := cmp.Or(g.Assessment.Deciding, g.Assessment.Main)
	if m == nil || g.State.Closed() || g.Health.Ended() {
		return words.Text{}
	}
	r, err := l.Chance(m, l.Today())
	if err != nil || r.Passed || r.Reached { // the error says why nothing can be said, as the measure's finding does
		return words.Text{}
	}
	_, by := l.Dates(m)
	chance := words.T("The chance by %s is %s.", day(by, l.Today()), evidence.Percentage(r.Chance))
	arrives := words.T("Not at this rate.")
	if r.Arrival != nil {
		at, ok := r.Arrival.Time()
		if !ok {
			return chance
		}
		arrives = there(cascade.DateOf(at), by, l.Today())
	} else if r.ArrivalAfter != nil {
		if at, ok := r.ArrivalAfter.Time(); ok {
			arrives = words.T("At this rate not there before %s.", day(cascade.DateOf(at), l.Today()))
		}
	}
	says := words.Join(" ", arrives, chance)
	if m != g.Assessment.Main {
		of := l.Measure(m)
		return words.T("%s: %s", Name(&of), words.Small(says))
	}
	return says
}

// there says when a target that is due on a day is met.
func there(at, by, today cascade.Date) words.Text {
	late := int(math.Round(float64(at-by) / 7))
	switch {
	case at <= by:
		return words.T("At this rate there by %s.", day(at, today))
	case late < 1:
		return words.T("At this rate there by %s, some days late.", day(at, today))
	}
	return words.N(late, "At this rate there by %[2]s, %[1]d week late.",
		"At this rate there by %[2]s, %[1]d weeks late.", day(at, today))
}
