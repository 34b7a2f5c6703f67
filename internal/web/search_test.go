package web_test

import (
	"context"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"weir.dev/weir/internal/testenv"
	"weir.dev/weir/internal/web"
)

// order reports whether texts stand in a page one after the other.
func (g page) order(texts ...string) {
	g.t.Helper()
	at := 0
	for _, text := range texts {
		i := strings.Index(g.body[at:], text)
		if i < 0 {
			g.t.Fatalf("%s does not say %q behind what comes before it:\n%.3000s", g.what, text, g.body)
		}
		at += i + len(text)
	}
}

// The page of search and the palette find the same in the same order: by key, then by title, then by owner.
func TestSearchPage(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	b := p.as("ola")
	for _, path := range []string{"/w/acme/search?q=", "/w/acme/palette?q="} {
		b.get(path + "GH-1").want(http.StatusOK).has(`href="/w/acme/why/work-items/gh-1"`)
		b.get(path+"product").order(`href="/w/acme/teams/product"`, `href="/w/acme/goals/`)
		b.get(path + "%E2%80%8Equick-START%00").order(`href="/w/acme/goals/quick-start"`)
		b.get(path + "mia").has(`href="/w/acme/people?q=Mia`)
		b.get(path + "2026-q4").has(`href="/w/acme/cycles/2026-q4"`)
		b.get(path + "share").has(`href="/w/acme/metrics/share"`)
	}
	b.get("/w/acme/palette?q=new+tea").order(`href="/w/acme/new/teams"`)
	p.as("mia").get("/w/acme/palette?q=check+in").has(`href="/w/acme/check-in#card-`)
}

// Whatever is looked for, there is an answer that repeats no more of it than it must.
func TestSearchForAnything(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	b := p.as("ola")
	for _, q := range []string{
		"", " ", "\t\n", "\x00\x01\x1b", "\xff\xfe", "\u200f\u202e", "\u200f \u2069", strings.Repeat("a", 200),
		strings.Repeat("ä ", 100), strings.Repeat("a", 201), strings.Repeat("team ", 2000), "<script>alert(1)</script>",
		`"><img src=x>`, "%", "_", "*", "' OR 1=1 --", "👩‍👩‍👧", "x@y", "@", "team team team",
	} {
		for _, path := range []string{"/w/acme/search?q=", "/w/acme/palette?q="} {
			got := b.get(path + url.QueryEscape(q)).want(http.StatusOK)
			got.lacks("<script>alert", "<img src=x", "\x00", "aaaa"+strings.Repeat("a", 200))
			if got.header.Get("Cache-Control") != "private, no-store" {
				t.Errorf("%s may be kept: %s", path, got.header.Get("Cache-Control"))
			}
		}
	}
	b.get("/w/acme/palette?q=" + strings.Repeat("a", 201)).has("200 characters")
	b.get("/w/acme/palette?q=zebra").has("Nothing that you can see is called that")
	b.get("/w/acme/search?q=zebra").has("Nothing that you can see is called that")
}

// What is hidden is found by who sees it, and by nobody else.
func TestSearchHides(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	for _, path := range []string{"/w/acme/search?q=", "/w/acme/palette?q="} {
		for _, q := range []string{"merger", "runway", "due-diligence"} {
			p.as("mia").get(path + q).has("Nothing that you can see is called that")
			p.as("ola").get(path + q).lacks("Nothing that you can see is called that")
		}
	}
}

const chosen = `document.querySelector("#palette [aria-selected=true]")?.getAttribute("href")`

