package classic

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// Estimate is a coefficient vector with its standard errors.
type Estimate struct {
	Beta, SE []float64
	DF       float64 // residual degrees of freedom
	RSS      float64 // residual sum of squares
}

// design is columns as a matrix.
func design(columns [][]float64) *mat.Dense {
	n, k := len(columns[0]), len(columns)
	x := mat.NewDense(n, k, nil)
	for j, c := range columns {
		x.SetCol(j, c)
	}
	return x
}

// least solves least squares and gives (XᵀX)⁻¹ and the residuals as well.
func least(x *mat.Dense, y []float64) (beta, bread, residuals *mat.Dense) {
	n, _ := x.Dims()
	var xtx, inverse, xty, b, fitted, r mat.Dense
	xtx.Mul(x.T(), x)
	if err := inverse.Inverse(&xtx); err != nil {
		panic("classic: " + err.Error()) // the designs here are fixed by the tests
	}
	yy := mat.NewDense(n, 1, append([]float64(nil), y...))
	xty.Mul(x.T(), yy)
	b.Mul(&inverse, &xty)
	fitted.Mul(x, &b)
	r.Sub(yy, &fitted)
	return &b, &inverse, &r
}

// OLS is ordinary least squares of y on the columns.
func OLS(columns [][]float64, y []float64) Estimate {
	x := design(columns)
	n, k := x.Dims()
	beta, bread, r := least(x, y)
	e := Estimate{DF: float64(n - k)}
	for i := range n {
		e.RSS += r.At(i, 0) * r.At(i, 0)
	}
	for j := range k {
		e.Beta = append(e.Beta, beta.At(j, 0))
		e.SE = append(e.SE, math.Sqrt(e.RSS/e.DF*bread.At(j, j)))
	}
	return e
}

// NeweyWest is ordinary least squares with the standard errors of Newey & West
// (1987): Bartlett weights up to the lag, no prewhitening, no small-sample
// factor.
func NeweyWest(columns [][]float64, y []float64, lag int) Estimate {
	x := design(columns)
	n, k := x.Dims()
	beta, bread, r := least(x, y)
	score := mat.NewDense(n, k, nil)
	for i := range n {
		for j := range k {
			score.Set(i, j, x.At(i, j)*r.At(i, 0))
		}
	}
	meat := mat.NewDense(k, k, nil)
	for l := 0; l <= lag && l < n; l++ {
		w := 1 - float64(l)/float64(lag+1)
		if l == 0 {
			w = .5 // added with its transpose below
		}
		var g mat.Dense
		g.Mul(score.Slice(l, n, 0, k).T(), score.Slice(0, n-l, 0, k))
		g.Scale(w, &g)
		meat.Add(meat, &g)
		meat.Add(meat, g.T())
	}
	var v mat.Dense
	v.Product(bread, meat, bread)
	e := Estimate{DF: float64(n - k)}
	for j := range k {
		e.Beta = append(e.Beta, beta.At(j, 0))
		e.SE = append(e.SE, math.Sqrt(v.At(j, j)))
	}
	return e
}

// REMLAR1 is generalised least squares with AR(1) errors, ρ by restricted
// maximum likelihood, for equally spaced readings (the estimator of R's
// nlme::gls with corAR1). It returns ρ as well.
func REMLAR1(columns [][]float64, y []float64) (Estimate, float64) {
	n, k := len(y), len(columns)
	whiten := func(v []float64, rho float64) []float64 {
		w := make([]float64, n)
		w[0] = v[0] * math.Sqrt(1-rho*rho)
		for i := 1; i < n; i++ {
			w[i] = v[i] - rho*v[i-1]
		}
		return w
	}
	at := func(rho float64) (Estimate, float64) {
		cols := make([][]float64, k)
		for j := range cols {
			cols[j] = whiten(columns[j], rho)
		}
		e := OLS(cols, whiten(y, rho))
		x := design(cols)
		var xtx mat.Dense
		xtx.Mul(x.T(), x)
		// The innovations' scale is used, so |C| = 1/(1 − ρ²).
		return e, -e.DF/2*math.Log(e.RSS) + math.Log(1-rho*rho)/2 - math.Log(mat.Det(&xtx))/2
	}
	rho := maximum(-.999, .999, func(rho float64) float64 { _, l := at(rho); return l })
	e, _ := at(rho)
	return e, rho
}

// maximum is where f is largest between lo and hi: the best of 200 places,
// then golden sections around it.
func maximum(lo, hi float64, f func(float64) float64) float64 {
	const places = 200
	best, top := lo, math.Inf(-1)
	step := (hi - lo) / places
	for i := range places + 1 {
		if v := f(lo + float64(i)*step); v > top {
			best, top = lo+float64(i)*step, v
		}
	}
	a, b := math.Max(lo, best-step), math.Min(hi, best+step)
	ratio := (math.Sqrt(5) - 1) / 2
	for range 80 {
		c, d := b-ratio*(b-a), a+ratio*(b-a)
		if f(c) > f(d) {
			b = d
		} else {
			a = c
		}
	}
	return (a + b) / 2
}

// LocalLevel is the maximum likelihood fit of a random walk seen through white
// noise with a diffuse start (Durbin & Koopman 2012, ch. 2): the variance of
// the noise, of the walk's steps, and the log-likelihood.
func LocalLevel(y []float64) (noise, step, logLikelihood float64) {
	steps := float64(len(y) - 1)
	profile := func(logQ float64) float64 {
		sum, logF := filterLevel(y, math.Exp(logQ))
		return -steps/2*math.Log(sum) - logF/2
	}
	q := math.Exp(maximum(-12, 6, profile))
	sum, _ := filterLevel(y, q)
	noise = sum / steps
	return noise, q * noise, LocalLevelLikelihood(y, noise, q*noise)
}

// LocalLevelLikelihood is the diffuse log-likelihood at given variances; the
// first reading counts only with its constant.
func LocalLevelLikelihood(y []float64, noise, step float64) float64 {
	sum, logF := filterLevel(y, step/noise)
	n := float64(len(y))
	return -n/2*math.Log(2*math.Pi) - (n-1)/2*math.Log(noise) - logF/2 - sum/noise/2
}

// filterLevel gives Σe²/F and Σ log F of the innovations after the first
// reading, in units of the noise variance, q being the step's share of it.
func filterLevel(y []float64, q float64) (sum, logF float64) {
	a, p := y[0], 1.0
	for _, v := range y[1:] {
		p += q
		f := p + 1
		e := v - a
		sum += e * e / f
		logF += math.Log(f)
		a += p / f * e
		p /= f
	}
	return sum, logF
}

// GrangerF is the F statistic of Granger's test that x does not help to
// predict y beyond y's own past, with the given number of lags of both
// (Granger 1969).
func GrangerF(x, y []float64, lags int) float64 {
	n := len(y) - lags
	one := make([]float64, n)
	for i := range one {
		one[i] = 1
	}
	own := [][]float64{one}
	for l := 1; l <= lags; l++ {
		own = append(own, y[lags-l:lags-l+n])
	}
	both := append([][]float64(nil), own...)
	for l := 1; l <= lags; l++ {
		both = append(both, x[lags-l:lags-l+n])
	}
	less, more := OLS(own, y[lags:]), OLS(both, y[lags:])
	return (less.RSS - more.RSS) / float64(lags) / (more.RSS / more.DF)
}
