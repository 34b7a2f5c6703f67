package cascade

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
)

// Changed is what a plan or an apply changes, for programs and, by Lines, for people.
type Changed struct {
	Changes []Difference `json:"changes"`
	Add     int          `json:"add"`
	Change  int          `json:"change"`
	Delete  int          `json:"delete"`
}

// The words of Difference.Do.
const (
	DoAdd    = "add"
	DoChange = "change"
	DoDelete = "delete"
)

// Difference is one thing that changes, with things named as files name them.
type Difference struct {
	Do     string            `json:"do" enum:"add,change,delete"`
	Kind   Kind              `json:"kind"`
	ID     string            `json:"id" doc:"Its key; of what has none, what it joins or when it was."`
	Of     string            `json:"of,omitempty" doc:"The goal a measure belongs to."`
	Text   string            `json:"text,omitempty" doc:"A goal's intent; the name or title of what has one."`
	With   string            `json:"with,omitempty" doc:"Of what goes because something else goes: the kind and id of that."`
	Fields []FieldDifference `json:"fields,omitempty" doc:"Of something new, all that it says; of a change, the fields that differ."`
}

// FieldDifference is one field that differs. A side that has nothing is left out.
type FieldDifference struct {
	Field string          `json:"field"`
	Was   json.RawMessage `json:"was,omitempty"`
	Now   json.RawMessage `json:"now,omitempty"`
}

// Compare words changes that were decided on before.
func Compare(before *Snapshot, changes []Change) Changed {
	d := differ{before: before, fresh: map[ID]Entity{}, gone: map[ID]Entity{}}
	for _, c := range changes {
		if c.After != nil {
			d.fresh[c.ID()] = c.After
		} else {
			d.gone[c.ID()] = c.Before
		}
	}
	out := Changed{Changes: make([]Difference, 0, len(changes))}
	for _, c := range changes {
		v := Difference{Kind: c.Kind()}
		switch {
		case c.Before == nil:
			v.Do, v.Fields = DoAdd, d.fields(c)
			v.Fields = slices.DeleteFunc(v.Fields, func(f FieldDifference) bool { return f.Field == "key" }) // that is its ID
			out.Add++
		case c.After == nil:
			v.Do, v.With = DoDelete, d.with(c.Before)
			out.Delete++
		default:
			v.Do = DoChange
			if v.Fields = d.fields(c); len(v.Fields) == 0 {
				continue // what differs is nothing anybody wrote
			}
			out.Change++
		}
		e := c.entity()
		v.ID = d.name(e)
		_, v.Text = title(e)
		if m, ok := e.(*Measure); ok {
			v.Of = d.label(KindGoal, m.Goal)
		}
		out.Changes = append(out.Changes, v)
	}
	return out
}

// differ knows what references mean on both sides of changes.
type differ struct {
	before *Snapshot
	fresh  map[ID]Entity // what the changes put
	gone   map[ID]Entity // what they delete
}

// label returns how a file names what a reference means. What shows as restricted only is called that: its id is nobody's
// to know.
func (d differ) label(k Kind, id ID) string {
	if e := d.fresh[id]; e != nil && e.Head().Key != "" {
		return e.Head().Key
	}
	for _, kind := range []Kind{k, KindPerson, KindTeam} { // a member may be either
		switch e := d.before.Get(kind, id); {
		case e == nil:
		case Withheld(e):
			return "restricted"
		case e.Head().Key != "":
			return e.Head().Key
		}
	}
	return string(id)
}

// named returns a copy of e whose references are labels.
func (d differ) named(e Entity) Entity {
	c := Clone(e)
	c.refs(func(r Ref) { *r.ID = ID(d.label(r.Kind, *r.ID)) })
	return c
}

// name returns e's key, or what tells it from others of its kind.
func (d differ) name(e Entity) string {
	if key := e.Head().Key; key != "" {
		return key
	}
	words := func(ids ...ID) string {
		var out []string
		for _, id := range ids {
			if id != "" {
				out = append(out, string(id))
			}
		}
		return strings.Join(out, " ")
	}
	switch e := d.named(e).(type) {
	case *Alignment:
		return words(e.Goal, e.Team, e.Metric, e.Initiative) + " → " + string(e.To)
	case *Need:
		return words(e.Goal, "→", e.On, e.From)
	case *Observation:
		return words(e.Metric, ID(e.At.String()))
	case *CheckIn:
		return words(e.Goal, e.By, ID(e.At.String()))
	case *Revision:
		return words(e.Goal, e.Measure, ID(e.Field), ID(e.At.String()))
	case *HeldReview:
		return words(e.Review, ID(e.At.String()))
	case *Acknowledged:
		return words(ID(e.Rule), e.Goal, e.Team, e.Metric, e.Measure)
	}
	return ""
}

// title returns the field and the text that tell people what e is.
func title(e Entity) (field, text string) {
	switch e := e.(type) {
	case *Goal:
		return "intent", e.Intent
	case *Metric:
		return "name", e.Name
	case *Team:
		return "name", e.Name
	case *Person:
		return "name", e.Name
	case *Initiative:
		return "title", e.Title
	case *WorkItem:
		return "title", e.Title
	}
	return "", ""
}

// with names what takes e along: something that is deleted too and that e cannot stand without.
func (d differ) with(e Entity) string {
	for of := e; ; {
		var over Entity
		of.refs(func(r Ref) {
			if g := d.gone[*r.ID]; over == nil && g != nil && !r.Part {
				over = g
			}
		})
		if over == nil {
			if of == e {
				return ""
			}
			return strings.TrimSpace(string(of.Kind()) + " " + d.name(of))
		}
		of = over
	}
}

// unwritten are the parts of an entity's stored form that no file says.
var unwritten = []string{"id", "seq", "committedOn"}

// fields returns the fields that differ, in the order in which they are stored.
func (d differ) fields(c Change) []FieldDifference {
	was, order := d.form(c.Before)
	now, names := d.form(c.After)
	var out []FieldDifference
	for _, name := range append(names, slices.DeleteFunc(order, func(n string) bool { return now[n] != nil })...) {
		if !slices.Contains(unwritten, name) && !bytes.Equal(was[name], now[name]) {
			out = append(out, FieldDifference{Field: name, Was: was[name], Now: now[name]})
		}
	}
	return out
}

// form returns what is stored of e by field, and the fields in order.
func (d differ) form(e Entity) (values map[string]json.RawMessage, names []string) {
	values = map[string]json.RawMessage{}
	if e == nil {
		return values, nil
	}
	in := json.NewDecoder(bytes.NewReader(Encode(d.named(e))))
	_, err := in.Token() // the opening brace
	for err == nil && in.More() {
		var name json.Token
		var value json.RawMessage
		if name, err = in.Token(); err == nil {
			err = in.Decode(&value)
			values[name.(string)] = value
			names = append(names, name.(string))
		}
	}
	if err != nil {
		panic(err) // Encode writes an object
	}
	return values, names
}
