package finding_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/finding"
)

// says runs a rule on its own example with some changes and returns the evidence and the next step it gives a
// subject; "" where it is quiet.
func says(t *testing.T, rule, subject string, changes ...string) string {
	t.Helper()
	source := example(t, rule)
	for i := 0; i < len(changes); i += 2 {
		if !strings.Contains(source, changes[i]) {
			t.Fatalf("the example does not hold %q", changes[i])
		}
		source = strings.ReplaceAll(source, changes[i], changes[i+1])
	}
	s, _ := load(t, "cascade.yaml", []byte(source), nil)
	found := finding.Run(everyone(s), []*finding.Rule{finding.ByID(rule)}).Findings
	if at := slices.IndexFunc(found, func(f finding.Finding) bool { return f.Subject.ID == subject }); at >= 0 {
		return found[at].Evidence.String() + " → " + found[at].Next.String()
	}
	return ""
}

// TestHowFarAPlanFallsShort holds the figures of a plan that does not add up.
func TestHowFarAPlanFallsShort(t *testing.T) {
	t.Parallel()
	const (
		both = "{goal: activated, by: response, believes: {driver: answers, outcome: activation, direction: opposite, " +
			"size: 0.1, per: 1, lag: 2w, confidence: 0.4}}"
		odds   = "size: 0.06, per: 1, lag: 1w, confidence: 0.5"
		none   = "size: 0.06, per: 1, lag: 1w"
		unit   = "name: Activation\n    unit: \"%\""
		answer = "      - " + both + "\n"
	)
	for _, tt := range []struct {
		why       string
		changes   []string
		says, not string
	}{
		{
			"the unit is in words",
			[]string{unit, "name: Activation\n    unit: percent"},
			"It is at 33 percent and should be at 40 percent, 7 points away. Promised are 2.6 points in all: import 1.8 " +
				"points and answer 0.8 points.", "points further",
		},
		{
			"the unit is none of shares",
			[]string{unit, "name: Activation\n    unit: ms"},
			"7 ms away. Promised are 2.6 ms in all", "point",
		},
		{
			"the unit is a count",
			[]string{unit, "name: Activation\n    unit: number"},
			"It is at 33 and should be at 40, 7 away. Promised are 2.6 in all", "number",
		},
		{
			"the target lies below",
			[]string{
				unit + "\n    direction: up", unit + "\n    direction: down", "metric: activation, from: 31, to: 40",
				"metric: activation, from: 40, to: 20", odds, "size: -0.06, per: 1, lag: 1w", "direction: same, size: -0.06",
				"direction: opposite, size: 0.06", answer, "",
			},
			"It is at 33% and should be at 20%, 13 points away. Promised are −1.8 points in all: import −1.8 points. That " +
				"is 14% of the gap.", "−13",
		},
		{
			"one point is missing", []string{
				"from: 31, to: 40}", "from: 31, to: 34}", odds, "size: 0.01, per: 1, lag: 1w", answer, "",
			}, "should be at 34%, 1 point away. Promised are 0.3 points", "1 points",
		},
		{"odds are stated", nil, "That is 37% of the gap; at your own odds it is 1.22 points.", "that is"},
		{"no odds are stated", []string{odds, none, ", confidence: 0.4", ""}, "That is 37% of the gap. →", "odds"},
		{
			"odds change nothing",
			[]string{odds, none + ", confidence: 1", ", confidence: 0.4", ", confidence: 1"},
			"That is 37% of the gap. →", "odds",
		},
		{
			"nearly half is promised",
			[]string{odds, "size: 0.1163, per: 1, lag: 1w", answer, ""},
			"That is 49.8% of the gap.",
			"50%",
		},
		{
			"hardly less than half is promised",
			[]string{odds, "size: 0.116663, per: 1, lag: 1w", answer, ""},
			"That is 49.9% of the gap.", "50%",
		},
		{
			"clearly less than half is promised",
			[]string{odds, "size: 0.11, per: 1, lag: 1w", answer, ""},
			"That is 47% of the gap.", "47.",
		},
		{
			"it goes the wrong way", []string{
				odds, "size: -0.06, per: 1, lag: 1w", "direction: same, size: -0.06", "direction: opposite, size: 0.06", answer, "",
			}, "Promised are −1.8 points in all: import −1.8 points. That is the wrong way. →", "odds",
		},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			if got := says(t, "does-not-add-up", "activated-rate", tt.changes...); !strings.Contains(got, tt.says) ||
				strings.Contains(got, tt.not) {
				t.Errorf("it says %q; want %q and not %q", got, tt.says, tt.not)
			}
		})
	}
	if got := says(t, "does-not-add-up", "activated-rate", odds, "size: 0.11667, per: 1, lag: 1w", answer, ""); got != "" {
		t.Errorf("of half of the gap it says %q", got)
	}
}

