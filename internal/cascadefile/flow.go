package cascadefile

import (
	"strings"

	"weir.dev/weir/internal/words"
)

// flow reads a list in [ ] or keys in { }, over as many lines as it takes.
func (r *reader) flow(indent int) *node {
	n := r.newNode()
	n.form, n.style, n.off = sequence, flow, int32(r.pos)
	open, shut := "[", byte(']')
	if r.at(0) == '{' {
		n.form, open, shut = mapping, "{", '}'
	}
	keys := keySet{}
	r.deeper()
	r.pos++
	for !r.ended {
		r.pass(true)
		if r.eof() {
			r.fail(int(n.off), words.T("this %s is never closed", open))
			break
		}
		if r.at(0) == shut {
			r.pos++
			break
		}
		if n.form == mapping {
			r.flowPair(n, indent)
			r.admit(&keys, n)
		} else {
			r.enter(n, nil)
			v := r.flowValue(indent)
			n.entries[len(n.entries)-1].value = v
			r.slot, r.slotAt = n, len(n.entries)-1
		}
		r.pass(true)
		switch {
		case r.ended || r.eof() || r.at(0) == shut:
		case r.at(0) == ',':
			r.pos++
		case r.at(0) == ':' && n.form == sequence:
			r.fail(r.pos, words.T("a key inside [ ]; put {{ } around the pair, or close the list before it"))
		default:
			r.fail(r.pos, words.T("expected a comma or %s; put quotes around a text that holds [ ] {{ } or a comma",
				words.Quoted(string(shut))))
		}
	}
	r.depth--
	n.tail = append(n.tail, r.pending...)
	r.pending, r.blank = nil, false
	return n
}

func (r *reader) flowPair(n *node, indent int) {
	r.refuseProperties()
	off := r.pos
	var key *node
	switch r.at(0) {
	case '"':
		key = r.doubleQuoted(-1)
	case '\'':
		key = r.singleQuoted(-1)
	case '?', '[', '{', '*':
		r.fail(off, words.T("a key is a plain word here"))
		return
	default:
		key = r.plainScalar(-1, true)
	}
	r.enter(n, key)
	i := len(n.entries) - 1
	n.entries[i].value = r.newNode()
	n.entries[i].value.off = int32(off)
	r.pass(true)
	if r.ended {
		return
	}
	if r.at(0) != ':' {
		r.fail(r.pos, words.T("the key %s has no value; write key: value", words.Quoted(cut(key.text, 40))))
		return
	}
	r.pos++
	r.pass(true)
	if r.eof() || r.at(0) == ',' || r.at(0) == '}' {
		return
	}
	n.entries[i].value = r.flowValue(indent)
	r.slot, r.slotAt = n, i
}

// flowValue reads a value inside a flow collection.
func (r *reader) flowValue(indent int) *node {
	if r.refuseProperties() {
		r.pass(true)
	}
	if r.eof() || strings.IndexByte(",]}", r.at(0)) >= 0 && r.slot != nil {
		r.fail(r.pos, words.T("a value is missing here"))
		return &node{off: int32(r.pos), bad: true}
	}
	switch r.at(0) {
	case '|', '>':
		r.fail(r.pos, words.T("a text cannot begin with %s here; put quotes around it", words.Quoted(r.rest()[:1])))
		return &node{off: int32(r.pos), bad: true}
	case '[', '{', '"', '\'', '*':
		return r.value(-1)
	}
	return r.plainScalar(indent, true)
}
