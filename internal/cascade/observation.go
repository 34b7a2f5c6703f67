package cascade

import (
	"math"
	"time"

	"weir.dev/weir/internal/words"
)

// KindObservation is the kind of Observation.
const KindObservation Kind = "observation"

// Observation is one reading of a metric. There is one a metric and day; the last write wins.
type Observation struct {
	Header
	Metric  ID      `json:"metric"`
	At      Moment  `json:"at"`
	Value   float64 `json:"value"`
	Note    string  `json:"note,omitempty"`
	CheckIn ID      `json:"checkIn,omitempty"` // the check-in that wrote it
}

// Kind returns KindObservation.
func (*Observation) Kind() Kind { return KindObservation }

func (e *Observation) natural() string { return join(e.Metric, ID(e.At.Date().String())) }

func (e *Observation) when() Moment { return e.At }

var observationInfo = describe[Observation](KindInfo{
	Many: "readings", The: words.T("the reading"), Parent: "metric", Accumulates: true, Identity: []string{"metric", "at"},
	Block: Block{Call: words.T("reading"), Doc: "One reading of a metric. There is one a day.", Fields: []*Field{
		ref("metric", "Which metric.", KindMetric).whole().owns().subject(),
		moment("at", "A date, or an RFC 3339 time.").because(words.T("a reading has a date")),
		number("value", "In the metric's unit.").need(),
		text("note", "What to know about it."),
		ref("checkIn", "The check-in that wrote it.", KindCheckIn).kept(),
	}},
	restored: func(stored, after Entity) { // what somebody typed anew does not come from the check-in any more
		if was, o := stored.(*Observation), after.(*Observation); o.Value != was.Value || o.At != was.At {
			o.CheckIn = ""
		}
	},
})

// readingDay is what there is one reading of.
type readingDay struct {
	metric ID
	on     Date
}

func (e *Observation) day() readingDay { return readingDay{e.Metric, e.At.Date()} }

// note makes it win over the value that a check-in of the same document gives for its day.
func (e *Observation) note(a *batch) {
	if _, given := a.explicit[e.day()]; given {
		a.explicit[e.day()] = true
	}
}

// refs is Refs of it by hand: readings are many.
func (e *Observation) refs(visit func(Ref)) {
	for _, f := range observationInfo.refs {
		id := &e.Metric
		if f.Name == "checkIn" {
			id = &e.CheckIn
		}
		if *id != "" {
			visit(f.ref("", id))
		}
	}
}

// plain reports whether it says no more than a metric, a moment and a number, with nothing to tidy and nothing wrong.
func (e *Observation) plain() bool {
	return *e == Observation{Metric: e.Metric, At: e.At, Value: e.Value} && ValidKey(string(e.Metric)) && !e.At.IsZero() &&
		!math.IsInf(e.Value, 0) && (e.Value != 0 || !math.Signbit(e.Value))
}

// settle passes over what is the same reading, perhaps made by a check-in. It holds edits to what recording asks for.
func (e *Observation) settle(a *batch, i int, was Entity) bool {
	if m := a.metric(e.Metric); a.idsFirst && m == nil {
		a.bad(i, "metric", words.T("A reading is of a metric."))
	} else if a.idsFirst {
		a.refused(i, a.base.takesReading(m, e.At, a.last))
	}
	o, ok := was.(*Observation)
	return ok && o.Metric == e.Metric && o.Value == e.Value && o.At == e.At && e.Note == ""
}

// record makes it by the command that people use for it.
func (e *Observation) record(s Snapshot, by ID, now time.Time, ids IDs) ([]Change, error) {
	return s.Observe(by, []Observation{*e}, now, ids)
}
