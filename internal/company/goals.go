package company

import (
	"fmt"
	"slices"

	"weir.dev/weir/internal/cascade"
)

const (
	levels = 6
	// most is how many goals stand directly under one, apart from the tops of a wide company.
	most = 40
)

// row is how a level of a shape is made.
type row struct {
	share    float64 // of all goals
	measures float64 // a goal of it has, on average; 0.45 a goal over all levels
}

var shapes = map[Shape][levels]row{
	Branching: {
		{1.0 / 1365, 3}, {4.0 / 1365, 3}, {16.0 / 1365, 3}, {64.0 / 1365, 3}, {256.0 / 1365, 0.7}, {1024.0 / 1365, 0.175},
	},
	Wide: {{0, 3}, {0.016, 0}, {0.05, 3}, {0.15, 2}, {0.30, 0}, {0.484, 0}},
}

// wideTops is how many tops a wide company has.
const wideTops = 10

// sizes says how many goals each level has.
func (o Options) sizes() [levels]int {
	var out [levels]int
	left := o.Goals
	for i, r := range shapes[o.Shape] {
		n := max(1, int(r.share*float64(o.Goals)))
		if o.Shape == Wide && i == 0 {
			n = wideTops
		}
		if i == levels-1 {
			n = left
		}
		out[i] = min(n, left)
		left -= out[i]
	}
	return out
}

// upper is what the goals below need to know of one.
type upper struct {
	id       cascade.ID
	intent   string
	metric   cascade.ID // of its first measure
	drivers  []cascade.Driver
	children int
}

func (m *maker) goals() {
	var above, here []upper
	for level, n := range m.sizes() {
		above, here = here, make([]upper, 0, n)
		for i := range n {
			u, ok := m.goal(level, float64(i)/float64(n), above)
			if !ok {
				return
			}
			here = append(here, u)
		}
	}
}

// goal makes the goal at a place, from 0 to 1, of a level, with all that hangs on it.
func (m *maker) goal(level int, at float64, above []upper) (upper, bool) {
	m.topic = m.newTopic()
	parents := m.parents(level, at, above)
	g := &cascade.Goal{
		Header: m.header(fmt.Sprintf("%s-%d", slug(m.topic.area), len(m.ids)+1)),
		Intent: m.intent(level), Type: cascade.Outcome, State: cascade.Committed, Cycle: m.now.ID,
		Owners: []cascade.ID{m.team(level, at)}, CommittedOn: m.now.From + cascade.Date(m.IntN(14)),
	}
	m.ids = append(m.ids, g.ID)
	if len(parents) > 0 && m.chance(0.03) { // handed down word for word
		g.Intent = above[parents[0]].intent
	}
	g.Accountable = []cascade.ID{m.leads[g.Owners[0]]}
	m.vary(g, level)
	u := upper{id: g.ID, intent: g.Intent, drivers: g.Drivers}
	if !m.yield(g) {
		return u, false
	}
	measures, ok := m.measures(g, shapes[m.Shape][level].measures)
	if len(measures) > 0 {
		u.metric = measures[0].Metric
	}
	for _, p := range parents {
		above[p].children++
		ok = ok && m.yield(m.alignment(g, u.metric, &above[p]))
	}
	return u, ok && m.need(g)
}

// vary gives a goal what only some have.
func (m *maker) vary(g *cascade.Goal, level int) {
	switch x := m.Float64(); {
	case x < 0.04:
		g.State, g.CommittedOn = cascade.Proposed, 0
	case x < 0.06:
		g.State, g.CommittedOn = cascade.Draft, 0
	case x < 0.07:
		g.State = cascade.Achieved
		g.Closed = &cascade.Closing{At: m.Today - cascade.Date(m.IntN(20)), IntentTrue: "yes", Learning: m.learned()}
	case x < 0.08:
		g.State = cascade.Dropped
		g.Closed = &cascade.Closing{At: m.Today - cascade.Date(m.IntN(20)), Learning: m.learned()}
	}
	if level <= 1 {
		g.Cycle = m.year.ID
		g.Brief = &cascade.Brief{Why: m.because(), Success: m.outcome(level)}
		for i := range 2 + m.IntN(2) {
			g.Drivers = append(g.Drivers, cascade.Driver{
				ID: m.id(), Key: fmt.Sprintf("%s-%d", slug(pick(m, areas)), i+1), Text: m.outcome(level + 1),
			})
		}
	}
	if m.chance(0.02) {
		g.Visibility = cascade.Redacted
		if m.chance(0.5) {
			g.Visibility = cascade.Hidden
		}
		g.Audience = slices.Clone(g.Owners)
	}
}

