package cascadefile

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// A number of a size that people write stands in files with plain digits, and whatever stands there is read as exactly
// what was written.
func TestNumbersArePlainAndReadBackExactly(t *testing.T) {
	t.Parallel()
	for v, want := range map[float64]string{
		12e6: "12000000", -12e6: "-12000000", 1e15: "1000000000000000", 0.00001: "0.00001", 0: "0", 0.1: "0.1",
		1e16: "1.0e+16",
	} {
		if got := formatNumber(v); got != want {
			t.Errorf("%v is written %s, want %s", v, got, want)
		}
	}
	check := func(t *rapid.T, v float64) {
		s := formatNumber(v)
		if size := math.Abs(v); strings.Contains(s, "e") && (size == 0 || size >= 1e-15 && size <= 1e15) {
			t.Fatalf("%v is written %s", v, s)
		}
		back, wrong := parseNumber(s)
		if !wrong.IsZero() || back != v {
			t.Fatalf("%v is written %s and read as %v (%s)", v, s, back, wrong)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		check(t, rapid.Float64().Draw(t, "any number"))
		check(t, rapid.Float64Range(-1e15, 1e15).Draw(t, "one that people write"))
		check(t, float64(rapid.Int64Range(-1e15, 1e15).Draw(t, "whole"))/100)
	})
}
