package lens

import (
	"bytes"
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
	graph   *graph.Graph
	secret  []byte
	said    *said
	closed  bool // something is restricted, or somebody is a guest: not everybody sees everything
	prints  *prints
	lookers *lookers
	made    []cascade.Change      // what made it of the world before, where that moved no sight
	before  map[cascade.ID]*tense // what those who looked lately saw before sights moved

	mu    sync.Mutex
	views map[string]*tense // by fingerprint
	nexts []*World          // those made of this one by With, as far as that moved no sight
}

// NewWorld returns the world of a snapshot on a day. secret keys the handles of redacted things.
func NewWorld(s cascade.Snapshot, today cascade.Date, secret []byte) *World {
	return newWorld(graph.New(s, today), secret, newSaid(maxSaid), newLookers(usual))
}

func newWorld(g *graph.Graph, secret []byte, said *said, l *lookers) *World {
	return &World{
		graph: g, secret: secret, said: said, closed: anythingClosed(g.Snapshot()), prints: &prints{of: map[cascade.ID]string{}}, lookers: l,
		views: map[string]*tense{everything: made(&view{graph: g})},
	}
}

func anythingClosed(s *cascade.Snapshot) bool {
	for p := range s.People() {
		if p.Rights() == cascade.Guest {
			return true
		}
	}
	for _, k := range []cascade.Kind{cascade.KindGoal, cascade.KindMeasure, cascade.KindMetric} {
		for e := range s.All(k) {
			if restricted(e) {
				return true
			}
		}
	}
	return false
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

// With returns the world after changes. Of the views of those who looked lately each moves along with what its people see
// of the changes; the others are built anew when somebody asks, and so are all when the changes widen or narrow what
// anybody sees.
func (w *World) With(after cascade.Snapshot, changes []cascade.Change) *World {
	g := w.graph.With(after, changes)
	if w.movesSight(changes) {
		next := newWorld(g, w.secret, w.said, w.lookers)
		next.before = w.seenLately()
		return next
	}
	next := &World{
		graph: g, secret: w.secret, said: w.said, closed: w.closed, prints: w.prints, lookers: w.lookers, made: changes, before: w.before,
		views: map[string]*tense{everything: made(&view{graph: g})},
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.nexts = append(w.nexts, next)
	for print, v := range w.views {
		if w.lookers.want(print) {
			w.carry(next, print, v)
		}
	}
	return next
}

// movesSight reports whether changes may alter who sees what of anything besides the entities changed.
func (w *World) movesSight(changes []cascade.Change) bool {
	for _, c := range changes {
		for _, e := range []cascade.Entity{c.Before, c.After} {
			if e == nil {
				continue
			}
			switch e := e.(type) {
			case *cascade.Person:
				if w.closed || e.Rights() == cascade.Guest || c.Before == nil || c.After == nil { // a stranger sees what guests see
					return true
				}
			case *cascade.Team:
				if w.closed {
					return true
				}
			case *cascade.Goal, *cascade.Measure, *cascade.Metric:
				if c.Before == nil || c.After == nil {
					if restricted(e) {
						return true
					}
				} else if (w.closed || restricted(e)) && ownersMoved(c.Before, c.After) {
					return true
				}
				if m, ok := e.(*cascade.Metric); ok && w.closed && (c.Before == nil || c.After == nil || m.Key != c.Before.Head().Key) {
					return true // revisions name metrics by key
				}
			case *cascade.Initiative, *cascade.Review:
				if w.closed && c.Before != nil { // what hangs on it may appear or vanish with it
					return true
				}
			case *cascade.Alignment:
				if w.closed && e.Initiative != "" { // it may be all the initiative serves
					return true
				}
			}
		}
	}
	return false
}

// ownersMoved reports whether who owns or may see a thing differs, what a measure belongs to, or what drivers may be picked.
func ownersMoved(a, b cascade.Entity) bool {
	form := func(e cascade.Entity) []byte {
		switch e := e.(type) {
		case *cascade.Goal:
			return cascade.Encode(&cascade.Goal{Sight: e.Sight, Owners: e.Owners, Accountable: e.Accountable, Drivers: e.Drivers})
		case *cascade.Measure:
			return cascade.Encode(&cascade.Measure{Sight: e.Sight, Goal: e.Goal, Metric: e.Metric})
		case *cascade.Metric:
			return cascade.Encode(&cascade.Metric{Sight: e.Sight, Owner: e.Owner})
		}
		return nil
	}
	return !bytes.Equal(form(a), form(b))
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
	if !v.stub {
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
	return &Lens{v: w.base(), g: w.graph, s: w.graph.Snapshot(), secret: w.secret, said: w.said}
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
