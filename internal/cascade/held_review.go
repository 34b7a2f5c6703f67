package cascade

import "weir.dev/weir/internal/words"

// KindHeldReview is the kind of HeldReview.
const KindHeldReview Kind = "heldReview"

// Decision is what a held review decided about a goal.
type Decision struct {
	Goal   ID     `json:"goal"`
	Do     string `json:"do"` // cut | protect | learn | keep | change
	Reason string `json:"reason,omitempty"`
}

// HeldReview is one time a review was held.
type HeldReview struct {
	Header
	Review    ID         `json:"review"`
	At        Moment     `json:"at"`
	Decisions []Decision `json:"decisions,omitempty"`
}

// Kind returns KindHeldReview.
func (*HeldReview) Kind() Kind { return KindHeldReview }

func (e *HeldReview) natural() string { return join(e.Review, ID(e.At.String())) }

func (e *HeldReview) when() Moment { return e.At }

var decisionBlock = &Block{Name: "decision", Doc: "What a review decided about a goal.", Fields: []*Field{
	ref("goal", "About which goal.", KindGoal).part().need(),
	word("do", "What.", "cut", "protect", "learn", "keep", "change"),
	text("reason", "Why."),
}}

var heldReviewInfo = describe[HeldReview](KindInfo{
	Many: "held reviews", The: words.T("the held review"), Parent: "review", Accumulates: true,
	Identity: []string{"review", "at"},
	Block: Block{Call: words.T("held review"), Doc: "One time a review was held.", Fields: []*Field{
		ref("review", "Which review.", KindReview).whole().owns(),
		moment("at", "A date, or an RFC 3339 time.").because(words.T("a held review has a date")),
		block("decisions", "What was decided.", decisionBlock),
	}},
	stands: func(e Entity) bool { return len(e.(*HeldReview).Decisions) > 0 }, // it was held about what is not there
})

// about is the goal that the review looks at, where it is one.
func (e *HeldReview) about(s *Snapshot) Entity {
	if r := s.Review(e.Review); r != nil {
		return s.Get(KindGoal, r.Goal)
	}
	return nil
}
