package words

import (
	"math"
	"testing"
)

func TestParseNumber(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]float64{
		"12": 12, "12.5": 12.5, "12,5": 12.5, "12 %": 12, " 12% ": 12, "1 234.5": 1234.5, "1.234,5": 1234.5,
		"1,234.5": 1234.5,
		"1'234":   1234, "1’234": 1234, "1\u202f234,25": 1234.25, "1\u00a0234": 1234, "-3": -3, "−3": -3, "+3": 3, ".5": 0.5,
		"1e3": 1000, "1,234,567": 1234567, "1,23": 1.23, "0": 0, "-0": 0, "1,2345": 1.2345, "1.234": 1.234, "0.125": 0.125,
		"1.234.567": 1234567, "1.234.567,8": 1234567.8, "-12,345.6": -12345.6, "12.0": 12,
	} {
		got, wrong := ParseNumber(typed)
		if got != want || !wrong.IsZero() || math.Signbit(got) != math.Signbit(want) {
			t.Errorf("%q is read as %v, %v; want %v", typed, got, wrong, want)
		}
	}
	for typed, want := range map[string]string{
		"1,234": "“1,234” can be read two ways. Write 1234 or 1.234.",
		"1,000": "“1,000” can be read two ways. Write 1000 or 1.",
		"1.000": "“1.000” can be read two ways. Write 1000 or 1.",
		"":      "“” is not a number.", "many": "“many” is not a number.", "1.2.3": "", "12 apples": "", "--1": "",
		"1,2,3":  "",
		"1,23.5": "", "1.23,5": "", "12.34.567": "", "1,234,56": "", "1234,567.8": "", "1,234.567,8": "", "1.234,567.8": "",
		",": "", ".": "", "½": "", "１２": "", "1 2 3 x": "", "%": "", "1%%": "", "NaN": "", "Inf": "", "-infinity": "",
		"1e999": "", "0x10": "", "1_000": "", `"><img>`: "",
	} {
		if want == "" {
			want = "“" + typed + "” is not a number."
		}
		if _, wrong := ParseNumber(typed); wrong.String() != want {
			t.Errorf("%q: said %q, want %q", typed, wrong, want)
		}
	}
}
