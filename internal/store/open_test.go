package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgconn"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/testenv"
	"weir.dev/weir/internal/words"
)

// Every statement the package has must be one on both databases.
func TestStatementsPrepare(t *testing.T) {
	both(t, func(t *testing.T, db *DB) {
		if len(statements) < 40 {
			t.Fatalf("only %d statements are known", len(statements))
		}
		for _, s := range statements {
			st, err := db.write.db.PrepareContext(t.Context(), s.text)
			if err != nil {
				t.Errorf("%s: %v", s.text, err)
				continue
			}
			must(t, st.Close())
		}
		if _, err := db.write.db.PrepareContext(t.Context(), "SELECT nothing FROM workspace"); err == nil {
			t.Error("a wrong statement prepares")
		}
	})
}

// Both folders of migrations must lead to the same tables, columns, keys and rows.
func TestMigrationsAgree(t *testing.T) {
	t.Parallel()
	lite, pg := open(t, testenv.SQLite(t), fixed), open(t, testenv.Postgres(t), fixed)
	schemaLite := schema(t, lite, `
		SELECT m.name || '.' || c.name || ' ' || lower(c.type) || ' ' || CASE WHEN c."notnull" = 1 OR c.pk > 0 THEN 'not null' ELSE 'null' END
		FROM sqlite_schema m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'goose%' AND m.name NOT LIKE 'sqlite%'
		UNION ALL
		SELECT m.name || ' ' || CASE i."unique" WHEN 1 THEN 'unique ' ELSE '' END || CASE i.partial WHEN 1 THEN 'partial ' ELSE '' END ||
			(SELECT group_concat(name, ',') FROM (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno))
		FROM sqlite_schema m JOIN pragma_index_list(m.name) i WHERE m.type = 'table' AND m.name NOT LIKE 'goose%' AND m.name NOT LIKE 'sqlite%'
		UNION ALL
		SELECT m.name || '.' || f."from" || ' references ' || f."table" FROM sqlite_schema m JOIN pragma_foreign_key_list(m.name) f
		UNION ALL
		SELECT 'row ' || id || key || revision FROM workspace
		ORDER BY 1`)
	schemaPG := schema(t, pg, `
		SELECT table_name || '.' || column_name || ' ' ||
			CASE data_type WHEN 'bigint' THEN 'integer' WHEN 'bytea' THEN 'blob' WHEN 'double precision' THEN 'real' ELSE data_type END ||
			CASE is_nullable WHEN 'NO' THEN ' not null' ELSE ' null' END
		FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE 'goose%'
		UNION ALL
		SELECT c.relname || ' ' || CASE WHEN i.indisunique THEN 'unique ' ELSE '' END || CASE WHEN i.indpred IS NOT NULL THEN 'partial ' ELSE '' END ||
			(SELECT string_agg(a.attname, ',' ORDER BY k.n) FROM unnest(i.indkey::int[]) WITH ORDINALITY k(att, n)
				JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.att)
		FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
		WHERE c.relnamespace = 'public'::regnamespace AND c.relname NOT LIKE 'goose%'
		UNION ALL
		SELECT c.conrelid::regclass || '.' || a.attname || ' references ' || c.confrelid::regclass
		FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1] WHERE c.contype = 'f'
		UNION ALL
		SELECT 'row ' || id || key || revision FROM workspace
		ORDER BY 1`)
	if len(schemaLite) < 60 {
		t.Fatalf("the schema has only %d parts: %q", len(schemaLite), schemaLite)
	}
	if diff := cmp.Diff(schemaLite, schemaPG); diff != "" {
		t.Errorf("schemas differ (-sqlite +postgres):\n%s", diff)
	}
	files := map[string][]string{}
	for _, d := range []dialect{sqliteDialect, postgresDialect} {
		entries, err := migrations.ReadDir(d.folder)
		must(t, err)
		for _, e := range entries {
			files[d.folder] = append(files[d.folder], e.Name())
		}
	}
	if diff := cmp.Diff(files[sqliteDialect.folder], files[postgresDialect.folder]); diff != "" {
		t.Errorf("the folders of migrations differ (-sqlite +postgres):\n%s", diff)
	}
}

func schema(t *testing.T, db *DB, query string) []string {
	t.Helper()
	rows, err := db.read.db.QueryContext(t.Context(), query)
	must(t, err)
	defer rows.Close()
	parts := map[string]bool{}
	for rows.Next() {
		var s string
		must(t, rows.Scan(&s))
		parts[s] = true
	}
	must(t, rows.Err())
	return sorted(parts)
}

