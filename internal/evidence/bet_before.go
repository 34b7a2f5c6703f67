package evidence

import (
	"math"
	"slices"

	"weir.dev/weir/internal/words"
)

// Whether a move began before the change: so many periods earlier are tried, and one of them must fit better by so much
// in log units. Of true steps of two SD 1 to 5 % are said to have begun before.
const (
	earlier       = 4
	earlierBetter = 2
)

// arrived is the share of the change that has arrived at each of the times t,
// had it started so many periods earlier.
func (b *bet) arrived(t []float64, periods float64) []float64 {
	out := make([]float64, len(t))
	for i, v := range t {
		out[i] = b.post(v + periods)
	}
	return out
}

// beganBefore reports whether the same change, had it started one to four
// periods earlier, fits y clearly better than it does as it started: x is its
// design, fitted the evidence for it. It leaves another posterior in s. A
// start with fewer readings before it than a bet can be shown with is not
// tried.
func (b *bet) beganBefore(s *scratch, y []float64, x [][]float64, fitted float64) bool {
	last := len(x) - 1
	design, before, patterns := slices.Clone(x), x[last], b.patterns()
	for k := 1.0; k <= earlier; k++ {
		t := b.series.t
		if t[showBefore-1] >= b.start-k {
			return false
		}
		post := b.arrived(t, k)
		if slices.Equal(post, before) {
			continue
		}
		before, design[last] = post, post
		if p, err := s.fitSloped(t, y, design, betSlopes[:], patterns); err == nil && p.evidence-fitted > earlierBetter {
			return true
		}
	}
	return false
}

// began says that the move began before the change.
func (b *bet) began() words.Text {
	return words.T("The move began before %s", dateWords(*b.req.Started))
}

// goingClear is how clear the readings before a change must go one way to be said to: the two-sided p.
const goingClear = .05

// going adds to the notes how the metric was going before the change, where
// that is clear from the readings before it. y is on the scale, in its unit.
func (b *bet) going(r *BetResult, s *scratch, y []float64, unit float64) {
	n := b.before
	if n < verdictBefore {
		return
	}
	x := [][]float64{constants(n)}
	if b.control != nil {
		x = append(x, b.control[:n])
	}
	p, err := s.fit(b.series.t[:n], y[:n], append(x, b.series.t[:n]))
	if err != nil || p.TwoSided() >= goingClear {
		return // readings that fit without an error, or a control that says the same, tell nothing more
	}
	slope := b.scale.back(b.baseline, p.Median()*unit)
	amount := quantity(words.Significant(math.Abs(slope), 2), moveUnit(b.req.Words.Unit))
	if slope < 0 {
		r.Notes = append(r.Notes, words.T("It was already falling by about %s a %s before.", amount, b.series.cadence.noun()))
		return
	}
	r.Notes = append(r.Notes, words.T("It was already rising by about %s a %s before.", amount, b.series.cadence.noun()))
}
