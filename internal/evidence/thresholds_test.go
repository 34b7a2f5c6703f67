package evidence

import (
	"math"
	"slices"
	"testing"

	"weir.dev/weir/internal/words"
)

// The limits of evidence.md and semantics 8, each held from both sides. No figure is written down: a request is judged
// once, the limit is read off the interval it gives, and the request is asked again a hair's breadth to either side.

// hair is how near to a limit both sides are asked, in widths of the interval.
const hair = 1e-6

// lifted is the series with its readings from a place on moved by d. It moves the whole posterior of a step there by d.
func lifted(series []Reading, at int, d float64) []Reading {
	out := slices.Clone(series)
	for i := at; i < len(out); i++ {
		out[i].Value += d
	}
	return out
}

// stepAt20 is a bet of 40 readings with a step of the given size in its middle.
func stepAt20(effect float64) BetRequest {
	start, by := Period(20), Period(39)
	return BetRequest{Series: change(11, 40, 20, 100, 1, effect), Started: &start, By: &by}
}

func (r BetRequest) at(level float64) BetRequest { r.Level = level; return r }

func (r BetRequest) promise(p float64) BetRequest { r.Promised = &p; return r }

func (r BetRequest) lift(d float64) BetRequest { r.Series = lifted(r.Series, 20, d); return r }

// judged is a bet's answer, with the ends of its interval.
func judged(t *testing.T, req BetRequest) (r BetResult, lo, hi float64) {
	t.Helper()
	r, err := Bet(req)
	if err != nil {
		t.Fatal(err)
	}
	return r, *r.Lo, *r.Hi
}

// A bet is kept from P(≥ promised) = .8 on, moved less than promised below .2 where P(right direction) is .95 or
// more, and shows no movement where the 90% interval lies inside half the promise. Before its date only p < .01
// speaks.
func TestBetThresholds(t *testing.T) {
	t.Parallel()
	clear, nothing := stepAt20(8), stepAt20(0)
	_, q20, q80 := judged(t, clear.at(.6))
	_, q05, q95 := judged(t, clear)
	_, q005, _ := judged(t, clear.at(.99))
	eps := hair * (q95 - q05)

	_, lo, hi := judged(t, nothing)
	low := nothing.lift(-(lo + hi) / 2).lift(-(hi - lo) / 20) // its lower end reaches further from 0
	high := nothing.lift(-(lo + hi) / 2).lift((hi - lo) / 20) // its upper end does
	_, reachLow, _ := judged(t, low)
	_, _, reachHigh := judged(t, high)

	later := Period(60)
	early := clear
	early.By = &later

	for _, c := range []struct {
		name          string
		inside, other BetRequest // on the limit's two sides
		want, or      Verdict
	}{
		{"kept at .8", clear.promise(q20 - eps), clear.promise(q20 + eps), Kept, CannotTell},
		{"less at P(≥ promised) = .2", clear.promise(q80 + eps), clear.promise(q80 - eps), Less, CannotTell},
		{
			"less at P(right) = .95", clear.lift(-q05 + eps).promise(q95 - q05), clear.lift(-q05 - eps).promise(q95 - q05), Less,
			CannotTell,
		},
		{
			"no movement, lower end at half", low.promise(-2*reachLow + eps), low.promise(-2*reachLow - eps), NoMovement,
			CannotTell,
		},
		{
			"no movement, upper end at half", high.promise(2*reachHigh + eps), high.promise(2*reachHigh - eps), NoMovement,
			CannotTell,
		},
		{
			"no movement of a promised fall", high.promise(-2*reachHigh - eps), high.promise(-2*reachHigh + eps), NoMovement,
			CannotTell,
		},
		{
			"no movement is the 90% interval's, whatever is shown", high.at(.5).promise(2*reachHigh + eps),
			high.at(.5).promise(2*reachHigh - eps), NoMovement, CannotTell,
		},
		{"early at p = .01", early.lift(-q005 + eps).promise(eps), early.lift(-q005 - eps).promise(eps), Kept, CannotTell},
	} {
		for _, side := range []struct {
			req  BetRequest
			want Verdict
		}{{c.inside, c.want}, {c.other, c.or}} {
			r, _, _ := judged(t, side.req)
			if *r.Verdict != side.want {
				t.Errorf("%s: %q, want %q (promised %v, P(right) %v, P(promised) %v, p %v)", c.name, *r.Verdict, side.want,
					*side.req.Promised, *r.PRight, *r.PPromised, *r.P)
			}
		}
	}
	if r, _, _ := judged(t, early.promise(eps)); !r.SoFar {
		t.Error("a bet that runs on is not told as one")
	}
}

