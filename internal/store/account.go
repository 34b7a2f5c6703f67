package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"weir.dev/weir/internal/cascade"

	"weir.dev/weir/internal/words"
)

// Account is somebody who can sign in to the instance. Who they are in a workspace says a Membership.
type Account struct {
	ID       string
	Email    string // lower case; empty for the one at the machine
	Created  time.Time
	Disabled time.Time // zero: may sign in
}

// Membership ties an account to a person of a workspace: at most one there, and to each person one account.
type Membership struct {
	Account   string
	Workspace string
	Person    cascade.ID
}

const accountColumns = `account.id, account.email, account.created, account.disabled`

var (
	sqlAddAccount = newStatement(
		`INSERT INTO account (id, email, created, disabled) VALUES ($1, $2, $3, 0) ON CONFLICT DO NOTHING`)
	sqlAccount        = newStatement(`SELECT ` + accountColumns + ` FROM account WHERE id = $1`)
	sqlAccountByEmail = newStatement(`SELECT ` + accountColumns + ` FROM account WHERE email = $1 AND email <> ''`)
	sqlAccountOf      = newStatement(`SELECT ` + accountColumns +
		` FROM account JOIN membership ON account = id WHERE workspace = $1 AND person = $2`)
	sqlDisableAccount = newStatement(`UPDATE account SET disabled = $2 WHERE id = $1 AND disabled = 0`)
	sqlEndAccess      = []*statement{
		newStatement(`UPDATE link SET used = $2 WHERE used = 0 AND (account = $1
			OR EXISTS (SELECT 1 FROM membership m WHERE m.account = $1 AND m.workspace = link.workspace AND m.person = link.person))`),
		newStatement(`UPDATE token SET revoked = $2 WHERE revoked = 0
			AND EXISTS (SELECT 1 FROM membership m WHERE m.account = $1 AND m.workspace = token.workspace AND m.person = token.person)`),
	}

	sqlAddMembership  = newStatement(`INSERT INTO membership (account, workspace, person) VALUES ($1, $2, $3)`)
	sqlDropMembership = newStatement(`DELETE FROM membership WHERE account = $1 AND workspace = $2 AND person = $3`)
	sqlMemberships    = newStatement(
		`SELECT account, workspace, person FROM membership WHERE account = $1 ORDER BY workspace`)
)

// EnsureAccount returns the account with a's e-mail address, or without one with a's id, and makes it when there is
// none.
func (db *DB) EnsureAccount(ctx context.Context, actor cascade.ID, a Account) (Account, error) {
	a.Email = strings.ToLower(a.Email)
	find := func(ctx context.Context, r runner) (Account, error) {
		if a.Email != "" {
			return scanAccount(ctx, r, sqlAccountByEmail, a.Email)
		}
		return scanAccount(ctx, r, sqlAccount, a.ID)
	}
	got, err := find(ctx, db.look())
	if cascade.CodeOf(err) != cascade.NotFound {
		return got, db.fail(ctx, err)
	}
	if a.ID == "" {
		return Account{}, invalid(words.T("an account needs an id"))
	}
	a.Created = db.clock.Now()
	err = db.update(ctx, func(ctx context.Context, r runner) error {
		n, err := r.exec(ctx, sqlAddAccount, a.ID, a.Email, micros(a.Created))
		if err != nil {
			return err
		}
		if got, err = find(ctx, r); err != nil || n == 0 { // somebody else was faster, or the id is taken
			return err
		}
		return audit(ctx, r, Record{At: a.Created, Actor: actor, Command: "account.create", Detail: detail("account", a.ID)})
	})
	return got, err
}

// Account returns an account by id, or NotFound.
func (db *DB) Account(ctx context.Context, id string) (Account, error) {
	a, err := scanAccount(ctx, db.look(), sqlAccount, id)
	return a, db.fail(ctx, err)
}

// AccountByEmail returns the account with an e-mail address in any case, or NotFound.
func (db *DB) AccountByEmail(ctx context.Context, email string) (Account, error) {
	a, err := scanAccount(ctx, db.look(), sqlAccountByEmail, strings.ToLower(email))
	return a, db.fail(ctx, err)
}

// AccountOf returns the account tied to a person, or NotFound.
func (db *DB) AccountOf(ctx context.Context, workspace string, person cascade.ID) (Account, error) {
	a, err := scanAccount(ctx, db.look(), sqlAccountOf, workspace, string(person))
	return a, db.fail(ctx, err)
}

func scanAccount(ctx context.Context, r runner, s *statement, args ...any) (Account, error) {
	var (
		a                 Account
		created, disabled int64
	)
	err := r.get(ctx, s, args, &a.ID, &a.Email, &created, &disabled)
	if errors.Is(err, sql.ErrNoRows) {
		err = notFound(words.T("there is no such account"))
	}
	a.Created, a.Disabled = moment(created), moment(disabled)
	return a, err
}

// DisableAccount keeps an account from signing in and ends what it has: its sessions, its unused links and the tokens
// of its people.
func (db *DB) DisableAccount(ctx context.Context, actor cascade.ID, id string) error {
	now := micros(db.clock.Host())
	return db.audited(ctx, actor, "account.disable", detail("account", id), func(ctx context.Context, r runner) error {
		n, err := r.exec(ctx, sqlDisableAccount, id, now)
		if err == nil && n == 0 {
			err = notFound(words.T("there is no such account that may sign in"))
		}
		if err != nil {
			return err
		}
		for _, s := range sqlEndAccess {
			if _, err := r.exec(ctx, s, id, now); err != nil {
				return err
			}
		}
		_, err = r.exec(ctx, sqlDropSessions, id)
		return err
	})
}

// AddMembership ties an account to a person. It answers Conflict when either has another tie in the workspace.
func (db *DB) AddMembership(ctx context.Context, actor cascade.ID, m Membership) error {
	return db.audited(ctx, actor, "membership.add", m.detail(), func(ctx context.Context, r runner) error {
		_, err := r.exec(ctx, sqlAddMembership, m.Account, m.Workspace, string(m.Person))
		return err
	})
}

// RemoveMembership unties an account from a person, or answers NotFound.
func (db *DB) RemoveMembership(ctx context.Context, actor cascade.ID, m Membership) error {
	return db.audited(ctx, actor, "membership.remove", m.detail(), func(ctx context.Context, r runner) error {
		n, err := r.exec(ctx, sqlDropMembership, m.Account, m.Workspace, string(m.Person))
		if err == nil && n == 0 {
			err = notFound(words.T("the account is not tied to this person"))
		}
		return err
	})
}

func (m Membership) detail() []byte {
	return detail("account", m.Account, "workspace", m.Workspace, "person", string(m.Person))
}

// Memberships lists who an account is, by workspace.
func (db *DB) Memberships(ctx context.Context, account string) ([]Membership, error) {
	var all []Membership
	err := db.look().each(ctx, sqlMemberships, []any{account}, func(rows *sql.Rows) error {
		var m Membership
		err := rows.Scan(&m.Account, &m.Workspace, &m.Person)
		all = append(all, m)
		return err
	})
	return all, db.fail(ctx, err)
}
