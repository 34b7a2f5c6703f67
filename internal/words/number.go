package words

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

type number struct {
	value float64
	unit  string
}

func (n *number) say(p *Printer, o *out) { o.put(p.Quantity(n.value, n.unit)) }

// Number is a value as people read it: at most four significant figures below 10,000, groups of three above, a true
// minus sign. A value that is not finite is a dash.
func Number(v float64) Text { return Quantity(v, "") }

// Quantity is a value with its unit: "40%", "€3.2", "1.4 h", "3".
func Quantity(v float64, unit string) Text { return Text{&number{v, unit}} }

// Figure is what was computed, told more finely than Number: at most six digits, no exponent where one can be avoided,
// groups of three from 10,000 on.
func Figure(v float64) Text { return Text{(*figure)(&v)} }

type figure float64

func (f *figure) say(p *Printer, o *out) { o.put(p.Figure(float64(*f))) }

// Percent is a share of one in whole percent: "42%".
func Percent(share float64) Text { return Quantity(math.Round(share*100), "%") }

// Signed is a change, with its sign also where it is a rise: "+3 h".
func Signed(v float64, unit string) Text {
	if v > 0 {
		return Join("", plus, Quantity(v, unit))
	}
	return Quantity(v, unit)
}

var plus = Verbatim("+")

// Rounded keeps three significant digits of v, which is more than a straight line between two wishes is worth.
func Rounded(v float64) float64 { return Significant(v, 3) }

// Significant keeps n significant digits of v.
func Significant(v float64, n int) float64 {
	if v == 0 {
		return 0
	}
	scale := math.Pow(10, float64(n-1)-math.Floor(math.Log10(math.Abs(v))))
	if r := math.Round(v*scale) / scale; !math.IsNaN(r) && !math.IsInf(r, 0) {
		return r
	}
	return v // so large or small that there is no such scale
}

// ShortUnit is a unit short enough to stand behind every number, else nothing: a long one is said once, where the
// metric is described.
func ShortUnit(unit string) string {
	if utf8.RuneCountInString(unit) > 10 {
		return ""
	}
	return unit
}

// Quantity is a value with its unit in the printer's language, for what is drawn rather than said.
func (p *Printer) Quantity(v float64, unit string) string { return p.attach(p.number(v), unit) }

// Figure is a computed value in the printer's language, for what is drawn.
func (p *Printer) Figure(v float64) string {
	a := math.Abs(v)
	if a >= 1e15 || a < 1e-6 && a > 0 {
		return strings.Replace(strconv.FormatFloat(v, 'g', 3, 64), "-", "−", 1)
	}
	decimals := 0
	if a > 0 {
		decimals = max(0, 5-int(math.Floor(math.Log10(a))))
	}
	return p.grouped(trimmed(strconv.FormatFloat(v, 'f', decimals, 64)), 4)
}

// Fixed is the same with so many decimals, also where they are zeros.
func (p *Printer) Fixed(v float64, decimals int, unit string) string {
	return p.attach(p.digits(strconv.FormatFloat(v, 'f', decimals, 64)), unit)
}

func (p *Printer) attach(n, unit string) string {
	switch unit {
	case "":
		return n
	case "%":
		var o out
		p.plain().fill(&o, p.pattern(percent, percent, 0, false), []any{n})
		return o.String()
	case "‰", "°":
		return n + unit
	case "€", "$", "£", "¥":
		if rest, ok := strings.CutPrefix(n, "−"); ok {
			return "−" + unit + rest
		}
		return unit + n
	default:
		return n + " " + unit
	}
}

// number is a value without a unit.
func (p *Printer) number(v float64) string {
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
	return p.digits(trimmed(strconv.FormatFloat(v, 'f', decimals, 64)))
}

// trimmed is a plain number without zeros at the end of its decimals.
func trimmed(s string) string {
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

// digits groups the digits of a plain number, and gives it a true minus sign.
func (p *Printer) digits(s string) string { return p.grouped(s, 3) }

// grouped is digits for a number with more than so many before the point.
func (p *Printer) grouped(s string, ungrouped int) string {
	s, negative := strings.CutPrefix(s, "-")
	whole, fraction, broken := strings.Cut(s, ".")
	thousands, point := p.separators()
	if len(whole) > ungrouped {
		for i := len(whole) - 3; i > 0; i -= 3 {
			whole = whole[:i] + thousands + whole[i:]
		}
	}
	if broken {
		whole += point + fraction
	}
	if negative && strings.Trim(s, "0.") != "" {
		return "−" + whole
	}
	return whole
}

// The English of how numbers are written; a catalogue has the same numbers in its language.
var (
	sample  = pattern("1,234.5")
	percent = pattern("%s%%")
)

// separators reads from the sample what parts thousands and what comes before decimals.
func (p *Printer) separators() (thousands, point string) {
	if p.catalog == nil {
		return ",", "."
	}
	written := p.pattern(sample, sample, 0, false)
	if rest, ok := strings.CutPrefix(written, "1"); ok {
		if thousands, rest, ok = strings.Cut(rest, "234"); ok {
			return thousands, strings.TrimSuffix(rest, "5")
		}
	}
	return ",", "."
}
