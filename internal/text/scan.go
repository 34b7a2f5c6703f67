package text

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

type kind uint8

const (
	kWord   kind = iota // a word, phrase or known sign: "response time", "→", "≥"
	kNumber             // a number with its unit
	kDate
	kPunct // one mark; token.mark says which
)

// role is what a number does in the sentence.
type role uint8

const (
	rNone   role = iota
	rTarget      // where it should go, or how much of it
	rChange      // by how much it should change
	rBase        // where it stands
	rName        // "phase 2", "ISO 9001"
	rWindow      // "90-day retention", "over 6 months"
	rLimit       // "within 24 hours"
	rAge
	rRank
)

// token is a piece of the text with what the lists say about it. Offsets are bytes.
type token struct {
	entry
	start, end int32
	unit       [2]int32 // text of a number's unit; empty if none
	high       float64  // upper end of a number that is a range, else equal to value
	over       float64  // "4.5/5": 5
	kind       kind
	role       role
	unitKind   cue // cPercent, cMoney, cTime, cTimes, cUnit, or 0 for a plain count
	mark       byte
	plain      bool // digits only: no sign, separator, fraction or unit
	hyphen     bool // "90-day"
	sign       bool // "+20 %"
}

func (t *token) is(c class) bool { return t.class&c != 0 }
func (t *token) has(c cue) bool  { return t.cue&c != 0 }
func (t *token) word() bool      { return t.kind == kWord }

// scan is the working memory of one reading; it is reused through a pool so that reading allocates little.
type scan struct {
	lx     *lexicon
	text   string
	low    []byte // text in lower case, byte for byte
	key    []byte
	tokens []token
}

var pool = sync.Pool{New: func() any { return &scan{tokens: make([]token, 0, 64)} }}

func newScan(text string, lx *lexicon) *scan {
	s := pool.Get().(*scan)
	s.lx, s.text, s.low, s.tokens = lx, text, lower(s.low[:0], text), s.tokens[:0]
	return s
}

// free gives the memory back, unless one huge text has made it too large to keep around.
func (s *scan) free() {
	if cap(s.tokens) > 4096 {
		return
	}
	s.text = ""
	pool.Put(s)
}

// lower appends text in lower case without moving any byte: a letter whose lower case has another length is kept.
func lower(dst []byte, text string) []byte {
	for i := 0; i < len(text); {
		c := text[i]
		if c < utf8.RuneSelf {
			if 'A' <= c && c <= 'Z' {
				c += 'a' - 'A'
			}
			dst = append(dst, c)
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		l := unicode.ToLower(r)
		switch {
		case r == '’' || r == 'ʼ':
			dst = append(dst, text[i:i+n]...)
		case r != utf8.RuneError && utf8.RuneLen(l) == n:
			dst = utf8.AppendRune(dst, l)
		default:
			dst = append(dst, text[i:i+n]...)
		}
		i += n
	}
	return dst
}

func digit(c byte) bool { return '0' <= c && c <= '9' }

// letter gives the size of the letter at i, 0 when there is none.
func (s *scan) letter(i int) int {
	if i >= len(s.low) {
		return 0
	}
	c := s.low[i]
	if c < utf8.RuneSelf {
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' {
			return 1
		}
		return 0
	}
	r, n := utf8.DecodeRune(s.low[i:])
	if unicode.IsLetter(r) || unicode.IsMark(r) {
		return n
	}
	return 0
}

// wordEnd gives the end of the word at i: letters and digits, joined by single hyphens, apostrophes, ampersands or dots
// before digits. i when there is none.
func (s *scan) wordEnd(i int) int {
	start, end := i, i
	for i < len(s.low) {
		if n := s.letter(i); n > 0 {
			i += n
			end = i
			continue
		}
		c := s.low[i]
		if digit(c) {
			i++
			end = i
			continue
		}
		if end == start {
			break
		}
		n := 1
		switch {
		case c == '-' || c == '\'' || c == '&':
		case strings.HasPrefix(s.text[i:], "’") || strings.HasPrefix(s.text[i:], "‑") || strings.HasPrefix(s.text[i:], "‐"):
			n = 3
		case c == '.' && i+1 < len(s.low) && digit(s.low[i+1]):
		default:
			return end
		}
		if s.letter(i+n) == 0 && (i+n >= len(s.low) || !digit(s.low[i+n])) {
			return end
		}
		i += n
		end = i
	}
	return end
}

// maxWord is the longest word that is looked up in parts, so that no input makes reading slower than linear.
const maxWord = 48

// find looks a word up: as written, then (hyphens as spaces), then by its last part.
func (s *scan) find(start, end int) (entry, bool) {
	w := s.low[start:end]
	if e, ok := s.lx.words[string(w)]; ok && e.lemma != 0 {
		return e, true
	}
	if len(w) > maxWord {
		return entry{}, false
	}
	hyphen := -1
	for i, c := range w {
		if c == '-' {
			hyphen = i
		}
	}
	if hyphen > 0 {
		s.key = append(s.key[:0], w...)
		for i, c := range s.key {
			if c == '-' {
				s.key[i] = ' '
			}
		}
		if e, ok := s.lx.words[string(s.key)]; ok {
			return e, true
		}
		e := s.lx.words[string(w[hyphen+1:])]
		e.class &= nouns
		e.cue, e.lemma, e.form = 0, 0, 0
		return e, e.class != 0
	}
	if strings.HasSuffix(string(w), "'s") || strings.HasSuffix(string(w), "’s") {
		cut := 2
		if w[len(w)-2] != '\'' {
			cut = 4
		}
		e, ok := s.lx.words[string(w[:len(w)-cut])]
		e.class &^= verbs
		return e, ok
	}
	if s.lx.compound && len(w) >= 8 {
		for i := 3; i <= len(w)-4; i++ {
			if !utf8.RuneStart(w[i]) {
				continue
			}
			if e, ok := s.lx.words[string(w[i:])]; ok && e.class&nouns != 0 {
				e.class &= nouns
				e.cue, e.lemma, e.form = 0, 0, 0
				return e, true
			}
		}
	}
	return entry{}, false
}

