package evidence

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func contains(s fmt.Stringer, part string) bool { return strings.Contains(s.String(), part) }

// change is a series with a step of the given size put in at place at.
func change(seed, n, at int, level, scale, effect float64) []Reading {
	v := noisy(seed, n, level, scale)
	for i := at; i < n; i++ {
		v[i] += effect
	}
	return weeks(v...)
}

func TestBetVerdicts(t *testing.T) {
	t.Parallel()
	const n, at = 40, 20
	for _, c := range []struct {
		name     string
		effect   float64
		promised float64
		by       float64
		readings int
		want     Verdict
		soFar    bool
		reason   string
	}{
		{"kept", 12, 8, n - 1, n, Kept, false, ""},
		{"kept downwards", -12, -8, n - 1, n, Kept, false, ""},
		{"less", 6, 30, n - 1, n, Less, false, ""},
		{"nothing", 0, 30, n - 1, n, NoMovement, false, ""},
		{"the wrong way", -6, 30, n - 1, n, NoMovement, false, ""},
		{"unclear", 0, 1, n - 1, n, CannotTell, false, "too wide"},
		{"few after", 12, 8, at + 4, at + 5, CannotTell, false, "a verdict needs 8 and 6"},
		{"early and clear", 12, 8, n + 20, n, Kept, true, ""},
		{"early and unclear", 0, 30, n + 20, n, CannotTell, true, "the bet runs until"},
		{"readings after the date are left out", 12, 8, at + 4, n, CannotTell, false, "5 after"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			start, by := Period(at), Period(c.by)
			r, err := Bet(BetRequest{
				Series: change(3, n, at, 100, 1, c.effect)[:c.readings], Started: &start, By: &by, Promised: &c.promised,
			})
			if err != nil {
				t.Fatal(err)
			}
			if *r.Verdict != c.want || r.SoFar != c.soFar || !contains(r.Reason, c.reason) {
				t.Errorf("verdict %q, so far %v, reason %q; want %q, %v, %q", *r.Verdict, r.SoFar, r.Reason, c.want, c.soFar,
					c.reason)
			}
		})
	}
}

func TestBetWithoutPromise(t *testing.T) {
	t.Parallel()
	start := Period(20)
	r, err := Bet(BetRequest{Series: change(3, 40, 20, 100, 1, -9), Started: &start})
	if err != nil {
		t.Fatal(err)
	}
	if r.Verdict != nil || r.PPromised != nil || r.Direction != Down || *r.PRight < .99 {
		t.Errorf("verdict %v, pPromised %v, direction %q, pRight %v; want none, none, down, near 1", r.Verdict, r.PPromised,
			r.Direction, *r.PRight)
	}
}

// An unsigned promise takes its sign from the direction.
func TestBetDirection(t *testing.T) {
	t.Parallel()
	start, promised, signed := Period(20), 8.0, -8.0
	series := change(3, 40, 20, 100, 1, -12)
	a, err := Bet(BetRequest{Series: series, Started: &start, Promised: &promised, Direction: Down})
	if err != nil {
		t.Fatal(err)
	}
	b, err := Bet(BetRequest{Series: series, Started: &start, Promised: &signed})
	if err != nil {
		t.Fatal(err)
	}
	if *a.PPromised != *b.PPromised || *a.Verdict != Kept || b.Direction != Down {
		t.Errorf("unsigned: %v %v; signed: %v %v %v", *a.PPromised, *a.Verdict, *b.PPromised, *b.Verdict, b.Direction)
	}
}

func TestBetReference(t *testing.T) {
	t.Parallel()
	nile := columns(t, "nile.csv")
	var series []Reading
	for i, year := range nile[0] {
		series = append(series, Reading{At: Date(time.Date(int(year), 7, 1, 0, 0, 0, 0, time.UTC)), Value: nile[1][i]})
	}
	start := Date(time.Date(1899, 1, 1, 0, 0, 0, 0, time.UTC))
	r, err := Bet(BetRequest{Series: series, Started: &start, Level: .95})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "effect", *r.Effect, -254.486, .02)
	near(t, "lo", *r.Lo, -353.901, .02)
	near(t, "hi", *r.Hi, -179.808, .02)

	d := columns(t, "causalimpact_example.csv")
	start = Period(70)
	r, err = Bet(BetRequest{Series: weeks(d[0]...), Control: weeks(d[1]...), Started: &start, Level: .95})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "with control", *r.Effect, 10.5566, .001)
	near(t, "with control, lo", *r.Lo, 9.8695, .001)
	near(t, "with control, hi", *r.Hi, 11.5660, .001)
}

