package cascadetest

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

// hostile texts are what formats and pages get wrong.
var hostile = []string{
	"yes", "No", "on", "null", "~", "true", "0123", "0x1F", "1.10", "-0", "1e5", ".inf", "2026", "2026-10-05", "1_000",
	"<<", "=",
	"a: b", "a:b", "#not a comment", "a #b", "a # b", "- item", "-", "--- ", "...", "? key", ": ", "&anchor", "*alias",
	"!tag", "%TAG", "@at", "`tick`",
	"'single'", `"double"`, `back\slash`, `"`, "'", "it's", "[a, b]", "{a: b}", "a, b", "|", ">", "|-", "]", "}", ",",
	" leading", "trailing ", "tab\tinside", "\ttab first", "two\nlines", "two\n\nparagraphs\n", "\nfirst empty",
	"ends\n\n\n", "a\n b\n  c", "  deep\nflat",
	"line with space \nnext", "# head\n- list\nkey: value\n", "a\n---\nb", "a\n\t\nb", "a\n \nb", "trailing tab\t\nx",
	"Größe", "日本語", "مرحبا", "👩‍👩‍👧‍👦 family", "🙂", "e\u0301", "\u200b", "\ufeffmark", "\u2028", "\u00a0", "\ufffd",
	"\U0010fffd", "<script>alert(1)</script>",
	"' OR 1=1 --", "=cmd()", "$(x)", "${x}", "{{.}}", "a&amp;b", strings.Repeat("long ", 60), strings.Repeat("x", 300),
}

var plain = []string{
	"Be the first choice for remote teams", "Activation rate", "more new teams get to a first shared project",
	"Contract templates in four languages by October",
	"campaign moved two weeks", "Reduce churn, keep price", "nine of twelve interviewed named it", "x",
}

// Text generates text as a field may hold it: in normal form C, no control characters but newline and tab, none that
// turn the direction of writing, never blanks alone. Many are what formats and pages get wrong.
func Text() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		var s string
		switch rapid.IntRange(0, 9).Draw(t, "sort of text") {
		case 0, 1, 2:
			s = rapid.SampledFrom(hostile).Draw(t, "hostile")
		case 3:
			s = rapid.StringN(1, 40, -1).Draw(t, "random")
		case 4:
			s = rapid.StringOfN(rapid.SampledFrom([]rune(" \t\n-:#'\"\\,[]{}&*!|>%@`?ax0.~\u00e9")), 1, 12, -1).Draw(t, "marks")
		default:
			s = rapid.SampledFrom(plain).Draw(t, "plain")
		}
		s = strings.Map(func(r rune) rune {
			if unicode.IsControl(r) && r != '\n' && r != '\t' || unicode.Is(unicode.Bidi_Control, r) {
				return -1
			}
			return r
		}, norm.NFC.String(strings.ToValidUTF8(s, "")))
		if s = norm.NFC.String(s); strings.TrimSpace(s) == "" {
			return "x"
		}
		return s
	})
}

// trickyKeys are valid ids that YAML readers take for something else.
var trickyKeys = []string{
	"yes", "no", "on", "off", "null", "true", "0", "2026", "0123", "1.10", "1e5", "0x1f", "2026-10-05", "1_000", "a.b",
	"x-", "nan", "12.", "0o17", "1-2",
}
