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
)

// WorkspaceHeader names the workspace, by its key, where neither the path nor a token does.
const WorkspaceHeader = "Weir-Workspace"

// touchAfter is how stale a session's last use may get before it is written again: not every read is to write.
const touchAfter = time.Hour

// visitor is a credential in force, before it is known where it is used.
type visitor struct {
	account string
	token   *store.Token // set when a token speaks
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
		p, err := a.speak(v)
		switch {
		case err != nil:
			return Principal{}, err
		case key != "" && key != p.Workspace.Key:
			return Principal{}, noWorkspace()
		}
		return p, nil
	}
	var only string // the one workspace to look into, where a key says which
	if key != "" {
		info, ok := a.engine.Find(key)
		if !ok {
			return Principal{}, noWorkspace()
		}
		only = info.ID
	}
	all, err := a.memberships(r.Context(), v, only)
	if err != nil {
		return Principal{}, err
	}
	var keys []string
	for _, p := range all {
		if p.Workspace.Key == key || key == "" && len(all) == 1 {
			return p, nil
		}
		keys = append(keys, p.Workspace.Key)
	}
	if key == "" && len(all) > 0 {
		return Principal{}, &cascade.Error{
			Code: cascade.Invalid, Subject: "workspace", Field: WorkspaceHeader,
			Message: "You are in several workspaces (" + strings.Join(keys, ", ") + "): name one in the header " + WorkspaceHeader + ".",
		}
	}
	return Principal{}, noWorkspace()
}

// Workspaces returns the workspaces the asker is in, by key.
func (a *Auth) Workspaces(r *http.Request) ([]engine.Info, error) {
	v, err := a.visitor(r)
	if err != nil {
		return nil, err
	}
	return a.workspaces(r.Context(), v)
}

func (a *Auth) workspaces(ctx context.Context, v visitor) ([]engine.Info, error) {
	if v.token != nil {
		p, err := a.speak(v)
		if err != nil {
			return nil, err
		}
		return []engine.Info{p.Workspace}, nil
	}
	all, err := a.memberships(ctx, v, "")
	if err != nil {
		return nil, err
	}
	out := make([]engine.Info, len(all))
	for i, p := range all {
		out[i] = p.Workspace
	}
	return out, nil
}

// speak returns a token's person, who may have left.
func (a *Auth) speak(v visitor) (Principal, error) {
	p, err := a.principal(Principal{Token: v.token.ID, Scope: v.token.Scope}, v.token.Workspace, v.token.Person)
	if cascade.CodeOf(err) == cascade.NotFound {
		return Principal{}, ErrSignIn
	}
	return p, err
}

// memberships returns who an account is, in the order of the workspaces' keys, without the people who have left; with
// only, in the workspace of that id alone, since each takes a lens of its own.
func (a *Auth) memberships(ctx context.Context, v visitor, only string) ([]Principal, error) {
	ties, err := a.db.Memberships(ctx, v.account)
	if err != nil {
		return nil, err
	}
	var out []Principal
	for _, t := range ties {
		if only != "" && t.Workspace != only {
			continue
		}
		p, err := a.principal(Principal{Account: v.account, Scope: ScopeWrite}, t.Workspace, t.Person)
		switch {
		case err == nil:
			out = append(out, p)
		case cascade.CodeOf(err) != cascade.NotFound:
			return nil, err
		}
	}
	slices.SortFunc(out, func(a, b Principal) int { return strings.Compare(a.Workspace.Key, b.Workspace.Key) })
	return out, nil
}

// visitor reads the credential of a request. One that is not in force is no reason to look for another.
func (a *Auth) visitor(r *http.Request) (visitor, error) {
	if h := r.Header.Values("Authorization"); len(h) > 0 {
		scheme, secret, _ := strings.Cut(h[0], " ")
		if len(h) > 1 || !strings.EqualFold(scheme, "Bearer") {
			return visitor{}, ErrSignIn
		}
		return a.bearer(r.Context(), store.HashOf(strings.TrimSpace(secret)))
	}
	c, err := r.Cookie(a.cookieName(r))
	if err != nil { // no cookie is the only way to fail
		return visitor{}, ErrSignIn
	}
	s, err := a.db.SessionByHash(r.Context(), store.HashOf(c.Value))
	if err != nil {
		return visitor{}, signInFirst(err)
	}
	if a.clock.Host().Sub(s.Used) > touchAfter {
		if err := a.db.TouchSession(r.Context(), s.Hash); err != nil {
			a.log.Warn("a session's use could not be noted", "error", err) // reading goes on while writing cannot
		}
	}
	if h, ok := tokenOf(s.Account); ok {
		return a.bearer(r.Context(), h)
	}
	return visitor{account: s.Account}, nil
}

func (a *Auth) bearer(ctx context.Context, h store.Hash) (visitor, error) {
	t, err := a.db.TokenByHash(ctx, h)
	if err != nil {
		return visitor{}, signInFirst(err)
	}
	return visitor{token: &t}, nil
}

// signInFirst says of a credential that is not there what is said when there is none.
func signInFirst(err error) error {
	if cascade.CodeOf(err) == cascade.NotFound {
		return ErrSignIn
	}
	return err
}
