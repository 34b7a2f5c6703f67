package sight_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
	"weir.dev/weir/internal/graph/graphtest"
	"weir.dev/weir/internal/sight"
)

// knot draws a workspace of few things in which whatever may decide who sees what of another does: goals, metrics and
// measures of any grade, two of whose people are as likely as not to see the same, and all that names them.
func knot(t *rapid.T) cascade.Snapshot {
	var cs []cascade.Change
	add := func(key string, e cascade.Entity) {
		*e.Head() = cascade.Header{ID: cascade.ID(key), Seq: int64(len(cs) + 1), Key: key}
		cs = append(cs, cascade.Change{After: e})
	}
	for _, p := range []string{"ana", "ben", "cy", "dora"} {
		add(p, &cascade.Person{})
	}
	add("guest", &cascade.Person{Role: cascade.Guest})
	add("all", &cascade.Team{Type: cascade.Unit, Lead: "ana"})
	add("unit", &cascade.Team{Type: cascade.Unit, Parent: "all", Members: []cascade.ID{"ben"}})
	add("group", &cascade.Team{Type: cascade.Group, Members: []cascade.ID{"unit"}})
	who := func() []cascade.ID {
		return rapid.SampledFrom([][]cascade.ID{nil, nil, {"ana"}, {"cy"}, {"all"}, {"unit"}, {"group"}, {"guest"}}).Draw(t,
			"who")
	}
	teams := func() []cascade.ID {
		return rapid.SampledFrom([][]cascade.ID{nil, {"all"}, {"unit"}, {"group"}}).Draw(t, "teams")
	}
	sight := func() cascade.Sight {
		return cascade.Sight{
			Visibility: rapid.SampledFrom([]cascade.Grade{"", "", cascade.Redacted, cascade.Hidden}).Draw(t, "visibility"),
			Audience:   who(),
		}
	}
	metric := func() cascade.ID { return rapid.SampledFrom([]cascade.ID{"", "m1", "m2"}).Draw(t, "metric") }
	goal := func() cascade.ID { return rapid.SampledFrom([]cascade.ID{"g1", "g2"}).Draw(t, "goal") }
	for _, m := range []string{"m1", "m2"} {
		add(m, &cascade.Metric{Sight: sight(), Owner: slices.Concat(teams(), []cascade.ID{""})[0], Direction: cascade.Up})
	}
	for _, g := range []string{"g1", "g2"} {
		add(g,
			&cascade.Goal{Sight: sight(), Owners: teams(), State: cascade.Committed, Drivers: []cascade.Driver{
				{ID: "d", Key: "d", Metric: metric()},
			}})
	}
	number := 3.0
	for _, k := range []string{"k1", "k2"} {
		add(k, &cascade.Measure{Sight: sight(), Goal: goal(), Metric: metric(), From: new(float64), To: &number})
	}
	k := cs[len(cs)-1].After.(*cascade.Measure)
	add("said", &cascade.CheckIn{Goal: k.Goal, At: cascade.OnDay(today - 3), Values: map[cascade.ID]float64{k.ID: 2}})
	add("read", &cascade.Observation{Metric: "m1", At: cascade.OnDay(today - 3), Value: 2, CheckIn: "said"})
	add("revised",
		&cascade.Revision{Goal: k.Goal, Measure: k.ID, At: cascade.OnDay(today - 2), Field: "metric", Was: "m1", Now: "m2"})
	add("line", &cascade.Alignment{By: cascade.ByResponse, Goal: "g1", To: "g2", Driver: "d"})
	add("work", &cascade.Initiative{})
	add("by-work",
		&cascade.Alignment{
			By: cascade.ByInitiative, Initiative: "work", To: goal(), Believes: &cascade.Belief{Driver: metric()},
		})
	add("item", &cascade.WorkItem{Initiative: "work"})
	add("review", &cascade.Review{Goal: goal()})
	add("held",
		&cascade.HeldReview{
			Review: "review", At: cascade.OnDay(today - 1), Decisions: []cascade.Decision{{Goal: goal(), Do: "cut"}},
		})
	add("need", &cascade.Need{Goal: "g1", On: "g2"})
	for _, c := range cs { // check-ins and the like have none
		switch c.Kind() {
		case cascade.KindCheckIn, cascade.KindObservation, cascade.KindRevision, cascade.KindAlignment,
			cascade.KindHeldReview, cascade.KindNeed:
			c.After.Head().Key = ""
		}
	}
	return with(t, cascade.Snapshot{}, cs)
}

