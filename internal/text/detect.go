package text

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

//go:embed others.txt
var otherWords string

// others are the small words of languages without lists, each with a bit for every language that has it.
var others = sync.OnceValue(func() map[string]uint32 {
	out, bit := map[string]uint32{}, uint32(1)
	for line := range strings.Lines(otherWords) {
		if _, list, ok := strings.Cut(strings.TrimSpace(line), ": "); ok && line[0] != '#' {
			for word := range strings.FieldsSeq(list) {
				out[word] |= bit
			}
			bit <<= 1
		}
	}
	return out
})

// maxOthers is how many languages others.txt may have.
const maxOthers = 32

// mostWords is how many words of a text tell its language.
const mostWords = 40

// detect picks the language most of the text's first words belong to; English when nothing decides. It is unread where
// more of them belong to one of the others, or most of its letters are in none of its scripts.
func detect(text string) (best *lexicon, unread bool) {
	all := lexicons()
	best = all["en"]
	most, words := best.hits(text)
	for _, name := range languages() {
		if n, _ := all[name].hits(text); n > most {
			best, most = all[name], n
		}
	}
	return best, most < words && foreign(text) > most
}

// hits counts what speaks for a language in a text's first words, and these.
func (lx *lexicon) hits(text string) (n, words int) {
	for ; text != "" && words < mostWords; words++ {
		var word string
		word, text, _ = strings.Cut(text, " ")
		if lx.letters != "" && strings.ContainsAny(word, lx.letters) {
			n++
		}
		if len(word) > 0 && len(word) < maxWord {
			var buf [2 * maxWord]byte
			switch e := lx.words[string(lower(buf[:0], word))]; {
			case e.class&(wStop|wPrep|wDet) != 0:
				n += 2
			case e.class&(verbs|nouns) != 0:
				n++
			}
		}
	}
	return n, words
}

// foreign counts in the same way what speaks for the one of the others that fits best.
func foreign(text string) int {
	var by [maxOthers]int
	small, marked, strange := others(), 0, 0
	for words := 0; text != "" && words < mostWords; words++ {
		var word string
		word, text, _ = strings.Cut(text, " ")
		var buf [2 * maxWord]byte
		word = word[:min(len(word), maxWord)] // scripts without spaces have long ones
		low := lower(buf[:0], strings.Trim(word, ",.;:!?()"))
		if before, _, ok := strings.Cut(string(low), "'"); ok && len(before) <= 2 && len(before) > 0 { // l'accès
			marked++
		}
		for bits, k := small[string(low)], 0; bits != 0; bits, k = bits>>1, k+1 {
			by[k] += 2 * int(bits&1)
		}
		switch script(low) {
		case accented:
			marked++
		case other:
			strange += 2
		}
	}
	most := 0
	for _, n := range by {
		most = max(most, n)
	}
	return max(most+marked, strange)
}

// The scripts of a word.
const (
	plainLatin = iota
	accented   // with letters that neither English nor German has
	other      // no Latin letters
)

func script(word []byte) int {
	is := plainLatin
	for len(word) > 0 {
		r, n := utf8.DecodeRune(word)
		switch word = word[n:]; {
		case r < utf8.RuneSelf || !unicode.IsLetter(r) || strings.ContainsRune("äöüßé", r):
		case unicode.Is(unicode.Latin, r):
			is = accented
		default:
			return other
		}
	}
	return is
}
