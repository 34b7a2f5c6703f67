package cascade

import "slices"

// ID names an entity inside a workspace. Stored entities carry random internal ids. In a Document an ID field holds
// what the writer wrote, a key; Apply resolves keys to ids.
type ID string

// Kind names a type of entity.
type Kind string

// The kinds, in the order in which a document's entities are resolved and a workspace is exported.
const (
	KindSettings     Kind = "settings"
	KindFramework    Kind = "framework"
	KindSource       Kind = "source"
	KindPerson       Kind = "person"
	KindTeam         Kind = "team"
	KindCycle        Kind = "cycle"
	KindMetric       Kind = "metric"
	KindGoal         Kind = "goal"
	KindMeasure      Kind = "measure"
	KindInitiative   Kind = "initiative"
	KindWorkItem     Kind = "workItem"
	KindReview       Kind = "review"
	KindAlignment    Kind = "alignment"
	KindNeed         Kind = "need"
	KindObservation  Kind = "observation"
	KindCheckIn      Kind = "checkIn"
	KindRevision     Kind = "revision"
	KindHeldReview   Kind = "heldReview"
	KindAcknowledged Kind = "acknowledged"

	// kindMember is a team or a person: what audience, owner and group members name. It is only ever a reference's kind.
	kindMember Kind = "team or person"
)

// Kinds lists every kind in resolution order.
var Kinds = []Kind{
	KindSettings, KindFramework, KindSource, KindPerson, KindTeam, KindCycle, KindMetric, KindGoal, KindMeasure,
	KindInitiative, KindWorkItem, KindReview, KindAlignment, KindNeed, KindObservation, KindCheckIn, KindRevision,
	KindHeldReview, KindAcknowledged,
}

// Header is what every entity carries.
type Header struct {
	ID  ID     `json:"id"`
	Seq int64  `json:"seq"`           // creation order in the workspace; never shown outside
	Key string `json:"key,omitempty"` // chosen by people; unique per kind among what its writer saw
}

// Head returns h itself, so that every entity has it by embedding.
func (h *Header) Head() *Header { return h }

// Entity is one thing of a workspace. Entities inside a Snapshot are shared and must not be changed; Clone first.
type Entity interface {
	Kind() Kind
	Head() *Header
	// natural identifies the entity within its kind: its key, or what it joins. Once resolved it is made of ids.
	natural() string
	// refs visits every reference to another entity. visit may rewrite it.
	refs(visit func(Ref))
}

// Ref is one reference from an entity to another.
type Ref struct {
	Kind  Kind   // what it must name
	Field string // the cascade file's path to it inside the entity, without indexes
	ID    *ID
	// Part is set when the reference sits in a list or block that can be left out of the entity for a viewer who may not
	// see what it names, instead of hiding the whole entity.
	Part bool
}

// Settings is the workspace's own line; there is exactly one a workspace.
type Settings struct {
	Header           // Key is the workspace's name in paths
	Framework string `json:"framework,omitempty"`
	AsOf      Date   `json:"asOf,omitzero"`    // governs file commands only
	Gentle    *bool  `json:"gentle,omitempty"` // a first cycle: every rule is a note; unset is false
}

// Names is a word in the singular and the plural.
type Names struct {
	One  string `json:"one,omitempty"`
	Many string `json:"many,omitempty"`
}

// Framework renames what pages call goals and measures. No rule depends on it.
type Framework struct {
	Header
	Names map[string]Names `json:"names,omitempty"`
}

// Source says where metric values come from. It never holds a secret.
type Source struct {
	Header
	Type    string  `json:"type,omitempty"` // http | prometheus | sql | csv | push
	URL     string  `json:"url,omitempty"`
	Query   string  `json:"query,omitempty"`
	Cadence Cadence `json:"cadence,omitempty"`
}

// Role is what a person may do in a workspace.
type Role string

// The roles.
const (
	Owner  Role = "owner"
	Admin  Role = "admin"
	Lead   Role = "lead"
	Member Role = "member"
	Guest  Role = "guest" // sees only what they are in the audience of
)