// TestWhatNobodyIsToldOfLeavesViewsAlone: a write leaves those who looked before it, or while it was made, the very
// view they had exactly when it shows them nothing, whatever it did to others' sight. So neither work nor time tells
// them of it. And those who see the same share one view, by whichever way they came to.
func TestWhatNobodyIsToldOfLeavesViewsAlone(t *testing.T) {
	t.Parallel()
	told, spared, joined, known := 0, 0, 0, 0
	rapid.Check(t, func(t *rapid.T) {
		s := knot(t)
		if rapid.IntRange(0, 2).Draw(t, "anything") == 0 {
			s = cascadetest.Snapshot(cascadetest.Options{Goals: 5, Metrics: 3, Others: 3, Plain: true, AllOpen: rapid.Bool().
				Draw(t, "all open")}).Draw(t, "snapshot")
		}
		d := &graphtest.Editor{Today: today, Sight: true}
		w := sight.NewWorldOf(s, today, secret, 99, 999, 999)
		for range rapid.IntRange(5, 25).Draw(t, "writes") {
			var late []cascade.ID
			for _, p := range viewers(&s) {
				if rapid.IntRange(0, 3).Draw(t, "looks late") == 0 {
					late = append(late, p)
				} else {
					ask(w.View(p))
				}
			}
			cs := d.Edit(t, &s)
			after := with(t, s, cs)
			if rapid.Bool().Draw(t, "more") { // of one write, with what it names
				more := d.Edit(t, &after)
				cs, after = append(slices.Clip(cs), more...), with(t, after, more)
			}
			next, fresh := w.With(after, cs), world(after)
			for _, p := range late {
				ask(w.View(p))
			}
			if sameView(w.Everyone(), next.Everyone()) == "" {
				continue // nothing has changed
			}
			for _, p := range viewers(&s) {
				was, is := w.View(p), next.View(p)
				if d := sameView(is, fresh.View(p)); d != "" {
					t.Fatalf("%s, after %s: %s", p, cascade.EncodeChanges(cs), d)
				}
				d := sameView(was, is)
				if anew := !was.Shares(is); anew != (d != "") {
					t.Fatalf("%s has another view: %v, after %s: %s", p, anew, cascade.EncodeChanges(cs), d)
				}
				if cs, ok := is.Since(was); ok {
					known++
					of, err := was.Snapshot().With(cs)
					if err != nil || !slices.Equal(shown(&of), shown(is.Snapshot())) {
						t.Fatalf("%s: what was seen since, %s, does not lead there: %v", p, cascade.EncodeChanges(cs), err)
					}
				}
				if d != "" {
					told++
				} else {
					spared++
				}
				for _, q := range viewers(&s) {
					if o := next.View(q); p < q && guest(&after, p) == guest(&after, q) && !guest(&after, p) &&
						o.Shares(is) != (sameView(o, is) == "") {
						t.Fatalf("%s and %s share a view: %v, after %s: %s", p, q, o.Shares(is), cascade.EncodeChanges(cs),
							sameView(o, is))
					} else if p < q && o.Shares(is) && !w.View(q).Shares(was) {
						joined++
					}
				}
			}
			w, s = next, after
		}
	})
	if told < 500 || spared < 500 || joined < 20 || known < 500 {
		t.Errorf("%d were told of a write, %d spared; %d came to see the same; of %d it is known what they saw", told, spared,
			joined, known)
	}
}

// guest reports whether somebody is a guest or a stranger.
func guest(s *cascade.Snapshot, person cascade.ID) bool { return eyes{s, person}.guest() }
