package lens

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"strings"
	"sync"
	"weak"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/graph"
)

// World is one state of a workspace together with the views of it that have been asked for. It never changes as far as a
// reader can tell; With gives the next state. People who see the same share one view.
type World struct {
	graph      *graph.Graph
	secret     []byte
	said       *said
	restricted int // how many things are; where none is, nobody but guests has anything to miss
	whole      *view
	prints     *prints
	lookers    *lookers
	by         *write // what made it of the world before, if anything did

	mu    sync.Mutex
	views map[print]*tense
	nexts []*World // those made of this one by With
}

// NewWorld returns the world of a snapshot on a day. secret keys the handles of redacted things.
func NewWorld(s cascade.Snapshot, today cascade.Date, secret []byte) *World {
	return newWorld(graph.New(s, today), secret, newSaid(maxSaid), newLookers(usual))
}

func newWorld(g *graph.Graph, secret []byte, said *said, l *lookers) *World {
	whole := &view{graph: g}
	w := &World{
		graph: g, secret: secret, said: said, whole: whole, prints: newPrints(), lookers: l,
		views: map[print]*tense{everything: begin(tenseState{view: whole})},
	}
	for _, k := range graded {
		for e := range g.Snapshot().All(k) {
			w.restricted += count(e)
		}
	}
	return w
}

func count(e cascade.Entity) int {
	if restricted(e) {
		return 1
	}
	return 0
}

func restricted(e cascade.Entity) bool {
	switch e := e.(type) {
	case *cascade.Goal:
		return e.Restricted()
	case *cascade.Measure:
		return e.Restricted()
	case *cascade.Metric:
		return e.Restricted()
	}
	return false
}

// On returns the world on another day; figures depend on the date.
func (w *World) On(today cascade.Date) *World {
	if today == w.graph.Today() {
		return w
	}
	return newWorld(graph.New(*w.graph.Snapshot(), today), w.secret, w.said, w.lookers)
}

// Today returns the day the figures stand on.
func (w *World) Today() cascade.Date { return w.graph.Today() }

// Full returns the whole state. Only the engine and the store's checks may use it: it has no viewer.
func (w *World) Full() *cascade.Snapshot { return w.graph.Snapshot() }

