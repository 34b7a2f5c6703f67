package graphtest

import (
	"fmt"
	"slices"

	"pgregory.net/rapid"

	"weir.dev/weir/internal/cascade"
)

// Editor makes random edits of a workspace below the level of commands: of every kind of entity, valid on their own,
// with loops of alignments now and then. Two editors must not work on one workspace.
type Editor struct {
	Today cascade.Date // readings and check-ins are made around this day
	// Sight also changes who may see what, and what that decides: visibility, audiences, owners, members, roles, units,
	// the keys of metrics; what reviews, backlog items, drivers and revisions name.
	Sight bool
	made  int
	last  []cascade.Change
}

// Edit draws an edit of s and returns its changes, which may be none. Taking back the last edit is an edit too.
func (d *Editor) Edit(t *rapid.T, s *cascade.Snapshot) []cascade.Change {
	var cs []cascade.Change
	sorts := 9
	if d.Sight {
		sorts = 14
	}
	switch rapid.IntRange(0, sorts).Draw(t, "sort of edit") {
	case 0, 1:
		kinds := append(slices.Clone(cascade.Kinds), cascade.KindGoal, cascade.KindMeasure)
		for range len(kinds) { // every other one, for loops that open
			kinds = append(kinds, cascade.KindAlignment)
		}
		if e := anyOf(t, s, kinds...); e != nil && !above(s, e) {
			cs = s.Removal(e)
		}
	case 2:
		cs, d.last = cascade.Undo(d.last), nil
		return cs
	case 3, 4, 5:
		if e := d.add(t, s); e != nil {
			d.made++
			e.Head().ID = cascade.ID(fmt.Sprintf("%s+%d", e.Kind(), d.made))
			e.Head().Seq = int64(1)<<50 + int64(d.made)
			cs = []cascade.Change{{After: e}}
		}
	case 10, 11, 12, 13, 14: // who sees it, and nothing else
		if e := anyOf(t, s, cascade.KindGoal, cascade.KindMeasure, cascade.KindMetric); e != nil {
			after := cascade.Clone(e)
			switch after := after.(type) {
			case *cascade.Goal:
				if rapid.Bool().Draw(t, "owners") {
					after.Owners, after.Accountable = d.some(t, s, cascade.KindTeam), d.some(t, s, cascade.KindPerson)
				} else {
					d.regrade(t, s, &after.Sight)
				}
			case *cascade.Measure:
				d.regrade(t, s, &after.Sight)
			case *cascade.Metric:
				d.regrade(t, s, &after.Sight)
			}
			cs = []cascade.Change{{Before: e, After: after}}
		}
	default:
		kinds := []cascade.Kind{
			cascade.KindGoal, cascade.KindGoal, cascade.KindMeasure, cascade.KindMeasure, cascade.KindMetric,
			cascade.KindAlignment, cascade.KindAlignment,
			cascade.KindObservation, cascade.KindCheckIn, cascade.KindCycle, cascade.KindInitiative, cascade.KindNeed,
		}
		if d.Sight {
			kinds = append(kinds, cascade.KindTeam, cascade.KindTeam, cascade.KindPerson, cascade.KindReview,
				cascade.KindWorkItem)
		}
		if e := anyOf(t, s, kinds...); e != nil {
			after := cascade.Clone(e)
			d.change(t, s, after)
			cs = []cascade.Change{{Before: e, After: after}}
			if put, err := s.With(cs); err != nil {
				t.Fatal(err)
			} else if after.Kind() == cascade.KindGoal {
				cs = append(cs, put.Unpick(after.Head().ID)...)
			}
		}
	}
	if len(cs) > 0 {
		d.last = cs
	}
	return cs
}

// above reports whether units hang under e: without it they would all be roots.
func above(s *cascade.Snapshot, e cascade.Entity) bool {
	for sub := range s.Teams() {
		if sub.Parent == e.Head().ID {
			return true
		}
	}
	return false
}

func anyOf(t *rapid.T, s *cascade.Snapshot, kinds ...cascade.Kind) cascade.Entity {
	all := slices.Collect(s.All(rapid.SampledFrom(kinds).Draw(t, "kind")))
	if len(all) == 0 {
		return nil
	}
	return rapid.SampledFrom(all).Draw(t, "entity")
}

