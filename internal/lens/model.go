package lens

import (
	"weir.dev/weir/internal/assess"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/standing"
	"weir.dev/weir/internal/words"
)

// The read models: what pages show and the API answers. Ids are what a person would type: the key where it leads this
// viewer to the thing, else the internal id; for a redacted thing an opaque handle. A missing figure is null.

// Ref names a thing.
type Ref struct {
	ID         string `json:"id"`
	Name       string `json:"name,omitempty"`
	Restricted bool   `json:"restricted,omitempty"`

	Kind cascade.Kind `json:"-"`
}

// Fields are what a thing says in those fields of its kind that its read model has no place of its own for, by the
// names in the table of kinds. A reference is a Ref.
type Fields map[string]any

// Measure is one measure of a goal, with its reading.
type Measure struct {
	ID         string            `json:"id"`
	Local      string            `json:"-"` // how it is named within its goal, whatever others are called
	Restricted bool              `json:"restricted,omitempty"`
	Metric     *Ref              `json:"metric,omitempty"`
	Unit       string            `json:"unit,omitempty"`
	Direction  cascade.Direction `json:"direction,omitempty"`
	Shape      cascade.Shape     `json:"shape,omitempty"`
	Role       string            `json:"role,omitempty"`
	From       *float64          `json:"from"`
	Now        *float64          `json:"now"`
	NowAt      cascade.Date      `json:"nowAt,omitzero"`
	To         *float64          `json:"to"`
	Range      *cascade.Bounds   `json:"range,omitempty"`
	Start      cascade.Date      `json:"start,omitzero"`
	By         cascade.Date      `json:"by,omitzero"`
	Weight     float64           `json:"weight"`
	Commit     *float64          `json:"commit,omitempty"`
	Stretch    *float64          `json:"stretch,omitempty"`
	Milestones []Milestone       `json:"milestones,omitempty"`
	Misses     string            `json:"misses,omitempty"`
	Progress   *float64          `json:"progress"`
	Pace       *float64          `json:"pace"`
	Decides    bool              `json:"decides,omitempty"` // its goal's health is judged by its chance
	Planned    *float64          `json:"planned,omitempty"` // the value pace asks for today, in the metric's unit
	Source     string            `json:"source,omitempty"`
	Typed      bool              `json:"typed"` // people write its values themselves
	AddsUp     *Sum              `json:"addsUp,omitempty"`
	Fields     Fields            `json:"fields,omitempty"`
	Answer     bool              `json:"-"` // its value is an answer: yes above 0
	Grade      cascade.Grade     `json:"-"` // how much of it those outside its audience, or its metric's, see
}

// Milestone is a value planned for a day.
type Milestone struct {
	By    cascade.Date `json:"by"`
	Value float64      `json:"value"`
}

// Sum says whether the beliefs under a measure add up to what it must still move; figures in the metric's unit.
type Sum struct {
	From     float64 `json:"from"`
	Now      float64 `json:"now"`
	To       float64 `json:"to"`
	Gap      float64 `json:"gap"`
	Promised float64 `json:"promised"`
	AtOdds   float64 `json:"atOdds"`           // what is likely of that: see Lens.atOdds
	Read     bool    `json:"read"`             // readings weigh every belief that counts in it
	Silent   []Ref   `json:"silent,omitempty"` // serving goals whose belief states no numbers
	// Unpromised are serving goals whose belief states numbers, and who do not say how far they move its driver.
	Unpromised []Ref `json:"unpromised,omitempty"`
}

