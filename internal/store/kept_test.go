package store

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/testenv"
)

// keptNow writes the snapshot file of a workspace as its rows are.
func keptNow(t *testing.T, db *DB, ws string) {
	t.Helper()
	s, revision, err := db.Snapshot(t.Context(), ws)
	must(t, err)
	must(t, db.Keep(t.Context(), ws, &s, revision))
}

// wantKept holds what is read from the snapshot file to what is read from the rows.
func wantKept(t *testing.T, db *DB, ws string) {
	t.Helper()
	want, at, err := db.Snapshot(t.Context(), ws)
	must(t, err)
	got, revision, _, err := db.Kept(t.Context(), ws)
	must(t, err)
	if revision != at {
		t.Errorf("it is read at revision %d, want %d", revision, at)
	}
	for _, k := range cascade.Kinds {
		if diff := cmp.Diff(slices.Collect(want.All(k)), slices.Collect(got.All(k)), compare); diff != "" {
			t.Errorf("%s (-rows +file):\n%s", k, diff)
		}
	}
}

func wantNotKept(t *testing.T, db *DB, ws, why string) {
	t.Helper()
	_, _, _, err := db.Kept(t.Context(), ws)
	if !errors.Is(err, errKept) || !strings.Contains(err.Error(), why) {
		t.Errorf("the file is read, or refused for another reason than %q: %v", why, err)
	}
}

// keptDB is a SQLite database with a workspace that has been written to, and its snapshot file.
func keptDB(t *testing.T) (db *DB, file string) {
	t.Helper()
	db = open(t, testenv.SQLite(t), fixed)
	workspace(t, db, "w")
	commit(t, db, "w", put(0, &cascade.Settings{Header: cascade.Header{ID: "s", Key: "acme"}}, goal("g1"), goal("g2")))
	ana := &cascade.Person{Header: cascade.Header{ID: "ana", Key: "ana"}, Name: "Ana", Email: "ana@acme.example"}
	commit(t, db, "w", put(1, ana))
	keptNow(t, db, "w")
	return db, db.keptPath("w")
}

// TestKept reads a snapshot file, with what the journal says since, as the rows are.
func TestKept(t *testing.T) {
	t.Parallel()
	db, file := keptDB(t)
	wantKept(t, db, "w")
	info, err := os.Stat(file)
	must(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the file has mode %v, want one that only its owner reads", info.Mode())
	}
	ana, err := os.ReadFile(file)
	must(t, err)
	if !bytes.Contains(ana, []byte("ana@acme.example")) {
		t.Error("the file does not hold what it is to bring back")
	}

	was := goal("g1")
	was.Seq = db.seqOf(t, "g1")
	is := cascade.Clone(was)
	is.Intent = "We win more"
	edit := []cascade.Change{{Before: was, After: is}}
	commit(t, db, "w", Record{Revision: 3, At: monday, Command: "edit", Changes: edit})
	commit(t, db, "w", put(3, goal("g3"), reading("o", 1)))
	wantKept(t, db, "w")
	keptNow(t, db, "w")
	wantKept(t, db, "w")
	if left := beside(t, file); len(left) != 1 {
		t.Errorf("there are %v, want the snapshot file alone", left)
	}
}

func (db *DB) seqOf(t *testing.T, id string) (seq int64) {
	t.Helper()
	must(t, db.read.db.QueryRowContext(t.Context(), "SELECT seq FROM entity WHERE id = $1", id).Scan(&seq))
	return seq
}

// beside lists the snapshot files, also those that are not finished.
func beside(t *testing.T, file string) []string {
	t.Helper()
	all, err := os.ReadDir(filepath.Dir(file))
	must(t, err)
	var names []string
	for _, f := range all {
		if strings.HasPrefix(f.Name(), filepath.Base(file)) {
			names = append(names, f.Name())
		}
	}
	return names
}

