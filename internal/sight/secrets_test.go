package sight_test

import (
	"fmt"
	"slices"

	"pgregory.net/rapid"

	"weir.dev/weir/internal/cascade"
)

// secrets draws edits of what a person may not know of, with some things and figures to make them of.
type secrets struct {
	t *rapid.T
	s *cascade.Snapshot
	v eyes
	n int // tells this edit from others

	hiddenGoal, anyGoal, keptGoal, keptMetric, keptMeasure cascade.ID
	number                                                 float64
	day                                                    cascade.Moment
}

func anything(cascade.Entity) bool { return true }

// kept reports that the person does not see all of e.
func (d *secrets) kept(e cascade.Entity) bool { return d.v.secret(e) || d.v.partly(e) }

// pick draws one of those that are ok; nil if there is none.
func (d *secrets) pick(k cascade.Kind, ok func(cascade.Entity) bool) cascade.Entity {
	var all []cascade.Entity
	for e := range d.s.All(k) {
		if ok(e) {
			all = append(all, e)
		}
	}
	if len(all) == 0 {
		return nil
	}
	return rapid.SampledFrom(all).Draw(d.t, string(k))
}

func (d *secrets) pickID(k cascade.Kind, ok func(cascade.Entity) bool) cascade.ID {
	if e := d.pick(k, ok); e != nil {
		return e.Head().ID
	}
	return ""
}

func (d *secrets) add(e cascade.Entity) []cascade.Change {
	*e.Head() = cascade.Header{
		ID: cascade.ID(fmt.Sprint("secret+", d.n)), Seq: int64(1)<<52 + int64(d.n), Key: fmt.Sprint(canary, "-new-", d.n),
	}
	return []cascade.Change{{After: e}}
}

// secretly draws an edit of something a person may not know of, and of nothing else.
func secretly(t *rapid.T, s *cascade.Snapshot, v eyes, n int) []cascade.Change {
	d := &secrets{t: t, s: s, v: v, n: n}
	d.hiddenGoal, d.anyGoal = d.pickID(cascade.KindGoal, v.secret), d.pickID(cascade.KindGoal, anything)
	d.keptGoal, d.keptMetric = d.pickID(cascade.KindGoal, d.kept), d.pickID(cascade.KindMetric, d.kept)
	d.keptMeasure = d.pickID(cascade.KindMeasure, d.kept)
	d.number = float64(rapid.IntRange(-9, 9).Draw(t, "number"))
	d.day = cascade.OnDay(today - cascade.Date(rapid.IntRange(0, 40).Draw(t, "days ago")))
	switch sort := rapid.IntRange(0, 13).Draw(t, "sort of secret"); {
	case sort <= 7:
		if cs := d.added(sort); cs != nil {
			return cs
		}
	case sort == 8:
		return d.partOfVisible()
	case sort == 9 || sort == 10:
		return d.reworded()
	case sort == 11:
		return d.widened()
	case sort == 12:
		return d.checkedIn()
	}
	return d.gone()
}

