package chart

import (
	"cmp"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"weir.dev/weir/internal/words"
)

var update = flag.Bool("update", false, "write the golden files anew")

func on(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

// A long line is thinned, and loses neither an end nor an extreme.
func TestLongLinesAreThinned(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 5000).Draw(t, "n")
		points := make([]Point, n)
		at := on(2020, 1, 1)
		for i := range points {
			at = at.Add(time.Duration(rapid.IntRange(1, 72).Draw(t, "hours")) * time.Hour)
			points[i] = Point{at, rapid.Float64Range(-50, 50).Draw(t, "value")}
		}
		p := &plot{left: 40, right: 760, top: 12, bottom: 200, from: points[0].At, to: points[n-1].At, low: -50, high: 50}
		thin := p.thin(points)
		if n <= most && len(thin) != n || len(thin) > max(most, 4*(720/strip+2)) {
			t.Fatalf("%d points are drawn as %d", n, len(thin))
		}
		if thin[0] != points[0] || thin[len(thin)-1] != points[n-1] {
			t.Fatal("an end is lost")
		}
		value := func(a, b Point) int { return cmp.Compare(a.Value, b.Value) }
		if slices.MinFunc(thin, value).Value != slices.MinFunc(points, value).Value ||
			slices.MaxFunc(thin, value).Value != slices.MaxFunc(points, value).Value {
			t.Fatal("an extreme is lost")
		}
		next := 0
		for _, want := range thin { // each is one of the points, in their order
			for next < n && points[next] != want {
				next++
			}
			if next == n {
				t.Fatalf("%v is no point, or out of order", want)
			}
			next++
		}
	})
	long := Line{Name: "Load", Points: weeks(on(1900, 1, 1), make([]float64, 6000)...)}
	for i := range long.Points {
		long.Points[i].Value = float64(i % 97)
	}
	if size := len(long.Wide(words.English())); size > 14_000 {
		t.Errorf("a chart of 6,000 readings takes %d bytes", size)
	}
}

func weeks(from time.Time, values ...float64) []Point {
	points := make([]Point, len(values))
	for i, v := range values {
		points[i] = Point{from.AddDate(0, 0, 7*i), v}
	}
	return points
}

func of(v float64) *float64 { return &v }

func drawings() map[string]SVG {
	full := Line{
		Name: "Activation rate", Unit: "%", Points: weeks(on(2026, 7, 6), 30.6, 31.2, 30.9, 31.5, 31, 31.4, 30.8, 31.3, 31.6,
			31.1, 31.5, 31.2, 31.4, 31.6, 32.4, 33.3, 32.9, 33.4, 33, 33.3),
		Target: &Target{on(2026, 10, 1), on(2026, 12, 31), 40},
		Pace:   []Point{{on(2026, 10, 1), 31.4}, {on(2026, 12, 31), 40}},
		Bets: []Mark{
			{on(2026, 10, 12), words.Verbatim("guided import, 12 Oct")},
			{on(2026, 10, 14), words.Verbatim("pricing page, 14 Oct")},
			{on(2026, 10, 16), words.Verbatim("new invitation, 16 Oct")},
		},
		Revisions: []Mark{
			{on(2026, 10, 20), words.Verbatim("target was 45 until 20 Oct")}, {on(2024, 1, 1), words.Verbatim("long before")},
		},
	}
	falling := Line{
		Name: "Page load", Unit: "s", Points: weeks(on(2026, 9, 21), 3.1, 3.1, 3.05, 2.8, 2.65, 2.6),
		Target: &Target{on(2026, 9, 21), on(2026, 11, 30), 2},
	}
	return map[string]SVG{
		"line-wide":    full.Wide(words.English()),
		"line-narrow":  full.Narrow(words.English()),
		"line-falling": falling.Wide(words.English()),
		"line-range": Line{
			Name: "First reply", Unit: "h", Points: weeks(on(2026, 9, 7), 3.4, 2.9, 1.8, 1.2, 1.4), Low: of(0.5), High: of(2),
		}.Wide(words.English()),
		"line-one": Line{Name: "Seats", Points: weeks(on(2026, 11, 16), 14)}.Wide(words.English()),
		"line-flat": Line{
			Name: "Seats", Unit: "people", Points: weeks(on(2026, 11, 2), 14, 14, 14),
		}.Narrow(words.English()),
		"line-empty": Line{Name: "Errors <a day>"}.Wide(words.English()),
		"line-unread": Line{
			Name: "Errors", Unread: words.Verbatim("Only its owners see this chart"),
			Target: &Target{By: on(2026, 12, 31), Value: 3},
		}.Wide(words.English()),
		"line-hostile": Line{
			Name: `"><script>`, Unit: "<b>", Points: weeks(on(2026, 9, 7), 1, 2),
			Bets: []Mark{{on(2026, 9, 8), words.Verbatim(`</text><script>alert(1)</script>`)}},
		}.Wide(words.English()),
		"line-years": Line{
			Name: "Mortality", Unit: "per 1,000",
			Points: []Point{{on(2000, 1, 1), 6.6}, {on(2010, 1, 1), 5.2}, {on(2024, 1, 1), 4.1}},
			Target: &Target{on(2015, 1, 1), on(2030, 12, 31), 25},
		}.Wide(words.English()),
		"spark":       Spark([]float64{1, 4, 2, 8}, false, 84, 22),
		"spark-quiet": Spark([]float64{1, 1, 1}, true, 120, 26),
		"spark-gap":   Spark([]float64{1, math.NaN(), 3}, false, 84, 22),
		"addsup": AddsUp{
			From: 31.4, Now: 33.3, Odds: of(35), OddsLabel: words.Verbatim("at your own odds"), Hold: of(38), Target: 40,
			Unit: "%",
		}.Bar(words.English()),
		"addsup-beyond": AddsUp{From: 3.1, Now: 2.6, Hold: of(1.5), Target: 2, Unit: "s"}.Bar(words.English()),
		"addsup-bare":   AddsUp{From: 3, Now: 2, Target: 10}.Bar(words.English()),
		"track":         Track(0.22, 0.51),
		"track-full":    Track(3, 1),
		"track-none":    Track(math.NaN(), -1),
		"defs":          Defs(),
	}
}

