package sheet

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"weir.dev/weir/internal/words"
)

// Column is what was taken of a column.
type Column struct {
	At      int
	Heading string
	Role    Role       // empty: nothing was made of it
	Because words.Text // why
	Guessed bool       // the heading does not say it
}

// table is a run of rows below one row of headings.
type table struct {
	grid    *Grid
	heading *Row // nil: none was found
	rows    []Row
	columns []Column
	order   dayOrder
	year    int
	above   []string // what stands above the headings
	ends    int      // see end
	asked   bool     // says is known
	says    bool     // see timed
	serial  int      // dates that were bare numbers
	guessed []guessedDay
}

// with returns the columns of a role, from the left.
func (t *table) with(roles ...Role) (out []int) {
	for _, c := range t.columns {
		if slices.Contains(roles, c.Role) {
			out = append(out, c.At)
		}
	}
	return out
}

// one returns the first column of a role; -1 where there is none.
func (t *table) one(r Role) int {
	if at := t.with(r); len(at) > 0 {
		return at[0]
	}
	return -1
}

// texts are the columns that hold what goals and measures say.
func (t *table) texts() []int { return t.with(RoleTier, RoleGoal, RoleMeasure) }

func textual(r Role) bool { return r == RoleGoal || r == RoleTier || r == RoleMeasure }

// headingScore says how much a row looks like the headings of a table of goals or of drivers.
func headingScore(r Row) (score int, strong bool) {
	says := 0
	seen := map[Role]bool{}
	for _, c := range r.Cells {
		if c.blank() || c.Merged {
			continue
		}
		says++
		if c.IsNumber || c.Date != 0 || utf8.RuneCountInString(c.Text) > 60 {
			score--
			continue
		}
		roles, exact := rolesOf(c.Text)
		if roles == nil {
			continue
		}
		seen[roles[0]] = true
		if score++; exact {
			score++
		}
		for _, role := range roles {
			strong = strong || exact && (textual(role) || role == RoleMetric || role == roleWeak || role == RoleDriver)
		}
	}
	if says > 1 && len(seen) == 1 && !seen[RoleTier] && !seen[RoleMeasure] && score > 2 {
		score = 2
	}
	return score, strong
}

// maxTables is how many tables one sheet may have below each other.
const maxTables = 30

// tables splits a grid where rows of headings stand.
func tables(g *Grid, headingRow int) (out []*table) {
	start := -1
	if headingRow > 0 {
		start = slices.IndexFunc(g.Rows, func(r Row) bool { return r.N == headingRow })
	} else {
		start = findHeading(g)
	}
	now := &table{grid: g}
	var above []string
	rows := g.Rows
	if start >= 0 {
		for _, r := range g.Rows[:start] {
			for _, c := range r.Cells {
				if !c.blank() {
					above = append(above, c.Text)
				}
			}
		}
		now.heading, rows = &g.Rows[start], g.Rows[start+1:]
		if both, ok := twoRows(g, start); ok {
			now.heading, rows = &both, g.Rows[start+2:]
		}
		for _, r := range g.Rows[max(0, start-3):start] {
			if at := r.first(); at >= 0 && labelOf(r.Cells[at].Text).kind == KindGoal {
				now.rows = append(now.rows, r) // the objective stands above the headings of its results
			}
		}
	}
	now.above = above
	for i, r := range rows {
		if now.heading != nil && r.filled() > 1 {
			if sameRow(r, *now.heading) {
				continue // the headings again, as on every printed page
			}
			if score, strong := headingScore(r); strong && score >= 2*r.filled()-1 && score >= 4 && i > 0 &&
				len(out) < maxTables {
				out = append(out, now)
				now = &table{grid: g, heading: &rows[i], above: above}
				continue
			}
		}
		now.rows = append(now.rows, r)
	}
	return append(out, now)
}

