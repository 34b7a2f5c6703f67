package cascade

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"weir.dev/weir/internal/words"
)

// Type is the sort of value a field holds.
type Type uint8

// The types of value.
const (
	TypeText    Type = iota // words of people
	TypeKey                 // a key that people choose
	TypeLiteral             // text that spells a number or a date
	TypeWord                // one of the field's Words
	TypeNumber
	TypeFlag
	TypeDate
	TypeMoment
	TypeRef     // names a thing of one of the kinds in Of
	TypePick    // names a list element of another thing
	TypeFormula // joins numbers and things of the kind in Of
	TypeBlock   // has fields of its own
	TypeNumbers // numbers by the thing they belong to, of a kind in Of
	TypeThings  // the things of a kind that hang on this one; stored on their own
)

var typeNames = [...]string{
	"text", "key", "literal", "word", "number", "flag", "date", "moment", "reference", "pick", "formula", "block",
	"numbers", "things",
}

// String names the type.
func (t Type) String() string { return typeNames[t] }

// RefRole says what becomes of what a reference stands in when the thing it names is gone, or cannot be seen.
type RefRole uint8

// The roles of a reference.
const (
	Mention RefRole = iota // the reference alone is taken out
	Part                   // so is the block or list element that it stands in
	Whole                  // so is the whole entity
)

// Block is a group of fields: those of a kind, or of something inside one.
type Block struct {
	Name   string     // of the block; a kind's is the kind
	Call   words.Text // what people call one, where that is not the name
	Doc    string     // one sentence or two
	Short  string     // the field whose value alone may stand for the block
	Fields []*Field

	typ  reflect.Type // the struct it describes, once bound
	refs []*Field     // the fields that hold references, themselves or further in
}

// Called returns what people call one.
func (b *Block) Called() words.Text { return words.Or(b.Call, words.Verbatim(b.Name)) }

// Field returns the field with the given name, or nil. A path reaches into blocks and groups: "believes.driver".
func (b *Block) Field(path string) *Field {
	name, rest, deeper := strings.Cut(path, ".")
	for _, f := range b.Fields {
		switch {
		case f.Name == name && !deeper:
			return f
		case f.Name == name && f.Block != nil:
			return f.Block.Field(rest)
		case f.Group && f.Block.Field(path) != nil:
			return f.Block.Field(path)
		}
	}
	return nil
}

// Field describes one field of a kind or of a block inside one. Its value is found by its name, which is its JSON name.
type Field struct {
	Name     string
	Doc      string // what it means, in one sentence
	Type     Type
	List     bool     // several values of Type
	Of       []Kind   // what a reference may name
	Role     RefRole  // of a reference
	Words    []string // of TypeWord
	Instead  []string // of a reference: words that may stand in its place
	From     *Field   // of TypePick: the reference to what has the list
	Part     string   // of TypePick: the list there
	If       string   // of TypeLiteral: it names a thing of a kind in Of where this other field
	Is       string   // has this value
	Low      *float64 // the least number allowed
	High     *float64 // the greatest number allowed
	Required bool
	Why      words.Text // of a required field: why it cannot be left out
	Absent   string     // what leaving it out means, for people
	Sealed   bool       // a standing, score or verdict reads it, so committing a goal seals it
	Stub     bool       // shows on what is left of a redacted thing; of a reference, teams and things and no people
	Owns     bool       // of a reference: the team or person named, or who owns the thing named, owns this too
	Subject  bool       // of a reference: what all of it tells of; of the fields of a kind with this at most one is set
	Speaks   bool       // of a reference to people: they say what stands beside it, each in their own name
	Unsaid   bool       // of who speaks: empty, nobody has said so, and who writes the rest does not say it
	Kept     bool       // by Weir: no form, file or request sets it
	// of a kept field: a file with history tells it, which the first apply of an empty workspace believes
	Told     bool
	Computed bool     // kept, and it makes no difference between two things
	Block    *Block   // of TypeBlock
	Group    bool     // of TypeBlock: the fields are the owner's own, shown together
	Holds    Kind     // of TypeThings
	Through  string   // of TypeThings: the field of these that names the one they hang on; empty: they hang on none
	Default  string   // of TypeWord: what is meant, and stored, where a document leaves it out
	Schemes  []string // of TypeText that is an address: how it may begin; without user name and password
	// Label is what pages and forms call it; one that a page shows as a fact needs it, with Says where it has words.
	Label words.Text
	Says  map[string]words.Text // what they call each of Words and Instead; of a form's empty choice, ""

	index   []int  // of the struct field
	bit     uint16 // of a reference that is a field of the kind itself: tells those fields apart
	decides *Field // If, once bound
	beside  *Field // of a list element's key: the field of its id
	pointer bool   // the struct field is a pointer: nil is absent
}

