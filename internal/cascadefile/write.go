package cascadefile

import (
	"iter"
	"maps"
	"slices"
	"strconv"

	"weir.dev/weir/internal/cascade"
)

// WriteOptions says what Write writes.
type WriteOptions struct {
	// History adds what happened: observations, check-ins, revisions and held reviews.
	History bool
}

// Write returns s as a cascade file in canonical form: keys in the file's order, things in order of creation. Reading
// it gives a workspace that says the same, but for what has no place in a file: the local owner, whom it only mentions,
// what is withheld from the viewer whose snapshot this is, and mentions of that. Readings that come from check-ins are
// left to those. Where two things have the same key, which happens when their writers did not see each other's, the one
// that has had it longest is written by it and the others as key@id.
func Write(s *cascade.Snapshot, opt WriteOptions) []byte {
	w := newWriter(s, opt)
	return emit(w.block(table().root, w.spell(s.Settings())))
}

// writer turns a snapshot into nodes, driven by the table.
type writer struct {
	s       *cascade.Snapshot
	history bool
	local   cascade.ID                       // the local owner, who is mentioned and not written
	left    map[name]bool                    // left out
	made    map[reading]*cascade.Observation // by check-ins, when the file is read again
}

type reading struct {
	metric cascade.ID
	day    cascade.Date
}

func newWriter(s *cascade.Snapshot, opt WriteOptions) *writer {
	w := &writer{s: s, history: opt.History, left: map[name]bool{}, made: map[reading]*cascade.Observation{}}
	if p := s.LocalOwner(); p != nil && p.Key == "" {
		w.local = p.ID
	}
	for _, k := range cascade.Kinds { // references without which an entity goes are to kinds before its own
		for e := range s.All(k) {
			if _, ok := cascade.Drop(e, w.gone); !ok || private(e) {
				w.left[name{k, e.Head().ID}] = true
			}
		}
	}
	if w.history {
		w.checkInReadings()
	}
	return w
}

// private reports whether e has no place in a file.
func private(e cascade.Entity) bool {
	p, ok := e.(*cascade.Person)
	return ok && (p.Local || p.Key == "") || cascade.Withheld(e)
}

func (w *writer) gone(r cascade.Ref) bool {
	return !w.isLocal(r) && !slices.ContainsFunc(r.Of, func(k cascade.Kind) bool { return w.has(k, *r.ID) })
}

func (w *writer) has(k cascade.Kind, id cascade.ID) bool {
	return w.s.Get(k, id) != nil && !w.left[name{k, id}]
}

// isLocal reports whether a reference names the local owner.
func (w *writer) isLocal(r cascade.Ref) bool { return w.local != "" && *r.ID == w.local }

// spell returns e as it is written: keys in the place of ids.
func (w *writer) spell(e cascade.Entity) cascade.Entity {
	return cascade.Spell(e, func(r cascade.Ref) string {
		if w.isLocal(r) {
			return cascade.LocalRef
		}
		return w.s.LabelOf(r)
	}, w.s.Get)
}

// keep returns what of e is written, as it is written, or nil when it is left out.
func (w *writer) keep(e cascade.Entity) cascade.Entity {
	kept := w.part(e)
	if kept == nil {
		return nil
	}
	if s := cascade.SightOf(kept); s != nil && s.Visibility == "" && w.s.ServesOnlyRestricted(e) {
		kept = cascade.Clone(kept) // read without a grade it would be made as closed as what it serves
		cascade.SightOf(kept).Visibility = cascade.Open
	}
	if g, ok := kept.(*cascade.Goal); ok && g.State == cascade.Committed && g.CommittedOn == 0 {
		since := *g // read without a day it would be taken on anew
		since.CommittedOn = w.s.Since(g)
		kept = &since
	}
	named := w.spell(kept)
	named.Head().Key = w.s.Naming(e)
	return named
}

// part returns what of e is written.
func (w *writer) part(e cascade.Entity) cascade.Entity {
	if w.left[name{e.Kind(), e.Head().ID}] {
		return nil
	}
	kept, _ := cascade.Drop(e, w.gone)
	return kept
}

// checkInReadings works out the readings that check-ins will make when the file is read. They are taken in order of
// time: the last one of a metric and day that says another value than the one before stays.
func (w *writer) checkInReadings() {
	var all []*cascade.CheckIn
	for g := range w.s.Goals() {
		if w.has(cascade.KindGoal, g.ID) {
			for _, c := range w.s.CheckInsOf(g.ID) {
				if kept, ok := w.part(c).(*cascade.CheckIn); ok {
					all = append(all, kept)
				}
			}
		}
	}
	slices.SortStableFunc(all, func(a, b *cascade.CheckIn) int { return a.At.Compare(b.At) })
	for _, c := range all {
		for id, v := range c.Values {
			m := w.s.Measure(id)
			if m == nil {
				continue
			}
			of := reading{m.Metric, c.At.Date()}
			if made := w.made[of]; made == nil || made.Value != v {
				w.made[of] = &cascade.Observation{Metric: m.Metric, At: c.At, Value: v, CheckIn: c.ID}
			}
		}
	}
}