// TestKeptNowhere has no file yet, no such workspace, and no file on PostgreSQL.
func TestKeptNowhere(t *testing.T) {
	both(t, func(t *testing.T, db *DB) {
		workspace(t, db, "w")
		commit(t, db, "w", put(0, goal("g")))
		if _, _, _, err := db.Kept(t.Context(), "w"); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("without a file: %v", err)
		}
		keptNow(t, db, "w")
		if _, _, _, err := db.Kept(t.Context(), "w"); (err == nil) != (db.path != "") {
			t.Errorf("once it was written: %v", err)
		}
		if _, _, _, err := db.Kept(t.Context(), "other"); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("of another workspace: %v", err)
		}
	})
}

// TestKeptDamaged changes, cuts and lengthens the file. Nothing of it is taken for the workspace.
func TestKeptDamaged(t *testing.T) {
	t.Parallel()
	db, file := keptDB(t)
	good, err := os.ReadFile(file)
	must(t, err)
	write := func(b []byte) {
		t.Helper()
		must(t, os.WriteFile(file, b, 0o600))
	}
	for at := range good {
		bad := bytes.Clone(good)
		bad[at] ^= 0x10
		write(bad)
		wantNotKept(t, db, "w", "")
	}
	for _, n := range []int{0, 1, len(keptMagic), len(good) / 2, len(good) - 1} {
		write(good[:n])
		wantNotKept(t, db, "w", "")
	}
	huge := append([]byte(keptMagic), 0xff, 0xff, 0xff, 0xff)
	write(append(huge, make([]byte, 64)...))
	wantNotKept(t, db, "w", "too large")
	write(good)
	wantKept(t, db, "w")
	must(t, os.Remove(file))
	if _, _, _, err := db.Kept(t.Context(), "w"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("once it is deleted: %v", err)
	}
}

// TestKeptOfAnother takes files that are right in themselves and not of this state.
func TestKeptOfAnother(t *testing.T) {
	t.Parallel()
	db, file := keptDB(t)
	t.Run("the database is another", func(t *testing.T) {
		other := open(t, testenv.SQLite(t), fixed)
		workspace(t, other, "w")
		commit(t, other, "w", put(0, goal("x")))
		commit(t, other, "w", put(1, goal("y")))
		must(t, os.Link(file, other.keptPath("w")))
		wantNotKept(t, other, "w", "record 2 of the journal is another one")
	})
	t.Run("the database is an earlier copy", func(t *testing.T) {
		early := open(t, testenv.SQLite(t), fixed)
		workspace(t, early, "w")
		commit(t, early, "w", put(0, goal("g1")))
		must(t, os.Link(file, early.keptPath("w")))
		wantNotKept(t, early, "w", "no record 2")
	})
	t.Run("the rows have been upgraded", func(t *testing.T) {
		_, err := db.write.db.ExecContext(t.Context(), `UPDATE workspace SET rows = rows - 1 WHERE id = 'w'`)
		must(t, err)
		wantNotKept(t, db, "w", "another workspace or schema")
		_, err = db.write.db.ExecContext(t.Context(), `UPDATE workspace SET rows = rows + 1 WHERE id = 'w'`)
		must(t, err)
		keptNow(t, db, "w")
		wantKept(t, db, "w")
	})
	t.Run("the file is of another workspace", func(t *testing.T) {
		workspace(t, db, "v")
		commit(t, db, "v", put(0, goal("v1")))
		commit(t, db, "v", put(1, goal("v2")))
		must(t, os.Link(file, db.keptPath("v")))
		wantNotKept(t, db, "v", "another workspace or schema")
	})
	t.Run("too much has come since", func(t *testing.T) {
		var records []Record
		for n := range 2*KeepAfter(0) + 1 {
			records = append(records, Record{Revision: 3 + n, At: monday, Command: "export", Detail: []byte("{}")})
		}
		must(t, db.Commit(t.Context(), []Write{{Workspace: "w", Base: 2, Records: records}}))
		wantNotKept(t, db, "w", "2001 records follow it")
	})
}

