package lens

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"weir.dev/weir/internal/cascade"
)

// finder finds things by words, each of which must occur in what a thing is called: its title or key, an owner's name
// or, of a goal, a metric's. What an owner or a metric is called is looked at once.
type finder struct {
	l     *Lens
	raw   string
	words []string // in small letters
	whole string   // the words, with a blank between two
	lent  map[named][]rank
	has   map[named]bool // what is aside, once that is known
}

func (l *Lens) finder(q string) *finder {
	words := strings.Fields(strings.ToLower(q))
	return &finder{
		l: l, raw: strings.TrimSpace(q), words: words, whole: strings.Join(words, " "), lent: map[named][]rank{},
	}
}

// rank is by what a thing is found. It rests on the fields of the thing and the query alone, and never on how often a
// word is used elsewhere.
type rank uint8

// The ranks, the best first.
const (
	byKey        rank = iota // the query is its key or id
	byKeyBegins              // its key begins with the query
	byTitle                  // its title begins with the query
	byTitleWords             // each word of the query begins one of its title, or its key
	byOwner                  // or one of an owner's name
	byOther                  // each word occurs somewhere
	byNothing
)

// rank returns by what a thing is found.
func (f *finder) rank(e cascade.Entity) rank {
	if len(f.words) == 0 || !isSought(e) {
		return byNothing
	}
	h := e.Head()
	key := cascade.Fold(h.Key)
	switch {
	case key == f.whole, string(h.ID) == f.raw, h.Key != "" && h.Key+"@"+string(h.ID) == f.raw:
		return byKey
	case len(f.words) == 1 && strings.HasPrefix(key, f.whole):
		return byKeyBegins
	}
	title := cascade.TitleOf(e)
	if beginsWith(title, f.words) {
		return byTitle
	}
	var worst rank
	for i := range f.words {
		if worst = max(worst, f.word(e, title, i)); worst == byNothing {
			return byNothing
		}
	}
	return worst
}

// word returns by what one word of the query finds a thing: byTitleWords, byOwner, byOther or byNothing.
func (f *finder) word(e cascade.Entity, title string, word int) rank {
	best := min(inName(f.words[word], title), inName(f.words[word], e.Head().Key))
	if best == byTitleWords {
		return best
	}
	for owner := range ownersOf(f.l.s, e) {
		if r := f.lends(owner, word); r == byTitleWords {
			return byOwner
		} else if r < best {
			best = r
		}
	}
	if best == byNothing {
		for metric := range metricsOf(f.l.s, e) {
			if f.lends(metric, word) != byNothing {
				return byOther
			}
		}
	}
	return best
}

// lends returns by what one word finds what a thing is called that lends its name to others.
func (f *finder) lends(e cascade.Entity, word int) rank {
	known, ok := f.lent[namedOf(e)]
	if !ok {
		for _, w := range f.words {
			known = append(known, inName(w, nameOf(e)))
		}
		f.lent[namedOf(e)] = known
	}
	return known[word]
}

// in reports whether all words occur in what a goal is called.
func (f *finder) in(g *cascade.Goal) bool {
	for i, w := range f.words {
		if !occurs(w, g.Intent) && !occurs(w, g.Key) && !f.around(g, i) {
			return false
		}
	}
	return true
}

// around reports whether a word occurs in the name of an owner team or a metric.
func (f *finder) around(g *cascade.Goal, word int) bool {
	for owner := range ownersOf(f.l.s, g) {
		if f.lends(owner, word) != byNothing {
			return true
		}
	}
	for metric := range metricsOf(f.l.s, g) {
		if f.lends(metric, word) != byNothing {
			return true
		}
	}
	return false
}

// nameOf is what a thing is called.
func nameOf(e cascade.Entity) string { return cmp.Or(cascade.TitleOf(e), e.Head().Key) }

// beginsWith reports whether a text begins with words in small letters, the last of which may be part of one.
func beginsWith(text string, words []string) bool {
	i, last := 0, len(words)-1
	for w := range strings.FieldsSeq(text) {
		switch w = strings.ToLower(w); {
		case i == last:
			return strings.HasPrefix(w, words[i])
		case w != words[i]:
			return false
		}
		i++
	}
	return false
}

// inName returns by what a word in small letters finds a name: byTitleWords where it begins a word of it, byOther where
// it occurs elsewhere, or byNothing.
func inName(word, text string) rank {
	switch {
	case !occurs(word, text):
		return byNothing
	case beginsOne(word, text):
		return byTitleWords
	}
	return byOther
}

// beginsOne reports whether a word in small letters begins one of a text, whatever the case of that.
func beginsOne(word, text string) bool {
	for w := range strings.FieldsSeq(text) {
		if begins(word, w) {
			return true
		}
	}
	return false
}

// Opens reports whether each word of a query begins one of a text, whatever the case; no words do.
func Opens(query, text string) bool {
	words := strings.Fields(strings.ToLower(query))
	return len(words) > 0 && !slices.ContainsFunc(words, func(w string) bool { return !beginsOne(w, text) })
}

// occurs reports whether a word in small letters is in a text, whatever the case of that.
func occurs(word, text string) bool {
	first := word[0]
	for i := range len(text) {
		c := text[i]
		if c >= utf8.RuneSelf { // small letters of others than ASCII may be longer or shorter
			return strings.Contains(strings.ToLower(text), word)
		}
		if small(c) == first && len(text)-i >= len(word) && beginsHere(word, text[i:]) {
			return true
		}
	}
	return false
}

// begins reports whether a text begins with a word in small letters.
func begins(word, text string) bool {
	for i := range min(len(word), len(text)) {
		if text[i] >= utf8.RuneSelf {
			return strings.HasPrefix(strings.ToLower(text), word)
		}
		if small(text[i]) != word[i] {
			return false
		}
	}
	return len(text) >= len(word)
}

// beginsHere is begins of a text that is as long, byte by byte.
func beginsHere(word, text string) bool {
	for i := range len(word) {
		if small(text[i]) != word[i] {
			return false
		}
	}
	return true
}

func small(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + ('a' - 'A')
	}
	return c
}

// Clean returns a query as it is meant: without what has no form and comes along when something is pasted, such as
// marks of the direction of writing. What is no character at all divides words.
func Clean(q string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Bidi_Control, r), r == '\u200b', r == '\ufeff':
			return -1
		case unicode.IsControl(r), r == utf8.RuneError:
			return ' '
		}
		return r
	}, q))
}