func TestGolden(t *testing.T) {
	t.Parallel()
	for name, got := range drawings() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join("testdata", name+".svg")
			if *update {
				if err := os.WriteFile(file, []byte(got+"\n"), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if string(got)+"\n" != string(want) {
				t.Errorf("%s differs; look at it and run with -update:\n%s", file, got)
			}
			sound(t, got)
		})
	}
}

// sound parses a drawing strictly and looks for what no drawing may have.
func sound(t interface{ Errorf(string, ...any) }, svg SVG) {
	d := xml.NewDecoder(strings.NewReader(string(svg)))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Errorf("does not parse: %v in %s", err, svg)
			return
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if !slices.Contains([]string{"svg", "line", "polyline", "rect", "circle", "text", "defs", "pattern"},
			start.Name.Local) {
			t.Errorf("draws a <%s>", start.Name.Local)
		}
		for _, a := range start.Attr {
			if a.Name.Local == "style" || strings.HasPrefix(a.Name.Local, "on") {
				t.Errorf("carries %s=%q", a.Name.Local, a.Value)
			}
			if strings.Contains(a.Value, "NaN") || strings.Contains(a.Value, "Inf") {
				t.Errorf("carries %s=%q", a.Name.Local, a.Value)
			}
		}
	}
}

func TestTicksAreRoundAndInside(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		low := rapid.Float64Range(-1e9, 1e9).Draw(t, "low")
		high := low + max(rapid.Float64Range(1e-3, 1e9).Draw(t, "span"), math.Abs(low)*1e-6)
		want := rapid.IntRange(2, 6).Draw(t, "want")
		ticks, decimals := niceTicks(low, high, want)
		if len(ticks) < 2 || len(ticks) > max(want+1, 5) {
			t.Fatalf("%d ticks where about %d were wanted", len(ticks), want)
		}
		for _, tick := range ticks {
			if tick < low-(high-low)*1e-6 || tick > high+(high-low)*1e-6 {
				t.Fatalf("%v is outside %v…%v", tick, low, high)
			}
			back, err := strconv.ParseFloat(
				strings.NewReplacer(",", "", "−", "-").Replace(words.English().Fixed(tick, decimals, "")), 64)
			if err != nil || math.Abs(back-tick) > (high-low)*1e-6 {
				t.Fatalf("%v is labelled %s", tick, words.English().Fixed(tick, decimals, ""))
			}
		}
	})
}

func TestDateTicks(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from, to time.Time
		most     int
		want     string
	}{
		{on(2026, 7, 6), on(2026, 12, 31), 7, "Jul Aug Sep Oct Nov Dec"},
		{on(2026, 1, 1), on(2026, 12, 31), 7, "2026 Mar May Jul Sep Nov"},
		{on(2026, 11, 2), on(2026, 11, 16), 4, "2 Nov 9 Nov 16 Nov"},
		{on(2000, 1, 1), on(2030, 12, 31), 7, "2000 2005 2010 2015 2020 2025 2030"},
	} {
		var got []string
		for _, tick := range dateTicks(c.from, c.to, c.most) {
			got = append(got, tick.label.String())
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s to %s: %q, want %q", words.DayAndYear(c.from), words.DayAndYear(c.to), strings.Join(got, " "), c.want)
		}
	}
}

