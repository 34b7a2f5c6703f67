package text

// tie is something that holds of a clause and the one before it.
type tie uint16

const (
	firstAims   tie = 1 << iota // the clause before moves something, or says how much of it there is
	thenAims                    // this one does
	firstWorks                  // the clause before makes or does something
	thenWorks                   // this one does
	firstCounts                 // the clause before has a number of its own
	thenCounts                  // this one has
	firstBare                   // the clause before is a verb and a word: "build trust"
	thenTailed                  // something follows the object of this one: "… engagement with all stakeholders"
	thenKeeps                   // this one keeps something as it is
	refersBack                  // this one speaks of what the one before named: it, them
	setApart                    // a sentence, a line or a semicolon divides them
	measures                    // one of them moves something one reads a number from
)

// joint decides whether two clauses are two goals, by ties alone.
type joint struct {
	name     string
	when     tie // all of these hold,
	but      tie // and none of these
	two      bool
	wish     bool // two where the text holds two goals anyway
	examples []string
}

// joints are tried in order, and the first that fits decides. The last fits whatever is left.
var joints = []joint{
	{
		name: "the same thing again", when: refersBack,
		examples: []string{"Identify 20 growers and invite them to the fair", "Test the form with users and improve it"},
	},
	{
		name: "a guard", when: thenKeeps, but: setApart,
		examples: []string{"Raise online sales to 5M€ and keep returns under 8 %"},
	},
	{
		name: "a number each", when: firstCounts | thenCounts, two: true,
		examples: []string{"Increase donations by 15% and recruit 30 trustees", "NPS above 50 and churn below 3%"},
	},
	{
		name: "set apart", when: setApart, two: true,
		examples: []string{"Increase sales. Reduce churn."},
	},
	{
		name: "steps of one work", when: firstWorks | thenWorks,
		examples: []string{
			"Conduct a salary survey and present the findings to the board",
			"Define the target architecture and migrate the first service",
		},
	},
	{
		name: "one ending for both", when: firstBare | thenTailed, but: firstAims | thenAims,
		examples: []string{"Foster trust and encourage exchange with all partners"},
	},
	{
		name: "two things moved", when: measures, two: true,
		examples: []string{
			"Reduce churn among small teams and enter the Spanish market",
			"Cut waiting times and improve staff retention",
		},
	},
	{
		name: "two wishes", wish: true, // which is what “vague” says
		examples: []string{"Scale our business and increase operational maturity"},
	},
}

func jointOf(t tie) *joint {
	last := len(joints) - 1
	for i := range joints[:last] {
		if j := &joints[i]; t&j.when == j.when && t&j.but == 0 {
			return j
		}
	}
	return &joints[last]
}

// ties finds out what holds of two clauses.
func (p *parse) ties(a, b *half) tie {
	var t tie
	set := func(b bool, is tie) {
		if b {
			t |= is
		}
	}
	aCounts, bCounts := p.counts(a), p.counts(b)
	aAims, bAims := p.aims(a, aCounts), p.aims(b, bCounts)
	set(aAims, firstAims)
	set(bAims, thenAims)
	set(!aAims && p.works(a), firstWorks)
	set(!bAims && p.works(b), thenWorks)
	set(aCounts, firstCounts)
	set(bCounts, thenCounts)
	set(p.wordsIn(a) == 1, firstBare)
	set(p.tailed(b), thenTailed)
	set(p.keeps(b, bCounts), thenKeeps)
	set(p.refersBack(b), refersBack)
	set(b.apart, setApart)
	set(aCounts || bCounts || aAims && p.moves(a) || bAims && p.moves(b), measures)
	return t
}

// counts says whether a clause has a number to reach.
func (p *parse) counts(h *half) bool {
	if h.verb >= 0 && p.tokens[h.verb].is(vTimes) {
		return true
	}
	for i := h.from; i < h.to; i++ {
		if t := &p.tokens[i]; t.kind == kNumber && (t.role == rTarget || t.role == rChange || t.role == rLimit) {
			return true
		}
	}
	return false
}

// objectOf gives the last noun of what a clause's verb acts on; an empty token where there is none.
func (p *parse) objectOf(h *half) *token {
	object := &none
	for i := h.verb + 1; i < h.to; i++ {
		t := &p.tokens[i]
		if t.kind != kWord && t.kind != kNumber || t.is(wPrep|wAnd) && object != &none {
			break
		}
		if t.is(nouns) {
			object = t
		}
	}
	return object
}

// keeps says whether a clause only keeps something as it is: "keep quality", "hold returns under 6 %".
func (p *parse) keeps(h *half, counts bool) bool {
	if h.verb < 0 {
		return false
	}
	v := &p.tokens[h.verb]
	return v.is(vKeep) && !v.is(verbs&^(vKeep|vBe)) || counts && v.is(vDeliver) && !v.is(changes) && p.moves(h)
}

// moves says whether what a clause's verb acts on is something one reads a number from, or something that should end.
func (p *parse) moves(h *half) bool {
	return h.verb < 0 || p.tokens[h.verb].is(vEnd) || p.objectOf(h).is(nMetric)
}

// sort gives which word carries a clause, as [sortOf] does.
func (p *parse) sort(h *half) fact { return sortOf(p.tokens[h.verb].class, p.objectOf(h), false) }

// none stands for a token that is not there.
var none token

// aims says whether a clause says which way something should go, or how much of it there should be.
func (p *parse) aims(h *half, counts bool) bool {
	if h.verb < 0 {
		return true
	}
	s := p.sort(h)
	return s&(byChange|byTimes) != 0 || counts && (s == byWin || p.tokens[h.verb].is(vKeep))
}

// works says whether a clause is carried by a verb of making or doing.
func (p *parse) works(h *half) bool {
	return h.verb >= 0 && p.sort(h)&(byMake|byServe|byWin|byLight|byOther) != 0
}

// wordsIn counts the words of weight in a clause beside its verb.
func (p *parse) wordsIn(h *half) (n int) {
	for i := h.from; i < h.to; i++ {
		if t := &p.tokens[i]; i != h.verb && t.kind == kWord && !t.is(wStop|wDet|wAnd) {
			n++
		}
	}
	return n
}

// tailed says whether something follows the object of a clause: "engagement with all stakeholders".
func (p *parse) tailed(h *half) bool {
	for i := h.from + 2; i < h.to; i++ {
		if t := &p.tokens[i]; t.kind == kWord && t.is(wPrep) {
			return true
		}
	}
	return false
}

// refersBack says whether a clause speaks of what an earlier one named.
func (p *parse) refersBack(h *half) bool {
	for i := h.from; i < h.to; i++ {
		t := &p.tokens[i]
		lone := t.kind == kNumber && t.value == 1 && !digit(p.low[t.start]) && !at(p.tokens, i+1).word() // "choose one"
		if lone || t.kind == kWord && t.is(wBack) && (!t.is(wDet) || i <= h.verb+2) {
			return true
		}
	}
	return false
}
