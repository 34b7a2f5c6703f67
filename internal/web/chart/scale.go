package chart

import (
	"math"
	"strconv"
	"time"

	"weir.dev/weir/internal/words"
)

// niceTicks returns round values inside [low, high], about want of them and never fewer than two, and the decimals
// their step needs. The steps are 1, 2 or 5 times a power of ten. low must be below high.
func niceTicks(low, high float64, want int) (ticks []float64, decimals int) {
	raw := (high - low) / float64(want)
	exponent := int(math.Floor(math.Log10(raw)))
	at := 3 * exponent // counts the steps …, 1, 2, 5, 10, 20, …
	for step(at) < raw*0.999 {
		at++
	}
	for len(ticks) < 2 {
		ticks = ticks[:0]
		s := step(at)
		for i := math.Ceil(low/s - 1e-9); i*s <= high+s*1e-9; i++ {
			ticks = append(ticks, i*s)
		}
		at--
	}
	return ticks, max(0, -floorDiv(at+1, 3))
}

func step(at int) float64 {
	exponent := floorDiv(at, 3)
	return []float64{1, 2, 5}[at-3*exponent] * math.Pow(10, float64(exponent))
}

func floorDiv(a, b int) int { return int(math.Floor(float64(a) / float64(b))) }

// A dateTick is a place on the time axis and its label.
type dateTick struct {
	at    time.Time
	label words.Text
}

// dateTicks returns at most most+1 labelled starts of days, weeks, months, quarters or years in [from, to].
func dateTicks(from, to time.Time, most int) []dateTick {
	days := to.Sub(from).Hours() / 24
	if limit := float64(7 * most); days <= limit {
		weeks := max(1, int(math.Ceil(days/7/float64(most))))
		return every(from, to, func(t time.Time) words.Text { return words.Day(t, t) }, firstMonday(from),
			func(t time.Time) time.Time { return t.AddDate(0, 0, 7*weeks) })
	}
	month := time.Date(from.Year(), from.Month(), 1, 0, 0, 0, 0, time.UTC)
	for _, months := range []int{1, 2, 3, 6} {
		if days/30.4/float64(months) <= float64(most) {
			// quarters and halves start in January, so that charts line up with one another
			start := month.AddDate(0, -((int(month.Month()) - 1) % months), 0)
			ticks := every(from, to, monthOrYear, start, func(t time.Time) time.Time { return t.AddDate(0, months, 0) })
			if len(ticks) == 0 || ticks[0].at.Sub(from).Hours()/24 > days/float64(2*most) {
				ticks = append([]dateTick{{from, words.Month(from)}}, ticks...) // the month the chart starts in
			}
			return ticks
		}
	}
	years := max(1, int(math.Ceil(days/365.25/float64(most))))
	start := time.Date(from.Year()-from.Year()%years, 1, 1, 0, 0, 0, 0, time.UTC)
	return every(from, to, year, start, func(t time.Time) time.Time { return t.AddDate(years, 0, 0) })
}

func every(
	from, to time.Time, label func(time.Time) words.Text, at time.Time, next func(time.Time) time.Time,
) []dateTick {
	var ticks []dateTick
	for ; !at.After(to); at = next(at) {
		if at.Before(from) {
			continue
		}
		ticks = append(ticks, dateTick{at, label(at)})
	}
	return ticks
}

func year(t time.Time) words.Text { return words.Verbatim(strconv.Itoa(t.Year())) }

// monthOrYear names a month, and a January by its year.
func monthOrYear(t time.Time) words.Text {
	if t.Month() == time.January {
		return year(t)
	}
	return words.Month(t)
}

func firstMonday(t time.Time) time.Time {
	t = time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	return t.AddDate(0, 0, (8-int(t.Weekday()))%7)
}
