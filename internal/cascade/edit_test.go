package cascade_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
)

// laterIDs are ids that nothing made before has.
type laterIDs struct{ cascadetest.IDs }

func (l *laterIDs) New(kind, parent, author, key string) string {
	return "later-" + l.IDs.New(kind, parent, author, key)
}

var editDay = time.Date(2026, 11, 16, 9, 0, 0, 0, time.UTC)

// edited applies edits and returns the snapshot they lead to.
func edited(t testing.TB, s cascade.Snapshot, ids cascade.IDs, edits ...cascade.Edit) cascade.Snapshot {
	t.Helper()
	cs, err := s.Edit("", edits, editDay, ids)
	if err != nil {
		t.Fatal(err)
	}
	cascade.Stamp(cs, 1)
	after, err := s.With(cs)
	if err != nil {
		t.Fatal(err)
	}
	if err := after.Verify(); err != nil {
		t.Fatal(err)
	}
	return after
}

func small(t testing.TB, ids cascade.IDs) cascade.Snapshot {
	return edited(
		t, cascade.Snapshot{}, ids,
		cascade.Edit{Act: cascade.ActCreate, Kind: cascade.KindTeam, Target: "acme", Fields: map[string]any{"name": "Acme"}},
		cascade.Edit{
			Act: cascade.ActCreate, Kind: cascade.KindMetric, Fields: map[string]any{"name": "Café visits", "unit": "%"},
		},
		cascade.Edit{Act: cascade.ActCreate, Kind: cascade.KindGoal, Fields: map[string]any{
			"intent": "Be the first choice", "owners": []cascade.ID{"acme"},
		}},
		cascade.Edit{Act: cascade.ActCreate, Kind: cascade.KindMeasure, Fields: map[string]any{
			"goal": cascade.ID("be-the-first-choice"), "metric": cascade.ID("cafe-visits"), "to": 40.0,
		}},
	)
}

func TestEditMakesThingsThatNameEachOther(t *testing.T) {
	t.Parallel()
	s := small(t, &cascadetest.IDs{})
	goal := s.Find(cascade.KindGoal, "be-the-first-choice").(*cascade.Goal)
	measure := s.Find(cascade.KindMeasure, "cafe-visits").(*cascade.Measure)
	if measure.Goal != goal.ID || *measure.To != 40 || s.Team(goal.Owners[0]).Type != cascade.Unit {
		t.Errorf("the things do not name each other: %+v, %+v", goal, measure)
	}
}

func TestEditRefuses(t *testing.T) {
	t.Parallel()
	s := small(t, &cascadetest.IDs{})
	for _, c := range []struct {
		name string
		edit cascade.Edit
		code cascade.Code
		at   string // the field
	}{
		{"no kind", cascade.Edit{Act: cascade.ActCreate, Kind: "thing"}, cascade.Invalid, "kind"},
		{"no act", cascade.Edit{Act: "fold", Kind: cascade.KindGoal}, cascade.Invalid, ""},
		{"no such goal", cascade.Edit{Act: cascade.ActChange, Kind: cascade.KindGoal, Target: "x"}, cascade.NotFound, ""},
		{
			"not there any more",
			cascade.Edit{Act: cascade.ActRemove, Kind: cascade.KindGoal, Target: "x", Base: "1"},
			cascade.NotFound, "",
		},
		{"no such field", change("be-the-first-choice", "colour", "red"), cascade.Invalid, "colour"},
		{"a part of a block", change("be-the-first-choice", "brief.why", "x"), cascade.Invalid, "brief.why"},
		{"of another type", change("be-the-first-choice", "people", "many"), cascade.Invalid, "people"},
		{"kept by Weir", change("be-the-first-choice", "committedOn", cascade.Date(7)), cascade.Invalid, "committedOn"},
		{"not a word", change("be-the-first-choice", "state", "done"), cascade.Invalid, "state"},
		{"out of range", change("be-the-first-choice", "manual", 2.0), cascade.Invalid, "manual"},
		{"names nothing", change("be-the-first-choice", "cycle", cascade.ID("q9")), cascade.Invalid, "cycle"},
		{"not an id", change("be-the-first-choice", "key", "No Id"), cascade.Invalid, "key"},
		{
			"a key taken",
			cascade.Edit{Act: cascade.ActCreate, Kind: cascade.KindGoal, Target: "be-the-first-choice"},
			cascade.Conflict, "key",
		},
		{
			"a key of another list",
			cascade.Edit{Act: cascade.ActCreate, Kind: cascade.KindPerson, Target: "acme"},
			cascade.Conflict, "key",
		},
		{
			"a unit in no unit", cascade.Edit{
				Act: cascade.ActCreate, Kind: cascade.KindTeam, Target: "b", Fields: map[string]any{"parent": cascade.ID("b")},
			}, cascade.Invalid, "parent",
		},
		{"hostile text", change("be-the-first-choice", "intent", "a\x00b"), cascade.Invalid, "intent"},
		{"a list for one", change("be-the-first-choice", "intent", []string{"a"}), cascade.Invalid, "intent"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			cs, err := s.Edit("", []cascade.Edit{c.edit}, editDay, &laterIDs{})
			e, ok := errors.AsType[*cascade.Error](err)
			if cs != nil || !ok || e.Code != c.code || e.Field != c.at || e.At != 1 {
				t.Errorf("%v, %+v; want %s at %q", cs, err, c.code, c.at)
			}
		})
	}
}

