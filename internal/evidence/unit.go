package evidence

import (
	"math"
	"strings"

	"weir.dev/weir/internal/words"
)

// PerCent reports whether a unit counts shares in hundredths, so that a
// difference of two values is told in points.
func PerCent(unit string) bool {
	switch strings.ToLower(strings.TrimSpace(unit)) {
	case "%", "percent", "per cent":
		return true
	}
	return false
}

// moveDigits is how many significant digits Move keeps: more than any of these
// estimates carries.
const moveDigits = 3

// Move says a difference of two values of a metric in its unit, to three
// significant digits: "310 ms", and of a metric in per cent "7 points" or
// "−1 point".
func Move(v float64, unit string) words.Text {
	if r := words.Significant(v, moveDigits); finite(r) {
		v = r
	}
	if PerCent(unit) {
		if math.Abs(v) == 1 { // as with a plus
			return words.N(1, "%[2]s point", "%[2]s points", words.Figure(v))
		}
		return counted(v, point)
	}
	return words.Join(" ", words.Figure(v), words.Verbatim(strings.TrimSpace(unit)))
}
