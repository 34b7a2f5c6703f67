package auth_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"weir.dev/weir/internal/auth"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/store"
)

func TestBearer(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		token := p.token("mia", auth.ScopeRead)
		if !strings.HasPrefix(token, "weir_") {
			t.Errorf("scanners cannot recognise %s", token)
		}
		who, err := p.auth.Principal(p.request(bearer(token)), "")
		if err != nil {
			t.Fatal(err)
		}
		if who.Workspace != p.acme || who.Person != p.person("mia") || who.Role != cascade.Member ||
			who.Scope != auth.ScopeRead || who.Account != "" || who.Token == "" {
			t.Errorf("the token speaks for %+v", who)
		}
		if _, err := p.auth.Principal(p.request(bearer(token)), "acme"); err != nil {
			t.Error("the token is refused in its own workspace:", err)
		}
		if _, err := p.auth.Principal(p.request(bearer(token)), "other"); cascade.CodeOf(err) != cascade.NotFound {
			t.Error("in another workspace the token answers", err)
		}
		cookie, err := p.signIn(p.link("ola"))
		if err != nil {
			t.Fatal(err)
		}
		for name, change := range map[string]func(*http.Request){
			"none":           func(*http.Request) {},
			"unknown":        bearer("weir_" + strings.Repeat("a", 52)),
			"empty":          bearer(""),
			"a link":         bearer(p.link("mia")),
			"a session":      bearer(cookie.Value),
			"a prefix":       bearer(token[:len(token)-1]),
			"another scheme": func(r *http.Request) { r.SetBasicAuth("mia", token) },
			"two headers": func(r *http.Request) {
				r.Header["Authorization"] = []string{"Bearer " + token, "Bearer " + token}
			},
			"in the query":     func(r *http.Request) { r.URL.RawQuery = "access_token=" + token },
			"a token's cookie": with(&http.Cookie{Name: "weir", Value: token}),
			"bad beside good": func(r *http.Request) {
				bearer("weir_bad")(r)
				with(cookie)(r)
			},
		} {
			if _, err := p.auth.Principal(p.request(change), ""); !errors.Is(err, auth.ErrSignIn) {
				t.Errorf("%s: %v, want ErrSignIn", name, err)
			}
		}
	})
}

func TestWhatIsTakenAwayIsGoneWithTheNextRequest(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		inForce := func(w way) bool {
			_, err := p.auth.Principal(p.request(w.show), "")
			if err != nil && !errors.Is(err, auth.ErrSignIn) && cascade.CodeOf(err) != cascade.NotFound {
				t.Fatal(err)
			}
			return err == nil
		}
		for _, c := range []struct {
			name, kind string
			ends       []string
		}{
			{"token", "token", []string{"revoked", "expired", "removed", "disabled"}},
			{
				"session of a token", "session of a token",
				[]string{"revoked", "expired", "removed", "disabled", "signed out", "idle"},
			},
			{"session of a link", "link", []string{"removed", "disabled", "signed out", "idle"}},
		} {
			for _, end := range c.ends {
				t.Run(c.name+" "+end, func(t *testing.T) {
					expires := time.Time{}
					if end == "expired" {
						expires = noon.Add(time.Duration(p.later.Load()) + time.Hour)
					}
					w := p.enterUntil(strings.ReplaceAll(c.name+"-"+end, " ", "-"), c.kind, expires)
					if !inForce(w) {
						t.Fatal("it is not in force to begin with")
					}
					p.end(t, w, c.kind, end)
					if inForce(w) {
						t.Error("it still is in force")
					}
				})
			}
		}
	})
}

