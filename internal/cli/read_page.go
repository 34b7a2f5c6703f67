package cli

import (
	"context"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"weir.dev/weir/internal/observe"
	"weir.dev/weir/internal/sheet"
	"weir.dev/weir/internal/text"
	"weir.dev/weir/internal/web/page"
	"weir.dev/weir/internal/words"
)

func contextOf() context.Context { return context.Background() }

// What a page shows before it folds the rest away.
const (
	linesShown = 16
	linesMost  = 2_000
	rowsShown  = 3
)

// paper is the page of what was read.
func (r *reading) paper() page.Paper {
	v := page.Paper{
		File: filepath.Base(r.files[0]), Facts: r.facts(), Title: r.title(), Lead: r.lead(),
		Among: r.plan.Together(), Command: r.otherwise(), Cannot: r.cannot(), About: r.about(),
	}
	if len(r.files) > 1 {
		v.File = v.File + " + " + strconv.Itoa(len(r.files)-1)
	}
	see := map[int][]int{}
	for n, o := range r.observed {
		p := page.PaperPoint{Number: n + 1, Title: o.Title, Why: o.Why, Ask: o.Ask}
		p.Rows = r.pointRows(o)
		v.Points = append(v.Points, p)
		for _, row := range o.Rows {
			if row.At >= 0 && len(see[row.At]) < 3 {
				see[row.At] = append(see[row.At], n+1)
			}
		}
	}
	lines := r.lines(see)
	v.Lines = lines[:min(len(lines), linesShown)]
	v.Rest = lines[len(v.Lines):]
	v.Count = words.N(len(r.plan.Goals), "%d row", "%d rows of {goals} and {measures}")
	if len(v.Rest) > 0 {
		v.Count = words.T("%d of %d; the others are folded", len(v.Lines), len(r.plan.Goals))
	}
	for i := range r.plan.Arrows {
		if a := &r.plan.Arrows[i]; i < linesMost/4 {
			v.Arrows = append(v.Arrows, page.PaperArrow{
				Row: words.T("row %s", strconv.Itoa(a.Row)), Driver: a.Driver, Outcome: a.Outcome, Standing: standingOf(a),
				Says: a.Says(),
			})
		}
	}
	v.Columns = r.guessed()
	v.Notes = append(r.notes(), r.left()...)
	return v
}

// standingOf is how an arrow stands; that it is not tested is said too.
func standingOf(a *sheet.Arrow) words.Text {
	return words.Or(a.Standing(), words.T("not tested"))
}

// pointRows are the rows of an observation that are shown, the first few.
func (r *reading) pointRows(o observe.Observation) (out []page.PaperRow) {
	shown := o.Rows[:min(len(o.Rows), rowsShown+1)]
	if len(o.Rows) > rowsShown+1 {
		shown = o.Rows[:rowsShown]
	}
	for _, row := range shown {
		if row.At < 0 {
			a := &r.plan.Arrows[row.Arrow]
			out = append(out, page.PaperRow{
				Row: words.T("row %s", strconv.Itoa(a.Row)), Rest: a.Driver + " → " + a.Outcome, Counts: row.Counts,
			})
			continue
		}
		g := &r.plan.Goals[row.At]
		line := page.PaperRow{
			Row: words.T("row %s", strconv.Itoa(g.Row)), Counts: row.Counts, Team: g.Team,
			Rest: said(g),
		}
		if at := strings.Index(line.Rest, row.Mark); row.Mark != "" && at >= 0 {
			whole := line.Rest
			line.Before, line.Marked, line.Rest = whole[:at], row.Mark, whole[at+len(row.Mark):]
		}
		out = append(out, line)
	}
	if more := o.Rows[len(shown):]; len(more) > 0 {
		out = append(out, page.PaperRow{Row: words.T("and %d more", len(more)), Rest: r.rowNumbers(more)})
	}
	return out
}

// said is what a goal says, without what should not be passed on.
func said(g *sheet.Goal) string { return text.Masked(g.Text) }

