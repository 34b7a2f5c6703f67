package cascadefile

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"weir.dev/weir/internal/words"
)

const (
	maxDepth  = 40      // how deep blocks and lists may nest; the format itself needs nine
	maxValues = 2 << 20 // how many values one file may hold; a full file of real lines holds some 1.5 million
)

// reader reads the part of YAML 1.2 that a cascade file may use: block and flow collections, the five styles of scalar,
// comments. It refuses anchors, aliases, tags, merge keys, complex keys, directives and further documents. One pass,
// each byte looked at a bounded number of times, so that no input takes more than linear time or memory. A syntax
// error ends the reading; everything else is noted and read past.
//
// It is written by hand because the parser of the library (goccy/go-yaml) takes quadratic time on deep lists and wide
// blocks and gigabytes for a file of 16 MiB. Tests hold that the library finds the same in what Write writes.
type reader struct {
	src   string
	pos   int
	bol   int // offset of the beginning of the line of pos
	depth int
	count int // of values so far
	most  int // how many there may be
	note  func(off int, message words.Text)
	ended bool // a syntax error was met

	pending []comment // own-line comments not yet handed to an entry
	blank   bool      // an empty line since the last token or comment
	slot    *node     // whose entry gets a comment at the end of the line
	slotAt  int
	lines   []int32 // where lines begin, once a key stands twice

	nodes   slab[node]
	entries slab[entry]

	plain map[*node][]plainReading // lists of readings of which no nodes were made; nil where nodes are made of all
	room  []plainReading           // for the next of them
}

// read returns the root of the file, or nil after a syntax error. src holds LF line ends and no byte order mark.
func read(src string, note func(off int, message words.Text), most int) *node {
	return (&reader{src: src, note: note, most: most}).root()
}

// root reads the whole file.
func (r *reader) root() *node {
	if !r.checkCharacters() {
		return nil
	}
	r.skip()
	if r.col() == 0 && strings.HasPrefix(r.rest(), "%") {
		r.fail(r.pos, words.T("a %% directive has no meaning here; delete the line"))
	}
	if r.marker("---") {
		r.pos += 3
		r.skip()
	}
	root := r.node(0)
	if r.marker("...") {
		r.pos += 3
		r.skip()
	}
	switch {
	case r.ended:
		return nil
	case r.marker("---"):
		r.fail(r.pos, words.T("a second document begins here; put it into a file of its own"))
	case !r.eof():
		r.fail(r.pos, words.T("this line belongs to nothing above it; indent it like its neighbours"))
	}
	if r.ended {
		return nil
	}
	root.tail = append(root.tail, r.pending...)
	return root
}

// checkCharacters notes what no text may hold.
func (r *reader) checkCharacters() bool {
	for i, c := range r.src {
		switch {
		case c >= ' ' && c < 0x7f: // most, at once
		case c == utf8.RuneError && !strings.HasPrefix(r.src[i:], "\ufffd"):
			r.fail(i, words.T("this is not UTF-8 text; save the file as UTF-8"))
			return false
		case c != '\n' && c != '\t' && unicode.IsControl(c):
			r.fail(i, words.T("the control character %s is not allowed; delete it", fmt.Sprintf("%U", c)))
			return false
		case unicode.Is(unicode.Bidi_Control, c):
			r.fail(i, words.T("%s turns the direction of writing, so that a line reads as another; delete it",
				fmt.Sprintf("%U", c)))
			return false
		}
	}
	return true
}

func (r *reader) fail(off int, message words.Text) {
	if !r.ended {
		r.ended = true
		r.note(off, message)
	}
	r.pos = len(r.src)
}

func (r *reader) eof() bool    { return r.pos >= len(r.src) }
func (r *reader) rest() string { return r.src[r.pos:] }
func (r *reader) col() int     { return r.pos - r.bol }

// at returns the byte i places on, or a line end at the end of the file.
func (r *reader) at(i int) byte {
	if r.pos+i < len(r.src) {
		return r.src[r.pos+i]
	}
	return '\n'
}

func space(b byte) bool { return b == ' ' || b == '\t' }
func ends(b byte) bool  { return b == ' ' || b == '\t' || b == '\n' } // what follows an indicator

func (r *reader) marker(m string) bool {
	return !r.eof() && r.col() == 0 && strings.HasPrefix(r.rest(), m) && ends(r.at(3))
}

func (r *reader) dash() bool { return !r.eof() && r.at(0) == '-' && ends(r.at(1)) }

// inline passes blanks inside the line.
func (r *reader) inline() {
	for !r.eof() && space(r.src[r.pos]) {
		r.pos++
	}
}

// lineDone reports whether nothing but a comment follows on the line.
func (r *reader) lineDone() bool {
	return r.eof() || r.at(0) == '\n' || r.at(0) == '#' && (r.pos == r.bol || space(r.src[r.pos-1]))
}

