package web_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/testenv"
	"weir.dev/weir/internal/web"
)

// tab is a page of a real browser in which somebody is signed in.
type tab struct {
	t   *testing.T
	ctx context.Context
	at  string
}

// look signs somebody in with a real browser, with or without scripts.
func (p *place) look(t *testing.T, person string, scripts bool) tab {
	t.Helper()
	server := httptest.NewServer(p.pages)
	t.Cleanup(func() {
		server.CloseClientConnections() // streams never end by themselves
		server.Close()
	})
	ctx, cancel := context.WithTimeout(testenv.Browser(t), 2*time.Minute)
	t.Cleanup(cancel)
	b := tab{t, ctx, server.URL}
	b.do(
		chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
			_, err := cdp.Call(ctx, target, emulation.SetScriptExecutionDisabled,
				emulation.SetScriptExecutionDisabledParams{Value: !scripts})
			return err
		}),
		chromedp.EmulateViewport(1280, 900),
		chromedp.Navigate(b.at+"/sign-in?link="+p.link(person)),
		chromedp.Click(chromedp.CSS("form button")),
		chromedp.WaitVisible(chromedp.CSS("#region")),
	)
	return b
}

func (b tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

// click presses what a selector names, once it is there.
func (b tab) click(css string) {
	b.t.Helper()
	b.do(chromedp.Click(chromedp.CSS(css)))
}

// sees waits for what selectors name.
func (b tab) sees(css ...string) {
	b.t.Helper()
	for _, c := range css {
		b.do(chromedp.WaitVisible(chromedp.CSS(c)))
	}
}

// eachWay runs f in a browser that runs scripts, and in one that does not.
func eachWay(t *testing.T, f func(t *testing.T, scripts bool)) {
	t.Helper()
	t.Run("with scripts", func(t *testing.T) { t.Parallel(); f(t, true) })
	t.Run("without scripts", func(t *testing.T) { t.Parallel(); f(t, false) })
}

// Z takes back what a form has just written; without a script the button does.
func TestUndoInABrowser(t *testing.T) {
	t.Parallel()
	eachWay(t, func(t *testing.T, scripts bool) {
		p := open(t, web.Options{})
		name := func() string { return p.world().Find(cascade.KindTeam, "sales").(*cascade.Team).Name }
		b := p.look(t, "ola", scripts)
		b.do(
			chromedp.Navigate(b.at+"/w/acme/teams/sales/change"),
			chromedp.SendKeys(chromedp.CSS("#change-sales-name"), kb.End+" and renewals"),
		)
		b.click("#change-sales button[data-main]")
		b.sees("#said button[data-key=z]")
		if name() != "Sales and renewals" {
			t.Fatalf("it is called %s", name())
		}
		if scripts {
			b.do(testenv.Press(0, "z"))
		} else {
			b.click("#said button")
		}
		b.do(chromedp.WaitNotPresent(chromedp.CSS("#said button")))
		b.sees("#said:not([hidden])")
		if name() != "Sales" {
			t.Errorf("undone it is called %s", name())
		}
	})
}

// What a form wrote is said once: not again by going back, nor beside a form that is refused.
func TestSaidOnce(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	b := p.look(t, "ola", true)
	const value = "form[action$='/readings'] [name=value]"
	record := func(typed string) {
		b.do(chromedp.SetValue(chromedp.CSS(value), typed))
		b.click("form[action$='/readings'] button[data-main]")
	}
	b.do(chromedp.Navigate(b.at + "/w/acme/metrics/activation"))
	record("32")
	b.sees("#said:not([hidden]) button")
	record("many")
	b.sees(value + "[aria-invalid]")
	b.do(chromedp.WaitNotVisible(chromedp.CSS("#said")))
	record("33")
	b.sees("#said:not([hidden]) button")
	b.click("#said button")
	b.do(chromedp.WaitNotPresent(chromedp.CSS("#said button")), chromedp.NavigateBack())
	b.sees(value)
	b.do(chromedp.WaitNotVisible(chromedp.CSS("#said")))
}

// After a check-in that stays on its page, Z takes back that one.
func TestUndoACheckInInABrowser(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	before := p.world().Len(cascade.KindCheckIn)
	b := p.look(t, "mia", true)
	b.do(chromedp.Navigate(b.at+"/w/acme/check-in"), chromedp.WaitVisible(chromedp.CSS("form[data-check-in]")),
		testenv.Press(0, "n"))
	b.sees("article.finished", "#said button[data-key=z]")
	if now := p.world().Len(cascade.KindCheckIn); now != before+1 {
		t.Fatalf("%d check-ins, and %d before", now, before)
	}
	b.do(testenv.Press(0, "z"))
	b.sees("form[data-check-in]", "#said:not([hidden])")
	if now := p.world().Len(cascade.KindCheckIn); now != before {
		t.Errorf("%d check-ins after the undo, and %d before", now, before)
	}
}

// Rows are added and taken out, and what is typed stays through that and through a refusal.
func TestRowsInABrowser(t *testing.T) {
	t.Parallel()
	eachWay(t, func(t *testing.T, scripts bool) {
		p := open(t, web.Options{})
		goal := func() *cascade.Goal { return p.world().Find(cascade.KindGoal, "first-choice").(*cascade.Goal) }
		b := p.look(t, "ola", scripts)
		const form = "#change-first-choice"
		field := func(name, value string) string { return form + ` [name="` + name + `"][value="` + value + `"]` }
		typed := func(name, text string) {
			t.Helper()
			b.do(chromedp.SendKeys(chromedp.CSS(form+` [name="`+name+`"]`), kb.End+text))
		}
		b.do(chromedp.Navigate(b.at + "/w/acme/goals/first-choice"))
		b.click(`a[href$="/change` + form + `-drivers"]`) // opens where they stand
		b.sees(form + ` details[open] [name="drivers.0.text"]`)
		typed("drivers.0.text", " early")
		b.click(form + ` button[name=".more"][value=drivers]`)
		b.sees(field("drivers.0.text", "more teams get started early"), field("drivers.1.text", ""))
		typed("drivers.1.text", "Word gets around")
		b.click(form + ` details:has([name="tripwires.0.below"]) > summary`)
		typed("tripwires.0.below", "many")
		typed("tripwires.0.then", "stop")
		b.click(form + " button[data-main]")
		b.sees(form+" .refused", form+" [aria-invalid]", field("drivers.0.text", "more teams get started early"),
			field("drivers.1.text", "Word gets around"), field("tripwires.0.below", "many"),
			field("tripwires.0.then", "stop"))
		if n := len(goal().Drivers); n != 1 {
			t.Fatalf("refused, and there are %d drivers", n)
		}

		b.click(form + ` button[name=".less"][value="tripwires.0"]`)
		b.do(chromedp.WaitNotPresent(chromedp.CSS(field("tripwires.0.then", "stop"))))
		b.sees(field("drivers.1.text", "Word gets around"))
		b.click(form + ` button[name=".more"][value=drivers]`)
		b.sees(field("drivers.2.text", ""))
		typed("drivers.2.text", "Prices stay")
		b.click(form + ` button[name=".less"][value="drivers.1"]`)
		b.sees(field("drivers.0.text", "more teams get started early"), field("drivers.1.text", "Prices stay"))
		b.click(form + " button[data-main]")
		b.sees("#said:not([hidden])")
		g := goal()
		if len(g.Drivers) != 2 || g.Drivers[0].Text != "more teams get started early" || g.Drivers[1].Text != "Prices stay" ||
			len(g.Tripwires) != 0 {
			t.Errorf("saved, it is %+v and %+v", g.Drivers, g.Tripwires)
		}
	})
}

// A page among thousands asks again at a moment of its own within the time that it is told, once for all that it hears
// until then; one among few at once.
func TestPagesSpreadWhatTheyAsk(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	mia, b := p.as("mia"), p.look(t, "mia", true)
	until := func(js string) {
		t.Helper()
		if _, err := chromedp.Run(b.ctx, chromedp.Poll[bool](js, chromedp.WithPollingTimeout(time.Minute))); err != nil {
			t.Fatalf("%s: %v", js, err)
		}
	}
	b.do(chromedp.Navigate(b.at + "/w/acme/metrics/share"))
	b.sees("#region")
	p.read(mia, 41)
	until(`document.querySelector("#region").textContent.includes("41")`)
	// Time passes when the test says so.
	if _, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](`(() => {
		window.waits = []
		window.heard = 0
		window.asks = 0
		document.querySelector("#live").addEventListener("heard", () => heard++)
		document.body.addEventListener("changed", () => asks++)
		Math.random = () => .25
		const real = window.setTimeout
		window.setTimeout = (f, ms, ...more) => ms > 400 && ms <= 4000 ? waits.push([f, ms]) : real(f, ms, ...more)
		return true
	})()`)); err != nil {
		t.Fatal(err)
	}
	p.pages.Crowd(4000)
	t.Cleanup(func() { p.pages.Crowd(-4000) })
	for n := range 3 {
		p.read(mia, 51+n)
		until(fmt.Sprintf(`heard === %d`, n+1))
	}
	until(`waits.length === 1 && waits[0][1] === 1000 && asks === 0`)
	until(`(waits.pop()?.[0](), asks === 1 && document.querySelector("#region").textContent.includes("53"))`)
}
