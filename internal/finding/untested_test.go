package finding_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/finding"
)

// What the readings of a metric are, by their number.
func wave(i int) float64    { return 30 + 8*math.Sin(float64(i)/3) }
func noise(i int) float64   { return 31 + float64(i*i*7919%13)/10 }
func flat(int) float64      { return 42 }
func running(i int) float64 { return float64(i * 10) }

// but gives one reading another value.
func but(v func(int) float64, at int, other float64) func(int) float64 {
	return func(i int) float64 {
		if i == at {
			return other
		}
		return v(i)
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

func weekly(n int, v func(int) float64) string { return week + series(n, 7, v) }

// Parts of the metrics and goals below.
const (
	week, month = "cadence: weekly, ", "cadence: monthly, "
	total       = "cumulative: true, "
	soon, late  = "2026-12-31", "2028-12-31"
)

// moveTheDriver is the next step where the driver does not move.
const moveTheDriver = " → Move the driver on purpose, try it on a few, or ask people and write down what they say."

// untested is the belief that load moves rate, and what the rule of that name says of it.
type untested struct {
	why, load, rate string
	others          string // more metrics
	more            string // what else the belief states; after a "!" also its size
	to              string // the goal's last day
	says            string // all of it, "…" standing for a number; "" where it is quiet
}

// checkUntested judges each belief in a workspace of its own.
func checkUntested(t *testing.T, beliefs []untested) {
	t.Helper()
	for _, tt := range beliefs {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			more, alone := strings.CutPrefix(tt.more, "!")
			if !alone {
				more = "direction: same, size: 0.1, per: 1" + more
			}
			source := fmt.Sprintf(loadMovesRate, tt.to, tt.load, tt.rate, tt.others, more)
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

// loadMovesRate is a goal's last day, the metrics load and rate, other metrics, and what the belief states.
const loadMovesRate = `weir: 1
workspace: acme
asOf: 2026-11-16
teams:
  - {id: acme, name: Acme, kind: unit}
cycles:
  - {id: now, from: 2026-10-01, to: %s, phase: active, cadence: weekly}
metrics:
  - {id: load, %s}
  - {id: rate, %s}
%sgoals:
  - {id: top, intent: More of it, owners: [acme], cycle: now, state: committed}
  - id: below
    intent: Less of it
    owners: [acme]
    cycle: now
    state: committed
    serves: [{goal: top, by: response, believes: {driver: load, outcome: rate, %s}}]
`

// TestUntestedWhereNothingMoves takes drivers and outcomes whose readings hardly change.
func TestUntestedWhereNothingMoves(t *testing.T) {
	t.Parallel()
	checkUntested(t, []untested{
		{why: "it can be tested", load: weekly(30, wave), rate: weekly(30, noise), to: soon},
		{
			why: "the driver never changed", load: weekly(30, flat), rate: weekly(30, noise), to: soon,
			says: "All 30 readings of load are the same, so its effect on rate cannot show." + moveTheDriver,
		},
		{
			why: "the driver never changed, in as few as are judged", load: weekly(20, flat), rate: weekly(20, noise), to: late,
			says: "All 20 readings of load are the same, so its effect on rate cannot show." + moveTheDriver,
		},
		{why: "the driver has not changed yet", load: weekly(19, flat), rate: weekly(30, noise), to: late},
		{
			why: "the driver hardly moved", load: weekly(30, noise), rate: weekly(30, wave), to: late,
			says: "In 30 pairs of readings load has hardly moved, so its effect on rate cannot show." + moveTheDriver,
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
			says: "Where readings of load and rate fall together, one of the two never moves, so nothing can show." +
				moveTheDriver,
		},
	})
}

// TestUntestedRunningTotals takes readings that rise whatever they count.
func TestUntestedRunningTotals(t *testing.T) {
	t.Parallel()
	checkUntested(t, []untested{
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
	})
}

// TestUntestedWhatIsReadSeldom takes readings that will be too few on the last day of the goal.
func TestUntestedWhatIsReadSeldom(t *testing.T) {
	t.Parallel()
	checkUntested(t, []untested{
		{
			why: "the driver is read once a month", load: month + series(6, 31, wave), rate: weekly(30, noise), to: "2027-12-31",
			says: "load and rate make 5 pairs of readings so far and about 18 by 31 Dec 2027; " +
				"below 20 Weir does not judge. → " +
				"Bring in older readings of both, read them more often, or ask people and write down what they say.",
		},
		{
			why: "the driver is read once a month, and long enough", load: month + series(6, 31, wave), rate: weekly(30, noise),
			to: "2028-02-29",
		},
		{
			why: "the outcome is read once a month", load: weekly(30, wave), rate: month + series(6, 31, noise),
			to: "2027-12-31",
			says: "load and rate make 6 pairs of readings so far and about 19 by 31 Dec 2027; " +
				"below 20 Weir does not judge. → " +
				"Bring in older readings of both, read them more often, or ask people and write down what they say.",
		},
		{why: "both are read every week", load: weekly(6, wave), rate: weekly(6, noise), to: "2027-12-31"},
	})
}

// TestUntestedReadingsOffTheScale takes readings that the scale of their metric cannot hold.
func TestUntestedReadingsOffTheScale(t *testing.T) {
	t.Parallel()
	checkUntested(t, []untested{
		{
			why: "a reading is below zero on a log scale", load: "transform: log, " + weekly(30, but(wave, 20, -1)),
			rate: weekly(30, noise), to: late,
			says: "Nothing can be told of load, the driver, and rate, the outcome: log needs values of 0 or more; the driver " +
				"is −1 at 2026-09-14. → Set the scale of load to identity, mend the reading if it is wrong, or ask people and " +
				"write down what they say.",
		},
		{
			why: "a reading is zero, and no scale was stated", load: weekly(30, but(wave, 20, 0)), rate: weekly(30, noise),
			to: late,
		},
		{
			why: "a reading is zero on a log scale", load: "transform: log, " + weekly(30, but(wave, 20, 0)),
			rate: weekly(30, noise), to: late,
		},
		{
			why: "all readings are above zero on a log scale", load: "transform: log, " + weekly(30, wave),
			rate: weekly(30, noise), to: late,
		},
		{
			why: "a reading is more than all on a logit scale", load: weekly(30, wave),
			rate: "transform: logit, " + weekly(30, but(noise, 29, 101)), to: late,
			says: "Nothing can be told of load, the driver, and rate, the outcome: logit needs shares between 0 and " +
				"100; the outcome is 101 at 2026-11-16. → Set the scale of rate to identity, mend the reading if it is " +
				"wrong, or ask people and write down what they say.",
		},
		{
			why: "a reading is beyond all bounds", load: weekly(30, but(wave, 20, 1e120)), rate: weekly(30, noise), to: late,
			says: "Nothing can be told of load, the driver, and rate, the outcome: reading 21 of the driver (2026-09-14) is " +
				"10¹²⁰, larger than anything a metric can hold. → Use a larger unit. Or ask people and write down " +
				"what they say.",
		},
	})
}

// TestUntestedSizesThatCannotBe takes sizes that no readings can bear out.
func TestUntestedSizesThatCannotBe(t *testing.T) {
	t.Parallel()
	checkUntested(t, []untested{
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
	})
}

// TestUntestedWhatIsComputed takes an outcome that is made from its driver.
func TestUntestedWhatIsComputed(t *testing.T) {
	t.Parallel()
	checkUntested(t, []untested{
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
		{
			why: "a few fit without error, by chance", load: weekly(8, running),
			rate: weekly(8, func(i int) float64 { return 5 + float64(i) }), to: late,
		},
	})
}

// TestUntestedLongLags takes effects that show later than they can be read.
func TestUntestedLongLags(t *testing.T) {
	t.Parallel()
	checkUntested(t, []untested{
		{
			why: "the lag is longer than the readings", load: weekly(30, wave), rate: weekly(30, noise), more: ", lag: 32w",
			to: soon,
			says: "load and rate make no pair of readings so far and about 4 by 31 Dec 2026; " +
				"below 20 Weir does not judge. → " +
				"Bring in older readings of both, read them more often, or ask people and write down what they say.",
		},
		{
			why: "the lag is longer than all there will be", load: weekly(30, wave), rate: weekly(30, noise), more: ", lag: 40w",
			to: soon,
			says: "load and rate make no pair of readings so far and none by 31 Dec 2026; " +
				"below 20 Weir does not judge. → " +
				"Bring in older readings of both, read them more often, or ask people and write down what they say.",
		},
		{
			why: "the lag leaves a few", load: weekly(30, wave), rate: weekly(30, noise), more: ", lag: 27w", to: soon,
			says: "load and rate make 3 pairs of readings so far and about 9 by 31 Dec 2026; " +
				"below 20 Weir does not judge. → " +
				"Bring in older readings of both, read them more often, or ask people and write down what they say.",
		},
		{
			why: "the lag is about a period", load: weekly(4, wave), rate: weekly(4, noise), more: ", lag: 4d", to: soon,
			says: "load and rate make 3 pairs of readings so far and about 9 by 31 Dec 2026; " +
				"below 20 Weir does not judge. → " +
				"Bring in older readings of both, read them more often, or ask people and write down what they say.",
		},
		{
			why: "the lag is a month", load: month + series(4, 31, wave), rate: month + series(4, 31, noise), more: ", lag: 1m",
			to: soon,
			says: "load and rate make 3 pairs of readings so far and about 4 by 31 Dec 2026; " +
				"below 20 Weir does not judge. → " +
				"Bring in older readings of both, read them more often, or ask people and write down what they say.",
		},
		{
			why: "the lag is long and so is the goal", load: weekly(30, wave), rate: weekly(30, noise), more: ", lag: 32w",
			to: late,
		},
	})
}

// TestUntestedWhatWasReadApart takes readings of different years.
func TestUntestedWhatWasReadApart(t *testing.T) {
	t.Parallel()
	checkUntested(t, []untested{
		{
			why: "they were read in different years", load: week + seriesUntil(cascade.NewDate(2025, 11, 17), 30, 7, wave),
			rate: weekly(30, noise), to: soon,
			says: "load and rate make fewer than 5 pairs of readings so far and about 10 by 31 Dec 2026; " +
				"below 20 Weir does " +
				"not judge. → Bring in older readings of both, read them more often, or ask people and write down " +
				"what they say.",
		},
		{
			why: "five were read in another year", load: week + seriesUntil(cascade.NewDate(2025, 11, 17), 5, 7, wave),
			rate: weekly(30, noise), to: soon,
			says: "load and rate make fewer than 5 pairs of readings so far and about 10 by 31 Dec 2026; " +
				"below 20 Weir does " +
				"not judge. → Bring in older readings of both, read them more often, or ask people and write down " +
				"what they say.",
		},
		{
			why:  "they were read in different years, and there is time",
			load: week + seriesUntil(cascade.NewDate(2025, 11, 17), 30, 7, wave), rate: weekly(30, noise), to: late,
		},
	})
}

// TestUntestedLateClocks takes beliefs whose readings count only once a gate is passed.
func TestUntestedLateClocks(t *testing.T) {
	t.Parallel()
	gate := "  - {id: gate, cadence: weekly, " + series(30, 7, running) + "}\n"
	checkUntested(t, []untested{
		{
			why: "its clock began with three readings", load: weekly(30, flat), rate: weekly(30, noise),
			others: gate,
			more:   ", readableWhen: {metric: gate, above: 260}", to: soon,
			says: "load and rate make 3 pairs of readings so far and about 9 by 31 Dec 2026; " +
				"below 20 Weir does not judge. " +
				"Readings count only from the day gate passes 260. → Read both more often, try it on a few, or ask people and " +
				"write down what they say.",
		},
		{
			why: "its clock began with three readings, and there is time", load: weekly(30, flat), rate: weekly(30, noise),
			others: gate,
			more:   ", readableWhen: {metric: gate, above: 260}", to: late,
		},
		{
			why: "its clock began today and the lag is a week", load: weekly(30, flat), rate: weekly(30, noise),
			others: gate,
			more:   ", lag: 1w, readableWhen: {metric: gate, above: 280}", to: soon,
			says: "load and rate make no pair of readings so far and about 6 by 31 Dec 2026; " +
				"below 20 Weir does not judge. " +
				"Readings count only from the day gate passes 280. → Read both more often, try it on a few, or ask people and " +
				"write down what they say.",
		},
		{
			why: "its clock has not begun", load: weekly(30, wave), rate: weekly(30, noise),
			others: gate,
			more:   ", readableWhen: {metric: gate, above: 290}", to: soon,
			says: "load and rate make no pair of readings so far and about 6 by 31 Dec 2026; " +
				"below 20 Weir does not judge. " +
				"Readings count only from the day gate passes 290. → Read both more often, try it on a few, or ask people and " +
				"write down what they say.",
		},
	})
}
