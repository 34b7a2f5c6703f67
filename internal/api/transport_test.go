package api_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"weir.dev/weir/internal/api"
	"weir.dev/weir/internal/auth"
	"weir.dev/weir/internal/clock"
)

func TestUnknownPathsAndMethods(t *testing.T) {
	t.Parallel()
	p := sqlite(t)
	for _, a := range []asker{{p: p}, p.as("ola")} {
		for _, path := range []string{
			"", "/", "/nothing", "/goals/", "/goals/x/y", "/openapi", "/openapi-3.0.json", "/docs", "/schemas/Goal.json",
		} {
			g := a.get(path)
			if path == "" {
				if g.status != 404 && g.status != 301 && g.status != 307 {
					t.Errorf("%q: %d", path, g.status)
				}
				continue
			}
			g.want(404, "not-found")
		}
		for path, allow := range map[string]string{
			"/goals": "GET, HEAD", "/goals/x/check-ins": "GET, HEAD, POST",
			"/metrics/x/observations/2026-11-11": "GET, HEAD, PUT", "/tokens/x": "DELETE", "/openapi.json": "GET, HEAD",
		} {
			g := a.do("PATCH", path, "{}").want(405, api.NoMethod)
			if g.header.Get("Allow") != allow {
				t.Errorf("PATCH %s allows %q, want %q", path, g.header.Get("Allow"), allow)
			}
			a.do("OPTIONS", path, "").want(405, api.NoMethod)
		}
	}
}

// No answer may be kept by anybody in between, name another origin or run as a page.
func TestHeaders(t *testing.T) {
	t.Parallel()
	p := sqlite(t)
	mia := p.as("mia")
	for _, o := range api.Operations() {
		for _, g := range []got{mia.ask(o, "Origin", "https://evil.example", "Host", "evil.example"), asker{p: p}.ask(o)} {
			for name, want := range map[string]string{
				"Cache-Control": "private, no-store", "Vary": "Authorization, Cookie, Weir-Workspace",
				"X-Content-Type-Options":      "nosniff",
				"Access-Control-Allow-Origin": "", "Link": "", "Set-Cookie": "",
				"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
			} {
				if got := g.header.Get(name); got != want {
					t.Errorf("%s: %s is %q, want %q", o.Name, name, got, want)
				}
			}
			if strings.Contains(g.body, "$schema") || strings.Contains(g.body, "evil.example") {
				t.Errorf("%s answers %s", o.Name, g.body)
			}
		}
	}
}

func TestETags(t *testing.T) {
	t.Parallel()
	p := sqlite(t)
	ada, ola := p.as("ada"), p.as("ola")
	compressed := 0
	for _, o := range api.Operations() {
		if o.Method != http.MethodGet {
			continue
		}
		g := ada.ask(o).want(200)
		tag := g.header.Get("ETag")
		if len(tag) < 20 || tag != ada.ask(o).header.Get("ETag") {
			t.Errorf("%s has the tag %q", o.Name, tag)
		}
		for _, condition := range []string{tag, "W/" + tag, `"x", ` + tag, "*"} {
			not := ada.ask(o, "If-None-Match", condition)
			if not.status != 304 || not.body != "" || not.header.Get("ETag") != tag {
				t.Errorf("%s with If-None-Match %s: %d %q", o.Name, condition, not.status, not.body)
			}
		}
		ada.ask(o, "If-None-Match", `"x"`).want(200)
		if small := ada.ask(o, "Accept-Encoding", "gzip").want(200); small.header.Get("Content-Encoding") == "gzip" {
			compressed++
			of := small.header.Get("ETag")
			not := ada.ask(o, "Accept-Encoding", "gzip", "If-None-Match", `"x", W/`+of)
			if of == tag || not.status != 304 || not.body != "" || not.header.Get("ETag") != of {
				t.Errorf("%s compressed has the tag %s, and with it answers %d %q", o.Name, of, not.status, not.body)
			}
		}
		if other := ola.ask(o); other.header.Get("ETag") == tag {
			t.Errorf("%s: two viewers share a tag", o.Name)
		}
		head := ada.do(http.MethodHead, ada.own(examples[o.Name].path), "")
		if head.status != 200 || head.header.Get("ETag") != tag ||
			head.header.Get("Content-Length") != g.header.Get("Content-Length") {
			t.Errorf("HEAD of %s: %d %v", o.Name, head.status, head.header)
		}
	}
	if compressed < 5 {
		t.Errorf("only %d answers were long enough to be compressed", compressed)
	}
}