// Person is somebody of the workspace. Name and Email never enter the journal.
type Person struct {
	Header
	Name  string `json:"name,omitempty"`
	Email string `json:"email,omitempty"`
	Role  Role   `json:"role,omitempty"` // empty means member
	// Local marks the owner that demo and init make for the one at the machine. It has no key and is never exported.
	Local bool `json:"local,omitempty"`
}

// Rights returns the role in force.
func (p *Person) Rights() Role {
	if p.Role == "" {
		return Member
	}
	return p.Role
}

// TeamKind tells the boxes of the org chart from virtual teams.
type TeamKind string

// The kinds of team.
const (
	Unit  TeamKind = "unit"
	Group TeamKind = "group"
)

// MandateKind is how a team is expected to take part in the cascade.
type MandateKind string

// The mandates.
const (
	Strategic MandateKind = "strategic"
	Stable    MandateKind = "stable"
	Delivery  MandateKind = "delivery"
)

// Mandate is a team's part in the cascade. One other than strategic carries a reason, who agreed and when it is asked again.
type Mandate struct {
	Kind   MandateKind `json:"kind,omitempty"`
	Reason string      `json:"reason,omitempty"`
	Agreed ID          `json:"agreed,omitempty"`
	Until  Date        `json:"until,omitzero"`
}

// Team is a unit of the org chart or a group drawn by how work gets done.
type Team struct {
	Header
	Name    string   `json:"name,omitempty"`
	Type    TeamKind `json:"kind,omitempty"`
	Parent  ID       `json:"parent,omitempty"`
	Mandate Mandate  `json:"mandate,omitzero"`
	Lead    ID       `json:"lead,omitempty"`
	Members []ID     `json:"members,omitempty"` // people; a group may also list teams
}

// Phase is where a cycle stands.
type Phase string

// The phases.
const (
	Planning Phase = "planning"
	Active   Phase = "active"
	Scoring  Phase = "scoring"
	Closed   Phase = "closed"
)

// Charter is a cycle's one page.
type Charter struct {
	Aligned   string `json:"aligned,omitempty"`
	TeamOwned string `json:"teamOwned,omitempty"`
	Reviews   []ID   `json:"reviews,omitempty"`
	Decides   ID     `json:"decides,omitempty"`
}

// Cycle is a planning period.
type Cycle struct {
	Header
	Parent  ID       `json:"parent,omitempty"`
	From    Date     `json:"from,omitzero"`
	To      Date     `json:"to,omitzero"`
	Phase   Phase    `json:"phase,omitempty"`
	Cadence Cadence  `json:"cadence,omitempty"`
	Charter *Charter `json:"charter,omitempty"`
}

// Direction is the way a metric should move.
type Direction string

// The directions. Without one, values show and progress does not.
const (
	Up    Direction = "up"
	Down  Direction = "down"
	Range Direction = "range"
)

