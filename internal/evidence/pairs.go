package evidence

import (
	"math"
	"slices"

	"weir.dev/weir/internal/words"
)

// pairs are the readings of y that have a reading of x lag periods earlier;
// each reading of x serves once.
type pairs struct {
	t, x, y []float64
	off     float64 // the sum of how far the readings lie from the lag asked for
	xs, ys  standard
	err     *Error
	cadence Cadence // of the times
	over    float64 // how many periods the outcome was read over
}

// season is the widest season that n pairs could show, as columns: not drawn towards none, lest what two metrics share
// with the calendar be told as a link.
func (d *pairs) season(n int) [][]float64 {
	all := d.cadence.seasons(d.t, d.over)
	for len(all) > 0 {
		if s := all[len(all)-1]; n >= GradePairs && 2*s.width() <= n {
			return s.columns(d.t)
		}
		all = all[:len(all)-1]
	}
	return nil
}

// same reports whether two are made of the same readings.
func (d *pairs) same(other pairs) bool {
	return slices.Equal(d.t, other.t) && slices.Equal(d.x, other.x)
}

// pair puts dst together; xs and ys are the values on their scales.
func (l *link) pair(dst *pairs, x *line, xs []float64, y *line, ys []float64, lag float64) {
	dst.t, dst.x, dst.y, dst.off = dst.t[:0], dst.x[:0], dst.y[:0], 0
	from, used, miss := 0, -1, 0.0
	for i, t := range y.t {
		j := x.nearest(t-lag, from)
		if j < 0 {
			continue
		}
		from = j
		if math.Min(x.t[j], t) < l.from {
			continue
		}
		off := math.Abs(x.t[j] - (t - lag))
		if j == used {
			if off >= miss {
				continue
			}
			last := len(dst.t) - 1
			dst.off -= miss
			dst.t, dst.x, dst.y = dst.t[:last], dst.x[:last], dst.y[:last]
		}
		used, miss = j, off
		dst.off += off
		dst.t, dst.x, dst.y = append(dst.t, t), append(dst.x, xs[j]), append(dst.y, ys[i])
	}
}

// slope fits y on x, beside a trend of its own, and writes the posterior to s; ok is false if there are
// too few pairs or either side does not move among them.
func (d *pairs) slope(s *scratch, one []float64) (p *Posterior, ok bool) {
	n := len(d.t)
	d.err = nil
	if n < ShowPairs {
		return nil, false
	}
	var moves bool
	if d.xs, moves = standardise(d.x); !moves {
		return nil, false
	}
	if d.ys, moves = standardise(d.y); !moves {
		return nil, false
	}
	cols := append(d.season(n), one[:n], d.t, d.x)
	p, d.err = s.fit(d.t, d.y, cols)
	if d.err != nil && d.err.Code == CodeCollinear {
		d.err = refuse(CodeCollinear, "driver", words.T("The driver moves as evenly as time itself, so what "+
			"follows it cannot be told from what comes by itself."))
	}
	return p, d.err == nil
}

// unit is one standardised slope on the scales of the metrics.
func (d *pairs) unit() float64 { return d.ys.unit / d.xs.unit }

// moves says whether a driver moved enough for its effect to be told: it made
// two distinct moves (runs in one direction of more than four times its usual
// change from reading to reading), or its standard deviation is at least twice
// that noise. The noise is 1.4826 times the median absolute change, so that
// the moves themselves do not count as noise.
func moves(x []float64) bool {
	n := len(x)
	if n < 3 {
		return false
	}
	abs := make([]float64, n-1)
	mean, ss := 0.0, 0.0
	for i := range abs {
		abs[i] = math.Abs(x[i+1] - x[i])
	}
	for _, v := range x {
		mean += v / float64(n)
	}
	for _, v := range x {
		ss += (v - mean) * (v - mean)
	}
	noise := 1.4826 * median(abs)
	if math.Sqrt(ss/float64(n-1)) >= 2*noise && slices.Min(x) < slices.Max(x) {
		return true
	}
	distinct, run := 0, 0.0
	for i := 1; i <= n; i++ {
		d := 0.0
		if i < n {
			d = x[i] - x[i-1]
		}
		if d*run <= 0 { // the run ends
			if math.Abs(run) > 4*noise {
				distinct++
			}
			run = 0
		}
		run += d
	}
	return distinct >= 2
}
