package lens

import (
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

// View is what a lens is made of.
type View = sight.View

// Of returns the lens of a view.
func Of(v *sight.View) *Lens {
	return &Lens{Assessor: assess.Of(v), s: v.Snapshot(), person: v.Viewer()}
}
