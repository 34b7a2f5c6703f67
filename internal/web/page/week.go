package page

import (
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/web/form"
	"weir.dev/weir/internal/words"
)

// Week is what a person comes home to: what they owe, what changed, and why their work matters.
type Week struct {
	Shell
	Date    words.Text // "Monday 16 Nov"
	Note    words.Text // "week 7 of 13"
	CheckIn string     // path, when a check-in is due
	Due     words.Text // "3 goals to check in on, about a minute"
	Owed    []Owed
	Changed []Changed
	Lines   []Line
	Work    []Line // what the reader works on, each with its first line
	Goals   []GoalRow
	// How many there are of each; what is shown is the first of them.
	OwedCount, WorkCount, GoalCount int

	AllClear words.Text // shown when nothing is owed: "Nobody is waiting on you."
}

// Owed is something someone waits for.
type Owed struct {
	Text words.Text
	Path string
	Note words.Text
	Due  words.Text
	Tone Tone
}

// Changed is something that moved on a line the viewer is on.
type Changed struct {
	When       When
	Text, Path string
	What       words.Text
	Health     cascade.Health
}

// Findings shows what an analysis noticed, by what to do about it: of each group the first few.
type Findings struct {
	Shell
	Note   words.Text // "5 findings"
	Quiet  Link       // to those that are left out: "3 acknowledged"
	Chips  []Chip
	Groups []FindingGroup
	Empty  *Empty
}

// FindingGroup is findings that ask for the same thing.
type FindingGroup struct {
	ID    string     // in the page
	Title words.Text // "Say why", "Ask again", "Give it numbers"
	Lead  words.Text // one sentence on why this matters
	Count int        // of the whole group
	Items []Finding
	All   Link // to the whole group, where Items is not all of it
}

// FindingList shows findings of one kind by the page: those of one group, those acknowledged, or the one that
// somebody is about to acknowledge.
type FindingList struct {
	Shell
	Title, Lead words.Text
	Note        words.Text // "182 findings · 51 to 100"
	Back        Link       // to all groups
	Chips       []Chip
	Items       []Finding
	Pager       Pager
	Rules       []Fact // how often what each rule finds is acknowledged, for those who run the practice
	Empty       *Empty
}

// Finding is one thing noticed in one place.
type Finding struct {
	ID       string
	Rule     string // "direct-unearned"
	Severity Severity
	Subject  Link
	Owners   string
	Message  words.Text // what, in a sentence
	Why      words.Text // why it matters
	Evidence []words.Text
	Next     words.Text // the suggested next step
	Known    words.Text // "Acknowledged by Ana until 1 Dec: the baseline comes with the new tool."
	Withdraw *Post      // takes back what Known says; nil: not for this viewer

	Acknowledge *AcknowledgeForm // nil: not for this viewer
	// Others are findings that say the same of other things; they stand in the same row.
	Others []Finding
}

// AcknowledgeForm says of a finding that it is meant so.
type AcknowledgeForm struct {
	form.View
	Covers words.Text // what else it keeps quiet, and who can read why
	Open   bool       // it stands there at once
}

// Post is one button that posts the hidden field "back" to a path.
type Post struct {
	Text       words.Text
	Path, Back string
	Key        string // that presses it; empty: none
	At         string // the version that it is about; empty: none
}

// Severity is how much a finding asks for.
type Severity string

// The severities.
const (
	SeverityError   Severity = "error"
	SeverityWarning Severity = "warning"
	SeverityNote    Severity = "note"
)

// Word is the severity in words.
func (s Severity) Word() words.Text {
	switch s {
	case SeverityError:
		return words.T("Fix first")
	case SeverityWarning:
		return words.T("Worth a look")
	default:
		return words.T("Note")
	}
}
