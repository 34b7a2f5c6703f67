//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package cli

import (
	"io/fs"
	"os"
	"syscall"
)

// lockFile locks a file for as long as it is open, or answers an error when another process has it locked.
func lockFile(f *os.File) error {
	return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
}

// ownFile reports whether a file belongs to the user who runs this process.
func ownFile(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(stat.Uid) == os.Geteuid()
}