func newField(t Type, name, doc string) *Field { return &Field{Name: name, Doc: doc, Type: t} }

func text(name, doc string) *Field    { return newField(TypeText, name, doc) }
func literal(name, doc string) *Field { return newField(TypeLiteral, name, doc) }
func key(doc string) *Field           { return newField(TypeKey, "key", doc) }
func number(name, doc string) *Field  { return newField(TypeNumber, name, doc) }
func flag(name, doc string) *Field    { return newField(TypeFlag, name, doc) }
func date(name, doc string) *Field    { return newField(TypeDate, name, doc) }
func moment(name, doc string) *Field  { return newField(TypeMoment, name, doc) }

func word[S ~string](name, doc string, words ...S) *Field {
	f := newField(TypeWord, name, doc)
	for _, w := range words {
		f.Words = append(f.Words, string(w))
	}
	return f
}

// ref is a reference, or a list of them: the struct tells.
func ref(name, doc string, of ...Kind) *Field {
	f := newField(TypeRef, name, doc)
	f.Of = of
	return f
}

// pick names a list element of what the field from, a reference of the same block, names.
func pick(name, doc string, from *Field, part string) *Field {
	f := newField(TypePick, name, doc)
	f.From, f.Part = from, part
	return f
}

func formulaOf(name, doc string, of Kind) *Field {
	f := newField(TypeFormula, name, doc)
	f.Of = []Kind{of}
	return f
}

func numbers(name, doc string, of Kind) *Field {
	f := newField(TypeNumbers, name, doc)
	f.Of, f.Role = []Kind{of}, Part
	return f
}

func block(name, doc string, b *Block) *Field {
	f := newField(TypeBlock, name, doc)
	f.Block = b
	return f
}

// group shows some of the owner's own fields together. all says what they are as a group.
func group(name, doc, all string, fields ...*Field) *Field {
	f := block(name, doc, &Block{Name: name, Doc: all, Fields: fields})
	f.Group = true
	return f
}

func things(name, doc string, k Kind, through string) *Field {
	f := newField(TypeThings, name, doc)
	f.Holds, f.Through, f.List = k, through, true
	return f
}

// or lets a reference say one of some words instead.
func (f *Field) or(words ...string) *Field { f.Instead = words; return f }

// names says that a literal names a thing, as @id, where another field has a value and there was such a thing.
func (f *Field) names(of Kind, where, is string) *Field {
	f.Of, f.If, f.Is, f.Role = []Kind{of}, where, is, Whole
	return f
}

func (f *Field) need() *Field { f.Required = true; return f }

// because says why it must be there.
func (f *Field) because(why words.Text) *Field { f.Required, f.Why = true, why; return f }
func (f *Field) orElse(word string) *Field     { f.Default, f.Absent = word, word; return f }
func (f *Field) absent(means string) *Field    { f.Absent = means; return f }
func (f *Field) sealed() *Field                { f.Sealed = true; return f }
func (f *Field) stub() *Field                  { f.Stub = true; return f }
func (f *Field) owns() *Field                  { f.Owns = true; return f }
func (f *Field) subject() *Field               { f.Subject = true; return f }
func (f *Field) speaks() *Field                { f.Speaks = true; return f }
func (f *Field) unsaid() *Field                { f.Unsaid = true; return f }
func (f *Field) kept() *Field                  { f.Kept = true; return f }
func (f *Field) computed() *Field              { f.Kept, f.Computed = true, true; return f }
func (f *Field) told() *Field                  { f.Told = true; return f }
func (f *Field) part() *Field                  { f.Role = Part; return f }
func (f *Field) whole() *Field                 { f.Role = Whole; return f }
func (f *Field) atLeast(low float64) *Field    { f.Low = &low; return f }
func (f *Field) within(low, high float64) *Field {
	f.Low, f.High = &low, &high
	return f
}

