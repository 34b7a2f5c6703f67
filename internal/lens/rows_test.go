package lens_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
	"weir.dev/weir/internal/graph/graphtest"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/sight"
)

// rowsAreWhatTheyAre compares the rows of all goals, as somebody is shown them, with what is made for them alone. It
// returns what differs, and how many rows were taken for what they still are.
func rowsAreWhatTheyAre(v *sight.View) (differs string, still int) {
	l := lens.Of(v)
	for g := range v.Snapshot().Goals() {
		anew, was := l.RowAnew(g)
		if d := cmp.Diff(anew, l.Row(g), exporting); d != "" {
			return fmt.Sprintf("%s is shown another row of %s than there is: %s", v.Viewer(), g.ID, d), still
		}
		if was {
			still++
		}
	}
	return "", still
}

// TestKeptRowsAreWhatTheyAre: whatever was written, everybody is shown the rows that would be made for them.
func TestKeptRowsAreWhatTheyAre(t *testing.T) {
	t.Parallel()
	still := 0
	check := func(t *rapid.T) {
		s := cascadetest.Snapshot(cascadetest.Options{Plain: true}).Draw(t, "snapshot")
		if rapid.Bool().Draw(t, "dense") {
			s = graphtest.Dense(t, today)
		}
		w, d := world(s), &graphtest.Editor{Today: today, Sight: true}
		people := []cascade.ID{"nobody"}
		for p := range s.People() {
			people = append(people, p.ID)
		}
		for range rapid.IntRange(2, 12).Draw(t, "steps") {
			for _, p := range people {
				if rapid.IntRange(0, 2).Draw(t, "stays away") == 0 {
					continue
				}
				differs, kept := rowsAreWhatTheyAre(w.View(p))
				if differs != "" {
					t.Fatal(differs)
				}
				still += kept
			}
			var cs []cascade.Change
			if cs = recorded(t, &s); len(cs) == 0 || rapid.IntRange(0, 2).Draw(t, "another edit") == 0 {
				cs = d.Edit(t, &s)
			}
			after, err := s.With(cs)
			if err != nil { // it takes back what was changed again since
				continue
			}
			if rapid.Bool().Draw(t, "settles") {
				w.Settle()
			}
			w, s = w.With(after, cs), after
		}
	}
	for tries := 0; tries < 3 && still < 100; tries++ { // how many are kept is chance, and the collector's doing
		rapid.Check(t, check)
	}
	if still < 100 {
		t.Errorf("only %d rows were kept", still)
	}
}

// recorded is a reading or a check-in, new or another, or a reading gone.
func recorded(t *rapid.T, s *cascade.Snapshot) []cascade.Change {
	var all []cascade.Entity
	for _, k := range []cascade.Kind{cascade.KindObservation, cascade.KindCheckIn} {
		for e := range s.All(k) {
			all = append(all, e)
		}
	}
	if len(all) == 0 {
		return nil
	}
	e := rapid.SampledFrom(all).Draw(t, "said")
	is := cascade.Clone(e)
	switch is := is.(type) {
	case *cascade.Observation:
		is.Value = graphtest.Number(t)
	case *cascade.CheckIn:
		is.Status = rapid.SampledFrom([]cascade.Status{"", cascade.OnTrack, cascade.OffTrack}).Draw(t, "status")
	}
	switch how := rapid.IntRange(0, 2).Draw(t, "how"); {
	case how == 0 && e.Kind() == cascade.KindObservation: // nothing names it
		return []cascade.Change{{Before: e}}
	case how < 2:
		return []cascade.Change{{Before: e, After: is}}
	}
	switch is := is.(type) {
	case *cascade.Observation:
		is.At = cascade.OnDay(today - cascade.Date(rapid.IntRange(-2, 20).Draw(t, "day")))
		if s.ObservationOn(is.Metric, is.At.Date()) != nil {
			return []cascade.Change{{Before: e}}
		}
	case *cascade.CheckIn:
		is.At = cascade.AtTime(today.Time())
		is.Key = ""
	}
	is.Head().ID, is.Head().Seq = cascade.ID(fmt.Sprint("new-", is.Kind(), s.Len(is.Kind()), e.Head().ID)), 1<<50
	if s.Get(is.Kind(), is.Head().ID) != nil {
		return nil
	}
	return []cascade.Change{{After: is}}
}