// Alignment is one alignment, seen from one of its ends; Goal is the other end.
type Alignment struct {
	ID           string            `json:"id"`
	Mechanism    cascade.Mechanism `json:"mechanism"`
	Restricted   bool              `json:"restricted,omitempty"`
	Goal         *Goal             `json:"goal,omitempty"`
	Team         *Ref              `json:"team,omitempty"`
	Metric       *Ref              `json:"metric,omitempty"`
	Initiative   *Ref              `json:"initiative,omitempty"`
	Driver       string            `json:"driver,omitempty"`
	Share        *float64          `json:"share,omitempty"`
	Carries      *float64          `json:"-"` // the part of what serves the goal that it carries, where a share is stated
	Contribution string            `json:"contribution,omitempty"`
	Because      string            `json:"because,omitempty"`
	NotDoing     []string          `json:"notDoing,omitempty"`
	MightWorsen  []Worsening       `json:"mightWorsen,omitempty"`
	Believes     *Belief           `json:"believes,omitempty"`
	Heard        []cascade.Heard   `json:"heard,omitempty"`
	Standing     standing.Standing `json:"standing"`
	LeftOut      bool              `json:"leftOut,omitempty"` // it would close a loop, so nothing flows along it
	Fields       Fields            `json:"fields,omitempty"`
}

// Worsening is what a response could make worse, and for whom.
type Worsening struct {
	What   string `json:"what,omitempty"`
	Metric *Ref   `json:"metric,omitempty"`
	Tell   *Ref   `json:"tell,omitempty"`
}

// Belief is the numeric half of an assumption.
type Belief struct {
	Driver     *Ref     `json:"driver,omitempty"`
	Outcome    *Ref     `json:"outcome,omitempty"`
	Direction  string   `json:"direction,omitempty"`
	Size       *float64 `json:"size,omitempty"`
	Per        *float64 `json:"per,omitempty"`
	Lag        string   `json:"lag,omitempty"`
	Confidence *float64 `json:"confidence,omitempty"`
	Promised   *float64 `json:"promised,omitempty"` // the effect promised on the outcome, in its unit
}

// Goal is a goal as lists and outlines show it.
type Goal struct {
	ID         string           `json:"id"`
	Restricted bool             `json:"restricted,omitempty"`
	Intent     string           `json:"intent,omitempty"`
	Kind       cascade.GoalKind `json:"kind,omitempty"`
	State      cascade.State    `json:"state,omitempty"`
	Promise    cascade.Promise  `json:"promise,omitempty"`
	Priority   bool             `json:"priority,omitempty"`
	Local      bool             `json:"local,omitempty"`
	Owners     []Ref            `json:"owners,omitempty"`
	Cycle      *Ref             `json:"cycle,omitempty"`
	Health     cascade.Health   `json:"health,omitempty"`
	Declared   cascade.Status   `json:"declared,omitempty"` // the status of the last check-in that gave one
	// Differs says that the status declared is not the health computed.
	Differs    bool                 `json:"-"`
	Ended      cascade.Date         `json:"-"` // the day on which it was closed; 0 of one that is open
	LastDay    cascade.Date         `json:"-"` // the day that has passed where its health says that it has ended
	Mode       cascade.ProgressMode `json:"mode,omitempty"`
	Evidence   *float64             `json:"evidence"`
	Signal     *float64             `json:"signal"`
	Divergence *float64             `json:"divergence"`
	Pace       *float64             `json:"pace"`
	Chance     *float64             `json:"chance,omitempty"` // that its deciding measure meets its target on its day
	// the last reading that Chance rests on, while a newer one is being worked in
	AsOf       cascade.Date `json:"asOf,omitzero"`
	Progress   *float64     `json:"progress"`
	Read       int          `json:"read"` // measures with a reading
	Of         int          `json:"of"`   // measures the viewer sees
	LastWord   cascade.Date `json:"lastWord,omitzero"`
	Main       *Measure     `json:"main,omitempty"`
	GoalsAbove []Ref        `json:"goalsAbove,omitempty"` // those it serves
}

