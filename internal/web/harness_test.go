package web_test

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"weir.dev/weir/internal/auth"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascadefile"
	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/engine"
	"weir.dev/weir/internal/jobs"
	"weir.dev/weir/internal/store"
	"weir.dev/weir/internal/testenv"
	"weir.dev/weir/internal/web"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var today = time.Date(2026, 11, 16, 9, 0, 0, 0, time.UTC)

// place is one server with the workspace of testdata/world.yaml.
type place struct {
	t      testing.TB
	db     *store.DB
	engine *engine.Engine
	auth   *auth.Auth
	pages  *web.Server
	acme   engine.Info
	log    bytes.Buffer
}

func open(t testing.TB, o web.Options) *place {
	t.Helper()
	return openAt(t, o, today)
}

// openAt opens a place whose clock stands still at a time.
func openAt(t testing.TB, o web.Options, at time.Time) *place {
	t.Helper()
	p := &place{t: t}
	log := slog.New(slog.NewTextHandler(&p.log, nil))
	now := func() time.Time { return at }
	c := clock.Of(now, now)
	var err error
	if p.db, err = store.Open(t.Context(), testenv.SQLite(t), c); err != nil {
		t.Fatal(err)
	}
	if p.engine, err = engine.Open(t.Context(), p.db, c, clock.Seeded(1), log); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		p.engine.Close()
		if err := p.db.Close(); err != nil {
			t.Error(err)
		}
	})
	p.auth = auth.New(p.db, p.engine, c, log, auth.Options{})
	o.Board = jobs.NewBoard(p.db, c, []jobs.Chore{tidy})
	p.pages = web.New(p.engine, p.auth, c, log, o)
	t.Cleanup(p.pages.Stop)
	var local cascade.ID
	if p.acme, local, err = p.engine.Create(t.Context(), "", "acme", "You"); err != nil {
		t.Fatal(err)
	}
	if err := p.auth.BindLocalOwner(t.Context(), p.acme.ID, local); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile("testdata/world.yaml")
	if err != nil {
		t.Fatal(err)
	}
	p.apply(string(data))
	return p
}

// apply applies a file as the operator.
func (p *place) apply(text string) {
	p.t.Helper()
	doc, err := cascadefile.Parse([]cascadefile.File{{Name: "world.yaml", Data: []byte(text)}}, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	c := engine.Apply("", doc.Document, false)
	c.Operator = true
	if _, err := p.engine.Do(p.t.Context(), p.acme.ID, c); err != nil {
		p.t.Fatal(err)
	}
}

func (p *place) world() *cascade.Snapshot {
	p.t.Helper()
	w, err := p.engine.Operator(p.acme.ID)
	if err != nil {
		p.t.Fatal(err)
	}
	return w.Full()
}

func (p *place) person(key string) cascade.ID {
	p.t.Helper()
	e := p.world().Find(cascade.KindPerson, key)
	if e == nil {
		p.t.Fatalf("there is nobody called %s", key)
	}
	return e.Head().ID
}

func (p *place) token(person string, scope auth.Scope) string {
	p.t.Helper()
	secret, _, err := p.auth.MakeToken(p.t.Context(), "", p.acme.ID, p.person(person), scope, "test", time.Time{})
	if err != nil {
		p.t.Fatal(err)
	}
	return secret
}

func (p *place) link(person string) string {
	p.t.Helper()
	secret, err := p.auth.MakeLink(p.t.Context(), "", p.acme.ID, p.person(person), time.Hour)
	if err != nil {
		p.t.Fatal(err)
	}
	return secret
}

// browser keeps the cookies of one visitor.
type browser struct {
	p       *place
	cookies map[string]string
}

func (p *place) browser() *browser { return &browser{p, map[string]string{}} }

// as signs somebody in with a link.
func (p *place) as(person string) *browser {
	p.t.Helper()
	b := p.browser()
	b.post("/sign-in", form("link", p.link(person))).want(http.StatusSeeOther)
	return b
}

// reading signs somebody in with a token that may only read.
func (p *place) reading(person string) *browser {
	p.t.Helper()
	b := p.browser()
	b.post("/sign-in", form("token", p.token(person, auth.ScopeRead))).want(http.StatusSeeOther)
	return b
}

func form(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v
}

// page is an answer.
type page struct {
	t      testing.TB
	what   string
	status int
	header http.Header
	body   string
}

func (b *browser) do(method, path string, body io.Reader, header ...string) page {
	b.p.t.Helper()
	r := httptest.NewRequestWithContext(b.p.t.Context(), method, "http://weir.test"+path, body)
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", "http://weir.test")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return b.serve(r)
}

func (b *browser) serve(r *http.Request) page {
	b.p.t.Helper()
	w := httptest.NewRecorder()
	b.p.pages.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		} else {
			b.cookies[c.Name] = c.Value
		}
	}
	got := page{b.p.t, r.Method + " " + r.URL.Path, w.Code, w.Header(), w.Body.String()}
	got.clean()
	return got
}

func (b *browser) get(path string, header ...string) page {
	b.p.t.Helper()
	return b.do(http.MethodGet, path, nil, header...)
}

func (b *browser) post(path string, v url.Values, header ...string) page {
	b.p.t.Helper()
	return b.do(http.MethodPost, path, strings.NewReader(v.Encode()), header...)
}

func (g page) want(status int) page {
	g.t.Helper()
	if g.status != status {
		g.t.Fatalf("%s: status %d, want %d\n%.2000s", g.what, g.status, status, g.body)
	}
	return g
}

func (g page) has(texts ...string) page {
	g.t.Helper()
	for _, text := range texts {
		if !strings.Contains(g.body, text) {
			g.t.Errorf("%s does not say %q:\n%.3000s", g.what, text, g.body)
		}
	}
	return g
}

func (g page) lacks(texts ...string) page {
	g.t.Helper()
	for _, text := range texts {
		if strings.Contains(g.body, text) {
			g.t.Errorf("%s says %q", g.what, text)
		}
	}
	return g
}

// unchanged runs f and checks that nothing was committed meanwhile.
func (p *place) unchanged(what string, f func()) {
	p.t.Helper()
	before := p.world()
	f()
	if p.world() != before {
		p.t.Errorf("%s changed something", what)
	}
}

// prune takes a person out of the workspace.
func (p *place) prune(person string) {
	p.t.Helper()
	_, err := p.engine.Do(p.t.Context(), p.acme.ID,
		engine.Command{Operator: true, Name: "leave", Decide: func(
			v cascade.Snapshot, _ time.Time, _ cascade.IDs,
		) ([]cascade.Change, error) {
			return v.Removal(v.Find(cascade.KindPerson, person)), nil
		}})
	if err != nil {
		p.t.Fatal(err)
	}
}

// edit changes fields of a thing as the operator.
func (p *place) edit(k cascade.Kind, ref string, fields map[string]any) {
	p.t.Helper()
	ed := []cascade.Edit{{Act: cascade.ActChange, Kind: k, Target: cascade.ID(ref), Fields: fields}}
	c := engine.Edit("", "", engine.Given(ed))
	c.Operator = true
	if _, err := p.engine.Do(p.t.Context(), p.acme.ID, c); err != nil {
		p.t.Fatal(err)
	}
}

func (p *place) metric(key string) cascade.ID {
	p.t.Helper()
	return p.world().Find(cascade.KindMetric, key).Head().ID
}
