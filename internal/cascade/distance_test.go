package cascade_test

import (
	"testing"

	"weir.dev/weir/internal/cascade"
)

func TestDistance(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b        string
		limit, want int
	}{
		{"", "", 3, 0},
		{"goal", "goal", 3, 0},
		{"goal", "gaol", 3, 1},
		{"goal", "goals", 3, 1},
		{"goal", "gal", 3, 1},
		{"goal", "coal", 3, 1},
		{"goal", "cola", 5, 2},
		{"goal", "gaosl", 3, 2},
		{"ab", "ba", 1, 1},
		{"goal", "team", 3, 3},
		{"a", "abcdef", 3, 3},
		{"kitten", "sitting", 9, 3},
	} {
		for _, pair := range [][2]string{{c.a, c.b}, {c.b, c.a}} {
			if got := cascade.Distance(pair[0], pair[1], c.limit); got != c.want {
				t.Errorf("from %q to %q are %d steps, limit %d; want %d", pair[0], pair[1], got, c.limit, c.want)
			}
		}
	}
}
