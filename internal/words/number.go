package words

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

type number struct {
	value    float64
	unit     string
	decimals int // at least so many, where they are not zeros
}

func (n *number) say(p *Printer, o *out) { o.put(p.attach(p.precise(n.value, n.decimals), n.unit)) }

// Number is a value as people read it: at most four significant figures below 10,000, groups of three above, a true
// minus sign. A value that is not finite is a dash.
func Number(v float64) Text { return Quantity(v, "") }

// Quantity is a value with its unit: "40%", "€3.2", "1.4 h", "3".
func Quantity(v float64, unit string) Text { return Text{&number{v, unit, 0}} }

// mostDecimals is how many decimals are told at most.
const mostDecimals = 12

// Stated is a value that somebody stated, as they wrote it: a target of 99.95 % is no 100.
func Stated(v float64, unit string) Text { return Text{&number{v, unit, statedDecimals(v)}} }

func statedDecimals(v float64) int {
	_, fraction, _ := strings.Cut(strconv.FormatFloat(v, 'f', -1, 64), ".")
	return min(len(fraction), mostDecimals)
}

// Beside is a value that stands beside others, such as a baseline and a target: Quantity; where that looks equal to one
// of them, or lies on the other side of it, with as many digits as it takes and one more.
func Beside(v float64, unit string, others ...float64) Text {
	usual := usualDecimals(v)
	for decimals := usual; decimals < mostDecimals; decimals++ {
		told, err := strconv.ParseFloat(strconv.FormatFloat(v, 'f', decimals, 64), 64)
		switch {
		case err != nil || !sameSides(told, v, others):
		case decimals == usual:
			return Quantity(v, unit)
		default:
			return Text{&number{v, unit, decimals + 1}}
		}
	}
	return Text{&number{v, unit, mostDecimals}}
}

// Roughly is a value that was worked out, in three significant digits, or in as many as it takes where it stands beside
// others, as Beside.
func Roughly(v float64, unit string, others ...float64) Text {
	if r := Rounded(v); sameSides(r, v, others) {
		return Beside(r, unit, others...)
	}
	return Beside(v, unit, others...)
}

// sameSides reports whether a and b compare alike with all of others.
func sameSides(a, b float64, others []float64) bool {
	return !slices.ContainsFunc(others, func(o float64) bool { return cmp.Compare(a, o) != cmp.Compare(b, o) })
}

// Figure is what was computed, told more finely than Number: at most six digits, groups of three from 10,000 on, and
// from 10¹⁵ on and below a millionth as a power of ten.
func Figure(v float64) Text { return Text{(*figure)(&v)} }

type figure float64

func (f *figure) say(p *Printer, o *out) { o.put(p.Figure(float64(*f))) }

// Percent is a share of one in whole percent: "42%". Short of the whole it is never 100%.
func Percent(share float64) Text {
	if r := math.Round(share * 100); r != 100 || share >= 1 {
		return Quantity(r, "%")
	}
	return Quantity(math.Floor(share*1000)/10, "%")
}

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
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return "–"
	}
	if a >= 1e15 || a < 1e-6 && a > 0 {
		return p.powers(v)
	}
	decimals := 0
	if a > 0 {
		decimals = max(0, 5-int(math.Floor(math.Log10(a))))
	}
	return p.grouped(trimmed(strconv.FormatFloat(v, 'f', decimals, 64)), 4)
}

// powers is a value so large or small that nobody counts its digits: "1.23 × 10¹⁸".
func (p *Printer) powers(v float64) string {
	digits, power, _ := strings.Cut(strconv.FormatFloat(v, 'e', 2, 64), "e")
	n, err := strconv.Atoi(power)
	if err != nil {
		return p.digits(strconv.FormatFloat(v, 'f', -1, 64))
	}
	raised := superscript.Replace(strconv.Itoa(n))
	if digits = p.digits(trimmed(digits)); digits == "1" {
		return "10" + raised
	}
	return digits + " × 10" + raised
}

var superscript = strings.NewReplacer("-", "⁻", "0", "⁰", "1", "¹", "2", "²", "3", "³", "4", "⁴", "5", "⁵", "6", "⁶",
	"7", "⁷", "8", "⁸", "9", "⁹")

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
	}
	if n == "1" {
		unit = single(unit)
	}
	return n + " " + unit
}

// single is a unit of one thing: "1 accident", where people wrote "accidents". It changes only words it knows.
func single(unit string) string {
	word, rest, _ := strings.Cut(unit, " ")
	one := singles[word]
	switch {
	case one == "":
		return unit
	case rest != "":
		return one + " " + rest
	}
	return one
}

// singles are the English plurals that people count in most, with their singular.
var singles = func() map[string]string {
	out := map[string]string{
		"people": "person", "companies": "company", "countries": "country", "queries": "query", "injuries": "injury",
		"deliveries": "delivery", "crashes": "crash", "launches": "launch", "losses": "loss", "searches": "search",
	}
	for _, one := range strings.Fields(`accident answer bug call complaint contract customer day deal defect demo deploy
		deployment download employee error event experiment failure feature goal hire hour import incident interview issue
		language lead market meeting member minute month order outage page partner partnership patient point project
		question reader referral release report request review session sign-up signup site store student subscriber survey
		talk task team test ticket trial user visit visitor week workshop year`) {
		out[one+"s"] = one
	}
	return out
}()

// number is a value without a unit.
func (p *Printer) number(v float64) string { return p.precise(v, 0) }

// precise is number with at least so many decimals, where they are not zeros.
func (p *Printer) precise(v float64, decimals int) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return "–"
	}
	return p.digits(trimmed(strconv.FormatFloat(v, 'f', max(decimals, usualDecimals(v)), 64)))
}

// usualDecimals is how many decimals a value has that is read alone.
func usualDecimals(v float64) int {
	switch a := math.Abs(v); {
	case a == 0:
	case a < 0.1:
		return min(int(math.Ceil(-math.Log10(a)))+1, 9)
	case a < 10:
		return 2
	case a < 1000:
		return 1
	}
	return 0
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
