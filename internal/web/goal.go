package web

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/web/chart"
	"weir.dev/weir/internal/web/page"
)

// shortHistory is how many check-ins a goal's page shows before it is asked for all.
const shortHistory = 6

func goal(q *request) (answer, error) {
	g, err := q.l.Goal(q.PathValue("id"))
	if err != nil {
		return answer{}, err
	}
	v, err := q.goalView(g, nil)
	if err != nil {
		return answer{}, err
	}
	return answer{view: v}, nil
}

// goalView fills a goal's page. form is the check-in form as typed; nil takes a fresh one.
func (q *request) goalView(g lens.GoalPage, form *page.CheckInForm) (page.Goal, error) {
	if g.Restricted {
		return page.Goal{
			Shell: q.shell("Restricted goal", page.NavGoals), ID: "restricted", Path: q.goalPath(g.ID), Intent: "A restricted goal", Kind: kinds[g.Kind],
			State: states[g.State], Health: page.NoEvidence, Owners: q.links("teams", g.Owners),
			Restricted: "You may know that this goal is here, who owns it and what it serves. What it says and how it goes is for its audience.",
		}, nil
	}
	v := page.Goal{
		Shell: q.shell(cmp.Or(g.Intent, g.ID), page.NavGoals), ID: anchor(g.ID), Path: q.goalPath(g.ID), Intent: cmp.Or(g.Intent, g.ID), Kind: kindWord(g.Goal),
		State: states[g.State], Lines: q.goalLines(g.Goal, g.Lines), LineTo: q.path("why", "goals", g.ID), Health: page.Health(g.Health),
		Main: numbers(g.Main), Owners: q.links("teams", g.Owners), Facts: q.facts(g), Wont: g.Wont,
	}
	v.Arrival, _ = q.due(g.Goal)
	if g.Declared != "" && g.Declared.Health() != g.Health && slices.Contains(cascade.Statuses, cascade.Status(g.Health)) {
		for _, c := range g.CheckIns {
			if c.Status == g.Declared {
				v.Declared = &page.Declared{Health: page.Health(c.Status), When: q.day(c.At)}
				break
			}
		}
	}
	v.Lead, v.Says, v.Tone = q.sentence(g)
	v.AddsUp = q.addsUp(g)
	v.Why = q.whyNumbers(g)
	if g.MayCheckIn {
		v.CheckInTo = "#card-" + v.ID // the form on this page, unless the goal is among the viewer's own
		if q.l.ChecksIn(g.ID) {
			v.CheckInTo = q.path("check-in") + v.CheckInTo
		}
		if form == nil {
			d, err := q.l.Due(g.ID)
			if err != nil {
				return v, err
			}
			f := q.form(d)
			form = &f
		}
		v.Form = form
	}
	for i := range g.Measures {
		m, err := q.measure(&g.Measures[i], g)
		if err != nil {
			return v, err
		}
		v.Measures = append(v.Measures, m)
	}
	v.MeasuresNote = shown(len(g.Measures), g.RestrictedMeasures)
	q.linksBelow(&v, g)
	q.record(&v, g)
	if g.RestrictedMeasures > 0 {
		v.Restricted = plural(g.RestrictedMeasures, "measure of this goal is", "measures of this goal are") + " restricted. No figure on this page includes " + map[bool]string{true: "it.", false: "them."}[g.RestrictedMeasures == 1]
	}
	v.Findings = q.findingsOn(cascade.KindGoal, g.ID)
	return v, nil
}

func shown(n, restricted int) string {
	if restricted == 0 {
		return ""
	}
	return fmt.Sprintf("%d shown · %d restricted, not included", n, restricted)
}

func (q *request) facts(g lens.GoalPage) []string {
	var out []string
	if len(g.Owners) > 1 {
		out = append(out, "shared objective")
	}
	if g.Cycle != nil {
		out = append(out, g.Cycle.Name)
	}
	if g.Local {
		out = append(out, "local: aligned to nothing, on purpose")
	}
	if len(g.Supports) > 0 {
		out = append(out, "sets up "+names(g.Supports)+" for success")
	}
	if g.Replaces != nil {
		out = append(out, "replaces “"+g.Replaces.Name+"”")
	}
	if len(g.Accountable) > 0 {
		out = append(out, "accountable: "+names(g.Accountable))
	}
	if g.Cascade == "direct" || g.Cascade == "assigned" {
		out = append(out, g.Cascade+" cascade")
	}
	return out
}

// addsUp draws the bar of the first measure whose beliefs state numbers.
func (q *request) addsUp(g lens.GoalPage) *page.AddsUp {
	for _, m := range g.Measures {
		s := m.AddsUp
		if s == nil {
			continue
		}
		hold, odds := s.Now+s.Promised, s.Now+s.AtOdds
		out := &page.AddsUp{AddsUp: chart.AddsUp{From: s.From, Now: s.Now, Odds: &odds, OddsLabel: "at your own odds", Hold: &hold, Target: s.To, Unit: brief(m.Unit)}}
		if len(s.Silent) > 0 {
			out.Note = plural(len(s.Silent), "goal below states", "goals below state") + " no number, so the bar leaves out: " + names(s.Silent) + "."
		}
		return out
	}
	return nil
}

