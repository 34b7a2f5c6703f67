package text

// parse is what one walk over the tokens finds out before anything is decided.
type parse struct {
	*scan
	head     int  // first token that matters
	verb     int  // the verb the goal starts with (or ends with, where the language puts it last); -1 when there is none
	end      int  // end of the main clause: purposes, means and further sentences come after it
	np, npTo int  // the object of the verb, or the subject: tokens [np, npTo)
	noun     int  // its head noun; -1 when there is none
	purpose  int  // first token after "in order to", "to" + verb, "so that"; -1
	target   int  // first number in the main clause that is a target, change or limit; -1
	wish     bool // better, faster, more
	vague    int  // first vague word; -1
	some     bool
	done     int // a participle of delivery ("launched") or "live"; -1
	onTime   bool
	all      bool
	none     bool
	baseline bool
	date     bool
	rank     bool // "top 5", "#1"
	anyNum   bool // any number that could be a target, anywhere
}

func (s *scan) parse() parse {
	p := parse{scan: s, verb: -1, noun: -1, purpose: -1, target: -1, vague: -1, done: -1}
	p.head = s.start()
	p.findVerb()
	p.findEnd()
	p.findObject()
	p.survey()
	return p
}

// start skips what people write before a goal: bullets, numbering, labels, dates, "our goal is to", adverbs.
func (s *scan) start() int {
	in := s.tokens
	i, labels := 0, 0
	for i < len(in) {
		t := &in[i]
		switch {
		case t.kind == kPunct && t.mark == '[':
			j := i
			for j < len(in) && in[j].mark != ']' {
				j++
			}
			i = min(j+1, len(in))
		case t.kind == kPunct, t.word() && t.has(cTo) && s.letter(int(t.start)) == 0:
			i++
		case t.kind == kNumber && at(in, i+1).kind == kPunct &&
			(at(in, i+1).mark == '.' || at(in, i+1).mark == ')' || at(in, i+1).mark == ':') && i+2 < len(in) && i < 3:
			i += 2
		case labels < 2 && s.label(i) > i:
			owner := t.has(cOwner)
			i = s.label(i)
			labels++
			// "Owner: Ann Lee."
			for owner && i < len(in) && in[i].kind == kWord && upper(s.text[in[i].start]) && !in[i].is(verbs) {
				i++
			}
		case t.word() && t.is(wLeadIn) && !(t.is(verbs) && at(in, i+1).is(nPeople)) &&
			!(t.is(verbs) && labels == 0 && i > 0 && at(in, i-1).is(wLeadIn) && at(in, i+1).kind == kPunct):
			i++
		case t.word() && t.is(wAdverb) && !t.is(verbs):
			i++
		case t.kind == kDate:
			i++
		case t.word() && (t.is(wPrep) || t.has(cDue|cWithin)) && !t.has(cUnder|cOver) && s.datedBy(i) > i:
			i = s.datedBy(i)
		case t.word() && t.is(wMeans|wWhile) || t.has(cBy) && at(in, i+1).form&gerund != 0:
			j := i
			for j < len(in) && j < i+16 && in[j].mark != ',' {
				j++
			}
			if j >= len(in) || j == i+16 {
				return i
			}
			i = j + 1
		case t.word() && t.is(wPrep) && !t.has(cUnder|cOver) && s.framed(i) > i: // "For 2 use cases, deliver …"
			i = s.framed(i)
		case s.willed(i) > i:
			return s.willed(i)
		default:
			return i
		}
	}
	return 0
}

// datedBy gives the token after a date that starts with the preposition at i, or i.
func (s *scan) datedBy(i int) int {
	for j := i + 1; j < len(s.tokens) && j <= i+3; j++ {
		if s.tokens[j].kind == kDate {
			return j + 1
		}
		if !s.tokens[j].is(wDet) {
			break
		}
	}
	return i
}

// framed gives the verb after the comma that ends a preposition's phrase at i, or i.
func (s *scan) framed(i int) int {
	for j := i + 1; j < len(s.tokens) && j <= i+8; j++ {
		if s.tokens[j].mark == ',' {
			if v := at(s.tokens, j+1); v.word() && v.is(verbs) && v.form&base != 0 && !v.is(nouns|wDet) {
				return j + 1
			}
			break
		}
	}
	return i
}

// willed gives the verb of making in "the Trust will implement", or i. What a number of things or all will do, and what
// people will who are not of the house, is a state.
func (s *scan) willed(i int) int {
	for j := i; j < len(s.tokens) && j <= i+5; j++ {
		t, next := &s.tokens[j], at(s.tokens, j+1)
		switch {
		case j > i && t.word() && t.is(wWill):
			if next.word() && next.is(vDeliver|vAct) && !next.is(changes|vLight) && next.form&base != 0 {
				return j + 1
			}
			return i
		case !t.word() || t.is(wAll|wPrep|wRel|wNo|nMetric|nVanity) && !t.is(wDet), t.is(wAll),
			t.is(nPeople) && !t.is(wStaff):
			return i
		}
	}
	return i
}