func TestNewerSchemaIsRefused(t *testing.T) {
	t.Parallel()
	testenv.Each(t, func(t *testing.T, url string) {
		db := open(t, url, fixed)
		must(t, db.CreateWorkspace(t.Context(), "", "w", "acme"))
		_, err := db.write.db.ExecContext(t.Context(),
			`INSERT INTO goose_db_version (version_id, is_applied) VALUES ($1, $2)`, 9999, true)
		must(t, err)
		must(t, db.Close())
		_, err = Open(t.Context(), url, fixed)
		wantCode(t, "a newer schema", err, cascade.Invalid)
		if err == nil || !strings.Contains(err.Error(), "schema 9999") {
			t.Errorf("error is %v, want one that names schema 9999", err)
		}
	})
}

func TestManyOpenAnEmptyDatabase(t *testing.T) {
	t.Parallel()
	testenv.Each(t, func(t *testing.T, url string) {
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				db, err := Open(t.Context(), url, fixed)
				if err != nil {
					t.Error(err)
					return
				}
				if err := errors.Join(db.Ping(t.Context()), db.Close()); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	})
}

func TestOpenAgain(t *testing.T) {
	t.Parallel()
	testenv.Each(t, func(t *testing.T, url string) {
		first := open(t, url, fixed)
		workspace(t, first, "w")
		commit(t, first, "w", put(0, goal("g")))
		must(t, first.Close())
		second := open(t, url, fixed)
		_, revision, head, err := second.Load(t.Context(), "w")
		if revision != 1 || len(head) != 32 || err != nil {
			t.Errorf("after opening again: revision %d, head %x, %v", revision, head, err)
		}
		commit(t, second, "w", put(1, goal("h")))
		wantVerified(t, second, "w", "")
	})
}

func TestSQLiteFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a b?c#d%20é.db")
	must(t, os.WriteFile(path, nil, 0o644)) // too open
	db := open(t, path, fixed)
	workspace(t, db, "w")
	files, err := os.ReadDir(filepath.Dir(path))
	must(t, err)
	for _, f := range files {
		info, err := f.Info()
		must(t, err)
		if info.Mode().Perm() != 0o600 || !strings.HasPrefix(f.Name(), filepath.Base(path)) {
			t.Errorf("%s has mode %v, want 0600 and a name that begins with %s", f.Name(), info.Mode(), filepath.Base(path))
		}
	}
	if len(files) != 3 {
		t.Errorf("%d files, want the database, its log and its index", len(files))
	}
	for pragma, want := range map[string]string{
		"journal_mode": "wal", "synchronous": "2", "wal_autocheckpoint": "0", "foreign_keys": "1", "secure_delete": "1",
	} {
		var got string
		must(t, db.write.db.QueryRowContext(t.Context(), "PRAGMA "+pragma).Scan(&got))
		if got != want {
			t.Errorf("%s is %s, want %s", pragma, got, want)
		}
	}
	if _, err := db.read.db.ExecContext(t.Context(), `DELETE FROM workspace`); err == nil {
		t.Error("a reader can write")
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	noDatabase := filepath.Join(t.TempDir(), "letter.txt")
	must(t, os.WriteFile(noDatabase, []byte(strings.Repeat("Dear Ana, ", 1000)), 0o600))
	for name, tt := range map[string]struct {
		url  string
		want cascade.Code
	}{
		"no folder":  {filepath.Join(t.TempDir(), "none", "weir.db"), cascade.Invalid},
		"a folder":   {t.TempDir(), cascade.Invalid},
		"a letter":   {noDatabase, cascade.Unavailable},
		"no address": {"postgres://%zz", cascade.Invalid},
		"nobody":     {"postgres://weir@/weir?host=" + t.TempDir(), cascade.Unavailable},
	} {
		_, err := Open(t.Context(), tt.url, fixed)
		wantCode(t, name, err, tt.want)
	}
}

// withLimits lets the user NAME_locked in by the password "right", NAME_guest without rights, and NAME_out not at all.
func withLimits(t *testing.T, db *DB, name string) {
	t.Helper()
	run := func(sql string) {
		t.Helper()
		_, err := db.write.db.ExecContext(t.Context(), sql)
		must(t, err)
	}
	// The cluster is this test process's own, and the line is for this database only.
	run("CREATE ROLE " + name + "_locked LOGIN PASSWORD 'right'")
	run("CREATE ROLE " + name + "_guest LOGIN")
	t.Cleanup(func() {
		for _, role := range []string{"_locked", "_guest"} {
			if _, err := db.write.db.ExecContext(context.WithoutCancel(t.Context()), "DROP ROLE "+name+role); err != nil {
				t.Error(err)
			}
		}
	})
	var hba string
	must(t, db.write.db.QueryRowContext(t.Context(), "SHOW hba_file").Scan(&hba))
	rules, err := os.ReadFile(hba)
	must(t, err)
	must(t, os.WriteFile(hba,
		append([]byte("local "+name+" "+name+"_locked scram-sha-256\nlocal "+name+" "+name+"_out reject\n"), rules...),
		0o600))
	run("SELECT pg_reload_conf()")
}

