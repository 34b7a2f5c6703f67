package text

// Kind is what a goal's wording promises.
type Kind uint8

// The kinds. Every text has one; [Reading.Sure] says whether it is worth telling anybody.
const (
	Outcome Kind = iota // a state of the world one could check
	Output              // a delivery or activity: done is done, whatever changes
	Vague               // nothing one could check
	Unread              // not said, since the text is in a language there are no lists for
)

// String gives the kind's name as in files and on the command line.
func (k Kind) String() string { return [...]string{"outcome", "output", "vague", "unread"}[k] }

// reason is why a kind was decided; the sentence is made only when somebody asks.
type reason uint8

const (
	fromTo reason = iota
	measured
	effectNumber
	changesBy
	nothingLeft
	everyOne
	behaves
	delivers
	counts
	isFinished
	thing
	reached
	noNumber
	noCheck
	comparative
	goodWill
	stays
	moves
	unknown
	unreadable
)

var reasons = [...]string{
	fromTo:       "says from where to where",
	measured:     "names a measurable state",
	effectNumber: "names the effect in numbers",
	changesBy:    "carries its own target",
	nothingLeft:  "nothing of it may be left",
	everyOne:     "holds for all of them",
	behaves:      "says what people do once it is true",
	delivers:     "reads as a delivery",
	counts:       "counts what is made, not what changes",
	isFinished:   "is true as soon as it is finished",
	thing:        "names a thing to have",
	reached:      "is a milestone to pass",
	noNumber:     "names a direction without a number",
	noCheck:      "uses words nobody can check",
	comparative:  "says better, not how much",
	goodWill:     "says good will, not what changes",
	stays:        "keeps a measure where it is",
	moves:        "says which measure moves which way",
	unreadable:   "is not read: it is neither English nor German",
	unknown:      "says neither what is made nor what changes",
}

// verdict is a kind with the words that decided it.
type verdict struct {
	kind Kind
	why  reason
	sure bool
	at   [2]int // tokens that decided; -1 for none
}

func (p *parse) decide() verdict {
	if len(p.tokens) == 0 || p.head >= len(p.tokens) {
		return verdict{Vague, unknown, false, [2]int{-1, -1}}
	}
	f := p.facts()
	pt := p.pattern(f)
	return verdict{pt.kind, pt.why, pt.sure && f&pt.doubt == 0, p.deciding(f, pt.kind)}
}

// pattern gives the first pattern that fits; the last fits everything.
func (p *parse) pattern(f fact) *pattern {
	last := len(patterns) - 1
	for i := range patterns[:last] {
		if patterns[i].fits(f) {
			return &patterns[i]
		}
	}
	return &patterns[last]
}

// deciding gives the words that decided a kind: verb and object, or subject and what is said of it.
func (p *parse) deciding(f fact, k Kind) [2]int {
	switch {
	case f&fromWhere != 0:
		return [2]int{p.baseAndTarget(), p.target}
	case p.verb >= 0:
		return [2]int{p.verb, p.noun}
	}
	at := [2]int{p.noun, p.done}
	if p.noun < 0 {
		at[0] = p.head
	}
	if p.target >= 0 && k == Outcome {
		at[1] = p.target
	}
	return at
}

// baseAndTarget gives the number that says where things stand when another says where they should go, else -1.
func (p *parse) baseAndTarget() int {
	base, goal := -1, p.anyNum
	for i := range p.tokens {
		t := &p.tokens[i]
		if t.role == rBase && t.kind == kNumber && base < 0 {
			base = i
		}
		if t.has(cFrom) && at(p.tokens, i-1).has(cPeriod) && at(p.tokens, i+1).has(cPeriod) { // daily instead of monthly
			return i + 1
		}
		if t.has(cFrom) && at(p.tokens, i+1).has(cPeriod) { // from quarterly to weekly
			for j := i + 2; j < len(p.tokens) && j < i+6; j++ {
				if p.tokens[j].has(cTo) && at(p.tokens, j+1).has(cPeriod) {
					return i + 1
				}
			}
		}
	}
	if base >= 0 && goal {
		return base
	}
	return -1
}