// label gives the token after a label such as "Sales:" or "KR 2 -", or i. What stands before it must not be a sentence.
func (s *scan) label(i int) int {
	in := s.tokens
	for j := i; j < len(in) && j <= i+5; j++ {
		t := &in[j]
		switch {
		case t.kind == kPunct && t.mark == ':' && j > i && j+1 < len(in):
			return j + 1
		case t.kind == kPunct && (t.mark == '-' || t.mark == '*' || t.mark == '.' || t.mark == ')') && j > i &&
			j+1 < len(in) && j <= i+2 && at(in, i).is(wLeadIn|nNumbered):
			return j + 1
		case t.kind == kPunct && t.mark != '/' && t.mark != '&', t.kind == kDate,
			t.kind == kNumber && (t.unitKind != 0 || !t.plain || j == i),
			j == i && t.is(vDeliver|vUp|vDown|vReach|vEnd) && t.form&(base|gerund) != 0 && t.form&nounToo == 0 && !t.is(wLeadIn),
			t.has(cUnder | cOver):
			return i
		}
	}
	return i
}

// findVerb finds the verb that carries the goal.
func (p *parse) findVerb() {
	in := p.tokens
	h := p.head
	t := at(in, h)
	if t.word() && t.is(verbs) && p.verbHere(h) {
		p.verb = h
		return
	}
	if p.lx.verbLast {
		for i, depth := h, 0; i < len(in); i++ {
			switch v := &in[i]; {
			case v.mark == '(':
				depth++
			case v.mark == ')':
				depth--
			case depth == 0 && v.word() && v.is(verbs) && v.form&base != 0 && !v.is(nouns&^nAction) && i > h &&
				(v.form&nounToo == 0):
				p.verb = i
			}
			if in[i].mark == ';' || in[i].mark == '.' || p.verb > 0 {
				break
			}
		}
		return
	}
	if t.word() && t.class == 0 && t.cue&^cHollow == 0 && p.likeVerb(h) {
		p.verb = h
	}
}

// verbHere says whether the word at i, which may be a verb, is one: not "Support cost < $4", not "Launch of the app".
func (p *parse) verbHere(i int) bool {
	t, next := at(p.tokens, i), at(p.tokens, i+1)
	if t.is(wLive) && !t.is(vLight|vBe) && t.form&base == 0 {
		return false
	}
	if t.form&past != 0 && t.form&base == 0 && t.is(changes) && !next.is(wDet) {
		return false // "Reduced churn", "Improved onboarding" describe
	}
	if t.form&third != 0 && t.form&base == 0 && t.form&nounToo != 0 {
		return false
	}
	if p.lx.verbLast && t.is(nAction) {
		return false
	}
	if t.form&nounToo == 0 {
		return !(t.is(nouns) && next.end == 0)
	}
	switch {
	case next.is(wPrep) && !next.has(cUnder|cOver|cAbout) && next.kind == kWord:
		return (t.is(vSoft) || t.is(vDeliver) && next.has(cTo) && i == 0) && !next.has(cOf) // "Focus on", "Switch to"
	case next.end == 0, next.kind == kPunct, next.kind == kWord && p.letter(int(next.start)) == 0,
		next.has(cUnder|cOver) && !next.is(changes), next.is(vBe) && !next.is(wDet):
		return false
	case next.is(nMetric) && t.is(nMetric|vAct|vDeliver|vServe) && p.measured(i):
		return false
	}
	return true
}

// measured says whether a comparison or a number follows a noun phrase at i directly.
func (p *parse) measured(i int) bool {
	for j := i + 1; j < len(p.tokens) && j <= i+4; j++ {
		t := at(p.tokens, j)
		switch {
		case t.has(cUnder | cOver), t.kind == kNumber:
			return true
		case !t.is(nouns) && t.class != 0:
			return false
		}
	}
	return false
}

