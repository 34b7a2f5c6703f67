package cascade

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

var monday = time.Date(2026, 11, 16, 9, 0, 0, 0, time.UTC)

// twoGoals is a company in which two goals read one metric, and neither gives its measure an id of its own.
func twoGoals(more ...Entity) Document {
	doc := smallest()
	doc.Entities = append(doc.Entities,
		&Measure{Header: Header{Key: "activation"}, Goal: "reply", Metric: "activation", To: ptr(40.0)},
		&Measure{Header: Header{Key: "Activation"}, Goal: "top", Metric: "activation", To: ptr(60.0)},
	)
	doc.Entities = append(doc.Entities, more...)
	return doc
}

func theMeasure(t *testing.T, s *Snapshot, goal, key string) *Measure {
	t.Helper()
	m, ok := s.Find(KindMeasure, goal+":"+key).(*Measure)
	if !ok {
		t.Fatalf("there is no measure %s of %s", key, goal)
	}
	return m
}

func TestKeysOfMeasuresAreUniqueWithinTheirGoal(t *testing.T) {
	t.Parallel()
	ids := &countIDs{}
	doc := func() Document {
		return twoGoals(
			&CheckIn{Goal: "top", At: OnDay(NewDate(2026, 11, 1)), By: "ana", Values: map[ID]float64{"activation": 50}},
			&Revision{Goal: "reply", At: OnDay(NewDate(2026, 11, 2)), Measure: "ACTIVATION", Field: "to", Was: "50", Now: "40"},
			&Acknowledged{Rule: "no-baseline", Measure: "top:activation", Reason: "first quarter"},
			&Acknowledged{Rule: "no-baseline", Measure: "kr", Reason: "it is the only one of that key"},
		)
	}
	s, _ := mustApply(t, Snapshot{}, ids, doc(), ApplyOptions{})
	if err := s.Verify(); err != nil {
		t.Error(err)
	}
	reply, top := theMeasure(t, &s, "reply", "activation"), theMeasure(t, &s, "TOP", "activation")
	if reply == top || reply.Goal != s.Find(KindGoal, "reply").Head().ID || *top.To != 60 {
		t.Errorf("the measures are %+v and %+v", reply, top)
	}
	for c := range s.All(KindCheckIn) {
		if v := c.(*CheckIn).Values; v[top.ID] != 50 {
			t.Errorf("the check-in of top gives %v, want a value of %s", v, top.ID)
		}
	}
	for r := range s.All(KindRevision) {
		if of := r.(*Revision).Measure; of != reply.ID {
			t.Errorf("the revision of reply is about %s, want %s", of, reply.ID)
		}
	}
	for want, m := range map[string]*Measure{"reply:activation": reply, "top:Activation": top} {
		if got := s.Label(KindMeasure, m.ID); got != want {
			t.Errorf("a measure whose key another goal has too is called %s, want %s", got, want)
		}
		if s.Naming(m) != m.Key || !s.Means(m) {
			t.Errorf("within its goal it is called %s, want %s", s.Naming(m), m.Key)
		}
	}
	kr := theMeasure(t, &s, "reply", "kr")
	if s.Label(KindMeasure, kr.ID) != "kr" || s.Find(KindMeasure, "KR") != Entity(kr) {
		t.Errorf("a key that one goal has is called %s, want kr", s.Label(KindMeasure, kr.ID))
	}
	if _, cs := mustApply(t, s, ids, doc(), ApplyOptions{Prune: true}); len(cs) != 0 {
		t.Errorf("the second apply makes changes: %s", EncodeChanges(cs))
	}
}

func TestAKeyOfSeveralMeasuresIsRefusedWithBoth(t *testing.T) {
	t.Parallel()
	ids := &countIDs{}
	ack := func() *Acknowledged { return &Acknowledged{Rule: "no-baseline", Measure: "activation", Reason: "x"} }
	says := func(err error) {
		t.Helper()
		for _, want := range []string{"activation", "reply:activation", "top:activation"} {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%v does not name %s", err, want)
			}
		}
	}
	_, err := Snapshot{}.Apply("", twoGoals(ack()), ids, ApplyOptions{})
	says(err)
	s, _ := mustApply(t, Snapshot{}, ids, twoGoals(), ApplyOptions{})
	_, err = s.Apply("", Document{Entities: []Entity{ack()}}, ids, ApplyOptions{})
	says(err)
	if unclear := s.Unclear(KindMeasure, "ACTIVATION"); unclear == nil ||
		!strings.Contains(unclear.Error(), "reply:activation") {
		t.Errorf("a bare key of two measures: %v", unclear)
	}
	if e := s.Find(KindMeasure, "activation"); e != nil {
		t.Errorf("a bare key of two measures names %s", e.Head().ID)
	}
	if unclear := s.Unclear(KindMeasure, "kr"); unclear != nil {
		t.Errorf("a key of one measure: %v", unclear)
	}
}

