package evidence

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"
)

// faded is what a fading metric reads, by its definition, given where it began and its surprises.
func faded(m fading, level, slope float64, surprises []float64) []float64 {
	out := make([]float64, len(surprises))
	for i, e := range surprises {
		if i > 0 {
			slope *= m.phi
		}
		if i > 0 {
			level += slope
		}
		out[i] = level + e
		level += m.alpha * e
		slope += m.beta * e
	}
	return out
}

// Every fading trend is what its definition says by dense matrices: the weight, and the middle and spread of the
// reading h periods ahead and of the sum of all up to it.
func TestFadingEqualsDefinition(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n, h := rapid.IntRange(5, 20).Draw(t, "n"), rapid.IntRange(1, 8).Draw(t, "h")
		y := noisy(rapid.IntRange(1, 9999).Draw(t, "seed"), n, 0, 1)
		at := make([]float64, n)
		for i := range at {
			at[i] = float64(i)
		}
		f, err := newForecast(at, y, slopes, none)
		if err != nil {
			t.Fatal(err)
		}
		f.fade(at, y)
		lastPart := rapid.Float64Range(.05, 1).Draw(t, "last part")
		one, sum := make([]float64, n+h), make([]float64, n+h) // which readings are asked for
		one[n+h-1], sum[n+h-1] = 1, lastPart
		for i := n; i < n+h-1; i++ {
			sum[i] = 1
		}
		p, q := append([]part(nil), f.at(float64(h), just(viewFading)).parts...),
			append([]part(nil), f.total(float64(h)-1+lastPart, just(viewFading)).parts...)
		var first float64 // the log weight of the first trend, less that by its definition
		for k, a := range f.trends {
			mean, scale, weight := a.defined(y, h, one)
			alike := func(what string, got, want float64) {
				if math.Abs(got-want) > 1e-7*(1+math.Abs(want)) {
					t.Fatalf("%+v: %s %v, definition %v", a.fading, what, got, want)
				}
			}
			alike("middle", p[k].mean, mean)
			alike("spread", p[k].scale, scale)
			if k == 0 {
				first = math.Log(a.weight) - weight
			}
			alike("log weight", math.Log(a.weight)-first, weight)
			mean, scale, _ = a.defined(y, h, sum)
			alike("middle of the sum", q[k].mean, mean)
			alike("spread of the sum", q[k].scale, scale)
		}
	})
}