// likeVerb guesses that an unknown first word is a verb: it looks like no noun or adjective, and something to act on
// follows. A short or capitalised word is a name.
func (p *parse) likeVerb(i int) bool {
	t, next := at(p.tokens, i), at(p.tokens, i+1)
	if next.kind == kNumber && next.unitKind&(cPercent|cMoney|cTime|cTimes) == 0 && !next.hyphen { // "Repave 40 km of …"
		thing := at(p.tokens, i+2)
		return (thing.has(cOf) || thing.is(nouns) && !thing.is(nMetric)) && t.end-t.start >= 4 &&
			p.text[t.start+1:t.end] == string(p.low[t.start+1:t.end]) && !endsIn(p.low[t.start:t.end], p.lx.nounSuffixes)
	}
	if !next.word() || next.end == 0 || p.letter(int(next.start)) == 0 {
		return false
	}
	w := p.low[t.start:t.end]
	if endsIn(w, p.lx.suffixes) {
		return true
	}
	if len(w) < 4 || p.text[t.start+1:t.end] != string(w[1:]) || endsIn(w, p.lx.nounSuffixes) {
		return false
	}
	return next.is(wDet) && !next.is(wAll|wNo) || next.class&^(nouns|wVague|wMore|wSome|nChange|wStaff|wTaught) == 0
}

// endsIn says whether a word has one of the endings and something before it.
func endsIn(w []byte, endings []string) bool {
	for _, s := range endings {
		if len(w) > len(s)+2 && string(w[len(w)-len(s):]) == s {
			return true
		}
	}
	return false
}

// findEnd finds where the main clause ends and where its purpose begins.
func (p *parse) findEnd() {
	in := p.tokens
	from := max(p.verb, p.head) + 1
	if p.lx.verbLast {
		from = p.head + 1
	}
	p.end = len(in)
	for i := from; i < len(in); i++ {
		t, next := &in[i], at(in, i+1)
		switch {
		case t.kind == kPunct && (t.mark == ';' || t.mark == '\n' || t.mark == '.' || t.mark == '!'),
			t.is(wWhile) && i > from,
			t.is(wMeans),
			t.has(cBy) && next.form&gerund != 0 && next.is(verbs) && !next.is(nouns):
			p.end = i
			p.findPurpose(i)
			return
		case t.is(wPurpose) && !(t.has(cBy) && (next.kind == kNumber || next.has(cAbout|cOver|cUnder))):
			p.end, p.purpose = i, i+1
			if t.is(verbs) {
				p.purpose = i
			}
			return
		case t.is(wRel) && next.is(vUp|vDown|vReach|vEnd|vTimes) && i > from:
			p.end, p.purpose = i, i+1
			return
		case t.has(cTo) && t.word() &&
			(next.is(changes|vServe|vBe|vSoft) || next.is(vDeliver|vAct) && next.form&nounToo == 0) && next.form&base != 0 &&
			i > from && !next.is(wAll|wNo|wStop) && !at(in, i-1).is(vSoft|vBe|wToNoun) && !p.lx.verbLast:
			p.end, p.purpose = i, i+1
			return
		}
	}
	p.end = len(in)
}

func (p *parse) findPurpose(i int) {
	for ; i < len(p.tokens); i++ {
		if p.tokens[i].is(wPurpose) {
			p.purpose = i + 1
			return
		}
	}
}

// findObject finds the noun phrase after the verb (before it, where the verb comes last), or at the start.
func (p *parse) findObject() {
	in := p.tokens
	i := p.head
	stop := p.end
	if p.verb >= 0 {
		if p.verb == p.head || !p.lx.verbLast {
			i = p.verb + 1
		} else {
			stop = min(stop, p.verb)
		}
	}
	for i < stop && (in[i].is(wDet|wAll|wNo|wSome|wAdverb) || in[i].has(cAbout|cOver|cUnder) ||
		in[i].kind == kNumber && in[i].role != rName || in[i].kind == kPunct && in[i].mark != ',' && in[i].mark != ';') {
		if in[i].is(wAll) && in[i].is(nouns) {
			break
		}
		i++
	}
	// 60 % of all tickets
	if i > p.head && at(in, i-1).kind == kNumber && (at(in, i).has(cOf) || p.lx.verbLast && at(in, i).is(wPrep)) {
		for i++; i < stop && in[i].is(wDet|wAll); i++ {
			continue
		}
	}
	p.np = i
	for ; i < stop; i++ {
		t := &in[i]
		if p.gives(i) { // "offer guests an experience": what is given counts, not who gets it
			for p.noun = -1; i < stop && (in[i].is(wDet) || in[i].kind == kNumber); i++ {
				continue
			}
			p.np = i
			if i >= stop {
				break
			}
			t = &in[i]
		}
		if t.kind == kNumber && (t.role == rName || t.hyphen) { // ISO 9001 certification, 90-day plan
			continue
		}
		if p.noun >= 0 && t.is(wDet) && !t.is(nouns) || t.kind != kWord || t.has(cUnder|cOver|cFrom|cBy) || t.has(cTo) ||
			t.is(wPrep) || t.is(wAnd) || p.letter(int(t.start)) == 0 ||
			i > p.np && p.verb != i && t.is(verbs) && !t.is(nouns) && t.form&nounToo == 0 && t.form&base != 0 && !t.is(wVague) ||
			i > p.np && t.is(wLive) && !t.is(nouns) && t.form&past == 0 ||
			t.has(cPeriod) && i > p.np || t.is(wDone) && i > p.np {
			break
		}
		if i > p.np && (t.form&past != 0 && t.is(vDeliver) && !t.is(nouns) && p.verb < 0) {
			break
		}
		if t.is(nouns|nNumbered) || t.class&^(wVague|wMore|wAdverb|verbs) == 0 && t.class&(wVague|wMore|wAdverb) == 0 ||
			t.form&nounToo != 0 {
			p.noun = i
		}
	}
	p.npTo = i
	p.joined(i, stop)
	// "number of active users": the phrase goes on, the head stays a measure
	if p.noun >= 0 && at(in, i).has(cOf) && at(in, i+1).kind == kWord && i < stop && in[p.noun].is(nMetric) {
		for i++; i < stop && in[i].kind == kWord && !in[i].is(wPrep|wAnd) && !in[i].has(cTo|cFrom|cUnder|cOver|cPeriod); i++ {
			continue
		}
		p.npTo = i
	}
}

