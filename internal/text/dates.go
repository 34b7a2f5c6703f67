package text

import "strconv"

// dates joins tokens into dates: "end of Q3 2025", "June 30", "by next summer", "over the next six months". A month
// name or a year counts only where it stands like a date, since "may" is a verb and 2030 may be a number of users.
func (s *scan) dates() {
	in := s.tokens
	out := s.tokens[:0]
	for i := 0; i < len(in); {
		n := s.date(in, i)
		if n == 0 {
			out = append(out, in[i])
			i++
			continue
		}
		t := token{kind: kDate, start: in[i].start, end: in[i+n-1].end}
		out = append(out, t)
		i += n
	}
	s.tokens = out
}

// at gives the token at i, or an empty one.
func at(in []token, i int) *token {
	if i < 0 || i >= len(in) {
		return &nothing
	}
	return &in[i]
}

var nothing = token{kind: kPunct}

func (t *token) dayNumber() bool {
	return t.kind == kNumber && t.value >= 1 && t.value <= 31 && t.unitKind == 0 && (t.plain || t.cue&cOrdinal != 0) &&
		t.cue&cMagnitude == 0
}

func (t *token) yearNumber() bool {
	return t.kind == kNumber && t.plain && t.value >= 1990 && t.value <= 2100 && t.end-t.start == 4
}

// date gives how many tokens from i on are a date, 0 for none.
func (s *scan) date(in []token, i int) int {
	t := at(in, i)
	prev, next := at(in, i-1), at(in, i+1)
	switch {
	case t.kind == kDate:
		return 1
	case t.kind == kNumber:
		return s.numberDate(in, i)
	case !t.word():
		return 0
	case s.period(t):
		if next.word() && s.period(next) { // Q3 FY26
			return 2
		}
		if year := yearAt(in, i+1); year > 0 {
			return 1 + year
		}
		return 1
	case t.has(cDateWord):
		return 1 + yearAt(in, i+1)
	case t.has(cDatePart) && !t.is(verbs&^vEnd): // end of Q3, beginning of June, mid 2026
		j := i + 1
		for at(in, j).has(cOf) || at(in, j).is(wDet) || at(in, j).mark == '-' {
			j++
		}
		if n := s.date(in[:min(len(in), j+6)], j); n > 0 && j-i <= 3 {
			return j - i + n
		}
		if j > i+1 && j-i <= 3 && at(in, j).has(cSpan) && at(in, j).end > 0 {
			return j - i + 1 + yearAt(in, j+1)
		}
	case t.has(cMonth):
		if next.dayNumber() && !(at(in, i+2).word() && at(in, i+2).is(nouns)) {
			n := 2
			if at(in, i+2).mark == ',' && at(in, i+3).yearNumber() {
				return 4
			}
			return n + yearAt(in, i+2)
		}
		if next.yearNumber() {
			return 2
		}
		name := s.text[t.start]
		if prev.has(cDue|cThis|cOf|cDatePart|cTo|cFrom|cPast) && 'A' <= name && name <= 'Z' && !prev.has(cPast) {
			return 1
		}
	case t.has(cThis) && next.has(cSpan|cMonth|cSeason|cWeekday) && !next.has(cPeriod):
		if prev.has(cPast) {
			return 0
		}
		return 2 + yearAt(in, i+2)
	case t.has(cThis) && next.kind == kNumber && next.has(cLong) && !next.hyphen && prev.has(cWithin|cDue|cWindow):
		// the next six months
		return 2
	case t.has(cWithin|cDue|cWindow) && at(in, i+1).is(wDet) && at(in, i+2).has(cThis) && at(in, i+3).kind == kNumber &&
		at(in, i+3).has(cLong):
		return 4
	case (t.has(cWithin) || t.has(cDue) && t.has(cWithin|cDue) && t.class&wPrep != 0) && next.kind == kNumber &&
		next.has(cLong) && !next.hyphen && !t.has(cBy|cTo|cFrom|cWindow):
		// "within 6 months" is a date unless it is counted from something: "within 6 months of hire"
		after := at(in, i+2)
		if s.ordered(in) && !after.has(cOf|cWindow|cFrom) && (after.end == 0 || after.kind == kPunct || after.is(wAnd)) {
			return 2
		}
	case t.has(cSeason):
		if next.yearNumber() {
			return 2
		}
		if prev.has(cDue|cThis) && !prev.has(cWindow) {
			return 1
		}
	case t.has(cWeekday):
		if prev.has(cDue) && !prev.has(cWindow) {
			return 1
		}
	case t.has(cSpan) && next.yearNumber():
		return 2
	}
	return 0
}

// ordered says whether the text starts with a verb: then "within 6 months" is when, otherwise how fast.
func (s *scan) ordered(in []token) bool {
	for i := range in[:min(len(in), 3)] {
		if in[i].word() && in[i].is(verbs&^(vServe|vBe)) && in[i].form&base != 0 {
			return true
		}
	}
	return s.lx.verbLast && len(in) > 0 && in[len(in)-1].is(verbs)
}

// yearAt is 1 when the token at i is the year of a date, else 0.
func yearAt(in []token, i int) int {
	if at(in, i).yearNumber() {
		return 1
	}
	return 0
}

