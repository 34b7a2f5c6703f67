package cascade

import (
	"slices"

	"weir.dev/weir/internal/words"
)

// KindGoal is the kind of Goal.
const KindGoal Kind = "goal"

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

// Drafted reports whether a goal in this state is a draft, as one without a state is.
func (s State) Drafted() bool { return s == "" || s == Draft }

// ProgressMode says what a goal's displayed progress is made from.
type ProgressMode string

// The modes; the empty mode is own.
const (
	OwnProgress    ProgressMode = "own"
	SignalProgress ProgressMode = "signal"
	ManualProgress ProgressMode = "manual"
)

// Promise is how much its owners promise: a firm goal is to be reached whole, an aspirational one as far as it goes.
type Promise string

// The promises; the empty promise is firm. Of a bet it says nothing: a bet learns.
const (
	Firm         Promise = "firm"
	Aspirational Promise = "aspirational"
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
	ID     ID     `json:"id,omitempty"`
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
	Check   string `json:"check,omitempty"`
	Reason  string `json:"reason,omitempty"`
	By      ID     `json:"by,omitempty"`
	FiledBy ID     `json:"filedBy,omitempty"`
	Until   Date   `json:"until,omitzero"`
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
	Promise     Promise      `json:"promise,omitempty"`
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
	// CommittedOn is the day the workspace took it on, known where it was committed in Weir or the file that a workspace
	// began with tells it.
	CommittedOn Date `json:"committedOn,omitzero"`
	Wrote       []ID `json:"wrote,omitempty"`
}

// Kind returns KindGoal.
func (*Goal) Kind() Kind { return KindGoal }

func (e *Goal) natural() string { return e.Key }

var briefBlock = &Block{Name: "brief", Doc: "What a priority owes the people asked to respond.", Fields: []*Field{
	text("why", "Why now."),
	text("success", "What success looks like."),
	text("accept", "Trade-offs that are acceptable."),
	text("refuse", "Trade-offs that are not."),
	ref("decides", "Who decides.", KindPerson),
}}

var driverBlock = &Block{
	Name: "driver", Doc: "Something we think moves the goal; responses pick one.", Fields: []*Field{
		newField(TypeText, "id", "What stored picks name.").computed(),
		key("Unique within the goal.").need(),
		text("text", "What it is."),
		ref("metric", "How one would see it move.", KindMetric).part(),
	},
}

var protectedBlock = &Block{Name: "protected", Doc: "Capacity that is not cut without a decision.", Fields: []*Field{
	number("people", "How many.").label(words.T("People")),
	date("until", "The last day.").label(words.T("Until")),
}}

var tripwireBlock = &Block{
	Name: "tripwire", Doc: "Stop or change if the metric is beyond the level on the day.", Fields: []*Field{
		ref("metric", "Which metric.", KindMetric).part(),
		number("below", "Called when the metric is below this."),
		number("above", "Called when the metric is above this."),
		date("at", "The day."),
		text("then", "What was agreed."),
	},
}

var betBlock = &Block{
	Name: "bet", Doc: "If we make this change, we expect this metric to move by this much by this date.", Fields: []*Field{
		text("change", "What we change."),
		ref("metric", "What should move.", KindMetric).part(),
		number("moves", "By how much, in its unit."),
		date("by", "By when."),
		date("started", "When the change was made."),
		ref("control", "A metric the change cannot touch.", KindMetric),
		text("verdict", "What came of it."),
		text("learning", "What we know now, what we change next."),
	},
}

var waiverBlock = &Block{Name: "waiver", Doc: "A check of the launch gate that was let pass.", Fields: []*Field{
	text("check", "Which check.").label(words.T("Check")),
	text("reason", "Why.").label(words.T("Why")),
	ref("by", "Who waived it.", KindPerson).speaks().label(words.T("Waived by")),
	filedBy(),
	date("until", "Until when.").label(words.T("Until")),
}}

var closingBlock = &Block{
	Name: "closed", Call: words.T("closing"), Doc: "What was said when the goal closed.", Fields: []*Field{
		date("at", "When.").label(words.T("On")),
		number("score", "0 to 1.").within(0, 1).label(words.T("Score")),
		word("intentTrue", "Whether the intent came true.", "yes", "partly", "no").label(words.T("Came true")).
			says(map[string]words.Text{"yes": words.T("yes"), "partly": words.T("partly"), "no": words.T("no")}),
		text("learning", "What we know now.").label(words.T("Learned")),
	},
}

