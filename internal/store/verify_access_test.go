package store

import (
	"context"
	"fmt"
	"testing"
	"time"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/testenv"
)

// entered makes everything that lets somebody in, by itself and in part withdrawn.
func entered(t *testing.T, db *DB) {
	t.Helper()
	ctx := t.Context()
	workspace(t, db, "w")
	for _, id := range []string{"acc", "gone"} {
		_, err := db.EnsureAccount(ctx, "", Account{ID: id, Email: id + "@example.org"})
		must(t, err)
		must(t, db.AddMembership(ctx, "", Membership{id, "w", cascade.ID("of-" + id)}))
		must(t, db.CreateSession(ctx, "", Session{Hash: HashOf("session of " + id), Account: id}))
	}
	for i, person := range []string{"of-acc", "of-acc", "of-gone"} {
		id := fmt.Sprintf("t%d", i)
		must(t, db.CreateToken(ctx, "", Token{
			ID: id, Hash: HashOf(id), Workspace: "w", Person: cascade.ID(person), Scope: ScopeRead, Name: "n",
			Expires: monday.Add(time.Hour),
		}))
	}
	must(t, db.RevokeToken(ctx, "", "w", "t1"))
	must(t, db.DisableAccount(ctx, "", "gone"))
	for i, person := range []string{"p1", "p1", "p2"} {
		must(t, db.CreateLink(ctx, "", Link{
			Hash: HashOf(fmt.Sprint("link", i)), Workspace: "w", Person: cascade.ID(person), Expires: monday.Add(time.Hour),
		}))
	}
	_, err := db.RedeemLink(ctx, HashOf("link1"))
	must(t, err)
	wantVerified(t, db, Instance, "")
}

// Whatever lets somebody in who was not let in, or for longer or to do more, is found.
func TestVerifyHoldsAccessToTheChain(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ sql, want string }{
		{`UPDATE token SET scope = 'write' WHERE id = 't0'`, `token t0 says scope: "write", and record`},
		{`UPDATE token SET revoked = 0 WHERE id = 't1'`, `token t1 says revoked: "no", and record`},
		{`UPDATE token SET revoked = 0 WHERE id = 't2'`, `token t2 says revoked: "no", and record`},
		{`UPDATE token SET revoked = 1 WHERE id = 't0'`, `token t0 says revoked: "yes", and record`},
		{`UPDATE token SET expires = 0 WHERE id = 't0'`, `token t0 says expires: "0", and record`},
		{`UPDATE token SET person = 'of-boss' WHERE id = 't0'`, `token t0 says person: "of-boss", and record`},
		{`UPDATE token SET hash = session.hash FROM session WHERE token.id = 't0'`, "token t0 has another secret than record"},
		{`DELETE FROM token WHERE id = 't1'`, "token t1 has no row, and record"},
		{
			`INSERT INTO token SELECT 't9', secret.value, workspace, person, scope, token.name, created, expires, revoked
				FROM token JOIN secret ON secret.name = 's' WHERE id = 't0'`, "token t9 has a row, and no record says so",
		},
		{`UPDATE membership SET person = 'of-boss' WHERE account = 'acc'`, `membership acc@w says person: "of-boss"`},
		{`DELETE FROM membership WHERE account = 'gone'`, "membership gone@w has no row"},
		{
			`INSERT INTO membership (account, workspace, person) VALUES ('new', 'w', 'p3')`,
			"account new has a row, and no record says so",
		},
		{`UPDATE account SET disabled = 0 WHERE id = 'gone'`, `account gone says disabled: "no"`},
		{`UPDATE session SET account = 'gone'`, `says account: "gone"`},
		{`UPDATE session SET created = created + 1000000`, `says created: `},
		{
			`INSERT INTO session SELECT secret.value, 'gone', 1, 1 FROM secret WHERE name = 's'`,
			"has a row, and no record says so",
		},
		{`UPDATE link SET used = 0 WHERE person = 'p1'`, `says used: "no"`},
		{`UPDATE link SET person = 'of-boss' WHERE person = 'p2'`, `says person: "of-boss"`},
		{`UPDATE link SET expires = expires + 1 WHERE person = 'p2'`, `says expires: `},
		{
			`INSERT INTO workspace (id, key, revision, head, created, rows)
				SELECT 'v', 'other', 0, head, created, rows FROM workspace WHERE id = 'w'`,
			"workspace v has a row, and no record says so",
		},
	} {
		t.Run(tt.sql, func(t *testing.T) {
			t.Parallel()
			db := open(t, testenv.SQLite(t), fixed)
			entered(t, db)
			_, err := db.Secret(t.Context(), "s", func() []byte { h := HashOf("s"); return h[:] })
			must(t, err)
			for _, s := range []string{
				`PRAGMA foreign_keys = OFF`, `INSERT INTO account (id, email, created, disabled) SELECT 'new', '', 1, 0 WHERE ` +
					`'` + tt.want + `' LIKE 'account new%'`, tt.sql,
			} {
				_, err := db.write.db.ExecContext(t.Context(), s)
				must(t, err)
			}
			wantVerified(t, db, Instance, tt.want)
		})
	}
}

// A workspace that has gone is missed by the chain of the instance.
func TestVerifyMissesAWorkspace(t *testing.T) {
	both(t, func(t *testing.T, db *DB) {
		workspace(t, db, "w")
		workspace(t, db, "v")
		wantVerified(t, db, Instance, "")
		for _, s := range []string{
			`DELETE FROM channel WHERE workspace = 'w'`, `DELETE FROM workspace WHERE id = 'w'`,
		} {
			_, err := db.write.db.ExecContext(t.Context(), s)
			must(t, err)
		}
		wantVerified(t, db, Instance, "workspace w has no row, and record 1 says there is one")
	})
}

// What earlier programs did not note of tokens, sessions and links is counted and taken as it is.
func TestVerifyCountsWhatIsNotNoted(t *testing.T) {
	both(t, func(t *testing.T, db *DB) {
		entered(t, db)
		ctx := t.Context()
		for _, rec := range []Record{
			{Command: "token.create", Detail: detail("token", "old", "workspace", "w", "person", "p1", "scope", "read")},
			{Command: "session.create", Detail: detail("account", "acc")},
			{Command: "link.create", Detail: detail("account", "", "workspace", "w", "person", "p7")},
		} {
			rec.At = monday
			must(t, db.Audit(ctx, rec))
		}
		must(t, db.update(ctx, func(ctx context.Context, r runner) error {
			h := []Hash{HashOf("old token"), HashOf("old session"), HashOf("old link")}
			_, err := r.exec(ctx, sqlAddToken, "old", h[0][:], "w", "p1", "read", "n", int64(1), int64(0))
			if err == nil {
				_, err = r.exec(ctx, sqlAddSession, h[1][:], "acc", int64(1))
			}
			if err == nil {
				_, err = r.exec(ctx, sqlAddLink, h[2][:], "", "w", "p7", int64(1), int64(2))
			}
			return err
		}))
		if r := wantVerified(t, db, Instance, ""); r.Loose != 3 {
			t.Errorf("%d are counted as not noted in full, want 3", r.Loose)
		}
		must(t, db.RevokeToken(ctx, "", "w", "old"))
		wantVerified(t, db, Instance, "")
		_, err := db.write.db.ExecContext(ctx, `UPDATE token SET scope = 'write' WHERE id = 'old'`)
		must(t, err)
		wantVerified(t, db, Instance, `token old says scope: "write"`)
	})
}
