package cascade

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Lines says for people what changes: + what is new, with what it says; ~ what differs, field by field; - what goes, and
// what goes with it. Readings that come or go are counted by metric, and the last line counts everything.
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
		case d.Kind == KindObservation && d.Do != DoChange:
			metric, _, _ := strings.Cut(d.ID, " ")
			readings[sign(d)+"%s of metric "+metric]++
			continue
		}
		lines = append(lines, sign(d)+d.heading())
		for _, f := range d.Fields {
			switch {
			case d.Do == DoChange:
				lines = append(lines, fmt.Sprintf("    %s: %s → %s", f.Field, orNone(readable(f.Was)), orNone(readable(f.Now))))
			case !d.says(f.Field):
				lines = append(lines, fmt.Sprintf("    %s: %s", f.Field, readable(f.Now)))
			}
		}
		if d.Do == DoDelete {
			for _, what := range together(along[strings.TrimSpace(string(d.Kind)+" "+d.ID)]) {
				lines = append(lines, "    with "+what)
			}
		}
	}
	for _, line := range slices.Sorted(maps.Keys(readings)) {
		lines = append(lines, fmt.Sprintf(line, several(readings[line], KindObservation)))
	}
	return append(lines, fmt.Sprintf("%d to add, %d to change, %d to delete.", c.Add, c.Change, c.Delete))
}

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

// headed are the fields that the heading of a new thing says, by kind.
var headed = map[Kind][]string{
	KindGoal: {"intent"}, KindMetric: {"name"}, KindTeam: {"name"}, KindPerson: {"name"}, KindInitiative: {"title"}, KindWorkItem: {"title"},
	KindMeasure: {"goal"}, KindAlignment: {"goal", "team", "metric", "initiative", "to"}, KindNeed: {"goal", "on", "from"},
	KindCheckIn: {"goal", "by", "at"}, KindRevision: {"goal", "measure", "field", "at"}, KindHeldReview: {"review", "at"},
	KindAcknowledged: {"rule", "goal", "team", "metric", "measure"},
}

func (d Difference) says(field string) bool { return slices.Contains(headed[d.Kind], field) }

// together words what goes with something: the history counted, the rest by name.
func together(ds []Difference) []string {
	var out []string
	count := map[Kind]int{}
	for _, d := range ds {
		if accumulates(d.Kind) {
			count[d.Kind]++
		} else {
			out = append(out, d.heading())
		}
	}
	for _, k := range Kinds {
		if count[k] > 0 {
			out = append(out, several(count[k], k))
		}
	}
	return out
}

// several counts things of a kind that accumulates.
func several(n int, k Kind) string {
	word := map[Kind]string{KindObservation: "reading", KindCheckIn: "check-in", KindRevision: "revision", KindHeldReview: "held review"}[k]
	if n != 1 {
		word += "s"
	}
	return fmt.Sprintf("%d %s", n, word)
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
