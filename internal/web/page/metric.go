package page

import "weir.dev/weir/internal/web/chart"

// Metric is one metric: what it is, how it moves, who reads it, and where a reading is recorded.
type Metric struct {
	Shell
	ID         string
	Path       string
	Name       string
	Now        string // "33.3%"; empty: no reading
	NowNote    string // "on 16 Nov, up 0.3 since 9 Nov"
	Range      string // "inside its healthy range", "2 below its healthy range"
	RangeTone  Tone
	Chart      chart.Line
	Facts      []Fact // definition, direction, owner, cadence, source …, in that order
	Readers    []Reader
	ReadNote   string // "2 shown · 1 restricted"
	Keepers    []Keeper
	Readings   []Reading // newest first
	MoreTo     string    // path to the older ones
	Record     *RecordForm
	Restricted string // "Visible to Growth leads only."
}

// Fact is one row of a catalogue entry.
type Fact struct {
	Name  string
	Value string
	Path  string
}

// Reader is a measure that reads the metric.
type Reader struct {
	Goal    string
	Path    string
	Health  Health
	Owners  string
	Reads   string // "31.4 → 40% by 31 Dec"
	Unlike  string // "in a different unit", when it is read another way than others read it
	Numbers Numbers
}

// Keeper is a team that keeps the metric in range on behalf of a goal.
type Keeper struct {
	Team, Goal Link
	Note       string
}

// Reading is one observation.
type Reading struct {
	When  When
	Value string
	Note  string
	From  string // "Ana’s check-in", "recorded by Ben", "Prometheus"
}

// RecordForm records a value. After a refusal it carries what was typed and what is wrong.
type RecordForm struct {
	Action      string
	Unit        string
	Date        string // "2026-11-16"
	Latest      string // the last date that may be chosen
	Value, Note string
	Doubted     bool // the value is far from all that is known, so a tick asks whether it is right: "sure" = "1"
	Insisted    bool // the tick is set
	Errors      FieldErrors
}

// FieldErrors says what is wrong with which field; the empty key is about the form as a whole.
type FieldErrors map[string]string

// Metrics is the catalogue.
type Metrics struct {
	Shell
	Query   string
	Rows    []MetricRow
	Visible int
	Empty   *Empty
}

// MetricRow is a metric in the catalogue.
type MetricRow struct {
	Name, Path string
	Now        string
	When       When
	Spark      []float64
	Owner      Link
	Direction  string // "up is better", "keep between 2 and 4", "no direction"
	Read       string // "read by 2 goals", "nobody reads it"
	Status     string // "in range", "no reading for 5 weeks"
	Tone       Tone
}
