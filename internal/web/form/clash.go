package form

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/words"
)

// The two versions that one chooses between, and the third.
const (
	Theirs = "theirs"
	Mine   = "mine"
	Both   = "both"
)

// Clash is a field that somebody else changed since its writer read it, and its writer too, to something else.
type Clash struct {
	Label        words.Text
	Keep, Both   string // the names of the controls: which version, and the text put together
	Theirs, Mine []Piece
	Together     string  // both changes put together; empty where they touch, or there is no putting together
	Joined       []Piece // the same, to read
	Text         bool    // it is a text, so that what is put together can be changed
	Between      string  // stands between the pieces of a version
	Chosen       string  // Theirs, Mine or Both
	// By and Saved are who made their version, and when, where the reader may know. By may be empty alone.
	By    string
	Saved words.Text

	field *Field
}

// Past is a change that somebody made to the thing, as much of it as the writer sees today.
type Past struct {
	By            string
	Saved         words.Text
	Before, After cascade.Entity
}

// choose takes what was chosen between two versions for what was typed.
func (x *Filled) choose(field *Field) {
	keep := x.sent.Get(nameKeep + field.Path)
	if x.sent == nil || keep == "" || x.was == nil {
		return
	}
	switch keep {
	case Theirs:
		x.typed[field.Path] = x.was[field.Path]
	case Both:
		typed := strings.TrimSpace(x.sent.Get(nameBoth + field.Path))
		if field.Rows != nil {
			x.typed[field.Path] = slices.Collect(strings.Lines(typed))
		} else if field.field.Type == cascade.TypeRef {
			x.typed[field.Path] = strings.Fields(typed)
		} else {
			x.typed[field.Path] = []string{typed}
		}
	}
}

// clashing reports whether a field has to be asked about.
func (x *Filled) clashing(field *Field) bool {
	if !x.overtaken(field) {
		return false
	}
	if x.sent.Has(nameKeep + field.Path) { // it was chosen between two versions, and there is a third by now
		return true
	}
	return x.changed(field) && !same(x.values[field.Path], x.kept(field))
}

// same compares values; a text with spaces at its ends is the same without.
func same(a, b any) bool {
	plain := func(v any) any {
		switch v := v.(type) {
		case string:
			return strings.TrimSpace(v)
		case bool:
			if !v {
				return nil
			}
		}
		return v
	}
	return reflect.DeepEqual(plain(a), plain(b))
}

// Clashes returns what has to be asked, in order. A clash that is left open keeps what is saved already, unless the two
// changes do not touch: then both are taken together.
func (x *Filled) Clashes() []Clash {
	var out []Clash
	for _, field := range x.Form.fields {
		if x.clashing(field) {
			out = append(out, x.clash(field))
		}
	}
	return out
}

func (x *Filled) clash(field *Field) Clash {
	now := field.write(x.see, x.kept(field))
	c := Clash{
		field: field, Label: field.Label, Keep: nameKeep + field.Path, Both: nameBoth + field.Path, Chosen: Theirs,
		Between: " ",
		Text:    field.field.Type == cascade.TypeText,
	}
	was, theirs, mine := x.was[field.Path], now, x.typed[field.Path]
	switch field.field.Type {
	case cascade.TypeText:
		c.Between = ""
		a, b := strings.Join(was, ""), strings.Join(theirs, "")
		d := strings.TrimSpace(cascade.CleanText(strings.Join(mine, "")))
		c.Theirs, c.Mine = compare(a, b), compare(a, d)
		if field.field.List {
			if both, ok := together(lines(a), lines(b), lines(d), anything); ok {
				c.Together = strings.Join(both, "\n")
			}
		} else if both, ok := together(tokens(a), tokens(b), tokens(d), isWord); ok {
			c.Together = strings.Join(both, "")
		}
	case cascade.TypeBlock:
		c.Between = "; "
		c.Theirs, c.Mine = x.compareRows(field, was, theirs), x.compareRows(field, was, mine)
		if both, ok := together(was, theirs, mine, anything); ok {
			c.Together, c.Joined = strings.Join(both, "\n"), x.compareRows(field, both, both)
		}
	case cascade.TypeRef:
		c.Between = ", "
		c.Theirs, c.Mine = x.compareRefs(field, was, theirs), x.compareRefs(field, was, mine)
		if field.field.List {
			both := bothLists(was, theirs, mine)
			c.Together, c.Joined = strings.Join(both, " "), x.compareRefs(field, both, both)
		}
	default:
		c.Theirs, c.Mine = x.compareWhole(field, was, theirs), x.compareWhole(field, was, mine)
	}
	if c.Together != "" {
		c.Chosen = Both
	}
	return c
}

// Drawn is when the form was drawn, by what it says itself; the zero time where it does not say that.
func (x *Filled) Drawn() time.Time {
	micro, err := strconv.ParseInt(x.sent.Get(nameOnce), 36, 64)
	if err != nil {
		return time.Time{}
	}
	return time.UnixMicro(micro).UTC()
}

// tell says in a clash who made their version: the newest of some changes, newest first, that the field shows. They
// have to lead from what the writer read to what is there now. Where they do not, what it names went, or may not be
// seen any more, and that is nobody's to be told.
func (x *Filled) tell(c *Clash, past []Past) {
	if x.notInJournal(c.field) {
		if other := func(p Past) bool { return p.By != past[0].By }; len(past) > 0 && !slices.ContainsFunc(past, other) {
			c.By, c.Saved = past[0].By, past[0].Saved
		}
		return
	}
	at, last := c.field.write(x.see, x.kept(c.field)), (*Past)(nil)
	for i := range past {
		p := &past[i]
		was, is := c.field.write(x.see, c.field.value(p.Before)), c.field.write(x.see, c.field.value(p.After))
		switch {
		case slices.Equal(was, is):
			continue
		case !slices.Equal(is, at):
			return
		case last == nil:
			last = p
		}
		if at = was; slices.Equal(at, x.was[c.field.Path]) {
			c.By, c.Saved = last.By, last.Saved
			return
		}
	}
}