func (s *scan) numberDate(in []token, i int) int {
	t, prev, next := at(in, i), at(in, i-1), at(in, i+1)
	if t.dayNumber() {
		j := i + 1
		if at(in, j).has(cOf) || at(in, j).mark == '.' {
			j++
		}
		if m := at(in, j); m.has(cMonth) && m.word() {
			return j - i + 1 + yearAt(in, j+1)
		}
	}
	if t.yearNumber() {
		if s.period(next) && next.word() { // 2025 Q3
			return 2
		}
		if prev.has(cUnder|cOver|cMoney) || prev.has(cBy) && next.is(nouns) || prev.sign {
			return 0
		}
		counted := next.word() && (next.is(nouns) || next.class == 0 && next.cue == 0)
		if !counted && (prev.has(cDue|cOf|cThis|cSpan|cNow|cDatePart) || next.end == 0 || prev.mark == '(' || prev.end == 0) {
			if prev.has(cTo) && !prev.has(cDue) ||
				prev.has(cFrom) && next.has(cTo) && at(in, i+2).kind == kNumber && !at(in, i+2).yearNumber() {
				return 0
			}
			return 1
		}
	}
	return 0
}

// period says whether a word is a named part of a year: Q3, H1, FY26, 2025Q3, Q3FY26.
func (s *scan) period(t *token) bool {
	if !t.word() || t.end-t.start < 2 || t.end-t.start > 8 {
		return false
	}
	w := string(s.low[t.start:t.end])
	seen := false
	for w != "" {
		switch {
		case prefix(w, s.lx.quarter) && len(w) > len(s.lx.quarter) && w[len(s.lx.quarter)] >= '1' &&
			w[len(s.lx.quarter)] <= '4':
			w, seen = w[len(s.lx.quarter)+1:], true
		case prefix(w, s.lx.half) && len(w) > len(s.lx.half) && (w[len(s.lx.half)] == '1' || w[len(s.lx.half)] == '2'):
			w, seen = w[len(s.lx.half)+1:], true
		case prefix(w, s.lx.fiscal) && len(w) > len(s.lx.fiscal) && digit(w[len(s.lx.fiscal)]):
			w, seen = w[len(s.lx.fiscal):], true
			for w != "" && digit(w[0]) {
				w = w[1:]
			}
		case len(w) >= 4 && w[:2] == "20" && digit(w[2]) && digit(w[3]):
			w = w[4:]
		case seen && len(w) == 2 && digit(w[0]) && digit(w[1]):
			return true
		case w[0] == '-' || w[0] == '\'' || w[0] == '/':
			w = w[1:]
		default:
			return false
		}
	}
	return seen
}

func prefix(s, p string) bool { return p != "" && len(s) >= len(p) && s[:len(p)] == p }

// iso gives a date as YYYY-MM-DD when the text alone fixes it (its last day for a month, quarter, half or year), else
// "".
func (s *scan) iso(t *token) string {
	var year, month, day, quarter, half int
	w := string(s.low[t.start:t.end])
	if n := s.numericDate(int(t.start)); n == int(t.end) && n-int(t.start) >= 8 {
		switch {
		case w[4] == '-' && len(w) == 10:
			return w
		case w[2] == '.' && len(w) == 10:
			return w[6:] + "-" + w[3:5] + "-" + w[:2]
		}
		return "" // 6/7/2025 is two different days
	}
	for i := int(t.start); i < int(t.end); {
		switch {
		case digit(s.low[i]):
			end := s.run(i)
			n, err := strconv.Atoi(string(s.low[i:end]))
			switch {
			case err != nil:
				return ""
			case end-i == 4:
				year = n
			case end-i <= 2:
				day = n
			}
			i = end
		case s.letter(i) > 0:
			end := max(s.wordEnd(i), i+1)
			word := token{kind: kWord, start: int32(i), end: int32(end)}
			switch e := s.lx.words[string(s.low[i:end])]; {
			case e.cue&cMonth != 0:
				month = int(e.value)
			case e.cue&(cThis|cSeason|cWeekday|cWithin|cLong|cPast) != 0 ||
				s.lx.fiscal != "" && prefix(string(s.low[i:end]), s.lx.fiscal):
				return ""
			case e.cue&cDatePart != 0 && e.value == 2: // "mid 2026" fixes no day
				return ""
			case s.period(&word):
				p := string(s.low[i:end])
				if len(p) != 2 {
					return ""
				}
				if prefix(p, s.lx.quarter) {
					quarter = int(p[1] - '0')
				} else {
					half = int(p[1] - '0')
				}
			}
			i = end
		default:
			i++
		}
	}
	switch {
	case year == 0:
		return ""
	case quarter > 0:
		month, day = quarter*3, 0
	case half > 0:
		month, day = half*6, 0
	case month == 0:
		month, day = 12, 0
	}
	if day == 0 {
		day = [...]int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}[month-1]
		if month == 2 && year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			day = 29
		}
	}
	if day > 31 {
		return ""
	}
	b := strconv.AppendInt(nil, int64(year), 10)
	b = append(b, '-', byte('0'+month/10), byte('0'+month%10), '-', byte('0'+day/10), byte('0'+day%10))
	return string(b)
}
