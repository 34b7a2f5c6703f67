package cascadefile

import (
	"strings"

	"weir.dev/weir/internal/words"
)

// node is one value of a YAML file with its place in it.
type node struct {
	form    form
	style   style
	class   class
	bad     bool   // refused already; nobody looks at it again
	off     int32  // byte offset in the source
	text    string // of a scalar; of a plain one exactly as written
	entries []entry
	tail    []comment // own-line comments after the last entry
	block   *block    // of a mapping, once the table has read it
}

// entry is a key and its value, or with no key an item of a list.
type entry struct {
	key, value *node
	head       []comment // own-line comments before it
	blank      bool      // an empty line stands before it, after its comments
	line       string    // the comment at the end of its first line, without #
}

type comment struct {
	text  string // without #
	col   int32
	blank bool // an empty line stands before it
}

type form uint8

const (
	scalar form = iota
	mapping
	sequence
)

type style uint8

const (
	plain style = iota
	single
	double
	literal // also folded
	flow    // of mappings and sequences
)

// class says how the canonical form spells a scalar.
type class uint8

const (
	classText   class = iota // quoted unless nobody could take it for anything else
	classID                  // a bare number stays bare
	classAsIs                // a text that spells a number or a date, which stays bare
	classSimple              // numbers, dates, words: already canonical
	classNull
)

// isNull reports whether n says "absent".
func (n *node) isNull() bool {
	if n.form != scalar || n.style != plain {
		return false
	}
	switch n.text {
	case "", "~", "null", "Null", "NULL":
		return true
	}
	return false
}

// get returns the entry of a mapping with the given key, or nil.
func (n *node) get(key string) *entry {
	if n.form == mapping {
		for i := range n.entries {
			if n.entries[i].key.text == key {
				return &n.entries[i]
			}
		}
	}
	return nil
}

// commented reports whether comments stand anywhere inside n.
func (n *node) commented() bool {
	if len(n.tail) > 0 {
		return true
	}
	for i := range n.entries {
		if e := &n.entries[i]; len(e.head) > 0 || e.line != "" || e.value.commented() {
			return true
		}
	}
	return false
}

// what names the form of n in messages.
func (n *node) what() words.Text {
	switch {
	case n.form == mapping:
		return words.T("a block of keys")
	case n.form == sequence:
		return words.T("a list")
	case n.isNull():
		return words.T("nothing")
	case n.style != plain || strings.ContainsRune(n.text, '\n'):
		return words.T("a text")
	}
	return typed(n.text)
}

// typed is the beginning of what a file says, in quotation marks and as it stands.
func typed(s string) words.Text { return words.Verbatim(`"` + cut(s, 40) + `"`) }

func cut(s string, runes int) string {
	n := 0
	for i := range s {
		if n++; n > runes {
			return s[:i] + "…"
		}
	}
	return s
}
