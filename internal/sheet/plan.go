package sheet

import (
	"cmp"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"weir.dev/weir/internal/text"
	"weir.dev/weir/internal/words"
)

// Options say how files are to be read where a guess would be wrong.
type Options struct {
	Sheet   string          // read this sheet alone; empty: all that hold goals
	Columns map[string]Role // by letter in capitals, or by heading as plain text
	Heading int             // the row of headings; 0: find it
	Dates   string          // "dmy" or "mdy"; empty: find out
	Hidden  bool            // read hidden rows and sheets too
}

// File is one file to read. Name is how messages call it.
type File struct {
	Name string
	Data []byte
}

// Plan is what was read.
type Plan struct {
	Goals   []Goal
	Arrows  []Arrow
	Columns []SheetColumns
	Guessed []Guess
	Sheets  []string // that hold goals or arrows
	Looked  []Looked // sheets that hold neither, each with why
	Rows    int      // with anything in them, of the sheets that were read
	Left    []Guess  // rows that were left out, by why

	several bool // there is more than one file
	series  map[string]*series
}

// SheetColumns is what was taken of the columns of one table.
type SheetColumns struct {
	File    string
	Sheet   string
	Heading int // row of the headings; 0 for none
	Columns []Column
}

// Guess is something that was concluded and not read.
type Guess struct {
	Sheet string
	Text  words.Text
}

// Looked is a sheet in which nothing was found, and what it looks like.
type Looked struct {
	Name string
	Why  words.Text
}

// Open reads the tables of a file, whatever it is.
func Open(f File) ([]*Grid, error) {
	if len(f.Data) > MaxFile {
		return nil, words.Errorf("it holds more than %d MiB", MaxFile>>20)
	}
	if len(strings.TrimSpace(string(f.Data[:min(len(f.Data), 1<<16)]))) == 0 {
		return nil, words.Errorf("it is empty")
	}
	base := filepath.Base(f.Name)
	grids, err := openAs(base, f.Data)
	for _, g := range grids {
		g.File = base
		g.marks()
	}
	return grids, err
}

func openAs(base string, data []byte) ([]*Grid, error) {
	switch {
	case isZip(data):
		return readXLSX(data)
	case isOLE(data):
		return nil, words.Errorf("it is an old workbook (xls), or one with a password: save it as xlsx without one")
	case strings.HasPrefix(string(data), "%PDF"):
		return nil, words.Errorf("it is a PDF, which keeps no rows: read the file it was made from")
	}
	switch strings.ToLower(filepath.Ext(base)) {
	case ".xlsx", ".xlsm":
		return nil, words.Errorf("it is called a workbook and is none")
	case ".json", ".jsonl", ".ndjson":
		return readJSON(base, data)
	case ".yaml", ".yml":
		return readYAML(base, data)
	}
	g, err := readCSV(base, data)
	if err != nil {
		return nil, err
	}
	return []*Grid{g}, nil
}

// Read makes one plan of the tables of all files.
func Read(grids []*Grid, opt Options) *Plan {
	p := &Plan{series: map[string]*series{}}
	for _, g := range grids[1:] {
		p.several = p.several || g.File != grids[0].File
	}
	r := &reader{opt: opt, plan: p}
	for _, g := range grids {
		if opt.Sheet != "" && !strings.EqualFold(g.Name, opt.Sheet) {
			continue
		}
		if g.Hidden && !opt.Hidden && opt.Sheet == "" {
			p.Looked = append(p.Looked, Looked{g.Name, words.T("it is hidden; --hidden reads it")})
			continue
		}
		r.grid(g)
	}
	r.parents()
	r.levels(0)
	return p
}

// grid reads one sheet, if it holds anything of a plan.
func (r *reader) grid(g *Grid) {
	if len(g.Rows) == 0 {
		r.plan.Looked = append(r.plan.Looked, Looked{g.Name, words.T("it is empty")})
		return
	}
	if r.readings(g) {
		return
	}
	found, why := false, words.Text{}
	for _, t := range tables(g, r.opt.Heading) {
		t.name(r.opt.Columns)
		switch r.opt.Dates {
		case "dmy":
			t.order = dayFirst
		case "mdy":
			t.order = monthFirst
		}
		if t.one(RoleDriver) >= 0 && t.one(RoleOutcome) >= 0 {
			r.arrows(t)
			r.columns(t)
			found = true
			continue
		}
		if like, because := r.like(t); !like {
			why = words.Or(why, because)
			continue
		}
		r.read(t)
		r.columns(t)
		r.tellDates(t)
		found = true
	}
	if !found {
		r.plan.Looked = append(r.plan.Looked, Looked{g.Name, why})
		return
	}
	r.plan.Sheets = append(r.plan.Sheets, g.Name)
	r.plan.Rows += len(g.Rows)
	for _, n := range g.Notes {
		r.plan.guess(g.Name, n)
	}
}