// defined is the predictive middle and spread of the sum of readings by their shares, of which those after y come to h,
// and the log weight: y and what is ahead are L·surprises + X·(level, slope), the surprises of one size.
func (a trend) defined(y []float64, h int, shares []float64) (mean, scale, weight float64) {
	n := len(y)
	L, X := mat.NewDense(n+h, n+h, nil), mat.NewDense(n+h, 2, nil)
	for i := range n + h {
		e := make([]float64, n+h)
		e[i] = 1
		L.SetCol(i, faded(a.fading, 0, 0, e))
	}
	none := make([]float64, n+h)
	X.SetCol(0, faded(a.fading, 1, 0, none))
	X.SetCol(1, faded(a.fading, 0, 1, none))
	flat := slices.Contains(begun, a.fading) // it began at the first reading
	prior := [2]float64{0, 1 / (firstSlope * firstSlope)}
	var Li mat.Dense
	if err := Li.Inverse(L.Slice(0, n, 0, n)); err != nil {
		panic(err)
	}
	var e, A, P, b mat.Dense
	Y := mat.NewDense(n, 1, append([]float64(nil), y...))
	begin := mat.NewDense(2, 1, []float64{y[0], 0})
	V := mat.NewDense(2, 2, nil)
	if !flat {
		e.Mul(&Li, Y)
		A.Mul(&Li, X.Slice(0, n, 0, 2))
		P.Mul(A.T(), &A)
		P.Set(1, 1, P.At(1, 1)+prior[1])
		if err := V.Inverse(&P); err != nil {
			panic(err)
		}
		b.Mul(A.T(), &e)
		begin.Mul(V, &b)
		weight = -math.Log(firstSlope*float64(len(settled))) - math.Log(mat.Det(&P))/2
		if a.alpha == stays && a.beta == 0 {
			weight += math.Log(staysWeight)
		}
	} else {
		weight = -math.Log(float64(len(begun)))
	}
	var from, left, surprises mat.Dense
	from.Mul(X.Slice(0, n, 0, 2), begin)
	left.Sub(Y, &from)
	surprises.Mul(&Li, &left)
	S := 0.0
	for i := range n {
		S += surprises.At(i, 0) * surprises.At(i, 0)
	}
	S += begin.At(1, 0) * begin.At(1, 0) * prior[1]
	nu := float64(n - 1)
	weight -= nu / 2 * math.Log(S)
	s := mat.NewDense(1, n+h, shares)
	var all, known, sX, toY, lift, slack mat.Dense
	all.Mul(s, L) // how each surprise counts
	sX.Mul(s, X)
	known.Mul(all.Slice(0, 1, 0, n), &surprises)
	toY.Mul(&sX, begin)
	mean = toY.At(0, 0) + known.At(0, 0)
	variance := 0.0
	for j := n; j < n+h; j++ {
		variance += all.At(0, j) * all.At(0, j)
	}
	if !flat { // what where it began does ahead, less what it does to the known surprises
		lift.Mul(all.Slice(0, 1, 0, n), &A)
		slack.Sub(&sX, &lift)
		var sv, svs mat.Dense
		sv.Mul(&slack, V)
		svs.Mul(&sv, slack.T())
		variance += svs.At(0, 0)
	}
	return mean, math.Sqrt(S / nu * variance), weight
}

// A missing period costs certainty and nothing else: with a reading left out the level is the same to a share of what
// was unsure, and the days after it are told as if it had been looked at later.
func TestFadingTakesGaps(t *testing.T) {
	t.Parallel()
	m := fading{phi: .9, alpha: .5, beta: .1}
	variance, level, slope := m.surprise(1)
	near(t, "variance of one period", variance, 1, 0)
	near(t, "level", level, .5, 0)
	near(t, "slope", slope, .1, 0)
	variance, level, slope = m.surprise(2)
	c := .5 + .1*.9
	near(t, "variance of two", variance, 1+c*c, 1e-12)
	near(t, "level after two", level, (.5+c*c)/(1+c*c), 1e-12)
	near(t, "slope after two", slope, (.1+c*.1*.9)/(1+c*c), 1e-12)
	between, _, _ := m.surprise(1.5)
	near(t, "variance between", between, 1+c*c/2, 1e-12)
	near(t, "reach of two", m.reach(2), .9+.81, 1e-12)
}

// Shares sum to one, go from few readings to many without a leap, and rest on nothing else.
func TestShares(t *testing.T) {
	t.Parallel()
	last := sharesFor(1)
	for n := 1; n < 200; n++ {
		w, sum := sharesFor(n), 0.0
		for i, v := range w {
			sum += v
			if v < 0 || math.Abs(v-last[i]) > .03 {
				t.Errorf("%d readings: %v after %v", n, w, last)
			}
		}
		near(t, "sum", sum, 1, 1e-12)
		last = w
	}
	near(t, "few", sharesFor(13)[viewFading], .65, 1e-12)
	near(t, "many", sharesFor(52)[viewModel], .5, 1e-12)
}

// The growing walk's spread grows with what the readings' own differences do.
func TestGrowth(t *testing.T) {
	t.Parallel()
	draw := stream(5)
	n := 200
	at, walk, level := make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range at {
		at[i], level[i] = float64(i), draw.normal()
		walk[i] = draw.normal()
		if i > 0 {
			walk[i] += walk[i-1]
		}
	}
	var f forecast
	f.walks(at, walk)
	near(t, "a walk's power", f.power, 1, .3)
	f.walks(at, level)
	near(t, "a level's power", f.power, 0, .1)
	f.walks(at[:8], level[:8])
	near(t, "of few readings", f.power, 1, 0)
}
