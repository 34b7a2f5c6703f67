package text

// Kind is what a goal's wording promises.
type Kind uint8

// The kinds. Every text has one; [Reading.Sure] says whether it is worth telling anybody.
const (
	Outcome Kind = iota // a state of the world one could check
	Output              // a delivery or activity: done is done, whatever changes
	Vague               // nothing one could check
)

// String gives the kind's name as in files and on the command line.
func (k Kind) String() string { return [...]string{"outcome", "output", "vague"}[k] }

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
	finished
	thing
	reached
	noNumber
	noCheck
	comparative
	goodWill
	unknown
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
	finished:     "is true as soon as it is finished",
	thing:        "names a thing to have",
	reached:      "is a milestone to pass",
	noNumber:     "names a direction without a number",
	noCheck:      "uses words nobody can check",
	comparative:  "says better, not how much",
	goodWill:     "says good will, not what changes",
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
	n := p.target
	if i := p.baseAndTarget(); i >= 0 {
		return verdict{Outcome, fromTo, true, [2]int{i, n}}
	}
	if p.verb >= 0 {
		return p.byVerb()
	}
	return p.byNoun()
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

func (p *parse) byVerb() verdict {
	v := &p.tokens[p.verb]
	head := at(p.tokens, p.noun)
	here := [2]int{p.verb, p.noun}
	say := func(k Kind, r reason, sure bool) verdict { return verdict{k, r, sure, here} }
	strong := p.strong()
	effect := p.effect()
	c := v.class
	switch {
	case c&vTimes != 0:
		return say(Outcome, changesBy, true)
	case c&vBe != 0 && c&^(vBe|vKeep|wStop|wLive|wFeel|wPrep|vSoft|vAct|vReach|vLight) == 0 && c&(vSoft|vAct|vReach) == 0:
		switch {
		case p.done >= 0 && !p.onTime:
			return say(Output, finished, true)
		case p.target >= 0:
			return say(Outcome, measured, true)
		case p.none:
			return say(Outcome, nothingLeft, false)
		}
		return say(Vague, noCheck, !p.anyNum && !p.all)
	case c&vServe != 0 && c&(vDeliver|vReach|vUp|vDown) == 0:
		switch {
		case strong || p.target >= 0 && p.onTime || effect:
			return say(Outcome, measured, true)
		case p.wish:
			return say(Vague, comparative, true)
		case p.all || p.none:
			return say(Outcome, everyOne, false)
		case p.target >= 0 && !head.is(nMetric):
			return say(Output, counts, true)
		case p.target >= 0:
			return say(Outcome, measured, false)
		case head.is(makes):
			return say(Output, delivers, false)
		}
		return say(Vague, noNumber, !p.anyNum && (p.noun < 0 || p.soft(head)))
	case c&vReach != 0 && c&(vDeliver|vAct|vServe) != 0: // generate, book, land: the object decides
		switch {
		case p.target >= 0 && (strong || !head.is(makes) || head.is(nMetric|nVanity)), effect:
			return say(Outcome, measured, true)
		case head.is(makes) && !head.is(nMetric):
			return say(Output, delivers, p.target >= 0)
		case c&vDeliver != 0 && p.noun >= 0 && head.class == 0 && !p.wish && !p.some && p.vague < 0:
			return say(Output, delivers, false)
		}
		return p.wishful(say)
	case c&changes != 0 &&
		(c&(vDeliver|vAct|vServe) == 0 || strong || head.is(nMetric|nAbstract|nPeople|nChange) && !head.is(makes)):
		return p.byChange(c, head, say, strong, effect)
	case c&(vDeliver|vAct|vServe) != 0:
		return p.byDelivery(c, head, say, strong, effect)
	case c&vLight != 0:
		return p.byLight(c, head, say, strong, effect)
	case c&vSoft != 0:
		switch {
		case p.target >= 0 && !(p.some && !strong), effect:
			return say(Outcome, measured, strong)
		case p.done >= 0 && head.is(makes):
			return say(Output, finished, false)
		case (p.all || p.none) && p.vague < 0:
			return say(Outcome, everyOne, false)
		}
		return say(Vague, goodWill, !p.anyNum && !p.all && !p.none && v.form&gerund == 0)
	}
	// a verb no list knows
	switch {
	case strong || effect:
		return say(Outcome, measured, false)
	case p.wish || head.is(nMetric|nAbstract) && p.target < 0:
		return say(Vague, noNumber, false)
	}
	return say(Output, delivers, false)
}

// wishful is the end of every branch that found no number: a milestone, all or nothing, or a wish.
func (p *parse) wishful(say func(Kind, reason, bool) verdict) verdict {
	switch {
	case p.none:
		return say(Outcome, nothingLeft, false)
	case p.all && at(p.tokens, p.verb).is(vEnd|vReach|vKeep|vSoft):
		return say(Outcome, everyOne, false)
	}
	return say(Vague, noNumber, !p.anyNum)
}

func (p *parse) byChange(c class, head *token, say func(Kind, reason, bool) verdict, strong, effect bool) verdict {
	switch {
	case p.target >= 0 && c&vReach != 0 && head.is(nMilestone|nAction) && !strong && !head.is(nMetric):
		return say(Output, reached, true)
	case p.target >= 0:
		return say(Outcome, measured, true)
	case c&vReach != 0 && c&(vUp|vDown|vKeep) == 0 && (head.is(nMilestone) || head.is(nAction) && !head.is(nMetric)):
		return say(Output, reached, !p.all)
	case effect:
		return say(Outcome, effectNumber, false)
	case p.rank && c&vReach != 0:
		return say(Outcome, measured, false)
	case c&vEnd != 0 && c&(vUp|vDown) == 0 && (p.all || !p.wished()):
		return say(Outcome, nothingLeft, false)
	}
	return p.wishful(say)
}

