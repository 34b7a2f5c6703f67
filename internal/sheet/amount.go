package sheet

import (
	"math"
	"regexp"
	"strconv"
	"strings"
)

// Amount is a number with what it counts.
type Amount struct {
	Value float64
	Unit  string
	Said  bool
}

// figure is a number as people write it: a sign, digits with marks between, and what stands beside it.
var figure = regexp.MustCompile(
	`^(?:[<>≤≥=~≈±]|<=|>=|ca\.?|min\.?|max\.?|mind\.?)*\s*([€$£¥]|EUR|USD|CHF|GBP)?\s*([-+−]?\d[\d.,'’\x{00a0}\x{202f} ]*)\s*(.*)$`)

// listed is a text with its number in a list.
var listed = regexp.MustCompile(`^\d+[.)]\s+\pL`)

var magnitudes = map[string]float64{
	"k": 1e3, "tsd": 1e3, "m": 1e6, "mn": 1e6, "mio": 1e6, "million": 1e6, "millions": 1e6, "millionen": 1e6, "b": 1e9,
	"bn": 1e9, "mrd": 1e9, "billion": 1e9, "thousand": 1e3, "mil": 1e3, "millon": 1e6, "millones": 1e6, "md": 1e9,
}

// amountOf reads a cell that holds a number and perhaps its unit, and nothing else.
func amountOf(c Cell, comma bool) Amount {
	if c.IsNumber {
		return Amount{c.Number, c.Unit, true}
	}
	if c.Date != 0 || len(c.Text) > 40 {
		return Amount{}
	}
	m := figure.FindStringSubmatch(c.Text)
	if m == nil || listed.MatchString(c.Text) {
		return Amount{}
	}
	v, ok := number(m[2], comma)
	if !ok {
		return Amount{}
	}
	unit := strings.TrimSpace(strings.TrimLeft(m[3], "+"))
	// "1.2m": a magnitude stands right behind the number; alone and apart, m is a metre.
	word, rest, _ := strings.Cut(unit, " ")
	word, sign := strings.TrimRight(strings.ToLower(word), "."), ""
	for _, s := range []string{"€", "$", "£"} {
		if cut, ok := strings.CutSuffix(word, s); ok {
			word, sign = cut, s
		}
	}
	apart := strings.HasSuffix(m[2], " ") || strings.Contains(c.Text, m[2]+" ")
	if by, ok := magnitudes[strings.TrimRight(word, ".")]; ok && (len(word) > 1 || !apart || m[1] != "" || sign != "") {
		v, unit = v*by, strings.TrimSpace(sign+" "+rest)
	}
	if m[1] != "" && unit == "" {
		unit = m[1]
	}
	if len(unit) > 24 || strings.ContainsAny(unit, "0123456789→") && !strings.Contains(unit, "²") {
		return Amount{}
	}
	return Amount{clean(v), unit, true}
}

// number reads digits with the marks people put between them.
func number(s string, comma bool) (float64, bool) {
	s = strings.Map(func(r rune) rune {
		switch r {
		case ' ', '\u00a0', '\u202f', '\'', '’':
			return -1
		case '−':
			return '-'
		}
		return r
	}, s)
	s = strings.TrimRight(s, ".,")
	commas, points := strings.Count(s, ","), strings.Count(s, ".")
	switch {
	case commas > 0 && points > 0 && strings.LastIndexByte(s, ',') > strings.LastIndexByte(s, '.'):
		s = strings.Replace(strings.ReplaceAll(s, ".", ""), ",", ".", 1)
	case commas > 0 && points > 0, commas > 1:
		s = strings.ReplaceAll(s, ",", "")
	case points > 1, points == 1 && comma && thousand(s, '.'):
		s = strings.ReplaceAll(s, ".", "")
	case commas == 1 && !comma && thousand(s, ','):
		s = strings.ReplaceAll(s, ",", "")
	case commas == 1:
		s = strings.Replace(s, ",", ".", 1)
	}
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil && !math.IsInf(v, 0) && !math.IsNaN(v) && math.Abs(v) < 1e15
}

// thousand reports whether the one mark in a number parts thousands.
func thousand(s string, mark byte) bool {
	at := strings.IndexByte(s, mark)
	return at > 0 && len(s)-at == 4 && strings.TrimLeft(s[:at], "+-0") != ""
}

// decimals are numbers that only make sense with a decimal comma, or with a point.
var (
	commaNumber = regexp.MustCompile(`^\D{0,3}-?\d{1,3}((\.\d{3})+,\d+|,\d{1,2}|,\d{4,})\D{0,8}$`)
	pointNumber = regexp.MustCompile(`^\D{0,3}-?\d{1,3}((,\d{3})+\.\d+|\.\d{1,2}|\.\d{4,})\s*[%€$a-z]{0,4}$`)
)

// marks finds out whether the numbers of a table have a decimal comma.
func (g *Grid) marks() {
	comma, point := 0, 0
	for i, r := range g.Rows {
		if i > 2_000 {
			break
		}
		for _, c := range r.Cells {
			switch {
			case c.IsNumber || len(c.Text) > 24:
			case commaNumber.MatchString(c.Text):
				comma++
			case pointNumber.MatchString(c.Text):
				point++
			}
		}
	}
	if comma != point {
		g.Comma = comma > point
	}
}

// span is "from 12 % to 20 %" in any of the languages, and "12 → 20 %".
var span = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:(?:from|von|de|du|desde|da|van)\s+)?([€$£]?\s?[-−]?\d[\d.,'’\x{00a0} ]*?)\s*([%€$£]|\p{L}[\p{L}/.]{0,11}(?: \p{L}{1,9})?)?\s*(?:→|->|=>|\bto\b|\bauf\b|\bbis\b|à|\bau\b|\ba\b|\bhasta\b|\bnaar\b)\s*([€$£]?\s?[-−]?\d[\d.,'’\x{00a0} ]*\d|[€$£]?\s?\d)\s*([%€$£]|\p{L}[\p{L}/.]{0,11})?`)

// spanOf finds a from and a to in words.
func spanOf(text string, comma bool) (from, to Amount) {
	m := span.FindStringSubmatch(text)
	if m == nil {
		return
	}
	sign := ""
	take := func(s, unit string) Amount {
		for _, c := range []string{"€", "$", "£"} {
			if strings.Contains(s, c) {
				s, sign = strings.ReplaceAll(s, c, ""), c
			}
		}
		v, ok := number(s, comma)
		if by, is := magnitudes[strings.ToLower(unit)]; is {
			v, unit = v*by, ""
		}
		return Amount{clean(v), unit, ok}
	}
	from, to = take(m[1], m[2]), take(m[3], m[4])
	if !from.Said || !to.Said {
		return Amount{}, Amount{}
	}
	if isPreposition(to.Unit) {
		to.Unit = ""
	}
	unit := to.Unit
	if unit == "" {
		unit = from.Unit
	}
	if unit == "" {
		unit = sign
	}
	from.Unit, to.Unit = unit, unit
	return from, to
}

func isPreposition(s string) bool {
	switch strings.ToLower(s) {
	case "by", "bis", "in", "until", "per", "at", "on", "and", "und", "et", "y", "d", "before", "within", "für",
		"for", "pour",
		"para", "im", "with", "end", "ende", "of", "this", "next", "avant", "antes", "en", "a", "from":
		return true
	}
	return false
}
