package lens

import (
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/graph"
	"weir.dev/weir/internal/sight"
	"weir.dev/weir/internal/standing"
)

// Lens answers what pages and the API ask, on what one viewer sees. It never changes; take a new one for each request.
type Lens struct {
	*standing.Judge
	s      *cascade.Snapshot
	g      *graph.Graph
	person cascade.ID
}

// Of returns the lens of a view.
func Of(v *sight.View) *Lens {
	return &Lens{Judge: standing.Of(v), s: v.Snapshot(), g: v.Graph(), person: v.Viewer()}
}
