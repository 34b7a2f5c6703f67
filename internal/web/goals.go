package web

import (
	"cmp"
	"slices"
	"strings"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/say"
	"weir.dev/weir/internal/standing"
	"weir.dev/weir/internal/web/page"
	"weir.dev/weir/internal/words"
)

// kinds are what goals are for.
var kinds = map[cascade.GoalKind]words.Text{
	cascade.Outcome: words.T("{Outcome}"), cascade.Strategy: words.T("{Strategy}"), cascade.BetGoal: words.T("{Bet}"),
}

func kindWord(g lens.Goal) words.Text {
	if g.Priority {
		return words.T("Priority")
	}
	return kinds[g.Kind]
}

// states are those of a goal. Committed goes without saying.
var states = map[cascade.State]words.Text{
	cascade.Draft: words.T("Draft"), cascade.Proposed: words.T("Proposed"),
	cascade.Achieved: words.T("Achieved"), cascade.Missed: words.T("Missed"), cascade.Dropped: words.T("Dropped"),
}

// numbers words a goal's main measure.
func numbers(m *lens.Measure) page.Numbers {
	switch {
	case m == nil:
		return page.Numbers{}
	case m.Range != nil:
		n := page.Numbers{To: words.T("%s to %s", words.Stated(m.Range.Low, ""),
			words.Stated(m.Range.High, words.ShortUnit(m.Unit)))}
		if m.Now != nil {
			n.Now = words.Beside(*m.Now, "", say.Posts(m)...)
		}
		return n
	case m.Answer:
		if m.Now == nil {
			return page.Numbers{To: words.T("yes")}
		}
		if *m.Now > 0 {
			return page.Numbers{Now: words.T("yes"), To: words.T("yes")}
		}
		return page.Numbers{Now: words.T("not yet"), To: words.T("yes")}
	}
	return page.Row(m.From, m.Now, m.To, words.ShortUnit(m.Unit))
}

// due says by when a goal is due, for how long nobody has spoken of it, or, where it has ended, what became of it.
func (q *request) due(g lens.Goal) (text words.Text, tone page.Tone) {
	switch {
	case g.State.Closed():
		if g.Ended == 0 {
			return words.T("%s", states[g.State]), page.Quiet
		}
		return words.T("%s on %s", states[g.State], q.day(g.Ended).Text), page.Quiet
	case g.Health.Ended() && g.LastDay != 0:
		return words.T("%s, %s", words.Capital(g.Health.Words()), q.day(g.LastDay).Text), tones[g.Health]
	case g.Health == cascade.HealthStale:
		return say.Silence(g, q.l.Today()), page.Warn
	case g.Main != nil && g.Main.By != 0:
		return words.T("due %s", q.day(g.Main.By).Text), page.Quiet
	}
	return words.Text{}, page.Quiet
}

func (q *request) goalRow(g lens.Goal) page.GoalRow {
	if g.Restricted {
		return page.GoalRow{Owners: names(g.Owners), Restricted: true}
	}
	r := page.GoalRow{
		Text: cmp.Or(g.Intent, g.ID), Path: q.goalPath(g.ID), Health: g.Health, Owners: names(g.Owners),
		Numbers: numbers(g.Main),
	}
	if !g.State.Closed() { // what has ended says so in place of its day
		r.Note = states[g.State]
	}
	if g.Differs {
		r.Declared = g.Declared.Health()
	}
	r.Due, r.DueTone = q.due(g)
	return r
}

// anchor makes an id of a page out of an id of a thing.
func anchor(id string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '.' || r == '_' || r == '-' {
			return r
		}
		return '-'
	}, id)
}

// period words the cycle today falls in.
func (q *request) period() words.Text {
	c := q.l.CurrentCycle()
	if c == nil {
		return words.Text{}
	}
	from, to, today := c.From, c.To, q.l.Today()
	name := cycleName(c)
	if to-from > 400 {
		return words.T("%s · until %s", name, words.Date(to.Time()))
	}
	return words.T("%s · week %d of %d", name, int(today-from)/7+1, max(1, (int(to-from)+4)/7))
}

