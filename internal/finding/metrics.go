package finding

import (
	"slices"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/words"
)

// The rules about metrics: who can read them, and whether anything does.

var exposedMetric = &Rule{
	ID: "exposed-metric", Severity: Error, Do: toHide, Local: true,
	Doc: Doc{
		What: words.T("A redacted or hidden {measure}, or one of a redacted or hidden {goal}, reads a metric that is less " +
			"restricted: a lower grade, or an audience that names people the {measure} keeps out. This holds in every state, " +
			"and for local {goals} too."),
		Why: words.T("Readings follow the metric. Whoever may not see the {measure} can still open the metric and read " +
			"every value."),
		Next: words.T("Restrict the metric at least as much, or open the {measure}."),
	},
	Parts: []Part{ofMetrics(own|readers|people, func(p *Pass, metric *cascade.Metric) {
		if metric.Withheld {
			return
		}
		for m := range p.MeasuresReading(metric.ID) {
			g := p.Goal(m.Goal)
			if m.Withheld || g == nil || g.Withheld {
				continue
			}
			grade := cascade.Stricter(m.Visibility, g.Visibility)
			if grade == cascade.Open {
				continue
			}
			var outside []cascade.ID
			audience := cascade.Stricter(metric.Visibility, grade) == metric.Visibility
			if audience {
				if outside = p.outside(metric, m, g); len(outside) == 0 {
					p.Note(note{of: metric}) // it may let in more with a team or a person
					continue
				}
			}
			p.Report(Found{About: m, Also: []cascade.ID{metric.ID}, Say: func() Said {
				out := Said{
					Message: words.T("The {measure} is %s, and anybody can read its values in %s.", grade.Words(), p.name(metric)),
					Evidence: words.T("%s of %s is %s; the metric %s is %s.", p.name(m), p.name(g), grade.Words(), p.name(metric),
						metric.Visibility.Words()),
					Next: words.T("Make %s %s for the same audience, or open the {measure}.", p.name(metric), grade.Words()),
				}
				switch {
				case audience:
					out.Message = words.T("The {measure} is %s, and the audience of %s is wider.", grade.Words(), p.name(metric))
					out.Evidence = words.T("The metric %s lets in %s, who may not see %s of %s.", p.name(metric),
						list(p.memberNames(outside)), p.name(m), p.name(g))
				case metric.Restricted():
					out.Message = words.T("The {measure} is %s, and %s, which it reads, is only %s.", grade.Words(),
						p.name(metric), metric.Visibility.Words())
				}
				return out
			}})
		}
	})},
}

// outside returns those in a metric's audience who are kept out of a measure.
func (p *Pass) outside(metric *cascade.Metric, m *cascade.Measure, g *cascade.Goal) []cascade.ID {
	var out []cascade.ID
	for _, member := range metric.Audience {
		for _, sight := range []cascade.Sight{m.Sight, g.Sight} {
			if sight.Restricted() && !p.within(member, sight.Audience) && !p.insider(member, g) {
				out = append(out, member)
				break
			}
		}
	}
	return out
}

// memberNames names people and teams.
func (p *Pass) memberNames(ids []cascade.ID) []words.Text {
	out := make([]words.Text, len(ids))
	for i, id := range ids {
		if out[i] = words.Verbatim(p.Label(cascade.KindPerson, id)); p.Person(id) == nil {
			out[i] = p.teamName(id)
		}
	}
	return out
}

// insider reports whether somebody sees a goal because they own it: an owner team itself, its direct members, its lead,
// and whoever is accountable.
func (p *Pass) insider(member cascade.ID, g *cascade.Goal) bool {
	return slices.Contains(g.Accountable, member) || slices.Contains(g.Owners, member) ||
		slices.ContainsFunc(g.Owners, func(t cascade.ID) bool { return p.IsMember(member, t) })
}

// within reports whether an audience lets in a person, or a team with all its members.
func (p *Pass) within(member cascade.ID, audience []cascade.ID) bool {
	if slices.Contains(audience, member) {
		return true
	}
	if p.Person(member) != nil {
		return p.InAudience(member, audience)
	}
	for t := p.Team(member); t != nil && t.Parent != ""; t = p.Team(t.Parent) {
		if slices.Contains(audience, t.Parent) {
			return true
		}
	}
	return false
}

var unreadMetric = &Rule{
	ID: "unread-metric", Severity: Note, Do: toMeasure,
	Doc: Doc{
		What: words.T("No {measure} reads a metric, and nothing else rests on it: no {bet}, tripwire, driver, belief, " +
			"guardrail or formula. Operating metrics, which have a healthy range, need no {goal} and are left alone."),
		Why: words.T("Somebody collects a number that decides nothing. If it is kept for {a goal}, that {goal} has no " +
			"target on it."),
		Next: words.T("Give the {goal} it is kept for {a measure} that reads it, give it a range, or stop collecting it."),
	},
	Parts: []Part{ofMetrics(own|users, func(p *Pass, m *cascade.Metric) {
		if m.Withheld || m.Range != nil || p.used(m.ID) {
			return
		}
		var kept []*cascade.Alignment
		var also []cascade.ID
		for e := range p.Referrers(m.ID, cascade.KindAlignment) {
			if a := e.(*cascade.Alignment); a.By == cascade.ByMetric && a.Metric == m.ID {
				kept, also = append(kept, a), append(also, a.To, a.Team)
			}
		}
		p.Report(Found{About: m, Also: also, Say: func() Said {
			out := Said{
				Message:  words.T("No {measure} reads the metric."),
				Evidence: words.T("Nothing refers to it. %s", p.readings(m)),
				Next:     words.T("Add {a measure} that reads it, give it a healthy range, or stop collecting it."),
			}
			if len(kept) == 0 {
				return out
			}
			names := make([]words.Text, len(kept))
			for i, a := range kept {
				names[i] = words.T("%s (by %s)", p.goalName(a.To), p.teamName(a.Team))
			}
			out.Evidence = words.T("It is kept for %s. %s", list(names), p.readings(m))
			out.Next = words.T("Give {a goal} it is kept for {a measure} that reads it, with a baseline and a target, or give " +
				"the metric a healthy range.")
			return out
		}})
	})},
}

// readings says when a metric was last read.
func (p *Pass) readings(m *cascade.Metric) words.Text {
	if o := p.LastObservation(m.ID, 0, p.Today); o != nil {
		return words.T("Its last reading is %s of %s.", amount(o.Value, m), day(o.At.Date()))
	}
	return words.T("It has no readings.")
}

// used reports whether anything but a lighter alignment rests on a metric.
func (p *Pass) used(metric cascade.ID) bool {
	for e := range p.Referrers(metric, cascade.KindMeasure) {
		if e.(*cascade.Measure).Metric == metric {
			return true
		}
	}
	for _, k := range []cascade.Kind{cascade.KindGoal, cascade.KindMetric} {
		for range p.Referrers(metric, k) {
			return true
		}
	}
	for e := range p.Referrers(metric, cascade.KindAlignment) {
		rests := false
		cascade.Refs(e, func(r cascade.Ref) { rests = rests || *r.ID == metric && r.Field != "metric" })
		if rests {
			return true
		}
	}
	return false
}
