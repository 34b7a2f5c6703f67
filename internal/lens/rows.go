package lens

import (
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/graph"
	"weir.dev/weir/internal/sight"
)

// rowsKept is how many rows of lists are kept for a workspace.
const rowsKept = 8 << 10

type rowsKey struct{}

// keptRow is a row as it was at a spot, with the figures it shows.
type keptRow struct {
	row     Goal
	figures graph.Figures
	at      sight.Spot
}

type keptRows = Recent[cascade.ID, keptRow]

// isStill reports whether a goal's row is what it was: nothing that it rests on has changed, as far as that is known.
func (l *Lens) isStill(g *cascade.Goal, was keptRow) bool {
	moved := l.Memo(movedKey{was.at}, func() any { return l.movedSince(was.at) }).(moved)
	return moved.known && !moved.rows[g.ID] && l.Graph().Figures(g.ID) == was.figures
}

// moved are the goals of whose rows more than the figures may have changed since a spot.
type moved struct {
	known bool
	rows  map[cascade.ID]bool
}

type movedKey struct{ since sight.Spot }

// fewMoved is how many changes are gone through: beyond that rows are soon made anew.
const fewMoved = 64

// movedSince goes through what changed since a spot. It knows what rests on readings and check-ins, which are nearly
// all that is written; any other change may reach every row.
func (l *Lens) movedSince(at sight.Spot) moved {
	cs, ok := l.SinceSpot(at)
	if !ok || len(cs) > fewMoved {
		return moved{}
	}
	out := moved{known: true, rows: map[cascade.ID]bool{}}
	for _, c := range cs {
		for _, e := range []cascade.Entity{c.Before, c.After} {
			if e != nil && !out.reaches(l.s, e) {
				return moved{}
			}
		}
	}
	return out
}

// reaches notes the rows that rest on a reading or a check-in, and reports false of any other thing.
func (m *moved) reaches(s *cascade.Snapshot, e cascade.Entity) bool {
	if c, ok := e.(*cascade.CheckIn); ok { // what was declared
		m.rows[c.Goal] = true
		return true
	}
	o, ok := e.(*cascade.Observation)
	if !ok {
		return false
	}
	for measure := range s.MeasuresReading(o.Metric) { // its value, and which of them is the main one
		m.rows[measure.Goal] = true
	}
	for a := range s.Referrers(o.Metric, cascade.KindAlignment) { // what beliefs about it add up to, at the odds
		m.rows[a.(*cascade.Alignment).To] = true
	}
	return true
}
