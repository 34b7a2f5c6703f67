package cascade_test

import (
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
)

// An edit acknowledges no more than its writer may acknowledge, and no longer.
func TestEditsOfAcknowledgements(t *testing.T) {
	t.Parallel()
	r := newRealm(
		t, &cascade.Goal{Header: cascade.Header{Key: "slow"}, Intent: "S", Owners: []cascade.ID{"product"}},
	)
	until := func(d cascade.Date) map[string]any {
		return map[string]any{"rule": "vague", "goal": cascade.ID("fast"), "reason": "known", "until": d}
	}
	r.lets("until a year ahead", "lea mia tom ola ada",
		making(cascade.KindAcknowledged, "", until(cascade.NewDate(2027, 11, 16))))
	for _, day := range []cascade.Date{0, cascade.NewDate(2026, 11, 15), cascade.NewDate(2027, 11, 17)} {
		if _, err := r.try("mia", making(cascade.KindAcknowledged, "", until(day))); cascade.CodeOf(err) != cascade.Invalid {
			t.Errorf("until %s: %v", day, err)
		}
	}
	r.does("mia", making(cascade.KindAcknowledged, "", until(cascade.NewDate(2026, 12, 1))))
	id := r.only(cascade.KindAcknowledged)
	theirs := func(field string, v any) cascade.Edit { return with(cascade.KindAcknowledged, id, field, v) }
	r.lets("the whole rule", "ola ada", theirs("goal", nil))
	r.lets("a goal of others", "ola ada", theirs("goal", cascade.ID("sell")))
	r.lets("another of their own", "lea mia tom ola ada", theirs("goal", cascade.ID("slow")))
	r.lets("another reason", "lea mia tom ola ada", theirs("reason", "seen"))
	for what, e := range map[string]cascade.Edit{
		"another rule": theirs("rule", "orphan"), "for good": theirs("until", nil),
		"until 2099": theirs("until", cascade.NewDate(2099, 1, 1)),
	} {
		if _, err := r.try("ola", e); cascade.CodeOf(err) != cascade.Invalid {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// What is refused alone is refused among other edits too.
func TestEditsRecordAsPeopleDo(t *testing.T) {
	t.Parallel()
	key := func(k string) cascade.Header { return cascade.Header{Key: k} }
	r := newRealm(
		t, &cascade.Source{Header: key("prom"), Type: "prometheus"},
		&cascade.Metric{Header: key("fed"), Name: "Fed", Owner: "product", Source: "prom"},
		&cascade.Goal{Header: key("old"), Intent: "O", Owners: []cascade.ID{"product"}, State: cascade.Achieved},
		&cascade.Measure{Header: key("kept-up"), Goal: "fast", Metric: "fed"},
		&cascade.Measure{Header: key("typed"), Goal: "fast", Metric: "speed"},
		&cascade.Observation{Metric: "deals", At: day(-3), Value: 1},
		&cascade.Observation{Metric: "fed", At: day(-3), Value: 1},
	)
	tom := r.id(cascade.KindPerson, "tom")
	reading := func(metric cascade.ID, at cascade.Moment) map[string]any {
		return map[string]any{"metric": metric, "at": at, "value": 5.0}
	}
	said := func(goal cascade.ID, at cascade.Moment, more map[string]any) map[string]any {
		fields := map[string]any{"goal": goal, "at": at, "by": tom}
		for k, v := range more {
			fields[k] = v
		}
		return fields
	}
	well := map[string]any{"status": "on-track"}
	for what, c := range map[string]struct {
		kind   cascade.Kind
		fields map[string]any
		want   cascade.Code
	}{
		"a reading":                   {cascade.KindObservation, reading("speed", day(0)), ""},
		"one of what a source writes": {cascade.KindObservation, reading("fed", day(0)), cascade.Forbidden},
		"one of tomorrow":             {cascade.KindObservation, reading("speed", day(1)), cascade.Invalid},
		"a check-in":                  {cascade.KindCheckIn, said("fast", day(0), well), ""},
		"one on a closed goal":        {cascade.KindCheckIn, said("old", day(0), well), cascade.Conflict},
		"a check-in of tomorrow":      {cascade.KindCheckIn, said("fast", day(1), well), cascade.Invalid},
		"one that says nothing":       {cascade.KindCheckIn, said("fast", day(0), nil), cascade.Invalid},
		"one with a value": {
			cascade.KindCheckIn, said("fast", day(0), map[string]any{"values": map[cascade.ID]float64{"typed": 3}}), "",
		},
		"one with a value of a source": {
			cascade.KindCheckIn, said("fast", day(0), map[string]any{"values": map[cascade.ID]float64{"kept-up": 3}}),
			cascade.Invalid,
		},
	} {
		one := making(c.kind, "", c.fields)
		for n, edits := range [][]cascade.Edit{
			{one}, {one, {Act: cascade.ActChange, Kind: cascade.KindGoal, Target: "fast"}},
		} {
			if _, err := r.try("tom", edits...); (err == nil) != (c.want == "") || err != nil && cascade.CodeOf(err) != c.want {
				t.Errorf("%s, one of %d edits: %v, want %q", what, n+1, err, c.want)
			}
		}
	}
	var theirs, fed cascade.ID
	for e := range r.s.All(cascade.KindObservation) {
		if o := e.(*cascade.Observation); o.Metric == r.id(cascade.KindMetric, "deals") {
			theirs = o.ID
		} else {
			fed = o.ID
		}
	}
	r.lets("correct a reading", "ola ada lea mia tom sam sue", with(cascade.KindObservation, theirs, "value", 2.0))
	r.lets("give it another day", "sam sue ola ada", with(cascade.KindObservation, theirs, "at", day(-5)))
	r.lets("give it to another metric", "ola ada", with(cascade.KindObservation, theirs, "metric", cascade.ID("speed")))
	for what, e := range map[string]cascade.Edit{
		"of no metric": with(cascade.KindObservation, theirs, "metric", nil),
		"of tomorrow":  with(cascade.KindObservation, theirs, "at", day(1)),
	} {
		if _, err := r.try("ola", e); cascade.CodeOf(err) != cascade.Invalid {
			t.Errorf("a reading %s: %v", what, err)
		}
	}
	r.lets("correct what a source wrote", "", with(cascade.KindObservation, fed, "value", 2.0))
}

// What went along unasked comes back unasked, to who took it away and to nobody else.
func TestTakingBackWhatWentAlong(t *testing.T) {
	t.Parallel()
	key := func(k string) cascade.Header { return cascade.Header{Key: k} }
	for what, remove := range map[string]cascade.Edit{
		"a goal":   {Act: cascade.ActRemove, Kind: cascade.KindGoal, Target: "fast"},
		"a metric": {Act: cascade.ActRemove, Kind: cascade.KindMetric, Target: "speed"},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			r := newRealm(
				t, &cascade.Measure{Header: key("quick"), Goal: "fast", Metric: "speed"},
				&cascade.Measure{Header: key("sold"), Goal: "sell", Metric: "speed"},
				&cascade.CheckIn{Goal: "fast", At: day(-1), By: "mia", Learned: "l", Values: map[cascade.ID]float64{"quick": 2}},
				&cascade.Alignment{By: cascade.ByDirect, Goal: "fast", To: "sell"},
				&cascade.Need{Goal: "sell", On: "fast", What: "w", Answer: cascade.AnswerAccepted},
				&cascade.Acknowledged{Rule: "vague", Goal: "fast", Reason: "r", By: "ola"},
			)
			before := r.s
			made := r.does("lea", remove)
			back, err := r.s.TakeBack("", made, editDay, &cascadetest.IDs{})
			if err != nil {
				t.Fatal(err)
			}
			for _, by := range []string{"lea", "mia", "ada"} {
				if err := r.s.AllowsBack(r.id(cascade.KindPerson, by), back); err != nil {
					t.Errorf("%s, whose it is too, may not take it back: %v", by, err)
				}
			}
			if err := r.s.AllowsBack(r.id(cascade.KindPerson, "sue"), back); cascade.CodeOf(err) != cascade.Forbidden {
				t.Errorf("sue, whose it is not: %v", err)
			}
			if err := r.s.Allows(r.id(cascade.KindPerson, "lea"), back); cascade.CodeOf(err) != cascade.Forbidden {
				t.Errorf("made anew, it is not asked about: %v", err)
			}
			r.put(back)
			for _, k := range cascade.Kinds {
				if got, want := r.s.Len(k), before.Len(k); got != want {
					t.Errorf("%d of %s are back, were %d", got, k, want)
				}
			}
		})
	}
	r := newRealm(t, &cascade.Need{Goal: "fast", From: "sales", What: "one", Answer: cascade.AnswerAccepted})
	made := r.does("mia", with(cascade.KindNeed, r.only(cascade.KindNeed), "what", "ninety"))
	back, err := r.s.TakeBack("", made, editDay, &cascadetest.IDs{})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.s.AllowsBack(r.id(cascade.KindPerson, "mia"), back); err != nil {
		t.Errorf("an answer that fell away does not come back with what it was to: %v", err)
	}
}