// One goes somewhere by keys alone: the palette opens, is answered, chooses, goes, and gives the focus back.
func TestPaletteInABrowser(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	b := p.look(t, "ola", true)
	until := func(js string) {
		t.Helper()
		if _, err := chromedp.Run(b.ctx, chromedp.Poll[bool](js)); err != nil {
			t.Fatalf("waiting for %s: %v", js, err)
		}
	}
	b.do(chromedp.Navigate(b.at+"/w/acme/metrics"), chromedp.WaitVisible(chromedp.CSS("#find")),
		testenv.Press(0, "/"), testenv.Press(testenv.Ctrl, "k"))
	b.sees("#palette[open] [role=option]")
	until(`document.activeElement.matches("#palette [role=combobox][aria-expanded=true]")`)
	until(chosen + ` === "/w/acme/"`)
	b.do(testenv.Press(0, kb.ArrowDown))
	until(chosen + ` === "/w/acme/goals"`)
	until(`document.activeElement.getAttribute("aria-activedescendant") === "palette-go-1"`)
	b.do(testenv.Press(0, kb.ArrowUp, kb.ArrowUp))
	until(`document.querySelector("#palette [role=group]:last-of-type [role=option]:last-child").ariaSelected === "true"`)
	b.do(testenv.Press(0, kb.Escape), chromedp.WaitNotVisible(chromedp.CSS("#palette")))
	until(`document.activeElement.id === "find"`)
	b.do(testenv.Press(testenv.Ctrl, "k"), chromedp.WaitVisible(chromedp.CSS("#palette")))
	b.do(testenv.Press(0, "z", "z", "z"))
	until(`document.querySelector("#palette [role=status]").textContent.startsWith("Nothing")`)
	b.do(testenv.Press(0, kb.Backspace, kb.Backspace, kb.Backspace), testenv.Press(0, "q", "u", "i", "c", "k", "-", "s"))
	b.do(testenv.Press(0, kb.Enter)) // before the answer is there
	b.sees("#check-in")
	until(`location.pathname === "/w/acme/goals/quick-start"`)
	b.do(testenv.Press(0, "/"))
	b.sees("#palette[open] [role=option]") // this page has no field of its own to find something in
	b.click("#palette [data-close]")
	b.do(chromedp.WaitNotVisible(chromedp.CSS("#palette")))
	b.click(".rail [data-palette]")
	b.sees("#palette[open]")
}

// The palette holds WCAG 2.2 AA and axe's good practice, light and dark, wide and on a phone; without a script its link
// leads to the page of search.
func TestPaletteIsAccessible(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("../../e2e/testdata/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	p := open(t, web.Options{})
	b := p.look(t, "ola", true)
	b.do(chromedp.Navigate(b.at+"/w/acme/goals/quick-start"), chromedp.WaitVisible(chromedp.CSS("#region")))
	if err := chromedp.Do(b.ctx, chromedp.Evaluate[chromedp.Void](string(source))); err != nil {
		t.Fatal(err)
	}
	b.do(testenv.Press(testenv.Ctrl, "k"), chromedp.WaitVisible(chromedp.CSS("#palette [role=option]")))
	for _, typed := range []string{"", "t", "zz"} {
		for _, key := range typed {
			b.do(testenv.Press(0, string(key)))
		}
		for _, theme := range []string{"light", "dark"} {
			for _, width := range []int64{1280, 390} {
				b.do(chromedp.EmulateViewport(width, 800), dressed(theme))
				found, err := chromedp.Run(b.ctx, chromedp.Evaluate[[]string](
					`axe.run(document, {resultTypes: ["violations"]}).then(r => r.violations.map(v =>
						v.id + ": " + v.nodes.map(n => n.html + n.failureSummary).join("\n")))`, chromedp.EvalAwaitPromise))
				if err != nil {
					t.Fatal(err)
				}
				if len(found) > 0 {
					t.Errorf("%q, %s, %d px: %s", typed, theme, width, strings.Join(found, "\n"))
				}
				wide, err := chromedp.Run(b.ctx, chromedp.Evaluate[int64](`document.documentElement.scrollWidth`))
				if err != nil || wide > width {
					t.Errorf("%q, %s: %d px wide on %d (%v)", typed, theme, wide, width, err)
				}
			}
		}
	}
}

// dressed sets the theme.
func dressed(theme string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{
				{Name: "prefers-color-scheme", Value: theme}, {Name: "prefers-reduced-motion", Value: "reduce"},
			},
		})
		return err
	})
}

// Without a script the links to the palette lead to the page of search.
func TestSearchWithoutScripts(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	b := p.look(t, "ola", false)
	b.click(".rail [data-palette]")
	b.do(chromedp.WaitVisible(chromedp.CSS("main #find")), chromedp.SendKeys(chromedp.CSS("main #find"), "quick"))
	b.click("main .search button")
	b.sees("main .hits a[href='/w/acme/goals/quick-start']")
}
