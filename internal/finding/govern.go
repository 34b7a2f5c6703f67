package finding

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"weir.dev/weir/internal/cascade"
)

// The rules about direct cascade, about what teams ask of each other, and about what keeps secrets.

// LapsedCadences is how many of its cadences a review may go without being held before it has lapsed: one missed meeting
// is a holiday.
const LapsedCadences = 2

// direct yields the committed goals' direct alignments.
func (p *Pass) direct(yield func(*cascade.Goal, *cascade.Alignment) bool) {
	for g, a := range p.nested {
		if a.By == cascade.ByDirect && !yield(g, a) {
			return
		}
	}
}

// unearned names the conditions of direct cascade that an alignment leaves out.
func unearned(a *cascade.Alignment) []string {
	c := a.Case
	if c == nil {
		c = &cascade.Case{}
	}
	var out []string
	if !c.CrossFunctional {
		out = append(out, "that the outcome is cross-functional")
	}
	if !c.Urgent {
		out = append(out, "that alignment is urgent")
	}
	if c.GovernedBy == "" {
		out = append(out, "which review governs it")
	}
	return out
}

var directUnearned = &Rule{
	ID: "direct-unearned", Severity: Error,
	Doc: Doc{
		What: "A committed goal serves another by direct cascade, and one of the three conditions is not recorded: the outcome is cross-functional, the business needs the speed, and a review governs it.",
		Why:  "An imposed line saves a conversation, and costs the team's own thinking. It is worth that only when all three hold.",
		Next: "Record the `case`, or let the team answer with a `response` of its own.",
	},
	Run: func(p *Pass) {
		for g, a := range p.direct {
			missing := unearned(a)
			if len(missing) == 0 {
				continue
			}
			p.Report(Found{
				About: g, At: a, Also: []cascade.ID{a.To}, Message: fmt.Sprintf("Its line to %s is imposed without its conditions.", p.goalName(a.To)),
				Evidence: fmt.Sprintf("It serves by `direct`, and its `case` does not say %s.", nor(missing)),
				Next:     "Record all three conditions, or let the team respond in its own words.",
			})
		}
	},
}

var ungoverned = &Rule{
	ID: "ungoverned", Severity: Error,
	Doc: Doc{
		What: fmt.Sprintf("A committed goal serves another by direct cascade with its three conditions, and the review that governs it has not been held for more than %d of its cadences.", LapsedCadences),
		Why:  "Leadership drew the line and promised to look after it. Without the reviews nobody notices when it stops being true: the chart lies.",
		Next: "Hold the review, or turn the line into a response.",
	},
	Run: func(p *Pass) {
		for g, a := range p.direct {
			if len(unearned(a)) > 0 {
				continue
			}
			review := p.Review(a.Case.GovernedBy)
			if review == nil {
				continue
			}
			var last cascade.Date
			for e := range p.Referrers(review.ID, cascade.KindHeldReview) {
				if d := e.(*cascade.HeldReview).At.Date(); d <= p.Today {
					last = max(last, d)
				}
			}
			since, held := last, "It was last held on %s, %d days ago."
			if last == 0 {
				since, held = p.since(g), "It has not been held since the goal began on %s, %d days ago."
			}
			days := int(p.Today - since)
			if since == 0 || days <= LapsedCadences*review.Cadence.Days() {
				continue
			}
			p.Report(Found{
				About: g, At: a, Also: []cascade.ID{a.To}, Message: fmt.Sprintf("Its line to %s is imposed, and the review that governs it has lapsed.", p.goalName(a.To)),
				Evidence: fmt.Sprintf("%s is %s. "+held, review.Key, cmp.Or(review.Cadence, cascade.Weekly), since, days),
				Next:     fmt.Sprintf("Hold %s, or let the team respond in its own words.", review.Key),
			})
		}
	},
}

// since returns the day from which a goal counts: when it was committed, or its cycle began; 0 where neither is known.
func (p *Pass) since(g *cascade.Goal) cascade.Date {
	day := g.CommittedOn
	if c := p.Cycle(g.Cycle); c != nil {
		day = max(day, c.From)
	}
	return day
}

