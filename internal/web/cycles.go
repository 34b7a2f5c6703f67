package web

import (
	"cmp"
	"slices"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/web/page"
	"weir.dev/weir/internal/words"
)

// cyclePage is how many goals a part of a cycle's page shows.
const cyclePage = 50

// phases say where a cycle stands.
var phases = map[cascade.Phase]words.Text{
	cascade.Planning: words.T("being planned"), cascade.Active: words.T("running"),
	cascade.Scoring: words.T("being scored"), cascade.Closed: words.T("closed"),
}

func cycles(q *request) (answer, error) {
	v := page.Cycles{Shell: q.shell(words.T("Cycles"), page.NavCycles), Add: q.mayAdd(cycleThing)}
	var all []*cascade.Cycle
	for e := range q.l.All(cascade.KindCycle) {
		all = append(all, e.(*cascade.Cycle))
	}
	slices.SortStableFunc(all, func(a, b *cascade.Cycle) int { return cmp.Compare(b.From, a.From) })
	today := q.l.Today()
	for _, c := range all {
		v.Rows = append(v.Rows, page.CycleRow{
			Name: title(c), Path: q.path("cycles", q.l.ID(c)), Dates: q.between(c.From, c.To), Phase: phases[c.Phase],
			Cadence: checkInCadence(c), Goals: q.l.GoalsIn(c.ID), Now: c.From <= today && today <= c.To,
		})
	}
	if len(v.Rows) == 0 {
		v.Empty = &page.Empty{
			Title: words.T("No cycle yet"), Action: v.Add.Link,
			Text: words.T(
				"A cycle is a planning period, such as a quarter. It lends its days to {goals}, and says how often they " +
					"are checked in on."),
		}
	}
	return answer{view: v}, nil
}

// checkInCadence is how often goals of a cycle are checked in on.
func checkInCadence(c *cascade.Cycle) words.Text {
	return cmp.Or(c.Cadence, cascade.Weekly).Words()
}

// between is a span of days.
func (q *request) between(from, to cascade.Date) words.Text {
	return words.T("%s to %s", q.day(from).Text, q.day(to).Text)
}

// onCyclePage is where a cycle's page shows what it says.
var onCyclePage = &placed{Kind: cascade.KindCycle, Laid: []string{
	"name", "parent", "from", "to", "phase", "cadence", "charter",
}}

func cycle(q *request) (answer, error) {
	e, err := cycleThing.find(q)
	if err != nil {
		return answer{}, err
	}
	c := e.(*cascade.Cycle)
	v := page.Cycle{
		Shell: q.shell(words.Verbatim(title(c)), page.NavCycles), Name: title(c), Change: q.mayOpen(cycleThing, c),
		Meta: []words.Text{q.between(c.From, c.To)}, Charter: q.factsOf(c, "charter"),
		Facts: q.facts(onCyclePage, c),
	}
	if parent := q.l.Get(cascade.KindCycle, c.Parent); parent != nil {
		v.Within = page.Link{Text: words.Verbatim(title(parent)), Path: q.path("cycles", q.l.ID(parent))}
	}
	if c.Phase != "" {
		v.Meta = append(v.Meta, phases[c.Phase])
	}
	v.Meta = append(v.Meta, words.T("checked in on %s", checkInCadence(c)))
	goals, err := q.l.Goals(lens.Filter{Cycle: q.l.ID(c)})
	if err != nil {
		return answer{}, err
	}
	rows, pager := partOf(q, goals, q.l.GoalsIn(c.ID), cyclePage)
	v.Pager = pager
	for _, g := range rows {
		v.Goals = append(v.Goals, q.goalRow(g))
	}
	return answer{view: v}, nil
}
