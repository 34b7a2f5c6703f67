package lens

import (
	"iter"
	"slices"

	"weir.dev/weir/internal/cascade"
)

// soughtKind is a kind whose things a search finds.
type soughtKind struct {
	kind   cascade.Kind
	owners func(cascade.Entity) []cascade.ID // the teams and people by whose names one is found; nil: by none
	ended  func(cascade.Entity) bool         // it is closed; nil: never
}

// sought are the kinds that a search finds, in the order in which things stand that are found alike: what a workspace
// has few of comes first, so that the many do not bury it.
var sought = []soughtKind{
	{kind: cascade.KindTeam},
	{kind: cascade.KindPerson},
	{kind: cascade.KindCycle, ended: func(e cascade.Entity) bool { return e.(*cascade.Cycle).Phase == cascade.Closed }},
	{
		kind:   cascade.KindGoal,
		owners: func(e cascade.Entity) []cascade.ID { return e.(*cascade.Goal).Owners },
		ended:  func(e cascade.Entity) bool { return e.(*cascade.Goal).State.Closed() },
	},
	{
		kind:   cascade.KindMetric,
		owners: func(e cascade.Entity) []cascade.ID { return []cascade.ID{e.(*cascade.Metric).Owner} },
	},
	{
		kind:   cascade.KindInitiative,
		owners: func(e cascade.Entity) []cascade.ID { return e.(*cascade.Initiative).Owners },
	},
	{
		kind:   cascade.KindWorkItem,
		owners: func(e cascade.Entity) []cascade.ID { return []cascade.ID{e.(*cascade.WorkItem).Owner} },
	},
	{
		kind:   cascade.KindNeed,
		owners: func(e cascade.Entity) []cascade.ID { return []cascade.ID{e.(*cascade.Need).From} },
	},
}

// Sought lists the kinds that a search finds, in the order in which things stand that are found alike.
var Sought = func() (out []cascade.Kind) {
	for _, k := range sought {
		out = append(out, k.kind)
	}
	return out
}()

// soughtAt is where a kind stands among those that are sought.
var soughtAt = func() map[cascade.Kind]int {
	out := map[cascade.Kind]int{}
	for i, k := range sought {
		out[k.kind] = i
	}
	return out
}()

// isSought reports whether a search may find a thing: it is of such a kind, shows in full, and is not just whoever is
// at the machine.
func isSought(e cascade.Entity) bool {
	if e == nil || cascade.Withheld(e) {
		return false
	}
	p, ok := e.(*cascade.Person)
	_, of := soughtAt[e.Kind()]
	return of && !(ok && p.Local)
}

// Things that are found alike stand in order of a number: open ones before closed ones, then by kind, the newest first.
const (
	endedBit  = 60
	kindShift = 56
	seqMask   = 1<<kindShift - 1
)

func orderOf(e cascade.Entity) uint64 {
	i := soughtAt[e.Kind()]
	out := uint64(i)<<kindShift | uint64(seqMask-e.Head().Seq&seqMask)
	if ended := sought[i].ended; ended != nil && ended(e) {
		out |= 1 << endedBit
	}
	return out
}

// ownersOf yields the teams and people by whose names a thing is found.
func ownersOf(s *cascade.Snapshot, e cascade.Entity) iter.Seq[cascade.Entity] {
	return func(yield func(cascade.Entity) bool) {
		owners := sought[soughtAt[e.Kind()]].owners
		if owners == nil {
			return
		}
		for _, id := range owners(e) {
			if owner := memberOf(s, id); owner != nil && !yield(owner) {
				return
			}
		}
	}
}

// memberOf returns the team or person with an id, or nil.
func memberOf(s *cascade.Snapshot, id cascade.ID) cascade.Entity {
	if id == "" {
		return nil
	}
	if t := s.Team(id); t != nil {
		return t
	}
	if p := s.Person(id); p != nil {
		return p
	}
	return nil
}