// lexeme gives the longest known phrase or word at i, and its end; end == i when no word starts there.
func (s *scan) lexeme(i int) (int, entry) {
	end := s.wordEnd(i)
	if end == i {
		return i, entry{}
	}
	first, ok := s.lx.words[string(s.low[i:end])]
	if ok && first.phrase > 0 {
		var ends [8]int
		n, at := 0, end
		for n < int(first.phrase)-1 && n < len(ends) && at+1 < len(s.low) && s.low[at] == ' ' {
			next := at + 1
			for next < len(s.low) && next-at < maxWord && s.low[next] != ' ' && s.low[next] != ',' && s.low[next] != ';' &&
				s.low[next] != ')' && s.low[next] != '\n' {
				next++
			}
			if next-at >= maxWord {
				break
			}
			ends[n], at = next, next
			n++
		}
		for n--; n >= 0; n-- {
			last := ends[n]
			if e, ok := s.lx.words[string(s.low[i:last])]; ok && e.lemma != 0 {
				return last, e
			}
			if c := s.low[last-1]; c == '.' || c == ':' || c == '!' || c == '?' {
				if e, ok := s.lx.words[string(s.low[i:last-1])]; ok && e.lemma != 0 {
					return last - 1, e
				}
			}
		}
	}
	if end < len(s.low) {
		switch c := s.low[end]; {
		case c == '.' && end-i <= 7: // abbreviations
			if e, ok := s.lx.words[string(s.low[i:end+1])]; ok {
				return end + 1, e
			}
		case c == '/' && s.letter(end+1) > 0: // ci/cd
			if long := s.wordEnd(end + 1); long-i <= maxWord {
				if e, ok := s.lx.words[string(s.low[i:long])]; ok {
					return long, e
				}
			}
		}
	}
	e, _ := s.find(i, end)
	return end, e
}

// split cuts the text into tokens. Each byte is looked at a bounded number of times.
func (s *scan) split() {
	for i := 0; i < len(s.low); {
		c := s.low[i]
		switch {
		case c == ' ' || c == '\t' || c == '\r':
			i++
		case strings.HasPrefix(s.text[i:], "24/7"):
			s.push(token{kind: kWord, entry: s.lx.words["24/7"]}, i, i+4)
			i += 4
		case digit(c) || (c == '.' && i+1 < len(s.low) && digit(s.low[i+1]) && (i == 0 || s.low[i-1] == ' ')):
			i = s.number(i)
		case s.letter(i) > 0:
			end, e := s.lexeme(i)
			if e.cue&cNumber != 0 && s.counts(e, end) {
				i = s.spelled(i, end, e)
				continue
			}
			if e.cue&cMoney != 0 && end+1 < len(s.low) && s.low[end] == ' ' && digit(s.low[end+1]) { // USD 50
				i = s.amount(i, end+1, true)
				t := &s.tokens[len(s.tokens)-1]
				t.unit[1] = int32(end)
				continue
			}
			s.push(token{kind: kWord, entry: e}, i, end)
			i = end
		default:
			i = s.sign(i)
		}
	}
}

func (s *scan) push(t token, start, end int) {
	t.start, t.end = int32(start), int32(end)
	s.tokens = append(s.tokens, t)
}

// sign reads anything that is neither word nor number: currency signs, comparisons, arrows, punctuation.
func (s *scan) sign(i int) int {
	rest := s.text[i:]
	n := 1
	if s.low[i] >= utf8.RuneSelf {
		_, n = utf8.DecodeRuneInString(rest)
	}
	end := i + n
	if e, ok := s.lx.words[rest[:n]]; ok && e.cue&cMoney != 0 { // $50, $ 50
		at := end
		if at < len(s.low) && s.low[at] == ' ' {
			at++
		}
		if at < len(s.low) && digit(s.low[at]) {
			return s.amount(i, at, true)
		}
	}
	if s.low[i] == '<' || s.low[i] == '>' || s.low[i] == '-' || s.low[i] == '=' { // <=, ->, -->
		for end < len(s.low) && end-i < 3 && (s.low[end] == '=' || s.low[end] == '>' || s.low[end] == '-') {
			end++
		}
	}
	if s.low[i] == '/' && s.letter(i+1) > 0 { // 15/month
		if w := s.wordEnd(i + 1); w-i < maxWord {
			if e, ok := s.lx.words[string(s.low[i:w])]; ok {
				s.push(token{kind: kWord, entry: e}, i, w)
				return w
			}
		}
	}
	e, ok := s.lx.words[rest[:end-i]]
	if ok {
		s.push(token{kind: kWord, entry: e}, i, end)
		return end
	}
	if (s.low[i] == '+' || s.low[i] == '-' || rest[:n] == "–" || rest[:n] == "±") && i+n < len(s.low) &&
		digit(s.low[i+n]) && (i == 0 || !digit(s.low[i-1])) {
		at := s.number(i + n)
		s.tokens[len(s.tokens)-1].sign = true
		return at
	}
	mark := s.low[i]
	if n > 1 {
		mark = '*' // dashes and bullets outside ASCII separate like a bullet
		if r, _ := utf8.DecodeRuneInString(rest); r == '\u00a0' || r == '\u202f' || r == '\u200b' {
			return end
		}
	}
	s.push(token{kind: kPunct, mark: mark}, i, i+n)
	return i + n
}
