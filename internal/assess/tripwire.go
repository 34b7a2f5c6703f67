package assess

import (
	"cmp"
	"slices"
	"strings"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/threshold"
)

// Tripwire is how a tripwire stands today.
type Tripwire struct {
	State   TripwireState
	Day     cascade.Date         // it is asked on; today where it names none
	Reading *cascade.Observation // what it was judged by; nil where there is none that counts
	Beyond  bool                 // whether that reading is on its wrong side
	Chance  float64              // before its day, that it will be reached on it; 0 where nothing can be said
}

// TripwireState says how a tripwire stands.
type TripwireState string

// The states of a tripwire.
const (
	TripwireUnseen  TripwireState = "unseen"  // the viewer does not see its metric
	TripwireWaits   TripwireState = "waits"   // its day is to come, and there is no reading yet
	TripwireFar     TripwireState = "far"     // its day is to come, and it is not near
	TripwireNear    TripwireState = "near"    // its day is soon and today's reading would reach it, or its chance is even
	TripwireUntold  TripwireState = "untold"  // no reading is fresh enough to tell
	TripwireClear   TripwireState = "clear"   // it is not reached
	TripwireReached TripwireState = "reached" // it is reached
)

// Tripwire judges a tripwire: before its day what today's reading would mean; on it and after, what the last reading by
// then said. One without a day is asked every day.
func (a *Assessor) Tripwire(t cascade.Tripwire) Tripwire {
	metric := a.s.Metric(t.Metric)
	if metric == nil || metric.Withheld {
		return Tripwire{State: TripwireUnseen}
	}
	today := a.Today()
	out := Tripwire{Day: cmp.Or(t.At, today)}
	ahead := out.Day > today
	from := a.s.DaysBack(metric.Owner, out.Day, threshold.FreshCadences*metric.Cadence.Days())
	if ahead {
		from = 0
	}
	o := a.s.LastObservation(metric.ID, from, min(out.Day, today))
	if o == nil {
		if out.State = TripwireUntold; ahead {
			out.State = TripwireWaits
		}
		return out
	}
	out.Reading = o
	out.Beyond = t.Below != nil && o.Value < *t.Below || t.Above != nil && o.Value > *t.Above
	if ahead {
		out.Chance = a.Crossing(t)
	}
	switch soon := int(out.Day-today) <= threshold.NearDays; {
	case ahead && (soon && out.Beyond || out.Chance >= threshold.LikelyTripwire):
		out.State = TripwireNear
	case ahead:
		out.State = TripwireFar
	case out.Beyond:
		out.State = TripwireReached
	default:
		out.State = TripwireClear
	}
	return out
}

// done are the words by which trackers call work finished.
var done = []string{"done", "finished", "complete", "completed", "closed", "shipped", "released", "merged"}

// Done reports whether a status of work says that it is finished.
func Done(status string) bool {
	return slices.Contains(done, strings.ToLower(strings.TrimSpace(status)))
}

// Outside returns how far a value lies outside bounds: below 0 under the lower one, above 0 over the upper one, else 0.
func Outside(v float64, b cascade.Bounds) float64 {
	switch {
	case v < b.Low:
		return v - b.Low
	case v > b.High:
		return v - b.High
	}
	return 0
}
