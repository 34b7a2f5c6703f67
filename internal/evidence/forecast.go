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
	nu     float64
	last   float64 // the last reading's time
	parts  []ahead
	trends []trend
	walk   float64 // σ_Δ of the walks, per √period
	power  float64 // how the growing walk's variance grows
	from   float64 // the last value
	mix    Posterior
	// the seasons found, each effect weighed by how well the readings bear it out, and how unsure they are at one place,
	// in units of σ²
	found        []found
	unsure       float64
	row, columns []float64 // scratch
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
	basis            *basis // where the readings show a season
}

// newForecast fits the grid with X = [1] and a random slope of each given
// standard deviation, under REML: with e = residuals of the whitened columns
// after the intercept, the slope is e_t·e_y/(e_t·e_t + 1/v²), and the
// determinant gains 1 + v²·e_t·e_t. The first of the patterns is none; each
// other is fitted beside it.
func newForecast(t, y, slopes []float64, patterns []pattern) (*forecast, *Error) {
	n := len(t)
	f := &forecast{nu: float64(n - 1), last: t[n-1], parts: make([]ahead, 0, len(patterns)*len(grid)*len(slopes))}
	weights := Posterior{nu: f.nu}
	for i := range patterns {
		if err := f.fit(t, y, slopes, &patterns[i], &weights); err != nil {
			return nil, err
		}
	}
	weights.normalise()
	top, sum := 0.0, 0.0
	for _, w := range weights.parts {
		top = math.Max(top, w.weight)
	}
	kept := make([]ahead, 0, len(weights.parts))
	for _, w := range weights.parts {
		if w.weight > leastWeight*top {
			b := f.parts[int(w.mean)]
			b.weight = w.weight
			sum += w.weight
			kept = append(kept, b)
		}
	}
	for i := range kept {
		kept[i].weight /= sum
	}
	f.parts = kept
	f.mix.nu = f.nu
	f.find(t)
	return f, nil
}

// fit adds the parts in which the readings show one pattern, and their log
// weights.
func (f *forecast) fit(t, y, slopes []float64, shown *pattern, weights *Posterior) *Error {
	n, width := len(t), len(shown.columns)
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	s.size(n+width, width+4)
	one, ramp := s.cols[width+3][:n], s.cols[width+4][:n]
	for i := range n {
		one[i], ramp[i] = 1, t[i]-f.last
	}
	total := dot(y, y)
	for _, m := range grid {
		s.run(m, t)
		w1, wt, wy := s.cols[width], s.cols[width+1], s.cols[width+2]
		for _, c := range s.cols[:width+3] {
			clear(c[n:])
		}
		a := ahead{model: m, stateVar: s.filter.last}
		a.stateOne, a.stateT, a.stateY = s.whiten(w1, one), s.whiten(wt, ramp), s.whiten(wy, y)
		logX := 0.0
		if width > 0 {
			if a.basis = s.basis(shown, w1, wt, wy); a.basis == nil {
				return errCollinear()
			}
			logX = a.basis.logX
		}
		size := dot(w1, w1)
		a.levelVar = 1 / size
		r := 1 / math.Sqrt(size)
		for i := range w1 {
			w1[i] *= r
		}
		qt, qy := subtract(wt, w1), subtract(wy, w1)
		a.tilt, a.level = qt*r, qy*r
		if a.basis != nil {
			a.basis.last(1/r, qt, qy)
		}
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
				return refuse(CodeExact, "series",
					words.T("The readings follow a rule without any error at all, so no uncertainty can be given. Are they computed "+
						"or copied rather than measured?"))
			}
			logm := m.logWeight - s.logDet/2 - math.Log1p(v*v*tt)/2 - logX/2 - math.Log(size)/2 - f.nu/2*math.Log(b.sum)
			weights.parts = append(weights.parts, part{weight: logm, mean: float64(len(f.parts))})
			f.parts = append(f.parts, b)
		}
	}
	return nil
}

// at is the predictive distribution of y, h > 0 periods after the last
// reading, in which each view counts by its share. It lives until the next call.
func (f *forecast) at(h float64, w shares) *Posterior {
	p := f.mixed(w, func(a *ahead, season []float64) (one, ramp, stateY, variance float64) {
		phi, v := a.model.step(h)
		_, nugget := a.model.start()
		f.place(a, season, h, 1, phi)
		return 1 - phi*a.stateOne, h - phi*a.stateT, phi * a.stateY, phi*phi*a.stateVar + v + nugget
	})
	for i := range f.fading(w) {
		a := &f.trends[i]
		variance, _, _ := a.surprise(h)
		f.add(w[viewFading], a, 1, a.reach(h), variance+f.unsure, f.season(h))
	}
	f.walked(w, f.from+f.season(h), f.spread(h), f.walk*f.walk*h)
	return p
}