// address makes a text an address on the web, or with one of more schemes.
func (f *Field) address(more ...string) *Field {
	f.Schemes = append([]string{"https", "http"}, more...)
	return f
}

// filedBy stands beside a field that speaks.
func filedBy() *Field {
	return ref("filedBy", "Who brought it in, where that is not who says it. Weir keeps it.", KindPerson).kept().
		told().label(words.T("Filed by"))
}

// wroteField stands on things of which a seal covers a part.
func wroteField() *Field {
	return ref("wrote", "Who wrote what the goal's seal covers of it, but for who made it: they do not accept it. "+
		"Weir keeps it.", KindPerson).kept().told().label(words.T("Written by"))
}

// sightFields are the fields of things that can be kept from people.
func sightFields() []*Field {
	return []*Field{
		word("visibility", "What those outside the audience see of it: all, that it exists, nothing.",
			Open, Redacted, Hidden).absent(string(Open)).label(words.T("What others see of it")).
			says(map[string]words.Text{
				string(Open): words.T("Everything"), string(Redacted): words.T("That it exists"),
				string(Hidden): words.T("Nothing"),
			}),
		ref("audience", "Who sees it when it is not open.", KindPerson, KindTeam).
			label(words.T("Who sees it all the same")),
	}
}

// workSight are those of initiatives and work items.
func workSight(what string) []*Field {
	fs := sightFields()
	fs[0].absent("open; of a new " + what + " that serves only restricted things, as closed as they are")
	return fs
}

// bind ties the fields of b to the struct they describe. A field that the struct does not have, or has as another
// type, is a mistake in the table, so it panics: no test runs then.
func (b *Block) bind(t reflect.Type) {
	if b.typ == t {
		return
	}
	if b.typ != nil {
		panic(fmt.Sprintf("cascade: block %s describes both %s and %s", b.Name, b.typ, t))
	}
	b.typ = t
	for _, f := range b.Fields {
		switch {
		case f.Group:
			f.Block.bind(t)
		case f.Type != TypeThings:
			f.bind(b.Name, t)
		}
		if f.Type == TypeRef || f.Type == TypeNumbers || f.Type == TypeFormula || len(f.Of) > 0 && f.Type == TypeLiteral ||
			f.Type == TypeBlock && len(f.Block.refs) > 0 {
			f.bit = 1 << min(len(b.refs), 15)
			b.refs = append(b.refs, f)
		}
	}
	for _, f := range b.Fields {
		if f.If != "" {
			f.decides = b.Field(f.If)
		}
		if f.Type == TypeKey {
			f.beside = b.idField()
		}
	}
}

func (f *Field) bind(owner string, t reflect.Type) {
	sf, ok := structField(t, f.Name)
	if !ok {
		panic(fmt.Sprintf("cascade: %s has no field %q", t, f.Name))
	}
	f.index = sf.Index
	of := sf.Type
	switch of.Kind() {
	case reflect.Pointer:
		f.pointer, of = true, of.Elem()
	case reflect.Slice:
		f.List, of = true, of.Elem()
	}
	want, ok := map[Type]reflect.Kind{
		TypeNumber: reflect.Float64, TypeFlag: reflect.Bool, TypeBlock: reflect.Struct, TypeNumbers: reflect.Map,
		TypeDate: reflect.TypeFor[Date]().Kind(), TypeMoment: reflect.TypeFor[Moment]().Kind(),
	}[f.Type]
	if !ok {
		want = reflect.String
	}
	if of.Kind() != want {
		panic(fmt.Sprintf("cascade: %s of %s is a %s, not a %s", f.Name, owner, of, want))
	}
	if f.Type == TypeBlock {
		f.Block.bind(of)
	}
}

