package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"weir.dev/weir/internal/auth"
	"weir.dev/weir/internal/web"
)

func TestSignInWithToken(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	b := p.browser()
	b.get("/").want(to)
	b.get("/sign-in").want(ok).has(`name="token"`, `method="post"`, `action="/sign-in"`).lacks("CANARY", "acme")
	if g := b.post("/sign-in", form("token", "  "+p.token("mia", auth.ScopeWrite)+"\n", "next", "/w/acme/goals")).
		want(to); g.header.Get("Location") != "/w/acme/goals" {
		t.Errorf("it leads to %q", g.header.Get("Location"))
	}
	b.get("/w/acme/goals").want(ok)
	if g := b.get("/").want(to); g.header.Get("Location") != "/w/acme/" {
		t.Errorf("/ leads to %q", g.header.Get("Location"))
	}
	b.post("/sign-out", nil).want(to)
	b.get("/w/acme/goals").want(to)
	b.post("/sign-out", nil).want(to) // twice is fine
}

// A link works once; looking at it uses nothing up.
func TestSignInWithLink(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	secret := p.link("mia")
	b := p.browser()
	for range 3 { // mail scanners follow links
		b.get(auth.LinkPath(secret)).want(ok).has(`name="link"`, secret)
	}
	b.do(http.MethodHead, auth.LinkPath(secret), nil)
	b.post("/sign-in", form("link", secret)).want(to)
	b.get("/w/acme/").want(ok)
	again := p.browser()
	used := again.post("/sign-in", form("link", secret)).want(http.StatusUnprocessableEntity)
	unknown := again.post("/sign-in", form("link", "nothing-such")).want(http.StatusUnprocessableEntity)
	if used.body != unknown.body {
		t.Errorf("a used link and an unknown one are told apart:\n%s\n%s", used.body, unknown.body)
	}
	again.get("/w/acme/").want(to)
	b.get("/w/acme/").want(ok)
	b.post("/sign-in", form("link", secret)).want(http.StatusUnprocessableEntity).has("You are signed in already.")
	used.lacks("You are signed in already.")
	b.get("/w/acme/").want(ok)
}

// The cookie is of no use to scripts, and signing in again ends the session before.
func TestSession(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	b := p.browser()
	g := b.post("/sign-in", form("link", p.link("mia"))).want(to)
	cookie := g.header.Get("Set-Cookie")
	for _, part := range []string{"weir=", "Path=/", "HttpOnly", "SameSite=Lax"} {
		if !strings.Contains(cookie, part) {
			t.Errorf("the cookie %q has no %s", cookie, part)
		}
	}
	old := &browser{p, map[string]string{"weir": b.cookies["weir"]}}
	old.get("/w/acme/").want(ok)
	b.post("/sign-in", form("link", p.link("sam"))).want(to)
	b.get("/w/acme/").want(ok).has("Sam Falk")
	old.get("/w/acme/").want(to)
	forged := &browser{p, map[string]string{"weir": strings.Repeat("x", 43)}}
	forged.get("/w/acme/").want(to)
}

func TestSignInRefuses(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	for name, f := range map[string]url.Values{
		"nothing": nil, "empty": form("token", ""), "spaces": form("token", "   "), "wrong": form("token", "weir_wrong"),
		"long":    form("token", strings.Repeat("x", 100_000)),
		"control": form("token", "a\x00b\r\nSet-Cookie: x=y"), "both wrong": form("token", "a", "link", "b"),
		"not UTF-8": form("token", "\xff\xfe"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := p.browser()
			g := b.post("/sign-in", f).want(http.StatusUnprocessableEntity).has("That did not work")
			if len(b.cookies) != 0 || g.header.Get("Set-Cookie") != "" {
				t.Errorf("it sets a cookie: %v", b.cookies)
			}
			b.get("/w/acme/").want(to)
		})
	}
	g := p.browser().post("/sign-in", form("token", strings.Repeat("x", 2<<20)))
	g.want(http.StatusRequestEntityTooLarge).has("Nothing was changed")
	p.browser().do(http.MethodPost, "/sign-in", strings.NewReader("token=%zz")).want(http.StatusUnprocessableEntity)
}

