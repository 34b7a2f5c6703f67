package sight_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
)

// spoil writes the canary into every text of e, its key included.
func spoil(e cascade.Entity) {
	field := ""
	if r, ok := e.(*cascade.Revision); ok {
		field = r.Field
	}
	if o, ok := e.(*cascade.Opening); ok && o.Called == "" { // without a name it goes with its thing
		defer func() { o.Called = "" }()
	}
	var walk func(v reflect.Value)
	walk = func(v reflect.Value) {
		switch v.Kind() {
		case reflect.Pointer:
			if !v.IsNil() {
				walk(v.Elem())
			}
		case reflect.Slice:
			for i := range v.Len() {
				walk(v.Index(i))
			}
		case reflect.Struct:
			for f, fv := range v.Fields() {
				if f.IsExported() {
					walk(fv)
				}
			}
		case reflect.String:
			if v.Type() == reflect.TypeFor[string]() {
				v.SetString(canary)
			}
		}
	}
	walk(reflect.ValueOf(e).Elem())
	if r, ok := e.(*cascade.Revision); ok {
		r.Field = field
	}
	e.Head().Key = canary + "-" + string(e.Head().ID)
}

// poison puts the canary into all that a person may not know: whole things, stubs, and the parts of visible things that
// name something they do not see.
func poison(t *rapid.T, s cascade.Snapshot, v eyes) cascade.Snapshot {
	var cs []cascade.Change
	for _, k := range cascade.Kinds {
		for e := range s.All(k) {
			c := cascade.Clone(e)
			switch c := c.(type) {
			case *cascade.Goal:
				for i, d := range c.Drivers {
					if d.Metric != "" && !v.sees(cascade.KindMetric, d.Metric) {
						c.Drivers[i].Key, c.Drivers[i].Text = fmt.Sprint(canary, "-", i), canary
					}
				}
				for i, w := range c.Tripwires {
					if w.Metric != "" && !v.sees(cascade.KindMetric, w.Metric) {
						c.Tripwires[i].Then = canary
					}
				}
				if b := c.Bet; b != nil && b.Metric != "" && !v.sees(cascade.KindMetric, b.Metric) {
					b.Change, b.Verdict, b.Learning = canary, canary, canary
				}
			case *cascade.HeldReview:
				for i, d := range c.Decisions {
					if d.Goal != "" && !v.sees(cascade.KindGoal, d.Goal) {
						c.Decisions[i].Reason = canary
					}
				}
			}
			if v.secret(e) || v.partly(e) {
				spoil(c)
				if g, ok := c.(*cascade.Goal); ok { // its drivers stay apart
					for i, d := range e.(*cascade.Goal).Drivers {
						g.Drivers[i].ID, g.Drivers[i].Key = d.ID, fmt.Sprint(canary, "-", i)
					}
				}
			}
			if !slices.Equal(cascade.Encode(c), cascade.Encode(e)) {
				cs = append(cs, cascade.Change{Before: e, After: c})
			}
		}
	}
	return with(t, s, cs)
}

