package evidence

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"weir.dev/weir/internal/words"
)

// When is a point in time: a calendar date (or moment, in UTC), or a bare
// number of periods for series that have no calendar. The two never mix in one
// request. The zero value is period 0.
type When struct {
	at    float64 // days since 1970-01-01 UTC, or periods
	dated bool
}

// Date is the point in time t.
func Date(t time.Time) When {
	return When{at: float64(t.Unix()) / 86400, dated: true}
}

// Period is the n-th period of a series without a calendar.
func Period(n float64) When { return When{at: n} }

// years a date may lie in; beyond them RFC 3339 has no form.
const firstYear, lastYear = 1, 9999

// the ways to write a date: those of Weir, then others that begin with the
// year and so can mean one day only. A month is its first day.
var layouts = []string{
	time.DateOnly, time.RFC3339, "2006-1-2", "2006/1/2", time.DateTime, "2006-01-02 15:04", "2006-01-02T15:04", "2006-01",
}

// ParseWhen reads a date (2026-03-03, or another form that begins with the
// year), an RFC 3339 time or a number of periods. Eight digits that are a day
// (20260303) are that day. A time counts by the clock it was written by: its day
// is the day as written.
func ParseWhen(s string) (When, error) {
	s = strings.TrimSpace(s)
	if len(s) > 4 && (s[4] == '-' || s[4] == '/') { // else a number, mostly; time.Parse would make an error first
		for _, layout := range layouts {
			if t, err := time.Parse(layout, s); err == nil && t.UTC().Year() >= firstYear && t.UTC().Year() <= lastYear {
				_, offset := t.Zone()
				return Date(t.Add(time.Duration(offset) * time.Second)), nil
			}
		}
	}
	if len(s) == 8 && (s[:2] == "19" || s[:2] == "20") {
		if t, err := time.Parse("20060102", s); err == nil {
			return Date(t), nil
		}
	}
	n, err := strconv.ParseFloat(s, 64)
	if err != nil || !finite(n) || math.Abs(n) > 1e9 {
		return When{}, refuse(CodeRequest, "",
			words.T("%s is no date. Write 2026-03-03, an RFC 3339 time, or a number of periods.", words.Quoted(clip(s))))
	}
	return Period(n), nil
}

// Time is the moment w stands for; ok is false for a bare number of periods.
func (w When) Time() (t time.Time, ok bool) {
	if !w.dated {
		return time.Time{}, false
	}
	day := math.Floor(w.at)
	sec := math.Round((w.at - day) * 86400)
	return time.Unix(int64(day)*86400+int64(sec), 0).UTC(), true
}

// String is the date (with the time of day if it has one), or the number.
func (w When) String() string {
	t, ok := w.Time()
	switch {
	case !ok:
		return strconv.FormatFloat(w.at, 'f', -1, 64)
	case t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0:
		return t.Format(time.DateOnly)
	}
	return t.Format(time.RFC3339)
}

// Passed reports whether a day, to its end, or a moment lies before another;
// nil and numbers of periods never do.
func Passed(day, now *When) bool {
	return day != nil && now != nil && day.dated && now.dated && day.through().at < now.at
}

// MarshalJSON writes a date as a string and a period as a number.
func (w When) MarshalJSON() ([]byte, error) {
	if w.dated {
		return strconv.AppendQuote(nil, w.String()), nil
	}
	return strconv.AppendFloat(nil, w.at, 'f', -1, 64), nil
}

// UnmarshalJSON reads what MarshalJSON writes, and numbers in strings.
func (w *When) UnmarshalJSON(b []byte) error {
	s := string(b)
	if len(b) > 0 && b[0] == '"' {
		if err := json.Unmarshal(b, &s); err != nil {
			return err
		}
	}
	got, err := ParseWhen(s)
	*w = got
	return err
}

// Reading is one value of a metric.
type Reading struct {
	At    When
	Value float64 // in the metric's unit
}

// AppendKey appends what tells a reading from all others, as long for each.
func (r Reading) AppendKey(b []byte) []byte {
	is := struct { // of a field more this is no copy, and does not compile
		At    When
		Value float64
	}(r)
	at := struct {
		at    float64
		dated bool
	}(is.At)
	b = binary.BigEndian.AppendUint64(b, math.Float64bits(at.at))
	b = binary.BigEndian.AppendUint64(b, math.Float64bits(is.Value))
	if at.dated {
		return append(b, 1)
	}
	return append(b, 0)
}