// GoalPage is all a viewer may know of a goal.
type GoalPage struct {
	Goal
	Assessment         assess.Goal `json:"-"`
	Accountable        []Ref       `json:"accountable,omitempty"`
	Supports           []Ref       `json:"supports,omitempty"`
	Cascade            string      `json:"cascade,omitempty"`
	Replaces           *Ref        `json:"replaces,omitempty"`
	Brief              *Brief      `json:"brief,omitempty"`
	Drivers            []Driver    `json:"drivers,omitempty"`
	Wont               []string    `json:"wont,omitempty"`
	People             float64     `json:"people,omitempty"`
	Measures           []Measure   `json:"measures,omitempty"`
	RestrictedMeasures int         `json:"restrictedMeasures,omitempty"`
	Serves             []Alignment `json:"serves,omitempty"`
	ServedBy           []Alignment `json:"servedBy,omitempty"`
	Lines              []Line      `json:"lines,omitempty"`
	Needs              []Need      `json:"needs,omitempty"`
	Waiting            []Need      `json:"waiting,omitempty"` // what other goals need of this one
	Work               []Work      `json:"work,omitempty"`
	CheckIns           []CheckIn   `json:"checkIns,omitempty"` // newest first
	Revisions          []Revision  `json:"revisions,omitempty"`
	Decisions          []Decision  `json:"decisions,omitempty"`
	Bet                *Bet        `json:"bet,omitempty"`
	Tripwires          []Tripwire  `json:"tripwires,omitempty"`
	Closed             *Closed     `json:"closed,omitempty"`
	Fields             Fields      `json:"fields,omitempty"`
	Proposal           *Proposal   `json:"proposal,omitempty"` // of one that is not committed yet
	MayCheckIn         bool        `json:"mayCheckIn"`
	Openings           []Opening   `json:"openings,omitempty"` // who came to see it; for those it belongs to
}

// Brief is what a priority owes those asked to respond.
type Brief struct {
	Why     string   `json:"why,omitempty"`
	Success string   `json:"success,omitempty"`
	Accept  []string `json:"accept,omitempty"`
	Refuse  []string `json:"refuse,omitempty"`
	Decides *Ref     `json:"decides,omitempty"`
}

// Driver is something believed to move a goal.
type Driver struct {
	ID     string `json:"id"`
	Text   string `json:"text,omitempty"`
	Metric *Ref   `json:"metric,omitempty"`
	Picked int    `json:"picked"` // how many visible responses picked it
}

// Need is a dependency or an ask.
type Need struct {
	ID     string       `json:"id"`
	Goal   *Ref         `json:"goal"`            // the one that needs
	Teams  []Ref        `json:"teams,omitempty"` // its owners
	On     *Ref         `json:"on,omitempty"`    // the goal needed
	From   *Ref         `json:"from,omitempty"`  // the team asked
	What   string       `json:"what,omitempty"`
	By     cascade.Date `json:"by,omitzero"`
	Asked  cascade.Date `json:"asked,omitzero"`
	Answer string       `json:"answer"`
	Ripple []Ripple     `json:"ripple,omitempty"`
	Late   bool         `json:"late,omitempty"` // its day has passed and what it needs is not achieved
	Fields Fields       `json:"fields,omitempty"`
}

// Ripple is how a dependent goal took the news of a slip.
type Ripple struct {
	At     cascade.Date `json:"at,omitzero"`
	Did    string       `json:"did,omitempty"`
	Reason string       `json:"reason,omitempty"`
}

// Work is an initiative or a work item.
type Work struct {
	Kind       cascade.Kind `json:"kind"`
	ID         string       `json:"id"`
	Restricted bool         `json:"restricted,omitempty"`
	Title      string       `json:"title,omitempty"`
	Status     string       `json:"status,omitempty"`
	Owners     []Ref        `json:"owners,omitempty"`
	From       cascade.Date `json:"from,omitzero"`
	To         cascade.Date `json:"to,omitzero"`
	URL        string       `json:"url,omitempty"`
	Under      *Ref         `json:"under,omitempty"` // the initiative a work item belongs to
	Fields     Fields       `json:"fields,omitempty"`
	Done       bool         `json:"done"` // its status says that it is finished
}

// CheckIn is what was said about a goal.
type CheckIn struct {
	ID           string             `json:"id"`
	Goal         *Ref               `json:"goal,omitempty"`
	At           cascade.Moment     `json:"at"`
	By           *Ref               `json:"by,omitempty"`
	FiledBy      *Ref               `json:"filedBy,omitempty"` // who brought it in, where that is not who says it
	Status       cascade.Status     `json:"status,omitempty"`
	Confidence   *float64           `json:"confidence,omitempty"`
	Values       map[string]float64 `json:"values,omitempty"` // by measure
	Learned      string             `json:"learned,omitempty"`
	Next         string             `json:"next,omitempty"`
	Acknowledged []Ref              `json:"acknowledged,omitempty"`
	Fields       Fields             `json:"fields,omitempty"`
}

