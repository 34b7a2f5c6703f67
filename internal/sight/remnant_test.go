package sight_test

import (
	"bytes"
	"testing"

	"weir.dev/weir/internal/cascade"
)

func keyed(k string) cascade.Header { return cascade.Header{Key: k} }

func hiddenTo(who ...cascade.ID) cascade.Sight {
	return cascade.Sight{Visibility: cascade.Hidden, Audience: who}
}

// lineOf finds the line that a goal of small serves another by.
func lineOf(s *cascade.Snapshot, from, to string) cascade.Entity {
	for e := range s.All(cascade.KindAlignment) {
		a := e.(*cascade.Alignment)
		if g := s.Goal(a.Goal); g != nil && g.Key == from && s.Goal(a.To).Key == to {
			return a
		}
	}
	return nil
}

// TestARemovedLineStaysForInsiders: a line that names something its remover does not see goes for them and for all
// others who do not see that, and leaves no bare line at a redacted goal.
func TestARemovedLineStaysForInsiders(t *testing.T) {
	t.Parallel()
	helper := &cascade.Goal{Header: keyed("helper")}
	half := &cascade.Goal{
		Header: keyed("half"), Sight: cascade.Sight{Visibility: cascade.Redacted, Audience: []cascade.ID{"in", "out"}},
	}
	review := &cascade.Review{Header: keyed("h-review"), Goal: "h-goal"}
	governed := func(to cascade.ID) *cascade.Alignment {
		return &cascade.Alignment{
			By: cascade.ByDirect, Goal: "helper", To: to, Case: &cascade.Case{Urgent: true, GovernedBy: "h-review"},
		}
	}
	removesLine := func(to string) decide {
		return func(_ *testing.T, view cascade.Snapshot, _ cascade.ID) []cascade.Change {
			return view.Removal(lineOf(&view, "helper", to))
		}
	}
	checkLift(t, []lifted{
		{"of a hidden review", []cascade.Entity{helper, review, governed("top")}, removesLine("top"), func(
			t *testing.T, s *cascade.Snapshot,
		) {
			remnant(t, s, lineOf(s, "helper", "top"))
		}},
		{
			"of a hidden review, to a redacted goal",
			[]cascade.Entity{helper, half, review, governed("half")},
			removesLine("half"), func(t *testing.T, s *cascade.Snapshot) { remnant(t, s, lineOf(s, "helper", "half")) },
		},
		{"of a hidden driver", []cascade.Entity{
			helper, &cascade.Alignment{By: cascade.ByResponse, Goal: "helper", To: "child", Driver: "secret"},
		}, removesLine("child"), func(t *testing.T, s *cascade.Snapshot) { remnant(t, s, lineOf(s, "helper", "child")) }},
	})
}

// TestARemovedReadingGoes: a reading goes for everybody, also when a check-in gave it that its remover does not see.
func TestARemovedReadingGoes(t *testing.T) {
	t.Parallel()
	day := cascade.OnDay(today)
	checkLift(t, []lifted{{"of a hidden check-in", []cascade.Entity{
		&cascade.Measure{Header: keyed("deep"), Goal: "h-goal", Metric: "o-metric"},
		&cascade.CheckIn{Goal: "h-goal", At: day, By: "in", Values: map[cascade.ID]float64{"deep": 7}},
	}, func(t *testing.T, view cascade.Snapshot, _ cascade.ID) []cascade.Change {
		for o := range view.All(cascade.KindObservation) {
			return view.Removal(o)
		}
		t.Fatal("there is no reading")
		return nil
	}, func(t *testing.T, s *cascade.Snapshot) {
		if n := s.Len(cascade.KindObservation); n != 0 || s.Len(cascade.KindCheckIn) != 1 {
			t.Errorf("%d readings and %d check-ins are left", n, s.Len(cascade.KindCheckIn))
		}
	}}})
}

