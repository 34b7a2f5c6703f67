package api_test

import (
	"strings"
	"testing"

	"weir.dev/weir/internal/testenv"
)

// A block that is sent empty is no block, so that nobody learns from it whether a part of it is hidden.
func TestAnEmptyBlockTellsNothing(t *testing.T) {
	t.Parallel()
	var saw []string
	for _, reviews := range []string{"", ", reviews: [zq-board]"} {
		p := open(t, testenv.SQLite(t))
		p.apply("",
			"weir: 1\ngoals: [{id: zq-g, owners: [hr], visibility: hidden}]\nreviews: [{id: zq-board, scope: {goal: zq-g}}]\n"+
				"cycles: [{id: 2026-q4, from: 2026-10-01, to: 2026-12-31, charter: {aligned: growth"+reviews+"}}]\n")
		g := p.as("ada").do("POST", "/edits", `{"edits":[{"do":"change","kind":"cycle","id":"2026-q4",`+
			`"fields":{"charter":{"teamOwned":" "}}}]}`).want(200)
		saw = append(saw, g.body+p.as("mia").get("/things/cycle/2026-q4").want(200).body)
	}
	if saw[0] != saw[1] || strings.Contains(saw[0], `"charter":{}`) {
		t.Errorf("without a hidden review\n%s\nwith one\n%s", saw[0], saw[1])
	}
}
