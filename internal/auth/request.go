package auth

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/engine"
	"weir.dev/weir/internal/store"
	"weir.dev/weir/internal/words"
)

// WorkspaceHeader names the workspace, by its key, where neither the path nor a token does.
const WorkspaceHeader = "Weir-Workspace"

// touchAfter is how stale a session's last use may get before it is written again: not every read is to write.
const touchAfter = time.Hour

// credential is what a request shows.
type credential struct {
	session bool // else a token
	hash    store.Hash
}

// visitor is a credential in force, before it is known where it is used.
type visitor struct {
	credential
	of      string       // the account of the session, if there is one
	account string       // who signed in; empty when a token speaks
	token   *store.Token // set when a token speaks
	until   time.Time    // when it ends by itself, by the host's clock; zero: never
	known   int64        // what was remembered then
}

// Principal returns who asks, in the workspace with the given key; with no key, in the one their token or the
// Weir-Workspace header names, or the only one they are in. The Authorization header counts before the session cookie.
// It answers ErrSignIn without a credential in force, and NotFound alike for a workspace that is not there and one the
// asker is not in.
func (a *Auth) Principal(r *http.Request, key string) (Principal, error) {
	v, err := a.visitor(r)
	if err != nil {
		return Principal{}, err
	}
	key = cmp.Or(key, r.Header.Get(WorkspaceHeader))
	if v.token != nil {
		p, err := a.tokenPrincipal(v)
		switch {
		case err != nil:
			return Principal{}, err
		case key != "" && key != p.Workspace.Key:
			return Principal{}, noWorkspace()
		}
		return p, nil
	}
	if key != "" {
		info, ok := a.engine.Find(key)
		if !ok {
			return Principal{}, noWorkspace()
		}
		return a.principalIn(r.Context(), v, info.ID)
	}
	all, err := a.workspaces(r.Context(), v)
	switch {
	case err != nil:
		return Principal{}, err
	case len(all) == 0:
		return Principal{}, noWorkspace()
	case len(all) == 1:
		return a.principalIn(r.Context(), v, all[0].ID)
	}
	keys := make([]string, len(all))
	for i, w := range all {
		keys[i] = w.Key
	}
	return Principal{}, &cascade.Error{
		Code: cascade.Invalid, Subject: "workspace", Field: WorkspaceHeader,
		Message: words.T("You are in several workspaces (%s): name one in the header %s.", strings.Join(keys, ", "),
			WorkspaceHeader),
	}
}

// Workspaces returns the workspaces the asker is in, by key.
func (a *Auth) Workspaces(r *http.Request) ([]engine.Info, error) {
	v, err := a.visitor(r)
	if err != nil {
		return nil, err
	}
	return a.workspaces(r.Context(), v)
}

// WorkspacesOf returns the workspaces a principal is in, by key.
func (a *Auth) WorkspacesOf(ctx context.Context, p Principal) ([]engine.Info, error) {
	return a.workspaces(ctx, p.visitor)
}

// workspaces leaves out those that the asker has left.
func (a *Auth) workspaces(ctx context.Context, v visitor) ([]engine.Info, error) {
	if v.token != nil {
		p, err := a.tokenPrincipal(v)
		if err != nil {
			return nil, err
		}
		return []engine.Info{p.Workspace}, nil
	}
	ties, err := a.memory.memberships(ctx, v.account)
	if err != nil {
		return nil, err
	}
	var out []engine.Info
	for _, t := range ties {
		if info, ok := a.engine.Name(t.Workspace); ok {
			// Who may still be in one that is closed is not known; nothing of it is shown.
			if _, ok := a.engine.Role(t.Workspace, t.Person); ok || a.engine.IsClosed(t.Workspace) {
				out = append(out, info)
			}
		}
	}
	slices.SortFunc(out, func(a, b engine.Info) int { return strings.Compare(a.Key, b.Key) })
	return out, nil
}

// tokenPrincipal returns the person a token acts for. They may have been removed since.
func (a *Auth) tokenPrincipal(v visitor) (Principal, error) {
	p, err := a.principalIn(context.Background(), v, v.token.Workspace)
	if cascade.CodeOf(err) == cascade.NotFound {
		return Principal{}, ErrSignIn
	}
	return p, err
}

// principalIn returns who a visitor is in a workspace, or NotFound.
func (a *Auth) principalIn(ctx context.Context, v visitor, workspace string) (Principal, error) {
	p := Principal{visitor: v, Account: v.account, Scope: ScopeWrite}
	if v.token != nil {
		if v.token.Workspace != workspace {
			return Principal{}, noWorkspace()
		}
		p.Token, p.Scope = v.token.ID, v.token.Scope
		return a.principal(p, workspace, v.token.Person)
	}
	ties, err := a.memory.memberships(ctx, v.account)
	if err != nil {
		return Principal{}, err
	}
	for _, t := range ties {
		if t.Workspace == workspace {
			return a.principal(p, workspace, t.Person)
		}
	}
	return Principal{}, noWorkspace()
}

// visitor reads the credential of a request. One that is not in force is no reason to look for another.
func (a *Auth) visitor(r *http.Request) (visitor, error) {
	c, err := a.credential(r)
	if err != nil {
		return visitor{}, err
	}
	known := a.memory.current
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		known = a.memory.recent
	}
	if err := known(r.Context()); err != nil {
		return visitor{}, err
	}
	if err := a.engine.Followed(); err != nil {
		return visitor{}, err
	}
	return a.visit(r.Context(), c)
}

// credential returns what a request shows, or ErrSignIn.
func (a *Auth) credential(r *http.Request) (credential, error) {
	if h := r.Header.Values("Authorization"); len(h) > 0 {
		scheme, secret, _ := strings.Cut(h[0], " ")
		if len(h) > 1 || !strings.EqualFold(scheme, "bearer") {
			return credential{}, ErrSignIn
		}
		return credential{hash: store.HashOf(strings.TrimSpace(secret))}, nil
	}
	c, err := r.Cookie(a.cookieName(r))
	if err != nil { // no cookie is the only way to fail
		return credential{}, ErrSignIn
	}
	return credential{session: true, hash: store.HashOf(c.Value)}, nil
}

// visit returns who a credential in force is, or ErrSignIn.
func (a *Auth) visit(ctx context.Context, c credential) (visitor, error) {
	v := visitor{credential: c, known: a.memory.known()}
	if !c.session {
		return v, a.bearer(ctx, &v, c.hash)
	}
	s, err := a.memory.session(ctx, c.hash)
	if err != nil {
		return visitor{}, signInFirst(err)
	}
	if a.clock.Host().Sub(s.Used) > touchAfter {
		if err := a.memory.touch(ctx, s); err != nil {
			a.log.Warn("a session's use could not be noted", "error", err) // reading goes on while writing cannot
		}
	}
	v.of, v.until = s.Account, s.Ends()
	if h, ok := tokenOf(s.Account); ok {
		return v, a.bearer(ctx, &v, h)
	}
	v.account = s.Account
	return v, nil
}

// bearer completes a visitor with the token that speaks.
func (a *Auth) bearer(ctx context.Context, v *visitor, h store.Hash) error {
	t, err := a.memory.token(ctx, h)
	if err != nil {
		return signInFirst(err)
	}
	v.token = &t
	if !t.Expires.IsZero() && (v.until.IsZero() || t.Expires.Before(v.until)) {
		v.until = t.Expires
	}
	return nil
}

// signInFirst says of a credential that is not there what is said when there is none.
func signInFirst(err error) error {
	if cascade.CodeOf(err) == cascade.NotFound {
		return ErrSignIn
	}
	return err
}
