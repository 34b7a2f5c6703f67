package evidence

import (
	"encoding/csv"
	"errors"
	"flag"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

// columns reads a CSV of numbers with headings.
func columns(t testing.TB, name string) [][]float64 {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	out := make([][]float64, len(rows[0]))
	for _, row := range rows[1:] {
		for j, s := range row {
			v, err := strconv.ParseFloat(s, 64)
			if err != nil {
				t.Fatal(err)
			}
			out[j] = append(out[j], v)
		}
	}
	return out
}

// weeks is a series in periods 0, 1, 2, …
func weeks(v ...float64) []Reading {
	out := make([]Reading, len(v))
	for i, y := range v {
		out[i] = Reading{At: Period(float64(i)), Value: y}
	}
	return out
}

// noisy is n made-up readings around a level, the same every time.
func noisy(seed, n int, level, scale float64) []float64 {
	s := stream(seed)
	out := make([]float64, n)
	u := 0.0
	for i := range out {
		u = .5*u + s.normal()
		out[i] = level + scale*u
	}
	return out
}

// figure is a number as it stands in JSON and sentences.
var figure = regexp.MustCompile(`-?[0-9]+(\.[0-9]+)?(e[-+]?[0-9]+)?`)

// alike says whether two texts are the same but for the last digits of their
// figures, in which processors may differ (fused multiply-add).
func alike(a, b string) bool {
	if figure.ReplaceAllString(a, "#") != figure.ReplaceAllString(b, "#") {
		return false
	}
	x, y := figure.FindAllString(a, -1), figure.FindAllString(b, -1)
	for i := range x {
		p, errP := strconv.ParseFloat(x[i], 64)
		q, errQ := strconv.ParseFloat(y[i], 64)
		if errP != nil || errQ != nil || !(math.Abs(p-q) <= 1e-9*(1+math.Abs(q))) {
			return false
		}
	}
	return true
}

func TestAlike(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{`{"b":1.00000000000001}`, `{"b":1}`, true},
		{`{"b":1.0001}`, `{"b":1}`, false},
		{`{"b":1}`, `{"c":1}`, false},
		{"about 3 weeks", "about 4 weeks", false},
	} {
		if got := alike(c.a, c.b); got != c.want {
			t.Errorf("%s and %s: %v, want %v", c.a, c.b, got, c.want)
		}
	}
}

// golden holds got to the file, or writes it.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !alike(string(got), string(want)) {
		t.Errorf("%s differs; see what changed with -update.\ngot:\n%s", name, got)
	}
}

// near holds got to want within tolerance.
func near(t testing.TB, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s = %.10g, want %.10g ± %g", what, got, want, tolerance)
	}
}

// refused holds an error to a code and a part of its message.
func refused(t testing.TB, err error, code Code, part string) {
	t.Helper()
	var own *Error
	if !errors.As(err, &own) {
		t.Fatalf("error = %v, want a refusal %s", err, code)
	}
	if own.Code != code {
		t.Errorf("code = %s (%s), want %s", own.Code, own.Message, code)
	}
	if !contains(own.Message, part) {
		t.Errorf("message %q does not say %q", own.Message, part)
	}
}
