package cascade

import "weir.dev/weir/internal/words"

// KindAlignment is the kind of Alignment.
const KindAlignment Kind = "alignment"

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

// Unstated reports whether nobody who may say it to the viewer has said why the alignment should help.
func (a *Alignment) Unstated() bool { return !a.Withheld && a.Believes == nil && a.Because == "" }

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
	Standing Standing `json:"standing,omitempty"`
	By       ID       `json:"by,omitempty"`
	FiledBy  ID       `json:"filedBy,omitempty"`
	Reason   string   `json:"reason,omitempty"`
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
	Driver       ID          `json:"driver,omitempty"` // one of the served goal's drivers
	Share        *float64    `json:"share,omitempty"`
	Contribution string      `json:"contribution,omitempty"`
	Because      string      `json:"because,omitempty"`
	NotDoing     []string    `json:"notDoing,omitempty"`
	MightWorsen  []Worsening `json:"mightWorsen,omitempty"`
	Case         *Case       `json:"case,omitempty"`
	Believes     *Belief     `json:"believes,omitempty"`
	Heard        []Heard     `json:"heard,omitempty"`
	Wrote        []ID        `json:"wrote,omitempty"`
	// Withheld marks what is left of an alignment to or from a redacted goal. It is never stored.
	Withheld bool `json:"-"`
}

// Kind returns KindAlignment.
func (*Alignment) Kind() Kind { return KindAlignment }

func (e *Alignment) natural() string {
	return join(ID(e.sort()), e.Goal, e.Team, e.Metric, e.Initiative, e.To)
}

var worseningBlock = &Block{Name: "worsening", Doc: "What a response could make worse, and for whom.", Fields: []*Field{
	text("what", "What gets worse."),
	ref("metric", "Where one would see it.", KindMetric).whole(),
	ref("tell", "Who is told.", KindPerson, KindTeam),
}}

var caseBlock = &Block{Name: "case", Doc: "The three conditions of a direct alignment, all needed.", Fields: []*Field{
	flag("crossFunctional", "The outcome is cross-functional.").absent("false").label(words.T("Crosses functions")),
	flag("urgent", "The business needs speed of alignment.").absent("false").label(words.T("Urgent")),
	ref("governedBy", "The review in which leadership governs it.", KindReview).label(words.T("Governed by")),
}}

var readableBlock = &Block{
	Name: "readableWhen", Doc: "The lag begins once a metric has passed a level.", Fields: []*Field{
		ref("metric", "Which metric.", KindMetric).whole(),
		number("above", "The level, in its unit."),
	},
}

var overruledBlock = &Block{
	Name: "overruled", Call: words.T("overruling"),
	Doc: "Replaces the computed standing, with a reason that stays visible.",
	Fields: []*Field{
		word("standing", "What it is taken to be.", Standings...),
		ref("by", "Who overruled.", KindPerson).speaks(),
		filedBy(),
		text("reason", "Why.").because(words.T("overruling a standing needs a reason that stays visible")),
	},
}

var beliefBlock = &Block{
	Name: "belief",
	Doc:  "The numbers of an assumption: size units of outcome for each `per` units of driver, after lag.",
	Fields: []*Field{
		ref("driver", "The metric that moves first.", KindMetric).whole(),
		ref("outcome", "The metric that follows.", KindMetric).whole(),
		word("direction", "Whether it follows the same way.", "same", "opposite"),
		number("size", "How far, in the outcome's unit."),
		number("per", "For how much of the driver, in its unit; not 0."),
		text("lag", "After how long: a number and d, w, m, q or y, as in 4w."),
		number("confidence", "Our odds that it holds, 0 to 1.").within(0, 1),
		block("readableWhen", "What must happen before the lag begins.", readableBlock),
		block("overruled", "A person's word over the computed standing.", overruledBlock),
	},
}

var heardBlock = &Block{
	Name: "heard", Call: words.T("evidence"), Doc: "Qualitative evidence for or against an assumption.", Fields: []*Field{
		date("at", "When.").label(words.T("On")),
		flag("for", "true for the assumption, false against it.").need().label(words.T("For it")),
		text("what", "What was heard or seen.").label(words.T("What")),
		text("url", "Where it stands.").address("mailto").label(words.T("Where")),
	},
}

var alignmentTo = ref("to", "The goal served.", KindGoal).whole().stub().need()

var alignmentInfo = describe[Alignment](KindInfo{
	Many: "alignments", The: words.T("the alignment"), Parent: "to",
	Identity: []string{"goal", "team", "metric", "initiative", "to"}, Arrow: "to",
	Block: Block{Doc: "How something serves a goal.", Fields: []*Field{
		word("by", "The mechanism by which it serves the goal.",
			ByResponse, ByDirect, ByStatement, ByMetric, ByInitiative, ByAssigned).stub(),
		ref("goal", "The goal that serves.", KindGoal).whole().owns().stub().subject(),
		ref("team", "Whose statement, or who keeps the metric in range.", KindTeam).whole().owns().subject(),
		ref("metric", "The metric kept in range.", KindMetric).whole(),
		ref("initiative", "The roadmap item.", KindInitiative).whole().owns().subject(),
		alignmentTo,
		pick("driver", "One of the served goal's drivers.", alignmentTo, "drivers"),
		number("share", "Its part of the goal served, 0 or more; better left out.").atLeast(0).
			absent("taken from promised effects"),
		text("contribution", "How moving this moves that, in the team's own words."),
		text("because", "The assumption in one sentence; enough for most.").sealed(),
		text("notDoing", "What the team chose not to do."),
		block("mightWorsen", "What it could make worse, and for whom.", worseningBlock),
		block("case", "Why it is direct.", caseBlock).label(words.T("Why it is direct")),
		block("believes", "The assumption in numbers, for the few that carry most.", beliefBlock).sealed(),
		block("heard", "Qualitative evidence.", heardBlock).label(words.T("What people have heard")),
		wroteField(),
	}},
	check: func(c *checker, e Entity) { checkAlignment(c, e.(*Alignment)) },
})

// sort is what of the mechanism belongs to an alignment's identity: the three nested ones may be exchanged in place.
func (e *Alignment) sort() Mechanism {
	if e.By.Nested() {
		return "nested"
	}
	return e.By
}

func (e *Alignment) withheld() *bool { return &e.Withheld }

func (e *Alignment) writers() *[]ID { return &e.Wrote }

func (e *Alignment) sealedUnder(x *Since) ID {
	x.Above = e.To
	return e.Goal
}
