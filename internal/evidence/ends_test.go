package evidence

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"weir.dev/weir/internal/words"
)

// readFile is a series of testdata.
func readFile(t testing.TB, name string) []Reading {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	out, err := ReadCSV(f, name)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// One reading of 0 or 100 % does not change the scale a metric is judged on: what is said stays what its unit can be,
// and a note says what was done.
func TestOneZeroKeepsTheScale(t *testing.T) {
	t.Parallel()
	ask := func(name, unit string, target float64, by When) ChanceResult {
		t.Helper()
		r, err := Chance(ChanceRequest{
			Series: readFile(t, "one-zero-keeps-the-scale/"+name), Target: &target, By: &by, Direction: Up,
			Words: ChanceWords{Unit: unit},
		})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	uptime := ask("uptime.csv", "%", 99.5, date(2025, 5, 31))
	if uptime.Transform != Logit || uptime.Hi > 100 || uptime.Lo < 80 ||
		!strings.Contains(words.Join(" ", uptime.Notes...).String(), "stands at 0 or 100 at times") {
		t.Errorf("uptime: %+v", uptime)
	}
	clean := ask("revenue.csv", "EUR", 2000, date(2025, 6, 30))
	zero := ask("revenue-with-zero.csv", "EUR", 2000, date(2025, 6, 30))
	near(t, "the lower end beside that without the zero", zero.Lo/clean.Lo, 1, .1)
	near(t, "the upper end beside that without the zero", zero.Hi/clean.Hi, 1, .1)
	if zero.Transform != Log || len(clean.Notes) > 0 ||
		!strings.Contains(words.Join(" ", zero.Notes...).String(), "20 Jan 2025 (0 EUR) stands alone") {
		t.Errorf("revenue: %+v\nwithout the zero: %+v", zero, clean)
	}
	if _, err := Bet(BetRequest{
		Series: readFile(t, "one-zero-keeps-the-scale/uptime.csv"), Started: ptr(date(2025, 3, 10)), Promised: ptr(1.5),
		Words: BetWords{Unit: "%"},
	}); err != nil {
		t.Error(err)
	}
}

// Whatever is read of a share or an amount, no figure leaves what it can be, on whichever scale it is judged; nor does
// a bet's effect, and zeros at any place change neither.
func TestFiguresStayWhatTheUnitCanBe(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		unit := rapid.SampledFrom([]string{"%", "share", "EUR", "people"}).Draw(t, "unit")
		most := map[string]float64{"%": 100, "share": 1}[unit]
		scale := rapid.SampledFrom([]Transform{"", Identity}).Draw(t, "scale")
		n := rapid.IntRange(14, 30).Draw(t, "n")
		values := noisy(rapid.IntRange(1, 9999).Draw(t, "seed"), n, 0, 1)
		level := rapid.Float64Range(0, 1).Draw(t, "level")
		for i, v := range values {
			v = level + v*.3
			if values[i] = max(0, v); most > 0 {
				values[i] = most * max(0, min(1, v))
			}
		}
		if slices.Max(values) == slices.Min(values) {
			t.Skip("constant")
		}
		target, by := values[n-1], Period(float64(n+9))
		r, err := Chance(ChanceRequest{
			Series: weeks(values...), Target: &target, By: &by, Direction: Up, Transform: scale,
			Words: ChanceWords{Unit: unit},
		})
		if err != nil {
			t.Skip(err.Error())
		}
		for _, b := range r.Bands {
			if b.Lo < 0 || most > 0 && b.Hi > most || b.Lo > b.Median || b.Median > b.Hi {
				t.Fatalf("%v: band %+v", values, b)
			}
		}
		start := Period(float64(n / 2))
		bet, err := Bet(BetRequest{
			Series: weeks(values...), Started: &start, Transform: scale, Words: BetWords{Unit: unit},
		})
		if err != nil {
			return
		}
		if bet.Baseline+*bet.Lo < -1e-9 || most > 0 && bet.Baseline+*bet.Hi > most+1e-9 {
			t.Fatalf("%v: from %v by %v to %v", values, bet.Baseline, *bet.Lo, *bet.Hi)
		}
		if scale == "" && bet.Transform == Identity {
			t.Fatalf("%v: judged as it is", values)
		}
	})
}