// added makes something new of a sort below 8; nil where the workspace has not what it hangs on.
func (d *secrets) added(sort int) []cascade.Change {
	closed := cascade.Sight{Visibility: cascade.Hidden}
	apart := d.hiddenGoal != "" && d.anyGoal != "" && d.hiddenGoal != d.anyGoal
	switch {
	case sort == 0: // a new hidden goal, which may take the key of a visible one
		g := &cascade.Goal{Sight: closed, Intent: canary, State: cascade.Committed}
		cs := d.add(g)
		if other := d.pick(cascade.KindGoal, anything); other != nil && rapid.Bool().Draw(d.t, "collide") {
			g.Key = other.Head().Key
		}
		return cs
	case sort == 1: // a new hidden metric
		m := &cascade.Metric{Sight: closed, Name: canary}
		cs := d.add(m)
		if other := d.pick(cascade.KindMetric, anything); other != nil && rapid.Bool().Draw(d.t, "collide") {
			m.Key = other.Head().Key
		}
		return cs
	case sort == 2 && d.anyGoal != "" && !d.v.owner(d.s.Goal(d.anyGoal)): // a hidden measure, not on the viewer's own goal
		return d.add(&cascade.Measure{
			Sight: closed, Goal: d.anyGoal, Metric: d.pickID(cascade.KindMetric, anything), From: &d.number, To: &d.number,
		})
	case sort == 3 && apart: // a new line to or from a hidden goal
		a := &cascade.Alignment{By: cascade.ByDirect, Goal: d.hiddenGoal, To: d.anyGoal, Contribution: canary}
		if rapid.Bool().Draw(d.t, "downwards") {
			a.Goal, a.To = a.To, a.Goal
		}
		return d.add(a)
	case sort == 4 && d.keptMetric != "" && d.s.ObservationOn(d.keptMetric, d.day.Date()) == nil: // one more reading
		return d.add(&cascade.Observation{Metric: d.keptMetric, At: d.day, Value: d.number, Note: canary})
	case sort == 5 && d.keptGoal != "": // a word on it
		return d.add(&cascade.CheckIn{Goal: d.keptGoal, At: d.day, Status: cascade.AtRisk, Learned: canary})
	case sort == 6 && d.keptMeasure != "": // a value, and nothing else, for a measure of a goal that may be visible
		return d.add(&cascade.CheckIn{
			Goal: d.s.Measure(d.keptMeasure).Goal, At: d.day, Values: map[cascade.ID]float64{d.keptMeasure: d.number},
		})
	case sort == 7 && apart: // somebody waits on it, or it waits
		n := &cascade.Need{Goal: d.hiddenGoal, On: d.anyGoal, What: canary}
		if rapid.Bool().Draw(d.t, "waits on it") {
			n.Goal, n.On = n.On, n.Goal
		}
		return d.add(n)
	}
	return nil
}

// partOfVisible adds to something visible a part that names something hidden.
func (d *secrets) partOfVisible() []cascade.Change {
	e := d.pick(
		rapid.SampledFrom([]cascade.Kind{
			cascade.KindGoal, cascade.KindInitiative, cascade.KindCheckIn, cascade.KindHeldReview,
		}).Draw(d.t, "of"), func(e cascade.Entity) bool { return !d.kept(e) })
	if e == nil {
		return nil
	}
	c := cascade.Clone(e)
	switch c := c.(type) {
	case *cascade.Goal:
		if d.keptMetric != "" {
			c.Tripwires = slices.Insert(c.Tripwires, 0, cascade.Tripwire{Metric: d.keptMetric, Above: &d.number, Then: canary})
			c.Drivers = slices.Insert(c.Drivers, 0, cascade.Driver{
				ID: cascade.ID(fmt.Sprint("secret driver+", d.n)), Key: fmt.Sprint(canary, "-driver-", d.n), Metric: d.keptMetric,
			})
		}
		if d.keptGoal != "" && (c.Replaces == "" || !d.v.sees(cascade.KindGoal, c.Replaces)) {
			c.Replaces = d.keptGoal
		}
	case *cascade.Initiative:
		if d.hiddenGoal != "" {
			c.Serves = slices.Insert(c.Serves, 0, d.hiddenGoal)
		}
	case *cascade.CheckIn:
		if m, ok := d.s.Get(cascade.KindMeasure, d.keptMeasure).(*cascade.Measure); ok && m.Goal == c.Goal && c.Says() {
			seen, good := cascade.Drop(c, func(r cascade.Ref) bool { return !d.v.sees(r.Kind, *r.ID) })
			if good && seen.(*cascade.CheckIn).Says() {
				c.Values = map[cascade.ID]float64{d.keptMeasure: d.number}
				for id, v := range e.(*cascade.CheckIn).Values {
					if id != d.keptMeasure {
						c.Values[id] = v
					}
				}
			}
		}
	case *cascade.HeldReview:
		seen := func(is cascade.Decision) bool { return d.v.sees(cascade.KindGoal, is.Goal) }
		if d.keptGoal != "" && slices.ContainsFunc(c.Decisions, seen) { // else it was held about nothing they see
			c.Decisions = slices.Insert(c.Decisions, 0, cascade.Decision{Goal: d.keptGoal, Do: "cut", Reason: canary})
		}
	}
	return []cascade.Change{{Before: e, After: c}}
}

