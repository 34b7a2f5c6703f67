package page

import (
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/words"
)

// Teams lists the units as a tree, then the groups.
type Teams struct {
	Shell
	Tabs   []Tab
	Add    May
	Units  []TeamRow // in tree order
	Groups []TeamRow
	Pager  Pager
	Empty  *Empty
}

// TeamRow is a team in the list.
type TeamRow struct {
	Name, Path string
	Depth      int // 0 is the root; deeper than 8 is drawn as 8
	Lead       string
	People     int
	Mandate    words.Text // "strategic", "stable", "delivery", "group"
	Lapsed     bool       // the mandate is past its date
	Goals      int        // committed goals the viewer sees
	Tally      []HealthCount
}

// HealthCount is how many goals are in one health.
type HealthCount struct {
	Health cascade.Health
	Count  int
}

// Team is one team.
type Team struct {
	Shell
	Change    May
	Name      string
	Kind      words.Text // "Unit", "Group"
	Within    Link       // the unit it belongs to
	Inside    []Link     // units or members of a group
	Mandate   Mandate
	Lead      Link
	Members   []Person
	Goals     []GoalRow
	GoalsNote words.Text
	Keeps     []Keep
	AsksIn    []Ask // what others need from it
	AsksOut   []Ask // what it needs from others
	Findings  []Finding
	Facts     []Fact // what else it says
}

// Mandate is how a team is expected to take part.
type Mandate struct {
	Word   words.Text // "Strategic", "Stable", "Delivery"
	Means  words.Text // "expected to respond to priorities"
	Reason string
	Agreed words.Text // "agreed with Ana Ruiz"
	Until  words.Text // "asked again on 31 Mar 2027"
	Lapsed bool
}

// Person is a member.
type Person struct {
	Name, Initials string
	Role           words.Text // "lead", or empty
}

// Keep is a lighter contribution: a statement, or a metric kept in range.
type Keep struct {
	What   string     // the statement, or the metric's name
	Path   string     // the metric's page
	For    Link       // the goal
	Status words.Text // "3.1 days, inside 2 to 4"
	Tone   Tone
}

// Ask is something one team asked of another.
type Ask struct {
	What   words.Text
	Who    Link // the other team
	Out    bool // it is the one that was asked
	Goal   Link // the goal that needs it
	By     When
	Answer words.Text
	Tone   Tone
}

// LineOfSight shows why something matters: each way up from it.
type LineOfSight struct {
	Change Link // where it is changed; empty where that is not the reader's
	Shell
	Kind       words.Text // "Work item", "Initiative", "Goal"
	Text       string
	Path       string // the thing itself, when it has a page
	Facts      []Fact // what an initiative or a work item says of itself
	Lines      []Line
	Lead       words.Text // "Two ways up. Both reach a priority."
	Restricted words.Text
	Empty      *Empty // when nothing is above it
}
