package auth_test

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"weir.dev/weir/internal/auth"
	"weir.dev/weir/internal/cascade"
)

// Whatever is wrong with a credential, the answer is the same.
func TestSignInRefusesAlike(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		used := p.link("mia")
		if _, err := p.signIn(used); err != nil {
			t.Fatal(err)
		}
		superseded := p.link("mia")
		p.link("mia")
		short, err := p.auth.MakeLink(t.Context(), "", p.acme.ID, p.person("lea"), time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		p.later.Add(int64(time.Minute))
		gone, goneToken := p.link("gus"), p.token("gus", auth.ScopeWrite)
		p.remove("gus")
		want := ""
		for name, credential := range map[string]string{
			"empty": "", "unknown": "weir_x", "long": strings.Repeat("a", 1<<20), "used": used, "superseded": superseded,
			"expired":          short,
			"of somebody gone": gone, "token of somebody gone": goneToken, "binary": "\x00\xff",
		} {
			_, err := p.signIn(credential)
			if cascade.CodeOf(err) != cascade.Forbidden {
				t.Errorf("%s: %v, want forbidden", name, err)
				continue
			}
			if want == "" {
				want = err.Error()
			}
			if err.Error() != want {
				t.Errorf("%s answers %q, others %q", name, err, want)
			}
		}
	})
}

func TestALinkSignsInOnce(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		const tries = 50
		secret := p.link("mia")
		var wg sync.WaitGroup
		results := make([]error, tries)
		for i := range results {
			wg.Go(func() {
				_, results[i] = p.auth.SignIn(httptest.NewRecorder(), p.request(), secret)
			})
		}
		wg.Wait()
		ok := 0
		for _, err := range results {
			switch {
			case err == nil:
				ok++
			case cascade.CodeOf(err) != cascade.Forbidden:
				t.Error(err)
			}
		}
		if ok != 1 {
			t.Errorf("%d of %d got in", ok, tries)
		}
	})
}

func TestSession(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		first, err := p.signIn("  " + p.link("mia") + "\n")
		if err != nil {
			t.Fatal(err)
		}
		if first.Name != "weir" || !first.HttpOnly || first.Secure || first.SameSite != http.SameSiteLaxMode ||
			first.Path != "/" || first.Domain != "" || len(first.Value) < 50 {
			t.Errorf("the cookie is %v", first)
		}
		who, err := p.auth.Principal(p.request(with(first)), "acme")
		if err != nil {
			t.Fatal(err)
		}
		if who.Person != p.person("mia") || who.Scope != auth.ScopeWrite || who.Account == "" || who.Token != "" {
			t.Errorf("the session is %+v", who)
		}
		if _, err := p.auth.Principal(p.request(with(first)), "nowhere"); cascade.CodeOf(err) != cascade.NotFound {
			t.Error("an unknown workspace answers", err)
		}
		// A second sign-in of the same browser ends the first session, and of the same person finds the same account.
		second, err := p.signIn(p.link("mia"), with(first))
		if err != nil {
			t.Fatal(err)
		}
		if second.Value == first.Value {
			t.Error("the session is not a new one")
		}
		if _, err := p.auth.Principal(p.request(with(first)), ""); !errors.Is(err, auth.ErrSignIn) {
			t.Error("the first session answers", err)
		}
		again, err := p.auth.Principal(p.request(with(second)), "")
		if err != nil || again.Account != who.Account {
			t.Errorf("the second session is of %q (%v), the first was of %q", again.Account, err, who.Account)
		}
		// A cookie that somebody planted does not become the session.
		planted := &http.Cookie{Name: "weir", Value: strings.Repeat("a", 52)}
		third, err := p.signIn(p.link("mia"), with(planted))
		if err != nil || third.Value == planted.Value {
			t.Errorf("the planted session was taken: %v, %v", third, err)
		}
		if _, err := p.auth.Principal(p.request(with(planted)), ""); !errors.Is(err, auth.ErrSignIn) {
			t.Error("the planted session answers", err)
		}
		w := httptest.NewRecorder()
		if err := p.auth.SignOut(w, p.request(with(third))); err != nil {
			t.Fatal(err)
		}
		if c := w.Result().Cookies(); len(c) != 1 || c[0].MaxAge >= 0 || c[0].Value != "" {
			t.Errorf("signing out sets %v", c)
		}
		if err := p.auth.SignOut(httptest.NewRecorder(), p.request()); err != nil {
			t.Error("signing out without a session:", err)
		}
	})
}

