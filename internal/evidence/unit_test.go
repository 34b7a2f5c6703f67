package evidence

import (
	"math"
	"testing"
)

func TestMove(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		v    float64
		unit string
		want string
	}{
		{7, "%", "7 points"},
		{1, "%", "1 point"},
		{-1, "%", "−1 point"},
		{1.0004, "%", "1 point"},
		{-0.9996, "%", "−1 point"},
		{1.01, "%", "1.01 points"},
		{0, "%", "0 points"},
		{7, "percent", "7 points"},
		{-13, "per cent", "−13 points"},
		{1, " Percent ", "1 point"},
		{0.05, "share", "0.05 share"},
		{7, "points", "7 points"},
		{310.4, "ms", "310 ms"},
		{-0.1 - 0.2, "s", "−0.3 s"},
		{0.0012345, "s", "0.00123 s"},
		{123456, "calls", "123,000 calls"},
		{0.5, "", "0.5"},
		{0.5, " ", "0.5"},
		{1e-300, "", "10⁻³⁰⁰"},
		{math.MaxFloat64, "", "1.8 × 10³⁰⁸"},
	} {
		if got := Move(tt.v, tt.unit); got.String() != tt.want {
			t.Errorf("Move(%v, %q) = %q, want %q", tt.v, tt.unit, got, tt.want)
		}
	}
}

// TestPerCentIsOneThing wants the scale of a metric and the words for its differences to agree on which units are per
// cent.
func TestPerCentIsOneThing(t *testing.T) {
	t.Parallel()
	for unit, want := range map[string]bool{
		"%": true, "percent": true, "Per cent": true, " % ": true, "share": false, "points": false, "": false, "‰": false,
	} {
		if got := PerCent(unit); got != want {
			t.Errorf("PerCent(%q) = %v", unit, got)
		}
		if got := newScaled(Logit, unit, []float64{0.5}).full == 100; got != want {
			t.Errorf("a share in %q is of 100: %v", unit, got)
		}
		if got := moveUnit(unit) == "point"; got != want {
			t.Errorf("sentences tell a difference in %q in points: %v", unit, got)
		}
		if want && DefaultTransform(unit) != Logit {
			t.Errorf("%q is judged on %s", unit, DefaultTransform(unit))
		}
	}
}
