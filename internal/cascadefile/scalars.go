package cascadefile

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"

	"weir.dev/weir/internal/words"
)

// key reports whether a key with its colon stands at pos. It does not move.
func (r *reader) key() bool {
	if r.eof() {
		return false
	}
	switch c := r.at(0); c {
	case '"', '\'':
		end := r.closing(c)
		if end < 0 {
			return false
		}
		for end < len(r.src) && space(r.src[end]) {
			end++
		}
		return end < len(r.src) && r.src[end] == ':' && (end+1 == len(r.src) || ends(r.src[end+1]))
	case '[', '{', '|', '>':
		return false
	case '?':
		if ends(r.at(1)) {
			r.fail(r.pos, words.T("keys written with ? are refused; write key: value"))
		}
	}
	for i := r.pos; i < len(r.src) && r.src[i] != '\n'; i++ {
		switch r.src[i] {
		case ':':
			if i+1 == len(r.src) || ends(r.src[i+1]) {
				return true
			}
		case '#':
			if i > r.pos && space(r.src[i-1]) {
				return false
			}
		}
	}
	return false
}

// closing returns the offset after the quote that ends the quoted text at pos on its own line, or -1.
func (r *reader) closing(quote byte) int {
	for i := r.pos + 1; i < len(r.src) && r.src[i] != '\n'; i++ {
		switch {
		case quote == '"' && r.src[i] == '\\':
			i++
		case r.src[i] == quote && quote == '\'' && i+1 < len(r.src) && r.src[i+1] == quote:
			i++
		case r.src[i] == quote:
			return i + 1
		}
	}
	return -1
}

// readKey reads a key and its colon.
func (r *reader) readKey() *node {
	r.refuseProperties()
	off := r.pos
	var n *node
	switch c := r.at(0); c {
	case '"':
		n = r.doubleQuoted(-1)
	case '\'':
		n = r.singleQuoted(-1)
	case '*':
		r.fail(off, words.T("aliases are refused; write the key out"))
	default:
		i := r.pos
		for i < len(r.src) && r.src[i] != '\n' && (r.src[i] != ':' || i+1 < len(r.src) && !ends(r.src[i+1])) {
			i++
		}
		n = r.scalar(plain, off, strings.TrimRight(r.src[off:i], " \t"))
		r.pos = i
	}
	r.inline()
	if !r.ended && r.at(0) != ':' {
		r.fail(r.pos, words.T("expected a colon after the key"))
	}
	r.pos++
	return n
}

// refuseProperties passes anchors and tags, noting each.
func (r *reader) refuseProperties() bool {
	any := false
	for !r.eof() && (r.at(0) == '&' || r.at(0) == '!') {
		any = true
		if r.at(0) == '&' {
			r.note(r.pos,
				words.T("anchors are refused, since aliases are; delete it, or put quotes around a text that begins with &"))
		} else {
			r.note(r.pos, words.T("tags are refused: a value is read by the type of its field; delete it, or put quotes "+
				"around a text that begins with !"))
		}
		for !r.eof() && !ends(r.at(0)) && !strings.ContainsRune(",[]{}", rune(r.at(0))) {
			r.pos++
		}
		r.inline()
	}
	return any
}

// value reads a scalar or a flow collection. Continued lines are indented further than column indent.
func (r *reader) value(indent int) *node {
	switch c := r.at(0); c {
	case '[', '{':
		return r.flow(indent)
	case '"':
		return r.doubleQuoted(indent)
	case '\'':
		return r.singleQuoted(indent)
	case '|', '>':
		return r.blockScalar(indent)
	case '*':
		r.note(r.pos, words.T("aliases are refused; write the value out, or put quotes around a text that begins with *"))
		n := &node{off: int32(r.pos), bad: true}
		for !r.eof() && !ends(r.at(0)) && !strings.ContainsRune(",[]{}", rune(r.at(0))) {
			r.pos++
		}
		return n
	}
	return r.plainScalar(indent, false)
}

// plainScalar reads an unquoted text, which may go on over further lines.
func (r *reader) plainScalar(indent int, inFlow bool) *node {
	off := r.pos
	if c := r.at(0); strings.IndexByte(",]}#%@`", c) >= 0 || c == ':' && ends(r.at(1)) || c == '?' && ends(r.at(1)) ||
		inFlow && c == '-' && ends(r.at(1)) {
		r.fail(off, words.T("a text cannot begin with %s; put quotes around it", words.Quoted(string(c))))
		return &node{off: int32(off), bad: true}
	}
	text := r.plainLine(inFlow)
	var b []byte
	for !r.ended && !r.eof() && r.at(0) == '\n' {
		next, lines := r.pos, 0
		bol := r.bol
		for next < len(r.src) && r.src[next] == '\n' {
			lines++
			next++
			bol = next
			for next < len(r.src) && space(r.src[next]) {
				next++
			}
		}
		if next == len(r.src) || next-bol <= indent && !inFlow || r.src[next] == '#' ||
			inFlow && strings.IndexByte(",:[]{}", r.src[next]) >= 0 {
			break
		}
		if !inFlow && strings.IndexByte(r.src[bol:min(next, bol+indent+1)], '\t') >= 0 {
			break // the tab will be refused as indentation
		}
		if b == nil {
			b = []byte(text)
		}
		r.pos, r.bol = next, bol
		b = append(fold(b, lines-1), r.plainLine(inFlow)...)
	}
	if b != nil {
		text = string(b)
	}
	return r.scalar(plain, off, text)
}