// TestKeptForgets erases while the file is there, while it is being written, and while a state from before is about to
// be written.
func TestKeptForgets(t *testing.T) {
	t.Parallel()
	const canary = "canary of Ana"
	db := open(t, testenv.SQLite(t), fixed)
	workspace(t, db, "w")
	file := db.keptPath("w")
	revision := int64(0)
	for range 12 {
		g := goal("g")
		g.Intent = canary
		commit(t, db, "w", put(revision, g))
		old, at, err := db.Snapshot(t.Context(), "w")
		must(t, err)
		must(t, db.Keep(t.Context(), "w", &old, at))
		if text, err := os.ReadFile(file); err != nil || !bytes.Contains(text, []byte(canary)) {
			t.Fatalf("the file does not hold what is to be erased (%v)", err)
		}
		commit(t, db, "w", Record{Revision: at + 1, At: monday, Command: "remove", Changes: []cascade.Change{{Before: g}}})
		var beside sync.WaitGroup
		beside.Go(func() {
			if err := db.Keep(t.Context(), "w", &old, at); err != nil && !errors.Is(err, fs.ErrNotExist) {
				t.Error(err) // that it was taken away while it was written is right
			}
		})
		must(t, db.Erase(t.Context(), "w", at, "ana", monday))
		holdsNone(t, file, canary)
		beside.Wait()
		holdsNone(t, file, canary)
		must(t, db.Keep(t.Context(), "w", &old, at))
		holdsNone(t, file, canary)
		must(t, db.Erase(t.Context(), "w", at+1, "ana", monday))
		revision = at + 3
		keptNow(t, db, "w")
		wantKept(t, db, "w")
	}
}

func holdsNone(t *testing.T, file, canary string) {
	t.Helper()
	for _, name := range beside(t, file) {
		text, err := os.ReadFile(filepath.Join(filepath.Dir(file), name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		must(t, err)
		if bytes.Contains(text, []byte(canary)) {
			t.Errorf("%s still holds what was erased", name)
		}
	}
}

// TestKeptInAFolderOfAnyName has a path in which patterns would find something else, and what a crash has left behind.
func TestKeptInAFolderOfAnyName(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "a[b]*?")
	must(t, os.Mkdir(folder, 0o700))
	db := open(t, filepath.Join(folder, "weir.db"), fixed)
	workspace(t, db, "w")
	commit(t, db, "w", put(0, goal("g")))
	file := db.keptPath("w")
	must(t, os.WriteFile(file+".123", []byte("half of one"), 0o600))
	keptNow(t, db, "w")
	wantKept(t, db, "w")
	if left := beside(t, file); len(left) != 1 {
		t.Errorf("there are %v, want the snapshot file alone", left)
	}
	must(t, db.Erase(t.Context(), "w", 1, "ana", monday))
	if left := beside(t, file); len(left) != 0 {
		t.Errorf("after an erasure there are %v", left)
	}
}

// TestKeepFails cannot write: the folder is gone, the revision is unknown. What was kept before stays.
func TestKeepFails(t *testing.T) {
	t.Parallel()
	db, file := keptDB(t)
	s, _, err := db.Snapshot(t.Context(), "w")
	must(t, err)
	if err := db.Keep(t.Context(), "w", &s, 99); err == nil {
		t.Error("a state of a revision that is not there is kept")
	}
	if err := db.Keep(t.Context(), "nobody's", &s, 1); err == nil {
		t.Error("a state of a workspace that is not there is kept")
	}
	wantKept(t, db, "w")
	must(t, os.Remove(file))
	must(t, os.Mkdir(file, 0o700)) // nothing can take its name
	if err := db.Keep(t.Context(), "w", &s, 2); err == nil {
		t.Error("what cannot be written is no error")
	}
	if left := beside(t, file); len(left) != 1 {
		t.Errorf("there are %v, want nothing left of what could not be written", left)
	}
}
