package text

import (
	"strings"
	"unicode/utf8"
)

// counts says whether a number word is a quantity here: "one of", "one another" and "first half" are not.
func (s *scan) counts(e entry, end int) bool {
	last := at(s.tokens, len(s.tokens)-1)
	if e.cue&cSpan != 0 && (last.has(cThis|cPast|cWindow|cOrdinal) || last.is(wDet)) {
		return false
	}
	if e.value == 1 && end < len(s.low) {
		if s.low[end] != ' ' {
			return false
		}
		_, next := s.lexeme(end + 1)
		return next.cue&(cOf|cTo|cDue) == 0 && next.class&wStop == 0
	}
	return true
}

// spelled pushes a number written as a word, with its unit.
func (s *scan) spelled(start, end int, e entry) int {
	t := token{kind: kNumber, entry: e}
	t.value, t.high = e.value, e.value
	t.class = e.class & wNo
	t.cue = e.cue & cRank
	if end < len(s.low) && s.low[end] == '-' {
		return end
	}
	end = s.unit(end, &t)
	s.push(t, start, end)
	return end
}

// number reads a number or a date in digits at i.
func (s *scan) number(i int) int {
	if end := s.numericDate(i); end > i {
		s.push(token{kind: kDate}, i, end)
		return end
	}
	return s.amount(i, i, false)
}

// run gives the end of the digits at i.
func (s *scan) run(i int) int {
	for i < len(s.low) && digit(s.low[i]) {
		i++
	}
	return i
}

// numericDate matches 2025-06-30, 30.06.2025, 6/30/2025, 30.6. and gives the end, or i.
func (s *scan) numericDate(i int) int {
	a := s.run(i)
	if a >= len(s.low) || a-i > 4 {
		return i
	}
	sep := s.low[a]
	if sep != '-' && sep != '.' && sep != '/' {
		return i
	}
	b := s.run(a + 1)
	if b == a+1 || b-a-1 > 2 || b >= len(s.low) || s.low[b] != sep {
		return i
	}
	c := s.run(b + 1)
	year, day := c-b-1, a-i
	if day == 4 { // year first
		year, day = day, year
	}
	if day < 1 || day > 2 || (year != 4 && year != 2) {
		return i
	}
	if year == 2 && sep == '-' {
		return i
	}
	return c
}

// amount reads the number whose digits start at i; start is where its currency sign, if any, stands.
func (s *scan) amount(start, i int, money bool) int {
	t := token{kind: kNumber, plain: true}
	t.lemma = 0
	var v float64
	at, plain := s.digits(i, &v)
	t.plain = plain && !money
	t.value, t.high = v, v
	if money {
		t.unitKind = cMoney
		t.unit = [2]int32{int32(start), int32(i)}
	}
	if at < len(s.low) && (s.low[at] == '+') {
		at++
		t.plain = false
	}
	before := at
	at = s.unit(at, &t)
	if at == before && s.letter(at) > 0 { // 5C, 2FA: a name
		end := max(s.wordEnd(at), at+s.letter(at))
		e, _ := s.find(i, end)
		s.push(token{kind: kWord, entry: e}, start, end)
		return end
	}
	// a range: 10-15, 10–15 %
	dash := 0
	if at < len(s.low) && s.low[at] == '-' {
		dash = 1
	} else if strings.HasPrefix(s.text[at:], "–") {
		dash = 3
	}
	if dash > 0 && at+dash < len(s.low) {
		next := at + dash
		if e, ok := s.lx.words[string(s.low[next:min(next+1, len(s.low))])]; ok && e.cue&cMoney != 0 {
			next++
		}
		switch {
		case next < len(s.low) && digit(s.low[next]):
			hi := token{unitKind: t.unitKind, unit: t.unit}
			end, _ := s.digits(next, &hi.value)
			end = s.unit(end, &hi)
			if hi.unitKind != 0 && t.unitKind == 0 {
				t.unitKind, t.unit = hi.unitKind, hi.unit
			}
			t.high, t.plain, at = hi.value, false, end
		case dash == 1 && s.letter(next) > 0: // 90-day
			end, e := s.lexeme(next)
			if e.cue&units != 0 {
				t.unitKind = kindOf(e.cue)
				t.unit = [2]int32{int32(next), int32(end)}
				t.cue |= e.cue & cLong
			}
			t.hyphen, t.plain, at = true, false, end
		}
	}
	if at+1 < len(s.low) && s.low[at] == '/' && digit(s.low[at+1]) { // 4.5/5
		at, _ = s.digits(at+1, &t.over)
		t.plain = false
		if t.over == 0 {
			t.over = 1
		}
	}
	s.push(t, start, at)
	return at
}

