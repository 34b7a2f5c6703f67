package cascade

import (
	"slices"

	"weir.dev/weir/internal/words"
)

// KindMetric is the kind of Metric.
const KindMetric Kind = "metric"

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

// The sources every workspace has: values typed by people, and values pushed to the API.
const (
	SourceManual = "manual"
	SourcePush   = "push"
)

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
	Source     ID        `json:"source,omitempty"` // manual | push | a Source
	Transform  string    `json:"transform,omitempty"`
	Cumulative bool      `json:"cumulative,omitempty"`
	Formula    string    `json:"formula,omitempty"` // with @id for each metric
}

// Kind returns KindMetric.
func (*Metric) Kind() Kind { return KindMetric }

func (e *Metric) natural() string { return e.Key }

var boundsBlock = &Block{Name: "range", Doc: "A healthy range, ends included.", Fields: []*Field{
	number("low", "Lower end, in the metric's unit.").need(),
	number("high", "Upper end; above low.").need(),
}}

var metricInfo = describe[Metric](KindInfo{
	Many: "metrics", The: words.T("the metric"), Keyed: true, Title: "name",
	Block: Block{Doc: "A named quantity.", Fields: slices.Concat([]*Field{
		key("Unique among metrics.").need(),
		text("name", "As pages show it."),
		text("unit", "What it is counted in.").sealed(),
		word("direction", "The way it should move. Without one values show and progress does not.", Up, Down, Range).sealed(),
		block("range", "For operating metrics, and direction range.", boundsBlock).sealed(),
		text("definition", "How it is worked out: formula, denominator.").sealed().
			label(words.T("How it is counted")),
		ref("owner", "Who answers for it.", KindPerson, KindTeam).owns().stub().label(words.T("Answers for it")),
		word("cadence", "How often it is read.", cadences...).sealed().
			label(words.T("How often it is read")).says(everyCadence),
		ref("source", "manual, push, or the id of one under sources.", KindSource).or(SourceManual, SourcePush).
			label(words.T("Source")).says(map[string]words.Text{
			SourceManual: words.T("typed by people"), SourcePush: words.T("pushed to the API"),
		}),
		word("transform", "The scale on which changes are compared.", "identity", "log", "logit").absent("by unit").sealed().
			label(words.T("Scale of changes")).says(map[string]words.Text{
			"": words.T("by its unit"), "identity": words.T("as it is"), "log": words.T("relative"), "logit": words.T("odds"),
		}),
		flag("cumulative", "Whether values add up over time.").absent("false").sealed().
			label(words.T("Adds up over time")),
		formulaOf("formula", "A composite of other metrics, as in 0.5*speed + 0.5*stability.", KindMetric).sealed().
			label(words.T("Formula")),
	}, sightFields(), []*Field{
		things("observations",
			"Readings: the name of a CSV file beside this one, with the columns at, value and perhaps note, "+
				"or a list.", KindObservation, "metric"),
	})},
	check: func(c *checker, e Entity) {
		switch m := e.(*Metric); {
		case m.Range != nil && m.Range.High <= m.Range.Low:
			c.bad("range", words.T("%s is not below the upper end, %s", Plain(m.Range.Low), Plain(m.Range.High)))
		case m.Direction == Range && m.Range == nil:
			c.bad("range", words.T("is missing: a metric that should stay in range needs low and high"))
		}
	},
})

func (e *Metric) owners() []ID { return distinct([]ID{e.Owner}) }

func (e *Metric) narrowOthers(d *draft) { d.parts = append(d.parts, e.ID) }
