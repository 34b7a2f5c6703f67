package source_test

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"code.dny.dev/ssrf"
	"go.uber.org/goleak"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/source"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// The tests' outside is 127.0.0.2 and 127.0.0.3; 127.0.0.1 is the inside that must not be reached.
var (
	outside = netip.MustParseAddr("127.0.0.2")
	other   = netip.MustParseAddr("127.0.0.3")
	inside  = netip.MustParseAddr("127.0.0.1")
	allowed = []netip.Prefix{netip.PrefixFrom(outside, 32), netip.PrefixFrom(other, 32)}
)

// server serves at an address and a port of its own, or at a given one.
func server(t *testing.T, at netip.Addr, port string, h http.HandlerFunc) (string, *atomic.Int64) {
	t.Helper()
	l, err := net.Listen("tcp", net.JoinHostPort(at.String(), port))
	if err != nil {
		t.Skipf("this machine has no such loopback address: %v", err)
	}
	var connections atomic.Int64
	s := httptest.NewUnstartedServer(h)
	if err := s.Listener.Close(); err != nil {
		t.Fatal(err)
	}
	s.Listener = l
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	s.Start()
	t.Cleanup(s.Close)
	return s.URL, &connections
}

func client(t *testing.T) *source.Client {
	t.Helper()
	c := source.New(source.Options{Allow: allowed})
	t.Cleanup(c.Close)
	return c
}

func fails(t *testing.T, c *source.Client, r source.Request, with string) {
	t.Helper()
	_, err := c.Do(t.Context(), r)
	if cascade.CodeOf(err) != cascade.Unavailable || !strings.Contains(source.Cause(err).Error(), with) {
		t.Errorf("%s: %v (%v), want a failure with %q", r.URL, err, source.Cause(err), with)
	}
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	url, _ := server(t, outside, "0", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Asked", r.Method+" "+r.Header.Get("X-Key")+" "+r.UserAgent())
		w.WriteHeader(http.StatusTeapot)
		fmt.Fprint(w, "short and stout")
	})
	got, err := client(t).Do(t.Context(),
		source.Request{Method: "POST", URL: url, Header: http.Header{"X-Key": {"k"}}, Body: []byte("x")})
	if err != nil || got.Status != http.StatusTeapot || string(got.Body) != "short and stout" ||
		got.Header.Get("X-Asked") != "POST k Weir" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestWhatCannotBeAsked(t *testing.T) {
	t.Parallel()
	c := client(t)
	for _, r := range []source.Request{
		{URL: ""},
		{URL: "/path"},
		{URL: "example.com"},
		{URL: "file:///etc/passwd"},
		{URL: "ftp://example.com/"},
		{URL: "gopher://example.com/"},
		{URL: "http://"},
		{URL: "http://user:secret@example.com/"},
		{URL: "http://example.com/%zz"},
		{URL: "http://exa mple.com/"},
		{URL: "http://example.com/\r\nX: y"},
		{URL: "http://example.com/", Method: "GE T"},
		{URL: "http://example.com/", Body: make([]byte, source.MaxSent+1)},
	} {
		if _, err := c.Do(t.Context(), r); cascade.CodeOf(err) != cascade.Invalid {
			t.Errorf("%.60q %q: %v", r.URL, r.Method, err)
		}
	}
}

// A name that means an allowed address the first time and this machine the next never gets to it.
func TestRebinding(t *testing.T) {
	t.Parallel()
	fine, _ := server(t, outside, "0", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Connection", "close") // the next request looks the name up again
		fmt.Fprint(w, "fine")
	})
	_, port, err := net.SplitHostPort(strings.TrimPrefix(fine, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	_, reached := server(t, inside, port, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "SECRET") })
	n := &names{answer: func(_ string, asked int) netip.Addr {
		if asked == 0 {
			return outside
		}
		return inside
	}}
	c := source.WithResolver(n.resolver(t), allowed...)
	t.Cleanup(c.Close)
	r := source.Request{URL: "http://rebind.example:" + port + "/"}
	if got, err := c.Do(t.Context(), r); err != nil || string(got.Body) != "fine" {
		t.Fatalf("%s, %v", got.Body, source.Cause(err))
	}
	for range 3 {
		if got, err := c.Do(t.Context(), r); cascade.CodeOf(err) != cascade.Unavailable {
			t.Errorf("it answers %q, %v", got.Body, err)
		}
	}
	if n := reached.Load(); n > 0 {
		t.Errorf("the inside was reached %d times", n)
	}
}

// A redirect is looked at like what was asked first: it gets to nothing inside.
func TestRedirectInside(t *testing.T) {
	t.Parallel()
	secret, reached := server(t, inside, "0", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "SECRET") })
	url, _ := server(t, outside, "0",
		func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, secret, http.StatusFound) })
	_, err := client(t).Do(t.Context(), source.Request{URL: url})
	if cascade.CodeOf(err) != cascade.Unavailable || !errors.Is(source.Cause(err), ssrf.ErrProhibitedPort) {
		t.Errorf("%v (%v)", err, source.Cause(err))
	}
	if n := reached.Load(); n > 0 {
		t.Errorf("the inside was reached %d times", n)
	}
}

