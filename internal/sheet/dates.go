package sheet

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"weir.dev/weir/internal/cascade"
)

// dayOrder says in which order the numbers of a date stand.
type dayOrder int

const (
	unknownOrder dayOrder = iota
	dayFirst
	monthFirst
)

var (
	clockTime  = regexp.MustCompile(`(?i)[ ,]+\d{1,2}:\d{2}(:\d{2})?( ?[ap]m)?$`)
	isoDay     = regexp.MustCompile(`^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?$`)
	shortDay   = regexp.MustCompile(`^(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})(?: .*)?$`)
	yearless   = regexp.MustCompile(`^(\d{1,2})[./-](\d{1,2})\.?$`)
	quarterDay = regexp.MustCompile(`(?i)^(?:end of |ende |fin )?(?:(?:fy|gj)? ?(\d{4}|\d{2})[ -]*)?[qt]\.?\s?([1-4])(?:[ /'-]*(?:fy|gj)? ?(\d{4}|\d{2}))?$`)
	halfDay    = regexp.MustCompile(`(?i)^(?:(\d{4}) ?)?(?:h|s)([12])(?:[ /-]*(\d{4}))?$`)
	monthYear  = regexp.MustCompile(`^(\d{4})-(\d{1,2})$`)
	yearAlone  = regexp.MustCompile(`^(?:end of |ende |fin |fin de )?(20\d\d)$`)
)

// dayOf reads a date in one of the forms people type. year stands in where the text has none; 0 leaves such a text
// unread. guessed says that the year, or the order of day and month, was.
func dayOf(s string, order dayOrder, year int) (day cascade.Date, guessed, ok bool) {
	s = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(clockTime.ReplaceAllString(s, "")), "."))
	if m := isoDay.FindStringSubmatch(s); m != nil {
		day, ok = civil(m[1], m[2], m[3])
		return day, false, ok
	}
	if m := shortDay.FindStringSubmatch(s); m != nil {
		return shortDate(m[1], m[2], m[3], order)
	}
	if m := yearless.FindStringSubmatch(s); m != nil && year > 0 {
		day, _, ok = shortDate(m[1], m[2], strconv.Itoa(year), order)
		return day, true, ok
	}
	if m := quarterDay.FindStringSubmatch(s); m != nil {
		y := m[1] + m[3]
		guessed = y == ""
		if y == "" && year > 0 {
			y = strconv.Itoa(year)
		}
		q, _ := strconv.Atoi(m[2]) // the pattern holds it to a digit
		day, ok = endOf(y, time.Month(3*q))
		return day, guessed, ok
	}
	if m := halfDay.FindStringSubmatch(s); m != nil && m[1]+m[3] != "" {
		day, ok = endOf(m[1]+m[3], map[string]time.Month{"1": time.June, "2": time.December}[m[2]])
		return day, false, ok
	}
	if m := monthYear.FindStringSubmatch(s); m != nil {
		n, _ := strconv.Atoi(m[2]) // likewise
		day, ok = endOf(m[1], time.Month(n))
		return day, false, ok
	}
	if m := yearAlone.FindStringSubmatch(strings.ToLower(s)); m != nil {
		day, ok = endOf(m[1], time.December)
		return day, false, ok
	}
	return namedDay(s, year)
}

