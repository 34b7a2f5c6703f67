package cascade

import (
	"math"
	"testing"
)

func TestDoubt(t *testing.T) {
	t.Parallel()
	none := []float64{}
	for _, c := range []struct {
		name            string
		unit            string
		readings, posts []float64
		value           float64
		doubted         bool
	}{
		{"a typing error in %", "%", []float64{31, 33}, []float64{30, 45}, 1234567, true},
		{"a decimal mark lost", "%", []float64{31, 33}, []float64{30, 45}, 335, true},
		{"growth past 100 %", "%", []float64{31, 33}, []float64{30, 45}, 150, false},
		{"the upper border", "%", []float64{31}, none, 200, false},
		{"just over it", "%", []float64{31}, none, math.Nextafter(200, 201), true},
		{"the lower border", "%", []float64{31}, none, -100, false},
		{"just under it", "%", []float64{31}, none, math.Nextafter(-100, -101), true},
		{"nothing known but the unit", "%", none, none, 201, true},
		{"it lay outside before", "%", []float64{31, 101}, none, 335, false},
		{"it was negative before", "%", []float64{31, -1}, none, 335, false},
		{"it is to lie outside", "%", []float64{31}, []float64{120}, 335, false},
		{"borders of a share are inside", "%", []float64{0, 100}, none, 201, true},
		{"a share of something", "% of trials", []float64{3}, none, 300, true},
		{"a rate that jumps within its bounds", "%", []float64{0.01, 0.02, 0.01}, []float64{0.05, 0}, 40, false},
		{"in words", " Percent ", []float64{3}, none, 300, true},
		{"points are no share", "points", []float64{3}, none, 300, false},

		{"a hundred times the target", "h", none, []float64{20, 4}, 2000, false},
		{"more than that", "h", none, []float64{20, 4}, math.Nextafter(2000, 2001), true},
		{"and as much below 0", "h", none, []float64{20, 4}, -2001, true},
		{"a hundred times any of three readings", "", []float64{1, -5, 2}, none, 500, false},
		{"more than that of readings", "", []float64{1, -5, 2}, none, 501, true},
		{"two readings are no scale", "", []float64{1, 5}, none, 1e9, false},
		{"nothing known", "", none, none, 1e300, false},
		{"only zeros", "", []float64{0, 0, 0, 0}, []float64{0}, 1e9, false},
		{"a target of zero is no scale", "", []float64{1}, []float64{0}, 1e9, false},
		{"an outlier that was insisted on", "", []float64{1, 2, 1e6}, none, 1e7, false},
		{"a small value is never absurd", "EUR", []float64{1e6, 2e6, 3e6}, none, 0.01, false},
		{"too large to multiply", "", []float64{1e308, 1, 1}, none, math.MaxFloat64, false},
	} {
		got := scaleOf(c.unit, c.readings, c.posts).Doubt(c.value)
		if got.IsZero() == c.doubted {
			t.Errorf("%s: %v in %q after %v, to be %v: %q", c.name, c.value, c.unit, c.readings, c.posts, got)
		}
	}
	const want = "1234567 is far outside 0–100%, and unlike every other value of this metric."
	if got := scaleOf("%", []float64{31}, nil).Doubt(1234567); got.String() != want {
		t.Errorf("it says %q, want %q", got, want)
	}
	const many = "1234567.5 is more than 100 times the largest value known of this metric, 45."
	if got := scaleOf("h", nil, []float64{-45}).Doubt(1234567.5); got.String() != many {
		t.Errorf("it says %q, want %q", got, many)
	}
}

// What a snapshot does not show has no part in the scale, and neither have metrics that programs keep up.
func TestScaleOf(t *testing.T) {
	t.Parallel()
	num := func(v float64) *float64 { return &v }
	s, err := Snapshot{}.With([]Change{
		{After: &Goal{Header: Header{ID: "g"}}},
		{After: &Metric{Header: Header{ID: "m"}, Range: &Bounds{Low: -7, High: 3}}},
		{After: &Metric{Header: Header{ID: "p"}, Source: SourcePush, Unit: "%"}},
		{After: &Metric{Header: Header{ID: "n"}, Unit: "%"}},
		{
			After: &Measure{
				Header: Header{ID: "l"}, Goal: "g", Metric: "m", From: num(1), To: num(2), Commit: num(4), Stretch: num(9),
				Milestones: []Milestone{{Value: 10}},
			},
		},
		{After: &Observation{Header: Header{ID: "o"}, Metric: "m", At: OnDay(1), Value: -11}},
	})
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[ID]Scale{"m": {largest: 11, settled: true}, "p": {}, "n": {percent: true}} {
		if got := s.ScaleOf(s.Metric(id)); got != want {
			t.Errorf("the scale of %s is %+v, want %+v", id, got, want)
		}
	}
	less, err := s.With([]Change{{Before: s.Get(KindObservation, "o")}, {Before: s.Get(KindMeasure, "l")}})
	if err != nil {
		t.Fatal(err)
	}
	if got := less.ScaleOf(less.Metric("m")); got != (Scale{largest: 7, settled: true}) {
		t.Errorf("without its measure and reading it is %+v", got)
	}
}

// A fraction is told from a percentage by what is stated of it, whatever was read before.
func TestFractionsOfAPercentage(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, unit      string
		readings, posts []float64
		value           float64
		doubted         bool
	}{
		{"a fraction", "%", []float64{31, 31.5, 0.32, 0.33}, []float64{31, 45}, 0.33, true},
		{"one", "%", nil, []float64{80, 100}, 1, true},
		{"a percentage", "%", nil, []float64{31, 45}, 33, false},
		{"a small percentage", "%", nil, []float64{31, 45}, 0.05, false},
		{"of small numbers", "%", nil, []float64{5, 0.5}, 0.4, false},
		{"nothing is stated", "%", []float64{31, 32, 33}, nil, 0.33, false},
		{"zero is stated", "%", nil, []float64{0, 40}, 0.33, true},
		{"no percentage", "h", nil, []float64{31, 45}, 0.33, false},
		{"nothing", "%", nil, []float64{31, 45}, 0, false},
	} {
		if got := scaleOf(c.unit, c.readings, c.posts).Doubt(c.value); got.IsZero() == c.doubted {
			t.Errorf("%s: %v is doubted: %q", c.name, c.value, got)
		}
	}
}