// twoRows puts two rows of headings together, where one spans what the next one parts: "Target" over "From" and "To".
func twoRows(g *Grid, at int) (Row, bool) {
	if at+1 >= len(g.Rows) {
		return Row{}, false
	}
	upper, lower := g.Rows[at], g.Rows[at+1]
	names, parted, all := 0, 0, 0
	for i, c := range lower.Cells {
		if c.blank() || c.Merged {
			continue
		}
		roles, _ := rolesOf(c.Text)
		if c.IsNumber || c.Date != 0 || wordCount(c.Text) > 4 {
			return Row{}, false
		}
		if all++; roles == nil {
			continue
		}
		names++
		if up := upper.cell(i); up.blank() || up.Wide > 1 {
			parted++
		}
	}
	if names < 2 || names < all-1 || parted*2 < names || lower.N != upper.N+1 {
		return Row{}, false
	}
	both := Row{N: lower.N}
	for i := range max(len(upper.Cells), len(lower.Cells)) {
		up, low := upper.cell(i), lower.cell(i)
		roles, _ := rolesOf(up.Text)
		own, _ := rolesOf(low.Text)
		if low.blank() || low.Merged || len(roles) > 0 && textual(roles[0]) && (len(own) == 0 || own[0] == roleWeak) {
			low = up
		}
		low.Merged = false
		both.Cells = append(both.Cells, low)
	}
	return both, true
}

// findHeading returns the index of the row of headings; -1 where there is none.
func findHeading(g *Grid) int {
	best, at := 0, -1
	for i, r := range g.Rows[:min(len(g.Rows), 40)] {
		score, strong := headingScore(r)
		says := r.filled()
		switch {
		case !strong, says > 1 && score < 3 && score < says, says > 2 && score*2 < says:
			continue
		case says == 1 && (i > 0 && g.Rows[i-1].filled() > 1 || wordCount(r.Cells[r.first()].Text) > 4):
			continue
		}
		if score > best {
			best, at = score, i
		}
	}
	return at
}

func sameRow(a, b Row) bool {
	if len(a.Cells) != len(b.Cells) {
		return false
	}
	for i := range a.Cells {
		if !strings.EqualFold(a.Cells[i].Text, b.Cells[i].Text) {
			return false
		}
	}
	return true
}

// nature is what the cells of a column are like.
type nature struct {
	full, numbers, whole, dates, long, short, percent, outlines, emails int
	distinct                                                            map[string]int
	words                                                               int
	lowest, highest                                                     float64
	serials                                                             int
}

// natureOf looks at the cells of a column, the first thousands of them.
func (t *table) natureOf(column int) nature {
	n := nature{distinct: map[string]int{}}
	for i, r := range t.rows {
		if i > 3_000 {
			break
		}
		c := r.cell(column)
		if c.blank() || c.Merged {
			continue
		}
		n.full++
		if len(n.distinct) < 400 {
			n.distinct[plain(c.Text)]++
		}
		n.words += wordCount(c.Text)
		_, _, isDate := dayOf(c.Text, unknownOrder, 2000)
		amount := amountOf(c, t.grid.Comma)
		switch {
		case c.Date != 0 || isDate && !c.IsNumber && amount.Unit == "" && !plainNumber(c.Text):
			n.dates++
		case amount.Said && wordCount(amount.Unit) < 2:
			n.numbers++
			if n.numbers == 1 || amount.Value < n.lowest {
				n.lowest = amount.Value
			}
			n.highest = max(n.highest, amount.Value)
			if amount.Value == float64(int64(amount.Value)) && amount.Unit == "" {
				n.whole++
			}
			if _, ok := serialDay(amount.Value); ok && amount.Unit == "" {
				n.serials++
			}
			if amount.Unit == "%" {
				n.percent++
			}
		case wordCount(c.Text) >= 3:
			n.long++
		default:
			n.short++
		}
		if outlineNumber.MatchString(c.Text) {
			n.outlines++
		}
		if strings.Contains(c.Text, "@") && !strings.Contains(c.Text, " ") {
			n.emails++
		}
	}
	return n
}

func plainNumber(s string) bool {
	return strings.Trim(s, "0123456789.,-") == "" && strings.Count(s, ".") < 2 && strings.Count(s, "-") < 2
}

func wordCount(s string) (n int) {
	for w := range strings.FieldsSeq(s) {
		if strings.ContainsFunc(w, unicode.IsLetter) || strings.ContainsFunc(w, unicode.IsDigit) {
			n++
		}
	}
	return n
}

// mostly reports whether part of a column is like that.
func (n nature) mostly(part int) bool { return n.full > 0 && part*10 >= n.full*7 }

