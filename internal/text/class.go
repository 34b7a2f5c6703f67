package text

// class is the set of things a word can be in a goal. A word may be several: "support" is a verb and something
// supported.
type class uint64

const (
	vDeliver class = 1 << iota // makes, finishes or buys a thing
	vAct                       // keeps people busy
	vServe                     // answers what comes in
	vUp
	vDown
	vKeep
	vReach
	vEnd
	vTimes // double, halve: carries its own target
	vLight // have, get, do: what follows decides
	vBe
	vSoft // ensure, support, foster
	nMetric
	nArtefact
	nAction // launch of, redesign
	nMilestone
	nAbstract
	nPeople
	nVanity
	nTarget
	nNumbered // "phase 2": the number is a name
	nStandard // "ISO 9001": the number is a name
	wStop
	wPrep
	wDet
	wAnd
	wNo
	wAll
	wAdverb
	wLeadIn
	wMeans
	wPurpose
	wWhile
	wVague
	wMore
	wSome
	wDone
	wFeel
	wLive
	wOnTime
	wRate
	wHintDeal
	wHintName
	wToNoun // time to, cost to
	wList   // including, such as
	wRel    // that, which
	wNew    // a new thing
	nFall   // reduction, decline
	nChange // growth, reduction: a verb of change as a noun
	wStaff  // people of the house
	wTaught // what is learnt from: a course, a training
	wAsk    // how, why, where: what follows is asked, not promised
	wBack   // it, them: what an earlier clause named
	wWill   // will, shall: the verb after it carries the goal
	wNot    // not
	wCan    // can
	nEffort // counts how busy people are: story points, commits
)

const (
	verbs   = vDeliver | vAct | vServe | vUp | vDown | vKeep | vReach | vEnd | vTimes | vLight | vBe | vSoft
	changes = vUp | vDown | vKeep | vReach | vEnd | vTimes
	nouns   = nMetric | nArtefact | nAction | nMilestone | nAbstract | nPeople | nVanity | nTarget
	makes   = nArtefact | nAction | nMilestone
)

// cue is the set of things a word tells about the number or date beside it.
type cue uint64

const (
	cUnder cue = 1 << iota
	cOver
	cAbout
	cFrom
	cTo
	cBy
	cNow
	cPast
	cWithin
	cOf
	cOwner
	cNumber
	cPercent
	cTime
	cLong
	cMoney
	cUnit
	cMagnitude
	cTimes
	cPeriod
	cMonth
	cWeekday
	cSeason
	cDatePart
	cSpan
	cThis
	cDateWord
	cDue
	cAge
	cRank
	cWindow
	cOrdinal
	cPer // "per 1,000 orders"
	cBetween
	cWith
	cFor
	cHollow // a word that says nothing of what moves: goal, impact, important
)

const units = cPercent | cTime | cMoney | cUnit | cTimes | cAge

// sections says which class or cue each section of a word list gives, and how its entries are inflected ('v' verbs,
// 'n' nouns, 0 not at all).
var sections = map[string]struct {
	class   class
	cue     cue
	inflect byte
}{
	"deliver": {vDeliver, 0, 'v'}, "act": {vAct, 0, 'v'}, "serve": {vServe, 0, 'v'}, "up": {vUp, 0, 'v'},
	"down": {vDown, 0, 'v'},
	"keep": {vKeep, 0, 'v'}, "reach": {vReach, 0, 'v'}, "end": {vEnd, 0, 'v'}, "times": {vTimes, 0, 'v'},
	"light": {vLight, 0, 'v'},
	"be":    {vBe, 0, 'v'}, "soft": {vSoft, 0, 'v'},
	"metric": {nMetric, 0, 'n'}, "artefact": {nArtefact, 0, 'n'}, "action": {nAction, 0, 'n'},
	"rise-noun": {nChange, 0, 'n'}, "fall-noun": {nChange | nFall, 0, 'n'}, "milestone": {nMilestone, 0, 'n'},
	"abstract": {nAbstract, 0, 'n'}, "people": {nPeople, 0, 'n'}, "vanity": {nVanity, 0, 'n'},
	"target-noun": {nTarget, 0, 'n'},
	"numbered":    {nNumbered, 0, 0}, "standard": {nStandard, 0, 0},
	"stop": {wStop, 0, 0}, "prep": {wPrep, 0, 0}, "det": {wDet, 0, 0}, "and": {wAnd, 0, 0}, "no": {wNo, 0, 0},
	"all":    {wAll, 0, 0},
	"adverb": {wAdverb, 0, 0}, "lead-in": {wLeadIn, 0, 0}, "means": {wMeans, 0, 0}, "purpose": {wPurpose, 0, 0},
	"while": {wWhile, 0, 0},
	"new":   {wNew, 0, 0}, "to-noun": {wToNoun, 0, 0}, "listing": {wList, 0, 0}, "relative": {wRel, 0, 0},
	"vague": {wVague, 0, 0}, "more": {wMore, 0, 0}, "some": {wSome, 0, 0}, "done": {wDone, 0, 0}, "feel": {wFeel, 0, 0},
	"live-verb": {wLive, 0, 0}, "on-time": {wOnTime, 0, 0}, "rate-word": {wRate, 0, 0},
	"hint-deal": {wHintDeal, 0, 0}, "hint-name": {wHintName, 0, 0},
	"under": {0, cUnder, 0}, "over": {0, cOver, 0}, "about": {0, cAbout, 0}, "from": {0, cFrom, 0}, "to": {0, cTo, 0},
	"by":  {0, cBy, 0},
	"now": {0, cNow, 0}, "past": {0, cPast, 0}, "within": {0, cWithin, 0}, "of": {0, cOf, 0}, "owner-cue": {0, cOwner, 0},
	"number-word": {0, cNumber, 0}, "percent": {0, cPercent, 0}, "unit-time": {0, cTime, 0}, "unit-long": {0, cLong, 0},
	"unit-money": {0, cMoney, 0}, "unit-other": {0, cUnit, 0}, "magnitude": {0, cMagnitude, 0},
	"times-unit": {0, cTimes, 0},
	"period":     {0, cPeriod, 0}, "month": {0, cMonth, 0}, "weekday": {0, cWeekday, 0}, "season": {0, cSeason, 0},
	"date-part": {0, cDatePart, 0}, "span": {0, cSpan, 0}, "this": {0, cThis, 0}, "date-word": {0, cDateWord, 0},
	"due": {0, cDue, 0},
	"age": {0, cAge, 0}, "per": {0, cPer, 0}, "between": {0, cBetween, 0}, "with": {0, cWith, 0}, "for": {0, cFor, 0},
	"staff": {wStaff | nPeople, 0, 'n'}, "taught": {wTaught, 0, 'n'}, "rank": {0, cRank, 0},
	"question": {wAsk, 0, 0}, "back": {wBack, 0, 0},
	"will": {wWill, 0, 0}, "not": {wNot, 0, 0}, "can": {wCan, 0, 0}, "effort": {nEffort, 0, 'n'},
	"hollow": {0, cHollow, 0},
	"window": {0, cWindow, 0}, "ordinal": {0, cOrdinal, 0},
}

// form is which inflection of a verb a word is; nounToo marks verbs that are as often a noun.
type form uint8

const (
	base form = 1 << iota
	third
	past
	gerund
	nounToo
)
