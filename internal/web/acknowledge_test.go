package web_test

import (
	"html"
	"regexp"
	"strings"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/web"
)

const clash = "/w/acme/findings/acknowledge?goal=quick-start&rule=ask-open"

var (
	backs = regexp.MustCompile(
		`<form class="acknowledge" method="post" action="([^"]+)" data-draft novalidate><input type="hidden" name="back" value="([^"]+)"`)
	undos = regexp.MustCompile(
		`<form method="post" action="([^"]+)"><input type="hidden" name="back" value="([^"]+)"> ?<button class="quiet-btn link"(?: data-key="z")?>(Undo|Withdraw)\s*<`)
)

// A finding is acknowledged where it stands, is gone from there, stands among those acknowledged with who, until when
// and why, and comes back when that is undone. One goes on where one was.
func TestAcknowledge(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	b := p.as("mia")
	const list = "/w/acme/findings?do=answer"
	before := b.get(list).want(ok).has(`id="f-ask-open-goal-quick-start"`,
		`value="2026-12-14" max="2027-11-16" min="2026-11-16"`, "Whoever sees the goal can read why.")
	var action, back string
	for _, m := range backs.FindAllStringSubmatch(before.body, -1) {
		if a := html.UnescapeString(m[1]); strings.HasSuffix(a, "rule=ask-open") {
			action, back = a, html.UnescapeString(m[2])
		}
	}
	if action != clash || back != list+"#f-unserved-goal-closed-deals" {
		t.Fatalf("the form leads to %q and back to %q", action, back)
	}
	at := b.post(action, form("reason", "We start\r\nwithout <them>", "until", "2026-12-01", "back",
		back)).want(to).header.Get("Location")
	id := p.named("{ask-open}")
	if at != "/w/acme/findings?do=answer&of="+id+"&said=acknowledged#f-unserved-goal-closed-deals" {
		t.Fatalf("it leads to %q", at)
	}
	page, _, _ := strings.Cut(at, "#")
	said := b.get(page).want(ok).has("Acknowledged. It holds until 1 Dec.").lacks(`id="f-ask-open-goal-quick-start"`)
	undo := undos.FindStringSubmatch(said.body)
	if undo == nil || undo[3] != "Undo" || html.UnescapeString(undo[2]) != list {
		t.Fatalf("to undo it there is %q", undo)
	}

	b.get("/w/acme/findings").want(ok).has(`href="/w/acme/findings/acknowledged">2 acknowledged<`)
	known := "Acknowledged by Mia Lund until 1 Dec: We start\nwithout &lt;them&gt;"
	b.get("/w/acme/findings/acknowledged").want(ok).
		has(known, ">Withdraw<", "Acknowledged by Lea Roth until 31 Dec: the first quarter").lacks("CANARY", "By rule")
	p.as("sam").get(page).want(ok).has("Acknowledged. It holds").lacks(">Undo <") // it is not theirs to undo
	p.as("lea").get("/w/acme/findings/acknowledged").want(ok).has(known, "how often what it finds is meant so",
		"<dt>ask-open</dt><dd>1 found, 1 acknowledged</dd>")
	b.get(clash).want(ok).has(known).lacks("<textarea")
	b.get("/w/acme/goals/quick-start").want(ok).lacks(`id="f-ask-open-goal-quick-start"`)

	// Somebody else, who still had the form before them, is told and keeps their words.
	late := p.as("lea")
	p.unchanged("a second acknowledgement", func() {
		late.post(clash, form("reason", "kept words", "until", "2026-12-14")).want(unprocessable).
			has("Mia Lund has acknowledged this already.", "kept words", known)
	})
	// Whoever made it may say it anew, and the same again changes nothing.
	b.post(clash, form("reason", "We start without them", "until", "2026-12-02")).want(to)
	p.unchanged("the same again", func() {
		again := b.post(clash, form("reason", "We start without them", "until", "2026-12-02")).want(to)
		if at := again.header.Get("Location"); at != "/w/acme/findings?said=acknowledged" {
			t.Errorf("said again it leads to %q", at)
		}
	})

	at = b.post(html.UnescapeString(undo[1]), form("back", html.UnescapeString(undo[2]))).want(to).header.Get("Location")
	if at != "/w/acme/findings?do=answer&said=withdrawn" {
		t.Errorf("withdrawn, it leads to %q", at)
	}
	b.get(at).want(ok).has("Withdrawn.", `id="f-ask-open-goal-quick-start"`)
	b.get(page).want(ok).lacks("It holds until", ">Undo <")
	b.post(html.UnescapeString(undo[1]), nil).want(none)
}

