package text

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/blevesearch/snowballstem"
	"golang.org/x/text/unicode/norm"
)

// Limits of [Copied]: shares of the child's own words that the parent already has.
const (
	contained = 0.6 // of the words, in any order
	sequence  = 0.5 // of the longer text, in order
	maxTerms  = 96  // words compared; what comes after them is left out, so that time stays linear
)

// term is a word that carries meaning, as it is compared.
type term struct {
	lemma int32  // of listed words
	stem  string // of all others
	class class
	name  bool  // a number that is a name ("phase 2"), or a word with a digit
	acts  bool  // a verb and nothing else
	words uint8 // of a phrase
}

func (a term) same(b term) bool {
	return a.lemma == b.lemma && a.stem == b.stem
}

// verbatim is why a child is copied that differs from its parent in small words and forms at most.
const verbatim = "says the same as its parent, word for word"

// Gist is what is left of a text when it is compared with another: its words of weight, and what its slots say of the
// number and the way it goes. Whoever compares a text with many keeps it.
type Gist struct {
	terms   []term
	numbers []float64
	counts  bool   // it has a number one could measure against
	way     string // up, down, keep or range
}

// Gist returns the gist of what was read.
func (r Reading) Gist() Gist {
	g := gist(r.Text, lexicons()[r.Lang])
	g.counts, g.way = r.ownNumber(), r.Slots.Direction
	return g
}

// Wording returns the gist of a text by its words alone, which suffices for [Gist.Same]. Lang is one of [Languages].
func Wording(text, lang string) Gist {
	return gist(norm.NFC.String(strings.TrimSpace(text)), lexicons()[lang])
}

func gist(text string, lx *lexicon) Gist {
	if lx == nil {
		return Gist{}
	}
	s := tokenize(text, lx)
	defer s.free()
	var buf [maxTerms]term
	out := Gist{terms: slices.Clone(s.terms(buf[:0]))}
	for i := range s.tokens {
		if t := &s.tokens[i]; t.kind == kNumber {
			out.numbers = append(out.numbers, t.value)
		}
	}
	return out
}

// Same says whether two texts say the same, word for word: small words and the forms of words aside.
func (g Gist) Same(o Gist) bool {
	return len(g.terms) > 0 && len(g.terms) == len(o.terms) && lcs(g.terms, o.terms) == len(g.terms) &&
		slices.Equal(g.numbers, o.numbers)
}

// Names says whether the text has every word of weight of a name, and the name has one that is no verb.
func (g Gist) Names(name Gist) bool {
	noun := false
	for _, t := range name.terms {
		if !repeated(g.terms, t) {
			return false
		}
		noun = noun || !t.acts
	}
	return noun
}

// Copied says whether the child repeats the parent instead of answering it, and why. Slots come first: a child that
// pulls the other way, or brings a number, a metric or a population of its own, is an answer whatever its wording.
// What is left is copied when the parent already has most of its words, the verbs aside.
func Copied(parent, child Reading) (bool, string) { return parent.Gist().Copied(child.Gist()) }

// Copied is [Copied] of the gists of a parent and a child.
func (g Gist) Copied(child Gist) (bool, string) {
	p, c := g.terms, child.terms
	if len(c) == 0 || len(p) == 0 {
		return false, ""
	}
	shared, own, verbsOnly := 0, 0, true
	newMetric, newPeople := false, false
	for i, t := range c {
		if repeated(c[:i], t) {
			continue
		}
		in := repeated(p, t)
		if t.class&verbs != 0 && t.class&nouns == 0 {
			continue // verbs are swapped freely
		}
		if t.class&nChange != 0 {
			continue // and so are their nouns: "grow revenue", "revenue growth"
		}
		verbsOnly = false
		own++
		switch {
		case in:
			shared++
		case t.class&nMetric != 0 && t.class&makes == 0:
			newMetric = true
		case t.class&nPeople != 0:
			newPeople = true
		}
	}
	seq := lcs(p, c)
	longer := float64(max(len(p), len(c)))
	if g.Same(child) {
		return true, verbatim
	}
	if opposite(g.way, child.way) || verbsOnly || shared == 0 {
		return false, ""
	}
	swap := swapped(p, c)
	share := float64(shared) / float64(own)
	inOrder := float64(seq) / longer
	switch {
	case child.counts && !g.counts:
		return false, ""
	case swap == newTail:
		return true, "is the parent's sentence with a new end"
	case swap == oneSlot:
		return true, "is the parent's sentence with one thing swapped"
	case newMetric && share < 0.8 && inOrder < 0.8, newPeople && share < 0.75 && inOrder < 0.7:
		return false, ""
	case inOrder >= 0.75:
		return true, "follows the parent's sentence almost word for word"
	case shared == 1 && own > 1, shared == 1 && len(p) > 4:
		return false, ""
	case shared == own:
		return true, "takes every word of weight from its parent, and names no number, measure or group of its own"
	case share >= contained:
		return true, fmt.Sprintf("takes %d of its %d words from its parent, and names no number, measure or group of its own",
			shared, own)
	case inOrder >= sequence && shared >= 2:
		return true, "follows the parent's sentence, and names no number, measure or group of its own"
	}
	return false, ""
}

