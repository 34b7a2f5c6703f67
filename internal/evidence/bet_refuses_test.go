package evidence

import (
	"math"
	"slices"
	"testing"
	"time"
)

// betRefused is a question about a bet, why it has no answer, and part of what is said.
type betRefused struct {
	name string
	req  BetRequest
	code Code
	part string
}

func checkBetRefuses(t *testing.T, bets []betRefused) {
	t.Helper()
	for _, c := range bets {
		_, err := Bet(c.req)
		if err == nil {
			t.Fatalf("%s: not refused", c.name)
		}
		refused(t, err, c.code, c.part)
		if t.Failed() {
			t.Fatal(c.name)
		}
	}
}

// Thirty readings each: steady ones of which a bet may ask, ones that never move, and nothing but a step.
var (
	steady   = change(1, 30, 15, 10, 1, 3)
	still    = weeks(make([]float64, 30)...)
	onlyStep = weeks(append(make([]float64, 15), slices.Repeat([]float64{1}, 15)...)...)
)

func period(n float64) *When {
	w := Period(n)
	return &w
}

// Readings that cannot be judged, or too few of them.
func TestBetRefusesReadings(t *testing.T) {
	t.Parallel()
	with := func(i int, edit func(*Reading)) []Reading {
		series := slices.Clone(steady)
		edit(&series[i])
		return series
	}
	swap := slices.Clone(steady)
	swap[4], swap[5] = swap[5], swap[4]
	twice := with(5, func(r *Reading) { r.At = steady[4].At })
	nan := with(7, func(r *Reading) { r.Value = math.NaN() })
	below := with(7, func(r *Reading) { r.Value = -1 })
	checkBetRefuses(t, []betRefused{
		{"constant", BetRequest{Series: still, Started: period(15)}, CodeConstant, "is the same"},
		{"only the step", BetRequest{Series: onlyStep, Started: period(15)}, CodeExact, "without any error"},
		{"empty", BetRequest{Started: period(15)}, CodeTooFew, "no readings"},
		{"few before", BetRequest{Series: steady[13:], Started: period(15)}, CodeTooFew, "Only 2 readings before"},
		{"few after", BetRequest{Series: steady[:17], Started: period(15)}, CodeTooFew, "Only 2 readings since"},
		{
			"few after, and time to come",
			BetRequest{Series: steady[:17], Started: period(15), By: period(29)},
			CodeTooFew,
			"Only 2 readings since",
		},
		{"out of order", BetRequest{Series: swap, Started: period(15)}, CodeUnordered, "reading 6 (4) stands after 5"},
		{"twice", BetRequest{Series: twice, Started: period(15)}, CodeDuplicate, "two readings at 4"},
		{"NaN", BetRequest{Series: nan, Started: period(15)}, CodeNotFinite, "Reading 8"},
		{
			"log of less than nothing",
			BetRequest{Series: below, Started: period(15), Transform: Log},
			CodeRange,
			"log needs values of 0 or more",
		},
		{
			"logit of less than nothing",
			BetRequest{Series: below, Started: period(15), Transform: Logit},
			CodeRange,
			"shares between 0 and 100",
		},
		{
			"over without a reading since",
			BetRequest{Series: steady[:15], Started: period(15), By: period(29), Over: true},
			CodeTooFew,
			"No reading since",
		},
		{"too few planned", BetRequest{Series: steady[:15], Started: period(15), By: period(15)}, CodeTooFew, "would fall"},
	})
}

// A start, a promise or a way of judging that makes no sense.
func TestBetRefusesTheQuestion(t *testing.T) {
	t.Parallel()
	date := Date(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	promised, none := 3.0, 0.0
	checkBetRefuses(t, []betRefused{
		{
			"started before the first reading",
			BetRequest{Series: steady, Started: period(0)},
			CodeStart,
			"before the first reading",
		},
		{"no start", BetRequest{Series: steady}, CodeRequest, "when the change started"},
		{
			"due before its start",
			BetRequest{Series: steady, Started: period(29), By: period(15)},
			CodeRequest,
			"before its start",
		},
		{"dates and numbers", BetRequest{Series: steady, Started: &date}, CodeMixedTime, "the start (2026-01-01) does not"},
		{"level", BetRequest{Series: steady, Started: period(15), Level: 95}, CodeRequest, "between 0 and 0.9999"},
		{"ramp", BetRequest{Series: steady, Started: period(15), Ramp: -1}, CodeRequest, "ramp"},
		{"NaN ramp", BetRequest{Series: steady, Started: period(15), Ramp: math.NaN()}, CodeRequest, "ramp"},
		{"promise of nothing", BetRequest{Series: steady, Started: period(15), Promised: &none}, CodeRequest, "not 0"},
		{
			"direction",
			BetRequest{Series: steady, Started: period(15), Promised: &promised, Direction: "left"},
			CodeRequest,
			"up or down",
		},
		{
			"transform",
			BetRequest{Series: steady, Started: period(15), Transform: "sqrt"},
			CodeRequest,
			"log, logit or identity",
		},
	})
}

// A control that cannot stand beside the readings.
func TestBetRefusesControls(t *testing.T) {
	t.Parallel()
	date := Date(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	checkBetRefuses(t, []betRefused{
		{
			"a control of dates beside numbers",
			BetRequest{Series: steady, Control: []Reading{{At: date, Value: 1}}, Started: period(15)},
			CodeMixedTime, "control",
		},
		{"constant control", BetRequest{Series: steady, Control: still, Started: period(15)}, CodeConstant, "control"},
		{
			"control moves with the step",
			BetRequest{Series: steady, Control: onlyStep, Started: period(15)},
			CodeCollinear,
			"exactly like the change",
		},
		{
			"control of another time",
			BetRequest{Series: steady, Control: []Reading{{At: Period(900), Value: 1}}, Started: period(15)},
			CodeTooFew, "with a control reading",
		},
	})
}
