package page

import (
	"context"
	"iter"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/chromedp/chromedp"

	"weir.dev/weir/internal/web/assets"
)

// policy is the strictest policy pages must live with: what the server will send, without exceptions for inline
// styles or scripts.
const policy = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"

// serve serves each example at /e/NAME, as a page or, to htmx, as its region.
func serve(t *testing.T) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	mux.Handle("GET "+assets.Prefix, assets.Handler())
	mux.HandleFunc("GET /w/acme/live", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		w.WriteHeader(http.StatusOK)
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	})
	mux.HandleFunc("GET /w/acme/goals", func(w http.ResponseWriter, r *http.Request) { // what is unfolded is fetched
		if g := exampleUnfolded(); r.URL.RequestURI() != g.part() {
			http.NotFound(w, r)
		} else if err := g.Unfolded(1).Render(r.Context(), w); err != nil {
			t.Errorf("%s: %v", r.URL, err)
		}
	})
	mux.HandleFunc("GET /e/{name}", func(w http.ResponseWriter, r *http.Request) {
		for _, e := range Examples() {
			if e.Name == r.PathValue("name") {
				w.Header().Set("Content-Type", "text/html; charset=utf-8")
				w.Header().Set("Content-Security-Policy", policy)
				if err := e.View.Page().Render(r.Context(), w); err != nil {
					t.Errorf("%s: %v", e.Name, err)
				}
				return
			}
		}
		http.NotFound(w, r)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(func() {
		server.CloseClientConnections() // streams never end by themselves
		server.Close()
	})
	return server
}

func address(server *httptest.Server, name string) string {
	return server.URL + "/e/" + url.PathEscape(name)
}

// quiet fails the test for every error the pages wrote to the console since messages was made: a refused style or
// script, a missing file, an exception.
func quiet(ctx context.Context, t *testing.T, messages iter.Seq2[chromedp.ConsoleMessage, error]) {
	t.Helper()
	const end = "that was the last message"
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[string](`console.log("`+end+`"), ""`)); err != nil {
		t.Fatal(err)
	}
	for m, err := range messages {
		if err != nil {
			t.Fatal(err)
		}
		if m.Text == end {
			return
		}
		if m.IsException() || m.Type == "error" || m.Type == "warning" {
			t.Errorf("the page says: %s (%s)", m.Text, m.URL)
		}
	}
}

// evaluate runs a line of JavaScript in the page and returns what it gave.
func evaluate[T any](ctx context.Context, t *testing.T, js string) T {
	t.Helper()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](js))
	if err != nil {
		t.Fatal(err)
	}
	return v
}