// columns keeps what was taken of the columns of a table.
func (r *reader) columns(t *table) {
	out := SheetColumns{File: t.grid.File, Sheet: t.grid.Name}
	if t.heading != nil {
		out.Heading = t.heading.N
	}
	for _, c := range t.columns {
		if c.Heading != "" || c.Role != "" {
			out.Columns = append(out.Columns, c)
		}
	}
	r.plan.Columns = append(r.plan.Columns, out)
}

// tellDates says which dates were guessed.
func (r *reader) tellDates(t *table) {
	if t.serial > 0 {
		r.plan.guess(t.grid.Name, words.N(t.serial, "%d date is a bare number, read as spreadsheets count days",
			"%d dates are bare numbers, read as spreadsheets count days"))
	}
	for i, d := range t.guessed {
		if i == 3 {
			r.plan.guess(t.grid.Name, words.N(len(t.guessed)-3, "%d more date was read that way",
				"%d more dates were read that way"))
			break
		}
		r.plan.guess(t.grid.Name, words.T("“%s” in row %s is %s", d.text, strconv.Itoa(d.row),
			words.DayAndYear(d.day.Time())))
	}
}

// leave says which rows nothing was taken from.
func (p *Plan) leave(sheet string, left leftOut) {
	for _, of := range []struct {
		rows []int
		say  func(words.Text) words.Text
	}{
		{left.headings, func(rows words.Text) words.Text { return words.T("%s: headings", rows) }},
		{left.totals, func(rows words.Text) words.Text { return words.T("%s: totals", rows) }},
		{left.hidden, func(rows words.Text) words.Text { return words.T("%s: hidden; --hidden reads them", rows) }},
		{left.other, func(rows words.Text) words.Text { return words.T("%s: nothing that reads like {a goal}", rows) }},
	} {
		if len(of.rows) > 0 {
			p.Left = append(p.Left, Guess{sheet, of.say(rowsText(of.rows))})
		}
	}
}

// like says whether a table holds goals, and if not what it looks like.
func (r *reader) like(t *table) (bool, words.Text) {
	texts := t.texts()
	if len(texts) == 0 {
		return false, t.looksLike()
	}
	sure := false
	for _, c := range t.columns {
		if slices.Contains(texts, c.At) && (!c.Guessed && c.Because.Equal(words.T("you say so")) || !c.Guessed &&
			t.heading != nil) {
			sure = true
		}
	}
	sure = sure || t.typed()
	n, hits := 0, 0
	named := strongName(append(slices.Clone(t.above), t.grid.Name, t.grid.File)...)
	for _, at := range texts {
		for i, row := range t.rows {
			c := row.cell(at)
			if c.blank() || c.Merged || i > 500 {
				continue
			}
			if n++; goalLike(c.Text, named) {
				hits++
			}
		}
	}
	need := 3
	if t.one(RoleParent) >= 0 || t.one(RoleLevel) >= 0 || t.one(RoleType) >= 0 || t.one(RoleTo) >= 0 {
		need = 2
	}
	switch {
	case n == 0:
		return false, words.T("it has headings and nothing below them")
	case sure, hits*10 >= n*need:
		return true, words.Text{}
	}
	return false, t.looksLike()
}

// typed reports whether a column says of most rows that they are objectives, key results or the like.
func (t *table) typed() bool {
	at := t.one(RoleType)
	if at < 0 {
		return false
	}
	n, hits := 0, 0
	for i, row := range t.rows {
		if c := row.cell(at); !c.blank() && i < 500 {
			if n++; rankOf(typeRanks, c.Text) >= 2 && rankOf(typeRanks, c.Text) <= measureRank {
				hits++
			}
		}
	}
	return n > 0 && hits*2 >= n
}

// looksLike says what a table without goals holds.
func (t *table) looksLike() words.Text {
	for _, c := range t.columns {
		n := t.natureOf(c.At)
		switch {
		case n.mostly(n.dates) && n.full > 2:
			return words.T("column %s looks like a calendar", Letter(c.At))
		case n.mostly(n.emails) && n.full > 2:
			return words.T("column %s holds addresses", Letter(c.At))
		}
	}
	for _, c := range t.columns {
		if n := t.natureOf(c.At); n.mostly(n.numbers) && n.full > 2 {
			return words.T("column %s holds numbers, and no column reads like sentences", Letter(c.At))
		}
	}
	return words.T("no column is called `Goal`, `Objective` or `Key result`, and none reads like sentences that " +
		"promise something")
}

// strongName reports whether a name speaks of goals.
func strongName(names ...string) bool {
	for _, name := range names {
		for w := range strings.FieldsSeq(plain(name)) {
			if len(w) > 2 && slices.Contains(headings()[w], RoleGoal) {
				return true
			}
		}
	}
	return false
}

