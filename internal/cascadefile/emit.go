package cascadefile

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// width is how many columns a line of several values may take; a single text may be longer.
const width = 120

// emit writes a tree in canonical form: keys in the table's order, small collections on one line, comments where they
// were.
func emit(n *node) []byte {
	e := &emitter{}
	e.arrange(n)
	if len(n.entries) == 0 && len(n.tail) == 0 {
		return []byte("{}\n")
	}
	e.collection(n, 0, false)
	return e.out
}

type emitter struct{ out []byte }

func (e *emitter) put(s string) { e.out = append(e.out, s...) }

func (e *emitter) comments(cs []comment, indent int, first bool) {
	for i, c := range cs {
		if c.blank && !(first && i == 0) {
			e.put("\n")
		}
		e.put(strings.Repeat(" ", indent) + "#" + c.text + "\n")
	}
}

// arrange puts the entries of n into their order and comments to where their canonical place is.
func (e *emitter) arrange(n *node) {
	if n.block != nil {
		slices.SortStableFunc(n.entries,
			func(a, b entry) int { return cmp.Compare(n.block.byKey[a.key.text], n.block.byKey[b.key.text]) })
	}
	for i := range n.entries {
		en := &n.entries[i]
		v := en.value
		e.arrange(v)
		if v.form != scalar && len(v.entries) == 0 { // nothing to hang comments on
			en.head = append(en.head, v.tail...)
			v.tail = nil
		}
		if n.block == table().root && v.form == sequence && len(v.entries) > 0 {
			if len(en.head) > 0 {
				en.head[0].blank = true
			} else {
				en.blank = true
			}
		}
	}
}

// collection writes the entries of n, each on its own line. After a dash the first one stands on the line already
// begun.
func (e *emitter) collection(n *node, indent int, afterDash bool) {
	tall := n.block != nil && n.block.tall
	for i := range n.entries {
		en := &n.entries[i]
		mark := "-"
		if n.form == mapping {
			mark = spell(en.key, false) + ":"
		}
		text, fits := inline(en.value, width-indent-utf8.RuneCountInString(mark)-1, tall)
		if n.form == sequence && !fits && en.value.form == mapping { // what stands around the dash goes before it
			if en.line != "" {
				en.head = append(en.head, comment{text: en.line})
				en.line = ""
			}
			en.head = append(en.head, en.value.entries[0].head...)
		}
		if i > 0 || !afterDash {
			e.comments(en.head, indent, i == 0)
			if en.blank && (i > 0 || len(en.head) > 0) {
				e.put("\n")
			}
			e.put(strings.Repeat(" ", indent))
		}
		e.put(mark)
		if fits {
			e.put(" " + text + en.ending())
			continue
		}
		e.value(en, indent, n.form == sequence)
	}
	e.comments(n.tail, indent, len(n.entries) == 0)
}

// ending returns the comment after an entry, and the line's end.
func (en *entry) ending() string {
	if en.line != "" {
		return " #" + en.line + "\n"
	}
	return "\n"
}

// value writes, after a dash or a colon at column indent, a value that takes several lines.
func (e *emitter) value(en *entry, indent int, item bool) {
	v := en.value
	switch {
	case v.form == scalar:
		text, chomp := v.text, "-"
		if strings.HasSuffix(text, "\n") {
			text, chomp = text[:len(text)-1], ""
		}
		e.put(" |" + chomp + en.ending())
		margin := strings.Repeat(" ", indent+2)
		for l := range strings.SplitSeq(text, "\n") {
			if l != "" {
				e.put(margin + l)
			}
			e.put("\n")
		}
	case item && v.form == mapping:
		e.put(" ")
		e.collection(v, indent+2, true)
	default:
		e.put(en.ending())
		e.collection(v, indent+2, false)
	}
}

// inline returns v on one line if it may stand so: a scalar that is not a text of several lines, or a small collection
// without comments. In a tall block, lists of blocks take a line for each.
func inline(v *node, room int, tall bool) (string, bool) {
	if v.form == scalar {
		return spell(v, false), !asLiteral(v)
	}
	if len(v.entries) == 0 {
		return map[form]string{mapping: "{}", sequence: "[]"}[v.form], true
	}
	if short := v.shortened(); short != nil {
		return spell(short, false), !asLiteral(short)
	}
	if v.commented() || tall && v.form == sequence && v.entries[0].value.form != scalar {
		return "", false
	}
	b, ok := inFlow(nil, v, room)
	return string(b), ok
}

// shortened returns the value that may stand for the whole block v, or nil.
func (n *node) shortened() *node {
	if n.block == nil || n.block.Short == "" || len(n.entries) != 1 || n.entries[0].key.text != n.block.Short ||
		n.commented() || n.entries[0].value.isNull() {
		return nil
	}
	return n.entries[0].value
}

// inFlow appends v in [ ] and { }, and reports whether it fits in room columns.
func inFlow(b []byte, v *node, room int) ([]byte, bool) {
	if v.form == scalar {
		b = append(b, spell(v, true)...)
		return b, !strings.Contains(v.text, "\n") && len(b) <= 4*room && utf8.RuneCount(b) <= room
	}
	if v.block != nil && v.block.tall {
		return b, false
	}
	if short := v.shortened(); short != nil {
		return inFlow(b, short, room)
	}
	brackets := "[]"
	if v.form == mapping {
		brackets = "{}"
	}
	b = append(b, brackets[0])
	for i := range v.entries {
		if i > 0 {
			b = append(b, ", "...)
		}
		if k := v.entries[i].key; k != nil {
			b = append(append(b, spell(k, true)...), ": "...)
		}
		var ok bool
		if b, ok = inFlow(b, v.entries[i].value, room); !ok {
			return b, false
		}
	}
	b = append(b, brackets[1])
	return b, utf8.RuneCount(b) <= room
}
