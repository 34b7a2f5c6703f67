package company

import (
	"iter"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/clock"
)

// Shape is how the levels of a company lie above each other.
type Shape int

// The shapes.
const (
	// Branching has four goals under one on average, at every size, and some tens at most. A larger company has more
	// tops, so that what one goal touches stays the same.
	Branching Shape = iota
	// Wide has ten tops that share the whole second level: the larger the company, the more stands under each.
	Wide
)

// Options say what to make.
type Options struct {
	Goals int // how many; at least 1
	Shape Shape
	Seed  int64
	Today cascade.Date // the day of the last readings; 0 is [Day]
	// Founded leaves out the workspace's settings and its owner, which a workspace of a database has already.
	Founded bool
}

// Day is the day companies are made for where nothing else is asked: a Monday.
var Day = cascade.NewDate(2026, 11, 16)

// Secret keys the handles of redacted things in worlds made of a company for tests and benchmarks.
var Secret = []byte("a company that was made up")

// Owner is the key of the person who owns a company that is not Founded. They are in no team, so that they see nothing
// that is restricted.
const Owner = "owner"

// Batch is how many entities [Changes] puts into one revision.
const Batch = 8192

// Entities yields what a company holds, in order of creation: whatever one names comes before it, and its references
// are ids. They have no place in the order of creation yet (cascade.Stamp), and belong to whoever takes them. Each use
// of the sequence makes everything anew, and the same.
func Entities(o Options) iter.Seq[cascade.Entity] {
	return func(yield func(cascade.Entity) bool) {
		m := &maker{Options: o, yield: yield}
		if m.Today == 0 {
			m.Today = Day
		}
		m.Rand = clock.Seeded(o.Seed).Rand("company")
		if m.frame() {
			m.goals()
		}
	}
}

// Changes yields the entities as the changes that make them, in order, Batch at a time: those of the revisions from
// first on. A slice is used again for the next batch.
func Changes(o Options, first int64) iter.Seq2[int64, []cascade.Change] {
	return func(yield func(int64, []cascade.Change) bool) {
		revision, cs := first, make([]cascade.Change, 0, Batch)
		for e := range Entities(o) {
			if cs = append(cs, cascade.Change{After: e}); len(cs) == Batch {
				cascade.Stamp(cs, revision)
				if !yield(revision, cs) {
					return
				}
				revision, cs = revision+1, cs[:0]
			}
		}
		if len(cs) > 0 {
			cascade.Stamp(cs, revision)
			yield(revision, cs)
		}
	}
}

// Snapshot returns a company as a workspace in memory, as a start makes it of rows.
func Snapshot(o Options) cascade.Snapshot {
	b := cascade.NewBuilder()
	for _, cs := range Changes(o, 1) {
		for _, c := range cs {
			if reading, ok := c.After.(*cascade.Observation); ok {
				b.AddReading(reading)
			} else {
				b.Add(c.After)
			}
		}
	}
	return b.Snapshot()
}