// end ends a way of that kind: somebody takes it away, or its time runs out.
func (p *place) end(t *testing.T, w way, kind, end string) {
	t.Helper()
	switch end {
	case "revoked": // by whom it belongs to
		who, err := p.auth.Principal(p.request(bearer(w.secret)), "")
		if err != nil {
			t.Fatal(err)
		}
		if err := p.auth.RevokeToken(t.Context(), who, w.token.ID); err != nil {
			t.Fatal(err)
		}
	case "expired":
		p.later.Add(int64(time.Hour))
	case "removed":
		p.remove(w.name)
	case "disabled":
		p.disableEach(t, w, kind)
	case "signed out":
		p.signOut(t, w)
	case "idle":
		p.later.Add(int64(store.SessionIdle))
	default:
		t.Fatalf("nothing is %s", end)
	}
}

// disableEach disables the account that a way of that kind has.
func (p *place) disableEach(t *testing.T, w way, kind string) {
	t.Helper()
	switch kind {
	case "token": // has an account once its person has one
		if _, err := p.signIn(p.link(w.name)); err != nil {
			t.Fatal(err)
		}
	case "session of a token": // has the account of the token, and not of its person
		account, err := p.db.Account(t.Context(), "token-"+store.HashOf(w.secret).String())
		if err != nil {
			t.Fatal(err)
		}
		if err := p.db.DisableAccount(t.Context(), "", account.ID); err != nil {
			t.Fatal(err)
		}
		return
	}
	p.disable(t, w)
}

func TestNext(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"/w/acme/goals?q=a%2Fb#x": "/w/acme/goals?q=a%2Fb#x", "/": "/", "": "/", "//evil.example": "/",
		"/\\evil.example": "/", "\\\\evil": "/",
		"https://evil.example/": "/", "javascript:alert(1)": "/", "/\tx": "/", "/\n//evil.example": "/", "w/acme": "/",
		"/%2fevil.example": "/",
		"/%5cevil.example": "/", "/a?next=//evil": "/a?next=//evil", "/%zz": "/", " /x": "/", "/\x7f": "/",
		"@evil.example": "/", "/@evil.example": "/@evil.example",
	} {
		if got := auth.Next(in); got != want {
			t.Errorf("Next(%q) = %q, want %q", in, got, want)
		}
	}
	if got := auth.LinkPath("a&b"); got != "/sign-in?link=a%26b" {
		t.Error(got)
	}
}

