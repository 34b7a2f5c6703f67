package graphtest

import (
	"fmt"

	"pgregory.net/rapid"

	"weir.dev/weir/internal/cascade"
)

// alter reports, one time in three, that a part is to be altered.
func alter(t *rapid.T) bool { return rapid.IntRange(0, 2).Draw(t, "alter") == 0 }

// change alters some fields of e, which is a copy.
func (d *Editor) change(t *rapid.T, s *cascade.Snapshot, e cascade.Entity) {
	switch e := e.(type) {
	case *cascade.Goal:
		d.changeGoal(t, s, e)
	case *cascade.Measure:
		d.changeMeasure(t, s, e)
	case *cascade.Metric:
		d.changeMetric(t, s, e)
	case *cascade.Alignment:
		d.changeAlignment(t, s, e)
	case *cascade.Team:
		d.changeTeam(t, s, e)
	case *cascade.Settings:
		e.Holidays = d.daysOff(t)
	case *cascade.Observation:
		e.Value, e.CheckIn = Number(t), oneOf(t, s, cascade.KindCheckIn)
	case *cascade.CheckIn:
		e.At, e.Learned, e.Confidence = d.day(t), rapid.SampledFrom([]string{"", "a word"}).Draw(t, "learned"), unit(t)
		if m := oneOf(t, s, cascade.KindMeasure); d.Sight && m != "" && s.Measure(m).Goal == e.Goal && alter(t) {
			e.Values = map[cascade.ID]float64{m: Number(t)}
		}
	case *cascade.Cycle:
		e.Phase = rapid.SampledFrom([]cascade.Phase{cascade.Planning, cascade.Active, cascade.Active, cascade.Closed}).Draw(t,
			"phase")
		e.Cadence = rapid.SampledFrom([]cascade.Cadence{"", cascade.Weekly, cascade.Biweekly, cascade.Monthly}).Draw(t,
			"cadence")
		e.From = d.Today + cascade.Date(rapid.IntRange(-80, 5).Draw(t, "from"))
		e.To = e.From + 90
	case *cascade.Initiative:
		e.Serves = d.some(t, s, cascade.KindGoal)
	case *cascade.Need:
		e.What = fmt.Sprint("altered ", rapid.IntRange(0, 9).Draw(t, "word"))
	case *cascade.WorkItem:
		e.Initiative, e.Serves = oneOf(t, s, cascade.KindInitiative), d.some(t, s, cascade.KindGoal)
	case *cascade.Review:
		if e.Goal, e.Team, e.Cycle = "", "", ""; !alter(t) {
			e.Goal = oneOf(t, s, cascade.KindGoal)
		}
	case *cascade.Person:
		e.Role = rapid.SampledFrom([]cascade.Role{cascade.Member, cascade.Guest, cascade.Admin}).Draw(t, "role")
	}
}

func (d *Editor) changeGoal(t *rapid.T, s *cascade.Snapshot, e *cascade.Goal) {
	if alter(t) {
		e.State = rapid.SampledFrom([]cascade.State{
			cascade.Draft, cascade.Committed, cascade.Committed, cascade.Achieved, cascade.Missed, cascade.Dropped,
		}).Draw(t, "state")
	}
	if alter(t) {
		e.Progress = rapid.SampledFrom([]cascade.ProgressMode{"", cascade.OwnProgress, cascade.SignalProgress}).Draw(t,
			"mode")
		if e.Manual = unit(t); e.Manual != nil && alter(t) {
			e.Progress = cascade.ManualProgress
		}
	}
	if alter(t) {
		e.Cycle = oneOf(t, s, cascade.KindCycle)
		e.CommittedOn = d.day(t).Date()
	}
	if metric := oneOf(t, s, cascade.KindMetric); alter(t) && metric != "" {
		e.Bet = &cascade.Bet{Metric: metric, Moves: perhaps(t)}
	}
	if alter(t) {
		e.Intent = fmt.Sprint("altered ", rapid.IntRange(0, 9).Draw(t, "word"))
	}
	d.sight(t, s, &e.Sight)
	if d.Sight && alter(t) {
		e.Owners = d.some(t, s, cascade.KindTeam)
		e.Accountable = d.some(t, s, cascade.KindPerson)
	}
	if d.Sight && alter(t) {
		e.Replaces = oneOf(t, s, cascade.KindGoal)
		e.Drivers = nil
		for i := range rapid.IntRange(0, 2).Draw(t, "drivers") {
			key := fmt.Sprint("driver-", i)
			metric := oneOf(t, s, cascade.KindMetric)
			e.Drivers = append(e.Drivers, cascade.Driver{ID: cascade.ID(key), Key: key, Metric: metric})
		}
	}
}