// With returns the world after changes. The view of each of those who looked lately moves along with what they see of the
// changes, and of what these bring to light or take away; the others are built anew when somebody asks.
func (w *World) With(after cascade.Snapshot, changes []cascade.Change) *World {
	g := w.graph.With(after, changes)
	whole := &view{graph: g}
	next := &World{
		graph: g, secret: w.secret, said: w.said, restricted: w.restricted, whole: whole, prints: w.prints, lookers: w.lookers,
		by: newWrite(w, g.Snapshot(), changes), views: map[print]*tense{everything: begin(tenseState{view: whole})},
	}
	for _, c := range changes {
		next.restricted += count(c.After) - count(c.Before)
	}
	if next.by.regrades {
		next.prints = newPrints()
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.nexts = append(w.nexts, next)
	for _, person := range w.lookers.all() {
		w.carry(next, person)
	}
	return next
}

// View returns the snapshot a person may see and decide on.
func (w *World) View(person cascade.ID) cascade.Snapshot {
	v := w.viewOf(person)
	return *v.graph.Snapshot()
}

// Lift turns changes decided on a person's view into changes of the whole: what they could not see of an entity stays in
// it, and what rests on something deleted goes with it although they did not see it.
func (w *World) Lift(person cascade.ID, changes []cascade.Change) []cascade.Change {
	v := w.viewOf(person)
	if v.graph == w.graph {
		return changes
	}
	s := w.graph.Snapshot()
	var out []cascade.Change
	var gone []cascade.Entity
	for _, c := range changes {
		if c.Before == nil {
			out = append(out, c)
			continue
		}
		whole := s.Get(c.Kind(), c.ID())
		if c.After == nil {
			gone = append(gone, whole)
			continue
		}
		if cascade.Withheld(c.Before) { // something it names is gone, and that removal takes it out of the whole
			continue
		}
		out = append(out, cascade.Change{Before: whole, After: cascade.Restore(whole, c.Before, c.After)})
	}
	if len(gone) > 0 {
		put := fit(s, out)
		out = merge(s, out, put.Removal(gone...))
	}
	var goals []cascade.ID
	for _, c := range out {
		if c.Kind() == cascade.KindGoal && c.Before != nil && c.After != nil {
			goals = append(goals, c.ID())
		}
	}
	if len(goals) > 0 { // somebody they do not see may have picked a driver they took out
		put := fit(s, out)
		out = merge(s, out, put.Unpick(goals...))
	}
	return out
}

// fit returns s with changes that were decided on a view of it.
func fit(s *cascade.Snapshot, cs []cascade.Change) cascade.Snapshot {
	after, err := s.With(cs)
	if err != nil {
		panic("lens: changes decided on a view do not fit the whole: " + err.Error())
	}
	return after
}

// merge joins two lists of changes that follow each other into one change an entity.
func merge(s *cascade.Snapshot, first, then []cascade.Change) []cascade.Change {
	at := map[cascade.ID]int{}
	for i, c := range first {
		at[c.ID()] = i
	}
	out := first
	for _, c := range then {
		if i, ok := at[c.ID()]; ok {
			out[i].After = c.After
			continue
		}
		out = append(out, cascade.Change{Before: s.Get(c.Kind(), c.ID()), After: c.After})
	}
	kept := out[:0]
	for _, c := range out {
		if c.Before != nil || c.After != nil {
			kept = append(kept, c)
		}
	}
	return kept
}

// Lens returns what a person sees.
func (w *World) Lens(person cascade.ID) *Lens {
	v := w.viewOf(person)
	return &Lens{v: v, g: v.graph, s: v.graph.Snapshot(), person: person, secret: w.secret, said: w.said}
}

// Everyone returns a lens that sees everything, for file and operator commands only.
func (w *World) Everyone() *Lens {
	return &Lens{v: w.whole, g: w.graph, s: w.graph.Snapshot(), secret: w.secret, said: w.said}
}

// Lens is what one viewer may see. It never changes; take a new one for each request.
type Lens struct {
	v      *view
	g      *graph.Graph
	s      *cascade.Snapshot
	person cascade.ID
	secret []byte
	said   *said
}

// handle returns the opaque name of a redacted thing, another for every viewer.
func (l *Lens) handle(id cascade.ID) string {
	mac := hmac.New(sha256.New, l.secret)
	var n [8]byte
	for _, part := range []string{"handle", string(l.person), string(id)} {
		binary.BigEndian.PutUint64(n[:], uint64(len(part)))
		mac.Write(n[:])
		mac.Write([]byte(part))
	}
	return "r-" + strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(mac.Sum(nil)[:10]))
}

// Same reports whether two lenses of one viewer show the same: nothing they see has changed in between. The answer is kept
// by a weak pointer, so that a view does not hold on to all that it has been compared with.
func (l *Lens) Same(o *Lens) bool {
	if l.g == o.g {
		return true
	}
	return l.Today() == o.Today() && l.Memo(weak.Make(o.g), func() any { return sameSnapshot(l.s, o.s) }).(bool)
}

// sameSnapshot reports whether two snapshots hold the same.
func sameSnapshot(a, b *cascade.Snapshot) bool {
	for _, k := range cascade.Kinds {
		if a.Len(k) != b.Len(k) {
			return false
		}
		for e := range a.All(k) {
			if o := b.Get(k, e.Head().ID); o == nil || !sameForm(e, o) {
				return false
			}
		}
	}
	return true
}

// Memo returns what compute gives, computed once for everybody who sees the same as long as they see the same. It must
// rest on what the lens shows alone, and not on who looks.
func (l *Lens) Memo(key any, compute func() any) any {
	if v, ok := l.v.memo.Load(key); ok {
		return v
	}
	v, _ := l.v.memo.LoadOrStore(key, compute())
	return v
}

// Person returns the viewer, or nil for the lens of everyone.
func (l *Lens) Person() *cascade.Person { return l.s.Person(l.person) }

// Today returns the day the figures stand on.
func (l *Lens) Today() cascade.Date { return l.g.Today() }

// Snapshot returns what the viewer sees, for rules and exports.
func (l *Lens) Snapshot() *cascade.Snapshot { return l.s }

// Graph returns the figures over what the viewer sees, for rules.
func (l *Lens) Graph() *graph.Graph { return l.g }
