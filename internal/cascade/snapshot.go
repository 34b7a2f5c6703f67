package cascade

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/tidwall/btree"
)

// Snapshot is one state of a workspace. It never changes: With returns another that shares what is equal. Reading needs
// no lock. The zero value is an empty workspace.
type Snapshot struct {
	tables  [kindCount]table
	natural btree.Map[string, ID]       // namespace ‖ natural ‖ id → id
	back    btree.Map[string, struct{}] // target ‖ kind of the referrer ‖ its place in order ‖ its id
	left    int                         // how many things are remnants
	writer  *Writer                     // what whoever decides on it is bound to; nil while nobody does
}

type table struct {
	byID  btree.Map[ID, Entity]
	bySeq btree.Map[string, Entity] // creation order ‖ id
}

// Fold returns a key as keys are compared: whatever its case.
func Fold(key string) string { return strings.ToLower(key) }

func naturalKey(k Kind, natural string, id ID) string {
	if keyed(k) {
		natural = Fold(natural)
	}
	return string(rune(namespace(k)+1)) + natural + "\x01" + string(id)
}

func seqKey(seq int64, id ID) string {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], uint64(seq))
	return string(b[:]) + string(id)
}

// backPlace is how many bytes of a back key stand between what it names and the referrer's id.
const backPlace = 16

func backKey(target ID, k Kind, happened, seq int64, id ID) string {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], uint64(happened))
	return string(target) + "\x00" + string(rune(kindIndex[k]+1)) + string(b[:]) + seqKey(seq, id)
}

// LabelOf returns how people name what a reference names.
func (s *Snapshot) LabelOf(r Ref) string {
	for _, k := range r.Of {
		if s.Get(k, *r.ID) != nil {
			return s.Label(k, *r.ID)
		}
	}
	return string(*r.ID)
}

// happened is when what e tells of took place, in microseconds; 0 for what is a thing and no event.
func happened(e Entity) int64 {
	if told, ok := e.(interface{ when() Moment }); ok {
		return told.when().micros
	}
	return 0
}

// fork returns a map that may be written while the original is read: btree copies nodes as it writes. The struct is
// copied first because Copy marks its receiver, which others may be reading.
func fork[K ~string, V any](m btree.Map[K, V]) btree.Map[K, V] { return *m.Copy() }

// With returns the snapshot after cs, applied in order. It refuses a change whose Before is not what s holds, so that a
// list of changes decided on another state cannot be applied by mistake.
func (s Snapshot) With(cs []Change) (Snapshot, error) {
	before := s
	var forked [kindCount]bool
	s.natural, s.back = fork(s.natural), fork(s.back)
	for _, c := range cs {
		k := kindIndex[c.Kind()]
		if !forked[k] {
			forked[k] = true
			s.tables[k] = table{fork(s.tables[k].byID), fork(s.tables[k].bySeq)}
		}
		was, ok := s.tables[k].byID.Get(c.ID())
		if ok != (c.Before != nil) || ok && !holds(was, c.Before) {
			return before, refuse(Conflict, string(c.Kind())+" "+string(c.ID()), "",
				"it has changed in the meantime; read it again")
		}
		if ok {
			s.unindex(was)
		}
		if c.After != nil {
			s.index(c.After)
		}
	}
	return s, nil
}

// holds reports whether was is what a change begins from. Names and addresses of people do not count: a change read
// from the journal comes without them.
func holds(was, before Entity) bool {
	return was == before || bytes.Equal(Encode(Unnamed(was)), Encode(Unnamed(before)))
}

func (s *Snapshot) index(e Entity) {
	h, k := e.Head(), e.Kind()
	if h.Remnant != nil {
		s.left++
	}
	t := &s.tables[kindIndex[k]]
	t.byID.Set(h.ID, e)
	t.bySeq.Set(seqKey(h.Seq, h.ID), e)
	s.natural.Set(naturalKey(k, e.natural(), h.ID), h.ID)
	Refs(e, func(r Ref) { s.back.Set(backKey(*r.ID, k, happened(e), h.Seq, h.ID), struct{}{}) })
}

