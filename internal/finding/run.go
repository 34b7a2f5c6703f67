package finding

import (
	"iter"
	"slices"
	"strings"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/text"
	"weir.dev/weir/internal/words"
)

// Pass gives a rule what it may look at and takes what it finds.
type Pass struct {
	*cascade.Snapshot // what the viewer sees
	Lens              *lens.Lens
	Today             cascade.Date

	rule           *Rule
	report         *Report
	gentle         bool
	titled         bool                    // call things by their names
	quiet          []*cascade.Acknowledged // those in force
	acknowledgedAt map[about]int           // the first of them about each thing

	// What rules have asked for so far.
	drawn     *lines
	measured  once[measured]
	said      once[*text.Reading]   // what intents say
	inWords   once[int]             // how many check-ins have words
	levels    once[int]             // how many goals stand on the longest line up
	top       once[[]*cascade.Goal] // the ends of the lines above
	path      once[bool]            // whether a strategy or a bet stands below
	fast      once[bool]            // whether something gives a faster signal
	held      once[cascade.Date]    // when reviews were last held
	decisions map[cascade.ID]cascade.Date
}

// about is what an acknowledgement speaks of: what a rule finds in one thing; in all, where id is "".
type about struct {
	rule string
	id   cascade.ID
}

// Found is what a rule says about one thing.
type Found struct {
	About cascade.Entity // the subject
	At    cascade.Entity // what to point at in a file, where that is not the subject
	Also  []cascade.ID   // what else an acknowledgement of this may name
	// Message says what is wrong, Evidence by what one can tell, Next what to do; whole sentences, plain text.
	Message, Evidence, Next words.Text
}

// Run applies rules to what a viewer sees. Findings come gravest first, then in the order of the rules and of creation.
func Run(l *lens.Lens, rules []*Rule) *Report { return run(l, rules, false) }

// Seen returns what all rules find, computed once for everybody who sees the same; it must not be changed. Titled is
// for pages: things are called by their names instead of by what files call them.
func Seen(l *lens.Lens, titled bool) *Report {
	return l.Memo(seen(titled), func() any { return run(l, Rules, titled) }).(*Report)
}

// seen is the key of a report among what lenses remember.
type seen bool

func run(l *lens.Lens, rules []*Rule, titled bool) *Report {
	s := l.Snapshot()
	report := &Report{AsOf: l.Today().String(), Findings: []Finding{}}
	report.Summary.BySeverity = map[Severity]int{Error: 0, Warning: 0, Note: 0}
	report.Summary.ByRule = map[string]int{}
	p := &Pass{Snapshot: s, Lens: l, Today: l.Today(), titled: titled, report: report, acknowledgedAt: map[about]int{}}
	if g := s.Settings().Gentle; g != nil {
		p.gentle = *g
	}
	for e := range s.All(cascade.KindAcknowledged) {
		if a := e.(*cascade.Acknowledged); a.InForce(p.Today) {
			p.noteAcknowledged(a)
		}
	}
	for _, r := range rules {
		p.rule = r
		r.Run(p)
	}
	for _, fs := range [][]Finding{report.Findings, report.Quiet} {
		slices.SortStableFunc(fs, func(a, b Finding) int { return a.Severity.Rank() - b.Severity.Rank() })
	}
	for g := range s.Goals() {
		if !g.Withheld {
			report.Summary.Goals++
		}
	}
	for m := range s.Metrics() {
		if !m.Withheld {
			report.Summary.Metrics++
		}
	}
	report.Summary.Findings, report.Summary.Acknowledged = len(report.Findings), len(report.Quiet)
	for _, f := range report.Findings {
		report.Summary.BySeverity[f.Severity]++
		report.Summary.ByRule[f.Rule]++
	}
	return report
}

