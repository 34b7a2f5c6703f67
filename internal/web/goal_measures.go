package web

import (
	"strings"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/say"
	"weir.dev/weir/internal/web/chart"
	"weir.dev/weir/internal/web/page"
	"weir.dev/weir/internal/words"
)

// measures draws the measures of a goal, each with its chart.
func (q *request) measures(g lens.GoalPage) (out []page.Measure, err error) {
	for i := range g.Measures {
		m, err := q.measure(&g.Measures[i], g)
		if err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, nil
}

// onMeasure is where a goal's page shows what a measure of it says.
var onMeasure = &placed{Kind: cascade.KindMeasure, Laid: []string{
	"goal", "metric", "shape", "from", "to", "start", "by", "role", "weight", "commit", "stretch", "milestones", "misses",
	"visibility",
}}

// measure draws one measure with its chart.
func (q *request) measure(m *lens.Measure, g lens.GoalPage) (page.Measure, error) {
	out := page.Measure{
		ID: spot(cascade.KindMeasure, m.ID), Change: q.changing(cascade.KindMeasure, m.ID), Name: say.Name(m),
		Numbers: numbers(m), Misses: m.Misses,
	}
	facts := []words.Text{roles[m.Role]}
	if !m.Typed {
		facts = append(facts, words.Verbatim(m.Source))
	}
	if m.Weight != 1 {
		facts = append(facts, words.T("weight %s", words.Number(m.Weight)))
	}
	if m.By != 0 {
		facts = append(facts, words.T("due %s", q.day(m.By).Text))
	}
	out.Facts = words.Join(" · ", append(facts, restrictedFor(m.Grade))...)
	out.Ladder = ladder(m)
	out.More = q.facts(onMeasure, q.l.Find(cascade.KindMeasure, m.ID))
	if m.Metric == nil {
		return out, nil
	}
	out.Path = q.path("metrics", m.Metric.ID)
	line, err := q.chart(m.Metric.ID, out.Name, words.ShortUnit(m.Unit))
	if err != nil {
		return out, err
	}
	drawGoalposts(&line, m)
	for _, r := range g.Revisions {
		if r.Measure == m.ID {
			line.Revisions = append(line.Revisions, chart.Mark{At: r.At.Date().Time(), Text: words.T("%s was %s until %s",
				fieldWord(r.Field), words.Or(words.Verbatim(r.Was), words.T("open")), q.day(r.At).Text)})
		}
	}
	q.marks(&line, m.Metric.ID, g)
	out.Chart = &line
	return out, nil
}

// roles says how early a measure speaks.
var roles = map[string]words.Text{"leading": words.T("leading"), "lagging": words.T("lagging")}

// ladder names the steps of a target that has more than one.
func ladder(m *lens.Measure) words.Text {
	if m.Commit == nil && m.Stretch == nil {
		return words.Text{}
	}
	var steps []words.Text
	if m.Commit != nil {
		steps = append(steps, words.T("commit %s", words.Stated(*m.Commit, "")))
	}
	if m.To != nil {
		steps = append(steps, words.T("target %s", words.Stated(*m.To, "")))
	}
	if m.Stretch != nil {
		steps = append(steps, words.T("stretch %s", words.Stated(*m.Stretch, "")))
	}
	return words.Join(" · ", steps...)
}

// drawGoalposts adds target, pace and range.
func drawGoalposts(line *chart.Line, m *lens.Measure) {
	if m.Range != nil {
		line.Low, line.High = &m.Range.Low, &m.Range.High
		return
	}
	if m.To == nil || m.By == 0 || m.Start == 0 {
		return
	}
	line.Target = &chart.Target{Start: m.Start.Time(), By: m.By.Time(), Value: *m.To}
	if m.From == nil || m.Planned == nil {
		return
	}
	line.Pace = []chart.Point{{At: m.Start.Time(), Value: *m.From}}
	for _, ms := range m.Milestones {
		if ms.By > m.Start && ms.By < m.By {
			line.Pace = append(line.Pace, chart.Point{At: ms.By.Time(), Value: ms.Value})
		}
	}
	line.Pace = append(line.Pace, chart.Point{At: m.By.Time(), Value: *m.To})
}

// marks adds the bets on a metric that the viewer sees on this goal's page: its own and those of the goals below.
func (q *request) marks(line *chart.Line, metric string, g lens.GoalPage) {
	add := func(b *lens.Bet) {
		if b != nil && b.Metric != nil && b.Metric.ID == metric && b.Started != 0 {
			line.Bets = append(line.Bets, chart.Mark{At: b.Started.Time(), Text: words.T("%s, %s",
				strings.TrimSuffix(b.Change, "."), q.day(b.Started).Text)})
		}
	}
	add(g.Bet)
	for _, s := range g.ServedBy {
		if s.Goal != nil && !s.Goal.Restricted && s.Goal.Kind == cascade.BetGoal {
			if child, err := q.l.Goal(s.Goal.ID); err == nil {
				add(child.Bet)
			}
		}
	}
}

// chart draws a metric's readings up to today.
func (q *request) chart(metric, name, unit string) (chart.Line, error) {
	line := chart.Line{Name: name, Unit: unit}
	obs, err := q.l.Observations(metric)
	if err != nil {
		return line, err
	}
	for _, o := range obs.All() {
		if o.At <= q.l.Today() {
			line.Points = append(line.Points, chart.Point{At: o.At.Time(), Value: o.Value})
		}
	}
	return line, nil
}

// revisions tell what was changed of measures that had been committed to, newest first.
func (q *request) revisions(g lens.GoalPage) (out []page.Revision) {
	for _, r := range g.Revisions {
		name := r.Measure
		for _, m := range g.Measures {
			if m.ID == r.Measure {
				name = say.Name(&m)
			}
		}
		out = append(out, page.Revision{
			When:   q.day(r.At),
			What:   words.T("%s of %s: %s → %s", words.Capital(fieldWord(r.Field)), name, orNone(r.Was), orNone(r.Now)),
			Reason: r.Reason,
		})
	}
	return out
}

// fieldWord names a field of a measure inside a sentence.
func fieldWord(f string) words.Text {
	switch f {
	case "to":
		return words.T("target")
	case "from":
		return words.T("baseline")
	case "by":
		return words.T("due date")
	}
	return words.Verbatim(f)
}

func orNone(s string) words.Text { return words.Or(words.Verbatim(s), words.T("none")) }
