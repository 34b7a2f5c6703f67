package chart

import (
	"math"
	"strconv"
)

// SVG is markup this package drew. Only this package makes values of it, from escaped text, so that pages may write it
// as it is.
type SVG string

// Spark draws values as a small line that ends in a dot; quiet greys it, for a measure nobody keeps up. It is
// decoration beside the numbers and hidden from assistive technology. Fewer than two finite values draw nothing.
func Spark(values []float64, quiet bool, width, height int) SVG {
	low, high, n := math.Inf(1), math.Inf(-1), 0
	for _, v := range values {
		if finite(v) {
			low, high, n = min(low, v), max(high, v), n+1
		}
	}
	if n < 2 {
		return ""
	}
	const pad = 3.0
	y := func(v float64) float64 {
		span := high/2 - low/2 // half of it, which no two values are too far apart for
		if span == 0 {
			return float64(height) / 2
		}
		return float64(height) - pad - (v/2-low/2)/span*(float64(height)-2*pad)
	}
	begin := `<svg class="spark" width="`
	if quiet {
		begin = `<svg class="spark quiet" width="`
	}
	// A page of goals draws one of these a row, so this one is written without fmt.
	b := make([]byte, 0, 200+12*n)
	text := func(s string) { b = append(b, s...) }
	whole := func(v int) { b = strconv.AppendInt(b, int64(v), 10) }
	tenth := func(v float64) { b = strconv.AppendFloat(b, v, 'f', 1, 64) }
	text(begin)
	whole(width)
	text(`" height="`)
	whole(height)
	text(`" viewBox="0 0 `)
	whole(width)
	text(" ")
	whole(height)
	text(`" aria-hidden="true"><polyline points="`)
	var lastX, lastY float64
	i := 0
	for _, v := range values {
		if !finite(v) {
			continue
		}
		lastX, lastY = pad+float64(i)/float64(n-1)*(float64(width)-2*pad), y(v)
		if i > 0 {
			text(" ")
		}
		tenth(lastX)
		text(",")
		tenth(lastY)
		i++
	}
	text(`"/><circle cx="`)
	tenth(lastX)
	text(`" cy="`)
	tenth(lastY)
	text(`" r="2.4"/></svg>`)
	return SVG(b)
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
