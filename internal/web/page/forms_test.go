package page

import (
	"html"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"github.com/chromedp/chromedp"

	"weir.dev/weir/internal/testenv"
	"weir.dev/weir/internal/web/assets"
)

// TestFormParts holds the parts of forms, as the styles' README shows them, to what pages are held to.
func TestFormParts(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../assets/README.md")
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile(axeSource)
	if err != nil {
		t.Fatal(err)
	}
	shown := regexp.MustCompile("(?s)### ([^\n]+)\n```html\n(.*?)```").FindAllStringSubmatch(string(readme), -1)
	if len(shown) < 7 {
		t.Fatalf("the README shows %d parts", len(shown))
	}
	var body strings.Builder
	body.WriteString("<h1>Forms</h1>")
	for _, s := range shown {
		body.WriteString("<section><h2>" + html.EscapeString(s[1]) + "</h2>" + s[2] + "</section>")
	}
	mux := http.NewServeMux()
	mux.Handle("GET "+assets.Prefix, assets.Handler())
	mux.HandleFunc("GET /forms", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", policy)
		inside := templ.WithChildren(r.Context(), templ.Raw(body.String()))
		if err := document(exampleShell("Forms", NavTeams)).Render(inside, w); err != nil {
			t.Error(err)
		}
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	ctx := testenv.Browser(t)
	if err := chromedp.Do(ctx, chromedp.Navigate(server.URL+"/forms")); err != nil {
		t.Fatal(err)
	}
	evaluate[chromedp.Void](ctx, t, string(source))
	evaluate[chromedp.Void](ctx, t, `document.querySelectorAll("main details").forEach(d => d.open = true)`)
	accessible(ctx, t, "forms", testenv.AllLooks())
}