// secretly draws an edit of something a person may not know of, and of nothing else.
func secretly(t *rapid.T, s *cascade.Snapshot, v eyes, n int) []cascade.Change {
	pick := func(k cascade.Kind, ok func(cascade.Entity) bool) cascade.Entity {
		var all []cascade.Entity
		for e := range s.All(k) {
			if ok(e) {
				all = append(all, e)
			}
		}
		if len(all) == 0 {
			return nil
		}
		return rapid.SampledFrom(all).Draw(t, string(k))
	}
	anything := func(cascade.Entity) bool { return true }
	kept := func(e cascade.Entity) bool { return v.secret(e) || v.partly(e) }
	id := func(e cascade.Entity) cascade.ID {
		if e == nil {
			return ""
		}
		return e.Head().ID
	}
	head := cascade.Header{ID: cascade.ID(fmt.Sprint("secret+", n)), Seq: int64(1)<<52 + int64(n), Key: fmt.Sprint(canary,
		"-new-", n)}
	add := func(e cascade.Entity) []cascade.Change {
		*e.Head() = head
		return []cascade.Change{{After: e}}
	}
	hiddenGoal, anyGoal := id(pick(cascade.KindGoal, v.secret)), id(pick(cascade.KindGoal, anything))
	keptGoal, keptMetric, keptMeasure := id(pick(cascade.KindGoal, kept)), id(pick(cascade.KindMetric, kept)),
		id(pick(cascade.KindMeasure, kept))
	number := float64(rapid.IntRange(-9, 9).Draw(t, "number"))
	day := cascade.OnDay(today - cascade.Date(rapid.IntRange(0, 40).Draw(t, "days ago")))
	closed := cascade.Sight{Visibility: cascade.Hidden}
	switch sort := rapid.IntRange(0, 13).Draw(t, "sort of secret"); {
	case sort == 0: // a new hidden goal, which may take the key of a visible one
		g := &cascade.Goal{Sight: closed, Intent: canary, State: cascade.Committed}
		cs := add(g)
		if other := pick(cascade.KindGoal, anything); other != nil && rapid.Bool().Draw(t, "collide") {
			g.Key = other.Head().Key
		}
		return cs
	case sort == 1: // a new hidden metric
		m := &cascade.Metric{Sight: closed, Name: canary}
		cs := add(m)
		if other := pick(cascade.KindMetric, anything); other != nil && rapid.Bool().Draw(t, "collide") {
			m.Key = other.Head().Key
		}
		return cs
	case sort == 2 && anyGoal != "" && !v.owner(s.Goal(anyGoal)): // a new hidden measure on any goal but the viewer's own
		return add(&cascade.Measure{
			Sight: closed, Goal: anyGoal, Metric: id(pick(cascade.KindMetric, anything)), From: &number, To: &number,
		})
	case sort == 3 && hiddenGoal != "" && anyGoal != "" && hiddenGoal != anyGoal: // a new line to or from a hidden goal
		a := &cascade.Alignment{By: cascade.ByDirect, Goal: hiddenGoal, To: anyGoal, Contribution: canary}
		if rapid.Bool().Draw(t, "downwards") {
			a.Goal, a.To = a.To, a.Goal
		}
		return add(a)
	case sort == 4 && keptMetric != "" && s.ObservationOn(keptMetric, day.Date()) == nil: // one more reading
		return add(&cascade.Observation{Metric: keptMetric, At: day, Value: number, Note: canary})
	case sort == 5 && keptGoal != "": // a word on it
		return add(&cascade.CheckIn{Goal: keptGoal, At: day, Status: cascade.AtRisk, Learned: canary})
	case sort == 6 && keptMeasure != "": // a value, and nothing else, for a measure of a goal that may be visible
		return add(
			&cascade.CheckIn{Goal: s.Measure(keptMeasure).Goal, At: day, Values: map[cascade.ID]float64{keptMeasure: number}})
	case sort == 7 && hiddenGoal != "" && anyGoal != "" && hiddenGoal != anyGoal: // somebody waits on it, or it waits
		n := &cascade.Need{Goal: hiddenGoal, On: anyGoal, What: canary}
		if rapid.Bool().Draw(t, "waits on it") {
			n.Goal, n.On = n.On, n.Goal
		}
		return add(n)
	case sort == 8: // a part of something visible that names something hidden
		e := pick(
			rapid.SampledFrom([]cascade.Kind{
				cascade.KindGoal, cascade.KindInitiative, cascade.KindCheckIn, cascade.KindHeldReview,
			}).Draw(t, "of"), func(e cascade.Entity) bool { return !kept(e) })
		if e == nil {
			return nil
		}
		c := cascade.Clone(e)
		switch c := c.(type) {
		case *cascade.Goal:
			if keptMetric != "" {
				c.Tripwires = slices.Insert(c.Tripwires, 0, cascade.Tripwire{Metric: keptMetric, Above: &number, Then: canary})
				c.Drivers = slices.Insert(c.Drivers, 0, cascade.Driver{
					ID: cascade.ID(fmt.Sprint("driver~", n)), Key: fmt.Sprint(canary, "-driver-", n), Metric: keptMetric,
				})
			}
			if keptGoal != "" && (c.Replaces == "" || !v.sees(cascade.KindGoal, c.Replaces)) {
				c.Replaces = keptGoal
			}
		case *cascade.Initiative:
			if hiddenGoal != "" {
				c.Serves = slices.Insert(c.Serves, 0, hiddenGoal)
			}
		case *cascade.CheckIn:
			if m, ok := s.Get(cascade.KindMeasure, keptMeasure).(*cascade.Measure); ok && m.Goal == c.Goal && c.Says() {
				seen, good := cascade.Drop(c, func(r cascade.Ref) bool { return !v.sees(r.Kind, *r.ID) })
				if good && seen.(*cascade.CheckIn).Says() {
					c.Values = map[cascade.ID]float64{keptMeasure: number}
					for id, v := range e.(*cascade.CheckIn).Values {
						if id != keptMeasure {
							c.Values[id] = v
						}
					}
				}
			}
		case *cascade.HeldReview:
			seen := func(d cascade.Decision) bool { return v.sees(cascade.KindGoal, d.Goal) }
			if keptGoal != "" && slices.ContainsFunc(c.Decisions, seen) { // else it was held about nothing they see
				c.Decisions = slices.Insert(c.Decisions, 0, cascade.Decision{Goal: keptGoal, Do: "cut", Reason: canary})
			}
		}
		return []cascade.Change{{Before: e, After: c}}
	case sort == 9 || sort == 10: // what a kept thing says
		e := pick(rapid.SampledFrom([]cascade.Kind{
			cascade.KindGoal, cascade.KindMetric, cascade.KindMeasure, cascade.KindAlignment, cascade.KindNeed,
			cascade.KindObservation, cascade.KindCheckIn,
			cascade.KindInitiative, cascade.KindRevision,
		}).Draw(t, "of"), kept)
		if e == nil {
			return nil
		}
		c := cascade.Clone(e)
		switch c := c.(type) {
		case *cascade.Goal:
			c.Intent, c.Manual, c.Progress, c.Cycle = canary+"!", &number, cascade.ManualProgress,
				id(pick(cascade.KindCycle, anything))
			c.People, c.Local = number, !c.Local
			if v.secret(e) {
				c.State, c.Owners = cascade.Dropped, nil
			}
		case *cascade.Metric:
			c.Name, c.Unit, c.Source, c.Cumulative = canary+"!", canary, canary, !c.Cumulative
			if s.Team(c.Owner) == nil {
				c.Owner = ""
			}
		case *cascade.Measure:
			c.From, c.To, c.Weight, c.Misses = &number, nil, nil, canary+"!"
		case *cascade.Alignment:
			c.Share, c.Contribution, c.Because = &number, canary+"!", canary
			if c.By.Nested() {
				c.By = cascade.ByAssigned
			}
		case *cascade.Need:
			c.What = canary + "!"
		case *cascade.Observation:
			c.Value, c.Note = number, canary
		case *cascade.CheckIn:
			c.Status, c.Learned = cascade.OffTrack, canary+"!"
		case *cascade.Initiative:
			c.Title = canary + "!"
		case *cascade.Revision:
			c.Was, c.Now = canary+"1", canary+"2"
		}
		return []cascade.Change{{Before: e, After: c}}
	case sort == 11: // who else may see it
		g, _ := pick(cascade.KindGoal, v.secret).(*cascade.Goal)
		other := pick(cascade.KindPerson, func(e cascade.Entity) bool { return e.Head().ID != v.person })
		if g == nil || other == nil {
			return nil
		}
		c := cascade.Clone(g)
		c.Audience = append(c.Audience, other.Head().ID)
		return []cascade.Change{{Before: g, After: c}}
	case sort == 12: // a reading they see turns out to be from a check-in for a measure they do not
		o, _ := pick(cascade.KindObservation, func(
			e cascade.Entity,
		) bool {
			return !kept(e) && e.(*cascade.Observation).CheckIn == ""
		}).(*cascade.Observation)
		m, _ := pick(cascade.KindMeasure, func(
			e cascade.Entity,
		) bool {
			return kept(e) && o != nil && e.(*cascade.Measure).Metric == o.Metric
		}).(*cascade.Measure)
		if m == nil {
			return nil
		}
		c := &cascade.CheckIn{Goal: m.Goal, At: o.At, Values: map[cascade.ID]float64{m.ID: o.Value}}
		cs := add(c)
		from := cascade.Clone(o)
		from.CheckIn = c.ID
		return append(cs, cascade.Change{Before: o, After: from})
	default: // it goes, and what served nothing else stays as closed as it is
		e := pick(rapid.SampledFrom([]cascade.Kind{
			cascade.KindGoal, cascade.KindMetric, cascade.KindMeasure, cascade.KindAlignment, cascade.KindNeed,
			cascade.KindObservation, cascade.KindCheckIn, cascade.KindReview,
			cascade.KindInitiative, cascade.KindWorkItem,
		}).Draw(t, "of"), v.secret)
		if e == nil {
			return nil
		}
		return s.Removal(e)
	}
}

