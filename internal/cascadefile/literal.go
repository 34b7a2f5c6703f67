package cascadefile

import (
	"strings"

	"weir.dev/weir/internal/words"
)

// blockScalar reads a text written under | or >, whose lines are indented further than column indent.
func (r *reader) blockScalar(indent int) *node {
	off, folded := r.pos, r.at(0) == '>'
	r.pos++
	chomp, width := byte(0), 0
	for ; !ends(r.at(0)); r.pos++ {
		switch c := r.at(0); {
		case (c == '+' || c == '-') && chomp == 0:
			chomp = c
		case c >= '1' && c <= '9' && width == 0:
			width = int(c - '0')
		default:
			r.fail(r.pos, words.T("after %s stands an indentation (1 to 9), + or -, and then the text on lines of its own",
				words.Quoted(r.src[off:off+1])))
			return &node{off: int32(off), bad: true}
		}
	}
	r.inline()
	if !r.lineDone() {
		r.fail(r.pos, words.T("the text after %s begins on the next line", words.Quoted(r.src[off:off+1])))
		return &node{off: int32(off), bad: true}
	}
	if !r.eof() && r.at(0) == '#' {
		r.comment()
	}
	margin := 0
	if width > 0 {
		margin = max(indent, 0) + width
	}
	lines := r.blockLines(indent, margin)
	last := len(lines)
	for last > 0 && lines[last-1] == "" {
		last--
	}
	text := strings.Join(lines[:last], "\n")
	if folded {
		text = foldLines(lines[:last])
	}
	switch {
	case chomp == '+':
		text += strings.Repeat("\n", len(lines)-last)
		if last > 0 {
			text += "\n"
		}
	case chomp == 0 && last > 0:
		text += "\n"
	}
	return r.scalar(literal, off, text)
}

// blockLines takes the lines of a block scalar without their margin; 0 means that the first line with text sets it. It
// stops at the end of the last one.
func (r *reader) blockLines(indent, margin int) (lines []string) {
	end, bol := r.pos, r.bol
	for next := r.pos; next < len(r.src); { // at a line end
		next++
		line := r.src[next:]
		if i := strings.IndexByte(line, '\n'); i >= 0 {
			line = line[:i]
		}
		spaces := len(line) - len(strings.TrimLeft(line, " "))
		switch {
		case spaces == len(line): // empty, or blanks only
			if next == len(r.src) {
				r.pos, r.bol = end, bol
				return lines
			}
			lines = append(lines, line[min(margin, spaces):])
			if margin == 0 {
				lines[len(lines)-1] = ""
			}
		case margin == 0 && spaces > indent:
			margin = spaces
			fallthrough
		case margin > 0 && spaces >= margin:
			lines = append(lines, line[margin:])
		default:
			r.pos, r.bol = end, bol
			return lines
		}
		end, bol = next+len(line), next
		next = end
	}
	r.pos, r.bol = end, bol
	return lines
}

// foldLines joins lines as > does: a line end is a blank, an empty line a line end, and indented lines stay as they
// are.
func foldLines(lines []string) string {
	var b []byte
	empty, before, wasDeep := 0, false, false
	for _, line := range lines {
		if line == "" {
			empty++
			continue
		}
		deep := space(line[0])
		switch {
		case !before:
			b = append(b, strings.Repeat("\n", empty)...)
		case deep || wasDeep:
			b = append(b, strings.Repeat("\n", empty+1)...)
		default:
			b = fold(b, empty)
		}
		b = append(b, line...)
		empty, before, wasDeep = 0, true, deep
	}
	return string(b)
}