var askOpen = &Rule{
	ID: "ask-open", Severity: Warning,
	Doc: Doc{
		What: "A team was asked for something and has not answered for at least one cadence of the goal's cycle, counted from `asked`, else from the cycle's first day. There is one finding for a goal and a team, which names all the asks between them. Drafts count once `asked` is set, ended goals never.",
		Why:  "The goal is planned as if the answer were yes. A no is cheap now and expensive in the last month.",
		Next: "The team asked answers `accepted` or `declined`; the goal's owner asks again or plans without.",
	},
	Run: func(p *Pass) {
		for g := range p.Goals() {
			if g.Withheld || g.State.Closed() {
				continue
			}
			type ask struct {
				first       *cascade.Need
				what        []string
				since, last cascade.Date // when the oldest and the newest of them began
				dated       bool         // some say when they were asked
			}
			asks := map[cascade.ID]*ask{}
			var order []cascade.ID
			for n := range p.NeedsOf(g.ID) {
				since, ok := p.unanswered(g, n)
				if !ok {
					continue
				}
				for _, team := range p.asked(n) {
					a := asks[team]
					if a == nil {
						a = &ask{first: n, since: since, last: since}
						asks[team] = a
						order = append(order, team)
					}
					what := "“" + line(n.What) + "”" // whole: the one asked has to answer it
					if blank(n.What) {
						what = p.goalName(n.On)
						if n.On == "" {
							what = "something it does not name"
						}
					}
					a.what = append(a.what, what)
					a.since, a.last = min(a.since, since), max(a.last, since)
					a.dated = a.dated || n.Asked != 0
				}
			}
			for _, team := range order {
				a := asks[team]
				name, waited := p.teamName(team), "Open for "
				if a.since != a.last {
					waited += "up to "
				}
				waited += count(int(p.Today-a.since), "day", "days") + ", since "
				if c := p.Cycle(g.Cycle); !a.dated && c != nil {
					waited += c.Key + " began on "
				}
				p.Report(Found{
					About: g, At: a.first, Also: []cascade.ID{team},
					Message:  fmt.Sprintf("%s has not answered %s.", name, count(len(a.what), "ask", "asks")),
					Evidence: waited + a.since.String() + ": " + every(a.what) + ".",
					Next:     fmt.Sprintf("%s answers: accepted or declined. If it stays silent, plan without it.", name),
				})
			}
		}
	},
}

// unanswered reports since when a need of g has waited for an answer, if that is at least a cadence.
func (p *Pass) unanswered(g *cascade.Goal, n *cascade.Need) (since cascade.Date, ok bool) {
	waits := n.Answer == cascade.AnswerOpen || n.Answer == "" && n.From != ""
	if !waits || n.Asked == 0 && (g.State == "" || g.State == cascade.Draft) {
		return 0, false
	}
	since = n.Asked
	cadence := cascade.Weekly
	if c := p.Cycle(g.Cycle); c != nil {
		cadence = c.Cadence
		if since == 0 {
			since = c.From
		}
	}
	return since, since != 0 && int(p.Today-since) >= cadence.Days()
}

// asked returns the team a need asks; where it names none, those that own the goal needed.
func (p *Pass) asked(n *cascade.Need) []cascade.ID {
	if n.From != "" {
		return []cascade.ID{n.From}
	}
	if on := p.Goal(n.On); on != nil {
		return on.Owners
	}
	return nil
}