// Report records what a rule found. What the viewer knows only to exist is never a subject, and local goals never warn;
// what somebody has acknowledged or waived is kept apart and counted. Findings travel further than what they are
// about, into logs and mails, so none repeats an address, a number or a key that stands in a text.
func (p *Pass) Report(f Found) {
	if f.About != nil && cascade.Withheld(f.About) {
		return
	}
	goal, _ := f.About.(*cascade.Goal)
	if m, ok := f.About.(*cascade.Measure); ok {
		goal = p.Goal(m.Goal)
	}
	if goal != nil && (goal.Withheld || goal.Local && !p.rule.Local) {
		return
	}
	out := Finding{
		Rule: p.rule.ID, Severity: p.rule.Severity, Do: p.rule.Do, Subject: p.subject(f.About),
		Message: masked(f.Message), Evidence: masked(f.Evidence), Next: masked(f.Next),
		at: []Place{{f.About.Kind(), f.About.Head().ID}},
	}
	if f.At != nil {
		out.at = []Place{{f.At.Kind(), f.At.Head().ID}, out.at[0]}
	}
	out.group = out.Subject
	if goal != nil {
		out.group = p.subject(goal)
	}
	if p.gentle {
		out.Severity = Note
	}
	if out.Quiet = p.acknowledged(f, goal); out.Quiet == nil && goal != nil {
		out.Quiet = p.waived(goal)
	}
	if out.Quiet != nil {
		p.report.Quiet = append(p.report.Quiet, out)
		return
	}
	p.report.Findings = append(p.report.Findings, out)
}

// masked is a text without the addresses, numbers and keys that what people wrote puts into it.
func masked(t words.Text) words.Text { return words.Through(text.Masked, t) }

// noteAcknowledged notes what an acknowledgement is about. The first on a thing is the one that is shown.
func (p *Pass) noteAcknowledged(a *cascade.Acknowledged) {
	what := about{a.Rule, a.Subject()}
	if _, ok := p.acknowledgedAt[what]; !ok {
		p.acknowledgedAt[what] = len(p.quiet)
	}
	p.quiet = append(p.quiet, a)
}

// acknowledged returns where somebody has said that a finding is meant so, or nil. Naming a goal covers its measures;
// naming nothing covers the rule.
func (p *Pass) acknowledged(f Found, goal *cascade.Goal) *Quiet {
	first := len(p.quiet)
	look := func(id cascade.ID) {
		if i, ok := p.acknowledgedAt[about{p.rule.ID, id}]; ok {
			first = min(first, i)
		}
	}
	look("")
	look(f.About.Head().ID)
	for _, id := range f.Also {
		look(id)
	}
	if goal != nil {
		look(goal.ID)
	}
	if first == len(p.quiet) {
		return nil
	}
	a := p.quiet[first]
	return &Quiet{ID: a.ID, By: a.By, FiledBy: a.FiledBy, Reason: a.Reason, Until: a.Until}
}

// waived returns where the goal was let through the launch gate without what the rule asks for, or nil. The gate's
// check is named like the rule, or like what it misses: "baseline" for no-baseline, "brief" for brief-missing.
func (p *Pass) waived(g *cascade.Goal) *Quiet {
	bare := strings.TrimSuffix(strings.TrimPrefix(p.rule.ID, "no-"), "-missing")
	i := slices.IndexFunc(g.Waived, func(w cascade.Waiver) bool {
		return (w.Check == p.rule.ID || w.Check == bare) && (w.Until == 0 || w.Until >= p.Today)
	})
	if i < 0 {
		return nil
	}
	w := g.Waived[i]
	return &Quiet{By: w.By, FiledBy: w.FiledBy, Reason: w.Reason, Until: w.Until}
}

// Committed yields the committed goals that may be spoken of, in order of creation: local ones never warn.
func (p *Pass) Committed() iter.Seq[*cascade.Goal] {
	return func(yield func(*cascade.Goal) bool) {
		for g := range p.Goals() {
			if p.binding(g) && !yield(g) {
				return
			}
		}
	}
}

// binding reports whether a goal is one that rules about commitment speak of.
func (p *Pass) binding(g *cascade.Goal) bool {
	return g != nil && !g.Withheld && g.State == cascade.Committed && !g.Local
}

// open reports whether a goal is on the table: not withheld, and neither a draft nor ended.
func open(g *cascade.Goal) bool {
	return g != nil && !g.Withheld && (g.State == cascade.Proposed || g.State == cascade.Committed)
}

// committedMeasures yields the measures that the rules about commitment speak of.
func (p *Pass) committedMeasures() iter.Seq2[*cascade.Goal, *cascade.Measure] {
	return func(yield func(*cascade.Goal, *cascade.Measure) bool) {
		for g := range p.Committed() {
			seen, _ := p.measures(g)
			for _, m := range seen {
				if !yield(g, m) {
					return
				}
			}
		}
	}
}
