package evidence

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"
)

// engine holds a posterior to median and 95 % interval, each to half a
// percent.
func engine(t *testing.T, p Posterior, err error, of func(float64) float64, median, lo, hi float64) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	gotLo, gotHi := p.Interval(.95)
	near(t, "median", of(p.Median()), median, .005*math.Abs(median))
	near(t, "lower", of(gotLo), lo, .005*math.Abs(lo))
	near(t, "upper", of(gotHi), hi, .005*math.Abs(hi))
}

func stepAt(t []float64, at float64) []float64 {
	out := make([]float64, len(t))
	for i, v := range t {
		if v >= at {
			out[i] = 1
		}
	}
	return out
}

func same(v float64) float64 { return v }

func TestReferenceNile(t *testing.T) {
	t.Parallel()
	d := columns(t, "nile.csv")
	p, err := Fit(d[0], d[1], [][]float64{constants(100), stepAt(d[0], 1899)}, 1)
	engine(t, p, err, same, -250.33, -326.38, -180.73)
}

func TestReferenceCausalImpact(t *testing.T) {
	t.Parallel()
	d := columns(t, "causalimpact_example.csv")
	at := make([]float64, len(d[0]))
	for i := range at {
		at[i] = float64(i + 1)
	}
	p, err := Fit(at, d[0], [][]float64{constants(100), d[1], stepAt(at, 71)}, 2)
	engine(t, p, err, same, 10.452, 9.839, 11.097)
}

// The rate of admissions to the standard population, with a trend and the two
// harmonics of the year that the published analysis uses.
func TestReferenceSicily(t *testing.T) {
	t.Parallel()
	d := columns(t, "sicily.csv")
	admissions, month, ban, population := d[2], d[3], d[4], d[6]
	y := make([]float64, len(month))
	x := [][]float64{constants(len(month)), month}
	for i := range y {
		y[i] = math.Log(admissions[i] / population[i])
	}
	for _, k := range []float64{1, 2} {
		sin, cos := make([]float64, len(month)), make([]float64, len(month))
		for i, m := range month {
			sin[i], cos[i] = math.Sincos(2 * math.Pi * k * m / 12)
		}
		x = append(x, sin, cos)
	}
	p, err := Fit(month, y, append(x, ban), 6)
	engine(t, p, err, math.Exp, .886, .829, .953)
}

// model is a noise model as evidence.md writes it: its prior weight and C of
// two readings, t0 being the first. It shares nothing with the code.
type model struct {
	weight     float64
	covariance func(ti, tj, t0 float64) float64
}

// written is the grid as evidence.md writes it.
func written() []model {
	delta := func(ti, tj float64) float64 { // I
		if ti == tj {
			return 1
		}
		return 0
	}
	var out []model
	for _, tau := range []float64{0.6, 1.2, 2.5, 5, 10, 20} {
		for _, kappa := range []float64{.1, .4, .7, 1} {
			out = append(out, model{1, func(ti, tj, _ float64) float64 {
				return kappa*math.Exp(-math.Abs(ti-tj)/tau) + (1-kappa)*delta(ti, tj)
			}})
		}
	}
	out = append(out, model{4, func(ti, tj, _ float64) float64 { return delta(ti, tj) }})
	for _, q := range []float64{.03, .1, .3, 1, 10} {
		out = append(out, model{1, func(ti, tj, t0 float64) float64 { return delta(ti, tj) + q*math.Min(ti-t0, tj-t0) }})
	}
	return out
}

func TestGridIsAsWritten(t *testing.T) {
	t.Parallel()
	want := written()
	if len(grid) != len(want) {
		t.Fatalf("%d noise models, want %d", len(grid), len(want))
	}
	for i, m := range want {
		near(t, "weight", math.Exp(grid[i].logWeight), m.weight, 1e-12)
		for _, at := range [][2]float64{{3, 3}, {3, 4}, {7.5, 4}, {9, 29}} {
			near(t, "covariance", grid[i].covariance(at[0], at[1], 3), m.covariance(at[0], at[1], 3), 1e-12)
		}
	}
}