// swap is how a child's words differ from its parent's when they are laid side by side.
type swap uint8

const (
	otherwise swap = iota // in more than one place, or in what it is about
	newTail               // it goes on where the parent has ended
	oneSlot               // one stretch stands for another: a team, a place, a product
)

// maxSlot is how many words of weight one slot, or a tail, may have.
const maxSlot, maxTail = 3, 4

// swapped lays two sentences side by side: they are the same up to a word, and again from a word on. What is swapped
// between is a slot when the sentence has said before what it is about, and nobody reads another number there.
func swapped(p, c []term) swap {
	head, weight := 0, 0
	for head < min(len(p), len(c)) && (p[head].same(c[head]) || head == 0 && p[0].acts && c[0].acts) {
		if !c[head].acts {
			weight += int(c[head].words)
		}
		head++
	}
	tail := 0
	for tail < min(len(p), len(c))-head && p[len(p)-1-tail].same(c[len(c)-1-tail]) {
		tail++
	}
	in, out := p[head:len(p)-tail], c[head:len(c)-tail]
	switch {
	case metrics(in) || metrics(out):
		return otherwise
	case len(in) == 0 && len(out) > 0 && len(out) <= maxTail && (weight > 1 || weight == 1 && p[0].same(c[0])):
		return newTail
	case len(in) > 0 && len(in) <= maxSlot && len(out) > 0 && len(out) <= maxSlot &&
		(weight > 1 || weight == 1 && tail > 0):
		return oneSlot
	}
	return otherwise
}

// metrics says whether one of the terms is something one reads a number from.
func metrics(list []term) bool {
	for _, t := range list {
		if t.class&nMetric != 0 && t.class&makes == 0 {
			return true
		}
	}
	return false
}

// ownNumber says whether the text has a number one could measure against.
func (r Reading) ownNumber() bool { return r.Slots.To.Said || r.Slots.Change.Said || r.Slots.From.Said }

func opposite(x, y string) bool {
	return x == "up" && y == "down" || x == "down" && y == "up"
}

func repeated(list []term, t term) bool {
	for _, u := range list {
		if u.same(t) {
			return true
		}
	}
	return false
}

// terms lists the words of a text that carry meaning: no small words, dates or quantities.
func (s *scan) terms(out []term) []term {
	env := snowballstem.NewEnv("")
	for i := range s.tokens {
		t := &s.tokens[i]
		if len(out) == cap(out) {
			break
		}
		switch {
		case t.kind == kNumber && t.role == rName, t.kind == kNumber && t.role == rWindow:
			out = append(out, term{stem: string(s.low[t.start:t.end]), name: true, words: 1})
		case t.kind != kWord || s.letter(int(t.start)) == 0 && !digit(s.low[t.start]):
		case t.is(wStop|wPrep|wDet|wAnd|wLeadIn|wAdverb|wAll|wPurpose|wMeans|wMore) && !t.is(nouns) &&
			!(t.is(verbs) && !t.is(wStop|wLeadIn)):
		case t.has(cUnder|cOver|cAbout|cDue|cNow) && !t.is(nouns|verbs):
		case t.is(vBe|vLight|vSoft) && !t.is(nouns|vDeliver|vAct|vServe|changes):
		case t.lemma > 0:
			words := uint8(1 + bytes.Count(s.low[t.start:t.end], space))
			out = append(out, term{lemma: t.lemma, class: t.class, acts: t.acts(), words: words})
		default:
			env.SetCurrent(string(s.low[t.start:t.end]))
			s.lx.stem(env)
			out = append(out, term{stem: env.Current(), class: t.class, acts: t.acts(), words: 1})
		}
	}
	return out
}

var space = []byte{' '}

// acts says whether a word is a verb and nothing else.
func (t *token) acts() bool { return t.is(verbs) && !t.is(nouns) && t.form&gerund == 0 }

// lcs is the length of the longest common subsequence.
func lcs(a, b []term) int {
	var row [maxTerms + 1]int
	for i := range a {
		diag := 0
		for j := range b {
			up := row[j+1]
			if a[i].same(b[j]) {
				row[j+1] = diag + 1
			} else {
				row[j+1] = max(up, row[j])
			}
			diag = up
		}
	}
	return row[len(b)]
}
