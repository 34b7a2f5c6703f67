package say

import (
	"math"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/words"
)

// Below rare and above sure a chance is said as a bound: the readings cannot tell more closely.
const (
	rare = 0.05
	sure = 0.95
)

// Arrival says when the measure that speaks for a goal gets to its target at this rate, and with what chance by its
// day; nothing where it is there, its day has passed, or the readings are too few.
func Arrival(l *lens.Lens, g lens.GoalPage) words.Text {
	m := g.Assessment.Main
	if m == nil || g.Main == nil || g.State.Closed() || g.Health.Ended() {
		return words.Text{}
	}
	r, err := l.Chance(m, l.Today())
	if err != nil || r.Passed || r.Reached { // the error says why nothing can be said, as the measure's finding does
		return words.Text{}
	}
	by, chance := day(g.Main.By, l.Today()), words.T("about %s", words.Percent(r.Chance))
	switch {
	case r.Chance < rare:
		chance = words.T("under %s", words.Percent(rare))
	case r.Chance > sure:
		chance = words.T("over %s", words.Percent(sure))
	}
	chance = words.T("The chance by %s is %s.", by, chance)
	if r.Arrival == nil {
		return words.Join(" ", words.T("Not at this rate."), chance)
	}
	at, ok := r.Arrival.Time()
	if !ok {
		return chance
	}
	arrives := cascade.DateOf(at)
	late := int(math.Round(float64(arrives-g.Main.By) / 7))
	switch {
	case arrives <= g.Main.By:
		return words.Join(" ", words.T("At this rate there by %s.", day(arrives, l.Today())), chance)
	case late < 1:
		return words.Join(" ", words.T("At this rate there by %s, some days late.", day(arrives, l.Today())), chance)
	}
	return words.Join(" ", words.N(late, "At this rate there by %[2]s, %[1]d week late.",
		"At this rate there by %[2]s, %[1]d weeks late.", day(arrives, l.Today())), chance)
}
