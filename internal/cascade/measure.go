package cascade

import (
	"slices"

	"weir.dev/weir/internal/words"
)

// KindMeasure is the kind of Measure.
const KindMeasure Kind = "measure"

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

// Shapes lists them.
var Shapes = []Shape{FromTo, InRange, Cumulative, PerPeriod, YesNo}

// The roles of a measure.
const (
	Leading = "leading"
	Lagging = "lagging"
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
	Goal   ID    `json:"goal"`
	Metric ID    `json:"metric,omitempty"`
	Shape  Shape `json:"shape,omitempty"`
	// for shape range: the lower bound, where the metric's own does not serve
	From       *float64    `json:"from,omitempty"`
	To         *float64    `json:"to,omitempty"`
	Start      Date        `json:"start,omitzero"`
	By         Date        `json:"by,omitzero"`
	Role       string      `json:"role,omitempty"`
	Weight     *float64    `json:"weight,omitempty"` // ≥ 0; unset is 1
	Commit     *float64    `json:"commit,omitempty"`
	Stretch    *float64    `json:"stretch,omitempty"`
	Milestones []Milestone `json:"milestones,omitempty"`
	Misses     string      `json:"misses,omitempty"`
	Wrote      []ID        `json:"wrote,omitempty"`
	// Outlook is worked out from readings, and no field of files or the API; nil where there is none, or none yet.
	Outlook *Outlook `json:"-" frozen:"too"`
}

// Kind returns KindMeasure.
func (*Measure) Kind() Kind { return KindMeasure }

func (e *Measure) natural() string { return join(e.Goal, ID(e.Key)) }

func (e *Measure) within() ID { return e.Goal }

var milestoneBlock = &Block{Name: "milestone", Doc: "A value planned for a day.", Fields: []*Field{
	date("by", "The day.").need(),
	number("value", "In the metric's unit.").need(),
}}

var measureInfo = describe[Measure](KindInfo{
	Many: "measures", The: words.T("the {measure}"), Keyed: true, Within: "goal", Parent: "goal",
	Block: Block{Doc: "A metric with a baseline, a target and dates.", Fields: slices.Concat([]*Field{
		key("Unique within its goal.").absent("the metric's id"),
		ref("goal", "The goal it belongs to.", KindGoal).whole().owns().stub(),
		ref("metric", "What it reads.", KindMetric).whole().sealed(),
		word("shape", "How it is judged.", Shapes...).absent(string(FromTo)).sealed(),
		number("from", "The baseline, in the metric's unit.").sealed(),
		number("to", "The target.").sealed(),
		date("start", "When it starts to count.").sealed(),
		date("by", "When the target is due.").sealed(),
		word("role", "Whether it moves before the outcome or with it.", Leading, Lagging).sealed(),
		number("weight", "Its part in the goal's evidence, 0 or more.").atLeast(0).
			absent("the mean of those its goal states, else 1").sealed(),
		number("commit", "The value that was promised.").sealed(),
		number("stretch", "The value that would be a surprise.").sealed(),
		block("milestones", "Values planned for days, in order.", milestoneBlock).sealed(),
		text("misses", "What it does not capture."),
	}, sightFields(), []*Field{wroteField()})},
	check: func(c *checker, e Entity) {
		m := e.(*Measure)
		c.order(m.Start, "by", m.By)
		for i := 1; i < len(m.Milestones); i++ {
			if m.Milestones[i].By <= m.Milestones[i-1].By {
				c.bad("milestones", words.T("%s does not come after %s; put them in order of date, one a day",
					m.Milestones[i].By, m.Milestones[i-1].By))
			}
		}
	},
})

func (e *Measure) settle(a *batch, i int, was Entity) bool {
	if was, ok := was.(*Measure); ok {
		a.checkRevised(i, was, e)
		a.checkMoved(i, was, e)
	}
	return false
}

// checkMoved keeps a measure at a restricted metric once something was said of it: check-ins and revisions tell, by the
// measure, what that stood at, and would show it to whoever sees what the measure reads next. So would the revisions of
// what else changes along.
func (a *batch) checkMoved(i int, was, now *Measure) {
	m := a.base.Metric(was.Metric)
	if m == nil || !m.Restricted() || now.Metric == was.Metric {
		return
	}
	g := a.base.Goal(was.Goal)
	if a.base.saidOf(was.ID) || g != nil && g.State == Committed && len(RevisedFields(was, now)) > 1 {
		a.bad(i, "metric", words.T("It has read a restricted metric, and what was said of it tells of that. Add {a measure} "+
			"of the other metric, and remove this one."))
	}
}

// saidOf reports whether a check-in gave a value of a measure, or a revision tells of it.
func (s *Snapshot) saidOf(measure ID) bool {
	for _, k := range []Kind{KindCheckIn, KindRevision} {
		for range s.Referrers(measure, k) {
			return true
		}
	}
	return false
}

// checkRevised holds changes of a committed measure to a new entry under revisions that says what it becomes.
func (a *batch) checkRevised(i int, was, now *Measure) {
	if g := a.base.Goal(was.Goal); g == nil || g.State != Committed {
		return
	}
	for _, f := range RevisedFields(was, now) {
		if !a.tells(now.ID, f, was.Goal, now.Goal) {
			if f.Field == "metric" {
				f.Was, f.Now = a.metricLabel(was.Metric), a.metricLabel(now.Metric)
			}
			err := a.bad(i, f.Field, words.T("changes from %s to %s although the {goal} is committed", orNone(f.Was),
				orNone(f.Now)))
			err.Problem, err.Measure = NeedsRevision, now.Key
			err.Change = FieldChange{f.Field, orNone(f.Was), orNone(f.Now)}
		}
	}
}

func (e *Measure) writers() *[]ID { return &e.Wrote }

func (e *Measure) sealedUnder(x *Since) ID {
	x.Measure = e.ID
	return e.Goal
}
