package api_test

import (
	"strings"
	"testing"

	"weir.dev/weir/internal/testenv"
)

// An edit of a committed measure is looked at, and made, with its reason; without one both refuse it.
func TestEditsRevise(t *testing.T) {
	t.Parallel()
	p := open(t, testenv.SQLite(t))
	lea := p.as("lea")
	const edits = `{"edits":[{"do":"change","kind":"measure","id":"activated","fields":{"to":45}}]`
	for _, path := range []string{"/edits/plan", "/edits"} {
		if got := lea.do("POST", path, edits+"}"); got.status != 422 ||
			!strings.Contains(got.body, "although the goal is committed") {
			t.Errorf("without a reason %s answers %d %s", path, got.status, got.body)
		}
		got := lea.do("POST", path, edits+`,"reason":"more came than we thought"}`)
		if got.status != 200 || !strings.Contains(got.body, "revision") {
			t.Errorf("with one %s answers %d %s", path, got.status, got.body)
		}
	}
	if got := lea.get("/export?history=true").body; !strings.Contains(got,
		"field: to, was: 40, now: 45, reason: more came") {
		t.Errorf("the file says\n%s", got)
	}
}
