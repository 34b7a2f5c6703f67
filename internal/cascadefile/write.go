package cascadefile

import (
	"fmt"
	"iter"
	"slices"

	"weir.dev/weir/internal/cascade"
)

// WriteOptions says what Write writes.
type WriteOptions struct {
	// History adds what happened: observations, check-ins, revisions and held reviews.
	History bool
}

// Write returns s as a cascade file in canonical form: keys in the file's order, things in order of creation. Reading it
// gives a workspace that says the same, but for what has no place in a file: the local owner, what is withheld from the
// viewer whose snapshot this is, and mentions of these. Readings that come from check-ins are left to those. Where two
// things of one kind have the same id, which happens when their writers did not see each other's, all but the newest
// get another.
func Write(s *cascade.Snapshot, opt WriteOptions) []byte {
	w := newWriter(s, opt)
	return emit(w.block(root, s.Settings()))
}

// writer turns a snapshot into nodes, driven by the table.
type writer struct {
	s       *cascade.Snapshot
	history bool
	left    map[name]bool                    // left out
	renamed map[name]string                  // other keys for those whose own is taken
	made    map[reading]*cascade.Observation // by check-ins, when the file is read again
}

type reading struct {
	metric cascade.ID
	day    cascade.Date
}

func newWriter(s *cascade.Snapshot, opt WriteOptions) *writer {
	w := &writer{s: s, history: opt.History, left: map[name]bool{}, renamed: map[name]string{}, made: map[reading]*cascade.Observation{}}
	for _, k := range cascade.Kinds { // references without which an entity goes are to kinds before its own
		for e := range s.All(k) {
			if _, ok := cascade.Drop(e, w.gone); !ok || private(e) {
				w.left[name{k, e.Head().ID}] = true
			}
		}
	}
	w.rename()
	if w.history {
		w.foresee()
	}
	return w
}

// private reports whether e has no place in a file.
func private(e cascade.Entity) bool {
	switch e := e.(type) {
	case *cascade.Person:
		return e.Local || e.Key == ""
	case *cascade.Goal:
		return e.Withheld
	case *cascade.Measure:
		return e.Withheld
	case *cascade.Metric:
		return e.Withheld
	case *cascade.Alignment:
		return e.Withheld
	}
	return false
}

// kindsOf returns the kinds that a reference of kind k may name: k itself, or people and teams.
func kindsOf(k cascade.Kind) []cascade.Kind {
	if cascade.New(k) == nil {
		return []cascade.Kind{cascade.KindPerson, cascade.KindTeam}
	}
	return []cascade.Kind{k}
}

func (w *writer) gone(r cascade.Ref) bool {
	return !slices.ContainsFunc(kindsOf(r.Kind), func(k cascade.Kind) bool { return w.has(k, *r.ID) })
}

func (w *writer) has(k cascade.Kind, id cascade.ID) bool {
	return w.s.Get(k, id) != nil && !w.left[name{k, id}]
}

// label returns the key by which the file names an entity.
func (w *writer) label(k cascade.Kind, id cascade.ID) (string, bool) {
	if !w.has(k, id) {
		return "", false
	}
	if l, ok := w.renamed[name{k, id}]; ok {
		return l, true
	}
	return w.s.Get(k, id).Head().Key, true
}

// keep returns e as it is written, or nil when it is left out.
func (w *writer) keep(e cascade.Entity) cascade.Entity {
	n := name{e.Kind(), e.Head().ID}
	if w.left[n] {
		return nil
	}
	kept, _ := cascade.Drop(e, w.gone)
	if l, ok := w.renamed[n]; ok {
		kept = cascade.Clone(kept)
		kept.Head().Key = l
	}
	return kept
}

