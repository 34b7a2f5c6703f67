package evidence

import "math"

// The views of what is to come that a chance is mixed of, in the order of their shares.
const (
	viewModel  = iota // the noise grid round a level, with a slope drawn towards none
	viewFading        // a trend that fades, or a level that stays
	viewGrowth        // a walk from the last reading whose spread grows as the readings' own does
	viewNaive         // a walk from the last reading whose spread grows with the root of time
	views
)

// shares are how much each view counts; they sum to one.
type shares [views]float64

// just is all to one view.
func just(view int) (w shares) {
	w[view] = 1
	return w
}

// The readings up to which, and from which on, the shares stay what they are.
const fewShares, manyShares = 13, 52

// sharesFor is how much each view counts where there are n readings. Nothing
// but n decides: a level and its slope are told from many readings, so that the
// model counts for more the more there are, and the walk for less. The method
// page has the run that fixed these five figures; the naive walk counts for
// nothing and is there to compare with.
func sharesFor(n int) shares {
	many := math.Log(float64(n)/fewShares) / math.Log(manyShares/fewShares)
	many = math.Max(0, math.Min(1, many))
	var w shares
	w[viewModel], w[viewGrowth] = .15+.35*many, .2-.2*many
	w[viewFading] = 1 - w[viewModel] - w[viewGrowth]
	return w
}

// fading is how a trend fades, ETS(A,Ad,N) in the textbooks:
//
//	y = level + φ·slope + e;  level += φ·slope + α·e;  slope = φ·slope + β·e
//
// A period without a reading passes without a surprise.
type fading struct{ phi, alpha, beta float64 }

// reach is how many slopes the level has gone after h periods, φ + φ² + … + φʰ.
func (m fading) reach(h float64) float64 {
	return m.phi * (1 - math.Pow(m.phi, h)) / (1 - m.phi)
}

// surprise is, for a forecast h periods ahead, its variance in units of that of
// one period, and how much of a surprise then is the level's and the slope's.
func (m fading) surprise(h float64) (variance, level, slope float64) {
	variance, level, slope = 1, m.alpha, m.beta
	goes, power := 0.0, 1.0
	for j := 1.0; j < h; j++ {
		power *= m.phi
		goes += power
		part := math.Min(1, h-j)
		c := m.alpha + m.beta*goes
		variance += part * c * c
		level += part * c * c
		slope += part * c * m.beta * power
	}
	return variance, level / variance, slope / variance
}

// trend is one way to fade, fitted.
type trend struct {
	fading
	weight       float64
	sum          float64 // squared surprises, each in units of its own variance
	level, slope float64 // after the last reading
	// what is not known of them, in units of σ²: the variances and the covariance
	levelVar, slopeVar, both float64
}

// steps holds what follows from the gaps between readings, for one way to fade.
type steps struct{ goes, fades, scale, level, slope float64 }

// run takes a metric that began at level and slope through the readings y: e
// holds their surprises, each over its own deviation. All it gives is linear in
// y, level and slope.
func (m fading) run(e, y []float64, gaps []steps, level, slope float64) (atEnd, slopeAtEnd float64) {
	for i, v := range y {
		g := &gaps[i]
		level += g.goes * slope
		slope *= g.fades
		d := v - level
		e[i] = d * g.scale
		level += g.level * d
		slope += g.slope * d
	}
	return level, slope
}

// gaps are the steps to each of the times t; the first reading comes without one.
func (m fading) gaps(dst []steps, t []float64) (out []steps, logDet float64) {
	out = append(dst[:0], steps{0, 1, 1, m.alpha, m.beta})
	gap, at := -1.0, steps{}
	spread := 0.0
	for i := 1; i < len(t); i++ {
		if d := t[i] - t[i-1]; d != gap {
			gap = d
			v, level, slope := m.surprise(d)
			at = steps{m.reach(d), math.Pow(m.phi, d), 1 / math.Sqrt(v), level, slope}
			spread = math.Log(v)
		}
		logDet += spread
		out = append(out, at)
	}
	return out, logDet
}

// The grids of fading trends; β is a share of α. The begun are trends from the first reading on, without a slope
// before it. The settled may stay where they are: where they begin is not known, and their slope is drawn towards none.
var begun, settled = fadings([]float64{.7, .85, .95}, []float64{.3, .7, 1}, []float64{.05, .2, .5}),
	fadings([]float64{.8, .95}, []float64{stays, .2, .5, .8, 1}, []float64{0, .1, .3})

// stays is the α of what stays at its level, if β is 0; it weighs staysWeight times as much as any other, as white
// noise does in the noise grid. firstSlope is how steep a settled metric may have been at its first reading: a standard
// deviation, in σ a period.
const stays, staysWeight, firstSlope = .05, 10, .1

func fadings(phis, alphas, betas []float64) []fading {
	var out []fading
	for _, phi := range phis {
		for _, alpha := range alphas {
			for _, beta := range betas {
				out = append(out, fading{phi, alpha, alpha * beta})
			}
		}
	}
	return out
}

