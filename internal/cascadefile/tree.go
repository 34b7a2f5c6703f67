package cascadefile

import (
	"slices"
	"sort"
)

// Value is a value of a file in YAML that need be no cascade file. It has fields, or items, or text.
type Value struct {
	Line   int    // from 1
	Text   string // of a scalar, as it reads
	Quoted bool   // the scalar is quoted, and so no number
	Null   bool
	Fields []Named // of a mapping, in the order of the file
	Items  []Value // of a list
}

// Named is a field of a mapping.
type Named struct {
	Key   string
	Value Value
}

// maxTree is how many values Tree hands out.
const maxTree = 200_000

// Tree reads a file in the part of YAML that cascade files use (or in JSON), whatever it says. The error is Problems.
func Tree(f File) (Value, error) {
	p := &parser{}
	text, ok := p.open(f.Name, f.Data, "")
	if ok {
		if root := read(text, p.note, maxTree); root != nil && len(p.notes) == 0 {
			return p.valueOf(root), nil
		}
	}
	return Value{}, problems(p.sources, p.notes, p.more)
}

func (p *parser) valueOf(n *node) Value {
	starts := p.sources[p.source].lines
	v := Value{Line: sort.Search(len(starts), func(i int) bool { return starts[i] > n.off }), Text: n.text}
	switch n.form {
	case mapping:
		v.Fields = slices.Grow(v.Fields, len(n.entries))
		for _, e := range n.entries {
			v.Fields = append(v.Fields, Named{Key: e.key.text, Value: p.valueOf(e.value)})
		}
	case sequence:
		v.Items = slices.Grow(v.Items, len(n.entries))
		for _, e := range n.entries {
			v.Items = append(v.Items, p.valueOf(e.value))
		}
	default:
		v.Null, v.Quoted = n.isNull(), n.style != plain
	}
	return v
}
