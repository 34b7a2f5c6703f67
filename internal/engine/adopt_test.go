package engine_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/engine"
	"weir.dev/weir/internal/store"
	"weir.dev/weir/internal/testenv"
)

// safe is a log that several write to.
type safe struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safe) Write(p []byte) (int, error) { s.mu.Lock(); defer s.mu.Unlock(); return s.b.Write(p) }

func (s *safe) String() string { s.mu.Lock(); defer s.mu.Unlock(); return s.b.String() }

// One workspace that comes and cannot be loaded keeps no other from being read, written, followed or made, is said
// once, and is there when it can be loaded.
func TestAWorkspaceThatDoesNotLoad(t *testing.T) {
	t.Parallel()
	testenv.Each(t, func(t *testing.T, url string) {
		c, said := clock.Frozen(today), &safe{}
		db, err := store.Open(t.Context(), url, c)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		e, err := engine.Open(t.Context(), db, c, clock.Random(), slog.New(slog.NewTextHandler(said, nil)))
		if err != nil {
			t.Fatal(err)
		}
		defer e.Close()
		old := workspace(t, e, "old")
		other, _ := process(t, url)
		do, _ := raw(t, url)
		do(`INSERT INTO workspace (id, key, revision, head, created, rows) VALUES ('bad', 'bad', 0, $1, 0, 0)`, []byte{})
		reach := func(what string, found func() bool) {
			t.Helper()
			every := time.NewTicker(10 * time.Millisecond)
			defer every.Stop()
			for passed := clock.Stopwatch(); !found(); <-every.C {
				if passed() > 30*time.Second {
					t.Fatalf("%s is not there; it says:\n%s", what, said)
				}
			}
		}
		for n := range 5 { // looks, one after the other
			key := fmt.Sprintf("new%d", n)
			workspace(t, other, key)
			reach(key, func() bool { _, ok := e.Find(key); return ok })
			if err := addMetric(t.Context(), e, old, key); err != nil {
				t.Error(err)
			}
			if err := e.Followed(); err != nil {
				t.Error(err)
			}
		}
		workspace(t, e, "mine")
		reach("what is said", func() bool { return strings.Contains(said.String(), "cannot be loaded") })
		do(`UPDATE workspace SET rows = 1000 WHERE id = 'bad'`)
		reach("bad", func() bool { _, err := e.Operator("bad"); return err == nil })
		reach("what is said", func() bool { return strings.Contains(said.String(), "is there") })
		if n := strings.Count(said.String(), "\n"); n != 2 {
			t.Errorf("it is said in %d lines, want 2:\n%s", n, said)
		}
	})
}