func (q *request) whyNumbers(g lens.GoalPage) *page.Why {
	figure := func(name string, v *float64, means, from string) page.Figure {
		f := page.Figure{Name: name, Value: "–", Means: means, From: from, Share: -1, Mark: -1}
		if v != nil {
			f.Value, f.Share = percent(*v), *v
		}
		return f
	}
	evidence := figure("Evidence", g.Evidence, "of the way, by its own measures", "")
	if g.Pace != nil {
		evidence.Mark = *g.Pace
	}
	if m := g.Main; m != nil && m.Now != nil && g.Of == 1 {
		evidence.From = strings.TrimSpace(numbers(m).From + " → " + numbers(m).Now + " → " + numbers(m).To)
	}
	pace := figure("Pace", g.Pace, "where it should be today", "the elapsed share of its time")
	pace.Share = -1
	signal := figure("Signal", g.Signal, "what the goals below say", "weighed by what each promises")
	divergence := page.Figure{Name: "Divergence", Value: "–", Means: "signal minus evidence", Share: -1, Mark: -1}
	if g.Divergence != nil {
		divergence.Value = fmt.Sprintf("%+d points", int(math.Round(*g.Divergence*100)))
		if *g.Divergence > 0.25 {
			divergence.Means = "the goals below do well and this one does not: one of the beliefs between them may be wrong, or its effect is still to come"
		}
	}
	mode := map[cascade.ProgressMode]string{
		cascade.OwnProgress: "Progress is read from its own measures, never from the goals below.", cascade.SignalProgress: "Its owners chose to show what the goals below say as its progress.",
		cascade.ManualProgress: "Its owners set its progress by hand.",
	}[g.Mode]
	w := &page.Why{Figures: []page.Figure{evidence, pace, signal, divergence}, Mode: mode}
	w.Read = fmt.Sprintf("%d of %d measures read.", g.Read, g.Of)
	if g.RestrictedMeasures > 0 {
		w.Read += " " + plural(g.RestrictedMeasures, "restricted measure is", "restricted measures are") + " left out."
	}
	if g.Evidence != nil && g.Pace != nil {
		gap := int(math.Round((*g.Pace - *g.Evidence) * 100))
		switch g.Health {
		case cascade.HealthOffTrack:
			w.Notes = append(w.Notes, fmt.Sprintf("Off track, because %s of the way is %d points behind a pace of %s; more than 25 is off track.", percent(*g.Evidence), gap, percent(*g.Pace)))
		case cascade.HealthAtRisk:
			w.Notes = append(w.Notes, fmt.Sprintf("At risk, because %s of the way is %d points behind a pace of %s; 10 to 25 is at risk.", percent(*g.Evidence), gap, percent(*g.Pace)))
		case cascade.HealthOnTrack:
			w.Notes = append(w.Notes, fmt.Sprintf("On track, because %s of the way is not more than 10 points behind a pace of %s.", percent(*g.Evidence), percent(*g.Pace)))
		case cascade.HealthStale:
			w.Notes = append(w.Notes, "Stale, because nobody has spoken of it for more than two check-in cadences. Stale beats green.")
		}
	}
	return w
}

// measure draws one measure with its chart.
func (q *request) measure(m *lens.Measure, g lens.GoalPage) (page.Measure, error) {
	out := page.Measure{ID: anchor(m.ID), Name: measureName(m), Numbers: numbers(m), Misses: m.Misses}
	var facts []string
	for _, f := range []string{m.Role, map[bool]string{true: "", false: m.Source}[m.Typed]} {
		if f != "" {
			facts = append(facts, f)
		}
	}
	if m.Weight != 1 {
		facts = append(facts, "weight "+page.Number(m.Weight, ""))
	}
	if m.By != 0 {
		facts = append(facts, "due "+q.day(m.By).Text)
	}
	out.Facts = strings.Join(facts, " · ")
	if m.Commit != nil || m.Stretch != nil {
		var ladder []string
		for _, r := range []struct {
			name string
			v    *float64
		}{{"commit", m.Commit}, {"target", m.To}, {"stretch", m.Stretch}} {
			if r.v != nil {
				ladder = append(ladder, r.name+" "+page.Number(*r.v, ""))
			}
		}
		out.Ladder = strings.Join(ladder, " · ")
	}
	if m.Metric == nil {
		return out, nil
	}
	out.Path = q.path("metrics", m.Metric.ID)
	line, err := q.chart(m.Metric.ID, out.Name, brief(m.Unit))
	if err != nil {
		return out, err
	}
	drawGoalposts(&line, m)
	for _, r := range g.Revisions {
		if r.Measure == m.ID {
			line.Revisions = append(line.Revisions, chart.Mark{At: r.At.Time(), Text: fmt.Sprintf("%s was %s until %s", fieldWord(r.Field), cmp.Or(r.Was, "open"), q.day(r.At).Text)})
		}
	}
	q.marks(&line, m.Metric.ID, g)
	out.Chart = &line
	return out, nil
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
			line.Bets = append(line.Bets, chart.Mark{At: b.Started.Time(), Text: strings.TrimSuffix(b.Change, ".") + ", " + q.day(b.Started).Text})
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

// capital begins a word of the format, which is plain ASCII or missing, as a sentence begins.
func capital(s string) string {
	n := min(1, len(s))
	return strings.ToUpper(s[:n]) + s[n:]
}

func fieldWord(f string) string {
	return cmp.Or(map[string]string{"to": "target", "from": "baseline", "by": "due date"}[f], f)
}

// chart draws a metric's readings up to today.
func (q *request) chart(metric, name, unit string) (chart.Line, error) {
	line := chart.Line{Name: name, Unit: unit}
	obs, err := q.l.Observations(metric)
	if err != nil {
		return line, err
	}
	for _, o := range obs {
		if t := o.At.Time(); cascade.DateOf(t) <= q.l.Today() {
			line.Points = append(line.Points, chart.Point{At: t, Value: o.Value})
		}
	}
	return line, nil
}
