package page

import (
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/words"
)

// Goals is the cascade as an outline.
type Goals struct {
	Shell
	Add        Link       // to draft one; nowhere where that is not the reader's
	Period     words.Text // "Q4 2026 · week 7 of 13"
	Priorities int        // priorities the viewer can see
	Visible    int        // goals the viewer can see, restricted ones not counted
	Query      string     // what was searched for
	Filter     string     // the chip that is on, carried along by the search form as "show"
	Chips      []Chip
	Roots      []OutlineGoal
	More       Link       // leads on where there are more than are shown
	Begin      string     // path that leads back to where the outline begins; empty there
	Found      words.Text // "4 goals match “launch”; goals above them are shown for context." when filtered
	Empty      *Empty     // when there is nothing to list
}

// Chip is a filter that is on or off.
type Chip struct {
	Text  words.Text
	Count int // below 0: no count is shown
	Path  string
	On    bool
	Shape cascade.Health // drawn before the text, so that shapes are explained where one filters by them
}

// part is the path that answers only what stands right below a goal.
func (g OutlineGoal) part() string { return g.Fetch + "&part=below" }

// drawnIn returns the standings that an outline shows, from most to least reassuring, and whether a person gave one of
// them against the readings. What is folded away may show any.
func drawnIn(goals []OutlineGoal) (drawn []Standing, said bool) {
	shown, folded := map[string]bool{}, false
	var look func(goals []OutlineGoal)
	look = func(goals []OutlineGoal) {
		for _, g := range goals {
			if g.Standing.drawn() {
				shown[g.Standing.line()] = true
			}
			said = said || !g.Standing.By.IsZero()
			folded = folded || g.Fetch != ""
			look(g.Children)
		}
	}
	look(goals)
	for _, s := range standings {
		if folded || shown[s.line()] {
			drawn = append(drawn, s)
		}
	}
	return drawn, said
}

// OutlineGoal is a goal in the outline with what serves it.
type OutlineGoal struct {
	GoalRow
	ID       string     // unique on the page, letters, digits, dots and dashes: "eu-first-choice"
	Standing Standing   // of the belief that joins it to the goal above; zero at the top
	Also     words.Text // "also serves Teams that join stay"
	Context  bool       // shown only because something below it matched
	Closed   bool       // collapsed at first
	Right    int        // how many goals stand right below it
	Children []OutlineGoal
	Fetch    string // path that answers these where they are not here; empty: all that are to be shown are
	More     Link   // leads on where there are more of them than are shown
}