func TestSecureCookies(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		options auth.Options
		request func(*http.Request)
		secure  bool
	}{
		"plain":              {auth.Options{}, func(*http.Request) {}, false},
		"TLS":                {auth.Options{}, func(r *http.Request) { r.TLS = &tls.ConnectionState{} }, true},
		"behind a proxy":     {auth.Options{Secure: true}, func(*http.Request) {}, true},
		"only a header says": {auth.Options{}, func(r *http.Request) { r.Header.Set("X-Forwarded-Proto", "https") }, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := open(t, t.TempDir()+"/weir.db", c.options)
			cookie, err := p.signIn(p.link("mia"), c.request)
			if err != nil {
				t.Fatal(err)
			}
			if cookie.Secure != c.secure || strings.HasPrefix(cookie.Name, "__Host-") != c.secure {
				t.Errorf("the cookie is %v", cookie)
			}
			if _, err := p.auth.Principal(p.request(with(cookie), c.request), ""); err != nil {
				t.Error(err)
			}
		})
	}
}

// A session that a token began can do what the token can, no more.
func TestSessionOfAToken(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		cookie, err := p.signIn(p.token("ola", auth.ScopeRead))
		if err != nil {
			t.Fatal(err)
		}
		who, err := p.auth.Principal(p.request(with(cookie)), "acme")
		if err != nil {
			t.Fatal(err)
		}
		if who.Scope != auth.ScopeRead || who.May(auth.Observe) == nil || who.May(auth.Read) != nil {
			t.Errorf("the session of a reading token is %+v", who)
		}
		all, err := p.auth.Workspaces(p.request(with(cookie)))
		if err != nil || len(all) != 1 || all[0] != p.acme {
			t.Errorf("it opens %v, %v", all, err)
		}
	})
}

func TestSeveralWorkspaces(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		beta, owner, err := p.engine.Create(t.Context(), "", "beta", "You")
		if err != nil {
			t.Fatal(err)
		}
		for range 2 { // it can be done again
			for id, person := range map[string]cascade.ID{p.acme.ID: p.local, beta.ID: owner} {
				if err := p.auth.BindLocalOwner(t.Context(), id, person); err != nil {
					t.Fatal(err)
				}
			}
		}
		secret, err := p.auth.MakeLocalLink(t.Context(), time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		cookie, err := p.signIn(secret)
		if err != nil {
			t.Fatal(err)
		}
		all, err := p.auth.Workspaces(p.request(with(cookie)))
		if err != nil || fmt.Sprint(all) != fmt.Sprint([]any{p.acme, beta}) {
			t.Errorf("workspaces are %v, %v", all, err)
		}
		who, err := p.auth.Principal(p.request(with(cookie)), "beta")
		if err != nil || who.Person != owner || who.Role != cascade.Owner {
			t.Errorf("in beta it is %+v, %v", who, err)
		}
		if _, err := p.auth.Principal(p.request(with(cookie)), ""); cascade.CodeOf(err) != cascade.Invalid ||
			!strings.Contains(err.Error(), "acme, beta") {
			t.Error("with no workspace named it answers", err)
		}
		who, err = p.auth.Principal(p.request(with(cookie), func(r *http.Request) { r.Header.Set("Weir-Workspace", "acme") }),
			"")
		if err != nil || who.Workspace != p.acme {
			t.Errorf("the header leads to %+v, %v", who, err)
		}
	})
}
