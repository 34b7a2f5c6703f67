package observe

import (
	"cmp"
	"strconv"
	"strings"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/sheet"
)

// MaxGoals is how many goals and measures are held against the rules.
const MaxGoals = 20_000

// Document is the workspace that a plan describes, for the rules. The key of a goal or measure is its place in the
// plan.
func Document(p *sheet.Plan) cascade.Document {
	d := &maker{teams: map[string]string{}, metrics: map[string]cascade.ID{}}
	goals := p.Goals[:min(len(p.Goals), MaxGoals)]
	for i := range goals {
		if g := &goals[i]; !g.Work && g.Kind == sheet.KindGoal {
			d.goal(i, g)
		}
	}
	for i := range goals {
		g := &goals[i]
		up := above(goals, i)
		switch {
		case g.Work:
		case g.Kind == sheet.KindMeasure && up >= 0:
			d.measure(i, up, g)
		case g.Kind == sheet.KindGoal:
			if g.From.Said || g.To.Said && !promised(g) {
				d.measure(i, i, g)
			}
			if up >= 0 {
				d.add(&cascade.Alignment{By: cascade.ByResponse, Goal: key(i), To: key(up)})
			}
		}
	}
	return cascade.Document{Entities: d.entities}
}

// promised reports whether a goal's number only stands in its own words: there it is no measure beside them.
func promised(g *sheet.Goal) bool { return g.InWords }

// above is the nearest goal above, past measures and work; -1 where there is none.
func above(goals []sheet.Goal, i int) int {
	for up := goals[i].Parent; up >= 0 && up < len(goals); up = goals[up].Parent {
		if goals[up].Kind == sheet.KindGoal && !goals[up].Work {
			return up
		}
	}
	return -1
}

func key(i int) cascade.ID { return cascade.ID("r" + strconv.Itoa(i)) }

// maker collects entities.
type maker struct {
	entities []cascade.Entity
	teams    map[string]string     // keys by name
	metrics  map[string]cascade.ID // keys by name, unit and direction
}

func (d *maker) add(e cascade.Entity) { d.entities = append(d.entities, e) }

func (d *maker) goal(i int, g *sheet.Goal) {
	e := &cascade.Goal{
		Header: cascade.Header{Key: string(key(i))}, Intent: g.Text, Type: cascade.Outcome,
		State: cascade.Committed,
	}
	if owner := g.OwnerName(); owner != "" {
		e.Owners = []cascade.ID{d.team(owner)}
	}
	d.add(e)
}

func (d *maker) team(name string) cascade.ID {
	plain := strings.ToLower(name)
	if d.teams[plain] == "" {
		d.teams[plain] = "t" + strconv.Itoa(len(d.teams)+1)
		d.add(&cascade.Team{Header: cascade.Header{Key: d.teams[plain]}, Name: name, Type: cascade.Group})
	}
	return cascade.ID(d.teams[plain])
}

func (d *maker) measure(i, goal int, g *sheet.Goal) {
	metric := &cascade.Metric{
		Header: cascade.Header{Key: "m" + strconv.Itoa(i)}, Name: cmp.Or(g.Text, "?"), Unit: g.To.Unit,
		Direction: cascade.Up,
	}
	if g.From.Said && g.To.Said && g.To.Value < g.From.Value {
		metric.Direction = cascade.Down
	}
	same := strings.ToLower(metric.Name) + "\x00" + metric.Unit + "\x00" + string(metric.Direction)
	if d.metrics[same] == "" {
		d.metrics[same] = cascade.ID(metric.Key)
		d.add(metric)
	}
	m := &cascade.Measure{
		Header: cascade.Header{Key: "v" + strconv.Itoa(i)}, Goal: key(goal),
		Metric: d.metrics[same], By: g.By,
	}
	if from := g.From; from.Said {
		m.From = &from.Value
	}
	if to := g.To; to.Said {
		m.To = &to.Value
	}
	d.add(m)
}
