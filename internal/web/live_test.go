package web_test

import (
	"bufio"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"weir.dev/weir/internal/web"
)

// deadline is how long an event may take; with none to come, how long a test looks out for one is not its concern.
const deadline = 10 * time.Second

// stream is somebody's open live stream.
type stream struct {
	t      *testing.T
	status int
	lines  chan string // closed when the stream ends
}

// listen opens the live stream of a signed-in visitor on a real connection.
func (p *place) listen(t *testing.T, b *browser) *stream {
	t.Helper()
	server := httptest.NewServer(p.pages)
	ctx, stop := context.WithCancel(t.Context())
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+"/w/acme/live", nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	answer, err := server.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	s := &stream{t, answer.StatusCode, make(chan string, 64)}
	t.Cleanup(func() {
		stop()
		answer.Body.Close()
		for range s.lines { // until the reader has gone
		}
		server.Close()
	})
	go func() {
		defer close(s.lines)
		for lines := bufio.NewScanner(answer.Body); lines.Scan(); {
			s.lines <- lines.Text()
		}
	}()
	return s
}

// next returns the next line that is no comment and not empty; "" at the end of the stream.
func (s *stream) next() string {
	s.t.Helper()
	late := time.After(deadline)
	for {
		select {
		case line, open := <-s.lines:
			if !open {
				return ""
			}
			if line != "" && !strings.HasPrefix(line, ":") && !strings.HasPrefix(line, "retry:") {
				return line
			}
		case <-late:
			s.t.Fatal("no event came")
		}
	}
}

func (s *stream) want(lines ...string) {
	s.t.Helper()
	for _, line := range lines {
		if got := s.next(); got != line {
			s.t.Fatalf("the stream says %q, want %q", got, line)
		}
	}
}

// A stream says when something its viewer sees has changed, and nothing else: what happens before an event that comes is
// known not to have made one.
func TestLive(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	mia, ola := p.as("mia"), p.as("ola")
	outsider, insider := p.listen(t, mia), p.listen(t, ola)
	for _, s := range []*stream{outsider, insider} {
		if s.status != ok {
			t.Fatalf("status %d", s.status)
		}
	}
	// Of these two the outsider is told nothing.
	ola.post("/w/acme/goals/merger/check-in", form("nothing", "1", "learned", "CANARY")).want(to)
	insider.want("event: changed", "data: 1")
	p.apply("weir: 1\nmetrics: [{id: headcount, name: CANARY headcount, unit: people, direction: up, source: manual, owner: hr, visibility: redacted, audience: [hr], observations: [{at: 2026-11-09, value: 41}, {at: 2026-11-10, value: 42}]}]\n")
	insider.want("event: changed", "data: 1")
	mia.post("/w/acme/metrics/share/readings", form("value", "11", "date", "2026-11-16")).want(to)
	insider.want("event: changed", "data: 1")
	outsider.want("event: changed", "data: 1")
	ola.post("/w/acme/goals/merger/check-in", form("status", "off-track", "learned", "CANARY again")).want(unprocessable) // the clock stands still
	mia.post("/w/acme/goals/quick-start/check-in", form("status", "on-track")).want(to)
	outsider.want("event: changed", "data: 1")
	insider.want("event: changed", "data: 1")
	p.pages.Stop()
	outsider.want("event: stopping", "data: 1", "")
	insider.want("event: stopping", "data: 1", "")
}

// A stream ends when the right to look has: at the next event at the latest.
func TestLiveEndsWithTheSession(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	sam := p.as("sam")
	s := p.listen(t, sam)
	kept := &browser{p, map[string]string{"weir": sam.cookies["weir"]}}
	sam.post("/sign-out", nil).want(to)
	p.as("mia").post("/w/acme/metrics/share/readings", form("value", "11", "date", "2026-11-16")).want(to)
	s.want("")
	kept.get("/w/acme/").want(to)

	gus := p.as("gus")
	left := p.listen(t, gus)
	p.prune("gus")
	left.want("")
	gus.get("/w/acme/").want(none)
}

func TestLiveNeedsSignIn(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	p.browser().get("/w/acme/live").want(anon)
	p.as("mia").get("/w/other/live").want(none)
}
