package chart

import (
	"math"
	"strconv"
	"strings"
)

// Number words a value for reading: at most four significant figures below 10,000, groups of three above, and a
// true minus sign. Values that are not finite are worded as a dash.
func Number(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return "–"
	}
	a := math.Abs(v)
	decimals := 0
	switch {
	case a == 0:
	case a < 0.1:
		decimals = min(int(math.Ceil(-math.Log10(a)))+1, 9)
	case a < 10:
		decimals = 2
	case a < 1000:
		decimals = 1
	}
	return fixed(v, decimals, true)
}

// WithUnit words a value with its unit the way people write it: "40%", "€3.2", "1.4 h", "3".
func WithUnit(v float64, unit string) string { return attach(Number(v), unit) }

func attach(number, unit string) string {
	switch unit {
	case "":
		return number
	case "%", "‰", "°":
		return number + unit
	case "€", "$", "£", "¥":
		if rest, ok := strings.CutPrefix(number, "−"); ok {
			return "−" + unit + rest
		}
		return unit + number
	default:
		return number + " " + unit
	}
}

// fixed formats with the given decimals; trim drops trailing zeros.
func fixed(v float64, decimals int, trim bool) string {
	s := strconv.FormatFloat(math.Abs(v), 'f', decimals, 64)
	if trim && strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	whole, frac, hasFrac := strings.Cut(s, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if hasFrac {
		whole += "." + frac
	}
	if v < 0 && strings.Trim(whole, "0.,") != "" {
		return "−" + whole
	}
	return whole
}
