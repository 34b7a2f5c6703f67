package cascadefile

import (
	"slices"
	"strings"

	"weir.dev/weir/internal/cascade"
)

// Names is what the files of one document are known for to others: what they name, by what others may call it, and
// what they only refer to.
type Names struct{ has, called, needs map[string]bool }

// Names returns them. Ask before the document is loaded or applied, which turns keys into ids.
func (d *Doc) Names() Names {
	n := Names{has: map[string]bool{}, called: map[string]bool{}, needs: map[string]bool{}}
	for _, e := range d.Document.Entities {
		if info := cascade.Info(e.Kind()); info.Keyed {
			bare := named(info.Space, e.Head().Written())
			full := named(info.Space, cascade.Within(e, e.Head().Written()))
			n.has[full], n.called[full], n.called[bare] = true, true, true
		}
		cascade.Refs(e, func(r cascade.Ref) {
			for _, k := range r.Of {
				n.needs[named(cascade.Info(k).Space, string(*r.ID))] = true
			}
		})
	}
	for own := range n.called {
		delete(n.needs, own)
	}
	return n
}

// named joins the kind whose keys a thing has with its key, as keys are compared.
func named(space cascade.Kind, key string) string {
	return string(space) + " " + cascade.Fold(strings.TrimSpace(key))
}

// Twice returns the place of a document that names what an earlier one names too, and the place of that; ok is false
// where there is none.
func Twice(docs []Names) (earlier, later int, ok bool) {
	first := map[string]int{}
	for i, d := range docs {
		for name := range d.has {
			if was, twice := first[name]; twice {
				return was, i, true
			}
			first[name] = i
		}
	}
	return 0, 0, false
}

// Batches puts documents into an order in which each can be applied by itself: what one refers to stands in it, or in
// one before it, or in none. Those that refer to each other in a loop come together. Otherwise the order stays.
func Batches(docs []Names) [][]int {
	home := map[string]int{}
	for i, d := range docs {
		for name := range d.called {
			home[name] = i
		}
	}
	needs := make([][]int, len(docs)) // Tarjan's strongly connected components, which come out in that order
	for i, d := range docs {
		for name := range d.needs {
			if j, ok := home[name]; ok {
				needs[i] = append(needs[i], j)
			}
		}
		slices.Sort(needs[i])
		needs[i] = slices.Compact(needs[i])
	}
	var (
		out   [][]int
		stack []int
		at    = make([]int, len(docs)) // when a document was met, from 1; 0 is not yet, -1 is done
		met   int
		visit func(i int) (least int)
	)
	visit = func(i int) int {
		met++
		at[i] = met
		least, from := met, len(stack)
		stack = append(stack, i)
		for _, j := range needs[i] {
			switch {
			case at[j] == 0:
				least = min(least, visit(j))
			case at[j] > 0:
				least = min(least, at[j])
			}
		}
		if least == at[i] {
			batch := slices.Sorted(slices.Values(stack[from:]))
			stack = stack[:from]
			for _, j := range batch {
				at[j] = -1
			}
			out = append(out, batch)
		}
		return least
	}
	for i := range docs {
		if at[i] == 0 {
			visit(i)
		}
	}
	return out
}
