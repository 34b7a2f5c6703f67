package sight

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"maps"
	"slices"
	"strings"
	"sync"
	"weak"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/graph"
)

// World is one state of a workspace together with the views of it that have been asked for. It never changes as far as
// a reader can tell; With gives the next state. People who see the same share one view.
type World struct {
	full         cascade.Snapshot
	today        cascade.Date
	secret       []byte
	common       *common
	restricted   int       // how many things are; where none is, only guests miss anything
	whole        *lazyView // what those see who see everything
	fingerprints *fingerprints
	recent       *recentViewers
	by           *write // what made it of the world before, if anything did

	mu    *sync.Mutex // of all worlds that come of one another
	step  *step
	nexts []*World // those made of this one by With
}

// NewWorld returns the world of a snapshot on a day. secret keys the handles of redacted things.
func NewWorld(s cascade.Snapshot, today cascade.Date, secret []byte) *World {
	return newWorld(s, today, secret, &common{}, newRecentViewers(usualBounds))
}

func newWorld(s cascade.Snapshot, today cascade.Date, secret []byte, c *common, recent *recentViewers) *World {
	whole := newLazyView(newMark(today), todo[*sharedView]{build: func() *sharedView { return figuredAnew(&s, today) }})
	w := &World{
		full: s, today: today, secret: secret, common: c, whole: whole, fingerprints: newFingerprints(), recent: recent,
		mu: &sync.Mutex{}, step: &step{},
	}
	_, w.restricted = s.Restricted()
	return w
}

// On returns the world on another day; figures depend on the date.
func (w *World) On(today cascade.Date) *World {
	if today == w.today {
		return w
	}
	next := newWorld(w.full, today, w.secret, w.common, w.recent)
	next.fingerprints = w.fingerprints // who sees what does not rest on the day
	w.mu.Lock()
	defer w.mu.Unlock()
	for p, old := range w.baseViews() {
		if p == everything { // there is nothing to see for others only
			continue
		}
		next.step.put(p, newLazyView(newMark(today), todo[*sharedView]{build: func() *sharedView {
			return figuredAnew(old.get().s, today)
		}}))
	}
	return next
}

// figuredAnew returns a view with figures that rest on no others.
func figuredAnew(s *cascade.Snapshot, today cascade.Date) *sharedView {
	return newSharedView(s, newFigures(func() *graph.Graph { return graph.New(*s, today) }))
}

// Today returns the day the figures stand on.
func (w *World) Today() cascade.Date { return w.today }

// Full returns the whole state. Only the engine and the store's checks may use it: it has no viewer.
func (w *World) Full() *cascade.Snapshot { return &w.full }

// With returns the world after changes. What all members see alike is noted once, and each of their views takes it in
// when somebody asks; of any other write, the views of recent viewers advance by what they see of the changes, and of
// what these show or hide. Views that are not kept are built anew when somebody asks. No figure is computed: how many
// goals a write makes to be computed again depends on what is hidden from its writer, who waits for this.
func (w *World) With(after cascade.Snapshot, changes []cascade.Change) *World {
	by := newWrite(w, &after, changes)
	whole := newLazyView(w.wholeMark(&after, by), todo[*sharedView]{
		from: &w.whole.pending, seen: changes,
		after: func(v *sharedView, seen []cascade.Change) *sharedView { return v.of(&after, seen) },
	})
	whole.along = w.whole.keptAlong()
	next := &World{
		full: after, today: w.today, secret: w.secret, common: w.common, restricted: w.restricted, whole: whole,
		fingerprints: w.fingerprints, recent: w.recent, by: by, mu: w.mu, step: &step{},
	}
	_, next.restricted = after.Restricted()
	if next.by.mayRegrade {
		next.fingerprints = newFingerprints()
	}
	seen, alike := by.alike(&w.full, &after, w.recent.behind)
	w.mu.Lock()
	defer w.mu.Unlock()
	if alike {
		w.step.before(next.step, seen, by.added(seen), w.recent.bounds)
	}
	for _, person := range w.toAdvance(next) {
		w.advance(next, person)
	}
	w.nexts = append(w.nexts, next)
	return next
}

// toAdvance returns whose views are taken into a world made of w at once.
func (w *World) toAdvance(next *World) []cascade.ID {
	if !next.step.follows(w.step) {
		return slices.Concat(bases, w.recent.all())
	}
	var out []cascade.ID
	for p := range w.step.guests {
		if p.guest == stranger || w.recent.has(p.guest) {
			out = append(out, p.guest)
		}
	}
	return out
}

// Settle does what With leaves for later: it computes the figures of everything and of the views that others are built
// from, builds views anew that have moved far, and has what is kept along views followed. Whoever makes worlds calls it
// once nobody waits, so that what is left does not pile up.
func (w *World) Settle() {
	w.mu.Lock()
	bases := slices.Collect(maps.Values(w.baseViews()))
	w.mu.Unlock()
	for _, t := range append(bases, w.whole) {
		t.get().figures.get()
	}
	w.renew()
	w.follow()
}

// Prepare builds what the first who look would wait for.
func (w *World) Prepare() {
	w.mu.Lock()
	w.base(outsider)
	w.mu.Unlock()
	w.Settle()
}

// View returns what a person may see and decide on. What it shows is built when it is first read.
func (w *World) View(person cascade.ID) *View {
	lazy, base := w.lazily(person)
	return w.shown(lazy, base, person)
}

// shown returns what a person is shown by a view, and by one that their own is built from.
func (w *World) shown(lazy, base *lazyView, person cascade.ID) *View {
	return &View{lazy: lazy, base: base, person: person, full: &w.full, secret: w.secret, common: w.common}
}

