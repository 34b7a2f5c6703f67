package evidence

import (
	"math"
	"strings"
	"testing"
	"time"

	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"

	"weir.dev/weir/internal/words"
)

// predicted is the predictive distribution of Σ of y at the times ahead, the
// last of which counts by the share part, by its definition: the grid as written, dense covariances with v²·t·tᵀ
// added for each v, an intercept with a flat prior, no filter.
func predicted(t, y, ahead []float64, lastPart float64, patterns ...pattern) Posterior {
	n, m := len(t), len(ahead)
	shares, size := make([]float64, m), float64(m)-1+lastPart
	for j := range shares {
		shares[j] = 1
	}
	shares[m-1] = lastPart
	all := append(append([]float64(nil), t...), ahead...)
	p := Posterior{nu: float64(n - 1)}
	if len(patterns) == 0 {
		patterns = none
	}
	for _, model := range written() {
		for of := range 3 * len(patterns) {
			v, shown := []float64{0, .05, .2}[of%3], patterns[of/3]
			C := mat.NewSymDense(n+m, nil)
			for a := range n + m {
				for b := a; b < n+m; b++ {
					C.SetSym(a, b, model.covariance(all[a], all[b], t[0])+v*v*all[a]*all[b]+shown.covariance(all[a], all[b]))
				}
			}
			var chol mat.Cholesky
			if !chol.Factorize(C.SliceSym(0, n).(*mat.SymDense)) {
				panic("not positive definite")
			}
			one, c, Y := mat.NewVecDense(n, nil), mat.NewVecDense(n, nil), mat.NewVecDense(n, append([]float64(nil), y...))
			variance := 0.0
			for i := range n {
				one.SetVec(i, 1)
				for j := range m {
					c.SetVec(i, c.AtVec(i)+shares[j]*C.At(i, n+j))
				}
			}
			for a := range m {
				for b := range m {
					variance += shares[a] * shares[b] * C.At(n+a, n+b)
				}
			}
			var ci1, ciY, ciC mat.VecDense
			for dst, src := range map[*mat.VecDense]*mat.VecDense{&ci1: one, &ciY: Y, &ciC: c} {
				if err := chol.SolveVecTo(dst, src); err != nil {
					panic(err)
				}
			}
			A := mat.Dot(one, &ci1)
			beta := mat.Dot(one, &ciY) / A
			S := mat.Dot(Y, &ciY) - beta*beta*A
			g := size - mat.Dot(c, &ci1)
			p.parts = append(p.parts, part{
				weight: math.Log(model.weight) - chol.LogDet()/2 - math.Log(A)/2 - p.nu/2*math.Log(S),
				mean:   size*beta + mat.Dot(c, &ciY) - beta*mat.Dot(c, &ci1),
				scale:  math.Sqrt(S / p.nu * (variance - mat.Dot(c, &ciC) + g*g/A)),
			})
		}
	}
	p.normalise()
	return p
}

func TestForecastEqualsDefinition(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(5, 25).Draw(t, "n")
		at := make([]float64, n)
		for i := 1; i < n; i++ {
			at[i] = at[i-1] + rapid.Float64Range(.3, 2).Draw(t, "gap")
		}
		y := noisy(rapid.IntRange(1, 9999).Draw(t, "seed"), n, 0, 1)
		f, err := newForecast(at, y, slopes, none)
		if err != nil {
			t.Fatal(err)
		}
		h := rapid.IntRange(1, 9).Draw(t, "h")
		lastPart := rapid.Float64Range(.05, 1).Draw(t, "last part")
		var ahead []float64
		for j := 1; j <= h; j++ {
			ahead = append(ahead, at[n-1]+float64(j))
		}
		for _, q := range []float64{.05, .5, .95} {
			want := predicted(at, y, ahead[h-1:], 1)
			if got, want := f.at(float64(h), just(viewModel)).Quantile(q),
				want.Quantile(q); math.Abs(got-want) > 1e-6*(1+math.Abs(want)) {
				t.Fatalf("quantile %v %d ahead: %v, definition %v", q, h, got, want)
			}
			sum := predicted(at, y, ahead, lastPart)
			if got, want := f.total(float64(h)-1+lastPart, just(viewModel)).Quantile(q),
				sum.Quantile(q); math.Abs(got-want) > 1e-6*(1+math.Abs(want)) {
				t.Fatalf("quantile %v of the sum of %d: %v, definition %v", q, h, got, want)
			}
		}
	})
}

