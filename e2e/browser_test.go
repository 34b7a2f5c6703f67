package e2e_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"weir.dev/weir/internal/testenv"
)

// story is the day and the seed that the demo's pictures are taken with.
var story = []string{"demo", "--as-of", "2026-11-16", "--seed", "1"}

// tab is one page of one browser.
type tab struct {
	t   *testing.T
	ctx context.Context
	at  string // the server
}

func browse(t *testing.T, s *server) tab {
	ctx, cancel := context.WithTimeout(testenv.Browser(t), 8*time.Minute)
	t.Cleanup(cancel)
	return tab{t, ctx, s.addr}
}

func (b tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

func (b tab) open(path string) {
	b.t.Helper()
	b.do(chromedp.EmulateViewport(1440, 1080), chromedp.Navigate(b.at+path))
}

// until waits for a line of JavaScript to be true.
func (b tab) until(js string) {
	b.t.Helper()
	if _, err := chromedp.Run(b.ctx, chromedp.Poll[bool](js, chromedp.WithPollingTimeout(2*time.Minute))); err != nil {
		b.t.Fatalf("waiting for %s: %v", js, err)
	}
}

func value[T any](b tab, js string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](js))
	if err != nil {
		b.t.Fatalf("%.80s: %v", js, err)
	}
	return v
}

// press presses keys the way a keyboard does, and returns how many.
func (b tab) press(modifiers int64, keys ...string) int {
	b.t.Helper()
	b.do(testenv.Press(modifiers, keys...))
	return len(keys)
}

// Two people look at one goal. What the first says appears at the second without being asked for, and leaves alone what
// the second is typing.
func TestTwoBrowsersOnOneGoal(t *testing.T) {
	t.Parallel()
	s := serve(t, program(t), story...)
	one, two := browse(t, s), browse(t, s)
	for _, b := range []tab{one, two} {
		b.open("/w/northlight/goals/activation")
		b.do(chromedp.Click(chromedp.CSS("#check-in summary")))
		b.do(chromedp.WaitVisible(chromedp.CSS("#activation-learned")))
	}
	const half = "Half a thought about invi"
	two.do(chromedp.SendKeys(chromedp.CSS("#activation-learned"), half))
	caret := `(() => { const f = document.getElementById("activation-learned"); return f.value + "|" + f.selectionStart + "|" + (document.activeElement === f) })()`
	before := value[string](two, caret)
	const said = "People stop at inviting colleagues."
	one.do(chromedp.SendKeys(chromedp.CSS("#activation-learned"), said))
	one.do(chromedp.Click(chromedp.CSS("#card-activation button[data-main]")))
	heard := fmt.Sprintf(`[...document.querySelectorAll("aside li")].some(li => li.textContent.includes(%q))`, said)
	// its own refresh may be faster than a look at the answer
	one.until(`document.querySelector("#card-activation.finished") !== null || ` + heard)
	sent := time.Now()
	two.until(heard)
	t.Logf("the second browser showed it %v after the first had its answer", time.Since(sent).Round(time.Millisecond))
	if after := value[string](two, caret); after != before || !strings.HasPrefix(after, half) {
		t.Errorf("what was being typed is now %q, and was %q", after, before)
	}
}

