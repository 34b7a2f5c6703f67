package text

// fact is something that holds of a sentence, found out once; patterns are made of facts.
type fact uint64

// The facts. Exactly one of those that start with "by" holds: it says which word carries the sentence.
const (
	byTimes  fact = 1 << iota // double, halve
	byBeing                   // be, become, stay
	byServe                   // answer, resolve: work that comes in
	byWin                     // sign, land, book: what it is done to decides
	byChange                  // raise, cut, keep, reach, end
	byMake                    // build, launch, hire, review
	byLight                   // have, get, make: what follows decides
	bySoft                    // support, ensure
	byOther                   // a verb that no list knows
	byNoun                    // no verb: a state or a thing is named

	verbActs   // the verb keeps people busy, and leaves less behind than a thing
	verbReach  // reach, win, earn
	verbMoves  // raise, cut
	verbKeeps  // keep, protect
	verbEnds   // eliminate, stop
	verbing    // "building", "being": what somebody is at
	verbMade   // the verb makes or buys things
	alsoMoves  // the verb is one of change or of good will too
	firstDoing // the first word names a doing: "launch of the app"

	ofMetric    // the object, or the subject where there is no verb, is something one reads a number from
	ofThing     // it is something people make or do: an app, a launch, a certificate
	ofMilestone // it is a certificate, an approval, a doing
	ofAbstract  // it is a word nobody can check: culture, trust
	ofPeople    // it is a group of people
	ofChange    // it is a change: growth, reduction
	ofMade      // a thing, and neither a metric nor people
	ofNothing   // there is none
	ofUnknown   // no list knows it
	ofSoft      // there is none, or one that wishes are about: a metric, a group, a word nobody can check
	isArtefact  // it is a thing that stays

	fromWhere // says from where to where
	figure    // a number to reach stands in the main clause
	subjects  // and is the subject's: a share, an amount, a time to beat, a comparison
	countOnly // and is a mere count
	hours     // and is so many hours of work
	inPurpose // what it is for names a number
	limit     // a time to keep: "within 2 days"
	countLed  // it starts with a count: "10 webinars"
	ranked    // "top 5"
	anyFigure // a number stands anywhere
	endsWhat  // the purpose ends something

	wishes   // better, more, faster
	pleads   // a word nobody can check: best, robust
	some     // several, various
	everyone // all, every, always
	without  // no, zero, none
	finished // launched, live, in place
	promised // on time, active, retained: something is kept up
	lives    // the subject does something: "customers renew"
	feels    // the subject feels something
	toAll    // what is made is promised to all
	wished   // the object itself is only wished for: "better code"
	onlyFine // a wish for the object of an end: "end poor quality"
	drills   // staff go through a training: "90 % of staff complete the course"
	byOthers // what is finished is finished by others: "adopted by customers"
	takers   // a number of people takes what is made: "launch with 200 customers"
	given    // people get something, or a metric of theirs is compared: "provide 500 families with a home"
	partOf   // a share of something named: "the share of renewable energy"
	forSome  // the number is of those a thing is for: "enablement for 80 % of reps"
	praised  // the object starts with a word nobody can check
	praises  // two words nobody can check and more: "modern, welcoming offices"
	able     // says what can be done: "admins can force a refresh"
	effort   // counts how busy people are: "story points 40 → 60"
	placed   // the subject stands somewhere: "app in the top 5"
)

