package evidence

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// covariance is what a pattern adds to that of two readings, by its definition: a reading is moved by its place in the
// cycle, the first place with a reading by nothing, each other by an effect of its own of spread 2.
func (p pattern) covariance(ti, tj float64) float64 {
	switch {
	case p.columns == nil:
		return 0
	case p.season.of == 0:
		return 4 * math.Cos(2*math.Pi*(ti-tj)/p.season.cycle)
	}
	i, j := int(math.Floor(ti))%p.season.of, int(math.Floor(tj))%p.season.of
	for _, place := range p.season.places {
		if i == place && j == place {
			return 4
		}
	}
	return 0
}

// A pattern is a covariance added, in what is fitted and in what is forecast: a bet, a chance and the sum ahead are
// what dense matrices say.
func TestSeasonsEqualDefinition(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.SampledFrom([]Cadence{Daily, Monthly, Quarterly, Weekly}).Draw(t, "cadence")
		n := map[string]int{"day": 16, "month": 25, "quarter": 9, "week": 105}[c.name]
		times := make([]float64, n)
		for i := range times {
			times[i] = float64(i + 3)
		}
		patterns := c.patternsAt(times)
		if want := map[string]int{"day": 2, "month": 3, "quarter": 2, "week": 2}[c.name]; len(patterns) != want {
			t.Fatalf("%d readings show %d patterns, want %d", n, len(patterns), want)
		}
		y := noisyWhite(rapid.IntRange(1, 1000).Draw(t, "seed"), n)
		x := [][]float64{constants(n), stepAt(times, times[n/2])}
		var s scratch
		p, refusal := s.fitSloped(times, y, x, betSlopes[:], patterns)
		if refusal != nil {
			t.Fatal(refusal)
		}
		at := rapid.Float64Range(-2, 2).Draw(t, "c")
		want := slopedByHand(times, y, x, patterns...)
		if got := p.Below(at); math.Abs(got-want.Below(at)) > 1e-7 || math.Abs(p.evidence-want.evidence) > 1e-6 {
			t.Fatalf("P(below %v) = %v, by the definition %v; evidence %v and %v", at, got, want.Below(at), p.evidence,
				want.evidence)
		}
		if c == Weekly { // dense forecasts of two years take too long
			return
		}
		f, err := newForecast(times, y, slopes, patterns)
		if err != nil {
			t.Fatal(err)
		}
		h := rapid.IntRange(1, 9).Draw(t, "h")
		lastPart := rapid.Float64Range(.05, 1).Draw(t, "last part")
		var ahead []float64
		for j := 1; j <= h; j++ {
			ahead = append(ahead, times[n-1]+float64(j))
		}
		same := func(what string, got *Posterior, want Posterior) {
			t.Helper()
			for _, q := range []float64{.05, .5, .95} {
				if a, b := got.Quantile(q), want.Quantile(q); math.Abs(a-b) > 1e-6*(1+math.Abs(b)) {
					t.Fatalf("%s, quantile %v: %v, definition %v", what, q, a, b)
				}
			}
		}
		same("one ahead", f.at(float64(h), just(viewModel)), predicted(times, y, ahead[h-1:], 1, patterns...))
		same("their sum", f.total(float64(h)-1+lastPart, just(viewModel)), predicted(times, y, ahead, lastPart, patterns...))
	})
}

// Two cycles make a season and fewer do not; days without a reading have no place in it; numbers without a calendar
// have none.
func TestSeasonsTakeTwoCycles(t *testing.T) {
	t.Parallel()
	run := func(from, n int, step float64) (out []float64) {
		for i := range n {
			out = append(out, float64(from)+step*float64(i))
		}
		return out
	}
	for _, c := range []struct {
		name    string
		cadence Cadence
		t       []float64
		widths  []int
	}{
		{"thirteen days", Daily, run(0, 13, 1), nil},
		{"two weeks of days", Daily, run(0, 14, 1), []int{6}},
		{"five months", Monthly, run(0, 5, 1), nil},
		{"six months", Monthly, run(7, 6, 1), []int{2}},
		{"two years of months", Monthly, run(7, 24, 1), []int{2, 11}},
		{"eight quarters", Quarterly, run(0, 8, 1), []int{3}},
		{"two years of weeks but one", Weekly, run(0, 103, 1), nil},
		{"two years of weeks", Weekly, run(0, 104, 1), []int{2}},
		{"every other month of two years", Monthly, run(0, 13, 2), []int{2, 5}},
		{"one weekday", Daily, run(0, 30, 7), nil},
		{"periods", periods, run(0, 200, 1), nil},
		{"years", Yearly, run(0, 60, 1), nil},
	} {
		got := c.cadence.seasons(c.t, c.t[len(c.t)-1]-c.t[0])
		if len(got) != len(c.widths) {
			t.Errorf("%s: %d seasons, want %v", c.name, len(got), c.widths)
			continue
		}
		for i, s := range got {
			if s.width() != c.widths[i] {
				t.Errorf("%s: %d columns, want %v", c.name, s.width(), c.widths)
			}
		}
	}
}

