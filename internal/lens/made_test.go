package lens_test

import (
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"weir.dev/weir/internal/lens"
)

// TestMadeGoesOn: a list whose items are made as they are wanted is read page by page while it changes. Nothing that
// stays is shown twice or passed over, as long as one of the last three shown is still there.
func TestMadeGoesOn(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.SliceOfNDistinct(rapid.IntRange(0, 99), 0, 30, rapid.ID).Draw(t, "all")
		slices.Sort(all)
		most := rapid.IntRange(1, 7).Draw(t, "most")
		made := 0
		list := func() lens.List[int] {
			now := slices.Clone(all)
			return lens.Made(len(now), func(from, to int) []int {
				made += to - from
				return now[from:to]
			}, strconv.Itoa)
		}
		var shown []int
		removed := map[int]bool{}
		at := &lens.Place{}
		for n := len(all); at != nil; {
			made = 0
			part := list().Part(*at, most)
			if len(removed) == 0 && made > most+1 {
				t.Fatalf("%d items of %d are made for %d", made, n, most)
			}
			shown = append(shown, part.Items...)
			if at = part.Next; at == nil || !rapid.Bool().Draw(t, "removes") {
				continue
			}
			i := rapid.IntRange(0, len(all)-1).Draw(t, "gone")
			if v := all[i]; strconv.Itoa(v) != at.Last[0] { // whoever was shown last stays
				removed[v] = true
				all = slices.Delete(all, i, i+1)
			}
		}
		if !slices.IsSorted(shown) || len(slices.Compact(slices.Clone(shown))) != len(shown) {
			t.Fatalf("shown %v", shown)
		}
		for _, v := range all {
			if !slices.Contains(shown, v) {
				t.Fatalf("%d was passed over: shown %v of %v", v, shown, all)
			}
		}
	})
}
