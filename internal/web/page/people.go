package page

import "weir.dev/weir/internal/words"

// Tab is one of some pages beside each other.
type Tab struct {
	Text  words.Text
	Path  string
	Count int
	On    bool
}

// People lists who is in the workspace.
type People struct {
	Shell
	Tabs  []Tab
	Add   May
	Query string
	Rows  []PersonRow
	Pager Pager
	Empty *Empty
	// Itself leads to what Weir does by itself; zero for whom it does not concern.
	Itself   Link
	Settings Link // of the workspace
}

// PersonRow is somebody in the list.
type PersonRow struct {
	ID       string // unique on the page
	Name     string
	Initials string
	Teams    []Link
	Role     words.Text
	LooksFor words.Text // "2 goals": whom to ask, not how well somebody does
	Facts    []Fact     // what else they say
	Change   string     // path; empty where its reader may not
	Open     *Edit      // the form, where the row is open
}

// Cycles lists the planning periods, the newest first.
type Cycles struct {
	Shell
	Add   May
	Rows  []CycleRow
	Empty *Empty
}

// CycleRow is a planning period in the list.
type CycleRow struct {
	Name, Path string
	Dates      words.Text
	Phase      words.Text
	Cadence    words.Text
	Goals      int
	Now        bool // today is in it
}

// Cycle is one planning period.
type Cycle struct {
	Shell
	Name   string
	Change May
	Within Link
	Meta   []words.Text
	// Charter is its one page, field by field.
	Charter []Fact
	Facts   []Fact // what else it says
	Goals   []GoalRow
	Pager   Pager
}
