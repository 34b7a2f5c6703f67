package store

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/testenv"
)

// A disk that is full is called full also where a database is opened or made.
func TestOpeningOnAFullDisk(t *testing.T) {
	t.Parallel()
	dir := testenv.SmallDisk(t, 2<<20)
	path := filepath.Join(dir, "weir.db")
	db, err := Open(t.Context(), path, fixed)
	must(t, err)
	workspace(t, db, "w")
	must(t, db.Close())
	filler := filepath.Join(dir, "filler")
	f, err := os.Create(filler)
	must(t, err)
	for err == nil {
		_, err = f.Write(make([]byte, 4096))
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
	must(t, f.Close())
	for what, at := range map[string]string{"an old file": path, "a new one": filepath.Join(dir, "new.db")} {
		db, err := Open(t.Context(), at, fixed)
		if cascade.CodeOf(err) != cascade.Unavailable || !strings.Contains(err.Error(), "the disk is full") {
			t.Errorf("%s on a full disk: %v", what, err)
		}
		if err == nil {
			must(t, db.Close())
		}
	}
	// To read it takes no room.
	looked, err := OpenOld(t.Context(), path, fixed)
	must(t, err)
	wantVerified(t, looked, "w", "")
	must(t, looked.Close())
	must(t, os.Remove(filler))
	wantVerified(t, open(t, path, fixed), "w", "")
}