func (s *Snapshot) unindex(e Entity) {
	h, k := e.Head(), e.Kind()
	if h.Remnant != nil {
		s.left--
	}
	t := &s.tables[kindIndex[k]]
	t.byID.Delete(h.ID)
	t.bySeq.Delete(seqKey(h.Seq, h.ID))
	s.natural.Delete(naturalKey(k, e.natural(), h.ID))
	Refs(e, func(r Ref) { s.back.Delete(backKey(*r.ID, k, happened(e), h.Seq, h.ID)) })
}

// Get returns the entity of kind k with the given id, or nil.
func (s *Snapshot) Get(k Kind, id ID) Entity {
	e, _ := s.tables[kindIndex[k]].byID.Get(id)
	return e
}

// All yields the entities of kind k in order of creation.
func (s *Snapshot) All(k Kind) iter.Seq[Entity] {
	t := &s.tables[kindIndex[k]]
	return func(yield func(Entity) bool) {
		t.bySeq.Scan(func(_ string, e Entity) bool { return yield(e) })
	}
}

// Remnants returns how many things are remnants.
func (s *Snapshot) Remnants() int { return s.left }

// Len returns how many entities of kind k there are.
func (s *Snapshot) Len(k Kind) int { return s.tables[kindIndex[k]].byID.Len() }

// Referrers yields the entities of kind k that name target, each once: what happened in order of time,
// the others in order of creation.
func (s *Snapshot) Referrers(target ID, k Kind) iter.Seq[Entity] {
	prefix := string(target) + "\x00" + string(rune(kindIndex[k]+1))
	t := &s.tables[kindIndex[k]]
	return func(yield func(Entity) bool) {
		s.back.Ascend(prefix, func(key string, _ struct{}) bool {
			if !strings.HasPrefix(key, prefix) {
				return false
			}
			e, ok := t.byID.Get(ID(key[len(prefix)+backPlace:]))
			if !ok {
				panic(fmt.Sprintf("cascade: the index names %s %q, which is gone", k, key[len(prefix)+backPlace:]))
			}
			return yield(e)
		})
	}
}

// named returns the ids of the entities of kind k's namespace with the given natural key, oldest id first.
func (s *Snapshot) named(k Kind, natural string) []ID {
	prefix := naturalKey(k, natural, "")
	var ids []ID
	s.natural.Ascend(prefix, func(key string, id ID) bool {
		if !strings.HasPrefix(key, prefix) {
			return false
		}
		ids = append(ids, id)
		return true
	})
	return ids
}

// Find returns the entity of kind k that ref names: by id, by key, or by key@id, of which the id counts. Where several
// bear the key, it is the one that has borne it longest; a writer that is bound to one means that one. It returns nil
// when there is none.
func (s *Snapshot) Find(k Kind, ref string) Entity {
	if e := s.Get(k, ID(ref)); e != nil {
		return e
	}
	if _, id, ok := strings.Cut(ref, "@"); ok {
		return s.Get(k, ID(id))
	}
	if ref == "" || !keyed(k) { // what has no key has no name
		return nil
	}
	return s.meant(k, ref)
}

// meant returns what a bare key means to whoever writes.
func (s *Snapshot) meant(k Kind, key string) Entity {
	id, bound := s.writer.bound(k, key)
	if bound {
		return s.Get(k, id) // nil where they do not see it any more: it is never another
	}
	e := s.byNatural(k, key)
	if e != nil {
		s.writer.use(k, key, e.Head().ID)
	}
	return e
}

// byNatural returns the entity of kind k with a natural key that has borne it longest, or nil.
func (s *Snapshot) byNatural(k Kind, natural string) Entity {
	var first Entity
	for _, id := range s.named(k, natural) {
		first = elder(first, s.Get(k, id))
	}
	return first
}

