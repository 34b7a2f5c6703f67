package api_test

import (
	"path/filepath"
	"strings"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/testenv"
)

// secret is a hidden metric that a measure of an open goal read once, as a revision says.
const secret = `weir: 1
metrics: [{id: zq-m, name: Pay, source: push, visibility: hidden, audience: [ola]}]
goals:
  - id: closed-deals
    intent: Deals close
    owners: [sales]
    cycle: 2026-q4
    state: committed
    measures: [{id: k9, metric: zq-m, from: 900, to: 300}]
    serves: [{goal: first-choice, contribution: Deals bring share}]
`

const revised = `    revisions: [{at: 2026-11-10, measure: k9, field: metric, was: zq-m, now: activation, reason: SECRET merger data}]
`

// A key that somebody guesses opens nothing, takes nothing and destroys nothing: what is stored names things by id, and
// by the bare key whoever sees both means the one that has borne it longest.
func TestAGuessedKeyOpensNothing(t *testing.T) {
	t.Parallel()
	testenv.Each(t, func(t *testing.T, url string) {
		p := open(t, url)
		p.apply("", secret)
		p.apply("", strings.Replace(secret, "metric: zq-m, from", "metric: activation, from", 1)+revised)
		ola, lea, mia := p.as("ola"), p.as("lea"), p.as("mia")
		knows := func(a asker) bool { return strings.Contains(a.get("/goals/closed-deals").want(200).body, "SECRET") }
		if !knows(ola) || knows(mia) || knows(lea) {
			t.Fatal("the revision is not hidden to begin with")
		}
		lea.do("POST", "/apply", files(false, "a.yaml",
			"weir: 1\nmetrics: [{id: ZQ-M, name: Mine, source: push, owner: lea}]\n")).
			want(200)
		if knows(mia) || knows(lea) || !knows(ola) {
			t.Error("a look-alike opens the revision, or takes it away")
		}
		ola.do("PUT", "/metrics/zq-m/observations/2026-11-15", `{"value":424242}`).want(201)
		if got := mia.get("/metrics/zq-m/observations").want(200).body; strings.Contains(got, "424242") {
			t.Errorf("the reading lands on the look-alike: %s", got)
		}
		mine := p.as("lea").get("/metrics/zq-m").want(200)
		if !strings.Contains(mine.body, "Mine") {
			t.Errorf("lea's own metric answers %s", mine.body)
		}
		if got := ola.get("/export").want(200).body; !strings.Contains(got, "id: zq-m\n") ||
			!strings.Contains(got, "id: ZQ-M@") {
			t.Errorf("who sees both reads neither by key@id:\n%s", got)
		}
		lea.do("POST", "/edits", `{"edits":[{"do":"remove","kind":"metric","id":"zq-m"}]}`).want(200)
		if !knows(ola) || knows(mia) {
			t.Error("removing the look-alike takes or opens the revision")
		}
	})
}

// A token goes on meaning what it wrote to by its key: when that is out of its sight the write answers as unknown, as
// it would if it had been removed, and lands on nothing else.
func TestTokensStayBoundToWhatTheyWroteTo(t *testing.T) {
	t.Parallel()
	for _, ends := range []string{"hidden", "removed"} {
		testenv.Each(t, func(t *testing.T, url string) {
			p := open(t, url)
			sam := p.as("sam")
			p.apply("", "weir: 1\nmetrics: [{id: late, name: Late, source: push, owner: hr}]\n")
			first := p.id(cascade.KindMetric, "late")
			sam.do("PUT", "/metrics/late/observations/2026-11-14", `{"value":1}`).want(201)
			if ends == "hidden" {
				p.apply("", "weir: 1\nmetrics: [{id: late, name: Late, source: push, owner: hr, visibility: hidden}]\n")
			} else {
				p.as("ola").do("POST", "/edits", `{"edits":[{"do":"remove","kind":"metric","id":"late"}]}`).want(200)
			}
			p.as("lea").do("POST", "/apply",
				files(false, "a.yaml", "weir: 1\nmetrics: [{id: late, name: Mine, source: push, owner: lea}]\n")).want(200)
			sam.do("PUT", "/metrics/late/observations/2026-11-15", `{"value":2}`).want(404, "not-found")
			p.as("mia").do("PUT", "/metrics/late/observations/2026-11-15", `{"value":3}`).want(201) // was never bound
			for o := range p.world().Observations(first) {
				if o.Value != 1 {
					t.Errorf("%s: %v landed on the first", ends, o.Value)
				}
			}
		})
	}
}

// Whoever removes something destroys nothing that they cannot see: to those who see what hangs on it, it is still
// there, and they are told.
func TestRemovingLeavesWhatItsRemoverCannotSee(t *testing.T) {
	t.Parallel()
	testenv.Each(t, func(t *testing.T, url string) {
		p := open(t, url)
		p.apply("", `weir: 1
metrics: [{id: zq-m, name: Pay, visibility: hidden, audience: [ola]}]
goals:
  - id: old
    intent: Old ways go
    owners: [product]
    measures: [{id: zq-k, metric: zq-m, from: 9, to: 1}]
`)
		ola, lea, mia := p.as("ola"), p.as("lea"), p.as("mia")
		lea.do("POST", "/edits", `{"edits":[{"do":"remove","kind":"goal","id":"old"}]}`).want(200)
		for _, a := range []asker{lea, mia} {
			a.get("/goals/old").want(404, "not-found")
		}
		if got := ola.get("/goals/old").want(200).body; !strings.Contains(got, "zq-k") {
			t.Errorf("what hung on it is gone: %s", got)
		}
		if got := ola.get("/findings?limit=1000").want(200).body; !strings.Contains(got, `"remnant"`) {
			t.Error("nobody is told of the remnant")
		}
		lea.do("POST", "/edits",
			`{"edits":[{"do":"create","kind":"goal","id":"old","fields":{"intent":"New","owners":["product"]}}]}`).
			want(200)
		ola.do("POST", "/edits",
			`{"edits":[{"do":"remove","kind":"measure","id":"zq-k"},{"do":"remove","kind":"goal","id":"old"}]}`).
			want(200)
		if got := lea.get("/goals/old").want(200).body; !strings.Contains(got, "New") {
			t.Errorf("the new one went with the remnant: %s", got)
		}
	})
}

// What Weir keeps for itself is no kind to anybody.
func TestInnerKindsAreNoKinds(t *testing.T) {
	t.Parallel()
	p := open(t, filepath.Join(t.TempDir(), "weir.db"))
	ola := p.as("ola")
	ola.do("PUT", "/metrics/activation/observations/2026-11-14", `{"value":1}`).want(201)
	var id cascade.ID
	for e := range p.world().All(cascade.KindBinding) {
		id = e.Head().ID
	}
	if id == "" {
		t.Fatal("nothing was bound")
	}
	ola.get("/things/binding/"+string(id)).want(404, "not-found")
	for _, do := range []string{"create", "change", "remove"} {
		ola.do("POST", "/edits", `{"edits":[{"do":"`+do+`","kind":"binding","id":"`+string(id)+`"}]}`).want(422)
	}
	for _, path := range []string{"/kinds", "/export?history=true"} {
		if got := ola.get(path).want(200).body; strings.Contains(got, "binding") || strings.Contains(got, string(id)) {
			t.Errorf("%s tells of it", path)
		}
	}
}
