package evidence

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"gonum.org/v1/gonum/stat"
	"pgregory.net/rapid"
)

// follow is a driver that moves several times and an outcome that follows it
// lag periods later.
func follow(seed, n, lag int, slope, scale float64) (driver, outcome []Reading) {
	x := noisy(seed, n, 10, .3)
	for i := range x {
		x[i] += float64(i / 9 % 3 * 2)
	}
	y := noisy(seed+1000, n, 50, scale)
	for i := lag; i < n; i++ {
		y[i] += slope * x[i-lag]
	}
	return weeks(x...), weeks(y[lag:]...) // without the readings that nothing drives yet; see from
}

// from shifts a series in time.
func from(series []Reading, at int) []Reading {
	for i := range series {
		series[i].At.at += float64(at)
	}
	return series
}

func TestLinkGrades(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name      string
		n         int
		slope     float64
		size      float64
		direction Direction
		want      Grade
		reason    string
	}{
		{"supported", 60, 1, 1, Same, Supported, ""},
		{"supported, more than believed", 60, 1, .5, Same, Supported, ""},
		{"supported, opposite", 60, -1, 1, Opposite, Supported, ""},
		{"supported, sign from the size", 60, -1, -1, "", Supported, ""},
		{"weaker", 60, 1, 5, Same, Weaker, ""},
		{"contradicted", 60, -1, 1, Same, Contradicted, ""},
		{"no effect", 60, 0, 5, Same, NoEffect, ""},
		{"not enough to tell", 60, 0, .02, Same, TooEarly, "too"},
		{"few pairs", 22, 1, 1, Same, TooEarly, "a grade needs 20"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			driver, outcome := follow(4, c.n, 3, c.slope, .5)
			r, err := Link(
				LinkRequest{Driver: driver, Outcome: from(outcome, 3), Lag: Periods(3), Size: &c.size, Direction: c.direction})
			if err != nil {
				t.Fatal(err)
			}
			if r.Grade != c.want || (c.want == TooEarly) != (!r.Reason.IsZero()) {
				t.Errorf("grade %q (%s), b %v [%v, %v], p %v; want %q", r.Grade, r.Reason, r.B, r.Lo, r.Hi, r.P, c.want)
			}
			if c.slope != 0 {
				near(t, "b", r.B, c.slope, .3)
			}
			if c.want == Supported && r.Lag != 3 {
				t.Errorf("lag %v, want 3", r.Lag)
			}
		})
	}
}

func TestLinkUnstated(t *testing.T) {
	t.Parallel()
	driver, outcome := follow(4, 60, 3, -1, .5)
	r, err := Link(LinkRequest{Driver: driver, Outcome: from(outcome, 3), Lag: Periods(3)})
	if err != nil {
		t.Fatal(err)
	}
	if r.Grade != Supported || r.PStated != nil || !contains(r.Sentence, "fell about 3 periods later") ||
		!contains(r.Sentence, "moved together") {
		t.Errorf("grade %q, pStated %v: %s", r.Grade, r.PStated, r.Sentence)
	}
}

// A driver that made no move that lasted cannot show less than was believed, however many pairs there are.
func TestLinkNeedsMovement(t *testing.T) {
	t.Parallel()
	r, err := Link(restless(10))
	if err != nil {
		t.Fatal(err)
	}
	if r.Grade != TooEarly || r.Moved || !contains(r.Reason, "no move that lasted") {
		t.Errorf("grade %q, moved %v, reason %q", r.Grade, r.Moved, r.Reason)
	}
}

// restless is an outcome that follows a driver, which never moves for long, by half as much as it does.
func restless(believed float64) LinkRequest {
	x, y := noisyWhite(1, 60), noisyWhite(2, 60)
	for i := range x {
		y[i] = .5*x[i] + .1*y[i]
	}
	return LinkRequest{Driver: weeks(x...), Outcome: weeks(y...), Size: &believed, Direction: Same}
}

