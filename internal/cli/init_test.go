package cli

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// A database whose log could not be brought into it does not appear: the log would be left behind.
func TestNoFileWithoutItsLog(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	build, path := filepath.Join(dir, "build"), filepath.Join(dir, "weir.db")
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(build, "a file")
	write(build+"-wal", "what is not in it")
	if err := giveName(build, path); err == nil {
		t.Error("it appears without its log")
	}
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the file is there: %v", err)
	}
	write(build+"-wal", "")
	if err := giveName(build, path); err != nil {
		t.Error(err)
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != "a file" {
		t.Errorf("%q, %v", got, err)
	}
}