// Two people work through the same findings. One that the first acknowledges goes from before the second, who keeps
// what they are typing under another; theirs is taken, and undone.
func TestTwoBrowsersOnFindings(t *testing.T) {
	t.Parallel()
	s := serve(t, program(t), story...)
	one, two := browse(t, s), browse(t, s)
	const first, second = "#f-watermelon-goal-activation", "#f-dates-clash-goal-campaign"
	write := func(b tab, finding, words string) {
		b.open("/w/northlight/findings")
		b.do(chromedp.Click(chromedp.CSS(finding+" .folds > details:last-child summary")),
			chromedp.WaitVisible(chromedp.CSS(finding+" textarea")))
		b.do(chromedp.SendKeys(chromedp.CSS(finding+" textarea"), words))
	}
	const half = "They start without the tex"
	write(two, second, half)
	caret := `(() => { const f = document.querySelector("` + second +
		` textarea"); return f.value + "|" + f.selectionStart + "|" + (document.activeElement === f) })()`
	before := value[string](two, caret)
	write(one, first, "The forecast does not know of the campaign.")
	one.do(chromedp.Click(chromedp.CSS(first+" form button")), chromedp.WaitVisible(chromedp.CSS(".flash form")))
	one.until(`document.querySelector("` + first + `") === null`)
	two.until(`document.querySelector("` + first + `") === null`)
	if after := value[string](two, caret); after != before || !strings.HasPrefix(after, half) {
		t.Errorf("what was being typed is now %q, and was %q", after, before)
	}
	two.press(0, "t", "s")
	two.press(testenv.Ctrl, kb.Enter)
	two.do(chromedp.WaitVisible(chromedp.CSS(".flash form")))
	two.until(`document.querySelector("` + second + `") === null`)
	two.open("/w/northlight/findings/acknowledged")
	two.until(`document.body.textContent.includes("` + half +
		`ts") && document.querySelectorAll(".known form").length === 2`)
	one.do(chromedp.Click(chromedp.CSS(".flash form button")), chromedp.WaitVisible(chromedp.CSS(first)))
	two.until(`document.querySelectorAll(".known form").length === 1`)
}

// A person checks in on three goals without a pointer.
func TestCheckInByKeyboard(t *testing.T) {
	t.Parallel()
	s := serve(t, program(t), story...)
	b := browse(t, s)
	b.open("/w/northlight/check-in")
	finished := func(n int) { b.until(fmt.Sprintf(`document.querySelectorAll("article.finished").length >= %d`, n)) }
	done := value[int](b, `document.querySelectorAll("article.finished").length`)
	b.until(`document.activeElement.closest("article.current") !== null`)
	keys := b.press(0, "n")
	finished(done + 1)
	b.until(`document.activeElement.name === "values.activation-rate"`)
	keys += b.press(0, "3", "4")
	keys += b.press(testenv.Ctrl, kb.Enter)
	finished(done + 2)
	b.until(`document.activeElement.name === "values.import-rate"`)
	keys += b.press(0, "6", "2")
	keys += b.press(testenv.Ctrl, kb.Enter)
	finished(done + 3)
	t.Logf("three goals took %d keys", keys)
	if keys > 30 { // which a slow typist does in well under a minute
		t.Errorf("that is too many")
	}
	b.open("/w/northlight/metrics/activation")
	b.until(`document.body.textContent.includes("34%")`)
}

// Where no script runs, forms post and links lead on.
func TestWithoutScript(t *testing.T) {
	t.Parallel()
	s := serve(t, program(t), story...)
	b := browse(t, s)
	b.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetScriptExecutionDisabled,
			emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	}))
	b.open("/w/northlight/goals/activation")
	b.do(chromedp.Click(chromedp.CSS("#check-in summary")))
	b.do(chromedp.WaitVisible(chromedp.CSS("#activation-learned")))
	b.do(chromedp.SendKeys(chromedp.CSS("#activation-learned"), "Said without a script."))
	b.do(chromedp.Click(chromedp.CSS("#card-activation button[data-main]")))
	b.do(chromedp.WaitVisible(chromedp.CSS("#card-activation.finished")))
	b.open("/w/northlight/metrics/activation")
	b.do(chromedp.SetValue(chromedp.CSS(`input[name="value"]`), "34.4"))
	b.do(chromedp.Click(chromedp.CSS(`form[action$="/readings"] button`)))
	for !strings.HasPrefix(value[string](b, `location.search`), "?said=recorded") { // polling would need a script
		if err := b.ctx.Err(); err != nil {
			t.Fatal(err)
		}
	}
	b.open("/w/northlight/findings")
	b.do(chromedp.Click(chromedp.CSS("#f-watermelon-goal-activation .folds > details:last-child summary")))
	b.do(chromedp.WaitVisible(chromedp.CSS("#f-watermelon-goal-activation textarea")))
	b.do(chromedp.SendKeys(chromedp.CSS("#f-watermelon-goal-activation textarea"), "Meant so without a script."))
	b.do(chromedp.Click(chromedp.CSS("#f-watermelon-goal-activation form button")))
	b.do(chromedp.WaitVisible(chromedp.CSS(".flash form")))
	for path, want := range map[string]string{
		"/w/northlight/findings/acknowledged": "Meant so without a script.",
		"/w/northlight/goals/activation":      "Said without a script.", "/w/northlight/metrics/activation": "34.4%",
	} {
		b.open(path)
		if text := value[string](b, `document.body.textContent`); !strings.Contains(text, want) {
			t.Errorf("%s does not show %q", path, want)
		}
	}
}