// Under log a promise and a result convert at the median before the change.
func TestBetLog(t *testing.T) {
	t.Parallel()
	v := noisy(5, 40, 0, .05)
	var logs []float64
	for i, z := range v {
		if i >= 20 {
			z += math.Log(1.25)
		}
		logs = append(logs, 200*math.Exp(z))
	}
	start, promised := Period(20), 20.0
	r, err := Bet(BetRequest{Series: weeks(logs...), Started: &start, Transform: Log, Promised: &promised})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "percent", r.Percent.Effect, 25, 8)
	near(t, "effect is percent of the baseline", *r.Effect, r.Baseline*r.Percent.Effect/100, 1e-9)
	if r.Baseline != median(logs[:20]) {
		t.Errorf("baseline %v, want the median before the change, %v", r.Baseline, median(logs[:20]))
	}
	if *r.Verdict != Kept {
		t.Errorf("verdict %q, want kept", *r.Verdict)
	}
	too := -500.0
	_, err = Bet(BetRequest{Series: weeks(logs...), Started: &start, Transform: Log, Promised: &too})
	refused(t, err, CodeRange, "leaves the log scale")
}

func TestBetRamp(t *testing.T) {
	t.Parallel()
	v := noisy(8, 40, 50, 1)
	for i := 20; i < 40; i++ {
		v[i] += 10 * math.Min(1, float64(i-20)/8)
	}
	start := Period(20)
	ramp, err := Bet(BetRequest{Series: weeks(v...), Started: &start, Ramp: 8})
	if err != nil {
		t.Fatal(err)
	}
	step, err := Bet(BetRequest{Series: weeks(v...), Started: &start})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "ramp finds the full effect", *ramp.Effect, 10, 1.5)
	if *ramp.Hi-*ramp.Lo > *step.Hi-*step.Lo {
		t.Errorf("a ramp where there is one should sharpen: %v wide against %v", *ramp.Hi-*ramp.Lo, *step.Hi-*step.Lo)
	}
}

// A promise of nothing left is judged as it is where nobody asked for a scale, and refused on a stated one.
func TestBetToZero(t *testing.T) {
	t.Parallel()
	start, promised := Period(12), -5.0
	req := BetRequest{
		Series: change(11, 24, 12, 4.7, .3, -2.5), Started: &start, Promised: &promised, Words: BetWords{Unit: "bugs"},
	}
	r, err := Bet(req)
	if err != nil || r.Transform != Identity || *r.Verdict != Less {
		t.Errorf("%+v, %v", r, err)
	}
	req.Transform = Log
	_, err = Bet(req)
	refused(t, err, CodeRange, "leaves the log scale")
}

// A sentence of a change of the year before names its year, and one whose control ends first says that this ends.
func TestBetSentenceDates(t *testing.T) {
	t.Parallel()
	var series, control []Reading
	u, c := noisy(11, 30, 100, 1), noisy(12, 30, 10, 1)
	for i := range u {
		at := When{at: date(2025, 8, 4).at + float64(7*i), dated: true}
		series, control = append(series, Reading{at, u[i]}), append(control, Reading{at, c[i]})
	}
	start, by, between, promised := date(2025, 10, 27), date(2026, 4, 6), date(2026, 2, 9), 3.0
	for _, c := range []struct {
		name, says string
		req        BetRequest
	}{
		{"another year", "Since the change on 27 Oct 2025, the metric", BetRequest{Series: series, Started: &start}},
		{"the same year", "Since the change on 27 Oct, the metric", BetRequest{Series: series[:21], Started: &start}},
		{"both end early", "The readings end on 23 Feb 2026, before", BetRequest{
			Series: series, Control: control, Started: &start, By: &by, Promised: &promised, Over: true,
		}},
		{"a reading after the date does not count", "The readings end on 5 Jan 2026, before", BetRequest{
			Series: append(slices.Clone(series[:23]), series[29]), Started: &start, By: &between, Promised: &promised,
			Over: true,
		}},
		{"the control ends first", "The control's readings end on 2 Feb 2026, before", BetRequest{
			Series: series, Control: control[:27], Started: &start, By: &by, Promised: &promised, Over: true,
		}},
	} {
		if r, err := Bet(c.req); err != nil || !contains(r.Sentence, c.says) {
			t.Errorf("%s: %s, %v; want %q", c.name, r.Sentence, err, c.says)
		}
	}
}

// A control that the scale cannot take is judged as it is.
func TestBetControlOffTheScale(t *testing.T) {
	t.Parallel()
	req := stepAt20(12)
	req.Transform = Log
	req.Control = weeks(noisy(7, 40, 1, 1)...)
	req.Control[4].Value = -1
	got, lo, hi := judged(t, req)
	req.ControlTransform = Identity
	want, wantLo, wantHi := judged(t, req)
	if *got.Effect != *want.Effect || lo != wantLo || hi != wantHi {
		t.Errorf("%v [%v, %v], want %v [%v, %v]", *got.Effect, lo, hi, *want.Effect, wantLo, wantHi)
	}
	req.ControlTransform = Log
	_, err := Bet(req)
	refused(t, err, CodeRange, "log needs values of 0 or more")
}

