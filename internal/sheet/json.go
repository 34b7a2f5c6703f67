package sheet

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"weir.dev/weir/internal/cascadefile"
	"weir.dev/weir/internal/words"
)

// value is what JSON or YAML says, its fields in the order of the file.
type value = cascadefile.Value

// readJSON reads a list of objects, objects in objects, or one object a line.
func readJSON(base string, data []byte) ([]*Grid, error) {
	text, _, err := decoded(data)
	if err != nil {
		return nil, err
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var roots []value
	p := &jsonReader{d: d}
	for {
		v, err := p.value(0)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		roots = append(roots, v)
	}
	if len(roots) == 1 {
		if field(roots[0], "weir") != nil {
			return readCascade(base, data)
		}
		return gridsOf(base, roots[0])
	}
	return gridsOf(base, value{Items: roots})
}

// jsonReader reads values and counts them.
type jsonReader struct {
	d *json.Decoder
	n int
}

func (p *jsonReader) value(depth int) (value, error) {
	t, err := p.d.Token()
	if err != nil {
		if errors.Is(err, io.EOF) && depth == 0 {
			return value{}, io.EOF
		}
		return value{}, words.Errorf("it is no JSON: the mistake is near byte %d", int(p.d.InputOffset()))
	}
	if p.n++; p.n > maxCells/2 || depth > 60 {
		return value{}, tooMany()
	}
	switch t := t.(type) {
	case json.Delim:
		return p.inside(t, depth)
	case string:
		return value{Text: t, Quoted: true}, nil
	case json.Number:
		return value{Text: t.String()}, nil
	case bool:
		if t {
			return value{Text: "yes"}, nil
		}
		return value{Text: "no"}, nil
	}
	return value{Null: true}, nil
}

func (p *jsonReader) inside(t json.Delim, depth int) (out value, err error) {
	for p.d.More() {
		key := ""
		if t == '{' {
			k, err := p.d.Token()
			name, ok := k.(string)
			if err != nil || !ok {
				return value{}, words.Errorf("it is no JSON: the mistake is near byte %d", int(p.d.InputOffset()))
			}
			key = name
		}
		v, err := p.value(depth + 1)
		if err != nil {
			return value{}, err
		}
		if t == '{' {
			out.Fields = append(out.Fields, cascadefile.Named{Key: key, Value: v})
		} else {
			out.Items = append(out.Items, v)
		}
	}
	if _, err := p.d.Token(); err != nil {
		return value{}, words.Errorf("it is no JSON: the mistake is near byte %d", int(p.d.InputOffset()))
	}
	return out, nil
}

// readYAML reads a cascade file, a list of objects, or what dbt and Lightdash say of metrics and their drivers.
func readYAML(base string, data []byte) ([]*Grid, error) {
	text, _, err := decoded(data)
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "weir:") {
			return readCascade(base, data)
		}
	}
	v, err := cascadefile.Tree(cascadefile.File{Name: base, Data: bytes.TrimLeft([]byte(text), "\ufeff")})
	if err != nil {
		return nil, err
	}
	return gridsOf(base, v)
}

func field(v value, key string) *value {
	for i := range v.Fields {
		if strings.EqualFold(v.Fields[i].Key, key) {
			return &v.Fields[i].Value
		}
	}
	return nil
}

// gridsOf makes tables of what a file says: of drivers where metrics have such, else of the objects in it.
func gridsOf(base string, v value) ([]*Grid, error) {
	if g := driverGrid(base, v); g != nil {
		return []*Grid{g}, nil
	}
	b := &objects{at: map[string]int{}}
	b.find(v, "", -1, 0, 0)
	if len(b.rows) == 0 {
		return nil, words.Errorf("it holds no list of objects")
	}
	if b.nested {
		for i := range b.rows {
			b.set(&b.rows[i], levelKey, strconv.Itoa(b.levels[i]+1))
			b.set(&b.rows[i], typeKey, b.kinds[i])
		}
	}
	g := &Grid{Name: base, Rows: []Row{{N: 0}}}
	for _, k := range b.keys {
		g.Rows[0].Cells = append(g.Rows[0].Cells, Cell{Text: k})
	}
	if b.nested {
		g.Notes = append(g.Notes,
			words.T("what stands inside another object is under it; rows count the objects from the top"))
	} else {
		g.Notes = append(g.Notes, words.T("rows count the objects from the top"))
	}
	g.Rows = append(g.Rows, b.rows...)
	return []*Grid{g}, nil
}

// objects collects objects as rows.
type objects struct {
	keys   []string
	at     map[string]int
	rows   []Row
	nested bool
	cells  int
	kinds  []string // of each row, by what its list is called
	levels []int
}

// The columns that say where an object stands: a level, and a type where its list is called so.
const (
	levelKey = "level"
	typeKey  = "type"
)

