package web_test

import (
	"html"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/web"
)

const (
	freshMeasure = "/w/acme/goals/closed-deals/measures/new"
	activated    = "/w/acme/goals/quick-start/measures/activated"
)

// A measure is made, changed and removed on the page of its goal, with plain forms.
func TestMeasures(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	sam := p.as("sam")
	sam.get("/w/acme/goals/closed-deals").want(ok).has(`href="` + freshMeasure + `"`)
	g := sam.get(freshMeasure).want(ok).has("Deals close without discounts", `href="/w/acme/goals/closed-deals"`)
	fresh := with(g.typed(freshMeasure), "metric", "tickets open", "shape", "range", "from", "2,5", "to", "9", "by",
		"2026-12-20", "role", "leading", "misses", "calls")
	at := sam.post(freshMeasure, fresh).want(to).header.Get("Location")
	if !strings.HasPrefix(at, "/w/acme/goals/closed-deals?said=made") || !strings.HasSuffix(at, "#measure-tickets") {
		t.Errorf("it leads to %s", at)
	}
	page, _, _ := strings.Cut(at, "#")
	sam.get(page).want(ok).has("It is there now.", `id="measure-tickets"`, "misses calls", "due 20 Dec",
		`href="/w/acme/goals/closed-deals/measures/tickets/change"`)
	m := p.world().Find(cascade.KindMeasure, "tickets").(*cascade.Measure)
	if *m.From != 2.5 || *m.To != 9 || m.Shape != cascade.InRange || m.Role != cascade.Leading {
		t.Errorf("it is %+v", m)
	}
	const remove = "/w/acme/goals/closed-deals/measures/tickets/remove"
	sure := sam.get(remove).want(ok).has("Remove the measure “Tickets open”?").typed(remove)
	at = sam.post(remove, sure).want(to).header.Get("Location")
	if !strings.HasPrefix(at, "/w/acme/goals/closed-deals?said=removed&undo=") {
		t.Errorf("it leads to %s", at)
	}
	b := sam.get(at).want(ok).has("Removed.").lacks("measure-tickets")
	back, _, _ := strings.Cut(b.body[strings.Index(b.body, "/w/acme/undo/"):], `"`)
	if at = sam.post(back, nil).want(to).header.Get("Location"); !strings.HasSuffix(at, "#measure-tickets") {
		t.Errorf("undone, it leads to %s", at)
	}
	sam.post(remove, sam.get(remove).typed(remove)).want(to)
	if at = sam.post(remove, sure).want(to).header.Get("Location"); at != "/w/acme/goals/closed-deals?said=gone" {
		t.Errorf("what is gone leads to %s", at)
	}
}

// A committed measure changes with a reason, which everybody who sees it reads.
func TestMeasureRevised(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	mia := p.as("mia")
	const change = activated + "/change"
	g := mia.get(change).want(ok).has("Change the measure “Activation rate”", `<span class="unit">%</span>`,
		"The goal is committed.")
	read := g.typed(change)
	p.unchanged("without a reason", func() {
		for _, hx := range []string{"", "true"} {
			g := mia.post(change, with(read, "to", "38"), "HX-Request", hx).want(unprocessable)
			g.has("A change of what was committed needs a reason.", "Say why it changes.", `value="38"`)
			if strings.Count(g.body, " autofocus") != 1 {
				t.Error("the focus is not on what is missing")
			}
		}
		mia.post(change, with(read, "to", "38", ".why", "turned \u202e round")).want(unprocessable)
	})
	at := mia.post(change, with(read, "to", "38", ".why", "the import came <late>")).want(to).header.Get("Location")
	if !strings.HasSuffix(at, "#measure-activated") {
		t.Errorf("it leads to %s", at)
	}
	page, _, _ := strings.Cut(at, "#")
	shown := mia.get(page).want(ok).has("Saved.", "Target of Activation rate: 40 → 38", "the import came &lt;late&gt;")
	undo, _, _ := strings.Cut(shown.body[strings.Index(shown.body, "/w/acme/undo/"):], `"`)
	at = mia.post(undo, nil).want(to).header.Get("Location")
	if !strings.HasSuffix(at, "#measure-activated") {
		t.Errorf("undone, it leads to %s", at)
	}
	mia.get("/w/acme/goals/quick-start").want(ok).lacks("the import came")
	mia.post(change, with(mia.get(change).typed(change), "misses", "who left at once")).want(to) // needs no reason
	if m := p.world().Find(cascade.KindMeasure, "activated").(*cascade.Measure); *m.To != 40 ||
		m.Misses != "who left at once" {
		t.Errorf("it is %+v", m)
	}
}

// A short name is a measure's own within its goal: another goal's may be the same.
func TestShortNamesOfMeasures(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	ola := p.as("ola")
	taken := form("metric", "share", "key", "activated")
	ola.post("/w/acme/goals/quick-start/measures/new", taken).want(unprocessable).has("There is already a measure")
	ola.post(freshMeasure, taken).want(to)
}

