package cascadefile

import (
	"math"
	"strconv"
	"strings"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/words"
)

// Scalars are read by the type of their field, never guessed from how they look. Each also takes its canonical
// spelling.

func (p *parser) text(n *node, c class) (string, bool) {
	if n.form != scalar {
		p.bad(n, words.T("expected a text, not %s", n.what()))
		return "", false
	}
	n.class = c
	return n.text, true
}

// name reads what names a thing or a list element: a key, or key@ and the internal id where several have the key. What
// has no key says @ and the id alone.
func (p *parser) name(f *field, n *node, owner any) {
	t, ok := p.text(n, classID)
	key, id, exact := strings.Cut(t, "@")
	e, _ := owner.(cascade.Entity)
	nameless := e != nil && exact && key == "" && !cascade.Info(e.Kind()).Keyed
	switch {
	case !ok:
	case !cascade.ValidKey(key) && !nameless, exact && !cascade.ValidID(id),
		exact && e != nil && e.Kind() == cascade.KindSettings:
		p.bad(n,
			words.T(
				"%s is not an id: use letters of the alphabet without accents, digits, '.', '_' and '-', at most 64, beginning "+
					"with a letter or digit", words.Quoted(cut(t, 70))))
		ok = false
	default:
		if key != "" {
			f.Set(owner, key)
		}
		if exact {
			cascade.SetID(owner, f.Field, cascade.ID(id))
		}
	}
	p.incomplete = p.incomplete || !ok
}

func (p *parser) version(n *node) {
	if n.form == scalar && n.text == Version && n.style == plain {
		n.class = classSimple
		return
	}
	p.bad(n, words.T("another format version than this program reads; write weir: %s, or use the program for that version",
		Version))
}

func (p *parser) number(n *node) (float64, bool) {
	switch {
	case n.form != scalar:
		p.bad(n, words.T("expected a number, not %s", n.what()))
		return 0, false
	case n.style != plain:
		p.bad(n, words.T("expected a number; write it without quotes"))
		return 0, false
	case n.isNull():
		return 0, false
	}
	v, wrong := parseNumber(n.text)
	if !wrong.IsZero() {
		p.bad(n, wrong)
		return 0, false
	}
	n.text, n.class = formatNumber(v), classSimple
	return v, true
}

// parseNumber reads a finite decimal number. The message says what is wrong with another one.
func parseNumber(s string) (v float64, wrong words.Text) {
	digits := strings.TrimLeft(s, "+-")
	switch {
	case len(s)-len(digits) > 1 || digits == "" || strings.Trim(digits, "0123456789.eE+-") != "" ||
		strings.IndexByte("0123456789.", digits[0]) < 0:
		var why words.Text
		switch lower := strings.ToLower(digits); {
		case lower == "":
		case strings.HasPrefix(lower, "0x") || strings.HasPrefix(lower, "0o") || strings.HasPrefix(lower, "0b"):
			why = words.T("; write it in decimal")
		case strings.Trim(lower, ".infa") == "":
			why = words.T("; only finite numbers are")
		case strings.Contains(lower, ",") || strings.Contains(lower, "_"):
			why = words.T("; write it with a decimal point and without separators")
		case strings.HasSuffix(lower, "%"):
			why = words.T("; leave out the unit, the metric has one")
		}
		return 0, words.T("%s is not a number%s", typed(s), why)
	case len(digits) > 1 && digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9':
		return 0, words.T("%s begins with a zero, which some read as octal; leave the zero out", typed(s))
	}
	v, err := strconv.ParseFloat(s, 64)
	switch {
	case math.IsInf(v, 0):
		return 0, words.T("%s is too large for a number", typed(s))
	case err != nil:
		return 0, words.T("%s is not a number", typed(s))
	}
	return v, words.Text{}
}

// formatNumber spells a number so that readers of YAML 1.1, too, see one: with a point before an exponent.
func formatNumber(v float64) string {
	s := cascade.Plain(v)
	if i := strings.IndexByte(s, 'e'); i >= 0 && !strings.Contains(s, ".") {
		s = s[:i] + ".0" + s[i:]
	}
	return s
}

func (p *parser) flag(n *node) (bool, bool) {
	if n.form == scalar && n.style == plain {
		for i, known := range [][]string{noWords, yesWords} {
			for _, w := range known {
				if n.text == w {
					n.text, n.class = []string{"false", "true"}[i], classSimple
					return i == 1, true
				}
			}
		}
	}
	p.bad(n, words.T("expected true or false, not %s", n.what()))
	return false, false
}

// The spellings of a flag: those of YAML 1.2 and 1.1.
var (
	yesWords = spellings("true", "yes", "on")
	noWords  = spellings("false", "no", "off")
)

// spellings are words as they are, with a capital in front, and in capitals.
func spellings(of ...string) (out []string) {
	for _, w := range of {
		out = append(out, w, strings.ToUpper(w[:1])+w[1:], strings.ToUpper(w))
	}
	return out
}

func (p *parser) date(n *node) (cascade.Date, bool) {
	t, ok := p.text(n, classSimple)
	if !ok {
		return 0, false
	}
	d, err := cascade.ParseDate(t)
	if err != nil {
		p.bad(n, words.T("%s is not a date; write YYYY-MM-DD", words.Quoted(cut(t, 40))))
		return 0, false
	}
	n.text = d.String()
	return d, true
}

func (p *parser) moment(n *node) (cascade.Moment, bool) {
	t, ok := p.text(n, classSimple)
	if !ok {
		return cascade.Moment{}, false
	}
	m, wrong := parseMoment(t)
	if !wrong.IsZero() {
		p.bad(n, wrong)
		return cascade.Moment{}, false
	}
	n.text = m.String()
	return m, true
}

func parseMoment(s string) (cascade.Moment, words.Text) {
	m, err := cascade.ParseMoment(s)
	if err != nil {
		return m, words.T("%s is neither a date (2026-11-16) nor an RFC 3339 time (2026-11-16T09:30:00Z)", typed(s))
	}
	return m, words.Text{}
}
