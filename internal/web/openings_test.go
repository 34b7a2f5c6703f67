package web_test

import (
	"strings"
	"testing"

	"weir.dev/weir/internal/web"
)

// The form of a team asks why, and who owns what its new member comes to see reads the answer on the page of that.
func TestOwnersReadWhoCame(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	p.apply("weir: 1\ngoals: [{id: quiet, intent: Both houses are one, owners: [sales], visibility: hidden}]\n")
	ada, sam := p.as("ada"), p.as("sam")
	const change = "/w/acme/teams/sales/change"
	join := ada.get(change).want(ok).typed(change)
	if !join.Has(".why") {
		t.Fatalf("the form does not ask why: %v", join)
	}
	ada.post(change, with(join, "members", "ada", ".why", "To cover for \u202eSam")).want(422)
	join.Add("members", "ada")
	ada.post(change, with(join, ".why", "To cover for Sam")).want(to)
	ada.get("/w/acme/goals/quiet").want(ok)
	leave := ada.get(change).want(ok).typed(change)
	leave.Del("members")
	leave.Add("members", "sam")
	ada.post(change, leave).want(to)
	ada.get("/w/acme/goals/quiet").want(404)
	sam.get("/w/acme/goals/quiet").want(ok).text().has("Who came to see this", "Ada Kern", "To cover for Sam",
		"let in by Ada Kern")
	sam.get("/w/acme/findings").text().has("Ada Kern came to see it.")
	for _, other := range []string{"ada", "lea", "ola"} {
		if g := p.as(other).get("/w/acme/findings").text(); strings.Contains(g.body, "came to see") {
			t.Errorf("%s is told: %s", other, g.body)
		}
	}
}

// Whoever sees something restricted reads how much of it others see; those others read nothing of the kind.
func TestWhatIsKeptFromOthersSaysSo(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	const redacted, hidden = "others see only that it is here", "others do not see it"
	ola, mia := p.as("ola"), p.as("mia")
	for _, c := range []struct{ path, says, not string }{
		{"/w/acme/goals/first-choice", redacted, hidden},
		{"/w/acme/goals/merger", hidden, redacted},
		{"/w/acme/metrics/headcount", "Others see only that it is here.", "do not see it"},
		{"/w/acme/metrics/runway", "Others do not see it.", "only that it is here"},
	} {
		ola.get(c.path).want(ok).text().has(c.says).lacks(c.not)
	}
	ola.get("/w/acme/check-in").want(ok).text().has(redacted, hidden)
	for _, path := range []string{"/w/acme/goals/first-choice", "/w/acme/goals/quick-start", "/w/acme/metrics/share"} {
		mia.get(path).want(ok).text().lacks(redacted, hidden)
	}
	ola.get("/w/acme/metrics/share").want(ok).text().lacks("Others see", "Others do not")
}