// A bet whose readings end a whole period or more before its date still runs; one that lacks less than a period is
// read as it stands.
func TestBetStillRuns(t *testing.T) {
	t.Parallel()
	for by, want := range map[float64]bool{39: false, 39.9: false, 40: true, 40.5: true} {
		req := stepAt20(0).promise(3)
		end := Period(by)
		req.By = &end
		if r, _, _ := judged(t, req); r.SoFar != want || contains(r.Sentence, "So far") != want {
			t.Errorf("readings to 39 of a bet to %v: so far %v, want %v: %s", by, r.SoFar, want, r.Sentence)
		}
		req.Over = true
		if r, _, _ := judged(t, req); r.SoFar ||
			contains(r.Sentence, "The readings end in period 39, before the bet's date.") != want {
			t.Errorf("readings to 39 of a bet to %v that is over: so far %v: %s", by, r.SoFar, r.Sentence)
		}
	}
}

// A range is called likely without a number where it holds between 90 and 95%.
func TestLikely(t *testing.T) {
	t.Parallel()
	for level, want := range map[float64]string{.899: "at 89.9%", .9: "likely", .95: "likely", .951: "at 95.1%"} {
		if got := likely(level); got.String() != want {
			t.Errorf("%v is %q, want %q", level, got, want)
		}
	}
}

// That another change may have done it is said where the metric moved, which is from P(right direction) = .95 on, or
// to .05 where it went the other way, and beside what was kept. Kept below .95 is only probably kept.
func TestBetWordThresholds(t *testing.T) {
	t.Parallel()
	clear := stepAt20(8)
	_, lo, hi := judged(t, clear)
	eps := hair * (hi - lo)
	const caveat = "We cannot rule out that another change at the same time did it."
	promised := "; the bet promised " + words.Figure(eps).String()
	kept, probably := promised+", and it was kept.", promised+", and it was probably kept."
	for _, c := range []struct {
		name      string
		req       BetRequest
		says, not string
	}{
		{"at .95", clear.lift(-lo + eps), caveat, "?"},
		{"below .95", clear.lift(-lo - eps), "", caveat},
		{"the other way at .05", clear.lift(-hi - eps).promise(hi), caveat, "?"},
		{"the other way above .05", clear.lift(-hi + eps).promise(hi), "", caveat},
		{"kept at .95", clear.lift(-lo + eps).promise(eps), kept, probably},
		{"kept below .95", clear.lift(-lo - eps).promise(eps), probably, kept},
		{"kept, and the caveat", clear.lift(-lo - eps).promise(eps), caveat, "?"},
	} {
		if r, _, _ := judged(t, c.req); !contains(r.Sentence, c.says) || contains(r.Sentence, c.not) {
			t.Errorf("%s: P(right) %v: %s", c.name, *r.PRight, r.Sentence)
		}
	}
}

// A verdict takes 8 readings before and 6 after, and anything at all 3 and 3.
func TestBetReadingThresholds(t *testing.T) {
	t.Parallel()
	all := change(11, 40, 20, 100, 1, 12)
	for _, c := range []struct {
		before, after int
		shown, judged bool
	}{{8, 6, true, true}, {7, 6, true, false}, {8, 5, true, false}, {3, 3, true, false}, {2, 3, false, false}, {
		3, 2, false, false,
	}} {
		start, promised := Period(20), 1.0
		r, err := Bet(BetRequest{Series: all[20-c.before : 20+c.after], Started: &start, Promised: &promised})
		if (err == nil) != c.shown {
			t.Errorf("%d before, %d after: error %v", c.before, c.after, err)
		}
		if err == nil && (*r.Verdict == Kept) != c.judged {
			t.Errorf("%d before, %d after: %q", c.before, c.after, *r.Verdict)
		}
	}
}

// sparse is n readings of a driver and of an outcome that follows it with a slope, at the same moments three periods
// apart: then no other lag than the stated 0 finds pairs, and p is that of one fit.
func sparse(n int, slope float64) LinkRequest {
	x, u := noisy(21, n, 10, .3), noisy(22, n, 50, 1)
	req := LinkRequest{}
	for i := range n {
		x[i] += float64(i / 5 % 3 * 2)
		at := Period(float64(3 * i))
		req.Driver = append(req.Driver, Reading{At: at, Value: x[i]})
		req.Outcome = append(req.Outcome, Reading{At: at, Value: u[i] + slope*x[i]})
	}
	return req
}

