package cli

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"weir.dev/weir/internal/words"
)

// A demo without --data lives in a temporary folder, which goes when the demo stops. One that was killed leaves its
// folder behind; the next demo removes it. Whose process lives is told by a lock on a file in the folder, which ends
// with the process however that ends; a number of a process would not do, since numbers are used again and differ
// between containers that share a folder for temporary files.

const (
	scratchPattern = "weir-demo-*"
	scratchLock    = "running"
)

// scratch is a temporary folder that is this process's as long as it holds the lock.
type scratch struct {
	dir  string
	lock *os.File
}

// newScratch makes a folder. The lock file appears under its name once it is locked, so that a
// lock file without a lock means that its process is gone.
func newScratch() (*scratch, error) {
	dir, err := os.MkdirTemp("", scratchPattern)
	if err != nil {
		return nil, err
	}
	s := &scratch{dir: dir}
	fresh := filepath.Join(dir, scratchLock+".new")
	if s.lock, err = os.OpenFile(fresh, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600); err == nil {
		if err = lockFile(s.lock); err == nil || errors.Is(err, errors.ErrUnsupported) {
			err = os.Rename(fresh, filepath.Join(dir, scratchLock))
		}
	}
	if err != nil {
		return nil, errors.Join(err, s.remove())
	}
	return s, nil
}

// remove ends the folder with all that is in it.
func (s *scratch) remove() error {
	err := os.RemoveAll(s.dir)
	if s.lock != nil {
		err = errors.Join(err, s.lock.Close())
	}
	return err
}

// tidyScratches removes the folders of demos that were killed. It takes a folder only if it is this user's and its lock
// is free, and of it only what a demo makes: a folder that holds anything else stays, with that.
func tidyScratches() error {
	dirs, err := filepath.Glob(filepath.Join(os.TempDir(), scratchPattern))
	if err != nil {
		return err
	}
	var all error
	for _, dir := range dirs {
		if err := tidyScratch(dir); err != nil {
			all = errors.Join(all, words.Errorf("the folder %s of a demo that was killed could not be removed: %s", dir, err))
		}
	}
	return all
}

func tidyScratch(dir string) error {
	if info, err := os.Lstat(dir); err != nil || !info.IsDir() || !ownFile(info) {
		return nil // it is gone, or not this user's
	}
	path := filepath.Join(dir, scratchLock)
	if info, err := os.Lstat(path); err != nil || !info.Mode().IsRegular() {
		return nil // no demo's, or one that is about to begin
	}
	lock, err := os.OpenFile(path, os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // another demo has just removed it
	}
	if err != nil {
		return err
	}
	defer lock.Close()
	if lockFile(lock) != nil {
		return nil // its process lives
	}
	err = removeDatabase(filepath.Join(dir, databaseFile))
	for _, name := range []string{demoMark, scratchLock, ""} {
		if err == nil {
			err = os.Remove(filepath.Join(dir, name))
		}
		if errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
	}
	return err
}
