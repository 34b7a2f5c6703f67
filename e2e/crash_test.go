package e2e_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// kills is how often the program is killed in the middle of a burst.
const kills = 20

// company is what the bursts write to.
const company = `weir: 1
workspace: burst
people: [{id: ana, name: Ana}]
teams: [{id: company, name: Company, kind: unit, lead: ana}]
cycles: [{id: y, from: 2026-01-01, to: 2026-12-31, phase: active, cadence: weekly}]
metrics:
  - {id: m0, name: Zero, direction: up, owner: company, source: manual}
  - {id: m1, name: One, direction: up, owner: company, source: manual}
goals:
  - id: g
    intent: Nothing is lost
    owners: [company]
    cycle: y
    state: committed
    measures: [{id: k0, metric: m0, from: 0, to: 1000}, {id: k1, metric: m1, from: 0, to: 1000}]
`

// client asks one server as one person.
type client struct {
	t     testing.TB
	addr  string
	token string
}

// ask sends a request and returns the status and the body; status 0 means that no answer came.
func (c client) ask(ctx context.Context, method, path, once string, body any) (int, []byte) {
	var in io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			c.t.Error(err)
			return 0, nil
		}
		in = bytes.NewReader(b)
	}
	r, err := http.NewRequestWithContext(ctx, method, c.addr+path, in)
	if err != nil {
		c.t.Error(err)
		return 0, nil
	}
	r.Header.Set("Authorization", "Bearer "+c.token)
	r.Header.Set("Content-Type", "application/json")
	if once != "" {
		r.Header.Set("Idempotency-Key", once)
	}
	resp, err := transport.RoundTrip(r)
	if err != nil {
		return 0, nil // the server died under it: nothing was acknowledged
	}
	defer resp.Body.Close()
	out, err := io.ReadAll(resp.Body)
	if err != nil {
		return 0, nil
	}
	return resp.StatusCode, out
}

var transport = &http.Transport{MaxIdleConnsPerHost: 16}

// promise is what the server acknowledged: readings by metric and day, and check-ins by their words.
type promise struct {
	mu       sync.Mutex
	readings map[string]float64
	checkIns map[string]bool
}

// Killed in the middle of a burst, again and again, the program loses nothing it acknowledged: every reading and
// check-in is there, the journal is whole, and the figures are those of the rows.
func TestKilledInABurst(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "data")
	weir(t, "init", "--data", data, "--workspace", "burst").exits(0)
	weir(t, "apply", "--data", data, write(t, "burst.yaml", company)).exits(0)
	token := weir(t, "token", "create", "--data", data, "--person", "ana", "--scope", "write").exits(0).out
	token = token[:len(token)-1]
	kept := &promise{readings: map[string]float64{}, checkIns: map[string]bool{}}
	day := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for round := range kills {
		s := start(t, program(t), "serve", "--data", data)
		c := client{t, s.addr, token}
		acknowledged := make(chan struct{}, 1<<12)
		ctx, cancel := context.WithCancel(t.Context())
		var writers sync.WaitGroup
		for w := range 8 {
			writers.Go(func() {
				for i := 0; ctx.Err() == nil; i++ {
					if kept.write(ctx, c, day, round, w, i) {
						acknowledged <- struct{}{}
					}
				}
			})
		}
		// Each round is cut after another number of acknowledged writes, so that the cut falls anywhere.
		for range 15 + 7*round {
			select {
			case <-acknowledged:
			case <-time.After(begin):
				t.Fatalf("round %d: the server has stopped answering\n%s", round, s.errs)
			}
		}
		s.kill()
		cancel()
		writers.Wait()
	}
	whole := weir(t, "audit", "verify", "--data", data).exits(0)
	kept.check(t, data, token)
	if len(kept.readings) < kills || len(kept.checkIns) < kills {
		t.Errorf("only %d readings and %d check-ins were acknowledged: that is no burst", len(kept.readings),
			len(kept.checkIns))
	}
	t.Logf("%d kills, %d readings and %d check-ins acknowledged, none lost\n%s", kills, len(kept.readings),
		len(kept.checkIns), whole.out)
}