// digits reads digits with thousands separators and a fraction into v; plain says there were only digits.
func (s *scan) digits(i int, v *float64) (int, bool) {
	at, first, plain := i, 0, true
	for at < len(s.low) && digit(s.low[at]) {
		*v = *v*10 + float64(s.low[at]-'0')
		at++
		first++
	}
	for first > 0 && first <= 3 {
		n := 0
		if at < len(s.low) {
			switch c := s.low[at]; {
			case (c == ',' || c == '.' || c == '\'') && c != s.lx.decimal, c == ' ':
				n = 1
			case strings.HasPrefix(s.text[at:], "\u202f"):
				n = 3
			case strings.HasPrefix(s.text[at:], "\u00a0"):
				n = 2
			}
		}
		if n == 0 || s.run(min(at+n, len(s.low))) != at+n+3 {
			break
		}
		for k := at + n; k < at+n+3; k++ {
			*v = *v*10 + float64(s.low[k]-'0')
		}
		at += n + 3
		plain = false
	}
	if at+1 < len(s.low) && (s.low[at] == s.lx.decimal || (plain && (s.low[at] == '.' || s.low[at] == ','))) &&
		digit(s.low[at+1]) {
		if s.low[at] != s.lx.decimal && s.low[at] == ',' && s.lx.decimal == '.' && s.run(at+1)-at-1 > 2 {
			return at, plain
		}
		plain = false
		scale := 0.1
		for at++; at < len(s.low) && digit(s.low[at]); at++ {
			*v += float64(s.low[at]-'0') * scale
			scale /= 10
		}
	}
	return at, plain
}

func kindOf(c cue) cue {
	for _, k := range [...]cue{cAge, cPercent, cMoney, cTime, cTimes, cUnit} {
		if c&k != 0 {
			return k
		}
	}
	return 0
}

// unit reads magnitude and unit after a number ending at i.
func (s *scan) unit(i int, t *token) int {
	at := i
	for pass := 0; pass < 3; pass++ {
		j := at
		space := j < len(s.low) && s.low[j] == ' '
		if space {
			j++
		} else if strings.HasPrefix(s.text[j:], "\u00a0") || strings.HasPrefix(s.text[j:], "\u202f") {
			_, n := utf8.DecodeRuneInString(s.text[j:])
			j += n
		}
		if j >= len(s.low) {
			return at
		}
		var end int
		var e entry
		if s.letter(j) > 0 {
			end, e = s.lexeme(j)
		} else {
			_, n := utf8.DecodeRuneInString(s.text[j:])
			end = j + n
			e = s.lx.words[s.text[j:end]]
			if e.cue&(cPercent|cMoney|cTimes|cUnit) == 0 {
				return at
			}
		}
		word := end - j
		switch {
		case e.cue&cOrdinal != 0 && !space && word == 2:
			t.cue |= cOrdinal
			return end
		case e.cue&cMagnitude != 0 && t.cue&cMagnitude == 0 && t.unitKind&^cMoney == 0 &&
			!(space && word == 1 && t.unitKind == 0 && s.low[j] != 'k' && s.low[j] != 'm'):
			t.value *= e.value
			t.high *= e.value
			t.cue |= cMagnitude
			at = end
		case e.cue&units != 0 && t.unitKind == 0 &&
			!(space && word == 1 && s.letter(j) > 0 && e.cue&cUnit == 0 && e.cue&cTime == 0):
			if e.cue&cTimes != 0 && s.letter(end) > 0 {
				return at
			}
			t.unitKind = kindOf(e.cue)
			t.unit = [2]int32{int32(j), int32(end)}
			t.cue |= e.cue & (cLong | cAge)
			at = end
		default:
			if at > i {
				t.plain = false
			}
			return at
		}
		t.plain = false
	}
	return at
}
