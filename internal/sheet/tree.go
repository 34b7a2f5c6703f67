package sheet

import (
	"math"
	"slices"
	"strings"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/text"
	"weir.dev/weir/internal/words"
)

// Goal is a row, or a cell of one, that says a goal or a measure.
type Goal struct {
	File    string
	Sheet   string
	Row     int // as the spreadsheet numbers it
	Column  int // from 0
	Text    string
	Kind    Kind
	Work    bool // the file calls it an initiative, a project or a task
	Parent  int  // index among the goals; -1 for none
	Owner   string
	Team    string
	From    Amount
	To      Amount
	By      cascade.Date
	When    string // what the file says of its date, where that is no day
	Cycle   string
	Period  bool // By is the end of the cycle its row names
	Level   int  // how deep it stands, tops at 0
	Told    bool // its kind is said by the file
	InWords bool // To stands in its words and in no column of its own
	Private bool // it holds what should not be passed on

	reading text.Reading
	label   label
	rank    int
	table   *table
	id      string
	parent  string // what its parent column says
	target  string // what its target cell says, where that is no number
	unit    string // what its unit column says
	depth   int    // how far it is set in
}

// reader makes goals of the rows of one file after the other.
type reader struct {
	opt   Options
	plan  *Plan
	under string // what a row merged across the table says of those below it
}

func (p *Plan) guess(where string, what words.Text) {
	p.Guessed = append(p.Guessed, Guess{Sheet: where, Text: what})
}

// read makes goals of one table.
func (r *reader) read(t *table) {
	first := len(r.plan.Goals)
	left := leftOut{}
	r.under = ""
	if len(t.texts()) > 1 {
		r.sideBySide(t, &left)
	} else {
		r.oneColumn(t, &left)
	}
	added := r.plan.Goals[first:]
	for i := range added {
		r.complete(t, &added[i])
	}
	r.kinds(first)
	r.levels(first)
	r.plan.leave(t.grid.Name, left)
}

// leftOut are rows from which nothing was taken.
type leftOut struct{ headings, totals, hidden, other []int }

// skip says of a row whether it is none of the plan, and notes why.
func (r *reader) skip(t *table, row Row, left *leftOut) bool {
	switch {
	case row.Hidden && !r.opt.Hidden:
		left.hidden = append(left.hidden, row.N)
		return true
	case isTotal(row):
		left.totals = append(left.totals, row.N)
		return true
	case t.foot(row):
		left.other = append(left.other, row.N)
		return true
	}
	return false
}

// foot reports whether a row is a note below the table: a single cell that promises nothing, apart from the rows above.
func (t *table) foot(row Row) bool {
	at := row.first()
	if len(t.columns) < 3 || row.filled() != 1 || row.N <= t.end()+1 {
		return false
	}
	text := row.Cells[at].Text
	first, _, _ := strings.Cut(plain(text), " ")
	return labelOf(text).kind == "" && (slices.Contains(remarkWords, first) || !promises(text))
}

// end is the last row of a table with more than one cell.
func (t *table) end() int {
	if t.ends == 0 {
		several := 0
		for _, r := range t.rows {
			if r.filled() > 1 && !isTotal(r) {
				t.ends = r.N
				several++
			}
		}
		if several*2 < len(t.rows) {
			t.ends = math.MaxInt - 1
		}
	}
	return t.ends
}

var totals = map[string]bool{
	"total": true, "totals": true, "sum": true, "summe": true, "gesamt": true, "average": true, "durchschnitt": true,
	"somme":   true,
	"moyenne": true, "suma": true, "promedio": true, "grand total": true, "subtotal": true, "zwischensumme": true,
	"mittelwert": true,
}

func isTotal(row Row) bool {
	at := row.first()
	return at >= 0 && totals[plain(row.Cells[at].Text)]
}

// put adds a goal and returns its index.
func (r *reader) put(t *table, g Goal) int {
	g.File, g.Sheet, g.table = t.grid.File, t.grid.Name, t
	r.plan.Goals = append(r.plan.Goals, g)
	return len(r.plan.Goals) - 1
}

// nothing reports whether a cell only says that there is nothing.
func nothing(s string) bool {
	switch strings.ToLower(s) {
	case "", "-", "–", "—", "n/a", "na", "none", "tbd", "tbc", "?", "...", "…", "x", "keine", "aucun", "ninguno",
		"k.a.", "/", "n.a.":
		return true
	}
	return false
}

