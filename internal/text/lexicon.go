package text

import (
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/german"
)

//go:embed data
var files embed.FS

// entry is what a language's lists say about one word or phrase.
type entry struct {
	class  class
	cue    cue
	value  float64 // of number words, magnitudes and months
	lemma  int32   // words of one lemma are the same word for comparing texts
	form   form
	phrase uint8 // words in the longest phrase that starts with this word; 0 for none
}

// lexicon is one language, read once from data/<lang> at start and never changed.
type lexicon struct {
	lang         string
	words        map[string]entry
	lemmas       []string // by lemma
	effects      map[int32]string
	messages     map[string]string
	suffixes     []string // endings that give away a verb
	nounSuffixes []string // and endings of words that are none
	decimal      byte
	verbLast     bool // the verb may stand after its object
	compound     bool // the last part of a long word carries its meaning, without a hyphen
	letters      string
	quarter      string
	half         string
	fiscal       string
	stem         func(*snowballstem.Env) bool
}

// stemmers are the stemming algorithms a language may name in its settings.
var stemmers = map[string]func(*snowballstem.Env) bool{"english": english.Stem, "german": german.Stem}

// lexicons returns every language under data/, read when somebody first asks: most commands never do. A broken list is
// a fault of the build, which every test of this package finds.
var lexicons = sync.OnceValue(mustLoad)

// Languages lists the languages there are word lists for, as in the lang argument of [Read].
func Languages() []string { return slices.Clone(languages()) }

var languages = sync.OnceValue(func() []string { return slices.Sorted(maps.Keys(lexicons())) })

func mustLoad() map[string]*lexicon {
	dirs, err := fs.ReadDir(files, "data")
	if err != nil {
		panic(err)
	}
	out := map[string]*lexicon{}
	for _, d := range dirs {
		lx, err := load(files, d.Name())
		if err != nil {
			panic(err)
		}
		out[d.Name()] = lx
	}
	return out
}

// load reads the lists of one language. Every file may hold any section; sections add up.
func load(fsys fs.FS, lang string) (*lexicon, error) {
	lx := &lexicon{
		lang: lang, words: map[string]entry{}, effects: map[int32]string{}, messages: map[string]string{}, decimal: '.',
	}
	names, err := fs.Glob(fsys, "data/"+lang+"/*.txt")
	if err != nil {
		return nil, err
	}
	var all []line
	for _, name := range names {
		b, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		section := ""
		for i, s := range strings.Split(string(b), "\n") {
			s = strings.TrimSpace(s)
			switch {
			case s == "" || strings.HasPrefix(s, "# "):
			case strings.HasPrefix(s, "[") && strings.HasSuffix(s, "]"):
				section = s[1 : len(s)-1]
			default:
				all = append(all, line{fmt.Sprintf("%s:%d", name, i+1), section, s})
			}
		}
	}
	var forms [256][]rule
	for _, l := range all { // the rules first, since every list needs them
		switch l.section {
		case "verb-forms":
			forms['v'] = append(forms['v'], parseRule(l.text))
		case "noun-forms":
			forms['n'] = append(forms['n'], parseRule(l.text))
		}
	}
	for _, l := range all {
		if err := lx.read(l, &forms); err != nil {
			return nil, fmt.Errorf("%s: %w", l.at, err)
		}
	}
	for _, l := range all {
		if l.section == "same" {
			lx.same(l.text)
		}
		if l.section == "effects" {
			lx.effect(l.text)
		}
	}
	lx.phrases()
	return lx, nil
}

type line struct{ at, section, text string }

// rule says how words with an ending are inflected: each form replaces the ending; "-" is the empty ending.
type rule struct {
	ending string
	forms  []string
}

func parseRule(s string) rule {
	ending, forms, _ := strings.Cut(s, ":")
	r := rule{strings.TrimSpace(ending), strings.Fields(forms)}
	if r.ending == "*" {
		r.ending = ""
	}
	for i, f := range r.forms {
		if f == "-" {
			r.forms[i] = ""
		}
	}
	return r
}

func (lx *lexicon) read(l line, forms *[256][]rule) error {
	switch l.section {
	case "verb-forms", "noun-forms", "same", "effects":
		return nil
	case "verb-suffix":
		for _, s := range strings.Split(l.text, ",") {
			lx.suffixes = append(lx.suffixes, strings.TrimSpace(s))
		}
		return nil
	case "noun-suffix":
		for _, s := range strings.Split(l.text, ",") {
			lx.nounSuffixes = append(lx.nounSuffixes, strings.TrimSpace(s))
		}
		return nil
	case "messages":
		k, v, _ := strings.Cut(l.text, "=")
		lx.messages[strings.TrimSpace(k)] = strings.TrimSpace(v)
		return nil
	case "settings":
		k, v, _ := strings.Cut(l.text, "=")
		return lx.set(strings.TrimSpace(k), strings.TrimSpace(v))
	}
	sec, ok := sections[l.section]
	if !ok {
		return fmt.Errorf("unknown section [%s]", l.section)
	}
	for _, item := range strings.Split(l.text, ",") {
		item = strings.TrimSpace(item)
		if item == "" {
			continue
		}
		e := entry{class: sec.class, cue: sec.cue}
		if word, v, ok := strings.Cut(item, " = "); ok {
			f, err := strconv.ParseFloat(strings.TrimSpace(v), 64)
			if err != nil {
				return fmt.Errorf("%q is not a number", v)
			}
			item, e.value = word, f
		}
		lx.add(item, e, sec.inflect, forms[sec.inflect])
	}
	return nil
}

