package sheet

import (
	"cmp"
	"slices"
	"strings"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/text"
	"weir.dev/weir/internal/words"
)

// attributes gives the goals of a row what the other columns of it say: what stands left of all of them to each, what
// stands between two to the left one, the rest to the last.
func (r *reader) attributes(t *table, row Row, made []int, texts []int) {
	for n, index := range made {
		g := &r.plan.Goals[index]
		start, end := g.Column, len(t.columns)
		if n < len(made)-1 {
			next := r.plan.Goals[made[n+1]].Column
			if k := slices.IndexFunc(texts, func(at int) bool { return at > g.Column }); next != g.Column && k >= 0 {
				end = texts[k]
			} else {
				end = next
			}
		}
		last := n == len(made)-1 || r.plan.Goals[made[n+1]].Column == g.Column
		for _, c := range t.columns {
			shared := c.At < texts[0] || c.At < r.plan.Goals[made[0]].Column
			within := c.At > start && (c.At < end || last)
			if shared && !last && (c.Role == RoleID || c.Role == RoleNumber || c.Role == RoleParent) {
				shared = false
			}
			if shared && n > 0 && (c.Role == RoleFrom || c.Role == RoleTo || c.Role == RoleUnit) && !last {
				shared = false
			}
			if shared || within {
				g.take(t, c, row.cell(c.At))
			}
		}
		if g.Owner == "" && g.Team == "" && r.under != "" {
			g.Team = r.under
		}
	}
}

// take reads one cell that belongs to a goal. What was said first stays.
func (g *Goal) take(t *table, c Column, cell Cell) {
	if cell.blank() || nothing(cell.Text) && c.Role != RoleID {
		return
	}
	amount := func(to *Amount) {
		if to.Said {
			return
		}
		*to = amountOf(cell, t.grid.Comma)
		if to.Said && to.Unit == "" {
			to.Unit = unitIn(c.Heading)
		}
	}
	switch c.Role {
	case RoleOwner:
		g.Owner = cmp.Or(g.Owner, cell.Text)
	case RoleTeam:
		g.Team = cmp.Or(g.Team, cell.Text)
	case RoleID:
		g.id = cmp.Or(g.id, cell.Text)
	case RoleNumber:
		g.id = cmp.Or(g.id, cell.Text)
	case RoleParent:
		g.parent = cmp.Or(g.parent, cell.Text)
	case RoleFrom:
		amount(&g.From)
	case RoleTo:
		if amount(&g.To); !g.To.Said {
			g.target = cmp.Or(g.target, cell.Text)
			from, to := spanOf(cell.Text, t.grid.Comma)
			if to.Said {
				g.To = to
				if !g.From.Said {
					g.From = from
				}
			}
		}
	case RoleUnit:
		g.unit = cmp.Or(g.unit, unitName(cell.Text))
	case RolePeriod:
		g.Cycle = cmp.Or(g.Cycle, cell.Text)
	case RoleBy:
		g.due(t, cell)
	}
}

// due reads the cell of a date.
func (g *Goal) due(t *table, cell Cell) {
	if g.By != 0 || g.When != "" {
		return
	}
	if cell.Date != 0 {
		g.By = cell.Date
		return
	}
	if cell.IsNumber || plainNumber(cell.Text) {
		if a := amountOf(cell, t.grid.Comma); a.Said {
			if day, ok := serialDay(a.Value); ok {
				g.By = day
				t.serial++
				return
			}
		}
	}
	day, guessed, ok := dayOf(cell.Text, t.order, t.year)
	if !ok {
		g.When = cell.Text
		return
	}
	if g.By = day; guessed {
		t.guessed = append(t.guessed, guessedDay{g.Row, cell.Text, day})
	}
}

// guessedDay is a date of which the file does not say the year, or the order of day and month.
type guessedDay struct {
	row  int
	text string
	day  cascade.Date
}

// units as columns of units and headings spell them.
var unitNames = map[string]string{
	"percentage": "%", "percent": "%", "prozent": "%", "pourcentage": "%", "porcentaje": "%", "pct": "%",
	"number": "", "numeric": "",
	"count": "", "anzahl": "", "zahl": "", "nombre": "", "numero": "", "decimal": "", "integer": "", "none": "",
	"euro": "€", "eur": "€", "usd": "$",
	"dollar": "$", "dollars": "$", "euros": "€", "gbp": "£", "stunden": "h", "hours": "h", "heures": "h",
	"horas": "h", "boolean": "",
	"yes no": "", "binary": "",
}

func unitName(s string) string {
	if u, ok := unitNames[plain(s)]; ok {
		return u
	}
	if len(s) > 24 {
		return ""
	}
	return s
}

// unitIn is the unit that a heading names in brackets: "Target (%)".
func unitIn(heading string) string {
	_, rest, ok := strings.Cut(heading, "(")
	if !ok {
		_, rest, ok = strings.Cut(heading, "[")
	}
	inner := strings.TrimRight(strings.TrimSpace(rest), ")] ")
	if !ok || len(inner) > 6 || inner == "" || strings.ContainsAny(inner, "0123456789 ") {
		return ""
	}
	return unitName(inner)
}

