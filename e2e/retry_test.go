package e2e_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/clock"
)

// crashes are fewer than in TestKilledInABurst: here everything is looked at after each.
const crashes = 6

// An order is one thing a client asked for, under a key that makes asking again safe.
type order struct {
	n    int
	path string
	body string
}

// newOrder makes the nth order: a batch of two readings, or a check-in with a value.
func newOrder(n int) order {
	if n%3 == 0 {
		at := asOf.Add(-time.Duration(n) * time.Minute).Format(time.RFC3339)
		return order{n, "/api/v1/goals/quick-start/check-ins", fmt.Sprintf(
			`{"at":%q,"status":"on-track","learned":"word %d","values":{"activated":%d}}`, at, n, n%50)}
	}
	return order{n, "/api/v1/observations", fmt.Sprintf(
		`{"items":[{"metric":"share","at":%q,"value":%d},{"metric":"latency","at":%q,"value":%d}]}`, day(n), n, day(n), n)}
}

// day is a day of its own for the nth write.
func day(n int) string { return (cascade.NewDate(1960, 1, 1) + cascade.Date(n)).String() }

// ledger knows what was acknowledged and what nobody knows of.
type ledger struct {
	mu     sync.Mutex
	next   int
	acked  map[int]bool
	open   []order // sent, and not answered
	enough chan struct{}
	until  int // acknowledgements of this round that make enough
	round  int
}

func (l *ledger) take() order {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.next++
	w := newOrder(l.next)
	l.open = append(l.open, w)
	return w
}

func (l *ledger) ack(w order) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.acked[w.n] = true
	for i := range l.open {
		if l.open[i].n == w.n {
			l.open = append(l.open[:i], l.open[i+1:]...)
			break
		}
	}
	if l.round++; l.round == l.until {
		close(l.enough)
	}
}

// send posts an order and reports whether it was acknowledged.
func send(ctx context.Context, c *http.Client, s *server, token string, w order) (bool, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.addr+w.path, strings.NewReader(w.body))
	if err != nil {
		return false, err
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", fmt.Sprintf("write-%d", w.n))
	answer, err := c.Do(r)
	if err != nil {
		return false, nil // the server has gone; nobody knows
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	switch {
	case answer.StatusCode/100 == 2:
		return true, nil // the status line alone is an acknowledgement
	case err != nil, answer.StatusCode == http.StatusServiceUnavailable:
		return false, nil
	}
	return false, fmt.Errorf("%s %s: %d %s", w.path, w.body, answer.StatusCode, body)
}

// What was under way when the program was killed can be sent again with its Idempotency-Key and is then done once,
// whether it had been done or not. After each crash nothing acknowledged is lost, the journal is whole, and the
// figures read from disk are those that were kept up to date in memory.
func TestSentAgainAfterACrash(t *testing.T) {
	t.Parallel()
	w := makeWorld(t, []step{{}})
	args := append([]string{"serve", "--data", w.dir}, frozen...)
	l := &ledger{acked: map[int]bool{}}
	chance := clock.Seeded(1).Rand("crashes")
	token := w.tokens["ola"]
	s := start(t, program(t), args...)
	defer func() { s.kill() }()
	for round := range crashes {
		l.enough, l.until, l.round = make(chan struct{}), 1+chance.IntN(60), 0
		burst(t, s, l, token)

		if r := weir(t, "audit", "verify", "--data", w.dir); r.code != 0 {
			t.Fatalf("after crash %d: %s%s", round+1, r.out, r.err)
		}
		s = start(t, program(t), args...)
		again(t, s, l, token)
		lost(t, s, l, token, round)

		// Figures kept up to date while it ran are those that it reads from disk.
		before := allFigures(t, s, token)
		s.kill()
		s = start(t, program(t), args...)
		if after := allFigures(t, s, token); after != before {
			t.Fatalf("after crash %d: %s", round+1, firstDifference(before, after))
		}
	}
	if len(l.acked) < crashes*2 {
		t.Errorf("only %d writes were acknowledged", len(l.acked))
	}
	t.Logf("%d crashes, %d writes acknowledged, none lost", 2*crashes, len(l.acked))

	// What the rows say and what the journal leads to, read by a program of its own.
	all := weir(t, append([]string{"export", "--with-history", "--data", w.dir}, frozen...)...).exits(0)
	got := load(t, "export.yaml", []byte(all.out))
	if n, had := got.Len(cascade.KindCheckIn),
		load(t, "twin.yaml", step{}.text(t)).Len(cascade.KindCheckIn); n != checkIns(l)+had {
		t.Errorf("%d check-ins, want %d and the %d there were", n, checkIns(l), had)
	}
}

func checkIns(l *ledger) (n int) {
	for k := range l.acked {
		if k%3 == 0 {
			n++
		}
	}
	return n
}

// burst has many clients write until enough is acknowledged, and kills the server in the middle of it.
func burst(t *testing.T, s *server, l *ledger, token string) {
	t.Helper()
	ctx := within(t, time.Minute)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			c := &http.Client{Transport: &http.Transport{}}
			defer c.CloseIdleConnections()
			for {
				w := l.take()
				ok, err := send(ctx, c, s, token, w)
				if err != nil {
					t.Error(err)
				}
				if !ok {
					return
				}
				l.ack(w)
			}
		})
	}
	select {
	case <-l.enough:
	case <-s.gone:
		t.Fatalf("the server ended by itself: %v\n%s", s.err, s.errs)
	case <-ctx.Done():
		t.Fatal("too few writes are acknowledged")
	}
	s.kill()
	all.Wait()
}

