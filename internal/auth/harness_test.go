package auth_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"weir.dev/weir/internal/auth"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/engine"
	"weir.dev/weir/internal/store"
	"weir.dev/weir/internal/testenv"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var noon = time.Date(2026, 11, 16, 12, 0, 0, 0, time.UTC)

// place is one process with a workspace acme, whose people are ola (owner), ada (admin), lea (lead), mia (member) and
// gus (guest).
type place struct {
	t      *testing.T
	db     *store.DB
	engine *engine.Engine
	auth   *auth.Auth
	acme   engine.Info
	local  cascade.ID
	later  atomic.Int64 // nanoseconds the host's clock has moved on
}

func people() cascade.Document {
	return cascade.Document{Entities: []cascade.Entity{
		&cascade.Person{Header: cascade.Header{Key: "ola"}, Name: "Ola", Email: "ola@acme.example", Role: cascade.Owner},
		&cascade.Person{Header: cascade.Header{Key: "ada"}, Name: "Ada", Role: cascade.Admin},
		&cascade.Person{Header: cascade.Header{Key: "lea"}, Name: "Lea", Role: cascade.Lead},
		&cascade.Person{Header: cascade.Header{Key: "mia"}, Name: "Mia"},
		&cascade.Person{Header: cascade.Header{Key: "gus"}, Name: "Gus", Role: cascade.Guest},
		&cascade.Team{Header: cascade.Header{Key: "all"}, Name: "Acme", Type: cascade.Unit},
		&cascade.Team{
			Header: cascade.Header{Key: "hr"}, Name: "People", Type: cascade.Unit, Parent: "all", Members: []cascade.ID{"ola"},
		},
		&cascade.Metric{Header: cascade.Header{Key: "load"}, Name: "Load"},
		&cascade.Goal{Header: cascade.Header{Key: "staff"}, Intent: "Staff the year", Owners: []cascade.ID{"hr"}},
		&cascade.Goal{
			Header: cascade.Header{Key: "led"}, Intent: "Lead", Owners: []cascade.ID{"hr"}, Accountable: []cascade.ID{"lea"},
		},
	}}
}

func open(t *testing.T, url string, o auth.Options) *place {
	t.Helper()
	p := &place{t: t}
	c := clock.Of(func() time.Time { return noon }, func() time.Time { return noon.Add(time.Duration(p.later.Load())) })
	log := slog.New(slog.DiscardHandler)
	var err error
	if p.db, err = store.Open(t.Context(), url, c); err != nil {
		t.Fatal(err)
	}
	if p.engine, err = engine.Open(t.Context(), p.db, c, clock.Random(), log); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		p.engine.Close()
		if err := p.db.Close(); err != nil {
			t.Error(err)
		}
	})
	p.auth = auth.New(p.db, p.engine, c, log, o)
	if p.acme, p.local, err = p.engine.Create(t.Context(), "", "acme", "You"); err != nil {
		t.Fatal(err)
	}
	p.apply(p.local, people(), false)
	return p
}

func (p *place) apply(by cascade.ID, doc cascade.Document, prune bool) {
	p.t.Helper()
	c := engine.Apply(by, doc, prune)
	c.Operator = true
	if _, err := p.engine.Do(p.t.Context(), p.acme.ID, c); err != nil {
		p.t.Fatal(err)
	}
}

func (p *place) person(key string) cascade.ID {
	p.t.Helper()
	w, err := p.engine.Operator(p.acme.ID)
	if err != nil {
		p.t.Fatal(err)
	}
	e := w.Full().Find(cascade.KindPerson, key)
	if e == nil {
		p.t.Fatalf("there is no %s", key)
	}
	return e.Head().ID
}

// remove takes a person out of the workspace.
func (p *place) remove(key string) {
	p.t.Helper()
	id := p.person(key)
	_, err := p.engine.Do(p.t.Context(), p.acme.ID,
		engine.Command{Operator: true, Name: "remove", Decide: func(
			v cascade.Snapshot, _ time.Time, _ cascade.IDs,
		) ([]cascade.Change, error) {
			return v.Removal(v.Person(id)), nil
		}})
	if err != nil {
		p.t.Fatal(err)
	}
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

func (p *place) request(change ...func(*http.Request)) *http.Request {
	r := httptest.NewRequestWithContext(p.t.Context(), http.MethodGet, "/", nil)
	for _, c := range change {
		c(r)
	}
	return r
}

func bearer(token string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+token) }
}

func with(c *http.Cookie) func(*http.Request) {
	return func(r *http.Request) { r.AddCookie(&http.Cookie{Name: c.Name, Value: c.Value}) }
}

// signIn signs in and returns the cookie.
func (p *place) signIn(credential string, change ...func(*http.Request)) (*http.Cookie, error) {
	p.t.Helper()
	w := httptest.NewRecorder()
	_, err := p.auth.SignIn(w, p.request(change...), credential)
	cookies := w.Result().Cookies()
	if err != nil {
		if len(cookies) > 0 {
			p.t.Errorf("a refused sign-in sets %v", cookies)
		}
		return nil, err
	}
	if len(cookies) != 1 {
		p.t.Fatalf("signing in sets %d cookies", len(cookies))
	}
	return cookies[0], nil
}

func each(t *testing.T, f func(t *testing.T, p *place)) {
	t.Parallel()
	testenv.Each(t, func(t *testing.T, url string) { f(t, open(t, url, auth.Options{})) })
}