// structField finds a field by its JSON name, in embedded structs too.
func structField(t reflect.Type, name string) (reflect.StructField, bool) {
	for _, sf := range reflect.VisibleFields(t) {
		if tag, _, _ := strings.Cut(sf.Tag.Get("json"), ","); tag == name && !sf.Anonymous && sf.IsExported() {
			return sf, true
		}
	}
	return reflect.StructField{}, false
}

// Get returns the value of f in owner, a pointer to the struct that f's block describes; nil when it is absent. Texts,
// keys and words are strings; the others are ID, float64, bool, Date, Moment, map[ID]float64, or a pointer to a block's
// struct; of a list, a slice of these: []string, []ID, []Date, or []any of pointers to blocks. A group gives owner
// itself.
func (f *Field) Get(owner any) any {
	if f.Group {
		return owner
	}
	return f.plain(f.of(owner))
}

func (f *Field) of(owner any) reflect.Value {
	return reflect.ValueOf(owner).Elem().FieldByIndex(f.index)
}

func (f *Field) plain(v reflect.Value) any {
	switch {
	case f.List && v.Len() == 0:
		return nil
	case f.List && f.Type == TypeBlock:
		out := make([]any, v.Len())
		for i := range out {
			out[i] = v.Index(i).Addr().Interface()
		}
		return out
	case f.List && f.Type == TypeRef:
		return slices.Clone(v.Interface().([]ID))
	case f.List && f.Type == TypeDate:
		return slices.Clone(v.Interface().([]Date))
	case f.List:
		out := make([]string, v.Len())
		for i := range out {
			out[i] = v.Index(i).String()
		}
		return out
	case f.pointer && v.IsNil():
		return nil
	case f.pointer && f.Type == TypeBlock:
		return v.Interface()
	case f.pointer:
		return f.one(v.Elem())
	case f.Type == TypeBlock && v.IsZero(), f.Type == TypeNumbers && v.Len() == 0:
		return nil
	case f.Type == TypeBlock:
		return v.Addr().Interface()
	case v.IsZero() && (!f.Required || f.Type != TypeNumber && f.Type != TypeFlag):
		return nil
	}
	return f.one(v)
}

// one is the value of a field that is there.
func (f *Field) one(v reflect.Value) any {
	switch f.Type {
	case TypeNumber:
		return v.Float()
	case TypeFlag:
		return v.Bool()
	case TypeDate, TypeMoment, TypeNumbers:
		return v.Interface()
	case TypeRef:
		return ID(v.String())
	}
	return v.String()
}

// Set gives f in owner the value v, in the form in which Get returns it; nil clears it. A block's value is copied. It
// panics when v is of another type: readers of what people write check that before.
func (f *Field) Set(owner, v any) {
	to := f.of(owner)
	if v == nil {
		to.SetZero()
		return
	}
	if f.List {
		in := reflect.ValueOf(v)
		out := reflect.MakeSlice(to.Type(), in.Len(), in.Len())
		for i := range in.Len() {
			f.put(out.Index(i), in.Index(i).Interface())
		}
		to.Set(out)
		return
	}
	if f.pointer {
		to.Set(reflect.New(to.Type().Elem()))
		to = to.Elem()
	}
	f.put(to, v)
}

func (f *Field) put(to reflect.Value, v any) {
	in := reflect.ValueOf(v)
	if f.Type == TypeBlock {
		in = in.Elem()
	}
	to.Set(in.Convert(to.Type()))
}

// New returns an empty struct of the block that f holds, to be filled in and given to Set or Append.
func (f *Field) New() any { return reflect.New(f.Block.typ).Interface() }

// Append adds v, in the form in which Get returns one of several, to a list in owner.
func (f *Field) Append(owner, v any) {
	to := f.of(owner)
	one := reflect.New(to.Type().Elem()).Elem()
	f.put(one, v)
	to.Set(reflect.Append(to, one))
}

// As returns f with the doc, the words and the default of another, for a place that takes only some of what f does.
func (f *Field) As(in *Field) *Field {
	c := *f
	c.Doc, c.Words, c.Default, c.Absent, c.Required = in.Doc, in.Words, in.Default, in.Absent, in.Required
	return &c
}
