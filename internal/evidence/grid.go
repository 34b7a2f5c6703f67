package evidence

import (
	"math"
	"strconv"
	"sync"

	"weir.dev/weir/internal/words"
)

// noise is one model of how the readings scatter around their mean, up to a
// common scale σ². All of them are a scalar state observed with white noise,
// so one Kalman filter of O(n) whitens a series; the definition is the
// covariance matrix C, and TestFitEqualsDefinition compares the two.
type noise struct {
	kappa, tau float64 // OU + nugget: C = κ·exp(−|Δt|/τ) + (1−κ)·I; κ = 0 is white noise
	q          float64 // random walk + white noise: C = I + q·min(tᵢ−t₀, tⱼ−t₀)
	logWeight  float64 // log of the prior weight
}

// grid is the fixed set of noise models every statement is averaged over.
// Times are in periods of the metric's own cadence.
var grid = func() []noise {
	var g []noise
	for _, tau := range []float64{0.6, 1.2, 2.5, 5, 10, 20} {
		for _, kappa := range []float64{.1, .4, .7, 1} {
			g = append(g, noise{kappa: kappa, tau: tau})
		}
	}
	g = append(g, noise{logWeight: math.Log(4)})
	for _, q := range []float64{.03, .1, .3, 1, 10} {
		g = append(g, noise{q: q})
	}
	return g
}()

// covariance is C(i, j) of two readings at ti and tj, t0 being the first
// reading. It is the definition; the filter below is the fast path.
func (m noise) covariance(ti, tj, t0 float64) float64 {
	c := 0.0
	switch {
	case m.q > 0:
		c = m.q * math.Min(ti-t0, tj-t0)
		if ti == tj {
			c++
		}
	case ti == tj:
		c = 1
	default:
		c = m.kappa * math.Exp(-math.Abs(ti-tj)/m.tau)
	}
	return c
}

// start is the state's variance at the first reading and the variance of the
// white noise on top of every reading.
func (m noise) start() (p, r float64) {
	if m.q > 0 {
		return 0, 1
	}
	return m.kappa, 1 - m.kappa
}

// step is how the state moves over a gap of d periods: it shrinks by phi and
// gains variance v.
func (m noise) step(d float64) (phi, v float64) {
	switch {
	case m.q > 0:
		return 1, m.q * d
	case m.kappa == 0:
		return 0, 0
	}
	phi = math.Exp(-d / m.tau)
	return phi, m.kappa * (1 - phi*phi)
}

// filter holds one noise model's gains over one set of times.
type filter struct {
	gain, phi, scale []float64 // scale = 1/√F, the whitening factor
	logDet           float64   // log|C|
	last             float64   // the state's variance after the last reading
}

// run computes the gains of model m over times t.
func (f *filter) run(m noise, t []float64) {
	n := len(t)
	p, r := m.start()
	prod, gap, phi, v := 1.0, -1.0, 0.0, 0.0
	f.logDet = 0
	for i := range n {
		F := p + r
		prod *= F
		if prod < 1e-250 || prod > 1e250 {
			f.logDet += math.Log(prod)
			prod = 1
		}
		k := p / F
		f.gain[i], f.scale[i], f.phi[i] = k, 1/math.Sqrt(F), 0
		p = r * k // = p(1 − k), without the cancellation
		if i+1 < n {
			if d := t[i+1] - t[i]; d != gap {
				gap = d
				phi, v = m.step(d)
			}
			f.phi[i] = phi
			p = phi*phi*p + v
		}
	}
	f.last = p
	f.logDet += math.Log(prod)
}

// whiten writes L⁻¹x to dst, L being the Cholesky factor of C, and returns the
// state estimate of column x after its last reading.
func (f *filter) whiten(dst, x []float64) float64 {
	a := 0.0
	dst = dst[:len(x)]
	gain, scale, phi := f.gain[:len(x)], f.scale[:len(x)], f.phi[:len(x)]
	for i, xi := range x {
		e := xi - a
		dst[i] = e * scale[i]
		a += gain[i] * e
		if i+1 < len(x) {
			a *= phi[i]
		}
	}
	return a
}

// scratch is the memory one fit needs; it is reused.
type scratch struct {
	filter
	buf  []float64
	cols [][]float64
	post Posterior
}

var scratches = sync.Pool{New: func() any { return new(scratch) }}

// size prepares room for n readings and k columns beside y.
func (s *scratch) size(n, k int) {
	need := n * (k + 4)
	if cap(s.buf) < need {
		s.buf = make([]float64, need)
	}
	b := s.buf[:need]
	s.gain, s.phi, s.scale = b[:n], b[n:2*n], b[2*n:3*n]
	s.cols = s.cols[:0]
	for i := range k + 1 {
		s.cols = append(s.cols, b[(3+i)*n:(4+i)*n])
	}
}