// write sends one reading or one check-in and notes what the server acknowledged.
func (p *promise) write(ctx context.Context, c client, day time.Time, round, w, i int) bool {
	value := float64(round*1000 + i)
	if i%4 == 3 {
		words := fmt.Sprintf("round %d writer %d step %d", round, w, i)
		status, _ := c.ask(ctx, http.MethodPost, "/api/v1/goals/g/check-ins", words, map[string]any{"learned": words})
		if status != http.StatusOK && status != http.StatusCreated {
			return false
		}
		p.mu.Lock()
		p.checkIns[words] = true
		p.mu.Unlock()
		return true
	}
	// A writer has days of its own, so that the last acknowledged value of a day is known.
	at := day.AddDate(0, 0, w*40+i%40).Format(time.DateOnly)
	path := fmt.Sprintf("/api/v1/metrics/m%d/observations/%s", w%2, at)
	p.mu.Lock()
	delete(p.readings, path) // until it is acknowledged, either value may stand
	p.mu.Unlock()
	status, _ := c.ask(ctx, http.MethodPut, path, "", map[string]any{"value": value})
	if status != http.StatusOK && status != http.StatusCreated {
		return false
	}
	p.mu.Lock()
	p.readings[path] = value
	p.mu.Unlock()
	return true
}

// check looks for everything acknowledged, and holds the figures to those of a workspace made anew from an export.
func (p *promise) check(t *testing.T, data, token string) {
	t.Helper()
	// Both servers look back from the same day, after everything that was said.
	tomorrow := time.Now().AddDate(0, 0, 1).Format(time.DateOnly)
	s := serve(t, program(t), "serve", "--data", data, "--as-of", tomorrow)
	c := client{t, s.addr, token}
	stored := map[string]float64{}
	for _, m := range []string{"m0", "m1"} {
		for _, o := range pages[struct {
			At    string
			Value float64
		}](t, c, "/api/v1/metrics/"+m+"/observations") {
			stored["/api/v1/metrics/"+m+"/observations/"+o.At] = o.Value
		}
	}
	for path, v := range p.readings {
		if got, ok := stored[path]; !ok || got != v {
			t.Errorf("PUT %s of %v was acknowledged; stored is %v (%v)", path, v, got, ok)
		}
	}
	said := map[string]bool{}
	for _, in := range pages[struct{ Learned string }](t, c, "/api/v1/goals/g/check-ins") {
		if said[in.Learned] {
			t.Errorf("%q was said twice", in.Learned)
		}
		said[in.Learned] = true
	}
	for words := range p.checkIns {
		if !said[words] {
			t.Errorf("check-in %q was acknowledged and is gone", words)
		}
	}
	again := filepath.Join(t.TempDir(), "again")
	export := weir(t, "export", "--with-history", "--data", data).exits(0).out
	weir(t, "init", "--data", again, "--workspace", "burst").exits(0)
	weir(t, "apply", "--data", again, write(t, "again.yaml", export)).exits(0)
	fresh := weir(t, "token", "create", "--data", again, "--person", "ana").exits(0).out
	other := serve(t, program(t), "serve", "--data", again, "--as-of", tomorrow)
	want := figures(t, client{t, other.addr, fresh[:len(fresh)-1]})
	if got := figures(t, c); got != want {
		t.Errorf("the figures are %s, recomputed they are %s", got, want)
	}
}

// figures returns the figures of goal g.
func figures(t *testing.T, c client) string {
	t.Helper()
	status, body := c.ask(t.Context(), http.MethodGet, "/api/v1/goals/g", "", nil)
	var g struct {
		Health, LastWord         string
		Evidence, Progress, Pace *float64
		Signal, Divergence       *float64
		Read, Of                 int
		Measures                 []struct{ Now, Progress *float64 }
	}
	if err := json.Unmarshal(body, &g); status != http.StatusOK || err != nil {
		t.Fatalf("goal g: %d %v %s", status, err, body)
	}
	b, err := json.Marshal(g)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// pages reads a list to its end.
func pages[T any](t *testing.T, c client, path string) []T {
	t.Helper()
	var all []T
	for cursor := ""; ; {
		status, body := c.ask(t.Context(), http.MethodGet, path+"?limit=1000"+cursor, "", nil)
		var page struct {
			Items []T
			Next  *string
		}
		if err := json.Unmarshal(body, &page); status != http.StatusOK || err != nil {
			t.Fatalf("%s: %d %v %.300s", path, status, err, body)
		}
		all = append(all, page.Items...)
		if page.Next == nil {
			return all
		}
		cursor = "&cursor=" + *page.Next
	}
}

// write puts a text into a file of the test's own.
func write(t testing.TB, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