// TestWhatStaysIsForEachWhoSeesAPart: what somebody keeps of a removed thing rests on what they see, whatever else is
// hidden from its remover.
func TestWhatStaysIsForEachWhoSeesAPart(t *testing.T) {
	t.Parallel()
	theirs := &cascade.Metric{Header: keyed("t-metric"), Name: "theirs", Sight: hiddenTo("third")}
	sees := func(t *testing.T, s *cascade.Snapshot, person string, e cascade.Entity, want bool) {
		t.Helper()
		view := world(*s).View(find[*cascade.Person](t, s, cascade.KindPerson, person).ID).Snapshot()
		if got := e != nil && view.Get(e.Kind(), e.Head().ID) != nil; got != want {
			t.Errorf("%s sees what is left: %t, want %t", person, got, want)
		}
	}
	checkLift(t, []lifted{
		{"a line of theirs, and a hidden driver", []cascade.Entity{
			theirs, &cascade.Alignment{By: cascade.ByMetric, Team: "crew", Metric: "t-metric", To: "child"},
		}, removes(cascade.KindGoal, "child"), func(t *testing.T, s *cascade.Snapshot) {
			for person, want := range map[string]bool{"third": true, "in": true, "out": false} {
				sees(t, s, person, s.Find(cascade.KindGoal, "child"), want)
			}
		}},
		{"two parts hidden from one another's people", []cascade.Entity{
			theirs, &cascade.Goal{Header: keyed("two"), Drivers: []cascade.Driver{
				{Key: "a", Text: "a", Metric: "h-metric"}, {Key: "b", Text: "b", Metric: "t-metric"},
			}},
		}, removes(cascade.KindGoal, "two"), func(t *testing.T, s *cascade.Snapshot) {
			for person, want := range map[string]bool{"third": true, "in": true, "out": false} {
				sees(t, s, person, s.Find(cascade.KindGoal, "two"), want)
			}
		}},
	})
}

// TestWhatIsHiddenKeepsWhatItNames: what somebody removes stays for those who see hidden things that name it.
func TestWhatIsHiddenKeepsWhatItNames(t *testing.T) {
	t.Parallel()
	q4 := &cascade.Cycle{Header: keyed("q4"), From: today - 60, To: today + 30}
	plain := &cascade.Metric{Header: keyed("plain"), Name: "plain"}
	hidden := hiddenTo("in")
	for _, c := range []struct {
		name   string
		hidden cascade.Entity
		more   cascade.Entity
		kind   cascade.Kind
		key    string
	}{
		{"an initiative", &cascade.Initiative{Title: "x", Serves: []cascade.ID{"child"}, Sight: hidden}, q4, "goal", "child"},
		{"a work item", &cascade.WorkItem{Title: "x", Serves: []cascade.ID{"child"}, Sight: hidden}, q4, "goal", "child"},
		{"what it replaces", &cascade.Goal{Intent: "x", Replaces: "child", Sight: hidden}, q4, "goal", "child"},
		{"a cycle", &cascade.Goal{Intent: "x", Cycle: "q4", Sight: hidden}, q4, "cycle", "q4"},
		{"a team that judges", &cascade.Goal{Intent: "x", Supports: []cascade.ID{"crew"}, Sight: hidden}, q4, "team", "crew"},
		{"a formula", &cascade.Metric{Name: "x", Formula: "h-metric + o-metric", Sight: hidden}, q4, "metric", "o-metric"},
		{
			"the control of a bet",
			&cascade.Goal{Intent: "x", Bet: &cascade.Bet{Change: "x", Metric: "h-metric", Control: "o-metric"}, Sight: hidden},
			q4, "metric", "o-metric",
		},
		{
			"the control of a hidden bet of an open goal",
			&cascade.Goal{Intent: "x", Bet: &cascade.Bet{Change: "x", Metric: "h-metric", Control: "plain"}},
			plain, "metric", "plain",
		},
		{
			"a hidden part of the formula of an open composite", &cascade.Metric{Name: "x", Formula: "h-metric + plain"},
			plain, "metric", "plain",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.hidden.Head().Key = "secret-one"
			s := load(t, small(clones(c.more, c.hidden)...))
			w, out := world(s), find[*cascade.Person](t, &s, cascade.KindPerson, "out").ID
			was := s.Find(c.hidden.Kind(), "secret-one")
			whole := w.Lift(out, removes(c.kind, c.key)(t, *w.View(out).Snapshot(), out))
			cascade.Stamp(whole, 9)
			after := with(t, s, whole)
			if is := after.Find(c.hidden.Kind(), "secret-one"); !bytes.Equal(cascade.Encode(was), cascade.Encode(is)) {
				t.Errorf("it lost what it named:\n%s\n%s", cascade.Encode(was), cascade.Encode(is))
			}
			remnant(t, &after, after.Get(c.kind, s.Find(c.kind, c.key).Head().ID))
		})
	}
}

