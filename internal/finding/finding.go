package finding

import (
	"slices"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/words"
)

// Severity says how much a finding matters.
type Severity string

// The severities.
const (
	Error   Severity = "error"   // the cascade says something untrue, or leaves out what it cannot do without
	Warning Severity = "warning" // it will probably mislead somebody
	Note    Severity = "note"    // worth a look
)

// Severities lists the severities, the gravest first.
var Severities = []Severity{Error, Warning, Note}

// Rank orders severities, the gravest first.
func (s Severity) Rank() int { return slices.Index(Severities, s) }

// Doc is what a rule's documentation and a page's "why?" say. Texts are plain; a word in `backquotes` is a field or
// value of the cascade file.
type Doc struct {
	What    words.Text // what it fires on, in one sentence
	Why     words.Text // why that matters
	Next    words.Text // what to do about it
	Dismiss words.Text // how to say that it is meant so, besides acknowledging it; may be empty
}

// Acknowledging says how any finding is dismissed.
var Acknowledging = words.T("Acknowledge it where it is shown, or in a file under `acknowledged:` with the rule, the " +
	"subject, a reason and a date; it is counted and left out until that day has passed.")

// Rule finds one kind of weakness.
type Rule struct {
	ID       string // stable: people write it in files and links
	Severity Severity
	Do       *Action // what its findings ask for
	Doc      Doc
	Parts    []Part // what it looks at
	// Local lets the rule speak of local goals, which otherwise never warn.
	Local bool
	// Running says that the rule speaks of goals under way: it is quiet while a goal's cycle is planned.
	Running bool
}

// Rules lists every rule in the order of documentation.
var Rules = []*Rule{
	noEvidence, noIntent, noOwner, noTarget, noDate, noBaseline, noUnit, noSource, alreadyMet,
	readingAhead, levelsClash, dayOrder, unitMixed, baselineDenied, sameGoal,
	noContribution, unconfirmed, briefMissing, noTradeoff, tooMany, spreadThin,
	unserved, orphan, unreached, mandateLapsed, mandateEasy,
	directUnearned, ungoverned, stale, askOpen, datesClash,
	exposedMetric, unreadMetric, servesReplaced, servesClosed, overdue, cycle, keyClash, remnant, ruleUnknown,
	decorativeLink, overConnected, unmentionedLink, moonshotNoPath,
	outputNotOutcome, vague, taskList, compound, vanity, missesIntent, copiedWording, notRead, sensitive, sightWidened,
	doesNotAddUp, untested, diverging, failingBelief, contradicted, watermelon, activityGreen, businessAsUsual,
	laggingOnly, alwaysGreen,
	betUnread, tripwire, tripwireNear, priorityUnread,
}

// ByID returns the rule with the given id, or nil.
func ByID(id string) *Rule {
	for _, r := range Rules {
		if r.ID == id {
			return r
		}
	}
	return nil
}

// Known reports whether there is a rule with the given id.
func Known(id string) bool { return ByID(id) != nil }

// Subject is what a finding is about, named as its viewer would type it.
type Subject struct {
	Kind cascade.Kind `json:"kind"`
	ID   string       `json:"id"`
	Text string       `json:"-"` // how people call it: a goal's intent, a team's name
}

// Finding is one weakness in one place, written for the one who can act on it.
type Finding struct {
	Rule     string   `json:"rule"`
	Severity Severity `json:"severity"`
	Do       *Action  `json:"-"` // what it asks for; nil where it was read from JSON
	Subject  Subject  `json:"subject"`
	// File, Line and Column say where it stands, counted from 1; empty and 0 where that is not known.
	File     string     `json:"file"`
	Line     int        `json:"line"`
	Column   int        `json:"column"`
	Message  words.Text `json:"message"`
	Evidence words.Text `json:"evidence"`
	Next     words.Text `json:"next"`

	Quiet *Quiet `json:"-"` // why it is left out; nil of those that are not

	group Subject // the subject, or of a measure its goal
	at    []Place // what to point at, the best first; the last is the subject
}

// Quiet is what keeps a finding quiet: an acknowledgement, or a waiver of the launch gate.
type Quiet struct {
	ID      cascade.ID // of the acknowledgement; empty of a waiver
	By      cascade.ID // may be empty
	FiledBy cascade.ID // who brought it in, where that is not who says it
	Reason  string
	Until   cascade.Date // 0: for good
}

// Acknowledgement returns what acknowledging f says, but for reason, day and person: its rule and what it is about.
// What is about the workspace as a whole is acknowledged for the whole rule. It reports false for what an
// acknowledgement cannot name.
func (f Finding) Acknowledgement() (a cascade.Acknowledged, ok bool) {
	a.Rule = f.Rule
	if len(f.at) == 0 {
		return a, false
	}
	subject := f.at[len(f.at)-1]
	for _, field := range cascade.Info(cascade.KindAcknowledged).Fields {
		if field.Role == cascade.Whole && slices.Contains(field.Of, subject.Kind) {
			field.Set(&a, subject.ID)
			return a, true
		}
	}
	return a, subject.Kind == cascade.KindSettings
}

// Place is an entity that a finding points at.
type Place struct {
	Kind cascade.Kind
	ID   cascade.ID
}

// Places returns what to point at, the best first; the last is the subject.
func (f Finding) Places() []Place { return f.at }

// Group returns the subject, or of a measure its goal.
func (f Finding) Group() Subject { return f.group }

// Summary counts what was looked at and what was found.
type Summary struct {
	Goals        int              `json:"goals"`   // goals the viewer sees
	Metrics      int              `json:"metrics"` // metrics the viewer sees
	Findings     int              `json:"findings"`
	BySeverity   map[Severity]int `json:"bySeverity"` // every severity, also where there is none
	ByRule       map[string]int   `json:"byRule"`     // only rules that found something
	Acknowledged int              `json:"acknowledged"`
	// Links says of the graded links, where there are several, how many stand out and how many of those may be chance.
	Links words.Text `json:"links,omitzero"`
}

// Report is what a run of rules found on one day.
type Report struct {
	AsOf     string    `json:"asOf"` // YYYY-MM-DD
	Findings []Finding `json:"findings"`
	Summary  Summary   `json:"summary"`
	Quiet    []Finding `json:"-"` // those left out, each with its Quiet
}