// smallest share of a column that must be left after the others are taken
// out; below it the columns say the same thing.
const collinear = 1e-9

// betSlopes are the variances v² of the slope a bet allows for, each with a third of the weight: v is how far, in σ, a
// metric may have been going by itself in a period. A metric that was already climbing then earns a bet no credit.
var betSlopes = [...]float64{0, .05 * .05, .2 * .2}

// fit is the engine of the package: the posterior of the coefficient of the
// last column of X (each column n long) under generalised least squares
// averaged over the grid. t is strictly increasing, in periods. The returned
// Posterior lives in s until the next fit.
//
// For each noise model, with y* and X* whitened by the Cholesky factor of C,
// X* = QR by modified Gram–Schmidt gives the coefficient of the last column as
// q·y*/r, its variance factor as 1/r², log|X*ᵀX*| as 2Σ log r and S as the
// squared length of what is left of y*. Then
//
//	log m = log w − ½log|C| − ½log|X*ᵀX*| − (ν/2)·log S,  ν = n − k
//
// the restricted likelihood with σ² and β integrated out under flat priors
// (Harville 1974), and the posterior is the mixture Σ W·t_ν.
func (s *scratch) fit(t, y []float64, x [][]float64) (*Posterior, *Error) {
	return s.fitSloped(t, y, x, nil, none)
}

// none is no pattern, for statements that look for none.
var none = []pattern{{}}

// fitSloped is fit where every C has v²·t·tᵀ added to it, for each of the
// variances v² in slopes alike; none is fit. Adding it is the same as a
// column t whose coefficient is drawn from N(0, v²σ²), so that the columns
// are whitened once for all slopes: with a, b and c the products of what is
// left of t, of the last column and of y once the other columns are taken out
//
//	⟨b,c⟩ᵥ = ⟨b,c⟩ − ⟨a,b⟩⟨a,c⟩/(⟨a,a⟩ + 1/v²),  log|C| grows by log(1 + v²⟨a,a⟩)
//
// It is averaged over the patterns as well, each as likely beforehand.
func (s *scratch) fitSloped(
	t, y []float64, x [][]float64, slopes []float64, patterns []pattern,
) (*Posterior, *Error) {
	n, k := len(y), len(x)
	if n-k < 1 {
		return nil, refuse(CodeTooFew, "series", words.T("%s readings are too few to estimate %d things from; record more.",
			strconv.Itoa(n), k))
	}
	p := &s.post
	p.nu, p.parts = float64(n-k), p.parts[:0]
	total := dot(y, y)
	if total == 0 {
		return nil, errConstant("series")
	}
	for _, pattern := range patterns {
		if err := s.fitPattern(t, y, x, slopes, pattern.columns, total); err != nil {
			return nil, err
		}
	}
	p.normalise()
	return p, nil
}

// fitPattern adds the parts of the posterior in which the readings show one pattern, with log weights.
func (s *scratch) fitPattern(
	t, y []float64, x [][]float64, slopes []float64, pattern [][]float64, total float64,
) *Error {
	n, width := len(y), len(pattern)
	s.size(n+width, width+len(x)+min(1, len(slopes)))
	k, nu := width+len(x), s.post.nu
	p := &s.post
	for _, m := range grid {
		s.run(m, t)
		for i := range k {
			c := s.cols[i]
			clear(c[n:])
			if i < width {
				s.whiten(c, pattern[i])
				c[n+i] = 1. / effectSpread
				continue
			}
			s.whiten(c, x[i-width])
		}
		ys := s.cols[k]
		clear(ys[n:])
		s.whiten(ys, y)
		if len(slopes) > 0 {
			clear(s.cols[k+1][n:])
			s.whiten(s.cols[k+1], t)
		}
		logX, r, beta := 2*float64(width)*math.Log(effectSpread), 0.0, 0.0
		for i := range k {
			c := s.cols[i]
			before := dot(c, c)
			for j := range i {
				subtract(c, s.cols[j])
			}
			rr := dot(c, c)
			if !(rr > before*collinear*collinear) || before == 0 {
				return errCollinear()
			}
			if i == k-1 && len(slopes) > 0 {
				if err := s.sloped(m, slopes, k, logX, total, nu); err != nil {
					return err
				}
				break
			}
			logX += math.Log(rr)
			r = math.Sqrt(rr)
			inv := 1 / r
			for h := range c {
				c[h] *= inv
			}
			beta = subtract(ys, c) / r
		}
		if len(slopes) > 0 {
			continue
		}
		S := dot(ys, ys)
		if !(S > total*1e-20) {
			return errExact()
		}
		p.parts = append(p.parts, part{
			weight: m.logWeight - s.logDet/2 - logX/2 - nu/2*math.Log(S),
			mean:   beta,
			scale:  math.Sqrt(S/nu) / r,
		})
	}
	return nil
}