// elder returns which of two things has borne its key longer: a, where it is the same. Either may be nil.
func elder(a, b Entity) Entity {
	if a == nil || b != nil && b.Head().since() < a.Head().since() {
		return b
	}
	return a
}

// Typed access. Each returns nil when there is no such entity.

// Settings returns the workspace's own line; an empty workspace has an empty one.
func (s *Snapshot) Settings() *Settings {
	for e := range s.All(KindSettings) {
		return e.(*Settings)
	}
	return &Settings{}
}

func get[E Entity](s *Snapshot, k Kind, id ID) E {
	e, _ := s.Get(k, id).(E)
	return e
}

// Person returns a person by id.
func (s *Snapshot) Person(id ID) *Person { return get[*Person](s, KindPerson, id) }

// Team returns a team by id.
func (s *Snapshot) Team(id ID) *Team { return get[*Team](s, KindTeam, id) }

// Cycle returns a cycle by id.
func (s *Snapshot) Cycle(id ID) *Cycle { return get[*Cycle](s, KindCycle, id) }

// Metric returns a metric by id.
func (s *Snapshot) Metric(id ID) *Metric { return get[*Metric](s, KindMetric, id) }

// Goal returns a goal by id.
func (s *Snapshot) Goal(id ID) *Goal { return get[*Goal](s, KindGoal, id) }

// Measure returns a measure by id.
func (s *Snapshot) Measure(id ID) *Measure { return get[*Measure](s, KindMeasure, id) }

// Initiative returns an initiative by id.
func (s *Snapshot) Initiative(id ID) *Initiative { return get[*Initiative](s, KindInitiative, id) }

// WorkItem returns a work item by id.
func (s *Snapshot) WorkItem(id ID) *WorkItem { return get[*WorkItem](s, KindWorkItem, id) }

// Review returns a review by id.
func (s *Snapshot) Review(id ID) *Review { return get[*Review](s, KindReview, id) }

// Alignment returns an alignment by id.
func (s *Snapshot) Alignment(id ID) *Alignment { return get[*Alignment](s, KindAlignment, id) }

// CheckInByID returns a check-in by id.
func (s *Snapshot) CheckInByID(id ID) *CheckIn { return get[*CheckIn](s, KindCheckIn, id) }

func typed[E Entity](in iter.Seq[Entity], keep func(E) bool) iter.Seq[E] {
	return func(yield func(E) bool) {
		for e := range in {
			if t := e.(E); (keep == nil || keep(t)) && !yield(t) {
				return
			}
		}
	}
}

// People yields everybody, in order of creation.
func (s *Snapshot) People() iter.Seq[*Person] { return typed[*Person](s.All(KindPerson), nil) }

// Teams yields the teams, in order of creation.
func (s *Snapshot) Teams() iter.Seq[*Team] { return typed[*Team](s.All(KindTeam), nil) }

// Cycles yields the cycles, in order of creation.
func (s *Snapshot) Cycles() iter.Seq[*Cycle] { return typed[*Cycle](s.All(KindCycle), nil) }

// Metrics yields the metrics, in order of creation.
func (s *Snapshot) Metrics() iter.Seq[*Metric] { return typed[*Metric](s.All(KindMetric), nil) }

// Goals yields the goals, in order of creation.
func (s *Snapshot) Goals() iter.Seq[*Goal] { return typed[*Goal](s.All(KindGoal), nil) }

// Alignments yields the alignments, in order of creation.
func (s *Snapshot) Alignments() iter.Seq[*Alignment] {
	return typed[*Alignment](s.All(KindAlignment), nil)
}

// MeasuresOf yields the measures of a goal, in order of creation.
func (s *Snapshot) MeasuresOf(goal ID) iter.Seq[*Measure] {
	return typed[*Measure](s.Referrers(goal, KindMeasure), nil)
}

