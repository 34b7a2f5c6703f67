package web

import (
	"testing"
	"time"
)

// Proxies close what is quiet for a minute. Whoever joins just after their turn waits for all the others.
func TestQuietStreamsAreHeardWithinAMinute(t *testing.T) {
	t.Parallel()
	if longest := stillEvery + stillEvery/turns; longest > 55*time.Second {
		t.Errorf("a stream may be quiet for %s", longest)
	}
	var s streams
	begun := s.turn
	for n := 1; ; n++ {
		s.beat()
		if s.turn == begun {
			if n != turns {
				t.Errorf("it is the same streams' turn after %d beats, want %d", n, turns)
			}
			return
		}
	}
}
