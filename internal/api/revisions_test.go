package api_test

import (
	"strings"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/testenv"
)

// revised makes edits for a reason and returns the status.
func (a asker) revised(reason, edits string) int {
	a.p.t.Helper()
	return a.do("POST", "/edits", `{"reason":"`+reason+`","edits":[`+edits+`]}`).status
}

// A revision permits a change of what is committed where whoever sees the measure reads it: it stands under the
// measure's goal, and says what stood there.
func TestARevisionIsRead(t *testing.T) {
	t.Parallel()
	const to31 = `,{"do":"change","kind":"measure","id":"activated","fields":{"to":31}}`
	revision := func(goal, field, was, now string) string {
		return `{"do":"create","kind":"revision","fields":{"goal":"` + goal + `","at":"2026-11-16","measure":"activated",` +
			`"field":"` + field + `","was":"` + was + `","now":"` + now + `","reason":"x"}}`
	}
	for name, c := range map[string]struct {
		edits  string
		status int
	}{
		"under its goal": {revision("quick-start", "to", "40", "31") + to31, 200},
		"in two steps": {revision("quick-start", "to", "40.0", "35") + "," +
			later(revision("quick-start", "to", "35", "31")) + to31, 200},
		"under another goal": {revision("old", "to", "40", "31") + to31, 422},
		"under a goal that nobody else sees": {`{"do":"create","kind":"goal","id":"own","fields":{"owners":["product"],` +
			`"visibility":"hidden","audience":["mia"]}},` + revision("own", "to", "40", "31") + to31, 422},
		"of what never stood there": {revision("quick-start", "to", "1", "31") + to31, 422},
		"from a metric that nobody else sees": {`{"do":"create","kind":"metric","id":"own","fields":{"owner":"mia",` +
			`"visibility":"hidden"}},` + revision("quick-start", "metric", "@own", "@share") +
			`,{"do":"change","kind":"measure","id":"activated","fields":{"metric":"share"}}`, 422},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := open(t, testenv.SQLite(t))
			if g := p.as("mia").do("POST", "/edits", `{"edits":[`+c.edits+`]}`); g.status != c.status {
				t.Errorf("status %d, want %d: %s", g.status, c.status, g.body)
			}
		})
	}
}

// later dates an edit of the 16th a day later.
func later(edit string) string { return strings.Replace(edit, "2026-11-16", "2026-11-17", 1) }

// What an edit leaves to who was first, since its writer did not change it, has no revision.
func TestNoRevisionOfWhatStays(t *testing.T) {
	t.Parallel()
	p := open(t, testenv.SQLite(t))
	ola, mia := p.as("ola"), p.as("mia")
	const change = `{"do":"change","kind":"measure","id":"activated","fields":`
	if s := ola.revised("more", change+`{"to":50,"metric":"share"}}`); s != 200 {
		t.Fatal(s)
	}
	if s := mia.revised("less", change+`{"to":40,"metric":"activation","from":29},`+
		`"was":{"to":40,"metric":"activation","from":28}}`); s != 200 {
		t.Fatal(s)
	}
	m := p.world().Find(cascade.KindMeasure, "activated").(*cascade.Measure)
	if *m.To != 50 || *m.From != 29 || m.Metric != p.id(cascade.KindMetric, "share") ||
		p.count(cascade.KindRevision) != 3 {
		t.Errorf("%+v with %d revisions", m, p.count(cascade.KindRevision))
	}
}