// A one-time link signs somebody in where no script runs, once.
func TestSignInWithoutScript(t *testing.T) {
	t.Parallel()
	s := serve(t, program(t), append([]string{"serve", "--data", makeWorld(t, []step{{}}).dir}, frozen...)...)
	b := browse(t, s)
	b.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetScriptExecutionDisabled,
			emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	}))
	b.open("/w/acme/goals")
	b.do(chromedp.WaitVisible(chromedp.CSS("#token")))
	for _, works := range []bool{true, false} {
		b.open(s.link)
		b.do(chromedp.Click(chromedp.CSS("main form button, form button.primary")))
		if works {
			b.do(chromedp.WaitVisible(chromedp.CSS(`a[href="/w/acme/goals"]`)))
			b.open("/w/acme/goals/quick-start")
			b.do(chromedp.WaitVisible(chromedp.CSS("#region")))
			continue
		}
		b.do(chromedp.WaitVisible(chromedp.CSS("#sign-in-error")))
	}
}

// addresses is every kind of page the demo has.
var addresses = []string{
	"/w/northlight/", "/w/northlight/goals", "/w/northlight/goals?q=page", "/w/northlight/goals?q=zebra",
	"/w/northlight/goals/activation",
	"/w/northlight/goals/europe", "/w/northlight/goals/tag-clean-up", "/w/northlight/goals/campaign",
	"/w/northlight/check-in",
	"/w/northlight/metrics", "/w/northlight/metrics/page-load", "/w/northlight/teams", "/w/northlight/teams/finance-ops",
	"/w/northlight/why/work-items/com-812", "/w/northlight/why/goals/week-view", "/w/northlight/goals/stay",
	"/w/northlight/findings", "/w/northlight/findings/acknowledged",
	"/w/northlight/findings/acknowledge?goal=activation&rule=watermelon", "/w/northlight/goals/none", "/sign-in",
	"/w/rust-project/goals", "/w/rust-project/findings", "/w/uk-sdg/findings",
	"/w/uk-sdg/findings?do=measure&page=2&show=note", "/w/uk-sdg/metrics/m-3-2-1", "/w/uk-sdg/check-in",
}

// violation is one rule of axe that one page breaks.
type violation struct {
	ID, Help string
	Nodes    []struct{ HTML, FailureSummary string }
}

// Every page of the demo holds WCAG 2.2 AA and axe's good practice, light and dark, wide and on a phone, as
// testenv.Looks has it, and none scrolls sideways.
func TestAxeOnTheDemo(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("testdata/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	s := serve(t, program(t), story...)
	b := browse(t, s)
	for i, path := range addresses {
		b.open(path)
		value[chromedp.Void](b, string(source))
		for _, look := range testenv.Looks(i) {
			b.do(look.Set())
			found, err := chromedp.Run(b.ctx, chromedp.Evaluate[[]violation](
				`axe.run(document, {resultTypes: ["violations"]}).then(r => r.violations.map(v => ({id: v.id, help: v.help, nodes: v.nodes.slice(0, 3).map(n => ({html: n.html, failureSummary: n.failureSummary}))})))`,
				chromedp.EvalAwaitPromise))
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range found {
				t.Errorf("%s, %s: %s (%s) %+v", path, look, v.Help, v.ID, v.Nodes)
			}
			if wide := value[int64](b, `document.documentElement.scrollWidth`); wide > look.Width {
				t.Errorf("%s, %s: the page is %d px wide and scrolls sideways", path, look, wide)
			}
		}
	}
}

// The program answers its first page soon after it has started, furnished from nothing.
func TestDemoServesAtOnce(t *testing.T) {
	t.Parallel()
	began := time.Now()
	s := serve(t, program(t), "demo")
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.addr+"/w/northlight/goals", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := transport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Errorf("status %d", resp.StatusCode)
	}
	t.Logf("the first page came %v after the start", time.Since(began).Round(time.Millisecond))
}
