package finding

import (
	"strings"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/text"
	"weir.dev/weir/internal/words"
)

// maxNamed is how many things a sentence names before it counts the rest.
const maxNamed = 8

// list joins names: "a, b and c". Beyond maxNamed it counts.
func list(names []words.Text) words.Text {
	if n := len(names) - maxNamed; n > 1 {
		names = append(names[:maxNamed:maxNamed], words.T("%d more", n))
	}
	return words.List(names...)
}

// amount says a value with its metric's unit.
func amount(v float64, m *cascade.Metric) words.Text {
	return words.Stated(words.Significant(v, 9), unit(m))
}

// day is a day as findings say it: they are read in logs and mails too, long after, where the year is said.
func day(d cascade.Date) words.Text { return words.Date(d.Time()) }

// unit is a metric's unit, where that is short enough to read as one; else "".
func unit(m *cascade.Metric) string {
	if m == nil || strings.EqualFold(m.Unit, "number") {
		return ""
	}
	return words.ShortUnit(m.Unit)
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
func quoted(s string) words.Text {
	return words.T("“%s”", short(strings.Join(strings.Fields(s), " ")))
}

func blank(s string) bool { return strings.TrimSpace(s) == "" }

func (p *Pass) subject(e cascade.Entity) Subject {
	s := Subject{Kind: e.Kind(), ID: p.Lens.ID(e), Text: cascade.TitleOf(e)}
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
func (p *Pass) name(e cascade.Entity) words.Text {
	switch {
	case cascade.Withheld(e) && e.Kind() == cascade.KindGoal:
		return words.T("a restricted {goal}")
	case cascade.Withheld(e):
		return words.T("a restricted %s", cascade.Info(e.Kind()).Called())
	}
	if p.titled { // on pages nothing goes by its key
		if review, ok := e.(*cascade.Review); ok { // it has no other name
			return quoted(strings.ReplaceAll(review.Key, "-", " "))
		}
		if m, ok := e.(*cascade.Measure); ok {
			if metric := p.Metric(m.Metric); metric != nil && !metric.Withheld {
				return p.name(metric)
			}
		}
	}
	if t := cascade.TitleOf(e); p.titled && t != "" {
		if e.Kind() == cascade.KindTeam {
			return words.Verbatim(text.Masked(t))
		}
		return quoted(t)
	}
	if key := e.Head().Key; key != "" {
		return words.Verbatim(key)
	}
	if t := cascade.TitleOf(e); t != "" {
		return quoted(t)
	}
	return words.Verbatim(p.Lens.ID(e))
}

func (p *Pass) goalName(id cascade.ID) words.Text {
	if g := p.Goal(id); g != nil {
		return p.name(g)
	}
	return words.T("{a goal}")
}

// cycleName calls a cycle by its key, or for a page by its name.
func (p *Pass) cycleName(c *cascade.Cycle) words.Text {
	if p.titled && c.Name != "" {
		return words.Verbatim(c.Name)
	}
	return words.Verbatim(c.Key)
}

func (p *Pass) teamName(id cascade.ID) words.Text {
	if t := p.Team(id); t != nil {
		return p.name(t)
	}
	return words.T("a team")
}

func (p *Pass) teamNames(ids []cascade.ID) []words.Text {
	out := make([]words.Text, len(ids))
	for i, id := range ids {
		out[i] = p.teamName(id)
	}
	return out
}

func (p *Pass) goalNames(gs []*cascade.Goal) []words.Text {
	out := make([]words.Text, len(gs))
	for i, g := range gs {
		out[i] = p.name(g)
	}
	return out
}
