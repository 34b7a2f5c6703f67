package evidence

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestReferenceBenjaminiHochberg(t *testing.T) {
	t.Parallel()
	// Benjamini & Hochberg 1995, section 3.2: thrombolysis.
	p := []float64{.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719, .6528, .7590, 1}
	m, err := BenjaminiHochberg(p, .05)
	if err != nil {
		t.Fatal(err)
	}
	if m.Count != 4 {
		t.Errorf("%d called, want 4", m.Count)
	}
	near(t, "adjusted p4", m.Adjusted[3], .035625, 1e-12)
	near(t, "expected wrong", m.Wrong, .2, 1e-12)
	if want := "Of 15 judged together, 4 are clearer than chance; fewer than one of those may still " +
		"be luck."; m.Sentence.String() != want {
		t.Errorf("sentence %q, want %q", m.Sentence, want)
	}
}

func TestBenjaminiHochbergEdges(t *testing.T) {
	t.Parallel()
	m, err := BenjaminiHochberg(nil, FalseDiscovery)
	if err != nil || m.Count != 0 || m.Sentence.String() != "Of 0 judged together, none is clearer than chance." {
		t.Errorf("none: %+v, %v", m, err)
	}
	for found, want := range map[int]string{7: "fewer than one of those", 8: "about 1 of those", 16: "about 2 of those"} {
		if m, err := BenjaminiHochberg(make([]float64, found), .1); err != nil || !contains(m.Sentence, want) {
			t.Errorf("%d at once: %q, %v; want %q", found, m.Sentence, err, want)
		}
	}
	for _, p := range []float64{-.1, 1.1, math.NaN()} {
		_, err = BenjaminiHochberg([]float64{p}, .1)
		refused(t, err, CodeRequest, "between 0 and 1")
	}
	_, err = BenjaminiHochberg([]float64{.1}, 0)
	refused(t, err, CodeRequest, "rate")
}

// The order of the tests does not matter, adjusted values keep the order of
// the raw ones, and called means adjusted ≤ rate.
func TestBenjaminiHochbergLaws(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SliceOfN(rapid.Float64Range(0, 1), 1, 30).Draw(t, "p")
		rate := rapid.Float64Range(.01, .5).Draw(t, "rate")
		m, err := BenjaminiHochberg(p, rate)
		if err != nil {
			t.Fatal(err)
		}
		for i := range p {
			onEdge := math.Abs(m.Adjusted[i]-rate) < 1e-12
			if m.Adjusted[i] < p[i] || !onEdge && m.Found[i] != (m.Adjusted[i] <= rate) {
				t.Fatalf("p %v adjusted %v found %v at rate %v", p[i], m.Adjusted[i], m.Found[i], rate)
			}
			for j := range p {
				if p[i] < p[j] && m.Adjusted[i] > m.Adjusted[j] {
					t.Fatal("adjusted values out of order")
				}
			}
		}
	})
}

func forecasts(p []float64, came ...int) []Forecast {
	var out []Forecast
	for i := range p {
		out = append(out, Forecast{P: p[i], Came: came[i] == 1, Machine: math.NaN()})
	}
	return out
}

func TestReferenceScores(t *testing.T) {
	t.Parallel()
	f := forecasts([]float64{.9, .9, .8, .8, .7, .5, .5, .3, .2, .1}, 1, 1, 1, 0, 1, 1, 0, 0, 0, 0)
	near(t, "Brier", Brier(f), .143, 1e-12)
	near(t, "log", LogScore(f), .447145, 5e-7)
	m := Decompose(f)
	near(t, "reliability", m.Reliability, .043, 1e-12)
	near(t, "resolution", m.Resolution, .150, 1e-12)
	near(t, "uncertainty", m.Uncertainty, .250, 1e-12)
	for y, want := range map[float64]float64{0: .2336950, 1: .6024414, 2: 1.4527918} {
		near(t, "CRPS", CRPSNormal(0, 1, y), want, 5e-8)
	}
}

func TestScoreConfidence(t *testing.T) {
	t.Parallel()
	f := forecasts([]float64{.9, .9, .8, .8, .7, .5, .5, .3, .2, .1}, 1, 1, 1, 0, 1, 1, 0, 0, 0, 0)
	f[0].Machine, f[3].Machine = .8, .4
	c, err := ScoreConfidence(f)
	if err != nil {
		t.Fatal(err)
	}
	if c.Murphy == nil || c.Machine == nil {
		t.Fatal("no decomposition or no machine")
	}
	near(t, "machine", *c.Machine, (.04+.16)/2, 1e-12)
	near(t, "own on the same ones", *c.Own, (.01+.64)/2, 1e-12)
	if want := "Of 10 stated confidences, the average was 57% and 50% came true; the Brier score is 0.14 (0 is " +
		"perfect, always saying the base rate would give 0.25). The forecasts from the numbers scored 0.1 on the " +
		"same ones."; c.Sentence.String() != want {
		t.Errorf("sentence %q", c.Sentence)
	}
	few, err := ScoreConfidence(f[:9])
	if err != nil || few.Murphy != nil || !contains(few.Sentence, "With fewer than 10") {
		t.Errorf("nine: %+v, %v", few, err)
	}
	_, err = ScoreConfidence(nil)
	refused(t, err, CodeTooFew, "resolved")
	_, err = ScoreConfidence([]Forecast{{P: 1.2}})
	refused(t, err, CodeRequest, "Confidence 1")
}