func TestRedirects(t *testing.T) {
	t.Parallel()
	var elsewhere http.Header
	foreign, _ := server(t, other, "0", func(_ http.ResponseWriter, r *http.Request) { elsewhere = r.Header.Clone() })
	var url string
	url, _ = server(t, outside, "0", func(w http.ResponseWriter, r *http.Request) {
		to := map[string]string{
			"/1": "/end", "/2": "/1", "/3": "/2", "/4": "/3", "/loop": "/loop", "/foreign": foreign,
			"/scheme": strings.Replace(url, "http:", "https:", 1), "/user": strings.Replace(url, "http://", "http://u:p@", 1),
			"/file": "file:///etc/passwd",
		}[r.URL.Path]
		if to != "" {
			http.Redirect(w, r, to, http.StatusTemporaryRedirect)
			return
		}
		fmt.Fprint(w, r.Header.Get("Authorization"), r.Header.Get("X-Key"))
	})
	c := client(t)
	with := http.Header{"Authorization": {"Bearer a"}, "X-Key": {"b"}, "Cookie": {"c=d"}, "Accept": {"text/csv"}}
	if got, err := c.Do(t.Context(), source.Request{URL: url + "/3", Header: with}); err != nil ||
		string(got.Body) != "Bearer ab" {
		t.Errorf("three on one host: %q, %v", got.Body, source.Cause(err))
	}
	fails(t, c, source.Request{URL: url + "/4", Header: with}, "more than 3")
	fails(t, c, source.Request{URL: url + "/loop"}, "more than 3")
	fails(t, c, source.Request{URL: url + "/scheme"}, "another scheme")
	fails(t, c, source.Request{URL: url + "/file"}, "another scheme")
	fails(t, c, source.Request{URL: url + "/user"}, "a user")
	if _, err := c.Do(t.Context(), source.Request{URL: url + "/foreign", Header: with}); err != nil {
		t.Fatal(source.Cause(err))
	}
	for name := range with {
		if got := elsewhere.Get(name); (got != "") != (name == "Accept") {
			t.Errorf("another host is sent %s: %q", name, got)
		}
	}
	if elsewhere.Get("Referer") != "" {
		t.Errorf("another host is sent a Referer: %q", elsewhere.Get("Referer"))
	}
	// What is sent is sent to nobody else.
	elsewhere = nil
	got, err := c.Do(t.Context(), source.Request{Method: "POST", URL: url + "/foreign", Header: with, Body: []byte("x")})
	if err != nil || got.Status != http.StatusTemporaryRedirect || elsewhere != nil {
		t.Errorf("a POST is redirected: %d, %v, %v", got.Status, err, elsewhere)
	}
}

// Too much, too slow and too packed an answer is none.
func TestLimits(t *testing.T) {
	t.Parallel()
	stop := make(chan struct{})
	url, _ := server(t, outside, "0", func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/most":
			_, _ = w.Write(make([]byte, source.MaxAnswer))
		case "/long", "/endless":
			for n := 0; r.URL.Path == "/endless" || n <= source.MaxAnswer; n += 1 << 16 {
				if _, err := w.Write(make([]byte, 1<<16)); err != nil {
					return
				}
			}
		case "/bomb":
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			for range 1 << 10 { // a gibibyte in a megabyte
				if _, err := z.Write(make([]byte, 1<<20)); err != nil {
					return
				}
			}
		case "/header":
			w.Header().Set("X-Long", strings.Repeat("x", 128<<10))
		case "/slow", "/never":
			if r.URL.Path == "/slow" {
				fmt.Fprint(w, "a")
				w.(http.Flusher).Flush()
			}
			select {
			case <-stop:
			case <-r.Context().Done():
			}
		}
	})
	defer close(stop)
	c := client(t)
	if got, err := c.Do(t.Context(), source.Request{URL: url + "/most"}); err != nil || len(got.Body) != source.MaxAnswer {
		t.Errorf("as much as may be: %d bytes, %v", len(got.Body), source.Cause(err))
	}
	for _, path := range []string{"/long", "/endless", "/bomb"} {
		fails(t, c, source.Request{URL: url + path}, "more than 1048576 bytes")
	}
	fails(t, c, source.Request{URL: url + "/header"}, "header")
	for _, path := range []string{"/slow", "/never"} {
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		_, err := c.Do(ctx, source.Request{URL: url + path})
		if cancel(); cascade.CodeOf(err) != cascade.Unavailable {
			t.Errorf("%s: %v", path, err)
		}
	}
	if source.Within > 10*time.Second {
		t.Error("an answer may take longer than ten seconds")
	}
}

// Whatever is wrong out there is said in the same words: nobody learns what listens where.
func TestFailuresLookAlike(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.2:0")
	if err != nil {
		t.Skip(err)
	}
	closed := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	open, _ := server(t, inside, "0", func(http.ResponseWriter, *http.Request) {})
	n := &names{answer: func(string, int) netip.Addr { return netip.Addr{} }}
	c := source.WithResolver(n.resolver(t), allowed...)
	defer c.Close()
	said := map[string]bool{}
	for _, url := range []string{
		"http://" + closed, open, "http://127.0.0.1:1", "http://169.254.169.254/", "http://nobody.example/",
	} {
		_, err := c.Do(t.Context(), source.Request{URL: url})
		if cascade.CodeOf(err) != cascade.Unavailable {
			t.Errorf("%s: %v", url, err)
			continue
		}
		said[err.Error()] = true
	}
	if len(said) != 1 {
		t.Errorf("failures read differently: %v", said)
	}
}
