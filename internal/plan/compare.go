package plan

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/words"
)

// Changed is what a plan or an apply changes, for programs and, by Lines, for people.
type Changed struct {
	Changes []Difference `json:"changes"`
	Create  int          `json:"create"`
	Change  int          `json:"change"`
	Remove  int          `json:"remove"`
}

// Difference is one thing that changes, with things named as files name them.
type Difference struct {
	Do     cascade.Act       `json:"do" enum:"create,change,remove"`
	Kind   cascade.Kind      `json:"kind"`
	ID     string            `json:"id,omitempty" doc:"What operations take for it, after the change or, where it is removed, before. Left out of what has no key and comes or goes."`
	Name   string            `json:"name,omitempty" doc:"Of what has no key: what it joins or when it was, for people."`
	Of     string            `json:"of,omitempty" doc:"The goal a measure belongs to."`
	Text   string            `json:"text,omitempty" doc:"A goal's intent; the name or title of what has one."`
	With   string            `json:"with,omitempty" doc:"Of what goes because something else goes: the kind of that, and its id or name."`
	Note   words.Text        `json:"note,omitzero" doc:"What else its writer should know: that a reading comes after a measure's last day; work that is as closed as all it serves, or is not."`
	Fields []FieldDifference `json:"fields,omitempty" doc:"Of something new, all that it says; of a change, the fields that differ."`
}

// FieldDifference is one field that differs. A side that has nothing is left out.
type FieldDifference struct {
	Field string          `json:"field"`
	Was   json.RawMessage `json:"was,omitempty"`
	Now   json.RawMessage `json:"now,omitempty"`
}

// Compare says what changes that were decided on before do.
func Compare(before *cascade.Snapshot, changes []cascade.Change) Changed {
	d := differ{before: before, fresh: map[cascade.ID]cascade.Entity{}, gone: map[cascade.ID]cascade.Entity{}}
	for _, c := range changes {
		if c.After != nil {
			d.fresh[c.ID()] = c.After
		} else {
			d.gone[c.ID()] = c.Before
		}
	}
	after := before
	if s, err := before.With(changes); err == nil { // otherwise they were decided on another state
		after = &s
	}
	out := Changed{Changes: make([]Difference, 0, len(changes))}
	for _, c := range changes {
		if withheld(c) {
			continue
		}
		v := Difference{Kind: c.Kind()}
		e := c.After
		switch {
		case c.Before == nil:
			v.Do, v.Fields = cascade.ActCreate, d.fields(c)
			v.Fields = slices.DeleteFunc(v.Fields, func(f FieldDifference) bool { return f.Field == "key" }) // that is its ID
			out.Create++
		case c.After == nil:
			e = c.Before
			v.Do, v.With = cascade.ActRemove, d.with(e)
			out.Remove++
		default:
			v.Do = cascade.ActChange
			if v.Fields = d.fields(c); len(v.Fields) == 0 {
				continue // what differs is nothing anybody wrote
			}
			out.Change++
		}
		v.ID, v.Name, v.Text = d.id(c, after), d.name(e), cascade.TitleOf(e)
		info := cascade.Info(e.Kind())
		if info.Keyed && info.Parent != "" {
			v.Of = d.label(info.Field(info.Parent), e)
		}
		v.Note = note(c, after)
		out.Changes = append(out.Changes, v)
	}
	return out
}

// withheld reports whether a change is of what its reader sees only a stub of. It says nothing they could act on, and
// where it stood among the others would tell when it was made.
func withheld(c cascade.Change) bool {
	return c.Before != nil && cascade.Withheld(c.Before) || c.After != nil && cascade.Withheld(c.After)
}

// note tells the writer of a reading that it comes too late for a measure, and of work that serves only restricted
// things whether it is as closed as they are.
func note(c cascade.Change, after *cascade.Snapshot) words.Text {
	if o, ok := c.After.(*cascade.Observation); ok {
		for _, late := range after.LateFor(o.Metric, o.At.Date()) {
			return late.Says()
		}
	}
	switch k := c.Kind(); {
	case c.After == nil, k != cascade.KindInitiative && k != cascade.KindWorkItem, !after.ServesOnlyRestricted(c.After):
		return words.Text{}
	case cascade.SightOf(c.After).Restricted():
		return words.T("all that it serves is restricted, and so is this")
	}
	return words.T("all that it serves is restricted, and this is open; give it a visibility to close it too")
}

