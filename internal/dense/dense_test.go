package dense

import (
	"cmp"
	"runtime"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestVec edits versions of a vector at random, old ones too, and compares all of them with slices.
func TestVec(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		type version struct {
			v    Vec[int]
			want []int
		}
		all := []version{{}}
		size := rapid.SampledFrom([]int{3, 40, 3000}).Draw(t, "size")
		for range rapid.IntRange(1, 6).Draw(t, "versions") {
			now := all[rapid.IntRange(0, len(all)-1).Draw(t, "from")]
			now.want = slices.Clone(now.want)
			e := new(Edit)
			if rapid.Bool().Draw(t, "filled anew") {
				now.v = FillVec(slices.Collect(slices.Chunk(slices.Clone(now.want), FillMany)))
			}
			for i := range rapid.IntRange(0, size).Draw(t, "added") {
				if at := now.v.Append(e, i); at != len(now.want) {
					t.Fatalf("appended at %d, want %d", at, len(now.want))
				}
				now.want = append(now.want, i)
			}
			for range rapid.IntRange(0, 5).Draw(t, "edits") {
				if len(now.want) > 0 {
					i := rapid.IntRange(0, len(now.want)-1).Draw(t, "at")
					*now.v.Edit(e, i) = -i
					now.want[i] = -i
				}
			}
			all = append(all, now)
		}
		for n, version := range all {
			if version.v.Len() != len(version.want) {
				t.Fatalf("version %d has %d, want %d", n, version.v.Len(), len(version.want))
			}
			for i, want := range version.want {
				if got := *version.v.At(i); got != want {
					t.Fatalf("version %d has %d at %d, want %d", n, got, i, want)
				}
			}
		}
	})
}

// TestIndex adds to and removes from versions of an index, and compares all of them with maps.
func TestIndex(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		type version struct {
			x    Index
			want map[Hashed]int
		}
		all := []version{{want: map[Hashed]int{}}}
		hashes := rapid.Uint32Range(0, rapid.SampledFrom([]uint32{3, 50, 1 << 30}).Draw(t, "hashes"))
		for range rapid.IntRange(1, 5).Draw(t, "versions") {
			from := all[rapid.IntRange(0, len(all)-1).Draw(t, "from")]
			now := version{from.x, map[Hashed]int{}}
			for h, n := range from.want {
				now.want[h] = n
			}
			e := new(Edit)
			if rapid.Bool().Draw(t, "filled anew") {
				var filled []Hashed
				for h, n := range now.want {
					filled = append(filled, slices.Repeat([]Hashed{h}, n)...)
				}
				now.x = Fill(e, filled)
			}
			for range rapid.IntRange(0, 200).Draw(t, "steps") {
				h := Hashed{hashes.Draw(t, "hash"), int32(rapid.IntRange(0, 9).Draw(t, "place"))}
				if rapid.Bool().Draw(t, "remove") {
					if got := now.x.Remove(e, h.Hash, h.Place); got != (now.want[h] > 0) {
						t.Fatalf("removing %v says %v", h, got)
					}
					if now.want[h]--; now.want[h] <= 0 {
						delete(now.want, h)
					}
				} else {
					now.x.Add(e, h.Hash, h.Place)
					now.want[h]++
				}
			}
			all = append(all, now)
		}
		for n, version := range all {
			total := 0
			for h, times := range version.want {
				total += times
				found := 0
				for place := range version.x.Find(h.Hash) {
					if place == h.Place {
						found++
					}
				}
				if found != times {
					t.Fatalf("version %d has %v %d times, want %d", n, h, found, times)
				}
			}
			if version.x.Len() != total {
				t.Fatalf("version %d has %d, want %d", n, version.x.Len(), total)
			}
		}
	})
}

// TestSet adds to and removes from versions of a set whose order is not that of its places, and compares all of them
// with sorted slices.
func TestSet(t *testing.T) {
	before := func(a, b int32) bool { return cmp.Or(cmp.Compare(a%7, b%7), cmp.Compare(a, b)) < 0 }
	order := func(a, b int32) int {
		switch {
		case before(a, b):
			return -1
		case before(b, a):
			return 1
		}
		return 0
	}
	rapid.Check(t, func(t *rapid.T) {
		type version struct {
			s    Set
			want []int32
		}
		all := []version{{}}
		places := rapid.Int32Range(0, rapid.SampledFrom([]int32{5, 300, 20000}).Draw(t, "places"))
		for range rapid.IntRange(1, 5).Draw(t, "versions") {
			now := all[rapid.IntRange(0, len(all)-1).Draw(t, "from")]
			now.want = slices.Clone(now.want)
			e := new(Edit)
			if n := rapid.SampledFrom([]int32{0, 2000}).Draw(t, "many"); n > 0 {
				for p := range n {
					if now.s.Add(e, 3*p, before) {
						now.want = append(now.want, 3*p)
					}
				}
				slices.SortFunc(now.want, order)
			}
			if rapid.Bool().Draw(t, "filled anew") {
				now.s = FillSet(now.want)
			}
			for range rapid.IntRange(0, 300).Draw(t, "steps") {
				p := places.Draw(t, "place")
				i, found := slices.BinarySearchFunc(now.want, p, order)
				if rapid.Bool().Draw(t, "remove") {
					if now.s.Remove(e, p, before) != found {
						t.Fatalf("removing %d does not say %v", p, found)
					}
					if found {
						now.want = slices.Delete(now.want, i, i+1)
					}
					continue
				}
				if now.s.Add(e, p, before) == found {
					t.Fatalf("adding %d does not say %v", p, !found)
				}
				if !found {
					now.want = slices.Insert(now.want, i, p)
				}
			}
			all = append(all, now)
		}
		pivot := places.Draw(t, "pivot")
		after := func(p int32) bool { return !before(p, pivot) }
		for n, version := range all {
			at := slices.IndexFunc(version.want, after)
			if at < 0 {
				at = len(version.want)
			}
			back := slices.Clone(version.want[:at])
			slices.Reverse(back)
			for what, got := range map[string][2][]int32{
				"all":  {slices.Collect(version.s.All()), version.want},
				"from": {slices.Collect(version.s.From(after)), version.want[at:]},
				"back": {slices.Collect(version.s.Back(after)), back},
			} {
				if !slices.Equal(got[0], got[1]) {
					t.Fatalf("version %d, %s: %v, want %v", n, what, got[0], got[1])
				}
			}
			if version.s.Len() != len(version.want) {
				t.Fatalf("version %d has %d, want %d", n, version.s.Len(), len(version.want))
			}
		}
	})
}

// TestAddCopiesAPartOfALargeIndex holds an addition to an index of many to copying little of it: a viewer's first look
// puts hundreds of readings into the index of a million.
func TestAddCopiesAPartOfALargeIndex(t *testing.T) {
	const n, added = 1 << 20, 512
	all := make([]Hashed, n)
	spread := func(i int) uint32 { return uint32(i) * 2654435761 }
	for i := range all {
		all[i] = Hashed{spread(i), int32(i)}
	}
	x := Fill(nil, all)
	var from, to runtime.MemStats
	runtime.ReadMemStats(&from)
	e := new(Edit)
	for i := range added {
		x.Add(e, spread(n+i), int32(n+i))
	}
	runtime.ReadMemStats(&to)
	if each := (to.TotalAlloc - from.TotalAlloc) / added; each > 800 {
		t.Errorf("one more takes %d bytes among %d, want at most 800", each, n)
	}
}
