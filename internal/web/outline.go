package web

import (
	"net/url"
	"slices"
	"strings"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/web/page"
	"weir.dev/weir/internal/words"
)

// How many goals the outline shows: on one level, and in all as long as nobody unfolds more.
const (
	outlineLevel = 50
	outlineFirst = 80
)

// outlineFilter narrows the outline, and is one chip above it.
type outlineFilter struct {
	key   string
	text  words.Text
	set   func(*lens.Filter)
	count func(*counts) int // nil: the chip shows none
	// standing says that it asks about beliefs, which takes reading what tests them.
	standing bool
}

// counts says how many goals there are, and how the beliefs above them stand where that is soon counted.
type counts struct {
	lens.Counts
	standings map[cascade.Standing]int
}

// inStanding shows the goals whose belief about the one above stands so.
func inStanding(s cascade.Standing) outlineFilter {
	return outlineFilter{
		string(s), words.Capital(s.Words()), func(f *lens.Filter) { f.Standing = s },
		func(c *counts) int { return c.standings[s] }, true,
	}
}

// inHealth shows the goals in one health.
func inHealth(h cascade.Health) outlineFilter {
	return outlineFilter{
		string(h), words.Capital(h.Words()), func(f *lens.Filter) { f.Health = h },
		func(c *counts) int { return c.InHealth(h) }, false,
	}
}

// shows are the outline's filters, in the order of their chips.
var shows = []outlineFilter{
	{"mine", words.T("My lines"), func(f *lens.Filter) { f.Mine = true }, nil, false},
	inHealth(cascade.HealthOffTrack),
	inHealth(cascade.HealthMissed),
	inHealth(cascade.HealthAtRisk),
	inHealth(cascade.HealthStale),
	inStanding(cascade.Contradicted),
	inStanding(cascade.NoEffect),
	inStanding(cascade.Weaker),
	inStanding(cascade.Supported),
	inStanding(cascade.TooEarly),
	inStanding(cascade.OnTrust),
	{
		"unstated", words.T("No reason given"), func(f *lens.Filter) { f.Unstated = true },
		func(c *counts) int { return c.Unstated }, false,
	},
	{
		string(cascade.Proposed), words.T("Proposed"), func(f *lens.Filter) { f.State = cascade.Proposed },
		func(c *counts) int { return c.Proposed }, false,
	},
}

func goals(q *request) (answer, error) {
	in := q.URL.Query()
	query, show, under, after := strings.TrimSpace(in.Get("q")), in.Get("show"), in.Get("under"), in.Get("after")
	if under != "" && q.htmx && in.Get("part") == "below" {
		return q.partBelow(under)
	}
	f := lens.Filter{Q: query, Team: in.Get("team")}
	for _, s := range shows {
		if s.key == show {
			s.set(&f)
		}
	}
	counts := counts{Counts: q.l.Counts()}
	if counts.Visible <= q.s.usually {
		counts.standings = q.l.Standings()
	}
	v := page.Goals{
		Shell: q.shell(words.T("{Goals}"), page.NavGoals), Period: q.period(), Query: query, Filter: show,
		Add: q.mayAdd(goalThing).Link, Chips: q.chips(&counts, show, query),
		Visible: counts.Visible, Priorities: counts.Priorities,
	}
	if after != "" {
		v.Begin = q.with("after", "")
	}
	var err error
	switch {
	case f != (lens.Filter{}):
		err = q.found(&v, f, after)
	case under != "":
		err = q.below(&v, under, after)
	default:
		var tops []lens.Branch
		var more int
		tops, more, err = q.l.Branches("", after, outlineLevel, outlineFirst)
		v.Roots, v.More = q.branches(tops), q.more(more, "", tops)
		if err == nil && len(tops) == 0 && show == "" {
			return answer{view: q.welcome()}, nil
		}
	}
	if err != nil {
		return answer{}, err
	}
	if len(v.Roots) == 0 {
		v.Empty = &page.Empty{
			Title:  q.noMatch(),
			Text:   words.T("Search looks at {goals}, their teams and the metrics they read."),
			Action: page.Link{Text: words.T("Show all {goals}"), Path: q.path("goals")},
		}
	}
	return answer{view: v}, nil
}

// noMatch says that nothing is found, and of what.
func (q *request) noMatch() words.Text {
	if typed := strings.TrimSpace(q.URL.Query().Get("q")); typed != "" {
		return words.T("Nothing matches “%s”.", typed)
	}
	return words.T("Nothing matches.")
}