// facts finds out what holds of the sentence.
func (p *parse) facts() fact {
	head, first := at(p.tokens, p.noun), at(p.tokens, p.head)
	var f fact
	set := func(b bool, is fact) {
		if b {
			f |= is
		}
	}
	strong := p.strong()
	c, form := class(0), form(0)
	if p.verb >= 0 {
		c, form = p.tokens[p.verb].class, p.tokens[p.verb].form
		f |= sortOf(c, head, strong)
	} else {
		f |= byNoun
	}
	set(c&vAct != 0, verbActs)
	set(c&vReach != 0, verbReach)
	set(c&(vUp|vDown) != 0, verbMoves)
	set(c&vKeep != 0, verbKeeps)
	set(c&vEnd != 0, verbEnds)
	set(form&gerund != 0, verbing)
	set(c&vDeliver != 0, verbMade)
	set(c&(changes|vSoft) != 0, alsoMoves)
	set(first.is(nAction) && !first.is(nMetric) || first.form&gerund != 0 && first.is(vDeliver), firstDoing)

	set(head.is(nMetric|nVanity), ofMetric)
	set(head.is(makes), ofThing)
	set(head.is(nMilestone|nAction), ofMilestone)
	set(head.is(nAbstract), ofAbstract)
	set(head.is(nPeople), ofPeople)
	set(head.is(nChange), ofChange)
	set(head.is(makes) && !head.is(nMetric|nPeople), ofMade)
	set(p.noun < 0, ofNothing)
	set(head.class&^(wVague|wAdverb) == 0, ofUnknown)
	set(p.noun < 0 || head.is(nMetric|nAbstract|nPeople|nChange|nTarget) && !head.is(makes), ofSoft)
	set(head.is(nArtefact), isArtefact)

	set(p.baseAndTarget() >= 0, fromWhere)
	set(p.target >= 0, figure)
	set(strong, subjects)
	set(p.target >= 0 && !strong, countOnly)
	set(strong && p.amount(), hours)
	set(p.effect(), inPurpose)
	set(p.limited(), limit)
	set(p.startsWithCount(), countLed)
	set(p.rank, ranked)
	set(p.anyNum, anyFigure)
	set(p.purpose >= 0 && at(p.tokens, p.purpose).is(vEnd), endsWhat)

	set(p.wish, wishes)
	set(p.vague >= 0, pleads)
	set(p.some, some)
	set(p.all, everyone)
	set(p.none, without)
	set(p.done >= 0, finished)
	set(p.onTime, promised)
	set(p.verb < 0 && p.lives(), lives)
	set(p.verb < 0 && p.hasFeeling(), feels)
	set(p.forAll(), toAll)
	set(at(p.tokens, p.np).is(wMore) && !at(p.tokens, p.np).is(wSome) && !at(p.tokens, p.np-1).is(wDet), wished)
	set(p.wished(), onlyFine)
	set(p.drills(), drills)
	set(p.done >= 0 && p.byPeople(), byOthers)
	set(f&byMake != 0 && c&vAct == 0 && p.noun >= 0 && p.takers(), takers)
	set(head.is(nPeople) && !head.is(wStaff) && p.given() || p.target >= 0 && p.compares(), given)
	set(head.is(nMetric) && head.is(wRate) && at(p.tokens, p.noun+1).has(cOf) || first.has(cPercent) &&
		at(p.tokens, p.head+1).has(cOf), partOf)
	set(f&lives != 0 && p.able(), able)
	set(p.busy(), effort)
	set(p.verb < 0 && p.target >= 0 && p.forSome(), forSome)
	set(p.praise() > 0, praised)
	set(p.praise() > 1, praises)
	set(at(p.tokens, p.npTo).is(wPrep), placed)
	return f
}

// sortOf gives which of the facts "by" holds for a verb.
func sortOf(c class, object *token, strong bool) fact {
	const works = vDeliver | vAct | vServe
	switch {
	case c&vTimes != 0:
		return byTimes
	case c&vBe != 0 && c&^(vBe|vKeep|vLight|wStop|wLive|wFeel|wPrep) == 0:
		return byBeing
	case c&vServe != 0 && c&(vDeliver|vReach|vUp|vDown) == 0:
		return byServe
	case c&vReach != 0 && c&works != 0:
		return byWin
	case c&changes != 0 && (c&works == 0 || strong || object.is(nMetric|nAbstract|nPeople|nChange) && !object.is(makes)):
		return byChange
	case c&works != 0:
		return byMake
	case c&vLight != 0:
		return byLight
	case c&vSoft != 0:
		return bySoft
	}
	return byOther
}

