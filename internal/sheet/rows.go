package sheet

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"weir.dev/weir/internal/words"
)

// oneColumn reads a table in which each row is a goal or a measure, and finds out how it says what is under what.
func (r *reader) oneColumn(t *table, left *leftOut) {
	texts := t.texts()
	if len(texts) == 0 {
		return
	}
	at, first := texts[0], len(r.plan.Goals)
	said := t.columns[slices.IndexFunc(t.columns, func(c Column) bool { return c.At == at })].Role
	for i, row := range t.rows {
		if r.skip(t, row, left) {
			continue
		}
		c := row.cell(at)
		if r.names(row, first) {
			left.headings = append(left.headings, row.N)
			continue
		}
		if nothing(c.Text) || c.Merged && row.filled() == 0 {
			r.across(t, row, said, left)
			continue
		}
		if c.Merged || t.title(i, row, at) {
			left.headings = append(left.headings, row.N)
			continue
		}
		if r.section(t, row) && len(t.columns) > 1 {
			left.headings = append(left.headings, row.N)
			continue
		}
		l := labelOf(c.Text)
		g := Goal{Row: row.N, Column: at, Text: l.rest, label: l, Kind: l.kind, Parent: -1, depth: c.Indent*2 +
			row.Outline*16}
		if said == RoleMeasure && g.Kind == "" {
			g.Kind = KindMeasure
		}
		g.Told = g.Kind != ""
		index := r.put(t, g)
		r.attributes(t, row, []int{index}, texts)
		r.types(t, row, index)
	}
	r.nest(t, first, said)
}

// names takes a row such as "Owner: Ann" as the owner of the goal above it.
func (r *reader) names(row Row, first int) bool {
	if row.filled() != 1 || len(r.plan.Goals) == first {
		return false
	}
	before, after, ok := strings.Cut(row.Cells[row.first()].Text, ":")
	roles := headings()[plain(before)]
	if !ok || strings.TrimSpace(after) == "" || !slices.Contains(roles, RoleOwner) && !slices.Contains(roles, RoleTeam) {
		return false
	}
	g := &r.plan.Goals[len(r.plan.Goals)-1]
	g.Owner = cmp.Or(g.Owner, strings.TrimSpace(after))
	return true
}

// across reads a row that says nothing where the others say their goal. Where the table has a column of measures alone,
// a sentence beside it is the goal they measure.
func (r *reader) across(t *table, row Row, said Role, left *leftOut) {
	if row.filled() != 1 {
		left.other = append(left.other, row.N)
		return
	}
	at := row.first()
	c := row.Cells[at]
	l := labelOf(c.Text)
	switch {
	case l.kind == KindGoal, wordCount(c.Text) >= 4 && (said == RoleMeasure || c.Wide > 1):
		r.put(t, Goal{
			Row: row.N, Column: at, Text: l.rest, label: l, Kind: KindGoal, Parent: -1, depth: -1, rank: -1,
			Told: true,
		})
	case !c.IsNumber && c.Date == 0 && wordCount(c.Text) <= 4 && (at == 0 || c.Wide > 1):
		r.under = c.Text
		left.headings = append(left.headings, row.N)
	default:
		left.other = append(left.other, row.N)
	}
}

// title reports whether the first rows of a list only say what it is: "OKRs Q1 2027".
func (t *table) title(i int, row Row, at int) bool {
	if t.heading != nil || i > 1 || row.filled() > 1 {
		return false
	}
	text := row.cell(at).Text
	if wordCount(text) > 6 || labelOf(text).rest != text {
		return false
	}
	for w := range strings.FieldsSeq(plain(text)) {
		if roles := headings()[w]; slices.Contains(roles, RoleGoal) && len(w) > 2 {
			return i == 0 && len(t.rows) > 2
		}
	}
	return false
}