func (b *objects) set(r *Row, key, text string) {
	if b.cells++; b.cells > maxCells {
		return
	}
	at, ok := b.at[key]
	if !ok {
		if len(b.keys) >= maxColumns {
			return
		}
		at = len(b.keys)
		b.at[key] = at
		b.keys = append(b.keys, key)
	}
	for len(r.Cells) <= at {
		r.Cells = append(r.Cells, Cell{})
	}
	if r.Cells[at].blank() {
		r.Cells[at] = textCell(text)
		if plainNumber(text) && text != "" {
			if v, ok := number(text, false); ok {
				r.Cells[at].Number, r.Cells[at].IsNumber = v, true
			}
		}
	}
}

// find walks to the lists of objects. key is what the list is called.
func (b *objects) find(v value, key string, parent, level, depth int) {
	if depth > 40 || len(b.rows) >= maxRows || b.cells > maxCells {
		return
	}
	switch {
	case v.Items != nil:
		for _, item := range v.Items {
			switch {
			case item.Fields != nil:
				b.object(item, key, level, depth)
			case item.Items == nil && level > 0 && wordCount(item.Text) > 1:
				b.object(value{Fields: []cascadefile.Named{{Key: "title", Value: item}}}, key, level, depth)
			}
		}
	case v.Fields != nil && level == 0 && hasText(v) && !wraps(v):
		b.object(v, key, level, depth)
	default:
		for _, f := range v.Fields {
			b.find(f.Value, f.Key, parent, level, depth+1)
		}
	}
}

// hasText reports whether an object has a field that could say a goal.
func hasText(v value) bool {
	for _, f := range v.Fields {
		if roles, _ := rolesOf(spaced(f.Key)); f.Value.Fields == nil && f.Value.Items == nil &&
			slices.ContainsFunc(roles, func(r Role) bool { return textual(r) || r == roleWeak }) &&
			wordCount(f.Value.Text) > 1 {
			return true
		}
	}
	return false
}

// wraps reports whether an object only holds a list, beside what says what that is.
func wraps(v value) bool {
	for _, f := range v.Fields {
		if len(f.Value.Items) > 0 && f.Value.Items[0].Fields != nil && strongName(f.Key) {
			return true
		}
	}
	return false
}

func (b *objects) object(v value, key string, level, depth int) {
	row := Row{N: len(b.rows) + 1}
	type list struct {
		key string
		of  value
	}
	var below []list
	for _, f := range v.Fields {
		name := spaced(f.Key)
		switch {
		case f.Value.Items != nil && holdsObjects(f.Value):
			below = append(below, list{f.Key, f.Value})
		case f.Value.Items != nil:
			var parts []string
			for _, item := range f.Value.Items {
				parts = append(parts, titleOf(item))
			}
			if len(parts) > 0 {
				b.set(&row, name, strings.Join(parts, "; "))
			}
		case f.Value.Fields != nil:
			if listsInside(f.Value) {
				below = append(below, list{f.Key, f.Value})
			} else {
				b.set(&row, name, titleOf(f.Value))
			}
		case !f.Value.Null && f.Value.Text != "":
			b.set(&row, name, f.Value.Text)
		}
	}
	kind := typeGoal
	if roles, _ := rolesOf(spaced(key)); slices.Contains(roles, RoleMeasure) || slices.Contains(roles, RoleMetric) {
		kind = typeMeasure
	}
	b.kinds, b.levels = append(b.kinds, kind), append(b.levels, level)
	b.rows = append(b.rows, row)
	for _, l := range below {
		b.nested = true
		b.find(l.of, l.key, 0, level+1, depth+1)
	}
}

// holdsObjects reports whether a list holds objects, or sentences.
func holdsObjects(v value) bool {
	for _, item := range v.Items {
		if item.Fields != nil || wordCount(item.Text) > 3 {
			return true
		}
	}
	return false
}

func listsInside(v value) bool {
	for _, f := range v.Fields {
		if f.Value.Items != nil && holdsObjects(f.Value) {
			return true
		}
	}
	return false
}

// titleOf is what people call an object that stands for itself, such as an owner.
func titleOf(v value) string {
	if v.Fields == nil {
		return v.Text
	}
	for _, key := range []string{
		"name", "title", "displayname", "display_name", "label", "email", "value", "id",
		"key",
	} {
		if f := field(v, key); f != nil && f.Fields == nil && f.Items == nil {
			return f.Text
		}
	}
	return ""
}

// spaced is a key with its words apart: keyResult and key_result are "key result".
func spaced(key string) string {
	var b strings.Builder
	low := false
	for _, r := range key {
		if unicode.IsUpper(r) && low {
			b.WriteByte(' ')
		}
		low = unicode.IsLower(r)
		b.WriteRune(unicode.ToLower(r))
	}
	return strings.NewReplacer("_", " ", "-", " ", ".", " ").Replace(b.String())
}