// What its readings have shown a metric to be, its unit notwithstanding, it can be: growth above 100 %, a balance below
// nothing, a target beyond the end.
func TestNotEveryUnitEnds(t *testing.T) {
	t.Parallel()
	by := Period(20)
	for _, c := range []struct {
		unit   string
		target float64
		low    float64 // of a series that swings by 2
	}{
		{"EUR", 0, -1},
		{"%", 110, 99},
		{"EUR", -5, 1},
		{"", 0, 0},
		{"points", 0, 0},
	} {
		values := noisy(3, 14, 0, 1)
		least, most := slices.Min(values), slices.Max(values)
		for i, v := range values {
			values[i] = c.low + 2*(v-least)/(most-least)
		}
		r, err := Chance(ChanceRequest{
			Series: weeks(values...), Target: &c.target, By: &by, Direction: Up, Words: ChanceWords{Unit: c.unit},
		})
		if err != nil || r.Transform != Identity || r.Lo > -1e-9 && r.Hi < 100 {
			t.Errorf("%+v: %+v, %v", c, r, err)
		}
	}
}

// A target, a promise or a control at the end of the scale finds its place on it as a reading does.
func TestTheEndIsAPlace(t *testing.T) {
	t.Parallel()
	values := []float64{9, 12, 8, 11, 9, 10, 12, 9, 8, 7, 6, 7, 5, 6, 4, 5}
	none, by, start := 0.0, Period(25), Period(8)
	r, err := Chance(ChanceRequest{
		Series: weeks(values...), Target: &none, By: &by, Direction: Down, Words: ChanceWords{Unit: "incidents"},
	})
	if err != nil || r.Transform != Log || !(r.Chance > 0 && r.Chance < .5) || r.Lo < 0 {
		t.Errorf("a target of none: %+v, %v", r, err)
	}
	all := -9.5
	bet, err := Bet(BetRequest{
		Series: weeks(values...), Started: &start, Promised: &all, Words: BetWords{Unit: "incidents"},
	})
	if err != nil || bet.Transform != Log || *bet.PPromised > .5 {
		t.Errorf("a promise of none: %+v, %v", bet, err)
	}
	driver := slices.Repeat(values, 2)
	outcome := slices.Clone(driver)
	outcome[4], driver[7] = 0, 0
	slices.Reverse(outcome)
	link, err := Link(LinkRequest{
		Driver: weeks(driver...), Outcome: weeks(outcome...), Words: LinkWords{DriverUnit: "calls", OutcomeUnit: "deals"},
	})
	if err != nil || len(link.Notes) != 2 {
		t.Errorf("zeros on both sides: %+v, %v", link, err)
	}
}

// A series that runs from the newest reading to the oldest is read as one that runs the other way; what runs neither
// way is refused, with the place.
func TestNewestFirst(t *testing.T) {
	t.Parallel()
	down := readFile(t, "newest-first/series.csv")
	up := slices.Clone(down)
	slices.Reverse(up)
	target, by, started := 2000.0, date(2025, 6, 30), date(2025, 3, 3)
	chance := func(s []Reading) (ChanceResult, error) {
		return Chance(ChanceRequest{Series: s, Target: &target, By: &by, Direction: Up})
	}
	same := func(what string, ask func([]Reading) (any, error)) {
		t.Helper()
		a, errA := ask(down)
		b, errB := ask(up)
		if errA != nil || errB != nil || said(t, a) != said(t, b) {
			t.Errorf("%s: newest first %s, %v; oldest first %s, %v", what, said(t, a), errA, said(t, b), errB)
		}
	}
	same("chance", func(s []Reading) (any, error) { return chance(s) })
	same("bet", func(s []Reading) (any, error) { return Bet(BetRequest{Series: s, Started: &started}) })
	same("bet with its control", func(s []Reading) (any, error) {
		other := slices.Clone(s)
		for i := range other {
			other[i].Value = float64(i * i % 7)
		}
		if s[0].At == down[0].At {
			slices.Reverse(other)
			for i := range other {
				other[i].Value = float64(i * i % 7)
			}
			slices.Reverse(other)
		}
		return Bet(BetRequest{Series: s, Control: other, Started: &started})
	})
	same("link", func(s []Reading) (any, error) {
		other := slices.Clone(up)
		for i := range other {
			other[i].Value = float64(i * i % 7)
		}
		return Link(LinkRequest{Driver: s, Outcome: other})
	})
	if down[0].At != date(2025, 4, 14) {
		t.Error("the caller's readings were turned round")
	}
	moved := slices.Clone(down)
	moved[4], moved[5] = moved[5], moved[4]
	_, err := chance(moved)
	refused(t, err, CodeUnordered, "reading 6 (2025-03-17) stands below 2025-03-10")
	moved = slices.Clone(up)
	moved[4], moved[5] = moved[5], moved[4]
	_, err = chance(moved)
	refused(t, err, CodeUnordered, "reading 6 (2025-02-03) stands after 2025-02-10")
	moved = slices.Clone(down)
	moved[4].At = moved[3].At
	_, err = chance(moved)
	refused(t, err, CodeDuplicate, "two readings at 2025-03-24")
}
