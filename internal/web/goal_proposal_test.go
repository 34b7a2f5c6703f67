package web_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"weir.dev/weir/internal/web"
)

// offeredVersion is what of an offer was read.
var offeredVersion = regexp.MustCompile(`name="at" value="([^"]+)"`)

const drafted = `weir: 1
workspace: acme
goals:
  - id: import
    intent: Trials that come with a spreadsheet leave with a project
    owners: [product]
    accountable: [mia]
    cycle: 2026-q4
    state: draft
    measures: [{id: imported, metric: activation, from: 30, to: 60, by: 2026-12-31}]
    serves: [{goal: first-choice, by: response, driver: start, because: "People stop at bringing their own data."}]
`

// TestAProposalFromOfferToCommit: a member offers, who decides asks and accepts, a lead commits; each sees what is for
// them, and what is typed is never lost.
func TestAProposalFromOfferToCommit(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	p.apply(drafted)
	const at, change = "/w/acme/goals/import", "/w/acme/goals/import/measures/imported/change"
	mia, ola, lea, sam := p.as("mia"), p.as("ola"), p.as("lea"), p.as("sam")
	mia.get(at).want(ok).has("Propose to Ola Berg").has("Ola Berg decides on it once it is offered").lacks("Commit…")
	sam.get(at).want(ok).lacks("Propose to").lacks(`id="proposal"`)
	mia.post(at+"/commit", nil).want(http.StatusForbidden)
	sam.post(at+"/propose", nil).want(http.StatusForbidden)
	mia.post(at+"/propose", form("says", "We looked at forty trials.")).want(http.StatusSeeOther)
	mia.get(at).want(ok).has("Take it back").lacks(`value="accept"`)
	sam.get(at).want(ok).has("Proposed by Mia Lund").has("Nothing is promised yet.").lacks(`value="accept"`)
	ola.get(at).want(ok).has("Mia Lund offers this for Product, as an answer to “Be the first choice for remote teams”").
		has("We looked at forty trials.").has(`value="decline"`).has("People stop at bringing their own data.")

	ola.get("/w/acme/").want(ok).has("Mia Lund offers this to you")
	mia.get("/w/acme/").want(ok).lacks("offers this to you")
	ola.post(at+"/answer", form("answer", "ask", "says", "  ")).want(unprocessable).
		has("Not sent yet.").has("nobody can answer an empty question")
	ola.post(at+"/answer", form("answer", "perhaps", "says", "kept words")).want(unprocessable).has("kept words")
	mia.post(at+"/answer", form("answer", "accept")).want(http.StatusForbidden)
	ola.post(at+"/answer", form("answer", "ask", "says", "What of the others?")).want(http.StatusSeeOther)
	mia.get(at).want(ok).has("Ola Berg asks").has("What of the others?").has("Answer and offer again")
	mia.get("/w/acme/").want(ok).has("Ola Berg asks: What of the others?")
	ola.get("/w/acme/").want(ok).lacks("offers this to you")
	mia.post(at+"/propose", form("says", "They get the example project.")).want(http.StatusSeeOther)

	read := ola.get(at).want(ok)
	version := first(offeredVersion, read.body)
	mia.post(change, with(mia.get(change).want(ok).typed(change), "to", "65")).want(http.StatusSeeOther)
	ola.post(at+"/answer", form("answer", "accept", "says", "kept words", "at", version)).want(http.StatusConflict).
		has("It was changed since you read it").has("kept words")
	version = first(offeredVersion, ola.get(at).want(ok).body)
	ola.post(at+"/answer", form("answer", "accept", "says", "Start with German.", "at", version)).
		want(http.StatusSeeOther)
	lea.get(at).want(ok).has("Accepted by Ola Berg").has("Start with German.").has("Commit…").has("65%")
	mia.post(change, with(mia.get(change).want(ok).typed(change), "to", "70")).want(http.StatusSeeOther)
	lea.get(at).want(ok).has("changed it after it was accepted").lacks("Commit…")
	lea.post(at+"/commit", nil).want(http.StatusForbidden)
	mia.post(at+"/propose", nil).want(http.StatusSeeOther)
	ola.post(at+"/answer", form("answer", "accept")).want(http.StatusSeeOther)
	lea.post(at+"/commit", nil).want(http.StatusSeeOther)
	after := mia.get(at).want(ok)
	if strings.Contains(after.body, `id="proposal"`) {
		t.Error("a committed goal shows its proposal still")
	}
	ola.post(at+"/answer", form("answer", "decline", "says", "kept words")).want(http.StatusConflict)
}

// TestADeclinedProposalStaysADraft with the words of who declined it.
func TestADeclinedProposalStaysADraft(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	p.apply(drafted)
	const at = "/w/acme/goals/import"
	mia, ola := p.as("mia"), p.as("ola")
	mia.post(at+"/propose", nil).want(http.StatusSeeOther)
	ola.post(at+"/answer", form("answer", "decline", "says", "Two teams work on that.")).want(http.StatusSeeOther)
	mia.get(at).want(ok).has("Ola Berg declined it").has("Two teams work on that.").has("Offer it again")
	mia.post(at+"/propose", nil).want(http.StatusSeeOther)
	mia.post(at+"/take-back", nil).want(http.StatusSeeOther)
	mia.get(at).want(ok).has("Ola Berg decides on it once it is offered").has("Offer it again")
	mia.post("/w/acme/goals/merger/propose", nil).want(http.StatusNotFound)
	mia.post("/w/acme/goals/no-such/answer", form("answer", "accept")).want(http.StatusNotFound)
}