// metricsOf yields the metrics by whose names a thing is found: those of a goal's measures.
func metricsOf(s *cascade.Snapshot, e cascade.Entity) iter.Seq[cascade.Entity] {
	return func(yield func(cascade.Entity) bool) {
		if e.Kind() != cascade.KindGoal {
			return
		}
		for m := range s.MeasuresOf(e.Head().ID) {
			if metric := s.Metric(m.Metric); metric != nil && !yield(metric) {
				return
			}
		}
	}
}

// calledBy yields the things that may be called by e or hang on it: it itself, those that name it, and the goals that
// it measures, or that a measure of it does.
func calledBy(s *cascade.Snapshot, e cascade.Entity) iter.Seq[cascade.Entity] {
	return func(yield func(cascade.Entity) bool) {
		if m, ok := e.(*cascade.Measure); ok {
			if g := s.Goal(m.Goal); g != nil {
				yield(g)
			}
			return
		}
		if _, ok := soughtAt[e.Kind()]; ok && !yield(e) {
			return
		}
		for m := range s.MeasuresReading(e.Head().ID) {
			if g := s.Goal(m.Goal); g != nil && !yield(g) {
				return
			}
		}
		for _, k := range sought {
			if k.owners == nil {
				continue
			}
			for other := range s.Referrers(e.Head().ID, k.kind) {
				if !yield(other) {
					return
				}
			}
		}
	}
}

// renamed yields the things that may be called or ordered otherwise after a change.
func renamed(s *cascade.Snapshot, c cascade.Change) iter.Seq[cascade.Entity] {
	if c.Before != nil && sameName(c.Before, c.After) {
		return func(func(cascade.Entity) bool) {}
	}
	if _, ok := soughtAt[c.After.Kind()]; ok && !lendsName[c.After.Kind()] {
		return func(yield func(cascade.Entity) bool) { yield(c.After) }
	}
	return calledBy(s, c.After)
}

// lendsName are the kinds by whose names other things are found.
var lendsName = map[cascade.Kind]bool{cascade.KindTeam: true, cascade.KindPerson: true, cascade.KindMetric: true}

// sameName reports whether two forms of a thing call it, and what it lends its name to, the same, in the same order.
func sameName(was, is cascade.Entity) bool {
	if m, ok := is.(*cascade.Measure); ok {
		return was.(*cascade.Measure).Metric == m.Metric && was.(*cascade.Measure).Goal == m.Goal
	}
	i, ok := soughtAt[is.Kind()]
	if !ok {
		return true
	}
	if isSought(was) != isSought(is) || nameOf(was) != nameOf(is) || was.Head().Key != is.Head().Key ||
		orderOf(was) != orderOf(is) {
		return false
	}
	owners := sought[i].owners
	return owners == nil || slices.Equal(owners(was), owners(is))
}

// aside are the things that are restricted and shown to the viewer in full, and those that may be called by what is or
// hang on it: what the index of what everybody sees has not, or not as the viewer sees it.
type aside struct {
	all   []cascade.Entity
	goals []*cascade.Goal
	has   map[named]bool
}

// named tells one thing from all others.
type named struct {
	kind cascade.Kind
	id   cascade.ID
}

func namedOf(e cascade.Entity) named { return named{e.Kind(), e.Head().ID} }

type besideKey struct{}

// beside returns what the viewer sees beside the index.
func (l *Lens) beside() *aside {
	return l.Memo(besideKey{}, func() any {
		out := &aside{has: map[named]bool{}}
		add := func(e cascade.Entity) {
			if !isSought(e) || out.has[namedOf(e)] {
				return
			}
			out.has[namedOf(e)] = true
			out.all = append(out.all, e)
			if g, ok := e.(*cascade.Goal); ok {
				out.goals = append(out.goals, g)
			}
		}
		all, _ := l.s.Restricted()
		for e := range all {
			if cascade.Withheld(e) {
				continue
			}
			for other := range calledBy(l.s, e) {
				add(other)
			}
		}
		out.goals = byCreation(out.goals)
		return out
	}).(*aside)
}
