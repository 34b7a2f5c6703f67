package page

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"weir.dev/weir/internal/testenv"
)

// axeSource is axe-core, which browser tests share; its licence stands beside it.
const axeSource = "../../../e2e/testdata/axe.min.js"

// A violation is one rule of axe that one page breaks.
type violation struct {
	ID    string `json:"id"`
	Help  string `json:"help"`
	Nodes []struct {
		HTML    string `json:"html"`
		Summary string `json:"failureSummary"`
	} `json:"nodes"`
}

// TestAxe holds every example to WCAG 2.2 AA and axe's good practice, light and dark, wide and on a phone, as
// testenv.Looks has it.
func TestAxe(t *testing.T) {
	t.Parallel()
	ctx := testenv.Browser(t)
	source, err := os.ReadFile(axeSource)
	if err != nil {
		t.Fatal(err)
	}
	server := serve(t)
	messages := chromedp.Console(ctx)
	for i, e := range Examples() {
		if err := chromedp.Do(ctx, chromedp.Navigate(address(server, e.Name))); err != nil {
			t.Fatal(err)
		}
		evaluate[chromedp.Void](ctx, t, string(source))
		accessible(ctx, t, e.Name, testenv.Looks(i))
		if evaluate[int](ctx, t,
			`document.querySelectorAll("details").forEach(d => d.open = true), document.querySelectorAll("details").length`) >
			2 {
			accessible(ctx, t, e.Name+", unfolded", testenv.Looks(i+1))
		}
	}
	quiet(ctx, t, messages)
	evaluate[chromedp.Void](ctx, t,
		`document.body.insertAdjacentHTML("beforeend", '<main><input><p><img src="/assets/">')`)
	if found := violations(ctx, t); len(found) < 2 {
		t.Errorf("axe sees nothing wrong with a bare input and an image without words: %v", found)
	}
}

// accessible fails the test for each fault that the page shows however it is looked at.
func accessible(ctx context.Context, t *testing.T, name string, looks []testenv.Look) {
	t.Helper()
	for _, look := range looks {
		if err := chromedp.Do(ctx, look.Set()); err != nil {
			t.Fatal(err)
		}
		for _, v := range violations(ctx, t) {
			t.Errorf("%s, %s: %s (%s)%s", name, look, v.Help, v.ID, nodes(v))
		}
		if wide := evaluate[int64](ctx, t, `document.documentElement.scrollWidth`); wide > look.Width {
			t.Errorf("%s, %s: the page is %d px wide and scrolls sideways", name, look, wide)
		}
	}
}

func violations(ctx context.Context, t *testing.T) []violation {
	t.Helper()
	found, err := chromedp.Run(ctx, chromedp.Evaluate[[]violation](
		`axe.run(document, {resultTypes: ["violations"]}).then(r => r.violations.map(v => ({id: v.id, help: v.help,
			nodes: v.nodes.map(n => ({html: n.html, failureSummary: n.failureSummary}))})))`,
		chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func nodes(v violation) string {
	var b strings.Builder
	for i, n := range v.Nodes {
		if i == 3 {
			fmt.Fprintf(&b, "\n\tand %d more", len(v.Nodes)-i)
			break
		}
		fmt.Fprintf(&b, "\n\t%s\n\t\t%s", n.HTML, strings.ReplaceAll(n.Summary, "\n", "\n\t\t"))
	}
	return b.String()
}