func change(goal cascade.ID, field string, v any) cascade.Edit {
	return cascade.Edit{Act: cascade.ActChange, Kind: cascade.KindGoal, Target: goal, Fields: map[string]any{field: v}}
}

// Two people change one goal: what does not touch goes together, what does is a conflict with both versions.
func TestOvertakenChanges(t *testing.T) {
	t.Parallel()
	ids := &cascadetest.IDs{}
	s := small(t, ids)
	goal := s.Find(cascade.KindGoal, "be-the-first-choice")
	base := s.Version(goal)
	after := edited(t, s, ids, change("be-the-first-choice", "intent", "Be the only choice"))
	if after.Version(after.Get(cascade.KindGoal, goal.Head().ID)) == base {
		t.Fatal("a change left the version as it was")
	}
	mine := func(field string, v, was any) cascade.Edit {
		e := change("be-the-first-choice", field, v)
		e.Base, e.Was = base, map[string]any{field: was}
		return e
	}
	for _, c := range []struct {
		name  string
		edit  cascade.Edit
		clash []cascade.Clash
		want  string // the intent afterwards
	}{
		{"another field", mine("people", 4.0, nil), nil, "Be the only choice"},
		{"left as it was read", mine("intent", "Be the first choice", "Be the first choice"), nil, "Be the only choice"},
		{"changed to the same", mine("intent", "Be the only choice", "Be the first choice"), nil, "Be the only choice"},
		{
			"the same field", mine("intent", "Be loved", "Be the first choice"),
			[]cascade.Clash{{Field: "intent", Was: "Be the first choice", Yours: "Be loved", Theirs: "Be the only choice"}},
			"",
		},
		{
			"without what was read", cascade.Edit{
				Act: cascade.ActChange, Kind: cascade.KindGoal, Target: "be-the-first-choice", Base: base,
				Fields: map[string]any{"intent": "Be loved"},
			}, []cascade.Clash{{Field: "intent", Yours: "Be loved", Theirs: "Be the only choice"}}, "",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			cs, err := after.Edit("", []cascade.Edit{c.edit}, editDay, &laterIDs{})
			if c.clash == nil {
				if err != nil {
					t.Fatal(err)
				}
				then, err := after.With(cs)
				if err != nil {
					t.Fatal(err)
				}
				if got := then.Goal(goal.Head().ID).Intent; got != c.want {
					t.Errorf("the intent is %q, want %q", got, c.want)
				}
				return
			}
			e, ok := errors.AsType[*cascade.Error](err)
			if !ok || e.Code != cascade.Conflict || e.Problem != cascade.Overtaken {
				t.Fatalf("%v, want a conflict", err)
			}
			if d := cmp.Diff(c.clash, e.Clashes); d != "" {
				t.Error(d)
			}
		})
	}
	removal := cascade.Edit{Act: cascade.ActRemove, Kind: cascade.KindGoal, Target: goal.Head().ID, Base: base}
	if _, err := after.Edit("", []cascade.Edit{removal}, editDay, ids); cascade.CodeOf(err) != cascade.Conflict {
		t.Errorf("a goal that changed since was removed: %v", err)
	}
}

// Whatever an edit makes, changes or removes, taking it back leads to what was.
func TestEditsAreTakenBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := cascadetest.Snapshot(cascadetest.Options{Goals: 3, Metrics: 3, Others: 2}).Draw(t, "snapshot")
		var all []cascade.Entity
		for _, k := range []cascade.Kind{
			cascade.KindGoal, cascade.KindMetric, cascade.KindMeasure, cascade.KindCycle, cascade.KindInitiative,
			cascade.KindAlignment,
			cascade.KindNeed, cascade.KindReview, cascade.KindWorkItem, cascade.KindPerson, cascade.KindAcknowledged,
		} {
			for e := range s.All(k) {
				all = append(all, e)
			}
		}
		if len(all) == 0 {
			return
		}
		e := rapid.SampledFrom(all).Draw(t, "thing")
		edit := cascade.Edit{Act: cascade.ActRemove, Kind: e.Kind(), Target: e.Head().ID, Base: s.Version(e)}
		if rapid.Bool().Draw(t, "change") {
			edit.Act, edit.Fields = cascade.ActChange, map[string]any{}
			for f := range cascade.Info(e.Kind()).Own() {
				if f.Type == cascade.TypeText && !f.List && !f.Required && f.Name != "email" && f.Schemes == nil {
					edit.Fields[f.Name] = "another text"
					if f.Name == "timezone" {
						edit.Fields[f.Name] = "Asia/Tokyo"
					}
				}
			}
		}
		cs, err := s.Edit("", []cascade.Edit{edit}, editDay, &laterIDs{})
		if p, ok := e.(*cascade.Person); ok && p.Rights() == cascade.Owner && err != nil {
			return // the last one
		}
		if err != nil {
			t.Fatal(err)
		}
		after, err := s.With(cs)
		if err != nil {
			t.Fatal(err)
		}
		back, err := after.TakeBack("", cs, editDay, &cascadetest.IDs{})
		if err != nil {
			t.Fatalf("%s of %s: %v", edit.Act, e.Kind(), err)
		}
		then, err := after.With(back)
		if err != nil {
			t.Fatal(err)
		}
		if d := cascadetest.Difference(&s, &then); d != "" {
			t.Fatalf("taking it back leaves a difference:\n%s", d)
		}
		if err := then.Verify(); err != nil {
			t.Fatal(err)
		}
		if len(cs) > 0 && edit.Act == cascade.ActChange {
			if _, err := then.TakeBack("", cs, editDay, &cascadetest.IDs{}); cascade.CodeOf(err) != cascade.Conflict {
				t.Fatalf("it was taken back twice: %v", err)
			}
		}
	})
}