func (d *Editor) changeMeasure(t *rapid.T, s *cascade.Snapshot, e *cascade.Measure) {
	if alter(t) {
		e.Metric = oneOf(t, s, cascade.KindMetric)
	}
	if alter(t) {
		e.Shape = rapid.SampledFrom(append([]cascade.Shape{""}, cascade.Shapes...)).Draw(t, "shape")
		e.From, e.To, e.Weight = perhaps(t), perhaps(t), unit(t)
	}
	if alter(t) {
		e.Start, e.By = 0, 0
		if alter(t) {
			e.Start = d.Today + cascade.Date(rapid.IntRange(-90, 10).Draw(t, "start"))
			e.By = e.Start + cascade.Date(rapid.IntRange(0, 120).Draw(t, "days"))
		}
	}
	if alter(t) {
		e.Milestones = nil
		day := d.Today - 60
		for range rapid.IntRange(0, 3).Draw(t, "milestones") {
			day += cascade.Date(rapid.IntRange(1, 40).Draw(t, "days"))
			e.Milestones = append(e.Milestones, cascade.Milestone{By: day, Value: Number(t)})
		}
	}
	if goal := oneOf(t, s, cascade.KindGoal); alter(t) && goal != "" {
		e.Goal = goal
	}
	if alter(t) {
		e.Outlook = d.outlook(t, s, e)
	}
	d.sight(t, s, &e.Sight)
}

// outlook draws what readings say of a measure's target, up to date or not, or nothing.
func (d *Editor) outlook(t *rapid.T, s *cascade.Snapshot, e *cascade.Measure) *cascade.Outlook {
	if rapid.IntRange(0, 4).Draw(t, "without an outlook") == 0 {
		return nil
	}
	o := &cascade.Outlook{
		Chance: float64(rapid.IntRange(0, 20).Draw(t, "twentieths")) / 20, By: e.By, Direction: cascade.Down,
	}
	if m := s.Metric(e.Metric); m != nil && rapid.Bool().Draw(t, "its direction") {
		o.Direction = m.Direction
	}
	if e.To != nil {
		o.Target = *e.To
	}
	if last := s.LastObservation(e.Metric, 0, d.Today); last != nil && rapid.Bool().Draw(t, "up to date") {
		o.Last, o.LastValue = last.At.Date(), last.Value
	}
	return o
}

func (d *Editor) changeMetric(t *rapid.T, s *cascade.Snapshot, e *cascade.Metric) {
	if alter(t) {
		e.Source = rapid.SampledFrom([]cascade.ID{"", cascade.SourceManual, cascade.SourcePush, oneOf(t, s,
			cascade.KindSource)}).Draw(t, "source")
	}
	if alter(t) {
		e.Direction = rapid.SampledFrom([]cascade.Direction{"", cascade.Up, cascade.Down}).Draw(t, "direction")
		if low := Number(t); alter(t) {
			e.Direction, e.Range = cascade.Range, &cascade.Bounds{Low: low, High: low + 2}
		}
	}
	d.sight(t, s, &e.Sight)
	if d.Sight && alter(t) {
		e.Key, e.Owner = d.name(t, s),
			oneOf(t, s, rapid.SampledFrom([]cascade.Kind{cascade.KindTeam, cascade.KindPerson}).Draw(t, "owner"))
	}
}

func (d *Editor) changeAlignment(t *rapid.T, s *cascade.Snapshot, e *cascade.Alignment) {
	if g := s.Goal(e.To); d.Sight && len(g.Drivers) > 0 && alter(t) {
		e.Driver = rapid.SampledFrom(g.Drivers).Draw(t, "driver").ID
	}
	if !e.By.Nested() {
		return
	}
	if alter(t) {
		e.Share = unit(t)
	}
	if alter(t) {
		e.By = rapid.SampledFrom([]cascade.Mechanism{cascade.ByResponse, cascade.ByDirect, cascade.ByAssigned}).Draw(t,
			"mechanism")
	}
	if to := oneOf(t, s, cascade.KindGoal); alter(t) && to != e.Goal && to != "" {
		e.To, e.Driver = to, ""
	}
	if alter(t) {
		e.Believes = &cascade.Belief{
			Driver: oneOf(t, s, cascade.KindMetric), Outcome: oneOf(t, s, cascade.KindMetric), Size: perhaps(t),
			Confidence: unit(t),
			Direction:  rapid.SampledFrom([]string{"", "same", "opposite"}).Draw(t, "direction"),
		}
	}
}

// daysOff are some days in a row, of late.
func (d *Editor) daysOff(t *rapid.T) (off []cascade.Date) {
	day := d.Today - cascade.Date(rapid.IntRange(0, 40).Draw(t, "holiday"))
	for i := range rapid.IntRange(0, 12).Draw(t, "holidays") {
		off = append(off, day+cascade.Date(i))
	}
	return off
}

func (d *Editor) changeTeam(t *rapid.T, s *cascade.Snapshot, e *cascade.Team) {
	if alter(t) {
		e.Lead, e.Members = oneOf(t, s, cascade.KindPerson), d.some(t, s, cascade.KindPerson)
	}
	if alter(t) {
		e.Holidays = d.daysOff(t)
	}
	if e.Type == cascade.Group && alter(t) {
		e.Members = append(e.Members, d.some(t, s, cascade.KindTeam)...)
	}
	if up := oneOf(t, s, cascade.KindTeam); e.Parent != "" && up != "" && alter(t) && !within(s, up, e.ID) {
		e.Parent = up
	}
}