// complete adds what a goal's own words say and its columns do not.
func (r *reader) complete(t *table, g *Goal) {
	g.reading, _ = text.Read(g.Text, "") // a text without words says nothing
	from, to := spanOf(g.Text, t.grid.Comma)
	slots := g.reading.Slots
	g.Private = g.reading.Private
	if !g.To.Said && g.target == "" {
		g.InWords = true
		switch {
		case to.Said && !slots.To.Said, to.Said && slots.From.Said && slots.From.Value == from.Value:
			g.To = to
			if !g.From.Said {
				g.From = from
			}
		case slots.To.Said && strings.ContainsAny(strings.ReplaceAll(g.Text, slots.Date, ""), "0123456789"):
			g.To = Amount{slots.To.Value, slots.Unit, true}
		}
	}
	if !g.From.Said && slots.From.Said {
		g.From = Amount{slots.From.Value, slots.Unit, true}
	}
	unit := cmp.Or(g.unit, g.To.Unit, g.From.Unit)
	g.From.Unit, g.To.Unit = unit, unit
	if g.By == 0 && g.When == "" {
		if day, err := cascade.ParseDate(slots.Due); err == nil {
			g.By = day
		} else if said := cmp.Or(slots.Date, dateIn(g.Text)); said != "" {
			day, guessed, ok := dayOf(said, t.order, t.year)
			if g.When = said; ok {
				if g.By, g.When = day, ""; guessed {
					t.guessed = append(t.guessed, guessedDay{g.Row, said, day})
				}
			}
		}
	}
	if g.By == 0 && g.When == "" && g.Cycle != "" {
		if day, guessed, ok := dayOf(g.Cycle, t.order, t.year); ok && !guessed || ok && t.year > 0 {
			g.By, g.Period = day, true
		}
	}
	g.Work = g.Kind == kindWork
	if g.Work {
		g.Kind = KindGoal
	}
}

// dateIn finds a date after words such as "d'ici" in languages that goals are not read in.
func dateIn(s string) string {
	low := strings.ToLower(s)
	for _, before := range untilWords {
		at := strings.LastIndex(low, before)
		if at < 0 || len(low) != len(s) {
			continue
		}
		rest := strings.TrimRight(s[at+len(before):], " .)")
		if _, _, ok := dayOf(rest, dayFirst, 2000); ok && wordCount(rest) <= 5 {
			return rest
		}
	}
	return ""
}

// kinds decides which of the goals from first on are measures where the file does not say: level by level, since a file
// that has measures has them on its lowest.
func (r *reader) kinds(first int) {
	goals := r.plan.Goals[first:]
	leaf := make([]bool, len(goals))
	for i := range leaf {
		leaf[i] = true
	}
	for _, g := range goals {
		if g.Parent >= first {
			leaf[g.Parent-first] = false
		}
	}
	numbers, all := 0, 0
	for i, g := range goals {
		if g.Kind == "" && leaf[i] && g.Parent >= 0 {
			if all++; g.To.Said {
				numbers++
			}
		}
	}
	guessed := 0
	lowest := measured(goals, leaf)
	for i := range goals {
		g := &goals[i]
		if g.Kind != "" {
			continue
		}
		g.Kind = KindGoal
		if lowest >= 0 && g.rank == lowest && leaf[i] {
			g.Kind = KindMeasure
			guessed++
			continue
		}
		if leaf[i] && g.Parent >= 0 && (numbers*10 >= all*6 || g.To.Said && g.From.Said) && (g.To.Said ||
			numbers*10 >= all*8) {
			g.Kind = KindMeasure
			guessed++
		}
	}
	if guessed > 0 {
		r.plan.guess(goals[0].Sheet, words.N(guessed,
			"%d row holds a number and has nothing below it: taken as {a measure}",
			"%d rows hold a number, or stand among such, and have nothing below them: taken as {measures}"))
	}
}

// measured is the lowest level that a column says, where all its rows stand below others, have nothing below them, and
// half of them hold a number; -1 where that is not so.
func measured(goals []Goal, leaf []bool) int {
	lowest := -1
	for _, g := range goals {
		lowest = max(lowest, g.rank)
	}
	n, numbers := 0, 0
	for i, g := range goals {
		if g.rank != lowest || lowest < 0 {
			continue
		}
		if !leaf[i] || g.Parent < 0 || g.table.one(RoleLevel) < 0 {
			return -1
		}
		if n++; g.To.Said {
			numbers++
		}
	}
	if n < 2 || numbers*2 < n {
		return -1
	}
	return lowest
}

// levels counts how deep each goal stands.
func (r *reader) levels(first int) {
	for i := first; i < len(r.plan.Goals); i++ {
		g := &r.plan.Goals[i]
		if g.Level = 0; g.Parent >= 0 && g.Parent < i {
			g.Level = r.plan.Goals[g.Parent].Level + 1
		}
	}
}