func TestAMeasureTwiceInOneGoalIsRefused(t *testing.T) {
	t.Parallel()
	again := &Measure{Header: Header{Key: "ACTIVATION"}, Goal: "top", Metric: "activation"}
	_, err := Snapshot{}.Apply("", twoGoals(again), &countIDs{}, ApplyOptions{})
	if err == nil || !strings.Contains(err.Error(), "give one of the two another id") {
		t.Errorf("two keys of one goal that differ by case alone: %v", err)
	}
}

// What moves with its key from one goal of a document to another stays the same thing.
func TestAMeasureThatMovesStays(t *testing.T) {
	t.Parallel()
	ids := &countIDs{}
	s, _ := mustApply(t, Snapshot{}, ids, smallest(), ApplyOptions{})
	was := theMeasure(t, &s, "reply", "kr").ID
	doc := smallest()
	for _, e := range doc.Entities {
		if m, ok := e.(*Measure); ok {
			m.Goal = "top"
		}
	}
	s, _ = mustApply(t, s, ids, doc, ApplyOptions{})
	if now := theMeasure(t, &s, "top", "kr").ID; now != was {
		t.Errorf("it is %s now and was %s", now, was)
	}
}

func TestTwoEqualAsksAreTwo(t *testing.T) {
	t.Parallel()
	ids := &countIDs{}
	asks := func(by ...Date) Document {
		doc := smallest()
		for _, d := range by {
			doc.Entities = append(doc.Entities, &Need{Goal: "top", From: "product", What: "a reviewer", By: d})
		}
		return doc
	}
	november, december := NewDate(2026, 11, 30), NewDate(2026, 12, 15)
	s, _ := mustApply(t, Snapshot{}, ids, asks(november, november, december), ApplyOptions{})
	of := func(s *Snapshot) (all []string) {
		for n := range s.NeedsOf(s.Find(KindGoal, "top").Head().ID) {
			all = append(all, fmt.Sprint(n.ID, " ", n.By))
		}
		return all
	}
	was := of(&s)
	if len(was) != 3 {
		t.Fatalf("three asks are kept as %v", was)
	}
	if _, cs := mustApply(t, s, ids, asks(november, november, december), ApplyOptions{}); len(cs) != 0 {
		t.Errorf("the second apply makes changes: %s", EncodeChanges(cs))
	}
	s, _ = mustApply(t, s, ids, asks(november, december), ApplyOptions{})
	if now := of(&s); len(now) != 2 || now[0] != was[0] || now[1] != was[2] {
		t.Errorf("without one of three they are %v, were %v", now, was)
	}
	for n := range s.NeedsOf(s.Find(KindGoal, "top").Head().ID) {
		if name := s.Naming(n); name != "" {
			t.Errorf("an ask is written with id %q", name)
		}
	}
}

func TestAKeyOfAnotherGoalIsFree(t *testing.T) {
	t.Parallel()
	ids := &countIDs{}
	s, _ := mustApply(t, Snapshot{}, ids, twoGoals(), ApplyOptions{})
	add := func(goal, key ID) error {
		_, err := s.Edit("", []Edit{{Act: ActCreate, Kind: KindMeasure, Target: key, Fields: map[string]any{
			"goal": goal, "metric": ID("activation"),
		}}}, monday, ids)
		return err
	}
	if err := add("top", "kr"); err != nil {
		t.Errorf("a key that another goal has: %v", err)
	}
	if err := add("reply", "KR"); CodeOf(err) != Conflict && err == nil {
		t.Errorf("a key that the goal has: %v", err)
	}
	_, err := s.Edit("", []Edit{{
		Act: ActChange, Kind: KindMeasure, Target: "reply:activation", Fields: map[string]any{"goal": ID("top")},
	}}, monday, ids)
	if err == nil {
		t.Error("a measure moves to a goal that has one of its key")
	}
	_, err = s.Edit("", []Edit{{Act: ActRemove, Kind: KindMeasure, Target: "activation"}}, monday, ids)
	if err == nil || !strings.Contains(err.Error(), "top:Activation") {
		t.Errorf("removing what a key of two measures names: %v", err)
	}
}
