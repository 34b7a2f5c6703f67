package text

import "strings"

// maxHalves is how many clauses of a text are looked at; what comes after them is left out.
const maxHalves = 12

// half is one clause of a text that may be several goals.
type half struct {
	from, to int      // its tokens [from, to)
	verb     int      // -1 where it names a state
	at       [2]int32 // its bytes
	apart    bool     // a sentence, a line or a semicolon divides it from the one before
}

// halves are the clauses of a text, in order.
type halves struct {
	list [maxHalves]half
	n    int
}

func (h *halves) add(x half) {
	if h.n < maxHalves {
		h.list[h.n] = x
		h.n++
	}
}

// close ends the clause that is open, if any, at a token and a byte.
func (h *halves) close(token int, at int32) {
	if h.n > 0 && h.list[h.n-1].to == 0 {
		h.list[h.n-1].to, h.list[h.n-1].at[1] = token, at
	}
}

// parts says where the goals of one text stand, as bytes; those beyond its room are not kept.
type parts struct {
	at [4][2]int32
	n  int
}

func (p *parts) add(at [2]int32) {
	if p.n < len(p.at) {
		p.at[p.n] = at
		p.n++
	}
}

// Parts gives the goals or tasks that a compound text or a task list strings together, as written: the first four,
// without what joins them. Any other text has none.
func (r Reading) Parts() []string {
	if !r.Compound && !r.TaskList {
		return nil
	}
	var out []string
	for _, at := range r.parts.at[:r.parts.n] {
		if s := strings.Trim(r.Text[at[0]:at[1]], " ,;.\n"); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// several decides whether the text is more than one goal: a task list when three or more things to do are strung
// together, compound when two halves each stand alone.
func (p *parse) several(r *Reading) {
	var h halves
	if p.lx.verbLast && p.verb != p.head {
		p.divideLast(&h)
	} else {
		p.divide(&h)
	}
	h.close(len(p.tokens), int32(len(p.text)))
	if h.n < 2 {
		return
	}
	tasks := 0
	for i := range h.list[:h.n] {
		if x := &h.list[i]; x.verb >= 0 && p.tokens[x.verb].is(vDeliver|vAct|vServe|vLight) &&
			!(p.tokens[x.verb].is(changes) && !p.tokens[x.verb].is(vDeliver)) && (i == 0 || !p.refersBack(x)) {
			tasks++
		}
	}
	if tasks >= 3 && tasks*3 >= h.n*2 && p.baseAndTarget() < 0 {
		r.TaskList = true
		for _, x := range h.list[:h.n] {
			r.parts.add(x.at)
		}
	} else {
		p.judge(&h, r)
	}
	r.words[2] = p.span(p.head, p.head+1)
}

// judge says which clauses are goals of their own. Those that belong to the one before go on with it.
func (p *parse) judge(h *halves, r *Reading) {
	var by [maxHalves]*joint
	whole := h.list[0]
	for i := 1; i < h.n; i++ {
		by[i] = jointOf(p.ties(&whole, &h.list[i]))
		r.Compound = r.Compound || by[i].two
		if by[i].two || by[i].wish {
			whole = h.list[i]
		} else {
			whole.to = h.list[i].to
		}
	}
	if !r.Compound {
		return
	}
	part := h.list[0].at
	for i := 1; i < h.n; i++ {
		if by[i].two || by[i].wish {
			r.parts.add(part)
			part[0] = h.list[i].at[0]
		}
		part[1] = h.list[i].at[1]
	}
	r.parts.add(part)
}

// divide finds the clauses where a verb stands first in each.
func (p *parse) divide(h *halves) {
	in := p.tokens
	inPurpose, depth := false, 0
	object := false              // the clause so far has something the verb acts on
	paired, pairedFrom := -1, -1 // the "and" of "halt and reverse", and where that breaks off from what comes before
	for i := p.head; i < len(in); i++ {
		t := &in[i]
		if depth = nested(depth, t.mark); depth > 0 {
			continue
		}
		inPurpose = inPurpose || p.opensPurpose(i)
		if i == p.head {
			if p.verb == i || p.verb < 0 {
				h.add(half{from: i, verb: p.verb, at: [2]int32{t.start}})
			}
			object = p.verb < 0
			continue
		}
		hard := t.mark == ';' || t.mark == '\n' || t.mark == '.' && t.end < int32(len(p.text))
		soft := t.mark == ',' || t.is(wAnd) && t.kind == kWord
		if !hard && !soft {
			object = object || t.kind == kWord && (t.is(nouns) || t.class == 0 || t.form&nounToo != 0)
			continue
		}
		j := p.afterBreak(i, hard)
		if j >= len(in) {
			break
		}
		inPurpose = inPurpose && !hard
		if inPurpose || !object || t.mark == ',' && !at(in, i+1).is(wAnd) && p.subordinate(i) {
			continue
		}
		next := &in[j]
		switch {
		case next.word() && next.is(verbs) && next.form&base != 0 && p.clause(j, hard):
			if p.verb >= 0 || hard {
				from, start := i, next.start
				if paired == i {
					from, start = pairedFrom, in[i-1].start
				}
				h.close(j, p.upTo(from))
				h.add(half{from: j, verb: j, at: [2]int32{start}, apart: hard})
				object = false
			}
		case hard && next.word() && p.says(j), soft && p.says(j) && p.target >= 0 && p.target < i && !p.lx.verbLast:
			h.close(j, p.upTo(i))
			h.add(half{from: j, verb: -1, at: [2]int32{next.start}, apart: hard})
			object = true
		case next.is(verbs) && at(in, j+1).is(wAnd):
			paired, pairedFrom = j+1, i
		}
		i = max(i, j-1)
	}
}

// nested gives how deep in brackets the text is after a mark.
func nested(depth int, mark byte) int {
	switch mark {
	case '(', '[':
		return depth + 1
	case ')', ']':
		return max(depth-1, 0)
	}
	return depth
}

// opensPurpose says whether what stands at i begins something that is no goal of its own: why something is done, what
// is asked ("how we hire and set pay"), what something does ("policies that …"), what people do who are helped to it.
func (p *parse) opensPurpose(i int) bool {
	in := p.tokens
	t, next, prev := &in[i], at(in, i+1), at(in, i-1)
	switch {
	case i == p.purpose:
		return true
	case i <= p.head:
		return false
	case t.is(wPurpose | wMeans | wWhile | wList | wAsk), t.is(wRel) && i > p.verb+1:
		return true
	case t.mark == ',' && next.form&gerund != 0 && next.is(verbs) && !next.is(nouns):
		return true
	case t.has(cTo) && !prev.is(wToNoun) && next.is(verbs) && next.form&base != 0 && !next.is(wDet|wStop) &&
		next.kind == kWord:
		return next.form&nounToo == 0 || prev.is(nPeople) || p.verb >= 0 && in[p.verb].is(vSoft)
	}
	return p.verb >= 0 && in[p.verb].is(vSoft|vLight) && prev.is(nPeople) && t.is(verbs) && t.form&base != 0 &&
		!t.is(nouns)
}

// afterBreak gives where the clause after the break at i begins, past "and", marks, the number of a line and adverbs.
func (p *parse) afterBreak(i int, hard bool) int {
	in := p.tokens
	for j := i + 1; j < len(in); j++ {
		t := &in[j]
		numbered := hard && t.kind == kNumber && at(in, j+1).mark == '.'
		if !t.is(wAnd) && (t.kind != kPunct || t.mark == '(') && !numbered && (!t.is(wAdverb) || t.is(verbs)) {
			return j
		}
	}
	return len(in)
}

// upTo gives the byte where the text before the break at i ends, without "and, by 2020".
func (p *parse) upTo(i int) int32 {
	for i > p.head+1 {
		t := &p.tokens[i-1]
		if !(t.kind == kDate || t.kind == kPunct && (t.mark == ',' || t.mark == ';' || t.mark == '.' || t.mark == '\n') ||
			t.word() && t.is(wAnd) || t.word() && t.is(wPrep) && at(p.tokens, i).kind == kDate) {
			break
		}
		i--
	}
	return p.tokens[i-1].end
}

// subordinate says whether the clause up to i was opened by "that", so that its verb is still to come: "ensure that
// all, both men and women, achieve literacy".
func (p *parse) subordinate(i int) bool {
	return p.verb >= 0 && p.tokens[p.verb].is(vSoft) && i > p.verb+1 && at(p.tokens, p.verb+1).is(wStop) &&
		at(p.tokens, p.verb+1).is(wDet)
}

// divideLast does the same where the verb stands last: every part that has an object and ends in a verb is a clause.
func (p *parse) divideLast(h *halves) {
	object, from, last := false, -1, -1
	for i := p.head; i <= len(p.tokens); i++ {
		t := at(p.tokens, i)
		if i < len(p.tokens) && !(t.kind == kPunct && (t.mark == ',' || t.mark == ';' || t.mark == '.' || t.mark == '\n') ||
			t.is(wAnd)) {
			if t.kind == kWord {
				object = object || last >= 0
				last = i
				if from < 0 {
					from = i
				}
			}
			continue
		}
		if v := at(p.tokens, last); last >= 0 && object && v.is(verbs&^vBe) && v.form&base != 0 {
			h.add(half{from: from, to: i, verb: last, at: [2]int32{p.tokens[from].start, v.end}})
			object, from, last = false, -1, -1
		}
	}
}

// clause says whether the verb at j starts a clause of its own rather than being a noun in a list.
func (p *parse) clause(j int, hard bool) bool {
	t, next := &p.tokens[j], at(p.tokens, j+1)
	if next.end == 0 || next.kind == kPunct && next.mark != '"' || next.is(wAnd) {
		return false
	}
	if t.is(wStop) && !t.is(changes|vDeliver|vServe) || t.is(nouns) && !hard && !next.is(wDet) && next.kind != kNumber {
		return false
	}
	if t.form&nounToo == 0 {
		return !next.has(cUnder | cOver)
	}
	return next.is(wDet) || next.kind == kNumber && !next.has(cTo) || hard && next.word() && !next.is(wPrep) ||
		t.is(vUp|vDown|vTimes) && !t.is(nouns) && next.word() && !next.is(wPrep|wAnd) && p.letter(int(next.start)) > 0
}

// says whether a number clause starts at j: "churn below 3 %".
func (p *parse) says(j int) bool {
	nouned := false
	for k := j; k < len(p.tokens) && k < j+7; k++ {
		t := &p.tokens[k]
		switch {
		case t.kind == kNumber:
			return nouned && t.role == rTarget &&
				(t.unitKind&(cPercent|cMoney|cTime) != 0 || at(p.tokens, k-1).has(cUnder|cOver|cTo))
		case t.kind == kPunct || t.kind == kDate || t.is(wAnd):
			return false
		case t.is(nMetric):
			nouned = true
		case t.is(wPrep) && !t.has(cUnder|cOver|cTo|cFrom|cOf):
			return false
		}
	}
	return false
}

// vanity marks counts that only grow: followers, downloads, registered users. A rate, a share or a word that shows use
// takes the mark away.
func (p *parse) vanity(r *Reading) {
	if r.Kind == Output || r.Kind == Vague && !r.HasTarget && p.verb < 0 {
		return
	}
	found := -1
	for i := range p.tokens {
		t := &p.tokens[i]
		if t.kind == kNumber && t.role == rTarget && t.unitKind == cPercent && at(p.tokens, i+1).has(cOf) {
			return
		}
		if t.kind != kWord {
			continue
		}
		if t.is(wRate) && !t.is(nVanity) && i != p.verb {
			return
		}
		if t.is(nVanity) && i >= p.head && i < p.end && found < 0 && i != p.verb && p.object(i) {
			found = i
		}
	}
	if found >= 0 {
		r.Vanity = true
		r.words[3] = p.span(found, found+1)
	}
}

// object says whether the noun at i is what the goal counts: the head of its object, or right after its number.
func (p *parse) object(i int) bool {
	if i == p.noun || i >= p.np && i < p.npTo && at(p.tokens, i+1).kind != kWord {
		return true
	}
	if i >= p.np && i < p.npTo {
		return p.noun >= 0 && p.tokens[p.noun].is(nMetric) && i > p.noun || i == p.noun-1 && p.tokens[p.noun].is(nVanity)
	}
	for j := i - 1; j >= p.head && j >= i-3; j-- {
		if p.tokens[j].kind == kNumber {
			return p.tokens[j].role == rTarget && p.tokens[j].unitKind&(cTime|cMoney) == 0
		}
		if p.tokens[j].is(wPrep | wAnd) {
			return false
		}
	}
	return false
}