// types reads the level and the type of a row.
func (r *reader) types(t *table, row Row, index int) {
	g := &r.plan.Goals[index]
	g.rank = -1
	if at := t.one(RoleLevel); at >= 0 {
		c := row.cell(at)
		if a := amountOf(c, false); a.Said {
			g.rank = int(a.Value) * 10
		} else if n, err := strconv.Atoi(strings.TrimLeftFunc(plain(c.Text), func(r rune) bool {
			return r < '0' ||
				r > '9'
		})); err == nil {
			g.rank = n * 10
		} else if rank := rankOf(levelRanks, c.Text); rank >= 0 {
			g.rank = rank * 10
		}
		if kind := rankOf(typeRanks, c.Text); kind >= 0 && t.one(RoleType) < 0 {
			g.ofType(kind)
			if g.rank < 0 {
				g.rank = kind
			}
		}
	}
	at := t.one(RoleType)
	if at < 0 {
		return
	}
	if kind := rankOf(typeRanks, row.cell(at).Text); kind >= 0 {
		g.ofType(kind)
		g.rank = max(g.rank, 0) + kind
	} else if rank := rankOf(levelRanks, row.cell(at).Text); rank >= 0 && g.rank < 0 {
		g.rank = rank * 10
	}
}

// ofType takes the kind that a row's type says.
func (g *Goal) ofType(rank int) {
	g.Told = true
	switch {
	case rank == measureRank:
		g.Kind = KindMeasure
	case rank >= workRank:
		g.Kind = kindWork
	default:
		g.Kind = KindGoal
	}
}

// nest finds the parents of the goals from first on, by what says it best.
func (r *reader) nest(t *table, first int, said Role) {
	goals := r.plan.Goals[first:]
	if len(goals) == 0 {
		return
	}
	if t.one(RoleParent) >= 0 && slices.ContainsFunc(goals, func(g Goal) bool { return g.parent != "" }) {
		return // resolved when all sheets are read
	}
	way := words.Text{}
	switch {
	case r.byNumber(t, first):
		way = words.T("what is under what: by the numbers of the rows")
	case t.one(RoleLevel) >= 0 && byRank(goals, first):
		way = words.T("what is under what: a row is under the nearest one above it with a higher level")
		r.unclear(t, first)
	case r.byLabel(first):
		way = words.T("what is under what: by the words and numbers before the texts")
	case t.one(RoleType) >= 0 && byRank(goals, first):
		way = words.T("what is under what: a row is under the nearest one above it of a higher type")
	case byDepth(goals, first):
		way = words.T("what is under what: by how far the texts are set in")
	case said == RoleMeasure || slices.ContainsFunc(goals, func(g Goal) bool { return g.depth < 0 }):
		if byBanner(goals, first) {
			way = words.T("what is under what: rows are under the sentence that stands across the table above them")
		}
	}
	if !way.IsZero() {
		r.plan.guess(t.grid.Name, way)
	}
}

// byNumber nests by outline numbers: those of a column, or those before the texts.
func (r *reader) byNumber(t *table, first int) bool {
	goals := r.plan.Goals[first:]
	keys := make([]string, len(goals))
	column := t.one(RoleNumber)
	if column < 0 {
		column = t.one(RoleID)
	}
	cells := map[int]Cell{}
	if column >= 0 {
		for _, row := range t.rows {
			cells[row.N] = row.cell(column)
		}
	}
	for i := range goals {
		if c := cells[goals[i].Row]; !c.blank() && outlineNumber.MatchString(c.Text) {
			keys[i] = outlineKey(c.Text)
			if kind := labelOf(c.Text + " x").kind; kind != "" && !goals[i].Told {
				goals[i].Kind, goals[i].Told = kind, true
			}
		} else if column < 0 && !goals[i].label.local && goals[i].label.key != "" {
			keys[i] = goals[i].label.key
		}
	}
	mended := mendTens(goals, keys, cells)
	byKey := map[string]int{}
	nested, full := 0, 0
	parents := make([]int, len(goals))
	for i, key := range keys {
		parents[i] = -1
		if key == "" {
			continue
		}
		full++
		for up := key; strings.Contains(up, "."); {
			up = up[:strings.LastIndexByte(up, '.')]
			if p, ok := byKey[up]; ok {
				parents[i] = p
				nested++
				break
			}
		}
		byKey[key] = first + i
	}
	if nested == 0 || full*2 < len(goals) {
		return false
	}
	var orphans []int
	for i := range goals {
		goals[i].Parent = parents[i]
		switch {
		case keys[i] == "" && i > 0: // without a number of its own: under the row above
			goals[i].Parent = nearestNumbered(goals, keys, first, i)
		case parents[i] < 0 && strings.Contains(keys[i], "."):
			orphans = append(orphans, goals[i].Row)
		}
	}
	if len(orphans) > 0 {
		r.plan.guess(t.grid.Name, words.T("no row has the number above it: %s, read as tops", rowsText(orphans)))
	}
	if mended > 0 {
		r.plan.guess(t.grid.Name,
			words.T("a number such as 1.1 after 1.9 is 1.10 with its zero lost: taken so %d times", mended))
	}
	return true
}