func TestPreconditions(t *testing.T) {
	t.Parallel()
	p := sqlite(t)
	mia := p.as("mia")
	const path = "/metrics/activation/observations/2026-11-16"
	put := func(value string, header ...string) got { return mia.do("PUT", path, `{"value":`+value+`}`, header...) }
	p.unchanged("a failed precondition", func() {
		put("1", "If-Match", "*").want(412, api.PreconditionFailed)
		put("1", "If-Match", `"x"`).want(412)
		// What is not there answers as not there first.
		mia.do("PUT", "/metrics/none/observations/2026-11-16", `{"value":1}`, "If-Match", `"x"`).want(404)
	})
	tag := put("1", "If-None-Match", "*").want(201).header.Get("ETag")
	if got := mia.get(path).want(200).header.Get("ETag"); got != tag {
		t.Errorf("PUT answers the tag %s, GET %s", tag, got)
	}
	p.unchanged("a failed precondition", func() {
		put("2", "If-None-Match", "*").want(412)
		put("2", "If-None-Match", tag).want(412)
		put("2", "If-Match", `"x"`).want(412)
		put("2", "If-Match", "W/"+tag).want(412) // a weak tag matches nothing here
	})
	next := put("2", "If-Match", `"x", `+tag).want(200).header.Get("ETag")
	put("3", "If-Match", tag).want(412)
	put("3", "If-Match", strings.TrimSuffix(next, `"`)+`-gzip"`).want(200) // of what was read compressed
}

// A page of another site cannot use somebody's session; a token is not sent by browsers on their own.
func TestOtherSites(t *testing.T) {
	t.Parallel()
	p := sqlite(t)
	w := httptest.NewRecorder()
	if _, err := p.auth.SignIn(w, httptest.NewRequestWithContext(t.Context(), "POST", "/sign-in", nil),
		p.token("mia", auth.ScopeWrite)); err != nil {
		t.Fatal(err)
	}
	cookie := w.Result().Cookies()[0]
	session := asker{p: p}
	const path, body = "/metrics/activation/observations/2026-11-16", `{"value":1}`
	with := cookie.Name + "=" + cookie.Value
	p.unchanged("another site", func() {
		for _, header := range [][]string{
			{"Sec-Fetch-Site", "cross-site"},
			{"Sec-Fetch-Site", "same-site"},
			{"Origin", "https://evil.example"},
			{"Origin", "null"},
		} {
			session.do("PUT", path, body, append(header, "Cookie", with)...).want(403, "forbidden")
		}
		session.do("POST", "/observations", body, "Cookie", with, "Sec-Fetch-Site", "cross-site", "Content-Type",
			"text/plain").want(403)
	})
	session.do("PUT", path, body, "Cookie", with, "Sec-Fetch-Site", "same-origin").want(201)
	session.get("/me", "Cookie", with, "Sec-Fetch-Site", "cross-site").want(200) // a link may lead here
	p.as("mia").do("PUT", path, `{"value":2}`, "Origin", "https://dashboard.example").want(200)
}

func TestDocuments(t *testing.T) {
	t.Parallel()
	p := sqlite(t)
	nobody := asker{p: p}
	if g := nobody.get("/openapi.json").want(200); !strings.Contains(g.body, `"openapi":"3.1.0"`) ||
		g.header.Get("Content-Type") != "application/openapi+json" {
		t.Errorf("%v %.200s", g.header, g.body)
	}
	if g := nobody.get("/openapi.yaml").want(200); !strings.Contains(g.body, "openapi: 3.1.0") ||
		g.body != string(p.api.OpenAPI()) {
		t.Errorf("%v %.200s", g.header, g.body)
	}
}