// goalLike reports whether a text could be a goal.
func goalLike(s string, named bool) bool {
	l := labelOf(s)
	n := wordCount(l.rest)
	if l.kind != "" && n > 0 {
		return true
	}
	if n < 2 || n > 60 || strings.Contains(s, "@") || strings.Contains(s, "://") {
		return false
	}
	if named && n >= 3 {
		return true
	}
	return promises(l.rest)
}

// parents resolves what the parent columns say, over all sheets.
func (r *reader) parents() {
	byID, byText, byRow := map[string]int{}, map[string]int{}, map[string]int{}
	ordinal := map[string]int{}
	counts := map[string]int{}
	asked := false
	at := func(g *Goal, s string) string { return g.File + "\x00" + g.Sheet + "\x00" + s }
	add := func(m map[string]int, key string, i int) {
		if _, taken := m[key]; !taken && key != "" {
			m[key] = i
		}
	}
	for i := range r.plan.Goals {
		g := &r.plan.Goals[i]
		asked = asked || g.parent != ""
		for _, id := range []string{g.id, g.label.key} {
			if id != "" {
				add(byID, at(g, idKey(id)), i)
				add(byID, idKey(id), i)
			}
		}
		add(byText, at(g, plain(g.Text)), i)
		add(byText, plain(g.Text), i)
		add(byRow, at(g, strconv.Itoa(g.Row)), i)
		counts[at(g, "")]++
		add(ordinal, at(g, strconv.Itoa(counts[at(g, "")])), i)
	}
	if !asked {
		return
	}
	f := &finder{plan: r.plan, byID: byID, byText: byText, byRow: byRow, ordinal: ordinal, at: at}
	f.resolve()
}

func idKey(s string) string {
	return strings.Join(strings.Fields(strings.ToLower(strings.Trim(s, " #.:"))), " ")
}

// finder finds the rows that parent columns name.
type finder struct {
	plan                         *Plan
	byID, byText, byRow, ordinal map[string]int
	at                           func(*Goal, string) string
	rows, ordinals               bool // numbers are those of rows, or count the goals
	prefixes                     int
	plain                        []string // what each goal says, once it is asked for
}

func (f *finder) resolve() {
	f.numbers()
	lost := map[string][]int{}
	unnamed := map[string]string{}
	for i := range f.plan.Goals {
		g := &f.plan.Goals[i]
		if g.parent == "" {
			continue
		}
		if p, ok := f.find(g, i); ok {
			g.Parent = p
			continue
		}
		lost[g.Sheet] = append(lost[g.Sheet], g.Row)
		unnamed[g.Sheet] = cmp.Or(unnamed[g.Sheet], g.parent)
	}
	f.unloop()
	for _, sheet := range f.plan.Sheets {
		if rows := lost[sheet]; len(rows) > 0 {
			f.plan.guess(sheet,
				words.T("%s name {a goal} above them that is no row, such as “%s”; they are read as serving none",
					words.Capital(rowsText(rows)), unnamed[sheet]))
			delete(lost, sheet)
		}
	}
}

// numbers finds out what bare numbers in parent columns mean: ids where there are such, else rows, else places in the
// list.
func (f *finder) numbers() {
	n, ids, rows, ordinals := 0, 0, 0, 0
	for i := range f.plan.Goals {
		g := &f.plan.Goals[i]
		number := idKey(g.parent)
		if _, err := strconv.Atoi(number); err != nil {
			continue
		}
		n++
		if _, ok := f.byID[f.at(g, number)]; ok {
			ids++
		}
		if p, ok := f.byRow[f.at(g, number)]; ok && p != i {
			rows++
		}
		if p, ok := f.ordinal[f.at(g, number)]; ok && p != i {
			ordinals++
		}
	}
	if n == 0 || ids*2 >= n {
		return
	}
	if f.rows = rows >= ordinals; !f.rows {
		f.ordinals = true
		f.plan.guess("", words.T("a number that names the {goal} above counts the {goals} from the top"))
		return
	}
	f.plan.guess("", words.T("a number that names the {goal} above is the number of a row"))
}

// find finds the row that a goal names as its parent.
func (f *finder) find(g *Goal, self int) (int, bool) {
	for part := range strings.FieldsFuncSeq(g.parent+"\x00", func(r rune) bool {
		return r == '\x00' || r == ';' ||
			r == '|'
	}) {
		if p, ok := f.one(g, self, strings.TrimSpace(part)); ok {
			return p, true
		}
	}
	if first, _, ok := strings.Cut(g.parent, ","); ok {
		return f.one(g, self, strings.TrimSpace(first))
	}
	return 0, false
}

