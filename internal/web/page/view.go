package page

import (
	"slices"

	"github.com/a-h/templ"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/web/chart"
	"weir.dev/weir/internal/words"
)

// A View is one page filled for one viewer.
type View interface {
	// Page is the whole document.
	Page() templ.Component
	// Region is the live part alone: the answer to a request that carries HX-Request.
	Region() templ.Component
}

// Shell is what surrounds every page of a workspace.
type Shell struct {
	Title      words.Text // of this page, without the product's name
	Base       string     // "/w/acme": what the rail's paths start with; empty where nobody is signed in
	Workspace  string     // the workspace's name
	Workspaces []Link     // the viewer's other workspaces
	Viewer     Viewer
	Nav        Nav        // the place in the rail this page belongs to
	Owed       int        // shown beside My week when above 0
	Findings   int        // shown beside Findings when above 0
	Late       string     // path that answers with findings up to date, where this page's are not; else empty
	Counted    bool       // the region brings Findings to the rail
	Live       string     // path of the server-sent events stream; empty: the page is not live
	Fragment   string     // path that answers this page's Region; empty: the region is never fetched again
	Said       words.Text // one sentence about what the viewer just did, shown once
	Undo       *Post      // takes back what Said says; nil where that is not done with one button
	SignOut    string     // path a form posts to; empty: no such button (a local demo without sign-in)
	Frozen     words.Text // "as it was on 16 Nov 2026", when the clock is held; empty otherwise
}

// Nav is a place in the rail.
type Nav string

// The rail's places.
const (
	NavWeek     Nav = "week"
	NavGoals    Nav = "goals"
	NavCheckIn  Nav = "check-in"
	NavTeams    Nav = "teams"
	NavMetrics  Nav = "metrics"
	NavCycles   Nav = "cycles"
	NavFindings Nav = "findings"
	NavSearch   Nav = "search"
)

// Viewer is who is looking.
type Viewer struct {
	Name     string
	Initials string // one to three letters
}

// Link is a name that leads somewhere. Without a path it is text.
type Link struct {
	Text words.Text
	Path string
}

// When is a date as people read it, and its machine form.
type When struct {
	Text words.Text // "9 Nov", "3 weeks ago"
	ISO  string     // "2026-11-09" or an RFC 3339 time; empty: no machine form
}

// Tone colours a phrase by what it means for the reader. The phrase itself always says it in words.
type Tone string

// The tones; the zero tone is quiet text.
const (
	Quiet Tone = ""
	Good  Tone = "good"
	Warn  Tone = "warn"
	Bad   Tone = "bad"
)

// Numbers is a measure in a row: "31.4 → 33.3 → 40%". Parts are worded, the last one with its unit.
type Numbers struct {
	From, Now, To words.Text
}

// Empty teaches the next step where there is nothing to show.
type Empty struct {
	Title, Text words.Text
	Command     string // a command line to copy; may be empty
	Action      Link   // the next step as a link; may be empty
}

// Pager leads through a list that is shown a part at a time. The zero Pager draws nothing.
type Pager struct {
	Text           words.Text // "Page 2 of 4"
	Previous, Next string     // paths; empty at the ends
}

// Step is one station of a line of sight.
type Step struct {
	Kind       words.Text // "Work item", "Initiative", "Objective", "Priority"
	Text, Path string
	Health     cascade.Health // empty for work
	Restricted bool           // something stands here that the viewer may not see; nothing else is set
	Via        *Via           // what joins this step to the one above; nil at the top
}

// Via is an alignment as a line of sight shows it.
type Via struct {
	Mechanism    string // "response", "direct", "initiative", …
	Contribution string // in the team's own words
	Because      string // the belief
	Driver       string // what it pulls on, in the words of the driver board
	Standing     Standing
}

// Line is one line of sight. Steps run upwards: the first is the subject, the last the top.
type Line struct {
	Steps    []Step
	Priority bool // the top is a priority; otherwise the line ends short of one
}

// branch is a step of lines of sight drawn as one tree, the top first.
type branch struct {
	step  Step
	via   *Via // what joins it to the step above
	here  bool // a line begins here
	below []*branch
}

// grown joins lines of sight where they share what stands above.
func grown(lines []Line) (tops []*branch) {
	for _, l := range lines {
		at := &tops
		for i := len(l.Steps) - 1; i >= 0; i-- {
			s := l.Steps[i]
			k := slices.IndexFunc(*at, func(b *branch) bool { return b.step.Path == s.Path && b.step.Text == s.Text })
			if k < 0 || s.Path == "" {
				k = len(*at)
				*at = append(*at, &branch{step: s, via: s.Via})
			}
			b := (*at)[k]
			b.here = b.here || i == 0
			at = &b.below
		}
	}
	return tops
}

// GoalRow is a goal in a short list.
type GoalRow struct {
	Text, Path string
	Health     cascade.Health
	Owners     string
	Numbers    Numbers
	Spark      []float64
	// Declared is what its owners say, where that is not Health.
	Declared   cascade.Health
	Due        words.Text // by when, or what became of it
	DueTone    Tone
	Note       words.Text // state or anything else worth a few words
	Restricted bool
}

// spark draws a row's sparkline; a stale goal's is grey.
func spark(values []float64, h cascade.Health, width, height int) chart.SVG {
	return chart.Spark(values, h == cascade.HealthStale || h == cascade.HealthNoEvidence, width, height)
}

// Opening tells those it belongs to that somebody came to see something restricted.
type Opening struct {
	When   When
	What   words.Text // who came to see what
	By     words.Text // who let them
	Reason string     // in their words
}
