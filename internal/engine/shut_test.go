package engine_test

import (
	"database/sql"
	"log/slog"
	"strings"
	"testing"
	"time"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/engine"
	"weir.dev/weir/internal/store"
	"weir.dev/weir/internal/testenv"
)

// spoil makes one row of the workspace $1 unreadable.
var spoil = map[string]string{
	"a reading on no day": `UPDATE observation SET at = '2026-% 8' WHERE workspace = $1`,
	"a goal cut short":    `UPDATE entity SET body = '{"id":' WHERE workspace = $1 AND kind = 'goal'`,
	"an unknown kind":     `UPDATE entity SET kind = 'ghost' WHERE workspace = $1 AND kind = 'metric'`,
	"a reading in a pack": `INSERT INTO pack (workspace, seq, last, body) VALUES ($1, 900000, 900001, CAST('garbage' AS BLOB))`,
}

// One row that cannot be read closes its workspace and no other. Its members are told so and the operator what it is
// and what to do; it opens by itself when it can be read again.
func TestOneUnreadableRowClosesItsWorkspaceOnly(t *testing.T) {
	t.Parallel()
	for name, statement := range spoil {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			testenv.Each(t, func(t *testing.T, url string) { shutAndOpen(t, url, statement) })
		})
	}
}

func shutAndOpen(t *testing.T, url, statement string) {
	c, said := clock.Frozen(today), &safe{}
	open := func() (*engine.Engine, func()) {
		db, err := store.Open(t.Context(), url, c)
		if err != nil {
			t.Fatal(err)
		}
		e, err := engine.Open(t.Context(), db, c, clock.Random(), slog.New(slog.NewTextHandler(said, nil)))
		if err != nil {
			t.Fatal(err)
		}
		return e, func() {
			e.Close()
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	e, end := open()
	good := workspace(t, e, "good")
	bad, person := furnished(t, e)
	observe(t, e, bad, person, "activation", cascade.DateOf(today), 40)
	end()
	do, isBlob := raw(t, url)
	for _, table := range []string{"observation", "entity", "pack"} {
		do("CREATE TABLE was_" + table + " AS SELECT * FROM " + table)
	}
	do(strings.ReplaceAll(statement, "BLOB", isBlob), bad)

	e, end = open()
	defer end()
	if err := addMetric(t.Context(), e, good, "more"); err != nil {
		t.Errorf("the other workspace: %v", err)
	}
	if info, ok := e.Find("acme"); !ok || info.ID != bad {
		t.Error("it is not known by its key")
	}
	if _, err := e.View(bad, person); cascade.CodeOf(err) != cascade.Unavailable ||
		!strings.Contains(err.Error(), "closed") {
		t.Errorf("its members are told: %v", err)
	}
	if err := addMetric(t.Context(), e, bad, "more"); cascade.CodeOf(err) != cascade.Unavailable {
		t.Errorf("who writes is told: %v", err)
	}
	if _, err := e.Operator(bad); err == nil || !strings.Contains(err.Error(), "weir audit verify") ||
		!strings.Contains(err.Error(), "restore a backup") {
		t.Errorf("the operator is told: %v", err)
	}
	if all := e.Closed(); len(all) != 1 || all[0].Key != "acme" {
		t.Errorf("closed: %v", all)
	}
	for _, table := range []string{"observation", "entity", "pack"} {
		do("DELETE FROM "+table+" WHERE workspace = $1", bad)
		do("INSERT INTO "+table+" SELECT * FROM was_"+table+" WHERE workspace = $1", bad)
	}
	every := time.NewTicker(10 * time.Millisecond)
	defer every.Stop()
	for passed := clock.Stopwatch(); e.IsClosed(bad); <-every.C {
		if passed() > 30*time.Second {
			t.Fatalf("it does not open; it says:\n%s", said)
		}
	}
	if err := addMetric(t.Context(), e, bad, "more"); err != nil {
		t.Error(err)
	}
	if n := strings.Count(said.String(), "cannot be loaded"); n != 1 || !strings.Contains(said.String(), "key=acme") {
		t.Errorf("it is said %d times:\n%s", n, said)
	}
}

// raw opens a database behind Weir's back, and says what it calls bytes.
func raw(t *testing.T, url string) (do func(statement string, args ...any), bytes string) {
	t.Helper()
	driver, address, bytes := "pgx", url, "bytea"
	if !strings.HasPrefix(url, "postgres") {
		driver, address, bytes = "sqlite", "file:"+url+"?_pragma=busy_timeout(5000)", "BLOB"
	}
	db, err := sql.Open(driver, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return func(statement string, args ...any) {
		t.Helper()
		if _, err := db.ExecContext(t.Context(), statement, args...); err != nil {
			t.Fatal(err)
		}
	}, bytes
}

// Rows that somebody changed behind the journal's back are told of while Weir serves, once, and it goes on.
func TestRowsThatAreNotWhatTheJournalSaysAreToldOf(t *testing.T) {
	t.Parallel()
	testenv.Each(t, func(t *testing.T, url string) {
		said := &safe{}
		db, err := store.Open(t.Context(), url, clock.Frozen(today))
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		e, err := engine.Open(t.Context(), db, clock.Frozen(today), clock.Random(), slog.New(slog.NewTextHandler(said, nil)))
		if err != nil {
			t.Fatal(err)
		}
		defer e.Close()
		workspace(t, e, "good")
		bad, ana := furnished(t, e)
		observe(t, e, bad, ana, "activation", cascade.DateOf(today), 40)
		do, _ := raw(t, url)
		do(`UPDATE observation SET value = 41 WHERE workspace = $1`, bad)
		e.Recheck()
		every := time.NewTicker(10 * time.Millisecond)
		defer every.Stop()
		for passed := clock.Stopwatch(); e.Doubted() == 0; <-every.C {
			if passed() > 30*time.Second {
				t.Fatalf("nothing is found; it says:\n%s", said)
			}
		}
		if err := addMetric(t.Context(), e, bad, "more"); err != nil {
			t.Error(err)
		}
		if n := strings.Count(said.String(), "are not what its journal says"); n != 1 || e.Doubted() != 1 ||
			!strings.Contains(said.String(), "the row of observation") {
			t.Errorf("it is said %d times of %d workspaces:\n%s", n, e.Doubted(), said)
		}
	})
}
