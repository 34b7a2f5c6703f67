//go:build !linux

package testenv

import "testing"

// ReadOnly keeps a small disk from being written.
func ReadOnly(t testing.TB, _ string) { t.Helper() }

// SmallDisk skips the test: small disks are mounted on Linux only.
func SmallDisk(t testing.TB, _ int) string {
	t.Helper()
	missing(t, "mount", "a small disk is mounted on Linux only")
	return ""
}
