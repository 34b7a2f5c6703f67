package lens_test

import (
	"encoding/json"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/graph/graphtest"
	"weir.dev/weir/internal/lens"
)

func text(t interface{ Fatal(...any) }, v any) string {
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// The outline in parts is the outline, whatever the filter; and what a page finds in it, a few at a time, are the rows
// that the filter leaves of it, with all above each part.
func TestOutlineInParts(t *testing.T) {
	t.Parallel()
	filters := []lens.Filter{
		{},
		{State: cascade.Committed},
		{State: cascade.Draft},
		{Health: cascade.HealthNoEvidence},
		{Unstated: true},
		{Q: "1"},
		{Q: "no goal says this"},
	}
	rapid.Check(t, func(t *rapid.T) {
		s := graphtest.Dense(t, today)
		l := lens.Of(world(s).Everyone())
		for _, f := range filters {
			list, err := l.Outline(f)
			if err != nil {
				t.Fatal(err)
			}
			whole := list.All()
			size := rapid.IntRange(1, 5).Draw(t, "size")
			var parts, found []lens.Row
			for at := (&lens.Place{}); at != nil; {
				part := list.Part(*at, size)
				parts, at = append(parts, part.Items...), part.Next
			}
			if text(t, parts) != text(t, whole) {
				t.Fatalf("%+v in parts of %d is %s\nwhole %s", f, size, text(t, parts), text(t, whole))
			}
			for after := ""; ; {
				got, err := l.FindInOutline(f, after, size)
				if err != nil {
					t.Fatal(err)
				}
				for i, r := range got.Rows {
					if r.Depth > 0 && (i == 0 || got.Rows[i-1].Depth < r.Depth-1) {
						t.Fatalf("%s stands at depth %d behind nothing above it", r.ID, r.Depth)
					}
					if r.Match {
						found = append(found, r)
					}
				}
				if after = got.Next; after == "" {
					break
				}
			}
			matches := slices.DeleteFunc(slices.Clone(whole), func(r lens.Row) bool { return !r.Match })
			if text(t, ids(found)) != text(t, ids(matches)) {
				t.Fatalf("%+v finds %v, and leaves %v", f, ids(found), ids(matches))
			}
		}
	})
}

func ids(rows []lens.Row) []string {
	out := []string{}
	for _, r := range rows {
		out = append(out, r.ID)
	}
	return out
}

// What a page opens of the outline stands in its order, says what it leaves folded, and keeps to its bounds.
func TestBranches(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := graphtest.Dense(t, today)
		l := lens.Of(world(s).Everyone())
		list, err := l.Outline(lens.Filter{})
		if err != nil {
			t.Fatal(err)
		}
		whole := list.All()
		level, most := rapid.IntRange(1, 6).Draw(t, "level"), rapid.IntRange(1, 30).Draw(t, "most")
		shown := 0
		var check func(ref string, depth int, open []lens.Branch, more int)
		check = func(ref string, depth int, open []lens.Branch, more int) {
			var right []string
			under := ref == ""
			for _, r := range whole { // those right below ref
				switch {
				case under && r.Depth == depth:
					right = append(right, r.ID)
				case under && r.Depth < depth:
					under = false
				case r.ID == ref:
					under = true
				}
			}
			if len(open) > level || more > level || len(right) != len(open)+more && more < level {
				t.Fatalf("of %v right below %q are open %d, and %d more, of at most %d", right, ref, len(open), more, level)
			}
			for i, b := range open {
				shown++
				if b.ID != right[i] || b.Depth != depth {
					t.Fatalf("%s at depth %d is open in the place of %s at depth %d", b.ID, b.Depth, right[i], depth)
				}
				if len(b.Open) > 0 {
					check(b.ID, depth+1, b.Open, b.More)
				}
			}
		}
		open, more, err := l.Branches("", "", level, most)
		if err != nil {
			t.Fatal(err)
		}
		check("", 0, open, more)
		if shown > max(most, level) {
			t.Fatalf("%d goals are open, of at most %d", shown, most)
		}
	})
}

// The first screen of the outline, and what is unfolded or found, cost what they show.
func TestOutlineCostsWhatItShows(t *testing.T) {
	t.Parallel()
	for name, read := range map[string]func(*lens.Lens) error{
		"first screen": func(l *lens.Lens) error {
			_, _, err := l.Branches("", "", 10, 25)
			return err
		},
		"unfolded": func(l *lens.Lens) error {
			_, _, err := l.Branches("top7", "", 10, 10)
			return err
		},
		"above": func(l *lens.Lens) error {
			_, err := l.Above("g7-2")
			return err
		},
		"found": func(l *lens.Lens) error {
			_, err := l.FindInOutline(lens.Filter{State: cascade.Committed}, "g3-1", 10)
			return err
		},
		"mine": func(l *lens.Lens) error {
			_, err := l.FindInOutline(lens.Filter{Mine: true}, "", 10)
			return err
		},
		"of a team": func(l *lens.Lens) error {
			_, err := l.FindInOutline(lens.Filter{Team: "t7"}, "", 10)
			return err
		},
		"counts": func(l *lens.Lens) error {
			if c := l.Counts(); c.Visible == 0 || c.Priorities == 0 {
				t.Errorf("the counts are %+v", c)
			}
			_, err := l.Above("g1-1")
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checkCost(t, func(l *lens.Lens) {
				if err := read(l); err != nil {
					t.Error(err)
				}
			})
		})
	}
}
