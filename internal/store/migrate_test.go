package store

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/testenv"
)

// old is a database as the first program kept it.
const old = "../upgrade/testdata/schema-1-first.db"

// oldFile puts a copy of the old database into a folder.
func oldFile(t testing.TB, dir string) string {
	t.Helper()
	data, err := os.ReadFile(old)
	must(t, err)
	path := filepath.Join(dir, "weir.db")
	must(t, os.WriteFile(path, data, 0o600))
	return path
}

func acme(t *testing.T, db *DB) string {
	t.Helper()
	all, err := db.Workspaces(t.Context())
	must(t, err)
	if len(all) != 1 || all[0].Key != "acme" {
		t.Fatalf("workspaces are %v", all)
	}
	return all[0].ID
}

// Before a file's schema changes, what it holds stands whole in a copy that is as private.
func TestOldFileIsCopied(t *testing.T) {
	t.Parallel()
	path := oldFile(t, t.TempDir())
	db := open(t, path, fixed)
	s := db.Schema()
	if s.Had != 1 || s.Has != s.Knows || s.Copy == "" || !strings.HasPrefix(s.Copy, path+".before-schema-") {
		t.Fatalf("schema is %+v", s)
	}
	info, err := os.Stat(s.Copy)
	must(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the copy has mode %v", info.Mode())
	}
	before, err := OpenOld(t.Context(), s.Copy, fixed)
	must(t, err)
	if got := before.Schema(); got.Has != 1 {
		t.Errorf("the copy has schema %+v", got)
	}
	wantVerified(t, before, acme(t, before), "")
	must(t, before.Close())
	wantVerified(t, db, acme(t, db), "")
	must(t, db.Close())
	again := open(t, path, fixed)
	if s := again.Schema(); s.Had != s.Knows || s.Copy != "" {
		t.Errorf("opened again, the schema is %+v", s)
	}
}

// Where there is no room for the copy nothing is changed, and the refusal says what to do; with room it goes on.
func TestNoRoomForTheCopy(t *testing.T) {
	t.Parallel()
	path := oldFile(t, testenv.SmallDisk(t, 300<<10)) // the file, its log, and half of another file
	_, err := Open(t.Context(), path, fixed)
	wantCode(t, "a full disk", err, cascade.Invalid)
	for _, part := range []string{
		"schema 1", "Nothing was changed", "Make room for 1 MiB", "before-schema-", "the disk is full",
	} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("the refusal does not say %q: %v", part, err)
		}
	}
	files, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*before*"))
	hidden, errHidden := filepath.Glob(filepath.Join(filepath.Dir(path), ".*before*"))
	must(t, err)
	must(t, errHidden)
	if len(files)+len(hidden) > 0 {
		t.Errorf("of the copy is left: %v %v", files, hidden)
	}
	db, err := OpenOld(t.Context(), path, fixed)
	must(t, err)
	if s := db.Schema(); s.Has != 1 {
		t.Errorf("schema is %+v", s)
	}
	wantVerified(t, db, acme(t, db), "")
	must(t, db.Close())
	roomy := filepath.Join(t.TempDir(), "weir.db")
	data, err := os.ReadFile(path)
	must(t, err)
	must(t, os.WriteFile(roomy, data, 0o600))
	wantVerified(t, open(t, roomy, fixed), acme(t, open(t, roomy, fixed)), "")
}

// To look at what an upgrade would change, nothing is.
func TestOpenOldWritesNothing(t *testing.T) {
	t.Parallel()
	path := oldFile(t, t.TempDir())
	before, err := os.ReadFile(path)
	must(t, err)
	db, err := OpenOld(t.Context(), path, fixed)
	must(t, err)
	rows, err := db.Rows(t.Context(), acme(t, db))
	must(t, err)
	if rows != 1 {
		t.Errorf("rows are of schema %d", rows)
	}
	must(t, db.Close())
	after, err := os.ReadFile(path)
	must(t, err)
	if string(before) != string(after) {
		t.Error("the file has changed")
	}
}

func TestManyUpgradeOneFile(t *testing.T) {
	t.Parallel()
	path := oldFile(t, t.TempDir())
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			db, err := Open(t.Context(), path, fixed)
			if err != nil {
				t.Error(err)
				return
			}
			if s := db.Schema(); s.Has != s.Knows {
				t.Errorf("schema is %+v", s)
			}
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}
