package finding

import (
	"github.com/tidwall/btree"

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
	hasRead           bool // there are readings

	gentle bool
	acks   *acks
	texts  *texts

	// What is looked at, and what is found.
	here    *around // of the goal that is looked at
	beside  [2]end  // goals that the thing looked at names, or names them
	readers *reads  // of the metric that is looked at
	rule    *Rule
	noted   []*note // what parts of the rule before this one have noted
	given   any     // what the part has that rests on that
	found   []item
	links   words.Text
	// Where words are wanted: titled calls things by their names.
	telling, titled bool
	told            []Finding

	// What rules have asked for so far.
	arounds arounds
	room    []around // to be used next
	cycle   *cascade.Cycle
	likened struct {
		of *cascade.Alignment
		is likeness
	}
	speaks    once[spoken]                 // what they say
	leads     once[*once[bool]]            // what leads up to a goal
	committed once[[]*cascade.Goal]        // what teams have committed to
	below     btree.Map[cascade.ID, known] // what stands below goals
	held      once[cascade.Date]           // when reviews were last held
	decisions once[cascade.Date]           // when a review last decided about a goal
	touched   once[bool]                   // whether a line touches a team or one below it
}

// Found is what a rule says about one thing.
type Found struct {
	About cascade.Entity // the subject
	At    cascade.Entity // what to point at in a file, where that is not the subject
	Also  []cascade.ID   // what else an acknowledgement of this may name
	Say   func() Said    // asked when it is shown
}

// Said is what a finding says: what is wrong, by what one can tell, what to do; whole sentences, plain text.
type Said struct{ Message, Evidence, Next words.Text }

// item is what is kept of a finding, or a note.
type item struct {
	about cascade.ID
	goal  cascade.ID   // of a measure
	also  []cascade.ID // what else an acknowledgement may name
	note  *note        // nil of a finding
	kind  cascade.Kind // of what it is about
	quiet bool
}

// note is what a part notes for those after it.
type note struct {
	of     cascade.Entity
	p      float64 // the chance, where one was worked out
	speaks bool    // the readings speak against it
}

func gentle(s *cascade.Snapshot) bool {
	g := s.Settings().Gentle
	return g != nil && *g
}

// Note keeps something for the parts of the rule that come after this one.
func (p *Pass) Note(n note) { p.found = append(p.found, item{note: &n}) }

// Report records what a rule found. What the viewer knows only to exist is never a subject, and local goals never warn;
// what somebody has acknowledged or waived is kept apart and counted.
func (p *Pass) Report(f Found) {
	if cascade.Withheld(f.About) {
		return
	}
	goal, _ := f.About.(*cascade.Goal)
	m, isMeasure := f.About.(*cascade.Measure)
	if isMeasure {
		goal = p.Goal(m.Goal)
	}
	if goal != nil && (goal.Withheld || goal.Local && !p.rule.Local) {
		return
	}
	if p.rule.Running && goal != nil && p.planned(goal) {
		return
	}
	quiet := p.acknowledged(f, goal)
	if quiet == nil && goal != nil {
		quiet = p.waived(goal)
	}
	if p.telling {
		p.tell(f, goal, quiet)
		return
	}
	it := item{about: f.About.Head().ID, kind: f.About.Kind(), also: f.Also, quiet: quiet != nil}
	if isMeasure {
		it.goal = m.Goal
	}
	p.found = append(p.found, it)
}

// planned reports whether the cycle of a goal is still being planned.
func (p *Pass) planned(g *cascade.Goal) bool {
	c := p.Cycle(g.Cycle)
	return c != nil && c.Phase == cascade.Planning
}

// tell words a finding. Findings travel further than what they are about, into logs and mails, so none repeats an
// address, a number or a key that stands in a text.
func (p *Pass) tell(f Found, goal *cascade.Goal, quiet *Quiet) {
	says := f.Say()
	out := Finding{
		Rule: p.rule.ID, Severity: p.severity(p.rule), Do: p.rule.Do, Subject: p.subject(f.About),
		Message: masked(says.Message), Evidence: masked(says.Evidence), Next: masked(says.Next), Quiet: quiet,
		at: []Place{{f.About.Kind(), f.About.Head().ID}},
	}
	if f.At != nil {
		out.at = []Place{{f.At.Kind(), f.At.Head().ID}, out.at[0]}
	}
	out.group = out.Subject
	if goal != nil {
		out.group = p.subject(goal)
	}
	p.told = append(p.told, out)
}

// severity is how much a rule's findings matter: in a gentle first cycle, little.
func (p *Pass) severity(r *Rule) Severity {
	if p.gentle {
		return Note
	}
	return r.Severity
}

// masked is a text without the addresses, numbers and keys that what people wrote puts into it.
func masked(t words.Text) words.Text { return words.Through(text.Masked, t) }

// binding reports whether a goal is one that rules about commitment speak of.
func (p *Pass) binding(g *cascade.Goal) bool {
	return g != nil && !g.Withheld && g.State == cascade.Committed && !g.Local
}

// open reports whether a goal is on the table: not withheld, and neither a draft nor ended.
func open(g *cascade.Goal) bool {
	return g != nil && !g.Withheld && (g.State == cascade.Proposed || g.State == cascade.Committed)
}