// able says whether the subject can do something.
func (p *parse) able() bool {
	for i := p.np + 1; i < p.end && i < p.npTo+3; i++ {
		if t := &p.tokens[i]; t.word() && t.is(wCan) {
			return true
		}
	}
	return false
}

// busy says whether what is counted is how busy people are, and more of it: story points, or so many doings a week.
func (p *parse) busy() bool {
	if p.verb >= 0 && p.tokens[p.verb].is(vDown|vEnd|vKeep) || p.falling() {
		return false
	}
	for i := p.head; i < p.npTo; i++ {
		if p.tokens[i].is(nEffort) {
			return true
		}
	}
	head := at(p.tokens, p.noun)
	if p.verb >= 0 || p.target < 0 || p.strong() || head.is(nMetric|nPeople|nVanity) || head.is(nouns) && !head.is(makes) {
		return false
	}
	for i := max(p.noun, p.target) + 1; i < p.end; i++ {
		if t := &p.tokens[i]; t.has(cPeriod) || t.has(cPer) && at(p.tokens, i+1).has(cTime|cLong|cSpan) {
			return p.startsWithCount() && !p.lives()
		}
	}
	return false
}

// falling says whether the number at the end is smaller than that at the start.
func (p *parse) falling() bool {
	i := p.baseAndTarget()
	return i >= 0 && p.target >= 0 && p.tokens[i].value > p.tokens[p.target].value
}

// drills says whether staff go through something taught: the course is what is counted, not what they can do after it.
func (p *parse) drills() bool {
	who := false
	for i := p.head; i < p.end; i++ {
		t := &p.tokens[i]
		switch {
		case t.kind != kWord:
		case t.is(wStaff):
			who = true
		case who && t.is(wTaught):
			return p.target >= 0 && p.target < i && p.verb < 0
		}
	}
	return false
}

// byPeople says whether what is finished is finished by people: "adopted by customers".
func (p *parse) byPeople() bool {
	return at(p.tokens, p.done+1).has(cBy) && p.peopleIn(p.done+2, p.done+5)
}

// peopleIn says whether people who are not staff are named between two tokens.
func (p *parse) peopleIn(from, to int) bool {
	for i := from; i < to && i < p.end; i++ {
		if t := &p.tokens[i]; t.kind == kWord && t.is(nPeople) && !t.is(makes|wStaff) {
			return true
		}
	}
	return false
}

// takers says whether the main number is one of people after "with": "launch the plan with 200 customers".
func (p *parse) takers() bool {
	return p.target > p.noun && at(p.tokens, p.noun).is(makes) &&
		p.peopleIn(p.target+1, p.target+4) && p.behind(p.target, cWith)
}

// behind says whether a number stands behind a small word, but for "at least" and the like.
func (p *parse) behind(i int, c cue) bool {
	for i--; i > 0 && (p.tokens[i].has(cOver|cUnder|cAbout) || p.tokens[i].is(wDet)); i-- {
		continue
	}
	return i >= 0 && p.tokens[i].has(c) && p.tokens[i].kind == kWord
}

// given says whether the people who are the object get something: "with a meal", "a home".
func (p *parse) given() bool {
	t := at(p.tokens, p.noun+1)
	return p.noun+1 < p.end && (t.has(cWith) || t.is(wDet) && !t.is(wPrep))
}

// forSome says whether the main number counts those a thing is for.
func (p *parse) forSome() bool {
	return p.target > p.noun && p.noun >= 0 && p.tokens[p.target].unitKind != cTime && p.behind(p.target, cFor)
}

// praise counts the words nobody can check that stand before the object, not in what is said of it afterwards: "modern,
// welcoming offices for better work" has two.
func (p *parse) praise() (n int) {
	for i := p.verb + 1; p.verb >= 0 && i < p.end; i++ {
		switch t := &p.tokens[i]; {
		case t.is(wPrep|wRel) || t.has(cTo) || t.is(verbs) && !t.is(wVague|nouns):
			return n
		case t.is(wVague):
			n++
		}
	}
	return n
}