// notInJournal reports whether the journal does not keep a field: the name and the address of a person. The author of
// a change to it is then known only where one person made all changes.
func (x *Filled) notInJournal(field *Field) bool {
	return !slices.Equal(field.write(x.see, x.kept(field)), field.write(x.see, field.value(cascade.Unnamed(x.entity))))
}

// Compared returns the form as a question: which of two versions it is to be. What was typed travels with it, and what
// does not clash is put together. past is what others did to the thing meanwhile, newest first.
func (x *Filled) Compared(id, action string, past []Past) View {
	v := View{ID: id, Action: action, Clashes: x.Clashes()}
	for i := range v.Clashes {
		x.tell(&v.Clashes[i], past)
	}
	var theirs, mine []words.Text
	now := map[string][]string{}
	for _, field := range x.Form.fields {
		if !x.shown(field) {
			continue
		}
		now[field.Path] = field.write(x.see, x.kept(field))
		typed := x.typed[field.Path]
		switch changed, overtaken := x.changed(field), x.overtaken(field); {
		case x.clashing(field):
		case changed:
			mine = append(mine, field.Label)
		case overtaken:
			theirs, typed = append(theirs, field.Label), now[field.Path]
		}
		for _, s := range typed {
			v.Hidden = append(v.Hidden, Hidden{field.Path, s})
		}
	}
	was := x.was
	x.was = now
	v.Hidden = append(
		v.Hidden,
		Hidden{nameWas, x.asRead()},
		Hidden{nameOnce, x.sent.Get(nameOnce)},
		Hidden{nameBack, x.sent.Get(nameBack)},
	)
	x.was = was
	v.Hidden = slices.DeleteFunc(v.Hidden, func(h Hidden) bool { return h.Value == "" })
	v.Merged = merged(theirs, mine)
	return v
}

// merged says what was put together without a question.
func merged(theirs, mine []words.Text) words.Text {
	switch {
	case len(theirs) > 0 && len(mine) > 0:
		return words.T("Put together without a question: their %s, and your %s.", words.List(theirs...), words.List(mine...))
	case len(theirs) > 0:
		return words.T("Put together without a question: their %s.", words.List(theirs...))
	case len(mine) > 0:
		return words.T("Put together without a question: your %s.", words.List(mine...))
	}
	return words.Text{}
}

// bothLists is a list with what either added and without what either took out.
func bothLists(was, one, other []string) []string {
	var out []string
	for _, s := range slices.Concat(was, one, other) {
		had := slices.Contains(was, s)
		if slices.Contains(out, s) || had && (!slices.Contains(one, s) || !slices.Contains(other, s)) {
			continue
		}
		out = append(out, s)
	}
	return out
}

// compareAll shows what a field says.
func (x *Filled) compareAll(field *Field, says []string) []Piece {
	switch {
	case len(says) == 0:
	case field.field.Type == cascade.TypeRef:
		return x.compareRefs(field, says, says)
	case field.Rows != nil:
		return x.compareRows(field, says, says)
	}
	return []Piece{field.piece(x.see, says)}
}

// compareRefs shows a list of references with what was put in and taken out.
func (x *Filled) compareRefs(field *Field, was, now []string) []Piece {
	names := map[string]Piece{}
	for _, t := range field.targets(x.see, slices.Concat(was, now)) {
		names[t.value] = t.piece()
	}
	var out []Piece
	for _, s := range unique(slices.Concat(was, now)) {
		p := names[s]
		switch {
		case !slices.Contains(now, s):
			p.Mark = Out
		case !slices.Contains(was, s):
			p.Mark = In
		}
		out = append(out, p)
	}
	return out
}

func unique(list []string) (out []string) {
	for _, s := range list {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// compareWhole shows a value that is one thing.
func (x *Filled) compareWhole(field *Field, was, now []string) []Piece {
	out := field.piece(x.see, now)
	if slices.Equal(was, now) {
		return []Piece{out}
	}
	out.Mark = In
	if len(was) == 0 {
		return []Piece{out}
	}
	before := field.piece(x.see, was)
	before.Mark = Out
	return []Piece{before, out}
}

// piece words a value that is one thing, as it stands in a control. What is no value is shown as it was typed.
func (x *Field) piece(see Seen, typed []string) Piece {
	if len(typed) == 0 && x.field.Type != cascade.TypeFlag {
		return Piece{Says: words.Or(x.Says[x.absent()], x.Says[""], words.T("nothing"))}
	}
	v, wrong := x.read(see, typed, nil)
	if !wrong.IsZero() {
		return Piece{Text: strings.Join(typed, " ")}
	}
	switch v := v.(type) {
	case string:
		if x.field.Type == cascade.TypeWord {
			return Piece{Says: x.Says[v]}
		}
	case float64:
		if x.Look == Percent {
			return Piece{Says: words.Percent(v)}
		}
		return Piece{Says: words.Number(v)}
	case cascade.Date:
		return Piece{Says: words.Date(v.Time())}
	case bool:
		return Piece{Says: words.T("yes")}
	case nil:
		if x.field.Type == cascade.TypeFlag {
			return Piece{Says: words.T("no")}
		}
	}
	return Piece{Text: strings.Join(typed, " ")}
}