// skip passes blanks, line ends and comments up to the next token.
func (r *reader) skip() { r.pass(false) }

func (r *reader) pass(inFlow bool) {
	for {
		from := r.pos
		r.inline()
		switch {
		case r.eof():
			return
		case r.at(0) == '\n':
			if strings.Trim(r.src[r.bol:r.pos], " \t") == "" {
				r.blank = true
			}
			r.pos++
			r.bol = r.pos
		case r.lineDone():
			r.comment()
		default:
			if tab := strings.IndexByte(r.src[from:r.pos], '\t'); tab >= 0 && from == r.bol && !inFlow {
				r.fail(from+tab, words.T("a tab cannot indent; use spaces"))
			}
			return
		}
	}
}

// comment takes the comment at pos, up to the line's end.
func (r *reader) comment() {
	end := len(r.src)
	if i := strings.IndexByte(r.rest(), '\n'); i >= 0 {
		end = r.pos + i
	}
	text := strings.TrimRight(r.src[r.pos+1:end], " \t")
	if own := strings.Trim(r.src[r.bol:r.pos], " \t") == ""; own || r.slot == nil {
		r.pending = append(r.pending, comment{text, int32(r.col()), r.blank})
	} else if line := &r.slot.entries[r.slotAt].line; *line == "" {
		*line = text
	} else {
		*line += " #" + text
	}
	r.blank = false
	r.pos = end
}

// enter opens an entry of n: it gets the comments that wait.
func (r *reader) enter(n, key *node) {
	if n.entries == nil {
		n.entries = r.entries.take(few)[:0]
	}
	if r.count++; r.count > r.most {
		r.fail(r.pos, words.T("the file holds more than %s values; split it, several files may form one document",
			strconv.Itoa(r.most)))
	}
	n.entries = append(n.entries, entry{key: key, head: r.pending, blank: r.blank})
	r.pending, r.blank = nil, false
	r.slot, r.slotAt = n, len(n.entries)-1
}

// leave closes a collection at column c: comments indented like it are its own.
func (r *reader) leave(n *node, c int) {
	r.depth--
	i := 0
	for i < len(r.pending) && int(r.pending[i].col) >= c {
		i++
	}
	if i > 0 {
		n.tail = append(n.tail, r.pending[:i]...)
		r.pending = r.pending[i:]
	}
}

func (r *reader) deeper() {
	if r.depth++; r.depth > maxDepth {
		r.fail(r.pos, words.T("nested more than %s deep; no part of the format is", strconv.Itoa(maxDepth)))
	}
}

// slab gives room for values, many at a time. None of a slab is given up before all are.
type slab[T any] struct{ left []T }

func (s *slab[T]) take(n int) []T {
	if len(s.left) < n {
		s.left = make([]T, 256)
	}
	out := s.left[:n:n]
	s.left = s.left[n:]
	return out
}

// few is how many entries a list or a block of keys has room for from the beginning.
const few = 2

func (r *reader) newNode() *node { return &r.nodes.take(1)[0] }

// ascii reports whether a text is of printable ASCII alone, in which nothing is wrong.
func ascii(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] >= 0x7f {
			return false
		}
	}
	return true
}

func (r *reader) scalar(st style, off int, text string) *node {
	n := r.newNode()
	n.style, n.off, n.text = st, int32(off), text
	if ascii(text) {
		return n
	}
	if i := strings.IndexFunc(text, func(c rune) bool { return unicode.IsControl(c) && c != '\n' && c != '\t' }); i >= 0 {
		c, _ := utf8.DecodeRuneInString(text[i:])
		r.note(off, words.T("the text holds the control character %s; only line breaks and tabs are allowed",
			fmt.Sprintf("%U", c)))
	} else if !norm.NFC.IsNormalString(text) {
		r.note(off,
			words.T("the text is not in Unicode normal form C, so it may look like another and not equal it; save it "+
				"normalised"))
	}
	return n
}

// node reads the value that begins at pos, at column least or further right, and what follows it up to the next token.
func (r *reader) node(least int) *node {
	off := r.pos
	c := r.col()
	for r.refuseProperties() && r.lineDone() {
		r.skip()
		c = r.col()
	}
	if r.eof() || c < least {
		return r.scalar(plain, off, "")
	}
	switch {
	case r.dash():
		return r.sequence(c, c)
	case r.key():
		return r.mapping(c)
	}
	n := r.value(least - 1)
	r.endValue(n)
	return n
}

// endValue checks that the value n ends its line and goes on to the next token.
func (r *reader) endValue(n *node) {
	r.inline()
	switch {
	case r.ended || r.lineDone():
	case r.at(0) == ':' && n.style == plain && int(n.off) < r.bol:
		r.fail(r.bol+len(r.src[r.bol:r.pos])-len(strings.TrimLeft(r.src[r.bol:r.pos], " ")),
			words.T("indented further than the key above, so it goes on with that key's text; line it up with the keys above"))
	case r.at(0) == ':':
		r.fail(r.pos, words.T(`a second %s on one line; put quotes around a text that holds ": "`, words.Quoted(":")))
	default:
		r.fail(r.pos,
			words.T("nothing may follow the value here; put quotes around the whole text, or a line break before this"))
	}
	r.skip()
}

