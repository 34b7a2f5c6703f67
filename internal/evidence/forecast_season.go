package evidence

import "math"

// basis is what a season adds to one noise model of a forecast: X = [season, 1] whitened is QR, the season drawn
// towards none (see effectSpread).
type basis struct {
	season season
	states []float64   // filtered states of the season's columns after the last reading
	r      [][]float64 // r[j] is the j-th column of R, down to its diagonal
	qy, qt []float64   // Qᵀy and Qᵀt
	logX   float64     // log|XᵀX| of the season's columns, and of how they are drawn
}

// basis takes a pattern out of the whitened columns of ones, times and readings; nil where it says the same as they do.
// The filter stands as it was run over the times.
func (s *scratch) basis(shown *pattern, w1, wt, wy []float64) *basis {
	width := len(shown.columns)
	b := &basis{
		season: shown.season, states: make([]float64, width), logX: 2 * float64(width) * math.Log(effectSpread),
		r: make([][]float64, width, width+1), qy: make([]float64, width+1), qt: make([]float64, width+1),
	}
	one := make([]float64, width+1)
	for j, column := range shown.columns {
		c := s.cols[j]
		b.states[j] = s.whiten(c, column)
		c[len(column)+j] = 1. / effectSpread
		r := make([]float64, j+1)
		for i := range j {
			r[i] = subtract(c, s.cols[i])
		}
		size := dot(c, c)
		if !(size > 0) {
			return nil
		}
		r[j] = math.Sqrt(size)
		for i := range c {
			c[i] /= r[j]
		}
		b.r[j], b.logX = r, b.logX+math.Log(size)
		one[j], b.qt[j], b.qy[j] = subtract(w1, c), subtract(wt, c), subtract(wy, c)
	}
	b.r = append(b.r, one)
	return b
}

// last completes the basis with the column of ones.
func (b *basis) last(size, qt, qy float64) {
	j := len(b.r) - 1
	b.r[j][j], b.qt[j], b.qy[j] = size, qt, qy
}

// place adds to season what a share of the reading h periods ahead holds of each of a's columns beyond their states,
// which have decayed.
func (f *forecast) place(a *ahead, season []float64, h, share, decay float64) {
	if a.basis == nil {
		return
	}
	width := len(a.basis.states)
	if len(f.row) < width {
		f.row = make([]float64, 2*width)
	}
	row := f.row[:width]
	a.basis.season.at(row, f.last+h)
	for j, v := range row {
		season[j] += share * (v - decay*a.basis.states[j])
	}
}

// room is width zeros, good until the next call.
func (f *forecast) room(width int) []float64 {
	if cap(f.columns) < width {
		f.columns = make([]float64, 2*width)
	}
	out := f.columns[:width]
	clear(out)
	return out
}

// seasonal is the part of a forecast by a model with a season, given how much of each column it holds.
func (a *ahead) seasonal(nu, share float64, u []float64, ramp, state, variance float64) part {
	b := a.basis
	mean := state
	for j, r := range b.r { // u becomes R⁻ᵀu
		for i := range j {
			u[j] -= r[i] * u[i]
		}
		u[j] /= r[j]
		ramp -= u[j] * b.qt[j]
		mean += u[j] * b.qy[j]
		variance += u[j] * u[j]
	}
	return part{
		weight: share * a.weight, mean: mean + ramp*a.slope,
		scale: math.Sqrt(a.sum / nu * (variance + ramp*ramp*a.slopeVar)),
	}
}

// found is a season's effects as found, each by how sure it is that there is one.
type found struct {
	season  season
	effects []float64
}

// find works out the seasons found in readings at t.
func (f *forecast) find(t []float64) {
	for i := range f.parts {
		a := &f.parts[i]
		if a.basis == nil {
			continue
		}
		b := a.basis
		if k := len(f.found); k == 0 || f.found[k-1].season.cycle != b.season.cycle {
			f.found = append(f.found, found{b.season, make([]float64, b.season.width())})
		}
		at := &f.found[len(f.found)-1]
		f.unsure += a.weight * b.season.cycle / (t[len(t)-1] - t[0] + 1)
		beta := f.room(len(b.r))
		for j := len(beta) - 1; j >= 0; j-- {
			v := b.qy[j] - b.qt[j]*a.slope
			for k := j + 1; k < len(beta); k++ {
				v -= b.r[k][j] * beta[k]
			}
			beta[j] = v / b.r[j][j]
		}
		for j := range at.effects {
			at.effects[j] += a.weight * beta[j]
		}
	}
}

// season is what the seasons found do to a reading h periods ahead; below 0 it is one that was taken.
func (f *forecast) season(h float64) (sum float64) {
	for _, s := range f.found {
		if len(f.row) < len(s.effects) {
			f.row = make([]float64, 2*len(s.effects))
		}
		row := f.row[:len(s.effects)]
		s.season.at(row, f.last+h)
		sum += dot(s.effects, row)
	}
	return sum
}

// bare is y, read at t, without the seasons found.
func (f *forecast) bare(t, y []float64) []float64 {
	if len(f.found) == 0 {
		return y
	}
	out := make([]float64, len(y))
	for i, v := range y {
		out[i] = v - f.season(t[i]-f.last)
	}
	return out
}
