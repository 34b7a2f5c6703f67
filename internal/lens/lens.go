package lens

import (
	"time"

	"weir.dev/weir/internal/assess"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/sight"
)

// Lens answers what pages and the API ask, on what one viewer sees. It never changes; take a new one for each request.
type Lens struct {
	*assess.Assessor
	s      *cascade.Snapshot
	person cascade.ID
}

// LocalTime returns a time as the viewer's clock shows it: in their own time zone, or the workspace's.
func (l *Lens) LocalTime(t time.Time) time.Time { return l.s.LocalTime(l.person, t) }

// View is what a lens is made of.
type View = sight.View

// Of returns the lens of a view.
func Of(v *sight.View) *Lens {
	return &Lens{Assessor: assess.Of(v), s: v.Snapshot(), person: v.Viewer()}
}
