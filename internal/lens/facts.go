package lens

import (
	"reflect"
	"slices"
	"strings"

	"weir.dev/weir/internal/cascade"
)

// Fact is what a thing says in one of its fields.
type Fact struct {
	*cascade.Field
	// Value is a string, a float64, a bool, a cascade.Date or Moment, a Ref, a map of numbers by what they belong to, or
	// the []Fact of a block; of a list a []string, []Ref or [][]Fact.
	Value any
}

// Facts are what e says, in the order of the table of kinds, but for the fields that but names. Fields that say nothing
// have none, nor have those that name only what the viewer does not know of. Of a restricted thing there are none.
func (l *Lens) Facts(e cascade.Entity, but ...string) []Fact {
	if cascade.Withheld(e) {
		return nil
	}
	return l.factsIn(fieldsBut(e.Kind(), but), e)
}

func fieldsBut(k cascade.Kind, but []string) []*cascade.Field {
	return slices.DeleteFunc(slices.Collect(cascade.Info(k).Own()), func(f *cascade.Field) bool {
		return slices.Contains(but, f.Name)
	})
}

// factsIn are what e, which is not withheld, says in some of its own fields.
func (l *Lens) factsIn(fields []*cascade.Field, e cascade.Entity) []Fact {
	var written cascade.Entity
	return l.facts(fields, e, func() any {
		if written == nil {
			written = l.s.Written(e)
		}
		return written
	})
}

// facts are what owner says in fields; written is owner with what people call things in the place of ids.
func (l *Lens) facts(fields []*cascade.Field, owner any, written func() any) (out []Fact) {
	for _, f := range fields {
		if v := l.said(f, owner, written); v != nil {
			out = append(out, Fact{f, v})
		}
	}
	return out
}

// said is what owner says in f, as a Fact has it; nil where that is nothing.
func (l *Lens) said(f *cascade.Field, owner any, written func() any) any {
	switch v := f.Get(owner).(type) {
	case nil:
		return nil
	case cascade.ID:
		return l.named(f, v)
	case []cascade.ID:
		var refs []Ref
		for _, id := range v {
			if r, ok := l.named(f, id).(Ref); ok {
				refs = append(refs, r)
			}
		}
		if refs == nil {
			return nil
		}
		return refs
	case []any:
		var all [][]Fact
		for i := range v {
			within := l.facts(f.Block.Fields, v[i], func() any { return f.Get(written()).([]any)[i] })
			if within != nil {
				all = append(all, within)
			}
		}
		if all == nil {
			return nil
		}
		return all
	case map[cascade.ID]float64:
		numbers := map[string]float64{}
		for id, n := range v {
			if r, ok := l.named(f, id).(Ref); ok {
				numbers[r.ID] = n
			}
		}
		if len(numbers) == 0 {
			return nil
		}
		return numbers
	default:
		if f.Block != nil {
			if within := l.facts(f.Block.Fields, v, func() any { return f.Get(written()) }); within != nil {
				return within
			}
			return nil
		}
		if f.Type == cascade.TypeFormula || f.Type == cascade.TypePick || f.Type == cascade.TypeLiteral {
			return f.Get(written())
		}
		return v
	}
}

// named is what a reference names, as a Ref, or the word that stands in its place; nil where the viewer knows of no
// such thing.
func (l *Lens) named(f *cascade.Field, id cascade.ID) any {
	for _, k := range f.Of {
		if r := l.refTo(k, id); r != nil {
			return *r
		}
	}
	if slices.Contains(f.Instead, string(id)) {
		return string(id)
	}
	return nil
}

// answered are, by kind, the fields that its read model has a place for: those of the same name, and a few that it has
// under another. A goal's progress is its figure, and the field its mode.
var answered = map[cascade.Kind][]string{
	cascade.KindGoal:       has[GoalPage]("key"),
	cascade.KindMeasure:    has[Measure]("key", "goal"),
	cascade.KindAlignment:  has[Alignment]("by", "to"),
	cascade.KindNeed:       has[Need](),
	cascade.KindCheckIn:    has[CheckIn]("key"),
	cascade.KindMetric:     has[Metric]("key"),
	cascade.KindTeam:       has[Team]("key"),
	cascade.KindPerson:     has[Person]("key", "local", "email"), // lists of people are no address books
	cascade.KindCycle:      has[Cycle]("key"),
	cascade.KindInitiative: has[Work]("key"),
	cascade.KindWorkItem:   has[Work]("key", "initiative", "owner"),
}

// has are the names in JSON of a read model, and more.
func has[T any](more ...string) []string {
	for _, sf := range reflect.VisibleFields(reflect.TypeFor[T]()) {
		if name, _, _ := strings.Cut(sf.Tag.Get("json"), ","); name != "" && name != "-" && name != "fields" {
			more = append(more, name)
		}
	}
	return more
}

// besides are the other fields, by kind: every row of a list asks for them.
var besides = func() map[cascade.Kind][]*cascade.Field {
	out := map[cascade.Kind][]*cascade.Field{}
	for k, but := range answered {
		out[k] = fieldsBut(k, but)
	}
	return out
}()

// fields are what e says besides what its read model has a place for; of a restricted thing nothing.
func (l *Lens) fields(e cascade.Entity) Fields {
	if cascade.Withheld(e) {
		return nil
	}
	return asFields(l.factsIn(besides[e.Kind()], e))
}

func asFields(facts []Fact) Fields {
	if len(facts) == 0 {
		return nil
	}
	out := Fields{}
	for _, f := range facts {
		switch v := f.Value.(type) {
		case []Fact:
			out[f.Name] = asFields(v)
		case [][]Fact:
			all := make([]Fields, len(v))
			for i := range v {
				all[i] = asFields(v[i])
			}
			out[f.Name] = all
		default:
			out[f.Name] = v
		}
	}
	return out
}
