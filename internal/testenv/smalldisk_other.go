//go:build !linux

package testenv

import "testing"

// SmallDisk skips the test: small disks are mounted on Linux only.
func SmallDisk(t testing.TB, _ int) string {
	t.Helper()
	missing(t, "mount", "a small disk is mounted on Linux only")
	return ""
}