// What people get wrong about a PostgreSQL is said with what to do, and not as something that may pass.
func TestOpenPostgresRefuses(t *testing.T) {
	t.Parallel()
	address := testenv.Postgres(t)
	db := open(t, address, fixed)
	name := strings.TrimPrefix(db.config.Database, "/")
	withLimits(t, db, name)
	to := func(user, password, database string) string {
		u, err := url.Parse(address)
		must(t, err)
		u.User, u.Path = url.UserPassword(user, password), "/"+database
		return u.String()
	}
	for what, tt := range map[string]struct {
		url  string
		code cascade.Code
		want string
	}{
		"no such database": {to("weir", "", "nosuch"), cascade.Invalid, `there is no database "nosuch" at `},
		"wrong password": {to(name+"_locked", "wrong", name), cascade.Invalid, `refuses the password for user "` +
			name + `_locked"; give the right one in PGPASSWORD`},
		"no such user":    {to("nobody", "", name), cascade.Invalid, `does not let user "nobody" in`},
		"user not let in": {to(name+"_out", "", name), cascade.Invalid, `does not let user "` + name + `_out" in`},
		"may not make tables": {to(name+"_guest", "", name), cascade.Invalid, "ALTER DATABASE " + name + " OWNER TO " +
			name + "_guest"},
		"nothing listens": {
			"postgres://weir@127.0.0.1:1/weir", cascade.Unavailable, "no database listens at 127.0.0.1:1; start it",
		},
		"nothing at that path": {
			"postgres://weir@/weir?host=" + t.TempDir(), cascade.Unavailable, "no database listens at /",
		},
	} {
		for tries := 0; ; tries++ {
			db, err := Open(t.Context(), tt.url, fixed)
			if err == nil {
				must(t, db.Close())
				if tries < 1000 { // the server has not read its settings yet
					continue
				}
			}
			wantCode(t, what, err, tt.code)
			if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "wrong") {
				t.Errorf("%s: %v, want %q", what, err, tt.want)
			}
			// While Weir runs the same is the operator's doing and may pass: nobody who uses it could mend it.
			f, ok := errors.AsType[*failure](err)
			if _, connecting := errors.AsType[*pgconn.ConnectError](err); !ok ||
				connecting && postgresCode(f.cause).code != cascade.Unavailable {
				t.Errorf("%s, later: %v", what, err)
			}
			break
		}
	}
	second, err := Open(t.Context(), to(name+"_locked", "right", name), fixed)
	wantCode(t, "the right password of somebody who may not read", err, cascade.Invalid)
	if err == nil {
		must(t, second.Close())
	}
}

// A limit on the file's size fails as a full disk does.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	db := open(t, testenv.SQLite(t), fixed)
	workspace(t, db, "w")
	limit := func(pages int) {
		_, err := db.write.db.ExecContext(t.Context(), fmt.Sprintf("PRAGMA max_page_count = %d", pages))
		must(t, err)
	}
	limit(1)
	big := goal("g")
	big.Intent = strings.Repeat("We win. ", 10_000)
	err := db.Commit(t.Context(), []Write{{Workspace: "w", Records: []Record{put(0, big)}}})
	wantCode(t, "a full disk", err, cascade.Unavailable)
	wantEntities(t, db, "w")
	wantVerified(t, db, "w", "")
	limit(1 << 30)
	commit(t, db, "w", put(0, big))
	wantVerified(t, db, "w", "")
}

// What an fsync could not write, a second one does not either: nothing is acknowledged any more.
func TestFailedFsyncIsForGood(t *testing.T) {
	t.Parallel()
	db := open(t, testenv.SQLite(t), fixed)
	workspace(t, db, "w")
	db.dialect.code = func(error) failed {
		return failed{code: cascade.Unavailable, broken: true, message: words.T("the disk lies")}
	}
	wantCode(t, "the first", db.fail(t.Context(), errors.New("fsync")), cascade.Unavailable)
	err := db.Commit(t.Context(), []Write{{Workspace: "w", Records: []Record{put(0, goal("g"))}}})
	wantCode(t, "a commit after it", err, cascade.Unavailable)
	wantCode(t, "readiness", db.Ping(t.Context()), cascade.Unavailable)
	wantEntities(t, db, "w") // reading goes on
}

