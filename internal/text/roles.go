package text

// roles says what each number does: where things stand, where they should go, by how much, or only a name or a window.
// What the sentence does not say stays a target, so that "no target" is never claimed of a text that has a number.
func (s *scan) roles() {
	in := s.tokens
	for i := range in {
		if t := &in[i]; t.kind == kNumber {
			t.role = s.role(in, i)
		}
	}
	s.ranges(in)
	s.fromTo(in)
	s.standing(in)
}

func (s *scan) role(in []token, i int) role {
	t, prev, next := &in[i], at(in, i-1), at(in, i+1)
	switch {
	case t.has(cAge) || next.has(cAge) || prev.has(cAge):
		return rAge
	case t.has(cOrdinal):
		return rName
	case prev.has(cRank) && t.unitKind == 0:
		return rRank
	case prev.is(nNumbered|nStandard) && t.unitKind == 0 && !t.has(cMagnitude) &&
		(prev.is(nStandard) || t.plain && !prev.is(nMetric) && !(prev.is(verbs) && (next.is(nouns) || next.class ==
			0 && next.word()))):
		return rName
	case s.numbers(in, i):
		return rName
	case prev.has(cPer) && t.unitKind&^cTime == 0:
		return rWindow
	case t.unitKind == cTime && t.hyphen && bounded(in, i):
		return rLimit
	case t.unitKind == cTime && t.hyphen:
		return rWindow
	case t.hyphen:
		return rName
	case t.unitKind == cTime && prev.has(cWithin):
		return rLimit
	case t.unitKind == cTime && prev.has(cWindow) && !prev.has(cOver|cUnder|cTo):
		return rWindow
	case t.unitKind == cTime && prev.has(cOver) && prev.has(cWindow) && s.counted(in, i):
		// "over 12 months" beside another number
		return rWindow
	case prev.has(cBy) || t.sign || t.unitKind == cTimes:
		return rChange
	}
	return rTarget
}

// bounded says whether "or less" and the like follow the number at i: "5.5-hours total or less".
func bounded(in []token, i int) bool {
	for j := i + 1; j < len(in) && j <= i+3 && in[j].kind == kWord; j++ {
		if in[j].has(cUnder|cOver) && !in[j].is(wPrep) && at(in, j+1).kind != kNumber {
			return true
		}
	}
	return false
}

// numbers says whether the number at i only tells one of a row from the others: "on ward 7", "in Year 4", "line 3 of".
func (s *scan) numbers(in []token, i int) bool {
	t, thing, before, next := &in[i], at(in, i-1), at(in, i-2), at(in, i+1)
	return t.unitKind == 0 && t.plain && t.value < 1000 && !t.has(cMagnitude) && digit(s.low[t.start]) &&
		thing.kind == kWord && s.letter(int(thing.start)) > 0 && thing.cue&^cHollow == 0 &&
		!thing.is(nMetric|nPeople|nVanity|verbs|wPrep|wStop|wDet|wAnd|wMore|wNo|wRel) &&
		(before.kind == kWord && before.is(wPrep|wDet) || i > 1 && upper(s.text[thing.start]) && before.kind == kWord) &&
		(next.end == 0 || next.kind == kPunct && next.mark != '-' || next.kind == kWord && next.is(wPrep|wAnd))
}

// counted says whether there is another number that is not a time.
func (s *scan) counted(in []token, i int) bool {
	for j := range in[:min(len(in), 64)] {
		if j != i && in[j].kind == kNumber && in[j].unitKind != cTime {
			return true
		}
	}
	return false
}

// ranges joins "between 18 and 22" and "3 out of 4 customers" into one number.
func (s *scan) ranges(in []token) {
	for i := 0; i+2 < len(in); i++ {
		a, mid, b := &in[i], &in[i+1], &in[i+2]
		if a.kind != kNumber || b.kind != kNumber || mid.kind != kWord {
			continue
		}
		switch {
		case mid.is(wAnd) && at(in, i-1).has(cBetween) && b.value > a.value:
			a.high, b.role = b.value, rNone
			if a.unitKind == 0 {
				a.unitKind, a.unit = b.unitKind, b.unit
			}
		case mid.has(cOf|cWithin) && a.unitKind == 0 && b.unitKind == 0 && a.value < b.value && b.value <= 100 &&
			at(in, i+3).is(nouns):
			a.over, b.role = b.value, rNone
		}
	}
}

// near finds the next number at most n tokens after i with nothing but small words between; -1 when there is none.
func near(in []token, i, n int) int {
	for j := i + 1; j < len(in) && j <= i+n; j++ {
		switch t := &in[j]; {
		case t.kind == kNumber:
			return j
		case t.kind == kDate, t.kind == kPunct && t.mark != ':' && t.mark != '*' && t.mark != '-', t.is(wAnd),
			t.is(verbs&^(vBe|vLight)) && !t.is(nMetric) && !t.is(wStop):
			return -1
		}
	}
	return -1
}

