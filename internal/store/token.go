package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"weir.dev/weir/internal/cascade"

	"weir.dev/weir/internal/words"
)

// Scope is what a token may be used for, within the rights of its person.
type Scope string

// The scopes.
const (
	ScopeRead  Scope = "read"
	ScopeWrite Scope = "write"
)

// Token is a person's key to the API. Its person fixes the workspace.
type Token struct {
	ID        string // names it in lists; no credential
	Hash      Hash
	Workspace string
	Person    cascade.ID
	Scope     Scope
	Name      string
	Created   time.Time
	Expires   time.Time // by the host's clock; zero: never
	Revoked   time.Time // zero: in force
}

const tokenColumns = `id, hash, workspace, person, scope, name, created, expires, revoked`

var (
	sqlAddToken = newStatement(`INSERT INTO token (` + tokenColumns + `) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0)`)
	sqlToken    = newStatement(`SELECT ` + tokenColumns +
		` FROM token WHERE hash = $1 AND revoked = 0 AND (expires = 0 OR expires > $2)`)
	sqlTokens = newStatement(`SELECT ` + tokenColumns +
		` FROM token WHERE workspace = $1 AND (person = $2 OR $2 = '') ORDER BY created, id`)
	sqlRevokeToken = newStatement(`UPDATE token SET revoked = $3 WHERE workspace = $1 AND id = $2 AND revoked = 0`)
)

// CreateToken adds a token; Created is set by the host's clock.
func (db *DB) CreateToken(ctx context.Context, actor cascade.ID, t Token) error {
	if t.ID == "" || t.Workspace == Instance || t.Person == "" || t.Scope != ScopeRead && t.Scope != ScopeWrite {
		return invalid(words.T("a token needs an id, a workspace, a person and the scope read or write"))
	}
	what := detail("token", t.ID, "workspace", t.Workspace, "person", string(t.Person), "scope", string(t.Scope),
		"secret", t.Hash.String(), "expires", no(micros(t.Expires)))
	return db.audited(ctx, actor, "token.create", what, func(ctx context.Context, r runner) error {
		_, err := r.exec(ctx, sqlAddToken, t.ID, t.Hash[:], t.Workspace, string(t.Person), string(t.Scope), t.Name,
			micros(db.clock.Host()), micros(t.Expires))
		return err
	})
}

// TokenByHash returns a token that is in force. Unknown, expired and revoked answer NotFound alike.
func (db *DB) TokenByHash(ctx context.Context, h Hash) (Token, error) {
	rows, err := db.tokens(ctx, sqlToken, h[:], micros(db.clock.Host()))
	if err == nil && len(rows) == 0 {
		return Token{}, notFound(words.T("there is no such token"))
	}
	if err != nil {
		return Token{}, err
	}
	return rows[0], nil
}

// ListTokens lists a person's tokens, expired and revoked ones too, oldest first; with no person those of the whole
// workspace.
func (db *DB) ListTokens(ctx context.Context, workspace string, person cascade.ID) ([]Token, error) {
	return db.tokens(ctx, sqlTokens, workspace, string(person))
}

func (db *DB) tokens(ctx context.Context, s *statement, args ...any) ([]Token, error) {
	var all []Token
	err := db.look().each(ctx, s, args, func(rows *sql.Rows) error {
		var (
			t                         Token
			created, expires, revoked int64
		)
		err := rows.Scan(&t.ID, &t.Hash, &t.Workspace, &t.Person, &t.Scope, &t.Name, &created, &expires, &revoked)
		t.Created, t.Expires, t.Revoked = moment(created), moment(expires), moment(revoked)
		all = append(all, t)
		return err
	})
	return all, db.fail(ctx, err)
}

// RevokeToken ends a token of a workspace at once, or answers NotFound.
func (db *DB) RevokeToken(ctx context.Context, actor cascade.ID, workspace, id string) error {
	what := detail("token", id, "workspace", workspace)
	return db.audited(ctx, actor, "token.revoke", what, func(ctx context.Context, r runner) error {
		n, err := r.exec(ctx, sqlRevokeToken, workspace, id, micros(db.clock.Host()))
		if err == nil && n == 0 {
			err = notFound(words.T("there is no such token"))
		}
		return err
	})
}

// Link signs somebody in once: an account, or a person who gets one with it.
type Link struct {
	Hash      Hash
	Account   string
	Workspace string
	Person    cascade.ID
	Created   time.Time
	Expires   time.Time // by the host's clock
}

var (
	sqlSupersedeLinks = newStatement(
		`UPDATE link SET used = $4 WHERE account = $1 AND workspace = $2 AND person = $3 AND used = 0`)
	sqlAddLink = newStatement(
		`INSERT INTO link (hash, account, workspace, person, created, expires, used) VALUES ($1, $2, $3, $4, $5, $6, 0)`)
	sqlRedeemLink = newStatement(`UPDATE link SET used = $2 WHERE hash = $1 AND used = 0 AND expires > $2
		RETURNING account, workspace, person, created, expires`)
)

// CreateLink adds a link; Created is set by the host's clock. Earlier ones for the same account or person end.
func (db *DB) CreateLink(ctx context.Context, actor cascade.ID, l Link) error {
	now := db.clock.Host()
	if l.Account == "" && (l.Workspace == Instance || l.Person == "") || !l.Expires.After(now) {
		return invalid(words.T("a link needs an account or a person of a workspace, and a time to come at which it ends"))
	}
	return db.audited(ctx, actor, "link.create", l.detail(), func(ctx context.Context, r runner) error {
		if _, err := r.exec(ctx, sqlSupersedeLinks, l.Account, l.Workspace, string(l.Person), micros(now)); err != nil {
			return err
		}
		_, err := r.exec(ctx, sqlAddLink, l.Hash[:], l.Account, l.Workspace, string(l.Person), micros(now), micros(l.Expires))
		return err
	})
}

// RedeemLink uses a link up and returns it, to exactly one caller. Used, expired, superseded and unknown links answer
// NotFound alike.
func (db *DB) RedeemLink(ctx context.Context, h Hash) (Link, error) {
	l := Link{Hash: h}
	err := db.update(ctx, func(ctx context.Context, r runner) error {
		var created, expires int64
		err := r.get(ctx, sqlRedeemLink, []any{h[:], micros(db.clock.Host())}, &l.Account, &l.Workspace, &l.Person, &created,
			&expires)
		if errors.Is(err, sql.ErrNoRows) {
			return notFound(words.T("this link has been used, has expired or never was; ask for a new one"))
		}
		if err != nil {
			return err
		}
		l.Created, l.Expires = moment(created), moment(expires)
		return audit(ctx, r, Record{At: db.clock.Now(), Actor: l.Person, Command: "link.redeem", Detail: l.detail()})
	})
	if err != nil {
		return Link{}, err
	}
	return l, nil
}

func (l Link) detail() []byte {
	return detail("account", l.Account, "workspace", l.Workspace, "person", string(l.Person), "link", l.Hash.String(),
		"expires", no(micros(l.Expires)))
}
