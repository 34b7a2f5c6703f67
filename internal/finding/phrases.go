package finding

import (
	"fmt"
	"strconv"
	"strings"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/text"
)

// maxNamed is how many things a sentence names before it counts the rest.
const maxNamed = 8

// list joins names: "a, b and c". Beyond maxNamed it counts.
func list(names []string) string {
	if n := len(names) - maxNamed; n > 1 {
		names = append(names[:maxNamed:maxNamed], fmt.Sprintf("%d more", n))
	}
	return every(names)
}

// every joins all names: "a, b and c".
func every(names []string) string { return join(names, " and ") }

// nor joins what is all missing: "a, b or c".
func nor(names []string) string { return join(names, " or ") }

func join(names []string, last string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + last + names[len(names)-1]
}

// count says how many there are of something: "1 goal", "3 goals".
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

func number(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

// amount says a value with its metric's unit.
func amount(v float64, m *cascade.Metric) string { return strings.TrimSpace(number(v) + " " + unit(m)) }

// unit is a metric's unit, where that is short enough to read as one; else "".
func unit(m *cascade.Metric) string {
	if m == nil || len(m.Unit) > 12 || strings.EqualFold(m.Unit, "number") {
		return ""
	}
	return m.Unit
}

// short cuts a text for use inside a sentence, and blots out what should not be repeated, of which a cut could leave
// half.
func short(s string) string {
	const most = 60 // characters
	s, n := text.Masked(s), 0
	for i := range s {
		if n++; n > most {
			return strings.TrimRight(s[:i], " ,;.") + "…"
		}
	}
	return s
}

// quoted is a text of the workspace inside a sentence.
func quoted(s string) string { return "“" + short(strings.Join(strings.Fields(s), " ")) + "”" }

func blank(s string) bool { return strings.TrimSpace(s) == "" }

// title is how people call an entity; empty where they have said nothing.
func title(e cascade.Entity) string {
	switch e := e.(type) {
	case *cascade.Goal:
		return e.Intent
	case *cascade.Metric:
		return e.Name
	case *cascade.Team:
		return e.Name
	case *cascade.Initiative:
		return e.Title
	}
	return ""
}

func (p *Pass) subject(e cascade.Entity) Subject {
	s := Subject{Kind: e.Kind(), ID: p.Lens.ID(e), Text: title(e)}
	switch e := e.(type) {
	case *cascade.Settings:
		s.ID = e.Key // there is one, so its key always leads to it
	case *cascade.Measure:
		if metric := p.Metric(e.Metric); metric != nil {
			s.Text = metric.Name
		}
	}
	s.Text = text.Masked(s.Text)
	return s
}

// name calls an entity by its key, which people chose; where there is none, or for a page, by its text.
func (p *Pass) name(e cascade.Entity) string {
	switch e := e.(type) {
	case *cascade.Goal:
		if e.Withheld {
			return "a restricted goal"
		}
	case *cascade.Metric:
		if e.Withheld {
			return "a restricted metric"
		}
	}
	if t := title(e); p.titled && t != "" {
		if e.Kind() == cascade.KindTeam {
			return text.Masked(t)
		}
		return quoted(t)
	}
	if key := e.Head().Key; key != "" {
		return key
	}
	if t := title(e); t != "" {
		return quoted(t)
	}
	return p.Lens.ID(e)
}

func (p *Pass) goalName(id cascade.ID) string {
	if g := p.Goal(id); g != nil {
		return p.name(g)
	}
	return "a goal"
}

func (p *Pass) teamName(id cascade.ID) string {
	if t := p.Team(id); t != nil {
		return p.name(t)
	}
	return "a team"
}

func (p *Pass) teamNames(ids []cascade.ID) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = p.teamName(id)
	}
	return out
}

func (p *Pass) goalNames(gs []*cascade.Goal) []string {
	out := make([]string, len(gs))
	for i, g := range gs {
		out[i] = p.name(g)
	}
	return out
}