func noisyWhite(seed, n int) []float64 {
	s := stream(seed)
	out := make([]float64, n)
	for i := range out {
		out[i] = s.normal()
	}
	return out
}

func TestMoves(t *testing.T) {
	t.Parallel()
	// most steps are 1 high; one long way up brings the spread to what it is to be
	around := func(spread float64) []float64 {
		x := make([]float64, 40)
		for i := range x {
			x[i] = float64(i % 2)
		}
		level := func(d float64) float64 {
			y := slices.Clone(x)
			for i := 20; i < 40; i++ {
				y[i] += d
			}
			return stat.StdDev(y, nil) / 1.4826
		}
		lo, hi := 0.0, 100.0
		for range 100 {
			if mid := (lo + hi) / 2; level(mid) < spread {
				lo = mid
			} else {
				hi = mid
			}
		}
		for i := 20; i < 40; i++ {
			x[i] += lo
		}
		return x
	}
	steps := func(levels ...float64) []float64 {
		var out []float64
		s := stream(9)
		for _, l := range levels {
			for range 8 {
				out = append(out, l+.1*s.normal())
			}
		}
		return out
	}
	for _, c := range []struct {
		name string
		x    []float64
		want bool
	}{
		{"noise", noisyWhite(3, 50), false},
		{"constant", make([]float64, 20), false},
		{"two points", []float64{1, 9}, false},
		{"one clean step", []float64{0, 0, 0, 0, 1, 1, 1, 1}, true}, // of noise there is none to be twice of
		{"up and down again", []float64{0, 0, 0, 1, 1, 1, 0, 0, 0}, true},
		{"several levels", steps(0, 1, 0, 2), true},
		{"one large step in noise", steps(0, 0, 5, 5), true},
		{"spread of twice the noise", around(2.01), true},
		{"spread of less than twice the noise", around(1.99), false},
		{"a slow climb", []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, true},
	} {
		if got := moves(c.x); got != c.want {
			t.Errorf("%s: moved %v, want %v", c.name, got, c.want)
		}
	}
}

// With dates the lag is a length of time and the slower cadence counts.
func TestLinkDates(t *testing.T) {
	t.Parallel()
	day := func(i int) When { return Date(time.Date(2026, 1, 5+i, 0, 0, 0, 0, time.UTC)) }
	x := noisy(4, 300, 10, .1)
	var driver, outcome []Reading
	y := noisy(5, 60, 50, .2)
	for i := range x {
		x[i] += float64(i / 60 % 2 * 3)
		driver = append(driver, Reading{day(i), x[i]})
	}
	for i := 2; i < 42; i++ {
		outcome = append(outcome, Reading{day(7 * i), y[i] + x[7*(i-2)]})
	}
	lag, err := ParseLag("2w")
	if err != nil {
		t.Fatal(err)
	}
	r, err := Link(LinkRequest{Driver: driver, Outcome: outcome, Lag: lag, Direction: Same})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "slope of weekly on daily", r.B, 1, .2)
	if r.Lag != 2 || r.Cadence != "week" || r.Pairs != 40 {
		t.Errorf("lag %v %s, %d pairs; want 2 week, 40", r.Lag, r.Cadence, r.Pairs)
	}
}

// The clock of a lag starts when the awaited metric has passed its level.
func TestLinkReadableWhen(t *testing.T) {
	t.Parallel()
	driver, outcome := follow(4, 60, 3, 1, .5)
	outcome = from(outcome, 3)
	gate := &Threshold{
		Series: weeks(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9), Above: 5,
	}
	req := LinkRequest{Driver: driver, Outcome: outcome, Lag: Periods(3), Direction: Same, ReadableWhen: gate}
	r, err := Link(req)
	if err != nil {
		t.Fatal(err)
	}
	if r.Pairs > 30 {
		t.Errorf("%d pairs, want only those after period 30", r.Pairs)
	}
	gate.Above = 10
	_, err = Link(req)
	refused(t, err, CodeTooFew, "has not passed 10")
	gate.Above = 9 // at the level is not past it
	_, err = Link(req)
	refused(t, err, CodeTooFew, "has not passed 9")

	// A driver's reading from before the clock began counts in no pair: the clock stands at 30, so the first outcome is
	// that of 32, two periods later, and the last that of 59.
	gate.Above = 5
	req.Lag = Periods(2)
	req.Driver, req.Outcome = weeks(noisy(6, 60, 10, 1)...), weeks(noisy(7, 60, 10, 1)...)
	pairsAt := map[float64]int{1: 29, 2: 28, 3: 27}
	if r, err = Link(req); err != nil || r.Pairs != pairsAt[r.Lag] {
		t.Errorf("%d pairs at lag %v, want %v (%v)", r.Pairs, r.Lag, pairsAt, err)
	}
}

