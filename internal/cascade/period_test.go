package cascade_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"weir.dev/weir/internal/cascade"
)

// TestPeriods holds periods to the calendar: every day lies in one that begins on or before it and ends on or after it.
func TestPeriods(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.SampledFrom([]cascade.Cadence{
			"", cascade.Daily, cascade.Weekly, cascade.Biweekly, cascade.Monthly, cascade.Quarterly, cascade.Yearly,
		}).Draw(t, "cadence")
		d := cascade.Date(rapid.Int32Range(1, int32(cascade.NewDate(9999, 1, 1))).Draw(t, "day"))
		p := c.Period(d)
		if from, next := c.PeriodStart(p), c.PeriodStart(p+1); d < from || d >= next || int(next-from) > c.Days() {
			t.Fatalf("%s: %s lies in the %q period from %s to before %s", d, d, c, from, next)
		}
		switch from := c.PeriodStart(p).Time(); c {
		case "", cascade.Weekly, cascade.Biweekly:
			if from.Weekday() != time.Monday {
				t.Fatalf("a week begins on a %s", from.Weekday())
			}
		case cascade.Monthly, cascade.Quarterly, cascade.Yearly:
			if from.Day() != 1 || c == cascade.Quarterly && from.Month()%3 != 1 || c == cascade.Yearly && from.Month() != 1 {
				t.Fatalf("the %s period of %s begins on %s", c, d, from)
			}
		}
	})
}
