package cascade

import (
	"iter"
	"slices"

	"weir.dev/weir/internal/words"
)

// KindProposal is the kind of Proposal.
const KindProposal Kind = "proposal"

// Word is what became of a proposal.
type Word string

// The words. Agreeing is the yes of a team that owns the goal too; taking back is its author's.
const (
	WordAccept  Word = "accept"
	WordAsk     Word = "ask"
	WordDecline Word = "decline"
	WordAgree   Word = "agree"
	WordBack    Word = "back"
	WordChange  Word = "change" // of something that the goal's seal will cover
)

// Since is one thing that was said to a proposal, or changed of what the goal's seal will cover. A change names what
// was changed; nothing: the goal itself. Whoever sees all that it names sees that it was changed.
type Since struct {
	At      Moment `json:"at"`
	By      ID     `json:"by,omitempty"`
	Word    Word   `json:"word"`
	Says    string `json:"says,omitempty"`
	Team    ID     `json:"team,omitempty"` // the owner team that agrees
	Measure ID     `json:"measure,omitempty"`
	Above   ID     `json:"above,omitempty"`  // the goal for which somebody decides, or to which a changed alignment leads
	Needed  ID     `json:"needed,omitempty"` // the goal that is needed, of a need that was changed
	Metric  ID     `json:"metric,omitempty"`
	Field   string `json:"field,omitempty"` // of a change; empty: something was made
}

// Decider is somebody who decides on a proposed goal, and the goal above they do so for. Whoever does not see that goal
// is not told of them. Without one they decide where no goal above has anybody who does, as its reader sees it.
type Decider struct {
	Person ID `json:"person"`
	For    ID `json:"for,omitempty"`
}

// Proposal is one time that a goal was offered to who decides on it. The last one of a goal counts.
type Proposal struct {
	Header
	Goal  ID        `json:"goal"`
	At    Moment    `json:"at"`
	By    ID        `json:"by,omitempty"`
	To    []Decider `json:"to,omitempty"` // who decides, as its author saw it then, who is named first
	Says  string    `json:"says,omitempty"`
	Since []Since   `json:"since,omitempty"`
}

// Kind returns KindProposal.
func (*Proposal) Kind() Kind { return KindProposal }

func (e *Proposal) natural() string { return join(e.Goal, ID(e.At.String())) }

func (e *Proposal) when() Moment { return e.At }

var deciderBlock = &Block{
	Name: "decider", Doc: "Somebody who decides on a proposed goal.",
	Fields: []*Field{
		ref("person", "Who.", KindPerson).part(),
		ref("for", "The goal above they decide for; none: they do where no goal above has anybody.", KindGoal).part(),
	},
}

var sinceBlock = &Block{
	Name: "since", Doc: "What was answered to a proposal, or changed of what the goal's seal will cover.",
	Fields: []*Field{
		moment("at", "When.").need(),
		ref("by", "Who.", KindPerson),
		word("word", "What.", WordAccept, WordAsk, WordDecline, WordAgree, WordBack, WordChange).need(),
		text("says", "In their words."),
		ref("team", "The owner team that agrees.", KindTeam),
		ref("measure", "The measure that was changed.", KindMeasure).part(),
		ref("above", "The goal above: that somebody decides for and not everybody sees, or of an alignment that was "+
			"changed.", KindGoal).part(),
		ref("needed", "The goal that is needed, of a need that was changed.", KindGoal).part(),
		ref("metric", "The metric that was changed.", KindMetric).part(),
		text("field", "Which field of it was changed, or of what something was taken out; none: it was made."),
	},
}

var proposalInfo = describe[Proposal](KindInfo{
	Many: "proposals", The: words.T("the proposal"), Parent: "goal", Kept: true, Accumulates: true,
	Identity: []string{"goal", "at"},
	Block: Block{
		Call: words.T("proposal"),
		Doc:  "One time that a goal was offered to who decides on it, with what was answered. Weir keeps these.",
		Fields: []*Field{
			ref("goal", "The goal.", KindGoal).whole().owns().subject(),
			moment("at", "When it was offered.").because(words.T("a proposal has a date")),
			ref("by", "Who offers it.", KindPerson),
			block("to", "Who decides, as who offered it saw that then; who is named on pages comes first.", deciderBlock),
			text("says", "In the words of who offers it; after a question, the answer to it."),
			block("since", "What was answered and changed, in order.", sinceBlock),
		},
	},
})