// sequence reads a block list whose dashes stand at column c. Comments at column own or further right are its own.
func (r *reader) sequence(c, own int) *node {
	n := r.newNode()
	n.form, n.off = sequence, int32(r.pos)
	r.deeper()
	for !r.ended {
		r.enter(n, nil)
		dash := r.pos
		r.pos++
		after := r.pos
		r.inline()
		r.refuseProperties()
		var v *node
		switch {
		case r.lineDone():
			r.skip()
			v = r.node(c + 1)
		case r.dash() || r.key():
			if strings.Contains(r.src[after:r.pos], "\t") {
				r.fail(after, words.T("a tab cannot indent; use spaces"))
			}
			v = r.node(c + 1)
		default:
			v = r.value(c)
			r.slot, r.slotAt = n, len(n.entries)-1
			r.endValue(v)
		}
		if v.isNull() {
			v.off = int32(dash)
		}
		n.entries[len(n.entries)-1].value = v
		if r.eof() || r.col() < c || r.col() == c && !r.dash() || r.marker("---") || r.marker("...") {
			break
		}
		if r.col() > c {
			r.fail(r.pos,
				words.T("indented unlike anything above; line it up with the dash of the list or with the keys after it"))
		}
	}
	r.leave(n, own)
	return n
}

// mapping reads a block of keys that stand at column c.
func (r *reader) mapping(c int) *node {
	n := r.newNode()
	n.form, n.off = mapping, int32(r.pos)
	keys := keySet{}
	r.deeper()
	for !r.ended {
		key := r.readKey()
		if r.ended {
			break
		}
		r.enter(n, key)
		i := len(n.entries) - 1
		n.entries[i].value = r.mapped(n, i, c)
		r.admit(&keys, n)
		if r.eof() || r.col() < c || r.marker("---") || r.marker("...") {
			break
		}
		switch {
		case r.col() > c:
			r.fail(r.pos, words.T("indented unlike anything above; line it up with the keys or the list it belongs to"))
		case r.dash():
			r.fail(r.pos, words.T("a list item among keys; indent the list under the key it belongs to"))
		case !r.key():
			r.fail(r.pos, words.T(`expected "key: value" here`))
		}
	}
	r.leave(n, c)
	return n
}

// mapped reads what stands after the colon of entry i of n, whose keys stand at column c.
func (r *reader) mapped(n *node, i, c int) *node {
	r.inline()
	r.refuseProperties()
	if !r.lineDone() {
		if r.dash() {
			r.fail(r.pos, words.T("a list begins on its own line, or is written [a, b]"))
		}
		v := r.value(c)
		r.slot, r.slotAt = n, i
		r.endValue(v)
		return v
	}
	off := r.pos
	r.skip()
	if r.plain != nil && n.entries[i].key.text == readingsKey {
		if v := r.readingsList(c); v != nil {
			return v
		}
	}
	switch {
	case !r.eof() && r.col() > c:
		return r.node(c + 1)
	case !r.eof() && r.col() == c && r.dash():
		return r.sequence(c, c+1)
	}
	return r.scalar(plain, off, "")
}

// keySet notices keys that stand twice, in a map once there are many.
type keySet struct{ many map[string]int }

func (s *keySet) first(n *node) int {
	last := len(n.entries) - 1
	key := n.entries[last].key.text
	if last < 16 {
		for i := range last {
			if n.entries[i].key.text == key {
				return i
			}
		}
		return -1
	}
	if s.many == nil {
		s.many = make(map[string]int, 2*last)
		for i := range last {
			s.many[n.entries[i].key.text] = i
		}
	}
	if i, ok := s.many[key]; ok {
		return i
	}
	s.many[key] = last
	return -1
}

// admit takes the last entry of n back out when its key is refused.
func (r *reader) admit(s *keySet, n *node) {
	if r.ended {
		return
	}
	last := &n.entries[len(n.entries)-1]
	switch i := s.first(n); {
	case last.key.text == "<<" && last.key.style == plain:
		r.note(int(last.key.off), words.T("merge keys are refused; write the keys out"))
	case i >= 0:
		if r.lines == nil {
			r.lines = lineStarts(r.src)
		}
		line, found := slices.BinarySearch(r.lines, n.entries[i].key.off)
		if found {
			line++
		}
		r.note(int(last.key.off),
			words.T("the key %s stands twice here, first in line %s; keep one", words.Quoted(cut(last.key.text, 64)),
				strconv.Itoa(line)))
	default:
		return
	}
	n.entries = n.entries[:len(n.entries)-1]
	r.slot = nil
}