// What was typed for a measure and cannot be taken stands on the form again, with what is wrong beside it.
func TestBadMeasures(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	ola := p.as("ola")
	for _, c := range []struct {
		name string
		say  []string
		says string
	}{
		{"no metric", []string{"to", "9"}, "Choose the metric that is read."},
		{"a metric that is not there", []string{"metric", "nothing-such"}, "There is no “nothing-such” to choose."},
		{"a goal for a metric", []string{"metric", "first-choice"}, "There is no “first-choice” to choose."},
		{"a target in words", []string{"metric", "share", "to", "many"}, "“many” is not a number."},
		{"a weight below nothing", []string{"metric", "share", "weight", "-1"}, "−1 is below 0."},
		{"a day that is none", []string{"metric", "share", "by", "2026-02-30"}, "Give a day as YYYY-MM-DD."},
		{
			"an end before its start",
			[]string{"metric", "share", "start", "2026-12-02", "by", "2026-12-01"},
			"is before it begins",
		},
		{"a shape of its own", []string{"metric", "share", "shape", "spiral"}, "is not one of the choices"},
		{
			"a planned value without a day", []string{"metric", "share", "milestones.0.value", "9"}, "Say which day.",
		},
		{"planned values out of order", []string{
			"metric", "share", "milestones.0.by", "2026-12-02", "milestones.0.value", "9", "milestones.1.by", "2026-11-02",
			"milestones.1.value", "10",
		}, "put them in order"},
		{"another goal", []string{"metric", "share", "goal", "old"}, "The form could not be read."},
	} {
		t.Run(c.name, func(t *testing.T) {
			p.unchanged(c.name, func() {
				g := ola.post(freshMeasure, form(c.say...)).want(unprocessable)
				if !strings.Contains(html.UnescapeString(g.body), c.says) {
					t.Errorf("it does not say %q:\n%.3000s", c.says, g.body)
				}
			})
		})
	}
	const change = activated + "/change"
	read := ola.get(change).typed(change)
	ola.write(change, with(read, "misses", "who left", ".why", "so"))
	ola.post(change, with(read, "misses", "who came late")).want(unprocessable).has("changed this while you were writing")
}

// What hangs on a goal has its forms under that goal's address: for who sees and may, and under no other.
func TestMeasuresOfGoals(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	for who, paths := range map[string]map[string]int{
		"mia": {
			"/w/acme/goals/quick-start/measures/new":               ok,
			"/w/acme/goals/closed-deals/measures/new":              no,   // another team's
			"/w/acme/goals/merger/measures/new":                    none, // hidden
			"/w/acme/goals/hire/measures/new":                      none, // redacted
			"/w/acme/goals/nothing-such/measures/new":              none,
			activated + "/change":                                  ok,
			"/w/acme/goals/closed-deals/measures/activated/change": none, // not its goal
			"/w/acme/goals/first-choice/measures/share-up/change":  no,
			"/w/acme/goals/first-choice/measures/heads/change":     none, // by its metric
			"/w/acme/goals/merger/measures/cash/change":            none,
			"/w/acme/measures/activated/change":                    none,
			"/w/acme/new/measures":                                 none,
		},
		"ola": {
			"/w/acme/goals/merger/measures/new":              ok,
			"/w/acme/goals/merger/measures/cash/change":      ok,
			"/w/acme/goals/quick-start/measures/cash/remove": none,
		},
	} {
		for path, status := range paths {
			p.as(who).get(path).want(status)
		}
	}
	mia := p.as("mia")
	mia.get("/w/acme/goals/closed-deals").want(ok).lacks("/measures/")
	p.unchanged("what is not theirs", func() {
		mia.post("/w/acme/goals/closed-deals/measures/new", form("metric", "share")).want(no)
		mia.post("/w/acme/goals/merger/measures/new", form("metric", "share")).want(none)
		mia.post("/w/acme/goals/quick-start/measures/new", form("metric", "runway")).want(unprocessable).
			has("There is no “runway” to choose.").lacks("CANARY")
		mia.post("/w/acme/goals/closed-deals/measures/activated/remove", form("version", "")).want(to)
	})
}

// In a browser, with scripts and without, a measure is added from the page of its goal, a committed one asks why, and
// both lead back to their place there.
func TestMeasureInABrowser(t *testing.T) {
	t.Parallel()
	eachWay(t, func(t *testing.T, scripts bool) {
		p := open(t, web.Options{})
		measure := func(key string) *cascade.Measure {
			m, _ := p.world().Find(cascade.KindMeasure, key).(*cascade.Measure)
			return m
		}
		b := p.look(t, "mia", scripts)
		typed := func(name, text string) {
			t.Helper()
			b.do(chromedp.SendKeys(chromedp.CSS(`#main form[id] [name="`+name+`"]`), text))
		}
		b.do(chromedp.Navigate(b.at + "/w/acme/goals/quick-start"))
		b.click(`a[href$="/goals/quick-start/measures/new"]`)
		b.sees("#new")
		typed("to", "many")
		b.click("#new button[data-main]")
		b.sees("#new .refused", `#new [name=metric][aria-invalid]`, `#new [name=to][value=many][aria-invalid]`)
		b.do(chromedp.SetValue(chromedp.CSS("#new [name=metric]"), string(p.metric("share"))),
			chromedp.Clear(chromedp.CSS("#new [name=to]")))
		typed("to", "12,5")
		b.click("#new button[data-main]")
		b.sees("#said:not([hidden])", "#measure-share")
		if m := measure("share"); m == nil || *m.To != 12.5 {
			t.Fatalf("it is %+v", m)
		}

		b.click("#measure-activated a[href$='/change']")
		b.sees("#change-activated [name='.why']")
		typed("to", kb.End+kb.Backspace+"5") // 45
		b.click("#change-activated button[data-main]")
		b.sees("#change-activated .refused", "#change-activated [name='.why'][aria-invalid]")
		if m := measure("activated"); *m.To != 40 {
			t.Fatalf("without a reason it is %v", *m.To)
		}
		typed(".why", "more came than we thought")
		b.click("#change-activated button[data-main]")
		b.sees("#said:not([hidden])", "#measure-activated")
		if m := measure("activated"); *m.To != 45 {
			t.Errorf("it is %v", *m.To)
		}
	})
}