// definition is the engine by its definition: the grid as written, dense
// covariance matrices, no filter, no orthogonal columns.
func definition(t, y []float64, x [][]float64, j int) Posterior {
	n, k := len(y), len(x)
	X := mat.NewDense(n, k, nil)
	for c, col := range x {
		X.SetCol(c, col)
	}
	Y := mat.NewVecDense(n, append([]float64(nil), y...))
	p := Posterior{nu: float64(n - k)}
	for _, m := range written() {
		C := mat.NewSymDense(n, nil)
		for a := range n {
			for b := a; b < n; b++ {
				C.SetSym(a, b, m.covariance(t[a], t[b], t[0]))
			}
		}
		var chol mat.Cholesky
		if !chol.Factorize(C) {
			panic("not positive definite")
		}
		var ciX, A, inv mat.Dense
		if err := chol.SolveTo(&ciX, X); err != nil {
			panic(err)
		}
		A.Mul(X.T(), &ciX)
		if err := inv.Inverse(&A); err != nil {
			panic(err)
		}
		var b, beta, fit, r, ciR mat.VecDense
		b.MulVec(ciX.T(), Y)
		beta.MulVec(&inv, &b)
		fit.MulVec(X, &beta)
		r.SubVec(Y, &fit)
		if err := chol.SolveVecTo(&ciR, &r); err != nil {
			panic(err)
		}
		S := mat.Dot(&r, &ciR)
		p.parts = append(p.parts, part{
			weight: math.Log(m.weight) - chol.LogDet()/2 - math.Log(mat.Det(&A))/2 - p.nu/2*math.Log(S),
			mean:   beta.AtVec(j),
			scale:  math.Sqrt(S / p.nu * inv.At(j, j)),
		})
	}
	p.normalise()
	return p
}

func TestFitEqualsDefinition(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(6, 30).Draw(t, "n")
		at, y := make([]float64, n), make([]float64, n)
		control, step := make([]float64, n), make([]float64, n)
		for i := range n {
			at[i] = rapid.Float64Range(.2, 3).Draw(t, "gap")
			if i > 0 {
				at[i] += at[i-1]
			}
			y[i] = rapid.Float64Range(-5, 5).Draw(t, "y")
			control[i] = rapid.Float64Range(-5, 5).Draw(t, "x")
			if i >= n/2 {
				step[i] = 1
			}
		}
		y[0], control[1], control[2] = y[0]+6, control[1]+11, control[2]-7 // never constant, never a step
		x := [][]float64{constants(n), step, control}
		fast, err := Fit(at, y, x, 1)
		if err != nil {
			t.Fatal(err)
		}
		slow := definition(at, y, x, 1)
		for _, q := range []float64{.05, .5, .95} {
			a, b := fast.Quantile(q), slow.Quantile(q)
			if math.Abs(a-b) > 1e-7*(1+math.Abs(b)) {
				t.Fatalf("quantile %v: fast %v, definition %v", q, a, b)
			}
		}
	})
}

// A promise every caller leans on: changing the unit changes nothing else, and
// a step put in comes out in full.
func TestFitLaws(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(8, 40).Draw(t, "n")
		at := make([]float64, n)
		for i := range at {
			at[i] = float64(i)
		}
		y := noisy(rapid.IntRange(1, 1000).Draw(t, "seed"), n, 0, 1)
		shift, scale, effect := rapid.Float64Range(-50, 50).Draw(t, "shift"), rapid.Float64Range(.1, 20).Draw(t, "scale"),
			rapid.Float64Range(-9, 9).Draw(t, "effect")
		step := stepAt(at, float64(n/2))
		moved := make([]float64, n)
		for i := range moved {
			moved[i] = shift + scale*(y[i]+effect*step[i])
		}
		x := [][]float64{constants(n), step}
		a, err := Fit(at, y, x, 1)
		if err != nil {
			t.Fatal(err)
		}
		b, err := Fit(at, moved, x, 1)
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range []float64{.05, .5, .95} {
			want := scale * (a.Quantile(q) + effect)
			if got := b.Quantile(q); math.Abs(got-want) > 1e-6*(1+math.Abs(want)) {
				t.Fatalf("quantile %v = %v, want %v", q, got, want)
			}
		}
	})
}