// fade fits the fading trends to y at t, weighed by the likelihood of how y
// changes: of every reading given those before it, where the metric began and
// σ² integrated out.
func (f *forecast) fade(t, y []float64) {
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	s.size(len(t), 3)
	zeros, ey, e1, e2 := s.cols[0], s.cols[1], s.cols[2], s.cols[3]
	clear(zeros)
	var gaps []steps
	logDet := 0.0
	f.trends = make([]trend, 0, len(begun)+len(settled))
	for _, m := range begun {
		gaps, logDet = m.gaps(gaps, t)
		a := trend{fading: m}
		a.level, a.slope = m.run(ey, y, gaps, y[0], 0)
		a.sum = dot(ey, ey)
		a.weight = -math.Log(float64(len(begun))) - logDet/2 - f.nu/2*math.Log(a.sum)
		f.trends = append(f.trends, a)
	}
	for _, m := range settled {
		gaps, logDet = m.gaps(gaps, t)
		a := trend{fading: m}
		level, slope := m.run(ey, y, gaps, 0, 0)
		l1, b1 := m.run(e1, zeros, gaps, 1, 0)
		l2, b2 := m.run(e2, zeros, gaps, 0, 1)
		// The surprises are ey + e1·level₀ + e2·slope₀: least squares, the slope held by its prior.
		p11, p12, p22 := dot(e1, e1), dot(e1, e2), dot(e2, e2)+1/(firstSlope*firstSlope)
		q1, q2 := -dot(e1, ey), -dot(e2, ey)
		det := p11*p22 - p12*p12
		x1, x2 := (p22*q1-p12*q2)/det, (p11*q2-p12*q1)/det
		a.sum = dot(ey, ey) - x1*q1 - x2*q2
		a.level, a.slope = level+x1*l1+x2*l2, slope+x1*b1+x2*b2
		v11, v12, v22 := p22/det, -p12/det, p11/det
		a.levelVar = l1*l1*v11 + 2*l1*l2*v12 + l2*l2*v22
		a.slopeVar = b1*b1*v11 + 2*b1*b2*v12 + b2*b2*v22
		a.both = l1*b1*v11 + (l1*b2+l2*b1)*v12 + l2*b2*v22
		a.weight = -math.Log(firstSlope*float64(len(settled))) - logDet/2 - math.Log(det)/2 - f.nu/2*math.Log(a.sum)
		if m.alpha == stays && m.beta == 0 {
			a.weight += math.Log(staysWeight)
		}
		f.trends = append(f.trends, a)
	}
	f.trends = weighed(f.trends)
}

// level is how sure it is, of the fading trends, that what was read stays where it is: between 0 and 1.
func (f *forecast) level() (sum float64) {
	for i := range f.trends {
		if a := &f.trends[i]; a.alpha == stays && a.beta == 0 {
			sum += a.weight
		}
	}
	return sum
}

// leastWeight is what a part of a forecast must count beside the heaviest of its view, to be looked at.
const leastWeight = 1e-9

// weighed turns the log weights of trends into weights that sum to one, without
// those that fit without any error, and those that count for next to nothing.
func weighed(in []trend) []trend {
	top := math.Inf(-1)
	for _, a := range in {
		if a.sum > 0 {
			top = math.Max(top, a.weight)
		}
	}
	kept, sum := in[:0], 0.0
	for _, a := range in {
		if w := math.Exp(a.weight - top); a.sum > 0 && w > leastWeight {
			a.weight = w
			sum += w
			kept = append(kept, a)
		}
	}
	for i := range kept {
		kept[i].weight /= sum
	}
	return kept
}

// walks fits the two walks from the last reading to y at t. The spread of the
// naive one grows with the root of the time ahead. That of the other grows as
// the differences of readings k apart do, k up to a third of them: by hˢ, s
// being how steeply their logarithm rises, drawn towards 1 (the walk's) where
// readings are few.
func (f *forecast) walks(t, y []float64) {
	n := len(y)
	square := func(k int) (size, apart float64) {
		for i := k; i < n; i++ {
			d := y[i] - y[i-k]
			size += d * d
			apart += t[i] - t[i-k]
		}
		return size / float64(n-k), apart / float64(n-k)
	}
	sum := 0.0
	for i := 1; i < n; i++ {
		d := y[i] - y[i-1]
		sum += d * d / (t[i] - t[i-1])
	}
	f.walk, f.from, f.power = math.Sqrt(sum/float64(n-1)), y[n-1], 1
	most := n / 3
	if most < 3 {
		return
	}
	first, _ := square(1)
	var sx, sz, sxx, sxz float64
	for k := 1; k <= most; k++ {
		size, apart := square(k)
		x, z := math.Log(apart), math.Log(math.Max(size/first, 1e-3))
		sx, sz, sxx, sxz = sx+x, sz+z, sxx+x*x, sxz+x*z
	}
	m := float64(most)
	steep := (sxz - sx*sz/m) / (sxx - sx*sx/m)
	trust := float64(n) / (float64(n) + 12)
	f.power = trust*math.Max(0, math.Min(1.6, steep)) + 1 - trust
}

// spread is the variance of the growing walk after h periods.
func (f *forecast) spread(h float64) float64 { return f.walk * f.walk * math.Pow(h, f.power) }
