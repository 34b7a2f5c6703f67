package cascadefile

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"weir.dev/weir/internal/words"
)

// Problem is one thing wrong with a file, for the person who wrote it.
type Problem struct {
	File    string     // as it was given; of the CSV where the problem stands in one
	Line    int        // from 1; 0 when it stands nowhere in particular
	Column  int        // from 1, in characters
	Excerpt string     // the line, or the part of it around the column, safe to print
	Caret   int        // where the column is in Excerpt, from 0, in characters
	Message words.Text // what is wrong and what to do
}

// String is what Words says, in English.
func (p Problem) String() string { return p.Words().String() }

// Words renders p: where and what, and below it the line with a caret.
func (p Problem) Words() words.Text {
	var where, line string
	if p.Line > 0 {
		where = fmt.Sprintf("%d:%d: ", p.Line, p.Column)
	}
	if p.File != "" && p.Line > 0 {
		where = safe(p.File) + ":" + where
	} else if p.File != "" {
		where = safe(p.File) + ": "
	}
	if p.Excerpt != "" {
		number := fmt.Sprintf("%5d | ", p.Line)
		line = fmt.Sprintf("\n%s%s\n%*s^", number, p.Excerpt, len(number)+p.Caret, "")
	}
	return words.Join("", words.Verbatim(where), p.Message, words.Verbatim(line))
}

// Problems is all that is wrong, in the order of the files and the places in them.
type Problems []Problem

// maxProblems is how many problems are reported; a file with more has one cause.
const maxProblems = 1000

func (ps Problems) Error() string { return ps.Words().String() }

// Words is what each of them says, one below the other.
func (ps Problems) Words() words.Text {
	texts := make([]words.Text, len(ps))
	for i, p := range ps {
		texts[i] = p.Words()
	}
	return words.Join("\n", texts...)
}

// source is one text that problems can stand in: a YAML file or a CSV.
type source struct {
	name  string
	text  string // LF line ends, no byte order mark
	root  *node
	dir   string
	lines []int32 // where lines begin
	yaml  bool    // it was read as YAML
}

// note is a problem before its place is worked out.
type note struct {
	source  int // index; -1 for none
	off     int
	message words.Text
}

// problems works out where the notes stand, walking each source once. There are so many more that were not kept.
func problems(sources []source, notes []note, more int) Problems {
	slices.SortStableFunc(notes, func(a, b note) int {
		if a.source != b.source {
			return a.source - b.source
		}
		return a.off - b.off
	})
	notes = slices.CompactFunc(notes, func(a, b note) bool {
		return a.source == b.source && a.off == b.off && a.message.Equal(b.message)
	})
	var out Problems
	at, line, bol, column, seen := -2, 0, 0, 0, 0
	for i, n := range notes {
		if i == maxProblems {
			out = append(out, Problem{File: out[i-1].File, Message: words.T("and %s more problems; these are the first %s",
				strconv.Itoa(len(notes)-i+more), strconv.Itoa(i))})
			break
		}
		if n.source < 0 {
			out = append(out, Problem{Message: n.message})
			continue
		}
		src := sources[n.source]
		if n.source != at {
			at, line, bol, column, seen = n.source, 1, 0, 1, 0
		}
		off := min(n.off, len(src.text))
		if k := strings.LastIndexByte(src.text[seen:off], '\n'); k >= 0 {
			line += strings.Count(src.text[seen:off], "\n")
			bol, column = seen+k+1, 1
			seen = bol
		}
		column += utf8.RuneCountInString(src.text[seen:off])
		seen = off
		p := Problem{File: src.name, Line: line, Column: column, Message: n.message}
		p.Excerpt, p.Caret = excerpt(src.text, bol, off)
		out = append(out, p)
	}
	return out
}

// excerpt returns the line that begins at bol, or 110 characters of it around off, and where off is in it.
func excerpt(text string, bol, off int) (string, int) {
	const before, whole = 60, 110
	from, to, n := off, off, 0
	for ; from > bol && n < before; n++ {
		_, size := utf8.DecodeLastRuneInString(text[bol:from])
		from -= size
	}
	for ; to < len(text) && text[to] != '\n' && n < whole; n++ {
		_, size := utf8.DecodeRuneInString(text[to:])
		to += size
	}
	for ; from > bol && n < whole; n++ {
		_, size := utf8.DecodeLastRuneInString(text[bol:from])
		from -= size
	}
	head, tail := safe(text[from:off]), safe(text[off:to])
	if from > bol {
		head = "…" + head
	}
	if to < len(text) && text[to] != '\n' {
		tail += "…"
	}
	return strings.TrimRight(head+tail, " "), utf8.RuneCountInString(head)
}

// safe replaces what could move the cursor, change colours or turn the direction of writing, and blanks that are none.
func safe(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t', r == '\u2028', r == '\u2029':
			return ' '
		case r == utf8.RuneError, unicode.IsControl(r), unicode.Is(unicode.Cf, r) && r != '\u200c' && r != '\u200d':
			return '\ufffd'
		}
		return r
	}, s)
}
