package evidence

import (
	"encoding/json"
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"weir.dev/weir/internal/words"
)

func TestParseWhen(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"2026-03-03": "2026-03-03", " 2026-03-03 ": "2026-03-03", "2026-03-03T00:00:00Z": "2026-03-03",
		"2026-03-03T12:00:00+02:00": "2026-03-03T12:00:00Z",
		"2026-12-31T23:30:00-08:00": "2026-12-31T23:30:00Z", "0001-01-01": "0001-01-01", "12": "12", "2026/3/3": "2026-03-03",
		"2026-3-3": "2026-03-03", "2026-03-03 00:00:00": "2026-03-03", "2026-03-03T09:30": "2026-03-03T09:30:00Z",
		"2026-03": "2026-03-01", "20260303": "2026-03-03", "20261399": "20261399", "2026": "2026", "-1.5": "-1.5",
		"1e3": "1000",
	} {
		if got, err := ParseWhen(in); err != nil || got.String() != want {
			t.Errorf("%q reads as %v, %v; want %s", in, got, err, want)
		}
	}
	for _, in := range []string{
		"", "soon", "2026-13-01", "2026-02-30", "NaN", "1e999", "1e12", "03/04/2026", "20260303T",
	} {
		if got, err := ParseWhen(in); err == nil {
			t.Errorf("%q reads as %v", in, got)
		}
	}
}

func TestWhenJSON(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := Period(float64(rapid.IntRange(-1e6, 1e6).Draw(t, "n")) / 4)
		if rapid.Bool().Draw(t, "dated") {
			w = Date(time.Unix(rapid.Int64Range(-6e10, 2e11).Draw(t, "s"), 0))
		}
		b, err := json.Marshal(w)
		if err != nil {
			t.Fatal(err)
		}
		var back When
		if err := json.Unmarshal(b, &back); err != nil || back.String() != w.String() || back.dated != w.dated {
			t.Fatalf("%s reads back as %v, %v", b, back, err)
		}
	})
}

func date(y int, m time.Month, d int) When { return Date(time.Date(y, m, d, 0, 0, 0, 0, time.UTC)) }

func TestCadence(t *testing.T) {
	t.Parallel()
	every := func(n int, y, m, d int) (out []Reading) {
		for i := range n {
			out = append(out, Reading{At: date(2025+i*y, time.Month(1+i*m), 1+i*d)})
		}
		return out
	}
	days := func(at ...float64) (out []Reading) {
		for _, d := range at {
			out = append(out, Reading{At: When{at: 20_000 + d, dated: true}})
		}
		return out
	}
	for _, c := range []struct {
		series []Reading
		want   string
		days   float64
	}{
		{every(9, 0, 0, 1), "day", 1},
		{every(9, 0, 0, 7), "week", 7},
		{every(9, 0, 1, 0), "month", 0},
		{every(9, 0, 3, 0), "quarter", 0},
		{every(9, 1, 0, 0), "year", 0},
		{every(9, 0, 0, 14), "period", 14},
		{days(0, 1, 2, 3, 5, 7, 8.5, 10, 11.5), "day", 1},
		{days(0, 1.75, 3.5, 5.25), "period", 1.75},
		{days(0, 88, 176, 264), "quarter", 0},
		{days(0, 87, 174, 261), "period", 87},
		{days(0, 93, 186, 279), "quarter", 0},
		{days(0, 94, 188, 282), "period", 94},
		{days(0, 7, 21, 28, 35, 42, 56, 70, 84, 91, 105), "week", 7}, // five gaps of one week, five of two
		{weeks(1, 2, 3), "period", 0},
		{nil, "period", 0},
	} {
		if got := cadenceOf(c.series); got.name != c.want || got.days != c.days {
			t.Errorf("%v, want %s of %v days", got, c.want, c.days)
		}
	}
	for _, name := range []string{"day", "week", "month", "quarter", "year", ""} {
		if c, err := ParseCadence(name); err != nil || c.name != name {
			t.Errorf("%q: %v, %v", name, c, err)
		}
	}
}

// A date's position leads back to the date, and months are equally long.
func TestPosition(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := date(rapid.IntRange(1, 9998).Draw(t, "year"), time.Month(rapid.IntRange(1, 12).Draw(t, "month")),
			rapid.IntRange(1, 28).Draw(t, "day"))
		c := rapid.SampledFrom([]Cadence{Daily, Weekly, Monthly, Quarterly, Yearly}).Draw(t, "cadence")
		if got := c.when(c.position(w), true); got != w {
			t.Fatalf("%v in %ss leads back to %v", w, c.name, got)
		}
		if c.months > 0 {
			at, _ := w.Time()
			next := Date(at.AddDate(0, int(c.months), 0))
			if d := c.position(next) - c.position(w); math.Abs(d-1) > .11 {
				t.Fatalf("one %s from %v is %v", c.name, w, d)
			}
		}
	})
	if got := Monthly.when(1e9, true).String(); got != "9999-12-31" {
		t.Errorf("far ahead is %s, want 9999-12-31", got)
	}
}

