package web_test

import (
	"html"
	"strings"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/web"
)

const (
	freshNeed   = "/w/acme/goals/quick-start/needs/new"
	earlyTrials = "/goals/quick-start/needs/{early trials}"
)

// needs returns what quick-start needs, by what it is.
func (p *place) needs() map[string]*cascade.Need {
	out := map[string]*cascade.Need{}
	for e := range p.world().All(cascade.KindNeed) {
		n := e.(*cascade.Need)
		out[n.What] = n
	}
	return out
}

// What a goal needs is asked, asked otherwise and taken away on its page, with plain forms.
func TestNeeds(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	mia := p.as("mia")
	mia.get("/w/acme/goals/quick-start").want(ok).has(`href="` + freshNeed + `"`)
	fresh := with(mia.get(freshNeed).want(ok).typed(freshNeed), "what", "A list of <trials>", "from", "sales", "by",
		"2026-12-01")
	at := mia.post(freshNeed, fresh).want(to).header.Get("Location")
	n := p.needs()["A list of <trials>"]
	if n == nil || n.Asked == 0 || n.By.String() != "2026-12-01" || n.On != "" || n.Answer != "" {
		t.Fatalf("it is %+v", n)
	}
	place := "need-" + string(n.ID)
	if !strings.HasSuffix(at, "#"+place) {
		t.Errorf("it leads to %s", at)
	}
	one := "/w/acme/goals/quick-start/needs/" + string(n.ID)
	page, _, _ := strings.Cut(at, "#")
	mia.get(page).want(ok).has(`id="`+place+`"`, "A list of &lt;trials&gt;", "not answered yet", `href="`+one+`/change"`)
	read := mia.get(one + "/change").want(ok).has("Change the need").typed(one + "/change")
	at = mia.post(one+"/change", with(read, "on", "Deals close without discounts")).want(to).header.Get("Location")
	if n = p.needs()["A list of <trials>"]; n.On == "" || !strings.HasSuffix(at, "#"+place) {
		t.Errorf("it is %+v, and leads to %s", n, at)
	}
	sure := mia.get(one + "/remove").want(ok).has("Remove the need").typed(one + "/remove")
	at = mia.post(one+"/remove", sure).want(to).header.Get("Location")
	mia.get(at).want(ok).has("Removed.").lacks("A list of")
	if p.needs()["A list of <trials>"] != nil {
		t.Error("it is still there")
	}
}

// What is asked and cannot be taken changes nothing; who is asked does not ask otherwise, and nobody learns of a goal
// that they do not see.
func TestBadNeeds(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	mia := p.as("mia")
	one := "/w/acme/goals/quick-start/needs/" + string(p.needs()["early trials"].ID)
	for _, c := range []struct {
		name string
		say  []string
		says string
	}{
		{"nothing", []string{"from", "sales"}, "Say what is needed."},
		{"of nobody", []string{"what", "Time"}, "Team asked: say which team is asked, or which goal is needed"},
		{"of a person", []string{"what", "Time", "from", "mia"}, "There is no “mia” to choose."},
		{"of what is hidden", []string{"what", "Time", "on", "merger"}, "There is no “merger” to choose."},
		{"of what is restricted", []string{"what", "Time", "on", "hire"}, "There is no “hire” to choose."},
		{"with an answer", []string{"what", "Time", "from", "sales", "answer", "accepted"}, "The form could not be read."},
	} {
		t.Run(c.name, func(t *testing.T) {
			p.unchanged(c.name, func() {
				g := mia.post(freshNeed, form(c.say...)).want(unprocessable).lacks("CANARY")
				if !strings.Contains(html.UnescapeString(g.body), c.says) {
					t.Errorf("it does not say %q:\n%.3000s", c.says, g.body)
				}
			})
		})
	}
	for path, status := range map[string]int{
		"/w/acme/goals/merger/needs/new":                          none,
		"/w/acme/goals/hire/needs/new":                            none,
		"/w/acme/goals/closed-deals/needs/new":                    no,
		one + "/change":                                           ok,
		strings.Replace(one, "quick-start", "old", 1) + "/change": none,
	} {
		mia.get(path).want(status)
	}
	p.as("sam").get("/w/acme/goals/quick-start").want(ok).lacks("/needs/") // asked, and not asking
	p.as("sam").get(one + "/change").want(no)
}
