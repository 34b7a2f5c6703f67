package web

import (
	"cmp"
	"net/url"
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
		n := page.Numbers{To: words.T("%s to %s", words.Number(m.Range.Low),
			words.Quantity(m.Range.High, words.ShortUnit(m.Unit)))}
		if m.Now != nil {
			n.Now = words.Quantity(*m.Now, "")
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

// due says by when a goal is due, or for how long nobody has spoken of it.
func (q *request) due(g lens.Goal) (text words.Text, tone page.Tone) {
	if g.Health == cascade.HealthStale {
		return say.Silence(g, q.l.Today()), page.Warn
	}
	if g.Main != nil && g.Main.By != 0 {
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
	r.Note = states[g.State]
	r.Arrives, r.ArrivesTone = q.due(g)
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

// unstated is the filter that the lens does not know: it looks at the link to the goal above.
const unstated = "unstated"

func reasonless(r lens.Row) bool {
	return r.Depth > 0 && !r.Restricted && r.Standing.Unstated()
}

// outlineFilter narrows the outline, and is one chip above it. One without match is the lens's.
type outlineFilter struct {
	key   string
	text  words.Text
	match func(lens.Row) bool
}

// inHealth shows the goals in one health.
func inHealth(h cascade.Health) outlineFilter {
	return outlineFilter{string(h), words.Capital(h.Words()), func(r lens.Row) bool { return r.Health == h }}
}

// shows are the outline's filters, in the order of their chips.
var shows = []outlineFilter{
	{"mine", words.T("My lines"), nil},
	inHealth(cascade.HealthOffTrack),
	inHealth(cascade.HealthAtRisk),
	inHealth(cascade.HealthStale),
	{unstated, words.T("No reason given"), reasonless},
	{string(cascade.Proposed), words.T("Proposed"), func(r lens.Row) bool { return r.State == cascade.Proposed }},
}

func goals(q *request) (answer, error) {
	query, show, team := strings.TrimSpace(q.URL.Query().Get("q")), q.URL.Query().Get("show"), q.URL.Query().Get("team")
	all, err := q.l.Outline(lens.Filter{})
	if err != nil {
		return answer{}, err
	}
	if len(all) == 0 && query == "" && show == "" {
		return answer{view: q.welcome()}, nil
	}
	f := lens.Filter{Q: query, Team: team}
	switch show {
	case "mine":
		f.Mine = true
	case string(cascade.HealthOffTrack), string(cascade.HealthAtRisk), string(cascade.HealthStale):
		f.Health = cascade.Health(show)
	case string(cascade.Proposed):
		f.State = cascade.Proposed
	}
	rows := all
	if f != (lens.Filter{}) {
		if rows, err = q.l.Outline(f); err != nil {
			return answer{}, err
		}
	}
	if show == unstated {
		rows = keepRows(rows, reasonless)
	}
	v := page.Goals{
		Shell: q.shell(words.T("{Goals}"), page.NavGoals), Period: q.period(), Query: query, Filter: show,
		Chips: q.chips(all, show, query),
	}
	for _, r := range all {
		if !r.Restricted {
			v.Visible++
		}
		if r.Priority {
			v.Priorities++
		}
	}
	filtered := f != (lens.Filter{}) || show == unstated
	matches := 0
	for _, r := range rows {
		if r.Match {
			matches++
		}
	}
	v.Roots, _ = q.tree(rows, 0, 0, filtered)
	switch {
	case len(rows) == 0:
		v.Empty = &page.Empty{
			Title: words.T("No {goal} here"),
			Text: words.T("Words are looked for in {goals}, their teams and the metrics they read. Fewer words or another " +
				"filter find more."),
			Action: page.Link{Text: words.T("Show all {goals}"), Path: q.path("goals")},
		}
	case filtered:
		v.Found = words.N(matches, "%d {goal} matches; the {goals} above it are shown for context.",
			"%d {goals} match; the {goals} above them are shown for context.")
	}
	return answer{view: v}, nil
}

// keepRows narrows an outline to the rows that match and those above them.
func keepRows(rows []lens.Row, match func(lens.Row) bool) []lens.Row {
	keep := make([]bool, len(rows))
	var above []int
	for i, r := range rows {
		above = append(above[:min(r.Depth, len(above))], i)
		rows[i].Match = match(r)
		if rows[i].Match {
			for _, j := range above {
				keep[j] = true
			}
		}
	}
	var out []lens.Row
	for i, r := range rows {
		if keep[i] {
			out = append(out, r)
		}
	}
	return out
}

// tree nests the rows that begin at i and stand at the given depth or deeper; it returns where they end.
func (q *request) tree(rows []lens.Row, i, depth int, filtered bool) (out []page.OutlineGoal, end int) {
	for i < len(rows) && rows[i].Depth >= depth {
		r := rows[i]
		g := page.OutlineGoal{
			GoalRow: q.goalRow(r.Goal), ID: anchor(r.ID), Context: filtered && !r.Match,
			Closed: !filtered && r.Depth == 0 && r.Below > 60,
		}
		g.Spark = r.Spark
		switch {
		case depth > 0 && r.Restricted:
			g.Standing = page.Standing{Restricted: true}
		case depth > 0:
			g.Standing = standingOf(r.Standing)
		}
		if len(r.Also) > 0 {
			g.Also = words.T("also serves %s", names(r.Also))
		}
		g.Children, i = q.tree(rows, i+1, depth+1, filtered)
		out = append(out, g)
	}
	return out, i
}

func (q *request) chips(all []lens.Row, on, query string) []page.Chip {
	address := func(show string) string {
		v := url.Values{}
		if show != "" {
			v.Set("show", show)
		}
		if query != "" {
			v.Set("q", query)
		}
		if len(v) == 0 {
			return q.path("goals")
		}
		return q.path("goals") + "?" + v.Encode()
	}
	out := []page.Chip{{Text: words.T("All teams"), Count: -1, Path: address(""), On: on == ""}}
	for _, s := range shows {
		c := page.Chip{Text: s.text, Count: -1, Path: address(s.key), On: on == s.key}
		if s.match != nil {
			c.Count = 0
			for _, r := range all {
				if s.match(r) {
					c.Count++
				}
			}
			if c.Count == 0 && !c.On {
				continue
			}
		}
		out = append(out, c)
	}
	return out
}

// period words the cycle today falls in.
func (q *request) period() words.Text {
	c := q.l.CurrentCycle()
	if c == nil {
		return words.Text{}
	}
	from, to, today := c.From, c.To, q.l.Today()
	if to-from > 400 {
		return words.T("%s · until %s", c.ID, words.FullDay(to.Time()))
	}
	return words.T("%s · week %d of %d", c.ID, int(today-from)/7+1, max(1, (int(to-from)+4)/7))
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
			via.Standing = standingOf(standing.Standing{Word: s.Standing})
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
	return out
}

// goalLines draws the ways up from a goal; one that is the top itself has none.
func (q *request) goalLines(g lens.Goal, lines []lens.Line) []page.Line {
	var out []page.Line
	for _, l := range lines {
		if len(l.Steps) > 0 {
			out = append(out, q.line(kindWord(g), g.Intent, q.goalPath(g.ID), g.Health, l, standingOf))
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
