package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"time"

	"weir.dev/weir/internal/cascade"

	"weir.dev/weir/internal/words"
)

// Hash stands for a credential, which is itself never kept: the SHA-256 of 256 random bits needs no salt.
type Hash [sha256.Size]byte

// HashOf returns the hash of a credential as its holder shows it.
func HashOf(credential string) Hash { return sha256.Sum256([]byte(credential)) }

// String writes h in hexadecimal; from it nobody gets back to the credential.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// ParseHash reads what String wrote.
func ParseHash(s string) (h Hash, err error) {
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != len(h) {
		return h, invalid(words.T("%s does not name a credential", words.Quoted(s)))
	}
	return Hash(b), nil
}

// Scan reads h from a column.
func (h *Hash) Scan(v any) error {
	b, ok := v.([]byte)
	if !ok || len(b) != len(h) {
		return errors.New("store: a hash in the database has the wrong form")
	}
	copy(h[:], b)
	return nil
}

// detail writes pairs of names and values as a JSON object, in the order given.
func detail(pairs ...string) []byte {
	b := []byte("{")
	for i := 0; i < len(pairs); i += 2 {
		if i > 0 {
			b = append(b, ',')
		}
		for j, end := range [...]string{":", ""} {
			text, err := json.Marshal(pairs[i+j])
			if err != nil {
				panic(err) // a string always marshals
			}
			b = append(append(b, text...), end...)
		}
	}
	return append(b, '}')
}

// How long a session lasts without use, and at most. Both by the host's clock.
const (
	SessionIdle = 30 * 24 * time.Hour
	SessionLife = 90 * 24 * time.Hour
)

// Session is a signed-in browser.
type Session struct {
	Hash          Hash
	Account       string
	Created, Used time.Time
}

// Ends returns when the session ends unless it is used meanwhile, by the host's clock.
func (s Session) Ends() time.Time {
	ends, idle := s.Created.Add(SessionLife), s.Used.Add(SessionIdle)
	if idle.Before(ends) {
		return idle
	}
	return ends
}

const sessionColumns = `session.hash, session.account, session.created, session.used`

var (
	sqlAddSession = newStatement(
		`INSERT INTO session (hash, account, created, used) SELECT $1, id, $3, $3 FROM account WHERE id = $2 AND disabled = 0`)
	sqlSession = newStatement(`SELECT ` + sessionColumns +
		` FROM session JOIN account ON id = account WHERE hash = $1 AND session.created > $2 AND used > $3 AND disabled = 0`)
	sqlSessions = newStatement(`SELECT ` + sessionColumns +
		` FROM session WHERE account = $1 AND created > $2 AND used > $3 ORDER BY created, hash`)
	sqlTouchSession = newStatement(`UPDATE session SET used = $2 WHERE hash = $1 AND used < $2`)
	sqlDropSession  = newStatement(`DELETE FROM session WHERE hash = $1 RETURNING account`)
	sqlDropSessions = newStatement(`DELETE FROM session WHERE account = $1`)
)

// CreateSession begins a session of an account now; Created and Used are set by the host's clock. It answers NotFound
// for an account that is unknown or disabled.
func (db *DB) CreateSession(ctx context.Context, actor cascade.ID, s Session) error {
	now := micros(db.clock.Host())
	what := detail("account", s.Account, "session", s.Hash.String(), "created", no(now))
	return db.audited(ctx, actor, "session.create", what,
		func(ctx context.Context, r runner) error {
			n, err := r.exec(ctx, sqlAddSession, s.Hash[:], s.Account, now)
			if err == nil && n == 0 {
				err = notFound(words.T("there is no such account that may sign in"))
			}
			return err
		})
}

// SessionByHash returns a session that is still in force. Unknown, expired and disabled answer NotFound alike.
func (db *DB) SessionByHash(ctx context.Context, h Hash) (Session, error) {
	var (
		s             Session
		created, used int64
		now           = db.clock.Host()
	)
	args := []any{h[:], micros(now.Add(-SessionLife)), micros(now.Add(-SessionIdle))}
	err := db.look().get(ctx, sqlSession, args, &s.Hash, &s.Account, &created, &used)
	if errors.Is(err, sql.ErrNoRows) {
		err = notFound(words.T("there is no such session"))
	}
	s.Created, s.Used = moment(created), moment(used)
	return s, db.fail(ctx, err)
}

// TouchSession notes that a session is being used. It leaves no record in the chain.
func (db *DB) TouchSession(ctx context.Context, h Hash) error {
	return db.update(ctx, func(ctx context.Context, r runner) error {
		_, err := r.exec(ctx, sqlTouchSession, h[:], micros(db.clock.Host()))
		return err
	})
}

// DeleteSession ends a session, or answers NotFound.
func (db *DB) DeleteSession(ctx context.Context, actor cascade.ID, h Hash) error {
	return db.update(ctx, func(ctx context.Context, r runner) error {
		var account string
		err := r.get(ctx, sqlDropSession, []any{h[:]}, &account)
		if errors.Is(err, sql.ErrNoRows) {
			return notFound(words.T("there is no such session"))
		}
		if err != nil {
			return err
		}
		return audit(ctx, r,
			Record{
				At: db.clock.Now(), Actor: actor, Command: "session.end",
				Detail: detail("account", account, "session", h.String()),
			})
	})
}

// DeleteSessions ends every session of an account.
func (db *DB) DeleteSessions(ctx context.Context, actor cascade.ID, account string) error {
	return db.audited(ctx, actor, "session.end-all", detail("account", account),
		func(ctx context.Context, r runner) error {
			_, err := r.exec(ctx, sqlDropSessions, account)
			return err
		})
}

// ListSessions lists an account's sessions that are in force, oldest first.
func (db *DB) ListSessions(ctx context.Context, account string) ([]Session, error) {
	var all []Session
	now := db.clock.Host()
	args := []any{account, micros(now.Add(-SessionLife)), micros(now.Add(-SessionIdle))}
	err := db.look().each(ctx, sqlSessions, args, func(rows *sql.Rows) error {
		var (
			s             Session
			created, used int64
		)
		err := rows.Scan(&s.Hash, &s.Account, &created, &used)
		s.Created, s.Used = moment(created), moment(used)
		all = append(all, s)
		return err
	})
	return all, db.fail(ctx, err)
}
