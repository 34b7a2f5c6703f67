package sight_test

import (
	"slices"
	"testing"
	"time"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
)

// removedBy removes a thing as somebody, and returns the state after with the changes that take it back as they see it.
func removedBy(t *testing.T, s cascade.Snapshot, person string, e cascade.Entity) (cascade.Snapshot, []cascade.Change) {
	t.Helper()
	who, w := find[*cascade.Person](t, &s, cascade.KindPerson, person).ID, world(s)
	view := w.View(who).Snapshot()
	made := view.Removal(view.Get(e.Kind(), e.Head().ID))
	whole := w.Complete(w.Lift(who, made))
	cascade.Stamp(whole, 9)
	made = slices.DeleteFunc(made, func(c cascade.Change) bool { return cascade.Withheld(c.Before) })
	return with(t, s, whole), made
}

// takenBack takes changes back as somebody.
func takenBack(t *testing.T, s cascade.Snapshot, person string, made []cascade.Change) cascade.Snapshot {
	t.Helper()
	who, w := find[*cascade.Person](t, &s, cascade.KindPerson, person).ID, world(s)
	back, err := w.View(who).Snapshot().TakeBack(who, made, time.Time{}, &cascadetest.IDs{})
	if err != nil {
		t.Fatal(err)
	}
	whole := w.Complete(w.Lift(who, back))
	cascade.Stamp(whole, 99)
	after := with(t, s, whole)
	if err := after.Verify(); err != nil {
		t.Fatal(err)
	}
	return after
}

// TestTakingBackTellsNothingSaidMeanwhile: what people hang on what was left of a thing is for those for whom it was
// left, also when the removal is taken back; what stood there before comes back for all.
func TestTakingBackTellsNothingSaidMeanwhile(t *testing.T) {
	t.Parallel()
	s := load(t, small(&cascade.CheckIn{Goal: "child", At: cascade.OnDay(today - 7), By: "out", Learned: "open"}))
	child := find[*cascade.Goal](t, &s, cascade.KindGoal, "child")
	after, made := removedBy(t, s, "out", child)
	in := find[*cascade.Person](t, &s, cascade.KindPerson, "in").ID
	said := &cascade.CheckIn{
		Header: cascade.Header{ID: "said"}, Goal: child.ID, At: cascade.OnDay(today), By: in,
		Learned: "secret",
	}
	hung := &cascade.Measure{
		Header: cascade.Header{ID: "hung", Key: "hung"}, Goal: child.ID,
		Metric: find[*cascade.Metric](t, &s, cascade.KindMetric, "o-metric").ID,
	}
	cs := []cascade.Change{{After: said}, {After: hung}}
	cascade.Stamp(cs, 50)
	back := takenBack(t, with(t, after, cs), "out", made)
	w := world(back)
	for person, want := range map[string]int{"in": 2, "out": 1, "third": 1} {
		view := w.View(find[*cascade.Person](t, &s, cascade.KindPerson, person).ID).Snapshot()
		if view.Goal(child.ID) == nil {
			t.Fatalf("%s does not see the goal again", person)
		}
		if n := view.Len(cascade.KindCheckIn); n != want {
			t.Errorf("%s sees %d check-ins, want %d", person, n, want)
		}
		if there := view.Measure(hung.ID) != nil; there != (want == 2) {
			t.Errorf("%s sees the measure that was hung on it: %t", person, there)
		}
		for _, key := range []string{"o-kr", "r-kr"} {
			if view.Measure(find[*cascade.Measure](t, &s, cascade.KindMeasure, key).ID) == nil {
				t.Errorf("%s misses %s, which stood there before", person, key)
			}
		}
	}
}

// TestTakingBackWhatWasNarrowed: a thing comes back as open as it was, with what is hidden of it, also when those for
// whom it was left have hidden it since.
func TestTakingBackWhatWasNarrowed(t *testing.T) {
	t.Parallel()
	s := load(t, small())
	child := find[*cascade.Goal](t, &s, cascade.KindGoal, "child")
	after, made := removedBy(t, s, "out", child)
	left := after.Goal(child.ID)
	narrow := cascade.Clone(left)
	narrow.Sight = hiddenTo(find[*cascade.Person](t, &s, cascade.KindPerson, "in").ID)
	narrow.Intent = "said among insiders"
	back := takenBack(t, with(t, after, []cascade.Change{{Before: left, After: narrow}}), "out", made)
	for _, person := range []string{"in", "out", "third"} {
		view := world(back).View(find[*cascade.Person](t, &s, cascade.KindPerson, person).ID).Snapshot()
		if g := view.Goal(child.ID); g == nil || g.Intent != child.Intent {
			t.Errorf("%s sees %+v", person, g)
		}
	}
	hiddenParts(t, &back)
}

