package cascade

import "weir.dev/weir/internal/words"

// KindCycle is the kind of Cycle.
const KindCycle Kind = "cycle"

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
	Name    string   `json:"name,omitempty"`
	Parent  ID       `json:"parent,omitempty"`
	From    Date     `json:"from,omitzero"`
	To      Date     `json:"to,omitzero"`
	Phase   Phase    `json:"phase,omitempty"`
	Cadence Cadence  `json:"cadence,omitempty"`
	Charter *Charter `json:"charter,omitempty"`
}

// Kind returns KindCycle.
func (*Cycle) Kind() Kind { return KindCycle }

func (e *Cycle) natural() string { return e.Key }

var charterBlock = &Block{Name: "charter", Doc: "A cycle's one page.", Fields: []*Field{
	text("aligned", "What must be aligned at company level.").label(words.T("What must be aligned")),
	text("teamOwned", "What is the teams' own.").label(words.T("What is the teams’ own")),
	ref("reviews", "Which reviews keep both connected.", KindReview).
		label(words.T("Reviews that keep both connected")),
	ref("decides", "Who decides.", KindPerson).label(words.T("Who decides")),
}}

var cycleInfo = describe[Cycle](KindInfo{
	Many: "cycles", The: words.T("the cycle"), Keyed: true, Title: "name",
	Block: Block{Doc: "A planning period.", Fields: []*Field{
		key("Unique among cycles.").need(),
		text("name", "As pages show it."),
		ref("parent", "The longer cycle it is part of.", KindCycle),
		date("from", "Its first day.").because(words.T("a cycle has a first day")),
		date("to", "Its last day.").because(words.T("a cycle has a last day")),
		word("phase", "Where it stands.", Planning, Active, Scoring, Closed),
		word("cadence", "How often goals are checked in on.", Weekly, Biweekly, Monthly).absent("weekly").says(everyCadence),
		block("charter", "What is aligned, what is not, and who decides.", charterBlock),
	}},
	check: func(c *checker, e Entity) { c.order(e.(*Cycle).From, "to", e.(*Cycle).To) },
})