// nearestNumbered is the parent of a row without a number: the row above where that is numbered, else what that is
// under.
func nearestNumbered(goals []Goal, keys []string, first, i int) int {
	for j := i - 1; j >= 0; j-- {
		if keys[j] != "" {
			return first + j
		}
	}
	return -1
}

// mendTens turns 1.1 after 1.9 into 1.10: a spreadsheet drops the zero of a number.
func mendTens(goals []Goal, keys []string, cells map[int]Cell) (mended int) {
	last := map[string]int{} // by the key above: the number of the last one below it
	for i, key := range keys {
		at := strings.LastIndexByte(key, '.')
		if at < 0 {
			continue
		}
		n, err := strconv.Atoi(key[at+1:])
		if err != nil {
			continue
		}
		up := key[:at]
		if cells[goals[i].Row].IsNumber && last[up]+1 == n*10 && last[up] >= 9 {
			n *= 10
			keys[i] = up + "." + strconv.Itoa(n)
			mended++
		}
		last[up] = n
	}
	return mended
}

// byRank nests each row under the nearest one above it with a smaller rank. A goal is never under a measure.
func byRank(goals []Goal, first int) bool {
	ranks := map[int]bool{}
	for _, g := range goals {
		if g.rank >= 0 {
			ranks[g.rank] = true
		}
	}
	if len(ranks) < 2 {
		return false
	}
	var stack []int
	for i := range goals {
		g := &goals[i]
		if g.depth < 0 {
			g.Parent, stack = -1, []int{i}
			continue
		}
		if g.rank < 0 {
			if len(stack) > 0 {
				g.Parent = first + stack[len(stack)-1]
			}
			continue
		}
		for len(stack) > 0 && (goals[stack[len(stack)-1]].rank >= g.rank ||
			g.Kind == KindGoal && goals[stack[len(stack)-1]].Kind == KindMeasure) {
			stack = stack[:len(stack)-1]
		}
		if g.Parent = -1; len(stack) > 0 {
			g.Parent = first + stack[len(stack)-1]
		}
		stack = append(stack, i)
	}
	return true
}

// byDepth nests by indents and bullets.
func byDepth(goals []Goal, first int) bool {
	bullets := []string{""}
	depths := make([]int, len(goals))
	counts := map[int]int{}
	for i, g := range goals {
		if !slices.Contains(bullets, g.label.bullet) && len(bullets) < 8 {
			bullets = append(bullets, g.label.bullet)
		}
		depths[i] = max(g.depth, 0)*8 + max(slices.Index(bullets, g.label.bullet), 0)
		if g.label.local && g.label.key != "" && g.label.kind == "" {
			depths[i] += 4 // a) b) c)
		}
		counts[depths[i]]++
	}
	if len(counts) < 2 {
		return false
	}
	if low := slices.Min(depths); counts[low] == len(goals)-1 && len(goals) > 4 && depths[0] > low {
		return false // one line that was set in by accident
	}
	var stack []int
	for i := range goals {
		for len(stack) > 0 && depths[stack[len(stack)-1]] >= depths[i] {
			stack = stack[:len(stack)-1]
		}
		if goals[i].Parent = -1; len(stack) > 0 {
			goals[i].Parent = first + stack[len(stack)-1]
		}
		stack = append(stack, i)
	}
	return true
}

