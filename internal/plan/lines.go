package plan

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/words"
)

// Lines says for people what changes: + what is new, with what it says; ~ what differs, field by field; - what goes,
// and what goes with it. Readings that come or go are counted by metric, and the last line counts everything.
func (c Changed) Lines() []words.Text {
	if len(c.Changes) == 0 {
		return []words.Text{words.T("Nothing to change.")}
	}
	along := map[string][]Difference{} // by what takes them along
	for _, d := range c.Changes {
		if d.With != "" {
			along[d.With] = append(along[d.With], d)
		}
	}
	var lines []words.Text
	readings := map[counting]int{}
	notes := map[counting][]words.Text{} // what else is to be known of them, each once
	for _, d := range c.Changes {
		switch {
		case d.With != "":
		case d.Kind == cascade.KindObservation && d.Do != cascade.ActChange:
			metric, _, _ := strings.Cut(d.Name, " ")
			of := counting{sign(d), metric}
			readings[of]++
			if !d.Note.IsZero() && !slices.ContainsFunc(notes[of], d.Note.Equal) {
				notes[of] = append(notes[of], d.Note)
			}
		default:
			lines = append(lines, d.lines(along[strings.TrimSpace(string(d.Kind)+" "+d.called())])...)
		}
	}
	for _, of := range slices.SortedFunc(maps.Keys(readings), counting.compare) {
		lines = append(lines, beside(of.sign,
			words.T("%s of metric %s", Several(readings[of], cascade.KindObservation), of.metric)))
		for _, note := range notes[of] {
			lines = append(lines, beside(deeper, note))
		}
	}
	return append(lines, c.Sum().last())
}

// counting is a line that counts readings.
type counting struct{ sign, metric string }

func (c counting) compare(d counting) int {
	return cmp.Or(strings.Compare(c.sign, d.sign), strings.Compare(c.metric, d.metric))
}

// lines says one difference, and what goes along with it.
func (d Difference) lines(along []Difference) []words.Text {
	lines := []words.Text{beside(sign(d), d.heading())}
	for _, f := range d.Fields {
		field := words.Verbatim(f.Field + ": ")
		switch {
		case d.Do == cascade.ActChange:
			none := words.T("none")
			lines = append(lines, beside(deeper, field, words.Or(readable(f.Was), none), words.Verbatim(" → "),
				words.Or(readable(f.Now), none)))
		case !d.says(f.Field):
			lines = append(lines, beside(deeper, field, readable(f.Now)))
		}
	}
	if !d.Note.IsZero() {
		lines = append(lines, beside(deeper, d.Note))
	}
	if d.Do == cascade.ActRemove {
		for _, what := range together(along) {
			lines = append(lines, beside(deeper, words.T("with %s", what)))
		}
	}
	return lines
}

// deeper begins the lines below a heading.
const deeper = "    "

// beside puts a mark and texts on one line.
func beside(mark string, texts ...words.Text) words.Text {
	return words.Join("", slices.Insert(texts, 0, words.Verbatim(mark))...)
}

func sign(d Difference) string {
	return map[cascade.Act]string{cascade.ActCreate: "+ ", cascade.ActChange: "~ ", cascade.ActRemove: "- "}[d.Do]
}

// called is what a thing is called in a line: its id where that is a key, else what it joins or when it was.
func (d Difference) called() string {
	if cascade.Info(d.Kind).Keyed {
		return d.ID
	}
	return d.Name
}

// heading names a thing: kind, key and text.
func (d Difference) heading() words.Text {
	out := words.Verbatim(strings.TrimSpace(string(d.Kind) + " " + d.called()))
	if d.Of != "" {
		out = words.T("%s of %s", out, d.Of)
	}
	if d.Text != "" {
		out = words.T("%s “%s”", out, d.Text)
	}
	return out
}

// says reports whether the heading of a new thing says a field already: its title, and what it is told apart by.
func (d Difference) says(field string) bool {
	info := cascade.Info(d.Kind)
	return field == info.Title || info.Keyed && field == info.Parent || slices.Contains(info.Identity, field)
}

// together words what goes with something: the history counted, the rest by name.
func together(ds []Difference) []words.Text {
	var out []words.Text
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
			out = append(out, Several(count[k], k))
		}
	}
	return out
}

// Several counts things of a kind that accumulates.
func Several(n int, k cascade.Kind) words.Text {
	switch k {
	case cascade.KindObservation:
		return words.N(n, "%d reading", "%d readings")
	case cascade.KindCheckIn:
		return words.N(n, "%d check-in", "%d check-ins")
	case cascade.KindRevision:
		return words.N(n, "%d revision", "%d revisions")
	case cascade.KindHeldReview:
		return words.N(n, "%d held review", "%d held reviews")
	}
	return words.N(n, "%d notice of sight", "%d notices of sight")
}

// readable writes a JSON value for people: texts without quotes, lists and blocks on one line.
func readable(raw json.RawMessage) words.Text {
	if len(raw) == 0 {
		return words.Text{}
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return words.Verbatim(string(raw)) // a server's, which is shown as it came
	}
	return words.Through(func(s string) string { return strings.ReplaceAll(s, "\n", "\n        ") }, worded(v))
}

func worded(v any) words.Text {
	switch v := v.(type) {
	case string:
		return words.Verbatim(v)
	case json.Number:
		return words.Verbatim(v.String())
	case bool:
		if v {
			return words.T("yes")
		}
		return words.T("no")
	case []any:
		out := make([]words.Text, len(v))
		for i, e := range v {
			out[i] = worded(e)
		}
		return words.Join(", ", out...)
	case map[string]any:
		var out []words.Text
		for _, k := range slices.Sorted(maps.Keys(v)) {
			out = append(out, words.Join("", words.Verbatim(k+": "), worded(v[k])))
		}
		return words.Join("", words.Verbatim("{"), words.Join(", ", out...), words.Verbatim("}"))
	}
	return words.Text{}
}