// UnmarshalJSON reads [t, y]. A y of null becomes NaN, which every request
// refuses with the reading's place.
func (r *Reading) UnmarshalJSON(b []byte) error {
	// b is valid JSON; a date holds no comma, so the first one parts the two.
	at, value, ok := bytes.Cut(b, []byte{','})
	at, value = bytes.TrimSpace(at), bytes.TrimSpace(value)
	if !ok || len(at) < 2 || at[0] != '[' || len(value) < 2 || value[len(value)-1] != ']' {
		return refuse(CodeRequest, "series", words.T("A reading is [date, value]; got %s.", clip(string(b))))
	}
	if err := r.At.UnmarshalJSON(bytes.TrimSpace(at[1:])); err != nil {
		return err
	}
	value = bytes.TrimSpace(value[:len(value)-1])
	if string(value) == "null" {
		r.Value = math.NaN()
		return nil
	}
	v, err := strconv.ParseFloat(string(value), 64)
	if err != nil && !math.IsInf(v, 0) { // 1e999 stays infinite and is refused by its place
		return refuse(CodeRequest, "series", words.T("The value of a reading is a number; got %s.", clip(string(value))))
	}
	r.Value = v
	return nil
}

// clip shortens what people sent to something that fits in a message.
func clip(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

// Cadence is how often a metric is read; it is the unit in which the engine
// measures time. The zero value means "look at the readings".
type Cadence struct {
	name   string
	days   float64 // length in days; 0 for calendar months and for bare periods
	months float64 // length in calendar months
}

// The named cadences.
var (
	Daily     = Cadence{name: "day", days: 1}
	Weekly    = Cadence{name: "week", days: 7}
	Biweekly  = Cadence{name: periods.name, days: 14}
	Monthly   = Cadence{name: "month", months: 1}
	Quarterly = Cadence{name: "quarter", months: 3}
	Yearly    = Cadence{name: "year", months: 12}
)

var periods = Cadence{name: "period"}

// ParseCadence reads day, week, biweekly, month, quarter or year, or daily,
// weekly and so on; "" is the zero value.
func ParseCadence(s string) (Cadence, error) {
	if s == "biweekly" {
		return Biweekly, nil
	}
	for _, c := range []Cadence{Daily, Weekly, Monthly, Quarterly, Yearly, {}} {
		if s == c.name || s == c.name+"ly" && c.name != "" || s == "daily" && c.name == "day" {
			return c, nil
		}
	}
	return Cadence{}, refuse(CodeRequest, "cadence",
		words.T("%s is no cadence. Say day, week, biweekly, month, quarter or year.", words.Quoted(clip(s))))
}

// UnmarshalJSON reads a cadence by its name.
func (c *Cadence) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return refuse(CodeRequest, "cadence", words.T("The cadence is a word: day, week, biweekly, month, quarter or year."))
	}
	got, err := ParseCadence(s)
	*c = got
	return err
}

// length is the average length in days.
func (c Cadence) length() float64 {
	if c.months > 0 {
		return c.months * 365.2425 / 12
	}
	return c.days
}

// position is w in periods. Calendar months count as equally long.
func (c Cadence) position(w When) float64 {
	if c.months == 0 {
		if c.days == 0 {
			return w.at
		}
		return w.at / c.days
	}
	t, _ := w.Time()
	first := time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC)
	length := first.AddDate(0, 1, 0).Sub(first)
	return (float64(t.Year()*12+int(t.Month())-1) + float64(t.Sub(first))/float64(length)) / c.months
}

// when is the inverse of position, cut to a whole day for dates and held
// inside the years that can be written.
func (c Cadence) when(pos float64, dated bool) When {
	if !dated {
		return Period(pos)
	}
	if c.months == 0 {
		return whole(pos * c.days)
	}
	months := pos * c.months
	m := math.Floor(months)
	if m > lastYear*12 {
		return whole(math.Inf(1))
	}
	first := time.Date(int(m)/12, time.Month(int(m)%12+1), 1, 0, 0, 0, 0, time.UTC)
	length := first.AddDate(0, 1, 0).Sub(first).Hours() / 24
	return whole(float64(first.Unix())/86400 + (months-m)*length)
}

func whole(day float64) When {
	last := float64(time.Date(lastYear, 12, 31, 0, 0, 0, 0, time.UTC).Unix()) / 86400
	return When{at: math.Min(math.Round(day), last), dated: true}
}

