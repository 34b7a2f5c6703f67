package cascadefile

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
)

// spell returns the canonical spelling of a scalar on one line. Texts stay without quotes only where no reader of YAML,
// 1.1 or 1.2, could take them for anything else.
func spell(n *node, inFlow bool) string {
	if n.isNull() {
		return "null"
	}
	s := n.text
	switch {
	case n.class == classSimple,
		n.class == classID && bareID.MatchString(s),
		n.class == classAsIs && bareFigure.MatchString(s),
		plainSafe(s, inFlow):
		return s
	}
	return quote(s)
}

var (
	bareID     = regexp.MustCompile(`^(0|[1-9][0-9]{0,14})$`)
	bareFigure = regexp.MustCompile(`^(-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,15})?|[0-9]{4}-[0-9]{2}-[0-9]{2})$`)
	// figure is what some reader takes for a number, a date or a time.
	figure = regexp.MustCompile(
		`^([-+]?(0[xX][0-9a-fA-F_]+|0[oO]?[0-7_]+|0[bB][01_]+|[0-9][0-9_,]*(\.[0-9_]*)?([eE][-+]?[0-9]+)?|\.[0-9][0-9_]*([eE][-+]?[0-9]+)?|[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?)|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*)$`)
	// reserved words of some reader, in lower case.
	reserved = map[string]bool{
		"null": true, "true": true, "false": true, "yes": true, "no": true, "on": true, "off": true, "y": true, "n": true,
		".inf": true, "+.inf": true, "-.inf": true, ".nan": true, "nan": true, "inf": true,
	}
)

// plainSafe reports whether s reads the same without quotes.
func plainSafe(s string, inFlow bool) bool {
	if s == "" || len(s) <= 5 && reserved[strings.ToLower(s)] {
		return false
	}
	first, last := s[0], s[len(s)-1]
	if strings.IndexByte(" -?:,[]{}#&*!|>'\"%@`=~<", first) >= 0 || last == ' ' || last == ':' ||
		// some readers take a:b for a pair there
		strings.Contains(s, ": ") || strings.Contains(s, " #") || inFlow && strings.ContainsAny(s, ",[]{}:") {
		return false
	}
	if (first >= '0' && first <= '9' || first == '+' || first == '.') && figure.MatchString(s) ||
		strings.HasPrefix(s, "...") {
		return false
	}
	return !strings.ContainsFunc(s, escaped)
}

// escaped reports whether r is written as an escape: it cannot stand in a line, is not seen, or moves what is. The two
// joiners are spelling in several scripts and stay.
func escaped(r rune) bool {
	return r != ' ' && r != '\u200c' && r != '\u200d' && (!unicode.IsGraphic(r) || unicode.Is(unicode.Z, r))
}

// quote returns s in double quotes.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case !escaped(r):
			b.WriteRune(r)
		case r <= 0xffff:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			fmt.Fprintf(&b, `\U%08X`, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// asLiteral reports whether a text is written under |: it has several lines, and nothing in them that would be lost or
// could not be seen there.
func asLiteral(n *node) bool {
	s := n.text
	if n.form != scalar || !strings.Contains(s, "\n") || n.class != classText || strings.HasSuffix(s, "\n\n") ||
		s[0] == ' ' || s[0] == '\n' {
		return false
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(s, "\n"), "\n") {
		if strings.HasSuffix(line, " ") || strings.ContainsFunc(line, escaped) {
			return false
		}
	}
	return true
}