// fold appends what a line end followed by so many empty lines stands for.
func fold(b []byte, empty int) []byte {
	if empty == 0 {
		return append(b, ' ')
	}
	return append(b, strings.Repeat("\n", empty)...)
}

// plainLine reads the part of an unquoted text that stands on this line and stops after it.
func (r *reader) plainLine(inFlow bool) string {
	from := r.pos
	for !r.eof() {
		c := r.src[r.pos]
		if c == '\n' || c == '#' && r.pos > from && space(r.src[r.pos-1]) ||
			c == ':' && (ends(r.at(1)) || inFlow && strings.IndexByte(",[]{}", r.at(1)) >= 0) ||
			inFlow && strings.IndexByte(",[]{}", c) >= 0 {
			break
		}
		r.pos++
	}
	text := strings.TrimRight(r.src[from:r.pos], " \t")
	if !r.eof() && r.src[r.pos] == '#' {
		r.pos = from + len(text) // so that the comment is seen with the blank before it
	}
	return text
}

// lineBreak passes a line end inside a quoted text, with the blanks around it, and returns how many empty lines follow.
// A line that is not indented further than indent means that the quote was never closed.
func (r *reader) lineBreak(open, indent int) (empty int) {
	for !r.eof() && r.at(0) == '\n' {
		empty++
		r.pos++
		r.bol = r.pos
		r.inline()
	}
	if !r.eof() && r.col() <= indent || r.eof() {
		r.fail(open, words.T("this quote is never closed"))
	}
	return empty - 1
}

func (r *reader) unclosed(open int) *node {
	r.fail(open, words.T("this quote is never closed"))
	return &node{off: int32(open), bad: true}
}

func (r *reader) singleQuoted(indent int) *node {
	off := r.pos
	r.pos++
	var b []byte
	for {
		i := strings.IndexAny(r.rest(), "'\n")
		if i < 0 {
			return r.unclosed(off)
		}
		b = append(b, r.src[r.pos:r.pos+i]...)
		r.pos += i
		switch {
		case r.at(0) == '\n':
			b = bytes.TrimRight(b, " \t")
			b = fold(b, r.lineBreak(off, indent))
		case r.at(1) == '\'':
			b = append(b, '\'')
			r.pos += 2
		default:
			r.pos++
			return r.scalar(single, off, string(b))
		}
	}
}

var escapes = map[byte]string{
	'0': "\x00", 'a': "\a", 'b': "\b", 't': "\t", '\t': "\t", 'n': "\n", 'v': "\v", 'f': "\f", 'r': "\r", 'e': "\x1b",
	' ': " ", '"': "\"", '/': "/", '\\': "\\", 'N': "\u0085", '_': "\u00a0", 'L': "\u2028", 'P': "\u2029",
}

func (r *reader) doubleQuoted(indent int) *node {
	off := r.pos
	r.pos++
	var b []byte
	keep := 0 // blanks before here were escaped and stay at the end of a line
	for {
		i := strings.IndexAny(r.rest(), "\"\\\n")
		if i < 0 {
			return r.unclosed(off)
		}
		b = append(b, r.src[r.pos:r.pos+i]...)
		r.pos += i
		switch r.at(0) {
		case '"':
			r.pos++
			return r.scalar(double, off, string(b))
		case '\n':
			b = append(b[:keep], bytes.TrimRight(b[keep:], " \t")...)
			b = fold(b, r.lineBreak(off, indent))
		default:
			b = r.escape(b, off, indent)
		}
		keep = len(b)
	}
}

// escape reads what a backslash begins.
func (r *reader) escape(b []byte, open, indent int) []byte {
	c := r.at(1)
	if c == '\n' && r.pos+1 < len(r.src) { // the line goes on without a blank
		r.pos++
		if empty := r.lineBreak(open, indent); empty > 0 {
			b = fold(b, empty)
		}
		return b
	}
	if s, ok := escapes[c]; ok {
		r.pos += 2
		return append(b, s...)
	}
	digits := map[byte]int{'x': 2, 'u': 4, 'U': 8}[c]
	if end := r.pos + 2 + digits; digits > 0 && end <= len(r.src) {
		if v, err := strconv.ParseUint(r.src[r.pos+2:end], 16, 32); err == nil && utf8.ValidRune(rune(v)) {
			r.pos = end
			return utf8.AppendRune(b, rune(v))
		}
	}
	r.fail(r.pos, words.T("\\%s is no escape; write \\\\ for a backslash, or use single quotes", string(rune(c))))
	return b
}
