package web

import (
	"cmp"
	"fmt"
	"math"
	"strconv"
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
	if g.Declared != "" && g.Declared != g.Health && (g.Health == "off-track" || g.Health == "at-risk" || g.Health == "on-track") {
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

var tones = map[string]page.Tone{"on-track": page.Good, "at-risk": page.Warn, "off-track": page.Bad, "stale": page.Warn}

// sentence says what is going on and what is asked, in words a tired person reads once.
func (q *request) sentence(g lens.GoalPage) (lead, says string, tone page.Tone) {
	tone = tones[g.Health]
	m := g.Main
	switch {
	case g.Closed != nil:
		lead = "This goal is closed: " + strings.ToLower(states[g.State]) + "."
		says = g.Closed.Learning
		return lead, says, page.Quiet
	case m == nil && g.RestrictedMeasures > 0:
		return "Its measures are restricted, so nothing can be said about how it goes.", "", page.Quiet
	case m == nil:
		return "Nobody has said yet how you will know.", "One measure makes this goal speak: what would somebody notice if it came true?", page.Quiet
	case m.Now == nil:
		lead = "There is no reading yet of " + measureName(m) + "."
		says = "Record one, or check in with a value, and this page begins to speak."
	case g.Health == string(page.NoEvidence):
		lead = measureName(m) + " stands at " + page.Number(*m.Now, brief(m.Unit)) + "."
		says = "Progress cannot be told: " + lacks(m) + "."
	case m.Range != nil:
		lead = fmt.Sprintf("%s stands at %s; it should stay between %s and %s.", measureName(m), page.Number(*m.Now, brief(m.Unit)), page.Number(m.Range.Low, ""), page.Number(m.Range.High, brief(m.Unit)))
	default:
		lead = q.moved(m)
		says = q.behind(m)
	}
	if g.Health == string(page.Stale) {
		due, _ := q.due(g.Goal)
		says = strings.ToUpper(due[:1]) + due[1:] + ". Until somebody says how it goes, the last value is only the last value."
	}
	if g.Divergence != nil && *g.Divergence > 0.25 && g.Health != string(page.OnTrack) {
		says += " The goals below do well and this one does not: one of the beliefs between them may be wrong."
	}
	if n := openRipples(g.Waiting); n > 0 && (g.Health == "off-track" || g.Declared == "off-track") {
		says += " " + plural(n, "goal is", "goals are") + " waiting on this."
	}
	return lead, strings.TrimSpace(says), tone
}

func openRipples(waiting []lens.Need) int {
	n := 0
	for _, w := range waiting {
		if len(w.Ripple) == 0 {
			n++
		}
	}
	return n
}

func measureName(m *lens.Measure) string {
	if m.Metric != nil {
		return m.Metric.Name
	}
	return m.ID
}

// lacks says what a measure is missing before progress can be computed.
func lacks(m *lens.Measure) string {
	switch {
	case m.To == nil:
		return "it has no target"
	case m.Direction == "":
		return "its metric does not say whether up or down is better"
	case m.From == nil:
		return "it has no baseline"
	}
	return "it has no dates"
}

// moved says how far a measure has come.
func (q *request) moved(m *lens.Measure) string {
	if m.From == nil || m.To == nil {
		return fmt.Sprintf("%s stands at %s.", measureName(m), page.Number(*m.Now, brief(m.Unit)))
	}
	diff := *m.Now - *m.From
	when := ""
	if m.Start != "" {
		when = " since " + q.day(m.Start).Text
	}
	switch {
	case m.Progress != nil && *m.Progress >= 1:
		return fmt.Sprintf("%s has reached its target: %s, where %s was asked for.", measureName(m), page.Number(*m.Now, brief(m.Unit)), page.Number(*m.To, brief(m.Unit)))
	case math.Abs(diff) < 1e-9:
		return fmt.Sprintf("%s has not moved%s; it stands at %s.", measureName(m), when, page.Number(*m.Now, brief(m.Unit)))
	}
	word := "rose"
	if diff < 0 {
		word = "fell"
	}
	return fmt.Sprintf("%s %s from %s to %s%s.", measureName(m), word, page.Number(*m.From, ""), page.Number(*m.Now, brief(m.Unit)), when)
}

// behind says where pace asks a measure to be.
func (q *request) behind(m *lens.Measure) string {
	if m.Planned == nil || m.Pace == nil || m.Progress == nil || *m.Progress >= 1 {
		return ""
	}
	planned := page.Number(round(*m.Planned), brief(m.Unit))
	switch gap := *m.Pace - *m.Progress; {
	case gap > 0.10:
		return fmt.Sprintf("To be there by %s it should stand at %s today.", q.day(m.By).Text, planned)
	case gap < -0.10:
		return fmt.Sprintf("That is ahead of pace, which asks for %s today.", planned)
	}
	return fmt.Sprintf("That is about where pace asks it to be today (%s).", planned)
}

// round keeps three significant digits, which is more than a straight line between two wishes is worth.
func round(v float64) float64 {
	if v == 0 {
		return 0
	}
	scale := math.Pow(10, 2-math.Floor(math.Log10(math.Abs(v))))
	if r := math.Round(v*scale) / scale; !math.IsNaN(r) && !math.IsInf(r, 0) {
		return r
	}
	return v // so large or small that there is no such scale
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
			divergence.Means = "the goals below do well and this one does not: one of the beliefs between them may be wrong"
		}
	}
	mode := map[string]string{
		"own": "Progress is read from its own measures, never from the goals below.", "signal": "Its owners chose to show what the goals below say as its progress.",
		"manual": "Its owners set its progress by hand.",
	}[g.Mode]
	w := &page.Why{Figures: []page.Figure{evidence, pace, signal, divergence}, Mode: mode}
	w.Read = fmt.Sprintf("%d of %d measures read.", g.Read, g.Of)
	if g.RestrictedMeasures > 0 {
		w.Read += " " + plural(g.RestrictedMeasures, "restricted measure is", "restricted measures are") + " left out."
	}
	if g.Evidence != nil && g.Pace != nil {
		gap := int(math.Round((*g.Pace - *g.Evidence) * 100))
		switch g.Health {
		case "off-track":
			w.Notes = append(w.Notes, fmt.Sprintf("Off track, because %s of the way is %d points behind a pace of %s; more than 25 is off track.", percent(*g.Evidence), gap, percent(*g.Pace)))
		case "at-risk":
			w.Notes = append(w.Notes, fmt.Sprintf("At risk, because %s of the way is %d points behind a pace of %s; 10 to 25 is at risk.", percent(*g.Evidence), gap, percent(*g.Pace)))
		case "on-track":
			w.Notes = append(w.Notes, fmt.Sprintf("On track, because %s of the way is not more than 10 points behind a pace of %s.", percent(*g.Evidence), percent(*g.Pace)))
		case "stale":
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
	if m.By != "" {
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
			line.Revisions = append(line.Revisions, chart.Mark{At: at(r.At), Text: fmt.Sprintf("%s was %s until %s", fieldWord(r.Field), cmp.Or(r.Was, "open"), q.day(r.At).Text)})
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
	if m.To == nil || m.By == "" || m.Start == "" {
		return
	}
	line.Target = &chart.Target{Start: at(m.Start), By: at(m.By), Value: *m.To}
	if m.From == nil || m.Planned == nil {
		return
	}
	line.Pace = []chart.Point{{At: at(m.Start), Value: *m.From}}
	for _, ms := range m.Milestones {
		if ms.By > m.Start && ms.By < m.By {
			line.Pace = append(line.Pace, chart.Point{At: at(ms.By), Value: ms.Value})
		}
	}
	line.Pace = append(line.Pace, chart.Point{At: at(m.By), Value: *m.To})
}

// marks adds the bets on a metric that the viewer sees on this goal's page: its own and those of the goals below.
func (q *request) marks(line *chart.Line, metric string, g lens.GoalPage) {
	add := func(b *lens.Bet) {
		if b != nil && b.Metric != nil && b.Metric.ID == metric && b.Started != "" {
			line.Bets = append(line.Bets, chart.Mark{At: at(b.Started), Text: strings.TrimSuffix(b.Change, ".") + ", " + q.day(b.Started).Text})
		}
	}
	add(g.Bet)
	for _, s := range g.ServedBy {
		if s.Goal != nil && !s.Goal.Restricted && s.Goal.Kind == "bet" {
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
		if t := at(o.At); cascade.DateOf(t) <= q.l.Today() {
			line.Points = append(line.Points, chart.Point{At: t, Value: o.Value})
		}
	}
	return line, nil
}

// linksBelow fills what serves the goal, what waits on it, what it needs, and the work under it.
func (q *request) linksBelow(v *page.Goal, g lens.GoalPage) {
	restricted := 0
	for _, s := range g.ServedBy {
		if s.Goal != nil && s.Goal.Restricted {
			restricted++
			v.Served = append(v.Served, page.Served{GoalRow: q.goalRow(*s.Goal), Standing: page.Standing{Grade: page.Restricted}, Share: -1})
			continue
		}
		row := page.Served{Mechanism: s.Mechanism, Contribution: s.Contribution, Because: s.Because, Standing: standing(s.Standing), Share: -1, NotDoing: strings.Join(s.NotDoing, "; ")}
		if s.Share != nil {
			row.Share = *s.Share
		}
		row.Worsens = worsens(s.MightWorsen)
		switch {
		case s.Goal != nil:
			row.GoalRow = q.goalRow(*s.Goal)
		case s.Metric != nil:
			row.GoalRow = page.GoalRow{Text: s.Metric.Name, Path: q.path("metrics", s.Metric.ID), Owners: q.link("teams", s.Team).Text}
		case s.Initiative != nil:
			row.GoalRow = page.GoalRow{Text: s.Initiative.Name, Path: q.path("why", "initiatives", s.Initiative.ID)}
		case s.Team != nil:
			row.GoalRow = page.GoalRow{Text: cmp.Or(s.Contribution, s.Team.Name), Path: q.path("teams", s.Team.ID), Owners: s.Team.Name}
			row.Contribution = ""
		}
		if s.LeftOut {
			row.Note = "left out of every figure: it would close a loop"
		}
		v.Served = append(v.Served, row)
	}
	if restricted > 0 {
		v.ServedNote = shown(len(g.ServedBy)-restricted, restricted)
	}
	for _, s := range g.Serves {
		up := page.Serves{Mechanism: s.Mechanism, Contribution: s.Contribution, Because: s.Because, NotDoing: strings.Join(s.NotDoing, "; "), Worsens: worsens(s.MightWorsen)}
		if s.Goal != nil {
			up.Goal = q.link("goals", &lens.Ref{ID: s.Goal.ID, Name: s.Goal.Intent, Restricted: s.Goal.Restricted})
		}
		up.Standing, up.Sentence = standing(s.Standing), s.Standing.Sentence
		if s.Restricted {
			up.Standing = page.Standing{Grade: page.Restricted}
		}
		v.Serves = append(v.Serves, up)
	}
	for _, n := range g.Waiting {
		v.Waiting = append(v.Waiting, q.waiting(n, g.Goal))
	}
	for _, n := range g.Needs {
		need := page.Need{What: n.What, By: q.day(n.By), Goal: q.link("goals", n.On), From: q.link("teams", n.From)}
		need.Answer, need.Tone = q.answered(n)
		v.Needs = append(v.Needs, need)
	}
	for _, w := range g.Work {
		note := []string{}
		if len(w.Owners) > 0 {
			note = append(note, names(w.Owners))
		}
		if w.Under != nil {
			note = append(note, w.Under.Name)
		}
		if w.Status != "" {
			note = append(note, w.Status)
		}
		v.Work = append(v.Work, page.Work{
			Text: w.Title, Path: q.path("why", workPath(w.Kind), w.ID), Note: strings.Join(note, " · "), Done: w.Status == "done", Line: q.path("why", workPath(w.Kind), w.ID),
		})
	}
}

// worsens words what a response could make worse, and who is told.
func worsens(ws []lens.Worsening) string {
	var out []string
	for _, w := range ws {
		text := "Might worsen: " + strings.TrimSuffix(w.What, ".")
		if w.Tell != nil {
			text += " (" + w.Tell.Name + " is told)"
		}
		out = append(out, text)
	}
	return strings.Join(out, "; ")
}

func workPath(kind string) string {
	if kind == "initiative" {
		return "initiatives"
	}
	return "work-items"
}

func (q *request) waiting(n lens.Need, on lens.Goal) page.Waiting {
	w := page.Waiting{Text: n.Goal.Name, Path: q.goalPath(n.Goal.ID), Note: names(n.Teams)}
	if n.By != "" {
		w.Note += " · needs it by " + q.day(n.By).Text
	}
	switch {
	case len(n.Ripple) > 0:
		r := n.Ripple[len(n.Ripple)-1]
		w.Answer = capital(r.Did) + ": " + r.Reason
		w.Tone = page.Good
	case n.Late:
		w.Answer, w.Tone = "its day has passed, and nobody has said what that changes", page.Bad
	case on.Health == "off-track" || on.Declared == "off-track":
		w.Answer, w.Tone = "this slipped; they have not answered yet", page.Warn
	}
	return w
}

// answered words how an ask stands.
func (q *request) answered(n lens.Need) (string, page.Tone) {
	switch n.Answer {
	case cascade.AnswerAccepted:
		return "Accepted", page.Good
	case cascade.AnswerDeclined:
		return "Declined", page.Bad
	}
	if n.From == nil {
		return "", page.Quiet
	}
	if n.Asked != "" {
		if weeks := int(q.l.Today()-cascade.DateOf(at(n.Asked))) / 7; weeks >= 1 {
			return "unanswered for " + plural(weeks, "week", "weeks"), page.Warn
		}
	}
	return "not answered yet", page.Warn
}

// record fills what has been said and decided.
func (q *request) record(v *page.Goal, g lens.GoalPage) {
	if b := g.Brief; b != nil {
		v.Brief = &page.Brief{WhyNow: b.Why, Success: b.Success, Accept: b.Accept, Refuse: b.Refuse}
		if b.Decides != nil {
			v.Brief.Decides = b.Decides.Name
		}
	}
	for _, d := range g.Drivers {
		v.Drivers = append(v.Drivers, page.Driver{Text: cmp.Or(d.Text, d.ID), Metric: q.link("metrics", d.Metric), Picked: d.Picked})
	}
	if b := g.Bet; b != nil {
		v.Bet = &page.Bet{Change: b.Change, Metric: q.link("metrics", b.Metric), Verdict: cmp.Or(b.Verdict, "no verdict yet"), Learned: b.Learning}
		if b.Moves != nil {
			v.Bet.Promise = signed(*b.Moves, brief(b.Unit))
			if b.By != "" {
				v.Bet.Promise += " by " + q.day(b.By).Text
			}
		}
		if b.Started != "" {
			v.Bet.Started = q.day(b.Started)
		}
	}
	for _, t := range g.Tripwires {
		v.Tripwires = append(v.Tripwires, q.tripwire(t))
	}
	entries := g.CheckIns
	if q.URL.Query().Get("check-ins") != "all" && len(entries) > shortHistory {
		entries = entries[:shortHistory]
		v.MoreCheckIns = q.goalPath(g.ID) + "?check-ins=all"
	}
	for _, c := range entries {
		v.CheckIns = append(v.CheckIns, q.entry(c, g.Measures))
	}
	for _, r := range g.Revisions {
		name := r.Measure
		for _, m := range g.Measures {
			if m.ID == r.Measure {
				name = measureName(&m)
			}
		}
		v.Revisions = append(v.Revisions, page.Revision{When: q.day(r.At), What: fmt.Sprintf("%s of %s: %s → %s", capital(fieldWord(r.Field)), name, cmp.Or(r.Was, "none"), cmp.Or(r.Now, "none")), Reason: r.Reason})
	}
	for _, d := range g.Decisions {
		dec := page.Decision{When: q.day(d.At), Do: capital(d.Do), Reason: d.Reason}
		if d.Review != nil {
			dec.Review = page.Link{Text: d.Review.Name}
		}
		v.Decisions = append(v.Decisions, dec)
	}
}

func signed(v float64, unit string) string {
	if v > 0 {
		return "+" + page.Number(v, unit)
	}
	return page.Number(v, unit)
}

func (q *request) tripwire(t lens.Tripwire) page.Tripwire {
	name := "the metric"
	if t.Metric != nil {
		name = t.Metric.Name
	}
	out := page.Tripwire{If: "If " + name, Then: t.Then, Status: "not reached"}
	unit := ""
	if t.Metric != nil {
		if m, err := q.l.Metric(t.Metric.ID); err == nil {
			unit = brief(m.Unit)
			if m.Last != nil {
				out.Status = "not reached: " + page.Number(m.Last.Value, brief(m.Unit)) + " now"
				past := t.At != "" && cascade.DateOf(at(t.At)) <= q.l.Today()
				if past && (t.Below != nil && m.Last.Value < *t.Below || t.Above != nil && m.Last.Value > *t.Above) {
					out.Status, out.Tone = "reached: "+page.Number(m.Last.Value, brief(m.Unit)), page.Bad
				}
			}
		}
	}
	if t.Below != nil {
		out.If += " is below " + page.Number(*t.Below, unit)
	}
	if t.Above != nil {
		out.If += " is above " + page.Number(*t.Above, unit)
	}
	if t.At != "" {
		out.If += " on " + q.day(t.At).Text
	}
	return out
}

func (q *request) entry(c lens.CheckIn, measures []lens.Measure) page.CheckInEntry {
	e := page.CheckInEntry{When: q.day(c.At), Health: page.Health(c.Status), Learned: c.Learned, Next: c.Next}
	if c.By != nil {
		e.By = c.By.Name
	}
	if c.Confidence != nil {
		e.Confidence = strconv.Itoa(int(math.Round(*c.Confidence*100))) + "% confident"
	}
	var values []string
	for _, m := range measures {
		if v, ok := c.Values[m.ID]; ok {
			values = append(values, measureName(&m)+" "+page.Number(v, brief(m.Unit)))
		}
	}
	e.Values = strings.Join(values, " · ")
	if len(c.Acknowledged) > 0 {
		e.Acknowledged = "acknowledged by " + names(c.Acknowledged)
	}
	return e
}