// sloped adds the parts of one noise model, one for each slope: cols hold
// the others, the last column of the design, y and the times, of all but the
// first of which the others have been taken out, but for the times.
func (s *scratch) sloped(m noise, slopes []float64, k int, logX, total, nu float64) *Error {
	b, c, a := s.cols[k-1], s.cols[k], s.cols[k+1]
	for _, q := range s.cols[:k-1] {
		subtract(a, q)
	}
	aa, ab, ac, bb, bc, cc := dot(a, a), dot(a, b), dot(a, c), dot(b, b), dot(b, c), dot(c, c)
	if !(cc-bc*bc/bb > total*1e-20) {
		return errExact()
	}
	for _, v := range slopes {
		by, grown := 0.0, 1.0
		if v > 0 {
			by, grown = 1/(aa+1/v), 1+v*aa
		}
		rr, rb, rc := bb-ab*ab*by, bc-ab*ac*by, cc-ac*ac*by
		S := rc - rb*rb/rr
		if !(S > total*1e-20) {
			return errExact()
		}
		s.post.parts = append(s.post.parts, part{
			weight: m.logWeight - s.logDet/2 - math.Log(grown*rr)/2 - logX/2 - nu/2*math.Log(S),
			mean:   rb / rr,
			scale:  math.Sqrt(S / nu / rr),
		})
	}
	return nil
}

func errExact() *Error {
	return refuse(CodeExact, "series",
		words.T("The readings fit without any error at all, so no uncertainty can be given. Are they computed or copied "+
			"rather than measured?"))
}

// errConstant is the refusal of a series that never moves.
func errConstant(field string) *Error {
	return refuse(CodeConstant, field,
		words.T(
			"Every reading of the %s is the same, so there is no noise to compare a change with. Check that it is being "+
				"measured, or wait until it moves.", field))
}

func errCollinear() *Error {
	return refuse(CodeCollinear, "control",
		words.T("The control moves exactly like the change itself (or never moves), so the two cannot be told apart. "+
			"Choose a control that the change does not touch."))
}

func dot(a, b []float64) float64 {
	b = b[:len(a)]
	sum := 0.0
	for i, v := range a {
		sum += v * b[i]
	}
	return sum
}

// subtract takes the part along the unit vector q out of v and returns its
// length.
func subtract(v, q []float64) float64 {
	c := dot(v, q)
	q = q[:len(v)]
	for i := range v {
		v[i] -= c * q[i]
	}
	return c
}

// Fit is the engine on its own: the posterior of the coefficient of column j
// of the design x (columns, each as long as y) at times t (strictly
// increasing, in periods). Units of the result are those of y per unit of the
// column. It refuses what cannot be estimated.
func Fit(t, y []float64, x [][]float64, j int) (Posterior, error) {
	if j < 0 || j >= len(x) {
		return Posterior{}, refuse(CodeRequest, "", words.T("The design has %d columns; there is no column %d.", len(x), j))
	}
	for i := range y {
		if len(t) != len(y) {
			return Posterior{}, refuse(CodeRequest, "",
				words.T("%s times for %s readings.", strconv.Itoa(len(t)), strconv.Itoa(len(y))))
		}
		if !finite(y[i]) || !finite(t[i]) {
			return Posterior{}, refuse(CodeNotFinite, "series", words.T("Reading %s is not a finite number.", strconv.Itoa(i+1)))
		}
		if i > 0 && !(t[i] > t[i-1]) {
			return Posterior{}, refuse(CodeUnordered, "series",
				words.T("Reading %s does not come after the one before it.", strconv.Itoa(i+1)))
		}
	}
	cols := make([][]float64, 0, len(x))
	for i, c := range x {
		if len(c) != len(y) {
			return Posterior{}, refuse(CodeRequest, "", words.T("Column %d has %s rows for %s readings.", i,
				strconv.Itoa(len(c)),
				strconv.Itoa(len(y))))
		}
		for _, v := range c {
			if !finite(v) {
				return Posterior{}, refuse(CodeNotFinite, "series",
					words.T("Column %d holds a value that is not a finite number.", i))
			}
		}
		if i != j {
			cols = append(cols, c)
		}
	}
	cols = append(cols, x[j])
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	p, err := s.fit(t, y, cols)
	if err != nil {
		return Posterior{}, err
	}
	return p.clone(), nil
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