// byLabel nests key results under the objective above them, by the words before the texts.
func (r *reader) byLabel(first int) bool {
	goals := r.plan.Goals[first:]
	tops, below := 0, 0
	labels := 0
	for _, g := range goals {
		if g.label.kind != "" {
			labels++
		}
		switch cmp.Or(g.label.kind, g.Kind) {
		case KindGoal:
			tops++
		case KindMeasure, kindWork:
			below++
		}
	}
	if labels == 0 || below == 0 || tops == 0 && below == len(goals) {
		return false
	}
	byKey := map[string]int{}
	last, lastMeasure := -1, -1
	for i := range goals {
		g := &goals[i]
		switch cmp.Or(g.label.kind, g.Kind) {
		case KindMeasure, kindWork:
			g.Parent = last
			if up, _, deep := strings.Cut(g.label.key, "."); deep && g.label.kind == KindMeasure {
				if p, ok := byKey[up]; ok {
					g.Parent = p
				}
			}
			if g.label.kind == KindMeasure {
				lastMeasure = first + i
			} else if lastMeasure > last {
				g.Parent = lastMeasure
			}
		case KindGoal:
			last = first + i
			byKey[g.label.key] = last
			if at := strings.LastIndexByte(g.label.key, '.'); at > 0 {
				if p, ok := byKey[g.label.key[:at]]; ok {
					g.Parent = p
				}
			}
		default:
			if tops == 0 || g.depth == 0 && g.label.bullet == "" && below*2 < len(goals) {
				last = first + i
			} else {
				g.Parent = last
			}
		}
	}
	return true
}

// byBanner nests rows under the sentence across the table above them.
func byBanner(goals []Goal, first int) bool {
	last, any := -1, false
	for i := range goals {
		if goals[i].depth < 0 {
			last, any = first+i, true
			continue
		}
		goals[i].Parent = last
	}
	return any
}

// unclear takes back parents where several tops stand in one block and all that is below them follows: nothing says
// which row is under which.
func (r *reader) unclear(t *table, first int) {
	goals := r.plan.Goals[first:]
	low := slices.MinFunc(goals, func(a, b Goal) int { return cmp.Compare(max(a.rank, 0), max(b.rank, 0)) }).rank
	tops := 0
	for tops < len(goals) && goals[tops].rank == low {
		tops++
	}
	if tops < 2 || tops == len(goals) || slices.ContainsFunc(goals[tops:], func(g Goal) bool { return g.rank == low }) {
		return
	}
	next := goals[tops].rank
	blocks := 0
	for _, g := range goals[tops:] {
		if g.rank == next {
			blocks++
		}
	}
	if blocks < 2 || blocks < tops {
		return
	}
	var rows []int
	for i := tops; i < len(goals); i++ {
		g := &goals[i]
		if g.Parent != first+tops-1 {
			continue
		}
		if g.Parent = likest(goals[:tops], g.Text, first); g.Parent < 0 {
			rows = append(rows, g.Row)
		}
	}
	if len(rows) > 0 {
		r.plan.guess(t.grid.Name,
			words.T("%s stand below several tops, and nothing says which they serve; they are read as "+
				"serving none. A column with the {goal} above would say it.", words.Capital(rowsText(rows))))
	}
}

// likest is the one top whose words a text has; -1 where none stands out.
func likest(tops []Goal, s string, first int) int {
	best, most, second := -1, 0, 0
	own := strings.Fields(plain(s))
	for i, top := range tops {
		n := 0
		for w := range strings.FieldsSeq(plain(top.Text)) {
			if len(w) > 3 && slices.ContainsFunc(own, func(o string) bool { return stem(o) == stem(w) }) {
				n++
			}
		}
		switch {
		case n > most:
			best, second, most = first+i, most, n
		case n > second:
			second = n
		}
	}
	if most >= 2 && most > second {
		return best
	}
	return -1
}

func stem(w string) string { return strings.TrimRight(w, "snme") }
