package cascadefile

import (
	"slices"

	"weir.dev/weir/internal/words"
)

// Pair is one line `name: value` of a file of settings.
type Pair struct {
	Name, Value string
	File        string
	Line        int
}

// Pairs reads a file that holds some of the given names, with one value each, and nothing else, such as a program's
// settings. wrong says what is wrong with a value, for the person who wrote it; nothing where nothing is. The error is
// Problems, without the lines themselves: a value may be a secret.
func Pairs(f File, names []string, wrong func(Pair) words.Text) ([]Pair, error) {
	p := &parser{}
	var (
		root *node
		out  []Pair
	)
	if text, ok := p.open(f.Name, f.Data, ""); ok {
		root = read(text, p.note, maxValues)
	}
	switch {
	case root == nil || root.isNull():
	case root.form != mapping:
		p.bad(root, words.T("this is no list of settings; write a line for each, such as addr: 127.0.0.1:8410"))
	default:
		out = p.pairs(root, names, wrong)
	}
	if len(p.notes) == 0 {
		return out, nil
	}
	all := problems(p.sources, p.notes, p.more)
	for i := range all {
		all[i].Excerpt, all[i].Caret = "", 0
	}
	return nil, all
}

func (p *parser) pairs(root *node, names []string, wrong func(Pair) words.Text) (out []Pair) {
	for _, e := range root.entries {
		pair := Pair{Name: e.key.text, File: p.sources[0].name}
		switch {
		case e.value.bad || e.key.bad:
			continue
		case !slices.Contains(names, pair.Name):
			hint := didYouMean(pair.Name, names)
			if hint.IsZero() {
				hint = words.T("; there are %s", enumerate(names))
			}
			p.bad(e.key, words.T("there is no setting %s%s", quote(cut(pair.Name, 40)), hint))
			continue
		case e.value.form != scalar:
			p.bad(e.value, words.T("%s takes one value, not %s", pair.Name, e.value.what()))
			continue
		case e.value.isNull() || e.value.text == "":
			p.bad(e.key, words.T("%s has no value; write one, or leave the line out", pair.Name))
			continue
		}
		pair.Value = e.value.text
		if message := wrong(pair); !message.IsZero() {
			p.bad(e.key, message)
			continue
		}
		pair.Line = p.line(e.key)
		out = append(out, pair)
	}
	return out
}

// line is where a node begins.
func (p *parser) line(n *node) int {
	return problems(p.sources, []note{{0, int(n.off), words.Text{}}}, 0)[0].Line
}
