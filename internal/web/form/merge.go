package form

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"weir.dev/weir/internal/words"
)

// Piece is a part of a text as one version has it against another.
type Piece struct {
	Text string     // somebody's words
	Says words.Text // or ours
	Mark Mark
}

// Mark says what became of a piece.
type Mark string

// The marks.
const (
	Same Mark = ""
	Out  Mark = "out" // taken out
	In   Mark = "in"  // put in
)

// largest is how many comparisons two texts may take. Texts that need more are shown whole.
const largest = 4 << 20

// tokens parts a text into words and what stands between them.
func tokens(s string) []string {
	var out []string
	for s != "" {
		first, _ := utf8.DecodeRuneInString(s)
		space := unicode.IsSpace(first)
		end := strings.IndexFunc(s, func(r rune) bool { return unicode.IsSpace(r) != space })
		if end < 0 {
			end = len(s)
		}
		out, s = append(out, s[:end]), s[end:]
	}
	return out
}

// hunk replaces the tokens from lo to hi of a text by others.
type hunk struct {
	lo, hi int
	by     []string
}

// hunks are the shortest change from a to b; ok is false where they are too long to compare.
func hunks(a, b []string) (out []hunk, ok bool) {
	if len(a)*len(b) > largest {
		return nil, false
	}
	length := make([][]int32, len(a)+1) // of the longest common part of a[i:] and b[j:]
	for i := range length {
		length[i] = make([]int32, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				length[i][j] = length[i+1][j+1] + 1
			} else {
				length[i][j] = max(length[i+1][j], length[i][j+1])
			}
		}
	}
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		if i < len(a) && j < len(b) && a[i] == b[j] {
			i, j = i+1, j+1
			continue
		}
		h := hunk{lo: i}
		from := j
		for (i < len(a) || j < len(b)) && !(i < len(a) && j < len(b) && a[i] == b[j]) {
			if j == len(b) || i < len(a) && length[i+1][j] >= length[i][j+1] {
				i++
			} else {
				j++
			}
		}
		h.hi, h.by = i, b[from:j]
		out = append(out, h)
	}
	return out, true
}

// compare shows what became of was in now.
func compare(was, now string) []Piece {
	a, b := tokens(was), tokens(now)
	changes, ok := hunks(a, b)
	if !ok {
		changes = []hunk{{0, len(a), b}}
	}
	var out []Piece
	add := func(text []string, mark Mark) {
		if len(text) > 0 {
			out = append(out, Piece{Text: strings.Join(text, ""), Mark: mark})
		}
	}
	at := 0
	for _, h := range changes {
		add(a[at:h.lo], Same)
		add(a[h.lo:h.hi], Out)
		add(h.by, In)
		at = h.hi
	}
	add(a[at:], Same)
	return out
}

// together puts two changes of one text together; ok is false where they touch.
func together(was, one, other []string, parts func(string) bool) (out []string, ok bool) {
	first, ok1 := hunks(was, one)
	second, ok2 := hunks(was, other)
	if !ok1 || !ok2 {
		return nil, false
	}
	at := 0
	for len(first)+len(second) > 0 {
		next := &first
		if len(first) == 0 || len(second) > 0 && second[0].lo < first[0].lo {
			next = &second
		}
		h := (*next)[0]
		*next = (*next)[1:]
		rest := first
		if next == &first {
			rest = second
		}
		switch {
		case len(rest) == 0:
		case rest[0].lo == h.lo && rest[0].hi == h.hi && slices.Equal(rest[0].by, h.by): // both did the same
			if next == &first {
				second = second[1:]
			} else {
				first = first[1:]
			}
		case rest[0].lo < h.hi || !slices.ContainsFunc(was[h.hi:rest[0].lo], parts):
			return nil, false
		}
		out = append(append(out, was[at:h.lo]...), h.by...)
		at = h.hi
	}
	return append(out, was[at:]...), true
}

// isWord reports whether a token is no mere space.
func isWord(token string) bool { return strings.TrimSpace(token) != "" }

// anything is for lists, whose elements each stand for themselves.
func anything(string) bool { return true }
