package cascade

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
	Many: "readings", Parent: "metric", Accumulates: true, Identity: []string{"metric", "at"},
	Block: Block{Call: "reading", Doc: "One reading of a metric. There is one a day.", Fields: []*Field{
		ref("metric", "Which metric.", KindMetric).whole().owns(),
		moment("at", "A date, or an RFC 3339 time.").need("a reading has a date"),
		number("value", "In the metric's unit.").need(""),
		text("note", "What to know about it."),
		ref("checkIn", "The check-in that wrote it.", KindCheckIn).kept(),
	}},
	restored: func(stored, after Entity) { // what somebody typed anew does not come from the check-in any more
		if was, o := stored.(*Observation), after.(*Observation); o.Value != was.Value || o.At != was.At {
			o.CheckIn = ""
		}
	},
})
