package finding

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"

	"weir.dev/weir/internal/cascade"
)

// What check-ins say, and whether they name something.

// checkInsWithWords yields the check-ins on a goal up to today that say something in words.
func (p *Pass) checkInsWithWords(goal cascade.ID) iter.Seq[*cascade.CheckIn] {
	return func(yield func(*cascade.CheckIn) bool) {
		for e := range p.Referrers(goal, cascade.KindCheckIn) {
			c := e.(*cascade.CheckIn)
			if c.Goal == goal && c.At.Date() <= p.Today && !(blank(c.Learned) && blank(c.Next)) && !yield(c) {
				return
			}
		}
	}
}

// worded returns how many check-ins with words there are on a goal.
func (p *Pass) worded(goal cascade.ID) int {
	a := p.aroundOf(goal)
	if a.words == 0 {
		a.words = 1
		for range p.checkInsWithWords(goal) {
			a.words++
		}
	}
	return a.words - 1
}

// spoken is what the check-ins on one goal say.
type spoken struct {
	text string           // made singular, each check-in apart from the next by what no text holds
	at   map[string][]int // where each word begins, so that a name is looked for only where its rarest word stands
}

func (p *Pass) spoken(goal cascade.ID) spoken {
	const most = 1 << 10 // goals: those that serve one mostly stand together, and what is said of all would be much
	if len(p.speaks) >= most {
		clear(p.speaks)
	}
	return p.speaks.of(goal, func() spoken {
		var b strings.Builder
		for c := range p.checkInsWithWords(goal) {
			b.WriteString(c.Learned + "\n" + c.Next + "\x00")
		}
		s := spoken{singular(b.String()), map[string][]int{}}
		for from, to := range wordsIn(s.text) {
			s.at[s.text[from:to]] = append(s.at[s.text[from:to]], from)
		}
		return s
	})
}

// name is what people may call something by: its key, or its words.
type name struct {
	text string
	key  bool
}

// called returns what people might call a goal at one end of an alignment by: key, intent, what it is measured by, and
// above the driver that the alignment picks.
func (p *Pass) called(g *cascade.Goal, a *cascade.Alignment) []name {
	out := []name{{g.Key, true}, {g.Intent, false}}
	seen, _ := p.measures(g)
	for _, m := range seen {
		if metric := p.Metric(m.Metric); metric != nil {
			out = append(out, name{metric.Key, true}, name{metric.Name, false})
		}
	}
	if g.ID == a.To {
		for _, d := range g.Drivers {
			if d.ID == a.Driver {
				return append(out, name{d.Key, true}, name{d.Text, false})
			}
		}
	}
	return out
}

// any reports whether one of several names was said.
func (s spoken) any(names []name) bool {
	for _, n := range names {
		if s.names(n) {
			return true
		}
	}
	return false
}

// names reports whether a name was said, whole: "load" is no part of "download". A key is not the beginning or the
// end of a longer one either: "load" is not "load-time".
func (s spoken) names(n name) bool {
	what := singular(strings.TrimSpace(n.text))
	rarest, into, wordless := []int(nil), 0, true
	for from, to := range wordsIn(what) {
		if at := s.at[what[from:to]]; wordless || len(at) < len(rarest) {
			rarest, into, wordless = at, from, false
		}
	}
	for _, at := range rarest {
		from, to := at-into, at-into+len(what)
		if from >= 0 && strings.HasPrefix(s.text[from:], what) && !s.partOfLonger(from, to, n.key) {
			return true
		}
	}
	return wordless && what != "" && strings.Contains(s.text, what)
}

// singular is a text in lower case and with the s of plurals left out, so that "active users" name the "active user".
func singular(s string) string {
	s = strings.ToLower(s)
	var b strings.Builder
	at := 0
	for from, to := range wordsIn(s) {
		if to-from > 3 && s[to-1] == 's' && s[to-2] != 's' {
			b.WriteString(s[at : to-1])
			at = to
		}
	}
	b.WriteString(s[at:])
	return b.String()
}

// partOfLonger reports whether what stands in the text between two places is part of a longer word, or of a longer key.
func (s spoken) partOfLonger(from, to int, key bool) bool {
	before, said, after := s.text[:from], s.text[from:to], s.text[to:]
	if joined(before, said) || joined(said, after) {
		return true
	}
	const inKeys = "-_."
	return key &&
		(len(before) > 0 && strings.Contains(inKeys, before[len(before)-1:]) && joined(before[:len(before)-1], said) ||
			len(after) > 0 && strings.Contains(inKeys, after[:1]) && joined(said, after[1:]))
}

// joined reports whether a word goes on from the end of one text to the beginning of another.
func joined(a, b string) bool {
	last, _ := utf8.DecodeLastRuneInString(a)
	first, _ := utf8.DecodeRuneInString(b)
	return class(last) == inWord && class(first) == inWord
}

// wordsIn yields where each word of a text begins and ends.
func wordsIn(s string) iter.Seq2[int, int] {
	return func(yield func(int, int) bool) {
		from := -1 // of a word that has begun
		for i, r := range s {
			c := class(r)
			if from >= 0 && c != inWord {
				if !yield(from, i) {
					return
				}
				from = -1
			}
			switch {
			case c == inWord && from < 0:
				from = i
			case c == ofItself && !yield(i, i+utf8.RuneLen(r)):
				return
			}
		}
		if from >= 0 {
			yield(from, len(s))
		}
	}
}

// What a letter is to the words of a text.
const (
	between  = iota // it is none
	inWord          // a letter, a digit or a mark on one
	ofItself        // a letter of a script that puts no spaces between words, or hangs endings on names
)

func class(r rune) int {
	switch {
	case r < utf8.RuneSelf:
		if 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' {
			return inWord
		}
		return between
	case !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r):
		return between
	case r == 'ー',
		unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai, unicode.Lao,
			unicode.Khmer, unicode.Myanmar, unicode.Tibetan):
		return ofItself
	}
	return inWord
}
