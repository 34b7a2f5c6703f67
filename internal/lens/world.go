package lens

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"maps"
	"strings"
	"sync"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/graph"
)

// World is one state of a workspace together with the views of it that have been asked for. It never changes as far as a
// reader can tell; With gives the next state. People who see the same share one view.
type World struct {
	graph  *graph.Graph
	secret []byte
	said   *said
	closed bool // something is restricted, or somebody is a guest: not everybody sees everything

	mu     sync.Mutex
	prints map[cascade.ID]string // person → fingerprint of what they see
	views  map[string]*view      // fingerprint → view
	// What people saw before sights moved. A view is made from the one before it, so that somebody who sees nothing of a
	// change keeps the very view they had.
	before    map[cascade.ID]*view
	beforeAll *view // likewise, for everybody else
}

// view is what everybody with one fingerprint sees.
type view struct {
	graph *graph.Graph
	stub  bool // it is not the whole
	memo  sync.Map
}

// maxViews is how many distinct views are kept up to date; further ones are rebuilt when they are asked for again.
const maxViews = 64

// NewWorld returns the world of a snapshot on a day. secret keys the handles of redacted things.
func NewWorld(s cascade.Snapshot, today cascade.Date, secret []byte) *World {
	return newWorld(graph.New(s, today), secret, &said{})
}

func newWorld(g *graph.Graph, secret []byte, said *said) *World {
	w := &World{graph: g, secret: secret, said: said, closed: anythingClosed(g.Snapshot()), prints: map[cascade.ID]string{}, views: map[string]*view{}}
	w.views[""] = &view{graph: g}
	return w
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
	return newWorld(graph.New(*w.graph.Snapshot(), today), w.secret, w.said)
}

// Today returns the day the figures stand on.
func (w *World) Today() cascade.Date { return w.graph.Today() }

// Full returns the whole state. Only the engine and the store's checks may use it: it has no viewer.
func (w *World) Full() *cascade.Snapshot { return w.graph.Snapshot() }

// With returns the world after changes. Views that the changes do not widen or narrow move along
// with what they see of the changes; the others are rebuilt when somebody asks.
func (w *World) With(after cascade.Snapshot, changes []cascade.Change) *World {
	if w.movesSight(changes) {
		next := newWorld(w.graph.With(after, changes), w.secret, w.said)
		next.before, next.beforeAll = w.seenBefore()
		return next
	}
	next := &World{graph: w.graph.With(after, changes), secret: w.secret, said: w.said, closed: w.closed, prints: map[cascade.ID]string{}, views: map[string]*view{}}
	next.views[""] = &view{graph: next.graph}
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.views) > maxViews {
		return next
	}
	for person, print := range w.prints {
		sight := newSight(&after, person)
		if sight.guest { // what is new and open to the others is one more thing a guest does not see: another fingerprint
			continue
		}
		if old := w.views[print]; print == "" || next.views[print] != nil {
			next.prints[person] = print
		} else if old != nil {
			next.views[print] = old.with(newSight(w.graph.Snapshot(), person), sight, changes)
			next.prints[person] = print
		}
	}
	return next
}

// seenBefore returns what everybody who has asked sees, for the next world to begin from.
func (w *World) seenBefore() (map[cascade.ID]*view, *view) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.closed {
		return nil, w.views[""]
	}
	seen := maps.Clone(w.before)
	if seen == nil {
		seen = map[cascade.ID]*view{}
	}
	for person, print := range w.prints {
		if v := w.views[print]; v != nil {
			seen[person] = v
		}
	}
	return seen, w.beforeAll
}

// with moves a view along with what its viewer sees of the changes; it stays the same when they see nothing of them.
func (v *view) with(before, after *sight, changes []cascade.Change) *view {
	var seen []cascade.Change
	for _, c := range changes {
		var p cascade.Change
		if c.Before != nil {
			if e, ok := before.project(c.Before); ok {
				p.Before = e
			}
		}
		if c.After != nil {
			if e, ok := after.project(c.After); ok {
				p.After = e
			}
		}
		if p.Before == nil && p.After == nil || p.Before != nil && p.After != nil && sameForm(p.Before, p.After) {
			continue
		}
		seen = append(seen, p)
	}
	return v.after(seen)
}

// after applies changes that a view's people see.
func (v *view) after(seen []cascade.Change) *view {
	if len(seen) == 0 {
		return v
	}
	s, err := v.graph.Snapshot().With(seen)
	if err != nil { // the view was made by the same projection, so it holds what the changes begin from
		panic("lens: a view lost step with its world: " + err.Error())
	}
	return &view{graph: v.graph.With(s, seen), stub: true}
}

