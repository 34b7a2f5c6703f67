package cascade

import "weir.dev/weir/internal/words"

// KindReview is the kind of Review.
const KindReview Kind = "review"

// Review is a governance meeting with a cadence. At most one of Goal, Team and Cycle is its scope.
type Review struct {
	Header
	Goal    ID      `json:"goal,omitempty"`
	Team    ID      `json:"team,omitempty"`
	Cycle   ID      `json:"cycle,omitempty"`
	Cadence Cadence `json:"cadence,omitempty"`
	Chair   ID      `json:"chair,omitempty"`
}

// Kind returns KindReview.
func (*Review) Kind() Kind { return KindReview }

func (e *Review) natural() string { return e.Key }

var reviewInfo = describe[Review](KindInfo{
	Many: "reviews", The: words.T("the review"), Keyed: true,
	Block: Block{Doc: "A governance meeting with a cadence.", Fields: []*Field{
		key("Unique among reviews.").need(),
		group("scope", "What it looks at.", "What a review looks at: one goal, one team or one cycle.",
			ref("goal", "The goal it looks at.", KindGoal).whole().owns(),
			ref("team", "The team it looks at.", KindTeam).whole().owns(),
			ref("cycle", "The cycle it looks at.", KindCycle).whole()),
		word("cadence", "How often.", cadences...),
		ref("chair", "Who chairs it.", KindPerson).owns(),
		things("held", "The times it was held. Only added to.", KindHeldReview, "review"),
	}},
	check: func(c *checker, e Entity) {
		r := e.(*Review)
		if n := set(r.Goal) + set(r.Team) + set(r.Cycle); n > 1 {
			c.bad("scope", words.T("names %d things; a review looks at one {goal}, one team or one cycle", n))
		}
	},
})
