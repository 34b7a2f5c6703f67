package lens

import (
	"crypto/sha256"
	"slices"
	"sync"

	"weir.dev/weir/internal/cascade"
)

// print, a fingerprint, tells apart what people see of one world: it adds up the restricted things that they do not see all
// of, each with its grade for them. A guest, who does not see what is open either, shares with nobody.
type print struct {
	sum   [sha256.Size]byte
	guest cascade.ID
}

// everything is the fingerprint of those who see everything.
var everything print

// graded are the kinds of things that have a grade of their own.
var graded = []cascade.Kind{cascade.KindGoal, cascade.KindMetric, cascade.KindMeasure}

// toggle adds a thing, or takes it out again. The sum is of hashes that nobody can compute who does not have the secret, so
// that nobody can look for things whose hashes cancel out.
func (p *print) toggle(secret []byte, id cascade.ID, g grade) {
	if g == full {
		return
	}
	h := sha256.Sum256(slices.Concat(secret, []byte{byte(g)}, []byte(id)))
	for i := range h {
		p.sum[i] ^= h[i]
	}
}

// withheld returns the grade by which a thing counts in a fingerprint. What is open is as closed as what it belongs to, and
// nothing shows of a measure whose goal does not.
func (v *sight) withheld(e cascade.Entity) grade {
	if !restricted(e) {
		return full
	}
	switch e := e.(type) {
	case *cascade.Goal:
		return v.goal(e)
	case *cascade.Metric:
		return v.metric(e)
	case *cascade.Measure:
		if v.goal(v.s.Goal(e.Goal)) == full {
			return v.measure(e)
		}
	}
	return hidden
}

// prints are the fingerprints of people, good until a write may alter some.
type prints struct {
	mu sync.Mutex
	of map[cascade.ID]print
}

func newPrints() *prints { return &prints{of: map[cascade.ID]print{}} }

func (ps *prints) put(person cascade.ID, p print) {
	ps.mu.Lock()
	ps.of[person] = p
	ps.mu.Unlock()
}

// known returns somebody's fingerprint where it need not be computed.
func (w *World) known(person cascade.ID) (print, bool) {
	switch p := w.graph.Snapshot().Person(person); {
	case p == nil || p.Rights() == cascade.Guest: // a stranger sees what guests see
		return print{guest: person}, true
	case w.restricted == 0:
		return everything, true
	}
	w.prints.mu.Lock()
	defer w.prints.mu.Unlock()
	p, ok := w.prints.of[person]
	return p, ok
}

func (w *World) fingerprint(person cascade.ID) print {
	p, ok := w.known(person)
	if ok {
		return p
	}
	v := newSight(w.graph.Snapshot(), person)
	for _, k := range graded {
		for e := range v.s.All(k) {
			p.toggle(w.secret, e.Head().ID, v.withheld(e))
		}
	}
	w.prints.put(person, p)
	return p
}