// Everyone returns a view of everything, for file and operator commands only.
func (w *World) Everyone() *View {
	return w.shown(w.whole, nil, "")
}

// View is what one viewer may see. It never changes; take a new one for each request.
type View struct {
	lazy   *lazyView
	base   *lazyView // of a member who is in on nothing; nil of guests, and of everything
	person cascade.ID
	full   *cascade.Snapshot // for what a writer is bound to; nothing else may look at it
	secret []byte
	common *common
}

// common is what all worlds of a workspace share.
type common struct {
	kept  sync.Map
	asked asked
}

// Viewer returns who looks; empty for the view of everyone.
func (v *View) Viewer() cascade.ID { return v.person }

// Person returns the viewer, or nil for the view of everyone.
func (v *View) Person() *cascade.Person { return v.Snapshot().Person(v.person) }

// Owns reports whether a goal is the viewer's own: by team or by name.
func (v *View) Owns(g *cascade.Goal) bool {
	return !g.Withheld && newViewer(v.Snapshot(), v.person).owns(g)
}

// Today returns the day the figures stand on.
func (v *View) Today() cascade.Date { return v.lazy.mark.origin.today }

// Snapshot returns what the viewer sees.
func (v *View) Snapshot() *cascade.Snapshot { return v.lazy.get().s }

// Base returns what a member who is in on nothing sees at the same time; nil for a guest and for the view of
// everything. The viewer sees all that it shows in full. What they see beside it, or in the place of what it shows
// redacted, is restricted itself or hangs on what is.
func (v *View) Base() *View {
	if v.base == nil {
		return nil
	}
	base := *v
	base.lazy, base.base, base.person = v.base, nil, outsider
	return &base
}

// For returns what the viewer sees, to be decided on by a writer that is theirs: a token of theirs, or the files. The
// bare keys of that writer mean what they meant to it before, also where that is not there any more for the viewer.
func (v *View) For(writer string) cascade.Snapshot { return v.Snapshot().For(writer, v.full) }

// Graph returns the figures over what the viewer sees, computed when somebody first reads them.
func (v *View) Graph() *graph.Graph { return v.lazy.get().figures.get() }

// ID returns how this viewer names an entity in a path: its key where that leads to it, else key@id, and a handle for
// what is redacted.
func (v *View) ID(e cascade.Entity) string {
	h := e.Head()
	switch {
	case cascade.Withheld(e):
		return v.handle(h.ID)
	}
	return v.Snapshot().Label(e.Kind(), h.ID)
}

// handle returns the opaque name of a redacted thing, another for every viewer.
func (v *View) handle(id cascade.ID) string {
	mac := hmac.New(sha256.New, v.secret)
	var n [8]byte
	for _, part := range []string{"handle", string(v.person), string(id)} {
		binary.BigEndian.PutUint64(n[:], uint64(len(part)))
		mac.Write(n[:])
		mac.Write([]byte(part))
	}
	text := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(mac.Sum(nil)[:10])
	return handlePrefix + strings.ToLower(text)
}

const handlePrefix = "r-"

// FindGoal finds a goal by key, id or handle, or returns nil. A redacted one is found by its handle alone.
func (v *View) FindGoal(ref string) *cascade.Goal {
	if g, ok := v.Snapshot().Find(cascade.KindGoal, ref).(*cascade.Goal); ok && !g.Withheld {
		return g
	}
	if strings.HasPrefix(ref, handlePrefix) {
		for g := range v.Snapshot().Goals() {
			if g.Withheld && v.handle(g.ID) == ref {
				return g
			}
		}
	}
	return nil
}

// State names what a view shows: two views with one state show the same, and whatever else changes a view gives it
// another. A write that its people do not see leaves it. It keeps nothing in memory.
type State struct{ of weak.Pointer[sharedView] }

// State returns the state that the viewer sees. Views of several people who see the same may have one.
func (v *View) State() State { return State{weak.Make(v.lazy.get())} }

// Same reports whether two views of one viewer show the same: nothing they see has changed in between. That takes
// comparing two marks, and builds neither view. Where one of the two was begun anew it takes what their people are in
// on; where they have not even a root in common they are compared once, for all who see them. That answer is kept by a
// weak pointer, so that a view does not keep in memory all that it was compared with.
func (v *View) Same(o *View) bool {
	a, b := v.lazy.mark, o.lazy.mark
	if a.origin.today != b.origin.today { // figures rest on the day
		return false
	}
	if a.origin != b.origin {
		a, b = a.rooted(), b.rooted()
	}
	if a.origin == b.origin {
		return a.sum == b.sum
	}
	return v.Memo(weak.Make(o.Snapshot()), func() any { return sameSnapshot(v.Snapshot(), o.Snapshot()) }).(bool)
}

// sameSnapshot reports whether two snapshots show the same. What Weir keeps for itself shows to nobody: only the view
// of everything holds it, and who has that view would otherwise be told more often than others.
func sameSnapshot(a, b *cascade.Snapshot) bool {
	for _, k := range cascade.Kinds {
		if cascade.Info(k).Inner {
			continue
		}
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

// Memo returns what compute gives, computed once for everybody who sees the same, as long as they see the same: who
// asks meanwhile waits for it. It must rest on what the view shows alone, and not on who looks. A panic in compute
// reaches all who wait, and the next who asks computes again.
func (v *View) Memo(key any, compute func() any) any { return once(&v.lazy.get().memo, key, compute) }

// Keep returns what made gives, made once for all views and all states of the workspace, like Memo. Nobody's sight
// bounds it: what is kept there must answer a viewer only by what that viewer sees.
func (v *View) Keep(key any, made func() any) any { return once(&v.common.kept, key, made) }