// oneOf returns the id of an entity of a kind, or "" where there is none.
func oneOf(t *rapid.T, s *cascade.Snapshot, k cascade.Kind) cascade.ID {
	if e := anyOf(t, s, k); e != nil {
		return e.Head().ID
	}
	return ""
}

func (d *Editor) day(t *rapid.T) cascade.Moment {
	return cascade.OnDay(d.Today + cascade.Date(rapid.IntRange(-60, 5).Draw(t, "day")))
}

// Number draws a number of a size that people write.
func Number(t *rapid.T) float64 { return float64(rapid.IntRange(-8, 24).Draw(t, "number")) / 2 }

func perhaps(t *rapid.T) *float64 {
	if rapid.Bool().Draw(t, "unset") {
		return nil
	}
	v := Number(t)
	return &v
}

func unit(t *rapid.T) *float64 {
	if rapid.Bool().Draw(t, "unset") {
		return nil
	}
	v := float64(rapid.IntRange(0, 4).Draw(t, "quarters")) / 4
	return &v
}

// add draws a new entity whose references lead somewhere; nil where there is nothing to refer to.
func (d *Editor) add(t *rapid.T, s *cascade.Snapshot) cascade.Entity {
	goal, metric := oneOf(t, s, cascade.KindGoal), oneOf(t, s, cascade.KindMetric)
	key := cascade.Header{Key: fmt.Sprintf("added-%d", d.made+1)}
	sorts := 6
	if d.Sight {
		sorts = 9
	}
	switch rapid.IntRange(0, sorts).Draw(t, "new") {
	case 0:
		g := &cascade.Goal{Header: key, Intent: "added"}
		d.change(t, s, g)
		return g
	case 1:
		m := &cascade.Metric{Header: key, Direction: cascade.Up}
		d.change(t, s, m)
		return m
	case 7:
		if rapid.Bool().Draw(t, "a team") {
			return &cascade.Team{Header: key, Type: cascade.Group, Members: d.some(t, s, cascade.KindTeam)}
		}
		return &cascade.Person{Header: key, Role: rapid.SampledFrom([]cascade.Role{"", cascade.Guest}).Draw(t, "role")}
	case 8:
		if rapid.Bool().Draw(t, "a backlog item") {
			w := &cascade.WorkItem{Header: key}
			d.change(t, s, w)
			return w
		}
		r := &cascade.Review{Header: key}
		d.change(t, s, r)
		return r
	case 9:
		if m, ok := anyOf(t, s, cascade.KindMeasure).(*cascade.Measure); ok {
			return &cascade.Revision{
				Goal: m.Goal, Measure: m.ID, At: d.day(t), Field: "metric", Was: d.name(t, s), Now: d.name(t, s),
			}
		}
	}
	if goal == "" {
		return nil
	}
	switch rapid.IntRange(0, 5).Draw(t, "new below") {
	case 0:
		if metric == "" || s.ObservationOn(metric, d.Today) != nil {
			return nil
		}
		return &cascade.Observation{Metric: metric, At: cascade.OnDay(d.Today), Value: Number(t)}
	case 1:
		c := &cascade.CheckIn{Goal: goal, At: d.day(t)}
		d.change(t, s, c)
		return c
	case 2:
		m := &cascade.Measure{Header: key, Goal: goal}
		d.change(t, s, m)
		return m
	case 3:
		i := &cascade.Initiative{Header: key, Serves: []cascade.ID{goal}}
		if rapid.Bool().Draw(t, "serves nothing by its own list") {
			i.Serves = nil
		}
		return i
	case 4:
		if i := oneOf(t, s, cascade.KindInitiative); i != "" {
			return &cascade.Alignment{By: cascade.ByInitiative, Initiative: i, To: goal}
		}
	}
	a := &cascade.Alignment{By: cascade.ByResponse, Goal: goal, To: oneOf(t, s, cascade.KindGoal)}
	if a.Goal == a.To {
		return nil
	}
	d.change(t, s, a)
	return a
}

