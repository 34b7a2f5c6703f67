package upgrade_test

import (
	"database/sql"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/pressly/goose/v3"

	"weir.dev/weir/internal/testenv"
	"weir.dev/weir/internal/upgrade"
)

// inPostgres returns the URL of a PostgreSQL database with the schema and the rows of a fixture.
func inPostgres(t testing.TB, path string) string {
	t.Helper()
	url := testenv.Postgres(t)
	from, err := sql.Open("sqlite", path)
	must(t, err)
	defer from.Close()
	to, err := sql.Open("pgx", url)
	must(t, err)
	defer to.Close()
	var schema int64
	must(t, from.QueryRowContext(t.Context(), `SELECT max(version_id) FROM goose_db_version`).Scan(&schema))
	p, err := goose.NewProvider(goose.DialectPostgres, to, os.DirFS("../store/migrations/postgres"))
	must(t, err)
	_, err = p.UpTo(t.Context(), schema)
	must(t, err)
	for _, table := range tables(t, from) {
		copyTable(t, from, to, table)
	}
	return url
}

// tables lists a fixture's tables, those first that others refer to.
func tables(t testing.TB, from *sql.DB) (names []string) {
	t.Helper()
	rows, err := from.QueryContext(t.Context(), `SELECT name FROM sqlite_schema WHERE type = 'table'
		AND name NOT LIKE 'goose%' AND name NOT LIKE 'sqlite%' ORDER BY sql LIKE '%REFERENCES%', name`)
	must(t, err)
	defer rows.Close()
	for rows.Next() {
		var name string
		must(t, rows.Scan(&name))
		names = append(names, name)
	}
	must(t, rows.Err())
	return names
}

func copyTable(t testing.TB, from, to *sql.DB, table string) {
	t.Helper()
	rows, err := from.QueryContext(t.Context(), `SELECT * FROM `+table)
	must(t, err)
	defer rows.Close()
	columns, err := rows.Columns()
	must(t, err)
	places, values, into := make([]string, len(columns)), make([]any, len(columns)), make([]any, len(columns))
	for i := range columns {
		places[i], into[i] = fmt.Sprintf("$%d", i+1), &values[i]
	}
	insert := fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", table, strings.Join(columns, ", "),
		strings.Join(places, ", "))
	_, err = to.ExecContext(t.Context(), `DELETE FROM `+table) // a fresh schema has the row of the instance
	must(t, err)
	for rows.Next() {
		must(t, rows.Scan(into...))
		_, err = to.ExecContext(t.Context(), insert, values...)
		must(t, err)
	}
	must(t, rows.Err())
}

// What PostgreSQL holds in an earlier form is upgraded as what a file holds: the same is said of it, people are told
// the same after it, and the journal stays whole.
func TestUpgradesPostgres(t *testing.T) {
	t.Parallel()
	for _, name := range fixtures {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := fixture(t, name)
			url := inPostgres(t, path)
			file, inFile := upgraded(t, path)
			db, r := upgraded(t, url)
			if !r.Needed() || !slices.EqualFunc(r.Workspaces, inFile.Workspaces, sameReport) {
				t.Errorf("it says %+v of PostgreSQL and %+v of the file", r.Workspaces, inFile.Workspaces)
			}
			all, err := db.Workspaces(t.Context())
			must(t, err)
			verified, err := db.Verify(t.Context(), all[0].ID)
			must(t, err)
			if !verified.Wrong.IsZero() {
				t.Errorf("the journal is wrong: %s", verified.Wrong)
			}
			if was, is := told(t, load(t, file)), told(t, load(t, db)); !slices.Equal(was, is) {
				t.Errorf("people are told %q by PostgreSQL and %q by the file", is, was)
			}
			again, err := upgrade.Run(t.Context(), db, asOf, false)
			must(t, err)
			if len(again.Workspaces) > 0 {
				t.Errorf("there is more to do the next time: %+v", again.Workspaces)
			}
		})
	}
}

func sameReport(a, b upgrade.Workspace) bool {
	return a.Key == b.Key && fmt.Sprint(a.Lines) == fmt.Sprint(b.Lines)
}
