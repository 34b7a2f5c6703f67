package cli

import (
	"errors"
	"os"
	"path/filepath"

	"weir.dev/weir/internal/words"
)

// demoMark is the file that says of a folder's database that a demo made it, and whether it was finished: the demo
// signs everybody at the machine in, and --fresh throws the database away, so it keeps its hands off any other.
const (
	demoMark  = "demo.txt"
	demoBegun = "Weir's demo is being furnished here.\n"
	demoMade  = "The database here is Weir's demo; weir demo --fresh throws it away.\n"
)

// readyDemo makes sure that a folder holds a finished demo or nothing.
func readyDemo(dir, path string, fresh bool) error {
	mark, err := os.ReadFile(filepath.Join(dir, demoMark))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if _, err := os.Stat(path); err == nil && len(mark) == 0 {
		return words.Errorf("%s holds a database that is no demo; give another folder with --data", dir)
	}
	if string(mark) == demoMade && !fresh {
		return nil
	}
	if err := removeDatabase(path); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, demoMark), []byte(demoBegun), 0o600)
}

// removeDatabase removes a demo's database with its side files.
func removeDatabase(path string) error {
	for _, suffix := range []string{"", "-wal", "-shm", "-journal"} {
		if err := os.Remove(path + suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}
