package form

import (
	"encoding/json"
	"maps"
	"net/url"
	"reflect"
	"slices"
	"strings"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/words"
)

// The names of what a form carries besides its fields, which never begin with a dot.
const (
	nameWas  = ".was"   // the fields as they were read, as JSON
	nameOnce = ".once"  // when the form was drawn, so that one sent twice is taken once
	nameBack = "back"   // where to go when it was taken
	nameSure = ".sure." // before a field: the writer insists on a number that was doubted
	nameKeep = ".keep." // before a field: which of two versions
	nameBoth = ".both." // before a field: both versions put together
	nameMore = ".more"  // a button: more room for what is listed, nothing is sent yet
	nameLess = ".less"  // a button: a row taken out of a list, nothing is sent yet
	nameDrop = ".drop"  // a button: leave everything as it is by now
)

// maxList is how many things a list takes from a form. A page with more rows to fill in than this is not usable.
const maxList = 500

// Filled is a form with what stands in it: as somebody typed it, or as a thing says it.
type Filled struct {
	Form   *Form
	Errors Errors

	see    Seen
	entity cascade.Entity      // as the writer sees it now; nil of something new
	typed  map[string][]string // by the name of the control
	was    map[string][]string // as the writer read them, by path; nil of something new
	values map[string]any      // what was read, by path
	sent   url.Values          // nil where nothing was sent
	doubts map[string]bool     // the controls whose number was doubted; whether the writer insists
	fixed  map[string]bool     // the fields that the writer may not change
}

// Errors says what is wrong with which control; "" is about the form as a whole.
type Errors map[string]words.Text

// New returns the form for something new, with the values in say, by path, filled in.
func (f *Form) New(see Seen, say map[string]any) *Filled {
	x := &Filled{Form: f, Errors: Errors{}, see: see, typed: map[string][]string{}}
	for path, v := range say {
		x.typed[path] = f.field(path).write(see, v)
	}
	return x
}

// Of returns the form with what e says.
func (f *Form) Of(see Seen, e cascade.Entity) *Filled {
	x := &Filled{Form: f, Errors: Errors{}, see: see, entity: e, typed: map[string][]string{}, was: map[string][]string{}}
	for _, field := range f.fields {
		x.was[field.Path] = field.write(see, field.value(e))
		x.typed[field.Path] = x.was[field.Path]
	}
	return x
}

// Any reports whether the writer may change any field of the kind: what Only reports, without the form being filled.
func (f *Form) Any(may func(field string) bool) bool {
	return slices.ContainsFunc(f.fields, func(field *Field) bool { return may(field.top()) })
}

// Only leaves to the writer the fields of the kind that they may change. The others are shown, and not asked for. It
// reports whether any is left.
func (x *Filled) Only(may func(field string) bool) bool {
	x.fixed = map[string]bool{}
	for _, field := range x.Form.fields {
		if may(field.top()) {
			continue
		}
		x.fixed[field.Path] = true
		x.typed[field.Path] = field.write(x.see, x.kept(field))
		delete(x.was, field.Path)
		delete(x.Errors, field.Path)
	}
	return len(x.fixed) < len(x.Form.fields)
}

// top is the field of the kind that a field of a form is, or is part of.
func (f *Field) top() string {
	name, _, _ := strings.Cut(f.Path, ".")
	return name
}

// Read reads what somebody sent. extra are the names of buttons and ticks of this form's own. e is the thing that the
// form is about as its writer sees it now; nil of something new. What is wrong with a field stands in Errors; the
// error is for what no form of ours sends.
func (f *Form) Read(see Seen, e cascade.Entity, sent url.Values, extra ...string) (*Filled, error) {
	x := &Filled{
		Form: f, Errors: Errors{}, see: see, entity: e, sent: sent,
		typed: map[string][]string{}, values: map[string]any{}, doubts: map[string]bool{},
	}
	if err := x.sort(sent, extra); err != nil {
		return nil, err
	}
	if e != nil {
		if err := x.read(sent.Get(nameWas)); err != nil {
			return nil, err
		}
	}
	for _, field := range f.fields {
		x.take(field)
	}
	for _, field := range f.fields {
		if x.missing(field) {
			x.Wrong(field.Path, field.needed())
		}
	}
	return x, nil
}