var datesClash = &Rule{
	ID: "dates-clash", Severity: Warning,
	Doc: Doc{
		What: "A goal needs another by a day on which that one cannot be done: its own stated dates end later, or its cycle has not begun. Dates that only follow from a cycle's end do not count.",
		Why:  "Both plans are fine alone and cannot both be kept. It costs a conversation now, and a missed date later.",
		Next: "The two owners agree on one date, or on the part that is needed first.",
	},
	Run: func(p *Pass) {
		for g := range p.Goals() {
			if !open(g) || g.Local {
				continue
			}
			for n := range p.NeedsOf(g.ID) {
				on := p.Goal(n.On)
				if n.By == 0 || on == nil || on.Withheld || on.State.Closed() || n.Answer == cascade.AnswerDeclined {
					continue
				}
				done, why := p.doneBy(on)
				if done <= n.By {
					continue
				}
				p.Report(Found{
					About: g, At: n, Also: []cascade.ID{on.ID}, Message: fmt.Sprintf("It needs %s %s before that can be done.", p.name(on), count(int(done-n.By), "day", "days")),
					Evidence: fmt.Sprintf("Needed by %s; %s.", n.By, why), Next: fmt.Sprintf("Agree with %s on one date, or on what is needed first.", p.ownersOf(on)),
				})
			}
		}
	},
}

func (p *Pass) ownersOf(g *cascade.Goal) string {
	if len(g.Owners) == 0 {
		return "whoever owns it"
	}
	return every(p.teamNames(g.Owners))
}

// doneBy returns the day before which a goal says it will not be done, and how it says so; 0 when it does not say.
func (p *Pass) doneBy(g *cascade.Goal) (cascade.Date, string) {
	var day cascade.Date
	var why string
	later := func(d cascade.Date, how string, args ...any) {
		if d > day {
			day, why = d, fmt.Sprintf(how, args...)
		}
	}
	if c := p.Cycle(g.Cycle); c != nil {
		later(c.From, "%s is in %s, which begins on %s", p.name(g), c.Key, c.From)
	}
	seen, _ := p.measures(g)
	for _, m := range seen {
		later(m.By, "%s is planned to reach %s by %s", p.name(g), p.name(m), m.By)
	}
	if g.Bet != nil {
		later(g.Bet.By, "the bet of %s is to move its metric by %s", p.name(g), g.Bet.By)
	}
	return day, why
}

var exposedMetric = &Rule{
	ID: "exposed-metric", Severity: Error, Local: true,
	Doc: Doc{
		What: "A redacted or hidden measure, or one of a redacted or hidden goal, reads a metric that is less restricted: a lower grade, or an audience that names people the measure keeps out. This holds in every state, and for local goals too.",
		Why:  "Observations follow the metric. Whoever may not see the measure can still open the metric and read every value.",
		Next: "Restrict the metric at least as much, or open the measure.",
	},
	Run: func(p *Pass) {
		for metric := range p.Metrics() {
			if metric.Withheld {
				continue
			}
			for m := range p.MeasuresReading(metric.ID) {
				g := p.Goal(m.Goal)
				if m.Withheld || g == nil || g.Withheld {
					continue
				}
				grade := strictest(m.Visibility, g.Visibility)
				if weight(grade) == 0 {
					continue
				}
				f := Found{About: m, Also: []cascade.ID{metric.ID}, Next: fmt.Sprintf("Make %s %s for the same audience, or open the measure.", p.name(metric), grade)}
				f.Message = fmt.Sprintf("The measure is %s, and anybody can read its values in %s.", grade, p.name(metric))
				f.Evidence = fmt.Sprintf("%s of %s is %s; the metric %s is %s.", p.name(m), p.name(g), grade, p.name(metric), strictest(metric.Visibility))
				if weight(metric.Visibility) >= weight(grade) {
					outside := p.outside(metric, m, g)
					if len(outside) == 0 {
						continue
					}
					f.Message = fmt.Sprintf("The measure is %s, and the audience of %s is wider.", grade, p.name(metric))
					f.Evidence = fmt.Sprintf("The metric %s lets in %s, who may not see %s of %s.", p.name(metric), list(outside), p.name(m), p.name(g))
				} else if metric.Restricted() {
					f.Message = fmt.Sprintf("The measure is %s, and %s, which it reads, is only %s.", grade, p.name(metric), metric.Visibility)
				}
				p.Report(f)
			}
		}
	},
}

// weight orders grades: 0 open, 1 redacted, 2 hidden.
func weight(g cascade.Grade) int {
	return max(0, slices.Index([]cascade.Grade{cascade.Open, cascade.Redacted, cascade.Hidden}, g))
}

