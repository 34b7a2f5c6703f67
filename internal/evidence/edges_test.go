package evidence

import (
	"math"
	"strings"
	"testing"
	"time"

	"weir.dev/weir/internal/words"
)

// A reading of the day after the date decides nothing, whatever the cadence.
func TestTheDayAfterIsTooLate(t *testing.T) {
	t.Parallel()
	for _, months := range []int{0, 1, 3, 12} {
		var series []Reading
		at := func(i int) time.Time {
			if months == 0 {
				return time.Date(2026, 1, 5+7*i, 0, 0, 0, 0, time.UTC)
			}
			return time.Date(2020, time.Month(1+months*i), 1, 0, 0, 0, 0, time.UTC)
		}
		for i, v := range []float64{96, 99, 97, 98, 96, 99, 97, 98, 200} {
			series = append(series, Reading{At: Date(at(i)), Value: v})
		}
		by, target := Date(at(8).AddDate(0, 0, -1)), 150.0
		r, err := Chance(ChanceRequest{Series: series, Target: &target, By: &by, Direction: Up})
		if err != nil || !r.Passed || r.Reached || r.Median != 98 {
			t.Errorf("every %d months, due %s: %+v, %v", months, by, r, err)
		}
		by = Date(at(8))
		if r, err = Chance(ChanceRequest{Series: series, Target: &target, By: &by, Direction: Up}); err != nil || !r.Reached {
			t.Errorf("every %d months, due %s: %+v, %v", months, by, r, err)
		}
	}
}

// A date a hair past the last reading is that reading's, and no forecast over no time.
func TestAHairPastTheLastReading(t *testing.T) {
	t.Parallel()
	series := []Reading{}
	for i, v := range []float64{1, 3, 4, 8, 9, 12, 13} {
		series = append(series, Reading{At: Period(float64(i - 6)), Value: v})
	}
	target := 13.0
	for _, by := range []float64{0, 1e-18, 1e-10, 1e-7, 2e-6, 1e-3} {
		for _, cumulative := range []bool{false, true} {
			w := Period(by)
			r, err := Chance(ChanceRequest{Series: series, Target: &target, By: &w, Direction: Up, Cumulative: cumulative})
			if err != nil || r.Passed != (by < 1e-6) || r.Passed && r.Chance != 1 || math.IsNaN(r.Chance) {
				t.Errorf("due at %v: %+v, %v", by, r, err)
			}
		}
	}
}

// What is more likely than not by its date arrives by its date.
func TestArrivalAgreesWithTheChance(t *testing.T) {
	t.Parallel()
	near := 0
	for seed := range stream(60) {
		draw := seed
		var values []float64
		level := 50.0
		for range 26 {
			level += .4 + draw.normal()
			values = append(values, level)
		}
		by := Period(25 + 13*draw.uniform())
		target := level + 6*draw.uniform()
		r, err := Chance(ChanceRequest{Series: weeks(values...), Target: &target, By: &by, Direction: Up})
		if err != nil {
			t.Fatal(err)
		}
		if r.Chance >= .5 && !r.Reached {
			near++
			if r.Arrival == nil || r.Arrival.at > by.at {
				t.Errorf("seed %d: a chance of %v by %v and an arrival at %v", seed, r.Chance, by, r.Arrival)
			}
		}
	}
	if near < 5 {
		t.Errorf("only %d of 60 were more likely than not", near)
	}
}

// On a skewed scale the figures told are those found, and "about the same" is for what moved by less than anybody
// could see.
func TestSkewedFiguresAreTold(t *testing.T) {
	t.Parallel()
	series := weeks(20, 9, 60, 15, 33, 8, 41, 12, 25, 18, 400, 90, 900, 260, 700, 150)
	start, promised := Period(10), 20.0
	r, err := Bet(BetRequest{Series: series, Started: &start, Promised: &promised, Transform: Log})
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(r.Sentence.String(), "about the same") || strings.Contains(r.Sentence.String(), "between 0 and") {
		t.Errorf("%v (%v to %v) is told as: %s", *r.Effect, *r.Lo, *r.Hi, r.Sentence)
	}
	still, err := Bet(
		BetRequest{Series: weeks(10, 11, 9, 10, 11, 9, 10, 11, 9, 10, 10, 9, 11, 10, 11, 9), Started: &start})
	if err != nil || !strings.Contains(still.Sentence.String(), "is about the same (likely between") {
		t.Errorf("%s, %v", still.Sentence, err)
	}
}

// Kept is told with its doubt where even the direction is in doubt, and never without the caveat.
func TestKeptIsNotCertain(t *testing.T) {
	t.Parallel()
	start := Period(10)
	series := weeks(10, 10.4, 9.8, 10.2, 10.1, 9.7, 10.3, 10, 9.9, 10.2, 10.3, 10.5, 9.9, 10.4, 10.1, 10.6)
	first, err := Bet(BetRequest{Series: series, Started: &start})
	if err != nil || !(*first.PRight > .8 && *first.PRight < .95) {
		t.Fatalf("the series is not in doubt: %+v, %v", first, err)
	}
	tiny := 1e-6
	r, err := Bet(BetRequest{Series: series, Started: &start, Promised: &tiny})
	if err != nil || *r.Verdict != Kept || !strings.Contains(r.Sentence.String(), "it was probably kept") ||
		!strings.Contains(r.Sentence.String(), "cannot rule out") {
		t.Errorf("%s, %v", r.Sentence, err)
	}
}

// A chart of numbers too close for the arithmetic to part is drawn all the same.
func TestChartOfAlmostNothing(t *testing.T) {
	t.Parallel()
	for _, tiny := range []float64{5e-324, 1e-300} {
		series := append(weeks(0, 0, 0, 0, 0, 0), Reading{At: Period(6), Value: tiny})
		target, by := 0.0, Period(6)
		req := ChanceRequest{Series: series, Target: &target, By: &by, Direction: Up}
		r, err := Chance(req)
		if err != nil {
			t.Fatal(err)
		}
		if ChanceChart(words.English(), req, r) == "" {
			t.Error("no chart")
		}
	}
}
