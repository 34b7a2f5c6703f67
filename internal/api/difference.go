package api

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"weir.dev/weir/internal/cascade"
)

// Difference is one thing that a plan or an apply changes, with things named as files name them.
type Difference struct {
	Do     string            `json:"do" enum:"add,change,delete"`
	Kind   cascade.Kind      `json:"kind"`
	ID     string            `json:"id" doc:"Its key; of what has none, what it joins or when it was."`
	Of     string            `json:"of,omitempty" doc:"The goal a measure belongs to."`
	Fields []FieldDifference `json:"fields,omitempty" doc:"Of a change, the fields that differ."`
}

// FieldDifference is one field that differs. A side that has nothing is left out.
type FieldDifference struct {
	Field string          `json:"field"`
	Was   json.RawMessage `json:"was,omitempty"`
	Now   json.RawMessage `json:"now,omitempty"`
}

// Differences words changes that were decided on before.
func Differences(before *cascade.Snapshot, changes []cascade.Change) []Difference {
	d := differ{before: before, fresh: map[cascade.ID]cascade.Entity{}}
	for _, c := range changes {
		if c.After != nil {
			d.fresh[c.ID()] = c.After
		}
	}
	out := make([]Difference, 0, len(changes))
	for _, c := range changes {
		v := Difference{Kind: c.Kind()}
		switch {
		case c.Before == nil:
			v.Do = "add"
		case c.After == nil:
			v.Do = "delete"
		default:
			v.Do = "change"
			if v.Fields = d.fields(c); len(v.Fields) == 0 {
				continue // what differs is nothing anybody wrote
			}
		}
		e := c.After
		if e == nil {
			e = c.Before
		}
		v.ID = d.name(e)
		if m, ok := e.(*cascade.Measure); ok {
			v.Of = d.label(cascade.KindGoal, m.Goal)
		}
		out = append(out, v)
	}
	return out
}

type differ struct {
	before *cascade.Snapshot
	fresh  map[cascade.ID]cascade.Entity // what the changes put
}

// label returns how a file names what a reference means. What shows as restricted only is called that: its id is nobody's
// to know.
func (d differ) label(k cascade.Kind, id cascade.ID) string {
	if e := d.fresh[id]; e != nil && e.Head().Key != "" {
		return e.Head().Key
	}
	for _, kind := range []cascade.Kind{k, cascade.KindPerson, cascade.KindTeam} { // a member may be either
		switch e := d.before.Get(kind, id); {
		case e == nil:
		case cascade.Withheld(e):
			return "restricted"
		case e.Head().Key != "":
			return e.Head().Key
		}
	}
	return string(id)
}

// named returns a copy of e whose references are labels.
func (d differ) named(e cascade.Entity) cascade.Entity {
	c := cascade.Clone(e)
	cascade.Refs(c, func(r cascade.Ref) { *r.ID = cascade.ID(d.label(r.Kind, *r.ID)) })
	return c
}

// name returns e's key, or what tells it from others of its kind.
func (d differ) name(e cascade.Entity) string {
	if key := e.Head().Key; key != "" {
		return key
	}
	words := func(ids ...cascade.ID) string {
		var out []string
		for _, id := range ids {
			if id != "" {
				out = append(out, string(id))
			}
		}
		return strings.Join(out, " ")
	}
	switch e := d.named(e).(type) {
	case *cascade.Alignment:
		return words(e.Goal, e.Team, e.Metric, e.Initiative) + " → " + string(e.To)
	case *cascade.Need:
		return words(e.Goal, "→", e.On, e.From)
	case *cascade.Observation:
		return words(e.Metric, cascade.ID(e.At.String()))
	case *cascade.CheckIn:
		return words(e.Goal, e.By, cascade.ID(e.At.String()))
	case *cascade.Revision:
		return words(e.Goal, e.Measure, cascade.ID(e.Field), cascade.ID(e.At.String()))
	case *cascade.HeldReview:
		return words(e.Review, cascade.ID(e.At.String()))
	case *cascade.Acknowledged:
		return words(cascade.ID(e.Rule), e.Goal, e.Team, e.Metric, e.Measure)
	}
	return ""
}

// unwritten are the parts of an entity's stored form that no file says.
var unwritten = []string{"id", "seq", "committedOn"}

func (d differ) fields(c cascade.Change) []FieldDifference {
	was, now := d.form(c.Before), d.form(c.After)
	names := map[string]bool{}
	for _, m := range []map[string]json.RawMessage{was, now} {
		for name := range m {
			names[name] = true
		}
	}
	var out []FieldDifference
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if !slices.Contains(unwritten, name) && !bytes.Equal(was[name], now[name]) {
			out = append(out, FieldDifference{Field: name, Was: was[name], Now: now[name]})
		}
	}
	return out
}

func (d differ) form(e cascade.Entity) map[string]json.RawMessage {
	var out map[string]json.RawMessage
	if err := json.Unmarshal(cascade.Encode(d.named(e)), &out); err != nil {
		panic(err) // Encode writes an object
	}
	return out
}
