package cascade

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

// unlisted are the parts of an entity's header that no field of the table is about, and marks that are never stored.
var unlisted = []string{"id", "seq", "maker", "named", "remnant", "-"}

// Every part of every entity has its line in the table of kinds, once, and every line says what the field means.
func TestTableNamesEveryField(t *testing.T) {
	t.Parallel()
	for _, k := range Kinds {
		info := Info(k)
		if info.Doc == "" || info.Many == "" {
			t.Errorf("%s has no doc or no plural", k)
		}
		if info.Inner { // Weir's own, which nobody reads or writes by fields
			continue
		}
		listed(t, string(k), &info.Block, reflect.TypeOf(New(k)).Elem(), info.Keyed)
	}
}

// Whom a thing belongs to sees all of it, so a kind that can be restricted has to say who that is.
func TestEveryKindWithSightHasOwners(t *testing.T) {
	t.Parallel()
	for _, k := range Kinds {
		e := New(k)
		_, ok := e.(owned)
		if k == KindMeasure { // it belongs to whom its goal belongs to
			ok = !ok
		}
		if ok != (SightOf(e) != nil) {
			t.Errorf("%s can be restricted: %v; says whom it belongs to: %v", k, !ok, ok)
		}
	}
}

func TestEveryKindHasAName(t *testing.T) {
	t.Parallel()
	for _, k := range Kinds {
		if Info(k).The.IsZero() != Info(k).Inner {
			t.Errorf("%s is shown to people: %v; pages know how to call it: %v", k, !Info(k).Inner, !Info(k).The.IsZero())
		}
	}
}

// What has no key has no place of its own, so it has to say where people come to it.
func TestEveryKindWithoutKeyIsAboutSomething(t *testing.T) {
	t.Parallel()
	for _, k := range Kinds {
		want := !Info(k).Keyed && !Info(k).Inner && k != KindSettings
		_, ok := New(k).(interface{ about(*Snapshot) Entity })
		if ok = ok || len(Info(k).SubjectKinds()) > 0; ok != want {
			t.Errorf("%s says what it is about: %v, want %v", k, ok, want)
		}
	}
}

func listed(t *testing.T, path string, b *Block, of reflect.Type, keyed bool) {
	lines := map[string]int{}
	var count func([]*Field)
	count = func(fields []*Field) {
		for _, f := range fields {
			if f.Doc == "" {
				t.Errorf("%s.%s has no doc", path, f.Name)
			}
			lines[f.Name]++
			switch {
			case f.Group:
				count(f.Block.Fields)
				lines[f.Name]--
			case f.Type == TypeBlock:
				listed(t, path+"."+f.Name, f.Block, f.Block.typ, true)
			case f.Type == TypeThings:
				lines[f.Name]--
				if f.Through != "" && Info(f.Holds).Field(f.Through) == nil {
					t.Errorf("%s.%s hangs by %q, which a %s does not have", path, f.Name, f.Through, f.Holds)
				}
			}
			if f.Type == TypeRef && len(f.Of) == 0 || f.Type == TypeWord && len(f.Words) == 0 {
				t.Errorf("%s.%s does not say what it may name", path, f.Name)
			}
		}
	}
	count(b.Fields)
	for _, sf := range reflect.VisibleFields(of) {
		name, _, _ := strings.Cut(sf.Tag.Get("json"), ",")
		if sf.Anonymous || !sf.IsExported() || slices.Contains(unlisted, name) || name == "key" && !keyed {
			continue
		}
		if lines[name] != 1 {
			t.Errorf("%s.%s has %d lines in the table of kinds, and needs one", path, name, lines[name])
		}
	}
}

// What the table says of a kind by the names of its fields names fields it has.
func TestTableNamesItsOwnFields(t *testing.T) {
	t.Parallel()
	for _, k := range Kinds {
		info := Info(k)
		for _, name := range slices.Concat(info.Identity, []string{info.Parent, info.Title, info.Arrow}) {
			if name != "" && info.Field(name) == nil {
				t.Errorf("%s has no field %q", k, name)
			}
		}
		if info.Keyed == (len(info.Identity) > 0) && k != KindSettings && !info.Inner {
			t.Errorf("a %s is told apart by a key or by what it joins, and by one of them only", k)
		}
	}
}

// A field that the table has and the struct does not, or has as another type, stops every test.
func TestTableRefusesWhatDoesNotFit(t *testing.T) {
	t.Parallel()
	type odd struct {
		Name  string   `json:"name"`
		Share *float64 `json:"share"`
	}
	for name, f := range map[string]*Field{
		"missing":         text("title", "x"),
		"a number":        number("name", "x"),
		"a block":         block("share", "x", &Block{}),
		"not a map":       numbers("share", "x", KindGoal),
		"a date":          date("name", "x"),
		"lists a pointer": flag("share", "x"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			defer func() {
				if recover() == nil {
					t.Error("it was taken")
				}
			}()
			(&Block{Name: "odd", Fields: []*Field{f}}).bind(reflect.TypeFor[odd]())
		})
	}
}

// Get, Set, New and Append agree with each other for every field of every kind.
func TestFieldsReadBackWhatIsSet(t *testing.T) {
	t.Parallel()
	for _, k := range Kinds {
		for f := range Info(k).Own() {
			from, to := New(k), New(k)
			v := sample(f)
			f.Set(from, v)
			if got := f.Get(from); got == nil {
				t.Errorf("%s.%s is absent once it is set", k, f.Name)
			} else {
				f.Set(to, got)
			}
			if !f.same(reflect.ValueOf(from).Elem(), reflect.ValueOf(to).Elem()) {
				t.Errorf("%s.%s does not read back as it was set", k, f.Name)
			}
			if c := Clone(from); !reflect.DeepEqual(c, from) {
				t.Errorf("%s.%s is lost in a copy", k, f.Name)
			}
			f.Set(to, nil)
			if got := f.Get(to); got != nil && !(f.Required && f.Type == TypeNumber) {
				t.Errorf("%s.%s is %v once it is cleared", k, f.Name, got)
			}
		}
	}
}

// sample makes a value that is not absent, in the form in which Get gives it.
func sample(f *Field) any {
	one := map[Type]any{
		TypeNumber: 2.5, TypeFlag: true, TypeDate: Date(7), TypeMoment: OnDay(7), TypeRef: ID("a"),
		TypeNumbers: map[ID]float64{"a": 1},
	}[f.Type]
	switch {
	case f.Type == TypeBlock:
		one = f.New()
		for _, part := range f.Block.Fields {
			part.Set(one, sample(part))
		}
	case one == nil:
		one = "a"
	}
	switch v := one.(type) {
	case string:
		if f.List {
			return []string{v}
		}
	case ID:
		if f.List {
			return []ID{v}
		}
	case Date:
		if f.List {
			return []Date{v}
		}
	}
	if f.List {
		return []any{one}
	}
	return one
}
