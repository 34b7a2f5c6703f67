package page

import (
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/web/chart"
	"weir.dev/weir/internal/words"
)

// Goal is one goal with everything the viewer may see of it. Parts that are nil or empty are not drawn.
type Goal struct {
	Shell
	ID     string // unique on the page, as OutlineGoal.ID
	Intent words.Text
	Kind   words.Text // "Priority", "Objective", "Strategy", "Bet", by the framework's names
	// "Draft", "Proposed", "Committed", "Achieved", …; empty for a committed one, which goes without saying
	State words.Text
	Lines []Line // lines of sight upwards; the first step of each is this goal

	Proposal *Proposal // of one that is not committed yet

	Health     cascade.Health
	Declared   *Declared  // when the owner says otherwise
	Main       Numbers    // its main measure
	Due        words.Text // "due 31 Dec", or what became of it
	Forecast   words.Text // "At this rate 17 May 2027, 19 weeks late. Under 5% by 31 Dec."
	Latest     *Words     // what was said last in words
	Unsaid     words.Text // in its place, where nobody has said anything yet
	Owners     []Link
	Meta       []words.Text // "shared objective", "Q4 2026", "local"
	CheckInTo  string       // where checking in happens; empty: the viewer cannot
	LineTo     string       // the page that shows the lines in full
	Lead, Says words.Text   // the sentence: what happened, then what follows
	Tone       Tone         // of the sentence's box
	AddsUp     *AddsUp
	Why        *Why
	Form       *CheckInForm // a check-in right here; nil: the viewer cannot

	Measures     []Measure
	MeasuresNote words.Text // "1 shown · 1 restricted, not included"
	AddMeasure   Link       // nowhere where that is not the reader's; so are the others
	Close        string     // path to say what became of it; empty where that is not the reader's
	AddServed    Link       // to say how one helps it
	AddServes    Link       // to say what it helps
	AddWork      Link       // to put work on the roadmap under it
	Served       []Served
	ServedNote   words.Text // "2 shown · 1 restricted"
	Serves       []Serves
	Waiting      []Waiting
	Needs        []Need
	AddNeed      Link
	Besides      []Besides // what else hangs on it
	Work         []Work
	Brief        *Brief
	Drivers      []Driver
	Change       string // where drivers and tripwires are changed; empty where that is not the reader's
	Wont         []string
	Bet          *Bet
	Tripwires    []Tripwire
	CheckIns     []CheckInEntry
	MoreCheckIns string // path to the older ones
	Revisions    []Revision
	Decisions    []Decision
	Openings     []Opening
	Findings     []Finding
	Facts        []Fact     // what else it says
	Restricted   words.Text // "1 measure and 1 goal here are restricted. No figure on this page includes them."
}

// Declared is what the owner says of a goal where the numbers say something else.
type Declared struct {
	Health cascade.Health
	By     words.Text // who says so
	When   When
}

// Words are what somebody said of a goal last.
type Words struct {
	Learned, Next string
	By            words.Text
	When          When
}

// AddsUp is the bar with the sentence under it.
type AddsUp struct {
	chart.AddsUp
	Note words.Text // names the links without numbers: "1 of 3 links states no number"
}

// Why holds the figures behind the sentence.
type Why struct {
	Figures []Figure
	Mode    words.Text // "Progress is read from its own measures." and how that was chosen
	Read    words.Text // "1 of 2 measures read"
	Notes   []words.Text
}

// Figure is one number, what it means, and what it was made from.
type Figure struct {
	Name  words.Text // "Evidence", "Signal", "Divergence", "Pace", "Chance"
	Value words.Text // "22%", "−38 points"; "–" when there is none
	Means words.Text // "progress of its own measures"
	From  words.Text // "1 of 2 measures read, since 1 Oct"
	// Share draws a bar when it is in 0..1, with a tick at Mark; below 0 draws none.
	Share, Mark float64
}

// Measure is one measure with its chart.
type Measure struct {
	ID      string // unique on the page
	Change  string // where it is changed; empty where that is not the reader's
	Name    string
	Path    string // to its metric
	Numbers Numbers
	Facts   words.Text // "lagging · weekly · half the weight"
	Misses  string     // what it does not see: "teams that never sign up"
	Ladder  words.Text // "commit 12 · target 15 · stretch 18"
	Chart   *chart.Line
	More    []Fact // what else it says
}

// said is what stands under the measure's name.
func (m Measure) said() words.Text { return words.Join(" · ", m.Facts, m.Ladder, m.misses()) }