func TestParseLag(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]float64{
		"3": 3, "3w": 3, "21d": 3, "0": 0, "1m": 4, "1q": 13, "1y": 52, "4 weeks": 4, "1 month": 4, "14 days": 2,
	} {
		if l, err := ParseLag(in); err != nil || l.in(Weekly) != want {
			t.Errorf("%q is %v weeks, %v; want %v", in, l.in(Weekly), err, want)
		}
	}
	for in, want := range map[string]float64{"6w": 42 / (365.2425 / 12), "1q": 3, "1y": 12, "2w": 14 / (365.2425 / 12)} {
		if l, err := ParseLag(in); err != nil || math.Abs(l.in(Monthly)-want) > 1e-12 {
			t.Errorf("%s is %v months, %v; want %v", in, l.in(Monthly), err, want)
		}
	}
	for in, want := range map[string]string{
		"2w": "2 weeks", "10d": "10 days", "1q": "1 quarter", "1.5": "1.5 months", "1": "1 month",
	} {
		if l, err := ParseLag(in); err != nil || l.words(Monthly).String() != want {
			t.Errorf("%s is told as %q, %v; want %q", in, l.words(Monthly), err, want)
		}
	}
	for _, in := range []string{"", "w", "3x", "-3w", "NaN", "3 moons", "3 weeks ago", "1e99"} {
		if l, err := ParseLag(in); err == nil {
			t.Errorf("%q reads as %v", in, l)
		}
	}
}

// Periods without a name are told in weeks or days.
func TestSpan(t *testing.T) {
	t.Parallel()
	for want, got := range map[string]string{
		"3 weeks": Weekly.span(3).String(), "1 month": Monthly.span(1).String(), "6 weeks": Biweekly.span(3).String(),
		"10 days":   Cadence{name: "period", days: 5}.span(2).String(),
		"10.5 days": Cadence{name: "period", days: 10.5}.span(1).String(), "2 periods": periods.span(2).String(),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if c, err := ParseCadence("biweekly"); err != nil || c != Biweekly {
		t.Errorf("biweekly is %v, %v", c, err)
	}
}

func TestPassed(t *testing.T) {
	t.Parallel()
	day, later, period := date(2026, 3, 3), date(2026, 3, 4), Period(3)
	noon := When{at: day.at + .5, dated: true}
	for _, c := range []struct {
		day, now *When
		want     bool
	}{
		{&day, &later, true},
		{&day, &day, false},
		{&day, &noon, false},
		{&later, &day, false},
		{&day, nil, false},
		{nil, &day, false},
		{&period, &later, false},
		{&noon, &later, true},
	} {
		if got := Passed(c.day, c.now); got != c.want {
			t.Errorf("%v has passed on %v: %v, want %v", c.day, c.now, got, c.want)
		}
	}
}

func TestLagDays(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]float64{
		"3": 0, "0": 0, "10d": 10, "3w": 21, "1q": 365.2425 / 4, "1.5 weeks": 10.5,
	} {
		lag, err := ParseLag(text)
		if err != nil {
			t.Fatal(err)
		}
		near(t, text, lag.Days(), want, 1e-12)
	}
}

func TestDefaultTransform(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		unit   string
		values []float64
		want   Transform
	}{
		{"", []float64{1, 2}, Identity},
		{"ms", []float64{100, 200}, Log},
		{"deals", []float64{0, 2}, Log},
		{"deals", []float64{-1, 2}, Identity},
		{"%", []float64{31.2, 45}, Logit},
		{"%", []float64{.2, .4}, Logit},
		{"share", []float64{.2, .4}, Logit},
		{"%", []float64{0, 45}, Logit},
		{"%", []float64{-1, 45}, Identity},
		{"%", []float64{31.2, 145}, Identity},
		{"score", []float64{31.2, 45}, Identity},
		{" Points ", []float64{31.2, 45}, Identity},
	} {
		if got := DefaultTransform(c.unit, c.values...); got != c.want {
			t.Errorf("%q %v: %s, want %s", c.unit, c.values, got, c.want)
		}
	}
}

// What goes onto a scale comes back, and a promise converted at m and back is
// the promise.
func TestScaleLaws(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom([]Transform{Identity, Log, Logit}).Draw(t, "kind")
		full := rapid.SampledFrom([]float64{1, 100}).Draw(t, "full")
		ends := rapid.SampledFrom([][]float64{{}, {0}, {full}, {0, full}}).Draw(t, "ends")
		s := newScaled(kind, "", append(ends, full*.05, full*.999))
		m := s.full * rapid.Float64Range(.01, .98).Draw(t, "m")
		d := s.full * rapid.Float64Range(-.009, .01).Draw(t, "d")
		if got := s.invert(s.apply(m)); math.Abs(got-m) > 1e-9*s.full {
			t.Fatalf("%v comes back as %v", m, got)
		}
		if got := s.back(m, s.move(m, d)); math.Abs(got-d) > 1e-9*s.full {
			t.Fatalf("a move of %v from %v comes back as %v", d, m, got)
		}
	})
}

func TestNumber(t *testing.T) {
	t.Parallel()
	for v, want := range map[float64]string{
		0: "0", 3: "3", -2.5: "−2.5", 1234.5: "1234.5", 12345.678: "12,345.7", 1234567: "1,234,567", -1e7: "−10,000,000",
		.001234567: "0.00123457",
		1e-9:       "10⁻⁹", 2.5e20: "2.5 × 10²⁰",
	} {
		if got := words.Figure(v); got.String() != want {
			t.Errorf("%v reads %q, want %q", v, got, want)
		}
	}
	for _, c := range []struct {
		v    float64
		unit string
		want string
	}{
		{1, "point", "1 point"},
		{2, "point", "2 points"},
		{2, "ms", "2 ms"},
		{2, "%", "2%"},
		{2, "", "2"},
		{0.4, "point", "0.4 points"},
		{2, "active user", "2 active user"},
	} {
		if got := quantity(c.v, c.unit); got.String() != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}