// Bounds is a healthy range, in the metric's unit, ends included.
type Bounds struct {
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// Grade is how much of a thing those outside its audience see.
type Grade string

// The grades; the empty grade is open.
const (
	Open     Grade = "open"
	Redacted Grade = "redacted" // that it exists, and where, is public
	Hidden   Grade = "hidden"   // that it exists is secret
)

// Sight is who may see a goal, a measure or a metric.
type Sight struct {
	Visibility Grade `json:"visibility,omitempty"`
	Audience   []ID  `json:"audience,omitempty"` // teams and people
	// Withheld marks what is left of a redacted thing for a viewer outside its audience. It is never stored.
	Withheld bool `json:"-"`
}

// Restricted reports whether s keeps anything from anybody.
func (s Sight) Restricted() bool { return s.Visibility == Redacted || s.Visibility == Hidden }

// Metric is a named quantity that outlives goals.
type Metric struct {
	Header
	Sight
	Name       string    `json:"name,omitempty"`
	Unit       string    `json:"unit,omitempty"`
	Direction  Direction `json:"direction,omitempty"`
	Range      *Bounds   `json:"range,omitempty"`
	Definition string    `json:"definition,omitempty"`
	Owner      ID        `json:"owner,omitempty"` // a team or a person
	Cadence    Cadence   `json:"cadence,omitempty"`
	Source     string    `json:"source,omitempty"` // manual | push | the key of a Source
	Transform  string    `json:"transform,omitempty"`
	Cumulative bool      `json:"cumulative,omitempty"`
	Formula    string    `json:"formula,omitempty"`
}

// GoalKind is what a goal is for.
type GoalKind string

// The kinds of goal.
const (
	Outcome  GoalKind = "outcome"
	Strategy GoalKind = "strategy"
	BetGoal  GoalKind = "bet"
)

// State is where a goal stands in its life.
type State string

// The states; the last three are closed.
const (
	Draft     State = "draft"
	Proposed  State = "proposed"
	Committed State = "committed"
	Achieved  State = "achieved"
	Missed    State = "missed"
	Dropped   State = "dropped"
)

// Closed reports whether the goal has ended.
func (s State) Closed() bool { return s == Achieved || s == Missed || s == Dropped }

// ProgressMode says what a goal's displayed progress is made from.
type ProgressMode string

// The modes; the empty mode is own.
const (
	OwnProgress    ProgressMode = "own"
	SignalProgress ProgressMode = "signal"
	ManualProgress ProgressMode = "manual"
)

// Brief is what a priority owes the people asked to respond.
type Brief struct {
	Why     string   `json:"why,omitempty"`
	Success string   `json:"success,omitempty"`
	Accept  []string `json:"accept,omitempty"`
	Refuse  []string `json:"refuse,omitempty"`
	Decides ID       `json:"decides,omitempty"`
}

// Driver is something believed to move a goal; responses pick one.
type Driver struct {
	Key    string `json:"key"`
	Text   string `json:"text,omitempty"`
	Metric ID     `json:"metric,omitempty"`
}

// Protected keeps a strategic bet's capacity from being cut without a decision.
type Protected struct {
	People float64 `json:"people,omitempty"`
	Until  Date    `json:"until,omitzero"`
}

// Tripwire is agreed beforehand: stop or change if the metric is beyond the level on the day.
type Tripwire struct {
	Metric ID       `json:"metric,omitempty"`
	Below  *float64 `json:"below,omitempty"`
	Above  *float64 `json:"above,omitempty"`
	At     Date     `json:"at,omitzero"`
	Then   string   `json:"then,omitempty"`
}

// Bet says what a change is expected to move, by how much, by when.
type Bet struct {
	Change   string   `json:"change,omitempty"`
	Metric   ID       `json:"metric,omitempty"`
	Moves    *float64 `json:"moves,omitempty"` // in the metric's unit
	By       Date     `json:"by,omitzero"`
	Started  Date     `json:"started,omitzero"`
	Control  ID       `json:"control,omitempty"` // a metric
	Verdict  string   `json:"verdict,omitempty"`
	Learning string   `json:"learning,omitempty"`
}

// Waiver lets a goal be committed although a check of the launch gate fails.
type Waiver struct {
	Check  string `json:"check,omitempty"`
	Reason string `json:"reason,omitempty"`
	By     ID     `json:"by,omitempty"`
	Until  Date   `json:"until,omitzero"`
}

// Closing is what was said when a goal closed. Score runs from 0 to 1.
type Closing struct {
	At         Date     `json:"at,omitzero"`
	Score      *float64 `json:"score,omitempty"`
	IntentTrue string   `json:"intentTrue,omitempty"` // yes | partly | no
	Learning   string   `json:"learning,omitempty"`
}

// Goal pairs an intent with measures. Measures, alignments, needs, check-ins and revisions are entities of their own.
type Goal struct {
	Header
	Sight
	Disclose    string       `json:"disclose,omitempty"` // health: shows a restricted goal's health colour upward
	Intent      string       `json:"intent,omitempty"`
	Type        GoalKind     `json:"kind,omitempty"`
	Owners      []ID         `json:"owners,omitempty"` // teams
	Accountable []ID         `json:"accountable,omitempty"`
	Cycle       ID           `json:"cycle,omitempty"`
	State       State        `json:"state,omitempty"`
	Local       bool         `json:"local,omitempty"`
	Supports    []ID         `json:"supports,omitempty"`
	Cascade     string       `json:"cascade,omitempty"` // selective | direct | assigned
	Replaces    ID           `json:"replaces,omitempty"`
	Brief       *Brief       `json:"brief,omitempty"`
	Drivers     []Driver     `json:"drivers,omitempty"`
	Wont        []string     `json:"wont,omitempty"`
	Protected   *Protected   `json:"protected,omitempty"`
	People      float64      `json:"people,omitempty"`
	Progress    ProgressMode `json:"progress,omitempty"`
	Manual      *float64     `json:"manual,omitempty"` // 0…1
	Tripwires   []Tripwire   `json:"tripwires,omitempty"`
	Bet         *Bet         `json:"bet,omitempty"`
	Waived      []Waiver     `json:"waived,omitempty"`
	Closed      *Closing     `json:"closed,omitempty"`
	// CommittedOn is the day the workspace took it on, known where it was committed in Weir and not only written in a file.
	CommittedOn Date `json:"committedOn,omitzero"`
}

// HasDriver reports whether one of g's drivers has the given key.
func (g *Goal) HasDriver(key string) bool {
	return slices.ContainsFunc(g.Drivers, func(d Driver) bool { return d.Key == key })
}

// Shape is how a measure is judged.
type Shape string

// The shapes; the empty shape is from-to.
const (
	FromTo     Shape = "from-to"
	InRange    Shape = "range"
	Cumulative Shape = "cumulative"
	PerPeriod  Shape = "per-period"
	YesNo      Shape = "yes-no"
)

// The roles of a measure.
const (
	Leading = "leading"
	Lagging = "lagging"
)

// The sources every workspace has: values typed by people, and values pushed to the API.
const (
	SourceManual = "manual"
	SourcePush   = "push"
)

// Milestone is a value planned for a day.
type Milestone struct {
	By    Date    `json:"by,omitzero"`
	Value float64 `json:"value"`
}

// Measure binds a metric to a goal: baseline, target, dates, weight. Values are in the metric's unit.
type Measure struct {
	Header
	Sight
	Goal       ID          `json:"goal"`
	Metric     ID          `json:"metric,omitempty"`
	Shape      Shape       `json:"shape,omitempty"`
	From       *float64    `json:"from,omitempty"` // for shape range: the lower bound, where the metric's own does not serve
	To         *float64    `json:"to,omitempty"`
	Start      Date        `json:"start,omitzero"`
	By         Date        `json:"by,omitzero"`
	Role       string      `json:"role,omitempty"`
	Weight     *float64    `json:"weight,omitempty"` // ≥ 0; unset is 1
	Commit     *float64    `json:"commit,omitempty"`
	Stretch    *float64    `json:"stretch,omitempty"`
	Milestones []Milestone `json:"milestones,omitempty"`
	Misses     string      `json:"misses,omitempty"`
}

// Mechanism is how something serves a goal above it.
type Mechanism string

// The mechanisms.
const (
	ByResponse   Mechanism = "response"
	ByDirect     Mechanism = "direct"
	ByStatement  Mechanism = "statement"
	ByMetric     Mechanism = "metric"
	ByInitiative Mechanism = "initiative"
	ByAssigned   Mechanism = "assigned"
)

// Nested reports whether m joins a goal to a goal, so that progress flows along it.
func (m Mechanism) Nested() bool { return m == ByResponse || m == ByDirect || m == ByAssigned }

// Worsening is what a response could make worse, and for whom.
type Worsening struct {
	What   string `json:"what,omitempty"`
	Metric ID     `json:"metric,omitempty"`
	Tell   ID     `json:"tell,omitempty"` // a team or a person
}

// Case is the three conditions of a direct alignment.
type Case struct {
	CrossFunctional bool `json:"crossFunctional,omitempty"`
	Urgent          bool `json:"urgent,omitempty"`
	GovernedBy      ID   `json:"governedBy,omitempty"` // a review
}

// Readable starts the clock of a lag once a metric has passed a level.
type Readable struct {
	Metric ID       `json:"metric,omitempty"`
	Above  *float64 `json:"above,omitempty"`
}

// Overruled replaces a computed standing, with a reason that stays visible.
type Overruled struct {
	Standing string `json:"standing,omitempty"`
	By       ID     `json:"by,omitempty"`
	Reason   string `json:"reason,omitempty"`
}

// Belief is the numeric half of an assumption: size units of outcome per `per` units of driver, after lag.
type Belief struct {
	Driver       ID         `json:"driver,omitempty"`  // a metric
	Outcome      ID         `json:"outcome,omitempty"` // a metric
	Direction    string     `json:"direction,omitempty"`
	Size         *float64   `json:"size,omitempty"`
	Per          *float64   `json:"per,omitempty"`
	Lag          string     `json:"lag,omitempty"` // a number and d, w, m, q or y
	Confidence   *float64   `json:"confidence,omitempty"`
	ReadableWhen *Readable  `json:"readableWhen,omitempty"`
	Overruled    *Overruled `json:"overruled,omitempty"`
}

// Heard is qualitative evidence for or against an assumption.
type Heard struct {
	At   Date   `json:"at,omitzero"`
	For  bool   `json:"for"`
	What string `json:"what,omitempty"`
	URL  string `json:"url,omitempty"`
}

// Alignment is how a goal, a team, a metric or an initiative serves a goal above it. Exactly one of Goal, Team and
// Initiative is set as the one that serves; a metric alignment has Team and Metric.
type Alignment struct {
	Header
	By           Mechanism   `json:"by"`
	Goal         ID          `json:"goal,omitempty"` // the serving goal
	Team         ID          `json:"team,omitempty"`
	Metric       ID          `json:"metric,omitempty"`
	Initiative   ID          `json:"initiative,omitempty"`
	To           ID          `json:"to"`               // the goal served
	Driver       string      `json:"driver,omitempty"` // the key of one of the served goal's drivers
	Share        *float64    `json:"share,omitempty"`
	Contribution string      `json:"contribution,omitempty"`
	Because      string      `json:"because,omitempty"`
	NotDoing     []string    `json:"notDoing,omitempty"`
	MightWorsen  []Worsening `json:"mightWorsen,omitempty"`
	Case         *Case       `json:"case,omitempty"`
	Believes     *Belief     `json:"believes,omitempty"`
	Heard        []Heard     `json:"heard,omitempty"`
	// Withheld marks what is left of an alignment to or from a redacted goal. It is never stored.
	Withheld bool `json:"-"`
}

// Ripple is how a dependent goal took the news of a slip.
type Ripple struct {
	At     Date   `json:"at,omitzero"`
	Did    string `json:"did,omitempty"` // adjusted | acknowledged | unaffected
	Reason string `json:"reason,omitempty"`
}

// The answers to an ask; the empty answer is open.
const (
	AnswerAccepted = "accepted"
	AnswerDeclined = "declined"
	AnswerOpen     = "open"
)

// Need is a dependency on a goal, an ask to a team, or both.
type Need struct {
	Header
	Goal   ID       `json:"goal"`           // the one that needs
	On     ID       `json:"on,omitempty"`   // the goal needed
	From   ID       `json:"from,omitempty"` // the team asked
	What   string   `json:"what,omitempty"`
	By     Date     `json:"by,omitzero"`
	Asked  Date     `json:"asked,omitzero"`
	Answer string   `json:"answer,omitempty"`
	Ripple []Ripple `json:"ripple,omitempty"`
}

// Observation is one reading of a metric. There is one a metric and day; the last write wins.
type Observation struct {
	Header
	Metric  ID      `json:"metric"`
	At      Moment  `json:"at"`
	Value   float64 `json:"value"`
	Note    string  `json:"note,omitempty"`
	CheckIn ID      `json:"checkIn,omitempty"` // the check-in that wrote it
}

// Status is what an owner declares.
type Status string

// The statuses.
const (
	OnTrack  Status = "on-track"
	AtRisk   Status = "at-risk"
	OffTrack Status = "off-track"
)

// CheckIn is an immutable snapshot on a goal. Values are keyed by measure, in the metric's unit.
type CheckIn struct {
	Header
	Goal         ID             `json:"goal"`
	At           Moment         `json:"at"`
	By           ID             `json:"by,omitempty"`
	Status       Status         `json:"status,omitempty"`
	Confidence   *float64       `json:"confidence,omitempty"` // 0…1
	Values       map[ID]float64 `json:"values,omitempty"`
	Learned      string         `json:"learned,omitempty"`
	Next         string         `json:"next,omitempty"`
	Acknowledged []ID           `json:"acknowledged,omitempty"`
}

// Says reports whether c says anything: a status, a confidence, a word or a value. One that does not counts for nothing.
func (c *CheckIn) Says() bool {
	return c.Status != "" || c.Confidence != nil || c.Learned != "" || c.Next != "" || len(c.Values) > 0
}

// Revision is a change to a committed measure, with a reason. Was and Now are written as the file writes the field.
type Revision struct {
	Header
	Goal    ID     `json:"goal"`
	At      Moment `json:"at"`
	Measure ID     `json:"measure"`
	Field   string `json:"field"` // from | to | by | weight | metric
	Was     string `json:"was"`
	Now     string `json:"now"`
	Reason  string `json:"reason,omitempty"`
}

// Initiative is a roadmap item. It informs; it never sets progress.
type Initiative struct {
	Header
	Title   string  `json:"title,omitempty"`
	Owners  []ID    `json:"owners,omitempty"`
	Horizon string  `json:"horizon,omitempty"` // now | next | later
	From    Date    `json:"from,omitzero"`
	To      Date    `json:"to,omitzero"`
	Status  string  `json:"status,omitempty"`
	People  float64 `json:"people,omitempty"`
	Serves  []ID    `json:"serves,omitempty"` // goals
}

// WorkItem is a backlog item, usually mirrored from a tracker.
type WorkItem struct {
	Header
	Title      string `json:"title,omitempty"`
	Initiative ID     `json:"initiative,omitempty"`
	Serves     []ID   `json:"serves,omitempty"` // goals
	Status     string `json:"status,omitempty"`
	URL        string `json:"url,omitempty"`
	Source     string `json:"source,omitempty"`
	Owner      ID     `json:"owner,omitempty"` // a person or a team
}

// Review is a governance meeting with a cadence. At most one of Goal, Team and Cycle is its scope.
type Review struct {
	Header
	Goal    ID      `json:"goal,omitempty"`
	Team    ID      `json:"team,omitempty"`
	Cycle   ID      `json:"cycle,omitempty"`
	Cadence Cadence `json:"cadence,omitempty"`
	Chair   ID      `json:"chair,omitempty"`
}

// Decision is what a held review decided about a goal.
type Decision struct {
	Goal   ID     `json:"goal"`
	Do     string `json:"do"` // cut | protect | learn | keep | change
	Reason string `json:"reason,omitempty"`
}

// HeldReview is one time a review was held.
type HeldReview struct {
	Header
	Review    ID         `json:"review"`
	At        Moment     `json:"at"`
	Decisions []Decision `json:"decisions,omitempty"`
}

// Acknowledged keeps a finding quiet, with a reason, until a date. At most one of the subjects is set.
type Acknowledged struct {
	Header
	Rule    string `json:"rule"`
	Goal    ID     `json:"goal,omitempty"`
	Team    ID     `json:"team,omitempty"`
	Metric  ID     `json:"metric,omitempty"`
	Measure ID     `json:"measure,omitempty"`
	Reason  string `json:"reason,omitempty"`
	By      ID     `json:"by,omitempty"`
	Until   Date   `json:"until,omitzero"`
}