func TestLinkTransforms(t *testing.T) {
	t.Parallel()
	x, y := noisy(4, 60, 0, .05), noisy(5, 60, 0, .01)
	for i := range x {
		x[i] = 100 * math.Exp(x[i]+.2*float64(i/10%2))
		y[i] = 1000 * math.Exp(y[i]+.5*math.Log(x[i]/100))
	}
	size := 4.0
	r, err := Link(LinkRequest{Driver: weeks(x...), Outcome: weeks(y...), Size: &size, Direction: Same, Transform: Log})
	if err != nil {
		t.Fatal(err)
	}
	mx, my := median(x), median(y)
	near(t, "half an elasticity at the middle", r.B, my*(math.Pow((mx+1)/mx, .5)-1), .5)
	if r.Grade != Supported {
		t.Errorf("grade %q, want supported", r.Grade)
	}
}

// The lags tried are the whole periods inside the stated one ± 1, and the stated one itself where that pairs other
// readings.
func TestLinkLags(t *testing.T) {
	t.Parallel()
	x := noisy(4, 80, 10, .4)
	for i := range x {
		x[i] += float64(i / 9 % 3 * 3)
	}
	every := func(step float64, delay int, dated bool) (driver, outcome []Reading) {
		u := noisy(5, 80, 0, .2)
		for i := range x {
			at := Period(step * float64(i))
			if dated {
				at = When{at: 20_003 + step*float64(i), dated: true}
			}
			driver = append(driver, Reading{at, x[i]})
			outcome = append(outcome, Reading{at, 2*x[max(0, i-delay)] + u[i]})
		}
		return driver[delay:], outcome[delay:]
	}
	size := 2.0
	for _, c := range []struct {
		name  string
		step  float64
		delay int
		dated bool
		lag   string
		tried int
		want  float64 // the lag found
		says  string
	}{
		{"whole", 1, 2, false, "2", 3, 2, "You believed 2 in 2 periods."},
		{"none", 1, 0, false, "0", 2, 0, "You believed 2 at once."},
		{"half a period, where readings stand at halves", .5, 1, false, "0.5", 3, .5, "You believed 2 in 0.5 periods."},
		{"half a period, where readings stand at whole ones", 1, 1, false, "0.5", 2, 1, "You believed 2 in 0.5 periods."},
		{"four days, read weekly", 7, 1, true, "4d", 2, 1, "You believed 2 in 4 days."},
		{"two weeks, read monthly", 30.436875, 1, true, "2w", 2, 1, "You believed 2 in 2 weeks."},
		{"a month, read weekly", 7, 4, true, "1m", 3, 4, "You believed 2 in 1 month."},
		{"three weeks, read every other week", 14, 2, true, "3w", 2, 2, "rose about 4 weeks later"},
		{"one period, where readings stand two apart", 2, 1, false, "1", 2, 2, "rose about 2 periods later"},
	} {
		lag, err := ParseLag(c.lag)
		if err != nil {
			t.Fatal(err)
		}
		driver, outcome := every(c.step, c.delay, c.dated)
		r, err := Link(LinkRequest{Driver: driver, Outcome: outcome, Lag: lag, Size: &size, Direction: Same})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if r.Lags != c.tried || r.Lag != c.want || r.Grade != Supported || !contains(r.Sentence, c.says) {
			t.Errorf("%s: %d lags tried, %v found, %s: %s; want %d, %v, supported and %q", c.name, r.Lags, r.Lag, r.Grade,
				r.Sentence, c.tried, c.want, c.says)
		}
	}
}

