package client_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"weir.dev/weir/internal/api"
	"weir.dev/weir/internal/api/client"
	"weir.dev/weir/internal/auth"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/engine"
	"weir.dev/weir/internal/jobs"
	"weir.dev/weir/internal/store"
	"weir.dev/weir/internal/testenv"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const file = `weir: 1
teams: [{id: acme, name: Acme, kind: unit}]
metrics: [{id: share, name: Share, direction: up}]
goals:
  - {id: top, intent: Be the first choice, owners: [acme], state: committed}
  - {id: below, intent: Teams start quickly, owners: [acme], state: committed, serves: [{goal: top, contribution: it is why they stay}]}
`

// serve starts a real server on an empty workspace and returns its address and the owner's token.
func serve(t *testing.T) (address, token string) {
	t.Helper()
	c, log := clock.Frozen(time.Date(2026, 11, 16, 9, 0, 0, 0, time.UTC)), slog.New(slog.DiscardHandler)
	db, err := store.Open(t.Context(), testenv.SQLite(t), c)
	if err != nil {
		t.Fatal(err)
	}
	e, err := engine.Open(t.Context(), db, c, clock.Random(), log)
	if err != nil {
		t.Fatal(err)
	}
	a := auth.New(db, e, c, log, auth.Options{})
	info, owner, err := e.Create(t.Context(), "", "acme", "You")
	if err != nil {
		t.Fatal(err)
	}
	if token, _, err = a.MakeToken(t.Context(), "", info.ID, owner, auth.ScopeWrite, "", time.Time{}); err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(api.New(e, a, jobs.NewBoard(db, c, nil), log, clock.Random().Secret("api")))
	t.Cleanup(func() {
		s.Close()
		e.Close()
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return s.URL, token
}

func dial(t *testing.T, address, token string) *client.Client {
	t.Helper()
	c, err := client.New(address, token)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func TestAllOfIt(t *testing.T) {
	t.Parallel()
	address, token := serve(t)
	c, ctx := dial(t, address+"/", token), t.Context()
	if me, err := c.Me(ctx); err != nil || me.Role != "owner" || me.Workspace != "acme" {
		t.Fatalf("%+v, %v", me, err)
	}
	files := []api.File{{Name: "a.yaml", Text: file}}
	plan, err := c.Plan(ctx, files, false)
	if err != nil || plan.Create != 5 || plan.Change+plan.Remove != 0 {
		t.Fatalf("%+v, %v", plan, err)
	}
	done, err := c.Apply(ctx, files, false, "", "once")
	if err != nil || done.Create != plan.Create || len(done.Changes) != len(plan.Changes) {
		t.Fatalf("%+v, %v", done, err)
	}
	if again, err := c.Apply(ctx, files, false, "", "once"); err != nil || again.Create != done.Create {
		t.Errorf("the same once more: %+v, %v", again, err)
	}
	if after, err := c.Plan(ctx, files, false); err != nil || len(after.Changes) != 0 {
		t.Errorf("after it: %+v, %v", after, err)
	}
	if r, err := c.Observe(ctx, []api.ObservationIn{{Metric: "share", At: "2026-11-16", Value: 9}}, ""); err != nil ||
		r.Recorded != 1 {
		t.Errorf("%+v, %v", r, err)
	}
	for history, says := range map[bool]bool{false: false, true: true} {
		if text, err := c.Export(ctx, history); err != nil || !strings.HasPrefix(string(text), "weir: 1\n") ||
			strings.Contains(string(text), "2026-11-16") != says {
			t.Errorf("with history %v: %s, %v", history, text, err)
		}
	}
	if s, err := c.Why(ctx, "", "below"); err != nil || len(s.Lines) != 1 || s.Lines[0].Steps[0].ID != "top" {
		t.Errorf("%+v, %v", s, err)
	}
	if f, err := c.Findings(ctx); err != nil || len(f) == 0 {
		t.Errorf("%+v, %v", f, err)
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	address, token := serve(t)
	for name, c := range map[string]struct{ address, token string }{
		"no scheme": {"weir.example", token}, "no host": {"http://", token}, "a file": {"file:///etc", token},
		"a user":  {"http://u:p@weir.example", token},
		"a query": {"http://weir.example?x", token}, "no token": {address, ""}, "two lines": {address, "a\nb"},
	} {
		if _, err := client.New(c.address, c.token); cascade.CodeOf(err) != cascade.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	var p *api.Problem
	if _, err := dial(t, address, "weir_wrong").Me(t.Context()); !errors.As(err, &p) || p.Code != api.SignIn {
		t.Error("a wrong token:", err)
	}
	if _, err := dial(t, address, token).Why(t.Context(), cascade.KindGoal, "none"); !errors.As(err, &p) ||
		p.Code != "not-found" {
		t.Error("an unknown goal:", err)
	}
	if _, err := dial(t, address, token).Apply(t.Context(), []api.File{{Name: "a.yaml", Text: "weir: 2\n"}}, false, "",
		""); !errors.As(err, &p) || len(p.Errors) == 0 || p.Errors[0].Line != 1 {
		t.Errorf("a bad file: %v %+v", err, p)
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if _, err := dial(t, address, token).Me(stopped); cascade.CodeOf(err) != cascade.Unavailable {
		t.Error("a stopped request:", err)
	}
}

// What is no Weir gets neither the token by a redirect nor much of our memory.
func TestOtherServers(t *testing.T) {
	t.Parallel()
	leaked := make(chan string, 1)
	thief := httptest.NewServer(
		http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { leaked <- r.Header.Get("Authorization") }))
	defer thief.Close()
	for name, h := range map[string]http.HandlerFunc{
		"redirects": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, thief.URL, http.StatusTemporaryRedirect)
		},
		"says nothing": func(http.ResponseWriter, *http.Request) {},
		"a page":       func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) },
		"a refusal":    func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusForbidden) },
		"a half problem": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/problem+json")
			w.WriteHeader(http.StatusForbidden)
			_, _ = w.Write([]byte("{}"))
		},
	} {
		s := httptest.NewServer(h)
		if _, err := dial(t, s.URL, "weir_secret").Me(t.Context()); cascade.CodeOf(err) != cascade.Unavailable {
			t.Errorf("%s: %v", name, err)
		}
		s.Close()
	}
	select {
	case header := <-leaked:
		t.Errorf("the token went on: %q", header)
	default:
	}
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	if _, err := dial(t, closed.URL, "weir_secret").Me(t.Context()); cascade.CodeOf(err) != cascade.Unavailable {
		t.Error("nobody there:", err)
	}
}
