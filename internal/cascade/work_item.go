package cascade

import (
	"slices"

	"weir.dev/weir/internal/words"
)

// KindWorkItem is the kind of WorkItem.
const KindWorkItem Kind = "workItem"

// WorkItem is a backlog item, usually mirrored from a tracker.
type WorkItem struct {
	Header
	Sight
	Title      string `json:"title,omitempty"`
	Initiative ID     `json:"initiative,omitempty"`
	Serves     []ID   `json:"serves,omitempty"` // goals
	Status     string `json:"status,omitempty"`
	URL        string `json:"url,omitempty"`
	Source     string `json:"source,omitempty"`
	Owner      ID     `json:"owner,omitempty"` // a person or a team
}

// Kind returns KindWorkItem.
func (*WorkItem) Kind() Kind { return KindWorkItem }

func (e *WorkItem) natural() string { return e.Key }

var workItemInfo = describe[WorkItem](KindInfo{
	Many: "work items", The: words.T("the work item"), Keyed: true, Title: "title",
	Block: Block{Call: words.T("work item"), Doc: "A backlog item.", Fields: slices.Concat([]*Field{
		key("Unique among work items.").need(),
		text("title", "What it is."),
		ref("initiative", "The roadmap item it is part of.", KindInitiative).owns().stub().
			label(words.T("Part of")),
		ref("serves", "Goals.", KindGoal).stub().label(words.T("{Goals} it serves")),
		text("status", "In the tracker's own words.").label(words.T("Status")),
		text("url", "Where it lives.").address().label(words.T("Address")),
		text("source", "The tracker.").label(words.T("Tracker")),
		ref("owner", "Who works on it.", KindPerson, KindTeam).owns().stub().
			label(words.T("Who works on it")),
	}, workSight("work item"))},
})

func (e *WorkItem) owners() []ID { return distinct([]ID{e.Owner}) }

// serving are its initiative and the goals of its list.
func (e *WorkItem) serving(s *Snapshot) []Entity {
	out := s.goals(e.Serves)
	if i := s.Initiative(e.Initiative); i != nil {
		return append([]Entity{i}, out...)
	}
	return out
}