// sort refuses names that the form does not have, and several values where one is asked for.
func (x *Filled) sort(sent url.Values, extra []string) error {
	for name, values := range sent {
		field, most := x.Form.control(name), 1
		switch {
		case field != nil:
			x.typed[name] = values
			if field.field.List && (field.field.Type == cascade.TypeRef || field.Rows != nil) {
				most = maxList
			}
		case slices.Contains(extra, name),
			slices.Contains([]string{nameWas, nameOnce, nameBack, nameMore, nameLess, nameDrop}, name):
		case x.Form.aside(name):
		default:
			return unreadable()
		}
		if len(values) > most {
			return unreadable()
		}
	}
	return nil
}

// control returns the field whose control has a name, or nil.
func (f *Form) control(name string) *Field {
	if field := f.field(name); field != nil && field.field.Type != cascade.TypeNumbers {
		return field
	}
	for _, field := range f.fields {
		if key, ok := strings.CutPrefix(name, field.Path+"."); ok && field.field.Type == cascade.TypeNumbers {
			if _, known := field.Keys[key]; known {
				return field
			}
		} else if ok && field.Rows != nil {
			return field.part(key)
		}
	}
	return nil
}

// aside reports whether a name says more about one of the form's fields.
func (f *Form) aside(name string) bool {
	for _, before := range []string{nameSure, nameKeep, nameBoth} {
		if of, ok := strings.CutPrefix(name, before); ok && f.control(of) != nil {
			return true
		}
	}
	return false
}

// unreadable is for what none of our forms sends.
func unreadable() error {
	return &cascade.Error{Code: cascade.Invalid, Message: words.T(
		"The form could not be read. Go back and send it again.")}
}

// read reads the fields as the writer read them.
func (x *Filled) read(text string) error {
	d := json.NewDecoder(strings.NewReader(text))
	if err := d.Decode(&x.was); err != nil || x.was == nil || d.More() {
		return unreadable()
	}
	for path := range x.was {
		if x.Form.field(path) == nil {
			return unreadable()
		}
	}
	return nil
}

// take reads one field.
func (x *Filled) take(field *Field) {
	if field.field.Type == cascade.TypeNumbers {
		x.takeNumbers(field)
		return
	}
	if field.Rows != nil {
		x.takeRows(field)
		return
	}
	x.choose(field)
	typed := x.typed[field.Path]
	v, wrong := field.read(x.see, typed, x.kept(field))
	if said := x.said(field); field.field.Type == cascade.TypeWord && field.means(v) == field.means(said) {
		v = said // leaving it out and saying what that means are the same
	}
	if field.field.Type == cascade.TypeFlag && v == nil {
		v = false
	}
	if !wrong.IsZero() && x.shown(field) {
		x.Errors[field.Path] = wrong
	}
	x.values[field.Path] = v
}

// missing reports whether nothing is said where something has to be: inside a block, where anything else of it is said.
func (x *Filled) missing(field *Field) bool {
	if x.values[field.Path] != nil || field.needed().IsZero() || !x.shown(field) {
		return false
	}
	return field.outer == nil || slices.ContainsFunc(x.Form.fields, func(f *Field) bool {
		return f.outer == field.outer && x.values[f.Path] != nil && x.values[f.Path] != false
	})
}

// kept is what the thing has now.
func (x *Filled) kept(field *Field) any {
	if x.entity == nil {
		return nil
	}
	return field.value(x.entity)
}

// said is what the field said when its writer read it, as the reader reads it.
func (x *Filled) said(field *Field) any {
	v, _ := field.read(x.see, x.was[field.Path], x.kept(field))
	return v
}

// before is what the field said when its writer read it: to the letter where that is what it says now.
func (x *Filled) before(field *Field) any {
	if !x.overtaken(field) {
		return x.kept(field)
	}
	return x.said(field)
}