func TestNaive(t *testing.T) {
	t.Parallel()
	y := []float64{0, 1, 3, 2, 4, 3, 5}
	f, err := newForecast([]float64{0, 1, 2, 3, 4, 5, 6}, y, slopes, none)
	if err != nil {
		t.Fatal(err)
	}
	f.walks([]float64{0, 1, 2, 3, 4, 5, 6}, y)
	p := f.at(4, just(viewNaive))
	near(t, "middle", p.Median(), 5, 1e-9)
	sigma := math.Sqrt((1. + 4 + 1 + 4 + 1 + 4) / 6)
	near(t, "90% of t with 6 degrees", p.Quantile(.95), 5+2*sigma*1.943180, 1e-5)
	// Of 2.5 periods the first step counts 2.5 times, the second 1.5 times, the third half.
	p = f.total(2.5, just(viewNaive))
	near(t, "middle of a sum", p.Median(), 12.5, 1e-9)
	near(t, "90% of a sum", p.Quantile(.95), 12.5+math.Sqrt(2.5*2.5+1.5*1.5+.5*.5)*sigma*1.943180, 1e-5)
	// A change over two periods says as much of one period as half its square does.
	f.walks([]float64{0, 1, 2, 3, 5, 6, 10}, y)
	sigma = math.Sqrt((1. + 4 + 1 + 4./2 + 1 + 4./4) / 6)
	near(t, "with gaps", f.at(4, just(viewNaive)).Quantile(.95), 5+2*sigma*1.943180, 1e-5)
}

func TestChance(t *testing.T) {
	t.Parallel()
	rising := []float64{10, 12.3, 13.7, 16.1, 18.2, 19.8, 22.4, 23.9, 26.2, 27.8}
	for _, c := range []struct {
		name      string
		target    float64
		by        float64
		direction Direction
		lo, hi    float64
		reached   bool
		arrives   bool
	}{
		{"there already", 20, 12, Up, .8, 1, true, true},
		{"in sight", 29, 15, Up, .55, 1, false, true},
		{"far off", 200, 15, Up, 0, .05, false, false},
		{"the wrong way", 20, 15, Down, 0, .2, false, false},
		{"passed and met", 20, 8, Up, 1, 1, true, true},
		{"passed and missed", 200, 9, Up, 0, 0, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			by := Period(c.by)
			req := ChanceRequest{Series: weeks(rising...), Target: &c.target, By: &by, Direction: c.direction}
			r, err := Chance(req)
			if err != nil {
				t.Fatal(err)
			}
			req.Alone = true
			if alone, err := Chance(req); err != nil || alone.Chance != r.Chance || alone.Passed != r.Passed ||
				len(alone.Bands) > 0 || !alone.Sentence.IsZero() {
				t.Errorf("asked for alone the chance is %+v, %v; want %v and nothing else", alone, err, r.Chance)
			}
			if r.Chance < c.lo || r.Chance > c.hi || r.Reached != c.reached || (r.Arrival != nil) != c.arrives {
				t.Errorf("chance %v, reached %v, arrival %v; want %v–%v, %v, %v", r.Chance, r.Reached, r.Arrival, c.lo, c.hi,
					c.reached, c.arrives)
			}
		})
	}
}

// A running total forecasts only what is still to come: it cannot fall below
// what has been reached as fast as a level could.
func TestChanceCumulative(t *testing.T) {
	t.Parallel()
	total, v := 0.0, noisy(3, 20, 10, 1)
	var series []Reading
	for i, d := range v {
		total += d
		series = append(series, Reading{Period(float64(i)), total})
	}
	by := Period(29)
	target := total + 100
	r, err := Chance(ChanceRequest{Series: series, Target: &target, By: &by, Direction: Up, Cumulative: true})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "ten more at ten each", r.Median, total+100, 25)
	if len(r.Bands) != 10 || r.Bands[0].Lo < total || r.Arrival == nil {
		t.Errorf("bands %v, arrival %v", r.Bands, r.Arrival)
	}
	// It arrives about ten periods on.
	if a := r.Arrival.at; a < 27 || a > 32 {
		t.Errorf("arrival %v, want about 29", a)
	}
}

func TestChanceDates(t *testing.T) {
	t.Parallel()
	var series []Reading
	for i, v := range noisy(3, 24, 40, 1) {
		series = append(series, Reading{Date(time.Date(2024, time.Month(i+1), 28, 0, 0, 0, 0, time.UTC)), v + .4*float64(i)})
	}
	by, target := Date(time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC)), 51.5
	r, err := Chance(ChanceRequest{Series: series, Target: &target, By: &by, Direction: Up})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Bands) != 12 || r.Bands[11].At.String() != "2026-12-31" || r.Bands[0].At.String() != "2026-01-28" {
		t.Errorf("bands at %v … %v (%d), want 2026-01-28 … 2026-12-31 (12)", r.Bands[0].At, r.Bands[len(r.Bands)-1].At,
			len(r.Bands))
	}
	if r.Arrival == nil && r.ArrivalAfter == nil {
		t.Error("neither an arrival nor a horizon")
	}
	for i := 1; i < len(r.Bands); i++ {
		if r.Bands[i].Hi-r.Bands[i].Lo < r.Bands[i-1].Hi-r.Bands[i-1].Lo {
			t.Errorf("band %d is narrower than the one before", i)
		}
	}
}

