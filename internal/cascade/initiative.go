package cascade

import (
	"slices"

	"weir.dev/weir/internal/words"
)

// KindInitiative is the kind of Initiative.
const KindInitiative Kind = "initiative"

// Initiative is a roadmap item. It informs; it never sets progress.
type Initiative struct {
	Header
	Sight
	Title   string  `json:"title,omitempty"`
	Owners  []ID    `json:"owners,omitempty"`
	Horizon string  `json:"horizon,omitempty"` // now | next | later
	From    Date    `json:"from,omitzero"`
	To      Date    `json:"to,omitzero"`
	Status  string  `json:"status,omitempty"`
	People  float64 `json:"people,omitempty"`
	Serves  []ID    `json:"serves,omitempty"` // goals
}

// Kind returns KindInitiative.
func (*Initiative) Kind() Kind { return KindInitiative }

func (e *Initiative) natural() string { return e.Key }

var initiativeInfo = describe[Initiative](KindInfo{
	Many: "initiatives", The: words.T("the initiative"), Keyed: true, Title: "title",
	Block: Block{Doc: "A roadmap item.", Fields: slices.Concat([]*Field{
		key("Unique among initiatives.").need(),
		text("title", "What it is."),
		ref("owners", "Teams.", KindTeam).owns().stub().label(words.T("Teams at work on it")),
		word("horizon", "When, roughly.", "now", "next", "later").label(words.T("When, roughly")).
			says(map[string]words.Text{
				"": words.T("some day"), "now": words.T("now"), "next": words.T("next"), "later": words.T("later"),
			}),
		date("from", "Its first day.").label(words.T("First day")),
		date("to", "Its last day.").label(words.T("Last day")),
		text("status", "In the roadmap's own words.").label(words.T("Status")),
		number("people", "Coarse capacity, in people.").atLeast(0).label(words.T("People, roughly")),
		ref("serves", "Goals.", KindGoal).stub().label(words.T("{Goals} it serves")),
	}, workSight("initiative"))},
	check: func(c *checker, e Entity) { c.order(e.(*Initiative).From, "to", e.(*Initiative).To) },
})

func (e *Initiative) owners() []ID { return e.Owners }

// serving are the goals of its own list and those of alignments.
func (e *Initiative) serving(s *Snapshot) []Entity {
	out := s.goals(e.Serves)
	for a := range s.Referrers(e.ID, KindAlignment) {
		out = append(out, s.goals([]ID{a.(*Alignment).To})...)
	}
	return out
}

func (e *Initiative) narrowOthers(d *draft) {
	for _, w := range slices.Collect(d.cur.Referrers(e.ID, KindWorkItem)) {
		d.narrow(w.(*WorkItem))
	}
}
