package page

import (
	"slices"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/web/chart"
	"weir.dev/weir/internal/web/form"
	"weir.dev/weir/internal/words"
)

// Metric is one metric: what it is, how it moves, who reads it, and where a reading is recorded.
type Metric struct {
	Shell
	Change     May
	Path       string
	Name       string
	Now        words.Text // "33.3%"; empty: no reading
	NowNote    words.Text // "on 16 Nov, up 0.3 since 9 Nov"
	Range      words.Text // "inside its healthy range", "2 below its healthy range"
	RangeTone  Tone
	Chart      chart.Line
	Facts      []Fact // definition, direction, owner, cadence, source …, in that order
	Readers    []Reader
	Keepers    []Keeper
	Readings   []Reading // newest first
	MoreTo     string    // path to the older ones
	Openings   []Opening
	Record     *form.View // records a value; nil where that is not done by hand, or not the viewer's
	Restricted words.Text // "Visible to Growth leads only."
}

// from reports whether it is known of any reading what it came from.
func (v Metric) from() bool {
	return slices.ContainsFunc(v.Readings, func(r Reading) bool { return !r.From.IsZero() })
}

// noted reports whether any reading has a note.
func (v Metric) noted() bool {
	return slices.ContainsFunc(v.Readings, func(r Reading) bool { return r.Note != "" })
}

// Fact is one thing that is said of something, under what it is called.
type Fact struct {
	Name  words.Text
	Value words.Text
	Path  string
	Also  []Link // further values
	Apart bool   // each of them is a sentence, and stands on a line of its own
}

// Reader is a measure that reads the metric.
type Reader struct {
	Goal    string
	Path    string
	Health  cascade.Health
	Owners  string
	Reads   words.Text // "31.4 → 40% by 31 Dec"
	Numbers Numbers
}

// Keeper is a team that keeps the metric in range on behalf of a goal.
type Keeper struct {
	Team, Goal Link
	Note       words.Text
}

// Reading is one observation.
type Reading struct {
	When  When
	Value words.Text
	Note  string
	From  words.Text // "Ana’s check-in", "recorded by Ben", "Prometheus"
}

// Metrics is the catalogue.
type Metrics struct {
	Shell
	Add   May
	Query string
	Rows  []MetricRow
	Count words.Text // how many there are, where nobody asked for some of them
	Pager Pager
	Empty *Empty
}

// MetricRow is a metric in the catalogue.
type MetricRow struct {
	Name      words.Text
	Path      string
	Now       words.Text
	When      When
	Spark     []float64
	Owner     Link
	Direction words.Text // "up is better", "keep between 2 and 4", "no direction"
	Read      words.Text // "read by 2 goals", "nobody reads it"
	Status    words.Text // "in range", "no reading for 5 weeks"
	Tone      Tone
}
