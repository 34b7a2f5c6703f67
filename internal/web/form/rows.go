package form

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/words"
)

// A list of blocks is asked for in rows. In a control's place stands one string for each row, its fields by name as
// JSON, so that rows are compared and put together like the elements of any list. A browser sends each field of a row
// as "drivers.0.text"; what a row says that nobody is asked for travels with it.

// row is what is typed in one row, by field.
type row map[string][]string

// RowView is one row as a page draws it.
type RowView struct {
	Controls []Control
	Hidden   []Hidden
	Name     string // by which a button takes it out: "drivers.0"
}

// bindRows ties the fields of a row to the block.
func (x *Field) bindRows(fault func(string)) {
	if !x.field.List || len(x.Rows) == 0 {
		fault("has fields of its own: ask for these")
	}
	asked := map[string]bool{}
	x.Rows = slices.Clone(x.Rows)
	for i := range x.Rows {
		sub := &x.Rows[i]
		if sub.bind(x.field.Block); sub.field.List || sub.outer != nil {
			fault("asks in its rows for " + sub.Path + ", which is a list, or inside something")
		}
		asked[sub.Path] = true
	}
	for _, f := range x.field.Block.Fields {
		switch {
		case asked[f.Name]:
		case f.List, f.Block != nil, f.Kept && !f.Computed: // who sends a form could say something else
			fault("has rows that hold " + f.Name + ", which cannot travel with them")
		default:
			x.rest = append(x.rest, Field{Path: f.Name, field: f})
		}
	}
}

// part returns the field of a row by the rest of a control's name: "0.text".
func (x *Field) part(name string) *Field {
	number, of, _ := strings.Cut(name, ".")
	if n, err := strconv.Atoi(number); err != nil || n < 0 || n >= maxList || strconv.Itoa(n) != number {
		return nil
	}
	for _, list := range [][]Field{x.Rows, x.rest} {
		for i := range list {
			if list[i].Path == of {
				return &list[i]
			}
		}
	}
	return nil
}

// parts are all fields of a row: those asked for first.
func (x *Field) parts() []*Field {
	var out []*Field
	for _, list := range [][]Field{x.Rows, x.rest} {
		for i := range list {
			out = append(out, &list[i])
		}
	}
	return out
}

// writeRows gives blocks as they stand in rows.
func (x *Field) writeRows(see Seen, blocks []any) []string {
	out := make([]string, len(blocks))
	for i, b := range blocks {
		r := row{}
		for _, f := range x.parts() {
			if s := f.write(see, f.field.Get(b)); len(s) > 0 {
				r[f.Path] = s
			}
		}
		out[i] = r.String()
	}
	return out
}

// String writes r, always in the same way.
func (r row) String() string {
	b, err := json.Marshal(r)
	if err != nil {
		panic(fmt.Sprintf("form: strings that are no JSON: %v", err)) // cannot be: it replaces what is no UTF-8
	}
	return string(b)
}

// rowOf reads what String wrote; anything else says nothing.
func rowOf(s string) row {
	r := row{}
	if json.Unmarshal([]byte(s), &r) != nil {
		return row{}
	}
	return r
}

// gather makes the rows of what a browser sent of them, without those that say nothing and one that is taken out.
func (x *Filled) gather(f *Field) {
	rows := map[int]row{}
	for name, typed := range x.typed {
		rest, ok := strings.CutPrefix(name, f.Path+".")
		if !ok {
			continue
		}
		number, of, _ := strings.Cut(rest, ".")
		n, _ := strconv.Atoi(number) // sort refused all others
		if rows[n] == nil {
			rows[n] = row{}
		}
		if s := strings.TrimSpace(strings.Join(typed, "\n")); s != "" {
			rows[n][of] = []string{s}
		}
		delete(x.typed, name)
	}
	if len(rows) == 0 { // as the page that compares two versions sends them
		return
	}
	var out []string
	for n := range maxList {
		if r := rows[n]; len(r) > 0 && x.sent.Get(nameLess) != f.Path+"."+strconv.Itoa(n) {
			out = append(out, r.String())
		}
	}
	x.typed[f.Path] = out
}