// joined goes on to the thing that two words before it describe together: "our values and behaviours strategy".
func (p *parse) joined(i, stop int) {
	if p.noun < 0 || p.noun != i-1 || p.verb < 0 || !at(p.tokens, i).is(wAnd) || p.tokens[p.noun].is(makes) {
		return
	}
	j := i + 1
	for j < stop && p.tokens[j].word() && (p.tokens[j].is(nouns) || p.tokens[j].class == 0) {
		j++
	}
	if j > i+2 && p.tokens[j-1].is(makes) && !p.tokens[j-1].is(nMetric) {
		p.noun, p.npTo = j-1, j
	}
}

// gives says whether an object follows the people at i-1 who get it.
func (p *parse) gives(i int) bool {
	if p.verb < 0 || p.noun != i-1 || !p.tokens[i].is(wDet) && p.tokens[i].kind != kNumber || p.lx.verbLast {
		return false
	}
	who := at(p.tokens, p.noun)
	return who.is(nPeople) && !who.is(makes|nMetric) && p.tokens[p.verb].is(vDeliver|vLight)
}

// survey walks over everything once more and notes what decides.
func (p *parse) survey() {
	in := p.tokens
	for i := range in {
		t := &in[i]
		main := i >= p.head && i < p.end && p.inMain(i)
		switch t.kind {
		case kNumber:
			switch t.role {
			case rBase:
				p.baseline = true
			case rTarget, rChange, rLimit:
				p.anyNum = true
				if main && p.target < 0 {
					p.target = i
				}
			case rRank:
				p.anyNum = true
				p.rank = p.rank || main
			}
			if t.is(wNo) {
				p.none = true
			}
		case kDate:
			if prev := at(in, i-1); !prev.has(cFrom|cNow) || prev.has(cDue|cTo) {
				p.date = true
			}
		case kWord:
			p.anyNum = p.anyNum || i >= p.head && t.is(vTimes)
			if t.has(cNow) && !t.is(verbs) {
				p.baseline = p.baseline || p.targetSomewhere(i)
			}
			if i < p.head {
				continue
			}
			if t.is(wOnTime) {
				p.onTime = true
			}
			if !main {
				continue
			}
			p.wish = p.wish || t.is(wMore) && !(t.is(wAdverb) && i < p.head)
			p.some = p.some || t.is(wSome) && !t.has(cAbout)
			p.all = p.all || t.is(wAll)
			p.none = p.none || t.is(wNo) || t.is(wNot) && at(in, i+1).participle(p)
			if t.is(wVague) && p.vague < 0 {
				p.vague = i
			}
			if p.done < 0 && i > p.head &&
				(t.is(wDone) && !t.is(verbs) || t.form&past != 0 && t.form&base == 0 && t.is(vDeliver|vAct) && i != p.verb) {
				p.done = i
			}
		}
	}
}

// participle says whether a word ends a "not": "not exhausted in any month".
func (t *token) participle(p *parse) bool {
	return t.word() && p.verb < 0 && (t.form&past != 0 && t.form&base == 0 || t.class == 0 && t.end-t.start > 4 &&
		string(p.low[t.end-2:t.end]) == "ed")
}

// targetSomewhere says whether "currently" at i can speak of a number: there is one in the text.
func (p *parse) targetSomewhere(i int) bool {
	for j := i + 1; j < len(p.tokens) && j < i+8; j++ {
		if p.tokens[j].kind == kNumber {
			return true
		}
	}
	return false
}

// inMain leaves out brackets.
func (p *parse) inMain(i int) bool {
	for j := i - 1; j >= p.head && j > i-12; j-- {
		switch p.tokens[j].mark {
		case ')', ']':
			return true
		case '(', '[':
			return false
		}
	}
	return true
}