// Revision is a change to a committed measure.
type Revision struct {
	At      cascade.Moment `json:"at"`
	Measure string         `json:"measure"`
	Field   string         `json:"field"`
	Was     string         `json:"was,omitempty"`
	Now     string         `json:"now,omitempty"`
	Reason  string         `json:"reason,omitempty"`
}

// Decision is what a review decided about a goal.
type Decision struct {
	At     cascade.Moment `json:"at"`
	Review *Ref           `json:"review,omitempty"`
	Do     string         `json:"do"`
	Reason string         `json:"reason,omitempty"`
}

// Bet is what a change is expected to move.
type Bet struct {
	Change   string       `json:"change,omitempty"`
	Metric   *Ref         `json:"metric,omitempty"`
	Unit     string       `json:"unit,omitempty"`
	Moves    *float64     `json:"moves,omitempty"`
	By       cascade.Date `json:"by,omitzero"`
	Started  cascade.Date `json:"started,omitzero"`
	Says     words.Text   `json:"says,omitzero"` // what the readings say of it so far, or what they need to say anything
	Verdict  string       `json:"verdict,omitempty"`
	Learning string       `json:"learning,omitempty"`
}

// Tripwire is what was agreed to stop or change a goal.
type Tripwire struct {
	Metric *Ref            `json:"metric,omitempty"`
	Below  *float64        `json:"below,omitempty"`
	Above  *float64        `json:"above,omitempty"`
	At     cascade.Date    `json:"at,omitzero"`
	Then   string          `json:"then,omitempty"`
	Unit   string          `json:"-"` // of its metric, where the viewer sees that
	Stands assess.Tripwire `json:"-"` // how it stands today
}

// Closed is what was said when a goal ended.
type Closed struct {
	At         cascade.Date `json:"at,omitzero"`
	Score      *float64     `json:"score,omitempty"`
	IntentTrue string       `json:"intentTrue,omitempty"`
	Learning   string       `json:"learning,omitempty"`
}

// Subject is what a line of sight begins from.
type Subject struct {
	Kind cascade.Kind `json:"kind"`
	ID   string       `json:"id"`
	Text string       `json:"text,omitempty"`
}

// Step is one step up a line: the thing reached, and how the one before it serves it.
type Step struct {
	Kind         cascade.Kind     `json:"kind"`
	ID           string           `json:"id"`
	Text         string           `json:"text,omitempty"`
	Mechanism    string           `json:"mechanism,omitempty"`
	Contribution string           `json:"contribution,omitempty"`
	Because      string           `json:"because,omitempty"`
	Driver       string           `json:"-"` // what it pulls on, in the words of the goal reached
	Standing     cascade.Standing `json:"standing,omitempty"`
	Sentence     words.Text       `json:"sentence,omitzero"` // what the readings and people say of the belief
	Restricted   bool             `json:"restricted,omitempty"`
	Overruled    bool             `json:"overruled,omitempty"`
	Health       cascade.Health   `json:"health,omitempty"`
	// Belief is the standing in full: who says so, and what the readings say apart from them. Nil where nothing is
	// believed of this step, or nothing may be seen of it.
	Belief *standing.Standing `json:"belief,omitempty"`
}

// Line is one way up from a subject. It ends at any top goal; Priority says whether that is one. Cut says that it is
// too long to be shown and goes on beyond its last step.
type Line struct {
	Priority bool   `json:"priority"`
	Cut      bool   `json:"cut,omitempty"`
	Steps    []Step `json:"steps"`
}

// WhyAnswer is the answer to "why does this matter?".
type WhyAnswer struct {
	Subject Subject `json:"subject"`
	Lines   []Line  `json:"lines"`
	More    int     `json:"more,omitempty"` // of how many goals and alignments of the subject no line is shown
}

