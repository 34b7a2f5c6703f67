package form

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/words"
)

// few is how many things one chooses from a list. More are found by typing the beginning of a name.
const few = 30

// target is something that a reference may name.
type target struct {
	id     cascade.ID
	kind   cascade.Kind
	value  string // in a control
	name   string // as people read it, another for each
	folded string
	says   words.Text // of a word that may stand in the place of a thing
}

// targets are the things that x may name, by kind in the order of the table and then by name.
func (x *Field) targets(see Seen, chosen []string) []target {
	var out []target
	for _, w := range x.field.Instead {
		out = append(out, target{id: cascade.ID(w), value: w, name: w, says: x.Says[w]})
	}
	for _, k := range x.field.Of {
		for e := range see.All(k) {
			t := target{id: e.Head().ID, kind: k, value: string(e.Head().ID)}
			switch p, _ := e.(*cascade.Person); {
			case cascade.Withheld(e):
				if t.value = see.ID(e); !slices.Contains(chosen, t.value) {
					continue
				}
			case slices.Contains(chosen, t.value):
			case p != nil && p.Local, x.Takes != nil && !x.Takes(e):
				continue
			}
			t.name = cmp.Or(strings.Join(strings.Fields(cascade.TitleOf(e)), " "), e.Head().Key)
			out = append(out, t)
		}
	}
	sameName := map[string]int{}
	for _, t := range out {
		sameName[fold(t.name)]++
	}
	for i := range out {
		if t := &out[i]; t.name != "" && t.kind != "" && sameName[fold(t.name)] > 1 {
			t.name += " (" + cmp.Or(see.Get(t.kind, t.id).Head().Key, string(t.id)) + ")"
		}
		out[i].folded = fold(out[i].name)
	}
	slices.SortStableFunc(out, func(a, b target) int {
		return cmp.Or(
			cmp.Compare(slices.Index(x.field.Of, a.kind), slices.Index(x.field.Of, b.kind)),
			cmp.Compare(a.folded, b.folded),
		)
	})
	return out
}

// piece names it: what is restricted has no name.
func (t target) piece() Piece {
	switch {
	case t.name == "":
		return Piece{Says: words.T("Restricted")}
	case !t.says.IsZero():
		return Piece{Says: t.says}
	}
	return Piece{Text: t.name}
}

func fold(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// readRefs reads what was chosen, or typed: an id, a name as it is shown, or a key.
func (x *Field) readRefs(see Seen, typed []string, kept any) (any, words.Text) {
	var ids []cascade.ID
	named := sync.OnceValue(func() map[string][]target { return x.named(see, kept) })
	for _, s := range typed {
		s = strings.TrimSpace(cascade.CleanText(s))
		if s == "" {
			continue
		}
		id, wrong := x.find(see, s, kept, named)
		if !wrong.IsZero() {
			return nil, wrong
		}
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	switch {
	case len(ids) == 0:
		return nil, words.Text{}
	case !x.field.List:
		return ids[0], words.Text{}
	}
	return x.inOrder(ids, kept), words.Text{}
}

// inOrder keeps what a list had in its order, with what is new behind it.
func (x *Field) inOrder(ids []cascade.ID, kept any) []cascade.ID {
	had, _ := kept.([]cascade.ID)
	var out []cascade.ID
	for _, id := range slices.Concat(had, ids) {
		if slices.Contains(ids, id) && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

// named are the things that x may name, by the folded name and by the value that the list shows.
func (x *Field) named(see Seen, kept any) map[string][]target {
	out := map[string][]target{}
	for _, t := range x.targets(see, x.write(see, kept)) {
		out[t.folded] = append(out[t.folded], t)
		if t.value != t.folded {
			out[t.value] = append(out[t.value], t)
		}
	}
	return out
}

// find returns what one text names. named is built once for all texts of a list: it costs as much as there is to name.
func (x *Field) find(see Seen, s string, kept any, named func() map[string][]target) (cascade.ID, words.Text) {
	none := words.T("There is no “%s” to choose. Take one from the list.", s)
	if fault, _ := cascade.FaultOf(s); fault != "" || len(s) > maxName {
		return "", words.T("There is nothing of that name to choose. Take one from the list.")
	}
	takes := func(e cascade.Entity) bool {
		return e != nil && !cascade.Withheld(e) && (x.Takes == nil || x.Takes(e) || has(kept, e.Head().ID))
	}
	if slices.Contains(x.field.Instead, s) {
		return cascade.ID(s), words.Text{}
	}
	for _, k := range x.field.Of {
		if e := see.Get(k, cascade.ID(s)); takes(e) {
			return e.Head().ID, words.Text{}
		}
	}
	if found := named()[fold(s)]; len(found) == 1 {
		return found[0].id, words.Text{}
	}
	if found := named()[s]; len(found) == 1 {
		return found[0].id, words.Text{}
	}
	for _, k := range x.field.Of {
		if e := see.Find(k, s); takes(e) {
			return e.Head().ID, words.Text{}
		}
	}
	return "", none
}

// maxName is how long something typed to find a thing by may be, in bytes.
const maxName = 1000

// has reports whether a reference, or a list of them, names id.
func has(v any, id cascade.ID) bool {
	switch v := v.(type) {
	case cascade.ID:
		return v == id
	case []cascade.ID:
		return slices.Contains(v, id)
	}
	return false
}