// TestAPartThatIsOpenKeepsNothing: what is named where its remover sees it goes for all, whatever else is hidden there.
func TestAPartThatIsOpenKeepsNothing(t *testing.T) {
	t.Parallel()
	checkLift(t, []lifted{{"a tripwire beside a hidden one", []cascade.Entity{
		&cascade.Metric{Header: keyed("plain"), Name: "plain"},
		&cascade.Goal{Header: keyed("two"), Tripwires: []cascade.Tripwire{
			{Metric: "h-metric", Above: v(1), Then: "stop"}, {Metric: "plain", Above: v(1), Then: "change"},
		}},
	}, removes(cascade.KindMetric, "plain"), func(t *testing.T, s *cascade.Snapshot) {
		if _, left := s.Remnants(); s.Find(cascade.KindMetric, "plain") != nil || left != 0 {
			t.Errorf("%d remnants are left", left)
		}
		if g := find[*cascade.Goal](t, s, cascade.KindGoal, "two"); len(g.Tripwires) != 1 || g.Tripwires[0].Then != "stop" {
			t.Errorf("its tripwires are %v", g.Tripwires)
		}
	}}})
}

// TestALineStaysGone: a line that was removed shows to nobody else once what it named goes too.
func TestALineStaysGone(t *testing.T) {
	t.Parallel()
	s := load(t, small(
		&cascade.Goal{Header: keyed("helper")},
		&cascade.Goal{
			Header: keyed("half"), Sight: cascade.Sight{Visibility: cascade.Redacted, Audience: []cascade.ID{"in", "out"}},
		},
		&cascade.Review{Header: keyed("h-review"), Goal: "h-goal"},
		&cascade.Alignment{
			By: cascade.ByDirect, Goal: "helper", To: "half", Case: &cascade.Case{GovernedBy: "h-review"},
			Believes: &cascade.Belief{Driver: "o-metric", Size: v(1), Per: v(1)},
		},
	))
	line := lineOf(&s, "helper", "half")
	third := find[*cascade.Person](t, &s, cascade.KindPerson, "third").ID
	if world(s).View(third).Snapshot().Get(cascade.KindAlignment, line.Head().ID) == nil {
		t.Fatal("there was no bare line")
	}
	s, _ = removedBy(t, s, "out", line)
	s = with(t, s, s.Removal(find[*cascade.Metric](t, &s, cascade.KindMetric, "o-metric")))
	left := s.Get(cascade.KindAlignment, line.Head().ID)
	if left == nil {
		t.Fatal("nothing is left of it")
	}
	remnant(t, &s, left)
}

// TestWhatAWriterMeansIsNoNews: that a writer's keys came to mean something shows to nobody, also where all is open.
func TestWhatAWriterMeansIsNoNews(t *testing.T) {
	t.Parallel()
	s := load(t, cascade.Document{Entities: []cascade.Entity{
		&cascade.Person{Header: keyed("in")}, &cascade.Goal{Header: keyed("top"), Intent: "top"},
	}})
	in, w := find[*cascade.Person](t, &s, cascade.KindPerson, "in").ID, world(s)
	bound := w.View(in).For("a token")
	if bound.Find(cascade.KindGoal, "top") == nil {
		t.Fatal("there is no goal")
	}
	cs := bound.Bind(freshIDs())
	if len(cs) != 1 {
		t.Fatalf("%d bindings", len(cs))
	}
	if after := w.With(with(t, s, cs), cs); !after.View(in).Same(w.View(in)) {
		t.Error("somebody is told")
	}
}