// Observation is one reading.
type Observation struct {
	At    cascade.Date `json:"at"`
	Value float64      `json:"value"`
	Note  string       `json:"note,omitempty"`
	// CheckIn says that a check-in the viewer sees wrote it.
	CheckIn bool `json:"-"`
}

// Metric is a metric as lists show it.
type Metric struct {
	ID         string            `json:"id"`
	Restricted bool              `json:"restricted,omitempty"`
	Name       string            `json:"name,omitempty"`
	Unit       string            `json:"unit,omitempty"`
	Direction  cascade.Direction `json:"direction,omitempty"`
	Range      *cascade.Bounds   `json:"range,omitempty"`
	Definition string            `json:"definition,omitempty"`
	Owner      *Ref              `json:"owner,omitempty"`
	Cadence    cascade.Cadence   `json:"cadence,omitempty"`
	Source     string            `json:"source,omitempty"`
	Typed      bool              `json:"typed"`
	Cumulative bool              `json:"cumulative,omitempty"`
	Last       *Observation      `json:"last,omitempty"`
	Readings   int               `json:"readings"`
	ReadBy     int               `json:"readBy"` // goals whose measures read it, of those the viewer sees
	Fields     Fields            `json:"fields,omitempty"`
	Grade      cascade.Grade     `json:"-"` // how much of it those outside its audience see
	Outside    float64           `json:"-"` // how far the last reading lies outside Range: below 0 under it
}

// Reader is one use of a metric.
type Reader struct {
	Goal    Goal     `json:"goal"`
	Measure *Measure `json:"measure,omitempty"` // nil where a team keeps the metric in range for the goal
	Team    *Ref     `json:"team,omitempty"`
}

// MetricPage is all a viewer may know of a metric. Observations are a list of their own.
type MetricPage struct {
	Metric
	Readers  []Reader  `json:"readers,omitempty"`
	Openings []Opening `json:"openings,omitempty"` // who came to see it; for those it belongs to
}

// Team is a team as lists show it.
type Team struct {
	ID      string           `json:"id"`
	Name    string           `json:"name,omitempty"`
	Kind    cascade.TeamKind `json:"kind,omitempty"`
	Parent  *Ref             `json:"parent,omitempty"`
	Lead    *Ref             `json:"lead,omitempty"`
	Mandate *Mandate         `json:"mandate,omitempty"`
	Members []Ref            `json:"members,omitempty"`
	Goals   int              `json:"goals"` // open goals it owns, of those the viewer sees
	Fields  Fields           `json:"fields,omitempty"`
}

// Mandate is a team's part in the cascade.
type Mandate struct {
	Kind    cascade.MandateKind `json:"kind"`
	Reason  string              `json:"reason,omitempty"`
	Agreed  *Ref                `json:"agreed,omitempty"`
	FiledBy *Ref                `json:"filedBy,omitempty"` // who brought that in, where that is not who agreed
	Until   cascade.Date        `json:"until,omitzero"`
}

// TeamPage is all a viewer may know of a team.
type TeamPage struct {
	Team
	Units   []Ref       `json:"units,omitempty"` // units right below it
	Owned   []Goal      `json:"owned,omitempty"`
	AsksIn  []Need      `json:"asksIn,omitempty"`
	AsksOut []Need      `json:"asksOut,omitempty"`
	Keeps   []Alignment `json:"keeps,omitempty"` // statements and metrics it serves goals with
}

// Person is somebody of the workspace.
type Person struct {
	ID     string       `json:"id"`
	Name   string       `json:"name,omitempty"`
	Role   cascade.Role `json:"role"`
	Teams  []Ref        `json:"teams,omitempty"`
	Fields Fields       `json:"fields,omitempty"`
}

// Cycle is a planning period.
type Cycle struct {
	ID      string          `json:"id"`
	Name    string          `json:"name,omitempty"`
	From    cascade.Date    `json:"from"`
	To      cascade.Date    `json:"to"`
	Phase   cascade.Phase   `json:"phase,omitempty"`
	Cadence cascade.Cadence `json:"cadence"`
	Parent  *Ref            `json:"parent,omitempty"`
	Fields  Fields          `json:"fields,omitempty"`
}