func (r LinkRequest) at(level float64) LinkRequest { r.Level = level; return r }

func (r LinkRequest) size(s float64) LinkRequest { r.Size = &s; return r }

// steeper adds d times the driver to the outcome, which moves the whole posterior of the slope by d.
func (r LinkRequest) steeper(d float64) LinkRequest {
	r.Outcome = slices.Clone(r.Outcome)
	for i := range r.Outcome {
		r.Outcome[i].Value += d * r.Driver[i].Value
	}
	return r
}

// mirrored is the same readings with an outcome that falls where it rose.
func (r LinkRequest) mirrored() LinkRequest {
	r.Outcome = slices.Clone(r.Outcome)
	for i := range r.Outcome {
		r.Outcome[i].Value *= -1
	}
	if r.Size != nil {
		r = r.size(-*r.Size)
	}
	return r
}

func linked(t *testing.T, req LinkRequest) LinkResult {
	t.Helper()
	r, err := Link(req)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// The grades: contradicted and supported below p = .04 with the upper end of the
// 90% interval at the stated size or above, weaker with it below, no effect inside half the stated size.
func TestLinkThresholds(t *testing.T) {
	t.Parallel()
	const n = 30
	clear, nothing := sparse(n, 2), sparse(n, 0)
	r := linked(t, clear)
	if r.Lags != 1 || r.Pairs != n || !r.Moved {
		t.Fatalf("%d lags, %d pairs, moved %v; want 1, %d, true", r.Lags, r.Pairs, r.Moved, n)
	}
	q02, q98 := linked(t, clear.at(.96)).Lo, linked(t, clear.at(.96)).Hi
	eps := hair * (r.Hi - r.Lo)

	p := linked(t, nothing)
	low := nothing.steeper(-(p.Lo + p.Hi) / 2).steeper(-(p.Hi - p.Lo) / 20)
	high := nothing.steeper(-(p.Lo + p.Hi) / 2).steeper((p.Hi - p.Lo) / 20)
	reachLow, reachHigh := -linked(t, low).Lo, linked(t, high).Hi

	for _, c := range []struct {
		name          string
		inside, other LinkRequest
		want, or      Grade
	}{
		{
			"contradicted at p = .04", clear.steeper(-q98 - eps).size(1), clear.steeper(-q98 + eps).size(1), Contradicted,
			TooEarly,
		},
		{
			"supported at p = .04", clear.steeper(-q02 + eps).size(r.B - q02), clear.steeper(-q02 - eps).size(r.B - q02),
			Supported, TooEarly,
		},
		{
			"weaker at p = .04", clear.steeper(-q02 + eps).size(r.Hi - q02 + 2*eps),
			clear.steeper(-q02 - eps).size(r.Hi - q02 + 2*eps), Weaker, TooEarly,
		},
		{"supported at the upper end", clear.size(r.Hi - eps), clear.size(r.Hi + eps), Supported, Weaker},
		{
			"the upper end is the 90% interval's, whatever is shown", clear.at(.5).size(r.Hi - eps),
			clear.at(.5).size(r.Hi + eps), Supported, Weaker,
		},
		{"no effect, lower end at half", low.size(2*reachLow + eps), low.size(2*reachLow - eps), NoEffect, TooEarly},
		{"no effect, upper end at half", high.size(2*reachHigh + eps), high.size(2*reachHigh - eps), NoEffect, TooEarly},
		{"20 pairs", sparse(20, 2).size(2), sparse(19, 2).size(2), Supported, TooEarly},
	} {
		for _, side := range []struct {
			req  LinkRequest
			want Grade
		}{{c.inside, c.want}, {c.other, c.or}} {
			for _, req := range []LinkRequest{side.req, side.req.mirrored()} {
				if r := linked(t, req); r.Grade != side.want {
					t.Errorf("%s: %q, want %q (size %v, b %v [%v, %v], p %v, P(stated) %v)", c.name, r.Grade, side.want, *req.Size,
						r.B, r.Lo, r.Hi, r.P, *r.PStated)
				}
			}
		}
	}

	const more = "This is more than the belief; it is not proof."
	for size, want := range map[float64]bool{r.Lo - eps: true, r.Lo + eps: false} {
		if got := linked(t, clear.size(size)); contains(got.Sentence, more) != want {
			t.Errorf("a belief of %v beside [%v, %v]: %s", size, r.Lo, r.Hi, got.Sentence)
		}
	}
}

// Where more lags are tried, p is multiplied by their number.
func TestLinkPaysForItsLags(t *testing.T) {
	t.Parallel()
	apart := sparse(30, 2) // lag 1 finds nothing
	close := apart
	close.Driver, close.Outcome = slices.Clone(apart.Driver), slices.Clone(apart.Outcome)
	for i := range close.Driver {
		close.Driver[i].At, close.Outcome[i].At = Period(float64(i)), Period(float64(i))
	}
	r := linked(t, close.at(.975)) // two lags: p = .05 is where one fit's is .025
	if r.Lags != 2 || r.Lag != 0 {
		t.Fatalf("%d lags tried, best %v; want 2 and 0", r.Lags, r.Lag)
	}
	eps := hair * (r.Hi - r.Lo)
	for d, want := range map[float64]bool{eps: true, -eps: false} {
		if got := linked(t, close.steeper(-r.Lo+d)); got.P < .05 != want || got.Lag != 0 {
			t.Errorf("p %v at lag %v, want it below .05: %v", got.P, got.Lag, want)
		}
	}
}

// A check of a link gives pause below p = .01.
func TestPlaceboThreshold(t *testing.T) {
	t.Parallel()
	base := sparse(40, 0)
	base.Lag = Periods(3)
	// adds d times the driver's next reading, which moves the whole posterior of that check by d
	ahead := func(d float64) LinkRequest {
		req := base
		req.Outcome = slices.Clone(base.Outcome[:39])
		for i := range req.Outcome {
			req.Outcome[i].Value += d * base.Driver[i+1].Value
		}
		return req
	}
	check := linked(t, ahead(0).at(.99)).Placebos.Lead
	eps := hair * (check.Hi - check.Lo)
	for d, want := range map[float64]bool{eps: true, -eps: false} {
		r := linked(t, ahead(-check.Lo+d))
		if r.Placebos.Lead.P < .01 != want || contains(r.Checks, "the outcome moves first") != want {
			t.Errorf("p %v: %s", r.Placebos.Lead.P, r.Checks)
		}
	}
}

// A reading stands beside another where no more than half a period lies between them.
func TestHalfAPeriodApart(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		off    float64
		beside bool
	}{{.4, true}, {.5, true}, {.501, false}, {.8, false}} {
		req := sparse(24, 1)
		moved := slices.Clone(req.Driver)
		for i := range moved {
			moved[i].At = Period(moved[i].At.at + c.off)
		}
		start := Period(36)
		bet, errBet := Bet(BetRequest{Series: req.Outcome, Control: moved, Started: &start})
		req.Driver = moved
		link, errLink := Link(req)
		if !c.beside {
			refused(t, errBet, CodeTooFew, "with a control reading")
			refused(t, errLink, CodeTooFew, "No pair of driver and outcome readings")
			continue
		}
		if errBet != nil || errLink != nil || bet.Before+bet.After != 24 || link.Pairs != 24 {
			t.Errorf("%v apart: %d readings beside a control (%v), %d pairs (%v); want 24", c.off, bet.Before+bet.After, errBet,
				link.Pairs, errLink)
		}
	}
}