// Removing and making things again by their fields says the same: what get gives, create takes.
func TestFieldsSayAll(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := cascadetest.Snapshot(cascadetest.Options{Goals: 2, Metrics: 3, Others: 2, NoHistory: true}).Draw(t, "snapshot")
		for _, k := range []cascade.Kind{cascade.KindMetric, cascade.KindGoal, cascade.KindInitiative, cascade.KindCycle} {
			for e := range s.All(k) {
				edit := cascade.Edit{Act: cascade.ActCreate, Kind: k, Target: cascade.ID("copy-of-it"), Fields: map[string]any{}}
				for f := range cascade.Info(k).Own() {
					if v := f.Get(e); v != nil && !f.Kept && f.Type != cascade.TypeKey {
						edit.Fields[f.Name] = v
					}
				}
				cs, err := s.Edit("", []cascade.Edit{edit}, editDay, &laterIDs{})
				if err != nil {
					t.Fatal(err)
				}
				c := cascade.Clone(cs[0].After)
				c.Head().Key = e.Head().Key
				e := cascade.Clone(e)
				unfiled(e)
				if i, ok := e.(*cascade.Initiative); ok && i.Visibility == "" { // made anew it is as closed as what it serves
					c.(*cascade.Initiative).Sight = i.Sight
				}
				if !cascade.Same(c, e) {
					t.Fatalf("made again by its fields a %s says\n%s, not\n%s", k, cascade.Encode(c), cascade.Encode(e))
				}
			}
		}
	})
}

// A workspace that has an owner keeps one, whatever way they would go.
func TestLastOwner(t *testing.T) {
	t.Parallel()
	person := func(key string, role cascade.Role) cascade.Edit {
		return cascade.Edit{
			Act: cascade.ActCreate, Kind: cascade.KindPerson, Target: cascade.ID(key),
			Fields: map[string]any{"role": string(role)},
		}
	}
	become := func(key string, role cascade.Role) cascade.Edit {
		return cascade.Edit{
			Act: cascade.ActChange, Kind: cascade.KindPerson, Target: cascade.ID(key),
			Fields: map[string]any{"role": string(role)},
		}
	}
	leave := func(key string) cascade.Edit {
		return cascade.Edit{Act: cascade.ActRemove, Kind: cascade.KindPerson, Target: cascade.ID(key)}
	}
	ids := &cascadetest.IDs{}
	s := edited(t, small(t, ids), ids, person("ola", cascade.Owner), person("ada", cascade.Admin))
	for name, edits := range map[string][]cascade.Edit{
		"leaves":                    {leave("ola")},
		"steps down":                {become("ola", cascade.Admin)},
		"leaves as another arrives": {person("kim", cascade.Admin), leave("ola")},
	} {
		_, err := s.Edit("", edits, editDay, ids)
		var list cascade.Errors
		if !errors.As(err, &list) || list[0].Field != "role" ||
			list[0].Message.String() != "This workspace needs an owner. Make somebody else one first." {
			t.Errorf("the last owner %s: %v", name, err)
		}
	}
	edited(t, s, ids, become("ola", cascade.Owner))
	two := edited(t, s, ids, become("ada", cascade.Owner), become("ola", cascade.Member))
	edited(t, two, ids, leave("ola"))
	promotion, err := s.Edit("", []cascade.Edit{become("ada", cascade.Owner)}, editDay, ids)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := edited(t, two, ids, leave("ola")).TakeBack("", promotion, editDay, &cascadetest.IDs{}); err == nil {
		t.Error("making the last owner one is taken back")
	}
	// Where nobody but whoever is at the machine owns the workspace, there is nobody to keep.
	local, err := cascade.Snapshot{}.With([]cascade.Change{{After: &cascade.Person{
		Header: cascade.Header{ID: "you"}, Role: cascade.Owner, Local: true,
	}}})
	if err != nil {
		t.Fatal(err)
	}
	one := edited(t, local, ids, person("ada", cascade.Admin))
	edited(t, one, ids, leave("ada"))
}
