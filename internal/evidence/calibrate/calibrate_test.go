package calibrate_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"weir.dev/weir/internal/evidence/calibrate"
)

var update = flag.Bool("update", false, "write the golden file anew")

// The tables of the method page that anyone can regenerate.
func TestGoldenTables(t *testing.T) {
	t.Parallel()
	in, err := os.ReadFile(filepath.Join("..", "testdata", "shipped.csv"))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := calibrate.Run(bytes.NewReader(in), &out); err != nil {
		t.Fatal(err)
	}
	golden(t, out.Bytes(), filepath.Join("testdata", "shipped.golden.md"))
}

// golden holds tables to those in a file.
func golden(t *testing.T, got []byte, path string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("the tables differ; see what changed with -update.\n%s", got)
	}
}

// The engine keeps its word where least squares does not.
func TestEngineBeatsTextbook(t *testing.T) {
	t.Parallel()
	f, err := os.Open(filepath.Join("..", "testdata", "shipped.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	series, err := calibrate.ReadSeries(f)
	if err != nil {
		t.Fatal(err)
	}
	r, err := calibrate.Measure(series)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Bets) == 0 || len(r.Chance) == 0 || r.Series != 46 {
		t.Fatalf("%d bet rows, %d chance rows, %d series", len(r.Bets), len(r.Chance), r.Series)
	}
	for _, b := range r.Bets {
		if b.Engine > .15 || b.Engine > b.OLS/3 || b.Engine > b.NeweyWest/3 {
			t.Errorf("%d readings: false alarms %.3f, least squares %.3f, Newey–West %.3f", b.Readings, b.Engine, b.OLS,
				b.NeweyWest)
		}
		for i := 1; i < len(b.Power); i++ {
			if b.Power[i] < b.Power[i-1] {
				t.Errorf("%d readings: power falls from %v to %v as the effect grows", b.Readings, b.Power[i-1], b.Power[i])
			}
		}
	}
	for _, c := range r.Chance {
		if c.Brier > c.Naive {
			t.Errorf("%d readings: Brier %.3f, worse than the naive walk's %.3f", c.Readings, c.Brier, c.Naive)
		}
	}
}

// A series the engine has nothing to say of, such as a price that changed once, is left out and stops nothing.
func TestSeriesWithoutNoise(t *testing.T) {
	t.Parallel()
	in, err := os.ReadFile(filepath.Join("..", "testdata", "shipped.csv"))
	if err != nil {
		t.Fatal(err)
	}
	series, err := calibrate.ReadSeries(bytes.NewReader(in))
	if err != nil {
		t.Fatal(err)
	}
	series = slices.DeleteFunc(series, func(s calibrate.Series) bool { return len(s.Values) < 26 })[:2]
	want, err := calibrate.Measure(series)
	if err != nil {
		t.Fatal(err)
	}
	price := calibrate.Series{Name: "price"}
	for i := range 60 {
		price.Values = append(price.Values, 9.99+5*float64(i/30))
	}
	got, err := calibrate.Measure(append(series, price))
	if err != nil {
		t.Fatal(err)
	}
	for i, b := range got.Bets {
		if b.Windows < want.Bets[i].Windows || b.OLS == 0 {
			t.Errorf("%d readings: %+v, without the price %+v", b.Readings, b, want.Bets[i])
		}
	}
}

func TestReadSeries(t *testing.T) {
	t.Parallel()
	got, err := calibrate.ReadSeries(strings.NewReader("series,period,value\na,0,1\na,1,2\nb,0,3\n"))
	if err != nil || len(got) != 2 || len(got[0].Values) != 2 || got[1].Name != "b" {
		t.Errorf("%v, %v", got, err)
	}
	for text, part := range map[string]string{
		"":                             "no series",
		"at,value\n":                   "each line is series,period,value",
		"a,b,c\n":                      "should be series,period,value",
		"series,period,value\na,0,x\n": "line 2",
		"series,period,value\na,0\n":   "line 2 has 2 fields",
		"series,period,value\n":        "no series",
	} {
		if _, err := calibrate.ReadSeries(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%q: %v, want …%s…", text, err, part)
		}
	}
	if err := calibrate.Run(strings.NewReader("at,value\n"), &bytes.Buffer{}); err == nil {
		t.Error("a file of another kind was measured")
	}
}
