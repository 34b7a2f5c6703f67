package page

import (
	"slices"

	"weir.dev/weir/internal/words"
)

// Goals is the cascade as an outline.
type Goals struct {
	Shell
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
}

// part is the path that answers only what stands right below a goal.
func (g OutlineGoal) part() string { return g.Fetch + "&part=below" }

// anyDeclared reports whether any goal of an outline shows a standing that a person gave against the readings.
func anyDeclared(goals []OutlineGoal) bool {
	return slices.ContainsFunc(goals,
		func(g OutlineGoal) bool { return !g.Standing.By.IsZero() || anyDeclared(g.Children) })
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
