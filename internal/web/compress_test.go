package web_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"weir.dev/weir/internal/web"
)

// plainly returns what an answer says, and how it was sent.
func plainly(t *testing.T, w *httptest.ResponseRecorder) (body []byte, how string) {
	t.Helper()
	body, how = w.Body.Bytes(), w.Header().Get("Content-Encoding")
	if how != "" {
		z, err := gzip.NewReader(bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		if body, err = io.ReadAll(z); err != nil {
			t.Fatal(err)
		}
	}
	return body, how
}

// Pages are compressed where a page of ours or the reader asks, and nowhere where another site may have; they say the
// same either way, and none says what its reader signed in with. The stream and the page to sign in on never are.
func TestCompressedPages(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	link := p.link("ola")
	b := p.browser()
	b.post("/sign-in", form("link", link)).want(to)
	ask := func(path string, header ...string) *httptest.ResponseRecorder {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://weir.test"+path, nil)
		r.Header.Set("Accept-Encoding", "gzip")
		for i := 0; i < len(header); i += 2 {
			r.Header.Set(header[i], header[i+1])
		}
		w := httptest.NewRecorder()
		p.pages.ServeHTTP(w, r)
		return w
	}
	session := "weir=" + b.cookies["weir"]
	small := 0
	for _, r := range matrix {
		if !strings.HasPrefix(r.route, "GET ") || r.route == "GET /live" {
			continue
		}
		path := "/w/acme" + p.named(r.path)
		if strings.HasSuffix(r.route, "/goals") { // what is searched for stands in the answer
			path += "?q=first"
		}
		here, how := plainly(t, ask(path, "Cookie", session, "Sec-Fetch-Site", "same-origin"))
		elsewhere, not := plainly(t, ask(path, "Cookie", session, "Sec-Fetch-Site", "cross-site"))
		if not != "" || !bytes.Equal(here, elsewhere) {
			t.Errorf("%s for another site: sent %q, the same: %v", path, not, bytes.Equal(here, elsewhere))
		}
		if how == "" {
			small++
		}
		for _, secret := range []string{b.cookies["weir"], link} {
			if bytes.Contains(here, []byte(secret)) {
				t.Errorf("%s says what its reader signed in with", path)
			}
		}
	}
	if small > 3 { // redirects
		t.Errorf("%d pages are sent as they are", small)
	}
	w := ask("/sign-in?link="+link+"&next=/w/acme/goals", "Sec-Fetch-Site", "none")
	if body, how := plainly(t, w); how != "" || !bytes.Contains(body, []byte(link)) {
		t.Errorf("the page to sign in on is sent %q", how)
	}
	if s := p.listen(t, b); s.status != ok || s.next() != "retry: 2000" { // a client that takes gzip, and asks for it
		t.Errorf("the stream answers %d", s.status)
	}
}
