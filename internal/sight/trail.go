package sight

import (
	"sync"
	"weak"

	"weir.dev/weir/internal/cascade"
)

// trail is the way by which a view came to be, write by write, of one built from the whole. It holds no earlier view,
// and goes on where a view that has moved far is built anew, since that shows the same.
type trail struct {
	here *spot // no other view has it
	seen []cascade.Change
	from *trail // nil where the trail begins, or where it is cut
	long int    // how many changes it holds
	kept *sync.Map
}

// spot tells one place on a trail from all others.
type spot struct{ _ byte }

// trailBound is how many changes a trail may be asked for. It holds up to twice as many.
const trailBound = 2048

func newTrail() *trail { return &trail{here: &spot{}, kept: &sync.Map{}} }

// on returns the trail after changes that a view's people see.
func (t *trail) on(seen []cascade.Change) *trail {
	next := &trail{here: &spot{}, seen: seen, from: t, long: t.long + len(seen), kept: t.kept}
	switch {
	case len(seen) > trailBound: // whoever asks is better off beginning anew
		next.seen, next.from, next.long = nil, nil, 0
	case next.long > 2*trailBound:
		next.from, next.long = t.cut(trailBound - len(seen))
		next.long += len(seen)
	}
	return next
}

// cut returns the end of a trail that holds at most so many changes, and how many it holds.
func (t *trail) cut(most int) (*trail, int) {
	end := *t
	if len(t.seen) > most || t.from == nil {
		end.seen, end.from, end.long = nil, nil, 0
		return &end, 0
	}
	end.from, end.long = t.from.cut(most - len(t.seen))
	end.long += len(t.seen)
	return &end, end.long
}

// since returns what was seen since an earlier place, oldest first; false where that place is not on the trail.
func (t *trail) since(here *spot) ([]cascade.Change, bool) {
	var steps []*trail
	for ; t.here != here; t = t.from {
		if t.from == nil {
			return nil, false
		}
		steps = append(steps, t)
	}
	var out []cascade.Change
	for i := len(steps) - 1; i >= 0; i-- {
		out = append(out, steps[i].seen...)
	}
	return out, true
}

// Since returns what its people saw change between an earlier view and this one, in order; false where that is not
// known: this one did not come of that by writes alone, such as after a change of rights, or too much was written.
func (v *View) Since(o *View) ([]cascade.Change, bool) {
	return v.SinceSpot(o.Spot())
}

// Along returns what made gives, made once for a view and all that come of it by writes. It goes when they go, and with
// any change of its people's rights. It must rest on what these views show alone.
func (v *View) Along(key any, made func() any) any {
	kept := v.lazy.get().trail.kept
	if got, ok := kept.Load(key); ok {
		return got
	}
	got, _ := kept.LoadOrStore(key, made())
	return got
}

// Line names a view and all that come of it by writes. It keeps nothing in memory.
type Line struct{ of weak.Pointer[sync.Map] }

// Line returns the line of the view, which ends with any change of its people's rights that makes their view anew, and
// with the day.
func (v *View) Line() Line { return Line{weak.Make(v.lazy.get().trail.kept)} }

// Spot is a place on the way by which a view came to be. It holds no view.
type Spot struct{ at *spot }

// Spot returns where the view stands on its way.
func (v *View) Spot() Spot { return Spot{v.lazy.get().trail.here} }

// SinceSpot is Since of the view that stood at a spot.
func (v *View) SinceSpot(s Spot) ([]cascade.Change, bool) { return v.lazy.get().trail.since(s.at) }
