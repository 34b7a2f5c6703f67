package cascade_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
)

// hideable are the kinds that a viewer may not see; people, teams and cycles are open.
var hideable = []cascade.Kind{
	cascade.KindMetric, cascade.KindGoal, cascade.KindMeasure, cascade.KindInitiative, cascade.KindReview,
	cascade.KindCheckIn,
}

func TestDropAndRestore(t *testing.T) {
	t.Parallel()
	whole, parts := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		s := cascadetest.Snapshot(cascadetest.Options{Goals: 3, Metrics: 3, Others: 2}).Draw(t, "snapshot")
		hidden := map[cascade.ID]bool{}
		for _, k := range hideable {
			for e := range s.All(k) {
				hidden[e.Head().ID] = rapid.Bool().Draw(t, "hidden")
			}
		}
		gone := func(r cascade.Ref) bool { return hidden[*r.ID] }
		for _, k := range cascade.Kinds {
			for stored := range s.All(k) {
				before := string(cascade.Encode(stored))
				seen, ok := cascade.Drop(stored, gone)
				names, namesWhole := false, false
				cascade.Refs(stored, func(r cascade.Ref) {
					names = names || gone(r)
					namesWhole = namesWhole || gone(r) && r.Role == cascade.Whole
				})
				if string(cascade.Encode(stored)) != before {
					t.Fatalf("drop changed the %s it was given", k)
				}
				if !ok {
					c, isCheckIn := stored.(*cascade.CheckIn)
					saysNothing := isCheckIn && c.Status == "" && c.Confidence == nil && c.Learned+c.Next == ""
					_, isHeld := stored.(*cascade.HeldReview)
					o, isOpening := stored.(*cascade.Opening)
					if !namesWhole && !(names && (saysNothing || isHeld || isOpening && o.Called == "")) {
						t.Fatalf("%s is gone although what it names as a whole is there: %s", k, before)
					}
					whole++
					continue
				}
				if namesWhole || !names && seen != stored {
					t.Fatalf("what is left of %s is %s", before, cascade.Encode(seen))
				}
				cascade.Refs(seen, func(r cascade.Ref) {
					if gone(r) {
						t.Fatalf("%s still names %s %s", cascade.Encode(seen), r.Kind, *r.ID)
					}
				})
				if names {
					parts++
				}
				back := cascade.Restore(stored, seen, seen)
				if got := cascade.Encode(back); !bytes.Equal(got, []byte(before)) {
					t.Fatalf("restored to\n%s\nwant\n%s\nof which is seen\n%s", got, before, cascade.Encode(seen))
				}
				if string(cascade.Encode(stored)) != before {
					t.Fatalf("restore changed the stored %s", k)
				}
			}
		}
	})
	if whole == 0 || parts == 0 {
		t.Errorf("%d went whole, %d in part", whole, parts)
	}
}

// TestRestoreKeepsTheUnseen edits what is seen of a goal and looks for what was not.
func TestRestoreKeepsTheUnseen(t *testing.T) {
	t.Parallel()
	v := func(f float64) *float64 { return &f }
	stored := func() *cascade.Goal {
		return &cascade.Goal{
			Intent:    "old",
			Drivers:   []cascade.Driver{{Key: "a", Metric: "hidden"}, {Key: "b"}, {Key: "c", Metric: "hidden"}, {Key: "d"}},
			Tripwires: []cascade.Tripwire{{Below: v(1)}, {Metric: "hidden", Above: v(2)}, {Metric: "open", Below: v(3)}},
			Bet:       &cascade.Bet{Metric: "open", Control: "hidden"},
			Replaces:  "hidden",
		}
	}
	gone := func(r cascade.Ref) bool { return *r.ID == "hidden" }
	for _, tt := range []struct {
		name string
		edit func(*cascade.Goal)
		want func(*cascade.Goal)
	}{
		{"a word", func(g *cascade.Goal) { g.Intent = "new" }, func(g *cascade.Goal) { g.Intent = "new" }},
		{"a driver more", func(g *cascade.Goal) { g.Drivers = append(g.Drivers, cascade.Driver{Key: "e"}) }, func(
			g *cascade.Goal,
		) {
			g.Drivers = append(g.Drivers, cascade.Driver{Key: "e"})
		}},
		{"a driver less", func(g *cascade.Goal) { g.Drivers = g.Drivers[1:] }, func(g *cascade.Goal) {
			g.Drivers = slices.Delete(g.Drivers, 1, 2)
		}},
		{"all drivers turned", func(g *cascade.Goal) { slices.Reverse(g.Drivers) }, func(g *cascade.Goal) {
			g.Drivers = []cascade.Driver{{Key: "a", Metric: "hidden"}, {Key: "d"}, {Key: "b"}, {Key: "c", Metric: "hidden"}}
		}},
		{"a tripwire moved", func(g *cascade.Goal) { g.Tripwires[1].Below = v(4) }, func(g *cascade.Goal) {
			g.Tripwires = []cascade.Tripwire{{Below: v(1)}, {Metric: "hidden", Above: v(2)}, {Metric: "open", Below: v(4)}}
		}},
		{"no tripwires", func(g *cascade.Goal) { g.Tripwires = nil }, func(g *cascade.Goal) {
			g.Tripwires = g.Tripwires[1:2]
		}},
		{"the bet taken back", func(g *cascade.Goal) { g.Bet = nil }, func(g *cascade.Goal) { g.Bet = nil }},
		{"another goal replaced", func(g *cascade.Goal) { g.Replaces = "open" }, func(g *cascade.Goal) {
			g.Replaces = "open"
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			seen, ok := cascade.Drop(cascade.Entity(stored()), gone)
			if !ok || strings.Contains(string(cascade.Encode(seen)), "hidden") {
				t.Fatalf("seen: %s", cascade.Encode(seen))
			}
			after, want := cascade.Clone(seen).(*cascade.Goal), stored()
			tt.edit(after)
			tt.want(want)
			if got := cascade.Encode(cascade.Restore(stored(), seen, after)); !bytes.Equal(got, cascade.Encode(want)) {
				t.Errorf("restored to\n%s\nwant\n%s", got, cascade.Encode(want))
			}
		})
	}
}

// TestStubsStayStubs: what is withheld is not written, but no copy inside the process forgets it.
func TestStubsStayStubs(t *testing.T) {
	t.Parallel()
	for _, e := range []cascade.Entity{
		&cascade.Goal{Sight: cascade.Sight{Withheld: true}}, &cascade.Measure{Sight: cascade.Sight{Withheld: true}},
		&cascade.Metric{Sight: cascade.Sight{Withheld: true}}, &cascade.Alignment{Withheld: true},
	} {
		if !cascade.Withheld(cascade.Clone(e)) {
			t.Errorf("a copy of a withheld %s is not withheld", e.Kind())
		}
		if cascade.Withheld(cascade.New(e.Kind())) || bytes.Contains(cascade.Encode(e), []byte("ithheld")) {
			t.Errorf("%s: %s", e.Kind(), cascade.Encode(e))
		}
	}
}