// namedDay reads a date with the name of its month: 31 March 2027, March 31, fin juin 2027, Dez 26.
func namedDay(s string, year int) (day cascade.Date, guessed, ok bool) {
	var month time.Month
	var numbers []int
	tokens := strings.Fields(plain(s))
	if len(tokens) > 7 {
		return 0, false, false
	}
	last := false
	for _, t := range tokens {
		if m, is := monthNames[t]; is {
			if month != 0 {
				return 0, false, false
			}
			month = m
			continue
		}
		switch t {
		case "end", "ende", "fin", "of", "de", "du", "le", "the", "by", "bis", "until", "hasta", "del", "finales", "a",
			"am", "on",
			"d", "ici", "st", "nd", "rd", "th", "final", "before", "vor", "avant", "para", "el", "eind":
			last = last || t[0] == 'e' || t[0] == 'f'
			continue
		}
		n, err := strconv.Atoi(strings.TrimRight(t, "dehnrst"))
		if err != nil {
			return 0, false, false
		}
		numbers = append(numbers, n)
	}
	if month == 0 || len(numbers) > 2 {
		return 0, false, false
	}
	d := 0
	guessed = true
	for _, n := range numbers {
		switch {
		case n >= 1900 && n < 2200:
			year, guessed = n, false
		case d == 0 && n >= 1 && n <= 31 && !last:
			d = n
		case n >= 20 && n < 100:
			year, guessed = 2000+n, false
		default:
			return 0, false, false
		}
	}
	if d > 12 && guessed && len(numbers) == 1 && d >= 24 && !strings.HasPrefix(s, strconv.Itoa(d)) && year == 0 {
		return 0, false, false // Dec 26 is a day or a month; nothing says which
	}
	if year == 0 {
		return 0, false, false
	}
	if d == 0 {
		day, ok = endOf(strconv.Itoa(year), month)
		return day, guessed, ok
	}
	day, ok = civil(strconv.Itoa(year), strconv.Itoa(int(month)), strconv.Itoa(d))
	return day, guessed, ok
}

// shortDate reads numbers alone.
func shortDate(a, b, y string, order dayOrder) (day cascade.Date, guessed, ok bool) {
	if len(y) == 2 {
		y = "20" + y
	}
	first, _ := strconv.Atoi(a) // the pattern holds them to digits
	second, _ := strconv.Atoi(b)
	switch {
	case first > 12 && second <= 12:
		order = dayFirst
	case second > 12 && first <= 12:
		order = monthFirst
	case order == unknownOrder:
		order, guessed = dayFirst, first != second
	}
	if order == monthFirst {
		a, b = b, a
	}
	day, ok = civil(y, b, a)
	return day, guessed, ok
}

func civil(y, m, d string) (cascade.Date, bool) {
	year, err1 := strconv.Atoi(y)
	month, err2 := strconv.Atoi(m)
	day, err3 := strconv.Atoi(d)
	if err1 != nil || err2 != nil || err3 != nil || year < 1990 || year > 2100 || month < 1 || month > 12 || day < 1 {
		return 0, false
	}
	out := cascade.NewDate(year, time.Month(month), day)
	return out, out.Time().Day() == day
}

// endOf is the last day of a month.
func endOf(y string, month time.Month) (cascade.Date, bool) {
	year, err := strconv.Atoi(y)
	if err != nil || month < 1 || month > 12 {
		return 0, false
	}
	if year < 100 {
		year += 2000
	}
	if year < 1990 || year > 2100 {
		return 0, false
	}
	return cascade.NewDate(year, month+1, 0), true
}

// orderOf finds out from some cells whether dates begin with the day.
func orderOf(cells []string) dayOrder {
	for _, s := range cells {
		m := shortDay.FindStringSubmatch(s)
		if m == nil {
			if m = yearless.FindStringSubmatch(s); m == nil {
				continue
			}
		}
		a, _ := strconv.Atoi(m[1]) // the pattern holds them to digits
		b, _ := strconv.Atoi(m[2])
		switch {
		case a > 12 && b <= 12, strings.Contains(s, "."):
			return dayFirst
		case b > 12 && a <= 12:
			return monthFirst
		}
	}
	return unknownOrder
}

// serialDay reads a bare number in a column of dates as spreadsheets count days: 46112 is 31 March 2026.
func serialDay(v float64) (cascade.Date, bool) {
	if v < 36_526 || v > 73_050 { // 2000 to 2100
		return 0, false
	}
	return ofSerial(v), true
}

// year4 finds years in names and titles.
var year4 = regexp.MustCompile(`(?:^|\D)(20[1-4]\d)(?:\D|$)`)

// yearIn is the year that some texts name, when they name one.
func yearIn(texts ...string) int {
	found := 0
	for _, s := range texts {
		for _, m := range year4.FindAllStringSubmatch(s, -1) {
			y, _ := strconv.Atoi(m[1]) // the pattern holds it to digits
			if found != 0 && found != y {
				return 0
			}
			found = y
		}
	}
	return found
}
