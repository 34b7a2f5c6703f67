package web

import (
	"cmp"
	"math"
	"strings"

	"weir.dev/weir/internal/assess"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/say"
	"weir.dev/weir/internal/web/chart"
	"weir.dev/weir/internal/web/page"
	"weir.dev/weir/internal/words"
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
			Shell: q.shell(words.T("Restricted {goal}"), page.NavGoals), ID: "restricted",
			Intent: words.T("A restricted {goal}"), Kind: kinds[g.Kind],
			State: states[g.State], Health: cascade.HealthNoEvidence, Owners: q.links("teams", g.Owners),
			Restricted: words.T("You may know that this {goal} is here, who owns it and what it serves. What it says and how " +
				"it goes is for its audience."),
		}, nil
	}
	v := page.Goal{
		Shell: q.shell(words.Verbatim(cmp.Or(g.Intent, g.ID)), page.NavGoals), ID: anchor(g.ID),
		Intent: words.Verbatim(cmp.Or(g.Intent, g.ID)), Kind: kindWord(g.Goal),
		State: states[g.State], Lines: q.goalLines(g.Goal, g.Lines), LineTo: q.path("why", "goals", g.ID),
		Health: g.Health,
		Main:   numbers(g.Main), Owners: q.links("teams", g.Owners), Facts: q.facts(g), Wont: g.Wont,
	}
	v.Arrival, _ = q.due(g.Goal)
	if d := g.Assessment.Declared; d != nil && g.Assessment.Differs {
		v.Declared = &page.Declared{Health: d.Status.Health(), When: q.day(d.At)}
	}
	v.Lead, v.Says = say.Goal(g, q.l.Today())
	v.Tone = tone(g)
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
			f := q.checkInCard(d, nil)
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
		v.Restricted = words.N(g.RestrictedMeasures,
			"%d {measure} of this {goal} is restricted. No figure on this page includes it.",
			"%d {measures} of this {goal} are restricted. No figure on this page includes them.")
	}
	v.Findings = q.findingsOn(cascade.KindGoal, g.ID)
	return v, nil
}

var tones = map[cascade.Health]page.Tone{
	cascade.HealthOnTrack: page.Good, cascade.HealthAtRisk: page.Warn, cascade.HealthOffTrack: page.Bad,
	cascade.HealthStale: page.Warn,
}

// tone colours the sentence of a goal by its health, where it says how the goal goes.
func tone(g lens.GoalPage) page.Tone {
	switch g.Assessment.Says {
	case assess.Closed, assess.Restricted, assess.Unmeasured:
		return page.Quiet
	}
	return tones[g.Health]
}

func shown(n, restricted int) words.Text {
	if restricted == 0 {
		return words.Text{}
	}
	return words.T("%d shown · %d restricted, not included", n, restricted)
}

func (q *request) facts(g lens.GoalPage) []words.Text {
	var out []words.Text
	if len(g.Owners) > 1 {
		out = append(out, words.T("shared {outcome}"))
	}
	if g.Cycle != nil {
		out = append(out, words.Verbatim(g.Cycle.Name))
	}
	if g.Local {
		out = append(out, words.T("local: aligned to nothing, on purpose"))
	}
	if len(g.Supports) > 0 {
		out = append(out, words.T("sets up %s for success", names(g.Supports)))
	}
	if g.Replaces != nil {
		out = append(out, words.T("replaces “%s”", g.Replaces.Name))
	}
	if len(g.Accountable) > 0 {
		out = append(out, words.T("accountable: %s", names(g.Accountable)))
	}
	switch g.Cascade {
	case "direct":
		out = append(out, words.T("direct cascade"))
	case "assigned":
		out = append(out, words.T("assigned cascade"))
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
		out := &page.AddsUp{
			AddsUp: chart.AddsUp{
				From: s.From, Now: s.Now, Odds: &odds, OddsLabel: words.T("at your own odds"), Hold: &hold, Target: s.To,
				Unit: words.ShortUnit(m.Unit),
			},
		}
		if len(s.Silent) > 0 {
			out.Note = words.N(len(s.Silent),
				"%d {goal} below states no number, so the bar leaves out: %s.",
				"%d {goals} below state no number, so the bar leaves out: %s.", names(s.Silent))
		}
		return out
	}
	return nil
}