// TestAClearedBlockKeepsWhatIsUnseen: a block that somebody clears keeps what they do not see of it, and shows to them
// no more; what they write in its place is joined with that.
func TestAClearedBlockKeepsWhatIsUnseen(t *testing.T) {
	t.Parallel()
	s := load(t, small(&cascade.Review{Header: keyed("h-review"), Goal: "h-goal"}, &cascade.Goal{Header: keyed("helper")},
		&cascade.Alignment{
			By: cascade.ByDirect, Goal: "helper", To: "top", Case: &cascade.Case{Urgent: true, GovernedBy: "h-review"},
		}))
	out := find[*cascade.Person](t, &s, cascade.KindPerson, "out").ID
	line, review := lineOf(&s, "helper", "top").(*cascade.Alignment), s.Find(cascade.KindReview, "h-review").Head().ID
	for _, step := range []struct{ write, stored *cascade.Case }{
		{nil, &cascade.Case{GovernedBy: review}},
		{&cascade.Case{Urgent: true}, &cascade.Case{Urgent: true, GovernedBy: review}},
	} {
		w := world(s)
		was := w.View(out).Snapshot().Get(cascade.KindAlignment, line.ID)
		now := cascade.Clone(was).(*cascade.Alignment)
		now.Case = step.write
		s = with(t, s, w.Lift(out, []cascade.Change{{Before: was, After: now}}))
		got := s.Get(cascade.KindAlignment, line.ID).(*cascade.Alignment).Case
		if got == nil || *got != *step.stored {
			t.Errorf("%+v is stored, want %+v", got, step.stored)
		}
		seen := world(s).View(out).Snapshot().Get(cascade.KindAlignment, line.ID).(*cascade.Alignment).Case
		if (seen == nil) != (step.write == nil) || seen != nil && *seen != *step.write {
			t.Errorf("who wrote %+v sees %+v", step.write, seen)
		}
	}
}

// TestTakingBackWhatAHiddenBetNames: what stayed for the control of a hidden bet comes back for all.
func TestTakingBackWhatAHiddenBetNames(t *testing.T) {
	t.Parallel()
	s := load(t, small(&cascade.Metric{Header: keyed("plain"), Name: "plain"}, &cascade.Goal{
		Header: keyed("bold"), Bet: &cascade.Bet{Change: "x", Metric: "h-metric", Control: "plain"},
	}))
	metric := find[*cascade.Metric](t, &s, cascade.KindMetric, "plain")
	after, made := removedBy(t, s, "out", metric)
	back := takenBack(t, after, "out", made)
	for _, person := range []string{"in", "out", "third"} {
		view := world(back).View(find[*cascade.Person](t, &s, cascade.KindPerson, person).ID).Snapshot()
		if m := view.Metric(metric.ID); m == nil || m.Name != metric.Name {
			t.Errorf("%s sees %+v", person, m)
		}
		bet := find[*cascade.Goal](t, view, cascade.KindGoal, "bold").Bet
		if there := bet != nil && bet.Control == metric.ID; there != (person == "in") {
			t.Errorf("%s sees the bet %+v", person, bet)
		}
	}
}

// TestTakingBackWhatPickedWhatIsGone: a line whose driver its goal has lost meanwhile does not come back.
func TestTakingBackWhatPickedWhatIsGone(t *testing.T) {
	t.Parallel()
	s := load(t, small(&cascade.Goal{Header: keyed("helper")},
		&cascade.Goal{Header: keyed("led"), Drivers: []cascade.Driver{{Key: "push", Text: "push"}}},
		&cascade.Alignment{By: cascade.ByResponse, Goal: "helper", To: "led", Driver: "push"}))
	after, made := removedBy(t, s, "out", lineOf(&s, "helper", "led"))
	led := find[*cascade.Goal](t, &after, cascade.KindGoal, "led")
	bare := cascade.Clone(led)
	bare.Drivers = nil
	after = with(t, after, []cascade.Change{{Before: led, After: bare}})
	view := world(after).View(find[*cascade.Person](t, &s, cascade.KindPerson, "out").ID).Snapshot()
	if cs, err := view.TakeBack("", made, time.Time{}, &cascadetest.IDs{}); cascade.ProblemOf(err) != cascade.Gone {
		t.Errorf("it is taken back: %s (%v)", cascade.EncodeChanges(cs), err)
	}
}

// TestWhatWasLeftLongAgo: of what was left before it was kept since when, all that hangs on it counts as hung on it
// since.
func TestWhatWasLeftLongAgo(t *testing.T) {
	t.Parallel()
	s := load(t, small())
	child := find[*cascade.Goal](t, &s, cascade.KindGoal, "child")
	after, made := removedBy(t, s, "out", child)
	left := after.Goal(child.ID)
	old := cascade.Clone(left)
	old.Remnant = &cascade.Remnant{Audience: left.Remnant.Audience}
	after = with(t, after, []cascade.Change{{Before: left, After: old}})
	hung := &cascade.Measure{
		Header: cascade.Header{ID: "hung", Key: "hung"}, Goal: child.ID,
		Metric: find[*cascade.Metric](t, &s, cascade.KindMetric, "o-metric").ID,
	}
	cs := []cascade.Change{{After: hung}}
	cascade.Stamp(cs, 50)
	remnant(t, ptr(takenBack(t, with(t, after, cs), "out", made)), hung)
}

func ptr[T any](v T) *T { return &v }