// A belief about less than nothing is judged as it is where nobody asked for a scale, and refused on a stated one.
func TestLinkOffTheScale(t *testing.T) {
	t.Parallel()
	x := noisy(4, 60, 5, .1)
	y := noisy(5, 60, 9, .1)
	for i := range x {
		x[i] += float64(i / 10 % 2)
		y[i] -= x[i]
	}
	size := -6.0
	req := LinkRequest{Driver: weeks(x...), Outcome: weeks(y...), Size: &size, Per: 6, Words: LinkWords{
		DriverUnit: "bugs", OutcomeUnit: "calls",
	}}
	if r, err := Link(req); err != nil || r.Grade != Weaker ||
		!contains(r.Sentence, "6 bugs of the driver went with −4 calls") {
		t.Errorf("%+v, %v", r, err)
	}
	req.OutcomeTransform = Log
	_, err := Link(req)
	refused(t, err, CodeRange, "leaves the outcome's log scale")
	req.OutcomeTransform, req.DriverTransform, req.Per = "", Log, -6
	_, err = Link(req)
	refused(t, err, CodeRange, "leaves the driver's log scale")
}

// Where nothing moves far, the scales hardly matter, to the placebos neither.
func TestLinkScalesOfPlacebos(t *testing.T) {
	t.Parallel()
	x, y := noisy(4, 60, 1000, .5), noisy(5, 60, 20, .01)
	for i := range x {
		x[i] += float64(i / 10 % 2 * 4)
		y[i] += .003 * x[i]
	}
	ask := func(driver, outcome Transform) LinkResult {
		r, err := Link(LinkRequest{
			Driver: weeks(x...), Outcome: weeks(y...), Lag: Periods(2), DriverTransform: driver, OutcomeTransform: outcome,
		})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	want := ask(Identity, Identity)
	for _, scales := range [][2]Transform{{Log, Identity}, {Identity, Log}, {Log, Log}, {Identity, Logit}, {Log, Logit}} {
		got := ask(scales[0], scales[1])
		near(t, fmt.Sprint(scales, " b"), got.B, want.B, .02*math.Abs(want.B))
		near(t, fmt.Sprint(scales, " reverse"), got.Placebos.Reverse.B, want.Placebos.Reverse.B,
			.02*math.Abs(want.Placebos.Reverse.B))
		near(t, fmt.Sprint(scales, " lead"), got.Placebos.Lead.B, want.Placebos.Lead.B, .02*math.Abs(want.Placebos.Lead.B))
	}
}

func TestLinkRefuses(t *testing.T) {
	t.Parallel()
	driver, outcome := follow(1, 52, 0, 1, 1)
	flat := weeks(make([]float64, 52)...)
	size, zero, minus := 1.0, 0.0, -1.0
	line := make([]float64, 52)
	for i := range line {
		line[i] = 2 * driver[i].Value
	}
	for _, c := range []struct {
		name string
		req  LinkRequest
		code Code
		part string
	}{
		{"constant driver", LinkRequest{Driver: flat, Outcome: outcome}, CodeConstant, "driver is the same"},
		{"constant outcome", LinkRequest{Driver: driver, Outcome: flat}, CodeConstant, "outcome is the same"},
		{"one reading of the driver", LinkRequest{Driver: driver[:1], Outcome: outcome}, CodeTooFew, "Only 1 pair"},
		{"copied", LinkRequest{Driver: driver, Outcome: weeks(line...)}, CodeExact, "without any error"},
		{"empty", LinkRequest{Outcome: outcome}, CodeTooFew, "driver holds no readings"},
		{"few", LinkRequest{Driver: driver[:4], Outcome: outcome[:4]}, CodeTooFew, "Only 4 pairs"},
		{
			"lag too long",
			LinkRequest{Driver: driver, Outcome: outcome, Lag: Periods(50)},
			CodeLag,
			"leaves 3 pairs of readings, where none would leave 52",
		},
		{"lag beyond the data", LinkRequest{Driver: driver, Outcome: outcome, Lag: Periods(500)}, CodeLag, "leaves 0 pairs"},
		{"negative lag", LinkRequest{Driver: driver, Outcome: outcome, Lag: Periods(-2)}, CodeRequest, "swap"},
		{
			"other dates",
			LinkRequest{Driver: driver, Outcome: from(append([]Reading(nil), outcome...), 900)},
			CodeTooFew,
			"No pair of driver and outcome readings",
		},
		{"direction", LinkRequest{Driver: driver, Outcome: outcome, Direction: Up}, CodeRequest, "same or opposite"},
		{
			"size and direction disagree",
			LinkRequest{Driver: driver, Outcome: outcome, Size: &minus, Direction: Same},
			CodeRequest, "negative",
		},
		{"size of nothing", LinkRequest{Driver: driver, Outcome: outcome, Size: &zero}, CodeRequest, "not 0"},
		{"endless per", LinkRequest{Driver: driver, Outcome: outcome, Size: &size, Per: math.Inf(1)}, CodeRequest, "Per"},
		{"level", LinkRequest{Driver: driver, Outcome: outcome, Level: 1}, CodeRequest, "level"},
		{
			"dates and numbers",
			LinkRequest{Driver: driver, Outcome: []Reading{{Date(time.Unix(0, 0)), 1}}},
			CodeMixedTime,
			"mixes",
		},
		{
			"per leaves the scale",
			LinkRequest{Driver: driver, Outcome: outcome, Per: -900, Transform: Log},
			CodeRange,
			"smaller change",
		},
	} {
		_, err := Link(c.req)
		if err == nil {
			t.Fatalf("%s: not refused", c.name)
		}
		refused(t, err, c.code, c.part)
		if t.Failed() {
			t.Fatal(c.name)
		}
	}
}

// Turning the driver's sign turns the slope's, and units only rescale it.
func TestLinkLaws(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(12, 60).Draw(t, "n")
		driver, outcome := follow(rapid.IntRange(1, 9999).Draw(t, "seed"), n, 0, rapid.Float64Range(-2, 2).Draw(t, "slope"),
			1)
		lag := Periods(float64(rapid.IntRange(0, 3).Draw(t, "lag")))
		k := rapid.Float64Range(.1, 10).Draw(t, "k")
		turned := append([]Reading(nil), driver...)
		for i := range turned {
			turned[i].Value *= -k
		}
		a, err := Link(LinkRequest{Driver: driver, Outcome: outcome, Lag: lag, Direction: Same})
		if err != nil {
			t.Fatal(err)
		}
		b, err := Link(LinkRequest{Driver: turned, Outcome: outcome, Lag: lag, Direction: Opposite})
		if err != nil {
			t.Fatal(err)
		}
		if d := math.Abs(a.B + k*b.B); d > 1e-6*(1+math.Abs(a.B)) || a.Grade != b.Grade || math.Abs(a.P-b.P) > 1e-9 {
			t.Fatalf("%v %v %v against %v %v %v", a.B, a.Grade, a.P, -k*b.B, b.Grade, b.P)
		}
	})
}

