package engine

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/words"
)

// A fault is said when it begins and when it is over, however many writes meet it.
func TestAFaultIsSaidOnce(t *testing.T) {
	t.Parallel()
	var said bytes.Buffer
	r := refusals{log: slog.New(slog.NewTextHandler(&said, nil))}
	batch := []*command{{}}
	full := func(n int) error {
		why := words.T("the disk is full; free some space, then try again")
		return errors.Join(&cascade.Error{Code: cascade.Unavailable, Message: why}, errors.New(strings.Repeat("x", n)))
	}
	for n := range 1000 {
		r.note(full(n), batch)
	}
	r.note(nil, batch)
	r.note(nil, batch)
	if n := strings.Count(said.String(), "\n"); n != 2 || !strings.Contains(said.String(), "refused=1000") {
		t.Errorf("a thousand refused writes are said in %d lines, want 2:\n%s", n, said.String())
	}
}

// A journal that cannot be followed is said once; what is in memory counts for half a minute from when it last could
// be.
func TestContact(t *testing.T) {
	t.Parallel()
	var said bytes.Buffer
	c := newContact(slog.New(slog.NewTextHandler(&said, nil)))
	e := &Engine{contact: c}
	gone := func() bool {
		select {
		case <-c.gone():
			return true
		default:
			return false
		}
	}
	c.looked(nil)
	c.looked(errors.New("a connection that ended"))
	if gone() {
		t.Error("one failure counts as a database that does not answer")
	}
	for range 100 {
		c.looked(errors.New("silent"))
	}
	if !gone() || e.Followed() != nil {
		t.Errorf("right after it began: gone %t, %v", gone(), e.Followed())
	}
	c.since = func() time.Duration { return followedWithin + 1 }
	if cascade.CodeOf(e.Followed()) != cascade.Unavailable {
		t.Errorf("after half a minute: %v", e.Followed())
	}
	c.looked(nil)
	if gone() || e.Followed() != nil {
		t.Errorf("when it answers again: gone %t, %v", gone(), e.Followed())
	}
	if n := strings.Count(said.String(), "\n"); n != 2 {
		t.Errorf("it is said in %d lines, want 2:\n%s", n, said.String())
	}
}
