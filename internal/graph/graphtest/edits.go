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
			cascade.KindTeam, cascade.KindSettings,
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
				cs = append(cs, put.DropPickedDrivers(after.Head().ID)...)
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