// found fills the outline with what a filter finds, and all above it.
func (q *request) found(v *page.Goals, f lens.Filter, after string) error {
	got, err := q.l.FindInOutline(f, after, outlineLevel)
	if err != nil {
		return err
	}
	v.Roots, _ = q.tree(got.Rows, 0, 0)
	switch {
	case got.Matches == 0:
	case got.Next != "":
		v.Found = words.T("%d that match; the {goals} above them are shown for context.", got.Matches)
		v.More = page.Link{Text: words.T("More that match"), Path: q.with("after", got.Next)}
	default:
		v.Found = words.N(got.Matches, "%d {goal} matches; the {goals} above it are shown for context.",
			"%d {goals} match; the {goals} above them are shown for context.")
	}
	return nil
}

// below fills the outline with what stands below one goal, and what that stands under.
func (q *request) below(v *page.Goals, under, after string) error {
	above, err := q.l.Above(under)
	if err != nil {
		return err
	}
	open, more, err := q.l.Branches(under, after, outlineLevel, outlineFirst)
	if err != nil {
		return err
	}
	for i := range above[:len(above)-1] {
		above[i].Match = false
	}
	v.Roots, _ = q.tree(above, 0, 0)
	last := &v.Roots[0]
	for len(last.Children) > 0 {
		last = &last.Children[0]
	}
	last.Children, last.More = q.branches(open), q.more(more, under, open)
	return nil
}

// partBelow answers what stands right below a goal, for the place in the outline where somebody unfolds it.
func (q *request) partBelow(under string) (answer, error) {
	above, err := q.l.Above(under)
	if err != nil {
		return answer{}, err
	}
	open, more, err := q.l.Branches(under, "", outlineLevel, outlineLevel)
	if err != nil {
		return answer{}, err
	}
	g := q.outlineGoal(above[len(above)-1]) // keeps its path, by which this is fetched again
	g.Children, g.More = q.branches(open), q.more(more, under, open)
	return answer{part: g.Unfolded(len(above) - 1)}, nil
}

// branches draws what the outline shows of a level and of what is below it.
func (q *request) branches(all []lens.Branch) (out []page.OutlineGoal) {
	for _, b := range all {
		g := q.outlineGoal(b.Row)
		if g.Children = q.branches(b.Open); len(g.Children) > 0 {
			g.Fetch, g.More = "", q.more(b.More, b.ID, b.Open)
		}
		out = append(out, g)
	}
	return out
}

// more leads on in a level of which the last of some branches was shown.
func (q *request) more(n int, under string, shown []lens.Branch) page.Link {
	if n == 0 {
		return page.Link{}
	}
	v := url.Values{"after": {shown[len(shown)-1].ID}}
	if under != "" {
		v.Set("under", under)
	}
	return page.Link{Text: words.T("%d more", n), Path: q.path("goals") + "?" + v.Encode()}
}

// tree nests the rows that begin at i and stand at the given depth or deeper; it returns where they end.
func (q *request) tree(rows []lens.Row, i, depth int) (out []page.OutlineGoal, end int) {
	for i < len(rows) && rows[i].Depth >= depth {
		g := q.outlineGoal(rows[i])
		g.Context = !rows[i].Match
		g.Children, i = q.tree(rows, i+1, depth+1)
		g.Fetch = ""
		out = append(out, g)
	}
	return out, i
}

// outlineGoal draws a row of the outline, folded.
func (q *request) outlineGoal(r lens.Row) page.OutlineGoal {
	g := page.OutlineGoal{GoalRow: q.goalRow(r.Goal), ID: anchor(r.ID), Right: r.Right}
	g.Spark = r.Spark
	if !r.Restricted && r.Main != nil && r.Main.By != 0 && g.DueTone == page.Quiet && !r.State.Closed() {
		g.Due = q.day(r.Main.By).Text // its column says what day that is
	}
	switch {
	case r.Depth > 0 && r.Restricted:
		g.Standing = page.Standing{Restricted: true}
	case r.Depth > 0:
		g.Standing = q.standingOf(r.Standing)
	}
	if len(r.Also) > 0 {
		g.Also = words.T("also serves %s", names(r.Also))
	}
	if r.Right > 0 {
		g.Fetch = q.path("goals") + "?" + url.Values{"under": {r.ID}}.Encode()
	}
	return g
}

func (q *request) chips(counts *counts, on, query string) []page.Chip {
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
	out := []page.Chip{{Text: words.T("All {goals}"), Count: -1, Path: address(""), On: on == ""}}
	for _, s := range shows {
		c := page.Chip{Text: s.text, Count: -1, Path: address(s.key), On: on == s.key}
		if h := cascade.Health(s.key); slices.Contains(cascade.Healths, h) {
			c.Shape = h
		}
		if s.count != nil {
			c.Count = s.count(counts)
			switch {
			case s.standing && counts.standings == nil: // not counted, which is not none
				c.Count = -1
			case c.Count == 0 && !c.On:
				continue
			}
		}
		out = append(out, c)
	}
	return out
}
