package evidence

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"weir.dev/weir/internal/words"
)

// said is a result as it is handed out.
func said(t testing.TB, result any) string {
	t.Helper()
	out, err := json.Marshal(result)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// A lone spike is left out and said; a step, a run of high readings, spikes that come again, the ends of a series and
// one that mostly stands still are kept.
func TestLoneSpike(t *testing.T) {
	t.Parallel()
	level := noisy(4, 30, 50, 1)
	with := func(edit func(y []float64)) []float64 {
		y := slices.Clone(level)
		edit(y)
		return y
	}
	raise := func(at ...int) []float64 {
		return with(func(y []float64) {
			for _, i := range at {
				y[i] += 20
			}
		})
	}
	for _, c := range []struct {
		name string
		y    []float64
		want []int
	}{
		{"as it comes", level, nil},
		{"one", raise(12), []int{12}},
		{"one downwards", with(func(y []float64) { y[12] = 0 }), []int{12}},
		{"two are one in fifteen", raise(5, 20), nil},
		{"two beside one another", raise(12, 13), nil},
		{"the first", raise(0), nil},
		{"the last", raise(29), nil},
		{"a step", raise(slices.Collect(func(yield func(int) bool) {
			for i := 15; i < 30 && yield(i); i++ {
			}
		})...), nil},
		{"mostly still", append(slices.Repeat([]float64{7}, 20), 9, 7, 7, 7), nil},
		{"few", []float64{1, 2, 1, 90, 2, 1, 2}, nil},
	} {
		at := make([]float64, len(c.y))
		for i := range at {
			at[i] = float64(i)
		}
		if got := spikes(at, c.y); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// A bet with one bad reading is told as without it, and names it; where a verdict would then want for readings, it
// stays.
func TestBetLeavesOutALoneSpike(t *testing.T) {
	t.Parallel()
	req := stepAt20(3)
	clean := slices.Delete(slices.Clone(req.Series), 30, 31)
	req.Series = slices.Clone(req.Series)
	req.Series[30].Value += 60
	got, err := Bet(req)
	if err != nil {
		t.Fatal(err)
	}
	if all := words.Join(" ", got.Notes...).String(); !strings.Contains(all, "The reading of period 30 (") {
		t.Errorf("notes: %s", all)
	}
	req.Series = clean
	want, err := Bet(req)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "effect", *got.Effect, *want.Effect, 0)
	near(t, "from", *got.Lo, *want.Lo, 0)
	near(t, "to", *got.Hi, *want.Hi, 0)

	few := BetRequest{Series: weeks(noisy(4, 14, 50, 1)...), Started: period(8)}
	few.Series[10].Value += 60
	if r, err := Bet(few); err != nil || r.After != 6 {
		t.Errorf("%+v, %v", r, err)
	}
}
