package web_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"weir.dev/weir/internal/web"
)

// late is what a page asks for whose findings are not up to date, by its script and without one.
var (
	lateRegion = regexp.MustCompile(`hx-get="([^"]+)" hx-trigger="load, changed from:body"`)
	lateReload = regexp.MustCompile(`<noscript><meta http-equiv="refresh" content="0; url=([^"]+)"`)
	lateCount  = regexp.MustCompile(`id="findings-in-rail"( hidden)?>([^<]*)<`)
	apartCount = regexp.MustCompile(`id="findings-in-(?:rail|sheet)" hx-swap-oob="true">(\d+)<`)
)

// TestPagesDoNotWaitForFindings: where the rules would have much to look at, a page is there without what they notice,
// or with what they noticed last, and asks for what is up to date.
func TestPagesDoNotWaitForFindings(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	b := p.as("ola")
	const goal = "/w/acme/goals/quick-start"
	whole := b.get(goal).want(ok)
	want := first(railSays, whole.body)
	if want == "" || !strings.Contains(whole.body, `class="finding"`) {
		t.Fatalf("the rail says %q, and the goal has no finding", want)
	}
	p.pages.Usually(-1)
	if again := b.get(goal).want(ok); again.body != whole.body {
		t.Error("a page differs although nothing has changed")
	}
	page, n := b.late(goal)
	at, reload := first(lateRegion, page.body), first(lateReload, page.body)
	if at != goal+"?findings=now" || reload != at {
		t.Fatalf("the page asks for %q, and for %q without a script", at, reload)
	}
	if m := lateCount.FindStringSubmatch(page.body); m == nil || m[2] == "" {
		t.Errorf("the rail says %q, and was %s", m, want)
	} else {
		want = m[2] // of an earlier write, where that was looked at meanwhile
	}
	page.has(`class="finding"`)
	region := b.get(at, "HX-Request", "true").want(ok)
	now := first(apartCount, region.body)
	if now == want || len(apartCount.FindAllString(region.body, -1)) != 2 {
		t.Errorf("the region brings %q apart", now)
	}
	region.has(`hx-get="` + goal + `" hx-trigger="changed from:body"`)
	for _, path := range []string{reload, goal} {
		if got := first(railSays, b.get(path).want(ok).lacks("noscript").body); got != now {
			t.Errorf("%s says %s findings, want %s", path, got, now)
		}
	}
	p.apply(written(n + 1)) // one more: soon looked at
	if got := first(railSays, b.get(goal).want(ok).lacks("noscript").body); got == now || got == "" {
		t.Errorf("after a small write the rail says %q, before it %s", got, now)
	}
}

// late writes far more than anybody waits for until a page comes before the rules have looked at that, and returns it
// with how many goals were written. What was asked for is looked at once beside the pages, and may be there before the
// page; a second write that follows on it, with nobody asking between them, is not.
func (b *browser) late(path string) (got page, n int) {
	b.p.t.Helper()
	for range 20 {
		for range 2 {
			n += 60
			b.p.apply(written(n))
		}
		if got = b.get(path).want(ok); lateRegion.MatchString(got.body) {
			return got, n
		}
	}
	b.p.t.Fatal("every page waited for its findings, or they were always there")
	return got, n
}

// written is a file with goals that nobody measures.
func written(n int) string {
	var out strings.Builder
	out.WriteString("weir: 1\nworkspace: acme\ngoals:\n")
	for i := range n {
		fmt.Fprintf(&out, "  - {id: late-%d, intent: People wait less, owners: [acme], state: committed}\n", i)
	}
	return out.String()
}

// TestLateFindingsInABrowser waits for the number of findings beside a page that came without it.
func TestLateFindingsInABrowser(t *testing.T) {
	t.Parallel()
	eachWay(t, func(t *testing.T, scripts bool) {
		p := open(t, web.Options{})
		p.apply(written(60))
		p.pages.Usually(-1)
		b := p.look(t, "ola", scripts)
		b.do(chromedp.Navigate(b.at + "/w/acme/goals/late-7"))
		b.sees(`#region article.finding`, `header.rail a[href="/w/acme/findings"] .count:not([hidden])`)
	})
}