func TestHealth(t *testing.T) {
	t.Parallel()
	p := sqlite(t)
	ask := func(h http.Handler) (int, string) {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), "GET", "/", nil))
		return w.Code, w.Body.String()
	}
	none := func() (int, int) { return 0, 0 }
	if status, body := ask(api.Healthz()); status != 200 || body != "ok\n" {
		t.Error(status, body)
	}
	if status, body := ask(api.Readyz(p.db.Ping, none)); status != 200 || body != "ready\n" {
		t.Error(status, body)
	}
	some := func() (int, int) { return 1, 2 }
	if status, body := ask(api.Readyz(p.db.Ping, some)); status != 200 || !strings.HasPrefix(body, "ready\n") ||
		!strings.Contains(body, "cannot be read: 1;") || !strings.Contains(body, "journal says: 2;") {
		t.Error(status, body)
	}
	silent := func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
	if took := clock.Stopwatch(); true {
		status, body := ask(api.Readyz(silent, none))
		if status != 503 || body != "not ready\n" {
			t.Error(status, body)
		}
		if passed := took(); passed > 2*time.Second { // a second, on a busy machine
			t.Errorf("a database that says nothing: it takes %s to say so", passed)
		}
	}
	full := func(context.Context) error { return errors.New("CANARY disk") }
	if status, body := ask(api.Readyz(full, none)); status != 503 ||
		strings.Contains(body, "CANARY") {
		t.Error(status, body)
	}
}

func TestCursors(t *testing.T) {
	t.Parallel()
	p := sqlite(t)
	mia, sam := p.as("mia"), p.as("sam")
	for _, path := range []string{
		"/people", "/teams", "/goals", "/outline", "/metrics", "/metrics/share/observations", "/findings",
		"/goals?state=committed",
	} {
		sep := "?"
		if strings.Contains(path, "?") {
			sep = "&"
		}
		var whole, part api.Page[any]
		mia.get(path + sep + "limit=1000").want(200).into(&whole)
		var all []any
		cursor := ""
		for {
			part = api.Page[any]{}
			mia.get(path + sep + "limit=1" + cursor).want(200).into(&part)
			all = append(all, part.Items...)
			if part.Next == nil {
				break
			}
			cursor = "&cursor=" + *part.Next
		}
		if asJSON(t, all) != asJSON(t, whole.Items) || len(all) < 2 {
			t.Errorf("%s in pages is %s, in one %s", path, asJSON(t, all), asJSON(t, whole.Items))
		}
		good := strings.TrimPrefix(cursor, "&cursor=")
		for _, bad := range []string{
			"x", "0", good + "A", good[1:], strings.ToUpper(good), "%00", "../../etc", strings.Repeat("A", 999),
		} {
			mia.get(path+sep+"cursor="+bad).want(422, "invalid")
		}
		sam.get(path + sep + "cursor=" + good).want(422) // somebody else's
		mia.get("/cycles?cursor=" + good).want(422)      // of another list
	}
	var first api.Page[any]
	mia.get("/goals?limit=1").want(200).into(&first)
	mia.get("/goals?limit=1&state=committed&cursor=" + *first.Next).want(422) // with other filters
	mia.get("/goals?limit=2&cursor=" + *first.Next).want(200)                 // but the size may change
}

// A list goes on where it stood when the item its cursor names has gone.
func TestCursorOfWhatIsGone(t *testing.T) {
	t.Parallel()
	p := sqlite(t)
	mia, ola := p.as("mia"), p.as("ola")
	var two, rest, whole api.Page[struct {
		ID string `json:"id"`
	}]
	mia.get("/goals?limit=2").want(200).into(&two)
	text := read(t, "world.yaml")
	at := strings.Index(text, "  - id: quick-start\n")
	end := strings.Index(text, "  - id: closed-deals\n")
	without := strings.Replace(text[:at]+text[end:], ", serves: [quick-start]", "", 1)
	ola.do("POST", "/apply", files(true, "a.yaml", without)).want(200)
	mia.get("/goals?cursor=" + *two.Next).want(200).into(&rest)
	mia.get("/goals").want(200).into(&whole)
	if len(whole.Items) != 5 || asJSON(t, rest.Items) != asJSON(t, whole.Items[1:]) {
		t.Errorf("after %v went %v, of %v", two.Items, rest.Items, whole.Items)
	}
}