// Ended reports whether the proposal waits for nothing any more: it was declined or taken back.
func (e *Proposal) Ended() bool {
	return slices.ContainsFunc(e.Since, func(x Since) bool { return x.Word == WordDecline || x.Word == WordBack })
}

// Last returns the last answer of who decides, or of the author who took it back; nil where there is none.
func (e *Proposal) Last() *Since {
	for i := len(e.Since) - 1; i >= 0; i-- {
		if w := e.Since[i].Word; w != WordAgree && w != WordChange {
			return &e.Since[i]
		}
	}
	return nil
}

// Proposals yields the proposals of a goal, oldest first.
func (s *Snapshot) Proposals(goal ID) iter.Seq[*Proposal] {
	return typed[*Proposal](s.Referrers(goal, KindProposal), func(p *Proposal) bool { return p.Goal == goal })
}

// Proposal returns the last proposal of a goal, or nil.
func (s *Snapshot) Proposal(goal ID) *Proposal {
	var last *Proposal
	for p := range s.Proposals(goal) {
		if last == nil || p.At.Compare(last.At) >= 0 {
			last = p
		}
	}
	return last
}

// Acceptance returns the answer by which a goal is accepted as it stands, or nil: nobody who decides has said so to the
// last proposal, they asked something after it, or what they see was changed since. s is what somebody sees.
func (s *Snapshot) Acceptance(goal ID) *Since {
	p := s.Proposal(goal)
	if p == nil || p.Ended() {
		return nil
	}
	a := p.Last()
	if a == nil || a.Word != WordAccept || s.Overtaken(p, a) != nil {
		return nil
	}
	return a
}

// Overtaken returns the first change, made after somebody said yes to a proposal, of what they see; nil where there is
// none. What they do not see takes no yes away. yes is an element of p.Since.
func (s *Snapshot) Overtaken(p *Proposal, yes *Since) *Since {
	after := false
	for i := range p.Since {
		x := &p.Since[i]
		if after && x.Word == WordChange && s.showsChange(yes.By, x) {
			return x
		}
		after = after || x == yes
	}
	return nil
}

// showsChange reports whether a person sees what was changed.
func (s *Snapshot) showsChange(person ID, x *Since) bool {
	who := s.Person(person)
	if who == nil {
		return true // they have left, and nobody can ask them
	}
	named := []Entity{
		s.Get(KindMeasure, x.Measure), s.Get(KindMetric, x.Metric), s.Get(KindGoal, x.Above), s.Get(KindGoal, x.Needed),
	}
	return !slices.ContainsFunc(named, func(e Entity) bool { return e != nil && !s.showsWhole(who, e) })
}

// showsWhole reports whether a person sees a thing, and all without which it does not show.
func (s *Snapshot) showsWhole(who *Person, e Entity) bool {
	sees := s.shows(who, e)
	Refs(e, func(r Ref) {
		if r.Role != Whole {
			return
		}
		for _, k := range r.Of {
			if of := s.Get(k, *r.ID); of != nil && !s.shows(who, of) {
				sees = false
			}
		}
	})
	return sees
}

// Silent lists the teams that own a goal with others and have not said yes to it as it stands. The author's team has by
// proposing it.
func (s *Snapshot) Silent(g *Goal) []ID {
	if len(g.Owners) < 2 {
		return nil
	}
	p := s.Proposal(g.ID)
	return slices.DeleteFunc(slices.Clone(g.Owners), func(t ID) bool {
		if p == nil || p.Ended() {
			return false
		}
		return s.IsMember(p.By, t) && s.stillTheirs(p, t) || slices.ContainsFunc(indexes(p.Since), func(x *Since) bool {
			return x.Word == WordAgree && x.Team == t && s.Overtaken(p, x) == nil
		})
	})
}

// stillTheirs reports whether nobody outside a team has changed what its member proposed, as that member sees it.
func (s *Snapshot) stillTheirs(p *Proposal, team ID) bool {
	return !slices.ContainsFunc(p.Since, func(x Since) bool {
		return x.Word == WordChange && !s.IsMember(x.By, team) && s.showsChange(p.By, &x)
	})
}

// indexes lists the elements of a list where they stand.
func indexes[T any](all []T) []*T {
	out := make([]*T, len(all))
	for i := range all {
		out[i] = &all[i]
	}
	return out
}