// parents returns the places in the level above of what a goal serves: one near its own place, for 15 of a hundred one
// or two more, for one of a hundred none.
func (m *maker) parents(level int, at float64, above []upper) []int {
	if level == 0 || len(above) == 0 || m.chance(0.01) {
		return nil
	}
	limit := most
	near := int(at*float64(len(above)) + 3*m.Float64() - 1.5)
	switch {
	case m.Shape == Wide && level == 1:
		near, limit = m.IntN(len(above)), m.Goals
	case m.chance(0.15): // a few goals lead many
		near -= near % 32
	}
	out := []int{freeNear(above, near, limit)}
	if m.chance(0.15) {
		for range 1 + m.IntN(2) {
			more := m.IntN(len(above))
			if m.chance(0.5) {
				more = near + m.IntN(20) - 10
			}
			if more = freeNear(above, more, limit); !slices.Contains(out, more) {
				out = append(out, more)
			}
		}
	}
	return out
}

// freeNear returns the place nearest after one under which another goal may stand.
func freeNear(above []upper, at, limit int) int {
	at = min(max(at, 0), len(above)-1)
	for i := range above {
		if p := (at + i) % len(above); above[p].children < limit {
			return p
		}
	}
	return at
}

// alignment makes a response of g to a goal above.
func (m *maker) alignment(g *cascade.Goal, metric cascade.ID, to *upper) *cascade.Alignment {
	a := &cascade.Alignment{
		Header: m.header(""), By: cascade.ByResponse, Goal: g.ID, To: to.id, Contribution: m.contribution(),
	}
	if m.chance(0.6) {
		a.Because = m.because()
	}
	if m.chance(0.3) {
		a.Share = number(float64(5*(1+m.IntN(10))) / 100)
	}
	if len(to.drivers) > 0 && m.chance(0.7) {
		a.Driver = pick(m, to.drivers).ID
	}
	// Both have a metric on about a quarter of all lines: beliefs stand on a tenth.
	if metric != "" && to.metric != "" && m.chance(beliefs[m.Shape]) {
		a.Believes = &cascade.Belief{
			Driver: metric, Outcome: to.metric, Direction: "same", Size: number(round(0.1+m.Float64(), 2)), Per: number(1),
			Lag: pick(m, []string{"2w", "4w", "6w"}), Confidence: number(round(0.4+0.5*m.Float64(), 1)),
		}
		if m.chance(0.2) {
			a.Believes.Direction = "opposite"
		}
	}
	return a
}

// beliefs is how many of a hundred lines between goals with a metric have a belief in numbers.
var beliefs = map[Shape]float64{Branching: 0.42, Wide: 0.66}

// need makes what five of a hundred goals need from another goal, or from a team.
func (m *maker) need(g *cascade.Goal) bool {
	if !m.chance(0.05) || len(m.ids) < 2 {
		return true
	}
	n := &cascade.Need{
		Header: m.header(""), Goal: g.ID, What: m.ask(), By: m.Today + cascade.Date(m.IntN(60)-15),
		Asked: m.Today - cascade.Date(20+m.IntN(20)),
	}
	if m.chance(0.6) {
		n.On = m.ids[max(0, len(m.ids)-2-m.IntN(200))]
		n.Answer = cascade.AnswerAccepted
	} else {
		n.From = pick(m, m.units[len(m.units)-1])
		n.Answer = pick(m, []string{cascade.AnswerAccepted, cascade.AnswerDeclined, cascade.AnswerOpen})
	}
	return m.yield(n)
}

func number(v float64) *float64 { return &v }
