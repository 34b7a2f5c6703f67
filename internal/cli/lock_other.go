//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package cli

import (
	"errors"
	"io/fs"
	"os"
)

// lockFile locks nothing here, so that no folder is ever taken for one whose process is gone.
func lockFile(*os.File) error { return errors.ErrUnsupported }

func ownFile(fs.FileInfo) bool { return false }
