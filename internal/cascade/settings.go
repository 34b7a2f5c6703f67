package cascade

import "weir.dev/weir/internal/words"

// KindSettings is the kind of Settings.
const KindSettings Kind = "settings"

// Settings is the workspace's own line; there is exactly one a workspace.
type Settings struct {
	Header           // Key is the workspace's name in paths
	Name      string `json:"name,omitempty"` // what people call it
	Framework ID     `json:"framework,omitempty"`
	AsOf      Date   `json:"asOf,omitzero"`      // governs file commands only
	Gentle    *bool  `json:"gentle,omitempty"`   // a first cycle: every rule is a note; unset is false
	Timezone  string `json:"timezone,omitempty"` // of the IANA database; empty is UTC
	Holidays  []Date `json:"holidays,omitempty"` // everybody's
	Flat      *bool  `json:"flat,omitempty"`     // teams commit by themselves; unset: where no unit has one below
}

// Kind returns KindSettings.
func (*Settings) Kind() Kind { return KindSettings }

func (*Settings) natural() string { return "" }

var settingsInfo = describe[Settings](KindInfo{
	Many: "settings", The: words.T("the workspace"), Title: "name",
	Block: Block{Call: words.T("workspace"), Doc: "A workspace, or a part of one.", Fields: []*Field{
		key("The workspace's name in paths. Several files of one apply name the same."),
		text("name", "As pages show it.").absent("its name in paths").label(words.T("Name")),
		ref("framework", "The vocabulary pages use: okr, ogsm, bets, or the id of one under frameworks.", KindFramework).
			or("okr", "ogsm", "bets"),
		date("asOf", "The day at which commands on files analyse; a server uses its clock.").absent("today"),
		text("timezone", "Where its days are counted, by a name of the IANA database, as Europe/Berlin.").absent("UTC").
			label(words.T("Time zone")),
		date("holidays", "Days on which nobody works. They make nothing due, stale or lapsed.").
			label(words.T("Holidays")),
		flag("flat", "Teams commit their goals by themselves, and nobody decides on them.").
			absent("true where no unit is below another").label(words.T("Teams commit by themselves")),
		flag("gentle", "A first cycle: every rule is a note.").absent("false").
			label(words.T("A first cycle: all that is found is a note")),
		things("people", "Who works here.", KindPerson, ""),
		things("teams", "Units of the org chart, and groups drawn across it. Exactly one unit has no parent.", KindTeam, ""),
		things("cycles", "Planning periods.", KindCycle, ""),
		things("metrics", "Named quantities; they outlive goals.", KindMetric, ""),
		things("goals", "Intents with their measures, and what hangs on them.", KindGoal, ""),
		things("alignments",
			"The lighter mechanisms, which need no goal of their own. A goal's own stand under its serves.", KindAlignment, ""),
		things("initiatives", "Roadmap items. They inform; they never set progress.", KindInitiative, ""),
		things("workItems", "Backlog items, usually mirrored from a tracker.", KindWorkItem, ""),
		things("reviews", "Governance meetings and what they decided.", KindReview, ""),
		things("acknowledged", "Findings kept quiet, with a reason.", KindAcknowledged, ""),
		things("openings", "Who came to see what is restricted, for its owners. Only added to, by Weir.", KindOpening, ""),
		things("frameworks", "Vocabularies of your own. No rule depends on the words.", KindFramework, ""),
		things("sources", "Where metric values come from. Secrets are never in a file.", KindSource, ""),
	}},
	check: func(c *checker, e Entity) { checkZone(c, e.(*Settings).Timezone) },
})

func (e *Settings) settle(a *batch, i int, was Entity) bool {
	if was, ok := was.(*Settings); ok && !a.idsFirst { // an edit says all of it, also what is empty now
		a.keepSettings(i, was, e)
	}
	return false
}

// keepSettings leaves settings that a document does not state as they are.
func (a *batch) keepSettings(i int, was, e *Settings) {
	if e.Key != "" && e.Key != was.Key && a.base.furnished() {
		a.bad(i, "key", words.T("this is for workspace %s, and it would go into %s", words.Quoted(e.Key),
			words.Quoted(was.Key))).Problem = OtherWorkspace
	}
	for _, f := range settingsInfo.Fields {
		if f.Type != TypeThings && f.Get(e) == nil {
			f.Set(e, f.Get(was))
		}
	}
}
