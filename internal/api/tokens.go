package api

import (
	"slices"
	"time"

	"weir.dev/weir/internal/auth"
	"weir.dev/weir/internal/lens"
)

// Token is a token without its secret.
type Token struct {
	ID      string     `json:"id"`
	Name    string     `json:"name,omitempty"`
	Scope   auth.Scope `json:"scope" enum:"read,write"`
	Created time.Time  `json:"created"`
	Expires time.Time  `json:"expires,omitzero"`
	Revoked time.Time  `json:"revoked,omitzero"`
}

func listTokens(c *call, in *PageIn) (Page[Token], error) {
	own, err := c.api.auth.ListTokens(c.ctx, c.who)
	if err != nil {
		return Page[Token]{}, err
	}
	all := make([]Token, len(own))
	for i, t := range own {
		all[i] = tokenOf(t)
	}
	return page(c, lens.Listed(all, func(t Token) string { return t.ID }), *in)
}

func revokeToken(c *call, in *IDIn) (Token, error) {
	if err := c.api.auth.RevokeToken(c.ctx, c.who, in.ID); err != nil {
		return Token{}, err
	}
	own, err := c.api.auth.ListTokens(c.ctx, c.who)
	if err != nil {
		return Token{}, err
	}
	i := slices.IndexFunc(own, func(t auth.Token) bool { return t.ID == in.ID })
	return tokenOf(own[i]), nil
}

func tokenOf(t auth.Token) Token {
	return Token{ID: t.ID, Name: t.Name, Scope: t.Scope, Created: t.Created, Expires: t.Expires, Revoked: t.Revoked}
}