// again sends once more what nobody knows of.
func again(t *testing.T, s *server, l *ledger, token string) {
	t.Helper()
	c := &http.Client{Transport: &http.Transport{}}
	defer c.CloseIdleConnections()
	for _, w := range append([]order(nil), l.open...) {
		for range 2 { // and again, as one who did not hear the answer
			ok, err := send(within(t, time.Minute), c, s, token, w)
			if err != nil || !ok {
				t.Fatalf("sent again, write %d is refused: %v", w.n, err)
			}
		}
		l.ack(w)
	}
}

// lost looks for everything acknowledged.
func lost(t *testing.T, s *server, l *ledger, token string, round int) {
	t.Helper()
	v := visitor{s, token, "ola"}
	there := map[string]map[string]int{}
	for _, list := range []string{
		"/api/v1/metrics/share/observations", "/api/v1/metrics/latency/observations", "/api/v1/goals/quick-start/check-ins",
	} {
		there[list] = map[string]int{}
		for path := list + "?limit=1000"; path != ""; {
			var page struct {
				Items []struct{ At, Learned string }
				Next  *string
			}
			g := v.ask(t, request{path: path})
			if err := json.Unmarshal([]byte(g.body), &page); err != nil {
				t.Fatalf("%s: %d %.300s", path, g.status, g.body)
			}
			for _, it := range page.Items {
				there[list][it.At+it.Learned]++
			}
			path = ""
			if page.Next != nil {
				path = list + "?limit=1000&cursor=" + *page.Next
			}
		}
	}
	for n := range l.acked {
		want := map[string]string{
			"/api/v1/metrics/share/observations": day(n), "/api/v1/metrics/latency/observations": day(n),
		}
		if n%3 == 0 {
			want = map[string]string{
				"/api/v1/goals/quick-start/check-ins": asOf.Add(-time.Duration(n)*time.Minute).Format(time.RFC3339) +
					fmt.Sprintf("word %d", n),
			}
		}
		for list, key := range want {
			if there[list][key] != 1 {
				t.Fatalf("after crash %d: write %d was acknowledged and is in %s %d times", round+1, n, list, there[list][key])
			}
		}
	}
}

// allFigures are all figures of all goals.
func allFigures(t *testing.T, s *server, token string) string {
	t.Helper()
	var out bytes.Buffer
	for _, path := range []string{
		"/api/v1/goals?limit=1000", "/api/v1/outline?limit=1000", "/api/v1/goals/quick-start", "/api/v1/goals/first-choice",
		"/api/v1/metrics?limit=1000",
	} {
		g := visitor{s, token, "ola"}.ask(t, request{path: path})
		if g.status != 200 {
			t.Fatalf("%s: %d %.300s", path, g.status, g.body)
		}
		out.WriteString(g.body)
	}
	return out.String()
}