// wished says whether the object itself is only wished for: "end poor quality", not "end hunger and improve …".
func (p *parse) wished() bool {
	for i := p.np; i < p.npTo; i++ {
		if p.tokens[i].is(wMore | wVague) {
			return true
		}
	}
	return false
}

// forAll says whether the delivery is promised to everybody, which makes it a state: "a legal identity for all".
func (p *parse) forAll() bool {
	for i := p.npTo; i < p.end; i++ {
		if p.tokens[i].is(wAll) && p.tokens[i].kind == kWord {
			return true
		}
	}
	return false
}

// strong says whether the main number is more than a count: a share, an amount of money, a time, a comparison.
func (p *parse) strong() bool {
	if p.target < 0 {
		return false
	}
	for i := p.target; i < p.end && i < len(p.tokens); i++ {
		t := &p.tokens[i]
		if t.kind != kNumber || t.role == rBase || t.role == rName || t.role == rAge {
			continue
		}
		if t.unitKind&(cPercent|cMoney|cTimes) != 0 || t.unitKind == cTime && t.role != rWindow || t.over > 0 ||
			t.role == rLimit {
			return true
		}
		if at(p.tokens, i-1).has(cUnder) && !at(p.tokens, i-1).has(cBy) {
			return true
		}
		if c := at(p.tokens, i-1); c.has(cOver) && p.letter(int(c.start)) == 0 {
			return true
		}
	}
	return false
}

// compares says whether a measure in the main clause is compared with a number: "with time to value under 14 days".
func (p *parse) compares() bool {
	for i := max(p.target, p.npTo); i < p.end; i++ {
		if p.tokens[i].is(nMetric) && p.tokens[i].kind == kWord && p.measured(i) {
			return true
		}
	}
	return false
}

// amount says whether the main number is so many hours of something: "300 hours of tutoring" are work, not a time to
// beat.
func (p *parse) amount() bool {
	t, prev := &p.tokens[p.target], at(p.tokens, p.target-1)
	return t.unitKind == cTime && t.role == rTarget && !prev.has(cUnder|cOver)
}

// limited says whether a time limit stands in the main clause: "within 2 days".
func (p *parse) limited() bool {
	for i := p.head; i < p.end; i++ {
		if p.tokens[i].role == rLimit {
			return true
		}
	}
	return false
}

// effect says whether what comes after "to", "so that", "in order to" changes something by a number.
func (p *parse) effect() bool {
	if p.purpose < 0 {
		return false
	}
	changed := false
	for i := p.purpose; i < len(p.tokens); i++ {
		t := &p.tokens[i]
		changed = changed || t.is(changes|nMetric) || t.is(wPurpose)
		if t.kind == kNumber && changed && (t.role == rTarget || t.role == rChange) {
			return true
		}
		if t.mark == ';' || t.mark == '\n' {
			break
		}
	}
	return at(p.tokens, p.purpose).is(vTimes)
}

// startsWithCount says whether the goal is "10 webinars": a number, then a thing.
func (p *parse) startsWithCount() bool {
	for i := p.head; i < p.np; i++ {
		if p.tokens[i].kind == kNumber {
			return true
		}
	}
	return false
}

// lives says whether a verb follows the subject: "50 % of tenders name us", "customers renew".
func (p *parse) lives() bool {
	for i := p.np; i < p.end && i < p.npTo+3; i++ {
		t := at(p.tokens, i)
		if i > p.np && t.word() && (t.is(wLive) || t.is(verbs) && t.form&base != 0 && t.form&nounToo == 0 && !t.is(nouns)) {
			return true
		}
	}
	return false
}

func (p *parse) hasFeeling() bool {
	for i := p.np; i < p.end; i++ {
		if p.tokens[i].is(wFeel) {
			return true
		}
	}
	return false
}
