package evidence

import (
	"math"
	"slices"

	"weir.dev/weir/internal/words"
)

// slopes are the standard deviations v a slope may have, in noise scales per
// period; each counts a third. They add v²·t·tᵀ to every covariance.
var slopes = []float64{0, .05, .2}

// forecast is the predictive distribution at any time ahead.
type forecast struct {
	nu    float64
	last  float64 // the last reading's time
	parts []ahead
	walk  float64 // σ_Δ of the naive walk, per √period
	from  float64 // the last value
	mix   Posterior
}

// ahead is one noise model with one slope prior, fitted; the mean of y at h
// periods ahead is level·1 + slope·h + state.
type ahead struct {
	model            noise
	weight           float64
	sum              float64 // S, the residual sum of squares
	level, levelVar  float64 // of the mean at the last reading, given no slope; variance in units of σ²
	slope, slopeVar  float64
	tilt             float64 // how the level moves with the slope: level = level − slope·tilt
	stateY, stateOne float64 // filtered states of the columns y, 1 and t after the last reading
	stateT, stateVar float64
}

// newForecast fits the grid with X = [1] and a random slope of each given
// standard deviation, under REML: with e = residuals of the whitened columns
// after the intercept, the slope is e_t·e_y/(e_t·e_t + 1/v²), and the
// determinant gains 1 + v²·e_t·e_t.
func newForecast(t, y, slopes []float64) (*forecast, *Error) {
	n := len(t)
	f := &forecast{nu: float64(n - 1), last: t[n-1], parts: make([]ahead, 0, len(grid)*len(slopes))}
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	s.size(n, 4)
	one, ramp := s.cols[3], s.cols[4]
	for i := range n {
		one[i], ramp[i] = 1, t[i]-f.last
	}
	total := dot(y, y)
	weights := Posterior{nu: f.nu}
	for _, m := range grid {
		s.run(m, t)
		w1, wt, wy := s.cols[0], s.cols[1], s.cols[2]
		a := ahead{model: m, stateVar: s.filter.last}
		a.stateOne, a.stateT, a.stateY = s.whiten(w1, one), s.whiten(wt, ramp), s.whiten(wy, y)
		size := dot(w1, w1)
		a.levelVar = 1 / size
		r := 1 / math.Sqrt(size)
		for i := range w1 {
			w1[i] *= r
		}
		a.tilt, a.level = subtract(wt, w1)*r, subtract(wy, w1)*r
		tt, ty, yy := dot(wt, wt), dot(wt, wy), dot(wy, wy)
		for _, v := range slopes {
			b := a
			b.sum = yy
			if v > 0 {
				d := tt + 1/(v*v)
				b.slope, b.slopeVar = ty/d, 1/d
				b.sum -= ty * ty / d
			}
			if !(b.sum > total*1e-20) {
				return nil, refuse(CodeExact, "series",
					words.T("The readings follow a rule without any error at all, so no uncertainty can be given. Are they computed "+
						"or copied rather than measured?"))
			}
			logm := m.logWeight - s.logDet/2 - math.Log1p(v*v*tt)/2 - math.Log(size)/2 - f.nu/2*math.Log(b.sum)
			weights.parts = append(weights.parts, part{weight: logm, mean: float64(len(f.parts))})
			f.parts = append(f.parts, b)
		}
	}
	weights.normalise()
	kept := make([]ahead, 0, len(weights.parts))
	for _, w := range weights.parts {
		b := f.parts[int(w.mean)]
		b.weight = w.weight
		kept = append(kept, b)
	}
	f.parts = kept
	f.mix.nu = f.nu
	return f, nil
}

// naive adds the random walk without drift: last + √h·σ_Δ·t_{n−1}.
func (f *forecast) naive(t, y []float64) {
	sum := 0.0
	for i := 1; i < len(y); i++ {
		d := y[i] - y[i-1]
		sum += d * d / (t[i] - t[i-1])
	}
	f.walk = math.Sqrt(sum / float64(len(y)-1))
	f.from = y[len(y)-1]
}

// at is the predictive distribution of y, h > 0 periods after the last
// reading: the model, the naive walk, or the mean of both. It lives until the
// next call.
func (f *forecast) at(h float64, model, naive bool) *Posterior {
	return f.mixture(model, naive, f.walk*math.Sqrt(h), f.from, func(a *ahead) (one, ramp, stateY, variance float64) {
		phi, v := a.model.step(h)
		_, nugget := a.model.start()
		return 1 - phi*a.stateOne, h - phi*a.stateT, phi * a.stateY, phi*phi*a.stateVar + v + nugget
	})
}

// total is the predictive distribution of the sum of y over the h periods
// after the last reading (a last part of a period counts in proportion).
func (f *forecast) total(h float64, model, naive bool) *Posterior {
	steps := math.Ceil(h - 1e-9)
	part := h - (steps - 1)
	// Σ over the periods of a walk: the j-th increment counts in all later ones.
	left, spread := 0.0, 0.0
	for j := steps; j >= 1; j-- {
		if j == steps {
			left += part
		} else {
			left++
		}
		spread += left * left
	}
	return f.mixture(model, naive, f.walk*math.Sqrt(spread), f.from*h,
		func(a *ahead) (one, ramp, stateY, variance float64) {
			_, nugget := a.model.start()
			phi, v := a.model.step(1)
			decay, p, cross, sum := 1.0, a.stateVar, 0.0, 0.0
			for j := 1.0; j <= steps; j++ {
				share := 1.0
				if j == steps {
					share = part
				}
				decay *= phi
				p = phi*phi*p + v
				cross *= phi
				sum += 2*share*cross + share*share*p
				cross += share * p
				one += share * (1 - decay*a.stateOne)
				ramp += share * (j - decay*a.stateT)
				stateY += share * decay * a.stateY
				variance += share * share * nugget
			}
			return one, ramp, stateY, variance + sum
		})
}

// mixture puts the predictive distribution together: ahead gives, for one
// noise model, how much of the level and the slope the forecast holds, the
// carried state of y, and the noise variance in units of σ².
func (f *forecast) mixture(
	model, naive bool, walk, from float64, of func(*ahead) (one, ramp, stateY, variance float64),
) *Posterior {
	share := 1.0
	if model && naive {
		share = .5
	}
	p := &f.mix
	p.parts = p.parts[:0]
	if model {
		p.parts = slices.Grow(p.parts, len(f.parts)+1)
		for i := range f.parts {
			a := &f.parts[i]
			one, ramp, state, variance := of(a)
			g := ramp - one*a.tilt
			p.parts = append(p.parts, part{
				weight: share * a.weight,
				mean:   one*a.level + g*a.slope + state,
				scale:  math.Sqrt(a.sum / f.nu * (variance + one*one*a.levelVar + g*g*a.slopeVar)),
			})
		}
	}
	if naive {
		p.parts = append(p.parts, part{weight: share, mean: from, scale: walk})
	}
	return p
}
