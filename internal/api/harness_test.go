package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"weir.dev/weir/internal/api"
	"weir.dev/weir/internal/auth"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascadefile"
	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/engine"
	"weir.dev/weir/internal/jobs"
	"weir.dev/weir/internal/store"
	"weir.dev/weir/internal/testenv"
	"weir.dev/weir/internal/words"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var today = time.Date(2026, 11, 16, 9, 0, 0, 0, time.UTC)

// place is one process with the workspace of testdata/world.yaml and what else was asked for.
type place struct {
	t      testing.TB
	db     *store.DB
	engine *engine.Engine
	auth   *auth.Auth
	api    *api.API
	acme   engine.Info
	local  cascade.ID
	log    bytes.Buffer
	chore  jobs.Chore // is on the board
	fail   error      // of the chore
}

// open furnishes a new database. Everything but credentials follows from the seed, so two places differ in nothing but
// what their files say.
func open(t testing.TB, url string, more ...string) *place {
	t.Helper()
	p := &place{t: t}
	now := func() time.Time { return today }
	c, ids := clock.Of(now, now), clock.Seeded(1)
	p.start(url, c, ids)
	var err error
	if p.acme, p.local, err = p.engine.Create(t.Context(), "", "acme", "You"); err != nil {
		t.Fatal(err)
	}
	for _, name := range append([]string{"world.yaml"}, more...) {
		p.apply(p.local, read(t, name))
	}
	return p
}

func (p *place) start(url string, c clock.Clock, ids *clock.IDs) {
	p.t.Helper()
	log := slog.New(slog.NewTextHandler(&p.log, nil))
	var err error
	if p.db, err = store.Open(p.t.Context(), url, c); err != nil {
		p.t.Fatal(err)
	}
	if p.engine, err = engine.Open(p.t.Context(), p.db, c, ids, log); err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() {
		p.engine.Close()
		if err := p.db.Close(); err != nil {
			p.t.Error(err)
		}
	})
	secret, err := p.db.Secret(p.t.Context(), "api", func() []byte { return ids.Secret("api") })
	if err != nil {
		p.t.Fatal(err)
	}
	p.auth = auth.New(p.db, p.engine, c, log, auth.Options{})
	p.chore = jobs.Chore{
		Name: "tidy", Doc: words.T("Removes what has expired"), Every: time.Hour,
		Do: func(context.Context) error { return p.fail },
	}
	p.api = api.New(p.engine, p.auth, jobs.NewBoard(p.db, c, []jobs.Chore{p.chore}), log, secret)
}

func read(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// apply applies a file as the operator.
func (p *place) apply(by cascade.ID, text string) {
	p.t.Helper()
	doc, err := cascadefile.Parse([]cascadefile.File{{Name: "world.yaml", Data: []byte(text)}}, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	c := engine.Apply(by, doc.Document, false)
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

// id returns the internal id of something.
func (p *place) id(k cascade.Kind, key string) cascade.ID {
	p.t.Helper()
	e := p.world().Find(k, key)
	if e == nil {
		p.t.Fatalf("there is no %s %s", k, key)
	}
	return e.Head().ID
}

func (p *place) token(person string, scope auth.Scope) string {
	p.t.Helper()
	secret, _, err := p.auth.MakeToken(p.t.Context(), "", p.acme.ID, p.id(cascade.KindPerson, person), scope, "test",
		time.Time{})
	if err != nil {
		p.t.Fatal(err)
	}
	return secret
}

// got is an answer.
type got struct {
	t      testing.TB
	status int
	header http.Header
	body   string
}

// asker sends requests for one credential.
type asker struct {
	p     *place
	token string
}

func (p *place) as(person string) asker { return asker{p, p.token(person, auth.ScopeWrite)} }

func (a asker) do(method, path, body string, header ...string) got {
	a.p.t.Helper()
	r := httptest.NewRequestWithContext(a.p.t.Context(), method, api.Prefix+path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if a.token != "" {
		r.Header.Set("Authorization", "Bearer "+a.token)
	}
	for i := 0; i < len(header); i += 2 {
		if header[i] == "Host" {
			r.Host = header[i+1]
		}
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	a.p.api.ServeHTTP(w, r)
	return got{a.p.t, w.Code, w.Header(), w.Body.String()}
}

func (a asker) get(path string, header ...string) got { return a.do("GET", path, "", header...) }

// want checks the status and, of a refusal, the form and the code.
func (g got) want(status int, code ...api.Code) got {
	g.t.Helper()
	if g.status != status {
		g.t.Fatalf("status %d, want %d: %s", g.status, status, g.body)
	}
	if status < 400 {
		return g
	}
	var p api.Problem
	g.into(&p)
	if g.header.Get("Content-Type") != "application/problem+json" || p.Status != status || p.Detail.IsZero() ||
		p.Title == "" {
		g.t.Fatalf("not a problem of RFC 9457: %v %s", g.header, g.body)
	}
	if len(code) > 0 && p.Code != code[0] {
		g.t.Fatalf("code %q, want %q: %s", p.Code, code[0], g.body)
	}
	return g
}

func (g got) into(v any) {
	g.t.Helper()
	if err := json.Unmarshal([]byte(g.body), v); err != nil {
		g.t.Fatalf("%v in %s", err, g.body)
	}
}

func sqlite(t testing.TB, more ...string) *place {
	t.Helper()
	return open(t, testenv.SQLite(t), more...)
}

func each(t *testing.T, f func(t *testing.T, p *place)) {
	t.Parallel()
	testenv.Each(t, func(t *testing.T, url string) { f(t, open(t, url)) })
}

// asJSON writes a body.
func asJSON(t testing.TB, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// bearer is a request that carries a's credential.
func bearer(a asker) *http.Request {
	r := httptest.NewRequestWithContext(a.p.t.Context(), "GET", api.Prefix+"/me", nil)
	r.Header.Set("Authorization", "Bearer "+a.token)
	return r
}

// unchanged runs f and checks that nothing was committed meanwhile.
func (p *place) unchanged(what string, f func()) {
	p.t.Helper()
	before, err := p.engine.Operator(p.acme.ID)
	if err != nil {
		p.t.Fatal(err)
	}
	f()
	after, err := p.engine.Operator(p.acme.ID)
	if err != nil {
		p.t.Fatal(err)
	}
	if before != after {
		p.t.Errorf("%s changed something", what)
	}
}