// cycleName is what people call a cycle; one without a name goes by its key.
func cycleName(c *lens.Cycle) words.Text {
	return words.Verbatim(cmp.Or(c.Name, c.ID))
}

// welcome teaches what to do in an empty workspace.
func (q *request) welcome() page.View {
	return page.Welcome{Shell: q.shell(words.T("{Goals}"), page.NavGoals), Steps: []page.WelcomeStep{
		{
			Title:   words.T("Write three {goals}"),
			Text:    words.T("Put your teams and three {goals} with {a measure} each into a file. The smallest one is below."),
			Command: "weir lint cascade.yaml",
		},
		{
			Title:   words.T("Put them in"),
			Text:    words.T("Look at the difference first, then apply it. Nothing is deleted unless you ask."),
			Command: "weir plan cascade.yaml && weir apply cascade.yaml",
		},
		{
			Title: words.T("Check in"),
			Text:  words.T("Each week say what moved and what you learned; it takes about a minute."),
		},
	}, FileName: "cascade.yaml", File: `weir: 1
teams:
  - {id: company, name: Our company, kind: unit}
metrics:
  - {id: retention, name: Teams still active after 90 days, unit: "%", direction: up, owner: company}
goals:
  - id: stay
    intent: Teams that join stay
    owners: [company]
    state: committed
    measures:
      - {metric: retention, from: 80, to: 90, by: ` + (q.l.Today() + 90).String() + `}
`}
}

// line draws a way up from a subject; show draws how a link stands.
func (q *request) line(
	kind words.Text, text, path string, health cascade.Health, l lens.Line, show func(standing.Standing) page.Standing,
) page.Line {
	out := page.Line{Priority: l.Priority, Steps: []page.Step{{Kind: kind, Text: text, Path: path, Health: health}}}
	for i, s := range l.Steps {
		via := &page.Via{Mechanism: s.Mechanism, Contribution: s.Contribution, Because: s.Because, Driver: s.Driver}
		out.Steps[i].Via = via
		switch {
		case s.Belief != nil:
			via.Standing = show(*s.Belief)
		case s.Standing != "":
			via.Standing = q.standingOf(standing.Standing{Word: s.Standing})
		}
		step := page.Step{Kind: words.T("{Goal}"), Text: cmp.Or(s.Text, s.ID), Health: s.Health}
		switch {
		case s.Restricted:
			step = page.Step{Kind: words.T("{Goal}"), Restricted: true}
			via.Standing = page.Standing{Restricted: true}
		case s.Kind == cascade.KindInitiative:
			step.Kind, step.Path = words.T("Initiative"), q.path("why", "initiatives", s.ID)
		default:
			step.Path = q.goalPath(s.ID)
			if i == len(l.Steps)-1 && l.Priority {
				step.Kind = words.T("Priority")
			}
		}
		out.Steps = append(out.Steps, step)
	}
	if last := out.Steps[len(out.Steps)-1]; l.Cut {
		out.Steps = append(out.Steps, page.Step{Kind: words.T("The line goes on"), Text: "…", Path: last.Path})
	}
	return out
}

// goalLines draws the ways up from a goal; one that is the top itself has none.
func (q *request) goalLines(g lens.Goal, lines []lens.Line) []page.Line {
	var out []page.Line
	for _, l := range lines {
		if len(l.Steps) > 0 {
			out = append(out, q.line(kindWord(g), g.Intent, q.goalPath(g.ID), g.Health, l, q.standingOf))
		}
	}
	slices.SortStableFunc(out, func(a, b page.Line) int { // lines to a priority first
		switch {
		case a.Priority == b.Priority:
			return 0
		case a.Priority:
			return -1
		}
		return 1
	})
	return out
}