// Shares between 0 and 1 and the same in per cent are one metric, also where no reading is above 1%.
func TestSharesAndPerCent(t *testing.T) {
	t.Parallel()
	for _, level := range []float64{-1, -6} { // 27% and .25%
		var shares, percents []Reading
		for i, z := range change(31, 40, 20, level, .1, .5) {
			share := 1 / (1 + math.Exp(-z.Value))
			shares = append(shares, Reading{Period(float64(i)), share})
			percents = append(percents, Reading{Period(float64(i)), 100 * share})
		}
		start := Period(20)
		a, lo, hi := judged(t, BetRequest{Series: shares, Started: &start, Words: BetWords{Unit: "share"}})
		b, lo100, hi100 := judged(t, BetRequest{Series: percents, Started: &start, Words: BetWords{Unit: "%"}})
		if a.Transform != Logit || b.Transform != Logit {
			t.Fatalf("judged on the scales %q and %q, want logit", a.Transform, b.Transform)
		}
		near(t, "effect", *b.Effect, 100**a.Effect, 1e-7**b.Effect)
		near(t, "lo", lo100, 100*lo, 1e-7**b.Effect)
		near(t, "hi", hi100, 100*hi, 1e-7**b.Effect)
		near(t, "p", *b.P, *a.P, 1e-9)
		z := func(v float64) float64 { return math.Log(v / (1 - v)) }
		near(t, "effect on the scale", z(a.Baseline+*a.Effect)-z(a.Baseline), .5, .15)
	}
}

