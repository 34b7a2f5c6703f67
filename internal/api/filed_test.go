package api_test

import (
	"encoding/json"
	"strings"
	"testing"
)

// applying is the request that applies one file.
func applying(text string) string {
	b, _ := json.Marshal(map[string]any{"files": []map[string]string{{"name": "a.yaml", "text": "weir: 1\n" + text}}})
	return string(b)
}

// What somebody says is said in their own name; who administers may bring it in, and that shows.
func TestOnesOwnName(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		goal := func(by, more string) string {
			return applying(
				"goals: [{id: quick-start, intent: New teams reach a first shared project in a day, owners: [product], " +
					"accountable: [mia], " +
					"cycle: 2026-q4, state: committed, checkins: [{at: 2026-11-12, by: " + by +
					", status: off-track, learned: forged" +
					more + "}]}]")
		}
		lea, ada, mia := p.as("lea"), p.as("ada"), p.as("mia")
		p.unchanged("a check-in in another's name", func() {
			if g := lea.do("POST", "/apply", goal("mia", "")).want(403); !strings.Contains(g.body, "said by Mia") {
				t.Errorf("it says %s", g.body)
			}
			lea.do("POST", "/plan", goal("mia", "")).want(403)
			lea.do("POST", "/edits",
				`{"edits":[{"do":"create","kind":"checkIn","fields":{"goal":"quick-start","by":"mia","at":"2026-11-12","learned":"forged"}}]}`).want(403)
		})
		ada.do("POST", "/apply", goal("mia", ", filedBy: lea")).want(200)
		g := mia.get("/goals/quick-start/check-ins?limit=1").want(200)
		if !strings.Contains(g.body, `"by":{"id":"mia"`) || !strings.Contains(g.body, `"filedBy":{"id":"ada"`) {
			t.Errorf("who filed it does not show: %s", g.body)
		}
		if g := ada.get("/export?history=true").want(200); !strings.Contains(g.body, "filedBy: ada") {
			t.Error("who filed it is not exported")
		}
	})
}