// misses says what the measure does not see.
func (m Measure) misses() words.Text {
	if m.Misses == "" {
		return none
	}
	return words.T("misses %s", m.Misses)
}

// Served is something below that serves this goal, through any of the six mechanisms.
type Served struct {
	GoalRow
	ID, Change   string
	Mechanism    string // "response", "direct", "statement", "metric", "initiative", "assigned"
	Contribution string
	Because      string
	Standing     Standing
	Share        float64    // of the plan that it is meant to carry; below 0: not stated
	Stated       words.Text // the share that it states, where it carries nothing yet
	NotDoing     string
	Worsens      words.Text // "might worsen support load; Support is told"
	More         []Fact     // what else it says
}

// Serves is a goal this one serves, in this team's words.
type Serves struct {
	ID, Change   string
	Goal         Link
	Contribution string
	Because      string
	NotDoing     string
	Worsens      words.Text
	Standing     Standing
	More         []Fact // what else it says
}

// Waiting is someone whose goal needs this one.
type Waiting struct {
	Text, Path string
	Note       words.Text // "Marketing · needs it by 15 Jan"
	Answer     words.Text // "Told today, not yet answered"
	Tone       Tone
}

// Need is something this goal needs from elsewhere, or an ask to a team.
type Need struct {
	ID     string // unique on the page
	Change string // where it is changed; empty where that is not the reader's
	What   string
	From   Link       // the team
	Goal   Link       // the goal it needs; may be empty
	By     When       // zero: no date
	Answer words.Text // "accepted", "declined", "unanswered for 3 weeks"
	Tone   Tone
	More   []Fact // what else it says
}

// Besides are things of one kind that a page has no part of its own for.
type Besides struct {
	Title  words.Text
	Add    Link // nowhere where that is not the reader's
	Things []Thing
}

// Thing is one of them.
type Thing struct {
	ID     string // unique on the page
	Text   words.Text
	Change string // where it is changed; empty where that is not the reader's
}

// Work is roadmap or backlog work under a goal.
type Work struct {
	Text, Path string
	Note       words.Text // "Localisation · done 12 Oct"
	Line       string     // path of its line of sight
}

// Brief is what a priority says of itself.
type Brief struct {
	WhyNow, Success, Decides string
	Accept, Refuse           []string
}

// Driver is something believed to move a priority.
type Driver struct {
	Text   string
	Metric Link
	Picked int // responses that chose it, of those the viewer sees
}

// Bet is what a learning move promised.
type Bet struct {
	Change  string // as it stands after "If we": "remove duplicate tags"
	Metric  Link
	Promise words.Text // "−500 ms by 30 Nov"
	Started When
	Says    words.Text // "Since the tag clean-up on 3 Mar, page load is about 310 ms faster …"
	Verdict words.Text // "no verdict yet"
	Learned string
}

// Tripwire is a stop agreed beforehand.
type Tripwire struct {
	If     words.Text // "If activation is below 34% on 30 Nov"
	Then   string     // "stop guided import"
	Status words.Text // "asked on 30 Nov; at 36%, as now, it would not be reached", "reached: 33% on 30 Nov"
	Tone   Tone
}

// CheckInEntry is a past check-in.
type CheckInEntry struct {
	When          When
	By            words.Text     // and who filed it
	Health        cascade.Health // declared; empty: none
	Confidence    words.Text     // "70% confident"
	Values        words.Text     // "Activation 33.0%"
	Learned, Next string
	Acknowledged  words.Text // "acknowledged by Mei"
	More          []Fact     // what else it says
}

// Revision is a change to a committed measure.
type Revision struct {
	When   When
	What   words.Text // "Target of Activation rate: 45% → 40%"
	Reason string
}

// Decision was taken in a review.
type Decision struct {
	When   When
	Do     words.Text // "Protect", "Cut", "Learn", "Keep", "Change"
	Reason string
	Review Link
}

// servedNote says what is left out of those that serve it, or asks of those that do whether it holds.
func (v Goal) servedNote() words.Text {
	if len(v.Served) == 0 {
		return v.ServedNote
	}
	return words.Or(v.ServedNote, words.T("does it hold so far?"))
}

// workNote counts the work under it.
func (v Goal) workNote() words.Text {
	if len(v.Work) == 0 {
		return words.Text{}
	}
	return words.Number(float64(len(v.Work)))
}

// ChangeAt is where one field of it is changed; nowhere where that is not the reader's.
func (v Goal) ChangeAt(field string) string {
	if v.Change == "" {
		return ""
	}
	return v.Change + "#change-" + v.ID + "-" + field
}