// seasonal is n readings of one cadence from 2023 on: a level of half-kept noise, and what a place in the cycle adds.
func seasonal(draw *stream, n int, at func(i int) time.Time, add func(day time.Time, i int) float64) []Reading {
	out, u := make([]Reading, n), 0.0
	for i := range out {
		u = .3*u + .954*draw.normal()
		day := at(i)
		out[i] = Reading{Date(day), 100 + u + add(day, i)}
	}
	return out
}

func day(i int) time.Time   { return time.Date(2023, 1, 2+i, 0, 0, 0, 0, time.UTC) }
func week(i int) time.Time  { return time.Date(2023, 1, 2+7*i, 0, 0, 0, 0, time.UTC) }
func month(i int) time.Time { return time.Date(2023, time.Month(1+i), 1, 0, 0, 0, 0, time.UTC) }

func weekend(t time.Time, _ int) float64 {
	if t.Weekday() == time.Saturday || t.Weekday() == time.Sunday {
		return -4
	}
	return 0
}

func quarterEnd(t time.Time, _ int) float64 {
	if t.Month()%3 == 0 {
		return 3
	}
	return 0
}

func yearly(t time.Time, _ int) float64 { return 2 * math.Sin(2*math.Pi*float64(t.YearDay())/365) }

// A season that comes again hides no change and makes none, links nothing, and is forecast.
func TestSeasonsAreTakenOut(t *testing.T) {
	t.Parallel()
	const cases = 60
	for _, c := range []struct {
		name  string
		n     int
		at    func(int) time.Time
		add   func(time.Time, int) float64
		finds float64 // the share in which a change of 2 SD is seen, at least
		lag   Lag     // of the link
		width float64 // of the band of a chance 8 periods ahead, in true widths, at most
	}{
		{"daily, weekends", 60, day, weekend, .8, Periods(1), 1.9},
		{"monthly, quarter ends", 36, month, quarterEnd, .7, Periods(0), 2.2},
		{"weekly, yearly", 105, week, yearly, .85, Periods(1), 1.8},
	} {
		alarms, finds, links, width := 0.0, 0.0, 0.0, 0.0
		draw := stream(11)
		for range cases {
			series, other := seasonal(&draw, c.n, c.at, c.add), seasonal(&draw, c.n, c.at, c.add)
			started := series[c.n/2].At
			judge := func() BetResult {
				r, err := Bet(BetRequest{Series: series, Started: &started, Level: .95})
				if err != nil {
					t.Fatal(err)
				}
				return r
			}
			if r := judge(); *r.Lo > 0 || *r.Hi < 0 {
				alarms++
			}
			link, err := Link(LinkRequest{Driver: series, Outcome: other, Lag: c.lag, Direction: Same})
			if err != nil {
				t.Fatal(err)
			}
			if link.Grade == Supported || link.Grade == Contradicted {
				links++
			}
			by, target := Date(c.at(c.n+7)), 100.0
			chance, err := Chance(ChanceRequest{Series: series, Target: &target, By: &by, Direction: Up})
			if err != nil {
				t.Fatal(err)
			}
			width += (chance.Hi - chance.Lo) / 3.29
			for i := c.n / 2; i < c.n; i++ {
				series[i].Value += 2
			}
			if r := judge(); *r.Lo > 0 {
				finds++
			}
		}
		t.Logf("%s: false alarms %.2f, found %.2f, links %.2f, width %.2f", c.name, alarms/cases, finds/cases, links/cases,
			width/cases)
		if alarms/cases > .1 || finds/cases < c.finds || links/cases > .17 || width/cases > c.width {
			t.Errorf("%s: false alarms %.2f, found %.2f, links %.2f, width %.2f", c.name, alarms/cases, finds/cases,
				links/cases, width/cases)
		}
	}
}

func BenchmarkBetDaily60(b *testing.B) {
	draw := stream(11)
	series := seasonal(&draw, 60, day, weekend)
	started := series[30].At
	for b.Loop() {
		if _, err := Bet(BetRequest{Series: series, Started: &started}); err != nil {
			b.Fatal(err)
		}
	}
}