func (p *parse) byDelivery(c class, head *token, say func(Kind, reason, bool) verdict, strong, effect bool) verdict {
	if strong && p.amount() {
		strong = false
	}
	made := head.is(makes) && !(head.is(nMetric) && p.target >= 0 && strong)
	switch {
	case effect:
		return say(Outcome, effectNumber, true)
	case p.target >= 0 && head.is(nMetric|nVanity) && !head.is(nArtefact|nMilestone) && c&vAct == 0:
		return say(Outcome, measured, true)
	case p.target >= 0 && strong && (p.onTime || p.limited() || !made && !head.is(nPeople)):
		return say(Outcome, measured, true)
	case p.target >= 0 && strong && head.is(nPeople) && p.compares():
		return say(Outcome, measured, false)
	case p.target >= 0:
		return say(Output, counts, true)
	case p.wish && made && at(p.tokens, p.np).is(wMore) && !at(p.tokens, p.np).is(wSome) && !at(p.tokens, p.np-1).is(wDet):
		return say(Vague, comparative, false) // "better code"
	case p.wish && !made && (c&vAct == 0 || p.noun < 0):
		return say(Vague, comparative, true)
	case c&vAct == 0 && (head.is(nAbstract|nMetric|nChange) && !head.is(makes) || head.is(nAbstract) && p.vague >= 0):
		return say(Vague, noCheck, !p.anyNum && !p.all)
	case c&vAct == 0 && p.vague >= 0 && head.class&^(wVague|wAdverb) == 0:
		return say(Vague, noCheck, false)
	case p.noun < 0 && p.npTo <= p.np && p.vague >= 0:
		return say(Vague, noCheck, true)
	case c&(changes|vSoft) != 0 && !made:
		return say(Output, delivers, false)
	}
	return say(Output, delivers, !p.forAll())
}

// soft says whether a noun is one of those a wish is about: a measure, a group, or a word nobody can check.
func (p *parse) soft(t *token) bool {
	return t.is(nMetric|nAbstract|nPeople|nChange|nTarget) && !t.is(makes)
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

func (p *parse) byLight(c class, head *token, say func(Kind, reason, bool) verdict, strong, effect bool) verdict {
	made := head.is(makes) && !head.is(nMetric|nPeople)
	switch {
	case effect:
		return say(Outcome, effectNumber, false)
	case p.purpose >= 0 && at(p.tokens, p.purpose).is(vEnd):
		return say(Outcome, nothingLeft, false)
	case p.done >= 0 && !strong:
		return say(Output, finished, true)
	case p.target >= 0 && made && !strong:
		return say(Output, counts, true)
	case p.target >= 0:
		return say(Outcome, measured, true)
	case p.wish || p.some:
		return say(Vague, comparative, !p.anyNum)
	case made && p.vague < 0:
		return say(Output, thing, true)
	case p.none || p.all:
		return say(Outcome, everyOne, false)
	}
	return say(Vague, noCheck, !p.anyNum && (p.noun < 0 || p.vague >= 0 || p.soft(head)))
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

func (p *parse) byNoun() verdict {
	head := at(p.tokens, p.noun)
	first := at(p.tokens, p.head)
	here := [2]int{p.noun, -1}
	if p.noun < 0 {
		here[0] = p.head
	}
	say := func(k Kind, r reason, sure bool) verdict { return verdict{k, r, sure, here} }
	made := head.is(makes) && !head.is(nMetric|nPeople)
	live := p.lives()
	if p.done >= 0 {
		here[1] = p.done
	}
	switch {
	case p.target >= 0 && p.done >= 0 && !p.onTime && !p.limited() && !head.is(nMetric) && !live &&
		(made || head.is(nPeople) || !p.strong()):
		return say(Output, finished, true)
	case p.target >= 0 && made && !p.strong() && !live && p.startsWithCount() && !p.onTime:
		return say(Output, counts, true)
	case p.target >= 0:
		here[1] = p.target
		return say(Outcome, measured, true)
	case p.effect():
		return say(Outcome, effectNumber, false)
	case p.rank && (live || head.is(nMetric) || at(p.tokens, p.npTo).is(wPrep)):
		return say(Outcome, measured, false)
	case p.none:
		return say(Outcome, nothingLeft, false)
	case p.done >= 0 && !p.onTime && !head.is(nPeople):
		return say(Output, finished, !p.all)
	case first.is(nAction) && !first.is(nMetric) || first.form&gerund != 0 && first.is(vDeliver):
		return say(Output, delivers, true)
	case head.is(nAction|nMilestone) && !head.is(nMetric|nAbstract):
		return say(Output, thing, !p.anyNum)
	case live && (p.all || !p.wish && p.vague < 0) && !p.hasFeeling():
		return say(Outcome, behaves, false)
	case p.wish:
		return say(Vague, comparative, !p.anyNum && !p.all)
	case p.vague >= 0:
		return say(Vague, noCheck, !p.anyNum && !p.all && (p.noun < 0 || p.soft(head)))
	case head.is(nMetric|nAbstract|nChange) && !head.is(nArtefact):
		return say(Vague, noNumber, !p.anyNum && !p.all && !live)
	case made, first.is(wNew) && !live:
		return say(Output, thing, false)
	case live:
		return say(Vague, noCheck, false)
	}
	return say(Vague, unknown, false)
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