// The way back is one of the workspace's own pages, whatever the form says.
func TestAcknowledgeLeadsBackHere(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	b := p.as("mia")
	for back, want := range map[string]string{
		"":                               "/w/acme/findings?",
		"/w/acme/goals/quick-start":      "/w/acme/goals/quick-start?",
		"/w/acme/goals/quick-start#f-x":  "/w/acme/goals/quick-start?",
		"https://elsewhere.example/":     "/w/acme/findings?",
		"//elsewhere.example/w/acme/":    "/w/acme/findings?",
		"/\\elsewhere.example":           "/w/acme/findings?",
		"/w/acme/\\elsewhere":            "/w/acme/findings?",
		"/w/other/":                      "/w/acme/findings?",
		"/w/acme":                        "/w/acme/findings?",
		"/sign-in":                       "/w/acme/findings?",
		"/w/acme/%zz":                    "/w/acme/findings?",
		"/w/acme/../other/":              "/w/acme/findings?",
		"/w/acme/../../sign-in":          "/w/acme/findings?",
		"/w/acme/%2e%2e/other/":          "/w/acme/findings?",
		"/w/acme/..//../evil.example":    "/w/acme/findings?",
		"/w/acme/\r\nSet-Cookie: a=b":    "/w/acme/findings?",
		"javascript:alert(1)":            "/w/acme/findings?",
		"/w/acme/findings?said=recorded": "/w/acme/findings?",
	} {
		at := b.post(clash, form("reason", "meant so: "+back, "until", "2026-12-14", "back",
			back)).want(to).header.Get("Location")
		if !strings.HasPrefix(at, want) || !strings.Contains(at, "said=acknowledged") || strings.Contains(at, "recorded") {
			t.Errorf("from %q it leads to %q", back, at)
		}
	}
}

// Findings about the workspace as a whole quiet their whole rule, so only leads get the form.
func TestAcknowledgeTheWorkspace(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	p.apply("weir: 1\ngentle: true\ngoals: [{id: side, intent: Support answers within the hour, owners: [product], " +
		"cycle: 2026-q4, state: committed, serves: [{goal: first-choice, by: response}]}]\n")
	const whole = "so all that the rule unconfirmed finds is left out until then. Everybody can read why."
	p.as("mia").get("/w/acme/findings/acknowledge?rule=unconfirmed").want(ok).has("unconfirmed").lacks("<textarea")
	lea := p.as("lea")
	lea.get("/w/acme/findings/acknowledge?rule=unconfirmed").want(ok).has("<textarea", "<details open", whole)
	lea.post("/w/acme/findings/acknowledge?rule=unconfirmed", form("reason", "a first cycle", "until", "2026-12-31")).
		want(to)
	lea.get("/w/acme/findings/acknowledged").want(ok).
		has("With all that the rule unconfirmed finds, acknowledged by Lea Roth until 31 Dec: a first cycle")
	lea.get("/w/acme/findings/acknowledge?rule=unconfirmed").want(ok).has("a first cycle").lacks("<textarea")
}

// A team's and a goal's page carry the form too, for those whose they are; and what is put right asks for nothing more.
func TestAcknowledgeElsewhere(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	const action, form = `action="/w/acme/findings/acknowledge?rule=`, `class="acknowledge"`
	p.as("sam").get("/w/acme/goals/closed-deals").want(ok).has(form, `value="/w/acme/goals/closed-deals`)
	p.as("mia").get("/w/acme/goals/closed-deals").want(ok).has(`class="finding"`).lacks(form)
	p.apply("weir: 1\ngoals: [{id: slow, intent: Pages open at once, owners: [product], cycle: 2026-q4, state: " +
		"committed, measures: [{id: slow-rate, metric: activation, from: 30, to: 40, by: 2026-12-31}, {id: bare, metric: " +
		"activation, to: 50, by: 2026-12-31}]}]\n")
	// what is found about its measures shows with the goal
	p.as("mia").get("/w/acme/goals/slow").want(ok).has("measure=bare")
	p.as("mia").get("/w/acme/goals/closed-deals").want(ok).lacks("measure=bare")
	p.as("sam").get("/w/acme/teams/sales").want(ok).has(action, "team=sales")
	p.as("mia").get("/w/acme/teams/sales").want(ok).has(`class="finding"`).lacks(form)
	p.reading("sam").get("/w/acme/teams/sales").want(ok).lacks(form)
	p.as("sam").get("/w/acme/findings/acknowledge?goal=closed-deals&rule=vague").want(ok).has("This is no longer found").
		lacks(form)
	p.as("gus").get("/w/acme/findings/acknowledged").want(ok).has("Nothing is acknowledged")
}

// Two findings that are meant so for the same reason are two, though their forms say the same.
func TestAcknowledgeTwoAlike(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	lea := p.as("lea")
	for _, rule := range []string{"ask-open", "vague"} {
		before := p.world().Len(cascade.KindAcknowledged)
		lea.post("/w/acme/findings/acknowledge?goal=quick-start&rule="+rule, form("reason", "known", "until", "2026-12-01")).
			want(to)
		if now := p.world().Len(cascade.KindAcknowledged); now != before+1 {
			t.Errorf("of %s there are %d, where there were %d", rule, now, before)
		}
	}
}
