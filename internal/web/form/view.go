package form

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/words"
)

// View is a form as a page draws it.
type View struct {
	ID     string // unique on the page
	Action string // where it is sent
	Parts  []PartView
	Hidden []Hidden
	// Refused is what is wrong with the form as a whole; Wrong says that something is, there or beside a control.
	Refused words.Text
	Wrong   bool
	// Clashes are what is asked where somebody else changed the same; with them the parts are not.
	Clashes []Clash
	// Merged is what was put together without a question.
	Merged words.Text
}

// PartView is a part as a page draws it.
type PartView struct {
	Heading  words.Text
	Controls []Control
	Sentence func(blank Blank) words.Text
	Foldable bool
	Open     bool
	Holds    words.Text // of what folds away: what it says
}

// Hidden is a value that travels with the form.
type Hidden struct{ Name, Value string }

// As is how a control is drawn.
type As string

// The ways.
const (
	AsLine    As = "line"    // a line of text
	AsBox     As = "box"     // several lines
	AsNumber  As = "number"  // a number as people type it
	AsDay     As = "day"     // a date
	AsChoice  As = "choice"  // one from a list
	AsSearch  As = "search"  // one by its name, with the names to choose from
	AsOptions As = "options" // one, each on a row
	AsSeveral As = "several" // several from a list
	AsTick    As = "tick"    // yes or no
	AsRows    As = "rows"    // a list of blocks, each in a row
	AsFixed   As = "fixed"   // none: its reader may not change it
)

// Name is the name of a control: the path of its field, and of a number by thing the key behind it. Nobody types one.
type Name string

// Control is one field as a page draws it.
type Control struct {
	Name     Name
	ID       string // unique on the page
	As       As
	Label    words.Text
	Help     words.Text
	Error    words.Text
	Focus    bool   // the first that is wrong
	Value    string // as it was typed
	Choices  []Choice
	Blanks   int      // of AsSeveral: so many more can be named; 0: the list has them all
	Unknown  []string // of AsSeveral: what was typed and names nothing
	Unit     string
	First    string // of AsDay: the first and the last day there is to choose
	Last     string
	Hint     words.Text // shown in the empty field
	Needed   bool
	Doubted  bool       // it is far from all that is known, so a tick asks whether it is right
	Insisted bool       // the tick is set
	Fixed    []Piece    // of AsFixed: what it says
	Rows     []RowView  // of AsRows
	One      words.Text // of AsRows: what one is called
}

// Sure is the name of the tick by which somebody insists on a number.
func (c Control) Sure() string { return nameSure + string(c.Name) }

// Described lists the ids of what says more about the control.
func (c Control) Described() string {
	var ids []string
	if !c.Help.IsZero() {
		ids = append(ids, c.ID+"-help")
	}
	if !c.Error.IsZero() {
		ids = append(ids, c.ID+"-wrong")
	}
	return strings.Join(ids, " ")
}

// Chosen reports whether a tick is set.
func (c Control) Chosen() bool {
	return slices.ContainsFunc(c.Choices, func(o Choice) bool { return o.Chosen })
}

// Offered are the choices that have a tick of their own: all, or where there are many what is chosen.
func (c Control) Offered() []Choice {
	if c.Blanks == 0 {
		return c.Choices
	}
	return slices.DeleteFunc(slices.Clone(c.Choices), func(o Choice) bool { return !o.Chosen })
}

// Lines are the lines of AsSeveral for names that are not in its list: what was typed there, and empty ones.
func (c Control) Lines() []string {
	return append(slices.Clone(c.Unknown), make([]string, max(0, c.Blanks-len(c.Unknown)))...)
}

// Group is some choices under one name; of those that need none it is empty.
type Group struct {
	Name    words.Text
	Choices []Choice
}

// Groups are the choices by their group, in order.
func (c Control) Groups() []Group {
	var out []Group
	for _, o := range c.Choices {
		if len(out) == 0 || !out[len(out)-1].Name.Equal(o.Group) {
			out = append(out, Group{Name: o.Group})
		}
		g := &out[len(out)-1]
		g.Choices = append(g.Choices, o)
	}
	return out
}

// Choice is one of what a control offers.
type Choice struct {
	Value  string
	Name   string     // somebody's word for it
	Says   words.Text // or ours
	Means  words.Text
	Group  words.Text
	Chosen bool
}