// A chance is told to 5 %, and beyond 5 and 95% not at all.
func TestChanceWordThresholds(t *testing.T) {
	t.Parallel()
	by := Period(45)
	ask := func(level, target float64) ChanceResult {
		t.Helper()
		r, err := Chance(
			ChanceRequest{Series: weeks(noisy(41, 40, 100, 5)...), Target: &target, By: &by, Direction: Up, Level: level})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	for _, c := range []struct {
		level               float64 // of the interval whose ends are asked for
		lower, above, below string  // at its lower end, as the chance goes above and below
		upper, over, under  string
	}{
		{.9, "95%", "over 95%", "about 95%", "5%", "about 5%", "under 5%"},
		{.85, "92.5%", "about 95%", "about 90%", "7.5%", "about 10%", "about 5%"},
		{.05, "52.5%", "about 55%", "about 50%", "47.5%", "about 50%", "about 45%"},
	} {
		r := ask(c.level, 100)
		eps := hair * (r.Hi - r.Lo) / c.level
		for _, side := range []struct {
			at     string
			target float64
			want   string
		}{{c.lower, r.Lo - eps, c.above}, {c.lower, r.Lo + eps, c.below}, {c.upper, r.Hi - eps, c.over}, {
			c.upper, r.Hi + eps, c.under,
		}} {
			if got := ask(c.level, side.target); !contains(got.Sentence, " is "+side.want+":") {
				t.Errorf("around %s the chance is %v, told as %q; want %q", side.at, got.Chance, got.Sentence, side.want)
			}
		}
	}
}

// A target may lie 5,200 periods ahead and no further.
func TestChanceHorizon(t *testing.T) {
	t.Parallel()
	target := 110.0
	req := ChanceRequest{Series: weeks(noisy(41, 40, 100, 5)...), Target: &target, Direction: Up}
	far, further := Period(39+5200), Period(39+5201)
	req.By = &far
	if _, err := Chance(req); err != nil {
		t.Errorf("5,200 periods ahead: %v", err)
	}
	req.By = &further
	_, err := Chance(req)
	refused(t, err, CodeRequest, "more than 5200 periods ahead")
}

// What a plan calls visible is seen in exactly 8 of 10 of the continuations it looked at: P(right direction) is .95 or
// more in 160 of 199 of them, and a hair below in one fewer.
func TestPlanThreshold(t *testing.T) {
	t.Parallel()
	const n, m = 30, 20
	history := noisy(51, n, 100, 2)
	start, by := Period(n), Period(n+m-1)
	for _, direction := range []Direction{Up, Down} {
		plan, err := Bet(BetRequest{Series: weeks(history...), Started: &start, By: &by, Direction: direction})
		if err != nil {
			t.Fatal(err)
		}
		all := weeks(append(slices.Clone(history), make([]float64, m)...)...)
		at := make([]float64, n+m)
		for i := range at {
			at[i] = float64(i)
		}
		z := slices.Clone(history)
		unit, _ := standardise(z)
		f, refusal := newForecast(at[:n], z, []float64{0}, none)
		if refusal != nil {
			t.Fatal(refusal)
		}
		draw, next := stream(1), make([]float64, m)
		var seen, lessSeen int
		for range futures {
			f.continuation(next, at[n:], &draw)
			for _, side := range []struct {
				count *int
				share float64
			}{{&seen, 1 + hair}, {&lessSeen, 1 - hair}} {
				for i, v := range next {
					all[n+i].Value = unit.centre + unit.unit*v + side.share*plan.Power.Smallest
				}
				r, _, _ := judged(t, BetRequest{Series: all, Started: &start, By: &by, Direction: direction})
				if *r.PRight >= .95 {
					*side.count++
				}
			}
		}
		if seen != 160 || lessSeen != 159 {
			t.Errorf("%s: %v is seen in %d of %d and a hair less in %d, want 160 and 159", direction, plan.Power.Smallest, seen,
				futures, lessSeen)
		}
	}
}