// overtaken reports whether somebody else changed a field since its writer read it.
func (x *Filled) overtaken(field *Field) bool {
	_, read := x.was[field.Path]
	return read && !slices.Equal(x.was[field.Path], field.write(x.see, x.kept(field)))
}

// shown reports whether the writer was asked for a field: not for one that they may not change.
func (x *Filled) shown(field *Field) bool {
	if x.was == nil {
		return true
	}
	_, asked := x.was[field.Path]
	_, typed := x.typed[field.Path]
	return asked || typed
}

func (x *Filled) takeNumbers(field *Field) {
	all := map[cascade.ID]float64{}
	for _, key := range slices.Sorted(maps.Keys(field.Keys)) {
		name := field.Path + "." + key
		s := strings.TrimSpace(strings.Join(x.typed[name], ""))
		if s == "" {
			continue
		}
		if wrong := textFault(s); !wrong.IsZero() {
			x.Errors[name] = wrong
			continue
		}
		v, wrong := field.number(s)
		if !wrong.IsZero() {
			x.Errors[name] = wrong
			continue
		}
		all[field.Keys[key]] = v.(float64)
	}
	if len(all) > 0 {
		x.values[field.Path] = all
	}
}

// changed reports whether the writer wants a field to say something else than when they read it.
func (x *Filled) changed(field *Field) bool {
	if x.was == nil {
		return x.values[field.Path] != nil && x.values[field.Path] != false
	}
	if !x.shown(field) {
		return false
	}
	was := x.said(field)
	if field.field.Type == cascade.TypeFlag && was == nil {
		was = false
	}
	return !reflect.DeepEqual(x.values[field.Path], was)
}

// Edit is what the writer wants of the thing: of something new all that was said, of one there is the fields that they
// changed, with what these were when they read them.
func (x *Filled) Edit() cascade.Edit {
	e := cascade.Edit{Act: cascade.ActCreate, Kind: x.Form.Kind, Fields: map[string]any{}}
	if x.entity != nil {
		e.Act, e.Target, e.Was = cascade.ActChange, x.entity.Head().ID, map[string]any{}
	}
	blocks := map[*cascade.Field]bool{}
	for _, field := range x.Form.fields {
		switch {
		case !x.changed(field):
		case field.outer != nil:
			blocks[field.outer] = true
		case field.field.Type == cascade.TypeKey && x.entity == nil:
			e.Target = cascade.ID(x.values[field.Path].(string))
		default:
			e.Fields[field.Path] = x.values[field.Path]
			if x.was != nil {
				e.Was[field.Path] = x.before(field)
			}
		}
	}
	for block := range blocks {
		e.Fields[block.Name] = x.block(block)
		if x.entity != nil {
			e.Was[block.Name] = block.Get(x.entity) // what others changed in it meanwhile is in it: see Clashes
		}
	}
	return e
}

// block is a block with the fields that the writer changed, and the others as they are.
func (x *Filled) block(of *cascade.Field) any {
	out := of.New()
	if x.entity != nil {
		if now := of.Get(x.entity); now != nil {
			reflect.ValueOf(out).Elem().Set(reflect.ValueOf(now).Elem())
		}
	}
	empty := true
	for _, field := range x.Form.fields {
		if field.outer == of && x.changed(field) {
			field.field.Set(out, x.values[field.Path])
		}
	}
	for _, f := range of.Block.Fields {
		empty = empty && f.Get(out) == nil
	}
	if empty {
		return nil
	}
	return out
}

// Value returns what was read of a field, in the form of cascade.Field.Get; nil where nothing was said, or it is wrong.
func (x *Filled) Value(path string) any { return x.values[path] }

// Into sets what was read in owner, a pointer to the struct of the form's kind, for commands of their own.
func (x *Filled) Into(owner cascade.Entity) {
	for _, field := range x.Form.fields {
		if v := x.values[field.Path]; v != nil && field.outer == nil {
			field.field.Set(owner, v)
		}
	}
}
