package words_test

import (
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"weir.dev/weir/internal/words"
)

// Baseline, value and target are told apart, a target stands as it was written, and nothing is rounded across it.
func TestNumbersBesideOthers(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		got  words.Text
		want string
	}{
		{words.Stated(99.99, "%"), "99.99%"},
		{words.Stated(99.9, ""), "99.9"},
		{words.Stated(2_000_000, "USD"), "2,000,000 USD"},
		{words.Stated(1e6, ""), "1,000,000"},
		{words.Stated(0.0005, "%"), "0.0005%"},
		{words.Beside(99.985, "%", 99.9, 99.99), "99.985%"},
		{words.Beside(99.96, "%", 80, 100), "99.96%"},
		{words.Beside(99.5, "", 80, 100), "99.5"},
		{words.Beside(36.24718, "%", 31.2, 45), "36.2%"},
		{words.Beside(45, "%", 31.2, 45), "45%"},
		{words.Beside(45.00004, "", 31.2, 45), "45.00004"},
		{words.Roughly(99.98666, "%", 99.9, 99.99), "99.9867%"},
		{words.Roughly(37.3145, "%", 31.2, 45), "37.3%"},
		{words.Roughly(0.101, "", 0.1), "0.101"},
		{words.Roughly(12345.67, "", 0, 20000), "12,300"},
		{words.Percent(0.998), "99.8%"},
		{words.Percent(0.99999), "99.9%"},
		{words.Percent(0.994), "99%"},
		{words.Percent(1), "100%"},
		{words.Percent(1.004), "100%"},
	} {
		if got := tt.got.String(); got != tt.want {
			t.Errorf("%q, want %q", got, tt.want)
		}
	}
}

// However close a value is to others, what is shown of it stands on the same side of them.
func TestNothingIsRoundedAcross(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		target := float64(rapid.IntRange(-20_000, 20_000).Draw(t, "target")) / 100
		off := float64(rapid.IntRange(-2000, 2000).Draw(t, "off")) / rapid.SampledFrom([]float64{1, 1e3, 1e6}).Draw(t, "of")
		v := target + off
		for name, text := range map[string]words.Text{
			"beside": words.Beside(v, "", target), "roughly": words.Roughly(v, "", target),
		} {
			plain := strings.NewReplacer("−", "-", ",", "").Replace(text.String())
			shown, err := strconv.ParseFloat(plain, 64)
			if err != nil || (shown < target) != (v < target) || (shown > target) != (v > target) {
				t.Fatalf("%s: %v beside %v is shown as %s", name, v, target, text)
			}
		}
	})
}

// One thing has its unit in the singular, where that is clearly an English plural.
func TestOneOfAUnit(t *testing.T) {
	t.Parallel()
	for unit, want := range map[string]string{
		"accidents": "accident", "people": "person", "crashes": "crash", "losses": "loss", "queries": "query",
		"markets": "market", "interviews a week": "interview a week", "days": "day",
		"h": "h", "ms": "ms", "rps": "rps", "pts": "pts", "series": "series", "status": "status", "GBs": "GBs",
		"news": "news", "analysis": "analysis", "access": "access", "Stück": "Stück", "meses": "meses", "iops": "iops",
		"calories": "calories",
	} {
		if got := words.Quantity(1, unit).String(); got != "1 "+want {
			t.Errorf("one of %s is %q, want %q", unit, got, "1 "+want)
		}
		if got := words.Quantity(2, unit).String(); got != "2 "+unit {
			t.Errorf("two of %s are %q", unit, got)
		}
	}
}
