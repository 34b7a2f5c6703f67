package api_test

import (
	"testing"

	"weir.dev/weir/internal/testenv"
)

// An edit acknowledges what a rule finds, and no rule that there is not.
func TestEditsNameKnownRules(t *testing.T) {
	t.Parallel()
	p := open(t, testenv.SQLite(t))
	for rule, want := range map[string]int{"orphan": 200, "no-such-rule": 422} {
		p.as("mia").do("POST", "/edits/plan", `{"edits":[{"do":"create","kind":"acknowledged","fields":{"rule":"`+rule+
			`","goal":"quick-start","reason":"known","until":"2026-12-01"}}]}`).want(want)
	}
}