// reworded changes what a kept thing says.
func (d *secrets) reworded() []cascade.Change {
	e := d.pick(rapid.SampledFrom([]cascade.Kind{
		cascade.KindGoal, cascade.KindMetric, cascade.KindMeasure, cascade.KindAlignment, cascade.KindNeed,
		cascade.KindObservation, cascade.KindCheckIn,
		cascade.KindInitiative, cascade.KindRevision,
	}).Draw(d.t, "of"), d.kept)
	if e == nil {
		return nil
	}
	c := cascade.Clone(e)
	switch c := c.(type) {
	case *cascade.Goal:
		c.Intent, c.Manual, c.Progress, c.Cycle = canary+"!", &d.number, cascade.ManualProgress,
			d.pickID(cascade.KindCycle, anything)
		c.People, c.Local = d.number, !c.Local
		if d.v.secret(e) {
			c.State, c.Owners = cascade.Dropped, nil
		}
	case *cascade.Metric:
		c.Name, c.Unit, c.Source, c.Cumulative = canary+"!", canary, canary, !c.Cumulative
		if d.s.Team(c.Owner) == nil {
			c.Owner = ""
		}
	case *cascade.Measure:
		c.From, c.To, c.Weight, c.Misses = &d.number, nil, nil, canary+"!"
	case *cascade.Alignment:
		c.Share, c.Contribution, c.Because = &d.number, canary+"!", canary
		if c.By.Nested() {
			c.By = cascade.ByAssigned
		}
	case *cascade.Need:
		c.What = canary + "!"
	case *cascade.Observation:
		c.Value, c.Note = d.number, canary
	case *cascade.CheckIn:
		c.Status, c.Learned = cascade.OffTrack, canary+"!"
	case *cascade.Initiative:
		c.Title = canary + "!"
	case *cascade.Revision:
		c.Was, c.Now = canary+"1", canary+"2"
	}
	return []cascade.Change{{Before: e, After: c}}
}

// widened changes who else may see a secret goal.
func (d *secrets) widened() []cascade.Change {
	g, _ := d.pick(cascade.KindGoal, d.v.secret).(*cascade.Goal)
	other := d.pick(cascade.KindPerson, func(e cascade.Entity) bool { return e.Head().ID != d.v.person })
	if g == nil || other == nil {
		return nil
	}
	c := cascade.Clone(g)
	c.Audience = append(c.Audience, other.Head().ID)
	return []cascade.Change{{Before: g, After: c}}
}

// checkedIn makes a reading they see come from a check-in for a measure they do not.
func (d *secrets) checkedIn() []cascade.Change {
	o, _ := d.pick(cascade.KindObservation, func(e cascade.Entity) bool {
		return !d.kept(e) && e.(*cascade.Observation).CheckIn == ""
	}).(*cascade.Observation)
	m, _ := d.pick(cascade.KindMeasure, func(e cascade.Entity) bool {
		return d.kept(e) && o != nil && e.(*cascade.Measure).Metric == o.Metric
	}).(*cascade.Measure)
	if m == nil {
		return nil
	}
	c := &cascade.CheckIn{Goal: m.Goal, At: o.At, Values: map[cascade.ID]float64{m.ID: o.Value}}
	cs := d.add(c)
	from := cascade.Clone(o)
	from.CheckIn = c.ID
	return append(cs, cascade.Change{Before: o, After: from})
}

// gone removes a secret; what served nothing else stays as closed as it is.
func (d *secrets) gone() []cascade.Change {
	e := d.pick(rapid.SampledFrom([]cascade.Kind{
		cascade.KindGoal, cascade.KindMetric, cascade.KindMeasure, cascade.KindAlignment, cascade.KindNeed,
		cascade.KindObservation, cascade.KindCheckIn, cascade.KindReview,
		cascade.KindInitiative, cascade.KindWorkItem,
	}).Draw(d.t, "of"), d.v.secret)
	if e == nil {
		return nil
	}
	return completed(d.t, *d.s, d.s.Removal(e))
}