func (f *finder) one(g *Goal, self int, said string) (int, bool) {
	l := labelOf(said)
	token, _, _ := strings.Cut(said, " ")
	token = strings.Trim(token, ":–-—()[]")
	number := strings.TrimSpace(strings.TrimPrefix(strings.TrimPrefix(strings.ToLower(said), "row"), "zeile"))
	type try struct {
		in  map[string]int
		key string
	}
	tries := []try{{f.byID, idKey(said)}, {f.byText, plain(said)}, {f.byText, plain(l.rest)}}
	if f.rows || number != strings.ToLower(said) {
		tries = append(tries, try{f.byRow, strings.TrimLeft(number, "# ")})
	}
	if f.ordinals {
		tries = append(tries, try{f.ordinal, idKey(said)})
	}
	if strings.ContainsAny(token, "0123456789") {
		tries = append(tries, try{f.byID, idKey(token)}, try{f.byID, outlineKey(token)})
	}
	for _, t := range tries {
		if t.key == "" {
			continue
		}
		for _, key := range []string{f.at(g, t.key), t.key} {
			if p, ok := t.in[key]; ok && p != self {
				return p, true
			}
		}
	}
	return f.begins(plain(strings.TrimRight(l.rest, ".… ")), self)
}

// begins finds the one goal whose text begins as a parent's was cut off.
func (f *finder) begins(start string, self int) (int, bool) {
	if f.prefixes++; len(start) < 12 || f.prefixes > 2_000 {
		return 0, false
	}
	if f.plain == nil {
		for i := range f.plan.Goals {
			f.plain = append(f.plain, plain(f.plan.Goals[i].Text))
		}
	}
	found := -1
	for i, said := range f.plain {
		if i != self && strings.HasPrefix(said, start) {
			if found >= 0 {
				return 0, false
			}
			found = i
		}
	}
	return found, found >= 0
}

// unloop takes back a parent where goals stand under each other in a circle.
func (f *finder) unloop() {
	goals := f.plan.Goals
	state := make([]byte, len(goals)) // 1 on the way, 2 done
	for i := range goals {
		var path []int
		for j := i; j >= 0 && state[j] != 2; j = goals[j].Parent {
			if state[j] == 1 {
				f.plan.guess(goals[j].Sheet, words.T("row %s stands under itself: what it is under is left out",
					strconv.Itoa(goals[j].Row)))
				goals[j].Parent = -1
				break
			}
			state[j] = 1
			path = append(path, j)
		}
		for _, j := range path {
			state[j] = 2
		}
	}
}

// promises reports whether a text reads like a goal: it says an outcome, a delivery or a number to reach.
func promises(s string) bool {
	r, err := text.Read(s, "")
	if err != nil {
		return false
	}
	if r.Lang == "" {
		from, to := spanOf(s, false)
		return from.Said && to.Said
	}
	return r.Sure && r.Kind != text.Vague || r.HasTarget && r.Kind == text.Outcome
}

// ParseColumns reads what people say that columns hold: "C=owner", or by heading "Dept=team".
func ParseColumns(said []string) (map[string]Role, error) {
	out := map[string]Role{}
	for _, s := range said {
		at := strings.LastIndexByte(s, '=')
		if at <= 0 {
			return nil, words.Errorf("--column: %s is no COLUMN=ROLE, such as C=owner", words.Quoted(s))
		}
		role := Role(strings.ToLower(strings.TrimSpace(s[at+1:])))
		if !slices.Contains(Roles, role) {
			return nil, words.Errorf("--column: %s is none of %s", words.Quoted(string(role)), roleNames())
		}
		name := strings.TrimSpace(s[:at])
		if len(name) <= 2 && ofLetter(name) >= 0 {
			out[strings.ToUpper(name)] = role
		} else {
			out[plain(name)] = role
		}
	}
	return out, nil
}

func roleNames() string {
	var out []string
	for _, r := range Roles {
		out = append(out, string(r))
	}
	return strings.Join(out, ", ")
}

// NamesTime reports whether the name of a file or sheet, or what stands above a table, says which time the plan is for.
func NamesTime(p *Plan) bool {
	for _, g := range p.Goals {
		if g.table != nil && g.table.timed() {
			return true
		}
	}
	return false
}

// timed reports whether the names around a table hold a year or a quarter.
func (t *table) timed() bool {
	if t.asked {
		return t.says
	}
	t.asked = true
	for _, s := range append(slices.Clone(t.above), t.grid.Name, t.grid.File) {
		for w := range strings.FieldsSeq(plain(strings.TrimSuffix(s, filepath.Ext(s)))) {
			_, _, ok := dayOf(w, unknownOrder, 2000)
			t.says = t.says || ok && len(w) > 1 && strings.ContainsAny(w, "0123456789")
		}
	}
	return t.says
}