func (q *request) whyNumbers(g lens.GoalPage) *page.Why {
	dash := words.Verbatim("–")
	figure := func(name words.Text, v *float64, means, from words.Text) page.Figure {
		f := page.Figure{Name: name, Value: dash, Means: means, From: from, Share: -1, Mark: -1}
		if v != nil {
			f.Value, f.Share = words.Percent(*v), *v
		}
		return f
	}
	evidence := figure(words.T("Evidence"), g.Evidence, words.T("of the way, by its own {measures}"), words.Text{})
	if g.Pace != nil {
		evidence.Mark = *g.Pace
	}
	if m := g.Main; m != nil && m.Now != nil && g.Of == 1 {
		n := numbers(m)
		evidence.From = words.Join(" → ", n.From, n.Now, n.To)
	}
	pace := figure(words.T("Pace"), g.Pace, words.T("where it should be today"), words.T("the elapsed share of its time"))
	pace.Share = -1
	signal := figure(words.T("Signal"), g.Signal, words.T("what the {goals} below say"),
		words.T("weighed by what each promises"))
	divergence := page.Figure{
		Name: words.T("Divergence"), Value: dash, Means: words.T("signal minus evidence"), Share: -1, Mark: -1,
	}
	if g.Divergence != nil {
		divergence.Value = words.T("%s points", words.Signed(math.Round(*g.Divergence*100), ""))
		if g.Assessment.Diverges {
			divergence.Means = say.Diverges
		}
	}
	mode := map[cascade.ProgressMode]words.Text{
		cascade.OwnProgress:    words.T("Progress is read from its own {measures}, never from the {goals} below."),
		cascade.SignalProgress: words.T("Its owners chose to show what the {goals} below say as its progress."),
		cascade.ManualProgress: words.T("Its owners set its progress by hand."),
	}[g.Mode]
	w := &page.Why{Figures: []page.Figure{evidence, pace, signal, divergence}, Mode: mode}
	w.Read = words.T("%d of %d {measures} read.", g.Read, g.Of)
	if g.RestrictedMeasures > 0 {
		w.Read = words.Join(" ", w.Read,
			words.N(g.RestrictedMeasures, "%d restricted {measure} is left out.", "%d restricted {measures} are left out."))
	}
	if why := say.Why(g); !why.IsZero() {
		w.Notes = append(w.Notes, why)
	}
	return w
}

// measure draws one measure with its chart.
func (q *request) measure(m *lens.Measure, g lens.GoalPage) (page.Measure, error) {
	out := page.Measure{ID: anchor(m.ID), Name: say.Name(m), Numbers: numbers(m), Misses: m.Misses}
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
	out.Facts = words.Join(" · ", append(facts, kept(m.Grade))...)
	if m.Commit != nil || m.Stretch != nil {
		var ladder []words.Text
		if m.Commit != nil {
			ladder = append(ladder, words.T("commit %s", words.Number(*m.Commit)))
		}
		if m.To != nil {
			ladder = append(ladder, words.T("target %s", words.Number(*m.To)))
		}
		if m.Stretch != nil {
			ladder = append(ladder, words.T("stretch %s", words.Number(*m.Stretch)))
		}
		out.Ladder = words.Join(" · ", ladder...)
	}
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
			line.Revisions = append(line.Revisions, chart.Mark{At: r.At.Time(), Text: words.T("%s was %s until %s",
				fieldWord(r.Field), words.Or(words.Verbatim(r.Was), words.T("open")), q.day(r.At).Text)})
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

// roles says how early a measure speaks.
var roles = map[string]words.Text{"leading": words.T("leading"), "lagging": words.T("lagging")}

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