// The smallest visible effect is one that, put in, is seen about 8 times in
// 10, and a promise as often as the plan foretells: the histories are continued
// with other numbers than the plan used.
func TestBetPlanHoldsItsWord(t *testing.T) {
	t.Parallel()
	const plans = 120
	start, by, promised := Period(30), Period(51), 5.0
	smallest, kept, foretold := 0.0, 0.0, 0.0
	for seed := 1; seed <= plans; seed++ {
		history := noisy(seed, 52, 100, 2)
		plan, err := Bet(BetRequest{Series: weeks(history[:30]...), Started: &start, By: &by, Promised: &promised})
		if err != nil {
			t.Fatal(err)
		}
		seen := func(effect float64) float64 {
			r, err := Bet(
				BetRequest{Series: lifted(weeks(history...), 30, effect), Started: &start, By: &by, Promised: &promised})
			if err != nil {
				t.Fatal(err)
			}
			if *r.PRight >= .95 {
				return 1. / plans
			}
			return 0
		}
		foretold += *plan.Power.PPromised / plans
		kept += seen(promised)
		smallest += seen(plan.Power.Smallest)
	}
	near(t, "share in which the promise was seen, against that foretold", kept, foretold, .12)
	near(t, "share in which the smallest visible effect was seen", smallest, .8, .1)
}

// More of the promised effect never makes a bet look worse, and figures stay
// in order.
func TestBetLaws(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(14, 60).Draw(t, "n")
		at := rapid.IntRange(3, n-3).Draw(t, "at")
		seed := rapid.IntRange(1, 1<<20).Draw(t, "seed")
		effect := rapid.Float64Range(-5, 5).Draw(t, "effect")
		promised := rapid.Float64Range(.1, 9).Draw(t, "promised")
		start := Period(float64(at))
		judge := func(effect float64) BetResult {
			r, err := Bet(BetRequest{Series: change(seed, n, at, 50, 1, effect), Started: &start, Promised: &promised})
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		a, b := judge(effect), judge(effect+.5)
		if *b.PPromised < *a.PPromised-1e-9 || *b.PRight < *a.PRight-1e-9 {
			t.Fatalf("more effect, less credit: %v → %v, %v → %v", *a.PPromised, *b.PPromised, *a.PRight, *b.PRight)
		}
		if !(*a.Lo < *a.Effect && *a.Effect < *a.Hi) || *a.PPromised > *a.PRight {
			t.Fatalf("lo %v, effect %v, hi %v, pRight %v, pPromised %v", *a.Lo, *a.Effect, *a.Hi, *a.PRight, *a.PPromised)
		}
	})
}

// A steady climb in quiet noise is taken for a step hardly more often than
// the nominal 5 %: the slope takes it in.
func TestClimbsEarnNoCredit(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		n        int
		rise     float64 // over the whole series, in standard deviations of the noise
		low, top float64
	}{{26, 0, 0, .03}, {26, 2, 0, .08}, {26, 4, 0, .09}, {52, 2, 0, .08}, {52, 8, 0, .08}} {
		alarms := 0.0
		const tries = 400
		for seed := 1; seed <= tries; seed++ {
			v := noisyWhite(seed, c.n)
			for i := range v {
				v[i] += c.rise * float64(i) / float64(c.n-1)
			}
			start := Period(float64(c.n / 2))
			r, err := Bet(BetRequest{Series: weeks(v...), Started: &start, Level: .95})
			if err != nil {
				t.Fatal(err)
			}
			if *r.Lo > 0 || *r.Hi < 0 {
				alarms++
			}
		}
		if share := alarms / tries; share < c.low || share > c.top {
			t.Errorf("%d readings, a rise of %v: %v alarms, documented %v–%v", c.n, c.rise, share, c.low, c.top)
		}
	}
}

// A bet whose metric moved the other way, or by a size in doubt, says so instead of calling its range too wide.
func TestBetSaysWhyItCannotTell(t *testing.T) {
	t.Parallel()
	series := weeks(10, 10.4, 9.8, 10.2, 10.1, 9.7, 10.3, 10, 9.9, 10.2, 13, 13.3, 12.8, 13.2, 12.9, 13.1, 13.4, 12.7)
	start := Period(10)
	for _, c := range []struct {
		promised float64
		verdict  Verdict
		reason   string
		says     string
	}{
		{2, Kept, "", "it was kept"},
		{3.05, CannotTell, "It moved; whether", "promised 3.05. It moved; whether by as much as promised, we cannot tell."},
		{9, Less, "", "fell short"},
		{-3, CannotTell, "It moved the other way", "promised 3 lower. It moved the other way."},
	} {
		r, err := Bet(BetRequest{Series: series, Started: &start, Promised: &c.promised})
		if err != nil {
			t.Fatal(err)
		}
		if *r.Verdict != c.verdict || !strings.HasPrefix(r.Reason.String(), c.reason) ||
			(c.reason == "") != r.Reason.IsZero() ||
			!strings.Contains(r.Sentence.String(), c.says) {
			t.Errorf("promised %v: %s, %q, %s", c.promised, *r.Verdict, r.Reason, r.Sentence)
		}
	}
	fall := -3.0
	_, err := Bet(BetRequest{Series: series, Started: &start, Promised: &fall, Direction: Up})
	refused(t, err, CodeRequest, "is a fall but the direction says up")
	_, err = Bet(BetRequest{Series: series, Control: series, Started: &start})
	refused(t, err, CodeCollinear, "very readings")
}