func TestChanceNotesAndTotals(t *testing.T) {
	t.Parallel()
	ask := func(unit string, cumulative bool, target float64, values ...float64) (ChanceResult, error) {
		by := Period(float64(len(values) + 3))
		return Chance(
			ChanceRequest{
				Series: weeks(values...), Target: &target, By: &by, Direction: Up, Cumulative: cumulative, Transform: Identity,
				Words: ChanceWords{Unit: unit},
			})
	}
	for _, c := range []struct {
		name, unit string
		cumulative bool
		target     float64
		values     []float64
		want       string // part of the one note; "" none
	}{
		{"a walk", "", false, 9, []float64{1, 2, 1, 3, 2, 4, 3, 5}, ""},
		{"always up", "", false, 90, []float64{1, 2, 4, 5, 8, 9, 10, 13}, "running totals"},
		{"always up, with seven readings", "", false, 90, []float64{1, 2, 4, 5, 8, 9, 10}, ""},
		{"a total that falls as far as it ever rose", "", true, 90, []float64{0, 10, 20, 30, 20, 29, 38, 47}, ""},
		{"always up and said", "", true, 90, []float64{1, 2, 4, 5, 8, 9, 10, 13}, ""},
		{"over 100%", "%", false, 138, []float64{31, 32, 31, 33, 32, 34, 33, 35}, "above 100%"},
		{"a share and a per cent", "%", false, 38, []float64{.31, .32, .31, .33, .32, .34, .33, .35}, "shares"},
		{"growth over 100%", "%", false, 138, []float64{101, 110, 105, 120, 115, 120, 118, 125}, ""},
		{
			"a total that is corrected often, yet by less than half of what it rises", "", true, 90,
			[]float64{0, 5, 3, 8, 6, 11, 8, 13},
			"",
		},
		{"a corrected total", "", true, 90, []float64{1, 4, 3, 6, 9, 12, 15, 19}, ""},
	} {
		r, err := ask(c.unit, c.cumulative, c.target, c.values...)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got := words.Join(" ", r.Notes...).String(); (c.want == "") != (got == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: notes %q, want …%s…", c.name, got, c.want)
		}
	}
	_, err := ask("", true, 90, 0, 10, 20, 30, 19, 29, 39, 49)
	refused(t, err, CodeRequest, "falls, from 30 to 19 at 4")
	_, err = ask("", true, 90, 10, 20, 31, 40, 2, 11, 22, 30)
	refused(t, err, CodeRequest, "falls, from 40 to 2 at 4")
	_, err = ask("", true, 90, 8, 11, 8, 11, 8, 10, 9, 9) // up and down by as much
	refused(t, err, CodeRequest, "by more than a correction")
	_, err = ask("", true, 0, 80, 70, 61, 50, 41, 30, 20, 10)
	refused(t, err, CodeRequest, "falls")
}

func TestChanceCountsTheWholeDay(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 4, 6, 9, 0, 0, 0, time.UTC)
	var series []Reading
	for i := range 9 {
		series = append(series, Reading{At: Date(at.AddDate(0, 0, 7*i)), Value: []float64{3, 2, 4, 3, 5, 4, 6, 5, 9}[i]})
	}
	by, target := date(2026, 6, 1), 8.0
	r, err := Chance(ChanceRequest{Series: series, Target: &target, By: &by, Direction: Up})
	if err != nil || !r.Reached || !r.Passed || r.Median != 9 {
		t.Errorf("the reading of the due day at nine is not counted: %+v, %v", r, err)
	}
}

// A day that has passed is not forecast: the last reading up to it decides.
func TestChanceIsOver(t *testing.T) {
	t.Parallel()
	by := Period(24)
	for target, reached := range map[float64]bool{9: true, 90: false} {
		r, err := Chance(
			ChanceRequest{Series: weeks(noisy(1, 20, 10, .1)...), Target: &target, By: &by, Direction: Up, Over: true})
		if err != nil || !r.Passed || r.Reached != reached || r.Chance != map[bool]float64{true: 1}[reached] ||
			contains(r.Sentence, "forecast") || len(r.Bands) > 0 {
			t.Errorf("target %v: %+v, %v", target, r, err)
		}
	}
}