// next leads to a page of ours or to the first one.
func TestNextStaysHere(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	for _, next := range []string{
		"https://evil.example/", "//evil.example/", "///evil.example", "////evil.example", `/\evil.example`, `\/evil.example`,
		`\\evil.example`, "/\t/evil.example", "/\n/evil.example", "/\r\nLocation: //evil.example",
		"http:evil.example", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "evil.example",
		"@evil.example", "https:/evil.example", " //evil.example", "/%5cevil.example", "/%2f/evil.example",
		"/%2fevil.example", "/\x00/evil.example",
		"?next=//evil.example", "#//evil.example", "/.//evil.example", "", "//", "/\u2028/evil.example", "／／evil.example",
		"/%09/evil.example", "/w/acme/../..//evil.example",
	} {
		for _, path := range []string{"/sign-in?next=" + url.QueryEscape(next)} {
			g := p.browser().get(path).want(ok)
			if strings.Contains(g.body, "evil.example") && !strings.Contains(g.body, `value="/`) {
				t.Errorf("the form carries %q on", next)
			}
		}
		g := p.browser().post("/sign-in", form("link", p.link("mia"), "next", next)).want(to)
		location := g.header.Get("Location")
		base, err := url.Parse("http://weir.test/sign-in")
		if err != nil {
			t.Fatal(err)
		}
		u, err := base.Parse(location)
		if err != nil || u.Scheme != "http" || u.Host != "weir.test" || strings.HasPrefix(location, "//") ||
			strings.ContainsAny(location, "\\\r\n\t\x00") {
			t.Errorf("next %q leads to %q", next, location)
		}
	}
	if g := p.browser().post("/sign-in", form("link", p.link("mia"), "next", "/w/acme/goals?q=a b")).
		want(to); g.header.Get("Location") == "/" {
		t.Error("a good next is not followed")
	}
}

// Only pages of ours can send a form with somebody's session.
func TestForeignOrigins(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	b := p.as("mia")
	for _, header := range [][]string{
		{"Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site"},
		{"Origin", "http://evil.weir.test", "Sec-Fetch-Site", "same-site"},
		{"Origin", "null", "Sec-Fetch-Site", "cross-site"},
		{"Origin", "https://evil.example", "Sec-Fetch-Site", ""},
		{"Origin", "null", "Sec-Fetch-Site", ""},
		{"Sec-Fetch-Site", "cross-site"},
	} {
		p.unchanged("a form from elsewhere", func() {
			for path, f := range map[string]url.Values{
				"/w/acme/goals/quick-start/check-in": form("status", "on-track"),
				"/w/acme/metrics/share/readings":     form("value", "1", "at", "2026-11-16"),
				"/sign-out":                          nil, "/sign-in": form("link", p.link("sam")),
			} {
				if g := b.post(path, f, header...); g.status != http.StatusForbidden {
					t.Errorf("%s with %q: status %d, want 403", g.what, header, g.status)
				}
			}
		})
	}
	b.get("/w/acme/").want(ok).has("Mia Lund")
}

// at gets the first page of acme by an address of the server.
func (b *browser) at(host string, header ...string) page {
	b.p.t.Helper()
	r := httptest.NewRequestWithContext(b.p.t.Context(), http.MethodGet, "http://"+host+"/w/acme/", nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return b.serve(r)
}

// The demo signs in whoever is at the machine, and nobody who only says so.
func TestDemoSignsInHere(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{Demo: true, Local: true})
	here := p.browser()
	if g := here.get("/", "Host", ""); g.status != to || !strings.HasPrefix(g.header.Get("Location"), "/sign-in") {
		t.Errorf("a name of elsewhere is signed in: %d %q", g.status, g.header.Get("Location"))
	}
	link, err := p.auth.MakeLocalLink(t.Context(), time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	for _, header := range [][]string{
		// anybody may be behind it
		{"X-Forwarded-For", "203.0.113.7"},
		{"Forwarded", "for=203.0.113.7"},
		{"Via", "1.1 proxy"},
		{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Dest", "image"},
	} {
		b := p.browser()
		if g := b.at("127.0.0.1:8410", header...); g.status != to || len(b.cookies) != 0 {
			t.Errorf("%q is signed in: %d %v", header, g.status, b.cookies)
		}
	}
	var tabs sync.WaitGroup // a browser opens again what it had open
	for range 8 {
		tabs.Go(func() { p.browser().at("127.0.0.1:8410").want(ok) })
	}
	tabs.Wait()
	// a link somewhere leads here
	p.browser().at("[::1]:8410", "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Dest", "document").want(ok)
	// the link that was printed is for another browser
	p.browser().post("/sign-in", form("link", link)).want(to)
	for _, o := range []web.Options{{Demo: true}, {Local: true}, {}} {
		p := open(t, o)
		if g := p.browser().get("/w/acme/").want(to); !strings.HasPrefix(g.header.Get("Location"), "/sign-in") {
			t.Errorf("%+v signs strangers in", o)
		}
	}
}
