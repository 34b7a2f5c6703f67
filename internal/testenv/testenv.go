package testenv

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Each runs f once for each database engine, as parallel subtests "sqlite" and
// "postgres". The url is what the program takes as --database: the path of a
// file that does not exist yet, or a postgres:// address of an empty database.
// Both are gone when the subtest ends; f closes what it opened before that.
func Each(t *testing.T, f func(t *testing.T, url string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		f(t, SQLite(t))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		f(t, Postgres(t))
	})
}

// SQLite returns the path of a database file that does not exist yet, in a
// folder that goes away with the test.
func SQLite(t testing.TB) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "weir.db")
}

// missing ends the test because the machine lacks what it needs: skipped, or
// failed where WEIR_TEST_REQUIRE names it.
func missing(t testing.TB, what, why string) {
	t.Helper()
	end := t.Skipf
	if required(os.Getenv("WEIR_TEST_REQUIRE"), what) {
		end = t.Fatalf
	}
	end("%s is missing: %s", what, why)
}

// required reports whether the comma-separated list names what.
func required(list, what string) bool {
	return slices.ContainsFunc(strings.Split(list, ","), func(s string) bool { return strings.TrimSpace(s) == what })
}