// TestTripwireNamesTheDayAgreed: where none was agreed, none is named.
func TestTripwireNamesTheDayAgreed(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ old, new, says string }{
		{"below: 34, at: 2026-11-13", "below: 34, at: 2026-11-13", "Agreed was to stop or change if it is below 34% on " +
			"2026-11-13; the reading of 2026-11-09 is 33.1%."},
		{"below: 34, at: 2026-11-13", "below: 34", "Agreed was to stop or change if it is below 34%; the reading of " +
			"2026-11-16 is 33.4%."},
	} {
		if got := says(t, "tripwire", "activated", tt.old, tt.new); !strings.HasPrefix(got, tt.says) {
			t.Errorf("with %q it says %q, want %q", tt.new, got, tt.says)
		}
	}
}

// TestNoReadingIsNoFigure: of nothing it is not said that there is only so much of it.
func TestNoReadingIsNoFigure(t *testing.T) {
	t.Parallel()
	const control = "metrics:\n  - {id: rival, name: Rival, unit: s, direction: down, source: push, cadence: weekly, " +
		"observations: [{at: 2026-09-07, value: 2}, {at: 2026-09-14, value: 2.1}]}\n"
	got := says(t, "bet-unread", "tags", "metrics:\n", control, "metric: page-load, moves: -0.5,",
		"metric: page-load, control: rival, moves: -0.5,")
	if want := "The readings cannot tell. No reading with a control reading before the change " +
		"(2026-08-24);"; !strings.HasPrefix(got, want) {
		t.Errorf("it says %q, want %q", got, want)
	}
}

// series writes n readings, the last on the day asOf, some days apart.
func series(n, apart int, value func(i int) float64) string {
	return seriesUntil(cascade.NewDate(2026, 11, 16), n, apart, value)
}

func seriesUntil(last cascade.Date, n, apart int, value func(i int) float64) string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("{at: %s, value: %v}", last-cascade.Date((n-1-i)*apart), value(i))
	}
	return "observations: [" + strings.Join(out, ", ") + "]"
}

