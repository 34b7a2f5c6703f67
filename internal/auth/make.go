package auth

import (
	"context"
	"slices"
	"time"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/store"
	"weir.dev/weir/internal/words"
)

// tokenPrefix lets scanners of repositories and logs recognise a token that got there.
const tokenPrefix = "weir_"

// localAccount is the one at the machine: whoever may run commands on the database's files.
const localAccount = "local"

// MaxTokenName is how long the name of a token may be, in bytes.
const MaxTokenName = 100

// Token is a token as lists show it. Its times are cut to whole seconds: a fraction tells nobody anything, and the
// length in which it is written would follow the machine's clock.
type Token struct {
	ID      string
	Name    string
	Person  cascade.ID // whose it is
	Scope   Scope
	Created time.Time
	Expires time.Time // by the host's clock; zero: never
	Revoked time.Time // zero: in force
}

// shown is a token as lists show it.
func shown(t store.Token) Token {
	return Token{
		ID: t.ID, Name: t.Name, Person: t.Person, Scope: t.Scope,
		Created: t.Created.Truncate(time.Second), Expires: t.Expires.Truncate(time.Second),
		Revoked: t.Revoked.Truncate(time.Second),
	}
}

// requireMember answers NotFound for a person who is not in the workspace.
func (a *Auth) requireMember(workspace string, person cascade.ID) error {
	v, err := a.engine.View(workspace, person)
	if err == nil && v.Person() == nil {
		err = &cascade.Error{Code: cascade.NotFound, Subject: "person", Message: words.T(
			"There is no such person in this workspace.")}
	}
	return err
}

// MakeToken makes a token for a person and returns its secret, which is shown this once and kept nowhere. Actor is who
// asked for it, empty for the operator. A zero expires means never.
func (a *Auth) MakeToken(
	ctx context.Context, actor cascade.ID, workspace string, person cascade.ID, scope Scope, name string,
	expires time.Time,
) (secret string, t Token, err error) {
	switch {
	case scope != ScopeRead && scope != ScopeWrite:
		return "", t, &cascade.Error{
			Code: cascade.Invalid, Subject: "token", Field: "scope", Message: words.T("A token's scope is read or write."),
		}
	case len(name) > MaxTokenName:
		return "", t, &cascade.Error{
			Code: cascade.Invalid, Subject: "token", Field: "name", Message: words.T("A token's name has at most 100 bytes."),
		}
	case !expires.IsZero() && !expires.After(a.clock.Host()):
		return "", t, &cascade.Error{Code: cascade.Invalid, Subject: "token", Field: "expires", Message: words.T(
			"This time has passed, so the token would never be in force.")}
	}
	if err := a.requireMember(workspace, person); err != nil {
		return "", t, err
	}
	secret = tokenPrefix + clock.Token()
	kept := store.Token{
		ID: a.ids.New("token", workspace, string(person), ""), Hash: store.HashOf(secret), Workspace: workspace,
		Person: person,
		Scope:  scope, Name: name, Expires: expires,
	}
	if err := a.db.CreateToken(ctx, actor, kept); err != nil {
		return "", t, err
	}
	kept.Created = a.clock.Host()
	return secret, shown(kept), nil
}

// MakeLink makes a link that signs a person in once within life, and returns its secret. Earlier links for the same
// person end.
func (a *Auth) MakeLink(
	ctx context.Context, actor cascade.ID, workspace string, person cascade.ID, life time.Duration,
) (string, error) {
	if err := a.requireMember(workspace, person); err != nil {
		return "", err
	}
	return a.link(ctx, actor, store.Link{Workspace: workspace, Person: person}, life)
}

func (a *Auth) link(ctx context.Context, actor cascade.ID, l store.Link, life time.Duration) (string, error) {
	secret := clock.Token()
	l.Hash, l.Expires = store.HashOf(secret), a.clock.Host().Add(life)
	if err := a.db.CreateLink(ctx, actor, l); err != nil {
		return "", err
	}
	return secret, nil
}

// MakeLocalLink makes a link that signs in the one at the machine once within life: to every workspace that TieLocal
// tied to them.
func (a *Auth) MakeLocalLink(ctx context.Context, life time.Duration) (string, error) {
	if _, err := a.db.EnsureAccount(ctx, "", store.Account{ID: localAccount}); err != nil {
		return "", err
	}
	return a.link(ctx, "", store.Link{Account: localAccount}, life)
}

// BindLocalOwner makes a workspace's local owner the person that the one at the machine is there. Doing it again
// changes nothing.
func (a *Auth) BindLocalOwner(ctx context.Context, workspace string, person cascade.ID) error {
	if err := a.requireMember(workspace, person); err != nil {
		return err
	}
	if _, err := a.db.EnsureAccount(ctx, "", store.Account{ID: localAccount}); err != nil {
		return err
	}
	ties, err := a.db.Memberships(ctx, localAccount)
	if err != nil {
		return err
	}
	tie := store.Membership{Account: localAccount, Workspace: workspace, Person: person}
	for _, t := range ties {
		if t == tie {
			return nil
		}
	}
	return a.db.AddMembership(ctx, "", tie)
}

// LocallyBound reports whether the one at the machine is somebody in a workspace.
func (a *Auth) LocallyBound(ctx context.Context, workspace string) (bool, error) {
	ties, err := a.db.Memberships(ctx, localAccount)
	return slices.ContainsFunc(ties, func(t store.Membership) bool { return t.Workspace == workspace }), err
}

// ListTokens lists the principal's own tokens, oldest first, also those that are no longer in force.
func (a *Auth) ListTokens(ctx context.Context, p Principal) ([]Token, error) {
	return a.TokensOf(ctx, p.Workspace.ID, p.Person)
}

// TokensOf lists a person's tokens for the operator, oldest first, also those that are no longer in force; with no
// person those of the whole workspace.
func (a *Auth) TokensOf(ctx context.Context, workspace string, person cascade.ID) ([]Token, error) {
	kept, err := a.db.ListTokens(ctx, workspace, person)
	if err != nil {
		return nil, err
	}
	out := make([]Token, len(kept))
	for i, t := range kept {
		out[i] = shown(t)
	}
	return out, nil
}

// RevokeToken ends one of the principal's own tokens at once. It answers NotFound for anybody else's.
func (a *Auth) RevokeToken(ctx context.Context, p Principal, id string) error {
	own, err := a.db.ListTokens(ctx, p.Workspace.ID, p.Person)
	if err != nil {
		return err
	}
	for _, t := range own {
		if t.ID == id && t.Revoked.IsZero() {
			return a.EndToken(ctx, p.Person, p.Workspace.ID, id)
		}
	}
	return &cascade.Error{Code: cascade.NotFound, Subject: "token", Message: words.T("You have no such token in force.")}
}

// EndToken ends anybody's token of a workspace, here at once and in every other process within a second. Actor is who
// asked for it, empty for the operator. It answers NotFound for one that is not in force.
func (a *Auth) EndToken(ctx context.Context, actor cascade.ID, workspace, id string) error {
	return a.db.RevokeToken(ctx, actor, workspace, id)
}