// readRows gives rows as blocks; wrong says, by row and field, what is wrong with them.
func (x *Field) readRows(see Seen, typed []string, kept any) (v any, wrong map[string]words.Text) {
	wrong = map[string]words.Text{}
	had, _ := kept.([]any)
	var out []any
	keys := map[string]bool{}
	for i, s := range typed {
		r, b := rowOf(s), x.field.New()
		if len(r) == 0 { // it says nothing
			continue
		}
		for _, f := range x.parts() {
			v, w := f.read(see, r[f.Path], f.within(had))
			if f.field.Type == cascade.TypeFlag && v == nil && f.field.Required {
				v = false
			}
			name := strconv.Itoa(i) + "." + f.Path
			switch {
			case !w.IsZero():
				wrong[name] = w
			case v == nil && !f.needed().IsZero():
				wrong[name] = f.needed()
			case v != nil:
				f.field.Set(b, v)
			}
			if key, ok := v.(string); ok && f.field.Type == cascade.TypeKey {
				keys[key] = true
			}
		}
		out = append(out, b)
	}
	for _, b := range out {
		x.nameRow(b, keys)
	}
	if out == nil {
		return nil, wrong
	}
	return out, wrong
}

// within are the things that a field names in all rows there are: restricted ones among them may stay.
func (x *Field) within(blocks []any) any {
	if x.field.Type != cascade.TypeRef {
		return nil
	}
	var ids []cascade.ID
	for _, b := range blocks {
		if id, ok := x.field.Get(b).(cascade.ID); ok {
			ids = append(ids, id)
		}
	}
	return ids
}

// nameRow makes a new row's key after the first text that is asked for, where nobody is asked for a key.
func (x *Field) nameRow(b any, keys map[string]bool) {
	for i := range x.rest {
		f := x.rest[i].field
		if f.Type != cascade.TypeKey || f.Get(b) != nil && f.Get(b) != "" {
			continue
		}
		title := ""
		for _, asked := range x.Rows {
			if s, ok := asked.field.Get(b).(string); ok && title == "" {
				title = s
			}
		}
		key := cascade.MakeKey(title, func(k string) bool { return keys[k] })
		keys[key] = true
		f.Set(b, key)
	}
}

// takeRows reads a list of blocks.
func (x *Filled) takeRows(f *Field) {
	x.gather(f)
	x.choose(f)
	v, wrong := f.readRows(x.see, x.typed[f.Path], x.kept(f))
	if x.shown(f) {
		for name, text := range wrong {
			x.Errors[f.Path+"."+name] = text
		}
	}
	x.values[f.Path] = v
}

// rows draws a list of blocks: a row for each, and one to write in where there is none, or where one is asked for.
func (x *Filled) rows(id string, f *Field, c Control) Control {
	c.As, c.ID, c.Error = AsRows, id+"-"+f.Path, x.Errors[f.Path]
	typed := slices.Clone(x.typed[f.Path])
	if more := x.sent.Get(nameMore) == f.Path; more || len(typed) == 0 {
		typed = append(typed, "")
	}
	for i, s := range typed {
		name, r := f.Path+"."+strconv.Itoa(i), rowOf(s)
		v := RowView{Name: name}
		for j := range f.Rows {
			sub := f.Rows[j]
			of := name + "." + sub.Path
			inner := &Filled{
				Form: x.Form, Errors: Errors{}, see: x.see, sent: x.sent, typed: map[string][]string{sub.Path: r[sub.Path]},
			}
			for _, drawn := range inner.controls(id, &sub) {
				drawn.Name, drawn.ID, drawn.Error = Name(of), id+"-"+of, x.Errors[of]
				drawn.Unit = x.unit(&sub)
				v.Controls = append(v.Controls, drawn)
			}
		}
		for j := range f.rest {
			for _, s := range r[f.rest[j].Path] {
				v.Hidden = append(v.Hidden, Hidden{name + "." + f.rest[j].Path, s})
			}
		}
		c.Rows = append(c.Rows, v)
	}
	return c
}

// rowPiece words a row.
func (x *Field) rowPiece(see Seen, s string) Piece {
	r := rowOf(s)
	var says []words.Text
	for i := range x.Rows {
		if typed := r[x.Rows[i].Path]; len(typed) > 0 {
			p := x.Rows[i].piece(see, typed)
			if ref := x.Rows[i]; ref.field.Type == cascade.TypeRef {
				for _, t := range ref.targets(see, typed) {
					if t.value == typed[0] {
						p = t.piece()
					}
				}
			}
			says = append(says, words.Or(p.Says, words.Verbatim(p.Text)))
		}
	}
	return Piece{Says: words.Or(words.Join(" · ", says...), words.T("nothing"))}
}

// compareRows shows rows with what was put in and taken out.
func (x *Filled) compareRows(f *Field, was, now []string) []Piece {
	var out []Piece
	for _, s := range unique(slices.Concat(was, now)) {
		p := f.rowPiece(x.see, s)
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
