package sheet

import (
	"slices"
	"strings"

	"weir.dev/weir/internal/words"
)

// fillIn guesses what columns hold whose heading says nothing, or that have none.
func (t *table) fillIn() {
	natures := make([]nature, len(t.columns))
	for i := range t.columns {
		natures[i] = t.natureOf(t.columns[i].At)
	}
	arrows := t.one(RoleDriver) >= 0 && t.one(RoleOutcome) >= 0
	if !arrows && len(t.texts())+len(t.with(roleWeak)) == 0 {
		t.guessTexts(natures)
	}
	set := func(i int, r Role, because words.Text) {
		t.columns[i].Role, t.columns[i].Because, t.columns[i].Guessed = r, because, true
	}
	for i := 1; i < len(t.columns); i++ { // levels from left to right below one heading
		before := t.columns[i-1].Role
		if t.columns[i].Heading == "" && t.columns[i].Role == "" && (before == RoleGoal || before == RoleTier) &&
			natures[i].long*2 >= max(natures[i].full, 1) && natures[i].long > 0 {
			set(i, RoleTier, words.T("its cells stand in the place of those to the left"))
			t.columns[i-1].Role = RoleTier
		}
	}
	for i := range t.columns {
		n := natures[i]
		if t.columns[i].Role != "" || n.full == 0 || t.columns[i].Heading != "" && t.heading != nil &&
			len(t.texts()) > 0 &&
			!n.mostly(n.dates) {
			continue
		}
		switch {
		case n.mostly(n.dates) && t.one(RoleBy) < 0:
			set(i, RoleBy, words.T("it holds dates"))
		case n.mostly(n.outlines) && n.full > 1 && t.one(RoleNumber) < 0 && t.numbered(t.columns[i].At):
			set(i, RoleNumber, words.T("it holds numbers such as 1, 1.1 and 1.1.2"))
		case n.mostly(n.whole) && len(n.distinct) < n.full && n.highest <= 6 && n.lowest >= 0 && t.one(RoleLevel) < 0 &&
			n.highest > n.lowest && t.stairs(t.columns[i].At):
			set(i, RoleLevel, words.T("it holds only small numbers, and they rise by one at a time"))
		case n.mostly(n.emails) && t.one(RoleOwner) < 0,
			n.mostly(n.short) && n.full > 2 && len(n.distinct)*2 <= n.full && n.words <= 2*n.full && t.one(RoleOwner) < 0 &&
				t.one(RoleTeam) < 0:
			set(i, RoleOwner, words.T("it holds short words that come back"))
		}
	}
}

// guessTexts finds the columns that read like sentences.
func (t *table) guessTexts(natures []nature) {
	var found []int
	for i, n := range natures {
		if t.columns[i].Role != "" && t.columns[i].Role != RoleUnused && t.columns[i].Role != RoleMetric || n.full == 0 {
			continue
		}
		if n.long*2 >= n.full && n.long > 0 || len(natures) == 1 && n.short+n.long > n.full/2 {
			found = append(found, i)
		}
	}
	if len(found) == 0 {
		return
	}
	role, because := RoleGoal, words.T("its cells read like sentences")
	if len(found) > 1 {
		role = RoleTier
	}
	for _, i := range found {
		t.columns[i].Role, t.columns[i].Because, t.columns[i].Guessed = role, because, true
	}
}

// numbered reports whether the cells of a column number rows: below 1 stands 1.1.
func (t *table) numbered(column int) bool {
	seen := map[string]bool{}
	deep := 0
	for _, r := range t.rows {
		c := r.cell(column)
		if c.blank() {
			continue
		}
		key := outlineKey(c.Text)
		if up := strings.LastIndexByte(key, '.'); up > 0 && seen[key[:up]] {
			deep++
		}
		seen[key] = true
	}
	return deep > 0
}

// stairs reports whether the numbers of a column begin at their lowest and rise by one at a time.
func (t *table) stairs(column int) bool {
	last := -1.0
	for _, r := range t.rows {
		a := amountOf(r.cell(column), t.grid.Comma)
		if !a.Said {
			continue
		}
		if last >= 0 && a.Value > last+1 || last < 0 && a.Value > 1 {
			return false
		}
		last = a.Value
	}
	return last >= 0
}

// dates finds out how the dates of a table are written, and which year it is about.
func (t *table) dates() {
	var cells []string
	for _, at := range t.with(RoleBy, RoleBegin) {
		for i, r := range t.rows {
			if c := r.cell(at); !c.blank() && i < 3_000 {
				cells = append(cells, c.Text)
			}
		}
	}
	t.order = orderOf(cells)
	around := append(slices.Clone(t.above), t.grid.Name)
	if t.heading != nil {
		for _, c := range t.heading.Cells {
			around = append(around, c.Text)
		}
	} else if len(t.rows) > 0 {
		around = append(around, t.rows[0].cell(t.rows[0].first()).Text)
	}
	t.year = yearIn(around...)
	if t.year != 0 {
		return
	}
	var periods []string
	for _, at := range t.with(RolePeriod) {
		for i, r := range t.rows {
			if c := r.cell(at); !c.blank() && i < 3_000 {
				periods = append(periods, c.Text)
			}
		}
	}
	if t.year = yearIn(periods...); t.year == 0 {
		t.year = yearIn(cells...)
	}
}