var goalInfo = describe[Goal](KindInfo{
	Many: "goals", The: words.T("the {goal}"), Keyed: true, Title: "intent",
	Block: Block{Doc: "An intent and its measures.", Fields: slices.Concat([]*Field{
		key("Unique among goals.").need(),
		text("intent", "What we are trying to make true.").sealed(),
		word("kind", "outcome: a priority or objective. strategy: the path, with wont. bet: a learning move.",
			Outcome, Strategy, BetGoal).stub(),
		ref("owners", "Teams; two or more share the objective.", KindTeam).owns().stub(),
		ref("accountable", "People.", KindPerson),
		ref("cycle", "The planning period.", KindCycle),
		word("promise", "Whether it is to be reached whole, or as far as it goes. A bet is neither: it learns.",
			Firm, Aspirational).absent(string(Firm)).sealed().label(words.T("Promise")).
			says(map[string]words.Text{"firm": words.T("firm"), "aspirational": words.T("aspirational")}),
		word("state", "Where it stands in its life.", Draft, Proposed, Committed, Achieved, Missed, Dropped).stub(),
		flag("local", "Aligned to nothing, on purpose.").absent("false"),
		ref("supports", "A service goal: the teams that judge it.", KindTeam),
		word("cascade", "On priorities: how teams are asked to respond.", "selective", "direct", "assigned"),
		ref("replaces", "An older goal; what still serves it is swept into a list.", KindGoal),
		block("brief", "On priorities.", briefBlock),
		block("drivers", "What we think moves it.", driverBlock),
		text("wont", "Strategies: what we will not do."),
		block("protected", "Capacity kept for it.", protectedBlock).label(words.T("Kept for it")),
		number("people", "Coarse capacity, in people.").atLeast(0).label(words.T("People, roughly")),
		word("progress", "What its displayed progress is made from: its own measures, what serves it, or manual.",
			OwnProgress, SignalProgress, ManualProgress).absent("own"),
		number("manual", "Progress by hand, 0 to 1.").within(0, 1).label(words.T("Progress by hand")),
		things("measures", "How we will know.", KindMeasure, "goal"),
	}, sightFields(), []*Field{
		word("disclose", "health shows a restricted goal's colour upward.", "health").
			label(words.T("Shows to those above")).says(map[string]words.Text{"health": words.T("its health")}),
		things("serves", "The goals it serves; none for a priority.", KindAlignment, "goal"),
		things("needs", "Dependencies on goals, asks to teams, or both.", KindNeed, "goal"),
		block("tripwires", "Agreed beforehand: stop or change if a metric is beyond a level on a day.", tripwireBlock).
			sealed(),
		block("bet", "What a change is expected to move.", betBlock).sealed(),
		things("checkins", "What was said about it, week by week. Only added to.", KindCheckIn, "goal"),
		things("revisions", "Changes to its committed measures. Only added to.", KindRevision, "goal"),
		things("proposals", "When it was offered to who decides, and what they answered. Only added to, by Weir.",
			KindProposal, "goal"),
		block("waived", "Checks of the launch gate it was committed without.", waiverBlock).
			label(words.T("Committed without")),
		block("closed", "What was said when it closed.", closingBlock).label(words.T("Closed")),
		date("committedOn", "The day on which the workspace took it on. Weir keeps it; the first file of an empty workspace "+
			"is believed.").computed().told().label(words.T("Committed on")),
		wroteField(),
	})},
	check: func(c *checker, e Entity) {
		g := e.(*Goal)
		if g.Progress == ManualProgress && g.Manual == nil {
			c.bad("manual", words.T("is missing: progress is manual, so say how far it is, from 0 to 1"))
		}
		seen := map[string]bool{}
		for _, d := range g.Drivers {
			said := Fold(d.Key) + "@" + string(d.ID)
			if seen[said] && ValidKey(d.Key) {
				c.bad("drivers.key", words.T("%s stands twice", words.Quoted(d.Key)))
			}
			seen[said] = true
		}
	},
})

// Driver returns the one of g's drivers that has an id, or nil.
func (g *Goal) Driver(id ID) *Driver {
	if i := slices.IndexFunc(g.Drivers, func(d Driver) bool { return d.ID == id }); i >= 0 {
		return &g.Drivers[i]
	}
	return nil
}

// HasDriver reports whether one of g's drivers has the given id.
func (g *Goal) HasDriver(id ID) bool { return g.Driver(id) != nil }

// settle notes the day on which a goal becomes committed, and keeps that of one that is already. What a workspace
// begins with is believed.
func (e *Goal) settle(a *batch, i int, before Entity) bool {
	was, ok := before.(*Goal)
	switch {
	case ok:
		e.CommittedOn = was.CommittedOn
	case a.idsFirst || !a.fresh:
		e.CommittedOn = 0
	case a.today != 0 && e.CommittedOn > a.today:
		a.bad(i, "committedOn", words.T("%s is still to come; today is %s", e.CommittedOn, a.today))
	}
	if e.State == Committed && (!ok && e.CommittedOn == 0 || ok && was.State != Committed) {
		e.CommittedOn = a.today
	}
	return false
}

// Since returns the day from which a committed goal counts: when it was taken on, or its cycle began; 0 where neither
// is known.
func (s *Snapshot) Since(g *Goal) Date {
	day := g.CommittedOn
	if c := s.Cycle(g.Cycle); c != nil {
		day = max(day, c.From)
	}
	return day
}

// owners are the teams that own it and the people accountable for it.
func (e *Goal) owners() []ID { return distinct(slices.Concat(e.Owners, e.Accountable)) }

func (e *Goal) writers() *[]ID { return &e.Wrote }

func (e *Goal) sealedUnder(*Since) ID { return e.ID }
