package form

import (
	"fmt"
	"slices"
	"strings"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/words"
)

// Form says what is asked about things of a kind, in order. Make one with New.
type Form struct {
	Kind  cascade.Kind
	Parts []Part

	fields []*Field // in order
}

// Part is some fields under a heading.
type Part struct {
	Heading words.Text // empty: they need none
	Fields  []Field
	// Sentence puts the fields of the part as blanks into a sentence; nil: each stands under its label.
	Sentence func(blank Blank) words.Text
	// Folded parts open only when something in them is wrong; their heading tells what they hold.
	Folded bool
}

// Blank gives the blank of a field in a sentence, by its path.
type Blank func(path string) words.Component

// Words are texts by the words of a field.
type Words = map[string]words.Text

// Ask is a part that asks fields under each other.
func Ask(fields ...Field) Part { return Part{Fields: fields} }

// Look is how a field is asked for, where its type leaves a choice.
type Look string

// The looks. The zero Look is the usual one: a line for a text, a list to choose from for one of several.
const (
	Usual   Look = ""
	Box     Look = "box"     // several lines of text
	Options Look = "options" // one of several, each on a row with what it means
	Percent Look = "percent" // a share of one, asked for in per cent
)

// Field is one thing that a form asks.
type Field struct {
	Path  string     // in the table of kinds: "name", or inside a block "mandate.until"
	Label words.Text // what it is called, where that is not as the table says
	Help  words.Text // what to write, in a sentence; may be empty
	Hint  words.Text // shown in the empty field; may be empty
	Look  Look
	// Says words each of the field's words, where that is not as the table says; "" is what to choose where none is
	// meant.
	Says Words
	// Means explains them, for Options.
	Means Words
	// Needed is what to say where it was left out. Fields the table requires have a sentence of their own.
	Needed words.Text
	// Takes narrows what a reference may name; nil takes all that Of of the table does.
	Takes func(cascade.Entity) bool
	// Keys are, of numbers by thing, the keys that people are asked for, and what they stand for. They differ from form to
	// form, so they are set with Form.With.
	Keys map[string]cascade.ID
	// In is, of a number, the field that names the metric whose unit it has.
	In string
	// Rows are, of a list of blocks, the fields that each row asks for.
	Rows []Field
	// One is what one row is called, of a list of blocks.
	One words.Text

	rest  []Field // of a list of blocks: what a row has besides Rows
	field *cascade.Field
	outer *cascade.Field // of one inside a block: the block
}

// New ties a form to the table of kinds. A field that the table does not have, or that cannot be asked for as it
// says, is a mistake in the form, so it panics: no test runs then.
func New(kind cascade.Kind, parts ...Part) *Form {
	f := &Form{Kind: kind, Parts: slices.Clone(parts)}
	info := cascade.Info(kind)
	if info == nil {
		panic(fmt.Sprintf("form: there is no kind %q", kind))
	}
	for p := range f.Parts {
		f.Parts[p].Fields = slices.Clone(f.Parts[p].Fields) // forms may have a part in common
		for i := range f.Parts[p].Fields {
			x := &f.Parts[p].Fields[i]
			x.bind(&info.Block)
			if f.field(x.Path) != nil {
				panic(fmt.Sprintf("form: %s of %s is asked for twice", x.Path, kind))
			}
			f.fields = append(f.fields, x)
		}
	}
	for _, x := range f.fields {
		for i := range x.Rows {
			f.checkUnit(&x.Rows[i])
		}
		f.checkUnit(x)
	}
	return f
}

// checkUnit holds a field to naming a field for its unit that names a metric.
func (f *Form) checkUnit(x *Field) {
	if x.In == "" {
		return
	}
	if of := f.field(x.In); of == nil || x.field.Type != cascade.TypeNumber ||
		!slices.Contains(of.field.Of, cascade.KindMetric) {
		panic(fmt.Sprintf("form: %s of %s takes its unit from %s, which names no metric", x.Path, f.Kind, x.In))
	}
}

func (x *Field) bind(b *cascade.Block) {
	fault := func(what string) { panic(fmt.Sprintf("form: %s of %s %s", x.Path, b.Name, what)) }
	x.field = b.Field(x.Path)
	outer, _, inside := strings.Cut(x.Path, ".")
	if inside {
		x.outer = b.Field(outer)
	}
	switch {
	case x.field == nil:
		fault("is not in the table of kinds")
	case x.field.Kept:
		fault("is kept by Weir, so nobody is asked for it")
	case x.field.Type == cascade.TypeBlock:
		x.bindRows(fault)
	case x.field.Type == cascade.TypeThings:
		fault("has fields of its own: ask for these")
	case inside && (x.outer.Type != cascade.TypeBlock || x.outer.List || strings.Count(x.Path, ".") > 1):
		fault("is too deep inside")
	case (x.Look == Percent) != (x.Look == Percent && x.field.Type == cascade.TypeNumber):
		fault("is no number, so it has no per cent")
	}
	x.Label = words.Or(x.Label, x.field.Label)
	if x.Label.IsZero() {
		fault("has no label")
	}
	if x.Says == nil {
		x.Says = x.field.Says
	}
	for _, w := range x.field.Words {
		if x.Says[w].IsZero() {
			fault(fmt.Sprintf("does not say what %q is called", w))
		}
	}
}

// With returns f with the keys of its numbers by thing.
func (f *Form) With(path string, keys map[string]cascade.ID) *Form {
	parts := make([]Part, len(f.Parts))
	for i, p := range f.Parts {
		p.Fields = slices.Clone(p.Fields)
		for j := range p.Fields {
			if p.Fields[j].Path == path {
				p.Fields[j].Keys = keys
			}
		}
		parts[i] = p
	}
	return New(f.Kind, parts...)
}

// field returns the field with a path, or nil.
func (f *Form) field(path string) *Field {
	for _, x := range f.fields {
		if x.Path == path {
			return x
		}
	}
	return nil
}

// Paths lists the fields asked for, in order.
func (f *Form) Paths() []string {
	out := make([]string, len(f.fields))
	for i, x := range f.fields {
		out[i] = x.Path
	}
	return out
}

// value returns what owner says for x, in the form of cascade.Field.Get.
func (x *Field) value(owner any) any {
	if x.outer == nil {
		return x.field.Get(owner)
	}
	if block := x.outer.Get(owner); block != nil {
		return x.field.Get(block)
	}
	return nil
}

// absent is the word that leaving x out means; "" where it has none.
func (x *Field) absent() string {
	for _, w := range x.field.Words {
		if w == x.field.Default || w == x.field.Absent {
			return w
		}
	}
	return ""
}

// means is the word that a value of x stands for.
func (x *Field) means(v any) string {
	if word, ok := v.(string); ok {
		return word
	}
	return x.absent()
}
