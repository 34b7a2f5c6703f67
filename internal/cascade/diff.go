package cascade

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Diff returns the fields in which a change's two sides differ, as the journal spells them, in order of their name. Ids
// in values are replaced by what label makes of them; a missing field is the empty text.
func Diff(c Change, label func(ID) string) []FieldChange {
	was, now := fields(c.Before), fields(c.After)
	names := map[string]bool{}
	for n := range was {
		names[n] = true
	}
	for n := range now {
		names[n] = true
	}
	var out []FieldChange
	for _, n := range slices.Sorted(maps.Keys(names)) {
		if !bytes.Equal(was[n], now[n]) {
			out = append(out, FieldChange{n, readable(was[n], label), readable(now[n], label)})
		}
	}
	return out
}

func fields(e Entity) map[string]json.RawMessage {
	var m map[string]json.RawMessage
	if e == nil {
		return nil
	}
	if err := json.Unmarshal(said(e), &m); err != nil {
		panic("cascade: an entity is not a JSON object: " + err.Error()) // Encode wrote it
	}
	for _, own := range []string{"id", "seq", "key"} {
		delete(m, own)
	}
	return m
}

// readable writes a JSON value for people: texts without quotes, lists and blocks on one line, ids as labels.
func readable(raw json.RawMessage, label func(ID) string) string {
	if len(raw) == 0 {
		return ""
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		panic("cascade: a field is not JSON: " + err.Error()) // Encode wrote it
	}
	var b strings.Builder
	write(&b, v, label)
	return b.String()
}

func write(b *strings.Builder, v any, label func(ID) string) {
	switch v := v.(type) {
	case string:
		b.WriteString(label(ID(v)))
	case json.Number:
		b.WriteString(v.String())
	case bool:
		if v {
			b.WriteString("yes")
		} else {
			b.WriteString("no")
		}
	case []any:
		for i, e := range v {
			if i > 0 {
				b.WriteString(", ")
			}
			write(b, e, label)
		}
	case map[string]any:
		b.WriteByte('{')
		for i, k := range slices.Sorted(maps.Keys(v)) {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(label(ID(k)) + ": ")
			write(b, v[k], label)
		}
		b.WriteByte('}')
	}
}

// LabelIn returns a function that names any entity of the given snapshots by its key; other texts stay as they are.
func LabelIn(snapshots ...*Snapshot) func(ID) string {
	return func(id ID) string {
		for _, s := range snapshots {
			for k := range kindCount {
				if e, ok := s.tables[k].byID.Get(id); ok && e.Head().Key != "" {
					return e.Head().Key
				}
			}
		}
		return string(id)
	}
}

// Title names an entity for people: its kind, its key or what it joins, and its text.
func Title(e Entity, label func(ID) string) (kind, name, text string) {
	name = e.Head().Key
	if name == "" {
		parts := strings.FieldsFunc(e.natural(), func(r rune) bool { return r == 0 })
		if e.Kind() == KindAlignment {
			parts = parts[1:]
		}
		for i := range parts {
			parts[i] = label(ID(parts[i]))
		}
		name = strings.Join(parts, " → ")
	}
	switch e := e.(type) {
	case *Goal:
		text = e.Intent
	case *Metric:
		text = e.Name
	case *Team:
		text = e.Name
	case *Person:
		text = e.Name
	case *Initiative:
		text = e.Title
	case *WorkItem:
		text = e.Title
	}
	return string(e.Kind()), name, text
}

// Summarise says in lines what changes do: + what is new, ~ what differs, field by field, - what goes; readings are
// counted by metric, and the last line counts all. before and after are the snapshots on both sides.
func Summarise(cs []Change, before, after *Snapshot) []string {
	if len(cs) == 0 {
		return []string{"Nothing to change."}
	}
	label := LabelIn(after, before)
	var lines []string
	var added, changed, gone int
	readings := map[ID]int{}
	for _, c := range cs {
		sign := "~"
		switch {
		case c.Before == nil:
			sign = "+"
			added++
		case c.After == nil:
			sign = "-"
			gone++
		default:
			changed++
		}
		if o, ok := c.entity().(*Observation); ok && sign == "+" {
			readings[o.Metric]++
			continue
		}
		kind, name, text := Title(c.entity(), label)
		line := sign + " " + kind
		if name != "" {
			line += " " + name
		}
		if text != "" {
			line += " “" + text + "”"
		}
		lines = append(lines, line)
		if sign == "~" {
			for _, f := range Diff(c, label) {
				lines = append(lines, "    "+f.Field+": "+orNone(f.Was)+" → "+orNone(f.Now))
			}
		}
	}
	for _, m := range slices.Sorted(maps.Keys(readings)) {
		lines = append(lines, fmt.Sprintf("+ %d readings of metric %s", readings[m], label(m)))
	}
	return append(lines, fmt.Sprintf("%d to add, %d to change, %d to delete.", added, changed, gone))
}