// rename finds the keys that several things of one namespace have: the greatest id keeps it.
func (w *writer) rename() {
	type key struct {
		space cascade.Kind
		key   string
	}
	holders := map[key][]name{}
	for _, k := range cascade.Kinds {
		for e := range w.s.All(k) {
			if h := e.Head(); h.Key != "" && k != cascade.KindSettings && !w.left[name{k, h.ID}] {
				space := k
				if k == cascade.KindTeam {
					space = cascade.KindPerson
				}
				at := key{space, h.Key}
				holders[at] = append(holders[at], name{k, h.ID})
			}
		}
	}
	var shared []key
	for at, who := range holders {
		if len(who) > 1 {
			shared = append(shared, at)
		}
	}
	slices.SortFunc(shared, func(a, b key) int {
		return slices.Compare([]string{string(a.space), a.key}, []string{string(b.space), b.key})
	})
	for _, at := range shared {
		who := holders[at]
		slices.SortFunc(who, func(a, b name) int { return slices.Compare([]cascade.ID{b.id}, []cascade.ID{a.id}) })
		for i, n := 1, 2; i < len(who); n++ {
			other := key{at.space, fmt.Sprintf("%s-%d", at.key[:min(len(at.key), 50)], n)}
			if holders[other] == nil {
				holders[other] = who[i : i+1]
				w.renamed[who[i]] = other.key
				i++
			}
		}
	}
}

// foresee works out the readings that check-ins will make when the file is read: they are taken in order of time, and the
// last one of a metric and day stays.
func (w *writer) foresee() {
	var all []*cascade.CheckIn
	for g := range w.s.Goals() {
		if w.has(cascade.KindGoal, g.ID) {
			for _, c := range w.s.CheckInsOf(g.ID) {
				if kept, ok := w.keep(c).(*cascade.CheckIn); ok {
					all = append(all, kept)
				}
			}
		}
	}
	slices.SortStableFunc(all, func(a, b *cascade.CheckIn) int { return a.At.Compare(b.At) })
	for _, c := range all {
		for id, v := range c.Values {
			if m := w.s.Measure(id); m != nil {
				w.made[reading{m.Metric, c.At.Date()}] = &cascade.Observation{Metric: m.Metric, At: c.At, Value: v, CheckIn: c.ID}
			}
		}
	}
}

// block writes owner as a block of keys.
func (w *writer) block(b *block, owner any) *node {
	n := &node{form: mapping, block: b}
	for _, f := range b.fields {
		if v := f.write(w, owner); v != nil {
			n.entries = append(n.entries, entry{key: &node{text: f.key, class: classSimple}, value: v})
		}
	}
	return n
}

func collect[P cascade.Entity, Q cascade.Entity](all iter.Seq[Q]) []P {
	var out []P
	for e := range all {
		out = append(out, any(e).(P))
	}
	return out
}

func (w *writer) light() []*cascade.Alignment {
	var out []*cascade.Alignment
	for a := range w.s.Alignments() {
		if a.Goal == "" {
			out = append(out, a)
		}
	}
	return out
}

// readings returns the observations of m that no check-in will make again.
func (w *writer) readings(m *cascade.Metric) []*cascade.Observation {
	if !w.history {
		return nil
	}
	var out []*cascade.Observation
	for o := range w.s.Observations(m.ID) {
		made := w.made[reading{m.ID, o.At.Date()}]
		if made == nil || made.At != o.At || made.Value != o.Value || made.CheckIn != o.CheckIn || o.Note != "" {
			out = append(out, o)
		}
	}
	return out
}

func (w *writer) checkIns(g *cascade.Goal) []*cascade.CheckIn {
	if !w.history {
		return nil
	}
	return w.s.CheckInsOf(g.ID)
}

func (w *writer) revisions(g *cascade.Goal) []*cascade.Revision {
	if !w.history {
		return nil
	}
	return w.s.RevisionsOf(g.ID)
}

func (w *writer) held(r *cascade.Review) []*cascade.HeldReview {
	if !w.history {
		return nil
	}
	out := collect[*cascade.HeldReview](w.s.Referrers(r.ID, cascade.KindHeldReview))
	slices.SortStableFunc(out, func(a, b *cascade.HeldReview) int { return a.At.Compare(b.At) })
	return out
}