func strictest(gs ...cascade.Grade) cascade.Grade {
	out := cascade.Open
	for _, g := range gs {
		if weight(g) > weight(out) {
			out = g
		}
	}
	return out
}

// outside names those in a metric's audience who are kept out of a measure.
func (p *Pass) outside(metric *cascade.Metric, m *cascade.Measure, g *cascade.Goal) []string {
	var out []string
	for _, member := range metric.Audience {
		for _, sight := range []cascade.Sight{m.Sight, g.Sight} {
			if sight.Restricted() && !p.within(member, sight.Audience) && !p.insider(member, g) {
				name := p.Label(cascade.KindPerson, member)
				if p.Person(member) == nil {
					name = p.teamName(member)
				}
				out = append(out, name)
				break
			}
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
	ID: "unread-metric", Severity: Note,
	Doc: Doc{
		What: "No measure reads a metric, and nothing else rests on it: no bet, tripwire, driver, belief, guardrail or formula. Operating metrics, which have a healthy range, need no goal and are left alone.",
		Why:  "Somebody collects a number that decides nothing. If it is kept for a goal, that goal has no target on it.",
		Next: "Give the goal it is kept for a measure that reads it, give it a range, or stop collecting it.",
	},
	Run: func(p *Pass) {
		used := p.usedMetrics()
		for m := range p.Metrics() {
			if m.Withheld || m.Range != nil || used[m.ID] {
				continue
			}
			var kept []string
			var also []cascade.ID
			for e := range p.Referrers(m.ID, cascade.KindAlignment) {
				if a := e.(*cascade.Alignment); a.By == cascade.ByMetric && a.Metric == m.ID {
					kept = append(kept, fmt.Sprintf("%s (by %s)", p.goalName(a.To), p.teamName(a.Team)))
					also = append(also, a.To, a.Team)
				}
			}
			readings := p.readings(m)
			f := Found{About: m, Also: also, Message: "No measure reads the metric.", Evidence: "Nothing refers to it. " + readings, Next: "Add a measure that reads it, give it a healthy range, or stop collecting it."}
			if len(kept) > 0 {
				f.Evidence = fmt.Sprintf("It is kept for %s. %s", list(kept), readings)
				f.Next = "Give a goal it is kept for a measure that reads it, with a baseline and a target, or give the metric a healthy range."
			}
			p.Report(f)
		}
	},
}

// readings says when a metric was last read.
func (p *Pass) readings(m *cascade.Metric) string {
	if o := p.LastObservation(m.ID, 0, p.Today); o != nil {
		return fmt.Sprintf("Its last reading is %s of %s.", amount(o.Value, m), o.At.Date())
	}
	return "It has no readings."
}

// usedMetrics returns the metrics that anything but a lighter alignment rests on.
func (p *Pass) usedMetrics() map[cascade.ID]bool {
	used := map[cascade.ID]bool{}
	for e := range p.All(cascade.KindMeasure) {
		used[e.(*cascade.Measure).Metric] = true
	}
	for g := range p.Goals() {
		cascade.Refs(g, func(r cascade.Ref) {
			if r.Kind == cascade.KindMetric {
				used[*r.ID] = true
			}
		})
	}
	for a := range p.Alignments() {
		cascade.Refs(a, func(r cascade.Ref) {
			if r.Kind == cascade.KindMetric && r.Field != "metric" {
				used[*r.ID] = true
			}
		})
	}
	for m := range p.Metrics() {
		for _, name := range formulaNames(m.Formula) {
			if e := p.Find(cascade.KindMetric, name); e != nil {
				used[e.Head().ID] = true
			}
		}
	}
	return used
}

// formulaNames returns the words of a formula that may be metrics. A minus may be part of a key or stand between two.
func formulaNames(formula string) []string {
	words := strings.FieldsFunc(formula, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '_' && r != '.'
	})
	for _, w := range words {
		words = append(words, strings.Split(w, "-")...)
	}
	return words
}