// change alters some fields of e, which is a copy.
func (d *Editor) change(t *rapid.T, s *cascade.Snapshot, e cascade.Entity) {
	part := func() bool { return rapid.IntRange(0, 2).Draw(t, "alter") == 0 }
	switch e := e.(type) {
	case *cascade.Goal:
		if part() {
			e.State = rapid.SampledFrom([]cascade.State{
				cascade.Draft, cascade.Committed, cascade.Committed, cascade.Achieved, cascade.Missed, cascade.Dropped,
			}).Draw(t, "state")
		}
		if part() {
			e.Progress = rapid.SampledFrom([]cascade.ProgressMode{"", cascade.OwnProgress, cascade.SignalProgress}).Draw(t,
				"mode")
			if e.Manual = unit(t); e.Manual != nil && part() {
				e.Progress = cascade.ManualProgress
			}
		}
		if part() {
			e.Cycle = oneOf(t, s, cascade.KindCycle)
			e.CommittedOn = d.day(t).Date()
		}
		if metric := oneOf(t, s, cascade.KindMetric); part() && metric != "" {
			e.Bet = &cascade.Bet{Metric: metric, Moves: perhaps(t)}
		}
		if part() {
			e.Intent = fmt.Sprint("altered ", rapid.IntRange(0, 9).Draw(t, "word"))
		}
		d.sight(t, s, &e.Sight)
		if d.Sight && part() {
			e.Owners = d.some(t, s, cascade.KindTeam)
			e.Accountable = d.some(t, s, cascade.KindPerson)
		}
		if d.Sight && part() {
			e.Replaces = oneOf(t, s, cascade.KindGoal)
			e.Drivers = nil
			for i := range rapid.IntRange(0, 2).Draw(t, "drivers") {
				e.Drivers = append(e.Drivers,
					cascade.Driver{ID: cascade.ID(fmt.Sprint("driver-", i)), Key: fmt.Sprint("driver-", i), Metric: oneOf(t, s,
						cascade.KindMetric)})
			}
		}
	case *cascade.Measure:
		if part() {
			e.Metric = oneOf(t, s, cascade.KindMetric)
		}
		if part() {
			e.Shape = rapid.SampledFrom(append([]cascade.Shape{""}, cascade.Shapes...)).Draw(t, "shape")
			e.From, e.To, e.Weight = perhaps(t), perhaps(t), unit(t)
		}
		if part() {
			e.Start, e.By = 0, 0
			if part() {
				e.Start = d.Today + cascade.Date(rapid.IntRange(-90, 10).Draw(t, "start"))
				e.By = e.Start + cascade.Date(rapid.IntRange(0, 120).Draw(t, "days"))
			}
		}
		if part() {
			e.Milestones = nil
			day := d.Today - 60
			for range rapid.IntRange(0, 3).Draw(t, "milestones") {
				day += cascade.Date(rapid.IntRange(1, 40).Draw(t, "days"))
				e.Milestones = append(e.Milestones, cascade.Milestone{By: day, Value: Number(t)})
			}
		}
		if goal := oneOf(t, s, cascade.KindGoal); part() && goal != "" {
			e.Goal = goal
		}
		d.sight(t, s, &e.Sight)
	case *cascade.Metric:
		if part() {
			e.Source = rapid.SampledFrom([]cascade.ID{"", cascade.SourceManual, cascade.SourcePush, oneOf(t, s,
				cascade.KindSource)}).Draw(t, "source")
		}
		if part() {
			e.Direction = rapid.SampledFrom([]cascade.Direction{"", cascade.Up, cascade.Down}).Draw(t, "direction")
			if low := Number(t); part() {
				e.Direction, e.Range = cascade.Range, &cascade.Bounds{Low: low, High: low + 2}
			}
		}
		d.sight(t, s, &e.Sight)
		if d.Sight && part() {
			e.Key, e.Owner = d.name(t, s),
				oneOf(t, s, rapid.SampledFrom([]cascade.Kind{cascade.KindTeam, cascade.KindPerson}).Draw(t, "owner"))
		}
	case *cascade.Alignment:
		if g := s.Goal(e.To); d.Sight && len(g.Drivers) > 0 && part() {
			e.Driver = rapid.SampledFrom(g.Drivers).Draw(t, "driver").ID
		}
		if !e.By.Nested() {
			return
		}
		if part() {
			e.Share = unit(t)
		}
		if part() {
			e.By = rapid.SampledFrom([]cascade.Mechanism{cascade.ByResponse, cascade.ByDirect, cascade.ByAssigned}).Draw(t,
				"mechanism")
		}
		if to := oneOf(t, s, cascade.KindGoal); part() && to != e.Goal && to != "" {
			e.To, e.Driver = to, ""
		}
		if part() {
			e.Believes = &cascade.Belief{
				Driver: oneOf(t, s, cascade.KindMetric), Outcome: oneOf(t, s, cascade.KindMetric), Size: perhaps(t),
				Confidence: unit(t),
				Direction:  rapid.SampledFrom([]string{"", "same", "opposite"}).Draw(t, "direction"),
			}
		}
	case *cascade.Observation:
		e.Value, e.CheckIn = Number(t), oneOf(t, s, cascade.KindCheckIn)
	case *cascade.CheckIn:
		e.At, e.Learned, e.Confidence = d.day(t), rapid.SampledFrom([]string{"", "a word"}).Draw(t, "learned"), unit(t)
		if m := oneOf(t, s, cascade.KindMeasure); d.Sight && m != "" && s.Measure(m).Goal == e.Goal && part() {
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
	case *cascade.Team:
		if part() {
			e.Lead, e.Members = oneOf(t, s, cascade.KindPerson), d.some(t, s, cascade.KindPerson)
		}
		if e.Type == cascade.Group && part() {
			e.Members = append(e.Members, d.some(t, s, cascade.KindTeam)...)
		}
		if up := oneOf(t, s, cascade.KindTeam); e.Parent != "" && up != "" && part() && !within(s, up, e.ID) {
			e.Parent = up
		}
	case *cascade.WorkItem:
		e.Initiative, e.Serves = oneOf(t, s, cascade.KindInitiative), d.some(t, s, cascade.KindGoal)
	case *cascade.Review:
		if e.Goal, e.Team, e.Cycle = "", "", ""; !part() {
			e.Goal = oneOf(t, s, cascade.KindGoal)
		}
	case *cascade.Person:
		e.Role = rapid.SampledFrom([]cascade.Role{cascade.Member, cascade.Guest, cascade.Admin}).Draw(t, "role")
	}
}

// name draws the key of a metric, or one of a few that metrics get now and then.
func (d *Editor) name(t *rapid.T, s *cascade.Snapshot) string {
	if m := oneOf(t, s, cascade.KindMetric); m != "" && rapid.Bool().Draw(t, "a name there is") {
		return s.Metric(m).Key
	}
	return rapid.SampledFrom([]string{"x", "15", "18"}).Draw(t, "name")
}

// within reports whether a team is another or hangs under it.
func within(s *cascade.Snapshot, team, above cascade.ID) bool {
	for t := s.Team(team); t != nil; t = s.Team(t.Parent) {
		if t.ID == above {
			return true
		}
	}
	return false
}

func (d *Editor) some(t *rapid.T, s *cascade.Snapshot, k cascade.Kind) (ids []cascade.ID) {
	for range rapid.IntRange(0, 2).Draw(t, "how many") {
		if id := oneOf(t, s, k); id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

func (d *Editor) sight(t *rapid.T, s *cascade.Snapshot, e *cascade.Sight) {
	if d.Sight && rapid.IntRange(0, 2).Draw(t, "alter sight") == 0 {
		d.regrade(t, s, e)
	}
}

func (d *Editor) regrade(t *rapid.T, s *cascade.Snapshot, e *cascade.Sight) {
	e.Visibility = rapid.SampledFrom([]cascade.Grade{"", cascade.Open, cascade.Redacted, cascade.Hidden}).Draw(t,
		"visibility")
	e.Audience = append(d.some(t, s, cascade.KindTeam), d.some(t, s, cascade.KindPerson)...)
}
