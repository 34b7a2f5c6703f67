package cascade

import (
	"testing"

	"pgregory.net/rapid"
)

// TestDaysSaid finds what stands twice as a map does, in whatever order days come.
func TestDaysSaid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		said, want := daysSaid{}, map[readingDay]int{}
		for i := range rapid.IntRange(0, 40).Draw(t, "readings") {
			o := &Observation{
				Metric: rapid.SampledFrom([]ID{"a", "b"}).Draw(t, "metric"),
				At:     OnDay(NewDate(2026, 1, 1) + Date(rapid.IntRange(0, 20).Draw(t, "day"))),
			}
			if got := said.note(o, i+1); got != want[o.day()] {
				t.Fatalf("reading %d stood at %d before, want %d", i+1, got, want[o.day()])
			}
			if want[o.day()] == 0 {
				want[o.day()] = i + 1
			}
		}
	})
}

// TestNewReadingsTouchedTwice holds what a draft says of a new reading that is changed, removed, or made again.
func TestNewReadingsTouchedTwice(t *testing.T) {
	base, err := Load(smallest(), &countIDs{})
	if err != nil {
		t.Fatal(err)
	}
	metric := base.Find(KindMetric, "activation").Head().ID
	reading := func(id ID, v float64) *Observation {
		return &Observation{Header: Header{ID: id}, Metric: metric, At: OnDay(9), Value: v}
	}
	d := newDraft(base)
	d.add(reading("kept", 1))
	d.add(reading("changed", 1))
	d.put(reading("changed", 2))
	d.put(reading("changed", 3))
	d.put(reading("gone", 1))
	d.remove(reading("gone", 1))
	d.put(reading("again", 1))
	d.remove(reading("again", 1))
	d.put(reading("again", 2))
	got := map[ID]float64{}
	for _, c := range d.changes() {
		if c.Before != nil {
			t.Errorf("%s was there before", c.ID())
		}
		got[c.ID()] += c.After.(*Observation).Value
	}
	if len(got) != 3 || got["kept"] != 1 || got["changed"] != 3 || got["again"] != 2 {
		t.Errorf("the changes make %v", got)
	}
}
