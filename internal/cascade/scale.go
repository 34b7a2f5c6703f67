package cascade

import (
	"math"
	"strconv"
	"strings"

	"weir.dev/weir/internal/words"
)

// Scale is what is known of the size of a metric's values: from its readings, its healthy range and what its measures
// start from and are to reach.
type Scale struct {
	percent bool    // in %, and nothing known lies outside 0 to 100
	stated  Bounds  // of a percentage: what its measures and its range state; nothing where that is as small as a fraction
	largest float64 // the largest of all that is known, without its sign
	settled bool    // enough is known to say what would be absurd
}

// What a person has to insist on. Shares do pass 100 % and small counts do jump, so both are wide.
const (
	farOutside   = 100 // percentage points below 0 or above 100
	manyTimes    = 100 // times the largest value known
	fewestToKnow = 3   // readings, where nobody stated where the metric stands and is to go
)

// Beyond reports whether a lies past b in the direction of m; never where m is nil or has none.
func (m *Metric) Beyond(a, b float64) bool {
	return m != nil && (m.Direction == Up && a > b || m.Direction == Down && a < b)
}

// ScaleOf returns the scale of m as far as s shows it. One that programs keep up has none: they know what they send.
func (s *Snapshot) ScaleOf(m *Metric) Scale {
	if m.Source == SourcePush {
		return Scale{}
	}
	var readings, posts []float64
	for o := range s.Observations(m.ID) {
		readings = append(readings, o.Value)
	}
	if m.Range != nil {
		posts = append(posts, m.Range.Low, m.Range.High)
	}
	for l := range s.MeasuresReading(m.ID) {
		for _, v := range []*float64{l.From, l.To, l.Commit, l.Stretch} {
			if v != nil {
				posts = append(posts, *v)
			}
		}
		for _, stone := range l.Milestones {
			posts = append(posts, stone.Value)
		}
	}
	return scaleOf(m.Unit, readings, posts)
}

// InPercent reports whether m is read in percent.
func (m *Metric) InPercent() bool { return inPercent(m.Unit) }

func inPercent(unit string) bool {
	unit = strings.ToLower(strings.TrimSpace(unit))
	return unit == "percent" || unit == "per cent" || strings.HasPrefix(unit, "%")
}

func scaleOf(unit string, readings, posts []float64) Scale {
	out := Scale{percent: inPercent(unit), settled: len(readings) >= fewestToKnow}
	for _, v := range append(readings, posts...) {
		out.percent = out.percent && v >= 0 && v <= 100
		out.largest = max(out.largest, math.Abs(v))
	}
	for _, v := range posts {
		if out.settled = out.settled || v != 0; v == 0 {
			continue
		}
		out.stated.High = max(out.stated.High, v)
		if out.stated.Low == 0 || v < out.stated.Low {
			out.stated.Low = v
		}
	}
	if !out.percent || out.stated.Low < leastStated {
		out.stated = Bounds{}
	}
	return out
}

// leastStated is what the numbers that are stated of a percentage are at least, where a fraction can be told from it.
const leastStated = 2

// fractionSlack is how far a hundred times a fraction may miss what is stated.
const fractionSlack = 1.5

// fraction reports whether a value seems to be a share written as a fraction of 1: a hundred times it is as large as
// what is stated, and it is not.
func (c Scale) fraction(value float64) bool {
	return value > 0 && value <= 1 && c.stated.High > 0 &&
		value*100 >= c.stated.Low/fractionSlack && value*100 <= c.stated.High*fractionSlack
}

// Doubt says why a value is hardly what its writer means, in a sentence; empty when there is no reason to ask. It is
// for what people type: whoever means it may insist.
func (c Scale) Doubt(value float64) words.Text {
	switch {
	case c.fraction(value):
		return words.T("%s is about a hundredth of what is stated for this metric. If it is a share written as a fraction, "+
			"write %s.", Plain(value), Plain(math.Round(value*1e8)/1e6))
	case c.percent: // an error rate may well be a hundred times what it was yesterday
		if value < -farOutside || value > 100+farOutside {
			return words.T("%s is far outside 0–100%%, and unlike every other value of this metric.", Plain(value))
		}
	case c.settled && c.largest > 0 && math.Abs(value) > manyTimes*c.largest:
		return words.T("%s is more than %d times the largest value known of this metric, %s.", Plain(value), manyTimes,
			Plain(c.largest))
	}
	return words.Text{}
}

// Plain writes a number as people type it, with all its digits: without an exponent where that is readable, which it is
// up to a thousand million million, and down to as little.
func Plain(v float64) string {
	if v == 0 {
		return "0" // also where it is a negative nothing
	}
	if size := math.Abs(v); size >= 1e-15 && size <= 1e15 {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}