func TestMakeTokenRefuses(t *testing.T) {
	t.Parallel()
	p := open(t, t.TempDir()+"/weir.db", auth.Options{})
	mia := p.person("mia")
	for name, c := range map[string]struct {
		workspace string
		person    cascade.ID
		scope     auth.Scope
		name      string
		expires   time.Time
		code      cascade.Code
	}{
		"scope":      {p.acme.ID, mia, "all", "", time.Time{}, cascade.Invalid},
		"name":       {p.acme.ID, mia, auth.ScopeRead, strings.Repeat("a", 101), time.Time{}, cascade.Invalid},
		"past":       {p.acme.ID, mia, auth.ScopeRead, "", noon, cascade.Invalid},
		"nobody":     {p.acme.ID, "mia", auth.ScopeRead, "", time.Time{}, cascade.NotFound},
		"no place":   {"acme", mia, auth.ScopeRead, "", time.Time{}, cascade.NotFound},
		"the chain":  {"", mia, auth.ScopeRead, "", time.Time{}, cascade.NotFound},
		"empty self": {p.acme.ID, "", auth.ScopeRead, "", time.Time{}, cascade.NotFound},
	} {
		if _, _, err := p.auth.MakeToken(t.Context(), "", c.workspace, c.person, c.scope, c.name,
			c.expires); cascade.CodeOf(err) != c.code {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
	if kept, err := p.db.ListTokens(t.Context(), p.acme.ID, ""); err != nil || len(kept) > 0 {
		t.Errorf("refused tokens are kept: %v, %v", kept, err)
	}
	if _, err := p.auth.MakeLink(t.Context(), "", p.acme.ID, mia, -time.Second); cascade.CodeOf(err) != cascade.Invalid {
		t.Error("a link into the past answers", err)
	}
}

func TestTokensAreOnesOwn(t *testing.T) {
	t.Parallel()
	p := open(t, t.TempDir()+"/weir.db", auth.Options{})
	mine, theirs := p.token("mia", auth.ScopeWrite), p.token("lea", auth.ScopeWrite)
	who, err := p.auth.Principal(p.request(bearer(mine)), "")
	if err != nil {
		t.Fatal(err)
	}
	own, err := p.auth.ListTokens(t.Context(), who)
	if err != nil || len(own) != 1 || own[0].ID != who.Token || own[0].Name != "test" {
		t.Fatalf("own tokens are %v, %v", own, err)
	}
	other, err := p.auth.Principal(p.request(bearer(theirs)), "")
	if err != nil {
		t.Fatal(err)
	}
	foreign, unknown := p.auth.RevokeToken(t.Context(), who, other.Token), p.auth.RevokeToken(t.Context(), who, "none")
	if cascade.CodeOf(foreign) != cascade.NotFound || foreign.Error() != unknown.Error() {
		t.Errorf("somebody else's token answers %v, none %v", foreign, unknown)
	}
	if _, err := p.auth.Principal(p.request(bearer(theirs)), ""); err != nil {
		t.Error("it was revoked all the same:", err)
	}
}

// What lists tell of a token is as long at every moment of the machine's clock.
func TestTokensHaveWholeSeconds(t *testing.T) {
	t.Parallel()
	p := open(t, t.TempDir()+"/weir.db", auth.Options{})
	p.later.Add(int64(1_234_567_891 * time.Nanosecond)) // 1 s and a part
	at := noon.Add(time.Second)
	expires := at.Add(time.Hour + 999*time.Millisecond)
	_, made, err := p.auth.MakeToken(t.Context(), "", p.acme.ID, p.person("mia"), auth.ScopeRead, "", expires)
	if err != nil {
		t.Fatal(err)
	}
	who, err := p.auth.Principal(p.request(bearer(p.token("mia", auth.ScopeWrite))), "")
	if err != nil {
		t.Fatal(err)
	}
	if err := p.auth.RevokeToken(t.Context(), who, made.ID); err != nil {
		t.Fatal(err)
	}
	own, err := p.auth.ListTokens(t.Context(), who)
	if err != nil || len(own) != 2 {
		t.Fatalf("own tokens are %v, %v", own, err)
	}
	i := slices.IndexFunc(own, func(k auth.Token) bool { return k.ID == made.ID })
	for _, k := range []auth.Token{made, own[i]} {
		if !k.Created.Equal(at) || !k.Expires.Equal(at.Add(time.Hour)) {
			t.Errorf("it is shown as made %s and ending %s, want %s and an hour later", k.Created, k.Expires, at)
		}
	}
	if !own[i].Revoked.Equal(at) || !own[1-i].Expires.IsZero() || !own[1-i].Revoked.IsZero() {
		t.Errorf("they are shown as revoked %s and %s, want %s and never", own[i].Revoked, own[1-i].Revoked, at)
	}
}

func TestDenialsAreRecordedOnceAMinute(t *testing.T) {
	t.Parallel()
	p := open(t, t.TempDir()+"/weir.db", auth.Options{})
	who, err := p.auth.Principal(p.request(bearer(p.token("mia", auth.ScopeRead))), "")
	if err != nil {
		t.Fatal(err)
	}
	count := func() (n int) {
		t.Helper()
		records, err := p.db.Tail(t.Context(), store.Instance, 0, 1000)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range records {
			if r.Command == "denied" {
				n++
				if r.Actor != who.Person || !strings.Contains(string(r.Detail), `"right":"apply"`) {
					t.Errorf("the record is %s by %s", r.Detail, r.Actor)
				}
			}
		}
		return n
	}
	for range 5 {
		p.auth.Denied(t.Context(), who, auth.Apply, "apply")
	}
	if n := count(); n != 1 {
		t.Errorf("five refusals left %d records", n)
	}
	p.later.Add(int64(time.Minute))
	p.auth.Denied(t.Context(), who, auth.Apply, "apply")
	if n := count(); n != 2 {
		t.Errorf("a minute later there are %d records", n)
	}
}