// name gives every column its role.
func (t *table) name(forced map[string]Role) {
	if t.heading != nil {
		t.byHeading()
	}
	for column := range t.grid.columns() {
		if !slices.ContainsFunc(t.columns, func(c Column) bool { return c.At == column }) {
			heading := ""
			if t.heading != nil {
				heading = t.heading.cell(column).Text
			}
			t.columns = append(t.columns, Column{At: column, Heading: heading})
		}
	}
	slices.SortFunc(t.columns, func(a, b Column) int { return a.At - b.At })
	for i := range t.columns {
		c := &t.columns[i]
		role, ok := forced[strings.ToUpper(Letter(c.At))]
		if !ok && c.Heading != "" {
			role, ok = forced[plain(c.Heading)]
		}
		if ok {
			c.Role, c.Because, c.Guessed = role, words.T("you say so"), false
		}
	}
	t.fillIn()
	t.settle()
	t.dates()
}

// byHeading reads what the columns are called, and holds that against what is in them.
func (t *table) byHeading() {
	for at, cell := range t.heading.Cells {
		if cell.blank() {
			continue
		}
		c := Column{At: at, Heading: cell.Text}
		roles, exact := rolesOf(cell.Text)
		if roles != nil {
			if role := t.fits(roles, at); role != "" {
				c.Role, c.Guessed = role, !exact
				c.Because = words.T("it is called that")
				if !exact {
					c.Because = words.T("its heading sounds like it")
				}
			}
		}
		t.columns = append(t.columns, c)
	}
}

// fits is the first of some roles that a column can have by what its cells are like.
func (t *table) fits(roles []Role, column int) Role {
	n := t.natureOf(column)
	for _, r := range roles {
		switch r {
		case RoleGoal, roleWeak, RoleMeasure, RoleTier:
			if n.mostly(n.dates) || n.mostly(n.serials) {
				if slices.Contains(roles, RoleBy) || strings.Contains(plain(t.heading.cell(column).Text), "date") {
					return RoleBy
				}
				return ""
			}
			if n.mostly(n.numbers) {
				switch {
				case r == RoleGoal:
					return RoleTo // "Ziel: 45 %"
				case r == RoleTier && n.mostly(n.outlines):
					return RoleNumber
				}
				continue
			}
		case RoleFrom, RoleTo:
			if n.mostly(n.dates) || n.mostly(n.serials) && n.full > 1 {
				if r == RoleFrom {
					return RoleBegin
				}
				return RoleBy
			}
		case RoleBy:
			if n.full > 0 && n.dates+n.serials == 0 && n.mostly(n.numbers) && slices.Contains(roles, RoleTo) {
				continue
			}
			if n.full > 0 && n.dates == 0 && n.serials == 0 && n.mostly(n.long) {
				return RoleUnused
			}
		}
		return r
	}
	return ""
}

// settle makes one sense of roles that contradict each other.
func (t *table) settle() {
	has := func(r Role) bool { return t.one(r) >= 0 }
	change := func(from, to Role, because words.Text) {
		for i := range t.columns {
			if t.columns[i].Role == from {
				t.columns[i].Role, t.columns[i].Because, t.columns[i].Guessed = to, because, true
			}
		}
	}
	if has(RoleDriver) && !has(RoleOutcome) {
		for i := range t.columns {
			if plain(t.columns[i].Heading) == "outcome" {
				t.columns[i].Role = RoleOutcome
			}
		}
	}
	if !has(RoleDriver) {
		change(RoleOutcome, roleWeak, words.T("its heading sounds like it"))
	}
	if has(RoleDriver) && has(RoleOutcome) {
		for i := range t.columns {
			if slices.Contains(headings()[plain(t.columns[i].Heading)], RoleWay) {
				t.columns[i].Role = RoleWay
			}
		}
		return
	}
	change(RoleDriver, RoleUnused, words.T("there is no column of outcomes beside it"))
	for _, r := range []Role{RoleSize, RoleLag, RolePer, RoleWay} {
		change(r, RoleUnused, words.T("no arrow needs it"))
	}
	t.parentNames()
	strong := has(RoleGoal) || has(RoleTier)
	switch weak := t.with(roleWeak); {
	case len(weak) == 0:
	case strong:
		change(roleWeak, RoleUnused, words.T("another column says what the {goals} are"))
	default:
		t.keepLongest(weak)
	}
	// A column of metrics holds measures where nothing else does and no type says which row is one.
	if has(RoleMetric) && (has(RoleGoal) || has(RoleTier)) && !has(RoleMeasure) && !has(RoleType) && !has(RoleLevel) &&
		!has(RoleParent) {
		change(RoleMetric, RoleMeasure, words.T("it says what each {goal} is measured by"))
	}
	if has(RoleMeasure) && !has(RoleGoal) && !has(RoleTier) && t.heading != nil && !t.banners() {
		// Key results alone: they are what the sheet has.
		return
	}
	if tiers := t.with(RoleTier, RoleGoal); len(tiers) > 1 {
		for i := range t.columns {
			if t.columns[i].Role == RoleGoal {
				t.columns[i].Role = RoleTier
			}
		}
		t.parentTier()
	}
}

