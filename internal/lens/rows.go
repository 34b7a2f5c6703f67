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

// movedSince goes through what changed since a spot. It knows what rests on readings and check-ins, which are nearly all
// that is written; any other change may reach every row.
func (l *Lens) movedSince(at sight.Spot) moved {
	cs, ok := l.SinceSpot(at)
	if !ok || len(cs) > fewMoved {
		return moved{}
	}
	out := moved{known: true, rows: map[cascade.ID]bool{}}
	for _, c := range cs {
		for _, e := range []cascade.Entity{c.Before, c.After} {
			switch e := e.(type) {
			case nil:
			case *cascade.CheckIn: // what was declared
				out.rows[e.Goal] = true
			case *cascade.Observation:
				for m := range l.s.MeasuresReading(e.Metric) { // its value, and which of them is the main one
					out.rows[m.Goal] = true
				}
				for a := range l.s.Referrers(e.Metric, cascade.KindAlignment) { // what beliefs about it add up to, at the odds
					out.rows[a.(*cascade.Alignment).To] = true
				}
			default:
				return moved{}
			}
		}
	}
	return out
}
