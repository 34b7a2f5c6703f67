package text

import (
	"fmt"
	"strings"
)

// Remark is one thing to say about a text: the rule, why, and a rewritten sentence with blanks to fill.
type Remark struct {
	Rule    Rule
	Why     string // a clause without a full stop: `reads as a delivery: "launch"`
	Suggest string // in the text's own language; "" when there is nothing concrete to offer
}

// Has says whether a rule of a single text fires. [CopiedWording] needs a parent and never does here.
func (r Reading) Has(rule Rule) bool {
	switch rule {
	case OutputNotOutcome:
		return r.Kind == Output && r.Sure
	case VagueWording:
		return r.Kind == Vague && r.Sure
	case TaskList:
		return r.TaskList
	case Compound:
		return r.Compound
	case Vanity:
		return r.Vanity
	case SensitiveText:
		return r.Private
	}
	return false
}

// single are the rules of one text, in the order they are told.
var single = [...]Rule{OutputNotOutcome, VagueWording, TaskList, Compound, Vanity, SensitiveText}

// Remarks gives what is worth saying about the text, in a fixed order.
func (r Reading) Remarks() []Remark {
	var out []Remark
	for _, rule := range single {
		if r.Has(rule) {
			out = append(out, Remark{rule, r.Because(rule), r.Suggest(rule)})
		}
	}
	return out
}

// Why says in one clause what decided the kind.
func (r Reading) Why() string {
	var b strings.Builder
	b.WriteString(reasons[r.why])
	for i, w := range r.words[:2] {
		if w == "" {
			continue
		}
		if i == 0 || r.words[0] == "" {
			b.WriteString(": ")
		} else {
			b.WriteString(" … ")
		}
		b.WriteString("“" + w + "”")
	}
	return b.String()
}

// Because says in one clause, without a full stop, what a rule that fires rests on.
func (r Reading) Because(rule Rule) string {
	switch rule {
	case TaskList:
		return "strings several things to do together, from “" + r.words[2] + "” on"
	case Compound:
		return "holds more than one goal, from “" + r.words[2] + "” on"
	case Vanity:
		return "counts “" + r.words[3] + "”, which only grows and says little about use"
	case SensitiveText:
		m := Sensitive(r.Text)
		if len(m) == 0 {
			return ""
		}
		return "holds what looks like a " + m[0].Kind
	}
	return r.Why()
}

// Suggest gives a rewritten sentence with blanks for a rule, or for the typed rules "no-baseline", "no-target" and
// "no-date".
func (r Reading) Suggest(rule Rule) string {
	lx := lexicons()[r.Lang]
	if lx == nil {
		return ""
	}
	m := func(key string) string { return lx.messages[key] }
	fill := func(s string, pairs ...string) string { return strings.NewReplacer(pairs...).Replace(s) }
	s := r.Slots
	metric := first(s.Metric, s.Object, "__")
	switch rule {
	case OutputNotOutcome:
		effect := r.effect
		if effect == "" {
			effect = fill(m("effect"), "{object}", r.object())
		}
		return fill(m("output"), "{effect}", effect)
	case VagueWording:
		switch {
		case s.Object == "":
			return m("copied")
		case len(r.Text) > longText || s.Date != "": // said again in full it would not read as one sentence
			return fill(m("baseline"), "{metric}", r.aim(), "{to}", "__", "{date}", first(s.Date, "__"))
		}
		return fill(m("vague"), "{text}", bare(r.Text))
	case Vanity:
		return fill(m("vanity"), "{object}", r.words[3])
	case CopiedWording:
		return m("copied")
	case "no-baseline":
		return fill(m("baseline"), "{metric}", metric, "{to}", quantity(s.To, s.Unit), "{date}", first(s.Date, "__"))
	case "no-target":
		return fill(m("target"), "{metric}", metric, "{from}", quantity(s.From, s.Unit), "{date}", first(s.Date, "__"))
	case "no-date":
		return fill(m("date"), "{text}", bare(r.Text))
	}
	return ""
}

// longText is how many bytes of a sentence are still worth repeating in a suggestion.
const longText = 80

// object names what the text makes or does, for a suggestion.
func (r Reading) object() string {
	switch {
	case r.Slots.Object != "":
		return r.aim()
	case len(r.Text) <= longText:
		return bare(r.Text)
	}
	return "__"
}

// aim is the object of a long text with what belongs to it ("supply of qualified teachers"), up to the first comma,
// if that is short; else the object alone.
func (r Reading) aim() string {
	rest := r.Text[max(0, strings.Index(r.Text, r.Slots.Object)):]
	if parts := r.Parts(); len(parts) > 0 { // no further than the first of several goals
		if end := strings.Index(r.Text, parts[0]) + len(parts[0]) - (len(r.Text) - len(rest)); end > 0 {
			rest = rest[:end]
		}
	}
	for _, stop := range []string{", ", "; ", ". ", ": ", " ("} {
		rest, _, _ = strings.Cut(rest, stop)
	}
	if rest = bare(rest); len(rest) > longText {
		return r.Slots.Object
	}
	return rest
}

func first(list ...string) string {
	for _, s := range list {
		if s != "" {
			return s
		}
	}
	return ""
}

// bare cuts the full stop, so that a sentence can go on.
func bare(s string) string { return strings.TrimRight(s, " .!;") }

func quantity(n Number, unit string) string {
	switch {
	case !n.Said:
		return "__"
	case unit == "":
		return n.String()
	case len(unit) <= 3 && !alnum(unit[0]) && unit != "%":
		return unit + n.String()
	}
	return fmt.Sprintf("%s %s", n, unit)
}
