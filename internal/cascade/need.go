package cascade

import "weir.dev/weir/internal/words"

// KindNeed is the kind of Need.
const KindNeed Kind = "need"

// Ripple is how a dependent goal took the news of a slip.
type Ripple struct {
	At     Date   `json:"at,omitzero"`
	Did    string `json:"did,omitempty"` // adjusted | acknowledged | unaffected
	Reason string `json:"reason,omitempty"`
}

// The answers to an ask; the empty answer is open.
const (
	AnswerAccepted = "accepted"
	AnswerDeclined = "declined"
	AnswerOpen     = "open"
)

// Need is a dependency on a goal, an ask to a team, or both.
type Need struct {
	Header
	Goal   ID       `json:"goal"`           // the one that needs
	On     ID       `json:"on,omitempty"`   // the goal needed
	From   ID       `json:"from,omitempty"` // the team asked
	What   string   `json:"what,omitempty"`
	By     Date     `json:"by,omitzero"`
	Asked  Date     `json:"asked,omitzero"`
	Answer string   `json:"answer,omitempty"`
	Ripple []Ripple `json:"ripple,omitempty"`
	Wrote  []ID     `json:"wrote,omitempty"`
}

// Kind returns KindNeed.
func (*Need) Kind() Kind { return KindNeed }

func (e *Need) natural() string { return join(e.Goal, e.On, e.From, ID(e.What)) }

var rippleBlock = &Block{Name: "ripple", Doc: "How a dependent goal took the news of a slip.", Fields: []*Field{
	date("at", "When."),
	word("did", "What it did.", "adjusted", "acknowledged", "unaffected"),
	text("reason", "Why."),
}}

var needInfo = describe[Need](KindInfo{
	Many: "needs", The: words.T("the need"), Parent: "goal", Identity: []string{"goal", "on", "from"}, Arrow: "on",
	Alike: true,
	Block: Block{Doc: "A dependency on a goal, an ask to a team, or both.", Fields: []*Field{
		ref("goal", "The goal that needs.", KindGoal).whole().owns().subject(),
		ref("on", "The goal needed.", KindGoal).whole(),
		ref("from", "The team asked.", KindTeam),
		text("what", "What is needed."),
		date("by", "By when.").sealed(),
		date("asked", "When it was asked."),
		word("answer", "What the team said.", AnswerAccepted, AnswerDeclined, AnswerOpen).absent(AnswerOpen),
		block("ripple", "How slips were taken.", rippleBlock),
		wroteField(),
	}},
	check: func(c *checker, e Entity) {
		if n := e.(*Need); n.On == "" && n.From == "" {
			c.bad("from", words.T("say which team is asked, or which {goal} is needed"))
		}
	},
	stands: func(e Entity) bool { n := e.(*Need); return n.On != "" || n.From != "" },
})

// answered reports whether the team that is asked has said yes or no.
func (e *Need) answered() bool { return e.Answer == AnswerAccepted || e.Answer == AnswerDeclined }

// asksSame reports whether two ask for the same, of the same, for the same goal.
func asksSame(a, b *Need) bool {
	return a.Goal == b.Goal && a.On == b.On && a.From == b.From && a.What == b.What && a.By == b.By
}

// settle takes the answer off what is asked otherwise than it was answered.
func (e *Need) settle(_ *batch, _ int, was Entity) bool {
	if was, ok := was.(*Need); ok && was.answered() && e.Answer == was.Answer && !asksSame(was, e) {
		e.Answer = ""
	}
	return false
}

func (e *Need) writers() *[]ID { return &e.Wrote }

func (e *Need) sealedUnder(x *Since) ID {
	x.Needed = e.On
	return e.Goal
}
