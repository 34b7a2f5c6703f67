package engine_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/engine"
	"weir.dev/weir/internal/store"
	"weir.dev/weir/internal/testenv"
)

// stopped is a process that is closed by hand, with what it logs.
func stopped(t *testing.T, url string, log *bytes.Buffer) (e *engine.Engine, stop func()) {
	t.Helper()
	db, err := store.Open(t.Context(), url, clock.Frozen(today))
	if err != nil {
		t.Fatal(err)
	}
	e, err = engine.Open(t.Context(), db, clock.Frozen(today), clock.Random(), slog.New(slog.NewTextHandler(log, nil)))
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

func everything(t *testing.T, e *engine.Engine, id string) string {
	t.Helper()
	w, err := e.Operator(id)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, k := range cascade.Kinds {
		for thing := range w.Full().All(k) {
			fmt.Fprintf(&b, "%s %s\n", k, cascade.Encode(thing))
		}
	}
	return b.String()
}

// learnt is a check-in that says something.
func learnt(by, goal cascade.ID, what string) engine.Command {
	return engine.CheckIn(by, engine.Given(cascade.CheckInInput{Goal: goal, Learned: what}))
}

func snapshotFiles(t *testing.T, url string) []string {
	t.Helper()
	all, err := filepath.Glob(url + ".snapshot-*")
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestStartsFromASnapshotFile stops a process in order and starts others: with the file, with more in the journal, with
// a file that is damaged, and without one.
func TestStartsFromASnapshotFile(t *testing.T) {
	t.Parallel()
	url := testenv.SQLite(t)
	var log bytes.Buffer
	e, stop := stopped(t, url, &log)
	e.KeepFrom(1, 1<<40)
	id, ana := furnished(t, e)
	if err := e.Keep(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := everything(t, e, id)
	stop()
	files := snapshotFiles(t, url)
	if len(files) != 1 {
		t.Fatalf("there are the files %v, want one", files)
	}

	e, stop = stopped(t, url, &log)
	if got := everything(t, e, id); got != want {
		t.Errorf("with the file it starts with\n%s\nwant\n%s", got, want)
	}
	if _, err := e.Do(t.Context(), id, learnt(ana, find(t, e, id, cascade.KindGoal, "start"), "it helps")); err != nil {
		t.Fatal(err)
	}
	want = everything(t, e, id)
	stop() // without writing the file anew, as after a crash

	e, stop = stopped(t, url, &log)
	if got := everything(t, e, id); got != want {
		t.Errorf("with the file and the journal it starts with\n%s\nwant\n%s", got, want)
	}
	stop()
	if log.Len() > 0 {
		t.Errorf("a start with the file says %s", log.String())
	}

	text, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	text[len(text)/2] ^= 1
	if err := os.WriteFile(files[0], text, 0o600); err != nil {
		t.Fatal(err)
	}
	e, stop = stopped(t, url, &log)
	if got := everything(t, e, id); got != want {
		t.Errorf("with a damaged file it starts with\n%s\nwant\n%s", got, want)
	}
	stop()
	if !strings.Contains(log.String(), "it is damaged") {
		t.Errorf("a start with a damaged file says %q, want why it was not used", log.String())
	}
}

// TestKeepsWhileItRuns writes until there is a snapshot file: a crash must not make the next start long.
func TestKeepsWhileItRuns(t *testing.T) {
	t.Parallel()
	url := testenv.SQLite(t)
	var log bytes.Buffer
	e, stop := stopped(t, url, &log)
	e.KeepFrom(1, 5)
	defer stop()
	id, ana := furnished(t, e)
	write := func(n int) {
		t.Helper()
		renamed := func(s cascade.Snapshot, _ time.Time, _ cascade.IDs) ([]cascade.Change, error) {
			after := cascade.Clone(s.Person(ana))
			after.Name = fmt.Sprint("Ana ", n)
			return []cascade.Change{{Before: s.Person(ana), After: after}}, nil
		}
		if _, err := e.Do(t.Context(), id, engine.Command{Operator: true, Name: "rename", Decide: renamed}); err != nil {
			t.Fatal(err)
		}
	}
	for n := 0; len(snapshotFiles(t, url)) == 0; n++ {
		if write(n); n == 2000 {
			t.Fatal("2000 records later there is no snapshot file")
		}
	}
}

// TestKeepsNothingSmall stops a process with a small workspace: its rows are read as quickly.
func TestKeepsNothingSmall(t *testing.T) {
	t.Parallel()
	url := testenv.SQLite(t)
	e, _ := process(t, url)
	furnished(t, e)
	if err := e.Keep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if files := snapshotFiles(t, url); len(files) > 0 {
		t.Errorf("it has %v", files)
	}
}