// MeasuresReading yields the measures that read a metric.
func (s *Snapshot) MeasuresReading(metric ID) iter.Seq[*Measure] {
	return typed[*Measure](s.Referrers(metric, KindMeasure), nil)
}

// AlignmentsUp yields the alignments by which a goal serves others.
func (s *Snapshot) AlignmentsUp(goal ID) iter.Seq[*Alignment] {
	return typed(s.Referrers(goal, KindAlignment), func(a *Alignment) bool { return a.Goal == goal })
}

// AlignmentsDown yields the alignments by which anything serves a goal.
func (s *Snapshot) AlignmentsDown(goal ID) iter.Seq[*Alignment] {
	return typed(s.Referrers(goal, KindAlignment), func(a *Alignment) bool { return a.To == goal })
}

// NeedsOf yields what a goal needs.
func (s *Snapshot) NeedsOf(goal ID) iter.Seq[*Need] {
	return typed(s.Referrers(goal, KindNeed), func(n *Need) bool { return n.Goal == goal })
}

// NeedsOn yields the needs of other goals that wait on a goal.
func (s *Snapshot) NeedsOn(goal ID) iter.Seq[*Need] {
	return typed(s.Referrers(goal, KindNeed), func(n *Need) bool { return n.On == goal })
}

// AsksTo yields the needs that ask a team.
func (s *Snapshot) AsksTo(team ID) iter.Seq[*Need] {
	return typed(s.Referrers(team, KindNeed), func(n *Need) bool { return n.From == team })
}

// CheckInsOf returns the check-ins on a goal, oldest first.
func (s *Snapshot) CheckInsOf(goal ID) []*CheckIn {
	return slices.Collect(typed[*CheckIn](s.Referrers(goal, KindCheckIn), nil))
}

// CheckInsBack yields the check-ins on a goal up to a day, newest first, without those that say nothing.
func (s *Snapshot) CheckInsBack(goal ID, until Date) iter.Seq[*CheckIn] {
	prefix := string(goal) + "\x00" + string(rune(kindIndex[KindCheckIn]+1))
	end := prefix + seqKey(OnDay(until+1).micros, "") // the first key of the next day, which no id makes
	return func(yield func(*CheckIn) bool) {
		s.back.Descend(end, func(key string, _ struct{}) bool {
			if !strings.HasPrefix(key, prefix) {
				return false
			}
			c := s.CheckInByID(ID(key[len(prefix)+backPlace:]))
			return c.Goal != goal || !c.Says() || yield(c)
		})
	}
}

// RevisionsOf returns the revisions of a goal's measures, oldest first.
func (s *Snapshot) RevisionsOf(goal ID) []*Revision {
	return slices.Collect(typed[*Revision](s.Referrers(goal, KindRevision), nil))
}

// historyOf counts the check-ins that give a value to a measure and the revisions of it.
func (s *Snapshot) historyOf(measure ID) int {
	n := 0
	for _, k := range []Kind{KindCheckIn, KindRevision} {
		for range s.Referrers(measure, k) {
			n++
		}
	}
	return n
}

// Observations yields the readings of a metric from oldest to newest.
func (s *Snapshot) Observations(metric ID) iter.Seq[*Observation] {
	prefix := string(rune(namespace(KindObservation)+1)) + string(metric) + "\x00"
	return func(yield func(*Observation) bool) {
		s.natural.Ascend(prefix, func(key string, id ID) bool {
			return strings.HasPrefix(key, prefix) && yield(get[*Observation](s, KindObservation, id))
		})
	}
}

// ObservationsBack yields the readings of a metric up to a day, newest first.
func (s *Snapshot) ObservationsBack(metric ID, to Date) iter.Seq[*Observation] {
	prefix := string(rune(namespace(KindObservation)+1)) + string(metric) + "\x00"
	return func(yield func(*Observation) bool) {
		s.natural.Descend(prefix+to.String()+"\x02", func(key string, id ID) bool {
			return strings.HasPrefix(key, prefix) && yield(get[*Observation](s, KindObservation, id))
		})
	}
}

