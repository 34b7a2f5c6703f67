package lens

import (
	"cmp"
	"iter"
	"time"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/words"
)

// Get returns the thing of a kind with an id, as the viewer sees it: of a restricted one a stub, nil where there is
// none for them.
func (l *Lens) Get(k cascade.Kind, id cascade.ID) cascade.Entity { return l.s.Get(k, id) }

// Find is Get by what names a thing in an address: its key, its id, or key@id.
func (l *Lens) Find(k cascade.Kind, ref string) cascade.Entity { return l.s.Find(k, ref) }

// All yields the things of a kind as the viewer sees them, in order of creation.
func (l *Lens) All(k cascade.Kind) iter.Seq[cascade.Entity] { return l.s.All(k) }

// Len is how many things of a kind the viewer knows of.
func (l *Lens) Len(k cascade.Kind) int { return l.s.Len(k) }

// On yields the things of a kind that hang on e, as the viewer sees them, in order of creation.
func (l *Lens) On(e cascade.Entity, k cascade.Kind) iter.Seq[cascade.Entity] {
	return func(yield func(cascade.Entity) bool) {
		hook := cascade.Info(k).Field(cascade.Info(k).Parent)
		for other := range l.s.Referrers(e.Head().ID, k) {
			if hook != nil && hook.Get(other) == e.Head().ID && !yield(other) {
				return
			}
		}
	}
}

// About returns what the viewer comes to e by: e itself, or of what has no place of its own the thing it tells of. It
// is nil where that is the workspace, or nothing of it shows.
func (l *Lens) About(e cascade.Entity) cascade.Entity {
	if about := l.s.About(e); about != nil && !cascade.Withheld(about) {
		return about
	}
	return nil
}

// NameOf is what people call a person; empty where the viewer knows of none with the id.
func (l *Lens) NameOf(person cascade.ID) string {
	if p := l.s.Person(person); p != nil {
		return cmp.Or(p.Name, p.Key)
	}
	return ""
}

// GoalsIn counts the goals of a cycle that the viewer sees.
func (l *Lens) GoalsIn(cycle cascade.ID) int {
	n := 0
	for e := range l.s.Referrers(cycle, cascade.KindGoal) {
		if e.(*cascade.Goal).Cycle == cycle {
			n++
		}
	}
	return n
}

// Version is the version of e as the viewer sees it.
func (l *Lens) Version(e cascade.Entity) cascade.Version { return l.s.Version(e) }

// May reports whether the viewer may do something to a thing that they see; the error is the sentence for who may not.
func (l *Lens) May(act cascade.Act, e cascade.Entity) error { return l.s.May(l.person, act, e) }

// MayChange reports whether the viewer may change a field of a thing; the error is the sentence for who may not.
func (l *Lens) MayChange(e cascade.Entity, field string) error {
	return l.s.MayChange(l.person, e, field)
}

// MayAcknowledge reports whether the viewer may keep findings about a's subject quiet.
func (l *Lens) MayAcknowledge(a *cascade.Acknowledged) bool { return l.s.MayAcknowledge(l.person, a) }

// MayTakeBack reports whether the viewer may take back changes of theirs: all of it still stands as they see it, and
// there is something to take back.
func (l *Lens) MayTakeBack(made []cascade.Change) bool {
	back, err := l.s.TakeBack(l.person, made, l.Today().Time(), unnamed{})
	return err == nil && len(back) > 0 && l.s.AllowsBack(l.person, back) == nil
}

// unnamed makes the ids of what is only looked at.
type unnamed struct{}

func (unnamed) New(kind, _, _, _ string) string { return "new-" + kind }

// Stands reports whether all is as changes made it, as the viewer sees it.
func (l *Lens) Stands(made []cascade.Change) bool {
	for _, c := range made {
		now := l.s.Get(c.Kind(), c.ID())
		if (now == nil) != (c.After == nil) || now != nil && l.s.Version(now) != l.s.Version(c.After) {
			return false
		}
	}
	return true
}

// Doubt says what is odd about a value of a metric beside all that the viewer sees of it; empty where nothing is.
func (l *Lens) Doubt(metric cascade.ID, value float64) words.Text {
	if m := l.s.Metric(metric); m != nil {
		return l.s.ScaleOf(m).Doubt(value)
	}
	return words.Text{}
}

// Recording returns what recording readings would change for the viewer, or why it would be refused. Nothing is
// changed.
func (l *Lens) Recording(readings []cascade.Observation, now time.Time, ids cascade.IDs) ([]cascade.Change, error) {
	changes, err := l.s.Observe(l.person, readings, now, ids)
	if err != nil {
		return nil, err
	}
	return changes, l.s.Allows(l.person, changes)
}
