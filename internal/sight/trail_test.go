package sight

import (
	"fmt"
	"testing"

	"weir.dev/weir/internal/cascade"
)

// TestATrailEnds asks for what was seen since every place of a long trail: all of it, as far back as it is kept, and
// never a part.
func TestATrailEnds(t *testing.T) {
	t.Parallel()
	write := func(n, changes int) []cascade.Change {
		out := make([]cascade.Change, changes)
		for i := range out {
			out[i] = cascade.Change{After: &cascade.Goal{Header: cascade.Header{ID: cascade.ID(fmt.Sprint(n, "/", i))}}}
		}
		return out
	}
	places := []*trail{newTrail()}
	var all [][]cascade.Change
	for n := range 3 * trailBound / 10 {
		cs := write(n, 1+n%40)
		all, places = append(all, cs), append(places, places[n].on(cs))
	}
	last := places[len(places)-1]
	if last.long > 2*trailBound {
		t.Errorf("a trail holds %d changes", last.long)
	}
	known := 0
	for i, place := range places {
		got, ok := last.since(place.here)
		want := 0
		for _, cs := range all[i:] {
			want += len(cs)
		}
		switch {
		case ok && (len(got) != want || want > 0 && got[0].ID() != all[i][0].ID()):
			t.Fatalf("since place %d of %d: %d changes, want %d", i, len(places), len(got), want)
		case ok:
			known++
		case want <= trailBound-40:
			t.Fatalf("what was seen since place %d is not known, and is %d changes", i, want)
		}
	}
	if known == len(places) {
		t.Error("nothing was ever cut off")
	}
	if _, ok := places[3].since(last.here); ok {
		t.Error("an earlier place came of a later one")
	}
	if _, ok := last.since(newTrail().here); ok {
		t.Error("a trail came of another")
	}
	huge := last.on(write(-1, trailBound+1))
	if _, ok := huge.since(last.here); ok || huge.long > 0 {
		t.Errorf("after one large write, %d changes are kept", huge.long)
	}
}
