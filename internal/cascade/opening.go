package cascade

import (
	"cmp"
	"reflect"

	"weir.dev/weir/internal/words"
)

// KindOpening is the kind of Opening.
const KindOpening Kind = "opening"

// Opening tells the owners of one restricted thing that somebody came to see it, by what was written: into its
// audience or onto a team that it is open to, by a role, by who owns it. Weir keeps it, also once these see it no
// more, and when the thing goes or becomes somebody else's: those it belonged to when they came are told for good.
type Opening struct {
	Header
	At         Moment `json:"at"`
	Goal       ID     `json:"goal,omitempty"`
	Measure    ID     `json:"measure,omitempty"`
	Metric     ID     `json:"metric,omitempty"`
	Initiative ID     `json:"initiative,omitempty"`
	WorkItem   ID     `json:"workItem,omitempty"`
	Called     string `json:"called,omitempty"` // what the thing was called then
	Tell       []ID   `json:"tell,omitempty"`   // the people it belonged to before, who saw it
	Who        []ID   `json:"who,omitempty"`    // people; some may have left the workspace since
	Everybody  bool   `json:"everybody,omitempty"`
	By         ID     `json:"by,omitempty"` // empty: whoever had the files
	Reason     string `json:"reason,omitempty"`
}

// Kind returns KindOpening.
func (*Opening) Kind() Kind { return KindOpening }

func (e *Opening) natural() string {
	return join(e.Goal, e.Measure, e.Metric, e.Initiative, e.WorkItem, ID(e.At.String()), ID(e.Called))
}

func (e *Opening) when() Moment { return e.At }

var openingInfo = describe[Opening](KindInfo{
	Many: "notices of sight", The: words.T("the notice of sight"), Accumulates: true, Kept: true,
	Identity: []string{"goal", "measure", "metric", "initiative", "workItem", "at", "called"},
	Block: Block{
		Call: words.T("notice of sight"),
		Doc:  "Tells the owners of one restricted thing, and nobody else, who came to see it. Weir keeps these.",
		Fields: []*Field{
			moment("at", "When.").because(words.T("it has a date")),
			ref("goal", "The goal they came to see.", KindGoal).subject(),
			ref("measure", "The measure they came to see.", KindMeasure).subject(),
			ref("metric", "The metric they came to see.", KindMetric).subject(),
			ref("initiative", "The initiative they came to see.", KindInitiative).subject(),
			ref("workItem", "The work item they came to see.", KindWorkItem).subject(),
			text("called", "What it was called then."),
			ref("tell", "Whose it was before. They are told for good, also when it is gone.", KindPerson),
			ref("who", "Who came to see it.", KindPerson),
			flag("everybody", "It is open now.").absent("false"),
			ref("by", "Who wrote what let them.", KindPerson),
			text("reason", "Why, in their words."),
		},
	},
	// Once the thing is gone its name alone says what it was about.
	stands: func(e Entity) bool { return e.(*Opening).named() || e.(*Opening).Called != "" },
	check: func(c *checker, e Entity) {
		if n := c.info.subjects(e); n > 1 || n == 0 && e.(*Opening).Called == "" {
			c.bad("goal", words.T("names one thing: {a goal}, {a measure}, a metric, an initiative or a work item"))
		}
	},
})

// named reports whether what it tells of is still there.
func (e *Opening) named() bool {
	return cmp.Or(e.Goal, e.Measure, e.Metric, e.Initiative, e.WorkItem) != ""
}

// OpeningOf returns an opening that names a thing, or nil of what has no grade.
func OpeningOf(e Entity) *Opening {
	o := &Opening{}
	if SightOf(e) == nil || !SetSubject(o, e.Kind(), e.Head().ID) {
		return nil
	}
	return o
}

// Regrades reports whether a change of a thing may alter who sees it: its grade, its audience, or what it names or is
// made of.
func Regrades(was, is Entity) bool {
	if was == nil || is == nil {
		return true
	}
	for f := range Info(is.Kind()).Own() {
		if (f.Type == TypeRef || f.Type == TypeFormula || f.Name == "visibility") &&
			!f.same(reflect.ValueOf(was).Elem(), reflect.ValueOf(is).Elem()) {
			return true
		}
	}
	return false
}
