package words

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// fill writes a pattern with its places filled.
func (p *Printer) fill(o *out, pattern string, args []any) {
	next := 0
	for {
		i := strings.IndexAny(pattern, "%{")
		if i < 0 {
			o.put(pattern)
			return
		}
		o.put(pattern[:i])
		pattern = pattern[i:]
		if pattern[0] == '{' {
			pattern = p.slot(o, pattern)
			continue
		}
		at, verb, rest := place(pattern, &next)
		switch {
		case verb == '%':
			o.put("%")
		case at < len(args):
			p.arg(o, args[at])
		default:
			o.put("%!" + string(verb)) // a law finds these
		}
		pattern = rest
	}
}

// place reads the place that a pattern begins with: %s, %d, %[2]s or %%. next is the argument that the next place
// without a number takes.
func place(pattern string, next *int) (at int, verb byte, rest string) {
	rest = pattern[1:]
	at = *next
	if strings.HasPrefix(rest, "[") {
		if number, after, ok := strings.Cut(rest[1:], "]"); ok {
			if n, err := strconv.Atoi(number); err == nil {
				at, rest = n-1, after
			}
		}
	}
	if rest == "" {
		return at, '%', ""
	}
	verb, rest = rest[0], rest[1:]
	if verb != '%' {
		*next = at + 1
	}
	return at, verb, rest
}

// slot writes the name of a thing that a pattern begins with, and returns what follows.
func (p *Printer) slot(o *out, pattern string) (rest string) {
	if strings.HasPrefix(pattern, "{{") {
		o.put("{")
		return pattern[2:]
	}
	name, rest, closed := strings.Cut(pattern[1:], "}")
	word, ok := p.name(name)
	if !closed || !ok {
		o.put("{") // a law finds these
		return pattern[1:]
	}
	o.put(word)
	return rest
}

// arg writes one argument.
func (p *Printer) arg(o *out, arg any) {
	switch a := arg.(type) {
	case Text:
		p.part(o, a)
	case string:
		o.put(p.isolated(a))
	case int:
		o.put(p.digits(strconv.Itoa(a)))
	case error:
		p.write(o, Of(a))
	case Component:
		o.component(a)
	default:
		switch v := reflect.ValueOf(arg); {
		case !v.IsValid() || v.Type().Implements(stringer):
			o.put(fmt.Sprint(arg))
		case v.CanInt():
			o.put(p.digits(strconv.FormatInt(v.Int(), 10)))
		case v.CanFloat():
			o.put(p.number(v.Float()))
		case v.Kind() == reflect.String:
			o.put(p.isolated(v.String()))
		default:
			o.put(fmt.Sprint(arg))
		}
	}
}

// part writes a text inside another.
func (p *Printer) part(o *out, t Text) {
	if v, ok := t.says.(*verbatim); ok {
		o.put(p.isolated(string(*v)))
		return
	}
	p.write(o, t)
}

// isolated is what somebody wrote, for a place in a sentence: between the marks of Unicode that keep its direction to
// itself, where there is anything in it that is written from right to left.
func (p *Printer) isolated(s string) string {
	const open, closed = "\u2068", "\u2069"
	if p.isolates && strings.ContainsFunc(s, rightToLeft) {
		return open + s + closed
	}
	return s
}

func rightToLeft(r rune) bool {
	return r >= 0x590 && r < 0x900 || r >= 0xfb1d && r < 0xfe00 || r >= 0xfe70 && r < 0xff00 ||
		r >= 0x10800 && r < 0x11000 || r >= 0x1e800 && r < 0x1f000
}

var stringer = reflect.TypeFor[fmt.Stringer]()

func upper(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}

func small(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToLower(r)) + s[n:]
}

// lower begins a name with a small letter, unless it is written with capitals inside, as an abbreviation is.
func lower(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 || strings.IndexFunc(s[n:], unicode.IsUpper) >= 0 {
		return s
	}
	return string(unicode.ToLower(r)) + s[n:]
}

// Check says what is wrong with a pattern: a place that is no %s or %d, or braces around no name. Nothing is "".
func Check(pattern string) (wrong string) {
	for {
		i := strings.IndexAny(pattern, "%{")
		if i < 0 {
			return ""
		}
		pattern = pattern[i:]
		if pattern[0] == '%' {
			var next int
			_, verb, rest := place(pattern, &next)
			if pattern == "%" || !strings.ContainsRune("sd%", rune(verb)) {
				return "%" + string(verb) + " is no place: write %s, %d or %%"
			}
			pattern = rest
			continue
		}
		if strings.HasPrefix(pattern, "{{") {
			pattern = pattern[2:]
			continue
		}
		name, rest, closed := strings.Cut(pattern[1:], "}")
		if _, ok := english.name(name); !ok || !closed {
			return "{" + name + "} is no name of a thing: write {goal}, {measures}, {a bet} and the like, or {{ for a brace"
		}
		pattern = rest
	}
}