// total is the predictive distribution of the sum of y over the h periods
// after the last reading (a last part of a period counts in proportion).
func (f *forecast) total(h float64, w shares) *Posterior {
	steps := math.Ceil(h - 1e-9)
	part := h - (steps - 1)
	p := f.mixed(w, func(a *ahead, season []float64) (one, ramp, stateY, variance float64) {
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
			f.place(a, season, j, share, decay)
			ramp += share * (j - decay*a.stateT)
			stateY += share * decay * a.stateY
			variance += share * share * nugget
		}
		return one, ramp, stateY, variance + sum
	})
	season := part * f.season(steps)
	for j := 1.0; j < steps; j++ {
		season += f.season(j)
	}
	for i := range f.fading(w) {
		a := &f.trends[i]
		// A surprise counts itself and in all that follow, of which the last by its part.
		variance, goes, later, reach, power := part*part, 0.0, 0.0, 0.0, 1.0
		for j := 1.0; j < steps; j++ {
			power *= a.phi
			reach += power
			goes += reach
			c := a.alpha + a.beta*reach
			all := 1 + later + part*c
			variance += all * all
			later += c
		}
		f.add(w[viewFading], a, h, goes+part*a.reach(steps), variance, season)
	}
	// Of walks, the sum of h positions, the last by its part: Σᵢⱼ Cov(i, j), with Cov = (V(i) + V(j) − V(|i−j|))/2.
	sums := func(spread func(float64) float64) float64 {
		v := h * part * spread(steps)
		for d := 1.0; d < steps; d++ {
			v += h*spread(d) - (steps-1-d+part)*spread(d)
		}
		return v
	}
	f.walked(w, f.from*h+season, sums(f.spread), sums(func(d float64) float64 { return f.walk * f.walk * d }))
	return p
}

// mixed begins the predictive distribution with the model's view: of gives,
// for one noise model, how much of the level and the slope the forecast holds,
// the carried state of y, and the noise variance in units of σ².
func (f *forecast) mixed(
	w shares, of func(a *ahead, season []float64) (one, ramp, stateY, variance float64),
) *Posterior {
	p := &f.mix
	p.parts = p.parts[:0]
	if w[viewModel] == 0 {
		return p
	}
	p.parts = slices.Grow(p.parts, len(f.parts)+len(f.trends)+2)
	for i := range f.parts {
		a := &f.parts[i]
		var season []float64
		if a.basis != nil {
			season = f.room(a.basis.season.width() + 1)
		}
		one, ramp, state, variance := of(a, season)
		if a.basis != nil {
			season[len(season)-1] = one
			p.parts = append(p.parts, a.seasonal(f.nu, w[viewModel], season, ramp, state, variance))
			continue
		}
		g := ramp - one*a.tilt
		p.parts = append(p.parts, part{
			weight: w[viewModel] * a.weight,
			mean:   one*a.level + g*a.slope + state,
			scale:  math.Sqrt(a.sum / f.nu * (variance + one*one*a.levelVar + g*g*a.slopeVar)),
		})
	}
	return p
}

// fading are the fading trends, if their view counts.
func (f *forecast) fading(w shares) []trend {
	if w[viewFading] == 0 {
		return nil
	}
	return f.trends
}

// add adds a fading trend that counts by share: so many levels and slopes, and
// surprises of so much variance in units of σ²; season is what the season adds.
func (f *forecast) add(share float64, a *trend, levels, slopes, variance, season float64) {
	variance += levels*levels*a.levelVar + 2*levels*slopes*a.both + slopes*slopes*a.slopeVar
	f.mix.parts = append(f.mix.parts, part{
		weight: share * a.weight, mean: levels*a.level + slopes*a.slope + season, scale: math.Sqrt(a.sum / f.nu * variance),
	})
}

// walked adds the two walks, given their variances.
func (f *forecast) walked(w shares, from, growth, naive float64) {
	if w[viewGrowth] > 0 {
		f.mix.parts = append(f.mix.parts, part{weight: w[viewGrowth], mean: from, scale: math.Sqrt(growth)})
	}
	if w[viewNaive] > 0 {
		f.mix.parts = append(f.mix.parts, part{weight: w[viewNaive], mean: from, scale: math.Sqrt(naive)})
	}
}