// differ knows what references mean on both sides of changes.
type differ struct {
	before *cascade.Snapshot
	fresh  map[cascade.ID]cascade.Entity // what the changes put
	gone   map[cascade.ID]cascade.Entity // what they delete
}

// named returns a copy of e whose references are written as a file writes them. A reference to a redacted thing is
// written as "restricted", since its id must not be told.
func (d differ) named(e cascade.Entity) cascade.Entity { return d.written(e, true) }

// written is named for one side of a change: a thing may be called otherwise before it.
func (d differ) written(e cascade.Entity, after bool) cascade.Entity {
	name := func(r cascade.Ref) string { return string(d.called(r)) }
	return cascade.Spell(e, name, func(k cascade.Kind, id cascade.ID) cascade.Entity {
		if now := d.fresh[id]; after && now != nil && now.Kind() == k {
			return now
		}
		return d.before.Get(k, id)
	})
}

func (d differ) called(r cascade.Ref) string {
	if e := d.fresh[*r.ID]; e != nil && e.Head().Key != "" {
		return e.Head().Key
	}
	for _, k := range r.Of {
		if e := d.before.Get(k, *r.ID); e != nil && cascade.Withheld(e) {
			return "restricted"
		}
	}
	return d.before.LabelOf(r)
}

// label writes the value of one field of e, which is a reference.
func (d differ) label(f *cascade.Field, e cascade.Entity) string {
	id, ok := f.Get(e).(cascade.ID)
	if !ok {
		return ""
	}
	return d.called(cascade.Ref{Of: f.Of, ID: &id})
}

// id returns what names a thing to operations: after the changes, or before them for what they remove. What comes or
// goes and has no key is told by its name: its id is another each time that changes are decided, or leads nowhere.
func (d differ) id(c cascade.Change, after *cascade.Snapshot) string {
	switch {
	case c.Before != nil && c.After != nil:
		was := d.before.Label(c.Kind(), c.ID())
		if e := after.Find(c.Kind(), was); e != nil && cascade.Info(c.Kind()).Within != "" && e.Head().ID == c.ID() {
			return was // it leads there before and after, whatever else comes to have the key, or has it no more
		}
		return after.Label(c.Kind(), c.ID())
	case c.Thing().Head().Key == "":
		return ""
	case c.After == nil:
		return d.before.Label(c.Kind(), c.ID())
	}
	return after.Label(c.Kind(), c.ID())
}

// name returns what tells a thing without a key from others of its kind.
func (d differ) name(e cascade.Entity) string {
	if e.Head().Key != "" {
		return ""
	}
	info := cascade.Info(e.Kind())
	named := d.named(e)
	var words []string
	for _, name := range info.Identity {
		if name == info.Arrow {
			words = append(words, "→")
		}
		if v := info.Field(name).Get(named); v != nil {
			words = append(words, fmt.Sprint(v))
		}
	}
	return strings.Join(words, " ")
}

// with names what takes e along: something that is deleted too and that e cannot stand without.
func (d differ) with(e cascade.Entity) string {
	for of := e; ; {
		var over cascade.Entity
		cascade.Refs(of, func(r cascade.Ref) {
			if g := d.gone[*r.ID]; over == nil && g != nil && r.Role == cascade.Whole && !cascade.Withheld(g) {
				over = g
			}
		})
		if over == nil {
			if of == e {
				return ""
			}
			if of.Head().Key == "" {
				return strings.TrimSpace(string(of.Kind()) + " " + d.name(of))
			}
			return string(of.Kind()) + " " + d.before.Label(of.Kind(), of.Head().ID)
		}
		of = over
	}
}

// fields returns the fields that differ, in the order of the table of kinds.
func (d differ) fields(c cascade.Change) []FieldDifference {
	var was, now cascade.Entity
	if c.Before != nil {
		was = d.written(c.Before, false)
	}
	if c.After != nil {
		now = d.named(c.After)
	}
	var out []FieldDifference
	for f := range cascade.Info(c.Kind()).Own() {
		if a, b := value(f, was), value(f, now); !f.Computed && !bytes.Equal(a, b) {
			out = append(out, FieldDifference{Field: f.Name, Was: a, Now: b})
		}
	}
	return out
}

// value writes a field of e as JSON; nothing where it is absent.
func value(f *cascade.Field, e cascade.Entity) json.RawMessage {
	if e == nil {
		return nil
	}
	v := f.Get(e)
	if v == nil {
		return nil
	}
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("plan: %s of a %s: %v", f.Name, e.Kind(), err)) // fields hold finite numbers and plain values only
	}
	return b
}
