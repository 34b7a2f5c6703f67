package lens

import (
	"slices"

	"weir.dev/weir/internal/cascade"
)

// Opening tells the owners of something restricted that somebody came to see it.
type Opening struct {
	Of        *Ref           `json:"of,omitempty"` // what they came to see: the thing itself, or a measure of it
	At        cascade.Moment `json:"at"`
	Who       []Ref          `json:"who,omitempty"`
	Everybody bool           `json:"everybody,omitempty"` // it is open since
	By        *Ref           `json:"by,omitempty"`        // without one, somebody with access to the files
	Reason    string         `json:"reason,omitempty"`
}

// openings returns who came to see some things, as far as the viewer is told, the newest first.
func (l *Lens) openings(things ...cascade.Entity) []Opening {
	var out []Opening
	for _, e := range things {
		for r := range l.s.Referrers(e.Head().ID, cascade.KindOpening) {
			o := r.(*cascade.Opening)
			out = append(out, Opening{
				Of: l.refTo(e.Kind(), e.Head().ID), At: o.At, Who: l.refsTo(cascade.KindPerson, o.Who), Everybody: o.Everybody,
				By: l.refTo(cascade.KindPerson, o.By), Reason: o.Reason,
			})
		}
	}
	slices.SortStableFunc(out, func(a, b Opening) int { return b.At.Compare(a.At) })
	return out
}