// View returns the form for a page. id is unique there; now is when it is drawn, and zero where that must not tell one
// sending from another.
func (x *Filled) View(id, action string, now time.Time) View {
	v := View{ID: id, Action: action, Refused: x.Errors[""], Wrong: len(x.Errors) > 0}
	focused := false
	for _, p := range x.Form.Parts {
		part := PartView{Heading: p.Heading, Sentence: p.Sentence, Foldable: p.Folded}
		for i := range p.Fields {
			for _, c := range x.controls(id, &p.Fields[i]) {
				c.Focus = !focused && !c.Error.IsZero()
				focused = focused || c.Focus
				part.Open = part.Open || !c.Error.IsZero() || x.atWork(c)
				part.Controls = append(part.Controls, c)
			}
		}
		if part.Foldable {
			part.Holds = part.holds()
		}
		if len(part.Controls) > 0 {
			v.Parts = append(v.Parts, part)
		}
	}
	hide := func(name, value string) { v.Hidden = append(v.Hidden, Hidden{name, value}) }
	if x.entity != nil {
		hide(nameWas, x.asRead())
	}
	switch {
	case x.sent != nil:
		hide(nameOnce, x.sent.Get(nameOnce))
		hide(nameBack, x.sent.Get(nameBack))
	case !now.IsZero() && x.entity == nil: // a change that comes twice changes nothing the second time
		hide(nameOnce, strconv.FormatInt(now.UnixMicro(), 36))
	}
	v.Hidden = slices.DeleteFunc(v.Hidden, func(h Hidden) bool { return h.Value == "" })
	return v
}

// atWork reports whether somebody who sees the form again was at a control: they wrote in it, or asked for more or less
// room in it.
func (x *Filled) atWork(c Control) bool {
	if x.sent == nil {
		return false
	}
	less, _, _ := strings.Cut(x.sent.Get(nameLess), ".")
	wrote := slices.ContainsFunc(c.Rows, func(r RowView) bool {
		return slices.ContainsFunc(r.Controls, func(c Control) bool { return c.Value != "" })
	})
	resized := c.As == AsRows && slices.Contains([]string{x.sent.Get(nameMore), less}, string(c.Name))
	return wrote || resized || c.Value != ""
}

// WithBack says where to go when the form was taken.
func (v View) WithBack(to string) View {
	v.Hidden = slices.DeleteFunc(slices.Clone(v.Hidden), func(h Hidden) bool { return h.Name == nameBack })
	v.Hidden = append(v.Hidden, Hidden{nameBack, to})
	return v
}

// Named returns the form under another id, for pages that have several of a kind.
func (v View) Named(id string) View {
	v.Parts = slices.Clone(v.Parts)
	for i := range v.Parts {
		v.Parts[i].Controls = slices.Clone(v.Parts[i].Controls)
		for j := range v.Parts[i].Controls {
			v.Parts[i].Controls[j].ID = id + "-" + string(v.Parts[i].Controls[j].Name)
		}
	}
	v.ID = id
	return v
}

// Control returns the control with a name, for forms that have a layout of their own; the zero control where the form
// has none of that name.
func (v View) Control(name Name) Control {
	if c := v.at(name); c != nil {
		return *c
	}
	return Control{}
}

// Adjust gives a control what only this page knows of it, such as its unit and its limits.
func (v View) Adjust(name Name, set func(*Control)) {
	if c := v.at(name); c != nil {
		set(c)
	}
}

// Without returns the form without a control that has nothing to offer on this page.
func (v View) Without(name Name) View {
	v.Parts = slices.Clone(v.Parts)
	for i := range v.Parts {
		v.Parts[i].Controls = slices.DeleteFunc(slices.Clone(v.Parts[i].Controls), func(c Control) bool {
			return c.Name == name
		})
	}
	return v
}

func (v View) at(name Name) *Control {
	for _, p := range v.Parts {
		for i := range p.Controls {
			if p.Controls[i].Name == name {
				return &p.Controls[i]
			}
		}
	}
	return nil
}

// Control returns the control with a path.
func (p PartView) Control(path string) Control { return View{Parts: []PartView{p}}.Control(Name(path)) }

// holds is what the controls of a part say that need not be said.
func (p PartView) holds() words.Text {
	var says []words.Text
	for _, c := range p.Controls {
		switch c.As {
		case AsFixed:
			says = append(says, c.Fixed[0].Says, words.Verbatim(c.Fixed[0].Text))
		case AsLine, AsBox, AsNumber, AsDay, AsSearch:
			says = append(says, words.Verbatim(strings.Join(strings.Fields(c.Value), " ")))
		default:
			for _, o := range c.Choices {
				if o.Chosen && o.Value != "" {
					says = append(says, words.Or(o.Says, words.Verbatim(o.Name)))
				}
			}
		}
	}
	return words.Join(" · ", says...)
}

// asRead is what the fields said when they were read.
func (x *Filled) asRead() string {
	b, err := json.Marshal(x.was)
	if err != nil {
		panic("form: strings that are no JSON: " + err.Error()) // cannot be: it replaces what is no UTF-8
	}
	return string(b)
}

// Says reports whether something is typed, chosen or wrong that is not there by itself.
func (c Control) Says() bool {
	return c.Value != "" && c.As != AsChoice || !c.Error.IsZero() ||
		slices.ContainsFunc(c.Choices, func(c Choice) bool { return c.Chosen && c.Value != "" })
}