func TestInferDirection(t *testing.T) {
	t.Parallel()
	series := weeks(1, 2, 3)
	for target, want := range map[float64]Direction{9: Up, 0.5: Down} {
		if got, err := InferDirection(series, target); err != nil || got != want {
			t.Errorf("target %v: %q, %v; want %q", target, got, err, want)
		}
	}
	_, err := InferDirection(series, 3)
	refused(t, err, CodeNoDirection, "good side")
	_, err = InferDirection(series, 2.5) // up was meant and is reached, or down is
	refused(t, err, CodeNoDirection, "good side")
	_, err = InferDirection(nil, 3)
	refused(t, err, CodeNoDirection, "good side")
}

func TestChanceRefuses(t *testing.T) {
	t.Parallel()
	good := weeks(noisy(1, 20, 10, 1)...)
	by, early, far, target, nan := Period(30), Period(-3), Period(1e6), 12.0, math.NaN()
	rule := make([]float64, 12)
	for i := range rule {
		rule[i] = float64(i % 2)
	}
	counted := make([]float64, 12)
	for i := range counted {
		counted[i] = float64(i)
	}
	for _, c := range []struct {
		name string
		req  ChanceRequest
		code Code
		part string
	}{
		{"no direction", ChanceRequest{Series: good, Target: &target, By: &by}, CodeNoDirection, "up"},
		{"wrong direction", ChanceRequest{Series: good, Target: &target, By: &by, Direction: Same}, CodeNoDirection, "up"},
		{"no target", ChanceRequest{Series: good, By: &by, Direction: Up}, CodeRequest, "target"},
		{"NaN target", ChanceRequest{Series: good, Target: &nan, By: &by, Direction: Up}, CodeRequest, "target"},
		{"no date", ChanceRequest{Series: good, Target: &target, Direction: Up}, CodeRequest, "date"},
		{"few", ChanceRequest{Series: good[:5], Target: &target, By: &by, Direction: Up}, CodeTooFew, "5 readings"},
		{
			"constant",
			ChanceRequest{Series: weeks(make([]float64, 9)...), Target: &target, By: &by, Direction: Up},
			CodeConstant, "is the same",
		},
		{
			"steady total",
			ChanceRequest{Series: weeks(counted...), Target: &target, By: &by, Direction: Up, Cumulative: true},
			CodeConstant, "is the same",
		},
		{
			"due before the first reading",
			ChanceRequest{Series: good, Target: &target, By: &early, Direction: Up},
			CodeTooFew,
			"before the first",
		},
		{"too far", ChanceRequest{Series: good, Target: &target, By: &far, Direction: Up}, CodeRequest, "periods ahead"},
		{"level", ChanceRequest{Series: good, Target: &target, By: &by, Direction: Up, Level: -1}, CodeRequest, "level"},
		{
			"target off the scale",
			ChanceRequest{Series: good, Target: ptr(-1.0), By: &by, Direction: Up, Transform: Log},
			CodeRange, "outside the log",
		},
	} {
		_, err := Chance(c.req)
		if err == nil {
			t.Fatalf("%s: not refused", c.name)
		}
		refused(t, err, c.code, c.part)
		if t.Failed() {
			t.Fatal(c.name)
		}
	}
}

// Up and down share the whole, and a nearer target is never less likely.
func TestChanceLaws(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(6, 40).Draw(t, "n")
		series := weeks(noisy(rapid.IntRange(1, 9999).Draw(t, "seed"), n, 50, 2)...)
		by := Period(float64(n-1) + rapid.Float64Range(.1, 30).Draw(t, "h"))
		target := rapid.Float64Range(30, 70).Draw(t, "target")
		ask := func(target float64, d Direction) ChanceResult {
			r, err := Chance(ChanceRequest{Series: series, Target: &target, By: &by, Direction: d, Transform: Log})
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		up, down, higher := ask(target, Up), ask(target, Down), ask(target+1, Up)
		if math.Abs(up.Chance+down.Chance-1) > 1e-9 {
			t.Fatalf("up %v and down %v", up.Chance, down.Chance)
		}
		if higher.Chance > up.Chance+1e-12 {
			t.Fatalf("a further target is likelier: %v, %v", higher.Chance, up.Chance)
		}
		for _, b := range up.Bands {
			if !(b.Lo < b.Median && b.Median < b.Hi) {
				t.Fatalf("band out of order: %+v", b)
			}
		}
	})
}

func BenchmarkChance52(b *testing.B) {
	series := weeks(noisy(1, 52, 50, 2)...)
	by, target := Period(64), 55.0
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Chance(ChanceRequest{Series: series, Target: &target, By: &by, Direction: Up}); err != nil {
			b.Fatal(err)
		}
	}
}