func TestLostConnection(t *testing.T) {
	t.Parallel()
	db := open(t, testenv.Postgres(t), fixed)
	workspace(t, db, "w")
	err := db.update(t.Context(), func(ctx context.Context, r runner) error {
		_, err := r.tx.ExecContext(ctx, `SELECT pg_terminate_backend(pg_backend_pid())`)
		return err
	})
	wantCode(t, "a connection that ends", err, cascade.Unavailable)
	commit(t, db, "w", put(0, goal("g")))

	patience := db.dialect.patience
	db.dialect.patience = 50 * time.Millisecond
	err = db.update(t.Context(), func(ctx context.Context, r runner) error {
		_, err := r.tx.ExecContext(ctx, `SELECT pg_sleep(60)`)
		return err
	})
	wantCode(t, "a server that says nothing", err, cascade.Unavailable)

	db.dialect.patience = patience // a new connection may take a while
	ctx, cancel := context.WithCancel(t.Context())
	err = db.update(ctx, func(ctx context.Context, r runner) error { cancel(); return ctx.Err() })
	if !errors.Is(err, context.Canceled) || cascade.CodeOf(err) != "" {
		t.Errorf("a caller that gives up: %v", err)
	}
}

func TestDeadlockIsTriedAgain(t *testing.T) {
	t.Parallel()
	db := open(t, testenv.Postgres(t), fixed)
	for failures, want := range map[int]cascade.Code{3: "", 4: cascade.Conflict} {
		tries := 0
		err := db.update(t.Context(), func(context.Context, runner) error {
			if tries++; tries <= failures {
				return &pgconn.PgError{Code: "40P01"}
			}
			return nil
		})
		wantCode(t, fmt.Sprintf("%d deadlocks", failures), err, want)
	}
}

func TestPostgresCodes(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]cascade.Code{
		"23505": cascade.Conflict, "23503": cascade.NotFound, "40001": cascade.Conflict, "25006": cascade.Unavailable,
		"53100": cascade.Unavailable, "53300": cascade.Unavailable, "57P01": cascade.Unavailable,
		"58030": cascade.Unavailable,
		"08006": cascade.Unavailable, "42601": "", "22003": "",
	} {
		if got := postgresCode(fmt.Errorf("wrapped: %w", &pgconn.PgError{Code: code})).code; got != want {
			t.Errorf("%s means %q, want %q", code, got, want)
		}
	}
	if got := postgresCode(errors.New("something else")).code; got != "" {
		t.Errorf("an unknown error means %q", got)
	}
}

func TestOldSQLite(t *testing.T) {
	t.Parallel()
	for version, want := range map[string]bool{
		"3.51.3": false, "3.54.1": false, "4.0.0": false, "3.51.2": true, "3.46.1": true, "2.99.99": true, "": true,
		"new": true,
	} {
		if got := sqliteTooOld(version); got != want {
			t.Errorf("%q is too old: %t, want %t", version, got, want)
		}
	}
}

func TestClosedDatabase(t *testing.T) {
	both(t, func(t *testing.T, db *DB) {
		must(t, db.Close())
		if err := db.Ping(t.Context()); err == nil {
			t.Error("a closed database answers")
		}
		if err := db.Audit(t.Context(), Record{At: monday, Command: "late"}); err == nil || errors.Is(err, sql.ErrTxDone) {
			t.Errorf("writing to a closed database: %v", err)
		}
	})
}

// A database that is there and says nothing is no reason to wait for ever: whoever reads is told to come back, and is
// served again as soon as it speaks.
func TestSilentDatabase(t *testing.T) {
	t.Parallel()
	near, wire := testenv.NewWire(t, testenv.Postgres(t))
	db := open(t, near, fixed)
	patience := db.dialect.patience
	db.dialect.patience = 50 * time.Millisecond
	wire.Hold()
	ctx := context.Background() // nobody's patience but its own
	_, err := db.Revision(ctx, Instance)
	wantCode(t, "reading a number", err, cascade.Unavailable)
	_, err = db.Workspaces(ctx)
	wantCode(t, "reading a list", err, cascade.Unavailable)
	_, err = db.Tail(ctx, Instance, 0, 10)
	wantCode(t, "reading a journal", err, cascade.Unavailable)
	_, _, _, err = db.Load(ctx, Instance)
	wantCode(t, "reading everything", err, cascade.Unavailable)
	wantCode(t, "asking whether it is there", db.Ping(ctx), cascade.Unavailable)
	wantCode(t, "writing", db.Audit(ctx, Record{At: monday, Command: "x"}), cascade.Unavailable)
	wire.Release()
	db.dialect.patience = patience
	must(t, db.Ping(ctx))
}
