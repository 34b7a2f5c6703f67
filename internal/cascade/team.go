package cascade

import (
	"iter"
	"slices"

	"weir.dev/weir/internal/words"
)

// KindTeam is the kind of Team.
const KindTeam Kind = "team"

// TeamKind tells the boxes of the org chart from virtual teams.
type TeamKind string

// The kinds of team.
const (
	Unit  TeamKind = "unit"
	Group TeamKind = "group"
)

// MandateKind is how a team is expected to take part in the cascade.
type MandateKind string

// The mandates.
const (
	Strategic MandateKind = "strategic"
	Stable    MandateKind = "stable"
	Delivery  MandateKind = "delivery"
)

// Mandate is a team's part in the cascade. One other than strategic carries a reason, who agreed and when it is asked
// again.
type Mandate struct {
	Kind    MandateKind `json:"kind,omitempty"`
	Reason  string      `json:"reason,omitempty"`
	Agreed  ID          `json:"agreed,omitempty"`
	FiledBy ID          `json:"filedBy,omitempty"`
	Until   Date        `json:"until,omitzero"`
}

// Team is a unit of the org chart or a group drawn by how work gets done.
type Team struct {
	Header
	Name    string   `json:"name,omitempty"`
	Type    TeamKind `json:"kind,omitempty"`
	Parent  ID       `json:"parent,omitempty"`
	Mandate Mandate  `json:"mandate,omitzero"`
	Lead    ID       `json:"lead,omitempty"`
	Members []ID     `json:"members,omitempty"` // people; a group may also list teams
	// Holidays are days on which it does not work, nor do the units below it.
	Holidays []Date `json:"holidays,omitempty"`
}

// Kind returns KindTeam.
func (*Team) Kind() Kind { return KindTeam }

func (e *Team) natural() string { return e.Key }

var mandateBlock = &Block{
	Name: "mandate", Short: "kind",
	Doc: "How a team takes part in the cascade. One other than strategic carries a reason, who agreed and until when. " +
		"The kind alone may stand for the block.",
	Fields: []*Field{
		word("kind", "What is expected of the team.", Strategic, Stable, Delivery),
		text("reason", "Why it is not strategic."),
		ref("agreed", "Who agreed, each in their own name.", KindPerson).speaks().unsaid(),
		filedBy(),
		date("until", "When it is asked again."),
	},
}

var teamInfo = describe[Team](KindInfo{
	Many: "teams", The: words.T("the team"), Keyed: true, Space: KindPerson, Title: "name",
	Block: Block{Doc: "A unit of the org chart, or a group drawn by how work gets done.", Fields: []*Field{
		key("Unique among teams and people.").need(),
		text("name", "As pages show it."),
		word("kind", "unit or group.", Unit, Group).orElse("unit"),
		ref("parent", "The unit above. A group has none.", KindTeam),
		block("mandate", "The team's part in the cascade.", mandateBlock),
		ref("lead", "Who leads it; a member too.", KindPerson),
		ref("members", "Its people; a group may also list teams.", KindPerson, KindTeam),
		date("holidays", "Days on which it and the units below it do not work. They make nothing due, stale or lapsed.").
			label(words.T("Holidays")),
	}},
	check: func(c *checker, e Entity) {
		if t := e.(*Team); t.Type == Group && t.Parent != "" {
			c.bad("parent", words.T("a group has no parent: it is drawn across units; list its members instead"))
		}
	},
})

// Teams and people.

// IsMember reports whether a person is listed in a team or leads it; members of a group's listed teams count too.
func (s *Snapshot) IsMember(person, team ID) bool {
	t := s.Team(team)
	if t == nil {
		return false
	}
	if t.Lead == person || slices.Contains(t.Members, person) {
		return true
	}
	if t.Type == Group {
		for _, m := range t.Members {
			if sub := s.Team(m); sub != nil && m != team && (sub.Lead == person || slices.Contains(sub.Members, person)) {
				return true
			}
		}
	}
	return false
}

// InAudience reports whether an audience names the person, a team they are a member of, or a unit above such a team.
func (s *Snapshot) InAudience(person ID, audience []ID) bool {
	for _, id := range audience {
		if id == person || s.within(person, id) {
			return true
		}
	}
	return false
}

// within reports whether person is a member of team or of a unit below it.
func (s *Snapshot) within(person, team ID) bool {
	if s.IsMember(person, team) {
		return true
	}
	for e := range s.Referrers(team, KindTeam) {
		if t := e.(*Team); t.Parent == team && s.within(person, t.ID) {
			return true
		}
	}
	return false
}

// Root returns the root unit, or nil while there is none. A removed unit that is still there for some is no root.
func (s *Snapshot) Root() *Team {
	for t := range s.roots() {
		return t
	}
	return nil
}

func (s *Snapshot) roots() iter.Seq[*Team] {
	return typed(s.All(KindTeam), func(t *Team) bool { return t.Type == Unit && t.Parent == "" && t.Remnant == nil })
}

// Flat reports whether teams commit goals by themselves: the workspace says so, or no unit is below another.
func (s *Snapshot) Flat() bool {
	if f := s.Settings().Flat; f != nil {
		return *f
	}
	for t := range s.Teams() {
		if t.Type == Unit && t.Parent != "" {
			return false
		}
	}
	return true
}
