package main

import (
	"runtime"
	"testing"
)

// What a command has held at most is its own, and not what the one who measures it holds.
func TestPeakIsTheCommandsOwn(t *testing.T) {
	t.Parallel()
	if peakResident() == 0 {
		t.Skip("the system does not say how much memory a process has held")
	}
	const held = 256 << 20
	ballast := make([]byte, held)
	for i := 0; i < held; i += 4 << 10 {
		ballast[i] = 1
	}
	s := &site{ctx: t.Context()}
	u, err := s.command(t.TempDir(), "schema")
	if err != nil {
		t.Fatal(err)
	}
	if runtime.KeepAlive(ballast); u.peak == 0 || u.peak > held {
		t.Errorf("weir schema has held %.0f bytes at most, while %d were held here", u.peak, held)
	}
}
