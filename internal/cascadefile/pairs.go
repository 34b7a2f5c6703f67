package cascadefile

import "slices"

// Pair is one line `name: value` of a file of settings.
type Pair struct {
	Name, Value string
	File        string
	Line        int
}

// Pairs reads a file that holds some of the given names, with one value each, and nothing else, such as a program's
// settings. wrong says what is wrong with a value, for the person who wrote it; empty where nothing is. The error is
// Problems, without the lines themselves: a value may be a secret.
func Pairs(f File, names []string, wrong func(Pair) string) ([]Pair, error) {
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
		p.bad(root, "this is no list of settings; write a line for each, such as addr: 127.0.0.1:8410")
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

func (p *parser) pairs(root *node, names []string, wrong func(Pair) string) (out []Pair) {
	for _, e := range root.entries {
		pair := Pair{Name: e.key.text, File: p.sources[0].name}
		switch {
		case e.value.bad || e.key.bad:
			continue
		case !slices.Contains(names, pair.Name):
			hint := didYouMean(pair.Name, names)
			if hint == "" {
				hint = "; there are " + enumerate(names)
			}
			p.bad(e.key, "there is no setting %s%s", quote(cut(pair.Name, 40)), hint)
			continue
		case e.value.form != scalar:
			p.bad(e.value, "%s takes one value, not %s", pair.Name, e.value.what())
			continue
		case e.value.isNull() || e.value.text == "":
			p.bad(e.key, "%s has no value; write one, or leave the line out", pair.Name)
			continue
		}
		pair.Value = e.value.text
		if message := wrong(pair); message != "" {
			p.bad(e.key, "%s", message)
			continue
		}
		pair.Line = p.line(e.key)
		out = append(out, pair)
	}
	return out
}

// line is where a node begins.
func (p *parser) line(n *node) int {
	return problems(p.sources, []note{{0, int(n.off), ""}}, 0)[0].Line
}