// parentNames finds a column whose cells name other rows: by what their goals say, or by their ids.
func (t *table) parentNames() {
	if t.one(RoleParent) >= 0 {
		return
	}
	said := make([]map[string]int, len(t.columns)) // what each column that could name rows says, and how often
	full := make([]int, len(t.columns))
	for i, c := range t.columns {
		if c.Role != "" && !textual(c.Role) && c.Role != roleWeak && c.Role != RoleID || c.Role == RoleMeasure {
			continue
		}
		said[i] = map[string]int{}
		for _, r := range t.rows {
			if cell := r.cell(c.At); !cell.blank() && !cell.Merged {
				said[i][plain(cell.Text)]++
				full[i]++
			}
		}
	}
	for i := range t.columns {
		if said[i] == nil || full[i] == 0 || t.columns[i].Role == RoleID {
			continue
		}
		for j := range t.columns {
			if i == j || said[j] == nil || full[j] <= full[i] || len(said[j])*10 < full[j]*9 {
				continue
			}
			hit := 0
			for name, n := range said[i] {
				if said[j][name] > 0 {
					hit += n
				}
			}
			if hit*10 >= full[i]*8 {
				c := &t.columns[i]
				c.Role, c.Guessed, c.Because = RoleParent, true, words.T("its cells name other rows")
				if k := &t.columns[j]; k.Role == RoleTier || k.Role == "" {
					k.Role = RoleGoal
				}
				return
			}
		}
	}
}

// parentTier sees where a column of higher goals names rows of the sheet: then it says the parent.
func (t *table) parentTier() {
	tiers := t.with(RoleTier)
	last := tiers[len(tiers)-1]
	own := map[string]bool{}
	for _, r := range t.rows {
		if c := r.cell(last); !c.blank() {
			own[plain(c.Text)] = true
		}
	}
	for _, at := range tiers[:len(tiers)-1] {
		n, hit := 0, 0
		for _, r := range t.rows {
			if c := r.cell(at); !c.blank() {
				if n++; own[plain(c.Text)] {
					hit++
				}
			}
		}
		if n > 0 && hit*10 >= n*8 && len(own) > 1 && len(tiers) == 2 {
			for i := range t.columns {
				switch t.columns[i].At {
				case at:
					t.columns[i].Role, t.columns[i].Guessed = RoleParent, true
					t.columns[i].Because = words.T("its cells name other rows")
				case last:
					t.columns[i].Role = RoleGoal
				}
			}
		}
	}
}

// keepLongest makes the weak column that reads most like sentences the one with the goals. A title goes before a
// description.
func (t *table) keepLongest(weak []int) {
	best, most := weak[0], -1.0
	for _, at := range weak {
		n := t.natureOf(at)
		if n.full == 0 {
			continue
		}
		score := float64(n.words)/float64(n.full) + 10*float64(len(n.distinct))/float64(n.full)
		if n.mostly(n.long) {
			score += 20
		}
		for i := range t.columns {
			if t.columns[i].At == at && strings.HasPrefix(plain(t.columns[i].Heading), "desc") {
				score -= 25
			}
		}
		if score > most {
			best, most = at, score
		}
	}
	for i := range t.columns {
		c := &t.columns[i]
		switch {
		case c.Role != roleWeak:
		case c.At == best:
			c.Role, c.Because, c.Guessed = RoleGoal, words.T("its cells read most like {goals}"), true
		default:
			c.Role, c.Because, c.Guessed = RoleUnused, words.T("another column says what the {goals} are"), true
		}
	}
}

// banners reports whether rows of one cell stand between the others, as where an objective stands over its results.
func (t *table) banners() bool {
	n := 0
	for _, r := range t.rows {
		if r.filled() == 1 && r.cell(t.one(RoleMeasure)).blank() {
			n++
		}
	}
	return n > 0
}
