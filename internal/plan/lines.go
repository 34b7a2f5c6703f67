package plan

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"weir.dev/weir/internal/cascade"
)

// Lines says for people what changes: + what is new, with what it says; ~ what differs, field by field; - what goes,
// and what goes with it. Readings that come or go are counted by metric, and the last line counts everything.
func (c Changed) Lines() []string {
	if len(c.Changes) == 0 {
		return []string{"Nothing to change."}
	}
	along := map[string][]Difference{} // by what takes them along
	readings := map[string]int{}       // by the line they are counted on
	for _, d := range c.Changes {
		if d.With != "" {
			along[d.With] = append(along[d.With], d)
		}
	}
	var lines []string
	for _, d := range c.Changes {
		switch {
		case d.With != "":
			continue
		case d.Kind == cascade.KindObservation && d.Do != DoChange:
			metric, _, _ := strings.Cut(d.ID, " ")
			readings[sign(d)+"%s of metric "+metric]++
			continue
		}
		lines = append(lines, sign(d)+d.heading())
		for _, f := range d.Fields {
			switch {
			case d.Do == DoChange:
				lines = append(lines, fmt.Sprintf("    %s: %s → %s", f.Field, cmp.Or(readable(f.Was), none),
					cmp.Or(readable(f.Now), none)))
			case !d.says(f.Field):
				lines = append(lines, fmt.Sprintf("    %s: %s", f.Field, readable(f.Now)))
			}
		}
		if d.Note != "" {
			lines = append(lines, "    "+d.Note)
		}
		if d.Do == DoDelete {
			for _, what := range together(along[strings.TrimSpace(string(d.Kind)+" "+d.ID)]) {
				lines = append(lines, "    with "+what)
			}
		}
	}
	for _, line := range slices.Sorted(maps.Keys(readings)) {
		lines = append(lines, fmt.Sprintf(line, several(readings[line], cascade.KindObservation)))
	}
	return append(lines, fmt.Sprintf("%d to add, %d to change, %d to delete.", c.Add, c.Change, c.Delete))
}

// none stands for a side that says nothing.
const none = "none"

func sign(d Difference) string {
	return map[string]string{DoAdd: "+ ", DoChange: "~ ", DoDelete: "- "}[d.Do]
}

// heading names a thing: kind, key and text.
func (d Difference) heading() string {
	out := strings.TrimSpace(string(d.Kind) + " " + d.ID)
	if d.Of != "" {
		out += " of " + d.Of
	}
	if d.Text != "" {
		out += " “" + d.Text + "”"
	}
	return out
}

// says reports whether the heading of a new thing says a field already: its title, and what it is told apart by.
func (d Difference) says(field string) bool {
	info := cascade.Info(d.Kind)
	return field == info.Title || info.Keyed && field == info.Parent || slices.Contains(info.Identity, field)
}

// together words what goes with something: the history counted, the rest by name.
func together(ds []Difference) []string {
	var out []string
	count := map[cascade.Kind]int{}
	for _, d := range ds {
		if cascade.Info(d.Kind).Accumulates {
			count[d.Kind]++
		} else {
			out = append(out, d.heading())
		}
	}
	for _, k := range cascade.Kinds {
		if count[k] > 0 {
			out = append(out, several(count[k], k))
		}
	}
	return out
}

// several counts things of a kind that accumulates.
func several(n int, k cascade.Kind) string {
	info := cascade.Info(k)
	if n == 1 {
		return "1 " + info.Called()
	}
	return fmt.Sprintf("%d %s", n, info.Many)
}

// readable writes a JSON value for people: texts without quotes, lists and blocks on one line.
func readable(raw json.RawMessage) string {
	if len(raw) == 0 {
		return ""
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return string(raw) // a server's, which is shown as it came
	}
	var b strings.Builder
	write(&b, v)
	return strings.ReplaceAll(b.String(), "\n", "\n        ")
}

func write(b *strings.Builder, v any) {
	switch v := v.(type) {
	case string:
		b.WriteString(v)
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
			write(b, e)
		}
	case map[string]any:
		b.WriteByte('{')
		for i, k := range slices.Sorted(maps.Keys(v)) {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(k + ": ")
			write(b, v[k])
		}
		b.WriteByte('}')
	}
}
