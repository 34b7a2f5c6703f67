package web_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/web"
)

// leads is where an answer leads, without what it says once.
func (g page) leads() string {
	g.t.Helper()
	to, _, _ := strings.Cut(g.want(http.StatusSeeOther).header.Get("Location"), "?")
	return to
}

var preset = regexp.MustCompile(`<option value="([^"]+)" selected>([^<]*)`)

// TestAGoalIsMadeInForms: a member drafts a goal, says what it helps and how one will know, puts work under it and
// proposes it; nobody writes a file.
func TestAGoalIsMadeInForms(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	mia, ola := p.as("mia"), p.as("ola")
	const fresh = "/w/acme/new/goals"
	mia.get("/w/acme/goals").want(ok).has(fresh)
	typed := mia.get(fresh).want(ok).has("What are we trying to make true?").typed(fresh)
	if typed.Get("owners") != string(p.world().Find(cascade.KindTeam, "product").Head().ID) {
		t.Errorf("a new goal begins with the teams %v", typed["owners"])
	}
	mia.post(fresh, with(typed, "intent", " ")).want(unprocessable).has("Say what you are trying to make true.")
	at := mia.post(fresh, with(typed, "intent", "Trials that come with a spreadsheet leave with a project")).leads()
	mia.get(at).want(ok).has("This is a draft.").has("Say what it helps").has("It helps nothing above yet.")

	helps := at + "/helps"
	mia.get(helps).want(ok).has("What does it help?")
	mia.post(helps, form("to", "")).want(unprocessable).has("Choose the goal that it helps.")
	mia.post(helps, form("to", "Trials that come with a spreadsheet leave with a project")).want(unprocessable).
		has("does not help itself")
	to := mia.post(helps, form("to", "Be the first choice for remote teams")).want(http.StatusSeeOther).
		header.Get("Location")
	how := mia.get(to).want(ok).has("Can you move this directly, or is your part indirect or stable?").
		lacks(`value="assigned"`).has("more teams get started")
	address, _, _ := strings.Cut(to, "?")
	typed = how.typed(address)
	if got := preset.FindStringSubmatch(how.body); got == nil || typed.Get("goal") == "" {
		t.Fatalf("the goal is not chosen: %v", typed)
	}
	mia.post(address, with(typed, "goal", "")).want(unprocessable).has("Choose your goal that helps.")
	mia.post(address, with(typed, "by", "metric")).want(unprocessable).has("Choose the number that you keep in its range.")
	back := mia.post(address, with(typed, "driver", "start", "because", "People stop at bringing their own data.")).leads()
	if !strings.HasPrefix(back, at) {
		t.Errorf("saved, one is at %s", back)
	}
	mia.get(at).want(ok).has("because “People stop at bringing their own data.”").has("Taken on trust")

	measure := at + "/measures/new"
	mia.post(measure, with(mia.get(measure).want(ok).typed(measure), "metric", "Activation", "from", "30", "to", "60",
		"by", "2026-12-31")).leads()
	work := "/w/acme/new/initiatives"
	typed = mia.get(work + "?goal=" + at[strings.LastIndex(at, "/")+1:]).want(ok).typed(work)
	mia.post(work, with(typed, "title", "A guided import")).leads()
	mia.get(at).want(ok).has("A guided import").has("60%").has("Propose to Ola Berg")
	mia.post(at+"/propose", nil).want(http.StatusSeeOther)
	ola.get(at).want(ok).has("more teams get started").has(`value="accept"`)
}

// TestHelpWithoutAGoal: a sentence, a number kept in its range and a piece of work help a goal too.
func TestHelpWithoutAGoal(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	sam, gus := p.as("sam"), p.as("gus")
	const up = "/w/acme/goals/first-choice"
	address := up + "/alignments/new"
	gus.get(address).want(http.StatusForbidden)
	typed := sam.get(address).want(ok).typed(address)
	for name, more := range map[string][]string{
		"Two demos each week": {"by", "statement", "contribution", "Two demos each week"},
		"Latency":             {"by", "metric", "metric", string(p.world().Find(cascade.KindMetric, "latency").Head().ID)},
	} {
		sam.post(address, with(typed, more...)).leads()
		sam.get(up).want(ok).has(name)
	}
}

// TestAGoalIsClosedOnItsPage: what is dropped says why, what is missed need not, and what was typed stays.
func TestAGoalIsClosedOnItsPage(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	mia, sam := p.as("mia"), p.as("sam")
	const at = "/w/acme/goals/quick-start"
	const shut = at + "/close"
	sam.get(at).want(ok).lacks(shut)
	mia.get(at).want(ok).has(shut)
	typed := mia.get(shut).want(ok).has("How did it end?").lacks(`value="committed"`).typed(shut)
	mia.post(shut, typed).want(unprocessable).has("Say what became of it.")
	mia.post(shut, with(typed, "state", "dropped", "closed.learning", " ")).want(unprocessable).
		has("Say why it is dropped.")
	mia.post(shut, with(typed, "state", "missed", "closed.score", "7", "closed.learning", "kept words")).
		want(unprocessable).has("kept words")
	mia.post(shut, with(typed, "state", "dropped", "closed.learning", "The import is not what keeps people.")).leads()
	g := p.world().Find(cascade.KindGoal, "quick-start").(*cascade.Goal)
	if g.State != cascade.Dropped || g.Closed == nil || g.Closed.At == 0 {
		t.Errorf("closed, it is %s with %+v", g.State, g.Closed)
	}
	mia.get(at).want(ok).has("The import is not what keeps people.")
	sam.post(shut, with(typed, "state", "missed")).want(http.StatusForbidden)
}
