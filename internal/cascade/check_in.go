package cascade

import (
	"maps"
	"slices"
	"time"

	"weir.dev/weir/internal/words"
)

// KindCheckIn is the kind of CheckIn.
const KindCheckIn Kind = "checkIn"

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
	FiledBy      ID             `json:"filedBy,omitempty"`
	Status       Status         `json:"status,omitempty"`
	Confidence   *float64       `json:"confidence,omitempty"` // 0…1
	Values       map[ID]float64 `json:"values,omitempty"`
	Learned      string         `json:"learned,omitempty"`
	Next         string         `json:"next,omitempty"`
	Acknowledged []ID           `json:"acknowledged,omitempty"`
}

// Kind returns KindCheckIn.
func (*CheckIn) Kind() Kind { return KindCheckIn }

func (e *CheckIn) natural() string {
	if e.Key != "" {
		return join("key", ID(e.Key))
	}
	return join(e.Goal, e.By, ID(e.At.String()))
}

func (e *CheckIn) when() Moment { return e.At }

var checkInInfo = describe[CheckIn](KindInfo{
	Many: "check-ins", The: words.T("the check-in"), Parent: "goal", Accumulates: true,
	Identity: []string{"goal", "by", "at"},
	Block: Block{Call: words.T("check-in"), Doc: "A snapshot of the goal, never edited.", Fields: []*Field{
		key("Seldom needed; unique among check-ins.").absent("goal, by and at together"),
		ref("goal", "The goal it is about.", KindGoal).whole().owns().subject(),
		moment("at", "A date, or an RFC 3339 time.").because(words.T("a check-in has a date")),
		ref("by", "Who checked in.", KindPerson).speaks(),
		filedBy(),
		word("status", "What the owner says.", OnTrack, AtRisk, OffTrack),
		number("confidence", "0 to 1.").within(0, 1),
		numbers("values", "Readings, by measure, in each metric's unit. Each becomes an observation.", KindMeasure),
		text("learned", "What we learned."),
		text("next", "What changes next."),
		ref("acknowledged", "Who has read it.", KindPerson).speaks(),
	}},
	stands: func(e Entity) bool { return e.(*CheckIn).Says() },
})

// Says reports whether c says anything: a status, a confidence, a word or a value. One that does not counts for
// nothing.
func (c *CheckIn) Says() bool {
	return c.Status != "" || c.Confidence != nil || c.Learned != "" || c.Next != "" || len(c.Values) > 0
}

func (e *CheckIn) settle(a *batch, i int, was Entity) bool {
	if was == nil {
		if a.idsFirst {
			a.hold(i, e)
		}
		a.observe(i, e)
	}
	return false
}

// hold holds a check-in among edits to what checking in asks for.
func (a *batch) hold(i int, c *CheckIn) {
	if g := a.base.Goal(c.Goal); g != nil { // one made in the same go is open
		a.refused(i, refuseCheckIn(g, c.At, a.last))
	} else if c.At.Date() > a.last {
		a.bad(i, "at", words.T("%s is after today (%s).", c.At, a.last))
	}
	if !c.Says() {
		a.bad(i, "", sayOneThing)
	}
	for _, id := range slices.Sorted(maps.Keys(c.Values)) {
		if m := a.measure(id); m != nil {
			if metric := a.metric(m.Metric); metric != nil && !a.base.Typed(metric) {
				a.bad(i, "values", refuseFed(&a.base, metric))
			}
		}
	}
}

// give notes which readings it gives, for readings that the document states itself.
func (c *CheckIn) give(a *batch) {
	for id := range c.Values {
		if m := a.measure(id); m != nil {
			a.explicit[readingDay{m.Metric, c.At.Date()}] = false
		}
	}
}

// observe writes the readings that come with a new check-in.
func (a *batch) observe(i int, c *CheckIn) {
	said := map[ID]ID{} // metric → the measure that gave its value
	for _, id := range slices.Sorted(maps.Keys(c.Values)) {
		m := a.measure(id)
		if m == nil || m.Metric == "" {
			a.bad(i, "values", words.T("{measure} %s has no metric, so its value has nowhere to go", words.Quoted(a.label(id))))
			continue
		}
		if m.Goal != c.Goal {
			a.bad(i, "values", words.T("{measure} %s belongs to another {goal}", words.Quoted(m.Key)))
			continue
		}
		if first, ok := said[m.Metric]; ok && c.Values[first] != c.Values[id] {
			a.bad(i, "values", words.T("{measures} %s and %s read one metric, so they cannot have different values; give one",
				words.Quoted(a.label(first)), words.Quoted(a.label(id))))
			continue
		}
		said[m.Metric] = id
		o := &Observation{Metric: m.Metric, At: c.At, Value: c.Values[id], CheckIn: c.ID}
		if a.explicit[o.day()] {
			continue
		}
		if was := a.draft.readingOn(o.day()); was != nil {
			if was.Value == o.Value { // it says nothing new, at whatever hour, and keeps who said it first
				continue
			}
			o.ID, o.Seq = was.ID, was.Seq
		} else {
			o.ID = ID(a.ids.New(string(KindObservation), string(o.Metric), string(a.by), o.natural()))
		}
		a.draft.put(o)
	}
}

// record makes it by the command that people use for it.
func (e *CheckIn) record(s Snapshot, by ID, now time.Time, ids IDs) ([]Change, error) {
	return s.CheckIn(by, CheckInInput{
		Goal: e.Goal, At: e.At, Status: e.Status, Confidence: e.Confidence, Values: e.Values, Learned: e.Learned,
		Next: e.Next,
	}, now, ids)
}