// sideBySide reads rows in which several columns hold goals: a higher one and what it is measured by, or level by
// level.
func (r *reader) sideBySide(t *table, left *leftOut) {
	texts := t.texts()
	measures := map[int]bool{}
	for _, at := range t.with(RoleMeasure) {
		measures[at] = true
	}
	current := make([]int, len(texts)) // the goal at hand of each column
	for i := range current {
		current[i] = -1
	}
	type under struct {
		parent int
		text   string
	}
	seen := map[under]int{}
	for i, row := range t.rows {
		if r.skip(t, row, left) {
			continue
		}
		if r.section(t, row) || len(measures) > 0 && r.team(t, i, texts[0]) {
			left.headings = append(left.headings, row.N)
			for i := range current {
				current[i] = -1
			}
			continue
		}
		var made []int
		parent := -1
		for k, at := range texts {
			c := row.cell(at)
			if nothing(c.Text) {
				if !measures[at] && current[k] >= 0 {
					parent = current[k]
				}
				continue
			}
			if measures[at] {
				for _, g := range measuresIn(c) {
					g.Row, g.Column, g.Parent, g.rank = row.N, at, parent, k
					made = append(made, r.put(t, g))
				}
				continue
			}
			key := under{parent, plain(c.Text)}
			index, again := seen[key]
			if again && !r.sameOwner(t, row, index, texts, k) {
				again = false
			}
			if !again {
				l := labelOf(c.Text)
				g := Goal{Row: row.N, Column: at, Text: l.rest, Kind: l.kind, Parent: parent, label: l, rank: k}
				if g.Told = t.told(at) || l.kind != ""; g.Told && l.kind == "" {
					g.Kind = KindGoal
				}
				index = r.put(t, g)
				seen[key] = index
				made = append(made, index)
			}
			if current[k] != index {
				for j := k + 1; j < len(current); j++ {
					current[j] = -1
				}
			}
			current[k], parent = index, index
		}
		if len(made) == 0 {
			if row.filled() > 0 {
				left.other = append(left.other, row.N)
			}
			continue
		}
		r.attributes(t, row, made, texts)
	}
}

// told reports whether a heading says what a column holds.
func (t *table) told(column int) bool {
	return t.heading != nil && !t.heading.cell(column).blank()
}

// section takes a few words merged across the table, such as the name of a team, as the owner of the rows below.
func (r *reader) section(t *table, row Row) bool {
	if row.filled() != 1 {
		return false
	}
	c := row.Cells[row.first()]
	if c.Wide < 2 || wordCount(c.Text) > 3 || c.Merged || labelOf(c.Text).kind != "" {
		return false
	}
	r.under = c.Text
	return true
}

// team takes a row that holds the name of a team alone, above a row that begins a goal, as the owner of the rows below.
func (r *reader) team(t *table, i, first int) bool {
	row := t.rows[i]
	if row.filled() != 1 || i+1 >= len(t.rows) || t.rows[i+1].cell(first).blank() || t.rows[i+1].filled() < 2 {
		return false
	}
	c := row.cell(first)
	if c.blank() || c.Merged || wordCount(c.Text) > 3 || labelOf(c.Text).kind != "" {
		return false
	}
	if c.Text != strings.ToUpper(c.Text) && rankOf(levelRanks, c.Text) < 0 {
		return false
	}
	r.under = c.Text
	return true
}

// sameOwner reports whether a row that repeats a goal belongs to whom the goal belongs to.
func (r *reader) sameOwner(t *table, row Row, index int, texts []int, k int) bool {
	end := len(row.Cells)
	if k+1 < len(texts) {
		end = texts[k+1]
	}
	start := texts[k]
	if k == 0 {
		start = -1
	}
	for _, role := range []Role{RoleOwner, RoleTeam} {
		for _, at := range t.with(role) {
			if at <= start || at >= end {
				continue
			}
			said := r.plan.Goals[index].Owner
			if role == RoleTeam {
				said = r.plan.Goals[index].Team
			}
			if c := row.cell(at); !c.blank() && said != "" && !strings.EqualFold(c.Text, said) {
				return false
			}
		}
	}
	return true
}

// measuresIn reads a cell of measures: one, or one on each line.
func measuresIn(c Cell) (out []Goal) {
	lines := []string{c.Text}
	if len(c.Lines) > 1 {
		listed := 0
		for _, line := range c.Lines {
			if l := labelOf(line); l.bullet != "" || l.key != "" || l.kind != "" {
				listed++
			}
		}
		if listed*2 > len(c.Lines) || listed == 0 && allSentences(c.Lines) {
			lines = c.Lines
		}
	}
	for _, line := range lines {
		l := labelOf(line)
		out = append(out, Goal{Text: l.rest, Kind: KindMeasure, label: l, Told: true})
	}
	return out
}

func allSentences(lines []string) bool {
	for _, line := range lines {
		if wordCount(line) < 3 {
			return false
		}
	}
	return true
}

// Reading is what the goal's words say.
func (g *Goal) Reading() text.Reading { return g.reading }

// Dated reports whether anything says when.
func (g *Goal) Dated() bool { return g.By != 0 || g.When != "" || g.Cycle != "" }
