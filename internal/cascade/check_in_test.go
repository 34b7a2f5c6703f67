package cascade

import (
	"testing"
	"time"
)

// TestACheckInKeepsWhatIsReadAlready: a check-in with the value that stands already changes nothing of the reading.
func TestACheckInKeepsWhatIsReadAlready(t *testing.T) {
	t.Parallel()
	ids := &countIDs{}
	at := OnDay(NewDate(2026, 11, 9))
	s, _ := mustApply(t, Snapshot{}, ids, smallest(), ApplyOptions{})
	activation := s.Find(KindMetric, "activation").Head().ID
	cs, err := s.Observe(s.Find(KindPerson, "ana").Head().ID,
		[]Observation{{Metric: activation, At: at, Value: 33, Note: "by hand"}},
		time.Date(2026, 11, 16, 9, 0, 0, 0, time.UTC), ids)
	if err != nil {
		t.Fatal(err)
	}
	if s, err = s.With(cs); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		value float64
		at    Moment
		gives bool
	}{{33, at, false}, {34, at, true}, {33, AtTime(at.Date().Time().Add(15 * time.Hour)), false}} {
		after, _ := mustApply(t, s, ids, Document{Entities: []Entity{
			&CheckIn{Goal: "reply", At: c.at, By: "ana", Values: map[ID]float64{"kr": c.value}},
		}}, ApplyOptions{})
		o := after.ObservationOn(activation, at.Date())
		if given := o.CheckIn != ""; o.Value != c.value || given != c.gives || (o.Note == "") != c.gives {
			t.Errorf("a check-in of %v at %s leaves %+v", c.value, c.at, o)
		}
	}
	ana, reply := s.Find(KindPerson, "ana").Head().ID, s.Find(KindGoal, "reply").Head().ID
	in := CheckInInput{Goal: reply, At: at, Values: map[ID]float64{s.Find(KindMeasure, "kr").Head().ID: 33}}
	cs, err = s.CheckIn(ana, in, time.Date(2026, 11, 16, 9, 0, 0, 0, time.UTC), ids)
	if err != nil || len(cs) != 1 || cs[0].Kind() != KindCheckIn {
		t.Errorf("checking in changes %s (%v)", EncodeChanges(cs), err)
	}
}