// fromTo marks "from A to B", "A → B", "to B from A" and, after a verb of change, "A to B".
func (s *scan) fromTo(in []token) {
	for i := range in {
		t := &in[i]
		if t.kind != kNumber || t.role == rAge || t.role == rName {
			continue
		}
		prev := at(in, i-1)
		from := prev.has(cFrom) || (prev.has(cAbout) || prev.is(wDet) || prev.has(cPast|cNow)) && at(in, i-2).has(cFrom) ||
			at(in, i-2).has(cFrom) && !prev.is(wAnd|verbs) && prev.word()
		for j := i + 1; j < len(in) && j <= i+6; j++ {
			to := &in[j]
			if to.kind == kNumber && !(to.unitKind == cTime && t.unitKind != cTime) {
				break
			}
			if to.kind == kPunct && to.mark != ',' && to.mark != '(' && to.mark != ')' && to.mark != '-' && to.mark != '/' {
				break
			}
			arrow := to.has(cTo) && to.word() && s.letter(int(to.start)) == 0
			if !(to.has(cTo) && (from || arrow || j == i+1 && !prev.has(cBy) && s.pair(in, i))) {
				continue
			}
			k := near(in, j, 4)
			if k > 0 && (in[k].role != rName || from) {
				t.role, in[k].role = rBase, rTarget
				if in[k].unitKind != 0 && t.unitKind == 0 {
					t.unitKind, t.unit = in[k].unitKind, in[k].unit
				}
			}
			break
		}
		if from && t.role == rTarget && i > 2 { // to B from A
			for j := i - 1; j >= 0 && j >= i-6; j-- {
				if in[j].kind == kNumber && in[j].role == rTarget && in[j].unitKind == t.unitKind &&
					(t.unitKind != 0 || at(in, j-1).has(cTo)) {
					t.role = rBase
					break
				}
			}
		}
	}
}

// pair says whether "A to B" at i is a way from A to B rather than a range: after a verb of change or a
// colon, or when both have a unit.
func (s *scan) pair(in []token, i int) bool {
	k := i + 2
	if k >= len(in) || in[k].kind != kNumber || in[k].unitKind != in[i].unitKind {
		return false
	}
	if in[i].unitKind != 0 {
		return true
	}
	if at(in, i-1).mark == ':' {
		return true
	}
	for j := i - 1; j >= 0 && j >= i-8; j-- {
		if in[j].is(vUp|vDown) && in[j].word() {
			return true
		}
	}
	return false
}

// standing marks numbers that say where things stand: "(currently 45 %)", "was 3 %", "last quarter: 12", "12 % today".
func (s *scan) standing(in []token) {
	targets := 0
	for i := range in {
		if in[i].kind == kNumber && (in[i].role == rTarget || in[i].role == rChange || in[i].role == rLimit) {
			targets++
		}
	}
	open, told := -1, false
	for i := range in {
		t := &in[i]
		switch {
		case t.mark == '(' || t.mark == '[':
			open, told = i, false
			for j := i + 1; j < len(in) && j < i+24 && in[j].mark != ')' && in[j].mark != ']'; j++ {
				if in[j].kind == kDate && j == i+1 && at(in, j+1).mark == ':' { // (Q3: 12)
					told = true
					break
				}
				if in[j].word() && (in[j].has(cNow) || in[j].has(cFrom) ||
					in[j].has(cPast) && at(in, j+1).has(cSpan|cMonth|cTime|cLong)) {
					told = true
					break
				}
			}
		case t.mark == ')' || t.mark == ']':
			open = -1
		case t.kind == kNumber && (t.role == rTarget || t.role == rChange || t.role == rRank):
			if open >= 0 && told {
				t.role, told = rBase, false
				continue
			}
			if targets > 1 && at(in, i+1).has(cNow|cPast) && !at(in, i+1).is(nouns) && open < 0 && !s.nowAhead(in, i+1) {
				t.role = rBase
			}
		case open < 0 && (t.word() && t.has(cNow) || t.has(cPast) && at(in, i+1).has(cSpan|cTime)):
			if j := near(in, i, 4); j > 0 && (in[j].role == rTarget || in[j].role == rChange || in[j].role == rRank) {
				in[j].role = rBase
			}
		}
	}
}

// nowAhead says whether the cue at i belongs to a number after it: "80 %, currently 45 %".
func (s *scan) nowAhead(in []token, i int) bool { return near(in, i, 3) > 0 }