// cadenceOf reads the cadence off the middle gap between readings, the smaller
// of two: where every other week is missing the metric is still weekly.
func cadenceOf(series []Reading) Cadence {
	if len(series) == 0 || !series[0].At.dated {
		return periods
	}
	if len(series) == 1 {
		return Daily
	}
	gaps := make([]float64, 0, len(series)-1)
	for i := 1; i < len(series); i++ {
		gaps = append(gaps, series[i].At.at-series[i-1].At.at)
	}
	slices.Sort(gaps)
	switch g := gaps[(len(gaps)-1)/2]; {
	case g >= 27 && g <= 32:
		return Monthly
	case g >= 88 && g <= 93:
		return Quarterly
	case g >= 360 && g <= 371:
		return Yearly
	case g >= 6 && g <= 8:
		return Weekly
	case g >= .9 && g <= 1.5:
		return Daily
	default:
		return Cadence{name: "period", days: g}
	}
}

// Lag is a stated delay: a number of periods, or a length of time such as 3w.
type Lag struct {
	n    float64
	unit byte // of n, one of units; 0 is periods
}

// units are the lengths of time a lag may be stated in, in days, and what they are called.
var units = map[byte]struct {
	days float64
	name string
}{'d': {1, "day"}, 'w': {7, "week"}, 'm': {365.2425 / 12, "month"}, 'q': {365.2425 / 4, "quarter"}, 'y': {
	365.2425, "year",
}}

// Periods is a lag of n periods.
func Periods(n float64) Lag { return Lag{n: n} }

// ParseLag reads 3, 3w, 10d, 2m, 1q or 1y, and 3 weeks, 10 days and so on.
func ParseLag(s string) (Lag, error) {
	s = strings.TrimSpace(s)
	if n, word, ok := strings.Cut(s, " "); ok {
		if c, err := ParseCadence(strings.TrimSuffix(strings.TrimSpace(word), "s")); err == nil && c.name != "" {
			s = n + c.name[:1]
		}
	}
	number, unit := s, byte(0)
	if s != "" {
		if u := s[len(s)-1]; units[u].days > 0 {
			number, unit = s[:len(s)-1], u
		}
	}
	n, err := strconv.ParseFloat(number, 64)
	if err != nil || !finite(n) || math.Abs(n) > 1e6 {
		return Lag{}, refuse(CodeRequest, "lag",
			words.T("%s is no lag. Write a number of periods, or 3w, 10d, 2m, 1q, 1y.", words.Quoted(clip(s))))
	}
	if n < 0 {
		return Lag{}, refuse(CodeRequest, "lag",
			words.T("A lag cannot be negative: the driver moves first. If the other way round is meant, swap driver and "+
				"outcome."))
	}
	return Lag{n, unit}, nil
}

// UnmarshalJSON reads a number of periods or a string that ParseLag knows;
// null is no delay.
func (l *Lag) UnmarshalJSON(b []byte) error {
	s := string(b)
	if s == "null" {
		*l = Lag{}
		return nil
	}
	if len(b) > 0 && b[0] == '"' {
		if err := json.Unmarshal(b, &s); err != nil {
			return err
		}
	}
	got, err := ParseLag(s)
	*l = got
	return err
}

// Days is the length of a lag in days; 0 for a number of periods, which have no length by themselves.
func (l Lag) Days() float64 {
	return l.n * units[l.unit].days
}

// in is the lag in periods of cadence c. Months, quarters and years are not all
// equally long, so that in periods of days they are told to the nearest.
func (l Lag) in(c Cadence) float64 {
	n, loose := l.n, false
	if l.unit != 0 && c.length() > 0 {
		n, loose = l.Days()/c.length(), c.months == 0 && units[l.unit].days > 7
	}
	if whole := math.Round(n); loose || math.Abs(n-whole) < sameTime {
		return whole
	}
	return n
}

// words is the lag as it was stated; periods are those of cadence c.
func (l Lag) words(c Cadence) words.Text {
	if l.unit != 0 {
		return counted(l.n, units[l.unit].name)
	}
	return c.span(l.n)
}

// span is n periods in words. Where a period has no name but a length it is
// told in weeks or days.
func (c Cadence) span(n float64) words.Text {
	switch {
	case c.name != periods.name || c.days == 0:
		return counted(n, c.name)
	case math.Mod(c.days, 7) == 0:
		return counted(n*c.days/7, Weekly.name)
	}
	return counted(words.Significant(n*c.days, 3), Daily.name)
}

// noun is what a period is.
func (c Cadence) noun() words.Text {
	switch c.name {
	case Daily.name:
		return words.T("day")
	case Weekly.name:
		return words.T("week")
	case Monthly.name:
		return words.T("month")
	case Quarterly.name:
		return words.T("quarter")
	case Yearly.name:
		return words.T("year")
	}
	return words.T("period")
}