func TestFitRefuses(t *testing.T) {
	t.Parallel()
	at := []float64{0, 1, 2, 3, 4, 5}
	y := noisy(1, 6, 0, 1)
	one := constants(6)
	nan := append([]float64(nil), y...)
	nan[3] = math.NaN()
	for _, c := range []struct {
		name string
		t, y []float64
		x    [][]float64
		j    int
		code Code
	}{
		{"no such column", at, y, [][]float64{one}, 1, CodeRequest},
		{"unequal times", at[:5], y, [][]float64{one}, 0, CodeRequest},
		{"unequal column", at, y, [][]float64{one[:5]}, 0, CodeRequest},
		{"NaN reading", at, nan, [][]float64{one}, 0, CodeNotFinite},
		{"NaN column", at, y, [][]float64{one, nan}, 0, CodeNotFinite},
		{"time stands still", []float64{0, 1, 1, 2, 3, 4}, y, [][]float64{one}, 0, CodeUnordered},
		{"too few", at[:1], y[:1], [][]float64{one[:1]}, 0, CodeTooFew},
		{"the same column twice", at, y, [][]float64{one, one}, 1, CodeCollinear},
		{"all zero", at, make([]float64, 6), [][]float64{one}, 0, CodeConstant},
		{"constant", at, one, [][]float64{one}, 0, CodeExact},
		{"a straight line", at, at, [][]float64{one, at}, 1, CodeExact},
	} {
		_, err := Fit(c.t, c.y, c.x, c.j)
		refused(t, err, c.code, "")
		if t.Failed() {
			t.Fatal(c.name)
		}
	}
}

func TestStudentCDF(t *testing.T) {
	t.Parallel()
	for _, nu := range []float64{1, 2, 3, 4, 7, 20, 51, 200, 1501} {
		oracle := distuv.StudentsT{Sigma: 1, Nu: nu}
		for _, x := range []float64{-1e9, -40, -3, -1, -.1, 0, .01, .7, 2, 5, 30, 1e6} {
			near(t, "cdf", studentCDF(x, nu), oracle.CDF(x), 1e-12)
		}
		near(t, "constant", studentNorm(nu), oracle.LogProb(0), 1e-12)
	}
	if got := studentCDF(math.Inf(1), 3); got != 1 {
		t.Errorf("at infinity %v, want 1", got)
	}
}

func TestQuantileInvertsBelow(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := Posterior{nu: float64(rapid.IntRange(1, 60).Draw(t, "nu"))}
		for range rapid.IntRange(1, 5).Draw(t, "parts") {
			p.parts = append(p.parts, part{
				weight: rapid.Float64Range(-3, 0).Draw(t, "weight"),
				mean:   rapid.Float64Range(-100, 100).Draw(t, "mean"),
				scale:  rapid.Float64Range(.01, 10).Draw(t, "scale"),
			})
		}
		p.normalise()
		q := rapid.Float64Range(.0001, .9999).Draw(t, "q")
		x := p.Quantile(q)
		if got := p.Below(x); math.Abs(got-q) > 1e-9 {
			t.Fatalf("P(≤ quantile %v) = %v", q, got)
		}
		if sum := p.Below(x) + p.Above(x); math.Abs(sum-1) > 1e-12 {
			t.Fatalf("below + above = %v", sum)
		}
	})
}

func BenchmarkFit60(b *testing.B) {
	y := noisy(1, 60, 0, 1)
	at := make([]float64, 60)
	for i := range at {
		at[i] = float64(i)
	}
	x := [][]float64{constants(60), stepAt(at, 30)}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Fit(at, y, x, 1); err != nil {
			b.Fatal(err)
		}
	}
}
