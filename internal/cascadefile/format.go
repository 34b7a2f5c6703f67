package cascadefile

import (
	"errors"

	"weir.dev/weir/internal/cascade"
)

// Format returns a cascade file in canonical form: keys in the format's order, one spelling for every value, small
// blocks on one line, comments kept. Formatting twice changes nothing more, and the file means what it meant. The error
// is Problems when the file cannot be read; CSV files it names are not looked at.
func Format(data []byte) ([]byte, error) {
	p := &parser{tidying: true}
	before := p.parse([]File{{Data: data}})
	if len(p.notes) > 0 {
		return nil, problems(p.sources, p.notes, p.more)
	}
	out := emit(before.sources[0].root)
	again := &parser{tidying: true}
	after := again.parse([]File{{Data: out}})
	if len(again.notes) > 0 || !sameDocument(before.Document, after.Document) {
		return nil,
			errors.New("cascadefile: formatting would change what the file means, so it is left alone; please report the file")
	}
	return out, nil
}

func sameDocument(a, b cascade.Document) bool {
	if len(a.Entities) != len(b.Entities) {
		return false
	}
	for i := range a.Entities {
		if !cascade.Same(a.Entities[i], b.Entities[i]) || a.Entities[i].Head().ID != b.Entities[i].Head().ID {
			return false
		}
	}
	return true
}