// The decomposition adds up, and the certain are not beyond all measure.
func TestScoreLaws(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var f []Forecast
		for range rapid.IntRange(1, 60).Draw(t, "n") {
			f = append(f, Forecast{P: float64(rapid.IntRange(0, 10).Draw(t, "p")) / 10, Came: rapid.Bool().Draw(t, "came")})
		}
		m := Decompose(f)
		if d := math.Abs(m.Reliability - m.Resolution + m.Uncertainty - Brier(f)); d > 1e-12 {
			t.Fatalf("off by %v", d)
		}
		if l := LogScore(f); !(l >= 0 && l < 7) {
			t.Fatalf("log score %v", l)
		}
	})
}

// The mixture's score is the normal's when the mixture is nearly normal.
func TestCRPSMixture(t *testing.T) {
	t.Parallel()
	p := Posterior{nu: 4001, parts: []part{{weight: 1, mean: 3, scale: 2}}}
	for _, y := range []float64{3, 5, -4} {
		near(t, "CRPS", p.CRPS(y), CRPSNormal(3, 2, y), .004)
	}
}

func TestAddsUp(t *testing.T) {
	t.Parallel()
	beliefs := []Belief{
		{Name: "onboarding", Change: 10, Size: .5, Per: 1, Confidence: .6},                               // 5, at odds 3
		{Name: "pricing", Change: 4, Size: 1, Per: 2, Confidence: .5, Grade: Supported, Measured: .75},   // 2, measured 3
		{Name: "support", Change: 3, Size: 1, Per: 3, Confidence: .9, Grade: Contradicted, Measured: -2}, // 1, nothing
		{Name: "search", Change: 8, Size: 1, Per: 8, Confidence: .9, Grade: NoEffect, Measured: .01},     // 1, nothing
		{Name: "partners", Confidence: .9}, // no number
		{Name: "press", Confidence: .9},    // no number
		{Name: "mail", Change: 1, Size: 1, Per: 1, Confidence: .5, Grade: TooEarly, Measured: 99},   // 1, at odds .5
		{Name: "events", Change: 2, Size: -1, Per: 2, Confidence: 1, Grade: Weaker, Measured: -.25}, // −1, measured −.5
	}
	s, err := AddsUp(30, 45, beliefs)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "gap", s.Gap, 15, 0)
	near(t, "promised", s.Promised, 9, 1e-12)
	near(t, "at odds", s.AtOdds, 6, 1e-12)
	if want := "If every belief holds you reach 39 of 45; at your own odds 36. partners and press named no " +
		"number."; s.Sentence.String() != want {
		t.Errorf("sentence %q", s.Sentence)
	}
	if s.AddsUp || s.OddsAddUp || s.Counted != 6 {
		t.Errorf("%+v", s)
	}
	enough, err := AddsUp(50, 40, []Belief{{Name: "a", Change: -5, Size: 2, Per: 1, Confidence: .9}})
	if err != nil || !enough.AddsUp || enough.OddsAddUp {
		t.Errorf("downwards: %+v, %v", enough, err)
	}
	for _, c := range []struct {
		now, to, size float64
		says          string
	}{{1000, 1004, 3, "you reach 1003 of 1004; at your own odds 1001.5."}, {
		12345, 12400, 40, "you reach 12,385 of 12,400; at your own odds 12,365.",
	}} {
		if s, err := AddsUp(c.now, c.to, []Belief{{Name: "a", Change: 1, Size: c.size, Per: 1, Confidence: .5}}); err !=
			nil || s.AddsUp || !contains(s.Sentence, c.says) {
			t.Errorf("%v to %v with %v: %s, %v", c.now, c.to, c.size, s.Sentence, err)
		}
	}
	none, err := AddsUp(30, 45, beliefs[4:6])
	if err != nil || none.Counted != 0 || !contains(none.Sentence, "nothing can be added up") {
		t.Errorf("none: %+v, %v", none, err)
	}
	_, err = AddsUp(math.NaN(), 1, nil)
	refused(t, err, CodeNotFinite, "numbers")
	_, err = AddsUp(1, 2, []Belief{{Name: "a", Change: math.Inf(1), Size: 1, Per: 1}})
	refused(t, err, CodeRequest, `"a"`)
}

func TestLearnNext(t *testing.T) {
	t.Parallel()
	stated := .9
	got, err := LearnNext([]Assumption{
		{Name: "late", Weight: 1, Wrong: .5, Wait: 40, Left: 13},
		{Name: "small", Weight: .1, Wrong: .5, Wait: 0, Left: 13},
		{Name: "large", Weight: .6, Wrong: WrongOdds(.5, nil), Wait: PairsWait(14), Left: 12},
		{Name: "sure", Weight: .6, Wrong: WrongOdds(.5, &stated), Wait: PairsWait(30), Left: 12},
		{Name: "never", Weight: .6, Wrong: .5, Wait: math.Inf(1), Left: 12},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []struct {
		name  string
		value float64
		part  string
	}{
		{"large", .15, "in 6 periods"},
		{"sure", .06, "could tell now"},
		{"small", .05, "10% rests on it"},
		{"late", 0, "cannot tell in the time that is left"},
		{"never", 0, "cannot tell"},
	}
	for i, w := range want {
		near(t, w.name, got[i].Value, w.value, 1e-12)
		if got[i].Name != w.name || !contains(got[i].Sentence, w.part) {
			t.Errorf("%d: %s %q, want %s with %q", i, got[i].Name, got[i].Sentence, w.name, w.part)
		}
	}
	_, err = LearnNext([]Assumption{{Name: "odd", Weight: -1}})
	refused(t, err, CodeRequest, `"odd"`)
}