// TestWhatCanNeverBeTested judges the belief that load moves rate, on readings and numbers of its own.
func TestWhatCanNeverBeTested(t *testing.T) {
	t.Parallel()
	wave := func(i int) float64 { return 30 + 8*math.Sin(float64(i)/3) }
	noise := func(i int) float64 { return 31 + float64(i*i*7919%13)/10 }
	flat := func(int) float64 { return 42 }
	but := func(v func(int) float64, at int, other float64) func(int) float64 {
		return func(i int) float64 {
			if i == at {
				return other
			}
			return v(i)
		}
	}
	const (
		week, month = "cadence: weekly, ", "cadence: monthly, "
		total       = "cumulative: true, "
		soon, late  = "2026-12-31", "2028-12-31"
		size        = "direction: same, size: 0.1, per: 1"
		move        = " → Move the driver on purpose, try it on a few, or ask people and write down what " +
			"they say."
	)
	weekly := func(n int, v func(int) float64) string { return week + series(n, 7, v) }
	running := func(i int) float64 { return float64(i * 10) }
	for _, tt := range []struct {
		why, load, rate string
		others          string // more metrics
		more            string // what else the belief states; after a "!" also its size
		to              string // the goal's last day
		says            string // all of it, "…" standing for a number; "" where it is quiet
	}{
		{why: "it can be tested", load: weekly(30, wave), rate: weekly(30, noise), to: soon},

		{
			why: "the driver never changed", load: weekly(30, flat), rate: weekly(30, noise), to: soon,
			says: "All 30 readings of load are the same, so its effect on rate cannot show." + move,
		},
		{
			why: "the driver never changed, in as few as are judged", load: weekly(20, flat), rate: weekly(20, noise), to: late,
			says: "All 20 readings of load are the same, so its effect on rate cannot show." + move,
		},
		{why: "the driver has not changed yet", load: weekly(19, flat), rate: weekly(30, noise), to: late},
		{
			why: "the driver hardly moved", load: weekly(30, noise), rate: weekly(30, wave), to: late,
			says: "In 30 pairs of readings load has hardly moved, so its effect on rate cannot show." + move,
		},
		{
			why: "the outcome never changed", load: weekly(30, wave), rate: weekly(30, flat), to: soon,
			says: "All 30 readings of rate are the same, so nothing shows what moves it. → See that it is measured, take an " +
				"outcome that moves, or ask people and write down what they say.",
		},
		{why: "the outcome has not changed yet", load: weekly(30, wave), rate: weekly(19, flat), to: late},
		{
			why:  "the driver moved only before the outcome was read",
			load: weekly(60, func(i int) float64 { return wave(min(i, 30)) }), rate: weekly(25, noise), to: soon,
			says: "Where readings of load and rate fall together, one of the two never moves, so nothing can show." + move,
		},

		{
			why: "the driver is a running total", load: total + weekly(30, running), rate: weekly(30, noise), to: soon,
			says: "load is a running total, and those rise together whatever they count. → State the belief about what is " +
				"added in a week, as a metric of its own, or ask people and write down what they say.",
		},
		{
			why: "the driver is a young running total", load: total + weekly(6, running), rate: weekly(6, noise), to: late,
			says: "load is a running total, and those rise together whatever they count. → State the belief about what is " +
				"added in a week, as a metric of its own, or ask people and write down what they say.",
		},
		{
			why: "the outcome is a running total", load: weekly(30, wave), rate: total + weekly(30, running), to: soon,
			says: "rate is a running total, and those rise together whatever they count. → State the belief about what is " +
				"added in a week, as a metric of its own, or ask people and write down what they say.",
		},
		{
			why: "the outcome is a young running total", load: weekly(6, wave), rate: total + weekly(6, running), to: late,
			says: "rate is a running total, and those rise together whatever they count. → State the belief about what is " +
				"added in a week, as a metric of its own, or ask people and write down what they say.",
		},
		{
			why: "both are running totals", load: total + weekly(30, running), rate: total + weekly(30, running), to: soon,
			says: "load and rate are running totals, and those rise together whatever they count. → State the belief about " +
				"what is added in a week, as a metric of its own, or ask people and write down what they say.",
		},
		{why: "it is young and no running total", load: weekly(6, wave), rate: weekly(6, noise), to: late},

		{
			why: "the driver is read once a month", load: month + series(6, 31, wave), rate: weekly(30, noise), to: "2027-12-31",
			says: "load and rate make 6 pairs of readings so far and about 19 by 2027-12-31; below 20 Weir does not judge. → " +
				"Bring in older readings of both, read them more often, or ask people and write down what they say.",
		},
		{
			why: "the driver is read once a month, and long enough", load: month + series(6, 31, wave), rate: weekly(30, noise),
			to: "2028-01-31",
		},
		{
			why: "the outcome is read once a month", load: weekly(30, wave), rate: month + series(6, 31, noise),
			to: "2027-12-31",
			says: "load and rate make 6 pairs of readings so far and about 19 by 2027-12-31; below 20 Weir does not judge. → " +
				"Bring in older readings of both, read them more often, or ask people and write down what they say.",
		},
		{why: "both are read every week", load: weekly(6, wave), rate: weekly(6, noise), to: "2027-12-31"},

		{
			why: "a reading is zero on a log scale", load: "transform: log, " + weekly(30, but(wave, 20, 0)),
			rate: weekly(30, noise), to: late,
			says: "Nothing can be told of load, the driver, and rate, the outcome: log needs values above 0; the driver is 0 " +
				"at 2026-09-14. → Set the scale of load to identity, mend the reading if it is wrong, or ask people and " +
				"write down what they say.",
		},
		{
			why: "a reading is zero, and no scale was stated", load: weekly(30, but(wave, 20, 0)), rate: weekly(30, noise),
			to: late,
		},
		{
			why: "all readings are above zero on a log scale", load: "transform: log, " + weekly(30, wave),
			rate: weekly(30, noise), to: late,
		},
		{
			why: "a reading is all on a logit scale", load: weekly(30, wave),
			rate: "transform: logit, " + weekly(30, but(noise, 29, 100)), to: late,
			says: "Nothing can be told of load, the driver, and rate, the outcome: logit needs shares strictly between 0 and " +
				"100; the outcome is 100 at 2026-11-16. → Set the scale of rate to identity, mend the reading if it is " +
				"wrong, or ask people and write down what they say.",
		},
		{
			why: "a reading is beyond all bounds", load: weekly(30, but(wave, 20, 1e120)), rate: weekly(30, noise), to: late,
			says: "Nothing can be told of load, the driver, and rate, the outcome: reading 21 of the driver (2026-09-14) is " +
				"1e+120, larger than anything a metric can hold. → Use a larger unit. Or ask people and write down " +
				"what they say.",
		},
		{
			why: "the size leaves the scale", load: weekly(30, wave),
			rate: "unit: \"%\", transform: logit, " + weekly(30, noise), more: "!direction: same, size: 80, per: 1", to: late,
			says: "Nothing can be told of load, the driver, and rate, the outcome: a change of 80 from 31.6 leaves the " +
				"outcome's logit scale. → Check the size's sign and unit. Or ask people and write down what " +
				"they say.",
		},
		{
			why: "the change of the driver leaves its scale", load: "unit: calls, transform: log, " + weekly(30, wave),
			rate: weekly(30, noise), more: "!direction: opposite, size: 1, per: -50", to: late,
			says: "Nothing can be told of load, the driver, and rate, the outcome: a change of −50 from … leaves the driver's " +
				"log scale. → State the belief for a smaller change. Or ask people and write down what they say.",
		},
		{
			why: "size and direction contradict each other", load: weekly(30, wave), rate: weekly(30, noise),
			more: "!direction: same, size: -1, per: 1", to: late,
			says: "Nothing can be told of load, the driver, and rate, the outcome: the size is negative but the direction " +
				"says same. → Say opposite, or make the size positive. Or ask people and write down what they say.",
		},
		{
			why: "the size is nothing", load: weekly(30, wave), rate: weekly(30, noise),
			more: "!direction: same, size: 0, per: 1", to: late,
			says: "Nothing can be told of load, the driver, and rate, the outcome: the size is the change of the outcome you " +
				"believe in, and not 0. → Leave it out if you believe in none. Or ask people and write down what " +
				"they say.",
		},
		{
			why: "per is beyond all bounds", load: weekly(30, wave), rate: weekly(30, noise),
			more: "!direction: same, size: 1, per: 1e+120", to: late,
			says: "Nothing can be told of load, the driver, and rate, the outcome: per is the change of the driver that the " +
				"size belongs to, and not 0. → State the belief anew. Or ask people and write down what they say.",
		},

		{
			why: "one is computed from the other", load: weekly(30, wave),
			rate: weekly(30, func(i int) float64 { return 2*wave(i) + 1 }), to: late,
			says: "rate follows load without any error at all, as if one were computed from the other. → Name two metrics " +
				"that are measured apart, or ask people and write down what they say.",
		},
		{
			why: "both hold the same readings", load: weekly(30, wave), rate: weekly(30, wave), to: late,
			says: "rate follows load without any error at all, as if one were computed from the other. → Name two metrics " +
				"that are measured apart, or ask people and write down what they say.",
		},
		{why: "a few fit without error, by chance", load: weekly(8, running), rate: weekly(8, func(
			i int,
		) float64 {
			return 5 + float64(i)
		}), to: late},

		{
			why: "the lag is longer than the readings", load: weekly(30, wave), rate: weekly(30, noise), more: ", lag: 32w",
			to: soon,
			says: "load and rate make no pair of readings so far and about 4 by 2026-12-31; below 20 Weir does not judge. → " +
				"Bring in older readings of both, read them more often, or ask people and write down what they say.",
		},
		{
			why: "the lag is longer than all there will be", load: weekly(30, wave), rate: weekly(30, noise), more: ", lag: 40w",
			to: soon,
			says: "load and rate make no pair of readings so far and none by 2026-12-31; below 20 Weir does not judge. → " +
				"Bring in older readings of both, read them more often, or ask people and write down what they say.",
		},
		{
			why: "the lag leaves a few", load: weekly(30, wave), rate: weekly(30, noise), more: ", lag: 27w", to: soon,
			says: "load and rate make 3 pairs of readings so far and about 9 by 2026-12-31; below 20 Weir does not judge. → " +
				"Bring in older readings of both, read them more often, or ask people and write down what they say.",
		},
		{
			why: "the lag is about a period", load: weekly(4, wave), rate: weekly(4, noise), more: ", lag: 4d", to: soon,
			says: "load and rate make 3 pairs of readings so far and about 9 by 2026-12-31; below 20 Weir does not judge. → " +
				"Bring in older readings of both, read them more often, or ask people and write down what they say.",
		},
		{
			why: "the lag is a month", load: month + series(4, 31, wave), rate: month + series(4, 31, noise), more: ", lag: 1m",
			to: soon,
			says: "load and rate make 3 pairs of readings so far and about 4 by 2026-12-31; below 20 Weir does not judge. → " +
				"Bring in older readings of both, read them more often, or ask people and write down what they say.",
		},
		{
			why: "the lag is long and so is the goal", load: weekly(30, wave), rate: weekly(30, noise), more: ", lag: 32w",
			to: late,
		},
		{
			why: "they were read in different years", load: week + seriesUntil(cascade.NewDate(2025, 11, 17), 30, 7, wave),
			rate: weekly(30, noise), to: soon,
			says: "load and rate make fewer than 5 pairs of readings so far and about 10 by 2026-12-31; below 20 Weir does " +
				"not judge. → Bring in older readings of both, read them more often, or ask people and write down " +
				"what they say.",
		},
		{
			why: "five were read in another year", load: week + seriesUntil(cascade.NewDate(2025, 11, 17), 5, 7, wave),
			rate: weekly(30, noise), to: soon,
			says: "load and rate make fewer than 5 pairs of readings so far and about 10 by 2026-12-31; below 20 Weir does " +
				"not judge. → Bring in older readings of both, read them more often, or ask people and write down " +
				"what they say.",
		},
		{
			why:  "they were read in different years, and there is time",
			load: week + seriesUntil(cascade.NewDate(2025, 11, 17), 30, 7, wave), rate: weekly(30, noise), to: late,
		},

		{
			why: "its clock began with three readings", load: weekly(30, flat), rate: weekly(30, noise),
			others: "  - {id: gate, cadence: weekly, " + series(30, 7, running) + "}\n",
			more:   ", readableWhen: {metric: gate, above: 260}", to: soon,
			says: "load and rate make 3 pairs of readings so far and about 9 by 2026-12-31; below 20 Weir does not judge. " +
				"Readings count only from the day gate passes 260. → Read both more often, try it on a few, or ask people and " +
				"write down what they say.",
		},
		{
			why: "its clock began with three readings, and there is time", load: weekly(30, flat), rate: weekly(30, noise),
			others: "  - {id: gate, cadence: weekly, " + series(30, 7, running) + "}\n",
			more:   ", readableWhen: {metric: gate, above: 260}", to: late,
		},
		{
			why: "its clock began today and the lag is a week", load: weekly(30, flat), rate: weekly(30, noise),
			others: "  - {id: gate, cadence: weekly, " + series(30, 7, running) + "}\n",
			more:   ", lag: 1w, readableWhen: {metric: gate, above: 280}", to: soon,
			says: "load and rate make no pair of readings so far and about 6 by 2026-12-31; below 20 Weir does not judge. " +
				"Readings count only from the day gate passes 280. → Read both more often, try it on a few, or ask people and " +
				"write down what they say.",
		},
		{
			why: "its clock has not begun", load: weekly(30, wave), rate: weekly(30, noise),
			others: "  - {id: gate, cadence: weekly, " + series(30, 7, running) + "}\n",
			more:   ", readableWhen: {metric: gate, above: 290}", to: soon,
			says: "load and rate make no pair of readings so far and about 6 by 2026-12-31; below 20 Weir does not judge. " +
				"Readings count only from the day gate passes 290. → Read both more often, try it on a few, or ask people and " +
				"write down what they say.",
		},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			more, alone := strings.CutPrefix(tt.more, "!")
			if !alone {
				more = size + more
			}
			source :=
				"weir: 1\nworkspace: acme\nasOf: 2026-11-16\nteams:\n  - {id: acme, name: Acme, kind: unit}\ncycles:\n  - {id: " +
					"now, from: 2026-10-01, to: " + tt.to +
					", phase: active, cadence: weekly}\nmetrics:\n  - {id: load, " + tt.load + "}\n  - {id: rate, " + tt.rate + "}\n" +
					tt.others + "goals:\n" +
					"  - {id: top, intent: More of it, owners: [acme], cycle: now, state: committed}\n" +
					"  - {id: below, intent: Less of it, owners: [acme], cycle: now, state: committed, serves: [{goal: top, by: " +
					"response, believes: {driver: load, outcome: rate, " + more + "}}]}\n"
			s, _ := load(t, "cascade.yaml", []byte(source), nil)
			got := ""
			for _, f := range finding.Run(everyone(s), []*finding.Rule{finding.ByID("untested")}).Findings {
				got += f.Evidence.String() + " → " + f.Next.String()
			}
			before, after, _ := strings.Cut(tt.says, "…")
			if tt.says == "" && got != "" || !strings.HasPrefix(got, before) || !strings.HasSuffix(got, after) {
				t.Errorf("it says %q\nwant %q", got, tt.says)
			}
		})
	}
}
