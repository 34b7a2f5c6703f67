package web_test

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"weir.dev/weir/internal/auth"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/web"
)

// deadline is how long an event may take; with none to come, how long a test looks out for one is not its concern.
const deadline = 10 * time.Second

// What a stream says, without the blank line at its end.
var (
	changed  = []string{"event: changed", "retry: 2000", "data: 1"}
	stopping = []string{"event: stopping", "retry: 2000", "data: 1", ""}
	later    = []string{"event: later", "retry: 60000", "data: 1", ""}
	over     = []string{""}
)

// stream is somebody's open live stream.
type stream struct {
	t      *testing.T
	status int
	lines  chan string // closed when the stream ends
}

// listen opens the live stream of a signed-in visitor on a real connection. One that goes on is open when it returns.
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

// hear opens a live stream that goes on: it is open when hear returns.
func (p *place) hear(t *testing.T, b *browser) *stream {
	t.Helper()
	s := p.listen(t, b)
	if s.status != ok {
		t.Fatalf("status %d", s.status)
	}
	s.want("retry: 2000")
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
			if line != "" && !strings.HasPrefix(line, ":") {
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

// read records a reading that everybody sees.
func (p *place) read(mia *browser, value int) {
	p.t.Helper()
	mia.post("/w/acme/metrics/share/readings", form("value", strconv.Itoa(value), "at", "2026-11-16")).want(to)
}

// A stream says when something its viewer sees has changed, and nothing else: what happens before an event that comes
// is known not to have made one.
func TestLive(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	mia, ola := p.as("mia"), p.as("ola")
	outsider, insider := p.hear(t, mia), p.hear(t, ola)
	// Of these two the outsider is told nothing.
	ola.post("/w/acme/goals/merger/check-in", form("nothing", "1", "learned", "CANARY")).want(to)
	insider.want(changed...)
	p.apply("weir: 1\nmetrics: [{id: headcount, name: CANARY headcount, unit: people, direction: up, source: manual, " +
		"owner: hr, visibility: redacted, audience: [hr], observations: [{at: 2026-11-09, value: 41}, {at: 2026-11-10, " +
		"value: 42}]}]\n")
	insider.want(changed...)
	p.read(mia, 11)
	insider.want(changed...)
	outsider.want(changed...)
	// the clock stands still
	ola.post("/w/acme/goals/merger/check-in", form("status", "off-track", "learned", "CANARY again")).want(unprocessable)
	mia.post("/w/acme/goals/quick-start/check-in", form("status", "on-track")).want(to)
	outsider.want(changed...)
	insider.want(changed...)
	p.pages.Stop()
	outsider.want(stopping...)
	insider.want(stopping...)
	p.hear(t, mia).want(stopping...) // one that comes too late
}

// However something hidden is written, and after whatever else of it, those who see nothing of that are sent nothing.
func TestLiveTellsNothingOfWhatIsHidden(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	mia, ola := p.as("mia"), p.as("ola")
	var outsiders []*stream
	for _, person := range []string{"mia", "lea", "sam", "ada"} {
		outsiders = append(outsiders, p.hear(t, p.as(person)), p.hear(t, p.as(person)))
	}
	guest, insider := p.hear(t, p.as("gus")), p.hear(t, ola)
	n := 0
	goal := func(key, grade, more string) {
		p.apply(fmt.Sprintf("weir: 1\ngoals: [{id: %s, intent: CANARY %d, owners: [hr], cycle: 2026-q4, state: committed, "+
			"visibility: %s, audience: [hr]%s}]\n", key, n, grade, more))
	}
	reading := func(metric, grade string) {
		p.apply(fmt.Sprintf("weir: 1\nmetrics: [{id: %s, name: CANARY, direction: up, source: manual, owner: hr, "+
			"visibility: %s, audience: [hr], observations: [{at: %s, value: %d}]}]\n", metric, grade,
			cascade.NewDate(2026, 1, 1)+cascade.Date(n), n))
	}
	const serves = ", serves: [{goal: first-choice, by: response, contribution: CANARY}]"
	writes := map[string]func(){
		"a check-in": func() {
			goal("merger", "hidden", fmt.Sprintf(", checkins: [{at: \"2026-11-10T%02d:%02d:00Z\", by: ola, learned: CANARY}]",
				n/60, n%60))
		},
		"a hidden reading":             func() { reading("runway", "hidden") },
		"a redacted reading":           func() { reading("headcount", "redacted") },
		"words of a stub":              func() { goal("hire", "redacted", serves) },
		"one more hidden goal":         func() { goal(fmt.Sprint("h", n), "hidden", "") },
		"one that serves what is open": func() { goal(fmt.Sprint("s", n), "hidden", serves) },
		"a hidden weight": func() {
			goal("merger", "hidden", fmt.Sprintf(", serves: [{goal: first-choice, by: response, share: 0.%d}]", n))
		},
	}
	for first, one := range writes {
		for second, other := range writes {
			for _, write := range []func(){one, other} {
				n++
				write()
				insider.want(changed...)
			}
			n++
			p.read(mia, n)
			insider.want(changed...)
			for _, s := range outsiders {
				s.want(changed...)
			}
			if t.Failed() {
				t.Fatalf("after %s and %s", first, second)
			}
		}
	}
	p.pages.Stop()
	for _, s := range append(outsiders, guest) { // who sees none of the readings either
		s.want(stopping...)
	}
}

// A stream ends when the right to look has, although nothing happens that anybody is told of; and when what its viewer
// may do has changed, so that they come back with what they may now.
func TestLiveEndsWithTheRight(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(p *place, b *browser){
		"signed out in another tab": func(_ *place, b *browser) {
			(&browser{b.p, map[string]string{"weir": b.cookies["weir"]}}).post("/sign-out", nil).want(to)
		},
		"signed in as somebody else": func(p *place, b *browser) {
			b.post("/sign-in", form("link", p.link("mia"))).want(to)
		},
		"token withdrawn": func(p *place, _ *browser) {
			r := httptest.NewRequestWithContext(p.t.Context(), http.MethodGet, "/", nil)
			r.Header.Set("Authorization", "Bearer "+p.token("sam", auth.ScopeWrite))
			who, err := p.auth.Principal(r, "")
			if err != nil {
				p.t.Fatal(err)
			}
			all, err := p.auth.ListTokens(p.t.Context(), who)
			if err != nil {
				p.t.Fatal(err)
			}
			for _, token := range all {
				if err := p.auth.RevokeToken(p.t.Context(), who, token.ID); err != nil {
					p.t.Fatal(err)
				}
			}
		},
		"role lowered": func(p *place, _ *browser) { p.apply("weir: 1\npeople: [{id: sam, name: Sam Falk, role: guest}]\n") },
		"gone":         func(p *place, _ *browser) { p.prune("sam") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := open(t, web.Options{})
			sam := p.as("sam")
			if name == "token withdrawn" {
				sam = p.reading("sam")
			}
			kept := &browser{p, map[string]string{"weir": sam.cookies["weir"]}}
			theirs, others := p.hear(t, sam), p.hear(t, p.as("ola"))
			end(p, sam)
			theirs.want(over...)
			if name != "role lowered" {
				if g := kept.get("/w/acme/"); g.status == ok {
					t.Errorf("%s still answers", g.what)
				}
			}
			if name == "role lowered" || name == "gone" {
				others.want(changed...)
			}
			p.read(p.as("mia"), 11)
			others.want(changed...)
		})
	}
}

// What has been withdrawn in this process is told nothing more, however soon after.
func TestLiveEndsAtTheNextEvent(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	sam := p.as("sam")
	s := p.hear(t, sam)
	sam.post("/sign-out", nil).want(to)
	p.read(p.as("mia"), 11)
	s.want(over...)
}

// Neither a page that has been opened before nor a stream in which nothing happens asks the database anything for
// itself: what is asked a few times a second, whether anything was withdrawn, is asked for all.
func TestPagesAskNothing(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	mia := p.as("mia")
	for range 20 {
		p.hear(t, p.as("sam"))
	}
	mia.get("/w/acme/").want(ok)
	before, elapsed := p.db.Counts().Queries, clock.Stopwatch()
	const pages = 200
	for range pages {
		mia.get("/w/acme/teams").want(ok)
	}
	// The chain twice a second at most for whoever comes; it and the workspaces for each hint, ten times a second at most.
	if n, most := p.db.Counts().Queries-before, 22*(int64(elapsed()/time.Second)+1); n > min(most, pages) {
		t.Errorf("%d pages in %s made %d queries, more than %d", pages, elapsed(), n, most)
	}
}

func TestLiveNeedsSignIn(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	p.browser().get("/w/acme/live").want(anon)
	p.as("mia").get("/w/other/live").want(none)
}

// One tab too many takes the place of the same person's oldest, which is told to come back in a minute.
func TestLiveTabs(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	p.pages.Room(0, 2, 0)
	mia, sam := p.as("mia"), p.as("sam")
	other := p.hear(t, sam)
	first, second, third := p.hear(t, mia), p.hear(t, p.as("mia")), p.hear(t, mia) // another sign-in is the same person
	first.want(later...)
	p.pages.Streams(3)
	p.read(mia, 11)
	for _, s := range []*stream{other, second, third} {
		s.want(changed...)
	}
	p.hear(t, mia) // the first one, back
	second.want(later...)
	if open, people := p.pages.Streams(3); open != 3 || people != 2 {
		t.Errorf("%d streams of %d people are open", open, people)
	}
}

// With no room in the process at all nobody loses what they have; there is room again when somebody leaves.
func TestLiveWhenFull(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	p.pages.Room(2, 2, 0)
	mia, sam := p.as("mia"), p.as("sam")
	one, two := p.hear(t, mia), p.hear(t, sam)
	refused := p.listen(t, p.as("lea"))
	if refused.status != ok { // browsers do not come back to anything else
		t.Errorf("status %d", refused.status)
	}
	refused.want(later...)
	p.read(mia, 11)
	one.want(changed...)
	two.want(changed...)
	sam.post("/sign-out", nil).want(to)
	p.read(mia, 12)
	two.want(over...)
	p.pages.Streams(1)
	p.hear(t, p.as("lea"))
	if open, people := p.pages.Streams(2); open != 2 || people != 2 {
		t.Errorf("%d streams of %d people are open", open, people)
	}
}

// slow opens the live stream of somebody on a connection that holds as little as the system allows.
func (p *place) slow(t *testing.T, b *browser) net.Conn {
	t.Helper()
	server := httptest.NewUnstartedServer(p.pages)
	server.Config.ConnContext = func(ctx context.Context, c net.Conn) context.Context {
		if err := c.(*net.TCPConn).SetWriteBuffer(1); err != nil {
			t.Error(err)
		}
		return ctx
	}
	server.Start()
	t.Cleanup(server.Close)
	slow, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { slow.Close() })
	if err := slow.(*net.TCPConn).SetReadBuffer(1); err != nil {
		t.Fatal(err)
	}
	if _, err := slow.Write([]byte("GET /w/acme/live HTTP/1.1\r\nHost: weir.test\r\nCookie: weir=" + b.cookies["weir"] +
		"\r\n\r\n")); err != nil {
		t.Fatal(err)
	}
	return slow
}

