package cascade_test

import (
	"errors"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
)

// A committed measure is changed with a reason, which a revision tells; without one it is not.
func TestEditRevises(t *testing.T) {
	t.Parallel()
	ids := &cascadetest.IDs{}
	s := edited(t, small(t, ids), ids,
		cascade.Edit{
			Act: cascade.ActCreate, Kind: cascade.KindMetric, Target: "queue", Fields: map[string]any{"name": "Queue"},
		},
		cascade.Edit{
			Act: cascade.ActChange, Kind: cascade.KindGoal, Target: "be-the-first-choice",
			Fields: map[string]any{"state": "committed"},
		},
	)
	change := func(reason string, fields map[string]any) cascade.Edit {
		return cascade.Edit{
			Act: cascade.ActChange, Kind: cascade.KindMeasure, Target: "cafe-visits", Fields: fields, Reason: reason,
		}
	}
	var list cascade.Errors
	_, err := s.Edit("", []cascade.Edit{change("", map[string]any{"to": 38.0})}, editDay, ids)
	if !errors.As(err, &list) || list[0].Problem != cascade.NeedsRevision || list[0].Field != "to" {
		t.Errorf("without a reason: %v", err)
	}
	revisions := func(s cascade.Snapshot) (out []cascade.Revision) {
		for e := range s.All(cascade.KindRevision) {
			r := *e.(*cascade.Revision)
			r.Header, r.Goal, r.Measure = cascade.Header{}, "", ""
			out = append(out, r)
		}
		return out
	}
	if free := edited(t, s, ids, change("so it is", map[string]any{"misses": "who pays"})); len(revisions(free)) != 0 {
		t.Errorf("a field that needs none has one: %+v", revisions(free))
	}
	after := edited(t, s, ids, change("two cafés opened later", map[string]any{"to": 38.0, "metric": cascade.ID("queue")}))
	after = edited(t, after, ids, change("and one closed", map[string]any{"to": 38.5}))
	queue, visits := after.Find(cascade.KindMetric, "queue").Head().ID,
		after.Find(cascade.KindMetric, "cafe-visits").Head().ID
	at := cascade.AtTime(editDay)
	got := map[string]cascade.Revision{}
	for _, r := range revisions(after) {
		got[r.Was] = r
	}
	for _, want := range []cascade.Revision{
		{At: at, Field: "to", Was: "40", Now: "38", Reason: "two cafés opened later"},
		{At: at, Field: "metric", Was: "@" + string(visits), Now: "@" + string(queue), Reason: "two cafés opened later"},
	} {
		if got[want.Was] != want {
			t.Errorf("a revision is %+v, want %+v", got[want.Was], want)
		}
	}
	if last := got["38"]; len(got) != 3 || last.Now != "38.5" || last.At == at {
		t.Errorf("of %d the second one of the same moment is %+v", len(got), last)
	}
	if m := after.Find(cascade.KindMeasure, "cafe-visits").(*cascade.Measure); *m.To != 38.5 || m.Metric != queue {
		t.Errorf("the measure is %+v", m)
	}
	if _, err := s.Edit("", []cascade.Edit{change("turned \u202e round", map[string]any{"to": 38.0})}, editDay,
		ids); err == nil {
		t.Error("a reason that cannot be shown is taken")
	}
}

// Taking back the change of a committed measure takes its revision along.
func TestRevisingIsTakenBack(t *testing.T) {
	t.Parallel()
	ids := &cascadetest.IDs{}
	s := edited(t, small(t, ids), ids, cascade.Edit{
		Act: cascade.ActChange, Kind: cascade.KindGoal, Target: "be-the-first-choice",
		Fields: map[string]any{"state": "committed"},
	})
	cs, err := s.Edit("", []cascade.Edit{{
		Act: cascade.ActChange, Kind: cascade.KindMeasure, Target: "cafe-visits", Fields: map[string]any{"to": 38.0},
		Reason: "too high",
	}}, editDay, ids)
	if err != nil || len(cs) != 2 {
		t.Fatalf("%d changes: %v", len(cs), err)
	}
	cascade.Stamp(cs, 2)
	after, err := s.With(cs)
	if err != nil {
		t.Fatal(err)
	}
	back, err := after.TakeBack("", cs, editDay, &cascadetest.IDs{})
	if err != nil {
		t.Fatal(err)
	}
	before, err := after.With(back)
	if err != nil {
		t.Fatal(err)
	}
	if m := before.Find(cascade.KindMeasure, "cafe-visits").(*cascade.Measure); *m.To != 40 ||
		before.Len(cascade.KindRevision) != 0 {
		t.Errorf("it is %+v with %d revisions", m, before.Len(cascade.KindRevision))
	}
}
