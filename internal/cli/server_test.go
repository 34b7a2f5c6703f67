package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// pipes is a listener to which a test connects without a network, so that time is the test's.
type pipes chan net.Conn

func (p pipes) Accept() (net.Conn, error) {
	if c, ok := <-p; ok {
		return c, nil
	}
	return nil, net.ErrClosed
}

func (p pipes) Addr() net.Addr { return &net.TCPAddr{} }

func (p pipes) Close() error { return nil }

// Who sends too much before a body is refused, and who sends slowly is let go, in time.
func TestServerBoundsConnections(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, sent string
		drip       string        // is sent again every five seconds
		want       string        // the first line of the answer begins so
		within     time.Duration // it is over by then
	}{
		{"all is well", "GET / HTTP/1.1\r\nHost: weir\r\nConnection: close\r\n\r\n", "", "HTTP/1.1 200", time.Second},
		{
			"many cookies", "GET / HTTP/1.1\r\nHost: weir\r\nCookie: " + strings.Repeat("a=b; ", 9_000) + "\r\n\r\n", "",
			"HTTP/1.1 431", time.Second,
		},
		{
			"many headers", "GET / HTTP/1.1\r\nHost: weir\r\n" + strings.Repeat("A: b\r\n", 9_000) + "\r\n", "",
			"HTTP/1.1 431", time.Second,
		},
		{"a long address", "GET /?" + strings.Repeat("a", 50_000) + " HTTP/1.1\r\n\r\n", "", "HTTP/1.1 431", time.Second},
		{"headers that drip", "GET / HTTP/1.1\r\nHost: weir\r\n", "A: b\r\n", "", 15 * time.Second},
		{
			"a body that drips", "POST / HTTP/1.1\r\nHost: weir\r\nContent-Length: 1000\r\n\r\n", "a", "HTTP/1.1 408",
			65 * time.Second,
		},
		{
			"chunks that drip", "POST / HTTP/1.1\r\nHost: weir\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\na\r\n",
			"HTTP/1.1 408", 65 * time.Second,
		},
		{"nothing", "", "", "", 15 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				server := serverOf(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if _, err := io.Copy(io.Discard, r.Body); err != nil {
						w.Header().Set("Connection", "close")
						w.WriteHeader(http.StatusRequestTimeout)
					}
				}), slog.New(slog.DiscardHandler))
				door := make(pipes, 1)
				served := make(chan error, 1)
				go func() { served <- server.Serve(door) }()
				mine, theirs := net.Pipe()
				door <- theirs
				began := time.Now()
				var sending sync.WaitGroup
				sending.Go(func() {
					_, err := io.WriteString(mine, c.sent)
					for c.drip != "" && err == nil {
						<-time.After(5 * time.Second)
						_, err = io.WriteString(mine, c.drip)
					}
				})
				answer := bufio.NewReader(mine)
				line, err := answer.ReadString('\n')
				if !strings.HasPrefix(line, c.want) || c.want == "" && err == nil {
					t.Errorf("it is answered with %q (%v), want %q", line, err, c.want)
				}
				if _, err := io.Copy(io.Discard, answer); err != nil && !errors.Is(err, io.ErrClosedPipe) {
					t.Error(err)
				}
				if took := time.Since(began); took > c.within {
					t.Errorf("it took %s, want at most %s", took, c.within)
				}
				close(door)
				defer sending.Wait()
				if err := errors.Join(mine.Close(), server.Close()); err != nil {
					t.Error(err)
				}
				if err := <-served; !errors.Is(err, net.ErrClosed) && !errors.Is(err, http.ErrServerClosed) {
					t.Error(fmt.Errorf("serving: %w", err))
				}
			})
		})
	}
}