func (lx *lexicon) set(key, value string) error {
	switch key {
	case "decimal":
		lx.decimal = value[0]
	case "stemmer":
		lx.stem = stemmers[value]
		if lx.stem == nil {
			return fmt.Errorf("no stemmer %q", value)
		}
	case "verb-place":
		lx.verbLast = value == "any"
	case "tails":
		lx.compound = value == "any"
	case "letters":
		lx.letters = value
	case "quarter":
		lx.quarter = value
	case "half":
		lx.half = value
	case "fiscal":
		lx.fiscal = value
	default:
		return fmt.Errorf("unknown setting %q", key)
	}
	return nil
}

// add enters a word or phrase with its inflections. A phrase is inflected at its first word (verbs) or last word
// (nouns).
func (lx *lexicon) add(item string, e entry, inflect byte, rules []rule) {
	alternatives := strings.Split(item, "|")
	item = alternatives[0]
	noun := strings.HasSuffix(item, "~")
	item = strings.TrimSuffix(item, "~")
	double := ""
	if i := strings.IndexByte(item, '('); i > 0 && strings.HasSuffix(item, ")") {
		double, item = item[i+1:len(item)-1], item[:i]
	}
	id := lx.lemma(item)
	put := func(s string, f form) {
		n := e
		n.lemma, n.form = id, f
		if noun {
			n.form |= nounToo
		}
		lx.put(s, n)
	}
	if inflect == 0 {
		put(item, 0)
		return
	}
	head, rest := item, ""
	if i := strings.IndexByte(item, ' '); i > 0 {
		if inflect == 'v' {
			head, rest = item[:i], item[i:]
		} else {
			i = strings.LastIndexByte(item, ' ')
			head, rest = item[i+1:], item[:i+1]
		}
	}
	join := func(w string) string {
		if inflect == 'v' {
			return w + rest
		}
		return rest + w
	}
	put(item, base)
	for _, r := range rules {
		if !strings.HasSuffix(head, r.ending) {
			continue
		}
		stem := strings.TrimSuffix(head, r.ending)
		for i, f := range r.forms {
			if inflect == 'n' {
				put(join(stem+f), base)
			} else if i > 0 {
				w := stem + f
				if double != "" && i >= 2 {
					w = stem + double + f
				}
				put(join(w), base<<min(i, 3))
			}
		}
		break
	}
	for _, a := range alternatives[1:] {
		put(a, past)
	}
}

// lemma gives the number of a base form, the same for the same word in several lists.
func (lx *lexicon) lemma(word string) int32 {
	if e, ok := lx.words[word]; ok && e.lemma > 0 {
		return e.lemma
	}
	if len(lx.lemmas) == 0 {
		lx.lemmas = append(lx.lemmas, "") // 0 is "unknown"
	}
	lx.lemmas = append(lx.lemmas, word)
	return int32(len(lx.lemmas) - 1)
}

func (lx *lexicon) put(word string, e entry) {
	old, ok := lx.words[word]
	if !ok {
		lx.words[word] = e
		return
	}
	old.class |= e.class
	old.cue |= e.cue
	old.form |= e.form
	if e.value != 0 {
		old.value = e.value
	}
	lx.words[word] = old
}

// same makes the words of a line one lemma, so that "staff" and "employees" compare equal.
func (lx *lexicon) same(s string) {
	words := strings.Split(s, ",")
	first := lx.words[strings.TrimSpace(words[0])].lemma
	ids := map[int32]bool{}
	for _, w := range words {
		if e, ok := lx.words[strings.TrimSpace(w)]; ok {
			ids[e.lemma] = true
		}
	}
	for w, e := range lx.words {
		if ids[e.lemma] {
			e.lemma = first
			lx.words[w] = e
		}
	}
}

func (lx *lexicon) effect(s string) {
	words, effect, _ := strings.Cut(s, "=")
	for _, w := range strings.Split(words, ",") {
		w = strings.TrimSpace(w)
		e := lx.words[w]
		if e.lemma == 0 {
			e.lemma = lx.lemma(w)
		}
		lx.words[w] = e
		lx.effects[e.lemma] = strings.TrimSpace(effect)
	}
}

// phrases tells every first word how many words the longest phrase it starts has.
func (lx *lexicon) phrases() {
	longest := map[string]int{}
	for p := range lx.words {
		if i := strings.IndexByte(p, ' '); i > 0 {
			longest[p[:i]] = max(longest[p[:i]], strings.Count(p, " ")+1)
		}
	}
	for w, n := range longest {
		e := lx.words[w]
		e.phrase = uint8(n)
		lx.words[w] = e
	}
}
