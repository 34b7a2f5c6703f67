package lens

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"weir.dev/weir/internal/cascade"
)

// finder finds goals by words, each of which must occur in what the goal is called: its intent or key, an owner team's
// name or a metric's. What a team or a metric is called is looked at once.
type finder struct {
	l     *Lens
	words []string // in small letters
	named map[cascade.ID][]bool
}

func (l *Lens) finder(q string) *finder {
	return &finder{l, strings.Fields(strings.ToLower(q)), map[cascade.ID][]bool{}}
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
	if slices.ContainsFunc(g.Owners, func(t cascade.ID) bool { return f.called(cascade.KindTeam, t, word) }) {
		return true
	}
	for m := range f.l.s.MeasuresOf(g.ID) {
		if f.called(cascade.KindMetric, m.Metric, word) {
			return true
		}
	}
	return false
}

// called reports whether a word occurs in what one team or metric is called.
func (f *finder) called(k cascade.Kind, id cascade.ID, word int) bool {
	known, ok := f.named[id]
	if !ok {
		if e := f.l.s.Get(k, id); e != nil {
			name := nameOf(e)
			for _, w := range f.words {
				known = append(known, occurs(w, name))
			}
		}
		f.named[id] = known
	}
	return known != nil && known[word]
}

// nameOf is what a thing is called.
func nameOf(e cascade.Entity) string { return cmp.Or(cascade.TitleOf(e), e.Head().Key) }

// occurs reports whether a word in small letters is in a text, whatever the case of that.
func occurs(word, text string) bool {
	first := word[0]
	for i := range len(text) {
		c := text[i]
		if c >= utf8.RuneSelf { // small letters of others than ASCII may be longer or shorter
			return strings.Contains(strings.ToLower(text), word)
		}
		if small(c) == first && len(text)-i >= len(word) && begins(word, text[i:]) {
			return true
		}
	}
	return false
}

func begins(word, text string) bool {
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