// TestKeptRowsAtTheOdds: the row of a goal follows what beliefs about it add up to at the odds, which rests on readings
// that it has no measure of.
func TestKeptRowsAtTheOdds(t *testing.T) {
	t.Parallel()
	number := func(v float64) *float64 { return &v }
	doc := cascade.Document{Entities: []cascade.Entity{
		&cascade.Person{Header: cascade.Header{Key: "p"}},
		&cascade.Metric{Header: cascade.Header{Key: "driver"}, Direction: cascade.Up, Cadence: cascade.Weekly},
		&cascade.Metric{Header: cascade.Header{Key: "outcome"}, Direction: cascade.Up, Cadence: cascade.Weekly},
		&cascade.Metric{Header: cascade.Header{Key: "gate"}, Direction: cascade.Up},
		&cascade.Goal{Header: cascade.Header{Key: "top"}, Intent: "top", State: cascade.Committed},
		&cascade.Goal{Header: cascade.Header{Key: "low"}, Intent: "low", State: cascade.Committed},
		&cascade.Goal{Header: cascade.Header{Key: "above"}, Intent: "above", State: cascade.Committed},
		&cascade.Alignment{By: cascade.ByDirect, Goal: "top", To: "above"},
		&cascade.Measure{
			Header: cascade.Header{Key: "k-top"}, Goal: "top", Metric: "outcome", From: number(0), To: number(500),
		},
		&cascade.Measure{
			Header: cascade.Header{Key: "k-low"}, Goal: "low", Metric: "driver", From: number(0), To: number(100),
		},
		&cascade.Alignment{By: cascade.ByResponse, Goal: "low", To: "top", Believes: &cascade.Belief{
			Driver: "driver", Outcome: "outcome", Direction: "same", Size: number(2), Per: number(1), Lag: "2w",
			ReadableWhen: &cascade.Readable{Metric: "gate", Above: number(5)},
		}},
	}}
	const weeks = 80
	drivers, wave := make([]float64, weeks), uint32(1)
	for i := range weeks {
		wave = wave*1664525 + 1013904223
		if drivers[i] = 50; i > 0 { // it walks, so that its moves last
			drivers[i] = drivers[i-1] + float64(wave>>20)/400 - 5
		}
		at := cascade.OnDay(today - cascade.Date(7*(weeks-i)))
		gate := 0.0
		if i == 6 || i == 70 {
			gate = 9
		}
		doc.Entities = append(doc.Entities, &cascade.Observation{Metric: "driver", At: at, Value: drivers[i]},
			&cascade.Observation{Metric: "gate", At: at, Value: gate})
		if i >= 2 {
			doc.Entities = append(doc.Entities,
				&cascade.Observation{Metric: "outcome", At: at, Value: 2*drivers[i-2] + float64(wave>>24)/50})
		}
	}
	s, err := cascade.Load(doc, &cascadetest.IDs{})
	if err != nil {
		t.Fatal(err)
	}
	w, viewer := world(s), s.Find(cascade.KindPerson, "p").Head().ID
	top := s.Find(cascade.KindGoal, "top").(*cascade.Goal)
	odds := func() float64 {
		t.Helper()
		if differs, _ := rowsAreWhatTheyAre(w.View(viewer)); differs != "" {
			t.Fatal(differs)
		}
		return lens.Of(w.View(viewer)).Row(top).Main.AddsUp.AtOdds
	}
	was := odds()
	for _, change := range []struct {
		metric string
		week   int
		value  float64
	}{{"driver", 40, 90}, {"driver", 41, 20}, {"gate", 6, 0}, {"gate", 6, 9}, {"outcome", 50, 1}, {"outcome", 79, 1}} {
		metric := s.Find(cascade.KindMetric, change.metric).Head().ID
		before := s.ObservationOn(metric, today-cascade.Date(7*(weeks-change.week)))
		after := cascade.Clone(before)
		after.Value = change.value
		cs := []cascade.Change{{Before: before, After: after}}
		if s, err = s.With(cs); err != nil {
			t.Fatal(err)
		}
		w = w.With(s, cs)
		is := odds()
		if is == was && change.week != 79 { // the last reading changes how far the goals have come
			t.Errorf("%s changes nothing about the odds", change.metric)
		}
		was = is
	}
}
