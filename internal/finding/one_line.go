package finding

import (
	"strings"
	"unicode"
)

// OneLine makes a text safe to print on one line of a terminal: texts come from people, and some characters move the
// cursor or turn the direction of writing.
func OneLine(s string) string { return strings.Join(strings.Fields(Safe(s)), " ") }

// Safe replaces characters that move the cursor or turn the direction of writing.
func Safe(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t', r == '\u2028', r == '\u2029':
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r):
			return unicode.ReplacementChar
		}
		return r
	}, s)
}
