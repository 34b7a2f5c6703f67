package auth

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/engine"
	"weir.dev/weir/internal/store"
	"weir.dev/weir/internal/words"
)

// maxCredential is the longest credential worth looking at, in bytes.
const maxCredential = 256

// tokenAccount begins the id of the account that a token signs in as. It is the token in a browser: it belongs to no
// workspace of its own, and every request asks the token what it may do, so scope and revocation stay the token's.
const tokenAccount = "token-"

func tokenOf(account string) (store.Hash, bool) {
	text, ok := strings.CutPrefix(account, tokenAccount)
	if !ok {
		return store.Hash{}, false
	}
	h, err := store.ParseHash(text)
	return h, err == nil
}

// secure reports whether cookies may be limited to TLS. Headers of proxies are not asked: anybody can send them.
func (a *Auth) secure(r *http.Request) bool { return a.opt.Secure || r.TLS != nil }

func (a *Auth) cookieName(r *http.Request) string {
	if a.secure(r) {
		return "__Host-weir" // browsers take it over TLS only, for this host and the whole of it
	}
	return "weir"
}

func (a *Auth) cookie(r *http.Request, value string) *http.Cookie {
	c := &http.Cookie{
		Name: a.cookieName(r), Value: value, Path: "/", HttpOnly: true, Secure: a.secure(r), SameSite: http.SameSiteLaxMode,
		MaxAge: int(store.SessionLife.Seconds()),
	}
	if value == "" {
		c.MaxAge = -1
	}
	return c
}

// refused is the one answer to every credential that is not in force.
func refused() error {
	return &cascade.Error{
		Code: cascade.Forbidden, Field: "credential",
		Message: words.T("This token or link is not in force: it may have been used, have expired or been withdrawn. Ask " +
			"for a new one."),
	}
}

// SignIn begins a session with a token or the secret of a one-time link, sets its cookie, ends the session the request
// came with, and returns the workspaces it opens. Whatever is wrong with a credential, the answer and the work are the
// same.
func (a *Auth) SignIn(w http.ResponseWriter, r *http.Request, credential string) ([]engine.Info, error) {
	ctx := r.Context()
	credential = strings.TrimSpace(credential)
	if len(credential) > maxCredential {
		credential = credential[:maxCredential] // no credential is as long, so it stays wrong
	}
	account, err := a.account(ctx, store.HashOf(credential))
	if err != nil {
		if cascade.CodeOf(err) != cascade.NotFound {
			return nil, err
		}
		if a.due("sign-in") {
			if err := a.note(ctx, "", "sign-in.refused", nil); err != nil {
				a.log.Warn("a refusal could not be recorded", "error", err)
			}
		}
		return nil, refused()
	}
	return a.begin(w, r, account)
}

// SignInLocal begins a session of the one at the machine. Whether the request comes from there is for the caller to
// know. Unlike a link for them it leaves earlier links in force, and several at once do not get in each other's way.
func (a *Auth) SignInLocal(w http.ResponseWriter, r *http.Request) ([]engine.Info, error) {
	if _, err := a.db.EnsureAccount(r.Context(), "", store.Account{ID: localAccount}); err != nil {
		return nil, err
	}
	return a.begin(w, r, localAccount)
}

// begin begins a session of an account in the place of the one the request came with.
func (a *Auth) begin(w http.ResponseWriter, r *http.Request, account string) ([]engine.Info, error) {
	ctx := r.Context()
	if err := a.end(ctx, r); err != nil {
		return nil, err
	}
	secret := clock.Token()
	if err := a.db.CreateSession(ctx, "", store.Session{Hash: store.HashOf(secret), Account: account}); err != nil {
		if cascade.CodeOf(err) == cascade.NotFound { // the account has been disabled
			return nil, refused()
		}
		return nil, err
	}
	v := visitor{account: account}
	if h, ok := tokenOf(account); ok {
		v.account = ""
		if err := a.bearer(ctx, &v, h); err != nil {
			return nil, err
		}
	}
	http.SetCookie(w, a.cookie(r, secret))
	return a.workspaces(ctx, v)
}

// account returns who a credential signs in, or NotFound. A link is used up by this.
func (a *Auth) account(ctx context.Context, h store.Hash) (string, error) {
	t, err := a.db.TokenByHash(ctx, h)
	if err == nil {
		if _, err := a.tokenPrincipal(visitor{token: &t}); err != nil {
			return "", noWorkspace()
		}
		acc, err := a.db.EnsureAccount(ctx, t.Person, store.Account{ID: tokenAccount + h.String()})
		return acc.ID, err
	}
	if cascade.CodeOf(err) != cascade.NotFound {
		return "", err
	}
	l, err := a.db.RedeemLink(ctx, h)
	switch {
	case err != nil:
		return "", err
	case l.Account != "":
		return l.Account, nil
	}
	if _, err := a.principal(Principal{}, l.Workspace, l.Person); err != nil {
		return "", err
	}
	return a.accountOf(ctx, l.Workspace, l.Person)
}

// accountOf returns the account tied to a person and makes one when there is none. E-mail addresses tie nobody: whoever
// writes one into a file would get into the account that has it.
func (a *Auth) accountOf(ctx context.Context, workspace string, person cascade.ID) (string, error) {
	acc, err := a.db.AccountOf(ctx, workspace, person)
	if cascade.CodeOf(err) != cascade.NotFound {
		return acc.ID, err
	}
	acc, err = a.db.EnsureAccount(ctx, person, store.Account{ID: a.ids.New("account", workspace, string(person), "")})
	if err != nil {
		return "", err
	}
	err = a.db.AddMembership(ctx, person, store.Membership{Account: acc.ID, Workspace: workspace, Person: person})
	if cascade.CodeOf(err) == cascade.Conflict { // somebody else was faster
		acc, err = a.db.AccountOf(ctx, workspace, person)
	}
	return acc.ID, err
}

// end ends the session a request came with, if any.
func (a *Auth) end(ctx context.Context, r *http.Request) error {
	c, err := r.Cookie(a.cookieName(r))
	if err != nil {
		return nil // there is none
	}
	if err := a.db.DeleteSession(ctx, "", store.HashOf(c.Value)); err != nil && cascade.CodeOf(err) != cascade.NotFound {
		return err
	}
	return nil
}

// SignOut ends the session of a request and clears its cookie. Without a session it does nothing.
func (a *Auth) SignOut(w http.ResponseWriter, r *http.Request) error {
	if err := a.end(r.Context(), r); err != nil {
		return err
	}
	http.SetCookie(w, a.cookie(r, ""))
	return nil
}

// LinkPath returns the path that a one-time link leads to. A GET of it uses nothing up, since mail scanners follow
// links; the page there posts the secret to sign in.
func LinkPath(secret string) string { return "/sign-in?link=" + url.QueryEscape(secret) }

// Next returns where to go after signing in: next if that is a path on this site, else "/".
func Next(next string) string {
	if !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") ||
		strings.ContainsFunc(next, func(c rune) bool { return c < ' ' || c == '\\' || c == 0x7f }) {
		return "/"
	}
	u, err := url.Parse(next)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || strings.HasPrefix(u.Path, "//") ||
		strings.Contains(u.Path, "\\") {
		return "/"
	}
	return next
}