// Somebody who stops reading is let go once nothing more can be sent, and keeps nobody waiting until then: neither who
// writes, nor the other listeners, nor the program when it stops.
func TestLiveSlowReader(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	p.pages.Room(0, 0, time.Second) // the other stream must not stall for as long
	mia := p.as("mia")
	p.slow(t, mia)
	other := p.hear(t, mia)
	for n := 0; ; n++ {
		if open, people := p.pages.Streams(2); open == 1 && people == 1 {
			return
		}
		if n > 20_000 {
			t.Fatal("it is still there")
		}
		p.read(mia, n)
		other.want(changed...)
	}
}

// Who reads again in time has lost nothing but that there were several changes, and is told of the next as others are.
func TestLiveSlowReaderComesBack(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	p.pages.Room(0, 0, time.Minute)
	mia := p.as("mia")
	slow, other := p.slow(t, mia), p.hear(t, mia)
	n := 0
	write := func() {
		n++
		p.read(mia, n)
		other.want(changed...)
	}
	for waits := 0; waits < 3; { // others are told meanwhile
		if write(); p.pages.Waiting() == 1 {
			waits++
		}
		if n > 20_000 {
			t.Fatal("everything is taken")
		}
	}
	told := make(chan string, 100_000)
	go func() {
		defer close(told)
		for lines := bufio.NewScanner(slow); lines.Scan(); {
			told <- lines.Text()
		}
	}()
	for p.pages.Waiting() > 0 { // until all that was held back has gone out
		<-told
	}
	write()
	p.pages.Stop()
	all, last := 0, ""
	for line := range told {
		if line == "event: changed" {
			all++
		}
		if strings.HasPrefix(line, "event: ") {
			last = line
		}
	}
	if all >= n || last != stopping[0] {
		t.Errorf("%d changes are told as %d, and the end is %q", n, all, last)
	}
}
