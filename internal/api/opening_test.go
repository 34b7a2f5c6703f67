package api_test

import (
	"strings"
	"testing"
)

// An administrator lets themself in, reads, and leaves: the owners are told for good, and nobody else is.
func TestOwnersAreToldWhoCame(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		p.apply("", "weir: 1\nteams: [{id: hr, name: People, kind: unit, parent: acme, lead: mia}]\n"+
			"goals: [{id: zq-g, intent: Both houses are one, owners: [hr], visibility: hidden}]\n")
		ada, mia, lea := p.as("ada"), p.as("mia"), p.as("lea")
		members := func(who string) string {
			return `{"reason":"to help out","edits":[{"do":"change","kind":"team","id":"hr","fields":{"members":[` + who +
				`]}}]}`
		}
		before := lea.get("/findings").want(200).body
		ada.do("POST", "/edits", members(`"ada"`)).want(200)
		ada.get("/goals/zq-g").want(200)
		ada.do("POST", "/edits", members(``)).want(200)
		ada.get("/goals/zq-g").want(404)
		g := mia.get("/goals/zq-g").want(200)
		if !strings.Contains(g.body, `"openings":[{"of":{"id":"zq-g"`) ||
			!strings.Contains(g.body, `"reason":"to help out"`) {
			t.Errorf("the owner's page says %s", g.body)
		}
		if g := mia.get("/findings").want(200); !strings.Contains(g.body, "Ada Kern came to see it.") {
			t.Errorf("the owner's findings say %s", g.body)
		}
		for name, other := range map[string]asker{"the administrator": ada, "a lead": lea} {
			if g := other.get("/findings").want(200); strings.Contains(g.body, "came to see") {
				t.Errorf("%s is told: %s", name, g.body)
			}
		}
		if after := lea.get("/findings").want(200).body; after != before {
			t.Error("what an outsider is told has changed")
		}
		ada.do("POST", "/edits", strings.Replace(members(``), "to help out", `a\u202eb`, 1)).want(422)
		p.unchanged("a notice that somebody writes", func() {
			ada.do("POST", "/edits",
				`{"edits":[{"do":"create","kind":"opening","fields":{"goal":"first-choice","at":"2026-11-16"}}]}`).want(403)
			ada.do("POST", "/apply", applying("openings: [{at: 2026-11-16, goal: first-choice, who: [ada]}]")).want(403)
		})
	})
}
