package cascade

import (
	"bytes"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"weir.dev/weir/internal/words"
)

// newReading draws a new reading of one of two metrics: of any form, on any day, and now and then with an id that there
// is already.
func newReading(t *rapid.T, known *[]ID) *Observation {
	o := &Observation{
		Metric: rapid.SampledFrom([]ID{"m1", "m1", "m1", "m2"}).Draw(t, "metric"),
		At:     OnDay(NewDate(2026, 1, 1) + Date(len(*known))),
		Value:  float64(rapid.IntRange(-5, 5).Draw(t, "value")),
	}
	switch rapid.IntRange(0, 9).Draw(t, "day") {
	case 0:
		o.At = OnDay(NewDate(2026, 1, 1) + Date(rapid.IntRange(0, 400).Draw(t, "other day")))
	case 1:
		o.Note = "noted"
	case 2:
		o.CheckIn = "c1"
	}
	switch rapid.IntRange(0, 40).Draw(t, "id") {
	case 0:
		o.ID = ID(fmt.Sprintf("o%d", len(*known)))
	case 1:
		if len(*known) > 0 {
			o.ID = rapid.SampledFrom(*known).Draw(t, "known")
			break
		}
		fallthrough
	default:
		o.ID = packedID{1, byte(len(*known) >> 8), byte(len(*known))}.unpack()
	}
	*known = append(*known, o.ID)
	return o
}

// oneByOne applies changes one by one.
func oneByOne(s Snapshot, cs []Change) (Snapshot, error) {
	s = s.edited()
	for _, c := range cs {
		was := s.holds(c)
		if (was != nil) != (c.Before != nil) || was != nil && !Equal(was, c.Before) {
			return s, refuse(Conflict, "", "", words.T("it has changed"))
		}
		s.put(was, c.After)
	}
	return s, nil
}

// furnishedForReadings returns a workspace with the two metrics and the check-in.
func furnishedForReadings(t *rapid.T) Snapshot {
	cs := []Change{
		{After: &Metric{Header: Header{ID: "m1", Key: "m1"}}},
		{After: &Metric{Header: Header{ID: "m2", Key: "m2"}}},
		{After: &Goal{Header: Header{ID: "g", Key: "g"}, Intent: "Go"}},
		{After: &CheckIn{Header: Header{ID: "c1"}, Goal: "g", At: OnDay(NewDate(2026, 1, 1))}},
	}
	Stamp(cs, 1)
	s, err := Snapshot{}.With(cs)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func sameState(t *rapid.T, got, want *Snapshot) {
	for _, k := range Kinds {
		var a, b []Change
		for e := range got.All(k) {
			a = append(a, Change{After: e})
		}
		for e := range want.All(k) {
			b = append(b, Change{After: e})
		}
		if x, y := EncodeChanges(a), EncodeChanges(b); !bytes.Equal(x, y) {
			t.Fatalf("%s: %s\nwant %s", k, x, y)
		}
	}
	if err := got.verifyIndexes(); err != nil {
		t.Fatal(err)
	}
}

// TestWithRunsIsOneByOne applies changes with runs of new readings, which are put in at once: that is the state which
// they lead to one by one, and what is refused so is refused.
func TestWithRunsIsOneByOne(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := furnishedForReadings(t)
		var known []ID
		for step := range 3 {
			var cs []Change
			for range rapid.IntRange(0, 90).Draw(t, "readings") {
				cs = append(cs, Change{After: newReading(t, &known)})
			}
			Stamp(cs, int64(step+2))
			want, wrong := oneByOne(s, cs)
			got, err := s.With(cs)
			if CodeOf(err) != CodeOf(wrong) {
				t.Fatalf("at once %v, one by one %v", err, wrong)
			}
			if err != nil {
				return
			}
			sameState(t, &got, &want)
			s = got
		}
	})
}

// TestAddedReadingsAreFound: readings that wait to be put into a draft are there for whoever looks.
func TestAddedReadingsAreFound(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		base := furnishedForReadings(t)
		lazy, naive := newDraft(base), newDraft(base)
		var known []ID
		byID := map[ID]*Observation{}
		for range rapid.IntRange(0, 60).Draw(t, "steps") {
			switch do := rapid.IntRange(0, 30).Draw(t, "do"); {
			case do < 24:
				o := newReading(t, &known)
				if byID[o.ID] != nil || lazy.cur.Metric(o.Metric) == nil {
					continue
				}
				byID[o.ID] = o
				lazy.add(Clone(o))
				naive.add(Clone(o))
				naive.awaitAll()
			case do < 28 && len(known) > 0:
				o := byID[rapid.SampledFrom(known).Draw(t, "which")]
				if o == nil {
					continue
				}
				a, b := lazy.readingOn(o.day()), naive.readingOn(o.day())
				if (a == nil) != (b == nil) || a != nil && *a != *b {
					t.Fatalf("on %v there is %v, want %v", o.day(), a, b)
				}
				if a == nil || do == 24 {
					continue
				}
				changed := *a
				changed.Value++
				lazy.put(Clone(&changed))
				naive.put(Clone(&changed))
			case do == 28 && len(known) > 0:
				o := byID[rapid.SampledFrom(known).Draw(t, "gone")]
				if o == nil {
					continue
				}
				lazy.remove(o)
				naive.remove(o)
			case do == 29:
				lazy.remove(base.Metric("m2"))
				naive.remove(base.Metric("m2"))
			}
		}
		want, got := naive.changes(), lazy.changes()
		if a, b := EncodeChanges(got), EncodeChanges(want); !bytes.Equal(a, b) {
			t.Fatalf("%s\nwant %s", a, b)
		}
		Stamp(got, 2)
		after, err := base.With(got)
		if err != nil {
			t.Fatal(err)
		}
		naiveAfter, err := oneByOne(base, got)
		if err != nil {
			t.Fatal(err)
		}
		sameState(t, &after, &naiveAfter)
	})
}