// rowNumbers lists the numbers of rows, the first dozen.
func (r *reading) rowNumbers(rows []observe.Row) string {
	var out []string
	for _, row := range rows {
		n := 0
		if row.At >= 0 {
			n = r.plan.Goals[row.At].Row
		} else {
			n = r.plan.Arrows[row.Arrow].Row
		}
		if len(out) == 12 {
			return strings.Join(out, ", ") + ", …"
		}
		if name := strconv.Itoa(n); !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return strings.Join(out, ", ")
}

// lines are the rows of the cascade, each below what it serves.
func (r *reading) lines(see map[int][]int) (out []page.PaperLine) {
	children := make([][]int, len(r.plan.Goals))
	var tops []int
	for i, g := range r.plan.Goals {
		if g.Parent >= 0 {
			children[g.Parent] = append(children[g.Parent], i)
		} else {
			tops = append(tops, i)
		}
	}
	type step struct{ at, depth int }
	var stack []step
	for _, t := range slices.Backward(tops) {
		stack = append(stack, step{t, 0})
	}
	for len(stack) > 0 && len(out) < linesMost {
		s := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		g := &r.plan.Goals[s.at]
		out = append(out, page.PaperLine{
			Row: strconv.Itoa(g.Row), Text: said(g), Depth: min(s.depth, 4), Said: figures(g), See: see[s.at],
		})
		for _, c := range slices.Backward(children[s.at]) {
			stack = append(stack, step{c, s.depth + 1})
		}
	}
	return out
}

// figures is what a row says in numbers.
func figures(g *sheet.Goal) words.Text {
	var parts []words.Text
	switch {
	case g.From.Said && g.To.Said:
		parts = append(parts, words.T("%s → %s", words.Stated(g.From.Value, g.From.Unit), words.Stated(g.To.Value,
			g.To.Unit)))
	case g.To.Said:
		parts = append(parts, words.Stated(g.To.Value, g.To.Unit))
	}
	switch {
	case g.By != 0:
		parts = append(parts, words.T("by %s", words.DayAndYear(g.By.Time())))
	case g.When != "":
		parts = append(parts, words.T("by %s", g.When))
	}
	return words.Join(" · ", parts...)
}

func (r *reading) facts() words.Text {
	names := make([]words.Text, 0, len(r.plan.Sheets))
	for _, s := range r.plan.Sheets[:min(len(r.plan.Sheets), 4)] {
		names = append(names, words.T("“%s”", s))
	}
	if n := len(r.plan.Sheets); n > 4 {
		return words.T("%d sheets", n)
	}
	if len(names) == 1 && r.plan.Sheets[0] == filepath.Base(r.files[0]) {
		return words.Text{}
	}
	if len(names) == 1 {
		return words.T("sheet %s", names[0])
	}
	return words.T("sheets %s", words.List(names...))
}

func (r *reading) title() words.Text {
	switch len(r.observed) {
	case 0:
		if len(r.plan.Goals) == 0 {
			return words.T("How the arrows stand")
		}
		return words.T("Nothing stands out. That is rare; check the columns below.")
	case 1:
		return words.T("One thing worth a conversation")
	case 2:
		return words.T("Two things worth a conversation")
	case 3:
		return words.T("Three things worth a conversation")
	case 4:
		return words.T("Four things worth a conversation")
	}
	return words.T("Five things worth a conversation")
}

// lead says what was read.
func (r *reading) lead() words.Text {
	var tops, goals, measures, work int
	for i := range r.plan.Goals {
		switch g := &r.plan.Goals[i]; {
		case g.Work:
			work++
		case g.Kind == sheet.KindMeasure:
			measures++
		case g.Parent < 0:
			tops++
		default:
			goals++
		}
	}
	var parts []words.Text
	for _, p := range []struct {
		n    int
		text words.Text
	}{
		{tops, words.N(tops, "%d {goal} at the top", "%d {goals} at the top")},
		{goals, words.N(goals, "%d {goal} below", "%d {goals} below")},
		{measures, words.N(measures, "%d {measure}", "%d {measures}")},
		{work, words.N(work, "%d initiative", "%d initiatives")},
		{len(r.plan.Arrows), words.N(len(r.plan.Arrows), "%d arrow", "%d arrows")},
	} {
		if p.n > 0 {
			parts = append(parts, p.text)
		}
	}
	return words.T("Read: %s, in %s.", words.List(parts...), words.N(r.plan.Rows, "%d row", "%d rows"))
}

func (r *reading) about() words.Text {
	under := 0
	for _, g := range r.plan.Goals {
		if g.Parent >= 0 {
			under++
		}
	}
	if under == 0 {
		return words.T("No row says what it serves.")
	}
	return words.T("A dotted line: the table puts one under the other and does not say why. All %d are dotted.", under)
}

func (r *reading) cannot() words.Text {
	for i := range r.plan.Arrows {
		if r.plan.Arrows[i].Judged {
			return words.T("Whether one thing causes another. Readings that rise together are no proof; they can only fail " +
				"" +
				"" +
				"to fit.")
		}
	}
	return words.T("Whether any of it is true. The file holds plans and no readings; with a table of readings the " +
		"reading would " +
		"also say which arrows hold.")
}

// otherwise is a command that corrects a guess.
func (r *reading) otherwise() string {
	column, role := "C", "owner"
	for _, s := range r.plan.Columns {
		for _, c := range s.Columns {
			if c.Guessed && c.Role != "" {
				column, role = sheet.Letter(c.At), string(c.Role)
			}
		}
	}
	return strings.Join([]string{
		"weir", "read", "--column", column + "=" + role, strconv.Quote(filepath.Base(r.files[0])),
	}, " ")
}

// guessed is what was taken of the columns.
func (r *reading) guessed() (out []page.PaperColumn) {
	for _, s := range r.plan.Columns {
		for _, c := range s.Columns {
			name := sheet.Letter(c.At)
			if c.Heading != "" {
				name += " “" + c.Heading + "”"
			}
			if len(r.plan.Columns) > 1 {
				name = s.Sheet + ": " + name
			}
			col := page.PaperColumn{
				Column: name, As: c.Role.Words(), Because: c.Because,
				Guessed: c.Guessed,
			}
			if c.Role == "" || c.Role == sheet.RoleUnused {
				col.As, col.Guessed = words.T("not used"), false
				col.Because = words.Or(c.Because, words.T("its heading says nothing that is looked for"))
			}
			out = append(out, col)
		}
		if len(out) > 60 {
			break
		}
	}
	return out
}

func (r *reading) notes() (out []words.Text) {
	for _, g := range r.plan.Guessed {
		out = append(out, r.at(g))
	}
	return out
}

// left says what was left out.
func (r *reading) left() (out []words.Text) {
	for _, g := range r.plan.Left {
		out = append(out, words.T("Left out: %s", words.Small(r.at(g))))
	}
	for _, l := range r.plan.Looked {
		out = append(out, words.T("Left out: sheet “%s”, %s", l.Name, l.Why))
	}
	return out
}

func (r *reading) at(g sheet.Guess) words.Text {
	if len(r.plan.Sheets) < 2 || g.Sheet == "" {
		return words.Capital(g.Text)
	}
	return words.T("%s: %s", g.Sheet, g.Text)
}