// controls are what asks for a field: one, or of numbers by thing one for each.
func (x *Filled) controls(id string, f *Field) []Control {
	if x.fixed[f.Path] {
		return []Control{
			{Name: Name(f.Path), ID: id + "-" + f.Path, Label: f.Label, As: AsFixed, Fixed: x.compareAll(f, x.typed[f.Path])},
		}
	}
	if !x.shown(f) {
		return nil
	}
	c := Control{Name: Name(f.Path), Label: f.Label, Help: f.Help, Hint: f.Hint, Needed: !f.needed().IsZero()}
	if f.field.Type == cascade.TypeNumbers {
		var out []Control
		for _, key := range slices.Sorted(maps.Keys(f.Keys)) {
			c.Name, c.As = Name(f.Path+"."+key), AsNumber
			out = append(out, x.filled(id, c))
		}
		return out
	}
	if f.Rows != nil {
		c.One = f.One
		return []Control{x.rows(id, f, c)}
	}
	typed := x.typed[f.Path]
	switch f.field.Type {
	case cascade.TypeRef:
		x.chooser(f, &c)
	case cascade.TypeWord:
		c.As, c.Choices = AsChoice, f.wordChoices(typed)
		if f.Look == Options {
			c.As = AsOptions
		}
	case cascade.TypeFlag:
		c.As, c.Choices = AsTick, []Choice{{Value: "1", Says: f.Label, Chosen: len(typed) > 0}}
	case cascade.TypeDate, cascade.TypeMoment:
		if c.As = AsDay; f.field.List {
			c.As = AsBox
		}
	case cascade.TypeNumber:
		c.As, c.Unit = AsNumber, x.unit(f)
	default:
		c.As = AsLine
		if f.Look == Box || f.field.List {
			c.As = AsBox
		}
	}
	return []Control{x.filled(id, c)}
}

// unit is what stands behind a number: the unit of the metric that the form names, as far as it does by now.
func (x *Filled) unit(f *Field) string {
	if f.Look == Percent {
		return "%"
	}
	of := x.Form.field(f.In)
	if of == nil {
		return ""
	}
	id, _ := of.read(x.see, x.typed[of.Path], x.kept(of))
	named, _ := id.(cascade.ID)
	if m, ok := x.see.Get(cascade.KindMetric, named).(*cascade.Metric); ok && !cascade.Withheld(m) {
		return words.ShortUnit(m.Unit)
	}
	return ""
}

// filled gives a control what stands in it and what is wrong with that.
func (x *Filled) filled(id string, c Control) Control {
	name := string(c.Name)
	c.ID, c.Error = id+"-"+name, x.Errors[name]
	if len(c.Choices) == 0 {
		c.Value = strings.Join(x.typed[name], "\n")
	}
	c.Insisted, c.Doubted = x.doubts[name]
	return c
}

// wordChoices are the field's words, before them nothing where it need not say anything.
func (x *Field) wordChoices(typed []string) []Choice {
	chosen := x.absent()
	if len(typed) > 0 {
		chosen = typed[0]
	}
	var out []Choice
	if none := x.Says[""]; !none.IsZero() && x.absent() == "" {
		out = append(out, Choice{Says: none, Means: x.Means[""], Chosen: chosen == ""})
	}
	for _, w := range x.field.Words {
		out = append(out, Choice{Value: w, Says: x.Says[w], Means: x.Means[w], Chosen: chosen == w})
	}
	return out
}

var kindNames = map[cascade.Kind]words.Text{cascade.KindTeam: words.T("Teams"), cascade.KindPerson: words.T("People")}

// most is how many names stand in a list to search in. Others are found by their whole name.
const most = 500

// chooser offers what a reference may name.
func (x *Filled) chooser(f *Field, c *Control) {
	typed := x.typed[f.Path]
	all := f.targets(x.see, typed)
	found := map[string]bool{}
	for _, t := range all {
		choice := Choice{Value: t.value, Name: t.piece().Text, Says: t.piece().Says}
		for _, s := range typed {
			if s == t.value || t.folded != "" && fold(s) == t.folded {
				choice.Chosen, found[s] = true, true
			}
		}
		if len(f.field.Of) > 1 {
			choice.Group = kindNames[t.kind]
		}
		if choice.Chosen || len(c.Choices) < most {
			c.Choices = append(c.Choices, choice)
		}
	}
	for _, s := range typed {
		if !found[s] && strings.TrimSpace(s) != "" {
			c.Unknown = append(c.Unknown, s)
		}
	}
	switch {
	case f.field.List:
		c.As = AsSeveral
		if len(all) > few {
			c.Blanks = 3
			if x.sent.Has(nameMore) {
				c.Blanks = 10
			}
		}
	case len(all) > few:
		c.As, c.Value = AsSearch, strings.Join(c.Unknown, "")
		if i := slices.IndexFunc(c.Choices, func(c Choice) bool { return c.Chosen }); i >= 0 {
			c.Value = c.Choices[i].Name
		}
	default:
		none := Choice{Says: words.Or(f.Says[""], words.T("nobody")), Chosen: len(found) == 0}
		c.As, c.Choices = AsChoice, append([]Choice{none}, c.Choices...)
	}
}
