package plan_test

import (
	"cmp"
	"fmt"
	"maps"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
	"weir.dev/weir/internal/plan"
)

// Whatever is deleted, everything that goes is counted once, and what goes along names something that goes by itself.
func TestCompareRemovals(t *testing.T) {
	t.Parallel()
	along := 0
	rapid.Check(t, func(t *rapid.T) {
		s := cascadetest.Snapshot(cascadetest.Options{Goals: 3, Metrics: 3, Others: 2}).Draw(t, "snapshot")
		var es []cascade.Entity
		for _, k := range []cascade.Kind{cascade.KindGoal, cascade.KindMetric, cascade.KindTeam, cascade.KindReview} {
			for e := range s.All(k) {
				if rapid.Bool().Draw(t, "removed") {
					es = append(es, e)
				}
			}
		}
		cs := s.Removal(es...)
		got := plan.Compare(&s, cs)
		if len(got.Changes) != len(cs) || got.Create != 0 || got.Change+got.Remove != len(cs) {
			t.Fatalf("%d changes are %d to create, %d to change, %d to remove in a list of %d", len(cs), got.Create, got.Change,
				got.Remove, len(got.Changes))
		}
		alone := map[string]bool{}
		for _, d := range got.Changes {
			if d.Do == cascade.ActRemove && d.With == "" {
				alone[strings.TrimSpace(string(d.Kind)+" "+cmp.Or(d.ID, d.Name))] = true
			}
		}
		for i, d := range got.Changes {
			if keyed := cs[i].Thing().Head().Key != ""; d.Do == cascade.ActRemove && keyed != (d.ID != "") {
				t.Fatalf("%+v is removed, and its key is %q", d, cs[i].Thing().Head().Key)
			} else if d.ID != "" && s.Find(d.Kind, d.ID) == nil {
				t.Fatalf("%+v leads nowhere", d)
			}
			if d.With != "" {
				along++
				if d.Do != cascade.ActRemove || !alone[d.With] {
					t.Fatalf("%+v goes with what does not go by itself: %v", d, alone)
				}
			}
		}
		if sum := plan.SumOf(cs); !maps.Equal(sum, got.Sum()) {
			t.Fatalf("the changes are counted as %v, and their list as %v", sum, got.Sum())
		}
		lines := got.Lines()
		if want := fmt.Sprintf("0 to create, %d to change, %d to remove.", got.Change, got.Remove); len(cs) > 0 &&
			lines[len(lines)-1].String() != want {
			t.Fatalf("the last line is %q, want %q", lines[len(lines)-1], want)
		}
	})
	if along == 0 {
		t.Error("nothing ever went along, so this shows nothing")
	}
}

// What is said of a new thing says all of it: the fields are those that are stored.
func TestCompareAdditions(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := cascadetest.Snapshot(cascadetest.Options{Goals: 3, Metrics: 3, Others: 2}).Draw(t, "snapshot")
		var cs []cascade.Change
		for _, k := range cascade.Kinds {
			for e := range s.All(k) {
				cs = append(cs, cascade.Change{After: e})
			}
		}
		got := plan.Compare(&cascade.Snapshot{}, cs)
		if got.Create != len(cs) || got.Change != 0 || got.Remove != 0 {
			t.Fatalf("%d new things are %d to create, %d to change, %d to remove", len(cs), got.Create, got.Change, got.Remove)
		}
		for i, d := range got.Changes {
			stored := string(cascade.Encode(cs[i].After))
			if key := cs[i].After.Head().Key; (key == "") != (d.ID == "") || d.ID != "" && s.Find(d.Kind, d.ID) != cs[i].After {
				t.Fatalf("%s is said to be %+v", stored, d)
			}
			for _, f := range d.Fields {
				if !strings.Contains(stored, `"`+f.Field+`":`) || f.Was != nil || f.Now == nil {
					t.Fatalf("%s is said to have %+v", stored, f)
				}
			}
			if d.Do != cascade.ActCreate || d.With != "" ||
				d.Kind == cascade.KindGoal && len(d.Fields) == 0 && strings.Contains(stored, `"intent"`) {
				t.Fatalf("%s is said to be %+v", stored, d)
			}
		}
	})
}

// What shows as a stub only is no line of a list: neither its name nor where it would stand.
func TestCompareLeavesOutWhatIsWithheld(t *testing.T) {
	t.Parallel()
	hidden := cascade.Sight{Visibility: cascade.Redacted}
	s, err := cascade.Load(cascade.Document{Entities: []cascade.Entity{
		&cascade.Goal{Header: cascade.Header{Key: "a"}, Intent: "A"},
		&cascade.Goal{Header: cascade.Header{Key: "z"}, Intent: "Z", Sight: hidden},
		&cascade.Measure{Header: cascade.Header{Key: "first"}, Goal: "a", Sight: hidden},
		&cascade.Measure{Header: cascade.Header{Key: "second"}, Goal: "a"},
	}}, &cascadetest.IDs{})
	if err != nil {
		t.Fatal(err)
	}
	var stubs []cascade.Change
	for _, k := range []cascade.Kind{cascade.KindGoal, cascade.KindMeasure} {
		for e := range s.All(k) {
			if cascade.SightOf(e).Restricted() {
				stubs = append(stubs, cascade.Change{Before: e, After: cascade.Stub(e)})
			}
		}
	}
	view, err := s.With(stubs)
	if err != nil {
		t.Fatal(err)
	}
	cs := view.Removal(view.Find(cascade.KindGoal, "a"))
	redacted := view.Get(cascade.KindGoal, stubs[0].ID())
	cs = append(cs, cascade.Change{Before: redacted, After: cascade.Clone(redacted)})
	got := plan.Compare(&view, cs)
	if want := "[goal a measure second]"; len(cs) != 4 || fmt.Sprint(names(got)) != want || got.Remove != 2 ||
		got.Change != 0 {
		t.Errorf("of %d changes the list says %v (%+v), want %s", len(cs), names(got), got, want)
	}
}

func names(c plan.Changed) (out []string) {
	for _, d := range c.Changes {
		out = append(out, string(d.Kind)+" "+d.ID)
	}
	return out
}