func sameForm(a, b cascade.Entity) bool {
	return a == b || cascade.Withheld(a) == cascade.Withheld(b) && bytes.Equal(cascade.Encode(a), cascade.Encode(b))
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
				if restricted(e) || w.closed && c.Before != nil && c.After != nil && ownersMoved(c.Before, c.After) {
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

// fingerprint tells apart what people see: it lists the restricted things and their grade for this person, and for a guest
// everything they do not see. Everybody who sees everything has the empty one; somebody unknown is a guest.
func (w *World) fingerprint(person cascade.ID) string {
	s := w.graph.Snapshot()
	if !w.closed && s.Person(person) != nil {
		return ""
	}
	w.mu.Lock()
	print, ok := w.prints[person]
	w.mu.Unlock()
	if ok {
		return print
	}
	v := newSight(s, person)
	h := sha256.New()
	withheld := v.guest
	add := func(e cascade.Entity, grade func() grade) {
		if !v.guest && !restricted(e) { // open, or as closed as what it belongs to
			return
		}
		if g := grade(); g != full {
			withheld = true
			h.Write([]byte{byte(g)})
			h.Write([]byte(e.Head().ID))
			h.Write([]byte{0})
		}
	}
	for g := range s.Goals() {
		add(g, func() grade { return v.goal(g) })
	}
	for m := range s.Metrics() {
		add(m, func() grade { return v.metric(m) })
	}
	for e := range s.All(cascade.KindMeasure) {
		add(e, func() grade { return v.measure(e.(*cascade.Measure)) })
	}
	if withheld {
		print = string(h.Sum(nil))
	}
	w.mu.Lock()
	w.prints[person] = print
	w.mu.Unlock()
	return print
}

func (w *World) view(print string) *view {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.views[print]
}

// viewOf returns what a person sees, building it when nobody with the same fingerprint has asked before.
func (w *World) viewOf(person cascade.ID) (*view, string) {
	print := w.fingerprint(person)
	if v := w.view(print); v != nil {
		return v, print
	}
	v := w.build(person)
	w.mu.Lock()
	defer w.mu.Unlock()
	if first := w.views[print]; first != nil { // somebody else built it meanwhile
		return first, print
	}
	w.views[print] = v
	return v, print
}

// build makes the view of a person: from what they saw before, as far as it differs, else from nothing.
func (w *World) build(person cascade.ID) *view {
	w.mu.Lock()
	old := w.before[person]
	if old == nil {
		old = w.beforeAll
	}
	w.mu.Unlock()
	if old == nil || old.graph.Today() != w.graph.Today() {
		old = &view{graph: graph.New(cascade.Snapshot{}, w.graph.Today())}
	}
	s, had := w.graph.Snapshot(), old.graph.Snapshot()
	sight := newSight(s, person)
	var cs []cascade.Change
	for _, k := range cascade.Kinds {
		for e := range s.All(k) {
			was := had.Get(k, e.Head().ID)
			p, ok := sight.project(e)
			switch {
			case !ok && was != nil:
				cs = append(cs, cascade.Change{Before: was})
			case ok && (was == nil || !sameForm(was, p)):
				cs = append(cs, cascade.Change{Before: was, After: p})
			}
		}
		for was := range had.All(k) {
			if s.Get(k, was.Head().ID) == nil {
				cs = append(cs, cascade.Change{Before: was})
			}
		}
	}
	if v := old.after(cs); v.stub {
		return v
	}
	return &view{graph: old.graph, stub: true} // the same things, but there is more that they do not see
}

// View returns the snapshot a person may see and decide on.
func (w *World) View(person cascade.ID) cascade.Snapshot {
	v, _ := w.viewOf(person)
	return *v.graph.Snapshot()
}

// Lift turns changes decided on a person's view into changes of the whole: what they could not see of an entity stays in
// it, and what rests on something deleted goes with it although they did not see it.
func (w *World) Lift(person cascade.ID, changes []cascade.Change) []cascade.Change {
	v, _ := w.viewOf(person)
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
	v, _ := w.viewOf(person)
	return &Lens{v: v, g: v.graph, s: v.graph.Snapshot(), person: person, secret: w.secret, said: w.said}
}

// Everyone returns a lens that sees everything, for file and operator commands only.
func (w *World) Everyone() *Lens {
	return &Lens{v: w.view(""), g: w.graph, s: w.graph.Snapshot(), secret: w.secret, said: w.said}
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

// Same reports whether two lenses of one viewer show the same: nothing they see has changed in between.
func (l *Lens) Same(o *Lens) bool {
	if l.g == o.g {
		return true
	}
	return l.Today() == o.Today() && l.Memo(o.g, func() any { return sameSnapshot(l.s, o.s) }).(bool)
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
