package words

import "testing"

func TestFigure(t *testing.T) {
	t.Parallel()
	for v, want := range map[float64]string{
		0: "0", 1e6: "1,000,000", 12_000_000: "12,000,000", 1e14: "100,000,000,000,000", 1e15: "10¹⁵", -2.5e18: "−2.5 × 10¹⁸",
		1e-6: "0.000001", 3e-9: "3 × 10⁻⁹", 1e-120: "10⁻¹²⁰", 0.012345678: "0.0123457",
	} {
		if got := Figure(v).String(); got != want {
			t.Errorf("%v is told as %q, want %q", v, got, want)
		}
	}
}