// LastObservation returns the newest reading of a metric with from ≤ at ≤ to, or nil. A zero from is open.
func (s *Snapshot) LastObservation(metric ID, from, to Date) *Observation {
	for o := range s.ObservationsBack(metric, to) {
		if o.At.Date() >= from {
			return o
		}
		break
	}
	return nil
}

// ObservationOn returns the reading of a metric on a day, or nil.
func (s *Snapshot) ObservationOn(metric ID, day Date) *Observation {
	e, _ := s.byNatural(KindObservation, join(metric, ID(day.String()))).(*Observation)
	return e
}

// Teams and people.

// IsMember reports whether a person is listed in a team or leads it; members of a group's listed teams count too.
func (s *Snapshot) IsMember(person, team ID) bool {
	t := s.Team(team)
	if t == nil {
		return false
	}
	if t.Lead == person || slices.Contains(t.Members, person) {
		return true
	}
	if t.Type == Group {
		for _, m := range t.Members {
			if sub := s.Team(m); sub != nil && m != team && (sub.Lead == person || slices.Contains(sub.Members, person)) {
				return true
			}
		}
	}
	return false
}

// InAudience reports whether an audience names the person, a team they are a member of, or a unit above such a team.
func (s *Snapshot) InAudience(person ID, audience []ID) bool {
	for _, id := range audience {
		if id == person || s.within(person, id) {
			return true
		}
	}
	return false
}

// within reports whether person is a member of team or of a unit below it.
func (s *Snapshot) within(person, team ID) bool {
	if s.IsMember(person, team) {
		return true
	}
	for e := range s.Referrers(team, KindTeam) {
		if t := e.(*Team); t.Parent == team && s.within(person, t.ID) {
			return true
		}
	}
	return false
}

// Root returns the root unit, or nil while there is none. A removed unit that is still there for some is no root.
func (s *Snapshot) Root() *Team {
	for t := range s.roots() {
		return t
	}
	return nil
}

func (s *Snapshot) roots() iter.Seq[*Team] {
	return typed(s.All(KindTeam), func(t *Team) bool { return t.Type == Unit && t.Parent == "" && t.Remnant == nil })
}

// Label returns how people name an entity: by its key, or where another has borne that longer by key@id; else by its
// id.
func (s *Snapshot) Label(k Kind, id ID) string {
	e := s.Get(k, id)
	if e == nil || e.Head().Key == "" {
		return string(id)
	}
	if key := e.Head().Key; s.bearer(k, key) == e {
		return key
	}
	return e.Head().Key + "@" + string(id)
}

// bearer returns what is meant by a bare key of kind k, whatever of the kinds that share k's keys it is.
func (s *Snapshot) bearer(k Kind, key string) Entity {
	var first Entity
	for _, id := range s.named(k, key) {
		for _, of := range sharing[k] {
			first = elder(first, s.Get(of, id))
		}
	}
	return first
}

// Naming returns how a document names e: as Label does; what has no key says @id where another says the same and did so
// longer, and else nothing.
func (s *Snapshot) Naming(e Entity) string {
	h := e.Head()
	if keyed(e.Kind()) {
		return s.Label(e.Kind(), h.ID)
	}
	if s.byNatural(e.Kind(), e.natural()) == e {
		return h.Key
	}
	return h.Key + "@" + string(h.ID)
}

// Clashes yields the entities of kind k whose key another bears too, for as long or longer.
func (s *Snapshot) Clashes(k Kind) iter.Seq[Entity] {
	return func(yield func(Entity) bool) {
		if !keyed(k) {
			return
		}
		for e := range s.All(k) {
			if key := e.Head().Key; key != "" && s.bearer(k, key) != e && !yield(e) {
				return
			}
		}
	}
}