// TestTwinWorlds: two worlds that differ only in what a person may not know of answer that person alike, whatever they
// ask, and say no word of it.
func TestTwinWorlds(t *testing.T) {
	t.Parallel()
	changed := 0
	rapid.Check(t, func(t *rapid.T) {
		s := cascadetest.Snapshot(cascadetest.Options{Goals: 5, Metrics: 4, Others: 3, Plain: true}).Draw(t, "snapshot")
		outsider := rapid.SampledFrom(viewers(&s)).Draw(t, "outsider")
		s = poison(t, s, eyes{&s, outsider})
		w := world(s)
		first := w.View(outsider)
		names := refs(&s)
		for n := range rapid.IntRange(1, 6).Draw(t, "secrets") {
			before := w.View(outsider)
			cs := secretly(t, &s, eyes{&s, outsider}, n)
			after := with(t, s, cs)
			names = refs(&s, &after)
			w = w.With(after, cs)
			if !w.View(outsider).Same(before) {
				t.Fatalf("%s is told that something changed by %s: %s", outsider, cascade.EncodeChanges(cs),
					sameView(before, w.View(outsider)))
			}
			changed += len(cs)
			s = after
		}
		what := fmt.Sprintf("%s tells the worlds apart", outsider)
		compare(t, what, first, w.View(outsider), names)
		compare(t, what+", made anew", first, world(s).View(outsider), names)
		for _, a := range everything(w.View(outsider), nil) {
			if strings.Contains(strings.ReplaceAll(a.Body, "“"+canary+"”", ""), canary) && !strings.Contains(a.Read, canary) {
				t.Fatalf("%s reads a secret: %+v", outsider, a)
			}
		}
		for _, line := range shown(w.View(outsider).Snapshot()) {
			if strings.Contains(line, canary) {
				t.Fatalf("%s may export a secret: %s", outsider, line)
			}
		}
	})
	if changed < 50 {
		t.Errorf("only %d secrets changed", changed)
	}
}