func BenchmarkLinks52(b *testing.B) {
	type pair struct{ driver, outcome []Reading }
	var pairs []pair
	for i := range 100 {
		d, o := follow(i, 52, 0, .5, 1)
		pairs = append(pairs, pair{d, o})
	}
	size := .5
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		p := pairs[i%len(pairs)]
		if _, err := Link(
			LinkRequest{Driver: p.driver, Outcome: p.outcome, Lag: Periods(3), Size: &size, Direction: Same}); err != nil {
			b.Fatal(err)
		}
	}
}

// Example of a belief that the readings fit.
func ExampleLink() {
	driver, outcome := follow(4, 60, 3, 1, .5)
	size := 1.0
	r, err := Link(LinkRequest{
		Driver: driver, Outcome: from(outcome, 3), Lag: Periods(3), Size: &size, Direction: Same,
		Words: LinkWords{Driver: "reviews per week", Outcome: "releases"},
	})
	fmt.Println(err, r.Grade)
	fmt.Println(strings.NewReplacer(": ", ":\n", ". ", ".\n").Replace(r.Sentence.String()))
	// Output:
	// <nil> supported
	// In 57 periods, when reviews per week rose, releases rose about 3 periods later:
	// a rise of 1 in reviews per week went with 1.04 (0.92 to 1.17).
	// You believed 1 in 3 periods.
	// This fits the belief; it is not proof.
}

