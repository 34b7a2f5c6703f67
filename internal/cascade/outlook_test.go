package cascade_test

import (
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
)

// foretold is a goal with two measures of two metrics, both with an outlook.
func foretold(t *testing.T) (s cascade.Snapshot, one, other *cascade.Measure) {
	t.Helper()
	s, err := cascade.Load(cascade.Document{Entities: []cascade.Entity{
		&cascade.Metric{Header: cascade.Header{Key: "a"}}, &cascade.Metric{Header: cascade.Header{Key: "b"}},
		&cascade.Cycle{Header: cascade.Header{Key: "q"}, From: 1, To: 90},
		&cascade.Goal{Header: cascade.Header{Key: "g"}, Cycle: "q"},
		&cascade.Measure{Header: cascade.Header{Key: "on-a"}, Goal: "g", Metric: "a"},
		&cascade.Measure{Header: cascade.Header{Key: "on-b"}, Goal: "g", Metric: "b"},
	}}.Fresh(), &cascadetest.IDs{})
	if err != nil {
		t.Fatal(err)
	}
	var cs []cascade.Change
	for m := range s.All(cascade.KindMeasure) {
		cs = append(cs, m.(*cascade.Measure).WithOutlook(&cascade.Outlook{Chance: .25, Last: 7, LastValue: 3, Target: 9}))
	}
	if s, err = s.With(cs); err != nil {
		t.Fatal(err)
	}
	find := func(key string) *cascade.Measure { return s.Find(cascade.KindMeasure, key).(*cascade.Measure) }
	return s, find("on-a"), find("on-b")
}

func TestASnapshotFileKeepsOutlooks(t *testing.T) {
	t.Parallel()
	s, one, _ := foretold(t)
	got := refrozen(t, &s)
	if o := got.Measure(one.ID).Outlook; !one.Outlook.Same(o) {
		t.Errorf("what is read has the outlook %+v, want %+v", o, one.Outlook)
	}
}

func TestWhatAnOutlookRestsOn(t *testing.T) {
	t.Parallel()
	s, one, other := foretold(t)
	clone := func(e cascade.Entity) cascade.Change { return cascade.Change{Before: e, After: cascade.Clone(e)} }
	reading := &cascade.Observation{
		Header: cascade.Header{ID: "o"}, Metric: one.Metric, At: cascade.OnDay(8), Value: 4,
	}
	for _, tt := range []struct {
		name      string
		change    cascade.Change
		one, both bool // whose outlook may be another
	}{
		{"a reading of its metric", cascade.Change{After: reading}, true, false},
		{"its metric", clone(s.Metric(one.Metric)), true, false},
		{"itself", clone(one), true, false},
		{"its goal, which may have another cycle", clone(s.Goal(one.Goal)), true, true},
		{"the cycle whose days it has", clone(s.Find(cascade.KindCycle, "q")), true, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			after, err := s.With([]cascade.Change{tt.change})
			if err != nil {
				t.Fatal(err)
			}
			if after, err = after.WithoutOutlooks([]cascade.Change{tt.change}); err != nil {
				t.Fatal(err)
			}
			gone := func(m *cascade.Measure) bool { return after.Measure(m.ID).Outlook == nil }
			if gone(one) != tt.one || gone(other) != tt.both {
				t.Errorf("outlooks are gone: %v, %v; want %v, %v", gone(one), gone(other), tt.one, tt.both)
			}
		})
	}
}

func TestAMeasureKeepsItsOutlookUntilThereIsANewOne(t *testing.T) {
	t.Parallel()
	s, one, _ := foretold(t)
	after := *one
	after.Outlook, after.Role = nil, cascade.Leading
	cs := s.KeepOutlooks([]cascade.Change{{Before: one, After: &after}})
	if got := cs[0].After.(*cascade.Measure); !got.Outlook.Same(one.Outlook) || got.Role != cascade.Leading {
		t.Errorf("it is changed to %+v", got)
	}
	if after.Outlook != nil {
		t.Error("what was decided is changed")
	}
}