// TestAnythingDraws feeds the line chart whatever finite numbers and times come.
func TestAnythingDraws(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.Float64Range(-1e12, 1e12)
		at := rapid.Custom(func(t *rapid.T) time.Time {
			return on(1990, 1, 1).AddDate(0, 0, rapid.IntRange(0, 20000).Draw(t, "day"))
		})
		point := rapid.Custom(func(t *rapid.T) Point { return Point{at.Draw(t, "at"), value.Draw(t, "value")} })
		mark := rapid.Custom(func(t *rapid.T) Mark {
			return Mark{at.Draw(t, "at"), words.Verbatim(rapid.StringMatching(`[ -~]{0,40}`).Draw(t, "text"))}
		})
		l := Line{
			Name: "x", Unit: rapid.SampledFrom([]string{"", "%", "€", "a very long unit indeed"}).Draw(t, "unit"),
			Points: rapid.SliceOfN(point, 0, 40).Draw(t, "points"),
			Pace:   rapid.SliceOfN(point, 0, 4).Draw(t, "pace"), Bets: rapid.SliceOfN(mark, 0, 6).Draw(t, "bets"),
			Revisions: rapid.SliceOfN(mark, 0, 6).Draw(t, "revisions"),
		}
		if rapid.Bool().Draw(t, "target") {
			l.Target = &Target{at.Draw(t, "start"), at.Draw(t, "by"), value.Draw(t, "to")}
		}
		if rapid.Bool().Draw(t, "range") {
			low := value.Draw(t, "low")
			l.Low, l.High = &low, of(low+rapid.Float64Range(0, 1e6).Draw(t, "room"))
		}
		slices.SortFunc(l.Points, func(a, b Point) int { return a.At.Compare(b.At) })
		sound(t, l.Wide(words.English()))
		sound(t, l.Narrow(words.English()))
		a := AddsUp{
			From: value.Draw(t, "from"), Now: value.Draw(t, "now"), Target: value.Draw(t, "target"),
			Hold: of(value.Draw(t, "hold")),
		}
		sound(t, a.Bar(words.English()))
		for _, v := range []float64{a.From, a.Now, a.Target, *a.Hold} {
			if share := a.scale()(v); share < 0 || share > 1 {
				t.Fatalf("%v is at %v of the bar", v, share)
			}
		}
	})
}

func TestWords(t *testing.T) {
	t.Parallel()
	l := Line{
		Name: "Activation rate", Unit: "%", Points: weeks(on(2026, 11, 2), 33.4, 33, 33.3),
		Target: &Target{on(2026, 10, 1), on(2026, 12, 31), 40},
		Bets:   []Mark{{on(2026, 11, 3), words.Verbatim("guided import, 3 Nov")}},
	}
	want := "Activation rate: 3 readings from 2 Nov 2026 to 16 Nov 2026, starting at 33.4% and now 33.3%, between 33 " +
		"and 33.4%; the target is 40% by 31 Dec 2026; guided import, 3 Nov."
	if got := l.Words().String(); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

// Whatever number somebody wrote down as a reading, its page can be drawn.
func TestExtremeValuesAreDrawn(t *testing.T) {
	t.Parallel()
	values := []float64{
		math.MaxFloat64, -math.MaxFloat64, math.SmallestNonzeroFloat64, 1e-300, 1e300, 1e201, 1e199, 0, 1e17,
		123456789012345678, 1, -1e-9,
	}
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, a := range values {
		for _, b := range values {
			for _, span := range []time.Duration{0, time.Hour, 250 * 365 * 24 * time.Hour} {
				end, low, high := start.Add(span), min(a, b), max(a, b)
				l := Line{
					Name: "x", Points: []Point{{start, a}, {end, b}}, Target: &Target{start, end, b},
					Pace: []Point{{start, a}, {end, b}}, Low: &low, High: &high,
				}
				sum := AddsUp{From: a, Now: b, Target: a, Odds: &b, Hold: &low}
				for _, svg := range []SVG{
					l.Wide(words.English()), l.Narrow(words.English()), Spark([]float64{a, b, a}, false, 60, 20),
					sum.Bar(words.English()),
				} {
					if s := string(svg); strings.Contains(s, "NaN") || strings.Contains(s, "Inf") || len(s) > 20_000 {
						t.Fatalf("%g and %g over %s: %.400s (%d bytes)", a, b, span, s, len(s))
					}
				}
			}
		}
	}
}
