package web_test

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"weir.dev/weir/internal/auth"
	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/web"
)

// crowd is many open live streams, without a goroutine for each on this side.
type crowd struct {
	t     *testing.T
	conns []net.Conn
}

// gather opens n live streams of some visitors in turn, and returns when all are open.
func (p *place) gather(t *testing.T, n int, of ...*browser) *crowd {
	t.Helper()
	server := httptest.NewServer(p.pages)
	t.Cleanup(server.Close)
	c := &crowd{t: t}
	for i := range n {
		conn, err := net.Dial("tcp", server.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close() })
		cookie := of[i%len(of)].cookies["weir"]
		if _, err := fmt.Fprintf(conn, "GET /w/acme/live HTTP/1.1\r\nHost: weir.test\r\nCookie: weir=%s\r\n\r\n",
			cookie); err != nil {
			t.Fatal(err)
		}
		c.conns = append(c.conns, conn)
	}
	c.hear("retry: 2000")
	return c
}

// hear waits until each has been told a line, and returns the other lines they were told until then. They are told
// little, and it comes whole.
func (c *crowd) hear(line string) (others map[string]int) {
	c.t.Helper()
	others = map[string]int{}
	for _, conn := range c.conns {
		if err := conn.SetReadDeadline(clock.Deadline(deadline)); err != nil {
			c.t.Fatal(err)
		}
		for r := bufio.NewReaderSize(conn, 64); ; {
			got, err := r.ReadString('\n')
			if err != nil {
				c.t.Fatalf("%v before %q came", err, line)
			}
			if got = strings.TrimSpace(got); got == line {
				for r.Buffered() > 0 {
					if _, err := r.Discard(r.Buffered()); err != nil {
						c.t.Fatal(err)
					}
				}
				break
			}
			others[got]++
		}
	}
	return others
}

// held is what the process holds: goroutines, and bytes in use.
func held() (goroutines int, bytes int64) {
	runtime.GC()
	runtime.GC() // what the first one's finalizers and pools let go
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return runtime.NumGoroutine(), int64(m.HeapAlloc + m.StackInuse)
}

// Thousands of streams cost little each: a goroutine that waits for the browser to go, few bytes (here with those of
// the other end), and no statement, neither while nothing happens nor when all are told of something.
func TestLiveCostsLittle(t *testing.T) {
	p := open(t, web.Options{})
	const many = 2000
	p.pages.Room(0, many, 0)
	mia := p.as("mia")
	people := []*browser{mia, p.as("ola"), p.as("sam"), p.as("lea")}
	mia.get("/w/acme/").want(ok)
	few := p.gather(t, 20, people...)
	p.read(mia, 10)
	few.hear("event: changed")
	routines, bytes := held()
	all := p.gather(t, many, people...)
	routinesNow, bytesNow := held()
	if more := routinesNow - routines; more > many+20 {
		t.Errorf("%d streams hold %d goroutines", many, more)
	}
	each := (bytesNow - bytes) / many
	t.Logf("a stream holds %d bytes, with its other end", each)
	if each > 8<<10 {
		t.Errorf("a stream holds %d bytes", each)
	}
	before := p.db.Counts().Queries
	p.read(mia, 11)
	others := all.hear("event: changed")
	if n := p.db.Counts().Queries - before; n > 100 {
		t.Errorf("a write that %d streams are told of makes %d queries", many, n)
	}
	delete(others, "")
	delete(others, ": still here") // on a busy machine
	if len(others) > 0 {
		t.Errorf("besides they were told %v", others)
	}
	// Who is told spreads what they ask for over as many milliseconds as there are streams.
	p.read(mia, 12)
	if others := all.hear("data: 2000"); others["event: changed"] != many {
		t.Errorf("%d were told, not all over two seconds: %v", many, others)
	}
	p.pages.Stop()
	all.hear("event: stopping")
	if open, people := p.pages.Streams(0); open+people > 0 {
		t.Errorf("%d streams of %d people are left", open, people)
	}
}

// A stream whose connection cannot be taken from the server goes on in its request.
func TestLiveWithinARequest(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	mia := p.as("mia")
	server := httptest.NewUnstartedServer(p.pages)
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/w/acme/live", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+p.token("mia", auth.ScopeRead))
	answer, err := server.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	if answer.ProtoMajor != 2 || answer.StatusCode != ok {
		t.Fatalf("%s %s", answer.Proto, answer.Status)
	}
	lines := bufio.NewScanner(answer.Body)
	want := func(line string) {
		t.Helper()
		for lines.Scan() {
			if lines.Text() == line {
				return
			}
		}
		t.Fatalf("it ends without %q: %v", line, lines.Err())
	}
	want("retry: 2000")
	p.read(mia, 11)
	want("event: changed")
	p.pages.Stop()
	want("event: stopping")
	for lines.Scan() { // to the end
	}
	if err := answer.Body.Close(); err != nil {
		t.Error(err)
	}
}