// block writes owner as a block of keys.
func (w *writer) block(b *block, owner any) *node {
	n := &node{form: mapping, block: b}
	for _, f := range b.fields {
		if v := w.field(f, owner); v != nil {
			n.entries = append(n.entries, entry{key: &node{text: f.key, class: classSimple}, value: v})
		}
	}
	return n
}

// field writes one field of owner, or nil when it is absent.
func (w *writer) field(f *field, owner any) *node {
	switch {
	case f.key == "weir":
		return &node{text: Version, class: classSimple}
	case f.Computed && !w.history: // it is no part of what is meant
		return nil
	case f.Type == cascade.TypeThings:
		list := &node{form: sequence}
		for e := range w.things(f, owner.(cascade.Entity)) {
			if kept := w.keep(e); kept != nil {
				list.entries = append(list.entries, entry{value: w.block(f.sub, kept)})
			}
		}
		return list.unlessEmpty()
	}
	v := f.Get(owner)
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		return w.list(f, len(v), func(i int) any { return v[i] })
	case []string:
		return w.list(f, len(v), func(i int) any { return v[i] })
	case []cascade.ID:
		return w.list(f, len(v), func(i int) any { return v[i] })
	case []cascade.Date:
		return w.list(f, len(v), func(i int) any { return v[i] })
	case map[cascade.ID]float64:
		return w.numbers(f, v)
	}
	if f.Group {
		return w.value(f, v).unlessEmpty()
	}
	return w.value(f, v)
}

func (w *writer) list(f *field, n int, at func(int) any) *node {
	list := &node{form: sequence}
	for i := range n {
		if item := w.value(f, at(i)); item != nil {
			list.entries = append(list.entries, entry{value: item})
		}
	}
	return list.unlessEmpty()
}

// value writes one value of a field.
func (w *writer) value(f *field, v any) *node {
	if f.sub != nil {
		return w.block(f.sub, v)
	}
	switch v := v.(type) {
	case cascade.ID:
		return &node{text: string(v), style: double, class: classID}
	case float64:
		return &node{text: formatNumber(v), class: classSimple}
	case bool:
		return &node{text: strconv.FormatBool(v), class: classSimple}
	case cascade.Date:
		return &node{text: v.String(), class: classSimple}
	case cascade.Moment:
		return &node{text: v.String(), class: classSimple}
	}
	class := map[cascade.Type]class{
		cascade.TypeKey: classID, cascade.TypePick: classID, cascade.TypeLiteral: classAsIs,
	}[f.Type]
	return &node{text: v.(string), style: double, class: class}
}

// numbers writes a block of numbers by the things they belong to.
func (w *writer) numbers(f *field, of map[cascade.ID]float64) *node {
	n := &node{form: mapping}
	for _, key := range slices.Sorted(maps.Keys(of)) {
		value := &node{text: formatNumber(of[key]), class: classSimple}
		n.entries = append(n.entries, entry{key: &node{text: string(key), class: classID}, value: value})
	}
	return n.unlessEmpty()
}

func (n *node) unlessEmpty() *node {
	if len(n.entries) == 0 {
		return nil
	}
	return n
}

// things yields what hangs on owner by f, or of what hangs on nothing, everything.
func (w *writer) things(f *field, owner cascade.Entity) iter.Seq[cascade.Entity] {
	info := cascade.Info(f.Holds)
	all := w.s.All(f.Holds)
	if f.Through != "" {
		all = w.s.Referrers(owner.Head().ID, f.Holds)
	}
	return func(yield func(cascade.Entity) bool) {
		if info.Accumulates && !w.history {
			return
		}
		for e := range all {
			if w.standsUnder(f, e, owner) && !w.again(e) && !yield(e) {
				return
			}
		}
	}
}

// standsUnder reports whether e is written below owner, in its field f. An alignment that joins two goals is written
// below the one that serves.
func (w *writer) standsUnder(f *field, e, owner cascade.Entity) bool {
	if f.Through == "" {
		a, ok := e.(*cascade.Alignment)
		return !ok || a.Goal == ""
	}
	return cascade.Info(f.Holds).Field(f.Through).Get(e) == owner.Head().ID
}

// again reports whether e is a reading that a check-in will make again.
func (w *writer) again(e cascade.Entity) bool {
	o, ok := e.(*cascade.Observation)
	if !ok {
		return false
	}
	made := w.made[reading{o.Metric, o.At.Date()}]
	return made != nil && made.At == o.At && made.Value == o.Value && made.CheckIn == o.CheckIn && o.Note == ""
}