// A link far stronger than believed is told apart from one that fits, and checks that find something speak.
func TestLinkSaysMoreAndChecks(t *testing.T) {
	t.Parallel()
	size := .1
	wrongWay := 0
	for seed := range stream(20) {
		var x, y []float64
		level, draw := 0.0, seed
		for range 60 {
			level += draw.normal()
			x = append(x, 50+level)
		}
		for i := range x {
			v := 20 + .1*draw.normal()
			if i >= 2 {
				v += .5 * x[i-2]
			}
			y = append(y, v)
		}
		r, err := Link(LinkRequest{Driver: weeks(x...), Outcome: weeks(y...), Lag: Periods(2), Size: &size})
		if err == nil && !r.Moved {
			continue
		}
		if err != nil || r.Grade != Supported || r.Lag != 2 ||
			!strings.Contains(r.Sentence.String(), "This is more than the belief") || r.Checks.IsZero() {
			t.Errorf("seed %d: %+v, %v", seed, r, err)
		}
		r, err = Link(LinkRequest{Driver: weeks(y...), Outcome: weeks(x...), Lag: Periods(2), Size: &size})
		if err != nil {
			t.Fatal(err)
		}
		if r.Lag == 2 { // the very delay, the wrong way round
			wrongWay++
			if !strings.Contains(r.Checks.String(), "signs that the driver follows the outcome") {
				t.Errorf("seed %d: a link the wrong way round is checked as %q", seed, r.Checks)
			}
		}
		r, err = Link(LinkRequest{Driver: weeks(x...), Outcome: weeks(y...), Lag: Periods(0), Size: &size})
		if err != nil || r.Lag == 0 && !r.Checks.IsZero() {
			t.Errorf("seed %d: without a delay there is no check, and it says %q, %v", seed, r.Checks, err)
		}
	}
	if wrongWay == 0 {
		t.Error("no seed tried the wrong way round")
	}
	_, err := Link(LinkRequest{Driver: weeks(1, 2, 3), Outcome: weeks(1, 2, 3), Lag: Periods(1)})
	refused(t, err, CodeExact, "very readings")
	weeksLag, err := ParseLag("3w")
	if err != nil {
		t.Fatal(err)
	}
	_, err = Link(LinkRequest{Driver: weeks(1, 2, 3), Outcome: weeks(1, 2, 4), Lag: weeksLag})
	refused(t, err, CodeMixedTime, "number of periods")
}

// Of delays that fit about equally well to the arithmetic, the one that fits best is kept, however small the p.
func TestLinkKeepsTheBestOfTinyP(t *testing.T) {
	t.Parallel()
	size := 1.0
	for seed := range stream(10) {
		var x, y []float64
		level, slope, draw := 0.0, 0.0, seed
		for range 104 {
			slope = .9*slope + draw.normal()
			level += slope
			x = append(x, level)
		}
		for i := range x {
			y = append(y, x[max(0, i-3)]+.5*draw.normal())
		}
		r, err := Link(LinkRequest{Driver: weeks(x...), Outcome: weeks(y...), Lag: Periods(3), Size: &size})
		if err != nil || r.Lag != 3 || r.Grade == Contradicted || !(r.P > 0) {
			t.Errorf("seed %d: lag %v, p %v, %s, %v", seed, r.Lag, r.P, r.Grade, err)
		}
	}
}
